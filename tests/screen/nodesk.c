/* SPDX-License-Identifier: ISC */
/*
 * The calling side of the wire as nothing: for programs that run the seat without a desk. The seat
 * asks none of it when it is given no client.
 */
#include "wire/client.h"

const Od__Welcome *client_welcome(const struct client *c)
{
	(void)c;
	return NULL;
}

bool client_connected(const struct client *c)
{
	(void)c;
	return false;
}

int64_t client_lost_since(const struct client *c)
{
	(void)c;
	return 0;
}

enum status client_send(struct client *c, const struct verb_row *verb, const ProtobufCMessage *request,
			const char *once, client_on_reply *on, void *baton, uint64_t *number)
{
	(void)c, (void)verb, (void)request, (void)once, (void)on, (void)baton, (void)number;
	return ERR_CLOSED;
}

void client_cancel(struct client *c, uint64_t number)
{
	(void)c, (void)number;
}

void client_events(struct client *c, client_on_event *on, void *baton)
{
	(void)c, (void)on, (void)baton;
}

int client_fd(const struct client *c)
{
	(void)c;
	return -1;
}

short client_poll(const struct client *c)
{
	(void)c;
	return 0;
}

int client_timeout(const struct client *c)
{
	(void)c;
	return -1;
}

enum status client_step(struct client *c)
{
	(void)c;
	return ERR_CLOSED;
}
