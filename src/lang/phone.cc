/* SPDX-License-Identifier: ISC */
/*
 * phone -- libphonenumber behind a C interface (see phone.h).
 *
 * Each function catches whatever the library throws and gives what it has by then. The reason for
 * a number that is not valid is found by trial: a few digits more or fewer that would make it
 * valid tell "too short" from "not in use", which the library's own length check cannot, since it
 * knows only the lengths of a whole country.
 */
#include "lang/phone.h"

#include <cstring>
#include <string>

#include <phonenumbers/phonenumber.pb.h>
#include <phonenumbers/phonenumberutil.h>
#include <phonenumbers/shortnumberinfo.h>

#include "lang/digits.h"

namespace {

using i18n::phonenumbers::PhoneNumber;
using i18n::phonenumbers::PhoneNumberUtil;
using i18n::phonenumbers::ShortNumberInfo;

constexpr size_t kLongestText = 128;
constexpr int kMostMissing = 6;

/* Copies at most size - 1 bytes, cut before a character that does not fit. */
void copy(char *out, size_t size, const std::string &text)
{
	size_t length = text.size() < size ? text.size() : size - 1;

	while (length > 0 && length < text.size() &&
	       (static_cast<unsigned char>(text[length]) & 0xc0) == 0x80)
		length--;
	memcpy(out, text.data(), length);
	out[length] = 0;
}

phone_kind kind_of(const PhoneNumberUtil &util, const PhoneNumber &number)
{
	switch (util.GetNumberType(number)) {
	case PhoneNumberUtil::FIXED_LINE:
		return PHONE_KIND_LANDLINE;
	case PhoneNumberUtil::MOBILE:
	case PhoneNumberUtil::FIXED_LINE_OR_MOBILE:
		return PHONE_KIND_MOBILE;
	case PhoneNumberUtil::TOLL_FREE:
		return PHONE_KIND_FREE;
	case PhoneNumberUtil::UNKNOWN:
		return PHONE_KIND_UNKNOWN;
	default:
		return PHONE_KIND_OTHER;
	}
}

/* Would the number be valid with its national digits replaced by these? */
bool valid_as(const PhoneNumberUtil &util, const PhoneNumber &number, const std::string &national)
{
	PhoneNumber other;

	if (national.empty() || national.size() > 15)
		return false;
	other.set_country_code(number.country_code());
	other.set_national_number(std::stoull(national));
	if (number.italian_leading_zero()) {
		other.set_italian_leading_zero(true);
		other.set_number_of_leading_zeros(number.number_of_leading_zeros());
	}
	return util.IsValidNumber(other);
}

/* Could it become valid by so many digits more? Some digits of each kind are tried. */
bool valid_with_more(const PhoneNumberUtil &util, const PhoneNumber &number,
		     const std::string &national, int more)
{
	for (char digit = '0'; digit <= '9'; digit++)
		if (valid_as(util, number, national + std::string(more, digit)))
			return true;
	return false;
}

/* Digits of a mobile number of the region, for a text that is far too short to tell more. */
unsigned usual_digits(const PhoneNumberUtil &util, const std::string &region)
{
	PhoneNumber example;
	std::string national;

	if (!util.GetExampleNumberForType(region, PhoneNumberUtil::MOBILE, &example))
		return 0;
	util.GetNationalSignificantNumber(example, &national);
	return static_cast<unsigned>(national.size());
}

/* What would a missing or surplus digit explain? */
void explain(const PhoneNumberUtil &util, const PhoneNumber &number, const std::string &region,
	     phone *out)
{
	const std::string national = out->national;
	unsigned low = 0, high = 0;

	for (int more = 1; more <= kMostMissing; more++) {
		if (!valid_with_more(util, number, national, more))
			continue;
		high = out->digits + static_cast<unsigned>(more);
		low = low ? low : high;
	}
	if (low) {
		out->reason = PHONE_TOO_SHORT;
		out->expected_low = low;
		out->expected_high = high;
		return;
	}
	for (size_t fewer = 1; fewer + 4 < national.size(); fewer++) {
		if (!valid_as(util, number, national.substr(0, national.size() - fewer)))
			continue;
		out->reason = PHONE_TOO_LONG;
		out->expected_low = out->expected_high = out->digits - static_cast<unsigned>(fewer);
		return;
	}
	switch (util.IsPossibleNumberWithReason(number)) {
	case PhoneNumberUtil::TOO_SHORT:
		out->reason = PHONE_TOO_SHORT;
		out->expected_low = out->expected_high = usual_digits(util, region);
		break;
	case PhoneNumberUtil::TOO_LONG:
		out->reason = PHONE_TOO_LONG;
		break;
	case PhoneNumberUtil::INVALID_COUNTRY_CODE:
		out->reason = PHONE_NO_COUNTRY;
		break;
	default:
		out->reason = PHONE_NOT_IN_USE;
		break;
	}
}

/* A number with its extension said the Chinese way, or with a dash that hides it, made plain. */
std::string plain_extension(const std::string &text)
{
	static const char *const words[] = { "转", "轉", "分机" };
	std::string plain = text;

	for (const char *word : words) {
		size_t at = plain.find(word);

		if (at != std::string::npos && at > 6)
			plain.replace(at, strlen(word), " x");
	}
	return plain;
}

phone_reason reason_of(PhoneNumberUtil::ErrorType error)
{
	switch (error) {
	case PhoneNumberUtil::INVALID_COUNTRY_CODE_ERROR:
		return PHONE_NO_COUNTRY;
	case PhoneNumberUtil::TOO_SHORT_AFTER_IDD:
	case PhoneNumberUtil::TOO_SHORT_NSN:
		return PHONE_TOO_SHORT;
	case PhoneNumberUtil::TOO_LONG_NSN:
		return PHONE_TOO_LONG;
	default:
		return PHONE_NOT_A_NUMBER;
	}
}

/* "00" and a country code, as it is dialled in most of the world. */
std::string plus_for_00(const std::string &text)
{
	size_t at = text.find_first_not_of(" (\t");

	if (at != std::string::npos && text.compare(at, 2, "00") == 0)
		return "+" + text.substr(at + 2);
	return text;
}

void fill(const PhoneNumberUtil &util, const PhoneNumber &number, const std::string &region,
	  phone *out)
{
	std::string text;

	util.Format(number, PhoneNumberUtil::E164, &text);
	if (text.size() < sizeof(out->e164))
		copy(out->e164, sizeof(out->e164), text);
	text.clear();	/* the next call appends */
	util.GetNationalSignificantNumber(number, &text);
	copy(out->national, sizeof(out->national), text);
	copy(out->country, sizeof(out->country), std::to_string(number.country_code()));
	util.GetRegionCodeForNumber(number, &text);
	copy(out->region, sizeof(out->region), text == "ZZ" ? std::string() : text);
	copy(out->extension, sizeof(out->extension), number.extension());
	util.Format(number, util.GetCountryCodeForRegion(region) == number.country_code()
			    ? PhoneNumberUtil::NATIONAL : PhoneNumberUtil::INTERNATIONAL, &text);
	copy(out->shown, sizeof(out->shown), text);
}

void read(const std::string &given, const std::string &region, phone *out)
{
	const PhoneNumberUtil &util = *PhoneNumberUtil::GetInstance();
	static const ShortNumberInfo short_numbers;
	std::string text = plain_extension(given);
	PhoneNumber number;
	char digits[DIGITS_MAX + 1];
	PhoneNumberUtil::ErrorType error;

	copy(out->shown, sizeof(out->shown), given);
	out->digits = static_cast<unsigned>(digits_of(text.c_str(), digits));
	if (out->digits == 0) {
		out->reason = PHONE_EMPTY;
		return;
	}
	error = util.Parse(text, region, &number);
	if (error != PhoneNumberUtil::NO_PARSING_ERROR ||
	    (strncmp(digits, "00", 2) == 0 && !util.IsValidNumber(number))) {
		PhoneNumber abroad;

		if (util.Parse(plus_for_00(text), region, &abroad) ==
		    PhoneNumberUtil::NO_PARSING_ERROR) {
			number = abroad;
			error = PhoneNumberUtil::NO_PARSING_ERROR;
		}
	}
	if (error != PhoneNumberUtil::NO_PARSING_ERROR) {
		out->reason = reason_of(error);
		if (out->reason == PHONE_TOO_SHORT)
			out->expected_low = out->expected_high = usual_digits(util, region);
		if (util.Parse("+" + std::to_string(util.GetCountryCodeForRegion(region)) + digits,
			       region, &number) == PhoneNumberUtil::NO_PARSING_ERROR &&
		    short_numbers.IsValidShortNumberForRegion(number, region))
			out->reason = PHONE_SHORT_NUMBER;
		return;
	}
	fill(util, number, region, out);
	/* digits as a person counts them: without the country code, with the trunk code */
	if (text.find('+') != std::string::npos || strncmp(digits, "00", 2) == 0)
		out->digits = static_cast<unsigned>(strlen(out->national));
	if (util.IsValidNumber(number)) {
		out->reason = PHONE_GOOD;
		out->valid = true;
		out->kind = kind_of(util, number);
		return;
	}
	if (short_numbers.IsValidShortNumberForRegion(number, region)) {
		out->reason = PHONE_SHORT_NUMBER;
		copy(out->shown, sizeof(out->shown), out->national);
		out->e164[0] = 0;
		return;
	}
	copy(out->shown, sizeof(out->shown), given);
	explain(util, number, out->region[0] ? out->region : region, out);
}

}  // namespace

extern "C" void phone_read(const char *text, const char *region, struct phone *out)
{
	memset(out, 0, sizeof(*out));
	out->reason = PHONE_NOT_A_NUMBER;
	try {
		std::string given(text ? text : "");

		if (given.size() > kLongestText)
			given.resize(kLongestText);
		read(given, region ? region : "", out);
	} catch (...) {
		out->valid = false;
	}
}

extern "C" bool phone_good(const char *text, const char *region, char e164[20])
{
	try {
		const PhoneNumberUtil &util = *PhoneNumberUtil::GetInstance();
		PhoneNumber number;
		std::string form;

		if (util.Parse(text, region, &number) != PhoneNumberUtil::NO_PARSING_ERROR ||
		    number.has_extension() || !util.IsValidNumber(number))
			return false;
		util.Format(number, PhoneNumberUtil::E164, &form);
		if (form.size() >= 20)
			return false;
		copy(e164, 20, form);
		return true;
	} catch (...) {
		return false;
	}
}

extern "C" void phone_country(const char *region, char out[4])
{
	out[0] = 0;
	try {
		int code = PhoneNumberUtil::GetInstance()->GetCountryCodeForRegion(region);

		if (code > 0)
			copy(out, 4, std::to_string(code));
	} catch (...) {
		out[0] = 0;
	}
}
