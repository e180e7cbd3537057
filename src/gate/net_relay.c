/* SPDX-License-Identifier: ISC */
/*
 * net_relay -- bytes between the client's channel and the seat or command, until one of them ends.
 *
 * Nothing is read from a side while the other has not taken what was read before, so a slow client
 * stops the seat's output and a busy command stops the client, and memory stays bounded: the SSH
 * window bounds what the client may send ahead. When the command has ended all that it wrote is
 * sent before its exit code, however slow the client is. A client that is gone closes the terminal,
 * which the seat notices.
 */
#include "gate/net.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define PIECE 16384u
#define CODE_UNKNOWN 6		/* as of a server that did not answer: the broker that knew it is gone */
#define LEAVE_WAIT 3600		/* seconds for the client to close its channel after the exit code */
#define CLOSE_WAIT 3		/* seconds from then to the end of the connection */
#define DRAIN_WAIT 2		/* seconds without output after the end was told */

struct flow {
	char bytes[PIECE];
	size_t length, done;
};

struct relay {
	struct net *net;
	struct flow in, out, err;
	time_t last_key, ended_at, last_output;
	bool client_done;	/* sends no more */
	bool idle;		/* the seat was told to end */
};

static time_t now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec;
}

static void shut(int *fd)
{
	if (*fd >= 0)
		close(*fd);
	*fd = -1;
}

/* The reading end is gone; on a terminal both are. */
static void shut_from(struct net *net)
{
	if (net->seat && net->to == net->from)
		net->to = -1;
	shut(&net->from);
}

static void shut_to(struct net *net)
{
	if (net->seat)
		return;
	shut(&net->to);
}

static void from_client(struct relay *r)
{
	struct net *net = r->net;
	int n;

	if (r->client_done || r->in.done < r->in.length)
		return;
	r->in.done = r->in.length = 0;
	n = ssh_channel_read_nonblocking(net->channel, r->in.bytes, PIECE, 0);
	if (n > 0) {
		r->in.length = (size_t)n;
		r->last_key = now();
	} else if (n == SSH_EOF || n == SSH_ERROR || ssh_channel_is_eof(net->channel)) {
		r->client_done = true;
		shut_to(net);
	}
}

static void to_command(struct relay *r)
{
	struct net *net = r->net;
	struct flow *f = &r->in;
	ssize_t n;

	if (f->done == f->length)
		return;
	if (net->to < 0) {
		f->done = f->length = 0;
		return;
	}
	n = write(net->to, f->bytes + f->done, f->length - f->done);
	if (n > 0)
		f->done += (size_t)n;
	else if (n < 0 && errno != EAGAIN && errno != EINTR) {
		f->done = f->length = 0;
		shut_to(net);
	}
}

static void read_command(struct relay *r, struct flow *f, int *fd)
{
	ssize_t n;

	if (*fd < 0 || f->done < f->length)
		return;
	n = read(*fd, f->bytes, PIECE);
	if (n > 0) {
		f->done = 0;
		f->length = (size_t)n;
		r->last_output = now();
	} else if (n == 0 || (errno != EAGAIN && errno != EINTR)) {
		if (fd == &r->net->from)
			shut_from(r->net);
		else
			shut(fd);
	}
}

static void to_client(struct relay *r, struct flow *f, bool errors)
{
	struct net *net = r->net;
	uint32_t room = ssh_channel_window_size(net->channel);
	size_t left = f->length - f->done;
	int n;

	if (left == 0 || room == 0)
		return;
	if (left > room)
		left = room;
	n = errors ? ssh_channel_write_stderr(net->channel, f->bytes + f->done, (uint32_t)left)
		: ssh_channel_write(net->channel, f->bytes + f->done, (uint32_t)left);
	if (n > 0)
		f->done += (size_t)n;
}

static void hear_broker(struct relay *r)
{
	static struct control m;
	struct net *net = r->net;
	enum status s = control_receive(net->control, &m);

	if (s == OK && m.kind == CONTROL_ENDED) {
		const char *p = m.text[0];

		net->ended = true;
		for (net->code = 0; *p >= '0' && *p <= '9' && net->code < 256; p++)
			net->code = net->code * 10 + (*p - '0');
		r->ended_at = now();
	} else if (s != ERR_TIMEOUT) {
		/* Broker gone: the login goes on until the seat's end. */
		shut(&net->control);
	}
}

/* Is there something that can be read, now? */
static bool readable(int fd)
{
	struct pollfd p = {.fd = fd, .events = POLLIN};

	return fd >= 0 && poll(&p, 1, 0) > 0;
}

/* Is there nothing more to send? */
static bool finished(const struct relay *r)
{
	const struct net *net = r->net;
	time_t quiet = r->last_output > r->ended_at ? r->last_output : r->ended_at;

	if (r->out.done < r->out.length || r->err.done < r->err.length)
		return false;
	if (net->from < 0 && net->from_err < 0)
		return net->ended || net->control < 0;
	/* something else holds the terminal or a pipe open, and says nothing */
	return net->ended && now() - quiet >= DRAIN_WAIT && !readable(net->from)
		&& !readable(net->from_err);
}

static bool idle(const struct relay *r)
{
	return r->net->seat && r->net->idle && now() - r->last_key >= (time_t)r->net->idle;
}

static int add(struct pollfd *fds, int n, int fd, short events)
{
	if (fd < 0)
		return n;
	fds[n] = (struct pollfd){.fd = fd, .events = events};
	return n + 1;
}

static void wait_for_any(struct relay *r)
{
	struct net *net = r->net;
	struct pollfd fds[5];
	short session = POLLIN;
	int n, wait = net->ended ? 200 : 1000;

	if (ssh_get_poll_flags(net->session) & SSH_WRITE_PENDING)
		session |= POLLOUT;
	n = add(fds, 0, ssh_get_fd(net->session), session);
	n = add(fds, n, net->control, POLLIN);
	if (r->out.done == r->out.length)
		n = add(fds, n, net->from, POLLIN);
	if (r->err.done == r->err.length)
		n = add(fds, n, net->from_err, POLLIN);
	if (r->in.done < r->in.length)
		n = add(fds, n, net->to, POLLOUT);
	/* What libssh holds already is announced by no descriptor. */
	if (!r->client_done && r->in.done == r->in.length && ssh_channel_poll(net->channel, 0) > 0)
		wait = 0;
	(void)poll(fds, (nfds_t)n, wait);
}

static void nonblocking(int fd)
{
	int flags = fd < 0 ? -1 : fcntl(fd, F_GETFL);

	if (flags >= 0)
		fcntl(fd, F_SETFL, flags | O_NONBLOCK);
}

static void say_error(struct net *net, const char *sentence)
{
	ssh_channel_write_stderr(net->channel, sentence, (uint32_t)strlen(sentence));
	ssh_channel_write_stderr(net->channel, "\r\n", 2);
}

void net_relay(struct net *net)
{
	static struct relay relay;
	struct relay *r = &relay;

	/* a seat would draw over it */
	if (net->agent && !net->seat)
		say_error(net, "Your agent was not taken: this gate forwards none.");
	r->net = net;
	r->last_key = now();
	nonblocking(net->to);
	nonblocking(net->from);
	nonblocking(net->from_err);
	nonblocking(net->control);
	for (;;) {
		if (net->control >= 0)
			hear_broker(r);
		from_client(r);
		to_command(r);
		read_command(r, &r->out, &net->from);
		read_command(r, &r->err, &net->from_err);
		to_client(r, &r->out, false);
		to_client(r, &r->err, true);
		if (finished(r))
			break;
		if (!r->idle && idle(r)) {
			r->idle = true;
			if (net->control < 0 || control_say(net->control, CONTROL_HANG_UP, NULL, NULL,
					NULL, NULL) != OK)
				break;
		}
		wait_for_any(r);
		if (!net_step(net, 0) || ssh_channel_is_closed(net->channel))
			return;
	}
	if (!net->ended && !r->idle)
		net->code = CODE_UNKNOWN;
	if (r->idle) {
		static const char text[] = "No key for a long time: this seat was closed.\r\n";

		ssh_channel_write(net->channel, text, sizeof text - 1);
		net->code = 0;
	}
	net_goodbye(net);
}

void net_refuse(struct net *net)
{
	say_error(net, net->last_words);
	net->code = 1;
	net_goodbye(net);
}

void net_goodbye(struct net *net)
{
	time_t until = now() + (net->idle ? (time_t)net->idle : LEAVE_WAIT);
	bool closed = false;

	ssh_channel_request_send_exit_status(net->channel, net->code);
	ssh_channel_send_eof(net->channel);
	ssh_channel_close(net->channel);
	/*
	 * A client closes when it has passed on all that it got, which takes as long as its reader
	 * does; cutting the connection before would cost it output and exit code.
	 */
	while (now() < until) {
		if (!net_step(net, 200))
			return;
		if (net->client_closed && !closed)
			until = now() + CLOSE_WAIT;
		closed = net->client_closed;
	}
	ssh_disconnect(net->session);
}
