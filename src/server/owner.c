/* SPDX-License-Identifier: ISC */
/*
 * owner -- dropping the rights of root, making the folder of a desk.
 *
 * Called once at the start of the server's program.
 */
#include "server/owner.h"

#include <errno.h>
#include <grp.h>
#include <pwd.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define SERVICE_USER "orderdesk"
#define DEFAULT_FOLDER "/var/lib/orderdesk"

bool owner_become(const char *folder, bool new)
{
	const struct passwd *pw;
	struct stat st;

	if (geteuid() != 0 || stat(folder, &st) != 0)
		return true;
	pw = getpwnam(SERVICE_USER);
	if (new && st.st_uid == 0 && pw && strcmp(folder, DEFAULT_FOLDER) == 0) {
		if (chown(folder, pw->pw_uid, pw->pw_gid) != 0)
			return false;
		st.st_uid = pw->pw_uid;
		st.st_gid = pw->pw_gid;
	}
	if (st.st_uid == 0)
		return true;
	return setgroups(0, NULL) == 0 && setgid(st.st_gid) == 0 && setuid(st.st_uid) == 0;
}

bool owner_make_folder(const char *folder, struct arena *a)
{
	char *path = arena_string(a, folder), *at;

	for (at = strchr(path + 1, '/'); at; at = strchr(at + 1, '/')) {
		*at = '\0';
		if (mkdir(path, 0700) != 0 && errno != EEXIST)
			return false;
		*at = '/';
	}
	return mkdir(path, 0700) == 0 || errno == EEXIST;
}
