/* SPDX-License-Identifier: ISC */
/*
 * Desks of older releases, kept as they wrote them (tests/data/desks/schema-N.tar.zst), opened by
 * this one: backed up first, raised to the newest schema with all their rows, whole; and so when
 * the process dies after any commit of any migration. A desk of a newer release is refused.
 *
 * A file is made from the folder of a stopped desk by: PACK_DESK=FOLDER tests/store/desks-t FILE
 */
#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/memory.h"
#include "base/why.h"
#include "record/delivery.pb-c.h"
#include "record/order.pb-c.h"
#include "record/product.pb-c.h"
#include "record/return.pb-c.h"
#include "record/system.pb-c.h"
#include "store/archive.h"
#include "store/environment.h"
#include "store/fixture.h"
#include "tap/tap.h"

#define DIES_MAX 60
#define GOODS 30

static const unsigned kept[] = { 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20,
	21, 22 };
#define KEPT (sizeof kept / sizeof kept[0])

static struct arena *memory;

/* ---- packing ---- */

static void pack_folder(struct archive_out *o, const char *folder, const char *name)
{
	DIR *d = opendir(arena_format(memory, "%s/%s", folder, name));
	struct dirent *e;

	while (d && (e = readdir(d))) {
		const char *path = arena_format(memory, "%s/%s/%s", folder, name, e->d_name);
		FILE *f = fopen(path, "rb");
		struct stat about;
		unsigned char *bytes;

		if (!f || fstat(fileno(f), &about) != 0 || !S_ISREG(about.st_mode)) {
			if (f)
				fclose(f);
			continue;
		}
		bytes = malloc((size_t)about.st_size + 1);
		if (fread(bytes, 1, (size_t)about.st_size, f) != (size_t)about.st_size
		    || archive_add_whole(o, arena_format(memory, "%s/%s", name, e->d_name), bytes,
				(size_t)about.st_size) != OK)
			bail("%s is not packed", path);
		fclose(f);
		free(bytes);
	}
	if (d)
		closedir(d);
}

static int pack(const char *folder, const char *to)
{
	struct archive_facts facts = { .release = "0.1", .life = "0000000000000000",
		.keys = "apart" };
	struct refusal why = { 0 };
	struct archive_out *o;

	if (archive_create(to, NULL, memory, &o, &why) != OK)
		bail("%s", refusal_text(&why, memory, NULL));
	pack_folder(o, folder, "store/data");
	pack_folder(o, folder, "store/log");
	if (archive_finish(o, &facts) != OK)
		bail("%s", refusal_text(&why, memory, NULL));
	archive_end(o);
	return 0;
}

static void make_folder(const char *path)
{
	if (mkdir(path, 0700) != 0)
		bail("%s is not made", path);
}

static void unpack(const char *from, const char *name)
{
	const char *folder = arena_string(memory, fixture_folder(name));
	static unsigned char bytes[65536];
	struct refusal why = { 0 };
	struct archive_member m;
	struct archive_in *in;
	enum status s;
	size_t got;

	make_folder(folder);
	make_folder(arena_format(memory, "%s/store", folder));
	make_folder(arena_format(memory, "%s/store/data", folder));
	make_folder(arena_format(memory, "%s/store/log", folder));
	if (archive_open(from, NULL, memory, &in, &why) != OK)
		bail("%s", refusal_text(&why, memory, NULL));
	while ((s = archive_next(in, &m)) == OK) {
		FILE *f = fopen(arena_format(memory, "%s/%s", folder, m.name), "wb");

		if (!f)
			bail("%s is not written", m.name);
		while (archive_read(in, bytes, sizeof bytes, &got) == OK && got > 0)
			if (fwrite(bytes, 1, got, f) != got)
				bail("%s is not written", m.name);
		fclose(f);
	}
	archive_close(in);
	if (s != ERR_END)
		bail("%s", refusal_text(&why, memory, NULL));
}

/* ---- opening ---- */

static void is_whole(struct store *s, const char *what)
{
	struct store_numbers n;

	store_numbers(s, &n);
	is_int(SCHEMA_VERSION, (long long)n.schema_version, "%s: of the newest schema", what);
	is_int(6, fixture_count(s, TABLE_CUSTOMER), "%s: its customers", what);
	is_int(4, fixture_count(s, TABLE_ORDER), "%s: its orders", what);
	is_int(1, fixture_count_index(s, INDEX_CUSTOMER_PRICE_RULE, NULL),
		"%s: a price in an index that came later", what);
	is_int(2, fixture_count(s, TABLE_BATCH_STOCK), "%s: stock in a table that came later", what);
	is_int(0, fixture_verify(s), "%s: every index is right", what);
}

/* The backup that was made first. */
static void backed_up(const char *name, unsigned version)
{
	const char *folder = arena_format(memory, "%s/backup", fixture_folder(name));
	struct archive_facts facts = { .schema = 0 };
	struct refusal why = { 0 };
	DIR *d = opendir(folder);
	struct dirent *e;
	int count = 0;

	while (d && (e = readdir(d)))
		if (strncmp(e->d_name, "before-schema-", 14) == 0) {
			count++;
			archive_look(arena_format(memory, "%s/%s", folder, e->d_name), memory, &facts,
				&why);
		}
	if (d)
		closedir(d);
	is_int(1, count, "%s: one backup was made first", name);
	is_int(version, (long long)facts.schema, "%s: of the desk as it was", name);
}

static int left;

static void die(void)
{
	if (left-- == 0)
		_exit(77);
}

/* Dies after each of its commits in turn, until it comes to its end. */
static void dies(const char *from, unsigned version)
{
	int n, status, odd = 0, died = 0;
	struct store *s;

	for (n = 0; n < DIES_MAX; n++) {
		const char *name = arena_format(memory, "dies%u-%d", version, n);

		unpack(from, name);
		fflush(stdout);
		if (fork() == 0) {
			upgrade_hook = die;
			left = n;
			_exit(fixture_try(name, false, &s) == OK ? 0 : 1);
		}
		wait(&status);
		if (WIFEXITED(status) && WEXITSTATUS(status) == 0)
			break;
		died += WIFEXITED(status) && WEXITSTATUS(status) == 77;
		if (fixture_try(name, false, &s) != OK) {
			odd++;
			continue;
		}
		odd += fixture_verify(s) != 0 || fixture_count(s, TABLE_CUSTOMER) != 6
			|| fixture_count(s, TABLE_BATCH_STOCK) != 2;
		store_close(s);
	}
	is_int(0, odd, "schema %u: killed after each of %d commits, it goes on to its end", version,
		died);
	ok(died >= 3 && n < DIES_MAX, "and there were some: %d", died);
}

static enum status set_schema(struct txn *t, uint64_t number)
{
	struct key k = key_empty();
	Od__Meta m = OD__META__INIT;

	key_add_text(&k, "schema");
	m.has_number = 1;
	m.number = number;
	return table_put(t, TABLE_META, &k, &m.base);
}

static enum status raise_schema(struct txn *t, void *baton)
{
	(void)baton;
	return set_schema(t, SCHEMA_VERSION + 1);
}

/* The order of a delivery; every third knows when it closes. */
static enum status put_order(struct txn *t, uint32_t id)
{
	Od__Order order = OD__ORDER__INIT;
	struct key k = key_u64(id);

	order.has_id = order.has_customer = order.has_state = 1;
	order.id = id;
	order.customer = 1;
	order.state = OD__ORDER_STATE__DELIVERED;
	order.has_close_at = id % 3 == 0;
	return table_put(t, TABLE_ORDER, &k, &order.base);
}

/* Many goods on hand, none in a batch, and deliveries of each: as of schema 3. */
static enum status much_on_hand(struct txn *t, void *baton)
{
	enum status r = set_schema(t, 3);

	(void)baton;
	for (uint32_t i = 1; !r && i <= GOODS; i++) {
		Od__Stock stock = OD__STOCK__INIT;
		Od__Shipment shipment = OD__SHIPMENT__INIT;
		Od__ShipmentLine line = OD__SHIPMENT_LINE__INIT, *lines = &line;
		struct key k = key_u32(i);

		stock.has_product = stock.has_site = stock.has_on_hand = 1;
		stock.product = i;
		stock.on_hand = i * 1000;
		key_add_u32(&k, 0);
		r = table_put(t, TABLE_STOCK, &k, &stock.base);
		line.has_product = line.has_delivered = 1;
		line.product = 1;
		line.delivered = 1000;
		shipment.has_id = shipment.has_arrived = 1;
		shipment.id = shipment.order = i;
		shipment.has_order = shipment.has_state = 1;
		shipment.state = OD__SHIPMENT_STATE__ARRIVED;
		shipment.arrived = INT64_C(1792389600000000);
		shipment.line = &lines;
		shipment.n_line = 1;
		k = key_u64(i);
		if (!r)
			r = table_put(t, TABLE_SHIPMENT, &k, &shipment.base);
		if (!r)
			r = put_order(t, i);
	}
	return r;
}

static enum status read_counted(struct txn *t, void *baton)
{
	struct key all = key_empty();
	struct walk *w;
	ProtobufCMessage *m;
	enum status r = walk_open(t, TABLE_GOODS_MONTH, &all, false, &w);

	if (!r)
		r = walk_next(w, NULL, NULL, memory, &m);
	if (!r)
		*(int64_t *)baton = ((const Od__GoodsMonth *)m)->delivered;
	return r;
}

static int commits;

static void count_commit(void)
{
	commits++;
}

/* Killed in the midst of many rows, a migration goes on with the row behind the last, each once. */
static void resumes(void)
{
	unsigned usual = upgrade_slice;
	int whole = 0, again = 0, odd = 0, kills = 0;

	upgrade_slice = 1;
	for (int n = -1; n < 3 * GOODS + 20; n += n < 0 ? 8 : 11) {	/* at first undisturbed */
		const char *name = arena_format(memory, "much-%d", n);
		struct store *s = fixture_open(name, true);
		int64_t counted = 0;

		is_int(OK, store_write(s, much_on_hand, NULL, NULL), "%d goods as schema 3 had them", GOODS);
		store_close(s);
		fflush(stdout);
		if (n >= 0 && fork() == 0) {
			upgrade_hook = die;
			left = n;
			_exit(fixture_try(name, false, &s) == OK ? 0 : 1);
		}
		if (n >= 0) {
			wait(NULL);
			kills++;
		}
		upgrade_hook = count_commit;
		commits = 0;
		s = fixture_open(name, false);
		upgrade_hook = NULL;
		if (n < 0)
			whole = commits;
		else if (commits + n > whole)
			again += commits + n - whole;
		store_read(s, read_counted, &counted, NULL);
		odd += counted != GOODS * 1000 || fixture_count(s, TABLE_BATCH_STOCK) != GOODS
			|| fixture_count(s, TABLE_ALARM) != GOODS - GOODS / 3 + 1 || fixture_verify(s) != 0;
		store_close(s);
	}
	ok(whole > 2 * GOODS, "%d commits of a row each", whole);
	ok(again <= kills, "after %d kills %d are made again: the last of some, not flushed", kills, again);
	is_int(0, odd, "and each row is counted once");
	upgrade_slice = usual;
}

int main(int argc, char **argv)
{
	const char *top = getenv("top_srcdir");
	struct store *s;
	size_t i;

	memory = arena_new((size_t)1 << 30);
	if (argc == 2 && getenv("PACK_DESK"))
		return pack(getenv("PACK_DESK"), argv[1]);
	plan_lazy();
	for (i = 0; i < KEPT; i++) {
		unsigned version = kept[i];
		const char *name = arena_format(memory, "schema-%u", version);
		const char *from = arena_format(memory, "%s/tests/data/desks/%s.tar.zst",
			top ? top : ".", name);

		if (i % 3 && i != KEPT - 1 && tap_rounds(3) < 3)	/* the sanitizers see every third */
			continue;
		unpack(from, name);
		s = fixture_open(name, false);
		is_whole(s, name);
		store_close(s);
		backed_up(name, version);
		s = fixture_open(name, false);
		is_whole(s, arena_format(memory, "%s again", name));
		if (i == KEPT - 1)
			is_int(OK, store_write(s, raise_schema, NULL, NULL), "as a newer release leaves it");
		store_close(s);
		if (version == 1)
			dies(from, version);
	}
	resumes();
	is_int(ERR_VERSION, fixture_try(arena_format(memory, "schema-%u", kept[KEPT - 1]), false, &s),
		"a newer desk is refused");
	ok(strstr(why_text(), "was written by a newer orderdesk") && strstr(why_text(), "with that release"),
		"and told: %s", why_text());
	arena_free(memory);
	return tap_result();
}
