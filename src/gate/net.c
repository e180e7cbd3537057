/* SPDX-License-Identifier: ISC */
/*
 * net -- the jailed process of one SSH connection: orderdesk's libexec program `net`.
 *
 * Started by the broker with the client's socket as descriptor 3 and the control socket as 4. It
 * takes the host key from the broker, sets libssh up without any configuration file, enters the
 * jail, and only then reads what the client says. An alarm ends it when nobody has logged in in
 * time. Exit code 0 for a connection that ended, 1 for one that never came to be; 2 wrong options.
 * `net --make-key` makes a host key, prints it and ends; `net --try` enters the jail and ends, or says
 * what does not hold.
 */
#include "gate/net.h"

#include <getopt.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/memory.h"
#include "gate/jail.h"

#define CLIENT_FD 3
#define CONTROL_FD 4
#define RSA_LEAST 2048

static const char *const key_exchanges = "curve25519-sha256,curve25519-sha256@libssh.org";
static const char *const host_keys = "ssh-ed25519";
static const char *const client_keys =
	"ssh-ed25519,ecdsa-sha2-nistp256,rsa-sha2-512,rsa-sha2-256";
static const char *const ciphers =
	"aes256-gcm@openssh.com,aes128-gcm@openssh.com,chacha20-poly1305@openssh.com,aes256-ctr";
static const char *const macs = "hmac-sha2-256-etm@openssh.com,hmac-sha2-512-etm@openssh.com";

struct options {
	const char *root;
	unsigned long uid, grace, idle;
	bool test_hooks, make_key, try_jail;
};

static bool read_options(int argc, char **argv, struct options *o)
{
	enum { ROOT = 1, USER, GRACE, IDLE, HOOKS, MAKE, TRY };
	static const struct option names[] = {
		{"root", 1, NULL, ROOT}, {"uid", 1, NULL, USER}, {"grace", 1, NULL, GRACE},
		{"idle", 1, NULL, IDLE}, {"test-hooks", 0, NULL, HOOKS},
		{"make-key", 0, NULL, MAKE}, {"try", 0, NULL, TRY}, {NULL, 0, NULL, 0},
	};
	int c;

	*o = (struct options){.root = "/", .grace = 30};
	while ((c = getopt_long(argc, argv, "", names, NULL)) != -1) {
		switch (c) {
		case ROOT: o->root = optarg; break;
		case USER: o->uid = strtoul(optarg, NULL, 10); break;
		case GRACE: o->grace = strtoul(optarg, NULL, 10); break;
		case IDLE: o->idle = strtoul(optarg, NULL, 10); break;
		case HOOKS: o->test_hooks = true; break;
		case MAKE: o->make_key = true; break;
		case TRY: o->try_jail = true; break;
		default: return false;
		}
	}
	return optind == argc && (o->make_key || geteuid() != 0 || o->uid > 0);
}

static int broke(const char *what)
{
	fprintf(stderr, "net: %s does not hold\n", what);
	return 1;
}

static int try_jail(const struct options *o)
{
	const char *step;

	if (jail_enter(o->root, (uid_t)o->uid, &step) == OK)
		_exit(0);
	printf("%s cannot be had", step);
	fflush(stdout);
	_exit(1);
}

static ssh_key take_host_key(void)
{
	static struct control m;
	ssh_key key = NULL;

	if (control_receive(CONTROL_FD, &m) == OK && m.kind == CONTROL_HOST_KEY &&
		ssh_pki_import_privkey_base64(m.text[0], NULL, NULL, NULL, &key) != SSH_OK)
		key = NULL;
	control_wipe(&m);
	return key;
}

static bool set_bind(ssh_bind bind, ssh_key key)
{
	const bool no = false;
	const int least = RSA_LEAST;

	return ssh_bind_options_set(bind, SSH_BIND_OPTIONS_PROCESS_CONFIG, &no) == SSH_OK
		&& ssh_bind_options_set(bind, SSH_BIND_OPTIONS_IMPORT_KEY, key) == SSH_OK
		&& ssh_bind_options_set(bind, SSH_BIND_OPTIONS_BANNER, VERSION_SAID) == SSH_OK
		&& ssh_bind_options_set(bind, SSH_BIND_OPTIONS_KEY_EXCHANGE, key_exchanges) == SSH_OK
		&& ssh_bind_options_set(bind, SSH_BIND_OPTIONS_HOSTKEY_ALGORITHMS, host_keys) == SSH_OK
		&& ssh_bind_options_set(bind, SSH_BIND_OPTIONS_PUBKEY_ACCEPTED_KEY_TYPES,
			client_keys) == SSH_OK
		&& ssh_bind_options_set(bind, SSH_BIND_OPTIONS_CIPHERS_C_S, ciphers) == SSH_OK
		&& ssh_bind_options_set(bind, SSH_BIND_OPTIONS_CIPHERS_S_C, ciphers) == SSH_OK
		&& ssh_bind_options_set(bind, SSH_BIND_OPTIONS_HMAC_C_S, macs) == SSH_OK
		&& ssh_bind_options_set(bind, SSH_BIND_OPTIONS_HMAC_S_C, macs) == SSH_OK
		&& ssh_bind_options_set(bind, SSH_BIND_OPTIONS_RSA_MIN_SIZE, &least) == SSH_OK;
}

static bool set_session(ssh_session session)
{
	const bool no = false;
	const long wait = 30;

	return ssh_options_set(session, SSH_OPTIONS_PROCESS_CONFIG, &no) == SSH_OK
		&& ssh_options_set(session, SSH_OPTIONS_COMPRESSION_C_S, "none") == SSH_OK
		&& ssh_options_set(session, SSH_OPTIONS_COMPRESSION_S_C, "none") == SSH_OK
		&& ssh_options_set(session, SSH_OPTIONS_TIMEOUT, &wait) == SSH_OK;
}

bool net_step(struct net *net, int timeout_ms)
{
	if (ssh_event_dopoll(net->event, timeout_ms) == SSH_ERROR)
		return false;
	ssh_execute_message_callbacks(net->session);
	return ssh_is_connected(net->session) != 0;
}

/* What no callback took is refused. */
static int refuse_message(ssh_session session, ssh_message message, void *baton)
{
	(void)session;
	(void)message;
	(void)baton;
	return 1;
}

static void serve(struct net *net)
{
	static struct ssh_server_callbacks_struct callbacks;

	ssh_set_message_callback(net->session, refuse_message, NULL);
	net_login_callbacks(net, &callbacks);
	ssh_set_auth_methods(net->session, SSH_AUTH_METHOD_PASSWORD | SSH_AUTH_METHOD_PUBLICKEY);
	if (ssh_set_server_callbacks(net->session, &callbacks) != SSH_OK
		|| ssh_handle_key_exchange(net->session) != SSH_OK)
		return;
	ssh_set_blocking(net->session, 0);
	net->event = ssh_event_new();
	ssh_event_add_session(net->event, net->session);
	while (!net->proved)
		if (!net_step(net, -1))
			return;
	alarm(START_WAIT);
	while (!net->started && !net->last_words)
		if (!net_step(net, -1))
			return;
	if (net->last_words) {
		net_refuse(net);
		return;
	}
	alarm(0);
	net_relay(net);
}

int main(int argc, char **argv)
{
	struct net net = {.control = CONTROL_FD, .to = -1, .from = -1, .from_err = -1};
	struct options o;
	const char *step;
	ssh_bind bind;
	ssh_key key;

	if (!read_options(argc, argv, &o))
		return 2;
	signal(SIGPIPE, SIG_IGN);
	if (ssh_init() != SSH_OK)
		return broke("the start of libssh");
	if (o.make_key)
		return net_make_key();
	if (o.try_jail)
		return try_jail(&o);
	alarm((unsigned)o.grace);
	net.idle = (unsigned)o.idle;
	net.test_hooks = o.test_hooks;
	key = take_host_key();
	if (!key)
		return broke("the host key");
	bind = ssh_bind_new();
	net.session = ssh_new();
	if (!bind || !net.session || !set_bind(bind, key) || !set_session(net.session))
		return broke("an option of libssh");
	if (ssh_bind_accept_fd(bind, net.session, CLIENT_FD) != SSH_OK)
		return broke("taking the connection");
	if (jail_enter(o.root, (uid_t)o.uid, &step) != OK)
		return broke(step);
	serve(&net);
	_exit(0);
}
