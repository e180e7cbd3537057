/* SPDX-License-Identifier: ISC */
/*
 * breath-t: the one-breath line by its table: what is typed, what it becomes, what is refused.
 *
 * Parts are written as: add ITEM [QUANTITY] [/UNIT] [@PRICE] ['TEXT], cut, set, note, day. An item
 * is usual:a, word:…, code:…, bar:…, line:N.
 */
#include "desk/breath.h"

#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "base/buffer.h"
#include "base/money.h"
#include "base/text.h"
#include "desk/usual.h"
#include "record/message.pb-c.h"
#include "record/reflect.h"
#include "tap/tap.h"

static const struct { const char *typed, *parts; } READS[] = {
	{ "12a", "add usual:a 12" },
	{ "a", "add usual:a" },
	{ "12a6b4c", "add usual:a 12, add usual:b 6, add usual:c 4" },
	{ "12*1+6*2", "add usual:a 12, add usual:b 6" },
	{ "2cdb", "add word:cdb 2" },
	{ "2cd", "add word:cd 2" },
	{ "3jy", "add word:jy 3" },
	{ "10sc", "add word:sc 10" },
	{ "3jy2cd10sc", "add word:jy 3, add word:cd 2, add word:sc 10" },
	{ "3jy 2cd 10sc", "add word:jy 3, add word:cd 2, add word:sc 10" },
	{ "2zhimajiang", "add word:zhimajiang 2" },
	{ "2香油", "add word:香油 2" },
	{ "2b 3b", "add usual:b 2, add usual:b 3" },
	{ "2b-", "cut usual:b 2" },
	{ "b-", "cut usual:b" },
	{ "b=0", "set usual:b 0" },
	{ "2=0", "set line:2 0" },
	{ "b=8", "set usual:b 8" },
	{ "2=8", "set line:2 8" },
	{ "a=8", "set usual:a 8" },
	{ "1.5h", "add usual:h 1.5" },
	{ "1/2h", "add usual:h 0.5" },
	{ "3h/jin", "add usual:h 3 /jin" },
	{ "3斤香菜", "add word:斤香菜 3" },
	{ "2a/case", "add usual:a 2 /case" },
	{ "2箱芝麻酱", "add word:箱芝麻酱 2" },
	{ "2包心菜", "add word:包心菜 2" },
	{ "3#A12", "add code:A12 3" },
	{ "3#1010", "add code:1010 3" },
	{ "12a %spring-10 >sat", "add usual:a 12, coupon 'spring-10, day 'sat" },
	{ "12a%SPRING6b", "add usual:a 12, coupon 'SPRING6b" },
	{ "%", "coupon" },
	{ "6901234567892", "add bar:6901234567892" },
	{ "6*2", "add usual:b 6" },
	{ "b@30", "add usual:b @30" },
	{ "b'red caps only", "note usual:b 'red caps only" },
	{ "'ring at the back door", "note 'ring at the back door" },
	{ ">sat", "day 'sat" },
	{ "+", "suggested" },
	{ "5b-", "cut usual:b 5" },
	{ "12=4", "set line:12 4" },
	{ "2海带须", "add word:海带须 2" },
	{ "2xyzq", "add word:xyzq 2" },
	{ "2a/box", "add usual:a 2 /box" },
	{ "200h/g", "add usual:h 200 /g" },
	{ ">31", "day '31" },
	/* the same rules where they meet */
	{ "12a6b4c10d2e", "add usual:a 12, add usual:b 6, add usual:c 4, add usual:d 10, "
		"add usual:e 2" },
	{ "12a、6b，4c;2d", "add usual:a 12, add usual:b 6, add usual:c 4, add usual:d 2" },
	{ "  12a\t6b\n", "add usual:a 12, add usual:b 6" },
	{ "12A", "add usual:a 12" },
	{ "3*12a", "add usual:a 36" },
	{ "3*2a", "add usual:b 3, add usual:a" },
	{ "2*6901234567892", "add bar:6901234567892 2" },
	{ "3 jy", "add word:jy 3" },
	{ "a@1.2k", "add usual:a @1200" },
	{ "2k@1.5 3a", "add usual:k 2 @1.5, add usual:a 3" },
	{ "2a/case@200", "add usual:a 2 /case @200" },
	{ "2a/case3b", "add usual:a 2 /case, add usual:b 3" },
	{ "12a'no caps 3b", "add usual:a 12 'no caps 3b" },
	{ "2'no caps", "note line:2 'no caps" },
	{ "2@29.5", "add line:2 @29.5" },
	{ "12@1.2k'loyal", "add line:12 @1200 'loyal" },
	{ "2-", "cut line:2" },
	{ "2- 3a", "cut line:2, add usual:a 3" },
	{ "3a 2@9", "add usual:a 3, add line:2 @9" },
	{ "jy=2", "set word:jy 2" },
	{ "jy=2/case", "set word:jy 2 /case" },
	{ "#A-12-", "cut code:A-12" },
	{ "3#A-12", "add code:A-12 3" },
	{ "3a >+1", "add usual:a 3, day '+1" },
	{ ">明天 3a", "day '明天, add usual:a 3" },
	{ "b=8c", "set usual:b 8, add usual:c" },
	{ "", "" },
	{ " , ; ", "" },
	{ ".5h", "add usual:h 0.5" },
	{ "69012345a", "! The quantity" },
	{ "2åäö", "add word:åäö 2" },
};

static const struct { const char *typed, *sentence; } REFUSED[] = {
	{ "200g", "g is no usual item. Grams: 0.2h, or 200h/g." },
	{ "1,5h", "1,5: write 1.5." },
	{ "12,6b", "12,6: write 12.6." },
	{ "99999a", "99,999 is above the limit of 9,999 a line." },
	{ "69012345a", "69,012,345 is above the limit of 9,999 a line." },
	{ "2k@", "Type a price after @, or leave @ out." },
	{ "-3b", "A quantity cannot begin with -. Fewer: 3b-" },
	{ "3", "3 of what? Type an item after it, or 3=2 to change line 3." },
	{ "12a 3", "3 of what? Type an item after it, or 3=2 to change line 3." },
	{ "2-1", "2 of what? Type an item after it, or 2=2 to change line 2." },
	{ "2@", "Type a price after @, or leave @ out." },
	{ "zmj 3", "zmj 3: the quantity goes before the item. Write 3zmj." },
	{ "a 3", "a 3: the quantity goes before the item. Write 3a." },
	{ "2b #1010/case 1.5", "#1010/case 1.5: the quantity goes before the item. Write 1.5#1010/case." },
	{ "3 2cd", "3 of what? Type an item after it, or 3=2 to change line 3." },
	{ "2a/", "Type a unit after /, or leave / out." },
	{ "b=", "b=: type a quantity after =, 0 removes the line." },
	{ "x", "x is no usual item. Their letters are a b c d e f h j k." },
	{ "0a", "A quantity is above 0, not 0." },
	{ "1.2345a", "1.2345 has more than 3 decimals." },
	{ "12a !", "\"!\" is not understood. F1 shows how a line is typed." },
	{ "3b=8", "\"3b=8\" is not understood. F1 shows how a line is typed." },
	{ ">", "\"\" is no day. A day is t, +1, sat, 25 or 12-25." },
	{ "1/0a", "\"1/0a\" is not understood. F1 shows how a line is typed." },
	{ "*0", "\"*0\" is not understood. F1 shows how a line is typed." },
	{ "#", "\"#\" is not understood. F1 shows how a line is typed." },
};

static const char *said(struct arena *a, const struct breath *b)
{
	static const char *const kinds[] = { "add", "cut", "set", "note", "day", "suggested", "coupon" };
	struct buffer out;
	const char *text;

	buffer_init(&out, 100000);
	for (size_t i = 0; i < b->count; i++) {
		const struct breath_part *p = &b->part[i];
		char number[32];

		buffer_format(&out, "%s%s", i ? ", " : "", kinds[p->kind]);
		switch (p->by) {
		case BREATH_USUAL:
			buffer_format(&out, " usual:%c", usual_letters[p->usual]);
			break;
		case BREATH_WORD:
			buffer_format(&out, " word:%s", p->word);
			break;
		case BREATH_CODE:
			buffer_format(&out, " code:%s", p->word);
			break;
		case BREATH_BARCODE:
			buffer_format(&out, " bar:%s", p->word);
			break;
		case BREATH_LINE:
			buffer_format(&out, " line:%u", p->line);
			break;
		default:
			break;
		}
		decimal_print(p->number, 3, number);
		if (p->has_number)
			buffer_format(&out, " %s", number);
		if (*p->unit)
			buffer_format(&out, " /%s", p->unit);
		decimal_print(p->price, 4, number);
		if (p->has_price)
			buffer_format(&out, " @%s", number);
		if (*p->text)
			buffer_format(&out, " '%s", p->text);
	}
	text = arena_string(a, buffer_string(&out));
	buffer_free(&out);
	return text;
}

static void many(struct arena *a)
{
	char line[2000] = "";
	struct breath b;

	for (int i = 0; i < BREATH_PARTS + 20; i++)
		strcat(line, "1a ");
	is_int(ERR_FORMAT, breath_read(a, line, BREATH_QUANTITY, &b), "too many parts are refused");
	is_int(OD__MESSAGE__PARTS_MANY, b.fault.message, "with the limit");
}

/* Whatever is typed, the reader comes to an end inside its limits. */
static void anything(struct arena *a)
{
	static const char *const pieces[] = {
		"1", "2", "69012345", ".", ",", "/", "*", "#", "@", "-", "=", "'", ">", "+", " ", "a",
		"g", "jy", "香", "箱", "\xff", "\xe9\xa6", ";", "k", "0", "é", "\t", "、"
	};
	unsigned seed = 7, bad = 0;
	char line[200];
	struct breath b;

	for (int round = 0; round < 20000; round++) {
		size_t length = 0;

		seed = seed * 1103515245u + 12345u;
		for (unsigned n = (seed >> 16) % 9; n; n--) {
			seed = seed * 1103515245u + 12345u;
			length += (size_t)snprintf(line + length, sizeof line - length, "%s",
				pieces[(seed >> 16) % (sizeof pieces / sizeof *pieces)]);
		}
		line[length] = 0;
		if (breath_read(a, line, BREATH_QUANTITY, &b) == OK)
			bad += b.count >= BREATH_PARTS;
		else
			bad += !b.fault.message || b.fault.to < b.fault.from ||
				b.fault.to > length;
		for (size_t i = 0; i < b.count; i++)
			bad += b.part[i].to < b.part[i].from || b.part[i].to > length ||
				(b.part[i].has_number && b.part[i].number > BREATH_QUANTITY);
		if (round % 500 == 0)
			arena_reset(a);
	}
	is_int(0, bad, "20,000 lines made of odd pieces stay within bounds");
}

int main(void)
{
	struct arena *a = arena_new(0);

	plan_lazy();
	text_locale();
	for (size_t i = 0; i < sizeof READS / sizeof *READS; i++) {
		struct breath b;
		enum status s = breath_read(a, READS[i].typed, BREATH_QUANTITY, &b);

		if (READS[i].parts[0] == '!')
			is_int(ERR_FORMAT, s, "%s is refused", READS[i].typed);
		else
			is_string(READS[i].parts, s ? "refused" : said(a, &b), "%s",
				READS[i].typed);
	}
	for (size_t i = 0; i < sizeof REFUSED / sizeof *REFUSED; i++) {
		struct refusal why = { 0 };
		struct breath b;
		enum status s = breath_read(a, REFUSED[i].typed, BREATH_QUANTITY, &b);

		if (s == ERR_FORMAT)
			refuse(&why, a, b.fault.message, NULL, b.fault.arg[0], b.fault.arg[1],
				b.fault.arg[2], NULL);
		is_string(REFUSED[i].sentence, s ? refusal_text(&why, a, NULL) : "taken", "%s",
			REFUSED[i].typed);
	}
	many(a);
	anything(a);
	arena_free(a);
	return tap_result();
}
