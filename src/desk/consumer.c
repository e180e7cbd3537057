/* SPDX-License-Identifier: ISC */
/*
 * consumer -- its record, its row, and who may come as it.
 */
#include "desk/consumer.h"

#include <string.h>
#include <strings.h>

#include "base/clock.h"
#include "desk/access.h"
#include "desk/config.h"
#include "desk/inside.h"
#include "record/message.pb-c.h"
#include "record/table.h"

#define LAG_USUAL (10 * CLOCK_MINUTE)
#define LAG_MOST (366 * CLOCK_DAY)

const Od__Config *consumer_find(const struct desk *d, const char *code)
{
	const Od__Config *c = config_find(d, CONSUMER_KIND, code);

	return c && !c->retired ? c : NULL;
}

bool consumer_wants(const Od__Config *c, const char *table)
{
	size_t i;

	if (c->value_case != OD__CONFIG__VALUE_CONSUMER || c->consumer->n_record == 0)
		return true;
	for (i = 0; i < c->consumer->n_record; i++)
		if (strcmp(c->consumer->record[i], table) == 0)
			return true;
	return false;
}

int64_t consumer_lag(const Od__Config *c)
{
	return c->value_case == OD__CONFIG__VALUE_CONSUMER && c->consumer->has_lag ? c->consumer->lag
		: LAG_USUAL;
}

enum status consumer_at(struct txn *t, uint64_t id, struct arena *a, Od__ConsumerAt **out)
{
	struct key key = key_u64(id);

	return table_get_as(t, TABLE_CONSUMER, &key, a, out);
}

enum status consumer_put(struct verb *v, Od__ConsumerAt *at)
{
	struct key key = key_u64(at->id);

	return change_quiet(v, TABLE_CONSUMER, &key, &at->base);
}

enum status consumer_of(struct verb *v, const char *code, const Od__Config **out)
{
	const Od__Config *c = consumer_find(v->desk, code);
	const char *login;

	if (!c)
		return verb_missing(v, "consumer", CONSUMER_KIND, code);
	login = c->value_case == OD__CONFIG__VALUE_CONSUMER ? text_of(c->consumer->login) : "";
	if (*login && strcasecmp(login, text_of(v->actor->login)) != 0)
		return verb_refuse(v, OD__MESSAGE__CONSUMER_OTHER, "consumer", c->code, login, NULL,
			NULL);
	*out = c;
	return OK;
}

enum status consumer_check(struct verb *v, const Od__Config *c)
{
	const Od__Consumer *wants = c->consumer;

	if (strcmp(text_of(c->kind), CONSUMER_KIND) != 0)
		return verb_refuse(v, OD__MESSAGE__FIELD_VALUE, "record.kind", "kind",
			CONSUMER_KIND ", for what a consumer wants", c->kind, NULL);
	if (c->value_case == OD__CONFIG__VALUE__NOT_SET)
		return OK;
	if (c->value_case != OD__CONFIG__VALUE_CONSUMER)
		return verb_refuse(v, OD__MESSAGE__FIELD_VALUE, "record", "record",
			"a consumer with record.consumer alone", "", NULL);
	for (size_t i = 0; i < wants->n_record; i++)
		if (!record_find(wants->record[i]))
			return verb_missing(v, "record.consumer.record", "kind of record",
				wants->record[i]);
	if (wants->has_lag && (wants->lag <= 0 || wants->lag > LAG_MOST))
		return verb_refuse(v, OD__MESSAGE__FIELD_VALUE, "record.consumer.lag", "lag",
			"a time above 0, of a year at most", "", NULL);
	if (text_of(wants->login)[0] && !access_user_by_login(v->desk, wants->login))
		return verb_missing(v, "record.consumer.login", "login", wants->login);
	return OK;
}

enum status consumer_begin(struct verb *v, const Od__Config *c)
{
	Od__ConsumerAt *at;

	if (strcmp(text_of(c->kind), CONSUMER_KIND) != 0)
		return OK;
	at = FRESH(v, consumer_at);
	SET(at, id, c->id);
	SET(at, since, v->now);
	SET(at, acked, 0);
	return consumer_put(v, at);
}
