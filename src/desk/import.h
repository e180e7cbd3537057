/* SPDX-License-Identifier: ISC */
/*
 * import -- rows of a foreign file on their way into the desk: staged, built unseen, shown at once.
 *
 * `import put` keeps packed requests as staged rows. `import run` sets numbers aside for them and
 * starts a job, which calls the handler of each row (customer add, product save …) in slices below
 * a veil over those numbers (store_veil). When the last row is built one small transaction lifts the
 * veil: then everybody sees all of it. What refuses undoes the import, or is left out when it was
 * opened with skip. An imported order moves no counters while it is unseen; a second round of
 * slices does so after the flip, in the order of the file. Stations of deliveries, reviews and
 * transcripts change what is there already: their rows are only looked at by the build, and are taken
 * in by that second round. The journal, which says what was written and when, holds the entries from
 * the build on.
 *
 * Memory: which numbers are veiled, and the products that the catalogue gets at the flip.
 */
#ifndef ORDERDESK_DESK_IMPORT_H
#define ORDERDESK_DESK_IMPORT_H

#include <stdbool.h>
#include <stdint.h>

#include "desk/desk.h"
#include "record/import.pb-c.h"
#include "record/product.pb-c.h"
#include "record/system.pb-c.h"

#define IMPORT_JOB "import"
#define IMPORTS_MAX 12u		/* that build at one time: one of each kind */

struct change;

/* Is this number one of an import that is not shown yet? Any at all? */
bool import_hides(const struct desk *d, enum table_id table, uint64_t id);
bool import_hides_any(const struct desk *d, enum table_id table);
/* A built product waits for the flip. */
void import_keep(struct desk *d, const Od__Product *row);

/* desk/clock.h: at most `most` rows of the import that the job names. */
enum status import_slice(struct verb *v, Od__Job *job, unsigned most, int64_t until);

/* Shared by import.c and import_build.c. */
struct key import_staged_key(uint64_t import, uint64_t n);
enum status import_put(struct verb *v, const Od__Import *before, Od__Import *after);
/* The counter that numbers its records, and the tables that they stand in. */
const char *import_counter(Od__ImportKind kind);
size_t import_tables(Od__ImportKind kind, enum table_id out[3]);
/* Makes no record of its own: its rows are taken in after the flip. */
bool import_is_late(Od__ImportKind kind);
/* A row through the handler of its verb; or, of a late kind, only looked at, as the handler would. */
/* Takes what the row said of a person out of the sentence that tells why it was refused. */
void import_forget(struct verb *v, Od__ImportKind kind, Od__Staged *row);
enum status import_call(struct verb *v, Od__ImportKind kind, const Od__Staged *row);
enum status import_look(struct verb *v, Od__ImportKind kind, const Od__Staged *row);

enum status import_load(struct desk *d, struct txn *t);
void import_applied(struct desk *d, const struct change *c);
void import_free(struct desk *d);

#endif
