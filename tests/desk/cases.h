/* SPDX-License-Identifier: ISC */
/*
 * cases -- tables of worked cases, as the tests of clocks read them: a first word and the rest a line.
 *
 * Lines that begin with # and empty ones are left out. Ends the test when the file is not there.
 */
#ifndef TESTS_DESK_CASES_H
#define TESTS_DESK_CASES_H

#include <stdbool.h>
#include <stdint.h>

struct cases;

struct cases *cases_open(const char *name);	/* below the sources: "tests/desk/sla_cases.txt" */
/* The next line in two; they are good until the next call. False behind the last. */
bool cases_next(struct cases *c, const char **word, const char **rest);
void cases_again(struct cases *c);		/* gives the last line once more */
void cases_close(struct cases *c);

/* The index-th word of a line's rest, "" when there are fewer; good for eight calls. */
const char *cases_word(const char *rest, int index);
int64_t cases_time(const char *text);		/* local to the zone of the process */
int64_t cases_duration(const char *text);	/* "90min", "8h" */

#endif
