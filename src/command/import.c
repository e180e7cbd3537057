/* SPDX-License-Identifier: ISC */
/*
 * import -- `orderdesk import KIND FILE`, customers or any other of the kinds in import_map.c.
 *
 * First the whole file is read and every bad row told in FILE.reject.csv; while there is one,
 * nothing is sent unless --skip says so. Then the rows go to the server, which keeps them unseen
 * until all are there. With --first they go past a server that does not run (import_first.c).
 * `--dry-run` ends after the reading and prints the mapping, so a drafted one can be kept, changed and
 * named by --map. Other words behind `import` are verbs.
 */
#include "command/import.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/memory.h"
#include "base/say.h"
#include "command/csv.h"

#define ARENA_MAX ((size_t)8 << 30)	/* of a file's rows */

static enum exit_code usage(void)
{
	fputs(say(N_("orderdesk import KIND FILE [--lines FILE] [--map FILE] [--encoding NAME]\n"
		"    [--system NAME] [--for-spreadsheet] [--skip] [--dry-run] [--once KEY]\n"
		"    [--first [--no-backup]]\n"
		"KIND is customers, suppliers, products, articles, answers, orders, lots, batches,\n"
		"reports (on quality), trails (of deliveries), reviews or transcripts.\n")),
		stderr);
	return EXIT_USAGE;
}

/* Takes the switches of the import out of the words; false for a wrong one. */
static bool take_words(struct import *m, char **args, int count)
{
	const struct { const char *name; const char **place; } texts[] = {
		{ "--lines", &m->lines_file }, { "--map", &m->map_file },
		{ "--encoding", &m->encoding }, { "--system", &m->system },
	};
	const struct { const char *name; bool *place; } flags[] = {
		{ "--dry-run", &m->dry }, { "--skip", &m->skip },
		{ "--first", &m->first }, { "--no-backup", &m->no_backup },
	};

	for (int i = 0; i < count; i++) {
		bool known = false;

		for (size_t k = 0; k < sizeof(flags) / sizeof(flags[0]); k++)
			if (strcmp(args[i], flags[k].name) == 0)
				known = *flags[k].place = true;
		for (size_t k = 0; !known && k < sizeof(texts) / sizeof(texts[0]); k++) {
			size_t length = strlen(texts[k].name);

			if (strcmp(args[i], texts[k].name) == 0 && i + 1 < count) {
				*texts[k].place = args[++i];
				known = true;
			} else if (strncmp(args[i], texts[k].name, length) == 0 &&
				args[i][length] == '=') {
				*texts[k].place = args[i] + length + 1;
				known = true;
			}
		}
		if (!known && (strncmp(args[i], "--", 2) == 0 || m->file))
			return false;
		if (!known)
			m->file = args[i];
	}
	return m->file != NULL;
}

static enum status read_map(struct import *m)
{
	struct buffer text;
	FILE *f = fopen(m->map_file, "r");
	char piece[4096];
	const char *why;
	size_t got;
	enum status s = OK;

	if (!f) {
		fprintf(stderr, "%s: %s\n", m->map_file, strerror(errno));
		return ERR_IO;
	}
	buffer_init(&text, 1u << 20);
	while (s == OK && (got = fread(piece, 1, sizeof(piece), f)) > 0)
		s = buffer_put(&text, piece, got);
	fclose(f);
	if (s != OK)
		fprintf(stderr, "%s: %s\n", m->map_file, status_text(s));
	else
		s = map_parse(buffer_string(&text), m->kind, m->verb->request, &m->map, m->arena,
			&why);
	if (s == ERR_FORMAT)
		fprintf(stderr, "%s: %s\n", m->map_file, why);
	buffer_free(&text);
	return s;
}

static void print_part(const struct map_part *part)
{
	for (size_t i = 0; i < part->rules; i++) {
		const struct map_rule *r = &part->rule[i];

		if (!r->line)
			printf("%-24s = %s\n", r->path, r->column);
	}
	for (size_t i = 0; i < part->lefts; i++)
		printf("# %-22s = %s\n", "?", part->left[i]);
}

/* What a dry run says: the mapping as drafted, and what would happen. */
static void print_draft(const struct import *m)
{
	if (!m->drafted)
		return;
	printf("# %s\n", m->file);
	print_part(&m->map.main);
	if (m->lines_file) {
		fputs("[lines]\n", stdout);
		print_part(&m->map.lines);
	}
}

/* Every bad row was told; may the rest go on? */
static bool go_on(struct import *m, enum status s)
{
	char count[24], rows[24];

	snprintf(count, sizeof(count), "%lu", m->reject_count);
	snprintf(rows, sizeof(rows), "%zu", m->requests);
	/* rows that are left out are told at the end, with those that the desk refuses */
	if (m->reject_count && !m->unwritable && (s != OK || !m->skip || m->dry))
		tell(stderr, N_("{0} {0|row is not as it|rows are not as they} should be: {1} says "
			"which and why.\n"), count,
			m->reject_path, NULL);
	if (s != OK || m->unwritable || (m->reject_count && !m->skip)) {
		tell(stderr, N_("Nothing was imported.\n"), NULL, NULL, NULL);
		return false;
	}
	if (m->dry)
		tell(stderr, N_("{0} {0|row|rows} can be imported (read as {1}). Nothing was imported: "
			"a dry run.\n"),
			rows, m->read_as, NULL);
	return true;
}

static enum exit_code run(struct import *m, struct client *c)
{
	enum exit_code code;
	enum status s;

	m->drafted = m->map_file == NULL;
	if (m->map_file && read_map(m) != OK)
		return EXIT_USAGE;
	unlink(m->reject_path);
	s = import_read(m);
	if (m->dry)
		print_draft(m);
	if (!go_on(m, s))
		code = m->reject_count ? EXIT_PARTLY : EXIT_USAGE;
	else if (m->dry)
		code = m->reject_count ? EXIT_PARTLY : EXIT_DONE;
	else
		code = m->loading ? first_end(m) : import_send(m, c);
	if (m->rejects && (fflush(m->rejects) != 0 || ferror(m->rejects)))
		fprintf(stderr, "%s: %s\n", m->reject_path, strerror(errno));
	if (m->rejects)
		fclose(m->rejects);
	return code;
}

/* By the server, or past it for the first customers of a desk. */
static enum exit_code reach(struct import *m)
{
	enum exit_code code = EXIT_SERVER;
	struct client *c;

	if (m->first && strcmp(m->kind->name, "customers") != 0) {
		tell(stderr, N_("--first is for customers. Import {0} without it.\n"),
			say(m->kind->name), NULL, NULL);
		return EXIT_USAGE;
	}
	if (m->first) {
		code = first_open(m) ? run(m, NULL) : EXIT_REFUSED;
		first_close(m);
		return code;
	}
	/* also for a dry run: times and amounts are read in the desk's zone and currency */
	c = connect_desk(m->o, m->arena);
	if (!c)
		code = connect_code();
	if (c) {
		code = run(m, c);
		client_close(c);
	}
	return code;
}

enum exit_code import_command(const struct options *o, char **args, int count)
{
	struct import *m;
	enum exit_code code;

	if (count == 0 || !import_kind_find(args[0])) {
		const char *preset = NULL;
		const struct verb_row *verb = count ? verb_find("import", args[0], &preset) : NULL;

		return verb ? call_command(o, verb, preset, args + 1, count - 1) : usage();
	}
	m = mem_alloc(sizeof(*m));
	m->o = o;
	m->spreadsheet = o->spreadsheet;
	m->kind = import_kind_find(args[0]);
	m->verb = verb_find(m->kind->area, m->kind->verb, NULL);
	m->system = "import";
	buffer_init(&m->text, IMPORT_FILE_MAX);
	if (!m->verb || !take_words(m, args + 1, count - 1) || (m->lines_file && !m->kind->lines)) {
		mem_free(m);
		return usage();
	}
	m->arena = arena_new(ARENA_MAX);
	m->row_arena = arena_new(0);
	m->reject_path = arena_format(m->arena, "%s.reject.csv", m->file);
	m->seen = names_new();
	code = reach(m);
	buffer_free(&m->text);
	names_free(m->seen);
	mem_free(m->rows);
	mem_free(m->loading);
	mem_free(m->request);
	mem_free(m->line);
	arena_free(m->row_arena);
	arena_free(m->arena);
	mem_free(m);
	return code;
}
