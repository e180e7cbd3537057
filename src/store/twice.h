/* SPDX-License-Identifier: ISC */
/*
 * twice -- every page is written twice, so that none can be left half written.
 *
 * A disk that loses its power in the middle of a page leaves some of its sectors old and some new;
 * the log holds changes of pages and not pages, so such a page could only come from a backup. Pages
 * that the library writes are therefore kept in memory, then put into one file, DESK/store/pages,
 * which is synced, and only then written to their places; twice_mend puts back what stands in that
 * file before the library sees the others. The file is begun anew when all data files are synced.
 *
 * A page that has come to its file since the last checkpoint is made whole by its log alone, from the
 * record that took it: recovery begins before that one. So when a checkpoint writes it for the first
 * time it is not written twice; twice_mend empties one that was torn, as if it had never been written.
 *
 * Used by environment.c: mend and open before the environment is opened, close after it is closed.
 * The library's calls on files come here by its own hooks; files of other folders pass through.
 */
#ifndef ORDERDESK_STORE_TWICE_H
#define ORDERDESK_STORE_TWICE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/status.h"

struct twice;

/* Puts back the pages of the last run; *mended: how many differed. ERR_IO with errno. */
enum status twice_mend(const char *folder, uint64_t *mended);
/*
 * From now on pages of files in FOLDER/data are written twice. ERR_IO with errno. A page that cannot
 * be written calls `failed` with the error of the system, which does not return: the library would
 * write it in another way, past us.
 */
typedef void twice_failed(void *baton, int error, const char *what);
enum status twice_open(const char *folder, twice_failed *failed, void *baton, struct twice **out);
/*
 * Around a checkpoint, by the thread that makes it; never two at a time. `follows`: the last one that is done
 * in the log is the one that twice_checkpoint_end was last called behind. (Where a desk is opened it is
 * called behind the one that recovery made, with no checkpoint between the two.)
 */
void twice_checkpoint_begin(struct twice *t, bool follows);
void twice_checkpoint_end(struct twice *t);
/* Are the blocks of the log to be taken ahead of their time (ahead.h)? */
void twice_log_ahead(struct twice *t, bool wanted);
/* Nothing may be open any more. What was not written is thrown away: recovery has it. */
void twice_close(struct twice *t);

#endif
