/* SPDX-License-Identifier: ISC */
/*
 * caller_number: whose number is that.
 *
 * The store's index holds each phone point by its digits from the last to the first, so "ends with"
 * is a prefix. A number is looked up as E.164; then the stored numbers that end with its national
 * digits (given without country, or with another trunk code); then those that are its own last
 * seven or eight digits (given without area code). Candidates for an unknown number are those that
 * differ from it in one of the last eight digits: 72 single gets. Customers that are not the
 * actor's to see are left out. Who asks whose a number is, and no more, gets a number in full looked
 * up by its digits first, behind the desk's country where none stands.
 */
#include "desk/caller.h"

#include <string.h>
#include <strings.h>

#include "desk/customer.h"
#include "desk/inside.h"
#include "desk/setting.h"
#include "lang/digits.h"
#include "lang/phone.h"
#include "record/customer.pb-c.h"

#define WHOLE 10		/* digits from which on a number is one in full */
#define TAIL_LEAST 6		/* digits by which an end may be matched */
#define PROBED 8		/* last digits of which one may differ */

bool caller_withheld(const char *number)
{
	static const char *const words[] = { "", "anonymous", "private", "restricted", "unavailable",
		"unknown", "withheld" };
	size_t length;

	if (strncasecmp(number, "sip:", 4) == 0)
		number += 4;
	length = strcspn(number, "@");
	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (strlen(words[i]) == length && strncasecmp(number, words[i], length) == 0)
			return true;
	return false;
}

/* Does this number have these digits at its end? */
static bool number_ends(const char *number, const char *digits)
{
	char own[DIGITS_MAX + 1];
	size_t have = digits_of(number, own), want = strlen(digits);

	return have >= want && strcmp(own + have - want, digits) == 0;
}

static bool point_ends(const Od__Point *p, const char *digits)
{
	return p->kind == OD__POINT_KIND__PHONE_POINT &&
		(number_ends(*text_of(p->e164) ? p->e164 : text_of(p->value), digits) ||
		number_ends(text_of(p->form), digits));
}

static bool there_already(const struct caller_matches *out, uint64_t customer)
{
	size_t i;

	for (i = 0; i < out->count; i++)
		if (out->match[i].customer == customer)
			return true;
	return false;
}

/* Takes the customer of an index row, when it is living and the actor's to see. */
static enum status take(struct verb *v, const struct key *primary, const char *digits,
	enum caller_why why, struct caller_matches *out)
{
	struct caller_match *m = &out->match[out->count];
	Od__Customer *c;
	enum status s;
	size_t i;

	if (out->count == CALLER_MATCHES)
		return OK;
	s = customer_load(v, key_read_u64(primary, 0), &c);
	if (s == ERR_NOT_FOUND)
		return OK;
	if (s != OK || there_already(out, c->id) || !verb_sees(v, c->id))
		return s;
	memset(m, 0, sizeof *m);
	m->customer = c->id;
	m->why = why;
	strncpy(m->number, digits, sizeof m->number - 1);
	for (i = 0; i < c->n_point && !m->point; i++)
		if (point_ends(c->point[i], digits))
			m->point = c->point[i]->n;
	out->count++;
	return OK;
}

/* All customers whose number is `digits`, or ends with them when `tail`. */
static enum status probe(struct verb *v, const char *digits, bool tail, enum caller_why why,
	struct caller_matches *out)
{
	struct key prefix = key_empty(), key, primary;
	struct walk *walk;
	enum status s;
	size_t i;

	key_add_u8(&prefix, OD__POINT_KIND__PHONE_POINT);
	if (tail)
		for (i = strlen(digits); i-- > 0;)
			key_add_u8(&prefix, (uint8_t)digits[i]);
	else
		key_add_digits(&prefix, digits, true);
	s = walk_open_index(v->txn, INDEX_CUSTOMER_POINT, &prefix, false, &walk);
	if (s != OK)
		return s;
	while (s == OK && out->count < CALLER_MATCHES) {
		s = walk_next(walk, &key, &primary, v->arena, NULL);
		if (s == OK)
			s = take(v, &primary, digits, why, out);
	}
	walk_close(walk);
	return s == ERR_END ? OK : s;
}

/* The digits that a number is matched by: of its E.164 form, national, as given. */
struct number {
	struct phone phone;
	char whole[DIGITS_MAX + 1];	/* of E.164, or as given */
	char national[DIGITS_MAX + 1];
};

static void read_number(struct verb *v, const char *text, struct number *n,
	struct caller_matches *out)
{
	char country[4];

	memset(out, 0, sizeof *out);
	phone_read(text, setting_text(v->desk, "country"), &n->phone);
	phone_country(setting_text(v->desk, "country"), country);
	digits_of(n->phone.valid ? n->phone.e164 : text, n->whole);
	digits_national(text, country, n->national);
	strcpy(out->e164, n->phone.e164);
	strcpy(out->shown, n->phone.shown);
}

enum status caller_lookup(struct verb *v, const char *number, struct caller_matches *out)
{
	struct number n;
	size_t length, tail;
	enum status s;

	read_number(v, text_of(number), &n, out);
	if (!*n.whole)
		return OK;
	s = probe(v, n.whole, false, CALLER_EXACT, out);
	if (s != OK || out->count)
		return s;
	length = strlen(n.national);
	if (length >= TAIL_LEAST)
		s = probe(v, n.national, true, CALLER_LAST_DIGITS, out);
	for (tail = 8; tail >= 7 && s == OK && out->count == 0; tail--)
		if (length > tail)
			s = probe(v, n.national + length - tail, false, CALLER_LAST_DIGITS, out);
	return s;
}

/* The digits of E.164, as far as the looks of a number tell: "+8613905714402", "13905714402". */
static bool plain_number(struct verb *v, const char *text, char digits[DIGITS_MAX + 1])
{
	bool abroad = *text == '+';
	char country[4] = "";
	size_t length;

	text += abroad;
	length = strlen(text);
	if (length < WHOLE || length > DIGITS_MAX - sizeof country || *text == '0' ||
		text[strspn(text, "0123456789")])
		return false;
	if (!abroad)
		phone_country(setting_text(v->desk, "country"), country);
	memcpy(digits, country, strlen(country));
	memcpy(digits + strlen(country), text, length + 1);
	return true;
}

enum status caller_whose(struct verb *v, const char *number, struct caller_matches *out)
{
	char digits[DIGITS_MAX + 1];
	enum status s;

	memset(out, 0, sizeof *out);
	if (plain_number(v, text_of(number), digits)) {
		s = probe(v, digits, false, CALLER_EXACT, out);
		if (s != OK || out->count)
			return s;
	}
	return caller_lookup(v, number, out);
}

enum status caller_maybe(struct verb *v, const char *number, struct caller_matches *out)
{
	char other[DIGITS_MAX + 1];
	size_t length, at, least;
	struct number n;
	enum status s = OK;
	char digit;

	read_number(v, text_of(number), &n, out);
	length = strlen(n.whole);
	if (length < TAIL_LEAST)
		return OK;
	least = length > PROBED ? length - PROBED : 0;
	for (at = length; at-- > least && s == OK;)
		for (digit = '0'; digit <= '9' && s == OK; digit++) {
			if (n.whole[at] == digit)
				continue;
			strcpy(other, n.whole);
			other[at] = digit;
			s = probe(v, other, false, at + 1 == length ? CALLER_SAME_EXCHANGE
				: CALLER_ONE_DIGIT, out);
		}
	return s;
}
