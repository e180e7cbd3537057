/* SPDX-License-Identifier: ISC */
/*
 * owner -- whose process works on a desk, and the folder that it works in.
 *
 * For main.c and the works of offline.h, before anything of the desk is opened.
 */
#ifndef ORDERDESK_SERVER_OWNER_H
#define ORDERDESK_SERVER_OWNER_H

#include <stdbool.h>

#include "base/arena.h"

/*
 * Root works on no data: it becomes the owner of the folder, and in the default folder of a desk
 * that is being made (`new`) the user `orderdesk` when there is one. False with errno.
 */
bool owner_become(const char *folder, bool new);
/* The folder and what is missing above it. False with errno. */
bool owner_make_folder(const char *folder, struct arena *a);

#endif
