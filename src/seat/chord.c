/* SPDX-License-Identifier: ISC */
/*
 * The table of chords and the hand that plays them, see chord.h. Chords are few, so a search along
 * the table is enough. A key with Alt has its number and a bit above all numbers: Alt-x comes from
 * the terminal as the twin of Ctrl-X, so both have one number but for the bit.
 */
#include "seat/chord.h"

#include <stdio.h>
#include <string.h>

#define ALT 0x80000000u

/* A key by name, "Alt-x" among them; K_NONE when there is none. */
static uint32_t key_named(const char *name)
{
	if (strncmp(name, "Alt-", 4) == 0 && name[4] && !name[5])
		return (name[4] >= 'a' && name[4] <= 'z' ? K_CTRL((uint32_t)(name[4] - 'a' + 'A'))
							 : (uint32_t)name[4]) | ALT;
	return key_by_name(name);
}

static void key_name(uint32_t key, char *out, size_t size)
{
	uint32_t code = key & ~ALT;

	if (!(key & ALT))
		key_label(code, out, size);
	else
		snprintf(out, size, "Alt-%c",
			 code > K_CONTROL ? (int)(code - K_CONTROL) + 'a' - 'A' : (int)code);
}

static void both_names(uint32_t first, uint32_t second, char *out, size_t size)
{
	char names[2][16];

	key_name(first, names[0], sizeof names[0]);
	key_name(second, names[1], sizeof names[1]);
	snprintf(out, size, "%s%s%s", names[0], *names[1] ? " " : "", names[1]);
}

static const struct chord *find(const struct chords *chords, bool normal, uint32_t first, uint32_t second)
{
	for (size_t i = 0; i < chords->count; i++) {
		const struct chord *chord = &chords->chord[i];

		if (chord->normal == normal && chord->key[0] == first && chord->key[1] == second)
			return chord;
	}
	return NULL;
}

static bool begins(const struct chords *chords, bool normal, uint32_t key, bool two)
{
	for (size_t i = 0; i < chords->count; i++)
		if (chords->chord[i].normal == normal && chords->chord[i].key[0] == key &&
		    (!two || chords->chord[i].key[1] != K_NONE))
			return true;
	return false;
}

const char *chords_take(struct chords *chords, const struct words *words)
{
	struct chord chord = { .normal = strcmp(words->word[0], "normal") == 0 };
	const char *mode = words->count > 2 ? words->word[words->count - 1] : "";
	bool changes = strcmp(mode, "insert") == 0 || strcmp(mode, "normal") == 0;
	char first[32];
	const char *second;

	if (words->count < 3 || words->count > 4 || (words->count == 4 && !changes))
		return "wanted: press or normal, KEYS, KEY and the mode";
	second = strchr(words->word[1], ' ');
	snprintf(first, sizeof first, "%.*s", (int)strcspn(words->word[1], " "), words->word[1]);
	chord.key[0] = key_named(first);
	chord.key[1] = second ? key_named(second + 1) : K_NONE;
	chord.then_normal = changes ? strcmp(mode, "normal") == 0 : chord.normal;
	if (words->count == 4 || !changes)
		chord.code = key_by_name(words->word[2]);
	if (chord.key[0] == K_NONE || (second && chord.key[1] == K_NONE) ||
	    (chord.code == K_NONE && !(changes && words->count == 3)))
		return "there is no such key";
	if (!chord.normal && chord.key[0] >= ' ' && chord.key[0] < K_NAMED)
		return "characters type; only the normal mode gives them a meaning";
	if (find(chords, chord.normal, chord.key[0], chord.key[1]))
		return "these keys have a meaning already";
	if (second ? find(chords, chord.normal, chord.key[0], K_NONE) != NULL
		   : begins(chords, chord.normal, chord.key[0], true))
		return "one key cannot mean something and be the first of two";
	if (chords->count == CHORDS_MOST)
		return "too many keys with a meaning";
	chords->chord[chords->count++] = chord;
	return NULL;
}

uint32_t chords_meaning(const struct chords *chords, uint32_t code)
{
	const struct chord *chord = find(chords, false, code, K_NONE);

	return chord ? chord->code : code;
}

bool chords_begin(const struct chords *chords, uint32_t code)
{
	return begins(chords, false, code, false);
}

/* One key, Esc apart from what followed it. */
static size_t press(const struct chords *chords, struct chord_hand *hand, struct stroke stroke,
		    struct stroke *meant, char *said, size_t size)
{
	uint32_t key = stroke.code | (stroke.twin ? ALT : 0), first = hand->first;
	const struct chord *chord = first ? find(chords, hand->normal, first, key)
					  : find(chords, hand->normal, key, K_NONE);

	hand->first = K_NONE;
	if (chord) {
		hand->normal = chord->then_normal;
		*meant = (struct stroke){ .code = chord->code, .meant = true,
			.twin = chord->code >= ' ' && chord->code < K_NAMED };
		return chord->code != K_NONE;
	}
	if (!first && begins(chords, hand->normal, key, true)) {
		hand->first = key;
		return 0;
	}
	if (first || (hand->normal && key_is_char(stroke))) {
		both_names(first ? first : key, first ? key : K_NONE, said, size);
		return 0;
	}
	*meant = stroke;
	return stroke.code != K_ESCAPE;
}

size_t chords_press(const struct chords *chords, struct chord_hand *hand, struct stroke stroke,
		    struct stroke meant[CHORD_MEANT], char *said, size_t size)
{
	size_t count = 0;

	*said = '\0';
	if (stroke.meant) {	/* it was put off: what it means was looked up when it was pressed */
		*meant = stroke;
		return 1;
	}
	if (stroke.twin && chords_begin(chords, K_ESCAPE)) {
		count = press(chords, hand, (struct stroke){ .code = K_ESCAPE }, meant, said, size);
		stroke.twin = false;
	}
	return count + press(chords, hand, stroke, meant + count, said, size);
}

char *chords_label(const struct chords *chords, uint32_t code, char *out, size_t size)
{
	if (chords_begin(chords, code)) {
		*out = '\0';
		for (size_t i = 0; i < chords->count && !*out; i++)
			if (chords->chord[i].code == code && !chords->chord[i].normal)
				both_names(chords->chord[i].key[0], chords->chord[i].key[1], out, size);
		return out;
	}
	return key_label(code, out, size);
}

char *chords_twin(const struct chords *chords, uint32_t code, char *out, size_t size)
{
	key_twin_label(code, out, size);
	if (chords_begin(chords, K_ESCAPE) || begins(chords, false, code | ALT, false))
		*out = '\0';
	return out;
}
