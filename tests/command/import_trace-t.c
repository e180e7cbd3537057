/* SPDX-License-Identifier: ISC */
/*
 * import_trace: lots, batches with what they were made from, quality reports, the trails of deliveries,
 * reviews and transcripts come as tables: all or nothing, the same once, traced both ways when they are
 * there; a station that was too warm opens its complaint, and what is said of goods is counted, also
 * when the server is killed while it is taken in.
 */
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/arena.h"
#include "command/run.h"
#include "tap/tap.h"

#define MANY 400		/* reviews of the import that is killed */

static struct arena *arena;

static const char *file_of(const char *name, const char *text)
{
	const char *path = arena_format(arena, "%s/%s", tap_tmpdir(), name);
	FILE *f = fopen(path, "w");

	if (!f || fputs(text, f) == EOF || fclose(f))
		bail("cannot write %s", path);
	return path;
}

static void told(struct run r, int code, const char *wanted, const char *what)
{
	const char *said = code ? r.err : r.out;

	is_int(code, r.code, "%s: %s", what, r.err);
	if (!ok(strstr(said, wanted) != NULL, "%s: it says %s", what, wanted))
		diag("%s%s", r.out, r.err);
	run_free(&r);
}

static void import_file(const char *kind, const char *name, const char *text, int code, const char *wanted)
{
	told(RUN("import", kind, file_of(name, text)), code, wanted, name);
}

/* What the reject file of an import says. */
static void rejected(const char *name, const char *wanted)
{
	const char *path = arena_format(arena, "%s/%s.reject.csv", tap_tmpdir(), name);
	char text[4096] = "";
	FILE *f = fopen(path, "r");
	size_t got = f ? fread(text, 1, sizeof text - 1, f) : 0;

	text[got] = '\0';
	if (f)
		fclose(f);
	if (!ok(strstr(text, wanted) != NULL, "%s: the reject file says %s", name, wanted))
		diag("%s", text);
}

static int times(struct run r, const char *text)
{
	int n = 0;

	for (const char *p = r.out; (p = strstr(p, text)); p += strlen(text))
		n++;
	run_free(&r);
	return n;
}

static void must(struct run r)
{
	if (r.code != 0)
		bail("%s%s", r.out, r.err);
	run_free(&r);
}

static void goods(void)
{
	import_file("suppliers", "suppliers.csv", "code,name\nS1,华粮油脂\nS2,Other mill\n", 0,
		"2 suppliers imported");
	import_file("products", "products.csv", "code,name,unit,price,temperature_high\n"
		"1011,小磨香油,bottle,32.00,25\n1012,芝麻酱,jar,20.00,\n", 0, "2 products imported");
	must(RUN("customer", "add", "name=海底香火锅", "code=K1"));
	import_file("lots", "lots.csv", "supplier,code,material,received,quantity,unit\n"
		"S1,L2291,sesame,2026-10-01,1000,kg\nS9,L1,salt,2026-10-01,5,kg\n", 8,
		"Nothing was imported.");
	rejected("lots.csv", "S9");
	is_int(0, times(RUN("batch", "trace", "lot=L2291", "--json"), "L2291"),
		"the good row went with the bad one");
	import_file("lots", "lots.csv", "供应商,来料批号,原料,来料日期,数量,单位\n"
		"S1,L2291,sesame,2026-10-01,1000,kg\nS2,L2291,salt,2026-10-02,5,kg\n"
		"S1,L2292,sesame,2026-10-03,900,kg\n",
		0, "3 lots imported, 0 were there already.");
	import_file("lots", "lots2.csv", "supplier,code,material,received,quantity,unit\n"
		"S1,L2291,sesame,2026-10-01,1000,kg\nS1,L2293,sesame,2026-10-05,10,kg\n", 0,
		"1 lot imported, 1 was there already.");
	import_file("lots", "lots3.csv", "supplier,code,material,received,quantity,unit\n"
		"S1,L2291,sesame,2026-10-01,7,kg\n", 8, "Nothing was imported.");
	rejected("lots3.csv", "S1/L2291");
}

static void batches(void)
{
	const char *main = "product,code,made,expiry,quantity,place\n"
		"1012,B0700,2026-10-20,2027-10-20,300,kettle 1\n"
		"1011,B0817,2026-11-01,2027-11-01,500,line 2\n";
	const char *inputs = "of,lot,supplier,batch,quantity\nB0817,L2291,S1,,620\nB0700,L2292,,,100\n"
		"B0817,,,B0700,10\n";
	const char *table = file_of("batches.csv", main);

	told(RUN("import", "batches", table, "--lines", file_of("bad.csv", "of,lot,supplier,batch,quantity\n"
		"B0817,L9999,,,620\n")), 8, "Nothing was imported.", "a lot that is not there");
	is_int(0, times(RUN("batch", "trace", "batch=B0700", "--json"), "B0700"),
		"not even the batch before it");
	told(RUN("import", "batches", table, "--lines", file_of("none.csv", "of,lot,supplier,batch,quantity\n"
		"B0999,L2292,,,620\n")), 8, "Nothing was imported.", "a recipe of no batch");
	told(RUN("import", "batches", table, "--lines", file_of("inputs.csv", inputs)), 0,
		"2 batches imported, 0 were there already.", "batches with their recipes");
	told(RUN("import", "batches", table, "--lines", file_of("inputs.csv", inputs)), 0,
		"2 batches imported", "the same file is the same import");
	is_int(1, times(RUN("batch", "trace", "lot=L2292", "direction=forward", "--json"),
		"\"code\":\"B0817\""),
		"a lot leads over one batch to the next");
	is_int(1, times(RUN("batch", "trace", "batch=B0817", "direction=back", "--json"),
		"\"code\":\"L2291\""),
		"a batch leads to the lot of its supplier alone");
	told(RUN("import", "batches", file_of("wide.csv", "product,code,input.0.lot,input.0.quantity\n"
		"1012,B0818,L2293,5\n")), 0, "1 batch imported", "a recipe in columns");
	is_int(1, times(RUN("batch", "trace", "lot=L2293", "direction=forward", "--json"),
		"\"code\":\"B0818\""),
		"and it leads there");
}

static void reports(void)
{
	import_file("reports", "reports.csv", "number,batch,at,verdict,text\n"
		"R-1,B0817,2026-11-02T10:00,ok,\nR-2,B0817,2026-11-03T10:00,just passed,torque 1.1\n", 0,
		"2 reports imported, 0 were there already.");
	import_file("reports", "reports2.csv", "number,batch,at,verdict,text\n"
		"R-2,B0817,2026-11-03T10:00,just passed,torque 1.1\nR-3,B7,2026-11-03T10:00,ok,\n", 8,
		"Nothing was imported.");
	is_int(1, times(RUN("batch", "trace", "batch=B0817", "direction=back", "depth=0", "--json"),
		"\"verdict\":\"quality_low\""), "the newest report stands");
	import_file("reports", "measured.csv", "number,batch,at,verdict,name,value,low,high,unit\n"
		"R-9,B0817,2026-11-01T10:00,ok,torque,1.6,1.4,2,Nm\n", 0,
		"1 report imported, 0 were there already.");
	is_int(1, times(RUN("import", "reports", file_of("measured.csv", "number,batch,name,value,low,high\n"
		"R-9,B0817,torque,1.6,1.4,2\n"), "--dry-run"), "quality.value.0.high     = high"),
		"what was measured is part of a report, without a mapping");
}

static int stations(void)
{
	return times(RUN("delivery", "show", "shipment=D-1", "--json"), "\"temperature\":");
}

static bool all_told(void *ignored)
{
	(void)ignored;
	return stations() == 2 && times(RUN("ticket", "list", "--json"), "\"said\":\"C-") == 1;
}

static void trails(void)
{
	must(RUN("stock", "move", "kind=count", "line.0.product=1011", "line.0.batch=B0817",
		"line.0.quantity=50"));
	must(RUN("order", "place", "customer=K1", "line.0.item=1011", "line.0.quantity=4"));
	must(RUN("delivery", "dispatch", "order=1"));
	import_file("trails", "bad_trail.csv", "shipment,station,at,temperature\n"
		"D-1,hub A,2026-11-20T09:00,14\nD-9,hub B,2026-11-20T10:00,31\n", 8, "Nothing was imported.");
	is_int(0, stations(), "nothing of it is there");
	import_file("trails", "trail.csv", "运单,站点,时间,温度\n"
		"D-1,hub A,2026-11-20T09:00,14\nD-1,hub B,2026-11-20T10:00,31.5\n", 0,
		"2 trails imported, 0 were there already.");
	ok(tap_wait(60000, all_told, NULL), "two stations, and the warm one opened its complaint");
	import_file("trails", "again.csv", "shipment,station,at,temperature\n"
		"D-1,hub B,2026-11-20T10:00,31.5\n", 0, "0 trails imported, 1 was there already.");
	is_int(2, stations(), "a station that is there comes no second time");
	is_int(1, times(RUN("ticket", "list", "--json"), "D-1: 31.5 °C, hub B"),
		"the complaint says how warm");
}

static int counted(const char *product, const char *mood)
{
	struct run r = RUN("word", "count", arena_format(arena, "product=%s", product), "--json");
	int sum = 0;

	for (const char *p = r.out; (p = strstr(p, mood)); p += strlen(mood))
		sum += atoi(p + strlen(mood));
	run_free(&r);
	return sum;
}

static void words(void)
{
	import_file("reviews", "bad_review.csv", "number,product,text,at\n"
		"1,1012,太咸了,2026-11-19T09:00\n2,7777,好吃,2026-11-19T09:00\n", 8, "Nothing was imported.");
	rejected("bad_review.csv", "7777");
	is_int(0, counted("1012", "\"bad\":"), "nothing is counted");
	import_file("reviews", "review.csv", "编号,商品编码,评论,时间,客户编号\n"
		"1,1012,太咸了，包装难撕,2026-11-19T09:00,\n2,1012,很好吃,2026-11-19T10:00,K1\n"
		"3,1012,很好吃,2026-11-19T10:00,\n", 0, "3 reviews imported, 0 were there already.");
	import_file("reviews", "review2.csv", "number,product,text,at,customer\n"
		"3,1012,很好吃,2026-11-19T10:00,\n", 0, "0 reviews imported, 1 was there already.");
	is_int(2, counted("1012", "\"bad\":"), "one blames two things");
	is_int(2, counted("1012", "\"good\":"), "two praise, each once");
	is_int(1, times(RUN("word", "count", "product=1012", "topic=package", "--json"), "\"bad\":1"),
		"the packing is one of them");
	import_file("transcripts", "calls.csv", "number,customer,product,text,at\n"
		"c1,K1,1012,the jar is hard to tear open,2026-11-19T11:00\n", 0, "1 transcript imported");
	is_int(1, times(RUN("customer", "show", "customer=K1", "--json"), "\"kind\":\"recording\""),
		"a transcript is a note of the customer");
	is_int(1, times(RUN("customer", "show", "customer=K1", "--json"), "\"kind\":\"review\""),
		"a review too");
}

/* ---- killed ---- */

static const char *write_many(void)
{
	const char *path = arena_format(arena, "%s/many.csv", tap_tmpdir());
	FILE *f = fopen(path, "w");

	if (!f)
		bail("cannot write %s", path);
	fputs("number,product,text,at\n", f);
	for (int i = 0; i < MANY; i++)
		fprintf(f, "m%d,1011,很好吃,2026-11-18T09:00\n", i);
	fclose(f);
	return path;
}

static pid_t start_import(const char *path)
{
	char program[4096];
	pid_t child = fork();

	snprintf(program, sizeof program, "%s/orderdesk", getenv("ORDERDESK_LIBEXEC"));
	if (child == 0) {
		int null = open("/dev/null", O_RDWR);

		dup2(null, 0);
		dup2(null, 1);
		dup2(null, 2);
		execl(program, "orderdesk", "import", "reviews", path, (char *)NULL);
		_exit(127);
	}
	return child;
}

static bool some(void *ignored)
{
	(void)ignored;
	return counted("1011", "\"good\":") > 0;
}

static bool all(void *ignored)
{
	(void)ignored;
	return counted("1011", "\"good\":") == MANY;
}

static void killed(void)
{
	const char *path = write_many();
	pid_t child, server = run_server();
	int status;

	child = start_import(path);
	ok(tap_wait(60000, some, NULL), "reviews are taken in");
	kill(server, SIGKILL);
	waitpid(child, &status, 0);
	told(RUN("import", "reviews", path), 0, "400 reviews imported", "the same command after a kill");
	ok(tap_wait(60000, all, NULL), "each review is counted once: %d", counted("1011", "\"good\":"));
	must(RUN("import", "reviews", path));
	is_int(MANY, counted("1011", "\"good\":"), "and no second time");
}

int main(void)
{
	struct run r;

	plan_lazy();
	arena = arena_new(0);
	setenv("ORDERDESK_CLOCK", "=2026-11-20T04:00:00Z", 1);
	run_desk("desk", (const char *const[]){ "--zone", "Asia/Shanghai", NULL });
	goods();
	batches();
	reports();
	trails();
	words();
	killed();
	r = RUN("server", "verify", "--json");
	ok(r.code == 0 && !strstr(r.out, "\"rule\""), "verify finds no fault: %s", r.out);
	run_free(&r);
	run_stop();
	arena_free(arena);
	return tap_result();
}
