/* SPDX-License-Identifier: ISC */
/*
 * Answers that come when nobody waits for them any more, and changes that come from elsewhere: an order
 * that is placed after F12 moves nothing and takes no text away, F10 that was given up places nothing, a
 * page that lay aside or whose connection was lost shows what is true now.
 */
#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "command/run.h"
#include "screen/vt.h"
#include "screen/world.h"
#include "tap/tap.h"

#define WAIT 20000
#define ENTRY_ROW 17	/* of the greeting */

/* The keys are typed while the desk is silent, and given up: nobody waits for the answer. */
static void give_up(struct vt *vt, const char *keys)
{
	pid_t pid = run_server();

	kill(pid, SIGSTOP);
	vt_keys(vt, keys);
	ok(vt_wait(vt, WAIT, "has been asked"), "%s: the desk is silent", keys);
	vt_keys(vt, "F12");
	ok(vt_wait_gone(vt, WAIT, "has been asked"), "F12 stops waiting");
	vt_text(vt, "6b");
	vt_shows(vt, "6b");
	kill(pid, SIGCONT);
}

static void placed_late(void)
{
	struct vt *vt = world_seat(24, 80, NULL);
	struct run r;

	vt_wait(vt, WAIT, "C-1");
	vt_text(vt, "k1042\r");
	vt_wait(vt, WAIT, "12a 6b");
	vt_text(vt, "12a\r");
	ok(vt_wait(vt, WAIT, "222.00"), "an order is begun");
	give_up(vt, "F10");
	ok(vt_wait_row(vt, WAIT, -2, "placed"), "the order is placed, and said to be");
	ok(vt_wait_row(vt, WAIT, ENTRY_ROW, "6b"), "what was typed meanwhile stands in the line");
	vt_keys(vt, "Ctrl-U F5");
	r = RUN("order", "list", "customer=K1042", "--json");
	ok(strstr(r.out, "222.00") != NULL, "it is there: %s", r.out);
	run_free(&r);

	vt_text(vt, "3c");
	vt_shows(vt, "3c");
	give_up(vt, "F10");
	ok(vt_wait(vt, WAIT, "50.40"), "the line that F10 sent on its way is taken");
	vt_keys(vt, "Ctrl-U");
	ok(vt_wait_row(vt, WAIT, -2, "F10 places it"), "and waits: F12 had given the placing up");
	r = RUN("order", "list", "customer=K1042", "--json");
	ok(strstr(r.out, "50.40") == NULL, "nothing of it was placed: %s", r.out);
	run_free(&r);
	vt_keys(vt, "Ctrl-X F3");
	vt_wait(vt, WAIT, "Orders of today");	/* a window that is closed takes the keys with it */
	vt_stop(vt);
}

static void changed_elsewhere(void)
{
	struct vt *vt = world_seat(24, 80, NULL);
	struct run r;

	vt_wait(vt, WAIT, "C-1");
	vt_text(vt, "c-1\r");
	ok(vt_wait(vt, WAIT, "To do for a complaint"), "a ticket is open");
	vt_keys(vt, "F4");
	r = RUN("ticket", "step", "id=C-1", "kind=step_note", "text=we look into it");
	ok(r.code == 0, "somebody else notes something: %s", r.err);
	run_free(&r);
	vt_keys(vt, "F12");
	ok(vt_wait(vt, WAIT, "we look into it"), "its page shows that");

	kill(vt_pid(vt), SIGSTOP);
	kill(run_server(), SIGKILL);
	r = RUN("ticket", "step", "id=C-1", "kind=step_note", "text=five new ones come");
	ok(r.code == 0, "while the seat has no connection more happens: %s", r.err);
	run_free(&r);
	kill(vt_pid(vt), SIGCONT);
	ok(vt_wait(vt, WAIT, "five new ones come"), "connected again, the page shows that too");
	vt_stop(vt);
}

/* The row under the mark goes because somebody else did its work: whoever sits there is told. */
static void row_gone(void)
{
	struct vt *vt;
	struct run r;

	world_do("{\"verb\":\"ticket open\",\"kind\":\"complaint\",\"customer\":\"K0820\","
		"\"product\":\"1012\",\"text\":\"too salt\",\"severity\":3,\"category\":\"package\"}");
	vt = world_seat(24, 80, NULL);
	vt_wait(vt, WAIT, "C-2");
	vt_keys(vt, "F11 1");
	ok(vt_wait_row(vt, WAIT, 5, "\u25b8 C-1"), "the queue, its mark on the first");
	r = RUN("ticket", "close", "id=C-1", "reject=not_ours", "text=it was another's");
	ok(r.code == 0, "somebody else closes it: %s", r.err);
	run_free(&r);
	ok(vt_wait_row(vt, WAIT, -2, "somebody else was quicker"), "that the row is gone, is said");
	vt_stop(vt);
}

/* F8 while the list of calls is on its way takes what is in it. */
static void rings_late(void)
{
	struct vt *vt = world_seat(24, 80, NULL);
	struct run r;

	vt_wait(vt, WAIT, "C-1");
	kill(vt_pid(vt), SIGSTOP);
	world_ring("x2", "057188124410");
	run_server();	/* what it had to send before this answer is sent */
	vt_keys(vt, "F8");
	kill(vt_pid(vt), SIGCONT);
	ok(vt_wait(vt, WAIT, "12a 6b"), "F8 at the moment of the ring opens its caller");
	ok(vt_wait_row(vt, WAIT, 1, "call "), "who is talked to");
	r = RUN("call", "end", "id=x2");
	run_free(&r);
	vt_stop(vt);
}

/* Enter on a search whose answer is on its way waits for it, and the keys behind Enter with it. */
static void put_off(void)
{
	struct vt *vt = world_seat(24, 80, NULL);
	pid_t pid = run_server();

	vt_wait(vt, WAIT, "C-1");
	kill(pid, SIGSTOP);
	vt_text(vt, "k0820\r2c");
	ok(vt_wait(vt, WAIT, "has been asked"), "Enter waits for the search");
	kill(pid, SIGCONT);
	ok(vt_wait(vt, WAIT, "Harbour Deli  K0820"), "and opens what was found");
	ok(vt_wait_row(vt, WAIT, ENTRY_ROW, "2c"), "what was typed behind it is typed there");
	vt_keys(vt, "Ctrl-U F3");
	vt_wait(vt, WAIT, "Orders of today");
	vt_stop(vt);
}

/* The price is another since the order was read aloud: nothing is placed until F10 is pressed on that. */
static void dearer_meanwhile(void)
{
	struct vt *vt = world_seat(24, 80, NULL);
	struct run r;

	vt_wait(vt, WAIT, "C-2");
	vt_text(vt, "k1042\r");
	vt_wait(vt, WAIT, "12a 6b");
	vt_text(vt, "4c\r");
	ok(vt_wait(vt, WAIT, "67.20"), "an order is begun");
	world_do("{\"verb\":\"product save\",\"code\":\"1012\",\"price\":\"17.80\"}");
	vt_keys(vt, "F10");
	ok(vt_wait(vt, WAIT, "71.20"), "F10 shows what it comes to now");
	r = RUN("order", "list", "customer=K1042", "--json");
	ok(strstr(r.out, "71.20") == NULL && strstr(r.out, "67.20") == NULL, "and places nothing: %s", r.out);
	run_free(&r);
	vt_keys(vt, "F10");
	ok(vt_wait_row(vt, WAIT, -2, "placed"), "F10 again does");
	vt_stop(vt);
}

static bool two_rows(struct vt *vt, void *baton)
{
	int rows = 0;

	for (int row = 1; row <= 24; row++)
		rows += strstr(vt_row(vt, row), baton) != NULL;
	return rows == 2;
}

/* A ring comes to stand above the row that the hand is on: Enter opens what was meant. */
static void row_stays(void)
{
	struct vt *vt = world_seat(24, 80, NULL);
	static char number[] = "8812 4410";
	struct run r;

	vt_wait(vt, WAIT, "C-1");
	if (!ok(vt_wait(vt, WAIT, "\u25b8 C-1"), "the mark is on the ticket"))
		diag("%s", vt_dump(vt));
	world_ring("x1", "057188124410");
	ok(vt_wait_true(vt, WAIT, two_rows, number), "it rings, in row 2 and on the desk");
	vt_keys(vt, "Enter");
	ok(vt_wait(vt, WAIT, "To do for a complaint"), "Enter opens the ticket");
	vt_keys(vt, "Ctrl-G");
	ok(vt_wait_gone(vt, WAIT, "8812 4410"), "masked, the ring tells no number");
	ok(vt_wait_gone(vt, WAIT, "cap leaks"), "nor the page what he said");
	vt_keys(vt, "Ctrl-G");
	vt_shows(vt, "8812 4410");
	vt_text(vt, "answered half");
	vt_shows(vt, "answered half");
	vt_keys(vt, "F12");
	ok(vt_wait_row(vt, WAIT, 1, "parked 1"), "left with an answer half typed, it is parked");
	vt_keys(vt, "F7");
	ok(vt_wait(vt, WAIT, "answered half"), "F7 goes back to it");
	vt_keys(vt, "Ctrl-U F3");
	ok(vt_wait_row(vt, WAIT, 1, "parked 0"), "without it nothing is");
	r = RUN("call", "end", "id=x1");
	run_free(&r);
	vt_stop(vt);
}

int main(void)
{
	plan_lazy();
	world_make("en");
	placed_late();
	changed_elsewhere();
	row_stays();
	rings_late();
	put_off();
	row_gone();
	dearer_meanwhile();
	run_stop();
	return tap_result();
}
