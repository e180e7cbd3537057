/* SPDX-License-Identifier: ISC */
/*
 * jail -- what a net process gives up before it reads a byte from the network.
 *
 * Started by root it changes into an empty folder as its root and into a user of its own; in every
 * case it can gain no rights, start no process, write no file, leave no memory image, be looked
 * into by nobody of its user, hold no more than a few descriptors and some memory, and make only the
 * system calls on a short list: any other ends it at once. Called once, by net.c; the order matters,
 * and a step that cannot be taken is told by name.
 */
#ifndef ORDERDESK_GATE_JAIL_H
#define ORDERDESK_GATE_JAIL_H

#include <stdbool.h>
#include <sys/types.h>

#include "base/status.h"

/* `root`: an empty folder, used when started by root. ERR_IO with *step, what did not hold. */
enum status jail_enter(const char *root, uid_t uid, const char **step);

#endif
