/* SPDX-License-Identifier: ISC */
/*
 * product: saved, found, shown and listed, with the prices and quantities of a customer.
 */
#include <string.h>

#include "desk/catalogue.h"
#include "desk/fixture.h"
#include "desk/verbs.gen.h"
#include "record/message.pb-c.h"
#include "tap/tap.h"

static int refused(struct fixture *f)
{
	return f->status == ERR_REFUSED ? f->refusal.message : 0;
}

static const char *codes(struct fixture *f, const Od__ProductRows *rows)
{
	const char *list = "";
	size_t i;

	for (i = 0; rows && i < rows->n_row; i++)
		list = arena_format(f->arena, "%s%s%s", list, i ? " " : "", rows->row[i]->code);
	return list;
}

static void save(struct fixture *f)
{
	Od__Made *made;

	fixture_as(f, "he.yan");
	made = RUN(f, product, save, "code", "1010", "names.0.language", "zh_CN", "names.0.text",
		"芝麻酱", "name", "Sesame paste", "unit", "jar", "price", "18.50", "family", "sauce",
		"units.0.code", "case", "units.0.factor", "12", "units.0.gtin", "6901234567892", NULL);
	is_string("1010", made ? made->said : "", "added: %s", f->text);
	is_int(1, made ? (long long)made->version : 0, "at version 1");
	ok(RUN(f, product, save, "code", "1011", "names.0.language", "zh_CN", "names.0.text",
		"小磨香油", "name", "Sesame oil", "unit", "bottle", "price", "32", "family", "oil",
		NULL) != NULL, "another: %s", f->text);
	ok(RUN(f, product, save, "code", "2001", "names.0.language", "zh_CN", "names.0.text", "香菜",
		"name", "Coriander", "unit", "kg", "weighed", "true", "units.0.code", "jin",
		"units.0.factor", "0.5", NULL) != NULL, "one without a price: %s", f->text);
	made = RUN(f, product, save, "code", "1010", "pack", "1 kg", "units.0.code", "bag",
		"units.0.factor", "0.25", "substitute.0", "1011", NULL);
	is_int(2, made ? (long long)made->version : 0, "a change makes version 2: %s", f->text);
	is_string("芝麻酱", catalogue_name(catalogue_code(f->desk, "1010"), "zh_CN"), "known at once");
	is_string("Sesame paste", catalogue_name(catalogue_code(f->desk, "1010"), "en"),
		"in both languages");
	is_string("zmj", catalogue_initials(catalogue_code(f->desk, "1010"), f->arena),
		"with its initials");
	is_int(2, (long long)catalogue_code(f->desk, "1010")->substitute[0], "and its substitute");
}

static void units(struct fixture *f)
{
	const Od__Product *p = catalogue_code(f->desk, "1010");
	int64_t base = 0;

	is_int(12000, catalogue_factor(p, "case"), "a case is twelve");
	is_int(1000, catalogue_factor(p, "jar"), "the base unit is one");
	is_int(1000, catalogue_factor(p, ""), "and what no unit means");
	is_int(0, catalogue_factor(p, "pallet"), "no such unit");
	is_int(OK, catalogue_to_base(p, "case", 2500, &base), "two and a half cases");
	is_int(30000, base, "are thirty jars");
	is_int(OK, catalogue_to_base(p, "bag", 3000, &base), "three bags");
	is_int(750, base, "are three quarters of a jar");
	is_int(ERR_NOT_FOUND, catalogue_to_base(p, "pallet", 1, &base), "no pallets");
	is_int(ERR_LIMIT, catalogue_to_base(p, "case", INT64_MAX / 2, &base), "nor more than fit");
	ok(catalogue_code(f->desk, "6901234567892") == p, "a bar code names it too");
}

static void save_refused(struct fixture *f)
{
	static const struct {
		int message;
		const char *field[8], *name;
	} cases[] = {
		{ OD__MESSAGE__CODE_ODD, { "code", "a b", "name", "x", "unit", "jar" }, "a blank code" },
		{ OD__MESSAGE__FIELD_MISSING, { "code", "9", "unit", "jar" }, "no name" },
		{ OD__MESSAGE__FIELD_MISSING, { "code", "9", "name", "x" }, "no unit" },
		{ OD__MESSAGE__UNIT_FIXED, { "code", "1010", "unit", "kg" }, "another base unit" },
		{ OD__MESSAGE__FIELD_VALUE, { "code", "1010", "units.0.code", "box" },
			"a unit without a factor" },
		{ OD__MESSAGE__FIELD_VALUE, { "code", "1010", "units.0.code", "jar", "units.0.factor",
			"2" }, "a base unit that is two" },
		{ OD__MESSAGE__FIELD_VALUE, { "code", "1010", "units.0.code", "ship",
			"units.0.factor", "1000000.001" }, "a unit beyond all measure" },
		{ OD__MESSAGE__PRICE_RANGE, { "code", "1010", "price", "-5" }, "a price below nothing" },
		{ OD__MESSAGE__PRICE_RANGE, { "code", "1010", "price", "100000000.01" },
			"a price beyond all measure" },
		{ OD__MESSAGE__GTIN_TAKEN, { "code", "1011", "units.0.code", "case", "units.0.factor",
			"6", "units.0.gtin", "6901234567892" }, "the bar code of another" },
		{ OD__MESSAGE__NOT_FOUND, { "code", "1010", "substitute.0", "nothing" },
			"a substitute that is not there" },
		{ OD__MESSAGE__VERSION_OLD, { "code", "1010", "version", "1", "pack", "2 kg" },
			"an old version" },
	};
	size_t i;

	fixture_as(f, "he.yan");
	for (i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		const char *const *x = cases[i].field;

		RUN(f, product, save, x[0], x[1], x[2], x[3], x[4], x[5], x[6], x[7], NULL);
		is_int(cases[i].message, refused(f), "refused: %s: %s", cases[i].name, f->text);
	}
	is_int(3, (long long)catalogue_count(f->desk), "nothing was added");
	is_int(2, (long long)catalogue_code(f->desk, "1010")->version, "nor changed");
	fixture_as(f, "li.na");
	RUN(f, product, save, "code", "9", "name", "x", "unit", "jar", NULL);
	is_int(OD__MESSAGE__ROLE_LACKS, refused(f), "an operator saves none");
}

static void find(struct fixture *f)
{
	static const struct { const char *text, *codes; } cases[] = {
		{ "zmj", "1010" }, { "xiangcai", "2001" }, { "xc", "2001" }, { "1010", "1010" },
		{ "ses", "1010 1011" }, { "oil", "1011" }, { "香", "2001 1011" }, { "zzz", "" },
	};
	Od__ProductRows *rows;
	size_t i;

	fixture_as(f, "li.na");
	for (i = 0; i < sizeof cases / sizeof cases[0]; i++)
		is_string(cases[i].codes, codes(f, RUN(f, product, find, "text", cases[i].text, NULL)),
			"found by \"%s\"", cases[i].text);
	rows = RUN(f, product, find, "text", "zmj", NULL);
	is_string("18.50", fixture_text(f, rows, "row.0.price"), "with the list price");
	is_string("Sesame paste", fixture_text(f, rows, "row.0.name"), "in the actor's language");
	is_string("zmj", fixture_text(f, rows, "row.0.initials"), "with the initials");
	rows = RUN(f, product, find, "text", "ses", "limit", "4294967295", NULL);
	is_string("1010 1011", codes(f, rows), "a limit beyond all measure is no harm");
	rows = RUN(f, product, find, "text", "ses", "limit", "1", NULL);
	is_string("1010", codes(f, rows), "one row when one is asked");
	rows = RUN(f, product, find, "text", "xc", NULL);
	is_string("", fixture_text(f, rows, "row.0.price"), "without a price there is none");
	RUN(f, product, find, "text", "zmj", "customer", "NONE", NULL);
	is_int(OD__MESSAGE__NOT_FOUND, refused(f), "a customer who is not there is told");
}

/* What the customer bought goes first and says what it was. */
static void usual(struct fixture *f)
{
	Od__ProductRows *rows;

	fixture_as(f, "");
	ok(RUN(f, customer, add, "name", "Quick Stop", "code", "QUICK", NULL) != NULL, "a customer");
	ok(RUN(f, order, place, "customer", "QUICK", "line.0.item", "1011", "line.0.quantity", "3",
		NULL) != NULL, "with an order: %s", f->text);
	fixture_as(f, "li.na");
	rows = RUN(f, product, find, "text", "ses", "customer", "QUICK", NULL);
	is_string("1011 1010", codes(f, rows), "a usual item goes first");
	is_string("3", fixture_text(f, rows, "row.0.last_quantity"), "with the last quantity");
	is_string("32.00", fixture_text(f, rows, "row.0.last_price"), "and price");
	is_string("a", fixture_text(f, rows, "row.0.label"), "and its letter");
	rows = RUN(f, product, find, "text", "a", "customer", "QUICK", NULL);
	is_string("1011", fixture_text(f, rows, "row.0.code"), "which finds it");
}

static void show(struct fixture *f)
{
	Od__ProductShown *shown;
	Od__ProductRows *rows;

	fixture_as(f, "li.na");
	shown = RUN(f, product, show, "product", "1010", NULL);
	is_string("18.50", fixture_text(f, shown, "price_now"), "shown with its price: %s", f->text);
	is_int(1, shown ? (long long)shown->n_price : 0, "and the rule that makes it");
	RUN(f, product, show, "product", "nothing", NULL);
	is_int(OD__MESSAGE__NOT_FOUND, refused(f), "nothing is nothing");
	is_string("1010 1011 2001", codes(f, RUN(f, product, list, NULL, NULL)), "all");
	is_string("1011", codes(f, RUN(f, product, list, "family", "Oil", NULL)), "of a family");
	is_string("1011 2001", codes(f, RUN(f, product, list, "page.after", "1010", NULL)),
		"behind one");
	rows = RUN(f, product, list, "page.limit", "2", NULL);
	is_string("1010 1011", codes(f, rows), "two");
	is_string("1011", rows && rows->after ? rows->after : "", "and where to go on");
	fixture_as(f, "he.yan");
	ok(RUN(f, product, save, "code", "2001", "retired", "true", NULL) != NULL, "one is retired: %s",
		f->text);
	is_string("1010 1011", codes(f, RUN(f, product, list, NULL, NULL)), "it leaves the list");
	is_string("", codes(f, RUN(f, product, find, "text", "xc", NULL)), "and is not found");
	ok(catalogue_code(f->desk, "2001") != NULL, "its code stays its own");
	fixture_reopen(f);
	is_string("1010 1011", codes(f, RUN(f, product, list, NULL, NULL)), "after a restart too");
	is_int(3, (long long)catalogue_count(f->desk), "and all are there");
}

int main(void)
{
	struct fixture *f;

	plan_lazy();
	f = fixture_open();
	save(f);
	units(f);
	save_refused(f);
	find(f);
	usual(f);
	show(f);
	is_int(0, fixture_faults(f), "every index row has its row, and the other way");
	fixture_close(f);
	return tap_result();
}
