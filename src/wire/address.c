/* SPDX-License-Identifier: ISC */
/*
 * address -- the desk's folder, its socket and the small files beside it.
 *
 * Called by the client side, by the server's start and by the command line. The folder is taken
 * from --desk, then ORDERDESK_DESK, then /var/lib/orderdesk for root, else orderdesk under the
 * user's data home. Nothing is created here but the socket and the stop mark.
 */
#include "wire/address.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "wire/client.h"

#define SOCKET_NAME "socket"
#define MARK_NAME "stopped"

const char *desk_folder(const char *given, struct arena *a)
{
	const char *env = getenv("ORDERDESK_DESK"), *base;

	if (given && *given)
		return arena_string(a, given);
	if (env && *env)
		return arena_string(a, env);
	if (geteuid() == 0)
		return "/var/lib/orderdesk";
	base = getenv("XDG_DATA_HOME");
	if (base && *base == '/')
		return arena_format(a, "%s/orderdesk", base);
	base = getenv("HOME");
	return arena_format(a, "%s/.local/share/orderdesk", base && *base ? base : "");
}

const char *address_file(const char *folder, const char *name, struct arena *a)
{
	return arena_format(a, "%s/%s", folder, name);
}

/* Fills the address; *hold is the opened folder when the long way is taken, else -1. */
static enum status socket_name(const char *folder, struct sockaddr_un *un, int *hold)
{
	int n;

	*hold = -1;
	memset(un, 0, sizeof *un);
	un->sun_family = AF_UNIX;
	n = snprintf(un->sun_path, sizeof un->sun_path, "%s/" SOCKET_NAME, folder);
	if (n > 0 && (size_t)n < sizeof un->sun_path)
		return OK;
	*hold = open(folder, O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (*hold < 0)
		return ERR_IO;
	snprintf(un->sun_path, sizeof un->sun_path, "/proc/self/fd/%d/" SOCKET_NAME, *hold);
	return OK;
}

static void let_go(int fd)
{
	int kept = errno;

	if (fd >= 0)
		close(fd);
	errno = kept;
}

enum status address_connect(const char *folder, int *fd)
{
	struct sockaddr_un un;
	enum status s = OK;
	int hold;

	*fd = -1;
	if (socket_name(folder, &un, &hold) != OK)
		return errno == ENOENT || errno == ENOTDIR ? ERR_CLOSED : ERR_IO;
	*fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (*fd < 0) {
		s = ERR_IO;
	} else if (connect(*fd, (struct sockaddr *)&un, sizeof un) != 0) {
		if (errno == ENOENT || errno == ECONNREFUSED || errno == ENOTDIR)
			s = ERR_CLOSED;
		else
			s = errno == EAGAIN ? ERR_BUSY : ERR_IO;
		let_go(*fd);
		*fd = -1;
	}
	let_go(hold);
	return s;
}

enum status address_listen(const char *folder, int backlog, int *fd)
{
	struct sockaddr_un un;
	enum status s = OK;
	mode_t old;
	int hold;

	*fd = -1;
	if (socket_name(folder, &un, &hold) != OK)
		return ERR_IO;
	*fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (*fd < 0) {
		let_go(hold);
		return ERR_IO;
	}
	unlink(un.sun_path);
	old = umask(0177);
	if (bind(*fd, (struct sockaddr *)&un, sizeof un) != 0 || listen(*fd, backlog) != 0)
		s = ERR_IO;
	umask(old);
	let_go(hold);
	if (s != OK) {
		let_go(*fd);
		*fd = -1;
	}
	return s;
}

/* Works on a file of the folder without a limit on the path's length. */
static int in_folder(const char *folder)
{
	return open(folder, O_PATH | O_DIRECTORY | O_CLOEXEC);
}

void address_remove(const char *folder)
{
	int at = in_folder(folder);

	if (at >= 0)
		unlinkat(at, SOCKET_NAME, 0);
	let_go(at);
}

bool address_file_of(const char *folder, dev_t *device, ino_t *inode)
{
	int at = in_folder(folder);
	struct stat st;
	bool there = at >= 0 && fstatat(at, SOCKET_NAME, &st, AT_SYMLINK_NOFOLLOW) == 0;

	let_go(at);
	*device = there ? st.st_dev : 0;
	*inode = there ? st.st_ino : 0;
	return there;
}

bool stop_marked(const char *folder)
{
	int at = in_folder(folder);
	bool there = at >= 0 && faccessat(at, MARK_NAME, F_OK, 0) == 0;

	let_go(at);
	return there;
}

enum status stop_mark(const char *folder)
{
	int at = in_folder(folder), fd = -1;

	if (at >= 0)
		fd = openat(at, MARK_NAME, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
	let_go(fd);
	let_go(at);
	return fd >= 0 ? OK : ERR_IO;
}

void stop_unmark(const char *folder)
{
	int at = in_folder(folder);

	if (at >= 0)
		unlinkat(at, MARK_NAME, 0);
	let_go(at);
}
