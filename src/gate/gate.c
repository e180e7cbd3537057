/* SPDX-License-Identifier: ISC */
/*
 * gate -- the broker's start: orderdesk's libexec program `gate`.
 *
 * `orderdesk gate start` runs it with a pipe that is told "R ADDRESS PORT" when it listens, or "!"
 * and one sentence. Files are in DESK/gate: host_key (made at the first start), lock (held while
 * it runs; holds pid, address and port), gate.log, and empty, the root of the net processes. Exit
 * codes: 0 clean end, 1 refused, 2 wrong options.
 */
#include "gate/gate.h"

#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <inttypes.h>
#include <limits.h>
#include <netdb.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/hash.h"
#include "base/log.h"
#include "base/memory.h"
#include "base/say.h"
#include "base/text.h"
#include "record/system.pb-c.h"
#include "wire/address.h"
#include "wire/start.h"


static bool read_options(int argc, char **argv, struct gate_options *o)
{
	enum { DESK = 1, ADDRESS, PORT, IDLE, GRACE, WAITING, PLACE, FAILURES, COMMAND, FOREGROUND,
		HOOKS, READY };
	static const struct option names[] = {
		{"desk", 1, NULL, DESK}, {"address", 1, NULL, ADDRESS}, {"port", 1, NULL, PORT},
		{"idle", 1, NULL, IDLE}, {"grace", 1, NULL, GRACE}, {"waiting", 1, NULL, WAITING},
		{"waiting-place", 1, NULL, PLACE}, {"failures", 1, NULL, FAILURES},
		{"command", 1, NULL, COMMAND}, {"foreground", 0, NULL, FOREGROUND},
		{"test-hooks", 0, NULL, HOOKS}, {"ready-fd", 1, NULL, READY}, {NULL, 0, NULL, 0},
	};
	int c;

	*o = (struct gate_options){.port = -1, .idle = -1, .grace = 30, .waiting = 20,
		.waiting_place = 5, .failures = 12, .ready_fd = -1};
	while ((c = getopt_long(argc, argv, "", names, NULL)) != -1) {
		switch (c) {
		case DESK: o->desk = optarg; break;
		case ADDRESS: o->address = optarg; break;
		case PORT: o->port = atoi(optarg); break;
		case IDLE: o->idle = atol(optarg); break;
		case GRACE: o->grace = (unsigned)atoi(optarg); break;
		case WAITING: o->waiting = (unsigned)atoi(optarg); break;
		case PLACE: o->waiting_place = (unsigned)atoi(optarg); break;
		case FAILURES: o->failures = (unsigned)atoi(optarg); break;
		case COMMAND: o->command = optarg; break;
		case FOREGROUND: o->foreground = true; break;
		case HOOKS: o->test_hooks = true; break;
		case READY: o->ready_fd = atoi(optarg); break;
		default: return false;
		}
	}
	return optind == argc && o->port <= 65535;
}

static int refuse_start(const struct gate_options *o, const char *format, const char *a,
	const char *b)
{
	const char *arguments[] = {a, b};
	char text[1200];

	say_fill(format, arguments, 2, text, sizeof text);
	if (o->ready_fd >= 0 && (write(o->ready_fd, "!", 1) != 1
			|| write(o->ready_fd, text, strlen(text)) < 0))
		log_warn("nobody waits for the start any more");
	if (o->ready_fd < 0)
		fprintf(stderr, "%s\n", text);
	log_warn("%s", text);
	return 1;
}

/* ---- the net program, before there is a connection ---- */

/* Runs it with a word; all that it prints. False when it does not end well. */
static bool run_net(const struct gate *g, const char *word, char *out, size_t size)
{
	int ends[2], status = 1;
	size_t length = 0;
	ssize_t n = 1;
	char uid[16];
	pid_t pid;

	if (pipe2(ends, O_CLOEXEC) != 0)
		return false;
	snprintf(uid, sizeof uid, "%u", NET_UID);
	pid = fork();
	if (pid == 0) {
		dup2(ends[1], 1);
		execl(g->net_path, "net", word, "--root", g->empty, "--uid", uid, (char *)NULL);
		_exit(1);
	}
	close(ends[1]);
	while (pid > 0 && length + 1 < size && n > 0) {
		n = read(ends[0], out + length, size - 1 - length);
		length += n > 0 ? (size_t)n : 0;
	}
	out[length] = '\0';
	close(ends[0]);
	while (pid > 0 && waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	return pid > 0 && WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

#define KEY_SUM "# sum %016" PRIx64 "\n"	/* of all before it; keys of earlier releases have none */

static uint64_t key_sum(const char *text, size_t length)
{
	return hash_bytes(HASH_BEGIN, text, length);
}

/* Whole or not at all: a key of half its bytes would stop every later start. */
static bool keep_key(int at, const char *text)
{
	int fd = openat(at, "host_key.new", O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	size_t length = strlen(text);
	bool good = fd >= 0 && write(fd, text, length) == (ssize_t)length
		&& dprintf(fd, KEY_SUM, key_sum(text, length)) > 0 && fsync(fd) == 0;

	if (fd >= 0)
		close(fd);
	return good && renameat(at, "host_key.new", at, "host_key") == 0 && fsync(at) == 0;
}

/* A key with a bit turned would be taken, and no client could log in. The sum is cut off. */
static bool key_whole(char *text)
{
	char *end = strstr(text, "-----END "), wanted[64];

	if (end)
		end = strstr(end, " KEY-----");
	if (!end)
		return false;
	end += strlen(" KEY-----");
	end += *end == '\n';
	snprintf(wanted, sizeof wanted, KEY_SUM, key_sum(text, (size_t)(end - text)));
	if (*end && strcmp(end, wanted) != 0)
		return false;
	*end = '\0';
	return true;
}

enum key { KEY_THERE, KEY_DAMAGED, KEY_OPEN, KEY_NONE };

static enum key load_key(struct gate *g, int at)
{
	int fd = openat(at, "host_key", O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
	struct stat st;
	ssize_t n;

	if (fd < 0)
		return errno == ENOENT && run_net(g, "--make-key", g->host_key, sizeof g->host_key)
			&& *g->host_key && keep_key(at, g->host_key) ? KEY_THERE : KEY_NONE;
	n = fstat(fd, &st) == 0 ? read(fd, g->host_key, sizeof g->host_key - 1) : -1;
	close(fd);
	if (n < 0)
		return KEY_NONE;
	if (st.st_mode & 077)
		return KEY_OPEN;
	g->host_key[n] = '\0';
	return key_whole(g->host_key) ? KEY_THERE : KEY_DAMAGED;
}

/* ---- settings, address ---- */

/* From the server, which is started when it does not run. The address is kept for the process. */
static bool ask_settings(struct gate *g, struct refusal *why, struct arena *a)
{
	struct client_options wanted = {.desk = g->o.desk, .program = "gate", .start = true};
	Od__SessionMe me = OD__SESSION_ME__INIT;
	ProtobufCMessage *reply = NULL;
	const Od__SessionShown *shown;
	struct client *c;
	size_t i;

	if (client_open(&wanted, &c, why, a) != OK)
		return false;
	if (client_call(c, verb_find("session", "me", NULL), &me.base, NULL, a, &reply, why) != OK) {
		client_close(c);
		return false;
	}
	shown = (const Od__SessionShown *)reply;
	for (i = 0; i < shown->n_setting; i++) {
		const Od__Setting *s = shown->setting[i];

		if (strcmp(s->name, "gate_address") == 0 && !g->o.address)
			g->o.address = arena_string(a, s->value);
		else if (strcmp(s->name, "gate_port") == 0 && g->o.port < 0)
			g->o.port = atoi(s->value);
		else if (strcmp(s->name, "gate_idle_minutes") == 0 && g->o.idle < 0)
			g->o.idle = atol(s->value) * 60;
	}
	client_close(c);
	return true;
}

static int bound_port(int fd)
{
	struct sockaddr_storage a;
	socklen_t size = sizeof a;
	char port[16];

	if (getsockname(fd, (struct sockaddr *)&a, &size) != 0 || getnameinfo((struct sockaddr *)&a,
			size, NULL, 0, port, sizeof port, NI_NUMERICSERV) != 0)
		return 0;
	return atoi(port);
}

/* "Any free" port of the first address is that of all. */
static void same_port(const struct gate *g, struct sockaddr *address)
{
	in_port_t port;

	if (g->o.port != 0 || g->listeners == 0)
		return;
	port = htons((in_port_t)bound_port(g->listen_fd[0]));
	if (address->sa_family == AF_INET6)
		((struct sockaddr_in6 *)address)->sin6_port = port;
	else
		((struct sockaddr_in *)address)->sin_port = port;
}

/* A kind of address that the machine has not is passed over; one that is taken is not. */
static bool listen_one(struct gate *g, const struct addrinfo *p)
{
	int fd = socket(p->ai_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0), why;
	const int yes = 1;

	if (fd < 0)
		return errno == EAFNOSUPPORT;
	setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
	if (p->ai_family == AF_INET6)
		setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &yes, sizeof yes);
	same_port(g, p->ai_addr);
	if (bind(fd, p->ai_addr, p->ai_addrlen) == 0 && listen(fd, 128) == 0) {
		g->listen_fd[g->listeners++] = fd;
		return true;
	}
	why = errno;
	close(fd);
	errno = why;
	return why == EADDRNOTAVAIL;
}

/* Listens on each address of the name; false with errno. */
static bool listen_all(struct gate *g)
{
	struct addrinfo hints = {.ai_socktype = SOCK_STREAM, .ai_flags = AI_PASSIVE}, *list, *p;
	const char *name = strcmp(g->o.address, "*") == 0 ? NULL : g->o.address;
	bool good = true;
	char port[16];

	snprintf(port, sizeof port, "%d", g->o.port);
	if (getaddrinfo(name, port, &hints, &list) != 0) {
		errno = EADDRNOTAVAIL;
		return false;
	}
	for (p = list; p && good && g->listeners < LISTEN_MAX; p = p->ai_next)
		good = listen_one(g, p);
	freeaddrinfo(list);
	return good && g->listeners > 0;
}

/* ---- the start ---- */

/* Somebody may just be looking whether it is held. */
static bool take_lock(int lock)
{
	const struct timespec moment = {.tv_nsec = 20 * 1000 * 1000};
	int i;

	for (i = 0; i < 25; i++) {
		if (flock(lock, LOCK_EX | LOCK_NB) == 0)
			return true;
		nanosleep(&moment, NULL);
	}
	return false;
}

static void allow_files(struct gate *g)
{
	struct rlimit files = {.rlim_cur = 1024, .rlim_max = 1024};
	rlim_t most;

	if (getrlimit(RLIMIT_NOFILE, &files) == 0 && files.rlim_cur < files.rlim_max) {
		files.rlim_cur = files.rlim_max < 8192 ? files.rlim_max : 8192;
		setrlimit(RLIMIT_NOFILE, &files);
	}
	most = files.rlim_cur > OTHER_FDS ? (files.rlim_cur - OTHER_FDS) / GUEST_FDS : 1;
	g->guests_max = most < GUESTS_MAX ? (unsigned)most : GUESTS_MAX;
}

static void catch_signals(struct gate *g)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGCHLD);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGINT);
	sigaddset(&set, SIGHUP);
	sigprocmask(SIG_BLOCK, &set, NULL);
	g->signals = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
	signal(SIGPIPE, SIG_IGN);
}

static void open_log(const struct gate_options *o, int at, struct arena *a)
{
	log_open("gate", o->foreground ? NULL : arena_format(a, "/proc/self/fd/%d/gate.log", at));
}

/*
 * The folder, when it is this user's alone. Of another's, who owns the folder above it, a file may be
 * a link to anywhere, which a gate started by root would follow. -1 with errno.
 */
static int open_folder(const char *folder)
{
	int at = mkdir(folder, 0700) != 0 && errno != EEXIST ? -1
		: open(folder, O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	struct stat st;

	if (at < 0 || (fstat(at, &st) == 0 && st.st_uid == geteuid() && !(st.st_mode & 022)))
		return at;
	close(at);
	errno = EPERM;
	return -1;
}

static bool find_parts(struct gate *g)
{
	if (!part_path("net", g->net_path, sizeof g->net_path)
		|| !part_path("seat", g->seat_path, sizeof g->seat_path))
		return false;
	if (g->o.command) {
		snprintf(g->command_path, sizeof g->command_path, "%s", g->o.command);
		return access(g->command_path, X_OK) == 0;
	}
	return part_path("orderdesk", g->command_path, sizeof g->command_path);
}

static int serve(struct gate *g, struct arena *a)
{
	const char *folder = arena_format(a, "%s/gate", g->o.desk);
	struct refusal why = {0};
	char said[200];
	int at, lock, port;
	const char *line;
	enum key key;

	at = open_folder(folder);
	if (at < 0 && (errno == EPERM || errno == ENOTDIR || errno == ELOOP))
		return refuse_start(&g->o, "{0} is not a folder of this user alone: start the gate as its "
			"owner, or `chown` it and `chmod 700` it.", folder, "");
	if (at < 0)
		return refuse_start(&g->o, "The folder {0} cannot be made: {1}.", folder,
			strerror(errno));
	open_log(&g->o, at, a);
	snprintf(g->empty, sizeof g->empty, "%s/empty", folder);
	mkdir(g->empty, 0755);
	lock = openat(at, "lock", O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	if (lock < 0 || !take_lock(lock))
		return refuse_start(&g->o, "A gate runs on {0} already.", g->o.desk, "");
	if (!find_parts(g))
		return refuse_start(&g->o, "A part of orderdesk is not there: net, seat or orderdesk.",
			"", "");
	at = openat(at, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	key = at < 0 ? KEY_NONE : load_key(g, at);
	if (key == KEY_OPEN)
		return refuse_start(&g->o, "Others may read the host key {0}/host_key: `chmod 600` it. If "
			"they did, take it away: the next start makes another, of which each client warns.",
			folder, "");
	if (key == KEY_DAMAGED)
		return refuse_start(&g->o, "The host key {0}/host_key is damaged. Put a copy of it there, or "
			"take it away: the next start makes another, of which each client warns.",
			folder, "");
	if (key == KEY_NONE)
		return refuse_start(&g->o, "The host key in {0} cannot be read or made.", folder, "");
	if (!run_net(g, "--try", said, sizeof said))
		return refuse_start(&g->o, "Connections cannot be jailed on this machine: {0}.",
			*said ? said : g->net_path, "");
	if (!ask_settings(g, &why, a))
		return refuse_start(&g->o, "{0}", refusal_text(&why, a, say), "");
	if (!g->o.address)
		g->o.address = "127.0.0.1";
	if (!listen_all(g))
		return refuse_start(&g->o, "The gate cannot listen on {0}: {1}.", arena_format(a,
			"%s port %d", g->o.address, g->o.port), strerror(errno));
	port = bound_port(g->listen_fd[0]);
	line = arena_format(a, "%d %s %d\n", (int)getpid(), g->o.address, port);
	if (ftruncate(lock, 0) != 0 || pwrite(lock, line, strlen(line), 0) < 0)
		log_warn("the pid cannot be written");
	catch_signals(g);
	log_note("listening on %s port %d", g->o.address, port);
	line = arena_format(a, "R %s %d", g->o.address, port);
	if (g->o.ready_fd >= 0) {
		if (write(g->o.ready_fd, line, strlen(line)) < 0)
			log_warn("nobody waits for the start any more");
		close(g->o.ready_fd);
	}
	broker_run(g);
	log_note("ended");
	return 0;
}

int main(int argc, char **argv)
{
	static char absolute[PATH_MAX];
	struct arena *a = arena_new(0);
	struct gate *g = mem_alloc(sizeof *g);
	int code;

	if (!read_options(argc, argv, &g->o)) {
		fputs("usage: gate --desk DIR [--address ADDRESS] [--port N] [--idle SECONDS]\n"
			"       [--grace SECONDS] [--foreground] [--ready-fd N]\n", stderr);
		return 2;
	}
	if (text_locale() != OK)
		panic("there is no C.UTF-8 locale");
	umask(077);
	allow_files(g);
	if (g->o.ready_fd >= 0)
		fcntl(g->o.ready_fd, F_SETFD, FD_CLOEXEC);
	g->o.desk = desk_folder(g->o.desk, a);
	if (realpath(g->o.desk, absolute))
		g->o.desk = absolute;
	g->limits = limits_new(g->o.waiting, g->o.waiting_place, g->o.failures);
	code = serve(g, a);
	mem_wipe(g->host_key, sizeof g->host_key);
	limits_free(g->limits);
	mem_free(g);
	arena_free(a);
	return code;
}
