/* SPDX-License-Identifier: ISC */
/*
 * A leaky bottle, from the ring to two running clocks: over callers drawn by a seed (SEED sets it),
 * the form finds order, line, batch, category and severity, and saving takes at most 8 keys beside
 * the words of the caller. What the words mean stands on the page while they are typed, the cursor
 * stays behind them; another candidate is chosen by F11; F4 lists what a field may hold. Words
 * that are typed where the product belongs find their way.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "command/run.h"
#include "screen/vt.h"
#include "screen/world.h"
#include "tap/tap.h"

#define WAIT 20000
#define CALLERS 6
#define KEYS_MOST 8

static const struct { const char *code, *name; } goods[] = {
	{ "1011", "sesame oil" }, { "1012", "light soy sauce" }, { "1013", "Sichuan pepper" },
};
#define GOODS (sizeof goods / sizeof goods[0])

static const char *const words[] = {
	"cap leaks, four of six, oil in the box", "the bottle leaks", "瓶盖漏油，箱子里都是",
	"two leak at the neck and one is empty", "漏了一半",
};

static unsigned drawn;	/* GLOBAL: the state of the draw */

static unsigned draw(unsigned below)
{
	drawn = drawn * 1103515245u + 12345u;
	return (drawn >> 16) % below;
}

struct caller {
	char code[8], phone[16];
	unsigned product, line;	/* of what leaks; from 0 and from 1 */
	long order;
	char batch[24];
	const char *says;
};

/* The number behind "name": in a reply, the last one; 0 when it has none. */
static long number_of(const char *json, const char *name)
{
	char quoted[64];
	long value = 0;

	snprintf(quoted, sizeof quoted, "\"%s\":", name);
	for (const char *at = strstr(json, quoted); at; at = strstr(at + 1, quoted))
		value = strtol(at + strlen(quoted) + strspn(at + strlen(quoted), " \""), NULL, 10);
	return value;
}

/* A batch comes in, so that of the goods on hand it is the first to leave. */
static void receive(const struct caller *c, unsigned number)
{
	char line[600];

	snprintf(line, sizeof line, "{\"verb\":\"batch save\",\"batch\":{\"product\":\"%s\",\"code\":\"%s\","
		 "\"made\":\"2026-08-17\",\"quantity\":\"480\"}}", goods[c->product].code, c->batch);
	world_do(line);
	snprintf(line, sizeof line, "{\"verb\":\"stock move\",\"kind\":\"receive\",\"line\":[{"
		 "\"product\":\"%s\",\"batch\":\"%s\",\"quantity\":\"40\",\"expiry\":\"2026-12-%02u\"}]}",
		 goods[c->product].code, c->batch, 30 - number);
	world_do(line);
}

/* An order of one to three goods that came, and one behind it that is still to come. */
static void order(struct caller *c)
{
	unsigned lines = 1 + draw(GOODS), first = (c->product + GOODS - draw(lines)) % GOODS;
	char line[900], customer[40], said[40];
	size_t length = 0;
	struct run r;

	for (unsigned i = 0; i < lines; i++) {
		unsigned product = (first + i) % GOODS;

		if (product == c->product)
			c->line = i + 1;
		length += (size_t)snprintf(line + length, sizeof line - length,
			"%s{\"item\":\"%s\",\"quantity\":\"%u\"}", i ? "," : "", goods[product].code, 1 + draw(6));
	}
	snprintf(customer, sizeof customer, "customer=%s", c->code);
	{
		char request[1200];

		snprintf(request, sizeof request, "{\"verb\":\"order place\",\"customer\":\"%s\","
			 "\"line\":[%s]}", c->code, line);
		world_do(request);
	}
	r = RUN("order", "list", customer, "--json");
	c->order = number_of(r.out, "order");
	run_free(&r);
	snprintf(said, sizeof said, "order=%ld", c->order);
	r = RUN("delivery", "dispatch", said, "--json");
	snprintf(said, sizeof said, "shipment=D-%ld", number_of(r.out, "id"));
	run_free(&r);
	r = RUN("delivery", "done", said);
	ok(r.code == 0, "%s has what he ordered: %s", c->code, r.err);
	run_free(&r);
	snprintf(line, sizeof line, "{\"verb\":\"order place\",\"customer\":\"%s\",\"delivery\":{\"day\":"
		 "\"2026-11-24\"},\"line\":[{\"item\":\"%s\",\"quantity\":\"1\"}]}", c->code,
		 goods[c->product].code);
	world_do(line);
}

static void make_caller(struct caller *c, unsigned number)
{
	char line[400];

	snprintf(c->code, sizeof c->code, "K3%02u", number);
	snprintf(c->phone, sizeof c->phone, "0571877%05u", 10000 + number * 1111 + draw(1000));
	snprintf(c->batch, sizeof c->batch, "%c%02u%u", 'A' + (char)draw(26), number, 1 + draw(900));
	c->product = draw(GOODS);
	c->says = words[draw(sizeof words / sizeof words[0])];
	snprintf(line, sizeof line, "{\"verb\":\"customer add\",\"code\":\"%s\",\"name\":\"Noodles %u\","
		 "\"kind\":\"restaurant\",\"phone\":\"%s\",\"accept_duplicate\":true}", c->code, number, c->phone);
	world_do(line);
	receive(c, number);
	order(c);
}

/* The letter of an item among the usual ones, as it is read from the greeting: "b sesame oil". */
static char letter_of(struct vt *vt, const char *item)
{
	for (int row = 1; row <= 24; row++) {
		const char *text = vt_row(vt, row), *at = strstr(text, item);

		if (at && at - text >= 2 && at[-1] == ' ' && at[-2] >= 'a' && at[-2] <= 'k')
			return at[-2];
	}
	return '?';
}

/* The ticket that the reply of `ticket show` tells is the one that the caller was worth. */
static void check(const struct caller *c, long id, long call)
{
	char said[40], batch[60];
	struct run r;

	snprintf(said, sizeof said, "id=C-%ld", id);
	snprintf(batch, sizeof batch, "\"%s\"", c->batch);
	r = RUN("ticket", "show", said, "--json");
	is_int(c->order, number_of(r.out, "order"), "C-%ld has the order that came, not the one to come", id);
	is_int((long)c->line, number_of(r.out, "line"), "its line");
	ok(strstr(r.out, batch) != NULL, "its batch %s", c->batch);
	ok(strstr(r.out, "package") != NULL, "the category of a leak");
	ok(number_of(r.out, "severity") >= 1, "a severity");
	ok(call > 0 && number_of(r.out, "call") == call, "and the call");
	ok(strstr(r.out, "\"response\"") && strstr(r.out, "\"resolution\"") && strstr(r.out, "\"due\""),
	   "both clocks run");
	if (!strstr(r.out, batch))
		diag("%s", r.out);
	run_free(&r);
}

/* What the keys behind it need; without it they would go elsewhere. */
static void need(struct vt *vt, bool there, const char *what)
{
	if (there)
		return;
	diag("%s", vt_dump(vt));
	bail("%s does not come", what);
}

static bool has_letter(struct vt *vt, void *baton)
{
	return letter_of(vt, baton) != '?';
}

static void one(struct vt *vt, struct caller *c, unsigned number)
{
	char call[24], said[40], keys[40], saved[40], name[24];
	const char *before = "F8", *after = "F10";
	unsigned pressed = 2 + 2 + 2;	/* F8 F6, 2 and the letter, Enter F10 */
	struct run r;

	snprintf(call, sizeof call, "x%u", number);
	snprintf(said, sizeof said, "id=%s", call);
	snprintf(saved, sizeof saved, "C-%u saved", 2 + number);
	snprintf(name, sizeof name, "Noodles %u", number);
	world_ring(call, c->phone);
	need(vt, vt_wait_row(vt, WAIT, 2, "RING") && vt_wait_row(vt, WAIT, 2, name), "the ring");
	vt_keys(vt, before);
	need(vt, vt_wait_row(vt, WAIT, 2, c->code), "the caller's page");
	need(vt, vt_wait_true(vt, WAIT, has_letter, (void *)(uintptr_t)goods[c->product].name),
	     "his usual items");
	snprintf(keys, sizeof keys, "F6 2 %c Enter", letter_of(vt, goods[c->product].name));
	vt_keys(vt, keys);	/* at once, and the words behind them */
	vt_text(vt, c->says);
	vt_keys(vt, after);
	if (!ok(vt_wait(vt, WAIT, saved), "caller %u: %s, of %u keys and his words", number, saved, pressed))
		diag("%s", vt_dump(vt));
	ok(pressed <= KEYS_MOST, "at most %d", KEYS_MOST);
	r = RUN("call", "list", "--json");
	check(c, 2 + (long)number, number_of(r.out, "id"));
	run_free(&r);
	r = RUN("call", "end", said);
	run_free(&r);
	vt_keys(vt, "F3");
	need(vt, vt_wait_row(vt, WAIT, 3, "Find"), "the desk");
}

static void drawn_callers(void)
{
	static struct caller callers[CALLERS];
	const char *seed = getenv("SEED");
	struct vt *vt;

	drawn = seed ? (unsigned)strtoul(seed, NULL, 10) : 20261119;
	diag("SEED=%u", drawn);
	world_make("en");
	for (unsigned i = 0; i < CALLERS; i++)
		make_caller(&callers[i], i);
	vt = world_seat(24, 80, NULL);
	need(vt, vt_wait(vt, WAIT, "C-1"), "the desk");
	for (unsigned i = 0; i < CALLERS; i++)
		one(vt, &callers[i], i);
	vt_stop(vt);
	run_stop();
}

static bool unanswered(const char *text)
{
	struct run r = RUN("article", "unanswered", "--json");
	bool there = strstr(r.out, text) != NULL;

	run_free(&r);
	return there;
}

/* Typing goes on in the field above the article, and its keys are of the article. */
static void article_beside(struct vt *vt)
{
	ok(vt_wait_cursor(vt, WAIT, 6, 22), "the cursor stays in the field");
	vt_golden(vt, WAIT, "article-en");
	vt_text(vt, " much");
	ok(vt_wait_row(vt, WAIT, 6, "cap leaks much"), "typing goes on above it");
	ok(vt_wait(vt, WAIT, "Say first"), "and it stays");
	vt_keys(vt, "F2");
	ok(vt_wait_row(vt, WAIT, -2, "A-1 has 2 of the 2 words"), "F2 says why this one");
	vt_keys(vt, "F1");
	ok(vt_wait(vt, WAIT, "Shelf life"), "F1 goes on to the next");
	vt_keys(vt, "F9");
	ok(vt_wait_row(vt, WAIT, -2, "has no words to put in here"), "which says nothing word for word");
	vt_keys(vt, "F1 F9");
	ok(vt_wait_row(vt, WAIT, 6, "cap leaks much I am sorry."), "F9 puts what is said into the field");
	vt_keys(vt, "Ctrl-U");
	vt_text(vt, "dented lid");
	vt_keys(vt, "F5");
	if (!ok(vt_wait(vt, WAIT, "No article fits"), "F5 looks again with the words of now"))
		diag("%s", vt_dump(vt));
	ok(!unanswered("dented"), "which asks nobody");
	vt_keys(vt, "F6");
	ok(vt_wait_row(vt, WAIT, -2, "Asked"), "F6 asks the editors");
	ok(unanswered("dented lid"), "who have it on their list");
	vt_keys(vt, "F12");
	ok(vt_wait_gone(vt, WAIT, "No article fits"), "F12 closes it");
	vt_keys(vt, "Ctrl-U");
	vt_text(vt, "cap leaks");
	vt_keys(vt, "F1");
	vt_wait(vt, WAIT, "Say first");
}

/* A desk whose tree of categories is larger than any box. */
static void many_categories(void)
{
	static char all[80 * 100];
	size_t length = 0;

	for (int i = 1; i <= 80; i++)
		length += (size_t)snprintf(all + length, sizeof all - length,
			"%s{\"verb\":\"config save\",\"record\":{\"kind\":\"category\",\"code\":\"kind%03d\","
			"\"name\":\"very kind %03d\"}}", i > 1 ? "\n" : "", i, i);
	world_do(all);
}

/* What follows from the words stands there before they are taken. */
static void while_typing(void)
{
	struct vt *vt;

	world_make("en");
	world_do("{\"verb\":\"article save\",\"title\":\"Cap of sesame oil leaks\",\"question\":["
		 "\"the cap leaks\"],\"answer\":\"Replace it.\",\"script\":\"I am sorry.\",\"language\":\"en\"}");
	world_do("{\"verb\":\"article save\",\"title\":\"Shelf life of a cap\",\"answer\":\"Two years.\","
		 "\"language\":\"en\"}");
	many_categories();
	vt = world_seat(24, 80, NULL);
	vt_wait(vt, WAIT, "C-1");
	vt_text(vt, "k1042\r");
	vt_wait(vt, WAIT, "642.80");
	vt_keys(vt, "F6 2 b");
	ok(vt_wait(vt, WAIT, "Found 2"), "the orders with it are found while the product is typed");
	ok(vt_wait_cursor(vt, WAIT, 5, 14), "the cursor is behind the letter");
	vt_keys(vt, "Enter");
	vt_text(vt, "cap lea");
	ok(vt_wait_row(vt, WAIT, 6, "cap lea"), "the words are being typed");
	vt_text(vt, "k");
	ok(vt_wait(vt, WAIT, "from the words: leak"), "what they mean stands there before they are taken");
	ok(vt_wait_row(vt, WAIT, 7, "package"), "the category in its place");
	ok(vt_wait_cursor(vt, WAIT, 6, 21), "and the cursor stays behind them");
	vt_keys(vt, "Ctrl-U");
	ok(vt_wait_gone(vt, WAIT, "from the words"), "words taken back mean nothing any more");
	vt_text(vt, "cap leaks");
	ok(vt_wait(vt, WAIT, "Cap of sesame oil leaks"), "the article that fits is named");
	vt_keys(vt, "F1");
	ok(vt_wait(vt, WAIT, "Say first: I am sorry."), "F1 lays it over the page");
	article_beside(vt);
	vt_keys(vt, "F10");
	ok(vt_wait_cursor(vt, WAIT, 6, 22), "F10 it helped, and back behind the words");
	vt_keys(vt, "F11");
	ok(vt_wait_cursor(vt, WAIT, 11, 2), "F11 goes to what was found");
	vt_keys(vt, "Down");
	ok(vt_wait_cursor(vt, WAIT, 12, 2), "Down to the older order");
	vt_keys(vt, "Enter");
	ok(vt_wait_cursor(vt, WAIT, 6, 22), "Enter goes back to the words");
	vt_keys(vt, "Enter F4");
	ok(vt_wait(vt, WAIT, "foreign body"), "F4 lists the categories");
	ok(vt_wait(vt, WAIT, " 1/93 "), "and says how many there are");
	vt_keys(vt, "PgDn PgDn PgDn PgDn PgDn PgDn PgDn PgDn");
	ok(vt_wait(vt, WAIT, " 93/93 "), "PgDn walks to the last of them");
	ok(vt_wait(vt, WAIT, "kind 080"), "which is shown");
	vt_text(vt, "1foreign");
	ok(vt_wait(vt, WAIT, " foreign") && vt_wait_gone(vt, WAIT, "very kind"),
	   "a digit that no row shows picks nothing, letters narrow");
	vt_keys(vt, "F12");
	ok(vt_wait_gone(vt, WAIT, "foreign"), "F12 leaves the field as it was");
	vt_keys(vt, "F4 Down Down Down Down Down Down Down Down Down");
	ok(vt_wait(vt, WAIT, " 10/93 "), "the mark stands where no digit is");
	vt_text(vt, "9");
	ok(vt_wait_gone(vt, WAIT, " 10/93 "), "a digit that is in sight picks its row");
	vt_keys(vt, "F10");
	ok(vt_wait(vt, WAIT, "C-2 saved"), "F10 saves");
	{
		struct run r = RUN("ticket", "show", "id=C-2", "--json");

		is_int(1, number_of(r.out, "order"), "the order that was chosen");
		is_int(2, number_of(r.out, "line"), "with its line");
		run_free(&r);
	}
	vt_stop(vt);
	run_stop();
}

/*
 * The product by its initials, a severity that there is none of, the article's versions, and goods that
 * come back without their order being looked for.
 */
static void signs_and_versions(void)
{
	struct vt *vt;
	struct run r;

	world_make("en");
	r = RUN("user", "save", "login=li.na", "role=supervisor");
	run_free(&r);
	world_do("{\"verb\":\"article save\",\"title\":\"Cap of sesame oil leaks\","
		 "\"question\":[\"the cap leaks\"],\"answer\":\"Ask for the code. Replace it.\",\"script\":\"I am sorry.\",\"language\":\"en\"}");
	world_do("{\"verb\":\"article save\",\"code\":\"A1\",\"confirm_until\":\"2027-02-28\"}");
	world_do("{\"verb\":\"article save\",\"code\":\"A1\",\"answer\":\"Ask for the code. "
		 "Ask how many leak. Replace them.\"}");
	vt = world_seat(24, 80, NULL);
	vt_wait(vt, WAIT, "C-1");
	vt_text(vt, "k1042\r");
	need(vt, vt_wait(vt, WAIT, "642.80"), "the customer's page");
	vt_keys(vt, "F6 6");
	ok(vt_wait_row(vt, WAIT, 2, "order 2"), "F6 6: the return of what was delivered last");
	vt_golden(vt, WAIT, "returning-en");
	vt_keys(vt, "F11");
	ok(vt_wait(vt, WAIT, "Another order"), "F11: of another order");
	vt_keys(vt, "F12 F12");
	need(vt, vt_wait(vt, WAIT, "642.80"), "the customer's page again");
	vt_keys(vt, "F6 2");
	need(vt, vt_wait(vt, WAIT, "New complaint"), "the form");
	vt_text(vt, "xmxy\rcap leaks\r\r");
	ok(vt_wait_row(vt, WAIT, 5, "sesame oil"), "the product by its initials, as in the line of an order");
	need(vt, vt_wait_cursor(vt, WAIT, 8, 13), "the severity");
	vt_text(vt, "7");
	ok(vt_wait_row(vt, WAIT, -2, "Only 123 is typed here, not 7."), "no severity 7, said at once");
	vt_text(vt, "3");
	ok(vt_wait_row(vt, WAIT, 8, "3"), "3 is one");
	vt_keys(vt, "F1");
	need(vt, vt_wait(vt, WAIT, "Say first"), "the article");
	vt_keys(vt, "F11");
	need(vt, vt_wait(vt, WAIT, "See too"), "all of it");
	vt_keys(vt, "F11");
	ok(vt_wait(vt, WAIT, "answer 2"), "F11: its versions, with what was changed");
	vt_golden(vt, WAIT, "versions-en");
	vt_keys(vt, "Enter");
	ok(vt_wait(vt, WAIT, "Ask how many leak."), "Enter: what the newest says");
	vt_golden(vt, WAIT, "version-en");
	vt_keys(vt, "F12 Down Down Enter");
	ok(vt_wait(vt, WAIT, "version 1 of 3"), "older words can be read");
	vt_keys(vt, "F3 Ctrl-U F11 9");
	need(vt, vt_wait(vt, WAIT, "Articles that fit best"), "knowledge");
	vt_text(vt, "the cap leaks");
	ok(vt_wait(vt, WAIT, "Say first: Cap of sesame oil leaks"),
	   "F11 9: what is asked finds its article while it is typed");
	vt_keys(vt, "Enter");
	ok(vt_wait(vt, WAIT, "See too"), "Enter opens it");
	vt_keys(vt, "F12");
	need(vt, vt_wait(vt, WAIT, "Articles that fit best"), "knowledge again");
	vt_keys(vt, "Ctrl-U");
	vt_text(vt, "frozen twice?");
	vt_keys(vt, "F6");
	ok(vt_wait_row(vt, WAIT, -2, "Asked"), "F6 asks the editors");
	vt_keys(vt, "F11");
	ok(vt_wait(vt, WAIT, "For the editors") && vt_wait(vt, WAIT, "frozen twice"),
	   "F11: what they were asked");
	vt_keys(vt, "F10");
	ok(vt_wait(vt, WAIT, "every question has its article"), "F10 takes it off the list");
	vt_stop(vt);
	run_stop();
}

/*
 * What is wrong is said before of what: words that no product fits stand in What, and what was typed
 * ahead waits. A form names its fields as it draws them. The sixth alike tells its task.
 */
static void words_first(const char *language)
{
	bool zh = strcmp(language, "en") != 0;
	struct vt *vt;
	struct run r;

	world_make(language);
	for (int i = 0; i < 4; i++)
		world_do("{\"verb\":\"ticket open\",\"kind\":\"complaint\",\"customer\":\"K0655\","
			 "\"product\":\"1011\",\"text\":\"漏\",\"severity\":2,\"category\":\"package\"}");
	vt = world_seat(24, 80, NULL);
	need(vt, vt_wait(vt, WAIT, "C-1"), "the desk");
	vt_text(vt, "k1042\r");
	need(vt, vt_wait(vt, WAIT, "642.80"), "the customer's page");
	vt_keys(vt, "F6 2 F10");
	ok(vt_wait_row(vt, WAIT, -2, zh ? "缺少 情况" : "What is missing: what the customer says"),
	   "the refusal names the field as the page does: %s", vt_row(vt, -2));
	ok(vt_wait_cursor(vt, WAIT, 6, 13), "and the cursor stands in it");
	vt_keys(vt, "Up");
	vt_text(vt, "cap leaks badly");
	ok(vt_wait_row(vt, WAIT, 5, zh ? "没有这样的商品" : "no product like this"),
	   "no product: said while it is typed");
	vt_keys(vt, "Enter");
	ok(vt_wait_row(vt, WAIT, 6, "cap leaks badly") && !strstr(vt_row(vt, 5), "cap"),
	   "the words stand in What");
	ok(vt_wait(vt, WAIT, zh ? "已移到" : "stand in What now"), "which is told");
	vt_keys(vt, "Ctrl-U");
	ok(vt_wait_row(vt, WAIT, 5, "cap leaks badly"), "Ctrl-U takes them back");
	vt_text(vt, "\r of six");
	ok(vt_wait_row(vt, WAIT, -2, "of six"), "behind them the keys typed ahead wait: %s", vt_row(vt, -2));
	vt_keys(vt, "Enter");
	ok(vt_wait_row(vt, WAIT, 6, "badly of six"), "until Enter plays them");
	vt_keys(vt, "Ctrl-X");
	ok(vt_wait_gone(vt, WAIT, "of six"), "dropped");
	vt_text(vt, "xyzq\r");
	ok(vt_wait_row(vt, WAIT, 6, "xyzq"), "a word misspelled goes the same way");
	vt_keys(vt, "Ctrl-U");
	ok(vt_wait_row(vt, WAIT, 5, "xyzq") && vt_wait_cursor(vt, WAIT, 5, 17), "Ctrl-U takes it back");
	vt_keys(vt, "Ctrl-U");
	vt_text(vt, "cd");
	ok(vt_wait_row(vt, WAIT, 5, zh ? "哪一个" : "which?"), "several products are named: %s", vt_row(vt, 5));
	vt_keys(vt, "Ctrl-U");
	vt_text(vt, "漏油");	/* no product is called so either */
	vt_keys(vt, "F10");
	ok(vt_wait_row(vt, WAIT, 6, "漏油"), "F10 does not save words as a product");
	vt_keys(vt, "F10");
	ok(vt_wait(vt, WAIT, zh ? "C-6 已保存" : "C-6 saved"), "and saves them as what they are");
	vt_keys(vt, "F6 2 b Enter F9");
	ok(vt_wait(vt, WAIT, zh ? "以前工单的原话" : "Words of an earlier ticket"), "F9 lists what he said before");
	vt_text(vt, "漏油\r");
	ok(vt_wait_row(vt, WAIT, 6, "漏油"), "and puts it in again");
	vt_keys(vt, "F2");
	ok(vt_wait(vt, WAIT, zh ? "─ 轨迹 ─" : "─ Trail ─"), "F2 tells how the order that was found came");
	vt_keys(vt, "F12");
	ok(vt_wait_row(vt, WAIT, 6, "漏油"), "F12 goes on with the form");
	vt_keys(vt, "F10");
	ok(vt_wait_row(vt, WAIT, -2, zh ? "同类已有 6 件" : "It is one of 6 alike: task T-"),
	   "the sixth says what it raised: %s", vt_row(vt, -2));
	r = RUN("task", "list", "department=packing", "kind=cause", "--json");
	ok(strstr(r.out, "C-7 C-5 C-4 C-3 C-2"), "the department has a task with all of them: %s", r.out);
	run_free(&r);
	vt_keys(vt, "F3");
	vt_text(vt, "zzzq");
	need(vt, vt_wait(vt, WAIT, "zzzq"), "the search");
	vt_keys(vt, "F6");
	need(vt, vt_wait_cursor(vt, WAIT, 9, 17), "the form of a new customer");
	vt_keys(vt, "Enter");
	vt_text(vt, "9");
	vt_keys(vt, "F10");
	ok(vt_wait(vt, WAIT, zh ? "类型 应为1 餐馆" : "Kind takes 1 restaurant"), "a kind is told by its words: %s",
	   vt_row(vt, -3));
	ok(!vt_wait(vt, 0, "none"), "none of which is none");
	vt_stop(vt);
	run_stop();
}

int main(void)
{
	plan_lazy();
	words_first("en");
	words_first("zh_CN");
	signs_and_versions();
	while_typing();
	drawn_callers();
	return tap_result();
}
