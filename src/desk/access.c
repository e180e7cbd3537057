/* SPDX-License-Identifier: ISC */
/*
 * access: users in memory and what their roles let them do.
 *
 * Users are held in order of login; there are at most some thousands, so the other ways in (id,
 * extension, key) are walks. A user with several roles may what any of them allows; he sees only
 * his own customers when every one of his roles says so. Passwords are in password.c.
 */
#include "desk/access.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/log.h"
#include "base/memory.h"
#include "desk/config.h"
#include "desk/inside.h"
#include "desk/people.h"
#include "desk/setting.h"

const char *const access_every_need[] = { "*", NULL };

static int by_login(const void *login, const void *person)
{
	return strcasecmp(login, ((const struct person *)person)->user->login);
}

struct person *people_find(const struct desk *d, const char *login)
{
	return sorted_find(&d->people->users, by_login, text_of(login));
}

/* The index-th user, by login; NULL behind the last. */
static Od__User *user_at(const struct desk *d, size_t index)
{
	const struct sorted *users = &d->people->users;

	return index < users->count ? ((struct person *)users->row[index])->user : NULL;
}

const Od__User *access_user_by_login(const struct desk *d, const char *login)
{
	struct person *person = people_find(d, login);

	return person ? person->user : NULL;
}

const Od__User *access_user(const struct desk *d, uint32_t id)
{
	const Od__User *u;
	size_t i;

	for (i = 0; id && (u = user_at(d, i)); i++)
		if (u->id == id)
			return u;
	return NULL;
}

const Od__User *access_user_by_extension(const struct desk *d, const char *extension)
{
	const Od__User *u;
	size_t i;

	for (i = 0; extension && *extension && (u = user_at(d, i)); i++)
		if (u->extension && strcmp(u->extension, extension) == 0 &&
			u->state != OD__USER_STATE__LEFT)
			return u;
	return NULL;
}

const Od__User *access_user_by_key(const struct desk *d, const char *fingerprint,
	const char **role)
{
	const Od__User *u;
	size_t i, k;

	for (i = 0; (u = user_at(d, i)); i++)
		for (k = 0; k < u->n_key; k++)
			if (strcmp(text_of(u->key[k]->fingerprint), fingerprint) == 0) {
				*role = text_of(u->key[k]->role);
				return u;
			}
	return NULL;
}

const Od__User *access_user_at(const struct desk *d, size_t index)
{
	return user_at(d, index);
}

const char *access_login_of(const struct desk *d, uint32_t id)
{
	const Od__User *u = access_user(d, id);

	return u ? u->login : "";
}

const char *access_name_of(const struct desk *d, uint32_t id)
{
	const Od__User *u = access_user(d, id);

	return !u ? "" : *text_of(u->name) ? u->name : u->login;
}

static bool has_role(const Od__User *u, const char *role)
{
	size_t i;

	for (i = 0; i < u->n_role; i++)
		if (strcmp(u->role[i], role) == 0)
			return true;
	return false;
}

/* Needs of the roles that count, each once; NULL at the end. */
static const char *const *needs_of(const struct desk *d, const Od__User *u, const char *role,
	struct arena *a, bool *own)
{
	size_t i, k, n, count = 0, most = 1;
	const char **needs;
	const Od__Config *c;

	for (i = 0; i < u->n_role; i++) {
		c = config_find(d, "role", u->role[i]);
		if (c && c->value_case == OD__CONFIG__VALUE_ROLE)
			most += c->role->n_need;
	}
	needs = arena_array(a, most, sizeof *needs);
	*own = true;
	for (i = 0; i < u->n_role; i++) {
		c = config_find(d, "role", u->role[i]);
		if (!c || c->retired || c->value_case != OD__CONFIG__VALUE_ROLE ||
			(role && strcmp(role, u->role[i]) != 0))
			continue;
		if (!c->role->own)
			*own = false;
		for (k = 0; k < c->role->n_need; k++) {
			for (n = 0; n < count && strcmp(needs[n], c->role->need[k]) != 0; n++)
				;
			if (n == count)
				needs[count++] = arena_string(a, c->role->need[k]);
		}
	}
	return needs;
}

enum status access_actor(const struct desk *d, uint32_t user, const char *role, struct arena *a,
	struct actor *out)
{
	const Od__User *u = access_user(d, user);

	if (role && !*role)
		role = NULL;
	if (!u || u->state != OD__USER_STATE__ACTIVE || (role && !has_role(u, role)))
		return ERR_DENIED;
	memset(out, 0, sizeof *out);
	out->user = u->id;
	out->login = arena_string(a, u->login);
	out->needs = needs_of(d, u, role, a, &out->own);
	out->personal_full = actor_may(out, "personal.full");
	out->extension = arena_string(a, text_of(u->extension));
	out->language = arena_string(a, u->language && *u->language ? u->language
		: setting_text(d, "language"));
	out->from = "local";
	return OK;
}

void access_describe(const struct desk *d, const struct actor *actor, struct arena *a,
	Od__SessionShown *out)
{
	const Od__User *u = access_user(d, actor->user);
	const struct setting_row *row;
	size_t i, count = 0;

	out->has_user = true;
	out->user = actor->user;
	out->login = arena_string(a, text_of(actor->login));
	out->name = arena_string(a, u && u->name ? u->name : text_of(actor->login));
	if (u) {
		out->role = arena_array(a, u->n_role + 1, sizeof *out->role);
		for (i = 0; i < u->n_role; i++)
			out->role[out->n_role++] = arena_string(a, u->role[i]);
	}
	while (actor->needs && actor->needs[count])
		count++;
	out->need = arena_array(a, count + 1, sizeof *out->need);
	for (i = 0; i < count; i++)
		out->need[out->n_need++] = arena_string(a, actor->needs[i]);
	out->extension = arena_string(a, text_of(actor->extension));
	out->language = arena_string(a, text_of(actor->language));
	out->keymap = arena_string(a, u && u->keymap && *u->keymap ? u->keymap
		: setting_text(d, "keymap"));
	out->has_own = true;
	out->own = actor->own;
	for (count = 0; setting_at(count);)
		count++;
	out->setting = arena_array(a, count, sizeof *out->setting);
	for (i = 0; (row = setting_at(i)); i++) {
		Od__Setting *s = (Od__Setting *)reflect_new(&od__setting__descriptor, a);

		s->name = arena_string(a, row->name);
		s->value = arena_string(a, setting_text(d, row->name));
		out->setting[out->n_setting++] = s;
	}
	out->has_session = true;
	out->session = actor->session;
	out->zone = arena_string(a, setting_text(d, "zone"));
	out->currency = arena_string(a, setting_text(d, "currency"));
	out->has_exchange = true;
	out->exchange = setting_flag(d, "exchange");
	out->has_places = true;
	out->places = (uint32_t)setting_int(d, "places");
}

static void put(struct desk *d, const void *stored)
{
	const Od__User *user = stored;
	struct sorted *users = &d->people->users;
	struct person *person;
	bool there;
	size_t at = sorted_place(users, by_login, text_of(user->login), &there);
	char *hash;

	if (!there)
		sorted_put(users, at, mem_alloc(sizeof *person));
	person = users->row[at];
	keep_free(person->user);
	person->user = keep_copy(user);
	if (user->password) {
		hash = password_open(d->vault, user->id, user->password);
		if (!hash)
			log_warn("the password of %s does not open: it has to be set anew",
				user->login);
		mem_free(person->user->password);
		person->user->password = hash;
	}
}

enum status access_load(struct desk *d, struct txn *t)
{
	d->people = mem_alloc(sizeof *d->people);
	pthread_mutex_init(&d->people->tries, NULL);
	return keep_load(d, t, TABLE_USER, put);
}

void access_applied(struct desk *d, const struct change *c)
{
	if (c->table == TABLE_USER && c->after)
		put(d, c->after);
}

void access_free(struct desk *d)
{
	Od__User *u;
	size_t i;

	if (!d->people)
		return;
	for (i = 0; (u = user_at(d, i)); i++) {
		if (u->password)
			mem_wipe(u->password, strlen(u->password));
		keep_free(u);
		mem_free(d->people->users.row[i]);
	}
	pthread_mutex_destroy(&d->people->tries);
	sorted_free(&d->people->users);
	mem_free(d->people);
	d->people = NULL;
}
