/* SPDX-License-Identifier: ISC */
/*
 * phone-t -- reading numbers: forms, reasons, expected digits; and, where they are there, example
 * numbers of 44 regions and the numbers of a real customer list.
 */
#include "lang/phone.h"
#include "lang/phone_memo.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tap/tap.h"

static const struct {
	const char *region, *given;
	enum phone_reason reason;
	enum phone_kind kind;
	const char *e164, *shown;
	unsigned digits, low, high;
} numbers[] = {
	{ "CN", "+86 139-0571-4402", PHONE_GOOD, PHONE_KIND_MOBILE, "+8613905714402",
	  "139 0571 4402", 11, 0, 0 },
	{ "CN", "0086 139 0571 4402", PHONE_GOOD, PHONE_KIND_MOBILE, "+8613905714402",
	  "139 0571 4402", 11, 0, 0 },
	{ "CN", "8613905714402", PHONE_GOOD, PHONE_KIND_MOBILE, "+8613905714402",
	  "139 0571 4402", 13, 0, 0 },
	{ "CN", "１３９０５７１４４０２", PHONE_GOOD, PHONE_KIND_MOBILE, "+8613905714402",
	  "139 0571 4402", 11, 0, 0 },
	{ "CN", "0571 8812 4410", PHONE_GOOD, PHONE_KIND_LANDLINE, "+8657188124410",
	  "0571 8812 4410", 12, 0, 0 },
	{ "CN", "(0571)88124410", PHONE_GOOD, PHONE_KIND_LANDLINE, "+8657188124410",
	  "0571 8812 4410", 12, 0, 0 },
	{ "CN", "0571/8812 4410", PHONE_GOOD, PHONE_KIND_LANDLINE, "+8657188124410",
	  "0571 8812 4410", 12, 0, 0 },
	{ "CN", "400-812-3123", PHONE_GOOD, PHONE_KIND_OTHER, "+864008123123", "400 812 3123", 10,
	  0, 0 },
	{ "US", "+86 571 8812 4410", PHONE_GOOD, PHONE_KIND_LANDLINE, "+8657188124410",
	  "+86 571 8812 4410", 11, 0, 0 },
	{ "CN", "+1 (212) 555-0123", PHONE_GOOD, PHONE_KIND_MOBILE, "+12125550123",
	  "+1 212-555-0123", 10, 0, 0 },
	{ "DE", "030-0074321", PHONE_GOOD, PHONE_KIND_LANDLINE, "+49300074321", "030 0074321", 10,
	  0, 0 },
	{ "DE", "030/0074321", PHONE_GOOD, PHONE_KIND_LANDLINE, "+49300074321", "030 0074321", 10,
	  0, 0 },
	{ "CN", "0571-8661", PHONE_TOO_SHORT, PHONE_KIND_UNKNOWN, "+865718661", "0571-8661", 8,
	  12, 12 },
	{ "CN", "139 0571 440", PHONE_TOO_SHORT, PHONE_KIND_UNKNOWN, "+861390571440",
	  "139 0571 440", 10, 11, 11 },
	{ "CN", "139 0571 44022", PHONE_TOO_LONG, PHONE_KIND_UNKNOWN, "+86139057144022",
	  "139 0571 44022", 12, 11, 11 },
	{ "CN", "+86 139 0571 440", PHONE_TOO_SHORT, PHONE_KIND_UNKNOWN, "+861390571440",
	  "+86 139 0571 440", 10, 11, 11 },
	{ "MX", "(5) 555-4729", PHONE_TOO_SHORT, PHONE_KIND_UNKNOWN, "+5255554729",
	  "(5) 555-4729", 8, 10, 10 },
	{ "CN", "8812", PHONE_TOO_SHORT, PHONE_KIND_UNKNOWN, "+868812", "8812", 4, 11, 11 },
	{ "CN", "8812 4410", PHONE_NOT_IN_USE, PHONE_KIND_UNKNOWN, "+8688124410", "8812 4410", 8,
	  0, 0 },
	{ "CN", "95588", PHONE_SHORT_NUMBER, PHONE_KIND_UNKNOWN, "", "95588", 5, 0, 0 },
	{ "CN", "110", PHONE_SHORT_NUMBER, PHONE_KIND_UNKNOWN, "", "110", 3, 0, 0 },
	{ "CN", "10086", PHONE_SHORT_NUMBER, PHONE_KIND_UNKNOWN, "", "10086", 5, 0, 0 },
	{ "CN", "8", PHONE_NOT_A_NUMBER, PHONE_KIND_UNKNOWN, "", "8", 1, 0, 0 },
	{ "CN", "+999 1234 5678", PHONE_NO_COUNTRY, PHONE_KIND_UNKNOWN, "", "+999 1234 5678", 11,
	  0, 0 },
	{ "CN", "", PHONE_EMPTY, PHONE_KIND_UNKNOWN, "", "", 0, 0, 0 },
	{ "CN", "call the shop", PHONE_EMPTY, PHONE_KIND_UNKNOWN, "", "call the shop", 0, 0, 0 },
	{ "CN", "\xff\xfe 12", PHONE_NOT_A_NUMBER, PHONE_KIND_UNKNOWN, "", "\xff\xfe 12", 2, 0, 0 },
	{ "", "0571 8812 4410", PHONE_NO_COUNTRY, PHONE_KIND_UNKNOWN, "", "0571 8812 4410", 12, 0,
	  0 },
};

static void test_numbers(void)
{
	for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++) {
		struct phone p;

		phone_read(numbers[i].given, numbers[i].region, &p);
		is_int(numbers[i].reason, p.reason, "%s \"%s\": reason", numbers[i].region,
		       numbers[i].given);
		is_int(numbers[i].reason == PHONE_GOOD, p.valid, "valid");
		is_int(numbers[i].kind, p.kind, "kind");
		is_string(numbers[i].e164, p.e164, "E.164");
		is_string(numbers[i].shown, p.shown, "shown");
		is_int(numbers[i].digits, p.digits, "digits given");
		is_int(numbers[i].low, p.expected_low, "digits expected, least");
		is_int(numbers[i].high, p.expected_high, "digits expected, most");
	}
}

static void test_extension(void)
{
	static const char *const given[] = {
		"0571-88124410转802", "0571-88124410 轉 802", "0571-88124410 ext. 802",
		"0571-88124410x802", "0571-88124410分机802",
	};

	for (size_t i = 0; i < sizeof(given) / sizeof(given[0]); i++) {
		struct phone p;

		phone_read(given[i], "CN", &p);
		is_string("+8657188124410", p.e164, "%s", given[i]);
		is_string("802", p.extension, "its extension");
		is_string("57188124410", p.national, "national digits");
		is_string("86", p.country, "country code");
		is_string("CN", p.region, "region");
	}
}

static void test_limits(void)
{
	char text[5000];
	struct phone p;

	memset(text, '1', sizeof(text) - 1);
	text[sizeof(text) - 1] = 0;
	phone_read(text, "CN", &p);
	ok(!p.valid && strlen(p.shown) < sizeof(p.shown), "5,000 digits are no number");
	phone_read(NULL, NULL, &p);
	is_int(PHONE_EMPTY, p.reason, "nothing at all");
	phone_read("0571 8812 4410", "nowhere", &p);
	ok(!p.valid, "a region that is none");
}

static void test_country(void)
{
	char code[4];

	phone_country("CN", code);
	is_string("86", code, "China");
	phone_country("IE", code);
	is_string("353", code, "Ireland");
	phone_country("QQ", code);
	is_string("", code, "no such country");
}

/* The fields of a line of simple CSV: no quotes in these files but around what has a comma. */
static size_t split(char *line, char *fields[], size_t size)
{
	size_t count = 0;
	char *p = line;

	line[strcspn(line, "\r\n")] = 0;
	while (count < size) {
		char *end;

		if (*p == '"') {
			fields[count++] = ++p;
			end = strchr(p, '"');
			if (end == NULL)
				break;
			*end++ = 0;
		} else {
			fields[count++] = p;
			end = p + strcspn(p, ",");
		}
		if (*end == 0)
			break;
		*end = 0;
		p = end + 1;
	}
	return count;
}

static FILE *open_data(const char *name)
{
	char path[4096];
	const char *top = getenv("top_srcdir");

	snprintf(path, sizeof(path), "%s/../shared/data/%s", top ? top : ".", name);
	return fopen(path, "r");
}

static void test_examples(void)
{
	FILE *file = open_data("phones/phone_examples.csv");
	char line[1024], *f[16];
	int all = 0, national = 0, international = 0;

	if (file == NULL) {
		skip(2, "no example numbers");
		return;
	}
	while (fgets(line, sizeof(line), file)) {
		struct phone p;

		if (split(line, f, 16) < 9 || strcmp(f[0], "region") == 0)
			continue;
		all++;
		phone_read(f[7], f[0], &p);
		national += p.valid && strcmp(p.e164, f[5]) == 0;
		phone_read(f[6], "CN", &p);
		international += p.valid && strcmp(p.e164, f[5]) == 0;
	}
	fclose(file);
	is_int(all, national, "%d example numbers are read as written at home", all);
	is_int(all, international, "and as written abroad");
}

static void test_customers(void)
{
	FILE *file = open_data("northwind/phones_e164.csv");
	char line[1024], *f[16];
	int all = 0, same = 0, valid = 0, explained = 0;

	if (file == NULL) {
		skip(4, "no customer list");
		return;
	}
	while (fgets(line, sizeof(line), file)) {
		struct phone p;

		if (split(line, f, 16) < 7 || strcmp(f[0], "source") == 0)
			continue;
		all++;
		phone_read(f[2], f[1], &p);
		if (strcmp(f[6], "True") == 0)
			valid += p.valid && strcmp(p.e164, f[3]) == 0;
		else if (!p.valid && p.reason != PHONE_GOOD)
			explained++;
		same += strcmp(p.e164, f[3]) == 0 && p.shown[0] != 0;
	}
	fclose(file);
	is_int(120, all, "numbers of the list");
	is_int(65, valid, "valid ones");
	is_int(55, explained, "others, each with a reason");
	is_int(120, same, "all have the same E.164 form and one for people");
}

/* The short way says the same of what it takes. */
static void test_good(void)
{
	unsigned good = 0, wrong = 0;

	for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++) {
		const char *given = numbers[i].given, *region = numbers[i].region;
		char e164[20] = "";
		struct phone p;
		bool is = phone_good(given, region, e164);

		phone_read(given, region, &p);
		good += is;
		/* what is said the Chinese way, or begins with 00, is for phone_read alone */
		if (is && (!p.valid || strcmp(p.e164, e164) != 0))
			wrong++;
		if (!is && p.valid && strspn(given, "+0123456789 -") == strlen(given) &&
			strncmp(given, "00", 2) != 0)
			wrong++;
	}
	ok(good > 5, "%u numbers are good", good);
	is_int(0, wrong, "each as it is when all is read of it");
}

/* What is said of a block is what is said of each of its numbers. */
static void test_memo(void)
{
	static const struct { const char *region, *format; } ways[] = {
		{ "CN", "138%08u" }, { "CN", "17%09u" }, { "CN", "0571-8%07u" }, { "CN", "010 %08u" },
		{ "CN", "+86 1%010u" }, { "CN", "400%07u" }, { "DE", "0%010u" }, { "DE", "0151 %08u" },
		{ "US", "%010u" }, { "GB", "0%010u" }, { "GB", "07%09u" }, { "JP", "0%09u" },
		{ "IT", "0%09u" }, { "BR", "%011u" }, { "CN", "+49 30 %07u" },
	};
	struct phone_memo *m = phone_memo_new();
	unsigned known = 0, wrong = 0, n = 12345;

	for (unsigned i = 0; i < 6000; i++) {
		const unsigned w = i % (sizeof(ways) / sizeof(ways[0]));
		char text[40], e164[20];
		struct phone p;

		n = n * 1664525u + 1013904223u;
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
		/* few blocks, so that most numbers are of one that was read before */
		snprintf(text, sizeof(text), ways[w].format, n % 3 * 1000000 + (n >> 8) % 1000000);
#pragma GCC diagnostic pop
		if (!phone_memo_read(m, text, ways[w].region, e164))
			continue;
		known++;
		phone_read(text, ways[w].region, &p);
		if (!p.valid || strcmp(p.e164, e164) != 0) {
			wrong++;
			diag("%s %s: %s, read alone %d %s", ways[w].region, text, e164, p.valid, p.e164);
		}
	}
	ok(known > 1500, "numbers of blocks already read: %u of 6000", known);
	is_int(0, wrong, "each is what it is when it is read alone");
	phone_memo_free(m);
}

int main(void)
{
	plan_lazy();
	test_memo();
	test_good();
	test_numbers();
	test_extension();
	test_limits();
	test_country();
	test_examples();
	test_customers();
	return tap_result();
}
