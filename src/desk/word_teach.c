/* SPDX-License-Identifier: ISC */
/*
 * word_teach -- the verb `word teach`: a word more, or one less, in a list of a mood, topic or category.
 *
 * A list is a record of the kind "word" whose code is its first word. A word stands in one list of moods
 * and topics at most, case aside: in two of them nobody could say what it means.
 */
#include <string.h>

#include "desk/change.h"
#include "desk/config.h"
#include "desk/inside.h"
#include "desk/made.h"
#include "desk/verbs.gen.h"
#include "record/message.pb-c.h"

/* The place of a word among the further words of a list; their number when it is not there. */
static size_t place_of(const Od__Word *w, const char *text)
{
	size_t i = 0;

	while (i < w->n_also && strcasecmp(w->also[i], text) != 0)
		i++;
	return i;
}

static bool means(const Od__Config *c)
{
	return c->value_case == OD__CONFIG__VALUE_WORD &&
		(text_of(c->word->mood)[0] || text_of(c->word->topic)[0]);
}

/* The list of moods and topics that has a word; NULL. */
static const Od__Config *list_with(struct verb *v, const char *text)
{
	const Od__Config *c;

	for (size_t i = 0; (c = config_at(v->desk, "word", i)); i++)
		if (means(c) && (strcasecmp(c->code, text) == 0 ||
			place_of(c->word, text) < c->word->n_also))
			return c;
	return NULL;
}

static enum status add(struct verb *v, Od__Config *c, const char *text)
{
	Od__Word *w = c->word;
	const Od__Config *other = means(c) ? list_with(v, text) : NULL;
	char **also = w->also;

	if (other || strcasecmp(c->code, text) == 0 || place_of(w, text) < w->n_also)
		return verb_refuse(v, OD__MESSAGE__WORD_THERE, "text", text, other ? other->code : c->code,
			NULL, NULL);
	w->also = arena_array(v->arena, w->n_also + 1, sizeof *w->also);
	if (w->n_also)
		memcpy(w->also, also, w->n_also * sizeof *also);
	w->also[w->n_also++] = arena_string(v->arena, text);
	return OK;
}

static enum status take_out(struct verb *v, Od__Config *c, const char *text)
{
	Od__Word *w = c->word;
	size_t at = place_of(w, text);

	if (strcasecmp(c->code, text) == 0)
		return verb_refuse(v, OD__MESSAGE__WORD_NAMES_LIST, "text", text, NULL, NULL, NULL);
	if (at == w->n_also)
		return verb_refuse(v, OD__MESSAGE__WORD_NOT_THERE, "text", text, c->code, NULL, NULL);
	for (w->n_also--; at < w->n_also; at++)
		w->also[at] = w->also[at + 1];
	return OK;
}

enum status verb_word_teach(struct verb *v, const Od__WordTeach *request, Od__Made *reply)
{
	const Od__Config *known = config_find(v->desk, "word", request->list);
	Od__Config *before, *after;
	struct key key;
	enum status s;

	if (!known || known->value_case != OD__CONFIG__VALUE_WORD)
		return verb_missing(v, "list", "list of words", request->list);
	key = config_key(known);
	s = table_get_as(v->txn, TABLE_CONFIG, &key, v->arena, &before);
	if (s != OK)
		return s;
	after = (Od__Config *)reflect_copy(&before->base, v->arena);
	s = request->forget ? take_out(v, after, request->text) : add(v, after, request->text);
	if (s == OK)
		s = config_check(v, after);
	if (s == OK)
		s = change_put(v, TABLE_CONFIG, &key, before->id, 0, 0, &before->base, &after->base);
	if (s == OK)
		s = config_follow(v, after->kind);
	if (s != OK)
		return s;
	change_event(v, "config", after->id, "banner");
	made_fill(v, reply, "config", after->id, after->code, after->version);
	made_note(v, reply, request->forget ? OD__MESSAGE__WORD_FORGOTTEN : OD__MESSAGE__WORD_TAUGHT,
		request->text, after->code, arena_format(v->arena, "%zu", after->word->n_also + 1), NULL);
	return OK;
}
