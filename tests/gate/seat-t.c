/* SPDX-License-Identifier: ISC */
/*
 * A seat through the gate with the ssh client on a terminal in memory: an order from search to
 * F10, a new size, rekeying every 16 kB, a clean end; a client that is killed leaves no process
 * behind, and a seat without keys is closed. Screens themselves are in tests/screen.
 */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "gate/fixture.h"
#include "screen/vt.h"
#include "tap/tap.h"

static struct vt *seat(const char *switches)
{
	struct vt_options options = { .rows = 24, .columns = 80, .arguments = gate_ssh(switches) };

	return vt_start(&options);
}

/* Another client on a terminal: a seat that searches, takes a new size, and goes with its client. */
static void other_client(const char *program, const char *line)
{
	const char *words[] = { "/bin/sh", "-c", line, NULL };
	struct vt_options options = { .rows = 24, .columns = 80, .arguments = words };
	struct vt *vt;

	if (!gate_has(program)) {
		skip(4, "%s is not there", program);
		return;
	}
	vt = vt_start(&options);
	if (!ok(vt_wait(vt, GATE_WAIT, "Li Na"), "%s: a seat", program))
		diag("%s", vt_dump(vt));
	vt_text(vt, "harbour");
	ok(vt_wait(vt, GATE_WAIT, "Harbour Deli"), "%s: finds", program);
	vt_resize(vt, 40, 132);
	ok(vt_wait_row(vt, GATE_WAIT, 40, "F12"), "%s: takes a new size", program);
	kill(vt_pid(vt), SIGKILL);
	ok(gate_quiet(), "%s: leaves no process behind when it is killed", program);
	vt_stop(vt);
}

int main(void)
{
	struct vt *vt;
	struct run r;
	int i;

	plan_lazy();
	run_desk("desk", (const char *const[]){ "--currency", "EUR", "--language", "en", NULL });
	gate_begin(NULL);
	r = RUN("product", "save", "code=1010", "names.0.language=en", "names.0.text=sesame paste",
		"unit=jar", "price=18.50");
	is_int(0, r.code, "a product");
	run_free(&r);
	r = RUN("stock", "move", "kind=count", "line.0.product=1010", "line.0.quantity=340");
	is_int(0, r.code, "on hand");
	run_free(&r);
	r = RUN("customer", "add", "code=K1", "name=Harbour Deli", "phone=0571-87770150");
	is_int(0, r.code, "a customer");
	run_free(&r);

	vt = seat("-o RekeyLimit=16K");
	ok(vt_wait(vt, GATE_WAIT, "Li Na"), "the seat is there, as the login");
	vt_text(vt, "harbour");
	ok(vt_wait(vt, GATE_WAIT, "Harbour Deli"), "the customer is found");
	vt_keys(vt, "Enter");
	vt_wait_gone(vt, GATE_WAIT, "harbour");
	vt_text(vt, "3sesame");
	vt_wait(vt, GATE_WAIT, "sesame");
	vt_keys(vt, "Enter");
	if (!ok(vt_wait(vt, GATE_WAIT, "55.50"), "the line stands in the order"))
		diag("%s", vt_dump(vt));
	vt_keys(vt, "F10");
	vt_wait(vt, GATE_WAIT, "placed:");
	for (i = 0; i < 12; i++) {
		vt_resize(vt, i % 2 ? 24 : 40, i % 2 ? 80 : 132);
		vt_wait_row(vt, GATE_WAIT, i % 2 ? 24 : 40, "F10");
	}
	vt_resize(vt, 40, 132);
	ok(vt_wait_row(vt, GATE_WAIT, 40, "F10"), "it takes a new size, and stands after many rekeys");
	r = RUN("order", "list", "--json");
	ok(strstr(r.out, "\"total\":\"55.50\"") || strstr(r.out, "55.50"), "the order is placed");
	run_free(&r);

	kill(vt_pid(vt), SIGKILL);
	ok(gate_quiet(), "a client that is killed leaves no process behind");
	vt_stop(vt);

	other_client("plink", "fp=$(ssh-keyscan -T 60 -p $PORT 127.0.0.1 2>/dev/null | ssh-keygen -lf - | "
		"awk '{ print $2 }'); exec plink -batch -ssh -P $PORT -hostkey $fp -pw '" PASSWORD "' $HOST");
	other_client("dbclient", "export DROPBEAR_PASSWORD='" PASSWORD "'; "
		"exec dbclient -y -y -p $PORT $HOST");

	vt = seat("");
	ok(vt_wait(vt, GATE_WAIT, "Li Na"), "another seat");
	ok(gate_children() == 2, "is two processes");
	r = gate_shell("kill -9 $(\"$ORDERDESK_LIBEXEC/orderdesk\" server status --json |"
		" sed 's/.*\"pid\":\\([0-9]*\\).*/\\1/')");
	is_int(0, r.code, "the server is killed");
	run_free(&r);
	vt_text(vt, "harbour");
	ok(vt_wait(vt, GATE_WAIT, "Harbour Deli"), "the seat has its session again");
	r = RUN("order", "list", "--json");
	ok(strstr(r.out, "\"by\":\"li.na\""), "and the order is there");
	run_free(&r);
	r = RUN("--quiet", "gate", "stop");
	is_int(0, r.code, "the gate stops");
	run_free(&r);
	ok(vt_exit(vt, GATE_WAIT) != -1, "and the client with it");
	vt_stop(vt);

	/* Without its gate a seat goes on, until it would need it: then it must not wait for ever. */
	gate_again(NULL);
	vt = seat("");
	ok(vt_wait(vt, GATE_WAIT, "Li Na"), "one more seat");
	kill(gate_process(), SIGKILL);
	vt_text(vt, "harbour");
	ok(vt_wait(vt, GATE_WAIT, "Harbour Deli"), "works on when its gate is killed");
	if (geteuid() == 0) {
		r = gate_shell("kill -9 $(\"$ORDERDESK_LIBEXEC/orderdesk\" server status --json |"
			" sed 's/.*\"pid\":\\([0-9]*\\).*/\\1/')");
		run_free(&r);
		ok(vt_wait(vt, GATE_WAIT, "The gate of this connection ended"),
			"and ends with a sentence when the server is killed, too");
		ok(vt_exit(vt, GATE_WAIT) != -1, "and the client with it");
	} else {
		skip(2, "a seat of the owner waits for the next server, which it reaches itself");
	}
	vt_stop(vt);

	gate_again((const char *const[]){ "--idle", "1", NULL });
	vt = seat("");
	ok(vt_wait(vt, GATE_WAIT, "No key for a long time"), "a seat without keys is closed in words");
	is_int(0, vt_exit(vt, GATE_WAIT), "and the client ends");
	vt_stop(vt);
	return tap_result();
}
