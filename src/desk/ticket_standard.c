/* SPDX-License-Identifier: ISC */
/*
 * ticket_standard -- looked up in config, ticked off in the ticket.
 */
#include "desk/ticket_standard.h"

#include <string.h>
#include <strings.h>

#include "desk/access.h"
#include "desk/config.h"
#include "desk/inside.h"

const Od__Standard *ticket_standard(const struct desk *d, const Od__Ticket *t)
{
	const char *kind = enum_label(&od__ticket_kind__descriptor, (int)t->kind);
	const Od__Standard *best = NULL;
	const Od__Config *c;

	for (size_t i = 0; (c = config_at(d, "standard", i)); i++) {
		const Od__Standard *one = c->standard;

		if (c->value_case != OD__CONFIG__VALUE_STANDARD ||
		    strcmp(text_of(one->kind), kind) != 0 ||
		    (one->severity && one->severity != t->severity))
			continue;
		if (!best || (one->severity && !best->severity))
			best = one;
	}
	return best;
}

static const char *in_language(const struct verb *v, const char *en, const char *zh)
{
	return strncmp(text_of(v->actor->language), "zh", 2) == 0 && text_of(zh)[0] ? zh : text_of(en);
}

static const Od__Checked *ticked(const Od__Ticket *t, const char *code)
{
	for (size_t i = 0; i < t->n_check; i++)
		if (strcmp(text_of(t->check[i]->code), code) == 0)
			return t->check[i];
	return NULL;
}

const char *ticket_standard_missing(struct verb *v, const Od__Ticket *t)
{
	const Od__Standard *standard = ticket_standard(v->desk, t);

	for (size_t i = 0; standard && i < standard->n_item; i++) {
		const Od__StandardItem *item = standard->item[i];

		if (item->before_solved && !ticked(t, text_of(item->code)))
			return in_language(v, item->en, item->zh);
	}
	return NULL;
}

/* The codes of a list for a sentence: "sorry, cause, call". */
static const char *codes(struct verb *v, const Od__Standard *standard)
{
	const char *text = "";

	for (size_t i = 0; standard && i < standard->n_item; i++)
		text = arena_format(v->arena, "%s%s%s", text, i ? ", " : "",
			text_of(standard->item[i]->code));
	return text;
}

static const Od__StandardItem *item_of(const Od__Standard *standard, const char *code)
{
	for (size_t i = 0; standard && i < standard->n_item; i++)
		if (strcasecmp(text_of(standard->item[i]->code), code) == 0)
			return standard->item[i];
	return NULL;
}

void ticket_standard_met(struct verb *v, Od__Ticket *t, const char *code)
{
	const Od__StandardItem *item = item_of(ticket_standard(v->desk, t), code);
	const char *text;

	if (item && !ticked(t, text_of(item->code)))
		ticket_standard_tick(v, t, code, true, &text);
}

enum status ticket_standard_tick(struct verb *v, Od__Ticket *t, const char *code, bool done,
	const char **text)
{
	const Od__Standard *standard = ticket_standard(v->desk, t);
	Od__Checked **list = arena_array(v->arena, t->n_check + 1, sizeof *list);
	const Od__StandardItem *item = item_of(standard, code);
	size_t kept = 0;

	if (!item && (!standard || !standard->n_item))	/* nothing that it could be instead */
		return verb_missing(v, "check", "check", code);
	if (!item)
		return verb_refuse(v, OD__MESSAGE__FIELD_VALUE, "check", "check", codes(v, standard),
			code, NULL);
	*text = in_language(v, item->en, item->zh);
	for (size_t i = 0; i < t->n_check; i++)
		if (strcmp(text_of(t->check[i]->code), item->code) != 0)
			list[kept++] = t->check[i];
	if (done) {
		list[kept] = FRESH(v, checked);
		SET_TEXT(v, list[kept], code, item->code);
		SET(list[kept], by, v->actor->user);
		SET(list[kept], at, v->now);
		kept++;
	}
	t->check = list;
	t->n_check = kept;
	return OK;
}

const char *ticket_standard_words(struct verb *v, const Od__Standard *standard)
{
	return in_language(v, standard->en, standard->zh);
}

void ticket_standard_show(struct verb *v, const Od__Ticket *t, Od__TicketShown *reply)
{
	const Od__Standard *standard = ticket_standard(v->desk, t);

	if (!standard)
		return;
	SET_TEXT(v, reply, standard, ticket_standard_words(v, standard));
	reply->check = arena_array(v->arena, standard->n_item + 1, sizeof *reply->check);
	for (size_t i = 0; i < standard->n_item; i++) {
		const Od__StandardItem *item = standard->item[i];
		const Od__Checked *tick = ticked(t, text_of(item->code));
		Od__TicketShownCheck *row = FRESH(v, ticket_shown_check);

		SET_TEXT(v, row, code, text_of(item->code));
		SET_TEXT(v, row, text, in_language(v, item->en, item->zh));
		SET(row, done, tick != NULL);
		SET(row, before_solved, item->before_solved);
		if (tick) {
			SET_TEXT(v, row, by, access_login_of(v->desk, tick->by));
			SET(row, at, tick->at);
		}
		reply->check[reply->n_check++] = row;
	}
}
