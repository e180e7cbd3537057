/* SPDX-License-Identifier: ISC */
/*
 * program -- the seat's own handlers: rings, F8, F6, the ways to a record. See program.h.
 *
 * A ring comes as an event of the topic call/EXTENSION; the list of open calls is asked for and
 * row 2 drawn: it moves no cursor and takes no key.
 */
#include "seat/program.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/say.h"
#include "record/message.pb-c.h"
#include "record/phrase.h"
#include "record/say.h"
#include "record/system.pb-c.h"
#include "seat/desk_page.h"
#include "seat/order_page.h"
#include "seat/paper_page.h"
#include "seat/print.h"
#include "seat/screen_page.h"
#include "seat/terminal.h"
#include "seat/terms.h"
#include "seat/trouble.h"
#include "seat/value.h"

struct program *program_of(struct page *page)
{
	return seat_baton(page_seat(page));
}

bool program_may(struct page *page, const char *need)
{
	const Od__SessionShown *me = (const Od__SessionShown *)program_of(page)->me.body;

	for (size_t i = 0; me && i < me->n_need; i++) {
		size_t n = strlen(me->need[i]);
		bool below = n && me->need[i][n - 1] == '*' && strncmp(me->need[i], need, n - 1) == 0;

		if (below || strcmp(me->need[i], need) == 0)
			return true;
	}
	return false;
}

bool program_seat_may(struct seat *seat, const char *need)
{
	struct page *front = seat_front(seat);

	return !front || !program_of(front)->me.body || !*need || *need == '-' || program_may(front, need);
}

/* ---- what rings ---- */

static const Od__CallRow *oldest(struct program *p, Od__CallState state)
{
	const Od__CallRows *rows = (const Od__CallRows *)p->calls.body;
	const Od__CallRow *found = NULL;

	for (size_t i = 0; rows && i < rows->n_row; i++)
		if (rows->row[i]->state == state &&
			(state != OD__CALL_STATE__RINGING ||
				rows->row[i]->direction == OD__DIRECTION__INCOMING) &&
			(!found || rows->row[i]->ring < found->ring))
			found = rows->row[i];
	return found;
}

/* The call that was answered last: the one that is talked on now. */
static const Od__CallRow *latest_talk(struct program *p)
{
	const Od__CallRows *rows = (const Od__CallRows *)p->calls.body;
	const Od__CallRow *found = NULL;

	for (size_t i = 0; rows && i < rows->n_row; i++)
		if (rows->row[i]->state == OD__CALL_STATE__TALKING &&
			(!found || rows->row[i]->answer >= found->answer))
			found = rows->row[i];
	return found;
}

bool program_talks(const struct seat *seat, uint64_t call)
{
	const struct program *p = seat_baton(seat);
	const Od__CallRows *rows = (const Od__CallRows *)p->calls.body;

	for (size_t i = 0; rows && i < rows->n_row; i++)
		if (rows->row[i]->id == call && (rows->row[i]->state == OD__CALL_STATE__RINGING ||
			rows->row[i]->state == OD__CALL_STATE__TALKING))
			return true;
	return false;
}

static size_t count_ringing(struct program *p)
{
	const Od__CallRows *rows = (const Od__CallRows *)p->calls.body;
	size_t n = 0;

	for (size_t i = 0; rows && i < rows->n_row; i++)
		n += rows->row[i]->state == OD__CALL_STATE__RINGING &&
			rows->row[i]->direction == OD__DIRECTION__INCOMING;
	return n;
}

static void show_ring(struct seat *seat, const Od__CallRow *call, size_t ringing)
{
	char phone[PRINT_ROOM], shown[PRINT_ROOM], since[PRINT_ROOM], text[300], right[64], more[24] = "";
	const char *name;
	struct page *front = seat_front(seat);
	bool here;

	if (!call) {
		seat_ring(seat, "", "");
		return;
	}
	here = call->code && *call->code && page_kind(front) == &order_page &&
		strcmp(((const struct order *)page_state(front))->customer, call->code) == 0;
	if (ringing > 1)
		snprintf(more, sizeof(more), " +%zu", ringing - 1);
	print_phone(call->number ? call->number : "", phone, sizeof(phone));
	name = call->name && !seat_masked(seat) ? call->name : call->code;
	snprintf(text, sizeof(text), "%s %s %s", say("RING"), call->withheld ? say("number withheld") :
		seat_masked(seat) ? value_hide(phone, shown, sizeof(shown)) : phone,
		here ? say("is here already") : call->customer ? name : call->withheld ? "" : say("unknown"));
	snprintf(right, sizeof(right), "%s%s%s%s  F8 %s", call->grade ? call->grade : "",
		call->grade && *call->grade ? "  " : "",
		print_stopwatch(clock_now() - call->ring, since, sizeof(since)), more, say("take"));
	seat_ring(seat, text, right);
}

void program_show(struct seat *seat)
{
	struct program *p = seat_baton(seat);
	struct seat_status *status = seat_status(seat);
	const Od__CallRow *ring = oldest(p, OD__CALL_STATE__RINGING);
	const Od__CallRow *talk = latest_talk(p);
	const Od__CallRow *wrap = oldest(p, OD__CALL_STATE__WRAP_UP);
	char since[PRINT_ROOM];

	status->ringing = ring != NULL;
	status->call[0] = '\0';
	if (talk)
		snprintf(status->call, sizeof(status->call), "%s %s", say("call"),
			print_stopwatch(clock_now() - talk->answer, since, sizeof(since)));
	else if (ring)
		snprintf(status->call, sizeof(status->call), "%s %s", say("RING"),
			print_stopwatch(clock_now() - ring->ring, since, sizeof(since)));
	else if (wrap)
		snprintf(status->call, sizeof(status->call), "%s %s %s", say("wrap-up"),
			print_stopwatch(clock_now() - wrap->end, since, sizeof(since)),
			seat_key_label(seat_front(seat), "take"));
	desk_trace(seat, talk ? talk : wrap);
	status->due = p->due;
	status->late = p->late;
	status->prices = p->prices;
	status->cures = p->cures;
	status->systems = p->systems;
	show_ring(seat, ring, count_ringing(p));
	seat_dirty(seat);
}

static void on_calls(struct page *page, const struct client_reply *reply, void *baton)
{
	struct program *p = program_of(page);

	(void)baton;
	if (reply->outcome != OD__OUTCOME__DONE)
		return;
	reply_keep(&p->calls, reply->body);
	seat_tidy(page_seat(page));
	program_show(page_seat(page));
}

static struct page *desk_of(struct seat *seat)
{
	return seat_find(seat, &desk_page, NULL, NULL);
}

void program_calls(struct seat *seat)
{
	struct program *p = seat_baton(seat);
	Od__CallList list = OD__CALL_LIST__INIT;
	struct page *desk = desk_of(seat);

	if (!*p->extension || !desk)
		return;
	list.state = (char *)"open";
	list.extension = p->extension;
	p->calling = seat_call(desk, "call list", &list.base, CALL_QUIET | CALL_LATEST, on_calls, NULL);
}

/* ---- going to things ---- */

static void go_talking(struct seat *seat, const char *code);

static void go_order_page(struct seat *seat, const struct order_argument *argument)
{
	struct page *there = seat_find(seat, &order_page, order_page_same, argument);

	if (there)
		seat_go_to(seat, there);
	else
		seat_work(seat, &order_page, argument);
}

void go_customer(struct seat *seat, const char *code)
{
	go_order_page(seat, &(struct order_argument){ .customer = code });
}

void go_draft(struct seat *seat, uint64_t draft, Od__DraftKind kind)
{
	if (kind != OD__DRAFT_KIND__ORDER_DRAFT)
		screen_resume(desk_of(seat), draft);
	else
		go_order_page(seat, &(struct order_argument){ .draft = draft });
}

static void go_call_of(struct seat *seat, uint64_t call, bool known)
{
	char id[32];
	struct page *there;

	snprintf(id, sizeof(id), "#%llu", (unsigned long long)call);
	there = screen_find(seat, "unknown", id);
	if (known)
		go_order_page(seat, &(struct order_argument){ .call = call });
	else if (there)
		seat_go_to(seat, there);
	else
		seat_work(seat, &screen_page, &(struct screen_argument){ .name = "unknown",
			.argument = id });
}

static void on_shown(struct page *page, const struct client_reply *reply, void *baton)
{
	const Od__CallShown *shown = (const Od__CallShown *)reply->body;

	(void)baton;
	if (reply->outcome == OD__OUTCOME__DONE && shown && shown->call && !seat_late(page_seat(page)))
		go_call_of(page_seat(page), shown->call->id, shown->call->customer != 0);
}

void go_call(struct seat *seat, uint64_t call)
{
	struct program *p = seat_baton(seat);
	const Od__CallRows *rows = (const Od__CallRows *)p->calls.body;
	Od__CallShow show = OD__CALL_SHOW__INIT;
	char id[32];

	for (size_t i = 0; rows && i < rows->n_row; i++)
		if (rows->row[i]->id == call) {
			go_call_of(seat, call, rows->row[i]->customer != 0);
			return;
		}
	snprintf(id, sizeof(id), "#%llu", (unsigned long long)call);
	show.id = id;
	seat_call(desk_of(seat), "call show", &show.base, CALL_HOLD, on_shown, NULL);
}

static void on_answered(struct page *page, const struct client_reply *reply, void *baton)
{
	(void)baton;
	if (reply->outcome == OD__OUTCOME__DONE)
		program_calls(page_seat(page));
}

void program_take_call(struct seat *seat, const Od__CallRow *call)
{
	struct program *p = seat_baton(seat);
	Od__CallAnswer answer = OD__CALL_ANSWER__INIT;
	uint64_t number = call->id;
	char id[32];

	snprintf(id, sizeof(id), "#%llu", (unsigned long long)number);
	answer.id = id;
	answer.extension = p->extension;
	if (call->state == OD__CALL_STATE__RINGING)
		seat_call(desk_of(seat), "call answer", &answer.base, CALL_HOLD, on_answered, NULL);
	go_call(seat, number);
}

/* What came of the call that was hung up. */
static void wrap_up(struct seat *seat, uint64_t call)
{
	char id[32];

	snprintf(id, sizeof(id), "#%llu", (unsigned long long)call);
	seat_go(seat, "wrap", id);
}

static void on_attached(struct page *page, const struct client_reply *reply, void *baton)
{
	const Od__Made *made = (const Od__Made *)reply->body;

	(void)baton;
	if (reply->outcome != OD__OUTCOME__DONE || !made)
		return;
	if (!seat_late(page_seat(page)))
		go_talking(page_seat(page), made->said);
	seat_note(page_seat(page), ROLE_GOOD, made->note);
}

void program_attach(struct seat *seat, const char *code)
{
	const Od__CallRow *talk = latest_talk(seat_baton(seat));
	Od__CallAttach attach = OD__CALL_ATTACH__INIT;
	char id[32];

	if (!talk || talk->customer) {
		seat_message(seat, ROLE_TEXT, OD__MESSAGE__NO_CALL_WAITS, NULL, NULL, NULL, NULL);
		return;
	}
	snprintf(id, sizeof(id), "#%llu", (unsigned long long)talk->id);
	attach.id = id;
	attach.customer = (char *)code;
	seat_call(desk_of(seat), "call attach", &attach.base, CALL_HOLD, on_attached, NULL);
}

static void on_typed(struct page *page, const struct client_reply *reply, void *baton)
{
	const Od__Made *made = (const Od__Made *)reply->body;

	on_answered(page, reply, baton);
	if (reply->outcome == OD__OUTCOME__DONE && made && !seat_late(page_seat(page)))
		go_call(page_seat(page), made->id);
}

bool program_typed(struct seat *seat, const char *number)
{
	const struct program *p = seat_baton(seat);
	const Od__SessionShown *me = (const Od__SessionShown *)p->me.body;
	Od__CallAnswer answer = OD__CALL_ANSWER__INIT;
	size_t digits = 0;

	for (const char *c = number; *c; c++)
		if (*c >= '0' && *c <= '9')
			digits++;
		else if (!strchr("+- ()", *c))
			return false;
	if (!me || me->exchange || digits < 7)
		return false;
	answer.from = (char *)number;
	seat_call(desk_of(seat), "call answer", &answer.base, CALL_HOLD, on_typed, NULL);
	return true;
}

/* F8: the oldest ringing call, else the one that is talked on, else the one to be wrapped up. */
static bool take(struct seat *seat, struct stroke stroke)
{
	struct program *p = seat_baton(seat);
	const Od__CallRow *call = oldest(p, OD__CALL_STATE__RINGING);
	const Od__CallRow *wrap = oldest(p, OD__CALL_STATE__WRAP_UP);

	if (!call && seat_put_off(desk_of(seat), p->calling, stroke))	/* the desk may show it already */
		return true;
	if (!call)
		call = latest_talk(p);
	/* The phone is heard before the desk tells of it: with nothing to take the desk is asked, once. */
	if (!call && !wrap && !p->looked) {
		p->looked = true;
		program_calls(seat);
		if (seat_put_off(desk_of(seat), p->calling, stroke))
			return true;
	}
	p->looked = false;
	if (call)
		program_take_call(seat, call);
	else if (wrap)
		wrap_up(seat, wrap->id);
	else
		seat_message(seat, ROLE_TEXT, OD__MESSAGE__NO_CALL_RINGS, NULL, NULL, NULL, NULL);
	return true;
}

/* ---- handlers of the engine ---- */

static void on_me(struct page *page, const struct client_reply *reply, void *baton)
{
	struct program *p = program_of(page);
	const Od__SessionShown *me = (const Od__SessionShown *)reply->body;
	struct seat *seat = page_seat(page);
	bool again;		/* a connection after the first */
	Od__EventFollow follow = OD__EVENT_FOLLOW__INIT;
	char call[48];
	char *topics[] = { call, (char *)"queue", (char *)"draft/", (char *)"record/order/",
		(char *)"record/ticket/", (char *)"record/recall/", (char *)"record/customer/",
		(char *)"record/run/", (char *)"record/work/", (char *)"task", (char *)"banner" };

	(void)baton;
	if (reply->outcome != OD__OUTCOME__DONE || !me)
		return;
	again = p->me.body != NULL;
	p->known = true;
	reply_keep(&p->me, reply->body);
	snprintf(p->extension, sizeof(p->extension), "%s", me->extension ? me->extension : "");
	snprintf(seat_status(seat)->who, sizeof(seat_status(seat)->who), "%s%s%s",
		me->name && *me->name ? me->name : me->login, *p->extension ? " " : "", p->extension);
	for (size_t i = 0; i < me->n_setting; i++)	/* 1: what the terminal itself shows decides */
		if (strcmp(me->setting[i]->name, "ambiguous") == 0 && me->setting[i]->value &&
		    strcmp(me->setting[i]->value, "1") != 0)
			seat_ascii(seat);
	if (me->keymap && *me->keymap && strcmp(me->keymap, p->keymap) != 0) {
		snprintf(p->keymap, sizeof(p->keymap), "%s", me->keymap);
		seat_keymap(seat, me->keymap);
	}
	if (me->has_places)
		print_places((int)me->places);
	if (!getenv("ORDERDESK_LANGUAGE") && me->language && *me->language)
		say_language(me->language);
	snprintf(call, sizeof(call), "call/%s", p->extension);
	follow.topic = topics;
	follow.n_topic = sizeof(topics) / sizeof(topics[0]);
	seat_call(page, "event follow", &follow.base, CALL_QUIET, NULL, NULL);
	trouble_ask(page);
	terms_ask(page);
	program_calls(seat);
	program_count(seat);
	program_prices(seat);
	if (page_kind(page)->show)
		page_kind(page)->show(page);
	if (again)
		seat_changed(seat);
}

static void ask_me(struct page *page)
{
	Od__SessionMe me = OD__SESSION_ME__INIT;

	seat_call(page, "session me", &me.base, CALL_HOLD, on_me, NULL);
}

static bool is_login_refusal(unsigned message)
{
	return message == OD__MESSAGE__LOGIN_AGAIN || message == OD__MESSAGE__LOGIN_WRONG
		|| message == OD__MESSAGE__LOGIN_NOBODY;
}

/* Who was named and is not taken gets no seat: this connection is the owner's until somebody logs in. */
static void on_login(struct page *page, const struct client_reply *reply, void *baton)
{
	struct program *p = seat_baton(page_seat(page));
	struct phrased words;

	(void)baton;
	if (is_login_refusal(reply->refusal.message)) {
		refusal_phrase(&reply->refusal, true, say, &words);
		say_message(words.message, words.arg, words.args, p->refused, sizeof(p->refused));
		seat_quit(page_seat(page), REFUSED_EXIT);
		return;
	}
	ask_me(page);
}

void program_connected(struct seat *seat)
{
	struct program *p = seat_baton(seat);
	struct page *desk = desk_of(seat);
	const Od__SessionShown *me = (const Od__SessionShown *)p->me.body;
	const Od__Welcome *welcome = seat_welcome(seat);
	Od__SessionOpen open = OD__SESSION_OPEN__INIT;

	if (!desk)
		return;
	p->known = false;
	/* A session that is resumed is its login's: the password that proved it may not be at hand. */
	if (!p->login || (me && welcome && welcome->session == me->session &&
			  strcmp(me->login, p->login) == 0)) {
		ask_me(desk);
		return;
	}
	open.login = (char *)p->login;
	open.password = getenv("ORDERDESK_PASSWORD");
	seat_call(desk, "session open", &open.base, CALL_HOLD, on_login, NULL);
}

void program_event(struct seat *seat, const Od__Event *event)
{
	const char *topic = event->topic ? event->topic : "";

	if (strncmp(topic, "call/", 5) == 0 || event->lost)
		program_calls(seat);
	if (strcmp(topic, "queue") == 0 || event->lost)
		program_recount(seat);
	if (strcmp(topic, "task") == 0 || event->lost)
		program_prices(seat);
	if ((trouble_event(event) || event->lost) && desk_of(seat))
		trouble_ask(desk_of(seat));
}

void program_tick(struct seat *seat, int64_t now)
{
	struct program *p = seat_baton(seat);

	(void)now;
	program_count_on(seat);
	if (oldest(p, OD__CALL_STATE__RINGING) || oldest(p, OD__CALL_STATE__TALKING) ||
		oldest(p, OD__CALL_STATE__WRAP_UP))
		program_show(seat);
}

/* F6: what can be made here; a customer's page gives its customer. */
static bool make_new(struct seat *seat)
{
	struct page *front = seat_front(seat);
	struct menu_argument a = { .call = 0 };

	if (page_kind(front) == &order_page) {
		const struct order *o = page_state(front);

		snprintf(a.customer, sizeof(a.customer), "%s", o->customer);
		a.call = o->call;
	}
	seat_open(seat, &menu_page, &a);
	return true;
}

void program_new_customer(struct seat *seat, const char *typed)
{
	bool number = strspn(typed, "+-() 0123456789") == strlen(typed) && strpbrk(typed, "0123456789");

	if (seat_go(seat, "new", ""))
		screen_fill(seat_front(seat), number ? "phone" : "name", typed);
}

bool program_action(struct seat *seat, const char *action, struct stroke stroke)
{
	if (strcmp(action, "take") == 0)
		return take(seat, stroke);
	if (strcmp(action, "new") == 0)
		return make_new(seat);
	if (strcmp(action, "find") == 0)
		return seat_desk(seat), true;
	if (strcmp(action, "why") == 0 && seat_explains(seat))
		return paper_go(seat), true;
	return false;
}

/* A customer with the call that is talked on, when that call has no other customer. */
static void go_talking(struct seat *seat, const char *code)
{
	const Od__CallRow *talk = latest_talk(seat_baton(seat));
	bool his = talk && (!talk->code || !*talk->code || strcmp(talk->code, code) == 0);

	go_order_page(seat, &(struct order_argument){ .customer = code, .call = his ? talk->id : 0 });
	program_calls(seat);
}

bool program_go(struct seat *seat, const char *name, const char *argument)
{
	if (strcmp(name, "customer") == 0)
		return go_talking(seat, argument), true;
	if (strcmp(name, "call") == 0)
		return go_call(seat, strtoull(argument + (argument[0] == '#'), NULL, 10)), true;
	if (strcmp(name, "draft") == 0)
		return go_draft(seat, strtoull(argument, NULL, 10), OD__DRAFT_KIND__ORDER_DRAFT), true;
	return false;
}

bool program_command(struct seat *seat, const char *words)
{
	static const char *const pages[] = { "calls", "runs", "held", "surveys", "wishes",
		"recalls", "works", "prices", "cures", "pairs", "tasks", "knowledge", "unanswered", "words",
		"keywords" };
	char name[40];

	snprintf(name, sizeof(name), "%.*s", (int)strcspn(words, " "), words);
	if (strcmp(name, "paper") == 0)
		return paper_go(seat), true;
	if (strcmp(name, "keymap") == 0) {
		words += strcspn(words, " ");
		words += strspn(words, " ");
		if (seat_keymap(seat, words))
			seat_message(seat, ROLE_GOOD, OD__MESSAGE__KEYMAP_TAKEN, words, NULL, NULL, NULL);
		return true;
	}
	words += strcspn(words, " ");
	words += strspn(words, " ");
	for (size_t i = 0; i < sizeof(pages) / sizeof(pages[0]); i++)
		if (strcmp(name, pages[i]) == 0)
			return seat_go(seat, name, words), true;
	return false;
}
