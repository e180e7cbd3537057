/* SPDX-License-Identifier: ISC */
/*
 * Hands that know nothing: seats of a demo desk are given thousands of keys at random, with changes
 * of size and rings in between. A seat may say anything but must not end by itself other than by
 * its own leave, and nothing that was typed reaches the terminal as a control. FUZZ_ROUNDS and
 * FUZZ_SEED change how much and which; a failure prints the keys.
 */
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "command/run.h"
#include "screen/vt.h"
#include "tap/tap.h"

#define KEYS 300

static const char *const keys[] = {
	"F1", "F2", "F3", "F4", "F5", "F6", "F7", "F8", "F9", "F10", "F10", "F11", "F12", "Enter", "Enter",
	"Enter", "Tab", "Shift-Tab", "Up", "Down", "Left", "Right", "PgUp", "PgDn", "Home", "End", "Del",
	"Backspace", "Ctrl-U", "Ctrl-R", "Ctrl-N", "Ctrl-P", "Ctrl-T", "Ctrl-G", "Ctrl-L", "Ctrl-K", "Ctrl-X",
	"Esc", "Esc Esc", "1", "2", "3", "a", "b", "12a6b", "hdx", "K1", "2cd", "\u4e2d\u6587",
		"e\u0301", "?",
	":", "/", "+", "a=8", ">sat", "'note", "C-1", "1", "\x9b", "\xff",
};

static unsigned next(unsigned *seed)
{
	*seed = *seed * 1103515245 + 12345;
	return *seed >> 16;
}

static struct vt *seat(unsigned round)
{
	static char program[4096];
	const char *arguments[] = { program, NULL };
	const char *environment[] = { round % 2 ? "ORDERDESK_LANGUAGE=zh_CN" : "ORDERDESK_LANGUAGE=en",
				     NULL };
	struct vt_options options = { .arguments = arguments, .environment = environment };

	snprintf(program, sizeof program, "%s/seat", getenv("ORDERDESK_LIBEXEC"));
	return vt_start(&options);
}

/* One seat under random keys; true when it lived, or left as it was told to. */
static bool live(unsigned round, unsigned *seed)
{
	struct vt *vt = seat(round);
	char log[KEYS * 16] = "";
	size_t length = 0, size;
	const unsigned char *sent;
	int code = -1;
	bool clean;

	vt_wait(vt, 20000, round % 2 ? "\u4eca\u65e5" : "Today");
	for (int i = 0; i < KEYS && code < 0; i++) {
		const char *key = keys[next(seed) % (sizeof keys / sizeof keys[0])];

		length += (size_t)snprintf(log + length, sizeof log - length, "%s ", key);
		vt_keys(vt, key);
		if (next(seed) % 3 == 0)
			poll(NULL, 0, 5);
		vt_read(vt);
		if (next(seed) % 40 == 0)
			vt_resize(vt, 20 + (int)(next(seed) % 40), 60 + (int)(next(seed) % 150));
		code = vt_exit(vt, 0);
	}
	sent = vt_sent(vt, &size);
	clean = !memmem(sent, size, "\xc2\x9b", 2) && !memmem(sent, size, "\033]", 2);
	if (code > 0 || !clean) {
		char *dump = vt_dump(vt);

		diag("round %u: exit code %d after %s", round, code, log);
		diag("%s", dump);
		free(dump);
	}
	vt_stop(vt);
	return code <= 0 && clean;
}

int main(void)
{
	static const char *const init[] = { "--currency", "CNY", "--zone", "Asia/Shanghai", "--country", "CN",
					    "--language", "en", NULL };
	const char *given = getenv("FUZZ_ROUNDS"), *start = getenv("FUZZ_SEED");
	unsigned rounds = given ? (unsigned)atoi(given) : 40, seed = start ? (unsigned)atoi(start) : 1;
	unsigned lived = 0;
	struct run r;

	plan(2);
	run_desk("desk", init);
	for (int i = 0; i < 3; i++) {
		char name[64];

		snprintf(name, sizeof name, "name=Harbour Deli %d", i);
		r = RUN("customer", "add", name, "phone=0571-87770150", "accept_duplicate=true");
		run_free(&r);
	}
	r = RUN("product", "save", "code=1010", "names.0.text=sesame paste", "names.0.language=en",
		"unit=jar",
		"price=18.50");
	ok(r.code == 0, "the desk has something to sell: %s", r.err);
	run_free(&r);
	for (unsigned round = 0; round < rounds; round++)
		lived += live(round, &seed);
	is_int(rounds, lived, "every seat lives through %d keys at random", KEYS);
	return tap_result();
}
