/* SPDX-License-Identifier: ISC */
/*
 * The packets that turn a connection away: of the form that RFC 4253 gives, for sentences of every
 * length; and sockets that stay for their second, no more of them than the bound.
 */
#include "gate/away.h"

#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/clock.h"
#include "tap/tap.h"

static size_t get_u32(const unsigned char *p)
{
	return (size_t)p[0] << 24 | (size_t)p[1] << 16 | (size_t)p[2] << 8 | p[3];
}

static bool right(const char *sentence)
{
	static const char version[] = "SSH-2.0-orderdesk\r\n";
	unsigned char bytes[AWAY_BYTES];
	size_t length = away_packets(sentence, bytes), said = strnlen(sentence, 400);
	const unsigned char *p = bytes + sizeof version - 1;
	size_t packet = get_u32(p), padding = p[4];

	return memcmp(bytes, version, sizeof version - 1) == 0
		&& length == sizeof version - 1 + 4 + packet
		&& (4 + packet) % 8 == 0 && padding >= 4 && packet == 1 + 13 + said + padding
		&& p[5] == 1 && get_u32(p + 6) == 12 && get_u32(p + 10) == said
		&& memcmp(p + 14, sentence, said) == 0 && get_u32(p + 14 + said) == 0;
}

static bool closed(int fd)
{
	char bytes[AWAY_BYTES];

	while (recv(fd, bytes, sizeof bytes, MSG_DONTWAIT) > 0)
		;
	/* the other end takes nothing any more when its socket is gone */
	return send(fd, "x", 1, MSG_NOSIGNAL | MSG_DONTWAIT) < 0;
}

int main(void)
{
	char sentence[420];
	int pair[AWAY_MAX + 1][2], i, good = 0;

	plan_lazy();
	for (i = 0; i < 420; i++) {
		memset(sentence, 'x', sizeof sentence);
		sentence[i] = '\0';
		good += right(sentence);
	}
	is_int(420, good, "packets of sentences of every length");
	is_int(-1, away_timeout(0), "nothing to do");
	for (i = 0; i <= AWAY_MAX; i++) {
		if (socketpair(AF_UNIX, SOCK_STREAM, 0, pair[i]) != 0)
			bail("no sockets");
		away_tell(pair[i][0], "later", i);
	}
	ok(closed(pair[0][1]), "the oldest goes when there are too many");
	ok(!closed(pair[1][1]), "the others stay");
	is_int(1000, away_timeout(1), "for a second");
	away_step(CLOCK_SECOND + 1);
	ok(closed(pair[1][1]) && !closed(pair[2][1]), "each for its own");
	is_int(0, away_timeout(2 * CLOCK_SECOND), "when it is over there is something to do");
	away_step(2 * CLOCK_SECOND);
	ok(closed(pair[AWAY_MAX][1]), "and all go");
	is_int(-1, away_timeout(2 * CLOCK_SECOND), "then nothing");
	return tap_result();
}
