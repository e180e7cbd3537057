/* SPDX-License-Identifier: ISC */
/*
 * vt: a terminal in memory for tests of the seat.
 *
 * A program runs on a pseudo terminal whose other end is libvterm: what it
 * draws is a grid of cells with attributes and a cursor, exactly as a person
 * would see it. Keys are sent by the names of the manual. Every wait is for a
 * condition of the screen and has a deadline; nothing sleeps.
 *
 * vt_golden() compares the whole screen with a file tests/screen/NAME.golden:
 * the rows, then a line of marks for each row where something is highlighted,
 * then the cursor. With UPDATE=1 in the environment it writes the file.
 *
 * Only the process that was started here is ever ended. What cannot go on
 * (no pseudo terminal) bails out of the test.
 */
#ifndef TESTS_SCREEN_VT_H
#define TESTS_SCREEN_VT_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

struct vt;

struct vt_options {
	int rows, columns;		/* 0: 24 x 80 */
	const char *term;		/* NULL: xterm-256color */
	const char *const *arguments;	/* the program and its arguments, ended by NULL */
	const char *const *environment;	/* NAME=VALUE added to ours, ended by NULL; or NULL */
};

struct vt *vt_start(const struct vt_options *options);

/* End the program (SIGHUP, as a closed window does; SIGKILL after 2 s) and free all. */
void vt_stop(struct vt *vt);

/* Wait for the program to end by itself: its exit code, 128 + signal, or -1 at the deadline. */
int vt_exit(struct vt *vt, int deadline_ms);
pid_t vt_pid(const struct vt *vt);

/*
 * Send keys: words parted by blanks are names ("F10", "Enter", "Esc", "Up",
 * "Ctrl-U") or else text that is typed; "Space" is a blank. All in one write.
 */
void vt_keys(struct vt *vt, const char *keys);

/* Type text as it stands. */
void vt_text(struct vt *vt, const char *text);
void vt_bytes(struct vt *vt, const void *bytes, size_t size);

void vt_resize(struct vt *vt, int rows, int columns);

/*
 * Wait until the screen, or one row of it (from 1; below 0 from the end), holds the text, or no
 * longer does. One that ends by a deadline of more than 2 s tells what stood there instead.
 */
bool vt_wait(struct vt *vt, int deadline_ms, const char *text);
bool vt_wait_gone(struct vt *vt, int deadline_ms, const char *text);
bool vt_wait_row(struct vt *vt, int deadline_ms, int row, const char *text);
bool vt_wait_cursor(struct vt *vt, int deadline_ms, int row, int column);
bool vt_wait_true(struct vt *vt, int deadline_ms, bool (*holds)(struct vt *vt, void *baton), void *baton);

/* Read what is there without waiting. */
void vt_read(struct vt *vt);

/* A row (from 1; below 0 from the end) without blanks at its end; valid until the next call. */
const char *vt_row(struct vt *vt, int row);
/*
 * The marks of a row: . plain, b bold, u underlined, U both, r reverse, R bold reverse, or a letter
 * of a colour.
 */
const char *vt_marks(struct vt *vt, int row);
/* All of it in the form of a golden file, to be freed. */
char *vt_dump(struct vt *vt);
void vt_cursor(struct vt *vt, int *row, int *column);	/* from 1; 0 0 when hidden */

/* Everything that the program sent since the start; a NUL stands behind it. */
const unsigned char *vt_sent(const struct vt *vt, size_t *size);

/* TAP checks: the screen becomes the golden file's within the deadline; the screen comes to hold the text. */
bool vt_golden(struct vt *vt, int deadline_ms, const char *name);
bool vt_shows(struct vt *vt, const char *text);

#endif
