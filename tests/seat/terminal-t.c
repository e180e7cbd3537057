/* SPDX-License-Identifier: ISC */
/*
 * Under which description a TERM is used: its own, that of its kin, or a plain one; and names that
 * are refused because they might not be names.
 */
#include "seat/terminal.h"

#include <string.h>

#include "tap/tap.h"

/* What a bare Debian has. */
static bool bare(const char *name)
{
	static const char *const there[] = { "xterm", "xterm-256color", "tmux-256color", "screen", "vt100",
					     "linux", "rxvt-unicode-256color", "dumb" };

	for (size_t i = 0; i < sizeof there / sizeof there[0]; i++)
		if (strcmp(there[i], name) == 0)
			return true;
	return false;
}

static const struct {
	const char *term, *wanted;
} table[] = {
	{ "xterm", "xterm" },
	{ "tmux-256color", "tmux-256color" },
	{ "linux", "linux" },
	{ "xterm-kitty", "xterm-256color" },
	{ "xterm-ghostty", "xterm-256color" },
	{ "foot", "xterm-256color" },
	{ "foot-extra", "xterm-256color" },
	{ "wezterm", "xterm-256color" },
	{ "alacritty", "xterm-256color" },
	{ "putty-256color", "xterm-256color" },
	{ "st-256color", "xterm-256color" },
	{ "stuff", "vt100" },		/* st is kin, stuff is not */
	{ "vt420", "vt100" },
	{ "nobody", "vt100" },
	{ "", NULL },
	{ NULL, NULL },
	{ "../x", NULL },
	{ "a b", NULL },
	{ "x\x1b[2J", NULL },
	{ "xterm%s", NULL },
	{ "0123456789012345678901234567890123456789012345678901234567890123", NULL },	/* 64 */
};

int main(void)
{
	plan_lazy();
	for (size_t i = 0; i < sizeof table / sizeof table[0]; i++)
		is_string(table[i].wanted, terminal_name(table[i].term, bare), "TERM %s",
			  table[i].term ? table[i].term : "unset");
	return tap_result();
}
