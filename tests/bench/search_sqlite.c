/* SPDX-License-Identifier: ISC */
/*
 * search_sqlite -- customers in SQLite 3: LIKE over a table, FTS5 by trigrams, FTS5 by prefixes.
 *
 * One file with all three, in the process that asks, statements prepared once. Trigrams need three
 * characters of a word; prefixes begin at a word, so Han characters stand apart and phones are written
 * from their end: what is in the middle of a number or of a Latin word is not found.
 */
#include "bench/search.h"

#ifdef HAVE_SQLITE
#include <sqlite3.h>
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "bench/bench.h"
#include "tap/tap.h"

#define LIKE_LETTERS "(name LIKE ? || '%' OR name LIKE '% ' || ? || '%' OR code LIKE ? || '%'" \
	" OR initials LIKE '%' || ? || '%' OR pinyin LIKE '%' || ? || '%')"

static sqlite3 *handle;
static double seconds[3];	/* each index took */

static void run(const char *text)
{
	char *why = NULL;

	if (sqlite3_exec(handle, text, NULL, NULL, &why) != SQLITE_OK)
		bail("SQLite: %s: %s", text, why);
}

static sqlite3_stmt *prepare(const char *text)
{
	sqlite3_stmt *s;

	if (sqlite3_prepare_v2(handle, text, -1, &s, NULL) != SQLITE_OK)
		bail("SQLite: %s: %s", text, sqlite3_errmsg(handle));
	return s;
}

static void bind(sqlite3_stmt *s, int n, const char *text)
{
	sqlite3_bind_text(s, n, text, -1, SQLITE_TRANSIENT);
}

static void step(sqlite3_stmt *s)
{
	int r = sqlite3_step(s);

	if (r != SQLITE_DONE && r != SQLITE_ROW)
		bail("SQLite: %s", sqlite3_errmsg(handle));
}

static void fill(void)
{
	sqlite3_stmt *row = prepare("INSERT INTO c VALUES(?1, ?2, ?3, ?4, ?5, ?6)");
	sqlite3_stmt *phone = prepare("INSERT INTO phone VALUES(?1, ?2)");
	sqlite3_stmt *pre = prepare("INSERT INTO pre(rowid, spaced, code, reversed, initials, pinyin)"
		" VALUES(?1, ?2, ?3, ?4, ?5, ?6)");
	int64_t began = clock_steady();

	for (uint64_t id = 1; id <= bench.customers; id++) {
		struct search_columns c;

		search_columns(id, &c);
		sqlite3_bind_int64(row, 1, (sqlite3_int64)id);
		bind(row, 2, c.name);
		bind(row, 3, c.code);
		bind(row, 4, c.digits);
		bind(row, 5, c.initials);
		bind(row, 6, c.pinyin);
		step(row);
		sqlite3_reset(row);
		for (unsigned i = 0; i < c.phones; i++) {
			bind(phone, 1, c.e164[i]);
			sqlite3_bind_int64(phone, 2, (sqlite3_int64)id);
			step(phone);
			sqlite3_reset(phone);
		}
		sqlite3_bind_int64(pre, 1, (sqlite3_int64)id);
		bind(pre, 2, c.spaced);
		bind(pre, 3, c.code);
		bind(pre, 4, c.reversed);
		bind(pre, 5, c.initials);
		bind(pre, 6, c.pinyin);
		step(pre);
		sqlite3_reset(pre);
	}
	sqlite3_finalize(row);
	sqlite3_finalize(phone);
	sqlite3_finalize(pre);
	seconds[2] = (double)(clock_steady() - began) / 1e6;
	run("CREATE INDEX phone_e164 ON phone(e164)");
}

/* Made by the first of the three. */
static bool open_file(void)
{
	char path[700];
	int64_t began;

	if (handle)
		return true;
	snprintf(path, sizeof path, "%s/search.sqlite", bench_folder("sqlite"));
	if (sqlite3_open(path, &handle) != SQLITE_OK)
		bail("SQLite: %s: %s", path, sqlite3_errmsg(handle));
	run("PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; PRAGMA cache_size=-524288;"
		"CREATE TABLE c(id INTEGER PRIMARY KEY, name TEXT, code TEXT, digits TEXT, initials TEXT,"
		" pinyin TEXT);"
		"CREATE TABLE phone(e164 TEXT, customer INTEGER);"
		"CREATE VIRTUAL TABLE tri USING fts5(name, code, digits, initials, pinyin, content='c',"
		" content_rowid='id', tokenize='trigram');"
		"CREATE VIRTUAL TABLE pre USING fts5(spaced, code, reversed, initials, pinyin, content='',"
		" prefix='1 2 3'); BEGIN");
	fill();
	began = clock_steady();
	run("INSERT INTO tri(tri) VALUES('rebuild'); COMMIT");
	seconds[1] = (double)(clock_steady() - began) / 1e6;
	return true;
}

static void close_file(void)
{
	if (!handle)
		return;
	sqlite3_close_v2(handle);
	handle = NULL;
}

/* All rows of a statement, which is thrown away: SQLite prepares one in some microseconds. */
static void take_all(sqlite3_stmt *s)
{
	while (sqlite3_step(s) == SQLITE_ROW)
		;
	if (sqlite3_finalize(s) != SQLITE_OK)
		bail("SQLite: %s", sqlite3_errmsg(handle));
}

static bool find_like(const struct search_words *w)
{
	char text[1000] = "SELECT id FROM c WHERE ";
	sqlite3_stmt *s;
	int n = 0;

	for (size_t i = 0; i < w->count; i++) {
		static const char *const by[] = { "digits LIKE '%' || ? || '%'",
			"name LIKE '%' || ? || '%'", LIKE_LETTERS };

		snprintf(text + strlen(text), sizeof text - strlen(text), "%s%s", i ? " AND " : "",
			by[w->word[i].kind]);
	}
	snprintf(text + strlen(text), sizeof text - strlen(text), " ORDER BY id DESC LIMIT 20");
	s = prepare(text);
	for (size_t i = 0; i < w->count; i++)
		for (int k = w->word[i].kind == WORD_LETTERS ? 5 : 1; k > 0; k--)
			bind(s, ++n, w->word[i].text);
	take_all(s);
	return true;
}

static size_t characters(const char *text)
{
	size_t n = 0;

	for (; *text; text++)
		n += ((unsigned char)*text & 0xc0) != 0x80;
	return n;
}

static bool find_trigram(const struct search_words *w)
{
	static const char *const by[] = { "digits", "name", "name code initials pinyin" };
	char match[600] = "";
	sqlite3_stmt *s;

	for (size_t i = 0; i < w->count; i++) {
		if (characters(w->word[i].text) < 3)
			return false;
		snprintf(match + strlen(match), sizeof match - strlen(match), "%s{%s} : \"%s\"",
			i ? " AND " : "", by[w->word[i].kind], w->word[i].text);
	}
	s = prepare("SELECT rowid FROM tri WHERE tri MATCH ?1 ORDER BY rowid DESC LIMIT 20");
	bind(s, 1, match);
	take_all(s);
	return true;
}

/* Han as a phrase of single characters, digits from the end. */
static void prefix_word(const struct search_words *w, size_t i, char out[400])
{
	const char *text = w->word[i].text;
	size_t n = 0, all = strlen(text);

	for (size_t k = 0; k < all && n + 3 < 400; k++) {
		if (w->word[i].kind == WORD_DIGITS) {
			out[n++] = text[all - 1 - k];
			continue;
		}
		if (w->word[i].kind == WORD_HAN && ((unsigned char)text[k] & 0xc0) != 0x80 && n)
			out[n++] = ' ';
		out[n++] = text[k];
	}
	out[n] = '\0';
}

static bool find_prefix(const struct search_words *w)
{
	static const char *const by[] = { "reversed", "spaced", "spaced code initials pinyin" };
	char match[1000] = "", word[400];
	sqlite3_stmt *s;

	for (size_t i = 0; i < w->count; i++) {
		prefix_word(w, i, word);
		snprintf(match + strlen(match), sizeof match - strlen(match), "%s{%s} : \"%s\"%s",
			i ? " AND " : "", by[w->word[i].kind], word,
			w->word[i].kind == WORD_HAN ? "" : "*");
	}
	s = prepare("SELECT rowid FROM pre WHERE pre MATCH ?1 ORDER BY rowid DESC LIMIT 20");
	bind(s, 1, match);
	take_all(s);
	return true;
}

static void lookup(const char *e164)
{
	static sqlite3_stmt *s;

	if (!s)
		s = prepare("SELECT c.id, c.name, c.code FROM phone p JOIN c ON c.id = p.customer"
			" WHERE p.e164 = ?1");
	bind(s, 1, e164);
	while (sqlite3_step(s) == SQLITE_ROW)
		;
	sqlite3_reset(s);
}

static void tell(void)
{
	bench_say("SQLite %s in the process that asks: one statement a search, 20 rows by number; rows and "
		"prefix index %.0f s, trigrams %.0f s", sqlite3_version, seconds[2], seconds[1]);
}

#define IF_SQLITE(function) function
#else
static bool open_file(void)
{
	return false;
}
#define IF_SQLITE(function) NULL
#endif

#define WANTED "libsqlite3-dev, then configure again"
const struct searcher search_like = { "SQLite LIKE", WANTED, open_file, IF_SQLITE(find_like),
	IF_SQLITE(lookup), NULL, IF_SQLITE(tell) };
const struct searcher search_trigram = { "FTS5 trigram", WANTED, open_file,
	IF_SQLITE(find_trigram), NULL, NULL, NULL };
const struct searcher search_prefix = { "FTS5 prefix", WANTED, open_file, IF_SQLITE(find_prefix),
	NULL, IF_SQLITE(close_file), NULL };
