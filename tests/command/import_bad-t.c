/* SPDX-License-Identifier: ISC */
/*
 * Files that are not as they should be, and the verbs below the import command. Two hundred
 * generated files, each ragged, cut, wrongly quoted, of foreign bytes or with values that no field
 * takes, end in a reject file with nothing imported, or in a clean import of all their rows; the
 * same file with --skip imports its good rows alone.
 */
#include "command/run.h"

#include <jansson.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "tap/tap.h"

#define FILES 200

static uint64_t seed = 42;

static unsigned dice(unsigned sides)
{
	seed = seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
	return (unsigned)(seed >> 33) % sides;
}

static void code_is(int wanted, struct run r, const char *what)
{
	if (!is_int(wanted, r.code, "%s", what))
		diag("%s%s", r.out, r.err);
	run_free(&r);
}

static void has(struct run r, const char *text, const char *what)
{
	if (!ok(strstr(r.out, text) != NULL, "%s", what))
		diag("%s%s", r.out, r.err);
	run_free(&r);
}

static int count_customers(void)
{
	struct run r = RUN("customer", "list", "--jsonl");
	int n = 0;

	for (const char *p = r.out; *p; p++)
		n += *p == '\n';
	run_free(&r);
	return n;
}

static char *write_file(const char *name, const char *text, size_t length)
{
	static char path[4096];
	FILE *f;

	snprintf(path, sizeof(path), "%s/%s", tap_tmpdir(), name);
	f = fopen(path, "wb");
	if (!f || fwrite(text, 1, length, f) != length || fclose(f) != 0)
		bail("cannot write %s", path);
	return path;
}

static int lines_of(const char *path)
{
	FILE *f = fopen(path, "r");
	int c, n = 0;

	if (!f)
		return -1;
	while ((c = fgetc(f)) != EOF)
		n += c == '\n';
	fclose(f);
	return n;
}

/* ---- the verbs ---- */

static void check_verbs(void)
{
	struct run r;

	/* CustomerAdd: name = 1, code = 3 */
	r = RUN("import", "open", "kind=import_customers", "key=one", "rows=2");
	has(r, "import: 1", "import open makes an import");
	r = RUN("import", "open", "kind=import_customers", "key=one", "rows=3");
	code_is(1, r, "the same key with other rows is refused");
	r = RUN("import", "run", "import=1");
	code_is(1, r, "import run wants all rows");
	r = RUN("import", "put", "import=1", "after=0", "row.0.external=a", "row.0.request=0a0141",
		"row.1.external=b", "row.1.request=0a0142");
	code_is(0, r, "import put takes rows");
	r = RUN("import", "put", "import=1", "after=0", "row.0.external=a", "row.0.request=0a0141");
	has(r, "staged: 2", "a packet sent again is taken once");
	r = RUN("import", "put", "import=1", "after=3", "row.0.external=c", "row.0.request=0a0143");
	code_is(1, r, "a packet behind a gap is refused");
	is_int(0, count_customers(), "nobody sees a staged row");
	r = RUN("import", "show", "import=1", "--json");
	has(r, "taking", "import show says where it is");
	r = RUN("import", "drop", "import=1");
	code_is(0, r, "import drop gives it up");
	is_int(0, count_customers(), "nothing was made");
	r = RUN("import", "show", "import=77");
	code_is(4, r, "there is no import 77");
	r = RUN("import", "nothing");
	code_is(2, r, "no such kind");
}

static void check_suppliers(void)
{
	struct run r = RUN("supplier", "save", "code=S1", "name=Exotic Liquids", "phone=0571-87770150",
		"address.0.city=London");

	code_is(0, r, "supplier save");
	r = RUN("supplier", "save", "code=S1", "note=pays late");
	code_is(0, r, "a supplier is changed");
	r = RUN("supplier", "save", "code=S2");
	code_is(1, r, "a supplier wants a name");
	r = RUN("supplier", "show", "supplier=s1");
	has(r, "pays late", "supplier show");
	r = RUN("supplier", "show", "supplier=S9");
	code_is(4, r, "no such supplier");
	r = RUN("supplier", "list", "text=0150");
	has(r, "Exotic Liquids", "supplier list finds last digits");
	r = RUN("supplier", "list", "text=exotic");
	has(r, "S1", "supplier list finds a part of the name");
}

/* ---- tables as people have them ---- */

/* The text of the reject file beside a file. */
static void rejects_are(const char *file, const char *wanted, const char *what)
{
	char path[4200], text[2000];
	FILE *f;
	size_t n;

	snprintf(path, sizeof(path), "%s.reject.csv", file);
	f = fopen(path, "r");
	n = f ? fread(text, 1, sizeof(text) - 1, f) : 0;
	text[n] = '\0';
	if (f)
		fclose(f);
	is_string(wanted, text, "%s", what);
}

static void check_messy(void)
{
	static const char map[] = "code = Nummer | trim\nname = Name\nseats=Plätze | decimal ,\n";
	static const char other[] = "code = Nummer\nname = Nme\nphone = Tel\n";
	static const char table[] = "sep=;\r\n;;\r\n Nummer;Name ;Plätze\r\n\r\n M1 ;Eins; 12\r\n"
		";;\r\nM2;\"Zw\nei\";1.200\r\n; ;\r\nM1;Eins;12\r\n";
	static const char twice[] = "sep=;\r\nNummer;Name;Plätze\r\nM5;Fünf;1\r\n\r\nM6;Sechs;x\r\n"
		"M5;Anders;1\r\n;Leer;\r\nM7;;1\r\n";
	char *file = strdup(write_file("messy.csv", table, sizeof(table) - 1));
	char *maps = strdup(write_file("messy.map", map, sizeof(map) - 1)), *wrong;
	struct run r = RUN("import", "customers", file, "--map", maps);

	if (!is_string("2 customers imported, 1 was there already.\n", r.out,
		"empty rows, blanks, a separator that is named, a row twice"))
		diag("%s", r.err);
	run_free(&r);
	has(RUN("customer", "show", "customer=M1"), "seats: 12\n", "a number between blanks");
	has(RUN("customer", "show", "customer=M2"), "seats: 1200\n", "one with thousands");
	wrong = strdup(write_file("other.map", other, sizeof(other) - 1));
	code_is(8, RUN("import", "customers", file, "--map", wrong), "columns that are not there");
	rejects_are(file, "file,row,column,reason\nmessy.csv,3,Nme,\"the file has no column \"\"Nme\"\"\"\n"
		"messy.csv,3,Tel,\"the file has no column \"\"Tel\"\"\"\n", "are all told");
	free(file);
	file = strdup(write_file("twice.csv", twice, sizeof(twice) - 1));
	code_is(8, RUN("import", "customers", file, "--map", maps, "--dry-run"), "bad rows of a dry run");
	rejects_are(file, "file,row,column,reason\n"
		"twice.csv,5,Plätze,\"seats takes a whole number, 0 or more, "
		"not \"\"x\"\".\"\ntwice.csv,6,Nummer,\"M5 stands in row 3 already, with other values\"\n"
		"twice.csv,8,Name,name is missing.\n", "an id with two meanings is one of them");
	free(file);
	free(maps);
	free(wrong);
}

/* A bad order takes its lines with it; only lines without any order are told beside it. */
static void check_orders(void)
{
	static const char orders[] = "number,customer,placed_at\n1,M1,soon\n2,M1,2026-01-05T10:00Z\n"
		"3,M1,2026-01-05T10:00Z,x\n";
	static const char lines[] = "order,item,quantity\n1,X,1\n1,X,2\n2,X,some\n2,X,1\n3,X,1\n4,X,1\n";
	char *file = strdup(write_file("orders.csv", orders, sizeof(orders) - 1));
	char *second = strdup(write_file("lines.csv", lines, sizeof(lines) - 1));

	code_is(8, RUN("import", "orders", file, "--lines", second), "bad orders and lines");
	rejects_are(file, "file,row,column,reason\n"
		"orders.csv,2,placed_at,\"placed_at takes a time like 2026-11-19T14:05, not \"\"soon\"\".\"\n"
		"lines.csv,4,quantity,\"line.0.quantity takes a quantity like 2.5, not \"\"some\"\".\"\n"
		"orders.csv,4,,\"the row has 4 fields, the heading 3\"\n"
		"lines.csv,7,,\"there is no order \"\"4\"\" in the other file\"\n", "each has its reason, once");
	free(file);
	free(second);
}

/* Bad rows that cannot be told stop an import that would leave them out. */
static void check_unwritable(void)
{
	static const char table[] = "code,name\nU1,One\nU2,\n";
	char folder[4100], *file;
	struct run r;

	snprintf(folder, sizeof(folder), "%s/bare", tap_tmpdir());
	mkdir(folder, 0700);
	file = write_file("bare/bare.csv", table, sizeof(table) - 1);
	snprintf(folder, sizeof(folder), "%s.reject.csv", file);
	mkdir(folder, 0700);
	r = RUN("import", "customers", file, "--skip");
	ok(r.code == 8 && strstr(r.err, "reject.csv: ") && strstr(r.err, "Nothing was imported"),
		"a list of bad rows that cannot be written: %s", r.err);
	run_free(&r);
	code_is(4, RUN("customer", "show", "customer=U1"), "imports nothing");
}

/* ---- what the desk refuses ---- */

static void check_refused(void)
{
	static const char good[] = "code,name\nC1,One\nC2,Two\n";
	static const char clash[] = "code,name\nC3,Three\nC1,Again\nC4,Four\n";
	static const char changed[] = "code,name\nC1,Eins\n";
	char *file = write_file("good.csv", good, sizeof(good) - 1), reject[4200];

	code_is(0, RUN("import", "customers", file, "--dry-run"), "a dry run of a drafted mapping");
	is_int(0, count_customers(), "makes nothing");
	code_is(0, RUN("import", "customers", file), "a small import");
	is_int(2, count_customers(), "two customers");
	code_is(0, RUN("customer", "add", "code=X1", "name=By hand"), "one by hand");
	file = write_file("clash.csv", clash, sizeof(clash) - 1);
	code_is(8, RUN("import", "customers", file, "--system", "other"),
		"a code that is taken undoes the import");
	is_int(3, count_customers(), "nothing of it is there");
	snprintf(reject, sizeof(reject), "%s.reject.csv", file);
	is_int(2, lines_of(reject), "the reject file has its row");
	code_is(4, RUN("customer", "show", "customer=C3"), "a row before it is taken back");
	has(RUN("customer", "find", "text=three", "--json"), "\"total\":0", "and not found by name");
	code_is(8, RUN("import", "customers", file, "--system", "other", "--skip"),
		"with --skip the others go in");
	is_int(5, count_customers(), "two more");
	has(RUN("customer", "find", "text=three"), "C3", "they are found by name");
	file = write_file("changed.csv", changed, sizeof(changed) - 1);
	code_is(8, RUN("import", "customers", file), "another content of a known id");
	has(RUN("customer", "show", "customer=C1"), "One", "changes nothing");
}

static void check_products(void)
{
	static const char first[] = "code,name,unit,price\nP1,Tea,box,12.50\nP2,Salt,kg,1.20\n";
	static const char second[] = "code,name,unit,price\nP3,Rice,kg,3.10\nP1,Other,box,1\n";
	static const char tab[] = "code\tname\tunit\tprice\nP4\t米\tkg\t3,50\n";
	static const char map[] = ":separator tab\ncode = code\nname = name\nunit = unit\n"
		"price = price | decimal ,\n";
	char *file = write_file("first.csv", first, sizeof(first) - 1), other[4096];

	code_is(0, RUN("import", "products", file), "products");
	has(RUN("product", "find", "text=tea"), "12.50", "a product is found with its price");
	file = write_file("second.csv", second, sizeof(second) - 1);
	code_is(8, RUN("import", "products", file, "--system", "other"), "a product that is there");
	has(RUN("product", "find", "text=rice", "--json"), "\"total\":0", "the one before it is not");
	has(RUN("product", "show", "product=P1"), "Tea", "the old one is as it was");
	snprintf(other, sizeof(other), "%s", write_file("t.map", map, sizeof(map) - 1));
	file = write_file("tab.csv", tab, sizeof(tab) - 1);
	code_is(0, RUN("import", "products", file, "--map", other), "tabs and a decimal comma");
	has(RUN("product", "find", "text=P4"), "3.50", "the price is read");
}

/* The file of a spreadsheet itself is no table. */
static void check_workbook(void)
{
	static const char book[] = "PK\003\004\024\000\006\000xl/worksheets/sheet1.xml";
	char *file = strdup(write_file("book.xlsx", book, sizeof(book) - 1));

	code_is(8, RUN("import", "customers", file), "a workbook");
	rejects_are(file, "file,row,column,reason\n"
		"book.xlsx,1,,\"this is a workbook, not a table: save it as CSV first\"\n", "is told as one");
	free(file);
}

/* What a spreadsheet would compute goes out harmless and comes back as it was. */
static void check_spreadsheet(void)
{
	static const char formula[] = "code,name,phone\nX7,=1+1,+8657187770150\nX8,'=quoted,0571-87770151\n";
	char *file = write_file("formula.csv", formula, sizeof(formula) - 1), sheet[4096];
	struct run r;

	code_is(0, RUN("import", "customers", file), "names like formulas");
	has(RUN("customer", "list", "--csv"), "=1+1,", "CSV is exact");
	has(RUN("customer", "list", "--csv", "--for-spreadsheet"), "\"'=1+1\",", "or harmless");
	snprintf(sheet, sizeof(sheet), "%s/sheet.csv", tap_tmpdir());
	code_is(0, RUN("export", "customers", sheet, "--for-spreadsheet"), "export for a spreadsheet");
	r = RUN("import", "customers", sheet, "--for-spreadsheet", "--dry-run");
	code_is(0, r, "it reads back");
	run_stop();
	run_desk("sheet", NULL);
	code_is(0, RUN("import", "customers", sheet, "--for-spreadsheet"), "in another desk");
	has(RUN("customer", "show", "customer=X7"), "name: =1+1\n", "the name is as it was");
	has(RUN("customer", "show", "customer=X8"), "name: '=quoted\n", "apostrophes too");
	has(RUN("customer", "list", "--jsonl"), "\"name\":\"=1+1\"", "JSON lines are exact");
}

/* ---- generated files ---- */

static size_t generate(unsigned kind, unsigned n, char *out, size_t size)
{
	size_t at = (size_t)snprintf(out, size, "code,name,phone,seats\n");
	unsigned rows = 3 + dice(8), bad = dice(rows);

	for (unsigned i = 0; i < rows; i++) {
		bool now = i == bad;

		at += (size_t)snprintf(out + at, size - at, "F%u-%u,Name %u%s,0571-8777%04u,%s%s\n", n, i,
			i, now && kind == 0 ? ",extra" : now && kind == 1 ? " \"quoted" :
			now && kind == 2 ? "\xff\xfe\x81" : "", dice(10000),
			now && kind == 3 ? "many" : now && kind == 4 ? "-1" : "12",
			now && kind == 5 ? "\"open" : "");
		if (now && kind == 6)
			out[at - 5] = '\0';
	}
	if (kind == 7)		/* cut anywhere */
		at = 22 + dice((unsigned)at - 22);
	if (kind == 8 && at + 70000 < size) {
		memset(out + at, 'x', 70000);
		at += 70000;
	}
	if (kind == 9)		/* some byte is another */
		out[dice((unsigned)at)] = (char)dice(256);
	return at;
}

static void check_generated(void)
{
	static char text[100000];
	int before = count_customers(), odd = 0, clean = 0, refused = 0;
	unsigned files = tap_rounds(FILES);

	for (unsigned n = 0; n < files; n++) {
		size_t length = generate(n % 10, n, text, sizeof(text));
		char *file = write_file("bad.csv", text, length), reject[4200];
		struct run r = RUN("import", "customers", file, "--quiet");
		int after = count_customers(), told;

		snprintf(reject, sizeof(reject), "%s.reject.csv", file);
		told = lines_of(reject);
		if (r.code == 0 && told < 0) {
			clean++;
		} else if (r.code == 8 && told >= 2 && after == before) {
			refused++;
		} else {
			odd++;
			diag("file %u: code %d, %d lines of rejects, %d then %d customers: %s", n, r.code,
				told, before, after, r.err);
		}
		before = after;
		run_free(&r);
	}
	is_int(0, odd, "each is refused whole or imported whole");
	ok(refused > (int)files / 2, "%d were refused", refused);
	ok(clean > 0, "%d were clean", clean);
}

int main(void)
{
	struct run r;

	plan_lazy();
	run_desk("desk", NULL);
	check_verbs();
	check_suppliers();
	check_refused();
	check_messy();
	check_orders();
	check_unwritable();
	check_products();
	check_workbook();
	check_spreadsheet();
	check_generated();
	r = RUN("server", "verify", "--json");
	ok(r.code == 0 && !strstr(r.out, "\"rule\""), "verify finds no fault: %s", r.out);
	run_free(&r);
	return tap_result();
}
