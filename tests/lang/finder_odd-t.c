/* SPDX-License-Identifier: ISC */
/*
 * finder_odd-t -- the finder among texts that nobody would type: bytes that are no UTF-8, characters cut
 * in two, signs that fold into many or into none, names and codes and numbers beyond every limit.
 *
 * What a search finds among them is what a walk over all rows finds, whatever part of whatever text is
 * searched for; and a text of its limit's length and words is taken, one beyond it is not.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lang/finder.h"
#include "tap/tap.h"

#define ROWS 600
#define SEARCHES 1500
#define TEXT 900

static uint64_t state;

static unsigned any(unsigned below)
{
	state = state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
	return (unsigned)(state >> 33) % below;
}

/* Cut short, too long, forbidden, beyond Unicode; then what folds in odd ways, and what is common. */
static const char *const pieces[] = {
	"\xe4\xb8", "\xff", "\xc0\xaf", "\xed\xa0\x80", "\xf4\x90\x80\x80", "\x80", "\xf0\x9f", "\x01", "\x7f",
	"\xef\xb7\xba", "ß", "ﬃ", "İ", "ı", "ſ", "㍿", "㌔", "Ⅷ", "①", "½", "e\xcc\x81", "\xcc\x81\xcc\x81",
	"\xe2\x80\x8d", "\xe2\x80\xae", "\xef\xbb\xbf", "\xc2\xad", "👨‍👩‍👧", "🀄", "𠮷", "𪚥", "ｶﾞ", "한국", "한",
	"กำ", "नि", "عربي", "１２３", "Ａｂ", "＋８６", "　", "\t", "\n", "'", "’", "·", "-", "(", ".",
	"王", "重", "长沙", "麵", "女", "lv", "zh", "shi", "a", "b", "x", "7", "0", "86", "138", "KFC", " ",
};

static size_t put_pieces(char *out, unsigned most)
{
	size_t length = 0;

	for (unsigned n = any(most) + 1; n > 0 && length + 32 < TEXT; n--)
		length += (size_t)snprintf(out + length, TEXT - length, "%s",
					   pieces[any(sizeof pieces / sizeof pieces[0])]);
	return length;
}

struct odd {
	char name[TEXT], code[TEXT], phone[TEXT], other[TEXT];
	const char *phones[1], *others[1];
	struct finder_row row;
};

static struct odd rows[ROWS];

/* One in twenty is very long. */
static void make(struct odd *o, uint64_t id)
{
	unsigned most = any(20) ? 8 : 400;

	put_pieces(o->name, most);
	put_pieces(o->code, any(20) ? 3 : 80);
	put_pieces(o->other, most);
	put_pieces(o->phone, any(2) ? 5 : 60);
	o->phones[0] = o->phone;
	o->others[0] = o->other;
	o->row = (struct finder_row){ .id = id, .name = o->name, .code = any(3) ? o->code : NULL,
		.phones = o->phones, .phone_count = any(2), .others = o->others, .other_count = any(2),
		.owner = any(4), .ordered = any(5), .created = 1 + any(50) };
}

/* Any part of a text of a row, characters cut in two as well; or of nothing in particular. */
static void make_query(char *out)
{
	const struct odd *o = &rows[any(ROWS)];
	const char *const texts[] = { o->name, o->code, o->phone, o->other };
	const char *text = texts[any(4)];
	size_t length = strlen(text), from = length ? any((unsigned)length) : 0;

	if (any(6) == 0) {
		put_pieces(out, any(4) ? 4 : 90);
		return;
	}
	snprintf(out, TEXT, "%.*s", (int)(1 + any(any(10) ? 12 : 260)), text + from);
}

static void compare(struct finder *f, const char *how)
{
	static struct finder_result found, scanned;
	unsigned wrong = 0, refused = 0, some = 0;
	char text[TEXT];

	for (unsigned i = 0; i < SEARCHES; i++) {
		struct finder_ask ask = { .text = text, .user = any(4), .own_only = any(8) == 0,
					  .limit = 1 + any(30) };
		enum status s;

		make_query(text);
		s = finder_find(f, &ask, &found);
		refused += s == ERR_LIMIT;
		some += found.count > 0;
		wrong += finder_scan(f, &ask, &scanned) != s || found.count != scanned.count ||
			 (!found.estimated && found.total != scanned.total) ||
			 memcmp(found.hits, scanned.hits, found.count * sizeof found.hits[0]) != 0;
	}
	is_int(0, wrong, "%s: %u searches are as a walk over all rows", how, SEARCHES);
	ok(some > SEARCHES / 4 && refused > 0 && refused < SEARCHES / 2, "%u find something, %u are too long",
		some, refused);
}

static void test_limits(struct finder *f)
{
	static struct finder_result found;
	struct finder_ask ask = { .text = "" };
	char text[QUERY_BYTES + 2];

	for (size_t i = 0; i < sizeof text; i++)
		text[i] = i % 3 == 2 ? ' ' : 'q';
	text[3 * QUERY_WORDS - 1] = '\0';
	ask.text = text;
	is_int(OK, finder_find(f, &ask, &found), "%d words are taken", QUERY_WORDS);
	strcpy(text + 3 * QUERY_WORDS - 1, " q");
	is_int(ERR_LIMIT, finder_find(f, &ask, &found), "one more is not");
	is_int(0, (long long)found.count, "and finds nothing");
	memset(text, ' ', sizeof text);
	text[0] = 'q';
	text[QUERY_BYTES] = '\0';
	is_int(OK, finder_find(f, &ask, &found), "%d bytes are taken", QUERY_BYTES);
	text[QUERY_BYTES] = ' ';
	text[QUERY_BYTES + 1] = '\0';
	is_int(ERR_LIMIT, finder_find(f, &ask, &found), "one more is not");
	memset(text, 'q', MATCH_WORD + 1);
	text[MATCH_WORD] = '\0';
	is_int(OK, finder_find(f, &ask, &found), "a word of %d letters is taken", MATCH_WORD);
	strcpy(text + MATCH_WORD, "q");
	is_int(ERR_LIMIT, finder_find(f, &ask, &found), "one more is not");
}

int main(void)
{
	const char *seed = getenv("TEST_SEED");
	struct finder *f = finder_new("86");

	state = seed ? strtoull(seed, NULL, 10) : 20261129;
	plan_lazy();
	for (uint64_t i = 0; i < ROWS; i++) {
		make(&rows[i], 100 + i);
		finder_put(f, &rows[i].row);
	}
	compare(f, "put");
	finder_set_effort(f, 10);
	compare(f, "level by level");
	for (unsigned i = 0; i < 2 * ROWS; i++) {
		struct odd *o = &rows[any(ROWS)];

		if (any(3) == 0)
			finder_remove(f, o->row.id);
		make(o, o->row.id);
		finder_put(f, &o->row);
	}
	compare(f, "put again");
	test_limits(f);
	finder_free(f);
	return tap_result();
}
