/* SPDX-License-Identifier: ISC */
/*
 * Each string of the list of naughty strings goes in as a customer's note and comes back as JSON
 * unchanged; printed for people, none of its control bytes is left. In CSV each goes from desk to desk,
 * exactly or made harmless for a spreadsheet, and is what it was. Skipped where the list is absent.
 */
#include "command/run.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "command/csv.h"
#include "tap/tap.h"

#define STRINGS 700

static char *strings[STRINGS];
static int count;

static bool read_strings(void)
{
	char path[4096], line[16384];
	FILE *f;

	snprintf(path, sizeof(path), "%s/../shared/data/naughty_strings/blns.txt",
		getenv("top_srcdir"));
	f = fopen(path, "r");
	if (!f)
		return false;
	while (count < STRINGS && fgets(line, sizeof(line), f)) {
		line[strcspn(line, "\n")] = '\0';
		if (*line && *line != '#' && text_valid(line, strlen(line)))
			strings[count++] = strdup(line);
	}
	fclose(f);
	return true;
}

static void write_notes(const char *path)
{
	FILE *f = fopen(path, "w");

	for (int i = 0; i < count; i++) {
		json_t *o = json_pack("{s:s,s:s}", "customer", "N1", "text", strings[i]);
		char *text = json_dumps(o, JSON_COMPACT);

		fprintf(f, "%s\n", text);
		free(text);
		json_decref(o);
	}
	fclose(f);
}

static bool has_control(const char *text)
{
	for (const unsigned char *p = (const unsigned char *)text; *p; p++)
		if ((*p < 0x20 && *p != '\n') || *p == 0x7f || (p[0] == 0xc2 && p[1] >= 0x80 && p[1] < 0xa0))
			return true;
	return false;
}

/* One page of notes behind entry `after`; compares from the string `*at` on, counts the same. */
static long long compare_page(long long after, size_t *at, int *same)
{
	char from[40];
	struct run r;
	json_t *reply, *row;
	size_t i;

	snprintf(from, sizeof(from), "after=%lld", after);
	r = RUN("--json", "feed", "read", from, "record=note");
	reply = json_loads(r.out, 0, NULL);
	json_array_foreach(json_object_get(reply, "row"), i, row) {
		json_t *note = json_loads(json_string_value(json_object_get(row, "after")), 0, NULL);
		const char *text = json_string_value(json_object_get(note, "text"));

		after = json_integer_value(json_object_get(row, "seq"));
		if ((int)*at < count && text && strcmp(text, strings[*at]) == 0)
			++*same;
		else if ((int)*at < count)
			diag("wanted %s\nseen   %s", strings[*at], text ? text : "(none)");
		++*at;
		json_decref(note);
	}
	json_decref(reply);
	run_free(&r);
	return after;
}

/* The notes in the order of the feed, page by page: each once. */
static int compare_notes(void)
{
	long long after = 0;
	size_t at = 0, before;
	int same = 0;

	do {
		before = at;
		after = compare_page(after, &at, &same);
	} while (at > before);
	return same;
}

/* ---- from desk to desk as CSV ---- */

static void write_table(const char *path)
{
	FILE *f = fopen(path, "w");

	fputs("code,name,note\n", f);
	for (int i = 0; i < count; i++) {
		fprintf(f, "N%d,Naughty %d,\"", i, i);
		for (const char *p = strings[i]; *p; p++)
			fprintf(f, "%s%c", *p == '"' ? "\"" : "", *p);
		fputs("\"\n", f);
	}
	fclose(f);
}

struct notes { int code, note, same; bool headed; };

static enum status take_row(void *baton, const struct csv_row *row)
{
	struct notes *n = baton;

	for (size_t i = 0; !n->headed && i < row->count; i++) {
		n->code = strcmp(row->field[i], "code") == 0 ? (int)i : n->code;
		n->note = strcmp(row->field[i], "note") == 0 ? (int)i : n->note;
	}
	if (n->headed) {
		int i = atoi(row->field[n->code] + 1);

		n->same += i < count && strcmp(row->field[n->note], strings[i]) == 0;
	}
	n->headed = true;
	return OK;
}

/* How many notes of an exported table are the strings. */
static int same_notes(const char *path)
{
	static char text[1 << 20];
	FILE *f = fopen(path, "r");
	size_t length = f ? fread(text, 1, sizeof(text) - 1, f) : 0;
	struct notes n = { 0 };
	struct csv_fault fault;

	if (f)
		fclose(f);
	text[length] = '\0';
	csv_read(text, length, ',', take_row, &n, &fault);
	return n.same;
}

static void send_on(const char *name, char *from, const char *spreadsheet)
{
	char to[4096];
	struct run r;

	snprintf(to, sizeof(to), "%s/%s.csv", tap_tmpdir(), name);
	run_stop();
	run_desk(name, NULL);
	r = *spreadsheet ? RUN("import", "customers", from, spreadsheet)
		: RUN("import", "customers", from);
	is_int(0, r.code, "%s: every string is taken: %s", name, r.err);
	run_free(&r);
	r = RUN("export", "customers", to);
	is_int(0, r.code, "%s: exported: %s", name, r.err);
	run_free(&r);
	is_int(count, same_notes(to), "%s: every string is as it was", name);
	if (!*spreadsheet) {
		r = RUN("export", "customers", from, "--for-spreadsheet");
		ok(r.code == 0 && same_notes(from) < count, "some are made harmless for a spreadsheet");
		run_free(&r);
	}
}

int main(void)
{
	char path[4096];
	struct run r;

	text_locale();
	if (!read_strings())
		skip_all("the list of naughty strings is not beside the checkout");
	plan(14);
	run_desk("desk", NULL);
	r = RUN("customer", "add", "code=N1", "name=Naughty");
	is_int(0, r.code, "a customer: %s", r.err);
	run_free(&r);
	snprintf(path, sizeof(path), "%s/notes.jsonl", tap_tmpdir());
	write_notes(path);
	r = run_command((const char *const[]){ "customer", "note", "-", NULL }, path);
	is_int(0, r.code, "every string is taken: %s", r.err);
	run_free(&r);
	ok(count > 450, "the list has its strings: %d", count);
	is_int(count, compare_notes(), "every string comes back unchanged");
	r = RUN("customer", "show", "customer=N1");
	is_int(0, r.code, "shown");
	ok(strlen(r.out) > 100, "the notes are printed");
	ok(!has_control(r.out), "no control byte reaches the terminal");
	run_free(&r);
	snprintf(path, sizeof(path), "%s/table.csv", tap_tmpdir());
	write_table(path);
	send_on("exact", path, "");
	send_on("sheet", path, "--for-spreadsheet");
	return tap_result();
}
