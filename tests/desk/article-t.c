/* SPDX-License-Identifier: ISC */
/*
 * article: knowledge saved, found, confirmed, used and asked for; the right one of 3,000 articles is
 * among the first three for nine of ten questions that were written before the search was.
 */
#include <stdio.h>
#include <string.h>

#include "data/articles/knowledge.h"
#include "desk/fixture.h"
#include "desk/shop.h"
#include "desk/verbs.gen.h"
#include "record/message.pb-c.h"
#include "tap/tap.h"

/* Numbers of what is found, best first. */
static const char *found(struct fixture *f, const char *text, const char *product)
{
	Od__ArticleRows *rows = RUN(f, article, find, "text", text, "product", product, NULL);
	const char *said = "";

	for (size_t i = 0; rows && i < rows->n_row; i++)
		said = arena_format(f->arena, "%s%s%s", said, i ? " " : "", rows->row[i]->said);
	return said;
}

static void saved(struct fixture *f)
{
	Od__ArticleRows *rows;
	Od__ArticleShown *shown;
	Od__Made *made;

	fixture_as(f, "li.na");
	RUN(f, article, save, "title", "t", "answer", "a", NULL);
	is_int(OD__MESSAGE__ROLE_LACKS, shop_refused(f), "an operator edits no articles");
	fixture_as(f, "zhao.min");
	made = RUN(f, article, save, "title", "香油瓶盖渗油怎么办", "question.0", "盖子漏油", "answer",
		"先拧紧，再换内塞。", "script", "请您先拧紧瓶盖。", "product.0", "1011", NULL);
	is_string("A-1", made ? made->said : f->text, "an article is saved");
	RUN(f, article, save, "title", "凉拌菜用的香油汁", "kind", "recipe", "answer",
		"香油两勺，醋一勺，蒜末少许。", "code", "R7", NULL);
	RUN(f, article, save, "title", "Sesame paste went hard", "answer",
		"Put the jar into warm water and stir.", "product.0", "1010", "recipe.0", "R7", NULL);
	is_string("", f->text, "with a recipe by its code");
	RUN(f, article, save, "title", "x", "answer", "y", "recipe.0", "A-1", NULL);
	is_int(OD__MESSAGE__ARTICLE_NO_RECIPE, shop_refused(f), "a problem is no recipe");
	RUN(f, article, save, "title", "x", NULL);
	is_int(OD__MESSAGE__FIELD_MISSING, shop_refused(f), "nothing to say is no article");
	RUN(f, article, save, "title", "x", "answer", "y", "product.0", "none", NULL);
	is_int(OD__MESSAGE__NOT_FOUND, shop_refused(f), "nor one about goods that are not there");
	RUN(f, article, save, "title", "x", "answer", "y", "language", "fr", NULL);
	is_int(OD__MESSAGE__FIELD_VALUE, shop_refused(f), "nor in a third language");
	fixture_as(f, "li.na");
	is_string("A-1 A-3", found(f, "瓶子漏了", ""), "found by a word of the same meaning");
	is_string("A-1 A-2", found(f, "小磨香油", ""), "by the name of its product");
	is_string("A-3 A-1", found(f, "the jar leaks and is hard", "1010"), "the product's own come first");
	is_string("", found(f, "账单", ""), "nothing fits");
	rows = RUN(f, article, find, "text", "香油", "kind", "recipe", NULL);
	is_int(1, rows ? (long long)rows->n_row : 0, "of one kind");
	rows = RUN(f, article, find, "text", "stir 香油", "language", "en", NULL);
	is_string("A-3", fixture_text(f, rows, "row.0.said"), "in one language");
	shown = RUN(f, article, show, "article", "a3", NULL);
	is_string("R7", shown ? shown->article->recipe[0] == 2 ? "R7" : "" : "", "shown by number");
	is_string("凉拌菜用的香油汁", fixture_text(f, shown, "recipe.0.title"), "with the recipe");
	is_string("1010", fixture_text(f, shown, "product.0.said"), "and the product");
	is_string("true", fixture_text(f, shown, "stale"), "nobody has confirmed it");
	RUN(f, article, show, "article", "A-99", NULL);
	is_int(OD__MESSAGE__NOT_FOUND, shop_refused(f), "there is no 99th");
}

static void confirmed(struct fixture *f)
{
	Od__ArticleShown *shown;
	Od__ArticleRows *rows;

	fixture_as(f, "zhao.min");
	RUN(f, article, save, "code", "A1", "confirm_until", "2026-11-18", NULL);
	is_int(OD__MESSAGE__FIELD_VALUE, shop_refused(f), "until yesterday is no confirmation");
	RUN(f, article, save, "code", "A1", "confirm_until", "2026-12-31", NULL);
	shown = RUN(f, article, show, "article", "A-1", NULL);
	is_string("zhao.min", fixture_text(f, shown, "confirmed_by"), "who says that it is right");
	is_string("false", fixture_text(f, shown, "stale"), "and until when");
	rows = RUN(f, article, list, "stale", "yes", NULL);
	is_int(2, rows ? (long long)rows->n_row : 0, "two that nobody confirms");
	fixture_clock(f, "2027-01-02T01:00:00Z");
	rows = RUN(f, article, list, "stale", "yes", NULL);
	is_int(3, rows ? (long long)rows->n_row : 0, "and a third when its day is over");
	fixture_clock(f, FIXTURE_NOW);
	RUN(f, article, save, "code", "A1", "answer", "换瓶盖。", "version", "1", NULL);
	is_int(OD__MESSAGE__VERSION_OLD, shop_refused(f), "another editor was faster");
	RUN(f, article, save, "code", "A1", "answer", "换一个内塞。", "version", "2", NULL);
	is_string("", f->text, "changed");
	shown = RUN(f, article, show, "article", "A-1", NULL);
	is_string("true", fixture_text(f, shown, "stale"), "new words are not confirmed");
	is_string("A-1", found(f, "内塞", ""), "and found");
	RUN(f, article, save, "code", "A1", "retired", "yes", NULL);
	is_string("A-2", found(f, "香油", ""), "one that is retired is not found");
	rows = RUN(f, article, list, "page.limit", "1", NULL);
	is_string("2", fixture_text(f, rows, "after"), "a page of a list");
	rows = RUN(f, article, list, "page.after", "2", NULL);
	is_string("A-3", fixture_text(f, rows, "row.0.said"), "and the next");
	RUN(f, article, save, "code", "A1", "retired", "no", NULL);
	fixture_reopen(f);
	is_string("A-1 A-2", found(f, "香油", ""), "the same after a restart");
}

/* What is said about a version is told against the one before it. */
static void versions(struct fixture *f)
{
	Od__ArticleVersionRows *rows;
	Od__ArticleShown *shown;

	fixture_as(f, "zhao.min");
	RUN(f, article, save, "code", "AV", "title", "Cap leaks", "script", "I am sorry. New ones come.",
		"answer", "Ask for the code. Replace it.\nAsk for a photo.", NULL);
	RUN(f, article, save, "code", "AV", "confirm_until", "2026-12-31", NULL);
	fixture_as(f, "boss");
	RUN(f, article, save, "code", "AV", "answer", "Ask for the code. Ask how many.\nAsk for a photo.",
		NULL);
	is_string("", f->text, "changed by another");
	rows = RUN(f, article, versions, "article", "AV", NULL);
	is_int(3, rows ? (long long)rows->n_row : 0, "three versions, the newest first: %s", f->text);
	is_int(3, fixture_int(rows, "row.0.version"), "the third");
	is_string("boss", fixture_text(f, rows, "row.0.by"), "who made it");
	is_int(1, fixture_int(rows, "row.0.answer"), "one line of the answer is other");
	is_int(1, fixture_int(rows, "row.0.lines"), "and nothing else");
	is_string("", fixture_text(f, rows, "row.0.confirmed_by"), "nobody confirmed it");
	is_string("zhao.min", fixture_text(f, rows, "row.1.confirmed_by"), "the second was confirmed");
	is_string("2026-12-31", fixture_text(f, rows, "row.1.confirmed_until"), "until then");
	is_int(0, fixture_int(rows, "row.1.lines"), "with the words of the first");
	shown = RUN(f, article, show, "article", "AV", NULL);
	is_string("line_same", fixture_text(f, shown, "line.3.change"), "a line that stayed: %s",
		fixture_text(f, shown, "line.3.text"));
	is_string("Replace it.", fixture_text(f, shown, "line.4.text"), "a line that is gone");
	is_string("line_gone", fixture_text(f, shown, "line.4.change"), "is marked");
	is_string("Ask how many.", fixture_text(f, shown, "line.5.text"), "what came for it");
	is_string("line_new", fixture_text(f, shown, "line.5.change"), "too");
	shown = RUN(f, article, show, "article", "AV", "version", "1", NULL);
	is_string("Ask for the code. Replace it.\nAsk for a photo.",
		fixture_text(f, shown, "article.answer"), "older words can be read");
	is_int(3, fixture_int(shown, "newest"), "and are told from those of now");
	is_string("line_same", fixture_text(f, shown, "line.0.change"), "the first has nothing before it");
	RUN(f, article, show, "article", "AV", "version", "9", NULL);
	is_int(OD__MESSAGE__NOT_FOUND, shop_refused(f), "no ninth version");
	fixture_reopen(f);
	fixture_as(f, "zhao.min");
	rows = RUN(f, article, versions, "article", "AV", NULL);
	is_int(3, rows ? (long long)rows->n_row : 0, "kept over a restart");
	is_int(0, shop_faults(f), "all adds up");
	RUN(f, article, save, "code", "AV", "retired", "yes", NULL);
}

static void asked(struct fixture *f)
{
	Od__UnansweredRows *rows;
	Od__ArticleShown *shown;

	fixture_as(f, "li.na");
	RUN(f, article, helped, "article", "A-1", NULL);
	RUN(f, article, helped, "article", "A-1", NULL);
	shown = RUN(f, article, show, "article", "A-1", NULL);
	is_int(2, shown ? (long long)shown->helped : 0, "it helped twice");
	is_int(5, shown ? (long long)shown->article->version : 0, "and is no other version for it");
	RUN(f, article, ask, "text", "能冻两次吗", NULL);
	RUN(f, article, ask, "text", "有没有小包装", NULL);
	RUN(f, article, ask, "text", "能凍兩次嗎？", NULL);
	RUN(f, article, ask, "text", "?!", NULL);
	is_int(OD__MESSAGE__FIELD_MISSING, shop_refused(f), "marks ask nothing");
	RUN(f, article, ask, "text", "有没有小包装", "answered", "yes", NULL);
	is_int(OD__MESSAGE__ROLE_LACKS, shop_refused(f), "an operator takes nothing off the list");
	fixture_as(f, "zhao.min");
	rows = RUN(f, article, unanswered, NULL);
	is_int(2, rows ? (long long)rows->n_row : 0, "two questions");
	is_int(2, rows ? (long long)rows->row[0]->count : 0, "one asked twice, in two scripts");
	RUN(f, article, ask, "text", "能冻两次吗", "answered", "yes", NULL);
	rows = RUN(f, article, unanswered, "limit", "1", NULL);
	is_string("有没有小包装", fixture_text(f, rows, "row.0.text"), "one is answered");
	is_int(0, shop_faults(f), "all adds up");
}

/* As the form at the seat writes it: all at once, and what it answers is asked no more. */
static void written(struct fixture *f)
{
	Od__ArticleShown *shown;
	Od__UnansweredRows *rows;
	Od__Made *made;

	made = RUN(f, article, write, "title", "能冷冻保存吗", "question", "能冻两次吗；能放冷冻吗; ",
		"answer_a", "酱类不要冷冻。", "answer_c", "速冻食品只冻一次。", "product", "1010; 1011",
		"point", "不加防腐剂", "until", "6m", "asked", "有没有小包装", NULL);
	ok(made != NULL, "an article is written: %s", f->text);
	rows = RUN(f, article, unanswered, NULL);
	is_int(0, rows ? (long long)rows->n_row : -1, "its question left the list");
	shown = RUN(f, article, show, "article", made->said, NULL);
	is_string("能冻两次吗; 能放冷冻吗", fixture_text(f, shown, "form.question"), "two ways to ask it");
	is_string("酱类不要冷冻。\n速冻食品只冻一次。", fixture_text(f, shown, "article.answer"),
		"two paragraphs");
	is_string("速冻食品只冻一次。", fixture_text(f, shown, "form.answer_b"), "as the form shows them");
	is_string("1010; 1011", fixture_text(f, shown, "form.product"), "its goods");
	is_string("2027-05-19", fixture_text(f, shown, "article.confirmed_until"),
		"and until when it is right");
	RUN(f, article, write, "article", made->said, "title", "能冷冻保存吗", "answer_a", "不要冷冻。",
		"version", "1", NULL);
	shown = RUN(f, article, show, "article", made->said, NULL);
	is_string("", fixture_text(f, shown, "form.question"), "what is left empty is gone");
	is_string("不要冷冻。", fixture_text(f, shown, "article.answer"), "the rest is as written");
	is_string("", fixture_text(f, shown, "article.confirmed_until"), "and nobody's word yet");
	is_int(2, fixture_int(shown, "article.version"), "the next version");
	RUN(f, article, write, "article", made->said, "title", "x", "answer_a", "y", "version", "1", NULL);
	is_int(OD__MESSAGE__VERSION_OLD, shop_refused(f), "who wrote meanwhile is not overwritten");
	RUN(f, article, write, "title", "x", "answer_a", "y", "product", "none", NULL);
	is_int(OD__MESSAGE__NOT_FOUND, shop_refused(f), "nor is it about goods that there are not");
}

/* Writes the form as it shows an article, with another list of questions when one is given. */
static Od__ArticleShown *write_again(struct fixture *f, const char *article, const char *question)
{
	Od__ArticleShown *shown = RUN(f, article, show, "article", article, NULL);
	const Od__ArticleForm *form = shown->form;
	Od__Made *made = RUN(f, article, write, "article", article, "title", shown->article->title,
		"question", question ? question : form->question, "script", text_of(shown->article->script),
		"answer_a", text_of(form->answer_a), "answer_b", text_of(form->answer_b), "answer_c",
		text_of(form->answer_c), "answer_d", text_of(form->answer_d), "answer_e",
		text_of(form->answer_e), "answer_f", text_of(form->answer_f), "point", text_of(form->point),
		NULL);

	ok(made != NULL, "written as the form shows it: %s", f->text);
	return RUN(f, article, show, "article", article, NULL);
}

/* Whatever stands in an article, a form that nobody touched changes not a byte of it. */
static void untouched(struct fixture *f)
{
	static const char *answers[] = {
		"one", "one\n\nthree, with an empty line before", "\nbegins empty",
		"a\nb\nc\nd\ne\nf",
		"a\nb\nc\nd\ne\n\ng\n\ni", "a\nb\nc\nd\ne\nf\n\nh", "ends empty\n",
	};
	char *long_one = arena_format(f->arena, "%05000d\nbehind it", 7);
	Od__ArticleShown *shown;

	RUN(f, article, save, "code", "SEMI", "title", "parted", "answer", "x",
		"question.0", "leaks; or drips",
		"question.1", "漏油；瓶盖", "question.2", "leaks", "selling_point.0", "no salt; no sugar", NULL);
	is_string("", f->text, "an article with ; in its questions");
	shown = write_again(f, "SEMI", NULL);
	is_int(3, (long long)shown->article->n_question, "three questions");
	is_string("leaks; or drips", fixture_text(f, shown, "article.question.0"), "the first with its ;");
	is_string("漏油；瓶盖", fixture_text(f, shown, "article.question.1"), "the second with a wide one");
	is_string("no salt; no sugar", fixture_text(f, shown, "article.selling_point.0"),
		"selling points too");
	shown = write_again(f, "SEMI", "leaks; leaks; or drips ; new one; 漏油；瓶盖");
	is_int(4, (long long)shown->article->n_question, "one more, in another order");
	is_string("leaks; or drips", fixture_text(f, shown, "article.question.1"),
		"what stood there is whole");
	is_string("new one", fixture_text(f, shown, "article.question.2"), "beside what is new");
	for (size_t i = 0; i <= sizeof answers / sizeof *answers; i++) {
		const char *answer = i < sizeof answers / sizeof *answers ? answers[i] : long_one;

		RUN(f, article, save, "code", "SEMI", "answer", answer, NULL);
		shown = write_again(f, "SEMI", NULL);
		is_string(answer, text_of(shown->article->answer), "the same answer to the byte");
	}
}

/* What nobody answers is kept within bounds: the oldest and rarest go. */
static void bounded(struct fixture *f)
{
	Od__UnansweredRows *rows;

	fixture_as(f, "boss");
	RUN(f, setting, set, "name", "unanswered_most", "value", "10", NULL);
	is_string("", f->text, "a bound");
	fixture_as(f, "li.na");
	RUN(f, article, ask, "text", "asked twice", NULL);
	RUN(f, article, ask, "text", "asked twice", NULL);
	for (int i = 0; i < 14; i++)
		RUN(f, article, ask, "text", arena_format(f->arena, "question %c", 'a' + i), NULL);
	rows = RUN(f, article, unanswered, NULL);
	is_int(10, rows ? (long long)rows->n_row : 0, "ten stay");
	is_string("asked twice", fixture_text(f, rows, "row.0.text"), "what is asked often stays");
	fixture_clock(f, "2028-01-10T06:05:00Z");
	RUN(f, article, ask, "text", "a year later", NULL);
	rows = RUN(f, article, unanswered, NULL);
	is_int(1, rows ? (long long)rows->n_row : 0, "what nobody asks for a year is gone");
	fixture_clock(f, FIXTURE_NOW);
	fixture_as(f, "zhao.min");
}

static void same(struct fixture *f)
{
	is_string("", found(f, "绝绝子", ""), "a word that no article has");
	fixture_as(f, "boss");
	RUN(f, config, save, "record.kind", "same", "record.code", "绝绝子", "record.word.also.0",
		"内塞", NULL);
	is_string("", f->text, "is said to mean the same as another");
	is_string("A-1", found(f, "绝绝子", ""), "and found at once");
}

static void three_thousand(struct fixture *f)
{
	struct articles *all = knowledge_import(f);
	struct knowledge_score score = knowledge_ask(f, all);

	diag("%zu articles, %zu questions: %zu first, %zu in the first three", all->count,
		all->questions, score.first, score.three);
	ok(score.three * 10 >= all->questions * 9, "nine of ten are in the first three");
}

/* Whatever was changed about one of very many lines, it is read by who asked. */
static void long_one(struct fixture *f)
{
	char answer[2][3000], script[2][3000], question[4001];
	unsigned char *bytes;
	Od__ArticleShown *shown;
	ProtobufCMessage *m;
	struct refusal why;
	size_t length;

	for (int k = 0; k < 2; k++) {
		size_t a = 0, s = 0;

		for (int i = 0; i < 300; i++) {
			a += (size_t)snprintf(answer[k] + a, sizeof answer[k] - a, "%d%c\n", i,
				k ? 'n' : 'o');
			s += (size_t)snprintf(script[k] + s, sizeof script[k] - s, "%d%c\n", i,
				k ? 'p' : 'q');
		}
		RUN(f, article, save, "code", "long", "title", "long", "answer", answer[k],
			"script", script[k], NULL);
		is_string("", f->text, "three hundred lines twice");
	}
	memset(question, 'x', sizeof question - 1);
	question[sizeof question - 1] = 0;
	RUN(f, article, save, "code", "long", "question.0", question, "question.1", question, "question.2",
		question, "question.3", question, NULL);
	is_string("question", shop_refused(f) == OD__MESSAGE__FIELD_TOO_LONG ? f->refusal.field : "",
		"more questions than a form has room for are not kept");
	shown = RUN(f, article, show, "article", "long", NULL);
	ok(shown && shown->n_line > 1000, "all lines of both");
	length = protobuf_c_message_get_packed_size(&shown->base);
	bytes = arena_alloc(f->arena, length + 1);
	protobuf_c_message_pack(&shown->base, bytes);
	is_int(OK, reflect_unpack(&od__article_shown__descriptor, bytes, length, f->arena, &m, &why),
		"are read by who asked");
}

int main(void)
{
	struct fixture *f = fixture_open();

	plan_lazy();
	shop_open(f);
	saved(f);
	confirmed(f);
	asked(f);
	written(f);
	untouched(f);
	bounded(f);
	same(f);
	versions(f);
	long_one(f);
	three_thousand(f);
	fixture_close(f);
	return tap_result();
}
