/* SPDX-License-Identifier: ISC */
/*
 * clock_set-t -- the machine's clock is set back and forward while clocks of tickets run.
 *
 * By steps of less than an hour, which hold nothing: what is due is told when that time comes, not before,
 * and once, also when the same time comes again, and when the server was killed in between. A ticket that
 * is due in the same time again is the witness that the alarms have had their turn.
 */
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "record/system.pb-c.h"
#include "record/ticket.pb-c.h"
#include "server/fixture.h"
#include "tap/tap.h"

#define WAIT 60000
#define STEP (50 * CLOCK_MINUTE)	/* a longer one holds the clocks */

static struct arena *a;
static struct client *c;
static char clock_file[600];
static int64_t now, length;		/* of the first clock of a ticket */

static void write_clock(void)
{
	char next[610], text[40];
	FILE *f;

	clock_print(now, text);
	snprintf(next, sizeof next, "%s.new", clock_file);
	f = fopen(next, "we");
	if (!f || fprintf(f, "=%s\n", text) < 0 || fclose(f) != 0 || rename(next, clock_file) != 0)
		bail("the clock's file is not written");
}

static ProtobufCMessage *call(const char *verb, const char *one, const char *two, const char *three,
	const char *four)
{
	struct refusal why;
	ProtobufCMessage *m = NULL;

	if (fixture_call(c, verb, NULL, a, &m, &why, one, two, three, four, NULL) != OK)
		bail("%s: %s", verb, refusal_text(&why, a, NULL));
	return m;
}

/* The time is this from now on; whoever looks at it comes by with each write. */
static void set(int64_t at)
{
	while (now != at) {
		int64_t step = at - now;

		now += step > STEP ? STEP : step < -STEP ? -STEP : step;
		write_clock();
		call("customer note", "customer=1", "text=tick", NULL, NULL);
		call("customer note", "customer=1", "text=tock", NULL, NULL);
	}
}

static const Od__TicketShown *show(const char *id)
{
	return (const Od__TicketShown *)call("ticket show", arena_format(a, "id=%s", id), NULL, NULL, NULL);
}

/* A new ticket, and when its first clock ends. */
static const char *opened(int64_t *due)
{
	const char *said = arena_string(a, ((Od__TicketOpened *)call("ticket open", "kind=complaint",
		"customer=1", "severity=1", "text=glass"))->said);

	*due = show(said)->ticket->next_due;
	return said;
}

/* How often its clocks were told. */
static int told(const char *id)
{
	const Od__TicketShown *t = show(id);
	int n = 0;

	for (size_t i = 0; i < t->n_step; i++)
		n += t->step[i]->step->kind == OD__STEP_KIND__STEP_CLOCK;
	return n;
}

/* Two steps that fall between two looks of the server are one of over an hour: held until it is confirmed. */
static void confirm(void)
{
	const Od__ServerShown *s = (const Od__ServerShown *)call("server status", NULL, NULL, NULL, NULL);

	if (strcmp(s->state, "clock held") == 0)
		call("server clock", NULL, NULL, NULL, NULL);
}

static bool is_told(void *baton)
{
	confirm();
	return told(baton) > 0;
}

/* A ticket that is opened so that it is due a second ago is told: every alarm before it had its turn. */
static void witness(const char *what)
{
	int64_t at = now, due;
	const char *id;

	set(at - length - CLOCK_SECOND);
	id = opened(&due);
	set(at);
	if (due != at - CLOCK_SECOND || !tap_wait(WAIT, is_told, (void *)(uintptr_t)id))
		bail("%s: the witness %s, due %" PRId64 " s before, is not told", what, id,
			(at - due) / CLOCK_SECOND);
}

int main(void)
{
	const char *desk = fixture_desk("desk"), *first, *second;
	int64_t first_due, second_due, begin;
	pid_t server;
	char env[620];
	int n;

	a = arena_new((size_t)1 << 30);
	plan_lazy();
	snprintf(clock_file, sizeof clock_file, "%s/clock", tap_tmpdir());
	if (clock_parse("2026-11-19T09:00:00Z", &now) != OK)
		bail("no time");
	begin = now;
	write_clock();
	snprintf(env, sizeof env, "@%s", clock_file);
	setenv("ORDERDESK_CLOCK", env, 1);
	server = fixture_start(desk, NULL, NULL);
	c = fixture_open(desk);
	call("setting set", "name=backup_daily", "value=no", NULL, NULL);
	call("customer add", "name=Harbour", NULL, NULL, NULL);

	first = opened(&first_due);
	length = first_due - begin;
	set(begin + 20 * CLOCK_MINUTE);
	second = opened(&second_due);
	ok(first_due > now && second_due == first_due + 20 * CLOCK_MINUTE, "two clocks of %" PRId64
		" minutes run", length / CLOCK_MINUTE);

	set(begin - 30 * CLOCK_MINUTE);
	witness("set back");
	is_int(0, told(first) + told(second), "set back by fifty minutes: nothing is told early");
	set(first_due - CLOCK_MINUTE);
	witness("forward");
	is_int(0, told(first), "forward to the minute before: not yet");
	set(first_due + CLOCK_MINUTE);
	ok(tap_wait(WAIT, is_told, (void *)(uintptr_t)first), "behind it: told");
	is_int(0, told(second), "and not the other one");
	n = told(first);
	set(first_due - 30 * CLOCK_MINUTE);
	witness("back again");
	set(first_due + CLOCK_MINUTE);
	witness("the same time again");
	is_int(n, told(first), "when the time comes again it is not told again");
	set(second_due + CLOCK_MINUTE);
	ok(tap_wait(WAIT, is_told, (void *)(uintptr_t)second), "the other one is told when it is due");
	witness("behind both");
	n = told(first) + told(second);

	set(second_due - 40 * CLOCK_MINUTE);
	client_close(c);
	is_int(-SIGKILL, fixture_end(server, SIGKILL), "set back, and the server is killed");
	server = fixture_start(desk, NULL, NULL);
	c = fixture_open(desk);
	witness("behind a kill");
	set(second_due + CLOCK_MINUTE);
	witness("the same time once more");
	is_int(n, told(first) + told(second), "nothing is told twice behind it");
	is_string("running", ((Od__ServerShown *)call("server status", NULL, NULL, NULL, NULL))->state,
		"the desk runs");
	is_int(0, (long long)((Od__ServerVerified *)call("server verify", NULL, NULL, NULL, NULL))->n_fault,
		"and no fault is found");
	client_close(c);
	is_int(0, fixture_end(server, SIGTERM), "a clean end");
	arena_free(a);
	return tap_result();
}
