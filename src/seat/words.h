/* SPDX-License-Identifier: ISC */
/*
 * The lines of screen and keymap files and the line behind `:`: words parted by
 * blanks; blanks inside stand between double quotes, of the whole word or of a
 * part of it (\" and \\ inside); # at the beginning of a word begins a remark.
 * Small and read-only: what is wrong with a file is told by its reader with the
 * number of the line.
 */
#ifndef ORDERDESK_SEAT_WORDS_H
#define ORDERDESK_SEAT_WORDS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/status.h"

#define WORDS_MOST 40			/* words of one line */
#define WORDS_FILE_LIMIT 65536		/* bytes of one file */

struct words {
	size_t count;
	char *word[WORDS_MOST];		/* into the line that was split */
	bool quoted[WORDS_MOST];
};

/* Split a line in place. False when a quote stays open or there are too many words. */
bool words_split(char *line, struct words *words);
/* The same of a line that was typed: # begins no remark, "#12" is the number of a call. */
bool words_typed(char *line, struct words *words);

/*
 * Read a data file of the program: DATA/FOLDER/NAME, where DATA is ORDERDESK_DATA or where it was
 * installed; a file of the same name below the person's own configuration folder goes first.
 * *text is ended by 0 and the caller's. ERR_NOT_FOUND, ERR_LIMIT or ERR_IO.
 */
enum status words_file(const char *folder, const char *name, char **text);

/* Take the next line out of text (*next moves on); NULL at the end. The line end is replaced by 0. */
char *words_line(char **next);

#endif
