/* SPDX-License-Identifier: ISC */
/*
 * phone_memo -- blocks of a million numbers, by region, way of writing and leading digits.
 *
 * Only digits, blanks and dashes, with a plus before them, are taken: what else may stand in a number
 * (brackets, extensions, 00) is phone_read's. The number beside a block is the place in
 * `heads` of the E.164 form without the last six digits; an empty one has its numbers read one by one.
 */
#include "lang/phone_memo.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "base/memory.h"
#include "base/names.h"
#include "lang/phone.h"

#define TAIL 6u
#define LEAST 8u		/* digits of a number that is taken */
#define MOST 16u
#define HEAD 16u

struct phone_memo {
	struct names *blocks;
	char (*heads)[HEAD];		/* "" for a mixed block; 0 is none */
	size_t count;
};

struct phone_memo *phone_memo_new(void)
{
	struct phone_memo *m = mem_alloc(sizeof *m);

	m->blocks = names_new();
	m->count = 1;
	return m;
}

void phone_memo_free(struct phone_memo *m)
{
	if (!m)
		return;
	names_free(m->blocks);
	mem_free(m->heads);
	mem_free(m);
}

/* The digits with a plus before them or not; 0 when other signs are among them. */
static size_t plain(const char *text, char out[MOST + 2])
{
	size_t n = 0, digits = 0;

	if (*text == '+')
		out[n++] = *text++;
	for (; *text; text++) {
		if (*text == ' ' || *text == '-')
			continue;
		if (*text < '0' || *text > '9' || ++digits > MOST)
			return 0;
		out[n++] = *text;
	}
	out[n] = '\0';
	return digits >= LEAST && strncmp(out, "00", 2) != 0 ? n : 0;
}

/* Is this number good, and its form this head and its own last digits? */
static bool fits(const char *number, size_t length, const char *region, char head[HEAD])
{
	char e164[20];
	size_t kept;

	if (!phone_good(number, region, e164))
		return false;
	kept = strlen(e164);
	if (kept <= TAIL || kept - TAIL >= HEAD ||
		strcmp(e164 + kept - TAIL, number + length - TAIL) != 0)
		return false;
	if (!*head)
		snprintf(head, HEAD, "%.*s", (int)(kept - TAIL), e164);
	return strncmp(e164, head, kept - TAIL) == 0 && strlen(head) == kept - TAIL;
}

static void learn(const char *number, size_t length, const char *region, char head[HEAD])
{
	char other[MOST + 2];
	unsigned i;

	if (!fits(number, length, region, head))
		return;
	memcpy(other, number, length + 1);
	/* ten numbers in which each digit stands in each place */
	for (i = 0; *head && i < 10; i++) {
		char each[TAIL + 1];

		snprintf(each, sizeof each, "%u%u%u%u%u%u", i, (10 - i) % 10, i, (i * 3) % 10,
			(i * 7) % 10, i);
		memcpy(other + length - TAIL, each, TAIL);
		if (!fits(other, length, region, head))
			*head = '\0';
	}
}

bool phone_memo_read(struct phone_memo *m, const char *text, const char *region, char e164[20])
{
	char number[MOST + 2], block[MOST + 8];
	size_t length = plain(text, number), size;
	const char *head;
	uint64_t *place;
	bool fresh;

	if (!length || strlen(region) != 2)
		return false;
	memcpy(block, region, 2);
	block[2] = (char)('a' + length);
	size = 3 + length - TAIL;
	memcpy(block + 3, number, length - TAIL);
	place = names_at(m->blocks, block, size, &fresh);
	if (fresh) {
		m->heads = mem_grow(m->heads, m->count > 1 ? m->count : 0, m->count + 1, HEAD);
		*place = m->count;
		learn(number, length, region, m->heads[m->count++]);
	}
	head = m->heads[*place];
	size = strlen(head);
	if (!size || size + TAIL >= 20)
		return false;
	memcpy(e164, head, size);
	memcpy(e164 + size, number + length - TAIL, TAIL + 1);
	return true;
}
