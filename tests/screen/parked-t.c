/* SPDX-License-Identifier: ISC */
/*
 * Several works in hand at once: three orders half taken, each left by F3; the last is one F7 away, the
 * n-th n of them. A ring draws its line and leaves the cursor where it types; F8 takes the call and
 * parks the order in hand, which comes back with what was half typed.
 */
#include "command/run.h"
#include "screen/vt.h"
#include "screen/world.h"
#include "tap/tap.h"

#define WAIT 20000
#define ENTRY_ROW 7	/* behind one line */
#define HALF_TYPED 8	/* the column behind two digits */

static void begin(struct vt *vt, const char *code, const char *name, const char *line, const char *parked)
{
	vt_text(vt, code);
	vt_keys(vt, "Enter");
	ok(vt_wait(vt, WAIT, "Order for"), "%s: the page of the order", code);
	ok(vt_wait_row(vt, WAIT, 2, name), "%s: of %s", code, name);
	vt_text(vt, line);
	vt_keys(vt, "Enter");
	ok(vt_wait(vt, WAIT, "F10 places it"), "%s: a line is taken", code);
	vt_keys(vt, "F3");
	ok(vt_wait_row(vt, WAIT, 1, parked), "F3 leaves it: %s", parked);
}

int main(void)
{
	struct vt *vt;

	plan_lazy();
	world_make("en");
	vt = world_seat(24, 80, NULL);
	ok(vt_wait(vt, WAIT, "Orders of today"), "the desk");
	begin(vt, "k1042", "K1042", "2#1010", "parked 1");
	begin(vt, "k0820", "K0820", "1#1010", "parked 2");
	begin(vt, "k0655", "K0655", "3#1010", "parked 3");
	vt_keys(vt, "F7");
	ok(vt_wait_row(vt, WAIT, 2, "K0655"), "F7: the last one");
	vt_keys(vt, "F3");
	ok(vt_wait_row(vt, WAIT, 1, "parked 3"), "parked again");
	vt_keys(vt, "F7 F7");
	ok(vt_wait_row(vt, WAIT, 2, "K0820"), "twice: the one before it");
	vt_keys(vt, "F3");
	ok(vt_wait_row(vt, WAIT, 1, "parked 3"), "parked again");
	vt_keys(vt, "F7 F7 F7");
	ok(vt_wait_row(vt, WAIT, 2, "K1042"), "three times: the first");
	vt_text(vt, "12");
	ok(vt_wait_cursor(vt, WAIT, ENTRY_ROW, HALF_TYPED), "half a line is typed");
	world_ring("R1", "0571-8845 9021");
	ok(vt_wait(vt, WAIT, "城东店"), "a ring is told in its line");
	ok(vt_wait_cursor(vt, WAIT, ENTRY_ROW, HALF_TYPED), "the cursor stands where it stood");
	vt_keys(vt, "F8");
	ok(vt_wait_row(vt, WAIT, 2, "K1043"), "F8 takes the call");
	ok(vt_wait_row(vt, WAIT, 1, "parked 3"), "and parks the order in hand");
	vt_keys(vt, "F7");
	ok(vt_wait_row(vt, WAIT, 2, "K1042"), "F7 goes back to it");
	ok(vt_wait_cursor(vt, WAIT, ENTRY_ROW, HALF_TYPED), "with its half line");
	vt_keys(vt, "F3");
	ok(vt_wait_row(vt, WAIT, 1, "parked 4"), "parked again");
	vt_keys(vt, "F1");
	ok(vt_wait(vt, WAIT, "Keys that work here"), "the list of keys over the desk");
	vt_keys(vt, "F7");
	ok(vt_wait_row(vt, WAIT, 2, "K1042"), "F7 goes on from there");
	vt_keys(vt, "F12");
	ok(vt_wait(vt, WAIT, "Parked"), "and back");
	ok(vt_wait_gone(vt, WAIT, "Keys that work here"), "the list is closed");
	vt_stop(vt);
	vt = world_seat(24, 80, NULL);
	ok(vt_wait(vt, WAIT, "Draft of"), "another seat of the same hand is told of a draft");
	vt_keys(vt, "F7");
	ok(vt_wait(vt, WAIT, "Order for"), "F7 resumes it, as it would in the seat that was left");
	vt_stop(vt);
	run_stop();
	return tap_result();
}
