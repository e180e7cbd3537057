/* SPDX-License-Identifier: ISC */
/*
 * import_answers: answers that another firm asked for come by a mapping: a bad one stops all, those that
 * are there already come no second time, and a low one that is fresh is followed up when it is seen.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "command/run.h"
#include "tap/tap.h"

#define HEAD "Nr,客户,日期,商品,服务,推荐,意见\n"

static struct arena *arena;
static const char *map;

static const char *file_of(const char *name, const char *text)
{
	const char *path = arena_format(arena, "%s/%s", tap_tmpdir(), name);
	FILE *f = fopen(path, "w");

	if (!f || fputs(text, f) == EOF || fclose(f))
		bail("cannot write %s", path);
	return path;
}

static void import_file(const char *name, const char *text, int code, const char *wanted)
{
	struct run r = RUN("import", "answers", file_of(name, text), "--map", map);

	is_int(code, r.code, "%s: %s", name, r.err);
	ok(strstr(code ? r.err : r.out, wanted) != NULL, "%s: it says %s", name, wanted);
	if (!strstr(code ? r.err : r.out, wanted))
		diag("%s%s", r.out, r.err);
	run_free(&r);
}

/* How often a text stands in what a command prints. */
static int times(const char *area, const char *verb, const char *field, const char *text)
{
	struct run r = RUN(area, verb, field, "--json");
	int n = 0;

	for (const char *p = r.out; (p = strstr(p, text)); p += strlen(text))
		n++;
	run_free(&r);
	return n;
}

static bool warned(void *baton)
{
	return times("customer", "page", "customer=K2", "\"answered_low\":true") == 1 &&
		times("feed", "read", baton, "\\\"kind\\\":\\\"low\\\"") == 1;
}

static bool warned_too(void *baton)
{
	return times("customer", "page", "customer=K1", "\"answered_low\":true") == 1 &&
		times("feed", "read", baton, "\\\"kind\\\":\\\"low\\\"") >= 2;
}

int main(void)
{
	char before[60] = "after=0";
	const char *head;
	struct run r;

	plan_lazy();
	arena = arena_new(0);
	map = arena_format(arena, "%s/tests/data/answers/answers.map", getenv("top_srcdir"));
	setenv("ORDERDESK_CLOCK", "=2026-11-20T04:00:00Z", 1);
	run_desk("desk", (const char *const[]){ "--zone", "Asia/Shanghai", NULL });
	r = RUN("config", "save", "record.kind=survey", "record.code=care",
		"record.survey.question.0.code=goods",
		"record.survey.question.0.indicator=product", "record.survey.question.1.code=desk",
		"record.survey.question.1.indicator=service", "record.survey.question.2.code=tell",
		"record.survey.question.2.kind=recommend", "record.survey.question.3.code=more",
		"record.survey.question.3.kind=open");
	is_int(0, r.code, "a survey: %s", r.err);
	run_free(&r);
	r = RUN("customer", "add", "name=海底香火锅", "code=K1");
	run_free(&r);
	r = RUN("customer", "add", "name=刘记面馆", "code=K2");
	run_free(&r);
	r = RUN("server", "status", "--json");
	head = strstr(r.out, "\"journal\":");
	if (head)
		snprintf(before, sizeof before, "after=%ld", strtol(head + strlen("\"journal\":"), NULL, 10));
	run_free(&r);
	import_file("bad.csv", HEAD "1,K1,18.11.2026,5,4,9,\n2,K9,18.11.2026,5,4,9,\n"
		"3,K2,18.11.2026,7,4,9,\n",
		8, "bad.csv");
	is_int(0, times("survey", "read", "survey=care", "\"answer\":"), "one that is bad stops all");
	import_file("good.csv", HEAD "1,K1,18.11.2026,5,4,9,再快一点\n2,K2,01.02.2020,1,1,0,\n"
		"3,K1,17.11.2026,4,,,\n", 0, "3 answers imported, 0 were there already.");
	import_file("again.csv", HEAD "1,K1,18.11.2026,5,4,9,再快一点\n4,K2,18.11.2026,2,1,3,太慢\n", 0,
		"1 answer imported, 1 was there already.");
	is_int(4, times("survey", "read", "survey=care", "\"answer\":"), "all of them are there");
	is_int(1, times("survey", "result", "survey=care", "{\"answers\":3,"), "of the last year");
	ok(tap_wait(60000, warned, before), "the low one of this week is followed up, that of 2020 is not");
	r = RUN("task", "list", "all=yes");
	ok(strstr(r.out, "K2 answered care with 14 %: call"), "as the list of tasks says in words: %s",
		r.out);
	run_free(&r);
	import_file("third.csv", HEAD "4,K2,18.11.2026,2,1,3,太慢\n5,K2,19.11.2026,1,1,0,\n", 0,
		"1 answer imported, 1 was there already.");
	import_file("last.csv", HEAD "6,K1,19.11.2026,1,1,1,\n", 0, "1 answer imported");
	ok(tap_wait(60000, warned_too, before), "one job behind the other: who comes last is followed up");
	is_int(2, times("feed", "read", before, "\\\"kind\\\":\\\"low\\\""),
		"who came twice, and again in the same month, once");
	r = RUN("server", "verify", "--json");
	ok(r.code == 0 && !strstr(r.out, "\"rule\""), "verify finds no fault: %s", r.out);
	run_free(&r);
	run_stop();
	arena_free(arena);
	return tap_result();
}
