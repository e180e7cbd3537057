/* SPDX-License-Identifier: ISC */
/*
 * Curses for output alone: newterm() on standard output, raw mode, the roles as
 * pairs, pictures sent row by row where they differ. The signal handler that
 * gives the terminal back after a crash uses only calls that are allowed there.
 */
#include "seat/terminal.h"

#include <curses.h>
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/memory.h"
#include "base/text.h"
#include "seat/look.h"
#include "seat/terminfo.h"

#define PROBE_WAIT (CLOCK_SECOND / 5)

struct terminal {
	SCREEN *screen;
	struct cell *sent;	/* the picture on the terminal */
	cchar_t *row;		/* one row on its way to curses */
	int rows, columns;
	enum ambiguous ambiguous;
	bool ascii, paste, remote, all;
};

static struct termios before;
static volatile sig_atomic_t taken;

const char *terminal_name(const char *term, bool (*exists)(const char *name))
{
	static const char *const kin[] = {
		"xterm", "alacritty", "contour", "foot", "ghostty", "gnome", "iTerm", "iterm", "kitty",
		"konsole", "mintty", "ms-terminal", "putty", "rio", "rxvt", "screen", "st", "tmux", "vte",
		"wezterm",
	};
	size_t length = term ? strlen(term) : 0;

	if (length == 0 || length > 63 ||
	    strspn(term, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._+-") != length)
		return NULL;
	if (exists(term))
		return term;
	for (size_t i = 0; i < sizeof kin / sizeof kin[0]; i++) {
		size_t size = strlen(kin[i]);

		if (strncmp(term, kin[i], size) == 0 && (term[size] == '\0' || term[size] == '-'))
			return "xterm-256color";
	}
	return "vt100";
}

/* After a crash: the terminal as it was, then the signal again. */
static void crashed(int number)
{
	static const char reset[] = "\033[?2004l\033[?1049l\033[0m\033[?25h\r\n";

	if (taken) {
		taken = 0;
		(void)!write(STDOUT_FILENO, reset, sizeof reset - 1);
		tcsetattr(STDIN_FILENO, TCSANOW, &before);
	}
	raise(number);
}

static void catch_crashes(void)
{
	static const int numbers[] = { SIGABRT, SIGSEGV, SIGBUS, SIGFPE, SIGILL };
	struct sigaction action = { .sa_handler = crashed, .sa_flags = SA_RESETHAND | SA_NODEFER };

	for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++)
		sigaction(numbers[i], &action, NULL);
}

static void read_size(int *rows, int *columns)
{
	struct winsize size;

	if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_row == 0 || size.ws_col == 0)
		size = (struct winsize){ .ws_row = SCREEN_ROWS, .ws_col = SCREEN_COLUMNS };
	*rows = size.ws_row > 500 ? 500 : size.ws_row;
	*columns = size.ws_col > 500 ? 500 : size.ws_col < 2 ? 2 : size.ws_col;
}

static void take_size(struct terminal *terminal, int rows, int columns)
{
	terminal->rows = rows;
	terminal->columns = columns;
	mem_free(terminal->sent);
	mem_free(terminal->row);
	terminal->sent = mem_array((size_t)rows * (size_t)columns, sizeof *terminal->sent);
	terminal->row = mem_array((size_t)columns + 1, sizeof *terminal->row);
	terminal->all = true;
}

/* Past curses: modes that it does not know. */
static void send(const char *bytes)
{
	fflush(stdout);
	(void)!write(STDOUT_FILENO, bytes, strlen(bytes));
}

static bool begins(const char *text, const char *start)
{
	return strncmp(text, start, strlen(start)) == 0;
}

static enum palette palette_of(int most_colours)
{
	const char *no_colour = getenv("NO_COLOR");

	if (most_colours == 0 && no_colour && *no_colour)
		return PALETTE_MONO;
	return most_colours == 0 || most_colours >= 256 ? PALETTE_256 :
	       most_colours >= 16 ? PALETTE_16 : most_colours >= 8 ? PALETTE_8 : PALETTE_MONO;
}

/* The modes of a screen that was just made. */
static void set_modes(struct terminal *terminal, const struct terminal_options *options)
{
	raw();
	noecho();
	nonl();
	typeahead(-1);
	leaveok(stdscr, FALSE);
	set_escdelay(options->remote ? 100 : 25);
	if (has_colors()) {
		start_color();
		use_default_colors();
		look_init(COLORS, palette_of(options->most_colours));
	} else {
		look_init(0, PALETTE_MONO);
	}
	send(terminfo_leave_charset());
	if (terminal->paste)
		send("\033[?2004h");
}

/*
 * The locale names another character set than UTF-8, as zh_CN.GB18030 does. C and an empty one say
 * nothing: they are what a line over SSH often brings along, whatever the terminal can do.
 */
static bool other_charset(void)
{
	static const char *const names[] = { "LC_ALL", "LC_CTYPE", "LANG" };

	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
		const char *locale = getenv(names[i]), *set = locale ? strchr(locale, '.') : NULL;

		if (locale && *locale)
			return set && strncasecmp(set, ".utf-8", 6) != 0 &&
			       strncasecmp(set, ".utf8", 5) != 0;
	}
	return false;
}

enum status terminal_open(const struct terminal_options *options, struct terminal **out, char *why,
			  size_t size)
{
	const char *term = getenv("TERM"), *name;
	struct terminal *terminal;
	int rows, columns;

	*out = NULL;
	if (!isatty(STDIN_FILENO) || !isatty(STDOUT_FILENO) || tcgetattr(STDIN_FILENO, &before) != 0) {
		snprintf(why, size, "The seat needs a terminal for its keys and its screen. "
			 "Start it in one, or use the verbs: orderdesk help.");
		return ERR_DENIED;
	}
	if (text_locale() != 0) {
		snprintf(why, size, "This system has no locale C.UTF-8. Install the package libc-bin.");
		return ERR_DENIED;
	}
	name = terminal_name(term, terminfo_exists);
	if (!name) {
		snprintf(why, size, "TERM does not name a terminal. Set it, for example: "
			 "TERM=xterm-256color orderdesk");
		return ERR_DENIED;
	}
	if (!terminfo_moves_cursor(name)) {
		snprintf(why, size, "The terminal \"%s\" cannot move its cursor, so the seat cannot draw. "
			 "Use another, or set TERM, for example: TERM=vt100 orderdesk", name);
		return ERR_DENIED;
	}
	terminal = mem_alloc(sizeof *terminal);
	terminal->ambiguous = options->ambiguous;
	terminal->remote = options->remote;
	terminal->paste = !begins(name, "vt") && !begins(name, "linux") && !begins(name, "ansi");
	terminal->ascii = options->ambiguous == AMBIGUOUS_ASCII ||
			  (options->ambiguous == AMBIGUOUS_AUTO &&
			   (other_charset() || !terminal->paste));	/* those old ones have no signs */
	read_size(&rows, &columns);
	terminal->screen = newterm(name, stdout, stdin);
	if (!terminal->screen) {
		mem_free(terminal);
		snprintf(why, size, "The terminal \"%s\" could not be opened: %s.", name, strerror(errno));
		return ERR_DENIED;
	}
	taken = 1;
	catch_crashes();
	set_modes(terminal, options);
	resizeterm(rows, columns);
	take_size(terminal, rows, columns);
	*out = terminal;
	return 0;
}

void terminal_close(struct terminal *terminal)
{
	if (!terminal)
		return;
	if (terminal->paste)
		send("\033[?2004l");
	endwin();
	fflush(stdout);
	taken = 0;
	delscreen(terminal->screen);
	mem_free(terminal->sent);
	mem_free(terminal->row);
	mem_free(terminal);
}

bool terminal_erases_by_del(void)
{
	return before.c_cc[VERASE] == 0x7f;
}

int terminal_fd(const struct terminal *terminal)
{
	(void)terminal;
	return STDIN_FILENO;
}

void terminal_learn(const struct terminal *terminal, struct decoder *decoder)
{
	(void)terminal;
	terminfo_learn(decoder);
}

void terminal_probe(struct terminal *terminal, struct decoder *decoder,
		    void (*on_key)(void *baton, struct stroke stroke), void *baton)
{
	static const char ask[] = "\r\u2500\033[6n";
	int64_t deadline = clock_steady() + PROBE_WAIT, now;

	if (terminal->ambiguous != AMBIGUOUS_AUTO || terminal->ascii)
		return;
	fflush(stdout);
	if (write(STDOUT_FILENO, ask, sizeof ask - 1) != (ssize_t)sizeof ask - 1)
		return;
	decode_await_report(decoder);
	while ((now = clock_steady()) < deadline) {
		struct pollfd wait = { .fd = STDIN_FILENO, .events = POLLIN };
		struct stroke stroke;
		unsigned char byte;

		if (poll(&wait, 1, (int)((deadline - now) / 1000) + 1) <= 0)
			continue;
		if (read(STDIN_FILENO, &byte, 1) != 1)
			break;
		if (!decode_byte(decoder, byte, clock_steady(), &stroke))
			continue;
		if (stroke.code == K_REPORT) {
			terminal->ascii = decoder->report_column != 2;
			break;
		}
		on_key(baton, stroke);
	}
	decoder->await_report = false;
	terminal_repaint(terminal);
}

void terminal_draw_ascii(struct terminal *terminal)
{
	terminal->ascii = true;
	terminal_repaint(terminal);
}

bool terminal_ascii(const struct terminal *terminal)
{
	return terminal->ascii;
}

int64_t terminal_escape_delay(const struct terminal *terminal)
{
	return terminal->remote ? 100000 : 25000;
}

static void send_row(struct terminal *terminal, int row, const struct cell *cells, int columns)
{
	int count = 0;

	for (int i = 0; i < columns; i++) {
		const struct cell *cell = &cells[i];
		wchar_t characters[CELL_MARKS + 2];
		attr_t attributes;
		short pair;
		int length = 0;

		if (cell->width == 0)
			continue;
		characters[length++] = (wchar_t)cell->base;
		for (int m = 0; m < cell->mark_count; m++)
			characters[length++] = (wchar_t)cell->marks[m];
		characters[length] = L'\0';
		attributes = look_attributes(cell->look, &pair);
		setcchar(&terminal->row[count++], characters, attributes, pair, NULL);
	}
	mvadd_wchnstr(row, 0, terminal->row, count);
}

void terminal_show(struct terminal *terminal, const struct canvas *canvas)
{
	int rows = canvas->rows < terminal->rows ? canvas->rows : terminal->rows;
	int columns = canvas->columns < terminal->columns ? canvas->columns : terminal->columns;

	for (int row = 0; row < rows; row++) {
		const struct cell *now = canvas->cells + row * canvas->columns;
		struct cell *sent = terminal->sent + row * terminal->columns;

		if (!terminal->all && memcmp(now, sent, (size_t)columns * sizeof *now) == 0)
			continue;
		memcpy(sent, now, (size_t)columns * sizeof *now);
		send_row(terminal, row, now, columns);
	}
	terminal->all = false;
	if (canvas->cursor_row >= 0 && canvas->cursor_row < rows) {
		curs_set(1);
		move(canvas->cursor_row, canvas->cursor_column < columns ? canvas->cursor_column :
		     columns - 1);
	} else {
		curs_set(0);
	}
	refresh();
}

void terminal_repaint(struct terminal *terminal)
{
	terminal->all = true;
	clearok(curscr, TRUE);
}

bool terminal_resized(struct terminal *terminal)
{
	int rows, columns;

	read_size(&rows, &columns);
	if (rows == terminal->rows && columns == terminal->columns)
		return false;
	resizeterm(rows, columns);
	take_size(terminal, rows, columns);
	terminal_repaint(terminal);
	return true;
}

void terminal_size(const struct terminal *terminal, int *rows, int *columns)
{
	*rows = terminal->rows;
	*columns = terminal->columns;
}

void terminal_bell(struct terminal *terminal)
{
	(void)terminal;
	beep();
}
