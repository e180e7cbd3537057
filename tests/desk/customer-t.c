/* SPDX-License-Identifier: ISC */
/*
 * customer: added, shown, edited, noted, listed and found, through the verbs.
 */
#include <string.h>

#include "desk/access.h"
#include "desk/caller.h"
#include "desk/customer.h"
#include "desk/fixture.h"
#include "desk/profile.h"
#include "desk/verbs.gen.h"
#include "record/message.pb-c.h"
#include "tap/tap.h"

/* The number of the refusal of the last run, 0 when it was done. */
static int refused(struct fixture *f)
{
	return f->status == ERR_REFUSED ? f->refusal.message : 0;
}

/* Codes of a list reply, in order, blanks between. */
static const char *codes(struct fixture *f, const Od__CustomerRows *rows)
{
	const char *list = "";
	size_t i;

	for (i = 0; rows && i < rows->n_row; i++)
		list = arena_format(f->arena, "%s%s%s", list, i ? " " : "", rows->row[i]->code);
	return list;
}

static uint64_t customers(struct fixture *f)
{
	return caller_count(f->desk);
}

static void add(struct fixture *f)
{
	Od__CustomerShown *shown;
	Od__Made *made;

	fixture_as(f, "li.na");
	made = RUN(f, customer, add, "name", "海底捞 Hangzhou", "kind", "chain_store", "phone",
		"0571-8812 4410", "address_text", "延安路 1 号", "person.0.name", "王经理", "tag.0",
		"vip", NULL);
	is_string("K1", made ? made->said : "", "the first customer is K1: %s", f->text);
	is_int(1, made ? (long long)made->version : 0, "at version 1");
	is_string("customer", made ? made->kind : "", "a reply names the kind");
	shown = RUN(f, customer, show, "customer", "k1", NULL);
	is_string("+8657188124410", fixture_text(f, shown, "customer.point.0.e164"),
		"its phone has an E.164 form");
	is_string("0571-8812 4410", fixture_text(f, shown, "customer.point.0.value"),
		"and stands as given");
	is_int(1, f->opened_count, "showing it opened it");
	is_int(1, (long long)f->opened[0], "by its number");
	is_string("potential", shown ? enum_label(&od__stage__descriptor, shown->profile->stage)
		: "", "its stage is potential");
	is_int(2, fixture_int(shown, "customer.person.0.subject"),
		"the person in it has a key of its own");
	ok(RUN(f, customer, show, "customer", "1", NULL) != NULL, "found by its number");
	made = RUN(f, customer, add, "name", "Quick Stop", "code", "QUICK", "kind", "supermarket",
		"phone", "+49 30 901820", "owner", "wang.fang", NULL);
	is_string("QUICK", made ? made->said : "", "a code of its own: %s", f->text);
	ok(RUN(f, customer, show, "customer", "q-u.i ck", NULL) != NULL,
		"case and separators of a code do not matter");
	made = RUN(f, customer, add, "name", "Bon app'", "phone", "91.24.45.40", "country", "FR",
		"code", "BONAP", NULL);
	ok(made != NULL, "a foreign number that is none is kept: %s", f->text);
	made = RUN(f, customer, add, "name", "Blauer See Delikatessen", "code", "BLAUS",
		"address.0.country", "Germany", "address.0.text", "Forsterstr. 57", "phone",
		"0621-08460", NULL);
	ok(made != NULL, "so is one of a country told by name: %s", f->text);
}

static void add_refused(struct fixture *f)
{
	static const struct {
		int message;
		const char *path[4], *name;
	} cases[] = {
		{ OD__MESSAGE__FIELD_ABSENT, { "code", "X9", NULL, NULL }, "no name" },
		{ OD__MESSAGE__FIELD_MISSING, { "name", "  ", NULL, NULL }, "a blank name" },
		{ OD__MESSAGE__PHONE_SHORT, { "name", "Shorty", "phone", "1395712883" },
			"a mobile number that lacks a digit" },
		{ OD__MESSAGE__CUSTOMER_LIKE, { "name", "Other", "phone", "+86 571 88124410" },
			"the number of another, written otherwise" },
		{ OD__MESSAGE__CUSTOMER_LIKE, { "name", "QUICK  stop", NULL, NULL },
			"the name of another, written otherwise" },
		{ OD__MESSAGE__CODE_TAKEN, { "name", "Fresh", "code", "quick" },
			"the code of another" },
		{ OD__MESSAGE__CODE_ODD, { "name", "Fresh", "code", "a b" }, "a code with a blank" },
		{ OD__MESSAGE__NOT_FOUND, { "name", "Fresh", "owner", "nobody" },
			"an owner who is not there" },
		{ OD__MESSAGE__NOT_FOUND, { "name", "Fresh", "head", "NONE" },
			"a head that is not there" },
		{ OD__MESSAGE__NOT_FOUND, { "name", "Fresh", "call", "X77" },
			"a call that is not there" },
		{ OD__MESSAGE__ROLE_LACKS, { "name", "Fresh", "grade", "A" },
			"a grade without the need" },
		{ OD__MESSAGE__FIELD_VALUE, { "name", "Fresh", "birthday", "1990-02-30" },
			"a day that is none" },
		{ OD__MESSAGE__CURRENCY_ODD, { "name", "Fresh", "currency", "EU" },
			"a currency of two letters" },
	};
	uint64_t before = customers(f);
	size_t i;

	fixture_as(f, "li.na");
	for (i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		RUN(f, customer, add, cases[i].path[0], cases[i].path[1], cases[i].path[2],
			cases[i].path[3], NULL);
		is_int(cases[i].message, refused(f), "refused: %s: %s", cases[i].name, f->text);
	}
	is_int((long long)before, (long long)customers(f), "and nothing was added");
	ok(RUN(f, customer, add, "name", "Quick Stop", "accept_duplicate", "true", NULL) != NULL,
		"a duplicate that is wanted is added");
	ok(RUN(f, customer, add, "name", "Local", "phone", "8812 4410", NULL) != NULL,
		"a number without its area code is kept: %s", f->text);
}

static void edit(struct fixture *f)
{
	Od__CustomerShown *shown;
	Od__Made *made;

	fixture_as(f, "li.na");
	made = RUN(f, customer, edit, "customer", "QUICK", "change.note", "ring twice", "change.taste",
		"salty", NULL);
	is_int(2, made ? (long long)made->version : 0, "an edit makes version 2");
	made = RUN(f, customer, edit, "customer", "QUICK", "version", "1", "change.industry", "retail",
		NULL);
	is_int(3, made ? (long long)made->version : 0, "one on version 1 of another field merges: %s",
		f->text);
	RUN(f, customer, edit, "customer", "QUICK", "version", "1", "change.note", "ring once", NULL);
	is_int(OD__MESSAGE__RECORD_CLASH, refused(f), "one of the same field clashes: %s", f->text);
	RUN(f, customer, edit, "customer", "QUICK", "version", "9", "change.note", "x", NULL);
	is_int(OD__MESSAGE__VERSION_OLD, refused(f), "a version to come is refused");
	RUN(f, customer, edit, "customer", "QUICK", NULL);
	is_int(OD__MESSAGE__NOTHING_TO_CHANGE, refused(f), "nothing to change is told");
	RUN(f, customer, edit, "customer", "QUICK", "change.state", "erased", NULL);
	is_int(OD__MESSAGE__NOT_BY_EDIT, refused(f), "the state is not changed by an edit");
	RUN(f, customer, edit, "customer", "QUICK", "change.point.0.n", "7", "change.point.0.value",
		"1", NULL);
	is_int(OD__MESSAGE__PART_UNKNOWN, refused(f), "a point that is not there is told");
	made = RUN(f, customer, edit, "customer", "QUICK", "change.point.0.value", "wx-quick",
		"change.point.0.kind", "wechat", "change.tag.0", "new", "change.tag.1", "cold",
		"change.address.0.text", "Bahnhofstr. 1", NULL);
	ok(made != NULL, "point, tags and address are added: %s", f->text);
	made = RUN(f, customer, edit, "customer", "QUICK", "remove_tag.0", "new", "change.address.0.n",
		"1", "change.address.0.text", "Bahnhofstr. 2", "change.point.0.n", "1",
		"change.point.0.value", "", "change.note", "", NULL);
	ok(made != NULL, "and changed and taken away: %s", f->text);
	shown = RUN(f, customer, show, "customer", "QUICK", NULL);
	is_int(1, shown ? (long long)shown->customer->n_tag : 0, "one tag is left");
	is_string("cold", fixture_text(f, shown, "customer.tag.0"), "the right one");
	is_int(2, shown ? (long long)shown->customer->n_address : 0, "the old address stays");
	is_int(1, fixture_int(shown, "customer.address.0.superseded"), "superseded");
	is_string("Bahnhofstr. 2", fixture_text(f, shown, "customer.address.1.text"),
		"the new one stands beside it");
	is_int(1, shown ? (long long)shown->customer->n_point : 0, "the phone is gone");
	is_string("wx-quick", fixture_text(f, shown, "customer.point.0.value"), "the other stays");
	is_string("", fixture_text(f, shown, "customer.note"), "an empty text empties");
	is_string("salty", fixture_text(f, shown, "customer.taste"), "what was not named stays");
	is_int(5, fixture_int(shown, "customer.version"), "five versions");
	made = RUN(f, customer, edit, "customer", "QUICK", "change.taste", "salty", NULL);
	is_int(5, made ? (long long)made->version : 0, "an edit to the same makes no version");
	RUN(f, customer, edit, "customer", "QUICK", "owner", "li.na", NULL);
	is_int(OD__MESSAGE__ROLE_LACKS, refused(f), "an operator gives nobody away");
	fixture_as(f, "zhao.min");
	ok(RUN(f, customer, edit, "customer", "K1", "owner", "wang.fang", NULL) != NULL,
		"a supervisor sets the owner: %s", f->text);
	RUN(f, customer, edit, "customer", "K1", "change.head", "1", NULL);
	is_int(OD__MESSAGE__HEAD_LOOP, refused(f), "nobody is his own head: %s", f->text);
}

static void notes(struct fixture *f)
{
	Od__CustomerShown *shown;

	fixture_as(f, "li.na");
	ok(RUN(f, customer, note, "customer", "K1", "text", "第一次", NULL) != NULL, "a note: %s",
		f->text);
	ok(RUN(f, customer, note, "customer", "K1", "text", "the same instant", "kind", "visit", NULL)
		!= NULL, "and one of the same instant");
	fixture_clock(f, "2026-11-19T07:00:00Z");
	ok(RUN(f, customer, note, "customer", "K1", "text", "later", NULL) != NULL, "and a later one");
	shown = RUN(f, customer, show, "customer", "K1", NULL);
	is_int(3, shown ? (long long)shown->n_note : 0, "all three are there");
	is_string("later", fixture_text(f, shown, "note.0.text"), "the newest first");
	RUN(f, customer, note, "customer", "NONE", "text", "x", NULL);
	is_int(OD__MESSAGE__NOT_FOUND, refused(f), "no note for nobody");
	RUN(f, customer, note, "customer", "K1", "text", "x", "call", "X1", NULL);
	is_int(OD__MESSAGE__NOT_FOUND, refused(f), "nor of a call that is not there");
}

static void find(struct fixture *f)
{
	static const struct { const char *text, *codes, *name; } cases[] = {
		{ "hdl", "K1", "by initials" },
		{ "haidilao", "K1", "by pinyin" },
		{ "底捞", "K1", "by characters inside" },
		{ "4410", "K1 K6", "by the last digits" },
		{ "0571 88124410", "K1", "by the whole number" },
		{ "bonap", "BONAP", "by code" },
		{ "delik", "BLAUS", "by the start of a word" },
		{ "wx-quick", "QUICK", "by another channel" },
		{ "王经理", "K1", "by a person in it" },
		{ "zzzz", "", "and nothing by what is nowhere" },
	};
	Od__CustomerRows *rows;
	size_t i;

	fixture_as(f, "li.na");
	for (i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		rows = RUN(f, customer, find, "text", cases[i].text, NULL);
		is_string(cases[i].codes, codes(f, rows), "found %s", cases[i].name);
	}
	rows = RUN(f, customer, find, "text", "hdl", NULL);
	is_int(0, fixture_int(rows, "row.0.match_from"), "the mark begins with the name");
	is_int(9, fixture_int(rows, "row.0.match_to"), "and is three characters long");
	is_string("wang.fang", fixture_text(f, rows, "row.0.owner"), "the row names the owner");
	is_int(1, f->opened_count, "a search notes what it listed");
	RUN(f, customer, find, "text", "a b c d e f g h i j k", NULL);
	is_int(OD__MESSAGE__SEARCH_LONG, refused(f), "too many words are told: %s", f->text);
	fixture_reopen(f);
	rows = RUN(f, customer, find, "text", "hdl", NULL);
	is_string("K1", codes(f, rows), "found after a restart");
	is_string("wang.fang", fixture_text(f, rows, "row.0.owner"), "with its owner");
}

/* What changed before a restart is not remembered: an edit on an older version is sent back. */
static void after_restart(struct fixture *f)
{
	fixture_as(f, "li.na");
	RUN(f, customer, edit, "customer", "QUICK", "version", "4", "change.sex", "x", NULL);
	is_int(OD__MESSAGE__RECORD_CLASH, refused(f), "an edit over a restart is sent back");
	ok(RUN(f, customer, edit, "customer", "QUICK", "version", "5", "change.sex", "", NULL) != NULL,
		"one on the version as it is is taken: %s", f->text);
	fixture_as(f, "boss");
	RUN(f, user, save, "login", "wang.fang", "state", "left", NULL);
	is_int(OD__MESSAGE__USER_OWNS, refused(f), "who owns customers cannot leave: %s", f->text);
}

static enum status owned(struct verb *v, void *baton)
{
	return caller_owned(v, access_user_by_login(v->desk, "wang.fang")->id, baton);
}

static void list(struct fixture *f)
{
	Od__CustomerRows *rows;
	uint32_t count = 0;

	is_int(OK, fixture_read(f, owned, &count), "customers of a rep are counted");
	is_int(2, count, "a rep has two");
	fixture_as(f, "zhao.min");
	rows = RUN(f, customer, list, "owner", "wang.fang", NULL);
	is_string("K1 QUICK", codes(f, rows), "by owner");
	rows = RUN(f, customer, list, "kind", "supermarket", NULL);
	is_string("QUICK", codes(f, rows), "by kind");
	rows = RUN(f, customer, list, "tag", "VIP", NULL);
	is_string("K1", codes(f, rows), "by tag");
	rows = RUN(f, customer, list, "owner", "none", "page.limit", "2", NULL);
	is_string("BONAP BLAUS", codes(f, rows), "nobody's, two of them");
	rows = RUN(f, customer, list, "owner", "none", "page.limit", "2", "page.after",
		rows ? rows->after : "", NULL);
	is_string("K5 K6", codes(f, rows), "the next page goes on");
	rows = RUN(f, customer, list, "stage", "repeat", NULL);
	is_string("", codes(f, rows), "by stage");
	RUN(f, customer, list, "owner", "nobody", NULL);
	is_int(OD__MESSAGE__NOT_FOUND, refused(f), "an owner who is not there is told");
	RUN(f, customer, list, "page.limit", "201", NULL);
	is_int(OD__MESSAGE__FIELD_VALUE, refused(f), "more rows than a page has are told: %s", f->text);
	RUN(f, customer, list, "page.after", "x", NULL);
	is_int(OD__MESSAGE__FIELD_VALUE, refused(f), "a page that is none is told");
}

static void scope(struct fixture *f)
{
	const char *foreign, *missing;

	fixture_as(f, "wang.fang");
	ok(RUN(f, customer, show, "customer", "K1", NULL) != NULL, "a rep sees his own");
	RUN(f, customer, show, "customer", "BONAP", NULL);
	is_int(OD__MESSAGE__NOT_FOUND, refused(f), "a foreign one is not there");
	foreign = arena_string(f->arena, f->text);
	RUN(f, customer, show, "customer", "BONAQ", NULL);
	missing = arena_string(f->arena, f->text);
	is_int((long long)strlen(foreign), (long long)strlen(missing),
		"and is refused as one that is missing");
	RUN(f, customer, edit, "customer", "BONAP", "change.note", "x", NULL);
	is_int(OD__MESSAGE__NOT_FOUND, refused(f), "nor is it edited");
	RUN(f, customer, note, "customer", "BONAP", "text", "x", NULL);
	is_int(OD__MESSAGE__NOT_FOUND, refused(f), "nor noted");
	is_string("", codes(f, RUN(f, customer, find, "text", "bon", NULL)), "nor found");
	is_string("K1 QUICK", codes(f, RUN(f, customer, list, "page.limit", "9", NULL)),
		"nor listed");
	RUN(f, customer, list, "owner", "li.na", NULL);
	is_int(OD__MESSAGE__NOT_FOUND, refused(f), "other lists are not his");
	RUN(f, customer, add, "name", "Bon App", NULL);
	is_int(OD__MESSAGE__CUSTOMER_LIKE, refused(f), "a like one is told all the same");
	ok(!strstr(f->text, "BONAP"), "but not which: %s", f->text);
	ok(RUN(f, customer, add, "name", "Mine", NULL) != NULL, "what he adds");
	is_string("K1 QUICK K7", codes(f, RUN(f, customer, list, "owner", "me", NULL)), "is his");
	fixture_as(f, "boss");
	RUN(f, customer, show, "customer", "K1", NULL);
	ok(f->status == OK, "the first admin sees all");
}

/* An unknown caller becomes a customer: the call and its number are his. */
static void from_call(struct fixture *f)
{
	Od__CustomerShown *shown;
	Od__CallRows *calls;

	fixture_as(f, "");
	ok(RUN(f, call, ring, "id", "X1", "from", "0573-8206 1177", "extension", "8021", NULL) != NULL,
		"an unknown number rings: %s", f->text);
	fixture_as(f, "li.na");
	ok(RUN(f, customer, add, "name", "南湖小馆", "call", "X1", "code", "NANHU", NULL) != NULL,
		"its caller is added: %s", f->text);
	shown = RUN(f, customer, show, "customer", "NANHU", NULL);
	is_string("+8657382061177", fixture_text(f, shown, "customer.point.0.e164"),
		"with the number");
	is_string("call", fixture_text(f, shown, "customer.point.0.source"), "from the call");
	calls = RUN(f, call, list, "customer", "NANHU", NULL);
	is_int(1, calls ? (long long)calls->n_row : -1, "the call is his: %s", f->text);
	ok(RUN(f, customer, note, "customer", "NANHU", "text", "new", "call", "X1", NULL) != NULL,
		"a note of the call: %s", f->text);
}

/* A number that is not in use (any more) is known in the form that its country gives it. */
static void not_in_use(struct fixture *f)
{
	Od__CustomerShown *shown;
	Od__CallRung *rung;

	fixture_as(f, "li.na");
	ok(RUN(f, customer, add, "name", "Around the Horn", "code", "AROUT", "country", "GB", "phone",
		"(171) 555-7788", NULL) != NULL, "a number of an area that is no more: %s", f->text);
	shown = RUN(f, customer, show, "customer", "AROUT", NULL);
	is_string("+441715557788", fixture_text(f, shown, "customer.point.0.form"), "has its form");
	is_string("", fixture_text(f, shown, "customer.point.0.e164"), "and is none that is in use");
	is_string("AROUT", codes(f, RUN(f, customer, find, "text", "+441715557788", NULL)),
		"it is found by the form");
	is_string("AROUT", codes(f, RUN(f, customer, find, "text", "7788", NULL)),
		"and by its last digits");
	fixture_as(f, "");
	rung = RUN(f, call, ring, "id", "U1", "from", "+44 171 555 7788", "extension", "8021", NULL);
	is_string("AROUT", fixture_text(f, rung, "customer"), "a ring knows it too");
	rung = RUN(f, call, ring, "id", "U2", "from", "1715557788", "extension", "8022", NULL);
	is_string("AROUT", fixture_text(f, rung, "customer"), "as it was given");
	fixture_as(f, "li.na");
	ok(RUN(f, customer, add, "name", "No area", "code", "NOAREA", "phone", "8812 0099", NULL) != NULL,
		"one of the own country without its area: %s", f->text);
	shown = RUN(f, customer, show, "customer", "NOAREA", NULL);
	is_string("", fixture_text(f, shown, "customer.point.0.form"), "has no such form");
	fixture_as(f, "");
	rung = RUN(f, call, ring, "id", "U3", "from", "0571-8812 0099", "extension", "8021", NULL);
	is_string("NOAREA", fixture_text(f, rung, "customer"), "and is known with any area");
}

/* Who may not see numbers whole sees their ends, by whatever verb. */
static void masked(struct fixture *f)
{
	Od__CustomerShown *shown;
	Od__CustomerRows *rows;

	fixture_as(f, "he.yan");
	shown = RUN(f, customer, show, "customer", "K1", NULL);
	ok(shown && !strstr(shown->customer->point[0]->value, "8812"), "an analyst sees no number: %s",
		shown ? shown->customer->point[0]->value : f->text);
	ok(shown && !strstr(shown->customer->point[0]->e164, "8812"), "in no form");
	ok(shown && strstr(shown->customer->point[0]->value, "4410") != NULL, "but its end");
	rows = RUN(f, customer, find, "text", "hdl", NULL);
	ok(rows && rows->n_row == 1 && !strstr(rows->row[0]->phone, "8812"), "nor in a search");
	fixture_as(f, "li.na");
	shown = RUN(f, customer, show, "customer", "K1", NULL);
	is_string("0571-8812 4410", fixture_text(f, shown, "customer.point.0.value"),
		"an operator sees it whole");
}

struct lookup {
	const char *number;
	bool maybe;
	struct caller_matches found;
};

static enum status look(struct verb *v, void *baton)
{
	struct lookup *l = baton;

	return l->maybe ? caller_maybe(v, l->number, &l->found)
		: caller_lookup(v, l->number, &l->found);
}

static void numbers(struct fixture *f)
{
	static const struct {
		const char *number;
		bool maybe;
		unsigned count;
		uint64_t customer;
		enum caller_why why;
	} cases[] = {
		{ "057188124410", false, 1, 1, CALLER_EXACT },
		{ "+8657188124410", false, 1, 1, CALLER_EXACT },
		{ "008657188124410", false, 1, 1, CALLER_EXACT },
		{ "912445401", false, 0, 0, CALLER_EXACT },
		{ "0033912445 40", false, 1, 3, CALLER_LAST_DIGITS },
		{ "062108460", false, 1, 4, CALLER_EXACT },
		{ "88124410", false, 1, 6, CALLER_EXACT },
		{ "057188124411", false, 0, 0, CALLER_EXACT },
		{ "057188124411", true, 1, 1, CALLER_SAME_EXCHANGE },
		{ "057188134410", true, 1, 1, CALLER_ONE_DIGIT },
		{ "057199999999", true, 0, 0, CALLER_EXACT },
		{ "", false, 0, 0, CALLER_EXACT },
	};
	size_t i;

	fixture_as(f, "li.na");
	for (i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct lookup l = { .number = cases[i].number, .maybe = cases[i].maybe };

		fixture_read(f, look, &l);
		is_int(cases[i].count, (long long)l.found.count, "%s \"%s\" has %u",
			cases[i].maybe ? "maybe" : "number", cases[i].number, cases[i].count);
		if (!cases[i].count)
			continue;
		is_int((long long)cases[i].customer, (long long)l.found.match[0].customer,
			"the right one");
		is_int(cases[i].why, l.found.match[0].why, "for the right reason");
	}
}

/* One point more than a record has, made of a phone and a full list. */
static enum status add_many(struct verb *v, void *baton)
{
	Od__CustomerAdd *r = (Od__CustomerAdd *)reflect_new(&od__customer_add__descriptor, v->arena);
	Od__Made *reply = (Od__Made *)reflect_new(&od__made__descriptor, v->arena);
	Od__Point *p = (Od__Point *)reflect_new(&od__point__descriptor, v->arena);
	enum status s;

	p->has_kind = 1;
	p->kind = OD__POINT_KIND__EMAIL;
	p->value = arena_string(v->arena, "x@example.org");
	r->name = arena_string(v->arena, "Many points");
	r->phone = arena_string(v->arena, "0571-8812 7755");
	r->n_point = *(size_t *)baton;
	r->point = arena_array(v->arena, r->n_point, sizeof *r->point);
	for (size_t i = 0; i < r->n_point; i++)
		r->point[i] = p;
	s = verb_customer_add(v, r, reply);
	*(size_t *)baton = (size_t)v->refusal.message;
	return s;
}

static void limits(struct fixture *f)
{
	size_t points = 50;
	Od__CustomerShown *shown;

	fixture_as(f, "li.na");
	is_int(ERR_REFUSED, fixture_write(f, add_many, &points), "a record has its limits");
	is_int(OD__MESSAGE__FIELD_TOO_MANY, (long long)points, "whatever it is made of");
	points = 49;
	is_int(OK, fixture_write(f, add_many, &points), "up to there it is made");
	RUN(f, customer, edit, "customer", "QUICK", "change.window.0.from", "09:00",
		"change.window.0.to", "07:00", NULL);
	is_int(OD__MESSAGE__WINDOW_ODD, refused(f), "a window ends behind its begin");
	RUN(f, customer, edit, "customer", "QUICK", "change.payer", "99999", NULL);
	is_int(OD__MESSAGE__NOT_FOUND, refused(f), "who pays is somebody");
	shown = RUN(f, customer, show, "customer", "AROUT", NULL);
	ok(RUN(f, customer, edit, "customer", "QUICK", "change.payer",
		fixture_text(f, shown, "customer.id"), NULL) != NULL, "another: %s", f->text);
	shown = RUN(f, customer, show, "customer", "QUICK", NULL);
	ok(*fixture_text(f, shown, "customer.payer"), "pays");
	ok(RUN(f, customer, edit, "customer", "QUICK", "change.payer",
		fixture_text(f, shown, "customer.id"), NULL) != NULL, "he himself: %s", f->text);
	shown = RUN(f, customer, show, "customer", "QUICK", NULL);
	is_string("0", fixture_text(f, shown, "customer.payer"), "is nobody else");
}

int main(void)
{
	struct fixture *f;

	plan_lazy();
	f = fixture_open();
	add(f);
	add_refused(f);
	edit(f);
	notes(f);
	find(f);
	after_restart(f);
	list(f);
	scope(f);
	from_call(f);
	not_in_use(f);
	masked(f);
	numbers(f);
	limits(f);
	is_int(0, fixture_faults(f), "every index row has its row, and the other way");
	fixture_close(f);
	return tap_result();
}
