/* SPDX-License-Identifier: ISC */
/*
 * From the bytes of a terminal to keys: a pure machine, bytes and the time in,
 * keys out. It knows the union of what terminals send for one key, whatever
 * TERM says, and what the terminal's own description adds to that.
 *
 * Esc alone waits for what follows it: a digit, `-` or `=` makes a function
 * key, a letter the Ctrl-letter, a second Esc or half a second without a key
 * makes F12. `Esc [` and `Esc O` begin a sequence and wait half a second for
 * its rest. A second Esc whose [ or O comes at once is F12 and then the key
 * that sends this sequence. Nothing else depends on the clock: the caller gives all bytes that
 * are there before it gives the time, so keys typed ahead are never misread.
 * Esc before a key that has no twin drops both.
 *
 * A bracketed paste is one key that carries its text, controls removed and
 * runs of line ends and tabs turned into one blank; beyond PASTE_LIMIT bytes
 * it is cut and marked so. Bytes that are no UTF-8 and sequences that mean
 * nothing here vanish. Called by the loop and by the tests; cannot fail.
 */
#ifndef ORDERDESK_SEAT_DECODE_H
#define ORDERDESK_SEAT_DECODE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "seat/key.h"

#define ESC_WAIT 500000		/* microseconds from Esc to F12, and for the rest of a sequence */
#define ESC_TOGETHER 30000	/* microseconds: bytes that came from one key, not by hand */
#define PASTE_LIMIT 65536	/* bytes of one paste */
#define SEQUENCE_LIMIT 24	/* bytes of one key sequence behind Esc */
#define SEQUENCE_EXTRA 48	/* sequences taken over from the terminal's description */

enum decode_state {
	DECODE_GROUND,
	DECODE_ESCAPE,
	DECODE_SEQUENCE,
	DECODE_CHARACTER
};

struct decode_extra {
	char bytes[SEQUENCE_LIMIT];
	uint32_t code;
};

struct decoder {
	enum decode_state state;
	int64_t since;		/* when the Esc or the latest byte of the sequence came */
	int64_t second_escape;	/* when Esc Esc made F12; the second may begin a sequence */
	char sequence[SEQUENCE_LIMIT + 1];
	size_t length;
	uint32_t character;
	uint32_t smallest;	/* of the character being read: below it the form is overlong */
	int more;		/* bytes of it still to come */
	bool pasting, paste_cut, paste_gap;
	char *paste;
	size_t paste_size, paste_room, paste_end_matched;
	int64_t gap;		/* microseconds between the latest two bytes */
	bool escape_key;	/* Esc is a key: only a sequence that came at once is read behind it */
	bool control_h;		/* the byte 8 is Ctrl-H, not Backspace */
	bool await_report;
	int report_row, report_column;	/* from 1, of the latest K_REPORT */
	struct decode_extra extra[SEQUENCE_EXTRA];
	size_t extra_count;
};

void decode_init(struct decoder *decoder);
void decode_free(struct decoder *decoder);

/* Make a further sequence mean a key: `bytes` begin with Esc. Too long or too many: it is left out. */
void decode_learn(struct decoder *decoder, const char *bytes, uint32_t code);

/* The next cursor report is a K_REPORT with its place in report_row and report_column, not a key. */
void decode_await_report(struct decoder *decoder);

/*
 * Esc is the key K_ESCAPE and has no twins behind it: only a [ or O that came with it begins a sequence.
 * Another key that came with it carries the mark `twin`: Esc, then that key.
 */
void decode_escape_key(struct decoder *decoder, bool is_key);

/*
 * Take one byte that came at `now` (microseconds, any origin). At most one key comes of it: true
 * with *stroke.
 */
bool decode_byte(struct decoder *decoder, unsigned char byte, int64_t now, struct stroke *stroke);

/*
 * Tell the machine the time. An Esc, or a sequence, that waited long enough becomes its key: true
 * with *stroke.
 */
bool decode_time(struct decoder *decoder, int64_t now, struct stroke *stroke);

/* Microseconds until decode_time() may have something to say; -1 when nothing is pending. */
int64_t decode_wait(const struct decoder *decoder, int64_t now);

/* An Esc has been standing alone for `delay` microseconds: the foot of the screen shows what may follow. */
bool decode_escape_pending(const struct decoder *decoder, int64_t now, int64_t delay);

#endif
