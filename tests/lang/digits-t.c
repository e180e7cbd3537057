/* SPDX-License-Identifier: ISC */
/*
 * digits-t -- numbers as digits: separators, widths, extensions, what is dialled before.
 */
#include "lang/digits.h"

#include <string.h>

#include "base/text.h"
#include "lang/fold.h"
#include "tap/tap.h"

static const struct {
	const char *given, *digits, *national;
} numbers[] = {
	{ "", "", "" },
	{ "none", "", "" },
	{ "139-0571-4402", "13905714402", "13905714402" },
	{ "+86 139-0571-4402", "8613905714402", "13905714402" },
	{ "0086 139 0571 4402", "008613905714402", "13905714402" },
	{ "8613905714402", "8613905714402", "13905714402" },
	{ "＋８６１３９０５７１４４０２", "8613905714402", "13905714402" },
	{ "0571 8812 4410", "057188124410", "57188124410" },
	{ "(0571) 8812.4410", "057188124410", "57188124410" },
	{ "0571/88124410", "057188124410", "57188124410" },
	{ "+86 (0)571 8812 4410", "86057188124410", "57188124410" },
	{ "0571-88124410转802", "057188124410", "57188124410" },
	{ "0571-88124410 ext. 12", "057188124410", "57188124410" },
	{ "0571-88124410 EXT 12", "057188124410", "57188124410" },
	{ "88124410x12", "88124410", "88124410" },
	{ "88124410#12", "88124410", "88124410" },
	{ "86123456", "86123456", "86123456" },
	{ "+1 (212) 555-0100", "12125550100", "12125550100" },
	{ "tel: 110", "110", "110" },
	{ "0", "0", "0" },
	{ "123456789012345678901234567890", "123456789012345678901234", "123456789012345678901234" },
	{ "\xff" "12\xfe" "3", "123", "123" },
};

/* Every character by itself behind two digits is what its folding says; behind three it may end them. */
static void each_character(void)
{
	unsigned wrong = 0;

	for (uint32_t code = 1; code < 0x11000; code++) {
		char text[16] = "12", out[DIGITS_MAX + 1], bytes[8];
		uint32_t folded = 0;
		size_t n = code >= 0xd800 && code < 0xe000 ? 0 : text_put(bytes, code);
		bool digit = fold_codes(bytes, n, &folded, NULL, 1) == 1 && folded >= '0' && folded <= '9';

		memcpy(text + 2, bytes, n);
		memcpy(text + 2 + n, "3", 2);
		wrong += n && (digits_of(text, out) != 3u + digit || (digit && out[2] != (char)folded) ||
			       out[2 + digit] != '3');
	}
	is_int(0, wrong, "every character is the digit that it folds to, or none");
}

int main(void)
{
	char out[DIGITS_MAX + 1];

	plan_lazy();
	for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++) {
		size_t count = digits_of(numbers[i].given, out);

		is_string(numbers[i].digits, out, "digits of \"%s\"", numbers[i].given);
		is_int((long long)strlen(out), (long long)count, "counted");
		digits_national(numbers[i].given, "86", out);
		is_string(numbers[i].national, out, "at home in China");
	}
	each_character();
	digits_reversed("0571-8812 4410", out);
	is_string("014421881750", out, "reversed");
	digits_national("+44 20 7946 0000", "44", out);
	is_string("2079460000", out, "another country");
	digits_national("+44 20 7946 0000", "", out);
	is_string("442079460000", out, "no country known: a plus leaves all digits");
	return tap_result();
}
