/* SPDX-License-Identifier: ISC */
/*
 * away -- see away.h.
 *
 * RFC 4253: a line with our version (4.2), then a packet without encryption (6) that holds
 * SSH_MSG_DISCONNECT (11.1).
 */
#include "gate/away.h"

#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/clock.h"
#include "gate/control.h"

#define STAY CLOCK_SECOND
#define DISCONNECT 1
#define TOO_MANY_CONNECTIONS 12
#define BLOCK 8u
#define PADDING_LEAST 4u

static struct { int fd; int64_t until; } staying[AWAY_MAX];	/* oldest first */
static unsigned count;

static unsigned char *put_u32(unsigned char *p, size_t n)
{
	for (int shift = 24; shift >= 0; shift -= 8)
		*p++ = (unsigned char)(n >> shift);
	return p;
}

size_t away_packets(const char *sentence, unsigned char out[AWAY_BYTES])
{
	static const char version[] = "SSH-2.0-" VERSION_SAID "\r\n";
	size_t length = strnlen(sentence, 400), payload = 1 + 4 + 4 + length + 4;
	size_t padding = BLOCK - (4 + 1 + payload) % BLOCK;
	unsigned char *p = out;

	if (padding < PADDING_LEAST)
		padding += BLOCK;
	memset(out, 0, AWAY_BYTES);
	memcpy(p, version, sizeof version - 1);
	p = put_u32(p + sizeof version - 1, 1 + payload + padding);
	*p++ = (unsigned char)padding;
	*p++ = DISCONNECT;
	p = put_u32(p, TOO_MANY_CONNECTIONS);
	p = put_u32(p, length);
	memcpy(p, sentence, length);
	p = put_u32(p + length, 0);		/* no language */
	return (size_t)(p + padding - out);
}

static void close_oldest(void)
{
	close(staying[0].fd);
	memmove(&staying[0], &staying[1], --count * sizeof staying[0]);
}

void away_tell(int fd, const char *sentence, int64_t now)
{
	unsigned char bytes[AWAY_BYTES];
	size_t length = away_packets(sentence, bytes);

	if (count == AWAY_MAX)
		close_oldest();
	(void)!send(fd, bytes, length, MSG_NOSIGNAL | MSG_DONTWAIT);
	shutdown(fd, SHUT_WR);
	staying[count].fd = fd;
	staying[count++].until = now + STAY;
}

void away_step(int64_t now)
{
	while (count > 0 && staying[0].until <= now)
		close_oldest();
}

int away_timeout(int64_t now)
{
	if (count == 0)
		return -1;
	return staying[0].until <= now ? 0 : (int)((staying[0].until - now + 999) / 1000);
}
