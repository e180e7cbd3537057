/* SPDX-License-Identifier: ISC */
/*
 * How many wait for a login: in all, from one place, what one place is, and how long a place with
 * wrong logins is not answered. Time is an argument; nothing waits.
 */
#include "gate/limits.h"

#include <arpa/inet.h>
#include <netinet/in.h>

#include "base/clock.h"
#include "tap/tap.h"

static struct sockaddr_storage at(const char *text)
{
	struct sockaddr_storage a = { 0 };

	if (inet_pton(AF_INET, text, &((struct sockaddr_in *)&a)->sin_addr) == 1)
		a.ss_family = AF_INET;
	else if (inet_pton(AF_INET6, text, &((struct sockaddr_in6 *)&a)->sin6_addr) == 1)
		a.ss_family = AF_INET6;
	else
		bail("%s is no address", text);
	return a;
}

static void places(void)
{
	struct limits *l = limits_new(4, 2, 3);
	struct sockaddr_storage a = at("192.0.2.1"), b = at("192.0.2.2"), c = at("192.0.2.3");
	struct sockaddr_storage mapped = at("::ffff:192.0.2.1");

	is_int(LIMITS_COME, limits_enter(l, &a, 1), "the first");
	is_int(LIMITS_COME, limits_enter(l, &a, 2), "the second of one place");
	is_int(LIMITS_PLACE_FULL, limits_enter(l, &a, 3), "a third of it");
	is_int(LIMITS_PLACE_FULL, limits_enter(l, &mapped, 3), "also by its IPv6 form");
	is_int(LIMITS_COME, limits_enter(l, &b, 4), "another place");
	is_int(LIMITS_COME, limits_enter(l, &b, 5), "the fourth in all");
	is_int(LIMITS_FULL, limits_enter(l, &c, 6), "a fifth in all");
	limits_leave(l, &a);
	is_int(LIMITS_COME, limits_enter(l, &c, 7), "when one has left");
	limits_free(l);
}

static void six(void)
{
	struct limits *l = limits_new(10, 1, 3);
	struct sockaddr_storage a = at("2001:db8:1:2::1"), same = at("2001:db8:1:2:ffff::9");
	struct sockaddr_storage other = at("2001:db8:1:3::1");

	is_int(LIMITS_COME, limits_enter(l, &a, 1), "an IPv6 address");
	is_int(LIMITS_PLACE_FULL, limits_enter(l, &same, 1), "its /64 is one place");
	is_int(LIMITS_COME, limits_enter(l, &other, 1), "the next /64 is another");
	limits_free(l);
}

static void wrong(void)
{
	struct limits *l = limits_new(10, 5, 2);
	struct sockaddr_storage a = at("192.0.2.1"), b = at("192.0.2.2");
	int64_t t = CLOCK_DAY;

	is_int(LIMITS_COME, limits_enter(l, &a, t), "it may come");
	limits_wrong(l, &a, t);
	is_int(LIMITS_COME, limits_enter(l, &a, t), "after one wrong login too");
	limits_wrong(l, &a, t);
	is_int(LIMITS_LATER, limits_enter(l, &a, t + 29 * CLOCK_SECOND), "after two it waits");
	is_int(LIMITS_COME, limits_enter(l, &b, t), "others do not");
	is_int(LIMITS_COME, limits_enter(l, &a, t + 31 * CLOCK_SECOND), "for half a minute");
	t += CLOCK_MINUTE;
	limits_wrong(l, &a, t);
	limits_wrong(l, &a, t);
	is_int(LIMITS_LATER, limits_enter(l, &a, t + 59 * CLOCK_SECOND), "then for a whole one");
	is_int(LIMITS_COME, limits_enter(l, &a, t + 61 * CLOCK_SECOND), "and not longer");
	limits_right(l, &a);
	limits_wrong(l, &a, t);
	is_int(LIMITS_COME, limits_enter(l, &a, t + 62 * CLOCK_SECOND), "a right login forgives");
	limits_free(l);
}

static void crowd(void)
{
	struct limits *l = limits_new(100000, 5, 2);
	struct sockaddr_storage a = { .ss_family = AF_INET };
	int i, come = 0;

	for (i = 0; i < 5000; i++) {
		((struct sockaddr_in *)&a)->sin_addr.s_addr = htonl((uint32_t)(0x0a000000 + i));
		come += limits_enter(l, &a, i) == LIMITS_COME;
	}
	is_int(1024, come, "the table has a bound while all wait");
	limits_free(l);
}

int main(void)
{
	plan_lazy();
	places();
	six();
	wrong();
	crowd();
	return tap_result();
}
