/* SPDX-License-Identifier: ISC */
/*
 * jail -- the steps of jail.h, the list of system calls last.
 *
 * The list is what libssh, its crypto library and the C library's memory and time functions were
 * seen to need for key exchange, logins, rekeying and a terminal session. mmap and mprotect are
 * allowed without execute permission, ioctl for the size of the terminal alone, fcntl for the flags
 * of a file alone. Descriptors come in by recvmsg from the broker; there is no call on the list that
 * makes a new one.
 */
#include "gate/jail.h"

#include <fcntl.h>
#include <grp.h>
#include <seccomp.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#define FILES 16			/* three of the client, broker and terminal, and what is passed */
#define MEMORY ((rlim_t)64 << 20)	/* a session takes a few MB */

static const int calls[] = {
	SCMP_SYS(read), SCMP_SYS(write), SCMP_SYS(writev), SCMP_SYS(close), SCMP_SYS(shutdown),
	SCMP_SYS(poll), SCMP_SYS(ppoll), SCMP_SYS(sendto), SCMP_SYS(recvfrom),
	SCMP_SYS(sendmsg), SCMP_SYS(recvmsg), SCMP_SYS(setsockopt), SCMP_SYS(getsockopt),
	SCMP_SYS(getpid), SCMP_SYS(alarm), SCMP_SYS(setitimer),
	SCMP_SYS(futex), SCMP_SYS(brk), SCMP_SYS(munmap), SCMP_SYS(mremap), SCMP_SYS(madvise),
	SCMP_SYS(getrandom), SCMP_SYS(clock_gettime), SCMP_SYS(gettimeofday), SCMP_SYS(time),
	SCMP_SYS(clock_nanosleep), SCMP_SYS(nanosleep), SCMP_SYS(restart_syscall),
	SCMP_SYS(rt_sigaction), SCMP_SYS(rt_sigprocmask), SCMP_SYS(rt_sigreturn),
	SCMP_SYS(exit), SCMP_SYS(exit_group),
};

static int allow_calls(scmp_filter_ctx list)
{
	const struct scmp_arg_cmp no_exec = SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_EXEC, 0);
	const struct scmp_arg_cmp get = SCMP_A1(SCMP_CMP_EQ, F_GETFL);
	const struct scmp_arg_cmp set = SCMP_A1(SCMP_CMP_EQ, F_SETFL);
	const struct scmp_arg_cmp size = SCMP_A1(SCMP_CMP_EQ, TIOCSWINSZ);
	size_t i;
	int bad = 0;

	for (i = 0; i < sizeof calls / sizeof calls[0]; i++)
		bad |= seccomp_rule_add(list, SCMP_ACT_ALLOW, calls[i], 0);
	bad |= seccomp_rule_add_array(list, SCMP_ACT_ALLOW, SCMP_SYS(mmap), 1, &no_exec);
	bad |= seccomp_rule_add_array(list, SCMP_ACT_ALLOW, SCMP_SYS(mprotect), 1, &no_exec);
	bad |= seccomp_rule_add_array(list, SCMP_ACT_ALLOW, SCMP_SYS(ioctl), 1, &size);
	bad |= seccomp_rule_add_array(list, SCMP_ACT_ALLOW, SCMP_SYS(fcntl), 1, &get);
	bad |= seccomp_rule_add_array(list, SCMP_ACT_ALLOW, SCMP_SYS(fcntl), 1, &set);
	return bad;
}

static bool limit_calls(void)
{
	scmp_filter_ctx list = seccomp_init(SCMP_ACT_KILL_PROCESS);
	bool good = list && allow_calls(list) == 0 && seccomp_load(list) == 0;

	if (list)
		seccomp_release(list);
	return good;
}

static bool limit(int what, rlim_t most)
{
	struct rlimit r = {.rlim_cur = most, .rlim_max = most};

	return setrlimit((__rlimit_resource_t)what, &r) == 0;
}

static bool leave_files(const char *root, uid_t uid)
{
	gid_t gid = (gid_t)uid;

	if (geteuid() != 0)
		return true;
	return chdir(root) == 0 && chroot(".") == 0 && setgroups(0, NULL) == 0
		&& setresgid(gid, gid, gid) == 0 && setresuid(uid, uid, uid) == 0
		&& setuid(0) != 0;
}

enum status jail_enter(const char *root, uid_t uid, const char **step)
{
	*step = "a root and a user of its own";
	if (!leave_files(root, uid))
		return ERR_IO;
	*step = "no new rights, no memory image";
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 || prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) != 0)
		return ERR_IO;
	*step = "limits";
	if (!limit(RLIMIT_NPROC, 0) || !limit(RLIMIT_FSIZE, 0) || !limit(RLIMIT_CORE, 0)
		|| !limit(RLIMIT_NOFILE, FILES) || !limit(RLIMIT_DATA, MEMORY))
		return ERR_IO;
	*step = "the list of system calls";
	return limit_calls() ? OK : ERR_IO;
}
