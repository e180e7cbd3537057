/* SPDX-License-Identifier: ISC */
/*
 * hand -- an operator whose keys are counted, on a desk drawn from a seed.
 *
 * The desk: 150 products of a condiment supplier, customers with a phone each who buy thirty of them,
 * eight orders of each over the last weeks. Who buys what, how much and when comes from the seed
 * alone. One seat of an operator in English; beside it a connection that asks the desk what became of
 * the keys. What cannot go on bails out of the test.
 */
#ifndef TESTS_SCREEN_HAND_H
#define TESTS_SCREEN_HAND_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/arena.h"
#include "command/demo.h"
#include "record/order.pb-c.h"
#include "screen/vt.h"
#include "wire/client.h"

#define HAND_USUAL 30
#define HAND_CUSTOMERS 25
#define HAND_WAIT 15000
#define HAND_SOON 300	/* the screen says it first; then the desk is asked, who has the last word */

struct hand_good {
	char initials[16];		/* as the product is found: "zmj" */
};

struct hand_customer {
	char code[16], phone[24];
	uint32_t good[HAND_USUAL];	/* places in demo_goods */
	int64_t largest[HAND_USUAL];	/* of one order, thousandths */
};

/* A line as it should stand, or stands, on an order. */
struct hand_line {
	char code[32];
	int64_t quantity;		/* thousandths, in the unit asked */
};

struct hand {
	struct vt *vt;
	struct client *client;
	struct arena *arena;		/* emptied with every call */
	struct draw draw;
	struct hand_good good[200];
	struct hand_customer customer[HAND_CUSTOMERS];
	unsigned customers;
	unsigned keys, letters;		/* since the ring; letters are those of a name or an address */
	char typed[200];		/* what was typed last, for who looks into a count */
	unsigned calls;
	char call[32];			/* the exchange's id of the call that goes on */
	pid_t server;
	double begun, spent;	/* nanoseconds of the server on a processor: at the ring, for the task */
};

/* Makes the desk and opens the seat. Of the same seed all is the same. */
void hand_open(struct hand *h, uint64_t seed, unsigned customers);
void hand_close(struct hand *h);

/* One verb; bails when the desk refuses. The reply lives until the next call. */
const ProtobufCMessage *hand_ask(struct hand *h, const char *verb, const ProtobufCMessage *request);

/* The phone rings at the seat, from this number; the count begins at 0. */
void hand_ring(struct hand *h, const char *from);
void hand_hang_up(struct hand *h);
/* The task is done: what the server spent on it is noted. hand_placed does it by itself. */
void hand_done(struct hand *h);

/* Named keys ("F8 F9"), each counted as one; text, a key each sign; text that is not counted. */
void hand_press(struct hand *h, const char *names);
void hand_type(struct hand *h, const char *text);
void hand_spell(struct hand *h, const char *text);

/* A number from `low` to `high`. */
unsigned hand_draw(struct hand *h, unsigned low, unsigned high);
/* So many different numbers below `below`, in drawn order. */
void hand_draws(struct hand *h, unsigned *out, unsigned count, unsigned below);

/* Orders of a customer, newest first: the number, 0 when there is none. */
uint64_t hand_newest(struct hand *h, const char *customer);
uint64_t hand_last(struct hand *h, const char *customer);	/* that was not cancelled */
/* Waits for an order newer than this one: its number, 0 when none comes. */
uint64_t hand_placed(struct hand *h, const char *customer, uint64_t before);
/* The lines of an order; how many. */
size_t hand_lines(struct hand *h, uint64_t order, struct hand_line *out, size_t room);
/* An order by verb, placed now. */
uint64_t hand_order(struct hand *h, const char *customer, const struct hand_line *line, size_t count);
void hand_cancel(struct hand *h, uint64_t order);
/* The order has these lines, in this order; says where it has not. */
bool hand_is(struct hand *h, uint64_t order, const struct hand_line *line, size_t count);

#endif
