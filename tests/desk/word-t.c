/* SPDX-License-Identifier: ISC */
/*
 * word: texts marked, marks kept and counted; the list is the desk's own; how well it tells praise
 * from complaint on reviews that people labelled (when the sample data lies beside the checkout).
 */
#include "data/csv_rows.h"
#include "desk/fixture.h"
#include "desk/shop.h"
#include "desk/verbs.gen.h"
#include "record/message.pb-c.h"
#include "tap/tap.h"

/* "topic good bad named", of the rows of one product. */
static const char *counts(struct fixture *f, const char *product, const char *from)
{
	Od__MentionRows *rows = RUN(f, word, count, "product", product, "from", from, NULL);
	const char *text = "";

	for (size_t i = 0; rows && i < rows->n_row; i++) {
		const Od__MentionRow *r = rows->row[i];

		text = arena_format(f->arena, "%s%s%s/%s %llu %llu %llu", text, *text ? ", " : "",
			r->batch, r->topic, (unsigned long long)r->good,
			(unsigned long long)r->bad, (unsigned long long)r->named);
	}
	return text;
}

static void marking(struct fixture *f)
{
	Od__WordMarked *m = RUN(f, word, mark, "text", "芝麻酱太咸了，包装难撕", NULL);

	is_string("bad", fixture_text(f, m, "mood"), "salty and hard to tear is bad");
	is_int(2, m ? (long long)m->n_topic : 0, "two topics");
	is_string("taste", fixture_text(f, m, "topic.0.topic"), "taste");
	is_string("packaging", fixture_text(f, m, "topic.1.topic"), "packaging");
	is_string("太咸了", fixture_text(f, m, "hit.0.text"), "the words are told");
	m = RUN(f, word, mark, "text", "Not bad at all, easy to tear", NULL);
	is_string("good", fixture_text(f, m, "mood"), "not bad is good");
	m = RUN(f, word, mark, "text", "不咸", NULL);
	is_string("good", fixture_text(f, m, "mood"), "not salty is no blame");
	is_string("taste", fixture_text(f, m, "topic.0.topic"), "and about the taste");
	m = RUN(f, word, mark, "text", "都是油，不够咸", NULL);
	is_string("-4", fixture_text(f, m, "score"), "oil everywhere and not salty enough are blame");
	is_int(1, m ? (long long)m->n_topic : 0, "both of the taste: how oily it is is tasted");
	m = RUN(f, word, mark, "text", "It is not salty enough", NULL);
	is_string("bad", fixture_text(f, m, "mood"), "in English too");
	m = RUN(f, word, mark, "text", "the jar leaks", NULL);
	is_string("package", fixture_text(f, m, "category"), "the category of a complaint too");
}

static void counting(struct fixture *f)
{
	RUN(f, customer, note, "customer", "FULL", "text", "味道不错，就是太咸", "product", "1010",
		"batch", "B7", NULL);
	is_string("", f->text, "a note about goods");
	RUN(f, customer, note, "customer", "FULL", "text", "包装难撕", "product", "1010", "batch",
		"B7", NULL);
	RUN(f, ticket, open, "customer", "FULL", "text", "lid is hard to open", "product", "1010",
		NULL);
	is_string("", f->text, "a complaint about goods");
	is_string("/packaging 0 1 0, B7/packaging 0 1 0, B7/taste 0 1 0", counts(f, "1010", "2026-11"),
		"are counted by batch and topic");
	RUN(f, word, take, "text", "很好吃", "product", "1010", "at", "2026-10-03T08:00:00Z", NULL);
	is_string("", f->text, "a review by somebody unknown");
	RUN(f, word, take, "text", "好吃，下次还买", "product", "1010", "customer", "FULL", "at",
		"2026-10-04T08:00:00Z", NULL);
	is_string("/ 1 0 0, /taste 2 0 0", counts(f, "1010", "2026-10"),
		"and one by a customer are counted in their month");
	is_string("", counts(f, "1011", "2026-10"), "nothing of another product");
	is_int(0, shop_faults(f), "the counts are the marks");
	fixture_reopen(f);
	is_string("/ 1 0 0, /taste 2 0 0", counts(f, "1010", "2026-10"), "after a restart too");
	RUN(f, word, count, "from", "2026-13", NULL);
	is_int(OD__MESSAGE__MONTH_WRONG, shop_refused(f), "there is no 13th month");
	RUN(f, word, take, "text", "好吃", "product", "none", NULL);
	is_int(OD__MESSAGE__NOT_FOUND, shop_refused(f), "nor this product");
	RUN(f, word, take, "text", "好吃", "at", "2026-12-01T00:00:00Z", NULL);
	is_int(OD__MESSAGE__TIME_AHEAD, shop_refused(f), "nothing was said tomorrow");
}

static void own_words(struct fixture *f)
{
	Od__WordMarked *m = RUN(f, word, mark, "text", "真是绝绝子", NULL);

	is_string("", fixture_text(f, m, "mood"), "a word that nobody listed");
	fixture_as(f, "boss");
	RUN(f, config, save, "record.kind", "word", "record.code", "绝绝子", "record.word.mood",
		"great", NULL);
	is_int(OD__MESSAGE__FIELD_VALUE, shop_refused(f), "a mood that there is not");
	RUN(f, config, save, "record.kind", "word", "record.code", "绝绝子", "record.word.mood",
		"good", "record.word.weight", "3", NULL);
	fixture_as(f, "li.na");
	m = RUN(f, word, mark, "text", "真是绝绝子", NULL);
	is_string("good", fixture_text(f, m, "mood"), "counts from the moment it is saved");
}

static const char *taught(struct fixture *f, const char *list, const char *text, const char *forget)
{
	Od__Made *made = RUN(f, word, teach, "list", list, "text", text, "forget", forget, NULL);

	return made ? fixture_text(f, made, "note.message") : f->text;
}

static void lists(struct fixture *f)
{
	Od__WordMarked *m = RUN(f, word, mark, "text", "two plates of chocolate beside the chair", NULL);

	is_string("", fixture_text(f, m, "category"), "a word inside another says nothing");
	m = RUN(f, word, mark, "text", "it came late, and leaks", NULL);
	ok(*fixture_text(f, m, "category"), "one that begins does, however it ends");
	fixture_as(f, "boss");
	taught(f, "绝绝子", "无敌了", "no");
	is_string("", f->text, "a word more");
	m = RUN(f, word, mark, "text", "无敌了", NULL);
	is_string("good", fixture_text(f, m, "mood"), "means what its list means");
	is_int(OD__MESSAGE__WORD_THERE, (taught(f, "难吃", "无敌了", "no"), shop_refused(f)),
		"and stands in no second list");
	is_int(OD__MESSAGE__WORD_THERE, (taught(f, "绝绝子", "绝绝子", "no"), shop_refused(f)),
		"nor twice");
	is_int(OD__MESSAGE__WORD_NAMES_LIST, (taught(f, "绝绝子", "绝绝子", "yes"), shop_refused(f)),
		"the word that names a list stays");
	is_int(OD__MESSAGE__WORD_NOT_THERE, (taught(f, "绝绝子", "没有它", "yes"), shop_refused(f)),
		"what is not there cannot go");
	is_int(OD__MESSAGE__NOT_FOUND, (taught(f, "none", "无敌了", "no"), shop_refused(f)),
		"nor into no list");
	taught(f, "漏", "冒出来", "no");
	m = RUN(f, word, mark, "text", "瓶口有油冒出来", NULL);
	is_string("package", fixture_text(f, m, "category"), "a further word of a category tells it: %s",
		f->text);
	taught(f, "漏", "冒出来", "yes");
	m = RUN(f, word, mark, "text", "瓶口有油冒出来", NULL);
	is_string("", fixture_text(f, m, "category"), "until it is taken out");
	taught(f, "绝绝子", "this is what I would call a real treat", "no");
	m = RUN(f, word, mark, "text", "this is what I would call a real treat", NULL);
	is_string("good", fixture_text(f, m, "mood"), "a long one is found, too: %s", f->text);
	taught(f, "绝绝子", "this is what I would call a real treat", "yes");
	RUN(f, config, save, "record.kind", "word", "record.code", "x", "record.word.mood", "bad",
		"record.word.also.0", "one that is so long that nobody would ever say it in these words",
		NULL);
	is_int(OD__MESSAGE__FIELD_TOO_LONG, shop_refused(f), "one that is longer than any is not kept");
	RUN(f, config, save, "record.kind", "word", "record.code", "外观", "record.word.topic", "package",
		NULL);
	is_int(OD__MESSAGE__WORD_THERE, (taught(f, "绝绝子", "外观", "no"), shop_refused(f)),
		"what names a topic praises nothing");
	taught(f, "绝绝子", "无敌了", "yes");
	m = RUN(f, word, mark, "text", "无敌了", NULL);
	is_string("", fixture_text(f, m, "mood"), "taken out it means nothing");
	fixture_as(f, "li.na");
}

static void months(struct fixture *f)
{
	Od__MentionRows *rows = RUN(f, word, count, "months", "2", "worst", "yes", NULL);
	bool falls = true;

	ok(rows && rows->n_row > 2, "two months");
	for (size_t i = 1; rows && i < rows->n_row; i++)
		falls = falls && rows->row[i]->bad <= rows->row[i - 1]->bad;
	ok(rows && falls && rows->row[0]->bad > 0, "most blame first");
	is_string("2026-11", fixture_text(f, rows, "row.0.month"), "of this month");
	rows = RUN(f, word, count, "months", "1", "product", "1010", NULL);
	is_int(3, rows ? (long long)rows->n_row : 0, "one month is this one");
}

/* ---- labelled reviews ---- */

struct counted {
	struct fixture *f;
	unsigned right[2], all[2];
};

static void review(void *context, char *const *cell, size_t cells)
{
	struct counted *g = context;
	Od__WordMarked *m;
	int label;

	if (cells < 2 || !cell[0][0] || cell[0][1])
		return;
	label = cell[0][0] == '1';
	m = RUN(g->f, word, mark, "text", cell[1], NULL);
	g->all[label]++;
	g->right[label] += m && (m->score > 0) == (label == 1);
}

static void reviews(struct fixture *f)
{
	struct counted g = { .f = f };
	double balanced;

	if (!csv_rows("waimai_sample/waimai_1000.csv", review, &g)) {
		skip(1, "no sample data beside the checkout");
		return;
	}
	balanced = ((double)g.right[0] / g.all[0] + (double)g.right[1] / g.all[1]) / 2;
	diag("mood: %u of %u praises, %u of %u complaints, balanced accuracy %.3f", g.right[1],
		g.all[1], g.right[0], g.all[0], balanced);
	ok(g.all[0] + g.all[1] == 1000 && balanced >= 0.80, "mood is told right in 80 of 100");
}

int main(void)
{
	struct fixture *f = fixture_open();

	plan_lazy();
	shop_open(f);
	fixture_as(f, "li.na");
	marking(f);
	counting(f);
	own_words(f);
	lists(f);
	months(f);
	reviews(f);
	fixture_close(f);
	return tap_result();
}
