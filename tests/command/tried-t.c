/* SPDX-License-Identifier: ISC */
/*
 * `delivery try` at the shell: the stops, below them each order that no run takes and why, and the plan
 * that `delivery plan` takes; no column stands there of which nothing is known.
 */
#include "command/run.h"

#include <stdlib.h>
#include <string.h>

#include "tap/tap.h"

static void done(struct run r)
{
	if (r.code != 0)
		bail("%s%s", r.out, r.err);
	run_free(&r);
}

static void order(const char *customer, const char *quantity)
{
	done(RUN("order", "place", customer, "line.0.item=P1", quantity, "delivery.day=2026-11-30"));
}

int main(void)
{
	static const char *const init[] = {"--zone", "UTC", "--currency", "CNY", "--country", "CN", NULL};
	struct run r;

	plan_lazy();
	setenv("ORDERDESK_CLOCK", "=2026-11-29T08:00:00Z", 1);
	run_desk("desk", init);
	done(RUN("customer", "add", "name=Kitchen", "code=K1"));
	done(RUN("customer", "add", "name=Canteen", "code=K2"));
	done(RUN("product", "save", "code=P1", "name=Jar", "unit=jar", "price=1.00"));
	order("customer=K1", "line.0.quantity=3");
	r = RUN("delivery", "try", "day=2026-11-30");
	ok(strstr(r.out, "no run takes:\norder  code") == r.out && strstr(r.out, "no vehicle is free\n"),
		"without a vehicle: %s", r.out);
	run_free(&r);
	done(RUN("config", "save", "record.kind=vehicle", "record.code=V1", "record.vehicle.capacity=5"));
	order("customer=K2", "line.0.quantity=30");
	r = RUN("delivery", "try", "day=2026-11-30");
	ok(strncmp(r.out, "vehicle  ", 9) == 0 && strstr(r.out, "\n\nno run takes:\norder  code") &&
		strstr(r.out, "more than a vehicle takes\n"), "with one: %s", r.out);
	ok(strstr(r.out, "\nplan: V1=1\n") != NULL, "and the plan");
	run_free(&r);
	run_stop();
	return tap_result();
}
