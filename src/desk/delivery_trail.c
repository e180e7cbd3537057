/* SPDX-License-Identifier: ISC */
/*
 * delivery_trail -- the verb `delivery trail`: what carriers tell of a shipment on its way.
 *
 * Stations are kept in the order in which they came in; the shipment has the last one, the expected
 * arrival and the span of temperatures, so that lists need no walk. The first temperature outside of
 * what one of its goods may have marks the shipment and opens a complaint by itself, once. A logger that
 * tells more stations than are kept is still heard whole: the newest takes the place of the last one.
 */
#include "base/money.h"
#include "desk/catalogue.h"
#include "desk/change.h"
#include "desk/customer.h"
#include "desk/inside.h"
#include "desk/made.h"
#include "desk/shipment.h"
#include "desk/verbs.gen.h"
#include "record/message.pb-c.h"
#include "record/ticket.pb-c.h"

#define STATIONS_MOST 1000
#define DEGREE INT64_C(1000)		/* thousandths */
#define DEGREES_MOST (100 * DEGREE)

/* The first of the goods for which it is too cold or too warm, by the thousandth of a degree; NULL. */
static const Od__ShipmentLine *outside(struct verb *v, const Od__Shipment *d, int64_t thousandths)
{
	for (size_t i = 0; i < d->n_line; i++) {
		const Od__Product *p = catalogue_find(v->desk, d->line[i]->product);

		if (p && ((p->has_temperature_low && thousandths < p->temperature_low * DEGREE) ||
			  (p->has_temperature_high && thousandths > p->temperature_high * DEGREE)))
			return d->line[i];
	}
	return NULL;
}

static void feel(struct verb *v, Od__Shipment *d, int64_t thousandths)
{
	int32_t tenths = (int32_t)(thousandths / 100);

	if (!d->has_coldest || tenths < d->coldest)
		SET(d, coldest, tenths);
	if (!d->has_warmest || tenths > d->warmest)
		SET(d, warmest, tenths);
	if (outside(v, d, thousandths))
		SET(d, outside, true);
}

/* Nobody called, but somebody will: the goods were not kept as they must be. */
static enum status complain(struct verb *v, const Od__Shipment *d, int64_t thousandths)
{
	const Od__ShipmentLine *line = outside(v, d, thousandths);
	Od__TicketOpen *open = FRESH(v, ticket_open);
	Od__TicketOpened *opened = FRESH(v, ticket_opened);
	Od__Customer *c;
	char degrees[32];
	enum status s = customer_load(v, d->customer, &c);

	if (s)
		return s == ERR_NOT_FOUND ? OK : s;
	if (c->state != OD__RECORD_STATE__LIVE)	/* nobody is left to call */
		return OK;
	decimal_print(thousandths, 3, degrees);
	SET(open, kind, OD__TICKET_KIND__COMPLAINT);
	SET_TEXT(v, open, customer, customer_said(v, c));
	SET_TEXT(v, open, shipment, verb_said(v, "D", d->id));
	SET(open, line, line->line);
	SET_TEXT(v, open, batch, text_of(line->batch));
	SET(open, severity, 1);
	SET_TEXT(v, open, channel, "carrier");
	SET_TEXT(v, open, text, arena_format(v->arena, "%s: %s °C, %s", verb_said(v, "D", d->id),
		degrees, text_of(d->station)));
	return verb_ticket_open(v, open, opened);
}

static enum status put_station(struct verb *v, const Od__DeliveryTrail *request,
	const Od__Shipment *d, int64_t at)
{
	Od__Trail *row = FRESH(v, trail);
	struct key key = key_u64(d->id);

	key_add_u32(&key, d->events);
	SET(row, shipment, d->id);
	SET(row, n, d->events);
	SET(row, at, at);
	SET_TEXT(v, row, station, text_of(request->station));
	SET_TEXT(v, row, event, text_of(request->event));
	if (request->has_temperature)
		SET(row, temperature, (int32_t)(request->temperature / 100));
	SET_TEXT(v, row, system, text_of(v->actor->login));
	return change_quiet(v, TABLE_TRAIL, &key, &row->base);
}

enum status shipment_trail_look(struct verb *v, const Od__DeliveryTrail *request,
	Od__Shipment **out)
{
	enum status s = shipment_said(v, "shipment", request->shipment, out);

	if (s)
		return s;
	if (!*text_of(request->station) && !*text_of(request->event) && !request->has_eta &&
	    !request->has_temperature)
		return verb_refuse(v, OD__MESSAGE__FIELD_MISSING, "station", "station",
			"a station, event, temperature or eta", NULL, NULL);
	if (request->has_at && request->at > v->now)
		return verb_refuse(v, OD__MESSAGE__TIME_AHEAD, "at", NULL, NULL, NULL, NULL);
	if (request->has_temperature &&
	    (request->temperature < -DEGREES_MOST || request->temperature > DEGREES_MOST))
		return verb_refuse(v, OD__MESSAGE__DEGREES_RANGE, "temperature", NULL, NULL, NULL,
			NULL);
	return OK;
}

enum status verb_delivery_trail(struct verb *v, const Od__DeliveryTrail *request, Od__Made *reply)
{
	int64_t at = request->has_at ? request->at : v->now;
	Od__Shipment *before, *d;
	const char *said;
	enum status s = shipment_trail_look(v, request, &before);

	if (s)
		return s;
	said = verb_said(v, "D", before->id);
	d = (Od__Shipment *)reflect_copy(&before->base, v->arena);
	if (d->events < STATIONS_MOST)
		SET(d, events, d->events + 1);
	if (*text_of(request->station))
		SET_TEXT(v, d, station, request->station);
	if (request->has_eta)
		SET(d, eta, request->eta);
	if (request->has_temperature)
		feel(v, d, request->temperature);
	s = put_station(v, request, d, at);
	if (!s)
		s = shipment_put(v, before, d, "trail");
	if (!s && d->outside && !before->outside)
		s = complain(v, d, request->temperature);
	if (s)
		return s;
	made_fill(v, reply, "shipment", d->id, said, d->version);
	made_note(v, reply, d->outside && !before->outside ? OD__MESSAGE__TRAIL_OUTSIDE
		: OD__MESSAGE__TRAIL_NOTED, said, text_of(d->station), NULL, NULL);
	return OK;
}
