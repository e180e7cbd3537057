/* SPDX-License-Identifier: ISC */
/*
 * control -- messages between broker and net process, with descriptors. See control.h.
 *
 * Passwords pass through here: the packed bytes are wiped after sending, and receivers wipe theirs.
 * A message without its last 0, with too many texts or with more descriptors than it may have is
 * no message, and descriptors that came with it are closed.
 */
#include "gate/control.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/memory.h"

void control_wipe(struct control *m)
{
	mem_wipe(m->bytes, sizeof m->bytes);
}

static enum status pack(const struct control *m, char *bytes, size_t *length)
{
	size_t used = 1;
	int i;

	bytes[0] = m->kind;
	for (i = 0; i < CONTROL_TEXTS; i++) {
		const char *text = m->text[i] ? m->text[i] : "";
		size_t size = strlen(text) + 1;

		if (size > CONTROL_MAX - used)
			return ERR_LIMIT;
		memcpy(bytes + used, text, size);
		used += size;
	}
	*length = used;
	return OK;
}

union fds {
	struct cmsghdr head;
	char room[CMSG_SPACE(sizeof(int) * CONTROL_FDS)];
};

enum status control_send(int socket, const struct control *m)
{
	char bytes[CONTROL_MAX];
	struct iovec part = {.iov_base = bytes};
	struct msghdr message = {.msg_iov = &part, .msg_iovlen = 1};
	union fds with;
	int count = 0;
	ssize_t n;

	if (pack(m, bytes, &part.iov_len) != OK)
		return ERR_LIMIT;
	while (m->kind == CONTROL_OPENED && count < CONTROL_FDS && m->fd[count] >= 0)
		count++;
	if (count > 0) {
		memset(&with, 0, sizeof with);
		with.head.cmsg_level = SOL_SOCKET;
		with.head.cmsg_type = SCM_RIGHTS;
		with.head.cmsg_len = CMSG_LEN(sizeof(int) * (size_t)count);
		memcpy(CMSG_DATA(&with.head), m->fd, sizeof(int) * (size_t)count);
		message.msg_control = &with;
		message.msg_controllen = CMSG_SPACE(sizeof(int) * (size_t)count);
	}
	do
		n = sendmsg(socket, &message, MSG_NOSIGNAL);
	while (n < 0 && errno == EINTR);
	mem_wipe(bytes, part.iov_len);
	if (n >= 0)
		return OK;
	return errno == EAGAIN ? ERR_TIMEOUT : ERR_CLOSED;
}

static enum status unpack(struct control *m, size_t length)
{
	size_t at = 1;
	int i;

	if (length < 1 || length > CONTROL_MAX)
		return ERR_FORMAT;
	m->bytes[length] = '\0';
	m->kind = m->bytes[0];
	for (i = 0; i < CONTROL_TEXTS; i++) {
		if (at >= length)
			return ERR_FORMAT;
		m->text[i] = m->bytes + at;
		at += strlen(m->bytes + at) + 1;
	}
	return at == length ? OK : ERR_FORMAT;
}

static void take_fds(struct msghdr *message, struct control *m)
{
	struct cmsghdr *head;
	int count = 0;

	for (head = CMSG_FIRSTHDR(message); head; head = CMSG_NXTHDR(message, head)) {
		size_t size, i;

		if (head->cmsg_level != SOL_SOCKET || head->cmsg_type != SCM_RIGHTS)
			continue;
		size = (head->cmsg_len - CMSG_LEN(0)) / sizeof(int);
		for (i = 0; i < size; i++) {
			int fd;

			memcpy(&fd, CMSG_DATA(head) + i * sizeof fd, sizeof fd);
			if (count < CONTROL_FDS)
				m->fd[count++] = fd;
			else
				close(fd);
		}
	}
}

enum status control_receive(int socket, struct control *m)
{
	struct iovec part = {.iov_base = m->bytes, .iov_len = CONTROL_MAX};
	union fds with;
	struct msghdr message = {.msg_iov = &part, .msg_iovlen = 1, .msg_control = &with,
		.msg_controllen = sizeof with};
	enum status s;
	ssize_t n;
	int i;

	for (i = 0; i < CONTROL_TEXTS; i++)
		m->text[i] = "";
	for (i = 0; i < CONTROL_FDS; i++)
		m->fd[i] = -1;
	do
		n = recvmsg(socket, &message, MSG_CMSG_CLOEXEC);
	while (n < 0 && errno == EINTR);
	if (n < 0)
		return errno == EAGAIN ? ERR_TIMEOUT : ERR_CLOSED;
	if (n == 0)
		return ERR_CLOSED;
	take_fds(&message, m);
	s = message.msg_flags & (MSG_TRUNC | MSG_CTRUNC) ? ERR_FORMAT : unpack(m, (size_t)n);
	if (s == OK && (m->kind == CONTROL_OPENED || m->fd[0] < 0))
		return OK;
	for (i = 0; i < CONTROL_FDS; i++)
		if (m->fd[i] >= 0)
			close(m->fd[i]);
	return ERR_FORMAT;
}

enum status control_say(int socket, char kind, const char *a, const char *b, const char *c,
	const char *d)
{
	struct control m = {.kind = kind, .text = {a, b, c, d}, .fd = {-1, -1, -1}};

	return control_send(socket, &m);
}
