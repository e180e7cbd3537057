/* SPDX-License-Identifier: ISC */
/*
 * What stands beside the lines of an order: the windows of its delivery behind F4, the remark, coupons
 * that do and that do not, the batches of what is short, the read-back in the language of the customer's
 * record and not of the seat, and on the desk the call that was left and those to
 * be called back. Goldens in both languages.
 */
#include <stdio.h>
#include <string.h>

#include "command/run.h"
#include "screen/vt.h"
#include "screen/world.h"
#include "tap/tap.h"

#define WAIT 20000

static struct vt *seat(void)
{
	struct vt *vt = world_seat(24, 80, NULL);

	if (!vt_wait(vt, WAIT, "C-1"))
		bail("no desk");
	vt_text(vt, "k1042\r");
	if (!vt_wait(vt, WAIT, "12a 6b"))
		bail("no greeting");
	return vt;
}

static void beside(const char *language, const char *suffix)
{
	bool english = strcmp(language, "en") == 0;
	char line[200];
	struct vt *vt;

	world_make(language);
	snprintf(line, sizeof line, "{\"verb\":\"customer edit\",\"customer\":\"K1042\","
		"\"change\":{\"language\":\"%s\"}}", english ? "zh_CN" : "en");
	world_do(line);
	vt = seat();
	vt_keys(vt, "F4");
	ok(vt_wait(vt, WAIT, english ? "order until" : "截单"), "F4 lists the windows before the first line");
	world_golden(vt, "slots", suffix);
	vt_keys(vt, "Down Enter");
	ok(vt_wait_row(vt, WAIT, 16, english ? "Sat 21 Nov" : "11-21"), "one key takes the marked one");
	vt_text(vt, "12a6b\r");
	ok(vt_wait(vt, WAIT, english ? "芝麻酱 12 罐" : "12 jars of sesame paste"),
		"the customer's language is read out");
	vt_text(vt, "'ring twice\r");
	ok(vt_wait(vt, WAIT, english ? "remark: ring twice" : "备注：ring twice"),
		"the remark stands on the page");
	world_golden(vt, "beside", suffix);
	vt_text(vt, "%NOSUCH\r");
	ok(vt_wait_row(vt, WAIT, -2, "NOSUCH"), "a coupon that is not there is told in a sentence");
	vt_keys(vt, "Ctrl-U");
	world_do("{\"verb\":\"stock move\",\"kind\":\"receive\",\"line\":["
		"{\"product\":\"1012\",\"quantity\":\"22\",\"batch\":\"B0902\",\"expiry\":\"2027-09-01\"},{\"product\":\"1012\",\"quantity\":\"8\","
		"\"batch\":\"B0817\",\"expiry\":\"2027-08-16\"}]}");
	vt_text(vt, "900c\r");
	ok(vt_wait(vt, WAIT, "B0817") && vt_wait(vt, WAIT, "B0902"), "a short line tells what lies there");
	world_golden(vt, "batches", suffix);
	vt_stop(vt);
	run_stop();
}

/* What stands behind "NAME":" in a reply as JSON; up to the next quote. */
static void said(struct run r, const char *name, char *out, size_t size)
{
	const char *at = r.code == 0 ? strstr(r.out, name) : NULL;

	if (!at)
		bail("no %s: %s%s", name, r.out, r.err);
	at += strlen(name);
	snprintf(out, size, "%.*s", (int)strcspn(at, "\"}"), at);
	run_free(&r);
}

/* An offer of a tenth, live; four coupons of it, of which one does for K1042. */
static void issue(void)
{
	char rule[16], first[40], trial[60], of[100], line[600];
	struct run r;

	world_do("{\"verb\":\"setting set\",\"name\":\"price_day\",\"value\":\"delivery\"}");
	said(RUN("price", "save", "level=coupon", "percent=10%", "--json"), "\"said\":\"", rule, sizeof rule);
	snprintf(first, sizeof first, "rule.0=%s", rule);
	said(RUN("price", "try", first, "--json"), "\"trial\":\"", trial, sizeof trial);
	snprintf(line, sizeof line, "trial=%s", trial);
	r = RUN("price", "publish", first, line);
	if (r.code != 0)
		bail("the offer is not published: %s", r.err);
	run_free(&r);
	snprintf(of, sizeof of, "{\"verb\":\"coupon issue\",\"rule\":%s,\"code\":", rule);
	snprintf(line, sizeof line, "%s\"WINTER10\"}\n%s\"SPRING\",\"customer\":[\"K0655\"]}\n%s\"OLD\","
		"\"until\":\"2026-11-19\"}\n%s\"GONE\"}", of, of, of, of);
	world_do(line);
	world_do("{\"verb\":\"order place\",\"customer\":\"K0655\",\"coupon\":\"GONE\",\"line\":["
		"{\"item\":\"1010\",\"quantity\":\"1\"}]}");
}

/* From %CODE to the placed order: what is off, in the total; and what does not do, each with its reason. */
static void coupons(const char *language, const char *suffix)
{
	static const struct { const char *code, *en, *zh; } wrong[] = {
		{ "%gone", "GONE was used in another order", "GONE 已用于" },
		{ "%old", "OLD ended on Thu 19 Nov", "OLD 已于 11-19" },
		{ "%spring", "There is no coupon \"spring\"", "spring" },
	};
	bool english = strcmp(language, "en") == 0;
	struct vt *vt;
	struct run r;

	world_make(language);
	issue();
	vt = seat();
	vt_text(vt, "12a6b\r");
	ok(vt_wait_row(vt, WAIT, 8, "414.00"), "two lines");
	for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
		vt_text(vt, wrong[i].code);
		vt_keys(vt, "Enter");
		ok(vt_wait_row(vt, WAIT, -2, english ? wrong[i].en : wrong[i].zh),
			"%s is refused in a sentence", wrong[i].code);
		ok(vt_wait_row(vt, WAIT, 8, wrong[i].code), "and its text stays to be mended");
		vt_keys(vt, "Ctrl-U");
		vt_wait_cursor(vt, WAIT, 8, 6);
	}
	vt_text(vt, "%winter10\r");
	ok(vt_wait_row(vt, WAIT, 8, "372.60"), "one that does: a tenth is off, in the total");
	ok(vt_wait(vt, WAIT, english ? "coupon WINTER10: 41.40 off, in the total" : "WINTER10"),
		"and a row says how much");
	world_golden(vt, "coupon", suffix);
	vt_keys(vt, "F10");
	ok(vt_wait_row(vt, WAIT, -2, english ? "placed: 2 lines 372.60" : "已下：2 行 372.60"),
		"F10 places it at that total");
	vt_stop(vt);
	r = RUN("order", "list", "customer=K1042", "page.limit=1", "--json");
	ok(strstr(r.out, "\"total\":\"372.60\"") != NULL, "the order has it: %s", r.out);
	run_free(&r);
	r = RUN("coupon", "list", "--json");
	ok(strstr(r.out, "WINTER10") != NULL && strstr(strstr(r.out, "WINTER10"), "redeemed") != NULL,
		"and its coupon is used");
	run_free(&r);
	run_stop();
}

/* F12 out of a call: the desk says that it goes on. */
static void left(const char *language, const char *suffix)
{
	bool english = strcmp(language, "en") == 0;
	struct vt *vt;

	world_make(language);
	vt = world_seat(24, 80, NULL);
	vt_wait(vt, WAIT, "C-1");
	world_ring("u1", "057188124410");
	vt_wait_row(vt, WAIT, 2, "0571-8812 4410");
	vt_keys(vt, "F8");
	vt_wait(vt, WAIT, "12a 6b");
	vt_keys(vt, "F12");
	vt_wait_gone(vt, WAIT, "12a 6b");
	vt_keys(vt, "Down");
	ok(vt_wait_row(vt, WAIT, -2, english ? "goes on. F8 goes back to it" : "仍在进行"),
		"the call is still seen");
	world_golden(vt, "left", suffix);
	vt_keys(vt, "F8");
	ok(vt_wait(vt, WAIT, "12a 6b"), "F8 goes back to it");
	vt_stop(vt);
	run_stop();
}

/* Who rang in vain: whoever calls back says so with one key, and others see it. */
static void missed(const char *language, const char *suffix)
{
	bool english = strcmp(language, "en") == 0;
	struct vt *vt, *other;

	world_make(language);
	vt = world_seat(24, 80, NULL);
	vt_wait(vt, WAIT, "C-1");
	other = world_seat_of("chen.jing", 24, 80, NULL);
	vt_wait(other, WAIT, "C-1");
	world_do("{\"verb\":\"call ring\",\"id\":\"m1\",\"from\":\"138-5813 2207\",\"extension\":\"8021\"}");
	world_do("{\"verb\":\"call end\",\"id\":\"m1\"}");
	world_do("{\"verb\":\"call ring\",\"id\":\"m2\",\"from\":\"0571-8812 4410\",\"extension\":\"8021\"}");
	world_do("{\"verb\":\"call end\",\"id\":\"m2\"}");
	ok(vt_wait_row(vt, WAIT, 6, "0571-8812 4410"), "two calls to be called back");
	vt_keys(vt, "Up Up Up Up");
	ok(vt_wait_row(vt, WAIT, 24, english ? "F10 mine" : "F10 我来"), "the foot offers it");
	vt_keys(vt, "F10");
	ok(vt_wait_row(vt, WAIT, -2, english ? "is yours to call back" : "由您回拨"), "F10: it is taken");
	ok(vt_wait_row(other, WAIT, 5, english ? "li.na" : "李娜"), "another seat sees by whom");
	world_golden(vt, "missed", suffix);
	vt_keys(vt, "F4");
	ok(vt_wait_row(vt, WAIT, 5, "138-5813 2207"), "the list of them");
	vt_keys(vt, "Down F9");
	ok(vt_wait_row(vt, WAIT, 6, english ? "li.na" : "李娜"), "F9 takes one there");
	world_golden(vt, "back", suffix);
	vt_keys(vt, "Ctrl-X");
	ok(vt_wait_row(vt, WAIT, 6, "陈静"), "Ctrl-X leaves it to others: its rep stands there again");
	vt_stop(other);
	vt_stop(vt);
	run_stop();
}

int main(void)
{
	plan_lazy();
	beside("en", "en");
	beside("zh_CN", "zh");
	coupons("en", "en");
	coupons("zh_CN", "zh");
	missed("en", "en");
	missed("zh_CN", "zh");
	left("en", "en");
	left("zh_CN", "zh");
	return tap_result();
}
