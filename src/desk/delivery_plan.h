/* SPDX-License-Identifier: ISC */
/*
 * delivery_plan -- what trying, publishing and moving runs share.
 *
 * Rows for people are made here, so that a run looks alike before and after it is published.
 */
#ifndef ORDERDESK_DESK_DELIVERY_PLAN_H
#define ORDERDESK_DESK_DELIVERY_PLAN_H

#include "desk/run.h"

/* Confirmed, on no run, and nothing of it has left? */
bool delivery_waits(const Od__Order *o);
Od__PlannedRun *delivery_run_row(struct verb *v, const char *run, const char *vehicle,
	int64_t capacity, size_t stops, const struct run_way *way);
Od__PlannedStop *delivery_stop_row(struct verb *v, const char *run, const char *vehicle, uint32_t n,
	const struct run_visit *visit, uint32_t at);

#endif
