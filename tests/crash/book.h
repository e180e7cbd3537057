/* SPDX-License-Identifier: ISC */
/*
 * book -- what every writer sent and what was acknowledged, kept outside of the desk.
 *
 * The book lies in memory that all processes of the test share, so it outlives each of them. Every
 * operation carries a mark of its own, "T<writer>.<number>.", in some text of its record and is sent
 * under the once-key of that mark: whoever takes over for a writer that was killed sends the last
 * one again. book_check reads the whole journal back and looks at each mark.
 */
#ifndef TESTS_CRASH_BOOK_H
#define TESTS_CRASH_BOOK_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "wire/client.h"

#define WRITERS 64
#define DEEDS_MAX 6000		/* of one writer on one desk */
#define CUSTOMERS 24
#define PRODUCTS 40

enum deed {
	DEED_NOTE, DEED_ORDER, DEED_CANCEL, DEED_TICKET, DEED_MOVE, DEED_CALL, DEED_EDIT,
	DEED_IMPORT, DEED_SEAT,		/* a row of an import; an order that a person keyed in */
	DEED_OPEN, DEED_PUT, DEED_MARK, DEED_PLACE,	/* a draft: opened, a line, its mark, placed */
	DEEDS
};

struct deed_row {
	uint8_t deed;
	bool acked, refused;
	uint32_t step;		/* of a draft, as the reply told it */
	uint64_t of;		/* the draft, or the order to cancel */
	uint64_t id;		/* of the record, as the reply told it */
};

struct page {
	pid_t pid;
	volatile bool busy;
	volatile unsigned sent;			/* rows in use; the last may be unanswered */
	volatile int64_t acked_at, longest;	/* steady; longest wait while a server was there */
	unsigned slow;				/* waits above the limit */
	struct deed_row row[DEEDS_MAX];
};

struct book {
	volatile bool stop;
	volatile int pause;		/* ms between two operations of a writer: others are to get on */
	volatile int64_t up_since;	/* steady; a server answers since then, 0: none */
	int64_t limit;			/* a wait above it is a stuck seat */
	struct page page[WRITERS];
};

struct book *book_make(void);
void book_clear(struct book *b);
uint64_t book_acked(const struct book *b);

/* The life of writer w as a process: until `stop`, or its rows are full. Never returns. */
void writer_main(struct book *b, const char *desk, int w) __attribute__((noreturn));
/* The same as a script that runs a command for each order (commander.c), */
void commander_main(struct book *b, const char *desk, int w, const char *program)
	__attribute__((noreturn));
/* as one that imports customers, 20 a file, and runs each import until it ends well, */
void importer_main(struct book *b, const char *desk, int w, const char *program)
	__attribute__((noreturn));
/* and as a person at a seat behind the gate (seated.c), whose words are in the environment. */
void seated_main(struct book *b, int w) __attribute__((noreturn));
void seated_tell(int w);	/* the screen that it gave up last, as remarks */

struct findings {
	uint64_t acked, lost, doubled, strange, wrong;	/* wrong: under another number than told */
	uint64_t faults;				/* of server verify */
	char first[400];
};
/* Reads the desk by a connection of its own. */
void book_check(const struct book *b, const char *desk, struct findings *out);
/* Customers and products that the writers use. */
void book_furnish(const char *desk);

#endif
