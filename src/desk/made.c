/* SPDX-License-Identifier: ISC */
/*
 * made -- the few lines that every write repeats at its end.
 */
#include "desk/made.h"

#include "base/money.h"
#include "desk/config.h"
#include "desk/inside.h"
#include "desk/setting.h"
#include "record/message.pb-c.h"

void made_fill(struct verb *v, Od__Made *made, const char *kind, uint64_t id, const char *said,
	uint64_t version)
{
	SET_TEXT(v, made, kind, kind);
	SET(made, id, id);
	SET_TEXT(v, made, said, said);
	SET(made, version, version);
}

Od__Refusal *made_sentence(struct verb *v, int message, const char *arg0, const char *arg1,
	const char *arg2, const char *arg3)
{
	const char *arg[] = { arg0, arg1, arg2, arg3 };
	Od__Refusal *r = FRESH(v, refusal);

	SET(r, message, (Od__Message)message);
	r->arg = arena_array(v->arena, 4, sizeof *r->arg);
	while (r->n_arg < 4 && arg[r->n_arg]) {
		r->arg[r->n_arg] = arena_string(v->arena, arg[r->n_arg]);
		r->n_arg++;
	}
	return r;
}

void made_note(struct verb *v, Od__Made *made, int message, const char *arg0, const char *arg1,
	const char *arg2, const char *arg3)
{
	made->note = made_sentence(v, message, arg0, arg1, arg2, arg3);
}

/* Which argument of which sentence is the code of a term. */
static const struct {
	int message;
	unsigned arg;
	const char *kind;
} terms[] = {
	{ OD__MESSAGE__GRADED_STEP, 1, "category" }, { OD__MESSAGE__CAUSE_WANTED, 0, "category" },
	{ OD__MESSAGE__REJECTED_STEP, 0, "reject" }, { OD__MESSAGE__WAITS_STEP, 0, "pause" },
	{ OD__MESSAGE__CAUSE_STEP, 0, "cause" }, { OD__MESSAGE__HANDED_STEP, 0, "department" },
	{ OD__MESSAGE__HANDED_STEP, 1, "department" },
};

void made_named(struct verb *v, Od__Refusal *told)
{
	for (size_t i = 0; told && i < sizeof terms / sizeof terms[0]; i++) {
		const Od__Config *c = (int)told->message == terms[i].message && terms[i].arg < told->n_arg
			? config_find(v->desk, terms[i].kind, told->arg[terms[i].arg]) : NULL;

		if (c)
			told->arg[terms[i].arg] = arena_string(v->arena, config_name(c, v->actor->language));
	}
}

const char *made_money(struct verb *v, int64_t amount)
{
	char text[40];

	money_print_grouped(amount, (int)setting_int(v->desk, "places"), text);
	return arena_string(v->arena, text);
}
