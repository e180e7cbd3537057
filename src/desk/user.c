/* SPDX-License-Identifier: ISC */
/*
 * user: the verbs that make, change and list users, and set passwords.
 *
 * A login never changes and is never given to another person; a user who goes gets the state left.
 * One active user with the role admin must remain. Extensions and keys open one user each.
 */
#include "desk/inside.h"

#include <ctype.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "desk/access.h"
#include "desk/caller.h"
#include "desk/config.h"
#include "desk/list_page.h"
#include "desk/made.h"
#include "desk/people.h"
#include "desk/setting.h"
#include "desk/user.h"
#include "desk/verbs.gen.h"
#include "record/message.pb-c.h"

#define LOGIN_MOST 32
#define PASSWORD_LEAST 8

bool user_login_good(const char *login)
{
	size_t length = strlen(login);
	size_t i;

	if (length == 0 || length > LOGIN_MOST || !(islower((unsigned char)login[0]) ||
		isdigit((unsigned char)login[0])))
		return false;
	for (i = 0; i < length; i++)
		if (!islower((unsigned char)login[i]) && !isdigit((unsigned char)login[i]) &&
			!strchr("._-", login[i]))
			return false;
	return true;
}

static bool is_admin(const Od__User *u)
{
	size_t i;

	if (u->state != OD__USER_STATE__ACTIVE)
		return false;
	for (i = 0; i < u->n_role; i++)
		if (strcmp(u->role[i], "admin") == 0)
			return true;
	return false;
}

/* Refuses a change that would leave nobody who is an active admin. */
static enum status keeps_admin(struct verb *v, const Od__User *after)
{
	const Od__User *u = access_user(v->desk, after->id);
	size_t i;

	if (is_admin(after) || !u || !is_admin(u))
		return OK;
	for (i = 0; (u = access_user_at(v->desk, i)); i++)
		if (u->id != after->id && is_admin(u))
			return OK;
	return verb_refuse(v, OD__MESSAGE__LAST_ADMIN, "role", after->login, NULL, NULL, NULL);
}

/* All roles' codes, for a refusal. */
static const char *all_roles(struct verb *v)
{
	const Od__Config *c;
	const char *list = "";
	size_t i;

	for (i = 0; (c = config_at(v->desk, "role", i)); i++)
		list = arena_format(v->arena, "%s%s%s", list, *list ? ", " : "", c->code);
	return list;
}

static enum status take_roles(struct verb *v, const Od__UserSave *request, Od__User *u)
{
	size_t i;

	if (request->n_role == 0)
		return OK;
	for (i = 0; i < request->n_role; i++) {
		const Od__Config *c = config_find(v->desk, "role", request->role[i]);

		if (!c || c->retired)
			return verb_refuse(v, OD__MESSAGE__ROLE_UNKNOWN,
				arena_format(v->arena, "role.%zu", i), request->role[i],
				all_roles(v), NULL, NULL);
	}
	u->role = arena_array(v->arena, request->n_role, sizeof *u->role);
	for (i = 0; i < request->n_role; i++)
		SET_TEXT(v, u, role[i], config_find(v->desk, "role", request->role[i])->code);
	u->n_role = request->n_role;
	return OK;
}

static enum status take_absences(struct verb *v, const Od__UserSave *request, Od__User *u)
{
	for (size_t i = 0; i < request->n_absence; i++) {
		const Od__Absence *a = request->absence[i];

		if (!a->has_from || !a->has_to || a->to < a->from)
			return verb_refuse(v, OD__MESSAGE__FIELD_MISSING,
				arena_format(v->arena, "absence.%zu", i), "absence",
				"from and to, in order", NULL, NULL);
		if (*text_of(a->stand_in) && !access_user_by_login(v->desk, a->stand_in))
			return verb_missing(v, arena_format(v->arena, "absence.%zu.stand_in", i),
				"user", a->stand_in);
	}
	u->absence = request->absence;
	u->n_absence = request->n_absence;
	return OK;
}

static enum status take_extension(struct verb *v, const Od__UserSave *request, Od__User *u)
{
	const Od__User *other;

	if (!request->extension)
		return OK;
	other = access_user_by_extension(v->desk, request->extension);
	if (other && other->id != u->id)
		return verb_refuse(v, OD__MESSAGE__EXTENSION_TAKEN, "extension", request->extension,
			other->login, NULL, NULL);
	SET_TEXT(v, u, extension, request->extension);
	return OK;
}

static enum status take_keys(struct verb *v, const char *add_key, const char *remove_key,
	const char *field, Od__User *u)
{
	const char *text, *fingerprint, *role;
	const Od__User *other;
	Od__PublicKey **keys;
	size_t i, kept = 0;

	if (remove_key) {
		for (i = 0; i < u->n_key; i++)
			if (strcmp(text_of(u->key[i]->fingerprint), remove_key) != 0)
				u->key[kept++] = u->key[i];
		if (kept == u->n_key)
			return verb_missing(v, "remove", "key", remove_key);
		u->n_key = kept;
	}
	if (!add_key)
		return OK;
	if (access_key_line(add_key, v->arena, &text, &fingerprint) != OK)
		return verb_refuse(v, OD__MESSAGE__KEY_ODD, field, add_key, NULL, NULL, NULL);
	other = access_user_by_key(v->desk, fingerprint, &role);
	if (other)
		return verb_refuse(v, OD__MESSAGE__KEY_TAKEN, field, other->login, NULL, NULL,
			NULL);
	keys = arena_array(v->arena, u->n_key + 1, sizeof *keys);
	for (i = 0; i < u->n_key; i++)
		keys[i] = u->key[i];
	keys[u->n_key] = FRESH(v, public_key);
	SET_TEXT(v, keys[u->n_key], text, text);
	SET_TEXT(v, keys[u->n_key], fingerprint, fingerprint);
	u->key = keys;
	u->n_key++;
	return OK;
}

/* Who owns customers cannot leave: an owner is somebody who is there. */
static enum status check_leaving(struct verb *v, const Od__User *before, const Od__User *after)
{
	uint32_t owned;
	enum status s;

	if (after->state != OD__USER_STATE__LEFT || before->state == OD__USER_STATE__LEFT)
		return OK;
	s = caller_owned(v, after->id, &owned);
	if (s != OK || !owned)
		return s;
	return verb_refuse(v, OD__MESSAGE__USER_OWNS, "state", after->login,
		arena_format(v->arena, "%u", owned), NULL, NULL);
}

static enum status take_fields(struct verb *v, const Od__UserSave *request, Od__User *u)
{
	enum status s = take_roles(v, request, u);

	if (s == OK)
		s = take_extension(v, request, u);
	if (s == OK)
		s = take_keys(v, request->add_key, request->remove_key, "add_key", u);
	if (s != OK)
		return s;
	if (request->name)
		SET_TEXT(v, u, name, request->name);
	if (request->department)
		SET_TEXT(v, u, department, request->department);
	if (request->territory)
		SET_TEXT(v, u, territory, request->territory);
	if (request->keymap) {
		int64_t ignored;

		if (*request->keymap &&
			setting_check(setting_find("keymap"), request->keymap, &ignored) != OK)
			return verb_refuse(v, OD__MESSAGE__KEYMAP_UNKNOWN, "keymap", request->keymap, NULL,
				NULL, NULL);
		SET_TEXT(v, u, keymap, request->keymap);
	}
	if (request->language) {
		if (*request->language && strcmp(request->language, "en") != 0 &&
			strcmp(request->language, "zh_CN") != 0)
			return verb_refuse(v, OD__MESSAGE__FIELD_VALUE, "language", "language",
				"en or zh_CN", request->language, NULL);
		SET_TEXT(v, u, language, request->language);
	}
	if (request->has_weight)
		SET(u, weight, request->weight);
	if (request->has_state)
		SET(u, state, request->state);
	return request->n_absence ? take_absences(v, request, u) : OK;
}

enum status user_insert(struct verb *v, Od__User *u, const char *hash)
{
	struct key key;
	uint64_t id;
	enum status s = counter_next(v->txn, "user", &id);

	if (s != OK)
		return s;
	SET(u, id, (uint32_t)id);
	if (hash)
		u->password = password_seal(v->desk->vault, v->arena, u->id, hash);
	key = key_u32(u->id);
	return change_put(v, TABLE_USER, &key, id, 0, 0, NULL, &u->base);
}

static enum status saved(struct verb *v, const Od__User *u, Od__Made *reply)
{
	change_event(v, "changed", u->id, "record/user/%" PRIu32, u->id);
	made_fill(v, reply, "user", u->id, u->login, u->version);
	made_note(v, reply, OD__MESSAGE__SAVED, u->login, NULL, NULL, NULL);
	return OK;
}

static enum status add(struct verb *v, const Od__UserSave *request, Od__Made *reply)
{
	Od__User *u = FRESH(v, user);
	enum status s;

	if (!user_login_good(request->login))
		return verb_refuse(v, OD__MESSAGE__LOGIN_NAME, "login", request->login, NULL, NULL,
			NULL);
	if (request->n_role == 0)
		return verb_refuse(v, OD__MESSAGE__FIELD_MISSING, "role", "role", all_roles(v), NULL,
			NULL);
	SET_TEXT(v, u, login, request->login);
	SET(u, state, OD__USER_STATE__ACTIVE);
	s = take_fields(v, request, u);
	if (s == OK)
		s = user_insert(v, u, NULL);
	return s == OK ? saved(v, u, reply) : s;
}

/* The stored record of a user; ERR_NOT_FOUND. */
static enum status stored(struct verb *v, uint32_t id, struct key *key, Od__User **out)
{
	*key = key_u32(id);
	return table_get_as(v->txn, TABLE_USER, key, v->arena, out);
}

enum status verb_user_save(struct verb *v, const Od__UserSave *request, Od__Made *reply)
{
	const Od__User *known = access_user_by_login(v->desk, request->login);
	Od__User *before, *after;
	struct key key;
	enum status s;

	if (!known)
		return add(v, request, reply);
	s = stored(v, known->id, &key, &before);
	if (s == OK)
		s = verb_version(v, known->login, before->version, request->version);
	if (s != OK)
		return s;
	after = (Od__User *)reflect_copy(&before->base, v->arena);
	s = take_fields(v, request, after);
	if (s == OK)
		s = keeps_admin(v, after);
	if (s == OK)
		s = check_leaving(v, before, after);
	if (s == OK)
		s = change_put(v, TABLE_USER, &key, after->id, 0, 0, &before->base, &after->base);
	return s == OK ? saved(v, after, reply) : s;
}

enum status verb_user_list(struct verb *v, const Od__UserList *request, Od__UserRows *reply)
{
	const char *after;
	const Od__User *u;
	uint32_t limit;
	size_t i, k;
	enum status s = list_page_text(v, request->page, &limit, &after);

	if (s != OK)
		return s;
	reply->row = arena_array(v->arena, limit, sizeof *reply->row);
	for (i = 0; (u = access_user_at(v->desk, i)); i++) {
		Od__UserRow *row;
		const char *roles = "";
		uint32_t owned;

		if (*after && strcmp(u->login, after) <= 0)
			continue;
		if (reply->n_row == limit) {
			SET_TEXT(v, reply, after, reply->row[limit - 1]->login);
			break;
		}
		row = FRESH(v, user_row);
		for (k = 0; k < u->n_role; k++)
			roles = arena_format(v->arena, "%s%s%s", roles, k ? " " : "", u->role[k]);
		SET(row, id, u->id);
		SET_TEXT(v, row, login, u->login);
		SET_TEXT(v, row, name, text_of(u->name));
		SET_TEXT(v, row, roles, roles);
		SET_TEXT(v, row, extension, text_of(u->extension));
		SET_TEXT(v, row, language, text_of(u->language));
		SET(row, state, u->state);
		if (caller_ready(v->desk) && caller_owned(v, u->id, &owned) == OK)
			SET(row, customers, owned);
		SET(row, version, u->version);
		reply->row[reply->n_row++] = row;
	}
	return OK;
}

static const char *whose_password(const struct verb *v, const Od__UserPassword *request)
{
	return request->login && *request->login ? request->login : text_of(v->actor->login);
}

const struct user_proof *user_prove(struct verb *v, const Od__UserPassword *request)
{
	const char *login = whose_password(v, request);
	struct user_proof *proof = arena_alloc(v->arena, sizeof *proof);
	const Od__User *known;
	uint32_t user = 0, id;
	unsigned wait;

	desk_read_lock(v->desk);
	known = access_user_by_login(v->desk, login);
	id = known ? known->id : 0;
	proof->against = arena_string(v->arena, known ? text_of(known->password) : "");
	desk_unlock(v->desk);
	proof->right = actor_may(v->actor, "user") || !*proof->against ||
		(id == v->actor->user && access_login(v->desk, login, text_of(request->old), v->now,
			&user, &wait) == OK);
	/* an admin's also for a user whose saving is still under way on the same connection */
	if ((id || actor_may(v->actor, "user")) && proof->right &&
	    text_length(text_of(request->password)) >= PASSWORD_LEAST)
		proof->hash = access_hash(v->arena, request->password);
	return proof;
}

enum status verb_user_password(struct verb *v, const Od__UserPassword *request, Od__Made *reply)
{
	const char *login = whose_password(v, request);
	const struct user_proof *proof = v->proof ? v->proof : user_prove(v, request);
	const Od__User *known = access_user_by_login(v->desk, login);
	size_t length = text_length(text_of(request->password));
	Od__User *before, *after;
	struct key key;
	enum status s;

	if (!actor_may(v->actor, "user")) {
		if (!known || known->id != v->actor->user)
			return verb_refuse(v, OD__MESSAGE__USER_OTHER, "login", login, NULL, NULL,
				NULL);
		/* also when it was changed since it was compared */
		if (!proof->right || strcmp(proof->against, text_of(known->password)) != 0)
			return verb_refuse(v, OD__MESSAGE__PASSWORD_OLD, "old", NULL, NULL, NULL,
				NULL);
	}
	if (!known)
		return verb_missing(v, "login", "user", login);
	if (length < PASSWORD_LEAST)
		return verb_refuse(v, OD__MESSAGE__PASSWORD_SHORT, "password",
			arena_format(v->arena, "%zu", length),
			arena_format(v->arena, "%d", PASSWORD_LEAST), NULL, NULL);
	s = stored(v, known->id, &key, &before);
	if (s != OK)
		return s;
	after = (Od__User *)reflect_copy(&before->base, v->arena);
	if (!proof->hash)	/* a user who came since */
		return verb_missing(v, "login", "user", login);
	after->password = password_seal(v->desk->vault, v->arena, after->id, proof->hash);
	s = change_put(v, TABLE_USER, &key, after->id, 0, 0, &before->base, &after->base);
	return s == OK ? saved(v, after, reply) : s;
}

/* The user of that name, "" himself; refused when he is another and the role lacks "user". */
static enum status named(struct verb *v, const char *login, const Od__User **out)
{
	if (!login || !*login)
		login = text_of(v->actor->login);
	*out = access_user_by_login(v->desk, login);
	if (!actor_may(v->actor, "user") && (!*out || (*out)->id != v->actor->user))
		return verb_refuse(v, OD__MESSAGE__USER_OTHER, "login", login, NULL, NULL, NULL);
	return *out ? OK : verb_missing(v, "login", "user", login);
}

enum status verb_user_key(struct verb *v, const Od__UserKey *request, Od__Made *reply)
{
	const Od__User *known;
	Od__User *before, *after;
	struct key key;
	enum status s = named(v, request->login, &known);

	if (s == OK && !request->add && !request->remove)
		s = verb_refuse(v, OD__MESSAGE__FIELD_MISSING, "add", "add", "remove", NULL, NULL);
	if (s == OK)
		s = stored(v, known->id, &key, &before);
	if (s != OK)
		return s;
	after = (Od__User *)reflect_copy(&before->base, v->arena);
	s = take_keys(v, request->add, request->remove, "add", after);
	if (s == OK)
		s = change_put(v, TABLE_USER, &key, after->id, 0, 0, &before->base, &after->base);
	return s == OK ? saved(v, after, reply) : s;
}

enum status verb_user_keys(struct verb *v, const Od__UserKeys *request, Od__UserKeyRows *reply)
{
	const Od__User *u;
	enum status s = named(v, request->login, &u);
	size_t i;

	if (s != OK)
		return s;
	reply->row = arena_array(v->arena, u->n_key + 1, sizeof *reply->row);
	for (i = 0; i < u->n_key; i++) {
		Od__UserKeyRow *row = FRESH(v, user_key_row);

		SET_TEXT(v, row, login, u->login);
		SET_TEXT(v, row, fingerprint, text_of(u->key[i]->fingerprint));
		SET_TEXT(v, row, text, text_of(u->key[i]->text));
		reply->row[reply->n_row++] = row;
	}
	return OK;
}
