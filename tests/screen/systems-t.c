/* SPDX-License-Identifier: ISC */
/*
 * Other systems at a seat: who looks after the desk sees in row 1 that one does not come, F2 says which and
 * since when, and with what age the others are there; an operator is not told and nobody is stopped.
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

static char clock_file[4200];

static void must(struct run r, const char *what)
{
	if (r.code != 0)
		bail("%s ended with %d: %s%s", what, r.code, r.out, r.err);
	run_free(&r);
}

static void set_clock(const char *text)
{
	char next[4300];
	FILE *f;

	snprintf(next, sizeof next, "%s.new", clock_file);
	f = fopen(next, "we");
	if (!f || fprintf(f, "=%s\n", text) < 0 || fclose(f) != 0 || rename(next, clock_file) != 0)
		bail("the clock's file is not written");
}

static bool in_status(void *baton)
{
	struct run r = RUN("server", "status", "--json");
	bool is = strstr(r.out, baton) != NULL;

	run_free(&r);
	return is;
}

static void order(void)
{
	must(RUN("order", "place", "customer=K1042", "line.0.item=1010", "line.0.quantity=1"), "an order");
}

/* At 13:51 the warehouse reads and stays away; the ERP is there at 14:04:20; the seat's time is 14:05. */
static void systems_make(const char *language)
{
	char ack[64], *at;
	struct run r;

	world_make(language);
	must(RUN("user", "save", "login=zhou.min", "name=zhou.min", "role.0=supervisor", "extension=8001",
		strcmp(language, "en") == 0 ? "language=en" : "language=zh_CN"), "the supervisor");
	must(RUN("server", "stop"), "server stop");
	snprintf(clock_file, sizeof clock_file, "%s/clock", tap_tmpdir());
	set_clock("2026-11-19T05:51:00Z");
	at = malloc(strlen(clock_file) + 2);
	sprintf(at, "@%s", clock_file);
	setenv("ORDERDESK_CLOCK", at, 1);
	free(at);
	must(RUN("server", "start"), "server start");
	must(RUN("config", "save", "record.kind=consumer", "record.code=erp", "record.name=ERP",
		"record.consumer.record.0=order"), "the ERP");
	must(RUN("config", "save", "record.kind=consumer", "record.code=wms", "record.name=WMS",
		"record.consumer.record.0=order"), "the warehouse");
	must(RUN("config", "save", "record.kind=consumer", "record.code=pos", "record.name=POS",
		"record.consumer.record.0=batch"), "the tills");
	r = RUN("server", "status", "--json");
	at = strstr(r.out, "\"journal\":");
	snprintf(ack, sizeof ack, "seq=%lu", at ? strtoul(at + strlen("\"journal\":"), NULL, 10) : 0);
	run_free(&r);
	must(RUN("feed", "ack", "consumer=wms", ack), "the warehouse is there");
	for (int i = 0; i < 6; i++)
		order();
	set_clock("2026-11-19T06:04:20Z");
	r = RUN("server", "status", "--json");
	at = strstr(r.out, "\"journal\":");
	snprintf(ack, sizeof ack, "seq=%lu", at ? strtoul(at + strlen("\"journal\":"), NULL, 10) : 0);
	run_free(&r);
	must(RUN("feed", "ack", "consumer=erp", ack), "the ERP is there");
	set_clock("2026-11-19T06:05:00Z");
	if (!tap_wait(WAIT, in_status, (void *)(uintptr_t)"\"silent\":true"))
		bail("the warehouse is not late");
}

/* F2: the page, with the papers that every seat is given when it begins. */
static void explain(struct vt *vt, const char *sign)
{
	vt_wait_row(vt, WAIT, 1, sign);
	vt_keys(vt, "F2");
	for (int i = 0; i < 40 && !vt_wait(vt, 500, "P-5"); i++)
		vt_keys(vt, "F5");
}

static void systems(const char *language, const char *suffix, const char *large)
{
	const char *sign = strcmp(language, "en") == 0 ? "▲ systems 1" : "▲ 系统 1";
	struct vt *vt, *other;
	struct run r;

	systems_make(language);
	r = RUN("server", "status", "--language", "en");
	ok(strstr(r.out, "▲ WMS is silent since 13:51: 6 entries wait"), "the status says it in words");
	run_free(&r);
	vt = world_seat_of("zhou.min", 24, 80, NULL);
	ok(vt_wait_row(vt, WAIT, 1, sign), "row 1 says that a system does not work");
	explain(vt, sign);
	ok(vt_wait(vt, WAIT, strcmp(language, "en") == 0 ? "silent 14 min, 6 wait" : "6 条待读"),
		"F2 says which, since when, and what waits");
	world_golden(vt, "systems", suffix);
	other = world_seat_of("zhou.min", 40, 120, NULL);
	explain(other, sign);
	world_golden(other, "systems", large);
	vt_stop(other);

	/* An operator has his work, and nothing in row 1. */
	other = world_seat(24, 80, NULL);
	ok(vt_wait(other, WAIT, "C-1"), "an operator's desk");
	ok(!strstr(vt_row(other, 1), sign), "has no such sign");
	vt_stop(other);
	order();

	/* It comes back: the sign goes by itself. */
	must(RUN("config", "save", "record.kind=consumer", "record.code=wms", "record.consumer.lag=2h"),
		"a longer wait");
	ok(vt_wait_gone(vt, WAIT, sign), "when it is not late any more the sign goes");
	vt_stop(vt);
}

int main(void)
{
	plan_lazy();
	systems("en", "en", "large");
	run_stop();
	systems("zh_CN", "zh", "large-zh");
	return tap_result();
}
