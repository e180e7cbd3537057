/* SPDX-License-Identifier: ISC */
/*
 * demo -- `orderdesk demo [FOLDER] [--run]`: a desk full of life to try everything on.
 *
 * Makes the desk with `server --init`, starts its server and fills it through verbs: users,
 * products, prices, stock, customers, a quarter of orders, today's calls and open complaints. The
 * draws come from one seed and the day, so the same day gives the same desk. --run opens the seat
 * on it (making the desk on first use), or without a terminal tells how and stays until stopped.
 * The desk lies in a folder of its own and never in that of a real one.
 */
#include "command/command.h"
#include "command/demo.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/say.h"
#include "record/reflect.h"
#include "record/system.pb-c.h"

#define SEED UINT64_C(0x6f726465726465)
#define MOST_WAITING 100
#define LOGIN "li.na"
#define OPERATOR "wang.lei"	/* who takes orders all day; the first one answers complaints too */

struct sent { struct demo *demo; const char *verb; ProtobufCMessage *reply; };

static void on_demo_reply(void *baton, const struct client_reply *reply)
{
	struct sent *s = baton;

	s->demo->answered++;
	if (reply->outcome == OD__OUTCOME__DONE && reply->body)
		s->reply = reflect_copy(reply->body, s->demo->arena);
	if (reply->outcome == OD__OUTCOME__DONE || s->demo->broken)
		return;
	s->demo->broken = true;
	fprintf(stderr, "%s: ", s->verb);
	say_refusal(&reply->refusal, reply->arena);
}

enum status demo_wait(struct demo *d, uint64_t most)
{
	while (!d->broken && d->sent - d->answered > most) {
		struct pollfd p = { .fd = client_fd(d->client), .events = client_poll(d->client) };

		if (p.fd < 0 || (poll(&p, 1, -1) < 0 && errno != EINTR) ||
			client_step(d->client) != OK) {
			fputs(say("The link to the server was lost.\n"), stderr);
			return ERR_CLOSED;
		}
	}
	return d->broken ? ERR_REFUSED : OK;
}

static enum status send(struct demo *d, const char *verb, const ProtobufCMessage *request,
	const char *once, struct sent **sent)
{
	struct sent *s = arena_alloc(d->arena, sizeof(*s));
	uint64_t number;
	enum status status = demo_wait(d, MOST_WAITING);

	if (status != OK)
		return status;
	*s = (struct sent){ .demo = d, .verb = verb };
	status = client_send(d->client, verb_find_full(verb, NULL), request, once, on_demo_reply, s,
		&number);
	if (status == OK)
		d->sent++;
	*sent = s;
	return status;
}

enum status demo_send(struct demo *d, const char *verb, const ProtobufCMessage *request,
	const char *once)
{
	struct sent *s;

	return send(d, verb, request, once, &s);
}

enum status demo_answer(struct demo *d, const char *verb, const ProtobufCMessage *request,
	const char *once, ProtobufCMessage **reply)
{
	struct sent *s;
	enum status status = send(d, verb, request, once, &s);

	if (status == OK)
		status = demo_wait(d, 0);
	if (status == OK)
		*reply = s->reply;
	return status == OK && !s->reply ? ERR_CLOSED : status;
}

static const char *demo_folder(const struct options *o, struct arena *a)
{
	const char *home;

	if (o->desk)
		return desk_folder(o->desk, a);
	home = getenv("XDG_DATA_HOME");
	if (home && *home)
		return arena_format(a, "%s/orderdesk-demo", home);
	home = getenv("HOME");
	return arena_format(a, "%s/.local/share/orderdesk-demo", home && *home ? home : "/tmp");
}

static const char *language_of(const struct options *o)
{
	const char *lang = getenv("LANG");

	if (o->language)
		return o->language;
	return lang && strncmp(lang, "zh", 2) == 0 ? "zh_CN" : "en";
}

/* `server --init`; waits for its end. */
static bool make_desk(const char *folder, const char *language)
{
	const char *argv[] = { "server", "--init", "--desk", folder, "--admin", "admin",
		"--currency", "CNY", "--zone", "Asia/Shanghai", "--country", "CN", "--language",
		language, NULL };
	pid_t child = fork();
	int status;

	if (child == 0) {
		run_part("server", argv);
		_exit(EXIT_SERVER);
	}
	return child > 0 && waitpid(child, &status, 0) == child && WIFEXITED(status) &&
		WEXITSTATUS(status) == 0;
}

/* One password for the demo's logins, in a file of the desk that only its owner reads. */
static const char *make_password(const char *folder, struct arena *a)
{
	static const char letters[] = "abcdefghjkmnpqrstuvwxyz23456789";
	const char *path = arena_format(a, "%s/demo-password", folder);
	unsigned char bytes[12];
	char text[sizeof(bytes) + 1] = "";
	FILE *f = fopen(path, "r");

	if (f) {
		bool got = fgets(text, sizeof(text), f) != NULL;

		fclose(f);
		if (got && strlen(text) == sizeof(bytes))
			return arena_string(a, text);
	}
	if (getrandom(bytes, sizeof(bytes), 0) != sizeof(bytes))
		return NULL;
	for (size_t i = 0; i < sizeof(bytes); i++)
		text[i] = letters[bytes[i] % (sizeof(letters) - 1)];
	umask(077);
	f = fopen(path, "w");
	if (!f)
		return NULL;
	fprintf(f, "%s\n", text);
	fclose(f);
	return arena_string(a, text);
}

static enum status make_users(struct demo *d, const char *password, const char *language)
{
	enum status s = OK;

	for (size_t i = 0; i < demo_user_count && s == OK; i++) {
		const struct demo_user *u = &demo_users[i];
		Od__UserSave save = OD__USER_SAVE__INIT;
		char *role = (char *)u->role;

		save.login = (char *)u->login;
		save.name = (char *)u->name;
		save.role = &role;
		save.n_role = 1;
		save.extension = (char *)u->extension;
		save.department = *u->department ? (char *)u->department : NULL;
		save.language = (char *)(strcmp(u->language, "en") == 0 ? "en" : language);
		s = demo_send(d, "user save", &save.base, NULL);
	}
	/* a password is hashed beside the writer: its user has to be there before it is sent */
	if (s == OK)
		s = demo_wait(d, 0);
	for (size_t i = 0; i < demo_user_count && s == OK; i++) {
		Od__UserPassword secret = OD__USER_PASSWORD__INIT;

		secret.login = (char *)demo_users[i].login;
		secret.password = (char *)password;
		s = demo_send(d, "user password", &secret.base, NULL);
	}
	return s == OK ? demo_wait(d, 0) : s;
}

static enum status mark_demo(struct demo *d)
{
	Od__SettingSet set = OD__SETTING_SET__INIT;

	set.name = (char *)"demo";
	set.value = (char *)"yes";
	return demo_send(d, "setting set", &set.base, NULL);
}

static enum status fill(const struct options *o, const char *folder, const char *language,
	const char *password)
{
	struct demo d = { .arena = arena_new(512u << 20), .now = clock_now() };
	struct draw random = { .state = SEED };
	struct demo_customer *list = arena_array(d.arena, DEMO_CUSTOMERS, sizeof(*list));
	struct options at = *o;
	enum status s;

	at.desk = folder;
	at.login = NULL;
	d.client = connect_desk(&at, d.arena);
	if (!d.client) {
		arena_free(d.arena);
		return ERR_CLOSED;
	}
	clock_zone(client_welcome(d.client)->zone);
	demo_customers(&random, list);
	s = mark_demo(&d);
	if (s == OK)
		s = make_users(&d, password, language);
	if (s == OK)
		s = demo_make_goods(&d, &random);
	if (s == OK)
		s = demo_make_people(&d, list);
	if (s == OK)
		s = demo_make_prices(&d);
	if (s == OK)
		s = demo_make_history(&d, &random, list);
	if (s == OK)
		s = demo_make_batches(&d);
	if (s == OK)
		s = demo_make_articles(&d);
	if (s == OK)
		s = demo_make_today(&d);
	if (s == OK)
		s = demo_raise_prices(&d);
	client_close(d.client);
	arena_free(d.arena);
	return s;
}

/* The demo's SSH door, on this machine alone; at any free port when the usual one is taken. */
static bool open_gate(const char *folder, struct arena *a, struct gate_place *g)
{
	char *args[] = { (char *)"--address", (char *)"127.0.0.1", (char *)"--port", (char *)"0" };
	const char *why;

	return gate_runs(folder, a, g) || gate_start(folder, args, 2, a, g, &why) == EXIT_DONE ||
		gate_start(folder, args, 4, a, g, &why) == EXIT_DONE;
}

/* Until the person or the system ends it; then the gate goes too. */
static void stay(const struct options *o, const char *folder)
{
	char *args[] = { (char *)"stop" };
	struct options quiet = *o;
	sigset_t set;
	int number;

	sigemptyset(&set);
	sigaddset(&set, SIGINT);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGHUP);
	sigprocmask(SIG_BLOCK, &set, NULL);
	sigwait(&set, &number);
	quiet.quiet = true;
	quiet.desk = folder;
	gate_command(&quiet, args, 1);
}

/* The seat as the demo's operator, or how to open one. */
static enum exit_code open_seat(const struct options *o, const char *folder, const char *password,
	struct arena *a)
{
	const char *argv[] = { "seat", NULL };
	bool terminal = isatty(STDIN_FILENO) && isatty(STDOUT_FILENO);
	struct gate_place g;

	if (!terminal)
		tell(stdout, N_("The demo desk is in {0}. On a terminal, open a seat as {1} with "
			"password {2}:\n  orderdesk --desk {0} --as {1}\n"), folder, LOGIN, password);
	if (open_gate(folder, a, &g))
		tell(stdout, N_("By SSH, from this machine, with password {2}:\n"
			"  ssh -p {0} {1}@127.0.0.1\n"), arena_format(a, "%d", g.port), LOGIN, password);
	if (!terminal) {
		stay(o, folder);
		return EXIT_DONE;
	}
	setenv("ORDERDESK_DESK", folder, 1);
	setenv("ORDERDESK_LOGIN", LOGIN, 1);
	setenv("ORDERDESK_PASSWORD", password, 1);
	run_part("seat", argv);
	fputs(say("The seat is not installed beside this command.\n"), stderr);
	return EXIT_SERVER;
}

enum exit_code demo_command(const struct options *o, char **args, int count)
{
	struct arena *a = arena_new(0);
	struct options named = *o;
	const char *folder, *password, *language = language_of(o), *made;
	bool run = false;
	struct stat st;

	for (int i = 0; i < count; i++) {
		if (strcmp(args[i], "--run") == 0) {
			run = true;
		} else if (args[i][0] != '-' && !named.desk) {
			named.desk = args[i];
		} else {
			fprintf(stderr, "demo takes a folder and --run, not \"%s\".\n", args[i]);
			arena_free(a);
			return EXIT_USAGE;
		}
	}
	folder = demo_folder(&named, a);
	made = arena_format(a, "%s/demo-made", folder);
	if (stat(made, &st) != 0) {
		FILE *mark;

		if (!o->quiet)
			tell(stdout, N_("Making the demo desk in {0} …\n"), folder, NULL, NULL);
		if (!make_desk(folder, language))
			return EXIT_REFUSED;
		password = make_password(folder, a);
		if (!password || fill(o, folder, language, password) != OK) {
			tell(stderr, N_("The demo desk in {0} is not complete. Remove the folder "
				"and try again.\n"), folder, NULL, NULL);
			return EXIT_REFUSED;
		}
		mark = fopen(made, "w");
		if (mark)
			fclose(mark);
	}
	password = make_password(folder, a);
	if (run)
		return open_seat(o, folder, password ? password : "", a);
	if (!o->quiet)
		tell(stdout, N_("The demo desk is in {0}. On a terminal, open a seat as {1} with "
			"password {2}:\n  orderdesk --desk {0} --as {1}\n"), folder, OPERATOR,
			password ? password : "");
	arena_free(a);
	return EXIT_DONE;
}
