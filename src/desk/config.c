/* SPDX-License-Identifier: ISC */
/*
 * config: the small tables in memory, and the verbs over them.
 *
 * The records are held in one array in order of kind and code (case aside), so a kind is a run of
 * it and a code is found by halving. A config record is small and rarely changed: keeping the
 * array in order by moving is cheap.
 */
#include "desk/config.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/memory.h"
#include "base/sorted.h"
#include "base/text.h"
#include "desk/consumer.h"
#include "desk/inside.h"
#include "desk/list_page.h"
#include "desk/made.h"
#include "desk/verbs.gen.h"
#include "record/message.pb-c.h"

struct config {
	struct sorted rows;	/* of Od__Config, owned */
};

struct name {
	const char *kind, *code;
};

static int compare(const void *key, const void *row)
{
	const struct name *name = key;
	const Od__Config *c = row;
	int order = strcmp(name->kind, text_of(c->kind));

	return order ? order : strcasecmp(name->code, text_of(c->code));
}

/* Where the record of this kind and code stands, or would stand. */
static size_t position(const struct config *config, const char *kind, const char *code, bool *there)
{
	return sorted_place(&config->rows, compare, &(struct name){ kind, code }, there);
}

const Od__Config *config_find(const struct desk *d, const char *kind, const char *code)
{
	return sorted_find(&d->config->rows, compare, &(struct name){ kind, text_of(code) });
}

const Od__Config *config_at(const struct desk *d, const char *kind, size_t index)
{
	bool there;
	size_t at;

	for (at = position(d->config, kind, "", &there); at < d->config->rows.count; at++) {
		const Od__Config *c = d->config->rows.row[at];

		if (strcmp(c->kind, kind) != 0)
			return NULL;
		if (!c->retired && index-- == 0)
			return c;
	}
	return NULL;
}

const char *config_name(const Od__Config *c, const char *language)
{
	if (c->value_case == OD__CONFIG__VALUE_TERM && c->term->zh && *c->term->zh &&
		strncmp(text_of(language), "zh", 2) == 0)
		return c->term->zh;
	return c->name && *c->name ? c->name : text_of(c->code);
}

static void put(struct desk *d, const void *stored)
{
	const Od__Config *row = stored;
	bool there;
	size_t at = position(d->config, text_of(row->kind), text_of(row->code), &there);

	if (there)
		keep_free(sorted_take(&d->config->rows, at));
	sorted_put(&d->config->rows, at, keep_copy(row));
}

enum status config_load(struct desk *d, struct txn *t)
{
	d->config = mem_alloc(sizeof *d->config);
	return keep_load(d, t, TABLE_CONFIG, put);
}

void config_applied(struct desk *d, const struct change *c)
{
	if (c->table == TABLE_CONFIG && c->after)
		put(d, c->after);
}

void config_free(struct desk *d)
{
	size_t i;

	if (!d->config)
		return;
	for (i = 0; i < d->config->rows.count; i++)
		keep_free(d->config->rows.row[i]);
	sorted_free(&d->config->rows);
	mem_free(d->config);
	d->config = NULL;
}

enum status verb_config_list(struct verb *v, const Od__ConfigList *request, Od__ConfigRows *reply)
{
	const char *kind = text_of(request->kind), *after;
	uint32_t limit;
	size_t at;
	bool there;
	enum status s = list_page_text(v, request->page, &limit, &after);

	if (s != OK)
		return s;
	at = position(v->desk->config, kind, after, &there);
	if (there && *after)
		at++;
	reply->row = arena_array(v->arena, limit, sizeof *reply->row);
	for (; at < v->desk->config->rows.count; at++) {
		const Od__Config *c = v->desk->config->rows.row[at];

		if (strcmp(c->kind, kind) != 0)
			break;
		if (reply->n_row == limit) {
			SET_TEXT(v, reply, after, reply->row[limit - 1]->code);
			break;
		}
		reply->row[reply->n_row++] = (Od__Config *)reflect_copy(&c->base, v->arena);
	}
	return OK;
}

struct key config_key(const Od__Config *c)
{
	struct key key = key_empty();

	key_add_text(&key, c->kind);
	key_add_u64(&key, c->id);
	return key;
}

enum status config_add(struct verb *v, Od__Config *record)
{
	struct key key;
	uint64_t id;
	enum status s = counter_next(v->txn, "config", &id);

	if (s != OK)
		return s;
	SET(record, id, id);
	key = config_key(record);
	return change_put(v, TABLE_CONFIG, &key, id, 0, 0, NULL, &record->base);
}

/* A code: what people type, so no blanks at the ends and nothing that is not shown. */
static bool code_good(const char *code)
{
	size_t length = strlen(code);
	size_t i;

	if (length == 0 || code[0] == ' ' || code[length - 1] == ' ')
		return false;
	for (i = 0; i < length; i++)
		if ((unsigned char)code[i] < 0x20 || code[i] == 0x7f)
			return false;
	return true;
}

/* Kinds are of the program: lower-case words. */
static bool kind_good(const char *kind)
{
	if (!islower((unsigned char)*kind))
		return false;
	for (; *kind; kind++)
		if (!islower((unsigned char)*kind) && *kind != '_')
			return false;
	return true;
}

enum status verb_config_save(struct verb *v, const Od__ConfigSave *request, Od__Made *reply)
{
	const Od__Config *known;
	Od__Config *after = (Od__Config *)reflect_copy(&request->record->base, v->arena);
	Od__Config *before;
	struct key key;
	enum status s;

	if (!kind_good(text_of(after->kind)))
		return verb_refuse(v, OD__MESSAGE__FIELD_VALUE, "record.kind", "kind",
			"a lower-case word", text_of(after->kind), NULL);
	if (!code_good(text_of(after->code)))
		return verb_refuse(v, OD__MESSAGE__FIELD_VALUE, "record.code", "code",
			"text without blanks at its ends", text_of(after->code), NULL);
	known = config_find(v->desk, after->kind, after->code);
	if (known) {
		key = config_key(known);
		s = table_get_as(v->txn, TABLE_CONFIG, &key, v->arena, &before);
		if (s != OK)
			return s;
		s = verb_version(v, before->code, before->version, request->version);
		if (s != OK)
			return s;
		SET(after, id, before->id);
		after->code = before->code;
		if (!after->name)
			after->name = before->name;
		if (!after->has_retired) {
			after->has_retired = before->has_retired;
			after->retired = before->retired;
		}
		if (after->value_case == OD__CONFIG__VALUE__NOT_SET) {
			after->value_case = before->value_case;
			after->role = before->role;	/* of the whole union */
		}
		s = config_check(v, after);
		if (s == OK)
			s = change_put(v, TABLE_CONFIG, &key, before->id, 0, 0, &before->base,
				&after->base);
	} else {
		s = config_check(v, after);
		if (s == OK)
			s = config_add(v, after);
		if (s == OK)
			s = consumer_begin(v, after);
	}
	if (s == OK)
		s = config_follow(v, after->kind);
	if (s != OK)
		return s;
	change_event(v, "config", after->id, "banner");
	made_fill(v, reply, "config", after->id, after->code, after->version);
	made_note(v, reply, OD__MESSAGE__SAVED, after->code, NULL, NULL, NULL);
	return OK;
}
