/* SPDX-License-Identifier: ISC */
/*
 * seated -- a writer that is a person at a seat behind the gate: an ssh client on a terminal, one
 * order after the other by keys. What the screen said was placed, was promised.
 *
 * Nobody answers for an order whose seat, link or gate died in it: a person looks, and this one goes
 * on with the next, at another customer.
 */
#include "crash/book.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "base/clock.h"
#include "gate/fixture.h"
#include "screen/vt.h"
#include "tap/tap.h"

#define WAIT 15000

struct wanted {
	const struct book *book;
	const char *text;
	bool ended;
};

static bool shown(struct vt *vt, void *baton)
{
	struct wanted *w = baton;
	char *screen = vt_dump(vt);
	bool is = strstr(screen, w->text) != NULL;

	free(screen);
	w->ended = !is && (w->book->stop || vt_exit(vt, 0) != -1);
	return is || w->ended;
}

static bool wait_for(const struct book *b, struct vt *vt, const char *text)
{
	struct wanted w = { .book = b, .text = text };

	return vt_wait_true(vt, WAIT, shown, &w) && !w.ended;
}

static const char *screen_file(int w)
{
	static char path[600];

	snprintf(path, sizeof path, "%s/seat.%d.screen", tap_tmpdir(), w);
	return path;
}

/* What it looked at when it gave a seat up, for whoever asks why nothing came of it. */
static void keep_screen(struct vt *vt, int w)
{
	FILE *f = fopen(screen_file(w), "w");
	char *screen = vt_dump(vt);

	if (f) {
		fputs(screen, f);
		fclose(f);
	}
	free(screen);
}

void seated_tell(int w)
{
	FILE *f = fopen(screen_file(w), "r");
	char line[400];

	while (f && fgets(line, sizeof line, f))
		diag("%.*s", (int)strcspn(line, "\n"), line);
	if (f)
		fclose(f);
}

static bool order(struct book *b, struct vt *vt, int w)
{
	struct page *p = &b->page[w];
	unsigned n = p->sent;
	char keys[100], name[40];

	p->row[n] = (struct deed_row){ .deed = DEED_SEAT };
	p->sent = n + 1;
	snprintf(keys, sizeof keys, "D%02u", (n * 3 + (unsigned)w) % CUSTOMERS);
	snprintf(name, sizeof name, "Deli %u", (n * 3 + (unsigned)w) % CUSTOMERS);
	vt_keys(vt, keys);
	if (!wait_for(b, vt, name))
		return false;
	vt_keys(vt, "Enter");
	if (!wait_for(b, vt, "Usual"))
		return false;
	snprintf(keys, sizeof keys, "2#%u Enter 'T%d.%u. Enter F10", 1000 + n % PRODUCTS, w, n);
	vt_keys(vt, keys);
	if (!wait_for(b, vt, "placed:"))
		return false;
	p->row[n].acked = true;
	p->acked_at = clock_steady();
	vt_keys(vt, "F3");
	return vt_wait_gone(vt, WAIT, "placed:");
}

void seated_main(struct book *b, int w)
{
	setpgid(0, 0);
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	while (!b->stop && b->page[w].sent < DEEDS_MAX) {
		struct vt_options options = { .arguments = gate_ssh("") };
		struct vt *vt = vt_start(&options);
		bool on = wait_for(b, vt, "type anywhere");

		while (on && !b->stop && b->page[w].sent < DEEDS_MAX)
			on = order(b, vt, w);
		if (!b->stop)
			keep_screen(vt, w);
		vt_stop(vt);
	}
	_exit(0);
}
