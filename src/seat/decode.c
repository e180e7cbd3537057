/* SPDX-License-Identifier: ISC */
/*
 * The machine behind decode.h: ground, behind Esc, inside a sequence, inside
 * a UTF-8 character, and inside a paste. The tables hold what xterm, the
 * Linux console, rxvt, PuTTY, screen, tmux and the VT keyboards send, and the
 * number pad in application mode, whose digits are the same keys as others.
 */
#include "seat/decode.h"

#include <string.h>

#include "base/memory.h"

#define ESC 0x1b
#define PASTE_WAIT (4 * (int64_t)ESC_WAIT)

static const char paste_end[] = "\033[201~";

/* CSI number ~ */
static const struct {
	int number;
	uint32_t code;
} tilde[] = {
	{ 1, K_HOME }, { 2, K_INSERT }, { 3, K_DELETE }, { 4, K_END },
	{ 5, K_PAGE_UP }, { 6, K_PAGE_DOWN }, { 7, K_HOME }, { 8, K_END },
	{ 11, K_F(1) }, { 12, K_F(2) }, { 13, K_F(3) }, { 14, K_F(4) }, { 15, K_F(5) },
	{ 17, K_F(6) }, { 18, K_F(7) }, { 19, K_F(8) }, { 20, K_F(9) }, { 21, K_F(10) },
	{ 23, K_F(11) }, { 24, K_F(12) }, { 200, K_PASTE },
};

/* CSI … letter, and SS3 letter */
static const struct {
	char final;
	uint32_t code;
} letters[] = {
	{ 'A', K_UP }, { 'B', K_DOWN }, { 'C', K_RIGHT }, { 'D', K_LEFT },
	{ 'H', K_HOME }, { 'F', K_END }, { 'Z', K_BACKTAB },
	{ 'P', K_F(1) }, { 'Q', K_F(2) }, { 'R', K_F(3) }, { 'S', K_F(4) },
}, pad[] = {
	{ 'M', K_ENTER }, { 'I', K_TAB }, { ' ', ' ' }, { 'X', '=' }, { 'j', '*' }, { 'k', '+' },
	{ 'l', ',' }, { 'm', '-' }, { 'n', '.' }, { 'o', '/' }, { 'p', '0' }, { 'q', '1' },
	{ 'r', '2' }, { 's', '3' }, { 't', '4' }, { 'u', '5' }, { 'v', '6' }, { 'w', '7' },
	{ 'x', '8' }, { 'y', '9' },
};

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

void decode_init(struct decoder *decoder)
{
	memset(decoder, 0, sizeof *decoder);
	decoder->second_escape = INT64_MIN / 2;
}

void decode_free(struct decoder *decoder)
{
	mem_free(decoder->paste);
	decode_init(decoder);
}

void decode_learn(struct decoder *decoder, const char *bytes, uint32_t code)
{
	struct decode_extra *extra;

	if (decoder->extra_count == SEQUENCE_EXTRA || strlen(bytes) >= SEQUENCE_LIMIT)
		return;
	if (bytes[0] != ESC || (bytes[1] != '[' && bytes[1] != 'O') || bytes[2] == '\0')
		return;
	extra = &decoder->extra[decoder->extra_count++];
	strcpy(extra->bytes, bytes + 1);
	extra->code = code;
}

void decode_await_report(struct decoder *decoder)
{
	decoder->await_report = true;
}

static bool emit(struct decoder *decoder, uint32_t code, bool twin, struct stroke *stroke)
{
	decoder->state = DECODE_GROUND;
	decoder->length = 0;
	*stroke = (struct stroke){ .code = code, .twin = twin };
	return code != K_NONE;
}

/* The first two numbers of a sequence such as "[1;5" or "O5"; 0 where one is missing. */
static void numbers(const char *sequence, int number[2])
{
	int at = 0;

	number[0] = number[1] = 0;
	for (const char *p = sequence + 1; *p && at < 2; p++) {
		if (*p == ';')
			at++;
		else if (*p >= '0' && *p <= '9' && number[at] < 10000)
			number[at] = number[at] * 10 + (*p - '0');
	}
}

/*
 * A function key with a modifier is a key of its own, which the seat does not use; movement keys
 * stay themselves.
 */
static uint32_t without_modifier(uint32_t code, int modifier)
{
	return modifier > 1 && code > K_FUNCTION && code <= K_F(12) ? K_NONE : code;
}

static uint32_t sequence_code(const char *sequence, size_t length)
{
	char final = sequence[length - 1];
	int number[2];

	numbers(sequence, number);
	if (sequence[0] == '[' && sequence[1] == '[')	/* the Linux console: ESC [ [ A */
		return final >= 'A' && final <= 'E' ? K_F((uint32_t)(final - 'A') + 1) : K_NONE;
	if (sequence[1] == '<' || sequence[1] == '?' || sequence[1] == '>')
		return K_NONE;
	if (final == '~' || final == '^' || final == '$' || final == '@') {
		for (size_t i = 0; i < COUNT(tilde); i++)
			if (tilde[i].number == number[0])
				return without_modifier(tilde[i].code, final == '~' ? number[1] : 0);
		return K_NONE;
	}
	for (size_t i = 0; i < COUNT(letters); i++) {
		if (letters[i].final == final)
			return without_modifier(letters[i].code,
						sequence[0] == 'O' ? number[0] : number[1]);
	}
	for (size_t i = 0; i < COUNT(pad) && sequence[0] == 'O'; i++)
		if (pad[i].final == final)
			return pad[i].code;
	return K_NONE;
}

static void paste_begin(struct decoder *decoder)
{
	decoder->pasting = true;
	decoder->paste_cut = decoder->paste_gap = false;
	decoder->paste_size = decoder->paste_end_matched = 0;
}

/* Keep only whole UTF-8 characters that are no controls; returns the new size. */
static size_t clean(char *text, size_t size)
{
	size_t to = 0;

	for (size_t at = 0; at < size;) {
		unsigned char lead = (unsigned char)text[at];
		size_t length = lead < 0x80 ? 1 : lead < 0xc2 ? 0 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 :
				lead < 0xf5 ? 4 : 0;
		size_t have = 1;

		while (have < length && at + have < size && ((unsigned char)text[at + have] & 0xc0) == 0x80)
			have++;
		if (length && have == length) {
			unsigned char second = (unsigned char)text[at + (length > 1)];
			bool bad = (lead == 0xe0 && second < 0xa0) || (lead == 0xed && second > 0x9f) ||
				   (lead == 0xf0 && second < 0x90) || (lead == 0xf4 && second > 0x8f) ||
				   (lead == 0xc2 && second < 0xa0);

			if (!bad) {
				memmove(text + to, text + at, length);
				to += length;
			}
		}
		at += have;
	}
	return to;
}

static bool paste_finish(struct decoder *decoder, struct stroke *stroke)
{
	decoder->pasting = false;
	decoder->state = DECODE_GROUND;
	*stroke = (struct stroke){ .code = K_NONE };
	if (decoder->paste_size == 0)
		return false;
	decoder->paste_size = clean(decoder->paste, decoder->paste_size);
	decoder->paste[decoder->paste_size] = '\0';
	*stroke = (struct stroke){ .code = K_PASTE, .cut = decoder->paste_cut, .text = decoder->paste };
	decoder->paste = NULL;
	decoder->paste_room = decoder->paste_size = 0;
	return true;
}

static void paste_put(struct decoder *decoder, unsigned char byte)
{
	if (decoder->paste_size + 2 >= decoder->paste_room) {
		size_t room = decoder->paste_room ? decoder->paste_room * 2 : 256;

		decoder->paste = mem_grow(decoder->paste, decoder->paste_room, room, 1);
		decoder->paste_room = room;
	}
	if (decoder->paste_size >= PASTE_LIMIT)
		decoder->paste_cut = true;
	else
		decoder->paste[decoder->paste_size++] = (char)byte;
}

static void paste_byte(struct decoder *decoder, unsigned char byte)
{
	if (byte == '\n' || byte == '\r' || byte == '\t') {
		decoder->paste_gap = decoder->paste_size > 0;
		return;
	}
	if (byte < ' ' || byte == 0x7f)
		return;
	if (decoder->paste_gap)
		paste_put(decoder, ' ');
	decoder->paste_gap = false;
	paste_put(decoder, byte);
}

/* Inside a paste everything is text but its end mark. */
static bool pasted(struct decoder *decoder, unsigned char byte, struct stroke *stroke)
{
	size_t matched = decoder->paste_end_matched;

	if (byte == (unsigned char)paste_end[matched]) {
		if (++decoder->paste_end_matched == sizeof paste_end - 1)
			return paste_finish(decoder, stroke);
		return false;
	}
	decoder->paste_end_matched = 0;
	for (size_t i = 0; i < matched; i++)
		paste_byte(decoder, (unsigned char)paste_end[i]);
	if (byte == ESC)
		decoder->paste_end_matched = 1;
	else
		paste_byte(decoder, byte);
	return false;
}

static bool sequence_byte(struct decoder *decoder, unsigned char byte, struct stroke *stroke)
{
	char *sequence = decoder->sequence;
	bool first_of_linux = decoder->length == 1 && sequence[0] == '[' && byte == '[';
	bool final = byte >= 0x40 && byte < 0x7f && !first_of_linux;
	uint32_t code;

	if (byte == ESC) {	/* a new Esc: the old sequence was broken off */
		decoder->state = DECODE_ESCAPE;
		return false;
	}
	if (byte < ' ' || byte > 0x7e)
		return emit(decoder, K_NONE, false, stroke);
	if (decoder->length < SEQUENCE_LIMIT)
		sequence[decoder->length++] = (char)byte;
	sequence[decoder->length] = '\0';
	if (byte == '$' && sequence[0] == '[' && sequence[1] >= '0' && sequence[1] <= '9')
		final = true;
	if (sequence[0] == 'O' && (byte == ' ' || !(byte >= '0' && byte <= '9')) && byte != ';')
		final = true;
	if (!final)
		return false;
	if (decoder->length >= SEQUENCE_LIMIT)
		return emit(decoder, K_NONE, false, stroke);
	if (byte == 'R' && decoder->await_report && strchr(sequence, ';')) {
		int number[2];

		numbers(sequence, number);
		decoder->report_row = number[0];
		decoder->report_column = number[1];
		decoder->await_report = false;
		return emit(decoder, K_REPORT, false, stroke);
	}
	code = sequence_code(sequence, decoder->length);
	for (size_t i = 0; i < decoder->extra_count && code == K_NONE; i++)
		if (strcmp(decoder->extra[i].bytes, sequence) == 0)
			code = decoder->extra[i].code;
	if (code == K_PASTE) {
		paste_begin(decoder);
		code = K_NONE;
	}
	return emit(decoder, code, false, stroke);
}

static bool sequence_begins(struct decoder *decoder, unsigned char byte)
{
	decoder->state = DECODE_SEQUENCE;
	decoder->sequence[0] = (char)byte;
	decoder->sequence[1] = '\0';
	decoder->length = 1;
	return false;
}

void decode_escape_key(struct decoder *decoder, bool is_key)
{
	decoder->escape_key = is_key;
}

static bool ground_byte(struct decoder *decoder, unsigned char byte, struct stroke *stroke);

/* Behind an Esc that is a key of its own. */
static bool byte_after_key(struct decoder *decoder, unsigned char byte, struct stroke *stroke)
{
	bool key;

	if ((byte == '[' || byte == 'O') && decoder->gap <= ESC_TOGETHER)
		return sequence_begins(decoder, byte);
	if (byte == ESC) {
		key = emit(decoder, K_ESCAPE, false, stroke);
		decoder->state = DECODE_ESCAPE;
		return key;
	}
	decoder->state = DECODE_GROUND;
	key = ground_byte(decoder, byte, stroke);
	stroke->twin = key;
	return key;
}

static bool escape_byte(struct decoder *decoder, unsigned char byte, struct stroke *stroke)
{
	static const char digits[] = "1234567890-=";
	const char *digit = strchr(digits, byte);

	if (decoder->escape_key)
		return byte_after_key(decoder, byte, stroke);
	if (byte == ESC) {
		decoder->second_escape = decoder->since;
		return emit(decoder, K_F(12), false, stroke);
	}
	if (byte == '[' || byte == 'O')
		return sequence_begins(decoder, byte);
	if (byte && digit)
		return emit(decoder, K_F((uint32_t)(digit - digits) + 1), true, stroke);
	if (byte >= 'a' && byte <= 'z')
		return emit(decoder, K_CTRL((uint32_t)byte - 'a' + 'A'), true, stroke);
	if (byte >= 'A' && byte <= 'Z')
		return emit(decoder, K_CTRL((uint32_t)byte), true, stroke);
	if (byte && strchr(":?<>_", byte))
		return emit(decoder, byte, true, stroke);
	return emit(decoder, K_NONE, false, stroke);
}

static bool ground_byte(struct decoder *decoder, unsigned char byte, struct stroke *stroke)
{
	switch (byte) {
	case ESC:
		decoder->state = DECODE_ESCAPE;
		return false;
	case '\r':
	case '\n':
		return emit(decoder, K_ENTER, false, stroke);
	case '\t':
		return emit(decoder, K_TAB, false, stroke);
	case '\b':
		return emit(decoder, decoder->control_h ? K_CTRL('H') : K_BACKSPACE, false, stroke);
	case 0x1f:
		return emit(decoder, K_CTRL('_'), false, stroke);
	case 0x7f:
		return emit(decoder, K_BACKSPACE, false, stroke);
	}
	if ((byte == '[' || byte == 'O') && decoder->since - decoder->second_escape <= ESC_TOGETHER)
		return sequence_begins(decoder, byte);
	decoder->second_escape = INT64_MIN / 2;
	if (byte >= 1 && byte <= 26)
		return emit(decoder, K_CTRL('A' + (uint32_t)byte - 1), false, stroke);
	if (byte < ' ')
		return emit(decoder, K_NONE, false, stroke);
	if (byte < 0x80)
		return emit(decoder, byte, false, stroke);
	if (byte < 0xc2 || byte > 0xf4)
		return emit(decoder, K_NONE, false, stroke);
	decoder->more = byte < 0xe0 ? 1 : byte < 0xf0 ? 2 : 3;
	decoder->smallest = byte < 0xe0 ? 0x80 : byte < 0xf0 ? 0x800 : 0x10000;
	decoder->character = byte & (0x3fu >> decoder->more);
	decoder->state = DECODE_CHARACTER;
	return false;
}

static bool character_byte(struct decoder *decoder, unsigned char byte, struct stroke *stroke)
{
	uint32_t c;

	if ((byte & 0xc0) != 0x80) {	/* broken off: what follows stands for itself */
		decoder->state = DECODE_GROUND;
		return ground_byte(decoder, byte, stroke);
	}
	c = decoder->character = decoder->character << 6 | (byte & 0x3f);
	if (--decoder->more > 0)
		return false;
	if (c < decoder->smallest || c > 0x10ffff || (c >= 0xd800 && c < 0xe000) || c < 0xa0)
		return emit(decoder, K_NONE, false, stroke);
	return emit(decoder, c, false, stroke);
}

bool decode_byte(struct decoder *decoder, unsigned char byte, int64_t now, struct stroke *stroke)
{
	*stroke = (struct stroke){ .code = K_NONE };
	decoder->gap = now - decoder->since;
	decoder->since = now;
	if (decoder->pasting)
		return pasted(decoder, byte, stroke);
	switch (decoder->state) {
	case DECODE_ESCAPE:
		return escape_byte(decoder, byte, stroke);
	case DECODE_SEQUENCE:
		return sequence_byte(decoder, byte, stroke);
	case DECODE_CHARACTER:
		return character_byte(decoder, byte, stroke);
	case DECODE_GROUND:
		break;
	}
	return ground_byte(decoder, byte, stroke);
}

bool decode_time(struct decoder *decoder, int64_t now, struct stroke *stroke)
{
	*stroke = (struct stroke){ .code = K_NONE };
	if (decode_wait(decoder, now) != 0)
		return false;
	if (decoder->pasting)	/* its end was lost on the way */
		return paste_finish(decoder, stroke);
	if (decoder->state == DECODE_ESCAPE)
		return emit(decoder, decoder->escape_key ? K_ESCAPE : K_F(12), false, stroke);
	if (decoder->length == 1 && decoder->sequence[0] == 'O')	/* Esc O, typed by hand */
		return emit(decoder, K_CTRL('O'), true, stroke);
	return emit(decoder, K_NONE, false, stroke);
}

int64_t decode_wait(const struct decoder *decoder, int64_t now)
{
	bool alone = decoder->escape_key && decoder->state == DECODE_ESCAPE;
	int64_t limit = decoder->pasting ? PASTE_WAIT : alone ? ESC_TOGETHER : ESC_WAIT;
	int64_t left;

	if (!decoder->pasting && decoder->state != DECODE_ESCAPE && decoder->state != DECODE_SEQUENCE)
		return -1;
	left = decoder->since + limit - now;
	return left > 0 ? left : 0;
}

bool decode_escape_pending(const struct decoder *decoder, int64_t now, int64_t delay)
{
	return !decoder->pasting && !decoder->escape_key && decoder->state == DECODE_ESCAPE &&
	       now - decoder->since >= delay;
}
