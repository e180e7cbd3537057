/* SPDX-License-Identifier: ISC */
/*
 * Two people and one order, on two terminals: a price that the operator may not give, asked for with its
 * reason and agreed to by a supervisor at his own seat, and a cure above the limit in the same way; and a
 * draft that the supervisor changes while the operator has it open, so that F10 shows what is different
 * and only the second F10 places. Goldens in both languages.
 */
#include <signal.h>
#include <stdio.h>
#include <string.h>

#include "command/run.h"
#include "screen/vt.h"
#include "screen/world.h"
#include "tap/tap.h"

#define WAIT 20000

static struct vt *supervisor(const char *language)
{
	char line[300];
	struct vt *vt;

	snprintf(line, sizeof line, "{\"verb\":\"user save\",\"login\":\"zhou.min\",\"name\":\"zhou.min\","
		"\"role\":[\"supervisor\"],\"extension\":\"8001\",\"state\":\"active\",\"language\":\"%s\"}",
		language);
	world_do(line);
	vt = world_seat_of("zhou.min", 24, 80, NULL);
	if (!vt_wait_row(vt, WAIT, 1, "8001"))
		bail("no desk of the supervisor: %s", vt_row(vt, 1));
	return vt;
}

/* b@30: the line is in, the reason is asked, the supervisor is asked, and typing goes on. */
static void price(const char *language, const char *suffix)
{
	bool english = strcmp(language, "en") == 0;
	struct vt *vt, *other;

	world_make(language);
	other = supervisor(language);
	vt = world_greeting(24, 80);
	vt_text(vt, "12a b@30\r");
	ok(vt_wait(vt, WAIT, english ? "needs a reason" : "需填原因"), "the line is in, and one row asks why");
	vt_text(vt, "3jy");
	vt_wait_row(vt, WAIT, 8, "3jy");
	ok(!vt_wait(vt, 300, "\u250c"), "what is typed now is no item");
	vt_keys(vt, "Ctrl-U F12");
	ok(vt_wait_row(vt, WAIT, -2, english ? "has no reason yet" : "还没有原因"), "F12 leaves the reason open");
	vt_keys(vt, "Enter");
	ok(vt_wait(vt, WAIT, english ? "needs a reason" : "需填原因"), "Enter goes back to it");
	vt_text(vt, "dented tins");
	vt_wait_row(vt, WAIT, 8, "dented tins");
	world_golden(vt, "price-why", suffix);
	vt_keys(vt, "Enter");
	ok(vt_wait(vt, WAIT, english ? "may not set the price" : "不能手改"), "the role does not do");
	ok(vt_wait_row(vt, WAIT, -2, english ? "needs somebody to agree: F6 asks" : "须有人同意：F6 请批"),
		"nobody is said to be asked yet");
	vt_keys(vt, "F6");
	ok(vt_wait(vt, WAIT, english ? "a supervisor was asked" : "已请主管批准"), "F6 asks");
	world_golden(vt, "price-asked", suffix);
	vt_text(vt, "4c\r");
	ok(vt_wait(vt, WAIT, "67.20"), "typing goes on");
	vt_keys(vt, "F10");
	ok(vt_wait_row(vt, WAIT, -2, "30.00"), "it is not placed while the price waits");
	ok(vt_wait_row(other, WAIT, 1, english ? "prices 1" : "待批 1"),
		"the supervisor's first row counts what waits");
	ok(vt_wait_row(other, WAIT, -2, "F2"), "and the desk says which key lists it");
	world_golden(other, "waits", suffix);
	vt_keys(other, "F2");
	ok(vt_wait(other, WAIT, "dented tins"), "the supervisor reads what is asked, and why");
	world_golden(other, "prices", suffix);
	vt_keys(other, "F10");
	ok(vt_wait_gone(other, WAIT, "dented tins"), "and agrees with one key");
	ok(vt_wait_row(vt, WAIT, -2, english ? "Agreed: " : "已批准"), "the operator is told");
	vt_keys(other, "F12");
	ok(vt_wait_gone(other, WAIT, english ? "prices 1" : "待批 1"), "and nothing waits any more");
	vt_keys(vt, "F10");
	ok(vt_wait_row(vt, WAIT, -2, "469.20"), "and places it");
	vt_stop(vt);
	vt_stop(other);
	run_stop();
}

/* Figures stand with commas on the page, and go to the desk without; F3 leaves the search as well. */
static void dear(void)
{
	struct vt *vt, *other;

	world_make("en");
	world_do("{\"verb\":\"product save\",\"code\":\"1099\",\"names\":[{\"language\":\"en\","
		"\"text\":\"saffron 500 g\"}],\"unit\":\"box\",\"price\":\"1500.00\"}");
	other = supervisor("en");
	vt = world_greeting(24, 80);
	vt_text(vt, "1200#1099@1250\r");
	ok(vt_wait(vt, WAIT, "needs a reason"), "the line is in, and one row asks why");
	vt_text(vt, "for the fair\r");
	ok(vt_wait(vt, WAIT, "may not set the price"), "the role does not do");
	vt_keys(vt, "F6");
	ok(vt_wait(vt, WAIT, "a supervisor was asked"), "F6 asks");
	vt_wait_row(other, WAIT, 1, "prices 1");
	vt_keys(other, "F2");
	ok(vt_wait(other, WAIT, "1,200 box") && vt_wait(other, WAIT, "1,250.00"), "thousands on the page");
	vt_keys(other, "F10");
	ok(vt_wait_gone(other, WAIT, "for the fair"), "are agreed to like any other");
	ok(vt_wait_row(vt, WAIT, -2, "Agreed: "), "and the operator is told");
	vt_keys(vt, "F3");
	ok(vt_wait(vt, WAIT, "Orders of today"), "F3 is the desk, not the search that led away from it");
	vt_stop(vt);
	vt_stop(other);
	run_stop();
}

/* The ticket as a program reads it has this text. */
static bool ticket_has(const char *text)
{
	struct run r = RUN("ticket", "show", "id=C-1", "--json");
	bool there = strstr(r.out, text) != NULL;

	run_free(&r);
	return there;
}

/* The clerk asks for a refund above his limit, on the page of the ticket again. */
static void ask_refund(struct vt *vt, bool english)
{
	vt_keys(vt, "F6 2");
	ok(vt_wait_row(vt, WAIT, -1, english ? "F6 ask" : "F6 申请"), "the form of a refund has F6: %s",
	   vt_row(vt, -1));
	vt_text(vt, "400\r\rfour of six");
	vt_wait_row(vt, WAIT, 7, "four of six");
	vt_keys(vt, "F10");
	ok(vt_wait(vt, WAIT, english ? "F6 asks a supervisor" : "F6 请主管批准"), "above his limit: F6 asks");
}

/* Who answers for cures and not for prices finds them the same way. */
static void for_cures_alone(void)
{
	struct vt *vt;

	world_do("{\"verb\":\"config save\",\"record\":{\"kind\":\"role\",\"code\":\"care\","
		"\"name\":\"care\",\"role\":{\"need\":[\"call\",\"customer\",\"order\",\"draft\",\"task\",\"ticket\",\"article\","
		"\"redress\",\"supervise\"],\"redress\":\"9000\"}}}");
	world_do("{\"verb\":\"user save\",\"login\":\"qin\",\"name\":\"qin\",\"role\":[\"care\"],"
		"\"extension\":\"8002\",\"state\":\"active\",\"language\":\"en\"}");
	vt = world_seat_of("qin", 24, 80, NULL);
	ok(vt_wait_row(vt, WAIT, 1, "cures 1"), "counted without a right to prices: %s", vt_row(vt, 1));
	vt_keys(vt, "F2");
	ok(vt_wait(vt, WAIT, "Cures asked for") && vt_wait(vt, WAIT, "400.00"), "and listed by F2");
	vt_stop(vt);
}

/* A cure above the clerk's limit: asked, not agreed to, asked again and given, as a price is. */
static void cure(const char *language, const char *suffix)
{
	bool english = strcmp(language, "en") == 0;
	struct vt *vt, *other;
	struct run r;

	world_make(language);
	r = RUN("user", "save", "login=li.na", "role=clerk");
	run_free(&r);
	other = supervisor(language);
	vt = world_seat(24, 80, NULL);
	vt_wait(vt, WAIT, "C-1");
	vt_text(vt, "c-1\r");
	if (!ok(vt_wait(vt, WAIT, english ? "To do for a" : "应做："), "the ticket is open"))
		diag("%s", vt_dump(vt));
	ask_refund(vt, english);
	vt_keys(vt, "F6 F6");	/* the second is typed ahead of the answer, and about what it made */
	ok(vt_wait(vt, WAIT, english ? "solved \u00b7 a cure is asked" : "已解决 \u00b7 补救待批"),
	   "it is not solved before the answer");
	vt_text(vt, english ? "give what" : "申请的");
	ok(vt_wait(vt, WAIT, english ? "400.00 \u00b7 above your role" : "400.00 \u00b7 超出您的权限"),
	   "why the clerk does not answer it is whole in 80 columns");
	vt_keys(vt, "F12");
	ok(vt_wait_row(other, WAIT, 1, english ? "cures 1" : "待批补救 1"),
	   "the supervisor's first row counts it");
	vt_keys(other, "F2");
	ok(vt_wait(other, WAIT, "four of six") && vt_wait(other, WAIT, "400.00"),
	   "F2: what is asked, and why");
	world_golden(other, "cures", suffix);
	vt_keys(other, "Enter");
	ok(vt_wait(other, WAIT, english ? "F6 answers it" : "F6 答复"), "its ticket names the key");
	vt_keys(other, "F6");
	ok(vt_wait(other, WAIT, english ? "give what" : "申请的退款"), "whose answers are in sight there");
	vt_keys(other, "F12 F12");
	vt_wait(other, WAIT, english ? "Why not" : "不批准的理由");
	vt_text(other, "too much");
	vt_wait_row(other, WAIT, 18, "too much");
	vt_keys(other, "Ctrl-X");
	ok(vt_wait_gone(other, WAIT, "four of six"), "Ctrl-X does not agree");
	ok(vt_wait(vt, WAIT, "too much"), "which stands on the clerk's page at once, with the reason");
	ok(!ticket_has("redress_cost"), "nothing is given");
	ask_refund(vt, english);
	vt_keys(vt, "F6");
	ok(vt_wait(vt, WAIT, english ? "a supervisor is asked for refund of 400.00" : "已向主管申请退款 400.00"),
	   "he did: %s", vt_row(vt, -2));
	ok(vt_wait(vt, WAIT, english ? "asks a supervisor for" : " 向主管申请退款"), "the ticket tells it");
	ok(vt_wait(other, WAIT, "four of six"), "asked again it comes to the list");
	if (english)
		for_cures_alone();
	vt_keys(other, "F10");
	ok(vt_wait_gone(other, WAIT, "four of six"), "F10 gives it");
	ok(vt_wait(vt, WAIT, english ? "agreed to refund" : "已批准"), "the clerk sees it");
	ok(ticket_has("\"redress_cost\":\"400.00\""), "with the money");
	vt_keys(other, "F12");
	ok(vt_wait_gone(other, WAIT, english ? "cures 1" : "待批补救 1"), "nothing waits any more");
	vt_keys(vt, "F6");
	ok(vt_wait(vt, WAIT, english ? "close it \u00b7 not solved yet" : "关闭 \u00b7 尚未解决"),
	   "what the ticket cannot have now says why");
	world_golden(vt, "cure-menu", suffix);
	vt_keys(vt, "End");
	ok(vt_wait(vt, WAIT, english ? "all steps, word" : "全部经过"), "End: the last of them");
	vt_keys(vt, "Home");
	ok(vt_wait(vt, WAIT, english ? "1 replacement" : "1 免费补货"), "Home: the first");
	vt_text(vt, english ? "close it" : "关闭");
	vt_keys(vt, "Enter");
	ok(vt_wait(vt, WAIT, english ? "Not now: not solved yet." : "现在不能：尚未解决"), "and is not taken");
	vt_stop(vt);
	vt_stop(other);
	run_stop();
}

static bool is_changed(void *baton)
{
	struct run r = RUN("draft", "show", "draft=1", "--json");
	bool changed = strstr(r.out, "497.60") && strstr(r.out, "\"ring\"");

	vt_read(baton);
	run_free(&r);
	return changed;
}

/* The draft goes on in other hands after the last key here. */
static void moved(const char *language, const char *suffix)
{
	struct vt *vt, *other;

	world_make(language);
	other = supervisor(language);
	vt = world_greeting(24, 80);
	vt_text(vt, "12a6b4c\r");
	ok(vt_wait_row(vt, WAIT, -2, "481.20"), "three lines are there");
	vt_text(other, ":draft put draft=1 text=2=8\r");
	vt_text(other, ":draft put draft=1 text=2e\r");
	vt_text(other, ":draft put draft=1 text=c-\r");
	vt_text(other, ":draft put draft=1 field=note value=ring\r");
	ok(tap_wait(WAIT, is_changed, other), "another hand changes it");
	ok(vt_wait_row(vt, WAIT, -2, "481.20"), "here nothing moved");
	vt_keys(vt, "F10");
	ok(vt_wait(vt, WAIT, "zhou.min"), "F10 places nothing and says whose hand it was");
	ok(vt_wait(vt, WAIT, "6 \u2192 8") && vt_wait(vt, WAIT, "497.60"),
		"what is different stands on the page");
	ok(vt_wait(vt, WAIT, strcmp(language, "en") == 0 ? "remark             ring" : "ring"),
		"and what the order says now");
	world_golden(vt, "moved", suffix);
	vt_keys(vt, "F10");
	ok(vt_wait_row(vt, WAIT, -2, "497.60") && vt_wait(vt, WAIT, "12a 6b"), "the second F10 places it");
	vt_stop(vt);
	vt_stop(other);
	run_stop();
}

/* Who may take a draft over is told whose hands it is in, and asked, before it leaves them. */
static bool seat_is_gone(void *baton)
{
	struct run r = RUN("draft", "show", "draft=2", "--json");
	bool gone = strstr(r.out, "\"gone\":true") != NULL;

	(void)baton;
	run_free(&r);
	return gone;
}

static void taken_over(void)
{
	struct vt *vt, *other, *hasty;

	world_make("en");
	other = supervisor("en");
	hasty = supervisor("en");
	vt = world_greeting(24, 80);
	vt_text(vt, "12a6b4c\r");
	ok(vt_wait_row(vt, WAIT, -2, "481.20"), "an order is typed");
	vt_text(hasty, "k1042\r\r");
	ok(vt_wait(hasty, WAIT, "Take this order over from"), "an Enter typed ahead takes nothing unasked");
	vt_stop(hasty);
	vt_text(other, "k1042");
	vt_keys(other, "Enter");
	ok(vt_wait(other, WAIT, "is at an order for"), "another seat is told who types it");
	vt_keys(other, "Enter");
	ok(vt_wait(other, WAIT, "Take this order over from"), "Enter asks before it takes it");
	vt_keys(other, "F12");
	ok(vt_wait_gone(other, WAIT, "Take this order over from"), "F12 leaves it there");
	vt_text(vt, "c-\r");
	ok(vt_wait_gone(vt, WAIT, "481.20"), "and it is typed on");
	vt_keys(other, "Enter F10");
	ok(vt_wait(other, WAIT, "Read back"), "F10 takes it");
	ok(vt_wait(vt, WAIT, "Another seat took this draft over."), "and the first seat is told");
	vt_stop(vt);
	vt = world_seat(24, 80, NULL);
	vt_wait(vt, WAIT, "C-1");
	vt_text(vt, "k1043\r");
	vt_wait(vt, WAIT, "Order for");
	vt_text(vt, "2#1010\r");
	vt_wait(vt, WAIT, "F10 places it");
	kill(vt_pid(vt), SIGKILL);
	if (!tap_wait(WAIT, seat_is_gone, NULL))
		bail("the desk does not see that the seat is gone");
	vt_keys(other, "F3");
	vt_wait(other, WAIT, "Orders of today");
	vt_text(other, "k1043\r");
	ok(vt_wait(other, WAIT, "Draft of"), "what a seat that is gone has left is nobody's");
	vt_keys(other, "Enter");
	ok(vt_wait(other, WAIT, "F10 places it"), "Enter takes it, without a question to who is not there");
	vt_stop(vt);
	vt_stop(other);
	run_stop();
}

/* A draft that ends by another hand leaves a page that goes on, with what was being typed. */
static void dropped(void)
{
	struct vt *vt, *other;

	world_make("en");
	other = supervisor("en");
	vt = world_greeting(24, 80);
	vt_text(vt, "12a6b\r");
	ok(vt_wait_row(vt, WAIT, -2, "414.00"), "two lines are there");
	vt_text(other, ":draft drop draft=1\r");
	ok(vt_wait_row(other, WAIT, -2, "Draft dropped"), "another hand drops it");
	vt_text(vt, "4c\r");
	ok(vt_wait(vt, WAIT, "stands at \"dropped\""), "what is typed then is refused");
	vt_keys(vt, "Enter");
	ok(vt_wait_row(vt, WAIT, -2, "67.20"), "Enter takes it into a new draft");
	vt_keys(vt, "F10");
	ok(vt_wait(vt, WAIT, "placed: 1 line 67.20"), "which is placed");
	vt_stop(vt);
	vt_stop(other);
	run_stop();
}

int main(void)
{
	plan_lazy();
	taken_over();
	dropped();
	cure("en", "en");
	cure("zh_CN", "zh");
	price("en", "en");
	price("zh_CN", "zh");
	dear();
	moved("en", "en");
	moved("zh_CN", "zh");
	return tap_result();
}
