/* SPDX-License-Identifier: ISC */
/*
 * F8 over a desk that is played here: what rings is taken; with nothing to take here the desk is asked
 * first, as the phone is heard before the desk has told of it, and asked once for a key.
 */
#define seat_call played_call
#define seat_message played_message
#define seat_put_off played_put_off
#define seat_work played_work
#include "seat/program.c"

#include "base/text.h"
#include "seat/seat.h"
#include "tap/tap.h"

static uint64_t asked, answered;	/* GLOBAL: the last question, and the last one answered */
static char verb[40];			/* GLOBAL: its verb */
static page_on_reply *waiting;		/* GLOBAL: who has its answer */
static int said;			/* GLOBAL: the last message, 0 none */
static bool kept;			/* GLOBAL: the key was put off */
static uint64_t opened;			/* GLOBAL: the call whose page was opened, 0 none */

uint64_t seat_call(struct page *page, const char *name, const ProtobufCMessage *request, unsigned flags,
	page_on_reply *on, void *baton)
{
	(void)page;
	(void)request;
	(void)flags;
	(void)baton;
	snprintf(verb, sizeof(verb), "%s", name);
	waiting = on;
	return ++asked;
}

bool seat_put_off(struct page *page, uint64_t number, struct stroke stroke)
{
	(void)page;
	(void)stroke;
	return kept = number && number > answered;
}

void seat_message(struct seat *seat, enum role role, int number, const char *a0, const char *a1,
	const char *a2, const char *a3)
{
	(void)seat;
	(void)role;
	(void)a0;
	(void)a1;
	(void)a2;
	(void)a3;
	said = number;
}

struct page *seat_work(struct seat *seat, const struct page_kind *kind, const void *argument)
{
	(void)seat;
	opened = kind == &order_page ? ((const struct order_argument *)argument)->call : 0;
	return NULL;
}

static struct seat seat;	/* GLOBAL: one with the desk in front */
static struct program program = { .extension = "8021" };	/* GLOBAL */
static struct work work;	/* GLOBAL */
static struct page page = { .kind = &desk_page, .seat = &seat, .work = &work };	/* GLOBAL */

/* The list of calls is answered: with one that rings, or with none. */
static void answer(bool rings)
{
	Od__CallRow row = OD__CALL_ROW__INIT, *rows[] = { &row };
	Od__CallRows calls = OD__CALL_ROWS__INIT;
	struct client_reply reply = { .number = asked, .outcome = OD__OUTCOME__DONE, .body = &calls.base };

	row.has_id = row.has_state = row.has_direction = row.has_customer = true;
	row.id = row.customer = 7;
	row.state = OD__CALL_STATE__RINGING;
	row.direction = OD__DIRECTION__INCOMING;
	calls.row = rows;
	calls.n_row = rings;
	answered = asked;
	waiting(&page, &reply, NULL);
}

static void f8(void)
{
	kept = false;
	said = 0;
	opened = 0;
	program_action(&seat, "take", (struct stroke){ .code = K_F(8) });
}

int main(void)
{
	plan_lazy();
	text_locale();
	seat.options.baton = &program;
	seat.works = seat.desk = &work;
	work.top = &page;

	f8();
	ok(kept && strcmp(verb, "call list") == 0, "with nothing to take F8 asks the desk, and waits");
	answer(true);
	f8();
	ok(!kept && strcmp(verb, "call answer") == 0 && opened == 7, "what the desk tells then is taken");

	program_calls(&seat);
	answer(false);
	f8();
	answer(false);
	f8();
	ok(!kept && said == OD__MESSAGE__NO_CALL_RINGS, "when it tells of none, that is said");
	f8();
	ok(kept && !said, "the next F8 asks again");
	answer(false);
	f8();
	ok(said == OD__MESSAGE__NO_CALL_RINGS, "and says it again");
	reply_free(&program.calls);
	return tap_result();
}
