/* SPDX-License-Identifier: ISC */
/*
 * handover -- the two packets of handover.h.
 *
 * The question is session (big-endian) and ticket; the answer is one byte, with the descriptor of
 * the connection when it is 'y'.
 */
#include "wire/handover.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/memory.h"

#define ASK_BYTES (8 + HANDOVER_TICKET)

union one_fd {
	struct cmsghdr head;
	char room[CMSG_SPACE(sizeof(int))];
};

static enum status outcome(ssize_t n)
{
	if (n < 0)
		return errno == EAGAIN || errno == EINTR ? ERR_TIMEOUT : ERR_CLOSED;
	return n == 0 ? ERR_CLOSED : OK;
}

enum status handover_ask(int gate, const struct handover *h)
{
	unsigned char bytes[ASK_BYTES];
	enum status s;
	int i;

	for (i = 0; i < 8; i++)
		bytes[i] = (unsigned char)(h->session >> (56 - 8 * i));
	memcpy(bytes + 8, h->ticket, HANDOVER_TICKET);
	s = outcome(send(gate, bytes, sizeof bytes, MSG_NOSIGNAL | MSG_DONTWAIT));
	mem_wipe(bytes, sizeof bytes);
	return s;
}

enum status handover_read(int seat, struct handover *h)
{
	unsigned char bytes[ASK_BYTES + 1];
	ssize_t n = recv(seat, bytes, sizeof bytes, MSG_DONTWAIT);
	int i;

	if (outcome(n) != OK)
		return outcome(n);
	if (n != ASK_BYTES)
		return ERR_FORMAT;
	h->session = 0;
	for (i = 0; i < 8; i++)
		h->session = h->session << 8 | bytes[i];
	memcpy(h->ticket, bytes + 8, HANDOVER_TICKET);
	mem_wipe(bytes, sizeof bytes);
	return OK;
}

enum status handover_give(int seat, int link)
{
	char word = link >= 0 ? 'y' : 'n';
	struct iovec part = {.iov_base = &word, .iov_len = 1};
	struct msghdr message = {.msg_iov = &part, .msg_iovlen = 1};
	union one_fd with;

	if (link >= 0) {
		memset(&with, 0, sizeof with);
		with.head.cmsg_level = SOL_SOCKET;
		with.head.cmsg_type = SCM_RIGHTS;
		with.head.cmsg_len = CMSG_LEN(sizeof link);
		memcpy(CMSG_DATA(&with.head), &link, sizeof link);
		message.msg_control = &with;
		message.msg_controllen = sizeof with;
	}
	return outcome(sendmsg(seat, &message, MSG_NOSIGNAL | MSG_DONTWAIT));
}

enum status handover_take(int gate, int *link)
{
	char word;
	struct iovec part = {.iov_base = &word, .iov_len = 1};
	union one_fd with;
	struct msghdr message = {.msg_iov = &part, .msg_iovlen = 1, .msg_control = &with,
		.msg_controllen = sizeof with};
	enum status s = outcome(recvmsg(gate, &message, MSG_DONTWAIT | MSG_CMSG_CLOEXEC));
	struct cmsghdr *head = s == OK ? CMSG_FIRSTHDR(&message) : NULL;

	*link = -1;
	if (head && head->cmsg_type == SCM_RIGHTS && head->cmsg_len == CMSG_LEN(sizeof *link))
		memcpy(link, CMSG_DATA(head), sizeof *link);
	return s;
}
