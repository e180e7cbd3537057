/* SPDX-License-Identifier: ISC */
/*
 * Keys of the order desk that a hand presses seldom, on a terminal in memory: all rules of a price and
 * the next step of it; the change of an order as it was, and its history; stock and batches of a line
 * that is short; the suggestion; account and release of a held order; a price that is not agreed to; an
 * order cancelled where it is shown; why a customer was found; whoever rang in vain dialled and opened.
 */
#include <stdio.h>
#include <string.h>

#include "command/run.h"
#include "screen/vt.h"
#include "screen/world.h"
#include "tap/tap.h"

#define WAIT 20000

/* One field of what a verb answers. */
static void told(struct run r, const char *name, char *out, size_t size)
{
	const char *at = strstr(r.out, name);

	if (r.code != 0 || !at)
		bail("no %s: %s%s", name, r.out, r.err);
	at += strlen(name);
	snprintf(out, size, "%.*s", (int)strcspn(at, "\",}"), at);
	run_free(&r);
}

/* Sesame oil at 5 % less from twelve on, and an offer to others. */
static void rules(void)
{
	char ladder[16], offer[16], first[40], second[40], trial[60], line[100];
	struct run r;

	told(RUN("price", "save", "level=ladder", "product=1011", "step.0.from=12", "step.0.ppm=5%",
		"--json"), "\"id\":", ladder, sizeof ladder);
	told(RUN("price", "save", "level=offer", "product=1011", "kind=canteen", "percent=10%", "--json"),
		"\"id\":", offer, sizeof offer);
	snprintf(first, sizeof first, "rule.0=%s", ladder);
	snprintf(second, sizeof second, "rule.1=%s", offer);
	told(RUN("price", "try", first, second, "--json"), "\"trial\":\"", trial, sizeof trial);
	snprintf(line, sizeof line, "trial=%s", trial);
	r = RUN("price", "publish", first, second, line);
	if (r.code != 0)
		bail("the rules are not published: %s", r.err);
	run_free(&r);
}

static void supervisor(void)
{
	world_do("{\"verb\":\"user save\",\"login\":\"zhou.min\",\"name\":\"zhou.min\","
		"\"role\":[\"supervisor\"],\"extension\":\"8001\",\"state\":\"active\",\"language\":\"en\"}");
}

static void prices(struct vt *vt)
{
	vt_text(vt, "6b\r");
	vt_wait_row(vt, WAIT, -2, "192.00");
	vt_keys(vt, "Up F2");
	ok(vt_wait(vt, WAIT, "needs 6 more"), "F2: the price, and the step that is near");
	ok(!vt_wait(vt, 1, "other customers"), "not yet what is for others");
	vt_keys(vt, "F4");
	ok(vt_wait(vt, WAIT, "other customers"), "F4: all rules, whole to the last sign");
	vt_keys(vt, "F10");
	ok(vt_wait_row(vt, WAIT, -2, "364.80"), "F10 takes twelve at the price of twelve");
	vt_keys(vt, "Down");
	vt_text(vt, "+");
	ok(vt_wait_row(vt, WAIT, -2, "586.80"), "+ takes what is usual and not yet there");
}

static void changed(struct vt *vt)
{
	vt_keys(vt, "F10");
	ok(vt_wait_row(vt, WAIT, -2, "placed"), "placed");
	vt_text(vt, "a=8\r");
	ok(vt_wait(vt, WAIT, "CHANGE to order"), "a=8 opens its change");
	vt_keys(vt, "F11");
	ok(vt_wait(vt, WAIT, "Sum"), "F11: the order and what became of it");
	vt_keys(vt, "F12");
	ok(vt_wait_row(vt, WAIT, -2, "F10 keeps"), "F12: the change goes on");
	vt_keys(vt, "F9");
	ok(vt_wait(vt, WAIT, "12a 6b"), "F9: as it was");
	vt_keys(vt, "F11 1 Enter");
	ok(vt_wait_row(vt, WAIT, 2, "confirmed"), "the order where it is shown");
	vt_keys(vt, "Ctrl-X");
	ok(vt_wait_row(vt, WAIT, -2, "Cancel order"), "Ctrl-X asks");
	vt_keys(vt, "F10");
	ok(vt_wait_row(vt, WAIT, 2, "cancelled"), "F10 cancels it there");
	vt_keys(vt, "F12 F12");
	ok(vt_wait(vt, WAIT, "12a 6b"), "and back");
}

static void is_short(struct vt *vt)
{
	vt_text(vt, "60b\r");
	ok(vt_wait_row(vt, WAIT, -1, "batches"), "a line is short");
	vt_keys(vt, "F4");
	ok(vt_wait(vt, WAIT, "first to expire first"), "F4: its batches");
	vt_keys(vt, "F12");
	vt_wait_row(vt, WAIT, -1, "batches");
	vt_keys(vt, "F11");
	ok(vt_wait_row(vt, WAIT, 2, "1011"), "F11: the goods and their stock");
	vt_keys(vt, "F12");
	vt_wait_row(vt, WAIT, -1, "batches");
	vt_keys(vt, "Ctrl-X");
	ok(vt_wait(vt, WAIT, "12a 6b"), "dropped");
}

/* Above the limit: taken as held, and let go by who may. */
static void held(struct vt *vt)
{
	struct vt *other;

	world_do("{\"verb\":\"account credit\",\"customer\":\"K1042\",\"days\":30,\"limit\":\"100.00\","
		"\"reason\":\"as agreed\"}");
	vt_text(vt, "12a\r");
	ok(vt_wait_row(vt, WAIT, -1, "place as held"), "above his limit");
	vt_keys(vt, "F11");
	ok(vt_wait(vt, WAIT, "Open invoices"), "F11: his account");
	vt_keys(vt, "F12");
	vt_wait_row(vt, WAIT, -1, "place as held");
	vt_keys(vt, "F10");
	ok(vt_wait(vt, WAIT, "placed and held"), "F10 places it as held");
	other = world_seat_of("zhou.min", 24, 80, NULL);
	vt_wait_row(other, WAIT, 1, "8001");
	vt_text(other, ":held\r");
	ok(vt_wait(other, WAIT, "1 order is held"), "the supervisor lists it");
	vt_text(other, "paid by phone");
	vt_keys(other, "F10");
	ok(vt_wait_row(other, WAIT, -2, "is released"), "F10 lets it go, with the reason");
	vt_text(vt, "b@20\r");
	vt_wait(vt, WAIT, "needs a reason");
	vt_text(vt, "promised\r");
	vt_wait(vt, WAIT, "may not set the price");
	vt_keys(vt, "F6");
	vt_wait(vt, WAIT, "a supervisor was asked");
	vt_keys(other, "F3");
	vt_wait_row(other, WAIT, 1, "prices 1");
	vt_keys(other, "F2");
	vt_wait(other, WAIT, "promised");
	vt_keys(other, "Ctrl-X");
	ok(vt_wait_gone(other, WAIT, "promised"), "Ctrl-X does not agree to a price");
	ok(vt_wait_row(vt, WAIT, -2, "Not agreed"), "and the operator is told");
	vt_stop(other);
}

static void found(void)
{
	struct vt *vt;
	struct run r;

	world_ring("v1", "138-5813 2207");
	r = RUN("call", "end", "id=v1");
	run_free(&r);
	vt = world_seat(24, 80, NULL);
	vt_wait(vt, WAIT, "C-1");
	vt_text(vt, "hdx");
	vt_wait(vt, WAIT, "K1043");
	vt_keys(vt, "F2");
	ok(vt_wait_row(vt, WAIT, -2, "was found by"), "F2: by what a customer was found");
	vt_keys(vt, "F11");
	ok(vt_wait(vt, WAIT, "People"), "F11: who is to be spoken to there");
	vt_keys(vt, "F3");
	ok(vt_wait(vt, WAIT, "Orders of today"), "F3 is the desk, and the search has gone");
	vt_keys(vt, "F4");
	ok(vt_wait(vt, WAIT, "To be called back"), "F4: who is to be called back");
	vt_keys(vt, "F10");
	ok(vt_wait_row(vt, WAIT, -2, "dial"), "F10 dials");
	vt_keys(vt, "Enter");
	ok(vt_wait_row(vt, WAIT, 2, "刘记面馆"), "Enter: the greeting of who rang");
	vt_stop(vt);
}

int main(void)
{
	struct vt *vt;

	plan_lazy();
	world_make("en");
	rules();
	supervisor();
	vt = world_greeting(24, 80);
	prices(vt);
	changed(vt);
	is_short(vt);
	held(vt);
	vt_stop(vt);
	found();
	run_stop();
	return tap_result();
}
