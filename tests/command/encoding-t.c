/* SPDX-License-Identifier: ISC */
/*
 * The same tables in GB18030, UTF-16, Windows-1252, and UTF-8 with a mark and CR LF: each is imported
 * into a desk of its own, and the desk exports the very records that it has from the UTF-8 original.
 * Which encoding is found, and the rows, are in table-t. Skipped where the sample is absent.
 */
#include "command/run.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buffer.h"
#include "tap/tap.h"

struct table { const char *kind, *map, *original, *other; };

/* In the order of their import; one desk takes all originals, another all of the first encoding. */
static const struct table tables[] = {
	{ "customers", NULL, "cn_divisions/cities.csv", "encodings/cities_gb18030.csv" },
	{ "products", "encodings/vegetables.map", "cn_vegetables/products.csv",
		"encodings/vegetables_gb18030.csv" },
	{ "customers", "encodings/reviews.map", "waimai_sample/waimai_1000.csv",
		"encodings/waimai_1000_gb18030.csv" },
	{ "customers", "northwind/customers.map", "northwind/customers.csv",
		"encodings/northwind_customers_cp1252.csv" },
};
#define TABLES (sizeof(tables) / sizeof(tables[0]))

/* A file of the sample in the test's folder, where a reject file may stand beside it. */
static char *sample(const char *name)
{
	static char to[4096];
	char from[4096];
	const char *base = strrchr(name, '/') + 1;
	FILE *in, *out;
	int c;

	snprintf(from, sizeof(from), "%s/../shared/data/%s", getenv("top_srcdir"), name);
	snprintf(to, sizeof(to), "%s/%s", tap_tmpdir(), base);
	in = fopen(from, "rb");
	if (!in)
		skip_all("the sample is not beside the checkout");
	out = fopen(to, "wb");
	while (out && (c = fgetc(in)) != EOF)
		fputc(c, out);
	fclose(in);
	if (!out || fclose(out) != 0)
		bail("cannot write %s", to);
	return to;
}

static void take(const struct table *t, const char *name)
{
	const char *words[8] = { "import", t->kind, sample(name) };
	char map[4096];
	struct run r;

	snprintf(map, sizeof(map), "%s/tests/data/%s", getenv("top_srcdir"), t->map ? t->map : "");
	if (t->map) {
		words[3] = "--map";
		words[4] = map;
	}
	r = run_command(words, NULL);
	if (!is_int(0, r.code, "%s is imported: %s", name, r.out))
		diag("%s", r.err);
	run_free(&r);
}

static void dump(const char *kind, struct buffer *out)
{
	char path[4096], piece[65536];
	struct run r;
	size_t got;
	FILE *f;

	snprintf(path, sizeof(path), "%s/dump.csv", tap_tmpdir());
	r = RUN("export", kind, path);
	if (r.code != 0)
		diag("export %s: %d %s", kind, r.code, r.err);
	run_free(&r);
	buffer_init(out, 64u << 20);
	f = fopen(path, "rb");
	while (f && (got = fread(piece, 1, sizeof(piece), f)) > 0)
		buffer_put(out, piece, got);
	if (f)
		fclose(f);
	remove(path);
}

static void same(const struct buffer *wanted, const char *kind, size_t least, const char *what)
{
	struct buffer seen;

	dump(kind, &seen);
	ok(wanted->length > least && seen.length == wanted->length &&
		memcmp(seen.bytes, wanted->bytes, seen.length) == 0, "%s: the same records (%zu bytes)",
		what, seen.length);
	buffer_free(&seen);
}

int main(void)
{
	static const char *const init[] = { "--zone", "Asia/Shanghai", "--country", "CN", NULL };
	static const char *const cities[] = { "encodings/cities_utf8_bom_crlf.csv",
		"encodings/cities_utf16le_bom.csv" };
	struct buffer towns, customers, products;

	sample(tables[0].original);
	plan_lazy();
	run_desk("originals", init);
	take(&tables[0], tables[0].original);
	dump("customers", &towns);
	for (size_t i = 1; i < TABLES; i++)
		take(&tables[i], tables[i].original);
	dump("customers", &customers);
	dump("products", &products);
	run_stop();
	run_desk("others", init);
	for (size_t i = 0; i < TABLES; i++)
		take(&tables[i], tables[i].other);
	same(&customers, "customers", 60000, "GB18030 and Windows-1252");
	same(&products, "products", 8000, "GB18030");
	run_stop();
	for (size_t i = 0; i < 2; i++) {
		struct table t = tables[0];

		run_desk(i ? "utf16" : "mark", init);
		take(&t, cities[i]);
		same(&towns, "customers", 5000, cities[i]);
		run_stop();
	}
	buffer_free(&towns);
	buffer_free(&customers);
	buffer_free(&products);
	return tap_result();
}
