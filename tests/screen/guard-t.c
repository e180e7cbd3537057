/* SPDX-License-Identifier: ISC */
/*
 * A quantity far above what a customer ever took, at the seat: F10 places nothing while its line waits,
 * Enter on the empty line keeps it, then F10 places it. What his class may not buy is not kept.
 */
#include "command/run.h"
#include "screen/vt.h"
#include "screen/world.h"
#include "tap/tap.h"

#define WAIT 20000

int main(void)
{
	struct vt *vt;

	plan_lazy();
	world_make("en");
	vt = world_seat(24, 80, NULL);
	vt_text(vt, "k1042\r");
	ok(vt_wait(vt, WAIT, "642.80"), "the greeting is drawn");
	vt_text(vt, "99b\r");
	ok(vt_wait(vt, WAIT, "a line is short"), "there is not so much: the line waits");
	vt_keys(vt, "F10");
	ok(vt_wait(vt, WAIT, "is not placed"), "F10 places nothing");
	ok(vt_wait(vt, WAIT, "99"), "the line is as it was typed");
	vt_keys(vt, "Ctrl-U");
	ok(vt_wait_gone(vt, WAIT, "a line is short"), "it is taken back");
	vt_text(vt, "40c\r");
	ok(vt_wait(vt, WAIT, "a line waits: Enter keeps it as it is"), "above his habit, below the stock");
	vt_keys(vt, "Enter");
	ok(vt_wait(vt, WAIT, "F10 places it"), "Enter on the empty line keeps it");
	vt_keys(vt, "F10");
	ok(vt_wait(vt, WAIT, "placed: 1 line"), "and F10 places it");
	vt_text(vt, "1000d\r");
	ok(vt_wait(vt, WAIT, "250 ml 1,000 bottle"), "a name ends before a quantity of four digits");
	vt_keys(vt, "Ctrl-U");
	vt_wait_row(vt, WAIT, -2, "Taken back");
	world_do("{\"verb\":\"config save\",\"record\":{\"kind\":\"assortment\",\"code\":\"street\","
		"\"name\":\"street\",\"assortment\":{\"except\":[\"1017\"],\"kind\":[\"restaurant\"]}}}");
	vt_text(vt, "3c 2#1017\r");
	ok(vt_wait(vt, WAIT, "not in the assortment \"street\""), "what his class may not buy is said");
	ok(vt_wait(vt, WAIT, "a line cannot go like this: 2- takes it out"), "Enter does not keep it");
	vt_keys(vt, "F10");
	ok(vt_wait(vt, WAIT, "is not placed: line 2 cannot go like this"), "nor F10 place it");
	vt_text(vt, "2-\r");
	ok(vt_wait(vt, WAIT, "2 jar removed"), "2- takes it out");
	vt_stop(vt);
	run_stop();
	return tap_result();
}
