/* SPDX-License-Identifier: ISC */
/*
 * setupterm() and tigetstr(), wrapped. A description that is looked at is let
 * go at once; the one of the open screen stays curses' own.
 */
#include "seat/terminfo.h"

#include <curses.h>
#include <string.h>
#include <term.h>
#include <unistd.h>

static bool string_there(const char *capability)
{
	const char *text = tigetstr(capability);

	return text && text != (const char *)-1;
}

static bool look_up(const char *name, const char *capability)
{
	TERMINAL *saved = cur_term;
	int found = 0;
	bool there;

	if (setupterm(name, STDOUT_FILENO, &found) != 0 || found != 1)
		return false;
	there = !capability || string_there(capability);
	del_curterm(set_curterm(saved));
	return there;
}

bool terminfo_exists(const char *name)
{
	return look_up(name, NULL);
}

bool terminfo_moves_cursor(const char *name)
{
	return look_up(name, "cup");
}

void terminfo_learn(struct decoder *decoder)
{
	static const struct {
		const char *capability;
		uint32_t code;
	} keys[] = {
		{ "kf1", K_F(1) }, { "kf2", K_F(2) }, { "kf3", K_F(3) }, { "kf4", K_F(4) },
		{ "kf5", K_F(5) }, { "kf6", K_F(6) }, { "kf7", K_F(7) }, { "kf8", K_F(8) },
		{ "kf9", K_F(9) }, { "kf10", K_F(10) }, { "kf11", K_F(11) }, { "kf12", K_F(12) },
		{ "kcuu1", K_UP }, { "kcud1", K_DOWN }, { "kcub1", K_LEFT }, { "kcuf1", K_RIGHT },
		{ "khome", K_HOME }, { "kend", K_END }, { "kpp", K_PAGE_UP }, { "knp", K_PAGE_DOWN },
		{ "kich1", K_INSERT }, { "kdch1", K_DELETE }, { "kcbt", K_BACKTAB }, { "kent", K_ENTER },
	};

	for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++)
		if (string_there(keys[i].capability))
			decode_learn(decoder, tigetstr(keys[i].capability), keys[i].code);
}

/* Takes every `part` out of a string of the open screen, curses' own copy; true when there was one. */
static bool take_out(const char *capability, const char *part)
{
	size_t size = strlen(part);
	bool any = false;

	for (char *at; string_there(capability) && (at = strstr(tigetstr(capability), part)); any = true)
		memmove(at, at + size, strlen(at + size) + 1);
	return any;
}

const char *terminfo_leave_charset(void)
{
	static const struct {
		const char *other, *plain;
	} ways[] = {
		{ "%?%p9%t\033(0%e\033(B%;", "\033(B" }, { "%?%p9%t\016%e\017%;", "\017" },
	};

	for (size_t i = 0; i < sizeof ways / sizeof ways[0]; i++)
		if (take_out("sgr", ways[i].other)) {
			take_out("sgr0", ways[i].plain);
			return ways[i].plain;
		}
	return "";
}
