/* SPDX-License-Identifier: ISC */
/*
 * round_gate -- some of the writers sit behind a gate; it, its processes and their clients are killed.
 */
#include "crash/round.h"

#include <arpa/inet.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "gate/fixture.h"
#include "tap/tap.h"

#define SERVED 60000
#define KILLS 4

/*
 * A port that nobody is given while no gate listens there: it stays bound, and a gate may bind it, too.
 */
static void keep_port(void)
{
	struct sockaddr_in at = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	socklen_t size = sizeof at;
	char text[16];

	if (fd < 0 || setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &(int){ 1 }, sizeof(int))
	    || bind(fd, (struct sockaddr *)&at, size) || getsockname(fd, (struct sockaddr *)&at, &size))
		bail("there is no free port");
	snprintf(text, sizeof text, "%d", ntohs(at.sin_port));
	setenv("PORT", text, 1);
}

void round_gate_prepare(struct rounds *r)
{
	const char *sanitizers = getenv("SANITIZERS");

	/* a sanitizer makes calls of its own, which the jail of the net process does not know */
	r->has_gate = gate_has("ssh") && gate_has("ssh-keygen")
		&& !(sanitizers && strcmp(sanitizers, "yes") == 0);
	if (!r->has_gate)
		return;
	setenv("ORDERDESK_DESK", r->template, 1);
	gate_begin(NULL);
	gate_end();
	keep_port();
}

/* At the port that those at work know. */
static void gate_up(void)
{
	const char *const switches[] = { "--port", getenv("PORT"), NULL };

	gate_again(switches);
}

void round_gate_begin(struct rounds *r)
{
	setenv("ORDERDESK_DESK", r->desk, 1);
	gate_up();
}

void round_gate_end(struct rounds *r)
{
	(void)r;
	(void)r;
	gate_end();
}

/* One of its children: the net process of a link, or a seat. */
static void kill_child(struct rounds *r)
{
	char path[64];
	int pids[64], n = 0;
	FILE *f;

	snprintf(path, sizeof path, "/proc/%d/task/%d/children", (int)gate_process(),
		(int)gate_process());
	f = fopen(path, "r");
	while (f && n < 64 && fscanf(f, "%d", &pids[n]) == 1)
		n++;
	if (f)
		fclose(f);
	if (n)
		kill(pids[round_dice(r, (unsigned)n)], SIGKILL);
}

static bool all_seated(void *baton)
{
	const struct rounds *r = baton;
	int w;

	for (w = 0; w < AT_SEATS; w++)
		if (!r->book->page[w].acked_at)
			return false;
	return true;
}

bool round_gate(struct rounds *r, struct tally *t)
{
	bool up;
	int i;

	/* Killed before anybody sat there, it would be no round. */
	if (!tap_wait(SERVED, all_seated, r)) {
		round_say(r, ROUND_GATE, "nobody at the gate placed an order in %d s", SERVED / 1000);
		return false;
	}
	for (i = 0; i < KILLS; i++) {
		switch (round_dice(r, 4)) {
		case 0:
			kill(gate_process(), SIGKILL);
			gate_up();
			break;
		case 1:
			round_kill_writer(r, (int)round_dice(r, AT_SEATS));
			break;
		default:
			kill_child(r);
			break;
		}
		round_sleep(r, 200);
	}
	t->struck++;
	if (round_dice(r, 2))
		return true;
	/* WHY stopped: a gate whose server is gone starts one, and would be quicker now and then. */
	kill(gate_process(), SIGSTOP);
	round_reap(r);
	up = round_again(r, ROUND_GATE, NULL);
	kill(gate_process(), SIGCONT);
	return up;
}
