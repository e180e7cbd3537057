/* SPDX-License-Identifier: ISC */
/*
 * consumer-t -- what `config save kind=consumer`, `feed read consumer=` and `feed ack` promise.
 *
 * A consumer begins behind what it acknowledged, also in the next server and when it follows; it is given
 * the records that it wants; its place goes forward alone and never past the journal; and no
 * acknowledgement is an entry.
 */
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "record/message.pb-c.h"
#include "record/system.pb-c.h"
#include "record/wire.pb-c.h"
#include "server/fixture.h"
#include "tap/tap.h"

static struct arena *a;
static struct client *c;
static struct refusal why;

/* Its reply, or NULL when it was refused: `why` says it. */
static ProtobufCMessage *call(const char *verb, const char *once, const char *one, const char *two,
	const char *three)
{
	ProtobufCMessage *m = NULL;

	memset(&why, 0, sizeof why);
	return fixture_call(c, verb, once, a, &m, &why, one, two, three, NULL) == OK ? m : NULL;
}

static uint64_t newest(void)
{
	const Od__ServerShown *shown = (const Od__ServerShown *)call("server status", NULL, NULL, NULL, NULL);

	return shown ? shown->journal : 0;
}

static const Od__FeedEntries *read_as(const char *consumer)
{
	return (const Od__FeedEntries *)call("feed read", NULL, arena_format(a, "consumer=%s", consumer),
		NULL, NULL);
}

static bool ack(const char *consumer, uint64_t seq)
{
	return call("feed ack", NULL, arena_format(a, "consumer=%s", consumer), arena_format(a,
		"seq=%llu", (unsigned long long)seq), NULL) != NULL;
}

static uint64_t order(void)
{
	const Od__Made *made = (const Od__Made *)call("order place", NULL, "customer=1",
		"line.0.item=1010", "line.0.quantity=1");

	if (!made)
		bail("no order: %s", refusal_text(&why, a, NULL));
	return made->id;
}

static bool goods(void)
{
	ProtobufCMessage *m;

	return fixture_call(c, "product save", NULL, a, &m, &why, "code=1010", "name=Jar", "unit=jar",
		"price=18.50", NULL) == OK;
}

static unsigned orders_in(const Od__FeedEntries *f)
{
	unsigned n = 0;

	for (size_t i = 0; f && i < f->n_row; i++)
		n += strcmp(f->row[i]->record, "order") == 0;
	return n;
}

static void config_rules(void)
{
	is_int(0, call("config save", NULL, "record.kind=consumer", "record.code=x",
		"record.consumer.record.0=orders") != NULL, "a kind of record that is none");
	is_int(OD__MESSAGE__NOT_FOUND, why.message, "is named as missing");
	ok(!call("config save", NULL, "record.kind=consumer", "record.code=x",
		"record.consumer.lag=0min"), "no lag at all");
	ok(!call("config save", NULL, "record.kind=consumer", "record.code=x",
		"record.consumer.login=nobody"), "a login that is none");
	ok(!call("config save", NULL, "record.kind=tag", "record.code=x", "record.consumer.lag=1min"),
		"what a consumer wants in a record of another kind");
	ok(!call("config save", NULL, "record.kind=consumer", "record.code=x", "record.term.zh=x"),
		"and the other way round");
	ok(call("config save", NULL, "record.kind=consumer", "record.code=erp",
		"record.consumer.record.0=order") != NULL, "a consumer of orders");
	ok(call("config save", NULL, "record.kind=consumer", "record.code=all", NULL) != NULL,
		"and one of everything");
}

static void reads_and_acks(void)
{
	const Od__FeedEntries *f;
	uint64_t first, last, head;

	order();
	order();
	f = read_as("erp");
	ok(f && f->n_row == 2 && orders_in(f) == 2, "it is given orders and nothing else");
	first = f->row[0]->seq;
	last = f->row[1]->seq;
	f = read_as("ERP");
	ok(f && f->n_row == 2, "and again, as it has acknowledged nothing; case aside");
	head = newest();
	ok(ack("erp", first), "the first is acknowledged");
	is_int((long long)head, (long long)newest(), "which is no entry of the journal");
	f = read_as("erp");
	ok(f && f->n_row == 1 && f->row[0]->seq == last, "it begins behind it");
	f = (const Od__FeedEntries *)call("feed read", NULL, "consumer=erp", "after=0", NULL);
	ok(f && f->n_row == 2, "unless it says behind what");
	f = (const Od__FeedEntries *)call("feed read", NULL, "consumer=erp", "record=customer", NULL);
	ok(f && f->n_row == 0, "a kind that it does not want is not given");
	ok(ack("erp", first), "the same once more changes nothing");
	ok(!ack("erp", first - 1) && why.message == OD__MESSAGE__CONSUMER_BACK, "never back");
	ok(!ack("erp", newest() + 1) && why.message == OD__MESSAGE__CONSUMER_AHEAD,
		"nor before it is written");
	ok(!ack("wms", 1) && why.message == OD__MESSAGE__NOT_FOUND, "nor for a consumer that is none");
	ok(!read_as("wms") && why.message == OD__MESSAGE__NOT_FOUND, "which reads nothing either");
	f = read_as("erp");
	ok(f && f->n_row == 1 && f->row[0]->seq == last, "what was refused moved nothing");
	f = read_as("all");
	ok(f && f->n_row > 2 && f->row[0]->seq < first, "another consumer has its own place");
}

/* A key acknowledged again by a resend answers as before, though the place has moved on. */
static void once(uint64_t seq)
{
	const char *said = arena_format(a, "seq=%llu", (unsigned long long)seq);

	ok(call("feed ack", "erp-1", "consumer=erp", said, NULL) != NULL, "an acknowledgement by a key");
	ok(ack("erp", newest()), "and one behind it");
	ok(call("feed ack", "erp-1", "consumer=erp", said, NULL) != NULL, "the first sent again is answered");
	is_int(0, (long long)read_as("erp")->n_row, "and nothing went back");
}

static void of_one_login(const char *desk)
{
	struct client *owner = c;

	call("user save", NULL, "login=erp.key", "name=ERP", "role.0=system");
	call("user save", NULL, "login=pos.key", "name=POS", "role.0=system");
	call("user password", NULL, "login=pos.key", "password=a long pass phrase", NULL);
	call("user password", NULL, "login=erp.key", "password=a long pass phrase", NULL);
	ok(call("config save", NULL, "record.kind=consumer", "record.code=mine",
		"record.consumer.login=erp.key") != NULL, "a consumer of one login");
	c = fixture_open(desk);
	ok(call("session open", NULL, "login=pos.key", "password=a long pass phrase", NULL) != NULL,
		"another comes");
	ok(!read_as("mine") && why.message == OD__MESSAGE__CONSUMER_OTHER, "it does not read as it");
	ok(!ack("mine", 1) && why.message == OD__MESSAGE__CONSUMER_OTHER, "nor acknowledge");
	client_close(c);
	c = fixture_open(desk);
	call("session open", NULL, "login=erp.key", "password=a long pass phrase", NULL);
	ok(read_as("mine") && ack("mine", 1), "the one does both");
	client_close(c);
	c = owner;
	call("config save", NULL, "record.kind=consumer", "record.code=mine", "record.retired=yes");
	ok(!read_as("mine") && why.message == OD__MESSAGE__NOT_FOUND, "retired, it is no consumer any more");
}

/* When it was there, by the status. */
static int64_t seen(void)
{
	const Od__ServerShown *shown = (const Od__ServerShown *)call("server status", NULL, NULL, NULL, NULL);

	for (size_t i = 0; shown && i < shown->n_consumer; i++)
		if (strcmp(shown->consumer[i]->code, "erp") == 0)
			return shown->consumer[i]->seen;
	return 0;
}

static bool seen_after(void *baton)
{
	return seen() > *(int64_t *)baton;
}

/* What comes next on the stream; NULL when it is no answer. */
static const Od__FeedEntries *next_rows(int fd)
{
	ProtobufCAllocator *own = (ProtobufCAllocator *)(uintptr_t)arena_allocator(a);
	struct Od__Reply *reply = fixture_reply(fd, a);

	return reply ? (const Od__FeedEntries *)protobuf_c_message_unpack(&od__feed_entries__descriptor, own,
		reply->body.len, reply->body.data) : NULL;
}

/* A stream begins behind what is acknowledged, and goes on with what comes. */
static void follows(const char *desk)
{
	int fd = fixture_raw(desk);
	const Od__FeedEntries *f;
	uint64_t last;
	int64_t at;

	fixture_hello(fd, NULL, a);
	ok(ack("erp", newest()), "all is acknowledged");
	last = order();
	fixture_send(fd, 1, "feed read", NULL, fixture_request("feed read", a, "consumer=erp",
		"follow=true", NULL));
	f = next_rows(fd);
	ok(f && f->n_row == 1 && f->row[0]->id == last, "who follows begins with what it has not");
	last = order();
	f = next_rows(fd);
	ok(f && f->n_row == 1 && f->row[0]->id == last, "and hears of the next");
	at = seen();
	ok(at && tap_wait(60000, seen_after, &at), "who follows is there, though nothing comes");
	close(fd);
}

int main(void)
{
	const char *desk = fixture_calm_desk("desk");
	pid_t server = fixture_start(desk, NULL, NULL);
	const Od__ServerVerified *whole;
	uint64_t last, acked;

	a = arena_new((size_t)1 << 30);
	c = fixture_open(desk);
	plan_lazy();
	if (!goods())
		bail("no goods: %s", refusal_text(&why, a, NULL));
	call("stock move", NULL, "kind=count", "line.0.product=1010", "line.0.quantity=100000");
	call("customer add", NULL, "name=Customer", NULL, NULL);
	config_rules();
	reads_and_acks();
	once(read_as("erp")->row[0]->seq);
	of_one_login(desk);
	follows(desk);

	/* What is acknowledged is durable: the server dies, and it stands. */
	last = order();
	acked = newest();
	ok(ack("erp", acked), "acknowledged");
	client_close(c);
	fixture_end(server, SIGKILL);
	server = fixture_start(desk, NULL, NULL);
	c = fixture_open(desk);
	is_int(0, (long long)read_as("erp")->n_row, "and so behind a kill of the server");
	ok(order() == last + 1 && read_as("erp")->n_row == 1, "what comes then is read");
	whole = (const Od__ServerVerified *)call("server verify", NULL, NULL, NULL, NULL);
	ok(whole && whole->n_fault == 0, "the desk is whole");
	client_close(c);
	is_int(0, fixture_end(server, SIGTERM), "a clean end");
	arena_free(a);
	return tap_result();
}
