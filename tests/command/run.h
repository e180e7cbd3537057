/* SPDX-License-Identifier: ISC */
/*
 * run -- orderdesk as a person or a script runs it, for tests.
 *
 * run_desk makes a desk in the test's own folder and names it in ORDERDESK_DESK; its server is
 * started by the first command and stopped at exit. run_command runs the built `orderdesk` with
 * the given words and input and keeps what it printed.
 */
#ifndef TESTS_COMMAND_RUN_H
#define TESTS_COMMAND_RUN_H

#include <stddef.h>
#include <sys/types.h>

struct run {
	int code;	/* exit code; 128 + signal when it was killed */
	char *out, *err;	/* NUL-terminated; owned until run_free */
	size_t out_length;
};

/* A new desk under this name in tap_tmpdir(); NULL words end the list of init's arguments. */
void run_desk(const char *name, const char *const init[]);
/* words ends with NULL; input may be NULL (no input) or the path of a file. */
struct run run_command(const char *const words[], const char *input);
void run_free(struct run *r);
/* Stops the server of the desk in ORDERDESK_DESK. */
void run_stop(void);

/* The process of that server, once it answers; ends the test when it does not. */
pid_t run_server(void);

#define RUN(...) run_command((const char *const[]){ __VA_ARGS__, NULL }, NULL)

#endif
