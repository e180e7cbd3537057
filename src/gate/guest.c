/* SPDX-License-Identifier: ISC */
/*
 * guest -- one connection as the broker sees it: its net process, its login, its seat.
 *
 * A guest comes, has a net process, proves a login (the server is asked on a connection of the
 * guest's own, which is then given to his seat), opens one seat or command, and is gone when both
 * processes are. Whatever the net process says out of turn ends it. A wrong password is answered
 * after half a second.
 */
#include "gate/gate.h"

#include <arpa/inet.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/memory.h"
#include "record/system.pb-c.h"

#define WRONG_WAIT (CLOCK_SECOND / 2)
#define KILL_WAIT (2 * CLOCK_SECOND)

static void leave_queue(struct guest *guest)
{
	if (guest->waiting)
		limits_leave(guest->gate->limits, &guest->from);
	guest->waiting = false;
}

static void name_address(struct guest *guest)
{
	const struct sockaddr_in *four = (const struct sockaddr_in *)&guest->from;
	const struct sockaddr_in6 *six = (const struct sockaddr_in6 *)&guest->from;

	if (guest->from.ss_family == AF_INET) {
		inet_ntop(AF_INET, &four->sin_addr, guest->address, sizeof guest->address);
		guest->port = ntohs(four->sin_port);
	} else if (guest->from.ss_family == AF_INET6) {
		inet_ntop(AF_INET6, &six->sin6_addr, guest->address, sizeof guest->address);
		guest->port = ntohs(six->sin6_port);
	}
}

void guest_come(struct gate *g, int fd, const struct sockaddr_storage *from)
{
	struct guest *guest;
	unsigned slot = 0;

	while (slot < GUESTS_MAX && g->guests[slot])
		slot++;
	if (slot == GUESTS_MAX) {
		close(fd);
		return;
	}
	guest = mem_alloc(sizeof *guest);
	guest->gate = g;
	guest->slot = slot;
	guest->from = *from;
	guest->link = -1;
	guest->seat = -1;
	guest->waiting = true;
	guest->until = clock_steady() + (g->o.grace + GRACE_MORE) * CLOCK_SECOND;
	name_address(guest);
	g->guests[slot] = guest;
	g->guest_count++;
	guest->net = launch_net(g, slot, fd, &guest->control);
	close(fd);
	if (guest->net < 0) {
		log_warn("no process can be started for a connection");
		guest->net = 0;
		guest_end(guest);
	} else if (control_say(guest->control, CONTROL_HOST_KEY, g->host_key, NULL, NULL, NULL) != OK) {
		guest_end(guest);
	}
}

static void free_guest(struct guest *guest)
{
	struct gate *g = guest->gate;

	leave_queue(guest);
	if (guest->control >= 0)
		close(guest->control);
	if (guest->link >= 0)
		close(guest->link);
	if (guest->seat >= 0)
		close(guest->seat);
	client_close(guest->client);
	g->guests[guest->slot] = NULL;
	g->guest_count--;
	mem_free(guest);
}

static void hang_up(struct guest *guest)
{
	if (guest->child <= 0 || guest->kill_at)
		return;
	kill(-guest->child, SIGHUP);
	guest->kill_at = clock_steady() + KILL_WAIT;
}

void guest_end(struct guest *guest)
{
	if (guest->net > 0)
		kill(guest->net, SIGKILL);
	hang_up(guest);
	if (guest->net == 0 && guest->child == 0)
		free_guest(guest);
}

static void forget_seat(struct guest *guest)
{
	close(guest->seat);
	guest->seat = -1;
}

void guest_reaped(struct guest *guest, pid_t pid, int code)
{
	char text[16];

	if (pid == guest->child) {
		guest->child = 0;
		if (guest->seat >= 0)
			forget_seat(guest);
		snprintf(text, sizeof text, "%d", code);
		if (guest->control >= 0)
			control_say(guest->control, CONTROL_ENDED, text, NULL, NULL, NULL);
	} else {
		guest->net = 0;
		if (guest->login[0])
			log_note("%s from %s has left", guest->login, guest->address);
		leave_queue(guest);
		if (code == 128 + SIGALRM || code == 128 + SIGKILL)
			log_note("a connection from %s is cut", guest->address);
		else if (code > 128)
			log_warn("the net process of a connection from %s ended by signal %d",
				guest->address, code - 128);
		hang_up(guest);
	}
	if (guest->net == 0 && guest->child == 0)
		free_guest(guest);
}

/* ---- the login ---- */

static void on_reply(void *baton, const struct client_reply *reply)
{
	struct guest *guest = baton;
	const Od__SessionShown *shown = (const Od__SessionShown *)reply->body;

	guest->answered = true;
	guest->yes = reply->outcome == OD__OUTCOME__DONE;
	if (guest->yes && guest->asked == ASKED_LOGIN && shown) {
		snprintf(guest->login, sizeof guest->login, "%s", shown->login ? shown->login : "");
		snprintf(guest->language, sizeof guest->language, "%s",
			shown->language ? shown->language : "");
	}
}

static void ask(struct guest *guest, const struct control *m)
{
	Od__SessionGate request = OD__SESSION_GATE__INIT;
	struct client_options o = {.desk = guest->gate->o.desk, .program = "gate", .start = true};
	uint64_t number;

	request.login = (char *)(uintptr_t)m->text[0];
	if (m->kind == CONTROL_PASSWORD)
		request.password = (char *)(uintptr_t)m->text[1];
	else
		request.key = (char *)(uintptr_t)m->text[1];
	request.has_ask = request.ask = m->kind == CONTROL_ASK_KEY;
	request.from = guest->address;
	guest->asked = m->kind == CONTROL_ASK_KEY ? ASKED_KEY : ASKED_LOGIN;
	guest->answered = guest->yes = false;
	if (!guest->client)
		guest->client = client_begin(&o);
	if (client_send(guest->client, verb_find("session", "gate", NULL), &request.base, NULL,
			on_reply, guest, &number) != OK)
		guest->answered = true;
	guest_step(guest);
}

static void tell(struct guest *guest)
{
	struct gate *g = guest->gate;
	bool yes = guest->yes;

	guest->deny_at = 0;
	if (guest->asked == ASKED_LOGIN && yes) {
		guest->link = client_give(guest->client);
		guest->client = NULL;
		limits_right(g->limits, &guest->from);
		leave_queue(guest);
		guest->until = clock_steady() + (START_WAIT + GRACE_MORE) * CLOCK_SECOND;
		log_note("%s is in from %s", guest->login, guest->address);
	}
	guest->asked = ASKED_NOTHING;
	if (control_say(guest->control, yes ? CONTROL_YES : CONTROL_NO, NULL, NULL, NULL, NULL) != OK)
		guest_end(guest);
}

/* ---- a seat whose server was gone ---- */

void guest_asked(struct guest *guest)
{
	struct client_options o = {.desk = guest->gate->o.desk, .program = "gate", .start = true,
		.resume = &guest->wanted};
	enum status s = handover_read(guest->seat, &guest->wanted);

	if (s == ERR_TIMEOUT)
		return;
	if (s != OK || guest->asked != ASKED_NOTHING || guest->wanted.session == 0) {
		forget_seat(guest);
		return;
	}
	guest->asked = ASKED_SESSION;
	guest->answered = guest->yes = false;
	guest->client = client_begin(&o);
	guest_step(guest);
}

/* The session is resumed, or cannot be now: the seat is told, and may ask again. */
static void give_session(struct guest *guest)
{
	int link = -1;

	if (guest->yes)
		link = client_give(guest->client);
	else
		client_close(guest->client);
	guest->client = NULL;
	guest->asked = ASKED_NOTHING;
	if (guest->seat >= 0 && handover_give(guest->seat, link) != OK)
		forget_seat(guest);
	if (link >= 0)
		close(link);
}

void guest_step(struct guest *guest)
{
	int64_t now = clock_steady();

	if (guest->until && now >= guest->until) {
		guest->until = 0;
		guest_end(guest);
		return;
	}
	if (guest->kill_at && guest->child > 0 && now >= guest->kill_at) {
		kill(-guest->child, SIGKILL);
		guest->kill_at = now + KILL_WAIT;
	}
	if (guest->client && client_step(guest->client) != OK) {
		if (!guest->answered && guest->asked != ASKED_NOTHING
				&& guest->asked != ASKED_SESSION)
			log_warn("the server of the desk does not answer: nobody can log in");
		client_close(guest->client);
		guest->client = NULL;
		guest->answered = true;
		guest->yes = false;
	}
	if (guest->asked == ASKED_SESSION) {
		if (guest->client && client_connected(guest->client)) {
			guest->answered = true;
			guest->yes = client_welcome(guest->client)->session == guest->wanted.session;
		}
		if (guest->answered)
			give_session(guest);
		return;
	}
	if (guest->asked == ASKED_NOTHING || !guest->answered)
		return;
	if (!guest->yes && guest->asked == ASKED_LOGIN && guest->deny_at == 0) {
		limits_wrong(guest->gate->limits, &guest->from, now);
		log_note("a wrong login from %s", guest->address);
		guest->deny_at = now + WRONG_WAIT;
	}
	if (now >= guest->deny_at)
		tell(guest);
}

int guest_timeout(const struct guest *guest, int64_t now)
{
	int64_t until = INT64_MAX;
	int wait = guest->client && guest->asked != ASKED_NOTHING ? client_timeout(guest->client) : -1;

	if (guest->kill_at && guest->child > 0)
		until = guest->kill_at;
	if (guest->until && guest->until < until)
		until = guest->until;
	if (guest->deny_at && guest->deny_at < until)
		until = guest->deny_at;
	if (wait >= 0 && now + wait * 1000 < until)
		until = now + wait * 1000;
	if (until == INT64_MAX)
		return -1;
	return until <= now ? 0 : (int)((until - now + 999) / 1000);
}

/* ---- what the net process says ---- */

static void open_child(struct guest *guest, const struct control *m)
{
	static struct control opened;
	enum status s = launch_child(guest, m, &opened);
	int i;

	guest->until = 0;
	opened.kind = s == OK ? CONTROL_OPENED : CONTROL_CANNOT;
	s = control_send(guest->control, &opened);
	for (i = 0; i < CONTROL_FDS; i++)
		if (opened.fd[i] >= 0)
			close(opened.fd[i]);
	if (s != OK)
		guest_end(guest);
}

void guest_heard(struct guest *guest)
{
	static struct control m;
	enum status s = control_receive(guest->control, &m);
	bool in = guest->link >= 0, busy = guest->asked != ASKED_NOTHING;
	int i;

	if (s == ERR_TIMEOUT)
		return;
	if (s == ERR_CLOSED) {
		close(guest->control);
		guest->control = -1;
		return;
	}
	if (s == OK && !busy && guest->child == 0 && m.kind == CONTROL_OPEN && in) {
		open_child(guest, &m);
	} else if (s == OK && guest->child > 0 && m.kind == CONTROL_HANG_UP) {
		hang_up(guest);
	} else if (s == OK && !busy && !guest->login[0] && (m.kind == CONTROL_PASSWORD
			|| m.kind == CONTROL_KEY || m.kind == CONTROL_ASK_KEY)) {
		ask(guest, &m);
	} else {
		log_warn("a net process spoke out of turn: the connection from %s is cut",
			guest->address);
		guest_end(guest);
	}
	/* a net process that was taken over may send descriptors */
	for (i = 0; s == OK && i < CONTROL_FDS; i++)
		if (m.fd[i] >= 0)
			close(m.fd[i]);
	control_wipe(&m);
}
