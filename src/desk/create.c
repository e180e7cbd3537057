/* SPDX-License-Identifier: ISC */
/*
 * create: a new desk, as one transaction on an empty store (create.h).
 *
 * What it begins with is in create_table.c. Everything is written as any verb would write it, so
 * that the rows have versions and the caller can journal them.
 */
#include "desk/create.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/memory.h"
#include "desk/access.h"
#include "desk/config.h"
#include "desk/create_table.h"
#include "desk/inside.h"
#include "desk/setting.h"
#include "desk/user.h"
#include "desk/vault.h"

struct making {
	const struct desk_plan *plan;
	struct desk *desk;
	struct arena *arena;
	const char *hash;
	desk_journal *journal;
	void *baton;
};

static enum status add_setting(struct verb *v, const char *name, const char *value)
{
	Od__Setting *s = FRESH(v, setting);
	struct key key = key_empty();

	if (!value || strcmp(value, setting_find(name)->standard) == 0)
		return OK;
	SET_TEXT(v, s, name, name);
	SET_TEXT(v, s, value, value);
	SET(s, at, v->now);
	key_add_text(&key, name);
	return change_put(v, TABLE_SETTING, &key, 0, 0, 0, NULL, &s->base);
}

static enum status add_settings(struct verb *v, const struct desk_plan *plan)
{
	const char *places = NULL;
	enum status s;

	if (plan->currency)
		places = arena_format(v->arena, "%d", create_places(plan->currency));
	s = add_setting(v, "desk_name", plan->name);
	if (s == OK)
		s = add_setting(v, "currency", plan->currency);
	if (s == OK)
		s = add_setting(v, "places", places);
	if (s == OK)
		s = add_setting(v, "zone", plan->zone);
	if (s == OK)
		s = add_setting(v, "country", plan->country);
	if (s == OK)
		s = add_setting(v, "language", plan->language);
	return s;
}

static enum status add_admin(struct verb *v, const struct desk_plan *plan, const char *hash)
{
	Od__User *u = FRESH(v, user);
	const char *login = plan->admin ? plan->admin : "admin";

	SET_TEXT(v, u, login, login);
	SET_TEXT(v, u, name, plan->admin_name ? plan->admin_name : login);
	u->role = arena_array(v->arena, 3, sizeof *u->role);
	SET_TEXT(v, u, role[0], "admin");
	SET_TEXT(v, u, role[1], "supervisor");
	SET_TEXT(v, u, role[2], "analyst");
	u->n_role = 3;
	SET(u, state, OD__USER_STATE__ACTIVE);
	return user_insert(v, u, hash);
}

static enum status fill(struct verb *v, const struct desk_plan *plan, const char *hash)
{
	uint64_t users = 0;
	enum status s = counter_peek(v->txn, "user", &users);

	if (s == OK && users)
		return ERR_EXISTS;
	if (s == OK)
		s = add_settings(v, plan);
	if (s == OK)
		s = create_config(v, plan->currency ? create_places(plan->currency) : 2);
	if (s == OK)
		s = add_admin(v, plan, hash);
	return s;
}

static enum status make(struct txn *t, void *baton)
{
	struct making *m = baton;
	struct actor system = { .login = "system", .needs = access_every_need,
		.personal_full = true, .extension = "", .language = "en", .from = "init" };
	struct changes changes = { 0 };
	struct verb v = { .desk = m->desk, .txn = t, .arena = m->arena, .actor = &system, .now = clock_now(),
		.changes = &changes };
	enum status s = fill(&v, m->plan, m->hash);

	return s == OK && m->journal ? m->journal(&v, m->baton) : s;
}

static bool letters(const char *text, size_t count)
{
	size_t i;

	if (strlen(text) != count)
		return false;
	for (i = 0; i < count; i++)
		if (!isupper((unsigned char)text[i]))
			return false;
	return true;
}

const char *desk_plan_fault(const struct desk_plan *plan)
{
	int64_t number;

	if (plan->currency && !letters(plan->currency, 3))
		return "the currency is three capital letters, such as CNY";
	if (plan->country && !letters(plan->country, 2))
		return "the country is two capital letters, such as CN";
	if (plan->language &&
		setting_check(setting_find("language"), plan->language, &number) != OK)
		return "the language is en or zh_CN";
	if (plan->name && setting_check(setting_find("desk_name"), plan->name, &number) != OK)
		return "the name of the desk has 1 to 100 bytes";
	if (plan->admin && !user_login_good(plan->admin))
		return "a login is 1 to 32 of a-z, 0-9, dot, dash and underscore";
	if (plan->password && strlen(plan->password) < 8)
		return "the password has at least 8 characters";
	if (plan->zone && clock_zone(plan->zone) != OK)
		return "the zone is a name such as Asia/Shanghai, as in /usr/share/zoneinfo";
	return NULL;
}

/* The key store, made or, when a making was cut short behind it, found. */
static enum status make_keys(const char *folder, struct vault **out)
{
	enum status s = vault_create(folder);

	return s == OK || s == ERR_EXISTS ? vault_open(folder, out) : s;
}

enum status desk_create(struct store *store, const char *folder, const struct desk_plan *plan,
	desk_journal *journal, void *baton, char *say, size_t size)
{
	const char *fault = desk_plan_fault(plan);
	struct desk unmade = { .store = store };
	struct making m = { .plan = plan, .desk = &unmade, .journal = journal, .baton = baton };
	enum status s;

	if (fault) {
		if (say)
			snprintf(say, size, "%s", fault);
		return ERR_FORMAT;
	}
	s = make_keys(folder, &unmade.vault);
	if (s != OK)
		return s;
	m.arena = arena_new(0);
	if (plan->password)
		m.hash = access_hash(m.arena, plan->password);
	s = store_write(store, make, &m, NULL);
	if (s == OK)
		store_flush(store);
	arena_free(m.arena);
	vault_close(unmade.vault);
	return s;
}
