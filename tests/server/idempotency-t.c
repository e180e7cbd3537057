/* SPDX-License-Identifier: ISC */
/*
 * idempotency-t -- a write happens once, however often it is sent and whoever was killed between.
 *
 * The same number in the same session, before and after kill -9 with the ticket shown again; the
 * same once-key from another session; either with another body. A ticket that is not ours gives a
 * new session.
 */
#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "record/common.pb-c.h"
#include "record/system.pb-c.h"
#include "server/fixture.h"
#include "tap/tap.h"

static Od__Made *made_of(const Od__Reply *r)
{
	return r && r->outcome == OD__OUTCOME__DONE
		? od__made__unpack(NULL, r->body.len, r->body.data) : NULL;
}

/* Sends and reads one reply; *id gets what it made. */
static Od__Reply *again(int fd, uint64_t number, const char *name, const char *once,
	struct arena *a, uint64_t *id)
{
	Od__Reply *r;
	Od__Made *made;

	fixture_send(fd, number, "customer add", once, fixture_request("customer add", a,
		arena_format(a, "name=%s", name), NULL));
	r = fixture_reply(fd, a);
	if (!r)
		bail("no reply");
	made = made_of(r);
	*id = made ? made->id : 0;
	if (made)
		od__made__free_unpacked(made, NULL);
	return r;
}

static void numbers(int fd, struct arena *a)
{
	uint64_t first, second;
	Od__Reply *r = again(fd, 5, "Anna", NULL, a, &first);

	is_int(1, (long long)first, "number 5 makes customer 1");
	ok(!r->resent, "as its first answer");
	r = again(fd, 5, "Anna", NULL, a, &second);
	is_int(1, (long long)second, "number 5 again: customer 1 again");
	ok(r->resent, "as the stored answer");
	r = again(fd, 5, "Berta", NULL, a, &second);
	is_int(OD__OUTCOME__REFUSED, r->outcome, "number 5 with another body is refused");
	is_int(OD__MESSAGE__NUMBER_REUSED, r->refusal ? (int)r->refusal->message : 0,
		"by its own message");
	r = again(fd, 3, "Berta", NULL, a, &second);
	is_int(2, (long long)second, "a lower number that is new makes customer 2");
}

static void once_keys(const char *desk, struct arena *a)
{
	int one = fixture_raw(desk), two = fixture_raw(desk);
	uint64_t first, second;
	char longest[200];
	Od__Reply *r;

	fixture_hello(one, NULL, a);
	fixture_hello(two, NULL, a);
	again(one, 1, "Clara", "file-7", a, &first);
	r = again(two, 1, "Clara", "file-7", a, &second);
	is_int((long long)first, (long long)second, "a once-key from another session: the same");
	ok(r->resent, "as the stored answer");
	r = again(two, 2, "Dora", "file-7", a, &second);
	is_int(OD__OUTCOME__REFUSED, r->outcome, "the once-key with another body is refused");
	is_int(OD__MESSAGE__ONCE_REUSED, r->refusal ? (int)r->refusal->message : 0,
		"by its own message");
	r = again(two, 3, "Dora", "FILE-7", a, &second);
	is_int((long long)first + 1, (long long)second, "case counts in a once-key");
	memset(longest, 'k', sizeof longest - 1);
	longest[sizeof longest - 1] = '\0';
	r = again(two, 4, "Ferdinand", longest, a, &second);
	is_int(OD__MESSAGE__FIELD_TOO_LONG, r && r->refusal ? (int)r->refusal->message : 0,
		"a once-key that is too long is refused with a sentence");
	longest[128] = '\0';
	r = again(two, 5, "Ferdinand", longest, a, &second);
	is_int(OD__OUTCOME__DONE, r ? (int)r->outcome : -1, "and one of 128 bytes is none, on the same link");
	close(one);
	close(two);
}

static void over_a_kill(const char *desk, pid_t *server, struct arena *a)
{
	int fd = fixture_raw(desk);
	Od__Welcome *w = fixture_hello(fd, NULL, a), *back, forged;
	uint64_t first, second;
	Od__Reply *r;

	again(fd, 9, "Emil", NULL, a, &first);
	fixture_end(*server, SIGKILL);
	close(fd);
	*server = fixture_start(desk, NULL, NULL);
	fd = fixture_raw(desk);
	back = fixture_hello(fd, w, a);
	is_int((long long)w->session, (long long)back->session,
		"the next server takes the session's ticket");
	r = again(fd, 9, "Emil", NULL, a, &second);
	is_int((long long)first, (long long)second, "and answers a resend as the killed one did");
	ok(r->resent, "as the stored answer");
	close(fd);

	forged = *w;
	forged.session++;
	fd = fixture_raw(desk);
	back = fixture_hello(fd, &forged, a);
	ok(back->session != forged.session, "a ticket of another session gives a new one");
	close(fd);
}

int main(void)
{
	struct arena *a = arena_new(0);
	const char *desk = fixture_desk("desk");
	pid_t server = fixture_start(desk, NULL, NULL);
	int fd = fixture_raw(desk);

	plan_lazy();
	fixture_hello(fd, NULL, a);
	numbers(fd, a);
	close(fd);
	once_keys(desk, a);
	over_a_kill(desk, &server, a);
	is_int(0, fixture_end(server, SIGTERM), "a clean end");
	arena_free(a);
	return tap_result();
}
