/* SPDX-License-Identifier: ISC */
/*
 * fixture -- a desk of its own in the test's folder, a server process on it, clients and raw bytes.
 *
 * Every helper ends the test by bail() when the machine does not play along; what the test checks
 * comes back as a value. Servers that still run at the end of the test are killed.
 */
#ifndef ORDERDESK_TESTS_SERVER_FIXTURE_H
#define ORDERDESK_TESTS_SERVER_FIXTURE_H

#include <sys/types.h>

#include "wire/client.h"

/* A new desk DIR/NAME in the test's folder; the path is the caller's for the whole test. */
const char *fixture_desk(const char *name);
/*
 * The same, and every process from now on has a time of its own, at which nothing rings by itself: for
 * whoever counts entries of the journal. It begins anew with each process.
 */
const char *fixture_calm_desk(const char *name);
/* Starts a server on it with up to two more options (NULL: none); back when it listens. */
pid_t fixture_start(const char *desk, const char *option1, const char *option2);
/* The same, but 0 when it refused: *code its exit code, *said its sentence. */
pid_t fixture_try(const char *desk, const char *option1, const char *option2, int *code,
	char said[600]);
/* Every server from now on has this library before all others; NULL: none. */
void fixture_preload(const char *library);
/* Starts one that is expected to refuse: its exit code, *said its sentence. */
int fixture_refused(const char *desk, char said[600]);
/* Ends it with this signal; its exit code, or minus the signal that ended it. */
int fixture_end(pid_t server, int signal);

/* The public half of a new pair for sealed backups; its secret half is in the file. */
void fixture_backup_key(const char *secret, char key[200]);

struct client *fixture_open(const char *desk);
/* One call with "path=value" arguments, NULL at the end; *reply in `a`. */
enum status fixture_call(struct client *c, const char *verb, const char *once, struct arena *a,
	ProtobufCMessage **reply, struct refusal *why, ...) __attribute__((sentinel));
/* The request alone, for client_send. */
ProtobufCMessage *fixture_request(const char *verb, struct arena *a, ...)
	__attribute__((sentinel));

/* A connected socket without a hello. */
int fixture_raw(const char *desk);
void fixture_write(int fd, const void *bytes, size_t length);
/* The next frame of a raw socket in `a`; NULL at its end. A minute at most. */
struct Od__Frame *fixture_frame(int fd, struct arena *a);

/* Hello (session 0: a new one) and its welcome, which lives in `a`; NULL when `resume` is refused. */
struct Od__Welcome *fixture_hello(int fd, const struct Od__Welcome *resume, struct arena *a);
/* One request frame. */
void fixture_send(int fd, uint64_t number, const char *verb, const char *once,
	const ProtobufCMessage *request);
/* The next reply, other frames left out; NULL at the end. */
struct Od__Reply *fixture_reply(int fd, struct arena *a);
/* Its outcome; -1 when the server ended the connection instead. */
int fixture_outcome(int fd, struct arena *a);

#endif
