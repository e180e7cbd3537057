/* SPDX-License-Identifier: ISC */
/*
 * The terminal of a seat: opened, sent pictures, asked for its size, closed.
 * With look.c the only code that knows curses, and only its output half: keys
 * are read from the terminal as bytes (terminal_fd) and decoded by decode.h,
 * because what terminals send often differs from what TERM says.
 *
 * terminal_open() sets the locale C.UTF-8, takes TERM only if its name is
 * clean, puts a likely one in the place of an unknown one, and refuses a
 * terminal that cannot move its cursor with a plain sentence. Whatever ends
 * the process, a panic included, gives the terminal back as it was.
 */
#ifndef ORDERDESK_SEAT_TERMINAL_H
#define ORDERDESK_SEAT_TERMINAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/status.h"
#include "seat/canvas.h"
#include "seat/decode.h"

#define REFUSED_EXIT 10		/* of one whose login the desk does not take */
#define SERVER_EXIT 6		/* of one that no server answers, or no longer */
#define TERMINAL_EXIT 9		/* exit code of a seat whose terminal cannot be used */
#define SCREEN_ROWS 24		/* the least that a page needs */
#define SCREEN_COLUMNS 80

enum ambiguous {
	AMBIGUOUS_AUTO,	/* ASCII on linux and vt, where the locale names another character set,
			 * and where a probe finds signs of two cells */
	AMBIGUOUS_ONE,
	AMBIGUOUS_ASCII	/* also for a terminal that draws them two cells wide */
};

struct terminal_options {
	enum ambiguous ambiguous;
	int most_colours;	/* 0 as many as there are, 1 none, 8, 16, 256 */
	bool remote;		/* over SSH: Esc lights the foot of the screen after 100 ms, else 25 */
};

struct terminal;

/*
 * The name under which a TERM is looked up: itself when the description exists,
 * else xterm-256color for xterm and its kin, else vt100; NULL for a name that is
 * empty, longer than 63 or not of letters, digits and ._+- only.
 */
const char *terminal_name(const char *term, bool (*exists)(const char *name));

/*
 * Take the terminal of standard input and output. OK, or ERR_DENIED with a
 * sentence in why[0..size) that says what is the matter and what to do.
 */
enum status terminal_open(const struct terminal_options *options, struct terminal **terminal, char *why,
			  size_t size);
void terminal_close(struct terminal *terminal);

/* The Backspace of this terminal sends 0x7f, so that the byte 8 is Ctrl-H. */
bool terminal_erases_by_del(void);

int terminal_fd(const struct terminal *terminal);

/* Teach a decoder the sequences of this terminal's description. */
void terminal_learn(const struct terminal *terminal, struct decoder *decoder);

/*
 * Ask whether signs such as ─ take one cell, when the setting leaves it open;
 * waits at most 200 ms. Keys that come in the meantime are given to `on_key`.
 */
void terminal_probe(struct terminal *terminal, struct decoder *decoder,
		    void (*on_key)(void *baton, struct stroke stroke), void *baton);

/* From now on signs are drawn as their twins of ASCII. */
void terminal_draw_ascii(struct terminal *terminal);
bool terminal_ascii(const struct terminal *terminal);

/* Microseconds an Esc stands alone before the foot of the screen shows what may follow. */
int64_t terminal_escape_delay(const struct terminal *terminal);

/* Send what differs from the picture before; the cursor goes where the canvas has it. */
void terminal_show(struct terminal *terminal, const struct canvas *canvas);

/* The next terminal_show() sends everything (Ctrl-L). */
void terminal_repaint(struct terminal *terminal);

/* Read the size anew after SIGWINCH; 0x0 counts as 80x24. True when it changed. */
bool terminal_resized(struct terminal *terminal);
void terminal_size(const struct terminal *terminal, int *rows, int *columns);

void terminal_bell(struct terminal *terminal);

#endif
