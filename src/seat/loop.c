/* SPDX-License-Identifier: ISC */
/*
 * The one loop of the seat: bytes from the terminal, answers and events from the desk, time. Bytes
 * become keys at once and wait in a queue; keys are played in order until one waits for an answer;
 * then the screen is drawn once. A hang-up or a request to end leaves the loop: everything accepted
 * is with the desk already.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/memory.h"
#include "record/reflect.h"
#include "record/say.h"
#include "seat/print.h"
#include "seat/seat.h"

#define PATIENCE (CLOCK_SECOND / 10)	/* nobody sees a picture that stands for less */

static volatile sig_atomic_t resized, ended;

static void on_signal(int number)
{
	if (number == SIGWINCH)
		resized = 1;
	else
		ended = 1;
}

/* Signals come only while the loop waits. */
static void take_signals(sigset_t *while_waiting)
{
	struct sigaction action = { .sa_handler = on_signal };
	static const int numbers[] = { SIGWINCH, SIGHUP, SIGTERM, SIGINT };
	sigset_t block;

	sigemptyset(&block);
	for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++) {
		sigaction(numbers[i], &action, NULL);
		sigaddset(&block, numbers[i]);
	}
	sigprocmask(SIG_BLOCK, &block, while_waiting);
	for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++)
		sigdelset(while_waiting, numbers[i]);
	signal(SIGPIPE, SIG_IGN);
	signal(SIGTSTP, SIG_IGN);
}

/* F12 behind the sentence that tells of a wait ends it. What was typed before stands, for Enter or F12. */
static bool ends_wait(struct seat *seat, struct stroke stroke)
{
	const struct asked *asked = asks_oldest(seat);

	if (!asked || clock_steady() - asked->since <= CLOCK_SECOND ||
	    chords_meaning(keymap_chords(seat->keymap), stroke.code) != K_F(12))
		return false;
	asks_let_go(seat);
	seat_stop_keys(seat);
	seat->dirty = true;
	return true;
}

static void keep_key(void *baton, struct stroke stroke)
{
	struct seat *seat = baton;

	if (stroke.code == K_REPORT || ends_wait(seat, stroke))
		return;
	if (stroke.cut)
		seat_say(seat, ROLE_DUE, _("The paste was cut: at most 65,536 bytes are taken at once."));
	if (!queue_put(&seat->keys, stroke)) {
		terminal_bell(seat->terminal);
		seat_say(seat, ROLE_DUE, _("4,096 keys wait already; further ones are not taken."));
	}
}

static void read_keys(struct seat *seat)
{
	unsigned char bytes[4096];
	struct stroke stroke;
	ssize_t got = read(terminal_fd(seat->terminal), bytes, sizeof bytes);

	if (got == 0 || (got < 0 && errno != EINTR && errno != EAGAIN)) {
		ended = 1;	/* the terminal is gone */
		return;
	}
	for (ssize_t i = 0; i < got; i++)
		if (decode_byte(&seat->decoder, bytes[i], clock_steady(), &stroke))
			keep_key(seat, stroke);
}

static bool small(const struct seat *seat)
{
	return seat->canvas.rows < SCREEN_ROWS || seat->canvas.columns < SCREEN_COLUMNS;
}

/* Keys wait while an answer decides what they mean, while the desk is away, and on a window too small. */
static bool keys_wait(const struct seat *seat)
{
	return asks_hold(seat) || small(seat) ||
	       (seat->options.client && !client_connected(seat->options.client));
}

static void play_keys(struct seat *seat)
{
	struct stroke stroke;

	while (!seat->quit && !keys_wait(seat) && queue_take(&seat->keys, &stroke)) {
		press_hand(seat, stroke);
		key_release(&stroke);
	}
}

static void follow_connection(struct seat *seat)
{
	struct client *client = seat->options.client;

	if (!client)
		return;
	if (!client_connected(client)) {
		if (!seat->was_lost)
			seat->dirty = true;
		seat->was_lost = true;
		seat->kept_keys = seat->keys.count;
		return;
	}
	if (!seat->was_lost)
		return;
	seat->was_lost = false;
	if (seat->kept_keys > 0) {
		char number[24];

		snprintf(number, sizeof number, "%zu", seat->kept_keys);
		seat_message(seat, ROLE_GOOD, OD__MESSAGE__CONNECTION_BACK, number, NULL, NULL, NULL);
	}
	if (seat->options.connected)
		seat->options.connected(seat);
	seat->dirty = true;
}

static void tick(struct seat *seat, int64_t now)
{
	struct page *page;

	if (now < seat->second)
		return;
	seat->second = now - now % CLOCK_SECOND + CLOCK_SECOND;
	if (seat->options.tick)
		seat->options.tick(seat, clock_now());
	page = seat_front(seat);
	if (page->kind->tick)
		page->kind->tick(page, clock_now());
	seat->dirty = true;	/* clocks; only cells that changed are sent */
}

static void fit(struct seat *seat)
{
	int rows, columns;

	terminal_size(seat->terminal, &rows, &columns);
	canvas_resize(&seat->canvas, rows, columns);
	seat->dirty = true;
}

static int64_t sooner(int64_t a, int64_t b)
{
	return a < 0 ? b : b < 0 ? a : a < b ? a : b;
}

/* An answer that decides what stands here is due at once: what it replaces is not painted before it. */
static bool brief(const struct seat *seat, int64_t now)
{
	return asks_hold(seat) && now - asks_oldest(seat)->since < PATIENCE;
}

/* Microseconds until something is due. */
static int64_t wait_for(struct seat *seat, int64_t now)
{
	int64_t wait = seat->second - now;
	int64_t delay = terminal_escape_delay(seat->terminal);
	int timeout = seat->options.client ? client_timeout(seat->options.client) : -1;

	wait = sooner(wait, decode_wait(&seat->decoder, now));
	if (seat->decoder.state == DECODE_ESCAPE && !seat->escape_shown)
		wait = sooner(wait, seat->decoder.since + delay - now);
	if (seat->dirty && brief(seat, now))
		wait = sooner(wait, asks_oldest(seat)->since + PATIENCE - now);
	if (timeout >= 0)
		wait = sooner(wait, (int64_t)timeout * 1000);
	return wait > 0 ? wait : 0;
}

static void on_event(void *baton, const Od__Event *event)
{
	struct seat *seat = baton;

	if (seat->options.event)
		seat->options.event(seat, event);
	works_event(seat, event);
}

static void once(struct seat *seat, const sigset_t *signals)
{
	struct client *client = seat->options.client;
	struct pollfd fds[2] = { { .fd = terminal_fd(seat->terminal), .events = POLLIN }, { .fd = -1 } };
	int64_t now = clock_steady(), wait = wait_for(seat, now);
	struct timespec timeout = { .tv_sec = wait / CLOCK_SECOND, .tv_nsec = wait % CLOCK_SECOND * 1000 };
	struct stroke stroke;
	bool shown;

	if (client) {
		fds[1].fd = client_fd(client);
		fds[1].events = client_poll(client);
	}
	if (ppoll(fds, 2, &timeout, signals) < 0 && errno != EINTR)
		ended = 1;
	if (resized) {
		resized = 0;
		if (terminal_resized(seat->terminal))
			fit(seat);
	}
	if (fds[0].revents)
		read_keys(seat);
	now = clock_steady();
	if (!(fds[0].revents & POLLIN) && decode_time(&seat->decoder, now, &stroke))
		keep_key(seat, stroke);
	if (client && client_step(client) != OK && !seat->quit) {
		/* No answer will ever come: whoever sits here is told, not left waiting. */
		seat->exit_code = SERVER_EXIT;
		seat->quit = true;
	}
	follow_connection(seat);
	tick(seat, now);
	play_keys(seat);
	shown = decode_escape_pending(&seat->decoder, clock_steady(), terminal_escape_delay(seat->terminal));
	if (shown != seat->escape_shown)
		seat->dirty = true;
	seat->escape_shown = shown;
	if (seat->dirty && !seat->quit && !ended && !brief(seat, clock_steady()))
		frame_draw(seat);
}

static void free_seat(struct seat *seat)
{
	works_free(seat);
	asks_free(seat);
	terminal_close(seat->terminal);
	queue_free(&seat->keys);
	queue_free(&seat->stopped);
	field_free(&seat->question.typed);
	field_free(&seat->command_line);
	decode_free(&seat->decoder);
	keymap_free(seat->keymap);
	canvas_free(&seat->canvas);
	mem_free(seat);
}

int seat_run(const struct seat_options *options)
{
	struct terminal_options terminal = {
		.ambiguous = (enum ambiguous)options->ambiguous, .most_colours = options->most_colours,
		.remote = options->remote,
	};
	struct seat *seat = mem_alloc(sizeof *seat);
	char why[ROW_TEXT];
	sigset_t signals;
	int code;

	seat->options = *options;
	if (keymap_load(options->keymap ? options->keymap : "cua", &seat->keymap, why, sizeof why) != OK ||
	    terminal_open(&terminal, &seat->terminal, why, sizeof why) != OK) {
		fprintf(stderr, "%s\n", why);
		keymap_free(seat->keymap);
		mem_free(seat);
		return TERMINAL_EXIT;
	}
	take_signals(&signals);
	decode_init(&seat->decoder);
	terminal_learn(seat->terminal, &seat->decoder);
	seat_hand(seat);
	queue_init(&seat->keys);
	queue_init(&seat->stopped);
	field_init(&seat->question.typed, 31);
	field_init(&seat->command_line, ROW_TEXT - 1);
	canvas_init(&seat->canvas, SCREEN_ROWS, SCREEN_COLUMNS);
	fit(seat);
	terminal_probe(seat->terminal, &seat->decoder, keep_key, seat);
	if (options->client) {
		const Od__Welcome *welcome = client_welcome(options->client);

		print_places((int)welcome->places);
		reflect_places((int)welcome->places);
		if (welcome->zone)
			clock_zone(welcome->zone);
		client_events(options->client, on_event, seat);
	}
	works_init(seat);
	if (options->connected)
		options->connected(seat);
	while (!seat->quit && !ended)
		once(seat, &signals);
	code = seat->exit_code;
	free_seat(seat);
	return code;
}
