/* SPDX-License-Identifier: ISC */
/*
 * A complaint half written outlives the page, the seat and the person: left by F12 it waits as a draft
 * and F6 2 goes on with it; a seat killed in the middle of the words finds field and text again from
 * the desk; Ctrl-X drops it and Ctrl-U gets it back; saved, nothing waits. A seat that loses its draft
 * to another one says so. And what has no content is no work.
 */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "command/run.h"
#include "screen/vt.h"
#include "screen/world.h"
#include "tap/tap.h"

#define WAIT 20000
#define MOMENT 100	/* of a seat that has an answer */
#define PRODUCT_ROW 5
#define WORDS_ROW 6
#define WORDS_COLUMN 13

/* The drafts that wait, as a program sees them. */
static bool drafts_have(const char *text)
{
	struct run r = RUN("draft", "list", "all=true", "--json");
	bool there = r.code == 0 && strstr(r.out, text) != NULL;

	run_free(&r);
	return there;
}

static bool typing_kept(struct vt *vt, void *baton)
{
	(void)vt;
	return drafts_have(baton);
}

static bool ticket_gone(struct vt *vt, void *baton)
{
	(void)vt;
	(void)baton;
	return !drafts_have("ticket_draft");
}

/* Begins a complaint of the customer: product accepted, the words half typed. */
static struct vt *begin(const char *words)
{
	struct vt *vt = world_seat(24, 80, NULL);

	vt_wait(vt, WAIT, "C-1");
	vt_text(vt, "k1042\r");
	vt_wait(vt, WAIT, "642.80");
	vt_keys(vt, "F6 2");
	ok(vt_wait(vt, WAIT, "New complaint"), "the form is open");
	vt_keys(vt, "b Enter");
	ok(vt_wait_cursor(vt, WAIT, WORDS_ROW, WORDS_COLUMN), "the product is accepted");
	vt_text(vt, words);
	ok(vt_wait_row(vt, WAIT, WORDS_ROW, words), "words stand in the form");
	return vt;
}

static void left(void)
{
	static char parked[] = "draft_parked", ticket[] = "ticket_draft";
	struct vt *vt = begin("cap leaks, fo");

	ok(vt_wait_true(vt, WAIT, typing_kept, ticket), "what was accepted is a draft at once");
	vt_keys(vt, "F12");
	ok(vt_wait(vt, WAIT, "F9 repeats"), "F12 goes back to the caller");
	ok(vt_wait_true(vt, WAIT, typing_kept, parked), "the draft is parked");
	vt_keys(vt, "F5");
	ok(vt_wait(vt, WAIT, "F6 2 goes on with it"), "his page says that a complaint waits");
	vt_keys(vt, "F6 2");
	ok(vt_wait_row(vt, WAIT, WORDS_ROW, "cap leaks, fo"), "F6 2 goes on with the words");
	ok(vt_wait_row(vt, WAIT, PRODUCT_ROW, "Product    b "), "and the product");
	ok(vt_wait_cursor(vt, WAIT, WORDS_ROW, WORDS_COLUMN + 13), "the cursor stands behind the words");
	vt_text(vt, "ur of six");
	ok(vt_wait_row(vt, WAIT, WORDS_ROW, "cap leaks, four of six"), "typing goes on behind them");
	vt_keys(vt, "Ctrl-X");
	ok(vt_wait_gone(vt, WAIT, "cap leaks, four"), "Ctrl-X drops it");
	ok(vt_wait_true(vt, WAIT, ticket_gone, NULL), "no draft waits");
	vt_keys(vt, "Ctrl-U");
	ok(vt_wait_row(vt, WAIT, WORDS_ROW, "cap leaks, fo"), "Ctrl-U gets it back");
	vt_keys(vt, "F10");
	ok(vt_wait_row(vt, WAIT, -2, "C-2 saved"), "F10 saves it");
	ok(!drafts_have("ticket_draft"), "and nothing waits any more");
	vt_keys(vt, "F6 2");
	vt_wait(vt, WAIT, "New complaint");
	vt_text(vt, "b");
	ok(vt_wait_true(vt, WAIT, typing_kept, ticket), "what is typed is a draft");
	vt_keys(vt, "Backspace F12");
	ok(vt_wait(vt, WAIT, "F9 repeats"), "without it F12 goes back");
	ok(vt_wait_true(vt, WAIT, ticket_gone, NULL), "and leaves no empty complaint");
	vt_stop(vt);
}

struct seconds {
	char row[400];
	int changes;
};

/* The row of the ring has counted on so often. */
static bool counted(struct vt *vt, void *baton)
{
	struct seconds *s = baton;

	if (strcmp(vt_row(vt, 2), s->row) != 0) {
		snprintf(s->row, sizeof s->row, "%s", vt_row(vt, 2));
		s->changes--;
	}
	return s->changes < 0;
}

/* Types while the desk is silent; twice the seat has had its second for what is half typed. */
static void type_into_silence(struct vt *vt, pid_t server, int row, const char *text)
{
	struct seconds s = { .changes = 2 };

	vt_keys(vt, "?");	/* which is heard once all that the page asked is answered */
	vt_wait(vt, WAIT, "Keys that work here");
	vt_keys(vt, "F12");
	vt_wait_gone(vt, WAIT, "Keys that work here");
	kill(server, SIGSTOP);
	vt_text(vt, text);
	ok(vt_wait_row(vt, WAIT, row, text), "\"%s\" is typed while the desk is silent", text);
	ok(vt_wait_true(vt, WAIT, counted, &s), "for some seconds");
}

static int drafts(void)
{
	struct run r = RUN("draft", "list", "all=true", "--json");
	int count = 0;

	for (const char *at = strstr(r.out, "\"draft\":"); at; at = strstr(at + 1, "\"draft\":"))
		count++;
	run_free(&r);
	return count;
}

/* Left before the answer that opens a draft has come: none stays without words, and no words without one. */
static void left_early(void)
{
	static char words[] = "what:too salt";
	pid_t server = run_server();
	struct vt *vt;
	struct run r;

	world_clock = "+2026-11-19T06:05:00Z";
	vt = world_seat(24, 80, NULL);
	vt_wait(vt, WAIT, "C-1");
	vt_text(vt, "k1042\r");
	vt_wait(vt, WAIT, "642.80");
	world_ring("x5", "anonymous");
	vt_wait_row(vt, WAIT, 2, "RING");
	vt_keys(vt, "F6 2");
	vt_wait(vt, WAIT, "New complaint");
	type_into_silence(vt, server, PRODUCT_ROW, "b");
	vt_keys(vt, "Backspace F12");
	ok(vt_wait(vt, WAIT, "has been asked"), "taken back again, F12 waits for the draft");
	kill(server, SIGCONT);
	ok(vt_wait(vt, WAIT, "F9 repeats"), "and goes back");
	ok(vt_wait_true(vt, WAIT, ticket_gone, NULL), "without an empty complaint");

	vt_keys(vt, "F6 2");
	vt_wait(vt, WAIT, "New complaint");
	vt_keys(vt, "Down");
	vt_wait_cursor(vt, WAIT, WORDS_ROW, WORDS_COLUMN);
	type_into_silence(vt, server, WORDS_ROW, "too salt");
	vt_keys(vt, "F12");
	ok(vt_wait(vt, WAIT, "has been asked"), "with words F12 waits, too");
	kill(server, SIGCONT);
	ok(vt_wait(vt, WAIT, "F9 repeats"), "and goes back");
	ok(vt_wait_true(vt, WAIT, typing_kept, words), "the words are with the desk");
	vt_keys(vt, "F6 2");
	vt_wait_row(vt, WAIT, WORDS_ROW, "too salt");
	vt_keys(vt, "Ctrl-X F12");
	ok(vt_wait_true(vt, WAIT, ticket_gone, NULL), "until they are dropped");
	vt_wait(vt, WAIT, "F9 repeats");

	type_into_silence(vt, server, 17, "2#10");
	kill(server, SIGCONT);
	vt_text(vt, "10\r");
	ok(vt_wait(vt, WAIT, "F10 places it"), "an order's line is typed across such seconds");
	is_int(1, drafts(), "and is in one draft");
	vt_keys(vt, "Ctrl-X F3");
	vt_wait(vt, WAIT, "Orders of today");
	vt_stop(vt);
	world_clock = NULL;
	r = RUN("call", "end", "id=x5");
	run_free(&r);
}

/* Enter with the desk so slow that the seat has had its second at each answer, whichever it is. */
static bool resume_slowly(struct vt *vt, pid_t server, const char *words)
{
	bool there = false;

	kill(server, SIGSTOP);
	vt_keys(vt, "Enter");
	for (int i = 0; i < 30 && !(there = vt_wait_row(vt, MOMENT, WORDS_ROW, words)); i++) {
		kill(vt_pid(vt), SIGSTOP);
		kill(server, SIGCONT);
		run_server();			/* what was asked is answered */
		vt_wait(vt, 1000, words);	/* the second passes: nothing is drawn meanwhile */
		kill(server, SIGSTOP);
		kill(vt_pid(vt), SIGCONT);
	}
	kill(server, SIGCONT);
	return there;
}

static void killed(void)
{
	static char typed[] = "what:oil is bitter";
	struct vt *vt = begin("oil is bitter"), *other;
	pid_t server = run_server();

	ok(vt_wait_true(vt, WAIT, typing_kept, typed), "half-typed words reach the desk by themselves");
	kill(vt_pid(vt), SIGKILL);
	vt_stop(vt);
	vt = world_seat(24, 80, NULL);
	ok(vt_wait(vt, WAIT, "complaint 海底香火锅 文三路店."), "the next seat tells it at the login");
	ok(resume_slowly(vt, server, "oil is bitter"), "Enter goes on with the same words, if slowly");
	ok(vt_wait_cursor(vt, WAIT, WORDS_ROW, WORDS_COLUMN + 13), "in the same field");
	ok(vt_wait(vt, WAIT, "taste or smell"), "and what follows from them is there");
	other = world_seat(24, 80, NULL);
	ok(vt_wait(other, WAIT, "complaint 海底香火锅 文三路店."), "a third seat finds it too");
	vt_keys(other, "Enter");
	ok(vt_wait_row(other, WAIT, WORDS_ROW, "oil is bitter"), "and takes it over");
	vt_shows(vt, "took this draft over");
	ok(vt_wait_gone(vt, WAIT, "F10 save") && vt_wait_row(vt, WAIT, -1, "F12 back"),
	   "who lost it is not offered to save it: %s", vt_row(vt, -1));
	vt_keys(vt, "F10");
	ok(vt_wait_row(vt, WAIT, -2, "Another seat has this draft"), "nor can he, a second time");
	vt_keys(other, "Enter F10");
	ok(vt_wait_row(other, WAIT, -2, "C-3 saved"), "the third saves it");
	ok(!drafts_have("ticket_draft"), "nothing waits");
	vt_stop(other);
	vt_stop(vt);
}

/* F6 5 of a customer is a table for him. */
static void booked(void)
{
	struct vt *vt = world_seat(24, 80, NULL);
	struct run r;

	vt_wait(vt, WAIT, "C-1");
	vt_text(vt, "k1042\r");
	vt_wait(vt, WAIT, "642.80");
	vt_keys(vt, "F6 5");
	ok(vt_wait(vt, WAIT, "New booking"), "F6 5 is a booking");
	vt_text(vt, "2026-11-20\r18:30\r\r8\rroom 2");
	vt_keys(vt, "F10");
	if (!ok(vt_wait_row(vt, WAIT, -2, "B-1"), "F10 keeps it"))
		diag("%s", vt_dump(vt));
	r = RUN("booking", "list", "day=2026-11-20", "--json");
	ok(strstr(r.out, "room 2") && strstr(r.out, "K1042"), "for him, that day, in that room: %s", r.out);
	run_free(&r);
	vt_stop(vt);
}

static bool lacks(struct vt *vt, void *baton)
{
	return !strstr(vt_row(vt, -1), baton);
}

/* Who never ordered can complain, too; and where a list is empty no key is offered for its rows. */
static void nothing_found(void)
{
	static char found[] = "F11 found", vote[] = "F10 vote";
	struct vt *vt;
	struct run r;

	world_do("{\"verb\":\"customer add\",\"code\":\"K0999\",\"name\":\"Nothing Yet\","
		 "\"kind\":\"restaurant\"}");
	vt = world_seat(24, 80, NULL);
	vt_wait(vt, WAIT, "C-1");
	vt_text(vt, "k0999\r");
	vt_wait_row(vt, WAIT, 2, "K0999");
	vt_keys(vt, "F6 2");
	ok(vt_wait(vt, WAIT, "no such order"), "nothing is found of a customer who never ordered");
	ok(vt_wait_row(vt, WAIT, -1, "F10 save") && vt_wait_true(vt, WAIT, lacks, found),
	   "the foot offers no way into an empty list: %s", vt_row(vt, -1));
	vt_text(vt, "\rrude on the telephone");
	vt_keys(vt, "F10");
	if (!ok(vt_wait_row(vt, WAIT, -2, "saved. First answer"), "his complaint is saved all the same"))
		diag("%s", vt_dump(vt));
	r = RUN("ticket", "list", "customer=K0999", "--json");
	ok(strstr(r.out, "rude on the telephone") != NULL, "and there: %s", r.out);
	run_free(&r);
	vt_keys(vt, "F3 F11 0");
	vt_wait(vt, WAIT, "no wish yet");
	ok(vt_wait_row(vt, WAIT, -1, "F6 new wish") && vt_wait_true(vt, WAIT, lacks, vote),
	   "nor is there anything to vote for: %s", vt_row(vt, -1));
	vt_stop(vt);
}

/* The same of an order: who lost it is told, and types on into nothing. */
static void order_taken(void)
{
	struct vt *vt = world_seat(24, 80, NULL), *other;

	vt_wait(vt, WAIT, "C-1");
	vt_text(vt, "k1042\r");
	vt_wait(vt, WAIT, "642.80");
	vt_text(vt, "12a\r");
	ok(vt_wait(vt, WAIT, "222.00"), "an order is begun");
	other = world_seat(24, 80, NULL);
	ok(vt_wait(other, WAIT, "lines: 1"), "another seat of the same person finds it");
	vt_keys(other, "Enter");
	ok(vt_wait(other, WAIT, "222.00"), "and takes it over");
	vt_shows(vt, "took this draft over");
	vt_stop(other);
	vt_stop(vt);
}

/* What a program sees: no order of the caller waits. */
static bool none_waits(struct vt *vt, void *baton)
{
	(void)vt;
	(void)baton;
	return !drafts_have("K1043");
}

/* A page on which nothing was done, or nothing is left of it, is no work; F8 leads back to who talks. */
static void parked(void)
{
	struct vt *vt = world_seat(24, 80, NULL);
	struct run r;

	vt_wait(vt, WAIT, "C-1");
	world_ring("x9", "057188459021");
	vt_wait(vt, WAIT, "RING");
	vt_keys(vt, "F8");
	ok(vt_wait(vt, WAIT, "K1043"), "the caller is taken");
	vt_keys(vt, "F3");
	ok(vt_wait_row(vt, WAIT, -2, "goes on. F8 goes back to it"), "he is told to talk on");
	ok(vt_wait_row(vt, WAIT, 1, "parked 0"), "nothing is parked");
	vt_keys(vt, "F8");
	ok(vt_wait(vt, WAIT, "12a 6b"), "F8 goes back to him");
	vt_text(vt, "2#1010\r");
	ok(vt_wait(vt, WAIT, "F10 places it"), "a line");
	vt_text(vt, "1=0\r");
	ok(vt_wait_gone(vt, WAIT, "F10 places it"), "and it is taken out");
	vt_keys(vt, "F12");
	ok(vt_wait_row(vt, WAIT, 1, "parked 0"), "an order without a line is not parked");
	ok(vt_wait_true(vt, WAIT, none_waits, NULL), "nor kept at the desk");
	r = RUN("call", "end", "id=x9");
	ok(r.code == 0, "he hangs up");
	run_free(&r);
	ok(vt_wait_row(vt, WAIT, 1, "F8"), "the row of the wrap-up names its key");
	ok(vt_wait_row(vt, WAIT, -2, "waits for its wrap-up. F8 opens it"), "so does the desk");
	vt_keys(vt, "F8");
	ok(vt_wait(vt, WAIT, "Outcome"), "F8 opens it");
	vt_text(vt, "asked");
	vt_keys(vt, "F10");
	ok(vt_wait_row(vt, WAIT, 23, "wrapped up"), "done");
	vt_text(vt, "k0820\r");
	ok(vt_wait(vt, WAIT, "Harbour Deli  K0820"), "a customer is looked at");
	vt_text(vt, "2cdb");
	vt_keys(vt, "F3");
	ok(vt_wait_row(vt, WAIT, 1, "parked 1"), "half-typed text is kept");
	vt_keys(vt, "F7 Ctrl-U F3");
	ok(vt_wait_row(vt, WAIT, 1, "parked 0"), "without it nothing is");
	vt_stop(vt);
}

/* A caller whose number is withheld is found by anything and gets his name by one key. */
static void unnamed(void)
{
	struct vt *vt = world_seat(24, 80, NULL);
	struct run r;

	vt_wait(vt, WAIT, "C-1");
	vt_text(vt, "liu");
	vt_wait(vt, WAIT, "K0655");
	vt_keys(vt, "F10");
	ok(vt_wait_row(vt, WAIT, 23, "No caller without a name"), "nobody is on the line");
	vt_keys(vt, "F12");
	world_ring("x10", "anonymous");
	ok(vt_wait_row(vt, WAIT, 2, "RING number withheld"),
		"a call without a number rings, and that is what is said of it");
	r = RUN("call", "answer", "id=x10", "extension=8021");
	ok(r.code == 0, "it is answered");
	run_free(&r);
	vt_wait_row(vt, WAIT, 1, "call ");
	vt_text(vt, "liu");
	vt_wait(vt, WAIT, "K0655");
	vt_keys(vt, "F10");
	ok(vt_wait(vt, WAIT, "no number was kept"), "F10: he it is");
	ok(vt_wait(vt, WAIT, "K0655"), "his page is open");
	r = RUN("call", "show", "id=x10", "--json");
	ok(strstr(r.out, "K0655") != NULL, "the call is his: %s", r.out);
	run_free(&r);
	r = RUN("call", "end", "id=x10");
	run_free(&r);
	ok(vt_wait_row(vt, WAIT, 1, "wrap-up"), "hung up, the work after it is shown");
	vt_keys(vt, "F8");
	ok(vt_wait(vt, WAIT, "Outcome"), "F8 goes to it");
	ok(vt_wait(vt, WAIT, "talked 0:"), "how long it rang and was talked is said in minutes and seconds");
	vt_text(vt, "asked");
	vt_keys(vt, "F10");
	ok(vt_wait_row(vt, WAIT, 23, "wrapped up"), "F10: done");
	vt_stop(vt);
}

/* A desk without an exchange: the number and Enter begin the call. */
static void typed(void)
{
	struct run r = RUN("setting", "set", "name=exchange", "value=no");
	pid_t pid;
	struct vt *vt;

	ok(r.code == 0, "no exchange: %s", r.err);
	run_free(&r);
	vt = world_seat(24, 80, NULL);
	vt_wait(vt, WAIT, "C-1");
	vt_text(vt, "0571-88124410\r");
	ok(vt_wait(vt, WAIT, "K1042"), "a known number: his page");
	ok(vt_wait_row(vt, WAIT, 1, "call "), "one talks to him");
	vt_keys(vt, "F3");
	vt_text(vt, "057388990011\r");
	ok(vt_wait(vt, WAIT, "Unknown number"), "a number that nobody has: the page for it");
	vt_shows(vt, "0573-8899 0011");
	vt_text(vt, "chengdong");
	ok(vt_wait(vt, WAIT, "K1043") && vt_wait(vt, WAIT, "pinyin"),
	   "whom his name fits stands above it, and why");
	vt_keys(vt, "F11 F9");
	ok(vt_wait(vt, WAIT, "12a 6b"), "F11 goes to them, F9: it is this one");
	ok(vt_wait_row(vt, WAIT, 1, "call "), "with the call");
	r = RUN("call", "list", "customer=K1043", "--json");
	ok(strstr(r.out, "057388990011") != NULL, "which is his now: %s", r.out);
	run_free(&r);
	vt_keys(vt, "F3");
	vt_wait(vt, WAIT, "Orders of today");
	vt_text(vt, "Quixote Bistro");
	ok(vt_wait(vt, WAIT, "nobody fits. F6 makes one"), "nobody has that name");
	vt_keys(vt, "F6");
	ok(vt_wait(vt, WAIT, "F10 saves; the order page"), "F6 makes him");
	ok(vt_wait_row(vt, WAIT, 9, "Quixote Bistro"), "with the name that was typed");
	vt_text(vt, " 2");
	ok(vt_wait_row(vt, WAIT, 9, "Quixote Bistro 2"), "typing goes on behind it");
	vt_keys(vt, "F12");
	vt_wait(vt, WAIT, "Parked");
	vt_keys(vt, "Ctrl-U");
	vt_text(vt, "+86 571 8899 1234");
	ok(vt_wait(vt, WAIT, "nobody fits. F6 makes one"), "nor that number");
	vt_keys(vt, "F6");
	ok(vt_wait_row(vt, WAIT, 13, "+86 571 8899 1234"), "a number goes to its own place");
	vt_text(vt, "Sancho");
	vt_keys(vt, "F10");
	ok(vt_wait(vt, WAIT, "Order for"), "F10 saves him, his page opens");
	if (!ok(vt_wait_row(vt, WAIT, 3, "8899 1234"), "with the number"))
		diag("%s", vt_dump(vt));
	vt_keys(vt, "F3 F6");
	ok(vt_wait(vt, WAIT, "8 customer"), "a new customer without a call");
	vt_text(vt, "8ha");
	ok(vt_wait(vt, WAIT, "K0820"), "who has a name like that stands above it too");
	pid = run_server();
	kill(pid, SIGSTOP);
	vt_text(vt, "rb");
	vt_keys(vt, "F9");
	ok(vt_wait(vt, WAIT, "has been asked"), "F9 waits for whom the last letter fits");
	kill(pid, SIGCONT);
	ok(vt_wait(vt, WAIT, "Harbour Deli  K0820"), "and goes to it");
	vt_stop(vt);
}

/* An order on its way takes the row of the second complaint: the first one's says how many there are. */
static void many(void)
{
	struct vt *vt;

	world_do("{\"verb\":\"order place\",\"customer\":\"K0655\",\"line\":[{\"item\":\"1010\","
		 "\"quantity\":\"2\"}]}");
	world_do("{\"verb\":\"ticket open\",\"kind\":\"complaint\",\"customer\":\"K0655\","
		 "\"text\":\"late again\"}");
	vt = world_seat(24, 80, NULL);
	vt_wait(vt, WAIT, "Orders of today");
	vt_text(vt, "k0655\r");
	ok(vt_wait(vt, WAIT, "late again"), "one complaint stands as it is");
	ok(!vt_wait(vt, 1, "open: C-"), "and is not counted");
	world_do("{\"verb\":\"ticket open\",\"kind\":\"complaint\",\"customer\":\"K0655\","
		 "\"text\":\"a torn sack\"}");
	vt_keys(vt, "F5");
	ok(vt_wait(vt, WAIT, "2 open: C-"), "two are counted in the row that there is");
	vt_shows(vt, "comes");
	vt_stop(vt);
}

int main(void)
{
	plan_lazy();
	world_make("en");
	booked();
	left();
	left_early();
	killed();
	order_taken();
	parked();
	unnamed();
	many();
	typed();
	nothing_found();
	run_stop();
	return tap_result();
}
