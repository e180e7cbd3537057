/* SPDX-License-Identifier: ISC */
/*
 * demo -- the demo desk: what its parts share.
 *
 * The desk is made of tables written for it (demo_goods.c, demo_people.c) and of draws from one
 * seeded generator, so the same day gives the same desk. All of it goes in through verbs, as any
 * other system would do it.
 */
#ifndef ORDERDESK_COMMAND_DEMO_H
#define ORDERDESK_COMMAND_DEMO_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/status.h"
#include "record/table.h"
#include "wire/client.h"

struct demo_good {
	const char *code, *zh, *en, *pack, *family, *unit;
	int price;		/* hundredths of the major unit */
	int per_case;		/* base units in a case; 0: no case */
};
extern const struct demo_good demo_goods[];
extern const size_t demo_good_count;

struct demo_customer {
	char code[16], name[96], phone[32], contact[64], address[96], territory[32];
	const char *role;	/* of the contact */
	const char *head;	/* code of the group's head or NULL */
	const char *owner;	/* login of the rep */
	const char *grade;
	int kind;		/* Od__CustomerKind */
	int seats, diners;
	int gap;		/* mean days between orders, thousandths; 0: never ordered */
	int lines;		/* usual items */
	int term_days, limit;	/* limit in whole units, 0: cash */
};

/* The generator: a small xorshift, the same everywhere. */
struct draw { uint64_t state; };
uint32_t draw_next(struct draw *d);
uint32_t draw_below(struct draw *d, uint32_t bound);
bool draw_chance(struct draw *d, uint32_t percent);

#define DEMO_CUSTOMERS 500
void demo_customers(struct draw *d, struct demo_customer list[DEMO_CUSTOMERS]);

struct demo_user { const char *login, *name, *role, *extension, *language, *department; };
extern const struct demo_user demo_users[];
extern const size_t demo_user_count;

/* A request to the desk that is not waited for; a refusal ends the demo with its sentence. */
struct demo {
	struct client *client;
	struct arena *arena;
	uint64_t sent, answered;
	bool broken;
	int64_t now;
	const char *program;
	uint64_t leaks[2];	/* the orders of which bottles leak: of K1042, of K0712 */
};
enum status demo_send(struct demo *d, const char *verb, const ProtobufCMessage *request,
	const char *once);
/* The same, waited for; *reply is good as long as the demo. */
enum status demo_answer(struct demo *d, const char *verb, const ProtobufCMessage *request,
	const char *once, ProtobufCMessage **reply);
enum status demo_wait(struct demo *d, uint64_t most);	/* until at most so many wait */

/* The request of `verb` that the text of a table stands for (demo_request.c). */
enum status demo_request(struct demo *d, const char *verb, const char *text,
	ProtobufCMessage **request);

enum status demo_make_goods(struct demo *d, struct draw *random);
enum status demo_make_people(struct demo *d, const struct demo_customer *list);
enum status demo_make_prices(struct demo *d);
enum status demo_raise_prices(struct demo *d);
enum status demo_make_history(struct demo *d, struct draw *random,
	const struct demo_customer *list);
enum status demo_make_batches(struct demo *d);
enum status demo_make_articles(struct demo *d);
enum status demo_make_today(struct demo *d);

#endif
