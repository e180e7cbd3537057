/* SPDX-License-Identifier: ISC */
/*
 * Verbs typed by name: which request a line means, what is refused, and what may follow.
 */
#include "seat/verb_line.h"

#include <string.h>

#include "record/message.pb-c.h"
#include "tap/tap.h"

static const struct {
	const char *line, *json;
	int message;
} lines[] = {
	{ "order show 10441", "{\"id\":10441}", 0 },
	{ "order list customer=K1042 day=today", "{\"customer\":\"K1042\",\"day\":\"today\"}", 0 },
	{ "order  list   K1042", "{\"customer\":\"K1042\"}", 0 },
	{ "customer find \"sesame oil\"", "{\"text\":\"sesame oil\"}", 0 },
	{ "customer show customer=\"a \\\"b\\\"\"", "{\"customer\":\"a \\\"b\\\"\"}", 0 },
	{ "complaint list --mine", NULL, 0 },
	{ "order lost", NULL, OD__MESSAGE__VERB_UNKNOWN },
	{ "order", NULL, OD__MESSAGE__VERB_UNKNOWN },
	{ "", NULL, OD__MESSAGE__VERB_UNKNOWN },
	{ "order show nothing=1", NULL, OD__MESSAGE__FIELD_UNKNOWN },
	{ "order show id=abc", NULL, OD__MESSAGE__FIELD_VALUE },
	{ "order show P-417", "{\"pad\":\"P-417\"}", 0 },
	{ "call show #12", "{\"id\":\"#12\"}", 0 },
	{ "order cancel", NULL, OD__MESSAGE__FIELD_MISSING },
	{ "order show 1 2 3", NULL, OD__MESSAGE__FIELD_VALUE },
	{ "customer find \"open", NULL, OD__MESSAGE__REQUEST_MALFORMED },
};

static void requests(void)
{
	for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++) {
		struct arena *arena = arena_new(0);
		const struct verb_row *verb;
		ProtobufCMessage *request;
		struct refusal why = { 0 };
		struct buffer json;
		enum status status = verb_line_request(lines[i].line, arena, &verb, &request, &why);

		is_int(lines[i].message, why.message, "\"%s\": what is refused", lines[i].line);
		is_int(lines[i].message ? ERR_REFUSED : OK, status, "\"%s\": the status", lines[i].line);
		buffer_init(&json, 10000);
		if (status == OK && lines[i].json) {
			reflect_json(request, &json);
			is_string(lines[i].json, buffer_string(&json), "\"%s\": the request", lines[i].line);
		}
		buffer_free(&json);
		arena_free(arena);
	}
}

static const struct {
	const char *line, *has, *common;
} completions[] = {
	{ "", "customer", "" },
	{ "cust", "customer", "omer " },
	{ "order ", "place", "" },
	{ "order pl", "place", "ace " },
	{ "order show ", "id  pad", "" },
	{ "order list cu", "customer", "stomer=" },
	{ "order lost ", "", "" },
	{ "xyz", "", "" },
	{ "order show id=1", "", "" },
};

static void completes(void)
{
	for (size_t i = 0; i < sizeof completions / sizeof completions[0]; i++) {
		char out[2048], common[128];

		verb_line_complete(completions[i].line, out, sizeof out, common, sizeof common);
		ok(*completions[i].has ? strstr(out, completions[i].has) != NULL : !*out,
		   "\"%s\" may go on with \"%s\" (%s)", completions[i].line, completions[i].has, out);
		is_string(completions[i].common, common, "\"%s\": what Tab writes", completions[i].line);
	}
}

int main(void)
{
	plan_lazy();
	requests();
	completes();
	return tap_result();
}
