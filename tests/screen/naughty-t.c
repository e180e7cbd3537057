/* SPDX-License-Identifier: ISC */
/*
 * What a caller or a file supplied reaches the screen as text and nothing else: strings that break
 * programs are written as notes of a customer and shown on a seat, and of all that the seat sent
 * to the terminal no byte is a control that text brought along: no bell, no title, no escape
 * sequence that curses does not write, no C1 control, no mark that turns the direction of writing.
 * A set of our own always runs; a list of naughty strings beside the source is taken where it is.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "command/run.h"
#include "screen/vt.h"
#include "screen/world.h"
#include "tap/tap.h"

#define WAIT 20000
#define CHUNK 16
#define STRINGS 700

static const char *const own[] = {
	"\x01\x02\x1b[2J\x1b]0;x\x07\x7f", "\xc2\x80\xc2\x9b\xc2\x9f", "\x1b[31mred\x1b[0m", "a\tb\rc",
	"\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f\u061c",
	"\u200b\u200c\u200d\u2060\ufeff\u00ad\u180e", "\u2028\u2029", "\u0301\u0302\u0303",
	"\U0001f468\u200d\U0001f469\u200d\U0001f467", "\u4e2d\u6587\uff21\uff11\u3000", "\ufdfa\ufdfd",
	"\x1bP1$r0m\x1b\\", "\x1b]8;;http://x\x1b\\link\x1b]8;;\x1b\\", "\x9b" "31m", "\x0e\x0f",
	"</script><b>$(reboot)`id`'; drop table --", "%s%n%x", "{0} {page.customer.name} [x]",
};

static char *strings[STRINGS];
static size_t count;

static void add(const char *text)
{
	if (count < STRINGS && *text)
		strings[count++] = strdup(text);
}

static void gather(void)
{
	char path[4096], line[8192];
	FILE *f;

	for (size_t i = 0; i < sizeof own / sizeof own[0]; i++)
		add(own[i]);
	snprintf(path, sizeof path, "%s/../shared/data/naughty_strings/blns.txt", getenv("top_srcdir"));
	f = fopen(path, "r");
	while (f && fgets(line, sizeof line, f)) {
		line[strcspn(line, "\n")] = '\0';
		if (line[0] != '#')
			add(line);
	}
	if (f)
		fclose(f);
	diag("%zu strings%s", count, f ? "" : ", of our own");
}

static void put_json(FILE *f, const char *code, const char *text)
{
	fprintf(f, "{\"verb\":\"customer note\",\"customer\":\"%s\",\"text\":\"", code);
	for (const unsigned char *p = (const unsigned char *)text; *p; p++)
		if (*p < 0x20 || *p == '"' || *p == '\\' || *p == 0x7f)
			fprintf(f, "\\u%04x", *p);
		else
			fputc(*p, f);
	fprintf(f, "\"}\n");
}

/* A customer with some of the strings as notes; what is no text is refused and changes nothing. */
static void note_chunk(size_t begin, size_t chunk, const char *code)
{
	char path[4096], mark[40], code_word[40], name_word[40], customer[40];
	struct run r;
	FILE *f;

	snprintf(path, sizeof path, "%s/notes.jsonl", tap_tmpdir());
	snprintf(code_word, sizeof code_word, "code=%s", code);
	snprintf(name_word, sizeof name_word, "name=chunk %s", code);
	snprintf(customer, sizeof customer, "customer=%s", code);
	r = RUN("customer", "add", code_word, name_word, "accept_duplicate=true");
	if (r.code != 0)
		bail("the customer is not added: %s", r.err);
	run_free(&r);
	f = fopen(path, "w");
	if (!f)
		bail("cannot write %s", path);
	for (size_t i = begin; i < begin + CHUNK && i < count; i++)
		put_json(f, code, strings[i]);
	fclose(f);
	r = run_command((const char *const[]){ "customer", "note", "-", NULL }, path);
	run_free(&r);
	snprintf(mark, sizeof mark, "text=chunk %zu ends", chunk);
	r = RUN("customer", "note", customer, mark);
	if (r.code != 0)
		bail("the mark is not written: %s", r.err);
	run_free(&r);
}

/* Length of the escape sequence at p that a terminal program may send; 0 when it is none. */
static size_t sequence(const unsigned char *p, size_t n)
{
	size_t i = 2;

	if (n < 2)
		return 0;
	if (p[1] == '(' || p[1] == ')')
		return 3;
	if (p[1] != '[')
		return p[1] >= '0' && p[1] <= '~' && !strchr("PX]^_", p[1]) ? 2 : 0;
	while (i < n && p[i] >= 0x20 && p[i] < 0x40)
		i++;
	return i + 1;
}

static size_t bad_bytes(const unsigned char *sent, size_t n)
{
	static const char *const marks[] = { "\u202a", "\u202b", "\u202c", "\u202d", "\u202e", "\u2066",
		"\u2067", "\u2068", "\u2069", "\u200e", "\u200f", "\u061c", "\u2028", "\u2029" };
	size_t bad = 0;

	for (size_t i = 0; i < n;) {
		size_t length = 1;

		if (sent[i] == 0x1b && i + 1 == n)
			break;			/* the rest of it is still on its way */
		if (sent[i] == 0x1b) {
			length = sequence(sent + i, n - i);
			bad += length == 0;
			length = length ? length : 1;
		} else if ((sent[i] < 0x20 && !strchr("\b\t\n\r\x0e\x0f", sent[i])) || sent[i] == 0x7f) {
			bad++;
		} else if (sent[i] == 0xc2 && i + 1 < n && sent[i + 1] < 0xa0) {
			bad++;
		}
		for (size_t m = 0; m < sizeof marks / sizeof marks[0]; m++)
			bad += n - i >= strlen(marks[m]) && memcmp(sent + i, marks[m], strlen(marks[m])) == 0;
		i += length;
	}
	return bad;
}

int main(void)
{
	const unsigned char *sent;
	size_t size, shown = 0, chunks = 0;
	struct vt *vt;

	plan_lazy();
	gather();
	world_make("en");
	vt = world_seat(50, 200, NULL);
	vt_wait(vt, WAIT, "C-");
	for (size_t begin = 0; begin < count; begin += CHUNK, chunks++) {
		char mark[40], code[16], keys[64];

		snprintf(code, sizeof code, "Q%03zu", chunks);
		note_chunk(begin, chunks, code);
		snprintf(keys, sizeof keys, "F3 Ctrl-U %s Enter F11 9", code);
		vt_keys(vt, keys);
		snprintf(mark, sizeof mark, "chunk %zu ends", chunks);
		shown += vt_wait(vt, WAIT, mark);
		vt_keys(vt, "F12 F12");
	}
	is_int((int)chunks, (int)shown, "all strings came onto the screen");
	sent = vt_sent(vt, &size);
	ok(memmem(sent, size, "drop table", 10) && memmem(sent, size, "{page.customer.name}", 20),
		"what is text stands there as text");
	is_int(0, (int)bad_bytes(sent, size), "no control of theirs reached the terminal");
	ok(bad_bytes((const unsigned char *)"a\x07", 2) && bad_bytes((const unsigned char *)"\x1b]0;x", 5) &&
		bad_bytes((const unsigned char *)"\xc2\x9b", 2) &&
		bad_bytes((const unsigned char *)"\u202e", 3), "a control would be seen");
	vt_stop(vt);
	run_stop();
	for (size_t i = 0; i < count; i++)
		free(strings[i]);
	return tap_result();
}
