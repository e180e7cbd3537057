/* SPDX-License-Identifier: ISC */
/*
 * query-t -- words, phone forms, codes and further names against one row; marks in a name.
 */
#include "lang/query.h"

#include <stdio.h>
#include <string.h>

#include "tap/tap.h"

static const struct {
	const char *text;
	enum match_level level;
	enum match_by by;
} cases[] = {
	/* the row below: 海底捞火锅, code HDL-2041, 13905714402 and 0571-8812 4410, 王小明 */
	{ "13905714402", MATCH_EXACT, MATCH_BY_PHONE },
	{ "139 0571 4402", MATCH_EXACT, MATCH_BY_PHONE },
	{ "139-0571-4402", MATCH_EXACT, MATCH_BY_PHONE },
	{ "+86 139-0571-4402", MATCH_EXACT, MATCH_BY_PHONE },
	{ "008613905714402", MATCH_EXACT, MATCH_BY_PHONE },
	{ "8613905714402", MATCH_EXACT, MATCH_BY_PHONE },
	{ "１３９０５７１４４０２", MATCH_EXACT, MATCH_BY_PHONE },
	{ "4402", MATCH_PREFIX, MATCH_BY_PHONE },
	{ "2", MATCH_PREFIX, MATCH_BY_PHONE },
	{ "139", MATCH_WORD_START, MATCH_BY_PHONE },
	{ "0571", MATCH_WORD_START, MATCH_BY_PHONE },
	{ "714", MATCH_INSIDE, MATCH_BY_PHONE },
	{ "057188124410", MATCH_EXACT, MATCH_BY_PHONE },
	{ "(0571) 8812 4410", MATCH_EXACT, MATCH_BY_PHONE },
	{ "+86 571 8812 4410", MATCH_EXACT, MATCH_BY_PHONE },
	{ "88124410", MATCH_PREFIX, MATCH_BY_PHONE },
	{ "8812 4410", MATCH_PREFIX, MATCH_BY_PHONE },
	{ "13905714403", MATCH_NONE, MATCH_BY_NAME },
	{ "7714", MATCH_NONE, MATCH_BY_NAME },
	{ "441013", MATCH_NONE, MATCH_BY_NAME },
	{ "hdl2041", MATCH_EXACT, MATCH_BY_CODE },
	{ "HDL-2041", MATCH_EXACT, MATCH_BY_CODE },
	{ "hdl2", MATCH_PREFIX, MATCH_BY_CODE },
	{ "204", MATCH_INSIDE, MATCH_BY_CODE },
	{ "l20", MATCH_INSIDE, MATCH_BY_CODE },
	{ "hdl", MATCH_PREFIX, MATCH_BY_CODE },
	{ "hdlhg", MATCH_EXACT, MATCH_BY_INITIALS },
	{ "火锅", MATCH_INSIDE, MATCH_BY_NAME },
	{ "海底捞火锅", MATCH_EXACT, MATCH_BY_NAME },
	{ "海底 火锅", MATCH_INSIDE, MATCH_BY_NAME },
	{ "火锅 4402", MATCH_INSIDE, MATCH_BY_NAME },
	{ "hd 4402", MATCH_PREFIX, MATCH_BY_CODE },
	{ "4402 海底", MATCH_PREFIX, MATCH_BY_PHONE },
	{ "hai di lao huo guo", MATCH_EXACT, MATCH_BY_PINYIN },
	{ "海底 火车", MATCH_NONE, MATCH_BY_NAME },
	{ "海底捞 9999", MATCH_NONE, MATCH_BY_NAME },
	{ "王小明", MATCH_EXACT, MATCH_BY_OTHER },
	{ "wxm", MATCH_EXACT, MATCH_BY_OTHER },
	{ "xiaoming", MATCH_INSIDE, MATCH_BY_OTHER },
	{ "wang.xm@example.com", MATCH_EXACT, MATCH_BY_OTHER },
	{ "example", MATCH_WORD_START, MATCH_BY_OTHER },
	{ "海底捞 王小明", MATCH_PREFIX, MATCH_BY_NAME },
	{ "", MATCH_INSIDE, MATCH_BY_NAME },
	{ "  ", MATCH_INSIDE, MATCH_BY_NAME },
	{ "★", MATCH_NONE, MATCH_BY_NAME },
};

struct row {
	uint32_t name[64], others[128];
	struct query_target target;
};

static size_t put(uint32_t *codes, size_t at, const char *text)
{
	return at + fold_codes(text, strlen(text), codes + at, NULL, 64);
}

static void set_row(struct row *row, const char *name, const char *code, const char *phones,
		    const char *other, const char *other2)
{
	static char folded[64];

	memset(row, 0, sizeof(*row));
	row->target.name_count = put(row->name, 0, name);
	row->target.name = row->name;
	row->target.code_length = fold_code(code, strlen(code), folded, sizeof(folded));
	row->target.code = folded;
	row->target.phones = phones;
	row->target.phones_length = strlen(phones);
	row->target.country = "86";
	row->target.others_count = put(row->others, 0, other);
	if (other2) {
		row->others[row->target.others_count] = '\n';
		row->target.others_count = put(row->others, row->target.others_count + 1, other2);
	}
	row->target.others = row->others;
}

static void test_row(void)
{
	struct row row;

	set_row(&row, "海底捞火锅", "HDL-2041", "8613905714402 8657188124410 057188124410", "王小明",
		"wang.xm@example.com");
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct query q;
		struct match m;

		is_int(OK, query_set(&q, cases[i].text, strlen(cases[i].text), "86"), "taken: %s",
		       cases[i].text);
		m = query_match(&q, &row.target);
		is_string(match_level_text(cases[i].level), match_level_text(m.level), "\"%s\"",
			  cases[i].text);
		if (cases[i].level != MATCH_NONE)
			is_string(match_by_text(cases[i].by), match_by_text(m.by), "by");
	}
}

static void test_given_only(void)
{
	struct row row;
	struct query q;

	/* a number that is not valid is stored as given alone */
	set_row(&row, "Antonio Moreno", "ANTON", "55554729", "", NULL);
	query_set(&q, "(5) 555-4729", strlen("(5) 555-4729"), "86");
	is_int(MATCH_EXACT, query_match(&q, &row.target).level, "as written");
	query_set(&q, "555-4729", strlen("555-4729"), "86");
	is_int(MATCH_PREFIX, query_match(&q, &row.target).level, "without what is dialled before");
	set_row(&row, "", "", "13905714402", "", NULL);
	query_set(&q, "+86 139 0571 4402", strlen("+86 139 0571 4402"), "86");
	is_int(MATCH_EXACT, query_match(&q, &row.target).level, "asked with more than was stored");
	query_set(&q, "hdl", 3, "86");
	is_int(MATCH_NONE, query_match(&q, &row.target).level, "a row without name and code");
}

static void test_limits(void)
{
	char text[QUERY_BYTES + 2];
	struct query q;

	memset(text, 'a', sizeof(text));
	is_int(ERR_LIMIT, query_set(&q, text, QUERY_BYTES + 1, "86"), "a byte too many");
	is_int(ERR_LIMIT, query_set(&q, text, MATCH_WORD + 1, "86"), "a letter too many in a word");
	is_int(0, q.count, "and nothing is searched");
	is_int(OK, query_set(&q, text, MATCH_WORD, "86"), "the longest word");
	is_int(OK, query_set(&q, "1 2 3 4 5 6 7 8", 15, "86"), "eight words");
	is_int(8, q.count, "counted");
	is_int(ERR_LIMIT, query_set(&q, "1 2 3 4 5 6 7 8 9", 17, "86"), "nine words");
	is_int(OK, query_set(&q, "海\xff底", 7, "86"), "broken bytes");
	is_int(2, q.count, "part words");
}

static void test_marks(void)
{
	static const struct { const char *text, *name, *marked; } table[] = {
		{ "底捞", "海底捞火锅", "海[底捞]火锅" },
		{ "dl", "海底撈火鍋", "海[底撈]火鍋" },
		{ "stop", "QUICK-Stop", "QUICK-[Stop]" },
		{ "quickstop", "QUICK-Stop", "[QUICK-Stop]" },
		{ "pere", "Blondesddsl père et fils", "Blondesddsl [père] et fils" },
		{ "fils bl", "Blondesddsl père et fils", "[Bl]ondesddsl père et [fils]" },
		{ "hd dl", "海底捞", "[海底捞]" },
		{ "hdl 4402", "海底捞（北京）店", "[海底捞]（北京）店" },
		{ "4402", "海底捞", "海底捞" },
		{ "bj", "海底捞（北京）店", "海底捞（[北京]）店" },
		{ "", "海底捞", "海底捞" },
	};

	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		struct fold_place marks[QUERY_MARKS];
		struct query q;
		char marked[256];
		size_t count, length = 0, at = 0;

		query_set(&q, table[i].text, strlen(table[i].text), "86");
		count = query_marks(&q, table[i].name, strlen(table[i].name), marks);
		for (size_t m = 0; m < count; m++) {
			length += (size_t)snprintf(marked + length, sizeof(marked) - length,
				"%.*s[%.*s]", (int)(marks[m].start - at), table[i].name + at,
				(int)(marks[m].end - marks[m].start),
				table[i].name + marks[m].start);
			at = marks[m].end;
		}
		snprintf(marked + length, sizeof(marked) - length, "%s", table[i].name + at);
		is_string(table[i].marked, marked, "\"%s\"", table[i].text);
	}
}

int main(void)
{
	plan_lazy();
	test_row();
	test_given_only();
	test_limits();
	test_marks();
	return tap_result();
}
