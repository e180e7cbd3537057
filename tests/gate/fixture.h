/* SPDX-License-Identifier: ISC */
/*
 * fixture -- a desk with its gate on a free port, and real clients at it.
 *
 * gate_begin makes nothing but the gate of the desk in ORDERDESK_DESK (made before by run_desk or
 * world_make), with a user li.na whose password is PASSWORD and who holds the key in gate_file("id");
 * both end at exit. gate_shell runs a line of shell in which $SSH is the client with its switches
 * for this gate and key, $TALKS the same with its notes to the person, $HOST li.na's address, $PORT
 * the port, $DIR the test's folder.
 */
#ifndef TESTS_GATE_FIXTURE_H
#define TESTS_GATE_FIXTURE_H

#include <stdbool.h>
#include <sys/types.h>

#include "command/run.h"

#define PASSWORD "sesame oil 1"
#define GATE_WAIT 60000

/* NULL ends the list of switches for the gate. Skips the whole test without an ssh client. */
void gate_begin(const char *const switches[]);
/* Stops the gate and starts it with other switches, at another port. */
void gate_again(const char *const switches[]);
/* Stops the gate of the desk in ORDERDESK_DESK. */
void gate_end(void);
/* Does one listen? It may have been killed. */
bool gate_lives(void);
pid_t gate_process(void);
struct run gate_shell(const char *line);
bool gate_has(const char *program);
/* Waits until the gate has no process left but itself; false at the deadline. */
bool gate_quiet(void);
/* How many processes the gate has. */
int gate_children(void);
/* The words of a program that becomes the ssh client with these switches, for a seat. */
const char *const *gate_ssh(const char *switches);

#endif
