/* SPDX-License-Identifier: ISC */
/*
 * net_channel -- what a client may ask of its one channel: a terminal, a seat, a command, a size.
 *
 * A request for a seat or command goes to the broker, which starts it and sends back the other end
 * of its terminal or pipes. What cannot be started, and subsystems (sftp), end with a sentence on
 * the error stream; X11, agents and the environment are refused by libssh's answer.
 */
#include "gate/net.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#define YES 0
#define NO 1

/*
 * A client that is told no outright shows nothing of what is written to it, so it is told yes, then
 * why nothing comes, and an exit code.
 */
static int decline(struct net *net, const char *sentence)
{
	if (net->started || net->last_words)
		return NO;
	net->last_words = sentence;
	return YES;
}

static int bounded(int n)
{
	return n < 1 || n > 1000 ? 0 : n;
}

static int on_terminal(ssh_session session, ssh_channel channel, const char *term, int columns,
	int rows, int x, int y, void *baton)
{
	struct net *net = baton;

	(void)session;
	(void)channel;
	(void)x;
	(void)y;
	if (net->started || net->term[0])
		return NO;
	snprintf(net->term, sizeof net->term, "%s", term && *term ? term : "vt100");
	net->rows = bounded(rows);
	net->columns = bounded(columns);
	return YES;
}

static int on_size(ssh_session session, ssh_channel channel, int columns, int rows, int x, int y,
	void *baton)
{
	struct net *net = baton;
	struct winsize size = {.ws_row = (unsigned short)bounded(rows),
		.ws_col = (unsigned short)bounded(columns)};

	(void)session;
	(void)channel;
	(void)x;
	(void)y;
	net->rows = size.ws_row;
	net->columns = size.ws_col;
	if (net->seat && net->to >= 0 && size.ws_row && size.ws_col)
		ioctl(net->to, TIOCSWINSZ, &size);
	return YES;
}

/* What a test asks for: a call that the jail does not know. */
static void make_call(const char *name)
{
	if (strcmp(name, "open") == 0)
		(void)!open("/etc/passwd", O_RDONLY);
	else if (strcmp(name, "socket") == 0)
		(void)!socket(AF_INET, SOCK_STREAM, 0);
	else if (strcmp(name, "execve") == 0)
		execl("/bin/true", "true", (char *)NULL);
	else if (strcmp(name, "fork") == 0)
		(void)!fork();
}

static int start(struct net *net, const char *command)
{
	static struct control answer;
	char rows[16], columns[16];

	if (net->started || net->last_words)
		return NO;
	if (strlen(command) > COMMAND_MAX)
		return decline(net, "A command line has at most 16000 bytes here.");
	if (net->test_hooks && strncmp(command, "test-call ", 10) == 0)
		make_call(command + 10);
	snprintf(rows, sizeof rows, "%d", net->rows);
	snprintf(columns, sizeof columns, "%d", net->columns);
	if (control_say(net->control, CONTROL_OPEN, net->term, rows, columns, command) != OK
		|| control_receive(net->control, &answer) != OK)
		_exit(1);
	if (answer.kind != CONTROL_OPENED || answer.fd[0] < 0) {
		snprintf(net->cannot, sizeof net->cannot, "%s", answer.kind == CONTROL_CANNOT
			? answer.text[0] : "The desk does not answer: try again in a moment.");
		return decline(net, net->cannot);
	}
	net->seat = net->term[0] != '\0';
	net->to = answer.fd[0];
	net->from = net->seat ? answer.fd[0] : answer.fd[1];
	net->from_err = net->seat ? -1 : answer.fd[2];
	net->started = true;
	return YES;
}

static int on_shell(ssh_session session, ssh_channel channel, void *baton)
{
	struct net *net = baton;

	(void)session;
	(void)channel;
	if (net->term[0])
		return start(net, "");
	return decline(net, "A seat needs a terminal: ssh -t HOST. Or name a verb, as in "
		"ssh HOST order list.");
}

static int on_command(ssh_session session, ssh_channel channel, const char *command, void *baton)
{
	(void)session;
	(void)channel;
	return start(baton, command && *command ? command : " ");
}

static int on_subsystem(ssh_session session, ssh_channel channel, const char *name, void *baton)
{
	(void)session;
	(void)channel;
	(void)name;
	return decline(baton, "This is the gate of an orderdesk: it has no files and no subsystems.");
}

static void on_close(ssh_session session, ssh_channel channel, void *baton)
{
	struct net *net = baton;

	(void)session;
	(void)channel;
	net->client_closed = true;
}

/* A client waits for no answer to this, so it is told beside the command's own errors. */
static void on_agent(ssh_session session, ssh_channel channel, void *baton)
{
	struct net *net = baton;

	(void)session;
	(void)channel;
	net->agent = true;
}

ssh_channel net_channel_open(struct net *net)
{
	static struct ssh_channel_callbacks_struct callbacks;

	if (net->channel)
		return NULL;
	net->channel = ssh_channel_new(net->session);
	if (!net->channel)
		return NULL;
	ssh_callbacks_init(&callbacks);
	callbacks.userdata = net;
	callbacks.channel_pty_request_function = on_terminal;
	callbacks.channel_pty_window_change_function = on_size;
	callbacks.channel_shell_request_function = on_shell;
	callbacks.channel_exec_request_function = on_command;
	callbacks.channel_subsystem_request_function = on_subsystem;
	callbacks.channel_auth_agent_req_function = on_agent;
	callbacks.channel_close_function = on_close;
	ssh_set_channel_callbacks(net->channel, &callbacks);
	return net->channel;
}
