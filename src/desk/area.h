/* SPDX-License-Identifier: ISC */
/*
 * area -- where deliveries go: days, windows, cut-off and place of a zone, and the vehicles.
 *
 * Both are records of config (kinds "area" and "vehicle"); an area has the code of the zone that
 * customers name. A desk without areas delivers by its settings alone, one window a day, as much as
 * comes. Nothing here fails: what is not there is NULL.
 */
#ifndef ORDERDESK_DESK_AREA_H
#define ORDERDESK_DESK_AREA_H

#include <stdbool.h>
#include <stdint.h>

#include "desk/desk.h"
#include "record/customer.pb-c.h"
#include "record/system.pb-c.h"

const Od__Area *area_of(const struct desk *d, const char *zone);
/* The window that begins at or before this minute and has not ended; NULL when there is none. */
const Od__AreaWindow *area_window(const Od__Area *area, uint32_t from);
/* Is the weekday among these ("mon wed")? "" is every day. */
bool area_listed(const char *days, int weekday);
/* "daily", "every other day" or weekdays; days that alternate are spread over the customers. */
bool area_often(const char *frequency, uint64_t customer, int32_t day);
/* The index-th vehicle that drives on this day and its code; NULL behind the last. */
const Od__Vehicle *area_vehicle(const struct desk *d, int32_t day, size_t index, const char **code);
const Od__Vehicle *area_vehicle_of(const struct desk *d, const char *code);
/* What config_check asks: can these be kept? Refuses with FIELD_VALUE. */
enum status area_check(struct verb *v, const Od__Config *c);

#endif
