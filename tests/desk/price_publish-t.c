/* SPDX-License-Identifier: ISC */
/*
 * price_publish: the life of a price rule: draft, tried, live in one moment, replaced, retired;
 * what each level must have; ties; sealed agreements; who may do what.
 */
#include <stdio.h>
#include <string.h>

#include "desk/fixture.h"
#include "desk/price_rule.h"
#include "desk/price_trial.h"
#include "desk/shop.h"
#include "desk/verbs.gen.h"
#include "record/message.pb-c.h"
#include "tap/tap.h"

static const char *amount(struct fixture *f, const char *customer, const char *item,
	const char *quantity, const char *day)
{
	Od__PriceQuoted *q = *day ? RUN(f, price, quote, "customer", customer, "line.0.item", item,
		"line.0.quantity", quantity, "day", day, NULL) : RUN(f, price, quote, "customer",
		customer, "line.0.item", item, "line.0.quantity", quantity, NULL);

	return fixture_text(f, q, "total");
}

/* The mark of rules, as a trial gives it. */
struct marking {
	uint32_t id[3];
	size_t count;
	char mark[64];
};

static enum status mark(struct verb *v, void *baton)
{
	struct marking *m = baton;
	Od__PriceRule *rule[3];
	enum status s = OK;

	for (size_t i = 0; !s && i < m->count; i++)
		s = price_rule_get(v, "rule", m->id[i], &rule[i], NULL);
	if (!s)
		snprintf(m->mark, sizeof m->mark, "%s", price_trial_mark(v, rule, m->count,
			v->now));
	return s;
}

static const char *trial(struct fixture *f, uint32_t a, uint32_t b)
{
	struct marking *m = arena_alloc(f->arena, sizeof *m);

	m->id[m->count++] = a;
	if (b)
		m->id[m->count++] = b;
	fixture_read(f, mark, m);
	return m->mark;
}

static const char *number(struct fixture *f, uint32_t n)
{
	return arena_format(f->arena, "%u", n);
}

static uint32_t drafted(struct fixture *f, const Od__Made *made, const char *name)
{
	ok(fixture_int(made, "note.message") == OD__MESSAGE__PRICE_DRAFTED ||
		fixture_int(made, "note.message") == OD__MESSAGE__RULE_DRAFTED, "%s is a draft: %s",
		name, f->text);
	return made ? (uint32_t)made->id : 0;
}

static int state(struct fixture *f, uint32_t rule)
{
	Od__PriceRows *rows = RUN(f, price, list, "rule", number(f, rule), NULL);

	return rows && rows->n_row ? (int)rows->row[0]->state : -1;
}

/* Two rules go live together: both or none at every moment, also over a restart. */
static void one_moment(struct fixture *f)
{
	uint32_t ladder, offer;
	Od__Made *made;
	Od__PriceRows *rows;

	fixture_as(f, "he.yan");
	ladder = drafted(f, RUN(f, price, save, "level", "ladder", "product", "1010", "step.0.from",
		"24", "step.0.ppm", "3%", "step.1.from", "60", "step.1.ppm", "6%", NULL), "a ladder");
	offer = drafted(f, RUN(f, price, save, "level", "offer", "family", "sauce", "kind",
		"restaurant", "percent", "8%", "to", "2026-12-31", NULL), "an offer");
	is_string("444.00", amount(f, "FULL", "1010", "24", ""), "drafts change nothing");
	RUN(f, price, publish, "rule.0", number(f, ladder), NULL);
	is_int(OD__MESSAGE__PRICE_NOT_TRIED, shop_refused(f), "not live untried");
	RUN(f, price, publish, "rule.0", number(f, ladder), "rule.1", number(f, offer), "trial",
		trial(f, ladder, 0), NULL);
	is_int(OD__MESSAGE__TRIAL_OTHER, shop_refused(f), "nor by the trial of one of them");
	RUN(f, price, publish, "rule.0", number(f, ladder), "trial", "1763532300-0123", NULL);
	is_int(OD__MESSAGE__TRIAL_OTHER, shop_refused(f), "nor by one that nobody made");
	made = RUN(f, price, publish, "rule.0", number(f, offer), "rule.1", number(f, ladder),
		"trial", trial(f, ladder, offer), NULL);
	is_int(OD__MESSAGE__PRICES_PUBLISHED, fixture_int(made, "note.message"), "published: %s",
		f->text);
	is_string("444.00", amount(f, "FULL", "1010", "24", ""), "not before the job");
	RUN(f, price, publish, "rule.0", number(f, offer), NULL);
	is_int(OD__MESSAGE__PRICE_PUBLISHING, shop_refused(f), "one publication at a time");
	RUN(f, price, save, "rule", number(f, offer), "percent", "9%", NULL);
	is_int(OD__MESSAGE__PRICE_PUBLISHING, shop_refused(f), "and no change of its rules");
	shop_slice(f, 1);
	is_string("444.00", amount(f, "FULL", "1010", "24", ""), "nor with one rule noted");
	fixture_reopen(f);
	is_string("444.00", amount(f, "FULL", "1010", "24", ""), "nor after a restart");
	is_string("444.00", amount(f, "TIGHT", "1010", "24", ""), "for anybody");
	shop_slice(f, 1);
	is_string("408.48", amount(f, "FULL", "1010", "24", ""), "then both are true: 8 %%");
	is_string("448.63", amount(f, "FULL", "1010", "25", "2027-01-02"),
		"behind the offer's end the ladder");
	fixture_reopen(f);
	is_string("408.48", amount(f, "FULL", "1010", "24", ""), "also after a restart");
	is_int(OD__PRICE_STATE__PRICE_LIVE, state(f, ladder), "and are told as live");
	shop_jobs(f);
	is_string("408.48", amount(f, "FULL", "1010", "24", ""), "written out they are the same");
	rows = RUN(f, price, list, "product", "1010", "level", "ladder", "state", "price_live", NULL);
	is_string("24+ 3 %, 60+ 6 %", fixture_text(f, rows, "row.0.terms"), "price list tells it");
	rows = RUN(f, price, list, "level", "offer", NULL);
	is_string("sauce", fixture_text(f, rows, "row.0.goods"), "the offer's goods");
	is_string("restaurant", fixture_text(f, rows, "row.0.buyers"), "and buyers");
	is_int(0, shop_faults(f), "all adds up");
	RUN(f, price, publish, "rule.0", number(f, offer), "trial", trial(f, offer, 0), NULL);
	is_int(OD__MESSAGE__STATE_REFUSED, shop_refused(f), "a live rule is not published again");
	RUN(f, price, publish, "retire", "true", "rule.0", number(f, offer), "from", "2026-11-21",
		NULL);
	shop_jobs(f);
	is_string("408.48", amount(f, "FULL", "1010", "24", ""), "an offer that ends holds to its day");
	is_string("430.68", amount(f, "FULL", "1010", "24", "2026-11-21"), "and not on it");
	RUN(f, price, publish, "retire", "true", "rule.0", number(f, offer), NULL);
	shop_jobs(f);
	is_string("430.68", amount(f, "FULL", "1010", "24", ""), "it may end sooner");
}

/* The text of a live rule never changes: an edit takes its place from its first day on. */
static void edits(struct fixture *f)
{
	uint32_t old, new;
	Od__Made *made;

	old = shop_rule(f, "level", "ladder", "product", "1012", "step.0.from", "10", "step.0.ppm",
		"10%", "from", "2026-11-01", NULL);
	is_string("151.20", amount(f, "FULL", "1012", "10", ""), "10 %%");
	fixture_as(f, "he.yan");
	new = drafted(f, RUN(f, price, save, "rule", number(f, old), "step.0.from", "10",
		"step.0.ppm", "5%", "from", "2026-12-01", NULL), "an edit");
	ok(new != old, "is a rule of its own");
	is_string("151.20", amount(f, "FULL", "1012", "10", "2026-12-01"), "and changes nothing");
	made = RUN(f, price, save, "rule", number(f, new), "percent", "6%", NULL);
	is_int(new, made ? (long long)made->id : 0, "a draft is changed in its place");
	made = RUN(f, price, save, "rule", number(f, new), "trial", trial(f, new, 0), NULL);
	is_int(OD__MESSAGE__TRIAL_NOTED, fixture_int(made, "note.message"), "a trial is noted: %s",
		f->text);
	is_int(OD__PRICE_STATE__PRICE_TRIED, state(f, new), "with its state");
	RUN(f, price, save, "rule", number(f, new), "step.0.from", "10", "step.0.ppm", "5%", NULL);
	is_int(OD__PRICE_STATE__PRICE_DRAFT, state(f, new), "which a change takes back");
	RUN(f, price, save, "rule", number(f, new), "trial", trial(f, new, 0), NULL);
	RUN(f, price, publish, "rule.0", number(f, new), NULL);
	shop_jobs(f);
	is_string("151.20", amount(f, "FULL", "1012", "10", "2026-11-30"), "the old one to its day");
	is_string("159.60", amount(f, "FULL", "1012", "10", "2026-12-01"), "then the new, not the "
		"larger of both");
	is_string("168.00", amount(f, "FULL", "1012", "10", "2026-10-31"), "neither before");
	RUN(f, price, save, "rule", number(f, new), "product", "1010", NULL);
	is_int(OD__MESSAGE__RULE_FIXED, shop_refused(f), "its goods stay what they are");
	RUN(f, price, save, "rule", "999", NULL);
	is_int(OD__MESSAGE__NOT_FOUND, shop_refused(f), "of no rule");
	RUN(f, price, save, "rule", number(f, new), "version", "1", NULL);
	is_int(OD__MESSAGE__VERSION_OLD, shop_refused(f), "of a version that is gone");
	made = RUN(f, price, publish, "retire", "true", "rule.0", number(f, new), NULL);
	is_int(OD__MESSAGE__PRICES_RETIRED, fixture_int(made, "note.message"), "ended: %s", f->text);
	shop_jobs(f);
	is_string("168.00", amount(f, "FULL", "1012", "10", "2026-12-01"), "it is no more");
	is_int(OD__PRICE_STATE__PRICE_RETIRED, state(f, new), "and retired");
	RUN(f, price, save, "rule", number(f, new), "percent", "1%", NULL);
	is_int(OD__MESSAGE__RULE_RETIRED, shop_refused(f), "for good");
	fixture_reopen(f);
	is_string("168.00", amount(f, "FULL", "1012", "10", "2026-12-01"), "also after a restart");
	is_string("151.20", amount(f, "FULL", "1012", "10", "2026-11-30"), "what ended stays so");
	is_int(0, shop_faults(f), "all adds up");
}

static void ties(struct fixture *f)
{
	uint32_t a, b;

	a = shop_rule(f, "level", "contract", "customer", "FULL", "product", "1013", "price", "13",
		"from", "2026-11-01", "agreement", "77", NULL);
	is_string("13.00", amount(f, "FULL", "1013", "1", ""), "a contract");
	fixture_as(f, "he.yan");
	b = drafted(f, RUN(f, price, save, "level", "contract", "customer", "FULL", "product", "1013",
		"price", "12", "from", "2026-11-01", "to", "2026-11-30", NULL), "one like it");
	RUN(f, price, publish, "rule.0", number(f, b), "trial", trial(f, b, 0), NULL);
	is_int(OD__MESSAGE__PRICE_TIE, shop_refused(f), "%s", f->text);
	RUN(f, price, save, "rule", number(f, b), "from", "2026-11-02", NULL);
	shop_publish(f, b);
	is_string("12.00", amount(f, "FULL", "1013", "1", ""), "of another day: the later one holds");
	is_string("13.00", amount(f, "FULL", "1013", "1", "2026-12-01"), "to its end");
	a = drafted(f, RUN(f, price, save, "level", "spend", "spend", "500", "save", "40", NULL),
		"spend and save");
	b = drafted(f, RUN(f, price, save, "level", "spend", "spend", "600", "save", "50", NULL),
		"and another");
	RUN(f, price, publish, "rule.0", number(f, a), "rule.1", number(f, b), "trial",
		trial(f, a, b), NULL);
	is_int(OD__MESSAGE__PRICE_TIE, shop_refused(f), "two alike in one publication");
	b = drafted(f, RUN(f, price, save, "level", "contract", "customer", "TIGHT", "product",
		"1013", "price", "11", "agreement", "78", NULL), "a line of an agreement");
	drafted(f, RUN(f, price, save, "level", "contract", "customer", "TIGHT", "product", "1014",
		"price", "9", "agreement", "78", NULL), "and the next");
	RUN(f, price, publish, "agreement", "78", "trial", trial(f, b, b + 1), NULL);
	shop_slice(f, 1);
	is_string("14.20", amount(f, "TIGHT", "1013", "1", ""), "one of its lines noted");
	shop_slice(f, 1);
	is_string("11.00", amount(f, "TIGHT", "1013", "1", ""), "both: an agreement goes live whole");
	is_string("9.00", amount(f, "TIGHT", "1014", "1", ""), "before its rows are written");
	shop_jobs(f);
	is_string("11.00", amount(f, "TIGHT", "1013", "1", ""), "written it is the same");
	is_string("9.00", amount(f, "TIGHT", "1014", "1", ""), "with each line");
	is_string("14.20", amount(f, "BRANCH", "1013", "1", ""), "for nobody else");
	RUN(f, price, publish, "agreement", "99", NULL);
	is_int(OD__MESSAGE__RULES_NONE, shop_refused(f), "none of that number");
}

static enum status look_row(struct verb *v, void *baton)
{
	struct key all = key_empty();
	Od__PriceRule *r;
	struct walk *walk;
	unsigned *open = baton;
	enum status s = walk_open(v->txn, TABLE_CUSTOMER_PRICE, &all, false, &walk);

	while (!s && (s = walk_next(walk, NULL, NULL, v->arena, (ProtobufCMessage **)&r)) == OK)
		*open += r->has_sealed && (r->n_step || !r->sealed.len);
	walk_close(walk);
	return s == ERR_END ? OK : s;
}

static bool in_clear(const struct fixture *f)
{
	for (const struct change *c = f->changes->first; c; c = c->next) {
		const Od__PriceRule *a = (const Od__PriceRule *)c->after;

		if (c->table == TABLE_CUSTOMER_PRICE && a->n_step)
			return true;
		a = (const Od__PriceRule *)c->before;
		if (c->table == TABLE_CUSTOMER_PRICE && a && a->n_step)
			return true;
	}
	return false;
}

/* Terms under seal give their price and are shown to nobody. */
static void sealed(struct fixture *f)
{
	unsigned open = 0;
	Od__PriceRows *rows;
	uint32_t rule;

	fixture_as(f, "he.yan");
	rule = drafted(f, RUN(f, price, save, "level", "contract", "customer", "FULL", "product",
		"1014", "step.0.from", "0", "step.0.price", "8", "step.1.from", "100", "step.1.price",
		"7", "agreement", "12", "sealed", "true", NULL), "a sealed agreement");
	ok(!in_clear(f), "its terms are not in what the journal gets");
	shop_publish(f, rule);
	ok(!in_clear(f), "nor when it went live");
	is_string("8.00", amount(f, "FULL", "1014", "1", ""), "its price holds");
	is_string("700.00", amount(f, "FULL", "1014", "100", ""), "with its steps");
	rows = RUN(f, price, list, "rule", number(f, rule), NULL);
	is_string("", fixture_text(f, rows, "row.0.terms"), "the list shows no terms");
	is_string("12", fixture_text(f, rows, "row.0.sealed"), "but sealed agreement 12");
	is_int(0, rows ? (long long)rows->row[0]->n_step : -1, "and no steps");
	fixture_reopen(f);
	is_string("8.00", amount(f, "FULL", "1014", "1", ""), "also after a restart");
	is_int(OK, fixture_read(f, look_row, &open), "the rows");
	is_int(0, open, "hold no terms in clear");
	RUN(f, price, save, "level", "offer", "family", "sauce", "percent", "1%", "sealed", "true",
		NULL);
	is_int(OD__MESSAGE__SEALED_FOR_ONE, shop_refused(f), "only one customer's is sealed");
}

/* What each level must have. */
static void needs(struct fixture *f)
{
	static const struct {
		const char *path[8];
		int message;
		const char *field;
	} cases[] = {
		{ { "level", "tier_list", "product", "1010", "price", "17" },
		  OD__MESSAGE__FIELD_MISSING, "tier" },
		{ { "level", "member_list", "product", "1010", "price", "17" },
		  OD__MESSAGE__FIELD_MISSING, "member" },
		{ { "level", "guide", "product", "1010", "price", "17" },
		  OD__MESSAGE__FIELD_MISSING, "territory" },
		{ { "level", "large_pack", "product", "1010", "percent", "5%" },
		  OD__MESSAGE__FIELD_MISSING, "unit" },
		{ { "level", "ladder", "product", "1010", "price", "17" },
		  OD__MESSAGE__PRICE_TERMS, "step.0" },
		{ { "level", "list", "product", "1010", "percent", "5%" },
		  OD__MESSAGE__PRICE_TERMS, "step.0" },
		{ { "level", "spend", "spend", "500" }, OD__MESSAGE__PRICE_TERMS, "step.0" },
		{ { "level", "spend", "price", "500" }, OD__MESSAGE__PRICE_TERMS, "step.0" },
		{ { "level", "contract", "customer", "FULL", "price", "17" },
		  OD__MESSAGE__FIELD_MISSING, "product" },
		{ { "level", "yearly", "product", "1010" }, OD__MESSAGE__FIELD_MISSING, "price" },
		{ { "level", "manual", "product", "1010", "price", "1" },
		  OD__MESSAGE__FIELD_VALUE, "level" },
		{ { "level", "offer", "percent", "101%" }, OD__MESSAGE__PRICE_RANGE, "step.0" },
	};

	fixture_as(f, "he.yan");
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		const char *const *p = cases[i].path;

		RUN(f, price, save, p[0], p[1], p[2], p[3], p[4], p[5], p[6], p[7], NULL);
		is_int(cases[i].message, shop_refused(f), "%s: %s", p[1], f->text);
		is_string(cases[i].field, f->refusal.field, "%s: which", p[1]);
	}
	fixture_as(f, "li.na");
	RUN(f, price, list, "product", "1010", NULL);
	is_int(OD__MESSAGE__ROLE_LACKS, shop_refused(f), "an operator lists no rules");
	RUN(f, price, publish, "rule.0", "1", NULL);
	is_int(OD__MESSAGE__ROLE_LACKS, shop_refused(f), "nor publishes any");
}

int main(void)
{
	struct fixture *f = fixture_open();

	plan_lazy();
	shop_open(f);
	one_moment(f);
	edits(f);
	ties(f);
	sealed(f);
	needs(f);
	fixture_close(f);
	return tap_result();
}
