/* SPDX-License-Identifier: ISC */
/*
 * part -- running another executable of orderdesk in place of this process.
 *
 * Where the parts are is known to wire/start. Called by main (seat), init (server) and demo (seat);
 * it comes back only when the part is not there.
 */
#include "command/command.h"

#include <stdint.h>
#include <unistd.h>

#include "wire/start.h"

void run_part(const char *part, const char *const argv[])
{
	char path[4096];

	fflush(stdout);
	if (part_path(part, path, sizeof(path)))
		execv(path, (char *const *)(uintptr_t)argv);
}
