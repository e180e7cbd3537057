/* SPDX-License-Identifier: ISC */
/*
 * user: users, roles and their needs, passwords, keys, and the lock after wrong passwords.
 */
#include <string.h>
#include <time.h>

#include "base/clock.h"
#include "desk/access.h"
#include "desk/fixture.h"
#include "desk/user.h"
#include "desk/verbs.gen.h"
#include "record/message.pb-c.h"
#include "tap/tap.h"

/* A key made for this test, and what ssh-keygen -l says of it. */
#define KEY "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f"
#define PRINT "SHA256:ZkAslGjFiUHdGf/WUL8rQvkib4PTvQatUV0OUQSncCA"

static int refused(struct fixture *f)
{
	return f->status == ERR_REFUSED ? f->refusal.message : 0;
}

static const char *logins(struct fixture *f, const Od__UserRows *rows)
{
	const char *list = "";
	size_t i;

	for (i = 0; rows && i < rows->n_row; i++)
		list = arena_format(f->arena, "%s%s%s", list, i ? " " : "", rows->row[i]->login);
	return list;
}

static void needs(void)
{
	static const struct { const char *have, *need; bool may; } cases[] = {
		{ "*", "draft.take", true }, { "draft", "draft", true },
		{ "draft", "draft.take", false }, { "draft.take", "draft", false },
		{ "price.*", "price", true }, { "price.*", "price.publish", true },
		{ "price.*", "prices", false }, { "order", "", true }, { "order", "-", true },
		{ "order", "orders", false }, { "orders", "order", false }, { ".*", "x", false },
	};
	size_t i;

	for (i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		const char *const list[] = { "other", cases[i].have, NULL };
		struct actor a = { .needs = list };

		is_int(cases[i].may, actor_may(&a, cases[i].need), "%s %s %s", cases[i].have,
			cases[i].may ? "allows" : "is not", cases[i].need);
	}
}

static void roles(struct fixture *f)
{
	static const struct { const char *login, *need; bool may; } cases[] = {
		{ "li.na", "order", true }, { "li.na", "draft.take", false },
		{ "li.na", "user", false }, { "li.na", "manual", false },
		{ "zhao.min", "draft.take", true }, { "zhao.min", "manual", true },
		{ "zhao.min", "order", true }, { "zhao.min", "user", false },
		{ "sun.li", "redress", true }, { "boss", "user", true }, { "boss", "server", true },
		{ "boss", "price.publish", true },
	};
	size_t i;

	for (i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		fixture_as(f, cases[i].login);
		is_int(cases[i].may, actor_may(&f->actor, cases[i].need), "%s %s %s", cases[i].login,
			cases[i].may ? "may" : "may not", cases[i].need);
	}
	fixture_as(f, "li.na");
	ok(!f->actor.own, "an operator sees all customers");
	ok(f->actor.personal_full, "and whole numbers");
	is_string("8021", f->actor.extension, "at his extension");
	is_string("en", f->actor.language, "in the desk's language");
	fixture_as(f, "wang.fang");
	ok(f->actor.own, "a rep sees his own");
}

static void save(struct fixture *f)
{
	static const struct {
		int message;
		const char *field[6], *name;
	} cases[] = {
		{ OD__MESSAGE__LOGIN_NAME, { "login", "Li Na", "role.0", "operator", NULL, NULL },
			"a login with capitals and a blank" },
		{ OD__MESSAGE__FIELD_MISSING, { "login", "new", NULL, NULL, NULL, NULL }, "no role" },
		{ OD__MESSAGE__ROLE_UNKNOWN, { "login", "new", "role.0", "king", NULL, NULL },
			"a role that is not there" },
		{ OD__MESSAGE__EXTENSION_TAKEN, { "login", "new", "role.0", "operator", "extension",
			"8021" }, "the extension of another" },
		{ OD__MESSAGE__KEY_ODD, { "login", "li.na", "add_key", "ssh-ed25519 AAAA", NULL, NULL },
			"a key that is none" },
		{ OD__MESSAGE__NOT_FOUND, { "login", "li.na", "remove_key", "SHA256:x", NULL, NULL },
			"a key that is not there" },
		{ OD__MESSAGE__FIELD_VALUE, { "login", "li.na", "language", "fr", NULL, NULL },
			"a language that is not there" },
		{ OD__MESSAGE__VERSION_OLD, { "login", "li.na", "version", "9", "name", "x" },
			"another version" },
		{ OD__MESSAGE__LAST_ADMIN, { "login", "boss", "role.0", "operator", NULL, NULL },
			"taking the last admin's role" },
		{ OD__MESSAGE__LAST_ADMIN, { "login", "boss", "state", "left", NULL, NULL },
			"sending the last admin away" },
	};
	Od__Made *made;
	size_t i;

	fixture_as(f, "boss");
	for (i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		RUN(f, user, save, cases[i].field[0], cases[i].field[1], cases[i].field[2],
			cases[i].field[3], cases[i].field[4], cases[i].field[5], NULL);
		is_int(cases[i].message, refused(f), "refused: %s: %s", cases[i].name, f->text);
	}
	is_string("boss chen.wei he.yan li.na sun.li wang.fang zhao.min",
		logins(f, RUN(f, user, list, NULL, NULL)), "nobody was added");
	made = RUN(f, user, save, "login", "li.na", "name", "李娜", "language", "zh_CN", NULL);
	is_int(2, made ? (long long)made->version : 0, "a change makes version 2: %s", f->text);
	is_string("李娜", access_user_by_login(f->desk, "LI.NA")->name, "and is known at once");
	ok(RUN(f, user, save, "login", "second", "role.0", "admin", NULL) != NULL, "a second admin");
	ok(RUN(f, user, save, "login", "boss", "state", "left", NULL) != NULL, "now the first may go");
	ok(access_actor(f->desk, 1, NULL, f->arena, &f->actor) == ERR_DENIED,
		"who has left opens no session");
	fixture_as(f, "second");
	ok(RUN(f, user, save, "login", "boss", "state", "active", NULL) != NULL, "and may come back");
	is_string("boss chen.wei", logins(f, RUN(f, user, list, "page.limit", "2", NULL)),
		"a page of two");
	is_string("he.yan li.na", logins(f, RUN(f, user, list, "page.limit", "2", "page.after",
		"chen.wei", NULL)), "and the next");
	fixture_as(f, "li.na");
	RUN(f, user, save, "login", "mine", "role.0", "admin", NULL);
	is_int(OD__MESSAGE__ROLE_LACKS, refused(f), "an operator makes no users");
}

static void keys(struct fixture *f)
{
	const char *role, *text, *print;
	const Od__UserKeyRows *rows;
	const Od__User *u;

	fixture_as(f, "boss");
	ok(RUN(f, user, save, "login", "li.na", "add_key", "  " KEY " li.na@desk\n", NULL) != NULL,
		"a key is added: %s", f->text);
	u = access_user_by_key(f->desk, PRINT, &role);
	is_string("li.na", u ? u->login : "", "and opens its user");
	is_string(KEY " li.na@desk", u ? u->key[0]->text : "", "it is kept with its comment");
	RUN(f, user, save, "login", "chen.wei", "add_key", KEY, NULL);
	is_int(OD__MESSAGE__KEY_TAKEN, refused(f), "it opens nobody else");
	ok(RUN(f, user, save, "login", "li.na", "remove_key", PRINT, NULL) != NULL, "it is removed");
	ok(!access_user_by_key(f->desk, PRINT, &role), "and opens nobody");
	fixture_as(f, "li.na");
	ok(RUN(f, user, key, "add", KEY " li.na@desk", NULL) != NULL, "user key: one's own: %s", f->text);
	rows = RUN(f, user, keys, NULL, NULL);
	is_int(1, rows ? (int)rows->n_row : -1, "user keys");
	is_string(PRINT, rows && rows->n_row ? rows->row[0]->fingerprint : NULL, "is this one");
	RUN(f, user, key, "login", "boss", "add", KEY, NULL);
	is_int(OD__MESSAGE__USER_OTHER, refused(f), "another's needs the role");
	RUN(f, user, keys, "login", "boss", NULL);
	is_int(OD__MESSAGE__USER_OTHER, refused(f), "to see them too");
	RUN(f, user, key, "add", "ssh-ed25519 AAAA", NULL);
	is_int(OD__MESSAGE__KEY_ODD, refused(f), "what is no key");
	RUN(f, user, key, NULL, NULL);
	is_int(OD__MESSAGE__FIELD_MISSING, refused(f), "neither add nor remove");
	ok(RUN(f, user, key, "remove", PRINT, NULL) != NULL, "it is removed");
	ok(!access_user_by_key(f->desk, PRINT, &role), "and opens nobody");
	is_int(ERR_FORMAT, access_key_line("ssh-rsa" KEY, f->arena, &text, &print),
		"a type that is none");
	is_int(ERR_FORMAT, access_key_line("ssh-rsa AAAAC3NzaC1lZDI1NTE5AAAAIAAB", f->arena, &text,
		&print), "a key of another type than it says");
	is_int(ERR_FORMAT, access_key_line(KEY "\n" KEY, f->arena, &text, &print), "two lines");
}

static enum status stored_body(struct verb *v, void *baton)
{
	struct key key = key_u32(access_user_by_login(v->desk, "li.na")->id);

	return table_get_as(v->txn, TABLE_USER, &key, v->arena, (Od__User **)baton);
}

/* The work of one try, in nanoseconds of this thread: the least of some, as a machine may stand meanwhile. */
static int64_t work_of_try(struct fixture *f, const char *login, int64_t now, unsigned *wait)
{
	int64_t least = INT64_MAX, took;
	struct timespec from, to;
	uint32_t user;

	for (int i = 0; i < 4; i++) {
		clock_gettime(CLOCK_THREAD_CPUTIME_ID, &from);
		access_login(f->desk, login, "wrong", now, &user, wait);
		clock_gettime(CLOCK_THREAD_CPUTIME_ID, &to);
		took = (to.tv_sec - from.tv_sec) * INT64_C(1000000000) + to.tv_nsec - from.tv_nsec;
		least = took < least ? took : least;
	}
	return least;
}

static void passwords(struct fixture *f)
{
	Od__User *stored = NULL;
	int64_t locked;
	uint32_t user;
	unsigned wait, i;
	int64_t now = clock_now();

	fixture_as(f, "boss");
	is_int(ERR_DENIED, access_login(f->desk, "li.na", "", now, &user, &wait),
		"without a password nobody logs in by password");
	RUN(f, user, password, "login", "li.na", "password", "short", NULL);
	is_int(OD__MESSAGE__PASSWORD_SHORT, refused(f), "a short password is refused: %s", f->text);
	RUN(f, user, password, "login", "nobody", "password", "long enough", NULL);
	is_int(OD__MESSAGE__NOT_FOUND, refused(f), "nobody has no password");
	ok(RUN(f, user, password, "login", "li.na", "password", "sesame oil 1", NULL) != NULL,
		"an admin sets a password: %s", f->text);
	ok(strncmp(access_user_by_login(f->desk, "li.na")->password, "$argon2id$v=19$m=19456,t=2,p=1$",
		31) == 0, "it is kept as argon2id");
	fixture_read(f, stored_body, &stored);
	ok(stored && stored->password && !strstr(stored->password, "argon"), "sealed in the store");
	is_int(OK, access_login(f->desk, "li.na", "sesame oil 1", now, &user, &wait), "it opens");
	is_string("li.na", access_login_of(f->desk, user), "the right user");
	is_int(ERR_DENIED, access_login(f->desk, "li.na", "sesame oil 2", now, &user, &wait),
		"another does not");
	is_int(0, wait, "and one may try again at once");
	is_int(ERR_DENIED, access_login(f->desk, "nobody", "sesame oil 1", now, &user, &wait),
		"nor for somebody who is not there");
	fixture_as(f, "li.na");
	RUN(f, user, password, "login", "chen.wei", "password", "long enough", NULL);
	is_int(OD__MESSAGE__USER_OTHER, refused(f), "another's password is not hers to set");
	RUN(f, user, password, "password", "soy sauce 22", "old", "wrong", NULL);
	is_int(OD__MESSAGE__PASSWORD_OLD, refused(f), "her own only with the old one");
	ok(RUN(f, user, password, "password", "soy sauce 22", "old", "sesame oil 1", NULL) != NULL,
		"with it, yes: %s", f->text);
	is_int(OK, access_login(f->desk, "li.na", "soy sauce 22", now, &user, &wait), "the new opens");
	for (i = 0; i < 10; i++)
		access_login(f->desk, "li.na", "wrong", now, &user, &wait);
	is_int(900, wait, "the tenth wrong one locks for 15 minutes");
	is_int(ERR_DENIED, access_login(f->desk, "li.na", "soy sauce 22", now + 14 * CLOCK_MINUTE,
		&user, &wait), "after 14 the right one does not open");
	is_int(60, wait, "one minute is left");
	locked = work_of_try(f, "li.na", now + 14 * CLOCK_MINUTE, &wait);
	ok(wait && locked > work_of_try(f, "nobody", now, &wait) / 4,
		"a locked login costs the work of one that is not there, so nobody learns who is");
	is_int(OK, access_login(f->desk, "li.na", "soy sauce 22", now + 15 * CLOCK_MINUTE, &user,
		&wait), "after 15 it does");
	fixture_reopen(f);
	is_int(OK, access_login(f->desk, "li.na", "soy sauce 22", now, &user, &wait),
		"and after a restart");
	fixture_as(f, "boss");
	RUN(f, setting, set, "name", "lock_failures", "value", "2", NULL);
	fixture_as(f, "li.na");
	for (i = 0; i < 2; i++)
		RUN(f, user, password, "password", "oyster sauce 3", "old", "guess", NULL);
	RUN(f, user, password, "password", "oyster sauce 3", "old", "soy sauce 22", NULL);
	is_int(OD__MESSAGE__PASSWORD_OLD, refused(f), "guesses at the old one lock it, too");
}

static enum status prove(struct verb *v, void *baton)
{
	Od__UserPassword request = OD__USER_PASSWORD__INIT;

	request.login = (char *)(uintptr_t)"chen.wei";
	request.password = (char *)(uintptr_t)"rice vinegar 4";
	request.old = (char *)(uintptr_t)"mustard oil 5";
	*(struct user_proof *)baton = *user_prove(v, &request);
	return OK;
}

/* What was proved before it is written holds only for the password that was there. */
static enum status late(struct verb *v, void *baton)
{
	Od__UserPassword request = OD__USER_PASSWORD__INIT;
	Od__Made *reply = (Od__Made *)reflect_new(&od__made__descriptor, v->arena);

	request.password = (char *)(uintptr_t)"rice vinegar 4";
	v->proof = baton;
	return verb_user_password(v, &request, reply);
}

static void proved_before(struct fixture *f)
{
	struct user_proof proof;

	fixture_as(f, "boss");
	RUN(f, user, password, "login", "chen.wei", "password", "mustard oil 5", NULL);
	fixture_as(f, "chen.wei");
	fixture_read(f, prove, &proof);
	ok(proof.right && proof.hash, "the old password is right, the new one hashed");
	fixture_as(f, "boss");
	RUN(f, user, password, "login", "chen.wei", "password", "sesame oil 66", NULL);
	fixture_as(f, "chen.wei");
	is_int(ERR_REFUSED, fixture_write(f, late, &proof), "another one came between");
	fixture_read(f, prove, &proof);
	ok(!proof.right && !proof.hash, "now the old one is wrong");
	is_int(ERR_REFUSED, fixture_write(f, late, &proof), "which does not set it");
}

int main(void)
{
	struct fixture *f;

	plan_lazy();
	needs();
	f = fixture_open();
	roles(f);
	save(f);
	keys(f);
	passwords(f);
	proved_before(f);
	is_int(0, fixture_faults(f), "every index row has its row, and the other way");
	fixture_close(f);
	return tap_result();
}
