/* SPDX-License-Identifier: ISC */
/*
 * export_whole -- `orderdesk export`: every record of a kind as a table that import takes again.
 *
 * The list of the kind names the records, its show verb gives each whole. What the record and the
 * request of the import have in common, by name, becomes a column; the few that differ stand in
 * special(). All rows are kept until the last, as only then all columns are known.
 */
#include "command/command.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/buffer.h"
#include "base/memory.h"
#include "base/say.h"
#include "command/csv.h"
#include "command/import_map.h"
#include "record/customer.pb-c.h"
#include "record/order.pb-c.h"
#include "record/product.pb-c.h"

#define COLUMNS_MAX CSV_FIELDS_MAX
#define TEXT_MAX (1u << 20)
#define ARENA_MAX ((size_t)8 << 30)

struct whole {
	const char *name, *area, *key, *field, *record;
};
/* kind; list and show of which area; what the show verb calls it; field of the row; of the reply */
static const struct whole wholes[] = {
	{ "customers", "customer", "customer", "code", "customer" },
	{ "suppliers", "supplier", "supplier", "code", "supplier" },
	{ "products", "product", "product", "code", "product" },
	{ "articles", "article", "article", "code", "article" },
	{ "orders", "order", "id", "order", "order" },
};

struct cell { const char *path, *text; };
struct row { struct cell *cell; size_t cells; };
struct table {
	const char *column[COLUMNS_MAX];
	size_t columns;
	struct row *row;
	size_t rows;
};

struct exporting {
	const struct options *o;
	const struct whole *whole;
	const struct verb_row *list, *show, *take;
	struct client *c;
	struct arena *arena, *page, *one;
	struct table main, lines;
	struct code { uint64_t id; const char *code; } *codes;	/* in the order of ids */
	size_t code_count;
	struct cell cell[COLUMNS_MAX];
	size_t cells;
};

static void add_cell(struct exporting *e, const char *path, const char *text)
{
	if (!*text || e->cells == COLUMNS_MAX)
		return;
	e->cell[e->cells++] = (struct cell){ arena_string(e->arena, path),
		arena_string(e->arena, text) };
}

/* The cells so far become a row. */
static void end_row(struct exporting *e, struct table *t)
{
	struct row *row;

	if (t->rows % 1024 == 0)
		t->row = mem_grow(t->row, t->rows, t->rows + 1024, sizeof(*t->row));
	row = &t->row[t->rows++];
	row->cell = arena_copy(e->arena, e->cell, e->cells * sizeof(*e->cell) + 1);
	row->cells = e->cells;
	for (size_t i = 0; i < e->cells; i++) {
		size_t k = 0;

		while (k < t->columns && strcmp(t->column[k], e->cell[i].path) != 0)
			k++;
		if (k == t->columns && t->columns < COLUMNS_MAX)
			t->column[t->columns++] = e->cell[i].path;
	}
	e->cells = 0;
}

static const char *text_of(struct exporting *e, const struct place *p)
{
	struct buffer text;
	const char *copy;

	buffer_init(&text, TEXT_MAX);
	reflect_print(p, true, &text);
	copy = arena_string(e->one, buffer_string(&text));
	buffer_free(&text);
	return copy;
}

static int by_id(const void *a, const void *b)
{
	const uint64_t *x = a, *y = b;		/* the first member */

	return *x < *y ? -1 : *x > *y;
}

static const char *code_of(const struct exporting *e, uint64_t id)
{
	const struct code *found = e->code_count ? bsearch(&id, e->codes, e->code_count,
		sizeof(*e->codes), by_id) : NULL;

	return found ? found->code : "";
}

static bool ends(const char *path, const char *end)
{
	size_t a = strlen(path), b = strlen(end);

	return a >= b && strcmp(path + a - b, end) == 0;
}

/* Fields that are not simply the same; true when nothing more is to be done. */
static bool special(struct exporting *e, const char *path, const struct place *value)
{
	static const char *const own[] = { "id", "version", "subject", "state", "customer", "draft",
		"call", "source", "payer", "head" };

	if (strcmp(path, "payer") == 0 || strcmp(path, "head") == 0)
		if (e->whole == &wholes[0])
			add_cell(e, path, code_of(e, (uint64_t)reflect_integer(value)));
	for (size_t i = 0; i < sizeof(own) / sizeof(own[0]); i++)
		if (strcmp(path, own[i]) == 0)
			return true;
	/* numbers of parts are given anew; lines have a file of their own */
	if (ends(path, ".n") || ends(path, ".subject") || strncmp(path, "line.", 5) == 0)
		return true;
	if (strcmp(path, "substitute") == 0) {
		struct place one = *value;
		size_t count = reflect_count(value);

		for (one.element = 0; (size_t)one.element < count; one.element++)
			add_cell(e, arena_format(e->one, "substitute.%ld", one.element),
				code_of(e, (uint64_t)reflect_integer(&one)));
		return true;
	}
	if (e->whole == &wholes[2] && strncmp(path, "name.", 5) == 0) {
		add_cell(e, arena_format(e->one, "names.%s", path + 5), text_of(e, value));
		return true;
	}
	return false;
}

static void on_value(void *baton, const char *path, const struct place *before,
	const struct place *value)
{
	struct exporting *e = baton;
	struct place p;
	size_t count;

	(void)before;
	if (special(e, path, value) ||
		reflect_find_type(e->take->request, path, &p) != OK ||
		p.field->type == PROTOBUF_C_TYPE_MESSAGE)
		return;
	if (value->field->label != PROTOBUF_C_LABEL_REPEATED || value->element >= 0) {
		add_cell(e, path, text_of(e, value));
		return;
	}
	count = reflect_count(value);
	for (size_t i = 0; i < count; i++) {
		struct place one = *value;

		one.element = (long)i;
		add_cell(e, arena_format(e->one, "%s.%zu", path, i), text_of(e, &one));
	}
}

/* A value of the reply that is no part of the record. */
static void add_found(struct exporting *e, const ProtobufCMessage *reply, const char *from,
	const char *to)
{
	struct place p;

	if (reflect_find(reply, from, &p) == OK && p.present)
		add_cell(e, to, text_of(e, &p));
}

static void add_lines(struct exporting *e, const Od__OrderShown *shown)
{
	static const struct { const char *from, *to; } fields[] = {
		{ "code", "item" }, { "asked", "quantity" }, { "unit", "unit" }, { "price", "price" },
		{ "ppm", "discount" }, { "note", "note" },
	};

	for (size_t i = 0; i < shown->n_line; i++) {
		add_cell(e, "order", arena_format(e->one, "%llu",
			(unsigned long long)shown->order->id));
		for (size_t k = 0; k < sizeof(fields) / sizeof(fields[0]); k++)
			add_found(e, &shown->line[i]->base, fields[k].from, fields[k].to);
		end_row(e, &e->lines);
	}
}

static void take_order(struct exporting *e, const Od__OrderShown *shown)
{
	Od__OrderState state = shown->order->state;

	if (state == OD__ORDER_STATE__CANCELLED)
		return;
	add_cell(e, "number", arena_format(e->one, "%llu", (unsigned long long)shown->order->id));
	add_cell(e, "customer", shown->code ? shown->code : "");
	add_cell(e, "state", state == OD__ORDER_STATE__DELIVERED ||
		state == OD__ORDER_STATE__CLOSED ? "delivered" : "confirmed");
	reflect_diff(NULL, &shown->order->base, on_value, e);
	end_row(e, &e->main);
	add_lines(e, shown);
}

static enum exit_code take_one(struct exporting *e, const char *said)
{
	struct refusal why = { 0 };
	ProtobufCMessage *request, *reply;
	struct place record;
	enum status s;

	arena_reset(e->one);
	request = reflect_new(e->show->request, e->one);
	s = reflect_set(request, e->whole->key, said, e->one, &why);
	if (s == OK)
		s = client_call(e->c, e->show, request, NULL, e->one, &reply, &why);
	if (s != OK) {
		if (why.message)
			say_refusal(&why, e->one);
		return s == ERR_DENIED ? EXIT_DENIED : why.message ? EXIT_REFUSED : EXIT_SERVER;
	}
	if (reply->descriptor == &od__order_shown__descriptor) {
		take_order(e, (const Od__OrderShown *)reply);
		return EXIT_DONE;
	}
	if (reflect_find(reply, e->whole->record, &record) != OK || !record.present)
		return EXIT_DONE;
	reflect_diff(NULL, reflect_message(&record), on_value, e);
	add_found(e, reply, "profile.grade", "grade");
	add_found(e, reply, "owner", "owner");
	add_found(e, reply, "price_now", "price");
	end_row(e, &e->main);
	return EXIT_DONE;
}

/* All rows of the list: what each is said by. */
static enum exit_code take_list(struct exporting *e)
{
	ProtobufCMessage *request = reflect_new(e->list->request, e->arena), *reply;
	struct refusal why = { 0 };
	struct place rows, p;
	bool more = true;

	reflect_set(request, "page.limit", "200", e->arena, &why);
	while (more) {
		arena_reset(e->page);
		if (client_call(e->c, e->list, request, NULL, e->page, &reply, &why) != OK) {
			if (why.message)
				say_refusal(&why, e->page);
			return why.message ? EXIT_REFUSED : EXIT_SERVER;
		}
		if (reflect_find(reply, e->list->list, &rows) != OK)
			return EXIT_DONE;
		for (size_t i = 0, count = reflect_count(&rows); i < count; i++) {
			struct place one = rows;
			const ProtobufCMessage *row;

			one.element = (long)i;
			row = reflect_message(&one);
			if (e->code_count % 1024 == 0)
				e->codes = mem_grow(e->codes, e->code_count, e->code_count + 1024,
					sizeof(*e->codes));
			e->codes[e->code_count].id = reflect_find(row, e->whole->area[0] == 'o' ?
				"order" : "id", &p) == OK ? (uint64_t)reflect_integer(&p) : 0;
			reflect_find(row, e->whole->field, &p);
			arena_reset(e->one);
			e->codes[e->code_count++].code = arena_string(e->arena, text_of(e, &p));
		}
		more = reflect_find(reply, "after", &p) == OK && p.present && *reflect_string(&p) &&
			reflect_set(request, "page.after", reflect_string(&p), e->arena, &why) == OK;
	}
	return EXIT_DONE;
}

static enum exit_code write_table(const struct exporting *e, const struct table *t,
	const char *path)
{
	FILE *out = fopen(path, "w");
	bool good = out != NULL;

	for (size_t k = 0; good && k < t->columns; k++) {
		csv_put(out, t->column[k], false);
		fputc(k + 1 < t->columns ? ',' : '\n', out);
	}
	for (size_t i = 0; good && i < t->rows; i++)
		for (size_t k = 0; k < t->columns; k++) {
			for (size_t n = 0; n < t->row[i].cells; n++)
				if (strcmp(t->row[i].cell[n].path, t->column[k]) == 0)
					csv_put(out, t->row[i].cell[n].text, e->o->spreadsheet);
			fputc(k + 1 < t->columns ? ',' : '\n', out);
		}
	if (good)
		good = !ferror(out);
	if (out)
		good &= fclose(out) == 0;
	if (!good)
		fprintf(stderr, "%s: %s\n", path, strerror(errno));
	return good ? EXIT_DONE : EXIT_SERVER;
}

static enum exit_code run(struct exporting *e, const char *file, const char *lines)
{
	enum exit_code code = take_list(e);
	char count[24];

	if (e->code_count)
		qsort(e->codes, e->code_count, sizeof(*e->codes), by_id);
	for (size_t i = 0; code == EXIT_DONE && i < e->code_count; i++)
		code = take_one(e, e->codes[i].code);
	if (code == EXIT_DONE)
		code = write_table(e, &e->main, file);
	if (code == EXIT_DONE && lines)
		code = write_table(e, &e->lines, lines);
	snprintf(count, sizeof(count), "%zu", e->main.rows);
	if (code == EXIT_DONE && !e->o->quiet)
		tell(stdout, N_("{0} {1} exported.\n"), count, say(e->whole->name), NULL);
	return code;
}

enum exit_code export_whole_command(const struct options *o, char **args, int count)
{
	struct exporting *e = mem_alloc(sizeof(*e));
	const struct import_kind *kind = count ? import_kind_find(args[0]) : NULL;
	const char *file = NULL, *lines = NULL;
	enum exit_code code = EXIT_SERVER;

	for (int i = 1; i < count; i++) {
		if (strcmp(args[i], "--lines") == 0 && i + 1 < count)
			lines = args[++i];
		else if (!file && strncmp(args[i], "--", 2) != 0)
			file = args[i];
		else
			kind = NULL;
	}
	for (size_t i = 0; kind && i < sizeof(wholes) / sizeof(wholes[0]); i++)
		if (strcmp(wholes[i].name, kind->name) == 0)
			e->whole = &wholes[i];
	if (!kind || !file || (lines != NULL) != (strcmp(kind->name, "orders") == 0)) {
		fputs(say(N_("orderdesk export customers|suppliers|products|articles|orders FILE "
			"[--lines FILE] [--for-spreadsheet]\n")), stderr);
		mem_free(e);
		return EXIT_USAGE;
	}
	e->o = o;
	e->take = verb_find(kind->area, kind->verb, NULL);
	e->list = verb_find(e->whole->area, "list", NULL);
	e->show = verb_find(e->whole->area, "show", NULL);
	e->arena = arena_new(ARENA_MAX);
	e->page = arena_new(0);
	e->one = arena_new(0);
	e->c = connect_desk(o, e->arena);
	if (!e->c)
		code = connect_code();
	if (e->c) {
		code = run(e, file, lines);
		client_close(e->c);
	}
	mem_free(e->codes);
	mem_free(e->main.row);
	mem_free(e->lines.row);
	arena_free(e->one);
	arena_free(e->page);
	arena_free(e->arena);
	mem_free(e);
	return code;
}
