/* SPDX-License-Identifier: ISC */
/*
 * The whole five-item task typed ahead, on customers and items that the seed draws: at 20 keys a
 * second, all at once while the desk does not answer, and with the desk held back at every key. No key
 * is lost and the order is the same.
 */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "screen/tasks.h"
#include "tap/tap.h"

#define SEED 20261120
#define CUSTOMERS 2
#define PACE 50		/* ms a key: 20 keys a second */

static const char *const names[] = { "F8", "Enter", "F10" };

/* Every key by itself: name 0, the text, names 1 and 2. */
static void each(struct hand *h, const char *text, void (*press)(struct hand *h, const char *name,
	const char *sign))
{
	press(h, names[0], NULL);
	for (const char *p = text; *p; p++) {
		char sign[2] = { *p, '\0' };

		press(h, NULL, sign);
	}
	press(h, names[1], NULL);
	press(h, names[2], NULL);
}

static void key(struct hand *h, const char *name, const char *sign)
{
	if (name)
		hand_press(h, name);
	else
		hand_type(h, sign);
}

static void paced(struct hand *h, const char *name, const char *sign)
{
	key(h, name, sign);
	/* what must never show is waited for as long as a key takes */
	if (vt_wait(h->vt, PACE, "NOT CONNECTED"))
		ok(false, "the desk stays connected");
}

static void held_back(struct hand *h, const char *name, const char *sign)
{
	kill(h->server, SIGSTOP);
	key(h, name, sign);
	vt_wait(h->vt, PACE / 5, "NOT CONNECTED");
	kill(h->server, SIGCONT);
}

static void all_at_once(struct hand *h, const char *text)
{
	kill(h->server, SIGSTOP);
	each(h, text, key);
	vt_wait(h->vt, PACE, "NOT CONNECTED");
	kill(h->server, SIGCONT);
}

static void play(struct hand *h, unsigned n)
{
	static const char *const how[] = { "20 keys a second", "all at once, the desk silent",
		"the desk held back at every key" };
	struct hand_customer *c = &h->customer[n % h->customers];
	struct hand_line wanted[5];
	uint64_t before = hand_newest(h, c->code), order;
	char text[64];
	size_t count = task_five(h, c, text, sizeof text, wanted);

	hand_ring(h, c->phone);
	if (n % 3 == 1)
		all_at_once(h, text);
	else
		each(h, text, n % 3 ? held_back : paced);
	order = hand_placed(h, c->code, before);
	ok(hand_is(h, order, wanted, count), "%s: %s is the order as typed", how[n % 3], text);
	if (order)
		hand_cancel(h, order);
	hand_hang_up(h);
}

int main(void)
{
	struct hand *h = calloc(1, sizeof *h);

	plan_lazy();
	hand_open(h, SEED, CUSTOMERS);
	for (unsigned n = 0; n < 6; n++)
		play(h, n);
	hand_close(h);
	free(h);
	return tap_result();
}
