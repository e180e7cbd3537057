/* SPDX-License-Identifier: ISC */
/*
 * run -- one tour of a vehicle on a day: its stops, where they are, when it gets there.
 *
 * An order names the run that carries it and the run names its orders; both are written in one
 * transaction, and an order that is cancelled or goes to another window leaves its run by itself
 * (run_follow, called by order_put). Times are minutes of the day, distances kilometres by road.
 * Where an address has no place of its own the middle of its area stands for it, else the depot.
 */
#ifndef ORDERDESK_DESK_RUN_H
#define ORDERDESK_DESK_RUN_H

#include "desk/desk.h"
#include "record/customer.pb-c.h"
#include "record/delivery.pb-c.h"
#include "record/order.pb-c.h"
#include "record/system.pb-c.h"

#define RUN_STOPS 300

/* An order as a stop: where, when, how much. */
struct run_visit {
	const Od__Order *order;
	const Od__Customer *customer;
	const char *grade;
	double east, north;
	uint32_t from, to;	/* when it may arrive: the window, or about the fixed point */
	int64_t load;
};
/* How a vehicle gets through its visits. */
struct run_way {
	uint32_t at[RUN_STOPS], back;
	double km;
	int64_t load;
	size_t late;		/* index of a visit that it does not reach in time; else the count */
};

enum status run_said(struct verb *v, const char *field, const char *said, Od__Run **out);
const char *run_name(struct verb *v, uint64_t run);
enum status run_put(struct verb *v, const Od__Run *before, Od__Run *after, const char *what);
/* The run of a vehicle on a day that has stops; NULL in *out when there is none. */
enum status run_of_vehicle(struct verb *v, int32_t day, const char *vehicle, Od__Run **out);
enum status run_visit(struct verb *v, const Od__Order *o, struct run_visit *out);
double run_km(const struct run_visit *a, const struct run_visit *b);	/* NULL: the depot */
/* Minutes for a way, and at a stop; 0 where the order before is for the same customer. */
double run_minutes(struct verb *v, double km);
double run_service(struct verb *v, const struct run_visit *before, const struct run_visit *at);
void run_walk(struct verb *v, const Od__Vehicle *vehicle, const struct run_visit *visit,
	size_t count, struct run_way *out);
/* Refuses what the way does not keep: capacity, a window, the time to be back. */
enum status run_check(struct verb *v, const char *field, const char *name,
	const Od__Vehicle *vehicle, const struct run_visit *visit, size_t count,
	const struct run_way *way);
uint32_t run_from(struct verb *v, const Od__Vehicle *vehicle);
uint32_t run_to(const Od__Vehicle *vehicle);
/* The visits of a run's stops, in order. */
enum status run_visits(struct verb *v, const Od__Run *run, struct run_visit *out);
/* Fills load, distance, back and stops of a run from the way, and tells each order its arrival. */
enum status run_settle(struct verb *v, const Od__Run *before, Od__Run *run,
	const struct run_visit *visit, size_t count, const struct run_way *way);
/* An order is about to be written: it leaves its run when it is no more what the run carries. */
enum status run_follow(struct verb *v, const Od__Order *before, Od__Order *after);
int64_t run_instant(int32_t day, uint32_t minutes);
const char *run_clock(struct verb *v, uint32_t minutes);

#endif
