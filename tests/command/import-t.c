/* SPDX-License-Identifier: ISC */
/*
 * A foreign business imported by mapping files: Northwind whole, its phones found, the same again
 * adding nothing, other encodings alike, and exported lists. Skipped where the sample is absent; the
 * reading of tables and what refuses is in table-t.c, kills are in tests/crash.
 */
#include "command/run.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tap/tap.h"

static char data[4096], maps[4096], here[4096];

static char *path_of(const char *folder, const char *name)
{
	static char paths[8][4096];
	static unsigned next;
	char *path = paths[next++ % 8];

	snprintf(path, sizeof(paths[0]), "%.2000s/%s", folder, name);
	return path;
}

/* Copies a file into the test's folder, where a reject file may stand beside it. */
static char *copy_of(const char *folder, const char *name)
{
	char *from = path_of(folder, name), *to = path_of(here, strrchr(name, '/') ?
		strrchr(name, '/') + 1 : name);
	FILE *in = fopen(from, "rb"), *out = fopen(to, "wb");
	int c;

	if (!in || !out)
		bail("cannot copy %s to %s", from, to);
	while ((c = fgetc(in)) != EOF)
		fputc(c, out);
	fclose(in);
	fclose(out);
	return to;
}

static bool there(const char *path)
{
	FILE *f = fopen(path, "r");

	if (f)
		fclose(f);
	return f != NULL;
}

static void import_one(const char *kind, const char *file, const char *map, const char *wanted)
{
	char reject[4200];
	struct run r = RUN("import", kind, file, "--map", path_of(maps, map));

	snprintf(reject, sizeof(reject), "%s.reject.csv", file);
	is_int(0, r.code, "%s are imported: %s", kind, r.err);
	is_string(wanted, r.out, "%s: what is told", kind);
	ok(!there(reject), "%s: no reject file", kind);
	run_free(&r);
}

static int count_lines(const char *text)
{
	int n = 0;

	for (; *text; text++)
		n += *text == '\n';
	return n;
}

/* The sum of a column of money, in cents; *rows gets the rows behind the heading. */
static long long sum_column(const char *csv, const char *name, int *rows)
{
	const char *line = csv, *next;
	long long sum = 0;
	int column = -1;

	*rows = -1;
	for (; *line; line = next) {
		const char *cell = line;
		int at = 0;

		next = strchr(line, '\n');
		if (!next)
			break;
		next++;
		for (;;) {
			size_t length = strcspn(cell, ",\n");

			if (*rows < 0 && strlen(name) == length && strncmp(cell, name, length) == 0)
				column = at;
			if (*rows >= 0 && at == column)
				sum += (long long)(strtod(cell, NULL) * 100 + 0.5);
			if (cell[length] == '\n')
				break;
			cell += length + 1;
			at++;
		}
		++*rows;
	}
	return sum;
}

static void check_orders(void)
{
	struct run r = RUN("order", "list", "--csv");
	int rows, all;

	is_int(126579329, sum_column(r.out, "total", &rows), "sum of all orders");
	is_int(830, rows, "orders");
	all = 0;
	for (const char *p = strchr(r.out, '\n'); p && p[1]; p = strchr(p + 1, '\n')) {
		const char *cell = p + 1;

		/* order,placed,code,name,lines */
		for (int i = 0; i < 3; i++)
			cell = strchr(cell, ',') + 1;
		cell = *cell == '"' ? strstr(cell + 1, "\",") + 2 : strchr(cell, ',') + 1;
		all += atoi(cell);
	}
	is_int(2155, all, "lines of all orders");
	run_free(&r);
	r = RUN("order", "list", "customer=QUICK", "--csv");
	is_int(11027732, sum_column(r.out, "total", &rows), "sum of QUICK");
	is_int(28, rows, "orders of QUICK");
	run_free(&r);
	r = RUN("server", "verify", "--json");
	ok(r.code == 0 && !strstr(r.out, "\"rule\""), "verify finds no fault: %s", r.out);
	run_free(&r);
}

/* All phones of both lists by their last four digits and by E.164, also those not in use today. */
static void check_phones(void)
{
	FILE *f = fopen(path_of(data, "northwind/phones_e164.csv"), "r");
	char line[400];
	int tried = 0, found = 0, whole = 0, whole_found = 0;

	while (f && fgets(line, sizeof(line), f)) {
		char *part[7] = { 0 }, *rest = line, digits[64] = "", word[80];
		bool supplier = strncmp(line, "northwind-suppliers", 19) == 0;
		size_t n = 0;
		struct run r;

		for (int i = 0; i < 7 && rest; i++)
			part[i] = strsep(&rest, ",");
		if (!part[3] || strcmp(part[0], "source") == 0)
			continue;
		for (const char *p = part[2]; *p; p++)
			if (*p >= '0' && *p <= '9' && n + 1 < sizeof(digits))
				digits[n++] = *p;
		tried++;
		snprintf(word, sizeof(word), "text=%s", n > 4 ? digits + n - 4 : digits);
		r = supplier ? RUN("supplier", "list", word, "--csv")
			: RUN("customer", "find", word, "limit=100", "--csv");
		if (strstr(r.out, part[2]))
			found++;
		else
			diag("%s %s finds nothing: %s", part[0], word, r.err);
		run_free(&r);
		whole += *part[3] == '+';
		snprintf(word, sizeof(word), "text=%s", part[3]);
		r = supplier ? RUN("supplier", "list", word, "--csv")
			: RUN("customer", "find", word, "--csv");
		if (strstr(r.out, part[2]))
			whole_found++;
		else
			diag("%s %s finds nothing: %s", part[0], word, r.err);
		run_free(&r);
	}
	if (f)
		fclose(f);
	is_int(120, tried, "phones of customers and suppliers");
	is_int(tried, found, "all are found by their last four digits");
	is_int(120, whole, "all have a form of E.164");
	is_int(whole, whole_found, "all are found by it");
}

static void check_again(char *const file[4])
{
	struct run r;

	import_one("customers", file[0], "customers.map", "91 customers imported, 0 were there already.\n");
	r = RUN("import", "customers", file[0], "--map", path_of(maps, "customers.map"), "--once",
		"another");
	is_string("0 customers imported, 91 were there already.\n", r.out, "under another key");
	run_free(&r);
	r = RUN("customer", "list", "--jsonl");
	is_int(91, count_lines(r.out), "still 91 customers");
	run_free(&r);
}

/* The same customers in another encoding are the same import. */
static void check_encoding(void)
{
	char *file = copy_of(data, "encodings/northwind_customers_cp1252.csv");
	struct run r = RUN("import", "customers", file, "--map", path_of(maps, "customers.map"),
		"--once", "cp1252");

	is_string("0 customers imported, 91 were there already.\n", r.out, "Windows-1252: %s", r.err);
	run_free(&r);
}

static char *dumped(const char *folder, const char *name)
{
	char file[100];

	snprintf(file, sizeof(file), "%s-%s.csv", folder, name);
	return path_of(here, file);
}

/* Whole records as tables. */
static void dump(const char *folder)
{
	static const char *const kinds[] = { "customers", "suppliers", "products" };
	struct run r;

	for (size_t i = 0; i < 3; i++) {
		r = RUN("export", kinds[i], dumped(folder, kinds[i]));
		is_int(0, r.code, "export %s: %s", kinds[i], r.err);
		run_free(&r);
	}
	r = RUN("export", "orders", dumped(folder, "orders"), "--lines", dumped(folder, "lines"));
	is_int(0, r.code, "export orders: %s", r.err);
	run_free(&r);
}

static bool same_files(const char *a, const char *b)
{
	FILE *x = fopen(a, "rb"), *y = fopen(b, "rb");
	int c = 0, d = 0;
	long length = 0;

	while (x && y && c == d && c != EOF) {
		c = fgetc(x);
		d = fgetc(y);
		length++;
	}
	if (x)
		fclose(x);
	if (y)
		fclose(y);
	return c == EOF && d == EOF && length > 1000;
}

/* Exported, imported into an empty desk without a mapping, exported again: the same bytes. */
static void check_round_trip(const char *const init[])
{
	static const char *const kinds[] = { "customers", "suppliers", "products" };
	static const char *const files[] = { "customers", "suppliers", "products", "orders", "lines" };
	struct run r;

	dump("one");
	run_stop();
	run_desk("empty", init);
	for (size_t i = 0; i < 3; i++) {
		r = RUN("import", kinds[i], dumped("one", kinds[i]));
		is_int(0, r.code, "imported again: %s: %s", kinds[i], r.err);
		run_free(&r);
	}
	r = RUN("import", "orders", dumped("one", "orders"), "--lines", dumped("one", "lines"));
	is_int(0, r.code, "imported again: orders: %s", r.err);
	run_free(&r);
	dump("two");
	for (size_t i = 0; i < 5; i++)
		ok(same_files(dumped("one", files[i]), dumped("two", files[i])),
			"both desks have the same %s", files[i]);
	check_orders();
}

int main(void)
{
	static const char *const init[] = { "--currency", "USD", "--zone", "UTC", "--country", "DE",
		NULL };
	char *file[5];
	struct run r;

	snprintf(data, sizeof(data), "%s/../shared/data", getenv("top_srcdir"));
	snprintf(maps, sizeof(maps), "%s/tests/data/northwind", getenv("top_srcdir"));
	if (!there(path_of(data, "northwind/customers.csv")))
		skip_all("the Northwind sample is not beside the checkout");
	plan_lazy();
	run_desk("desk", init);
	snprintf(here, sizeof(here), "%s", tap_tmpdir());
	file[0] = strdup(copy_of(data, "northwind/customers.csv"));
	file[1] = strdup(copy_of(data, "northwind/suppliers.csv"));
	file[2] = strdup(copy_of(data, "northwind/products.csv"));
	file[3] = strdup(copy_of(data, "northwind/orders.csv"));
	file[4] = strdup(copy_of(data, "northwind/order_details.csv"));
	import_one("customers", file[0], "customers.map", "91 customers imported, 0 were there already.\n");
	import_one("suppliers", file[1], "suppliers.map", "29 suppliers imported, 0 were there already.\n");
	import_one("products", file[2], "products.map", "77 products imported, 0 were there already.\n");
	r = RUN("import", "orders", file[3], "--lines", file[4], "--map", path_of(maps, "orders.map"));
	is_string("830 orders imported, 0 were there already.\n", r.out, "orders: %s", r.err);
	run_free(&r);
	check_orders();
	check_phones();
	check_again(file);
	check_encoding();
	check_orders();
	check_round_trip(init);
	for (int i = 0; i < 5; i++)
		free(file[i]);
	return tap_result();
}
