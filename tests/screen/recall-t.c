/* SPDX-License-Identifier: ISC */
/*
 * From a complaint to everybody who got the same: F11 traces the batch both ways, Enter goes on to the
 * lot of caps, F6 calls it back once its number of customers is typed; the call list goes from one to
 * the next, and who was told, when and by whom is kept.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "command/run.h"
#include "screen/vt.h"
#include "screen/world.h"
#include "tap/tap.h"

#define WAIT 20000

static const char *const lines[] = {
	"{\"verb\":\"user save\",\"login\":\"li.na\",\"role\":[\"supervisor\"]}",
	"{\"verb\":\"article save\",\"title\":\"香油瓶盖渗漏怎么办\",\"question\":[\"盖子漏油\",\"箱子里有油\"],"
	"\"script\":\"非常抱歉，下一趟免费给您补新瓶。\",\"answer\":\"B0817 是同一批瓶盖：直接补货。\\n螺纹处有油：擦净拧紧。\","
	"\"product\":[\"1011\"],\"confirm_until\":\"2027-02-28\"}",
	"{\"verb\":\"supplier save\",\"code\":\"S01\",\"name\":\"驻马店芝麻合作社\"}",
	"{\"verb\":\"supplier save\",\"code\":\"S03\",\"name\":\"宁波瓶盖厂\"}",
	"{\"verb\":\"batch save\",\"lot\":{\"supplier\":\"S01\",\"code\":\"L2291\",\"material\":\"white sesame\",\"quantity\":\"1000\"}}",
	"{\"verb\":\"batch save\",\"lot\":{\"supplier\":\"S03\",\"code\":\"L2304\",\"material\":\"cap 28 mm\",\"quantity\":\"5000\"}}",
	"{\"verb\":\"batch save\",\"batch\":{\"product\":\"1011\",\"code\":\"B0817\",\"made\":\"2026-08-17\",\"quantity\":\"480\",\"input\":[{\"lot\":\"L2291\",\"quantity\":\"620\"},{\"lot\":\"L2304\",\"quantity\":\"480\"}]}}",
	"{\"verb\":\"batch save\",\"quality\":{\"lot\":\"L2304\",\"verdict\":\"quality_low\"}}",
	"{\"verb\":\"stock move\",\"kind\":\"receive\",\"line\":[{\"product\":\"1011\",\"batch\":\"B0817\",\"quantity\":\"60\",\"expiry\":\"2027-08-16\"}]}",
	"{\"verb\":\"order place\",\"customer\":\"K0655\",\"line\":[{\"item\":\"1011\",\"quantity\":\"6\"}]}",
	"{\"verb\":\"delivery dispatch\",\"order\":4}",
	"{\"verb\":\"delivery done\",\"shipment\":\"D-1\"}",
	"{\"verb\":\"order place\",\"customer\":\"K1043\",\"line\":[{\"item\":\"1011\",\"quantity\":\"4\"}]}",
	"{\"verb\":\"delivery dispatch\",\"order\":5}",
	"{\"verb\":\"ticket open\",\"kind\":\"complaint\",\"customer\":\"K0655\",\"product\":\"1011\",\"text\":\"leaky cap\",\"severity\":2,\"category\":\"package\"}",
};

static void make(const char *language)
{
	world_make(language);
	for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++)
		world_do(lines[i]);
}

static struct vt *traced(int rows, int columns)
{
	struct vt *vt = world_seat(rows, columns, NULL);
	vt_wait(vt, WAIT, "C-1");
	vt_keys(vt, "F11 1");
	vt_wait(vt, WAIT, "C-2");
	vt_keys(vt, "Down Enter");
	vt_wait(vt, WAIT, "B0817");
	vt_keys(vt, "F11");
	ok(vt_wait(vt, WAIT, "L2304"), "F11 of a ticket traces its batch");
	return vt;
}

static bool proof(const char *text)
{
	struct run r = RUN("recall", "show", "recall=X-1", "--json");
	bool there = r.code == 0 && strstr(r.out, text) != NULL;

	run_free(&r);
	return there;
}

static bool gathered(struct vt *vt, void *baton)
{
	(void)vt;
	return proof(baton);
}

static void recalled(void)
{
	static char calling[] = "\"state\":\"calling\"", noted[] = "\"note\":\"rings back at six\"",
		refused[] = "\"state\":\"not_wanted\"";
	struct vt *vt;

	make("en");
	vt = traced(24, 80);
	vt_golden(vt, WAIT, "trace-en");
	ok(vt_wait(vt, WAIT, "on its way"), "goods on their way are marked");
	vt_keys(vt, "F3");
	vt_text(vt, "B0817");
	ok(vt_wait(vt, WAIT, "batch B0817"), "a batch typed on the desk is found");
	vt_keys(vt, "Enter");
	ok(vt_wait(vt, WAIT, "From what and into what"), "and Enter traces it");
	vt_keys(vt, "Down Down Enter");
	ok(vt_wait(vt, WAIT, "from S03"), "Enter on the caps traces their lot");
	ok(vt_wait(vt, WAIT, "customers 2 · deliveries 2"), "to the same customers");
	vt_keys(vt, "F6");
	ok(vt_wait(vt, WAIT, "Call back"), "F6 asks why");
	vt_text(vt, "caps leak\rThis is orderdesk foods about the sesame oil of August, code B0817 on the "
		"neck. The cap may leak. Do not use it; we fetch it.");
	vt_keys(vt, "F10");
	ok(vt_wait_row(vt, WAIT, -2, "Type 2"), "F10 asks for the number of customers");
	vt_keys(vt, "F10");
	ok(vt_wait_row(vt, WAIT, -2, "F10 does it"), "F10 alone does not do it");
	vt_keys(vt, "2 F10");
	ok(vt_wait(vt, WAIT, "told by"), "the number and F10 do: the call list");
	vt_wait_true(vt, WAIT, gathered, calling);
	vt_keys(vt, "F5");
	ok(vt_wait(vt, WAIT, "刘记面馆"), "everybody who got some is on it");
	vt_golden(vt, WAIT, "recall-en");
	ok(vt_wait(vt, WAIT, "Answer of 海底香火锅 城东店"), "the one with goods on their way first");
	vt_text(vt, "3");
	vt_keys(vt, "F10");
	ok(vt_wait(vt, WAIT, "Answer of 刘记面馆"), "F10 told, and the next");
	ok(proof("\"told_at\":\"2026-11-19T06:05:00Z\",\"by\":\"li.na\",\"left\":\"3\""),
	   "who was told, when and by whom is kept, and what is left");
	vt_keys(vt, "F9");
	ok(vt_wait(vt, WAIT, "1 try, again"), "F9 nobody answers: again later");
	vt_keys(vt, "Tab Tab");
	vt_text(vt, "rings back at six");
	vt_keys(vt, "F6 1");
	ok(vt_wait_true(vt, WAIT, gathered, noted), "F6 1 keeps a note");
	ok(proof("\"tries\":1"), "which is no try");
	vt_keys(vt, "F11");
	ok(vt_wait(vt, WAIT, "Who was told"), "F11 is the progress");
	vt_wait_row(vt, WAIT, 8, "told");
	vt_keys(vt, "Down");
	ok(vt_wait(vt, WAIT, "rings back at six"), "with what was said");
	vt_golden(vt, WAIT, "progress-en");
	vt_keys(vt, "F12");
	vt_wait(vt, WAIT, "Answer of");
	vt_keys(vt, "F4 4");
	ok(vt_wait_gone(vt, WAIT, "no answer 1"), "F4 shows those who were told alone");
	vt_keys(vt, "F4 3");
	ok(vt_wait(vt, WAIT, "Answer of 刘记面馆"), "and who did not answer");
	vt_keys(vt, "F6");
	ok(vt_wait(vt, WAIT, "wants none of it"), "F6 has the answers that are seldom");
	vt_keys(vt, "2");
	ok(vt_wait_true(vt, WAIT, gathered, refused), "2: reached, and gives nothing back");
	vt_keys(vt, "F11");
	vt_wait(vt, WAIT, "Who was told");
	vt_keys(vt, "Ctrl-X");
	ok(vt_wait(vt, WAIT, "1 customer was told already"), "Ctrl-X there: a mistake, of which one knows");
	vt_text(vt, "the wrong lot");
	vt_keys(vt, "F10");
	ok(vt_wait_row(vt, WAIT, -2, "as a mistake?"), "F10 asks");
	vt_keys(vt, "F10");
	ok(vt_wait(vt, WAIT, "opened by mistake: the wrong lot"), "F10 again ends it, and the page says why");
	vt_keys(vt, "F11");
	ok(vt_wait(vt, WAIT, "Ended as a mistake: the wrong lot"), "nor does the call list call it signed");
	vt_stop(vt);
	run_stop();
}

/* What is known of it, the form in which that is written, and what is said of the goods. */
static void known(struct vt *vt, const char *suffix)
{
	char name[40];

	vt_keys(vt, "F3 F11 9");
	vt_text(vt, "漏油");
	vt_wait(vt, WAIT, "A-1");
	vt_keys(vt, "Enter");
	ok(vt_wait(vt, WAIT, "拧紧"), "an article is read");
	snprintf(name, sizeof name, "article-%s", suffix);
	vt_golden(vt, WAIT, name);
	vt_keys(vt, "F9");
	ok(vt_wait(vt, WAIT, "盖子漏油; 箱子里有油"), "F9 opens the form in which it is written");
	snprintf(name, sizeof name, "writing-%s", suffix);
	vt_golden(vt, WAIT, name);
	vt_keys(vt, "F3 :");
	vt_text(vt, "words\r");
	ok(vt_wait(vt, WAIT, "2026-11"), "what is said of goods is counted");
	snprintf(name, sizeof name, "words-%s", suffix);
	vt_golden(vt, WAIT, name);
}

/* What JSON says of a field of the article, from its name on; "" when it is not there. */
static void part(const char *json, const char *name, const char *until, char *out, size_t size)
{
	const char *at = strstr(json, name), *end = at ? strstr(at, until) : NULL;

	snprintf(out, size, "%.*s", end ? (int)(end - at) : 0, at ? at : "");
}

static bool second(struct vt *vt, void *baton)
{
	struct run r = RUN("article", "show", "article=LONG", "--json");
	bool is = strstr(r.out, "\"version\":2") || strstr(r.out, "\"version\":\"2\"");

	(void)vt;
	(void)baton;

	run_free(&r);
	return is;
}

/* F10 in the form of an article that nobody touched leaves each byte of it. */
static void untouched(struct vt *vt)
{
	static char answer[2][20000], question[2][1000], line[14000];
	struct run r;

	snprintf(line, sizeof line, "{\"verb\":\"article save\",\"code\":\"LONG\",\"title\":\"qqlong story\","
		"\"question\":[\"it drips; or leaks\",\"漏；滴\"],\"answer\":\"%06000d\\n\\n%04500d\\nend\"}", 1, 2);
	world_do(line);
	for (int i = 0; i < 2; i++) {
		r = RUN("article", "show", "article=LONG", "--json");
		part(r.out, "\"answer\"", "end", answer[i], sizeof answer[i]);
		part(r.out, "\"question\"", "]", question[i], sizeof question[i]);
		run_free(&r);
		if (i)
			break;
		vt_keys(vt, "F3 F11 9");
		vt_text(vt, "qqlong");
		vt_wait(vt, WAIT, "qqlong story");
		vt_keys(vt, "Enter");
		vt_wait(vt, WAIT, "0000000");
		vt_keys(vt, "F9");
		vt_wait(vt, WAIT, "it drips; or leaks");
		vt_keys(vt, "F10");
		ok(vt_wait_true(vt, WAIT, second, NULL), "an untouched article is saved");
	}
	ok(strlen(answer[0]) > 10500, "a long one");
	is_string(answer[0], answer[1], "its paragraphs are the same to the byte");
	ok(*question[0], "with questions that hold a ;");
	is_string(question[0], question[1], "they too");
}

/* The same pages in another language and size. */
static void pages(const char *language, const char *suffix, int rows, int columns)
{
	static char calling[] = "\"state\":\"calling\"";
	char name[40];
	struct vt *vt;
	struct run r;

	make(language);
	vt = traced(rows, columns);
	if (columns >= 120)
		ok(vt_wait(vt, WAIT, "C-2"), "beside it stand the open tickets of the batch");
	snprintf(name, sizeof name, "trace-%s", suffix);
	vt_golden(vt, WAIT, name);
	r = RUN("recall", "open", "lot=L2304", "reason=瓶盖漏油", "script=B0817 瓶盖可能漏油，请先不要用，我们来收。");
	ok(r.code == 0, "a recall is opened: %s", r.err);
	run_free(&r);
	vt_wait_true(vt, WAIT, gathered, calling);
	vt_keys(vt, "F3 F11 5");
	vt_wait(vt, WAIT, "X-1");
	snprintf(name, sizeof name, "recalls-%s", suffix);
	vt_golden(vt, WAIT, name);
	vt_keys(vt, "Enter");
	vt_wait(vt, WAIT, "刘记面馆");
	snprintf(name, sizeof name, "recall-%s", suffix);
	vt_golden(vt, WAIT, name);
	vt_keys(vt, "F9 F11");
	vt_wait(vt, WAIT, strcmp(language, "en") == 0 ? "tries" : "次数");
	snprintf(name, sizeof name, "progress-%s", suffix);
	vt_golden(vt, WAIT, name);
	known(vt, suffix);
	if (rows == 50 && strcmp(language, "en") == 0)
		untouched(vt);
	vt_stop(vt);
	run_stop();
}

/* A large trace begins with its branches closed; Right opens one, Left closes it. */
static void folded(void)
{
	char many[9000] = "";
	size_t length = 0;
	struct vt *vt;

	make("en");
	for (int i = 1; i <= 45; i++)
		length += (size_t)snprintf(many + length, sizeof many - length,
			"%s{\"verb\":\"batch save\",\"batch\":{\"product\":\"1012\",\"code\":\"M%02d\",\"quantity\":\"9\",\"input\":[{\"batch\":\"B0817\","
			"\"quantity\":\"1\"}]}}", i > 1 ? "\n" : "", i);
	world_do(many);
	vt = traced(24, 80);
	ok(vt_wait_row(vt, WAIT, -1, "F6 recall"), "who may recall is offered it");
	vt_keys(vt, "Down Down Enter");
	ok(vt_wait(vt, WAIT, "B0817 +45"), "45 batches below one are folded, and counted");
	ok(vt_wait_gone(vt, WAIT, "M01"), "and not drawn");
	vt_keys(vt, "Down Right");
	ok(vt_wait(vt, WAIT, "M01"), "Right opens the branch");
	vt_wait_gone(vt, WAIT, "+45");
	vt_keys(vt, "Right");
	ok(vt_wait(vt, WAIT, "M01"), "and goes down into it");
	vt_keys(vt, "Left Left");
	ok(vt_wait(vt, WAIT, "B0817 +45"), "Left goes up and closes it");
	vt_keys(vt, "Enter");
	ok(vt_wait(vt, WAIT, "made Mon 17 Aug"), "Enter opens the one that is marked");
	vt_stop(vt);
	run_stop();
}

/* Who may not call anything back hears it before a word or a number is typed. */
static void without_right(void)
{
	struct vt *vt;
	struct run r;

	make("en");
	r = RUN("user", "save", "login=li.na", "role=clerk");
	run_free(&r);
	vt = traced(24, 80);
	ok(vt_wait_row(vt, WAIT, -1, "F11 ticket") && !strstr(vt_row(vt, -1), "recall"),
	   "the foot does not offer what a clerk may not do: %s", vt_row(vt, -1));
	vt_keys(vt, "F6");
	vt_wait(vt, WAIT, "Call back");
	ok(vt_wait_row(vt, WAIT, -2, "needs \"recall\""), "a clerk hears at once that he may not");
	vt_text(vt, "caps leak");
	vt_keys(vt, "F10");
	ok(vt_wait_row(vt, WAIT, -2, "needs \"recall\""), "and is asked for no number");
	ok(!strstr(vt_row(vt, -2), "Type"), "not even then");
	vt_stop(vt);
	run_stop();
}

int main(void)
{
	plan_lazy();
	recalled();
	pages("zh_CN", "zh", 24, 80);
	pages("zh_CN", "large-zh", 50, 200);
	pages("en", "large", 50, 200);
	folded();
	without_right();
	return tap_result();
}
