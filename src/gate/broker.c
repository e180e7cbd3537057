/* SPDX-License-Identifier: ISC */
/*
 * broker -- the poll loop of the gate: new connections, messages, answers, ended processes.
 *
 * Signals come by a descriptor: SIGCHLD reaps, SIGTERM and SIGINT end the gate with all its
 * connections. While a connection stands its descriptors cost one poll entry each; nothing is
 * looked at by time but what guest_timeout names.
 */
#include "gate/gate.h"

#include <errno.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"
#include "gate/away.h"

#define STOP_WAIT (5 * CLOCK_SECOND)
#define DEAD_AFTER 120000u	/* milliseconds in which a client must take what was sent */

static void keep_alive(int fd)
{
	const int yes = 1, first = 60, every = 20;
	const unsigned dead = DEAD_AFTER;

	setsockopt(fd, SOL_SOCKET, SO_KEEPALIVE, &yes, sizeof yes);
	setsockopt(fd, IPPROTO_TCP, TCP_KEEPIDLE, &first, sizeof first);
	setsockopt(fd, IPPROTO_TCP, TCP_KEEPINTVL, &every, sizeof every);
	setsockopt(fd, IPPROTO_TCP, TCP_USER_TIMEOUT, &dead, sizeof dead);
	setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
}

static void turn_away(int fd, enum limits_word word)
{
	away_tell(fd, word == LIMITS_LATER
		? "Too many wrong logins from your address: try again in some minutes."
		: "Too many logins wait at this gate: try again in a moment.", clock_steady());
}

static void accept_all(struct gate *g, int listener)
{
	int i;

	for (i = 0; i < 32 && g->guest_count < g->guests_max; i++) {
		struct sockaddr_storage from = {0};
		socklen_t size = sizeof from;
		int fd = accept4(listener, (struct sockaddr *)&from, &size, SOCK_CLOEXEC);
		enum limits_word word;

		if (fd < 0)
			return;
		word = limits_enter(g->limits, &from, clock_steady());
		if (word != LIMITS_COME) {
			turn_away(fd, word);
			continue;
		}
		keep_alive(fd);
		guest_come(g, fd, &from);
	}
}

static void reap(struct gate *g)
{
	int status;
	pid_t pid;

	while ((pid = waitpid(-1, &status, WNOHANG)) > 0) {
		int code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
		unsigned i;

		for (i = 0; i < GUESTS_MAX; i++)
			if (g->guests[i] && (g->guests[i]->net == pid || g->guests[i]->child == pid)) {
				guest_reaped(g->guests[i], pid, code);
				break;
			}
	}
}

static void take_signal(struct gate *g)
{
	struct signalfd_siginfo info;

	while (read(g->signals, &info, sizeof info) == (ssize_t)sizeof info)
		if (info.ssi_signo != SIGCHLD)
			g->stopping = true;
	reap(g);
}

enum what { CONTROL, CLIENT, SEAT };

struct watched {
	struct guest *guest;
	unsigned slot;
	enum what what;
};

static struct pollfd fds[LISTEN_MAX + 1 + 3 * GUESTS_MAX];
static struct watched whose[LISTEN_MAX + 1 + 3 * GUESTS_MAX];

static nfds_t gather(struct gate *g, int *timeout)
{
	int64_t now = clock_steady();
	nfds_t n = 0;
	unsigned i;

	*timeout = away_timeout(now);
	fds[n++] = (struct pollfd){.fd = g->signals, .events = POLLIN};
	for (i = 0; i < (unsigned)g->listeners; i++)
		fds[n++] = (struct pollfd){
			.fd = g->guest_count < g->guests_max && !g->stopping ? g->listen_fd[i] : -1,
			.events = POLLIN};
	for (i = 0; i < GUESTS_MAX; i++) {
		struct guest *guest = g->guests[i];
		int wait;

		if (!guest)
			continue;
		if (guest->control >= 0) {
			whose[n] = (struct watched){guest, i, CONTROL};
			fds[n++] = (struct pollfd){.fd = guest->control, .events = POLLIN};
		}
		if (guest->client && guest->asked != ASKED_NOTHING) {
			whose[n] = (struct watched){guest, i, CLIENT};
			fds[n++] = (struct pollfd){.fd = client_fd(guest->client),
				.events = client_poll(guest->client)};
		}
		if (guest->seat >= 0) {
			whose[n] = (struct watched){guest, i, SEAT};
			fds[n++] = (struct pollfd){.fd = guest->seat, .events = POLLIN};
		}
		wait = guest_timeout(guest, now);
		if (wait >= 0 && (*timeout < 0 || wait < *timeout))
			*timeout = wait;
	}
	return n;
}

static void once(struct gate *g)
{
	int64_t now;
	int timeout;
	nfds_t n = gather(g, &timeout), i, first = 1 + (nfds_t)g->listeners;
	unsigned slot;

	if (poll(fds, n, timeout) < 0 && errno != EINTR)
		panic("poll does not hold: %s", strerror(errno));
	for (i = first; i < n; i++) {
		if (fds[i].revents == 0 || g->guests[whose[i].slot] != whose[i].guest)
			continue;
		if (whose[i].what == CLIENT)
			guest_step(whose[i].guest);
		else if (whose[i].what == SEAT && whose[i].guest->seat == fds[i].fd)
			guest_asked(whose[i].guest);
		else if (whose[i].what == CONTROL && whose[i].guest->control == fds[i].fd)
			guest_heard(whose[i].guest);
	}
	now = clock_steady();
	away_step(now);
	for (slot = 0; slot < GUESTS_MAX; slot++)
		if (g->guests[slot] && guest_timeout(g->guests[slot], now) == 0)
			guest_step(g->guests[slot]);
	if (fds[0].revents)
		take_signal(g);
	for (i = 0; i < (nfds_t)g->listeners; i++)
		if (fds[1 + i].revents)
			accept_all(g, g->listen_fd[i]);
}

void broker_run(struct gate *g)
{
	int64_t until;
	unsigned slot;

	while (!g->stopping)
		once(g);
	for (slot = 0; slot < GUESTS_MAX; slot++)
		if (g->guests[slot])
			guest_end(g->guests[slot]);
	until = clock_steady() + STOP_WAIT;
	while (g->guest_count > 0 && clock_steady() < until)
		once(g);
}
