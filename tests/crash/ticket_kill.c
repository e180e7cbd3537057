/* SPDX-License-Identifier: ISC */
/*
 * ticket_kill: see the header. What clerks did stands in memory shared with them, a row a ticket.
 */
#include "crash/ticket_kill.h"

#include <errno.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "record/message.pb-c.h"
#include "record/system.pb-c.h"
#include "record/ticket.pb-c.h"
#include "server/fixture.h"
#include "tap/tap.h"

#define CLERKS_MOST 64
#define TICKETS_MOST 8000	/* of one clerk */
#define CATEGORIES 6
#define DEADLINE 60000		/* ms, for anything that must come */

static const char *const categories[CATEGORIES] = {
	"leak", "taste", "late", "wrong", "foreign", "price"
};
static const char *const departments[] = { "quality", "packing", "logistics", "service" };

struct filed {
	uint64_t id;
	uint16_t notes, replies, hands, reopens;
	uint8_t category;
	bool ended;
};

struct clerk {
	volatile unsigned done;		/* acknowledged requests */
	volatile unsigned tickets;
	struct filed filed[TICKETS_MOST];
};

struct board {
	volatile int stop;
	struct clerk clerk[CLERKS_MOST];
};

static struct board *board;
static const char *desk;

/* ---- a clerk ---- */

struct hand {
	struct client *client;
	struct arena *arena;
	int n;
	unsigned seed;
};

static unsigned draw(struct hand *h, unsigned below)
{
	h->seed = h->seed * 1103515245 + 12345;
	return (h->seed >> 16) % below;
}

/* One request; true when it was done, false when it was refused as `may` allows. */
static bool ask(struct hand *h, const char *verb, bool may, ProtobufCMessage *request,
	ProtobufCMessage **reply)
{
	const struct verb_row *row = verb_find_full(verb, NULL);
	struct refusal why = { 0 };
	enum status s = client_call(h->client, row, request, NULL, h->arena, reply, &why);

	if (s != OK && (!may || why.message != OD__MESSAGE__STATE_REFUSED)) {
		fprintf(stderr, "# clerk %d: %s: %s\n", h->n, verb, refusal_text(&why, h->arena,
			NULL));
		_exit(3);
	}
	board->clerk[h->n].done++;
	return s == OK;
}

static const char *id_of(struct hand *h, const struct filed *f)
{
	return arena_format(h->arena, "id=C-%" PRIu64, f->id);
}

static void open_one(struct hand *h, struct filed *f, unsigned k)
{
	ProtobufCMessage *reply = NULL;

	f->category = (uint8_t)draw(h, CATEGORIES);
	ask(h, "ticket open", false, fixture_request("ticket open", h->arena, "kind=complaint",
		arena_format(h->arena, "customer=%d", h->n + 1),
		arena_format(h->arena, "text=%d-%u", h->n, k), "severity=3",
		arena_format(h->arena, "category=%s", categories[f->category]), NULL), &reply);
	f->id = ((Od__TicketOpened *)reply)->made->id;
	board->clerk[h->n].tickets = k + 1;
}

static void step(struct hand *h, struct filed *f, const char *kind, uint16_t *count)
{
	ProtobufCMessage *reply;

	ask(h, "ticket step", false, fixture_request("ticket step", h->arena, id_of(h, f),
		arena_format(h->arena, "kind=%s", kind),
		arena_format(h->arena, "text=%s %u", kind, *count + 1u), NULL), &reply);
	++*count;
}

static void work_on(struct hand *h, struct filed *f)
{
	ProtobufCMessage *reply;

	step(h, f, "note", &f->notes);
	ask(h, "ticket hand", false, fixture_request("ticket hand", h->arena, id_of(h, f),
		arena_format(h->arena, "department=%s", departments[draw(h, 4)]), NULL), &reply);
	f->hands++;
	if (draw(h, 3) == 0) {
		ask(h, "ticket pause", true, fixture_request("ticket pause", h->arena, id_of(h, f),
			"reason=customer", NULL), &reply);
		ask(h, "ticket pause", true, fixture_request("ticket pause", h->arena, id_of(h, f),
			"resume=true", NULL), &reply);
	}
	if (draw(h, 4) == 0) {
		f->category = (uint8_t)draw(h, CATEGORIES);
		ask(h, "ticket grade", false, fixture_request("ticket grade", h->arena, id_of(h, f),
			arena_format(h->arena, "category=%s", categories[f->category]), NULL), &reply);
	}
	step(h, f, "reply", &f->replies);
}

static void solve(struct hand *h, struct filed *f)
{
	ProtobufCMessage *reply;

	ask(h, "ticket cause", false, fixture_request("ticket cause", h->arena, id_of(h, f),
		"code=unknown", NULL), &reply);
	ask(h, "ticket resolve", false, fixture_request("ticket resolve", h->arena, id_of(h, f),
		"text=done", "told=true", NULL), &reply);
}

static void clerk_main(int n, unsigned seed)
{
	struct client_options o = {.desk = desk, .program = "test", .reconnect = true};
	struct hand h = {.arena = arena_new(0), .n = n, .seed = seed + (unsigned)n};
	struct clerk *clerk = &board->clerk[n];
	ProtobufCMessage *reply;
	struct refusal why;

	if (client_open(&o, &h.client, &why, h.arena) != OK)
		_exit(2);
	for (unsigned k = 0; !board->stop && k < TICKETS_MOST; k++) {
		struct filed *f = &clerk->filed[k];

		arena_reset(h.arena);
		open_one(&h, f, k);
		work_on(&h, f);
		if (draw(&h, 8) == 0)
			continue;	/* left lying: its clocks go on */
		solve(&h, f);
		if (draw(&h, 3) == 0) {
			ask(&h, "ticket reopen", false, fixture_request("ticket reopen", h.arena,
				id_of(&h, f), "text=again", NULL), &reply);
			f->reopens++;
			solve(&h, f);
		}
		if (draw(&h, 2) == 0)
			ask(&h, "ticket close", true, fixture_request("ticket close", h.arena,
				id_of(&h, f), NULL), &reply);
		f->ended = true;
	}
	client_close(h.client);
	_exit(0);
}

/* ---- the desk ---- */

static void set_up(int clerks)
{
	struct client *c = fixture_open(desk);
	struct arena *a = arena_new(0);
	ProtobufCMessage *reply;
	struct refusal why;

	for (int i = 0; i < clerks; i++)
		if (fixture_call(c, "customer add", NULL, a, &reply, &why,
				arena_format(a, "name=Client %d", i), "accept_duplicate=true", NULL))
			bail("customer add: %s", refusal_text(&why, a, NULL));
	if (fixture_call(c, "config save", NULL, a, &reply, &why, "record.kind=sla",
			"record.code=complaint-3", "record.sla.kind=complaint",
			"record.sla.severity=3", "record.sla.response=1s",
			"record.sla.resolution=2s", "record.sla.pause.0=customer",
			"record.sla.longest_pause=1s", NULL) ||
	    fixture_call(c, "setting set", NULL, a, &reply, &why, "name=ticket_close_days", "value=0",
			NULL))
		bail("set up: %s", refusal_text(&why, a, NULL));
	client_close(c);
	arena_free(a);
}

static unsigned acknowledged(void)
{
	unsigned sum = 0;

	for (int i = 0; i < CLERKS_MOST; i++)
		sum += board->clerk[i].done;
	return sum;
}

static bool moved_on(void *baton)
{
	return acknowledged() > *(unsigned *)baton;
}

/* Every clerk has its connection: only from then on does it come back after a loss. */
static bool all_began(void *baton)
{
	for (int i = 0; i < *(const int *)baton; i++)
		if (!board->clerk[i].done)
			return false;
	return true;
}

/* ---- what is there in the end ---- */

struct counted {
	unsigned tickets, lost, wrong, late_told, late_twice;
};

static void count_steps(const struct filed *f, const Od__TicketShown *shown, struct counted *c)
{
	unsigned notes = 0, replies = 0, hands = 0, late = 0;

	for (size_t i = 0; i < shown->n_step; i++) {
		const Od__TicketStep *s = shown->step[i]->step;
		unsigned number;

		if (s->n != i + 1)
			c->wrong++;
		if (s->kind == OD__STEP_KIND__STEP_NOTE && s->text &&
		    sscanf(s->text, "note %u", &number) == 1)
			notes++;
		replies += s->kind == OD__STEP_KIND__STEP_REPLY;
		hands += s->kind == OD__STEP_KIND__STEP_HAND;
		late += s->kind == OD__STEP_KIND__STEP_CLOCK;
	}
	if (notes != f->notes || replies != f->replies || hands != f->hands ||
	    shown->ticket->reopened != f->reopens || shown->ticket->n_round != f->reopens + 1u) {
		diag("C-%" PRIu64 ": notes %u of %u, replies %u of %u, hands %u of %u, reopened %u of %u",
			f->id, notes, f->notes, replies, f->replies, hands, f->hands,
			shown->ticket->reopened, f->reopens);
		c->wrong++;
	}
	/* each clock tells at its due and at two steps behind it, once a round */
	c->late_told += late;
	if (late > 6 * shown->ticket->n_round)
		c->late_twice++;
}

static void look_at(struct client *client, int n, struct counted *c)
{
	struct arena *a = arena_new((size_t)1 << 30);

	for (unsigned k = 0; k < board->clerk[n].tickets; k++) {
		const struct filed *f = &board->clerk[n].filed[k];
		ProtobufCMessage *m = NULL;
		Od__TicketShown *shown;
		struct refusal why;
		char text[32];

		arena_reset(a);
		c->tickets++;
		snprintf(text, sizeof text, "%d-%u", n, k);
		if (fixture_call(client, "ticket show", NULL, a, &m, &why,
				arena_format(a, "id=C-%" PRIu64, f->id), NULL) != OK) {
			c->lost++;
			continue;
		}
		shown = (Od__TicketShown *)m;
		if (!shown->ticket->text || strcmp(shown->ticket->text, text) != 0)
			c->lost++;
		else
			count_steps(f, shown, c);
	}
	arena_free(a);
}

struct tasks {
	unsigned cause[CATEGORIES];
	unsigned told;
	int64_t latest;		/* between the due and what told of it, behind `since` */
	int64_t since;
};

static void take_task(struct tasks *t, const Od__Task *task)
{
	const char *period = task->period ? task->period : "";
	size_t length = strlen(period);

	for (int i = 0; task->kind && strcmp(task->kind, "cause") == 0 && i < CATEGORIES; i++)
		if (strncmp(period, categories[i], strlen(categories[i])) == 0)
			t->cause[i]++;
	if (!task->kind || strcmp(task->kind, "sla") != 0)
		return;
	t->told++;
	if (length > 4 && strcmp(period + length - 4, " 100") == 0 && task->due > t->since &&
	    task->created - task->due > t->latest)
		t->latest = task->created - task->due;
}

/* Every task that was ever made, by the feed. */
static void read_tasks(struct client *c, struct tasks *t)
{
	struct arena *a = arena_new((size_t)1 << 30);
	uint64_t after = 0, last = 1;
	struct refusal why;

	while (last > after) {
		ProtobufCMessage *m = NULL, *task;
		Od__FeedEntries *f;

		arena_reset(a);
		if (last > 1)
			after = last;
		if (fixture_call(c, "feed read", NULL, a, &m, &why, "record=task",
				arena_format(a, "after=%" PRIu64, after), NULL) != OK)
			bail("feed read: %s", refusal_text(&why, a, NULL));
		f = (Od__FeedEntries *)m;
		for (size_t i = 0; i < f->n_row; i++)
			if (!f->row[i]->before && f->row[i]->after && reflect_from_json(
				&od__task__descriptor, f->row[i]->after, strlen(f->row[i]->after), a,
				&task, &why) == OK)
				take_task(t, (const Od__Task *)task);
		last = f->last;
	}
	arena_free(a);
}

static unsigned category_count(int category)
{
	unsigned count = 0;

	for (int n = 0; n < CLERKS_MOST; n++)
		for (unsigned k = 0; k < board->clerk[n].tickets; k++)
			count += board->clerk[n].filed[k].category == category;
	return count;
}

static void check_tickets(struct client *c, int clerks)
{
	struct counted all = { 0 };
	struct arena *a = arena_new(0);
	ProtobufCMessage *m = NULL;
	struct refusal why;

	for (int n = 0; n < clerks; n++)
		look_at(c, n, &all);
	is_int(0, all.lost, "each of %u tickets is there", all.tickets);
	is_int(0, all.wrong, "with each acknowledged step once");
	is_int(0, all.late_twice, "no clock told twice (%u times they told)", all.late_told);
	fixture_call(c, "ticket show", NULL, a, &m, &why, arena_format(a, "id=C-%u",
		all.tickets + 1), NULL);
	is_int(OD__MESSAGE__NOT_FOUND, why.message, "and none that nobody opened");
	arena_free(a);
}

static void check_tasks(struct client *c, const struct ticket_kill_plan *plan, int64_t since)
{
	struct tasks tasks = {.since = since};

	read_tasks(c, &tasks);
	for (int i = 0; i < CATEGORIES; i++) {
		unsigned count = category_count(i);

		if (count > 5)
			is_int(1, tasks.cause[i], "%u complaints of \"%s\": one task for their cause",
				count, categories[i]);
		else
			ok(tasks.cause[i] <= 1, "%u complaints of \"%s\": one task at most", count,
				categories[i]);
	}
	diag("%u tasks told of a clock; behind the last start the latest came %" PRId64 " ms after its due",
		tasks.told, tasks.latest / 1000);
	if (plan->seconds)
		ok(tasks.latest <= CLOCK_SECOND, "no clock was more than a second wrong");
}

static void check_faults(struct client *c)
{
	struct arena *a = arena_new(0);
	ProtobufCMessage *m = NULL;
	Od__ServerVerified *v;
	struct refusal why;

	if (fixture_call(c, "server verify", NULL, a, &m, &why, NULL) != OK)
		bail("server verify: %s", refusal_text(&why, a, NULL));
	v = (Od__ServerVerified *)m;
	is_int(0, (long long)v->n_fault, "the desk has no fault: %" PRIu64 " rows looked at", v->rows);
	for (size_t i = 0; i < v->n_fault && i < 10; i++)
		diag("%s %s", v->fault[i]->rule, v->fault[i]->text);
	arena_free(a);
}

/* ---- the rounds ---- */

static void number(const char *name, int *value)
{
	const char *text = getenv(name);

	if (text)
		*value = atoi(text);
}

void ticket_kill_read(struct ticket_kill_plan *plan)
{
	int seed = (int)plan->seed;

	number("CLERKS", &plan->clerks);
	number("ROUNDS", &plan->rounds);
	number("SECONDS", &plan->seconds);
	number("SEED", &seed);
	plan->seed = (unsigned)seed;
	if (plan->clerks < 1 || plan->clerks > CLERKS_MOST)
		plan->clerks = CLERKS_MOST;
}

/* Until so many more are acknowledged, and its share of the time is over. */
static int wait_round(const struct ticket_kill_plan *plan, int64_t began, int round)
{
	unsigned wanted = acknowledged() + (unsigned)random() % (2u * (unsigned)plan->steps + 1);
	int64_t until = began + plan->seconds * CLOCK_SECOND / (plan->rounds + 1) * (round + 1);
	int stalled = !tap_wait(DEADLINE, moved_on, &wanted);

	while (clock_steady() < until) {
		wanted = acknowledged();
		stalled += !tap_wait(DEADLINE, moved_on, &wanted);
	}
	return stalled;
}

void ticket_kill(const struct ticket_kill_plan *plan)
{
	pid_t clerks[CLERKS_MOST], server;
	int wrong = 0, stalls = 0, status, clerks_wanted;
	int64_t began, since;
	struct client *c;

	diag("SEED=%u CLERKS=%d ROUNDS=%d SECONDS=%d", plan->seed, plan->clerks, plan->rounds,
		plan->seconds);
	srandom(plan->seed);
	board = mmap(NULL, sizeof *board, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (board == MAP_FAILED)
		bail("mmap: %s", strerror(errno));
	desk = fixture_desk("tickets");
	server = fixture_start(desk, NULL, NULL);
	set_up(plan->clerks);
	began = clock_steady();
	for (int i = 0; i < plan->clerks; i++) {
		clerks[i] = fork();
		if (clerks[i] == 0)
			clerk_main(i, plan->seed);
	}
	clerks_wanted = plan->clerks;
	stalls += !tap_wait(DEADLINE, all_began, &clerks_wanted);
	for (int i = 0; i < plan->rounds; i++) {
		stalls += wait_round(plan, began, i);
		fixture_end(server, SIGKILL);
		server = fixture_start(desk, NULL, NULL);
	}
	since = clock_now() + CLOCK_SECOND;
	stalls += wait_round(plan, began, plan->rounds);
	board->stop = 1;
	for (int i = 0; i < plan->clerks; i++) {
		waitpid(clerks[i], &status, 0);
		wrong += status != 0;
	}
	diag("%u requests acknowledged in %" PRId64 " s", acknowledged(),
		(clock_steady() - began) / CLOCK_SECOND);
	is_int(0, wrong, "every clerk worked to the end");
	is_int(0, stalls, "none of %d kills stopped the work for good", plan->rounds);
	c = fixture_open(desk);
	check_tickets(c, plan->clerks);
	check_tasks(c, plan, since);
	check_faults(c);
	client_close(c);
	is_int(0, fixture_end(server, SIGTERM), "a clean end");
	munmap(board, sizeof *board);
}
