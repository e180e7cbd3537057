/* SPDX-License-Identifier: ISC */
/*
 * han_generate -- makes the table of Han characters (han.h) at build time.
 *
 *	bzip2 -dc Unihan_Readings.txt.bz2 Unihan_Variants.txt.bz2 |
 *		han_generate han_additions.txt > han_table.gen.c
 *
 * Readings come from kMandarin, kHanyuPinlu and kXHC1983, simplified forms from
 * kSimplifiedVariant; han_additions.txt adds to both. Of several simplified forms the first is
 * taken that is not the character itself. Any line that cannot be read ends the build with its
 * text: a table with holes would hide customers.
 */
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CODES 0x40000u
#define SYLLABLES 600
#define READINGS 8

static char syllables[SYLLABLES][8];
static unsigned syllable_count;
static uint16_t readings[CODES][READINGS];	/* number in `syllables` plus 1 */
static uint16_t first_mandarin[CODES];
static uint32_t simple[CODES];
static unsigned set_of[CODES];
static uint16_t sets[4096][READINGS + 1];	/* the last is the commonest of them */
static unsigned set_count = 1;

static void fail(const char *why, const char *what)
{
	fprintf(stderr, "han_generate: %s: %s\n", why, what);
	exit(1);
}

/* One code point of UTF-8; the input is well-formed. */
static uint32_t next(const char **p)
{
	const unsigned char *s = (const unsigned char *)*p;
	unsigned more = s[0] < 0x80 ? 0 : s[0] < 0xe0 ? 1 : s[0] < 0xf0 ? 2 : 3;
	uint32_t code = more == 0 ? s[0] : s[0] & (0x3fu >> more);

	for (unsigned i = 1; i <= more; i++)
		code = code << 6 | (s[i] & 0x3f);
	*p += more + 1;
	return code;
}

/* The letter under a tone mark, v for u-umlaut; 0 for a combining mark; 0xff when it ends the syllable. */
static unsigned letter(uint32_t code)
{
	static const struct { const char *marked; char plain; } table[] = {
		{ "āáǎà", 'a' }, { "ēéěèê", 'e' }, { "īíǐì", 'i' }, { "ōóǒò", 'o' },
		{ "ūúǔù", 'u' }, { "üǖǘǚǜ", 'v' }, { "ńňǹ", 'n' }, { "ḿ", 'm' }, { "ếề", 'e' },
	};

	if (code >= 'a' && code <= 'z')
		return code;
	if (code >= 0x300 && code < 0x370)
		return 0;
	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++)
		for (const char *p = table[i].marked; *p;)
			if (next(&p) == code)
				return (unsigned char)table[i].plain;
	return 0xff;
}

static unsigned syllable_number(const char *text)
{
	for (unsigned i = 0; i < syllable_count; i++)
		if (strcmp(syllables[i], text) == 0)
			return i + 1;
	if (syllable_count == SYLLABLES)
		fail("too many syllables", text);
	memcpy(syllables[syllable_count], text, strlen(text) + 1);
	return ++syllable_count;
}

static unsigned add_reading(uint32_t code, unsigned syllable)
{
	for (unsigned i = 0; i < READINGS; i++) {
		if (readings[code][i] == syllable)
			return syllable;
		if (readings[code][i] == 0) {
			readings[code][i] = (uint16_t)syllable;
			return syllable;
		}
	}
	fail("too many readings", syllables[syllable - 1]);
	return 0;
}

/* Adds the syllable at *p, moves behind it, returns its number; 0 when there is none. */
static unsigned read_syllable(uint32_t code, const char **p)
{
	char text[8];
	size_t length = 0;

	for (;;) {
		const char *before = *p;
		unsigned c = **p ? letter(next(p)) : 0xff;

		if (c == 0xff) {
			*p = before;
			break;
		}
		if (c == 0) {
			if (length > 0 && text[length - 1] == 'u' && strncmp(before, "̈", 2) == 0)
				text[length - 1] = 'v';
			continue;
		}
		if (length == 6)
			fail("syllable too long", before);
		text[length++] = (char)c;
	}
	text[length] = 0;
	return length ? add_reading(code, syllable_number(text)) : 0;
}

static uint32_t read_code(const char **p)
{
	char *end;
	unsigned long code;

	if (strncmp(*p, "U+", 2) != 0)
		fail("no code point", *p);
	code = strtoul(*p + 2, &end, 16);
	if (code >= CODES)
		fail("code point too high", *p);
	*p = end;
	return (uint32_t)code;
}

static void read_unihan_line(const char *line)
{
	const char *p = line;
	uint32_t code = read_code(&p);
	const char *field = p + 1;
	const char *value = strchr(field, '\t');

	if (*p != '\t' || value == NULL)
		fail("no field", line);
	p = value + 1;
	if (strncmp(field, "kMandarin\t", 10) == 0) {
		while (*p) {
			unsigned syllable = read_syllable(code, &p);

			if (syllable == 0)
				fail("no reading", line);
			if (first_mandarin[code] == 0)
				first_mandarin[code] = (uint16_t)syllable;
			p += *p == ' ';
		}
	} else if (strncmp(field, "kHanyuPinlu\t", 12) == 0) {
		while (*p) {
			if (read_syllable(code, &p) == 0)
				fail("no reading", line);
			while (*p && *p++ != ' ')
				;
		}
	} else if (strncmp(field, "kXHC1983\t", 9) == 0) {
		while ((p = strchr(p, ':')) != NULL) {
			p++;
			if (read_syllable(code, &p) == 0)
				fail("no reading", line);
		}
	} else if (strncmp(field, "kSimplifiedVariant\t", 19) == 0) {
		while (*p) {
			uint32_t to = read_code(&p);

			if (to != code && simple[code] == 0)
				simple[code] = to;
			p += *p == ' ';
		}
	}
}

static void read_addition(const char *line)
{
	const char *p = strchr(line, ' ');
	uint32_t codes[8];
	size_t count = 0;

	if (p == NULL)
		fail("cannot read", line);
	p++;
	while (*p && *p != ' ' && count < 8)
		codes[count++] = next(&p);
	if (*p++ != ' ' || count == 0)
		fail("cannot read", line);
	if (strncmp(line, "write ", 6) == 0) {
		simple[codes[0]] = next(&p);
	} else if (strncmp(line, "read ", 5) == 0) {
		for (size_t i = 0; i < count; i++) {
			if (read_syllable(codes[i], &p) == 0)
				fail("no reading", line);
			p += *p == ' ';
		}
	}
	if (*p)
		fail("cannot read", line);
}

static void read_lines(FILE *file, void (*take)(const char *))
{
	static char line[65536];

	while (fgets(line, sizeof(line), file)) {
		line[strcspn(line, "\r\n")] = 0;
		if (line[0] && line[0] != '#')
			take(line);
	}
	if (ferror(file))
		fail("cannot read", "input");
}

/* Follows chains, and gives the simple character the first reading of each that becomes it. */
static void settle_simple(void)
{
	for (uint32_t code = 0; code < CODES; code++) {
		for (int step = 0; simple[code] && simple[simple[code]] && step < 4; step++)
			simple[code] = simple[simple[code]];
		if (simple[code] == code)
			simple[code] = 0;
	}
	for (uint32_t code = 0; code < CODES; code++)
		if (simple[code] && first_mandarin[code])
			add_reading(simple[code], first_mandarin[code]);
}

static int by_text(const void *a, const void *b)
{
	return strcmp(a, b);
}

static int by_number(const void *a, const void *b)
{
	return *(const uint16_t *)a - *(const uint16_t *)b;
}

/* Renumbers the syllables by alphabet and gathers equal sets of readings. */
static void settle_sets(void)
{
	static char sorted[SYLLABLES][8];
	uint16_t number[SYLLABLES + 1] = { 0 };

	memcpy(sorted, syllables, sizeof(sorted));
	qsort(sorted, syllable_count, sizeof(sorted[0]), by_text);
	for (unsigned i = 0; i < syllable_count; i++)
		for (unsigned j = 0; j < syllable_count; j++)
			if (strcmp(sorted[i], syllables[j]) == 0)
				number[j + 1] = (uint16_t)(i + 1);
	memcpy(syllables, sorted, sizeof(sorted));
	for (uint32_t code = 0; code < CODES; code++) {
		uint16_t own[READINGS + 1] = { 0 };
		unsigned count = 0, set;

		for (; count < READINGS && readings[code][count]; count++)
			own[count] = number[readings[code][count]];
		if (count == 0)
			continue;
		own[READINGS] = first_mandarin[code] ? number[first_mandarin[code]] : own[0];
		qsort(own, count, sizeof(own[0]), by_number);
		for (set = 1; set < set_count; set++)
			if (memcmp(sets[set], own, sizeof(own)) == 0)
				break;
		if (set == set_count) {
			if (set_count == sizeof(sets) / sizeof(sets[0]))
				fail("too many sets of readings", "");
			memcpy(sets[set_count++], own, sizeof(own));
		}
		set_of[code] = set;
	}
}

static void print_readings(void)
{
	unsigned blocks = 1;
	static unsigned stage[0x400];

	printf("const unsigned han_syllable_count = %u;\n", syllable_count);
	printf("const char han_syllables[][HAN_SYLLABLE_SIZE + 1] = {\n");
	for (unsigned i = 0; i < syllable_count; i++)
		printf("\t\"\\%zo\" \"%s\",\n", strlen(syllables[i]), syllables[i]);
	printf("};\n\nconst struct han_readings han_sets[] = {\n\t{ 0, 0, 0, { 0 } },\n");
	for (unsigned set = 1; set < set_count; set++) {
		uint32_t initials = 0;
		unsigned count = 0;

		for (; count < READINGS && sets[set][count]; count++)
			initials |= 1u << (syllables[sets[set][count] - 1][0] - 'a');
		printf("\t{ 0x%x, %u, %u, {", initials, count, sets[set][READINGS] - 1u);
		for (unsigned i = 0; i < count; i++)
			printf("%s %u", i ? "," : "", sets[set][i] - 1u);
		printf(" } },\n");
	}
	printf("};\n\nconst uint16_t han_set_blocks[][128] = {\n\t{ 0 },\n");
	for (uint32_t code = 0; code < CODES; code += 128) {
		bool any = false;

		for (uint32_t i = 0; i < 128; i++)
			any = any || set_of[code + i];
		if (!any || code >= 0x30000)
			continue;	/* plane 3 is too rare for a place in the table */
		if (code >= 0x10000 && code < 0x20000)
			fail("readings in plane 1", "which has no Han characters");
		stage[(code >= 0x20000 ? code - 0x10000 : code) / 128] = blocks++;
		printf("\t{");
		for (uint32_t i = 0; i < 128; i++)
			printf("%s%u", i ? "," : " ", set_of[code + i]);
		printf(" },\n");
	}
	printf("};\n\nconst uint16_t han_set_stage[0x400] = {");
	for (unsigned i = 0; i < 0x400; i++)
		printf("%s%u,", i % 16 ? " " : "\n\t", stage[i]);
	printf("\n};\n\n");
}

static void print_simple(void)
{
	unsigned count = 0;

	printf("const uint16_t han_simple_common[0x5200] = {");
	for (uint32_t code = 0x4e00; code < 0xa000; code++)
		printf("%s%u,", code % 16 ? " " : "\n\t",
		       simple[code] < 0x10000 ? simple[code] : 1);
	printf("\n};\n\nconst struct han_pair han_pairs[] = {\n");
	for (uint32_t code = 0; code < CODES; code++) {
		if (simple[code] == 0)
			continue;
		if (code >= 0x4e00 && code < 0xa000 && simple[code] < 0x10000)
			continue;
		printf("\t{ 0x%x, 0x%x },\n", code, simple[code]);
		count++;
	}
	printf("};\nconst unsigned han_pair_count = %u;\n", count);
}

int main(int argc, char **argv)
{
	FILE *file;

	if (argc != 2)
		fail("how to call", "han_generate ADDITIONS < UNIHAN > TABLE");
	read_lines(stdin, read_unihan_line);
	if (syllable_count < 400)
		fail("standard input", "is no Unihan database with readings");
	file = fopen(argv[1], "r");
	if (file == NULL)
		fail("cannot open", argv[1]);
	read_lines(file, read_addition);
	fclose(file);
	settle_simple();
	settle_sets();
	printf("/* Made by han_generate from the Unihan database (Unicode licence): not edited. */\n");
	printf("#include \"lang/han.h\"\n\n");
	print_readings();
	print_simple();
	if (fflush(stdout) != 0 || ferror(stdout))
		fail("cannot write", "standard output");
	return 0;
}
