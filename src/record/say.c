/* SPDX-License-Identifier: ISC */
/*
 * say -- message numbers to words.
 *
 * The text of a number comes from the generated table and is translated before its places are
 * filled, so a language may order the arguments as it likes. An unknown number and its arguments
 * are written one after the other: what came from a newer server is still told to the person.
 */
#include "record/say.h"

#include <stdio.h>

#include "record/table.h"

char *say_message(int number, const char *const *arguments, size_t count, char *out, size_t size)
{
	static const char *const shapes[] = { "", " {0}", " {0} {1}", " {0} {1} {2}",
		" {0} {1} {2} {3}" };
	const char *text = message_text(number);
	char made[64];

	if (text)
		return say_fill(say(text), arguments, count, out, size);
	snprintf(made, sizeof made, "%d:%s", number, shapes[count > 4 ? 4 : count]);
	return say_fill(made, arguments, count, out, size);
}
