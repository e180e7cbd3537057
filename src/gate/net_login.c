/* SPDX-License-Identifier: ISC */
/*
 * net_login -- proves a login: asks the broker about each password and key.
 *
 * libssh checks the signature of a key; whether the key opens the login, and whether a password is
 * right, the broker asks of the server. The callbacks wait for its answer: the process has nothing
 * else to do. After three wrong passwords or twelve keys the connection is cut.
 */
#include "gate/net.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* True when the broker says yes. A broker that is gone ends the process. */
static bool broker_says(struct net *net, char kind, const char *login, const char *proof)
{
	static struct control answer;

	if (strlen(login) > 64 || strlen(proof) > 200)
		return false;
	if (control_say(net->control, kind, login, proof, NULL, NULL) != OK
		|| control_receive(net->control, &answer) != OK)
		_exit(1);
	return answer.kind == CONTROL_YES;
}

static void cut(struct net *net)
{
	ssh_disconnect(net->session);
	_exit(0);
}

static int on_password(ssh_session session, const char *login, const char *password, void *baton)
{
	struct net *net = baton;

	(void)session;
	if (net->proved)
		return SSH_AUTH_DENIED;
	/* the last wrong one is answered: the client ends by itself, with its own words */
	if (net->passwords++ >= PASSWORDS_MAX)
		cut(net);
	if (!broker_says(net, CONTROL_PASSWORD, login, password))
		return SSH_AUTH_DENIED;
	net->proved = true;
	return SSH_AUTH_SUCCESS;
}

static bool fingerprint_of(ssh_key key, char *out, size_t size)
{
	unsigned char *hash = NULL;
	size_t length = 0;
	char *text = NULL;

	if (ssh_get_publickey_hash(key, SSH_PUBLICKEY_HASH_SHA256, &hash, &length) == SSH_OK)
		text = ssh_get_fingerprint_hash(SSH_PUBLICKEY_HASH_SHA256, hash, length);
	*out = '\0';
	if (text && strlen(text) < size)
		strcpy(out, text);
	ssh_clean_pubkey_hash(&hash);
	ssh_string_free_char(text);
	return *out != '\0';
}

static int on_key(ssh_session session, const char *login, struct ssh_key_struct *key, char state,
	void *baton)
{
	struct net *net = baton;
	char fingerprint[100];

	(void)session;
	if (net->proved || !fingerprint_of(key, fingerprint, sizeof fingerprint))
		return SSH_AUTH_DENIED;
	if (++net->keys > 2 * KEYS_MAX)
		cut(net);
	if (state == SSH_PUBLICKEY_STATE_NONE)
		return broker_says(net, CONTROL_ASK_KEY, login, fingerprint) ? SSH_AUTH_SUCCESS
			: SSH_AUTH_DENIED;
	if (state != SSH_PUBLICKEY_STATE_VALID
		|| !broker_says(net, CONTROL_KEY, login, fingerprint))
		return SSH_AUTH_DENIED;
	net->proved = true;
	return SSH_AUTH_SUCCESS;
}

static ssh_channel on_channel(ssh_session session, void *baton)
{
	struct net *net = baton;

	(void)session;
	return net->proved ? net_channel_open(net) : NULL;
}

void net_login_callbacks(struct net *net, struct ssh_server_callbacks_struct *callbacks)
{
	memset(callbacks, 0, sizeof *callbacks);
	ssh_callbacks_init(callbacks);
	callbacks->userdata = net;
	callbacks->auth_password_function = on_password;
	callbacks->auth_pubkey_function = on_key;
	callbacks->channel_open_request_session_function = on_channel;
}
