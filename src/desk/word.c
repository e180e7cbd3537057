/* SPDX-License-Identifier: ISC */
/*
 * word -- the verbs `word mark`, `word take` and `word count`.
 *
 * A review or transcript of a known customer is kept as a note; of somebody unknown only what it says
 * is counted, and its text is not kept. A count walks the months asked for and adds up the moods of
 * each product, batch and topic. Bad input is refused with a sentence.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "desk/catalogue.h"
#include "desk/change.h"
#include "desk/config.h"
#include "desk/customer.h"
#include "desk/inside.h"
#include "desk/list_page.h"
#include "desk/made.h"
#include "desk/marks.h"
#include "desk/meanings.h"
#include "desk/ticket.h"
#include "desk/verbs.gen.h"
#include "desk/word.h"
#include "record/message.pb-c.h"

#define MONTHS_MOST 36
#define SORTED_MOST 20000u

static const char *topic_name(struct verb *v, const char *code)
{
	const Od__Config *c = config_find(v->desk, "topic", code);

	return c ? config_name(c, v->actor->language) : code;
}

enum status verb_word_mark(struct verb *v, const Od__WordMark *request, Od__WordMarked *reply)
{
	const struct meaning_found *found = meanings_read(v, request->text);
	struct ticket_words words;

	ticket_words_find(v, request->text, &words);
	SET_TEXT(v, reply, mood, meanings_mood(found->value));
	SET(reply, score, found->value);
	SET_TEXT(v, reply, category, words.category);
	SET(reply, severity, words.severity);
	reply->topic = arena_array(v->arena, found->topics + 1, sizeof *reply->topic);
	for (size_t i = 0; i < found->topics; i++) {
		Od__WordTopic *row = reply->topic[reply->n_topic++] = FRESH(v, word_topic);

		SET_TEXT(v, row, topic, topic_name(v, found->topic[i].name));
		SET_TEXT(v, row, mood, meanings_mood(found->topic[i].value));
		SET(row, score, found->topic[i].value);
	}
	reply->hit = arena_array(v->arena, found->hits + 1, sizeof *reply->hit);
	for (size_t i = 0; i < found->hits; i++) {
		const struct meaning_hit *hit = &found->hit[i];
		Od__WordHit *row = reply->hit[reply->n_hit++] = FRESH(v, word_hit);

		row->text = arena_format(v->arena, "%.*s", (int)(hit->to - hit->from),
			request->text + hit->from);
		SET_TEXT(v, row, topic, topic_name(v, hit->topic));
		SET(row, score, hit->value);
		SET(row, from, hit->from);
		SET(row, to, hit->to);
	}
	return OK;
}

static enum status keep_note(struct verb *v, const Od__WordTake *r, uint32_t product)
{
	Od__Note *note = FRESH(v, note);
	Od__Customer *c;
	enum status s = customer_get(v, "customer", r->customer, &c);

	if (s)
		return s;
	SET(note, at, r->has_at ? r->at : v->now);
	SET(note, kind, r->transcript ? OD__NOTE_KIND__RECORDING : OD__NOTE_KIND__REVIEW);
	if (product)
		SET(note, product, product);
	if (text_of(r->batch)[0])
		SET_TEXT(v, note, batch, r->batch);
	SET_TEXT(v, note, text, r->text);
	return customer_put_note(v, c, note);
}

enum status word_take_look(struct verb *v, const Od__WordTake *request)
{
	const char *code = text_of(request->product);
	Od__Customer *c;

	if (*code && !catalogue_code(v->desk, code))
		return verb_missing(v, "product", "product", code);
	if (request->has_at && request->at > v->now)
		return verb_refuse(v, OD__MESSAGE__TIME_AHEAD, "at", NULL, NULL, NULL, NULL);
	return text_of(request->customer)[0] ? customer_get(v, "customer", request->customer, &c) : OK;
}

enum status verb_word_take(struct verb *v, const Od__WordTake *request, Od__Made *reply)
{
	const char *code = text_of(request->product);
	const Od__Product *p = *code ? catalogue_code(v->desk, code) : NULL;
	int64_t at = request->has_at ? request->at : v->now;
	const struct meaning_found *found;
	Od__Mark **mark;
	size_t count;
	enum status s = word_take_look(v, request);

	if (s)
		return s;
	found = meanings_read(v, request->text);
	marks_read(v, request->text, &mark, &count);
	s = text_of(request->customer)[0] ? keep_note(v, request, p ? p->id : 0)
		: marks_count(v, OD__MENTION_SOURCE__SAID_UNNAMED, at, p ? p->id : 0,
			text_of(request->batch), mark, count);
	if (s)
		return s;
	made_fill(v, reply, "mention", 0, code, 0);
	made_note(v, reply, OD__MESSAGE__WORDS_TAKEN, arena_format(v->arena, "%zu", count),
		found->value ? meanings_mood(found->value) : "-", NULL, NULL);
	return OK;
}

/* ---- counts ---- */

static enum status read_month(struct verb *v, const char *field, const char *text, uint32_t usual,
	uint32_t *month)
{
	unsigned year, number;
	char end;

	*month = usual;
	if (!*text)
		return OK;
	if (strlen(text) != 7 || sscanf(text, "%4u-%2u%c", &year, &number, &end) != 2 || number < 1 ||
	    number > 12 || year < 1970)
		return verb_refuse(v, OD__MESSAGE__MONTH_WRONG, field, text, NULL, NULL, NULL);
	*month = year * 100 + number;
	return OK;
}

struct counting {
	struct verb *v;
	const Od__WordCount *request;
	uint32_t product;	/* 0: all */
	size_t most;		/* rows */
	Od__MentionRows *reply;
	const Od__Mention *last;
};

static bool wanted(const struct counting *g, const Od__Mention *m)
{
	const Od__WordCount *r = g->request;

	return (!g->product || m->product == g->product) &&
		(!text_of(r->batch)[0] || strcasecmp(r->batch, text_of(m->batch)) == 0) &&
		(!text_of(r->topic)[0] || strcmp(r->topic, text_of(m->topic)) == 0);
}

/* Rows of one month, product, batch and topic stand together: they are one row of the reply. */
static Od__MentionRow *row_of(struct counting *g, const Od__Mention *m)
{
	const Od__Mention *last = g->last;
	const Od__Product *p = catalogue_find(g->v->desk, m->product);
	Od__MentionRow *row;

	if (last && last->month == m->month && last->product == m->product &&
	    strcmp(text_of(last->batch), text_of(m->batch)) == 0 &&
	    strcmp(text_of(last->topic), text_of(m->topic)) == 0)
		return g->reply->row[g->reply->n_row - 1];
	if (g->reply->n_row == g->most) {
		SET(g->reply, more, true);
		return NULL;
	}
	g->last = m;
	row = g->reply->row[g->reply->n_row++] = FRESH(g->v, mention_row);
	row->month = arena_format(g->v->arena, "%04u-%02u", m->month / 100, m->month % 100);
	if (p) {
		SET_TEXT(g->v, row, code, text_of(p->code));
		SET_TEXT(g->v, row, product, catalogue_name(p, g->v->actor->language));
	}
	SET_TEXT(g->v, row, batch, text_of(m->batch));
	SET_TEXT(g->v, row, topic, topic_name(g->v, text_of(m->topic)));
	SET(row, good, 0);
	SET(row, bad, 0);
	SET(row, named, 0);
	return row;
}

static enum status count_month(struct counting *g, uint32_t month)
{
	struct key prefix = key_empty();
	struct walk *walk;
	Od__Mention *m;
	enum status s;

	key_add_u32(&prefix, month);
	if (g->product)
		key_add_u32(&prefix, g->product);
	s = walk_open(g->v->txn, TABLE_MENTION, &prefix, false, &walk);
	while (!s && !g->reply->more) {
		struct arena_mark mark = arena_mark(g->v->arena);
		Od__MentionRow *row;

		verb_breathe(g->v);
		s = walk_next(walk, NULL, NULL, g->v->arena, (ProtobufCMessage **)&m);
		if (s)
			break;
		row = wanted(g, m) ? row_of(g, m) : NULL;

		if (row && strcmp(text_of(m->mood), "good") == 0)
			row->good += m->count;
		else if (row && strcmp(text_of(m->mood), "bad") == 0)
			row->bad += m->count;
		else if (row)
			row->named += m->count;
		if (g->last != m)
			arena_back(g->v->arena, &mark);
	}
	walk_close(walk);
	return s == ERR_END ? OK : s;
}

static int by_blame(const void *a, const void *b)
{
	const Od__MentionRow *x = *(Od__MentionRow *const *)a, *y = *(Od__MentionRow *const *)b;

	if (x->bad != y->bad)
		return x->bad > y->bad ? -1 : 1;
	if (x->good != y->good)
		return x->good > y->good ? -1 : 1;
	return -strcmp(x->month, y->month);
}

/* So many months before one. */
static uint32_t month_back(uint32_t month, uint32_t months)
{
	uint32_t n = month / 100 * 12 + month % 100 - 1;

	n = months < n ? n - months : 0;
	return n / 12 * 100 + n % 12 + 1;
}

enum status verb_word_count(struct verb *v, const Od__WordCount *request, Od__MentionRows *reply)
{
	struct counting g = { .v = v, .request = request, .reply = reply };
	const char *code = text_of(request->product);
	const Od__Product *p = *code ? catalogue_code(v->desk, code) : NULL;
	uint32_t from, to, months = 0;
	enum status s = read_month(v, "from", text_of(request->from), marks_month(v->now), &from);

	if (!s)
		s = read_month(v, "to", text_of(request->to), from, &to);
	if (!s && *code && !p)
		s = verb_missing(v, "product", "product", code);
	if (s)
		return s;
	if (request->months > 1)
		from = month_back(to, (request->months < MONTHS_MOST ? request->months : MONTHS_MOST) - 1);
	g.product = p ? p->id : 0;
	/* the worst of a year may stand anywhere in it */
	g.most = request->worst ? SORTED_MOST : LIST_MOST;
	reply->row = arena_array(v->arena, g.most, sizeof *reply->row);
	txn_let_go(v->txn);
	for (uint32_t month = from; !s && month <= to && !reply->more && months < MONTHS_MOST; months++) {
		s = count_month(&g, month);
		month = month % 100 == 12 ? month + 89 : month + 1;
	}
	if (request->worst) {
		qsort(reply->row, reply->n_row, sizeof *reply->row, by_blame);
		SET(reply, more, reply->more || reply->n_row > LIST_MOST);
		reply->n_row = reply->n_row > LIST_MOST ? LIST_MOST : reply->n_row;
	}
	return s;
}
