/* SPDX-License-Identifier: ISC */
/*
 * account -- see the header. All of it stands in the payer's figure, which invoice.c keeps.
 */
#include "desk/account.h"

#include <string.h>

#include "base/clock.h"
#include "desk/customer.h"
#include "desk/profile.h"
#include "desk/setting.h"

enum status account_of(struct verb *v, const Od__Customer *payer, struct account *out)
{
	const Od__Terms *terms = payer->terms;
	Od__Figure *f;
	enum status s;

	memset(out, 0, sizeof *out);
	out->payer = payer->id;
	s = figure_get(v, out->payer, &f);
	if (s)
		return s;
	out->owes = f->balance + f->open_orders;	/* those of its branches are in it */
	if (terms) {
		out->term_days = terms->days;
		out->limited = terms->has_limit;
		out->limit = terms->limit;
		out->spared = terms->has_exception && terms->exception >= clock_day(v->now);
		out->spared_to = terms->exception;
	}
	out->overdue_allowed = (uint32_t)setting_int(v->desk, "overdue_days");
	if (f->has_oldest_due && f->oldest_due && clock_day(v->now) > f->oldest_due)
		out->overdue_days = (uint32_t)(clock_day(v->now) - f->oldest_due);
	return OK;
}

enum status account_look(struct verb *v, const Od__Customer *c, struct account *out)
{
	const Od__Customer *of = c;
	Od__Customer *payer;
	enum status s = c->payer && c->payer != c->id ? customer_load(v, c->payer, &payer)
		: ERR_NOT_FOUND;

	if (s && s != ERR_NOT_FOUND)
		return s;
	if (!s)
		of = payer;
	return account_of(v, of, out);
}

bool account_over(const struct account *a, int64_t total)
{
	return a->limited && !a->spared && a->owes + total > a->limit;
}

bool account_overdue(const struct account *a)
{
	return !a->spared && a->overdue_days > a->overdue_allowed;
}
