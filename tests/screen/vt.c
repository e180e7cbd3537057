/* SPDX-License-Identifier: ISC */
/*
 * The pseudo terminal, the program on it, and libvterm at the other end.
 * Replies of the terminal (cursor reports) go back as a real one's would.
 */
#include "screen/vt.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
#include <vterm.h>

#include "tap/tap.h"

#define LOOK_MS 2000

struct vt {
	int fd, rows, columns;
	pid_t pid;
	int status;
	bool ended, cursor_shown;
	VTerm *term;
	VTermScreen *screen;
	unsigned char *sent;
	size_t sent_size, sent_room;
	unsigned char begun[4];		/* of a character whose rest is on its way */
	size_t begun_size;
	char line[8192];
};

static long long now_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (long long)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static int on_property(VTermProp property, VTermValue *value, void *user)
{
	struct vt *vt = user;

	if (property == VTERM_PROP_CURSORVISIBLE)
		vt->cursor_shown = value->boolean;
	return 1;
}

static const VTermScreenCallbacks callbacks = { .settermprop = on_property };

static void run(const struct vt_options *options)
{
	setenv("TERM", options->term ? options->term : "xterm-256color", 1);
	for (const char *const *p = options->environment; p && *p; p++)
		putenv(strdup(*p));
	execv(options->arguments[0], (char *const *)(unsigned long)options->arguments);
	fprintf(stderr, "%s: %s\n", options->arguments[0], strerror(errno));
	_exit(127);
}

struct vt *vt_start(const struct vt_options *options)
{
	struct vt *vt = calloc(1, sizeof *vt);
	struct winsize size = { 0 };

	if (!vt)
		abort();
	vt->rows = options->rows ? options->rows : 24;
	vt->columns = options->columns ? options->columns : 80;
	size.ws_row = (unsigned short)vt->rows;
	size.ws_col = (unsigned short)vt->columns;
	vt->term = vterm_new(vt->rows, vt->columns);
	vterm_set_utf8(vt->term, 1);
	vt->screen = vterm_obtain_screen(vt->term);
	vterm_screen_set_callbacks(vt->screen, &callbacks, vt);
	vterm_screen_enable_altscreen(vt->screen, 1);
	vterm_screen_reset(vt->screen, 1);
	vt->cursor_shown = true;
	fflush(stdout);
	vt->pid = forkpty(&vt->fd, NULL, NULL, &size);
	if (vt->pid < 0)
		bail("no pseudo terminal: %s", strerror(errno));
	if (vt->pid == 0)
		run(options);
	fcntl(vt->fd, F_SETFL, fcntl(vt->fd, F_GETFL) | O_NONBLOCK);
	fcntl(vt->fd, F_SETFD, FD_CLOEXEC);
	return vt;
}

static bool reap(struct vt *vt, int deadline_ms)
{
	long long end = now_ms() + deadline_ms;

	while (!vt->ended) {
		if (waitpid(vt->pid, &vt->status, WNOHANG) == vt->pid) {
			vt->ended = true;
			break;
		}
		if (now_ms() >= end)
			return false;
		vt_read(vt);
		poll(NULL, 0, 2);
	}
	return true;
}

void vt_stop(struct vt *vt)
{
	if (!vt->ended) {
		kill(vt->pid, SIGHUP);
		if (!reap(vt, 2000)) {
			kill(vt->pid, SIGKILL);
			reap(vt, 2000);
		}
	}
	close(vt->fd);
	vterm_free(vt->term);
	free(vt->sent);
	free(vt);
}

int vt_exit(struct vt *vt, int deadline_ms)
{
	if (!reap(vt, deadline_ms))
		return -1;
	vt_read(vt);
	return WIFEXITED(vt->status) ? WEXITSTATUS(vt->status) : 128 + WTERMSIG(vt->status);
}

pid_t vt_pid(const struct vt *vt)
{
	return vt->pid;
}

void vt_bytes(struct vt *vt, const void *bytes, size_t size)
{
	const char *at = bytes;
	long long end = now_ms() + 5000;

	while (size > 0 && now_ms() < end) {
		ssize_t done = write(vt->fd, at, size);

		if (done > 0) {
			at += done;
			size -= (size_t)done;
			continue;
		}
		if (done < 0 && errno != EAGAIN && errno != EINTR)
			return;
		vt_read(vt);	/* a program that paints while we type must not wait for us */
		poll(&(struct pollfd){ .fd = vt->fd, .events = POLLOUT }, 1, 10);
	}
}

void vt_text(struct vt *vt, const char *text)
{
	vt_bytes(vt, text, strlen(text));
}

static const char *key_bytes(const char *word, char *room)
{
	static const struct {
		const char *name, *bytes;
	} keys[] = {
		{ "Enter", "\r" }, { "Esc", "\033" }, { "Tab", "\t" }, { "Shift-Tab", "\033[Z" },
		{ "Space", " " }, { "Backspace", "\177" }, { "Del", "\033[3~" }, { "Ins", "\033[2~" },
		{ "Up", "\033[A" }, { "Down", "\033[B" }, { "Right", "\033[C" }, { "Left", "\033[D" },
		{ "Home", "\033[H" }, { "End", "\033[F" }, { "PgUp", "\033[5~" }, { "PgDn", "\033[6~" },
		{ "F1", "\033OP" }, { "F2", "\033OQ" }, { "F3", "\033OR" }, { "F4", "\033OS" },
		{ "F5", "\033[15~" }, { "F6", "\033[17~" }, { "F7", "\033[18~" }, { "F8", "\033[19~" },
		{ "F9", "\033[20~" }, { "F10", "\033[21~" }, { "F11", "\033[23~" }, { "F12", "\033[24~" },
	};

	for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++)
		if (strcmp(keys[i].name, word) == 0)
			return keys[i].bytes;
	if (strncmp(word, "Ctrl-", 5) == 0 && word[5] >= 'A' && word[5] <= 'Z' && word[6] == '\0') {
		room[0] = (char)(word[5] - 'A' + 1);
		room[1] = '\0';
		return room;
	}
	return word;
}

void vt_keys(struct vt *vt, const char *keys)
{
	char *copy = strdup(keys), *save = NULL, *all = calloc(1, strlen(keys) * 8 + 1);
	char room[2];

	if (!copy || !all)
		abort();
	for (char *word = strtok_r(copy, " ", &save); word; word = strtok_r(NULL, " ", &save))
		strcat(all, key_bytes(word, room));
	vt_text(vt, all);
	free(all);
	free(copy);
}

void vt_resize(struct vt *vt, int rows, int columns)
{
	struct winsize size = { .ws_row = (unsigned short)rows, .ws_col = (unsigned short)columns };

	vt_read(vt);
	vt->rows = rows;
	vt->columns = columns;
	vterm_set_size(vt->term, rows, columns);
	ioctl(vt->fd, TIOCSWINSZ, &size);
}

static void keep(struct vt *vt, const unsigned char *bytes, size_t size)
{
	if (vt->sent_size + size >= vt->sent_room) {	/* one more for the end of the text */
		vt->sent_room = (vt->sent_size + size) * 2 + 4096;
		vt->sent = realloc(vt->sent, vt->sent_room);
		if (!vt->sent)
			abort();
	}
	memcpy(vt->sent + vt->sent_size, bytes, size);
	vt->sent_size += size;
	vt->sent[vt->sent_size] = '\0';
}

/* How many bytes at the end begin a character that is not whole: libvterm would take it for two. */
static size_t begins(const unsigned char *bytes, size_t size)
{
	for (size_t n = 1; n <= 3 && n <= size; n++) {
		unsigned char lead = bytes[size - n];

		if (lead >= 0xc0)
			return n < (lead >= 0xf0 ? 4u : lead >= 0xe0 ? 3u : 2u) ? n : 0;
		if (lead < 0x80)
			return 0;
	}
	return 0;
}

void vt_read(struct vt *vt)
{
	unsigned char bytes[8192 + sizeof vt->begun];
	char reply[256];
	ssize_t got;
	size_t size;

	while ((got = read(vt->fd, bytes + vt->begun_size, 8192)) > 0) {
		size_t all = vt->begun_size + (size_t)got, rest;

		keep(vt, bytes + vt->begun_size, (size_t)got);
		memcpy(bytes, vt->begun, vt->begun_size);
		rest = begins(bytes, all);
		vterm_input_write(vt->term, (const char *)bytes, all - rest);
		memcpy(vt->begun, bytes + all - rest, rest);
		vt->begun_size = rest;
		while ((size = vterm_output_read(vt->term, reply, sizeof reply)) > 0)
			(void)!write(vt->fd, reply, size);
	}
	vterm_screen_flush_damage(vt->screen);
}

/* Wait for bytes; false when none will come any more. */
static bool wait_bytes(const struct vt *vt, int ms)
{
	struct pollfd wait = { .fd = vt->fd, .events = POLLIN };

	return poll(&wait, 1, ms) <= 0 || (wait.revents & POLLIN);
}

bool vt_wait_true(struct vt *vt, int deadline_ms, bool (*holds)(struct vt *vt, void *baton), void *baton)
{
	long long end = now_ms() + deadline_ms, left;

	for (;;) {
		vt_read(vt);
		if (holds(vt, baton))
			return true;
		left = end - now_ms();
		if (left <= 0)
			return false;
		if (!wait_bytes(vt, (int)(left < 20 ? left : 20)))
			poll(NULL, 0, 2);
	}
}

static VTermScreenCell cell_at(struct vt *vt, int row, int column)
{
	VTermScreenCell cell;
	VTermPos place = { .row = row, .col = column };

	memset(&cell, 0, sizeof cell);
	vterm_screen_get_cell(vt->screen, place, &cell);
	return cell;
}

static size_t put_utf8(uint32_t c, char *out)
{
	if (c < 0x80)
		return (size_t)sprintf(out, "%c", (int)c);
	if (c < 0x800)
		return (size_t)sprintf(out, "%c%c", (int)(0xc0 | c >> 6), (int)(0x80 | (c & 0x3f)));
	if (c < 0x10000)
		return (size_t)sprintf(out, "%c%c%c", (int)(0xe0 | c >> 12), (int)(0x80 | (c >> 6 & 0x3f)),
				       (int)(0x80 | (c & 0x3f)));
	return (size_t)sprintf(out, "%c%c%c%c", (int)(0xf0 | c >> 18), (int)(0x80 | (c >> 12 & 0x3f)),
			       (int)(0x80 | (c >> 6 & 0x3f)), (int)(0x80 | (c & 0x3f)));
}

static int row_index(const struct vt *vt, int row)
{
	return row > 0 ? row - 1 : vt->rows + row;
}

const char *vt_row(struct vt *vt, int row)
{
	size_t length = 0, end = 0;

	for (int c = 0; c < vt->columns && length + 32 < sizeof vt->line; c++) {
		VTermScreenCell cell = cell_at(vt, row_index(vt, row), c);

		if (cell.chars[0] == (uint32_t)-1)	/* the right half of a wide one */
			continue;
		length += put_utf8(cell.chars[0] ? cell.chars[0] : ' ', vt->line + length);
		for (int i = 1; i < VTERM_MAX_CHARS_PER_CELL && cell.chars[i]; i++)
			length += put_utf8(cell.chars[i], vt->line + length);
		if (cell.chars[0] && cell.chars[0] != ' ')
			end = length;
	}
	vt->line[end] = '\0';
	return vt->line;
}

static char colour_mark(int text, int ground)
{
	static const struct {
		int text, ground;
		char mark;
	} marks[] = {
		{ 244, -1, 'q' }, { 8, -1, 'q' }, { 74, -1, 'k' }, { 6, -1, 'c' }, { 179, -1, 'd' },
		{ 3, -1, 'd' }, { 167, -1, 'l' }, { 9, -1, 'l' }, { 1, -1, 'l' }, { 71, -1, 'g' },
		{ 2, -1, 'g' }, { 73, -1, 'c' }, { 231, 24, 'i' }, { 7, 4, 'i' }, { 231, 124, 'f' },
		{ 7, 1, 'f' },
	};

	for (size_t i = 0; i < sizeof marks / sizeof marks[0]; i++)
		if (marks[i].text == text && marks[i].ground == ground)
			return marks[i].mark;
	return '?';
}

static int colour_index(VTermColor colour, bool is_default)
{
	return is_default ? -1 : VTERM_COLOR_IS_INDEXED(&colour) ? colour.indexed.idx : -2;
}

static char mark_of(const VTermScreenCell *cell)
{
	int text = colour_index(cell->fg, VTERM_COLOR_IS_DEFAULT_FG(&cell->fg));
	int ground = colour_index(cell->bg, VTERM_COLOR_IS_DEFAULT_BG(&cell->bg));
	char mark;

	if (cell->attrs.reverse)
		return cell->attrs.bold ? 'R' : cell->attrs.underline ? 'V' : 'r';
	if (text != -1 || ground != -1) {
		mark = colour_mark(text, ground);
		return cell->attrs.underline && mark >= 'a' ? (char)(mark - 'a' + 'A') : mark;
	}
	if (cell->attrs.underline)
		return cell->attrs.bold ? 'U' : 'u';
	return cell->attrs.bold ? 'b' : '.';
}

const char *vt_marks(struct vt *vt, int row)
{
	size_t end = 0;

	for (int c = 0; c < vt->columns; c++) {
		VTermScreenCell cell = cell_at(vt, row_index(vt, row), c);

		vt->line[c] = cell.chars[0] == (uint32_t)-1 && c > 0 ? vt->line[c - 1] : mark_of(&cell);
		if (vt->line[c] != '.')
			end = (size_t)c + 1;
	}
	vt->line[end] = '\0';
	return vt->line;
}

void vt_cursor(struct vt *vt, int *row, int *column)
{
	VTermPos place;

	vterm_state_get_cursorpos(vterm_obtain_state(vt->term), &place);
	*row = vt->cursor_shown ? place.row + 1 : 0;
	*column = vt->cursor_shown ? place.col + 1 : 0;
}

char *vt_dump(struct vt *vt)
{
	char *text = NULL;
	size_t size = 0;
	FILE *out = open_memstream(&text, &size);
	int row, column;

	if (!out)
		abort();
	for (int r = 1; r <= vt->rows; r++)
		fprintf(out, "%s\n", vt_row(vt, r));
	fprintf(out, "-- marks\n");
	for (int r = 1; r <= vt->rows; r++)
		if (*vt_marks(vt, r))
			fprintf(out, "%2d %s\n", r, vt_marks(vt, r));
	vt_cursor(vt, &row, &column);
	fprintf(out, "-- cursor %d %d\n", row, column);
	fclose(out);
	return text;
}

struct condition {
	const char *text;
	int row, column;
	char *golden;
};

static bool holds_text(struct vt *vt, void *baton)
{
	struct condition *condition = baton;

	if (condition->row)
		return strstr(vt_row(vt, condition->row), condition->text) != NULL;
	for (int r = 1; r <= vt->rows; r++)
		if (strstr(vt_row(vt, r), condition->text))
			return true;
	return false;
}

static bool lacks_text(struct vt *vt, void *baton)
{
	return !holds_text(vt, baton);
}

static bool holds_cursor(struct vt *vt, void *baton)
{
	struct condition *condition = baton;
	int row, column;

	vt_cursor(vt, &row, &column);
	return row == condition->row && column == condition->column;
}

static bool holds_golden(struct vt *vt, void *baton)
{
	struct condition *condition = baton;
	char *dump = vt_dump(vt);
	bool same = strcmp(dump, condition->golden) == 0;

	free(dump);
	return same;
}

static void complain(struct vt *vt, const char *wanted);

/* A wait that ended by its deadline tells what stood there instead; a look (a short one) does not. */
static bool wait_for(struct vt *vt, int deadline_ms, bool (*holds)(struct vt *vt, void *baton),
		     struct condition *condition, const char *what)
{
	if (vt_wait_true(vt, deadline_ms, holds, condition))
		return true;
	if (deadline_ms > LOOK_MS) {
		diag("after %d ms %s \"%s\" (row %d, column %d)", deadline_ms, what,
		     condition->text ? condition->text : "", condition->row, condition->column);
		complain(vt, NULL);
	}
	return false;
}

bool vt_wait(struct vt *vt, int deadline_ms, const char *text)
{
	return wait_for(vt, deadline_ms, holds_text, &(struct condition){ .text = text }, "no");
}

bool vt_wait_gone(struct vt *vt, int deadline_ms, const char *text)
{
	return wait_for(vt, deadline_ms, lacks_text, &(struct condition){ .text = text }, "still");
}

bool vt_wait_row(struct vt *vt, int deadline_ms, int row, const char *text)
{
	return wait_for(vt, deadline_ms, holds_text, &(struct condition){ .text = text, .row = row }, "no");
}

bool vt_wait_cursor(struct vt *vt, int deadline_ms, int row, int column)
{
	return wait_for(vt, deadline_ms, holds_cursor,
			&(struct condition){ .row = row, .column = column }, "no cursor");
}

const unsigned char *vt_sent(const struct vt *vt, size_t *size)
{
	*size = vt->sent_size;
	return vt->sent;
}

static void complain(struct vt *vt, const char *wanted)
{
	char *dump = vt_dump(vt);

	if (wanted) {
		const char *a = wanted, *b = dump;

		for (int line = 1; *a && *b; line++) {	/* the first line that differs */
			size_t la = strcspn(a, "\n"), lb = strcspn(b, "\n");

			if (la != lb || memcmp(a, b, la) != 0) {
				diag("line %d wanted: %.*s", line, (int)la, a);
				diag("line %d seen:   %.*s", line, (int)lb, b);
			}
			a += la + (a[la] == '\n');
			b += lb + (b[lb] == '\n');
		}
	}
	diag("%s", dump);
	free(dump);
}

/* For UPDATE=1: until the program has said nothing for a while. */
static void settle(struct vt *vt)
{
	struct pollfd wait = { .fd = vt->fd, .events = POLLIN };

	while (poll(&wait, 1, 300) > 0 && (wait.revents & POLLIN))
		vt_read(vt);
	vt_read(vt);
}

bool vt_golden(struct vt *vt, int deadline_ms, const char *name)
{
	const char *top = getenv("top_srcdir");
	struct condition condition = { 0 };
	char path[4096];
	FILE *file;
	size_t size = 0;
	ssize_t got;
	bool same;

	snprintf(path, sizeof path, "%s/tests/screen/%s.golden", top ? top : ".", name);
	if (getenv("UPDATE")) {
		char *dump;

		settle(vt);
		dump = vt_dump(vt);
		file = fopen(path, "w");
		if (!file || fputs(dump, file) < 0 || fclose(file) != 0)
			bail("cannot write %s: %s", path, strerror(errno));
		free(dump);
		return ok(true, "%s is written", name);
	}
	file = fopen(path, "r");
	if (!file)
		return ok(false, "%s: no golden file; UPDATE=1 writes it", name);
	got = getdelim(&condition.golden, &size, '\0', file);
	fclose(file);
	if (got < 0)
		return ok(false, "%s: empty golden file", name);
	same = vt_wait_true(vt, deadline_ms, holds_golden, &condition);
	ok(same, "the screen is %s", name);
	if (!same)
		complain(vt, condition.golden);
	free(condition.golden);
	return same;
}

bool vt_shows(struct vt *vt, const char *text)
{
	return ok(vt_wait(vt, 20000, text), "the screen shows \"%s\"", text);
}
