/* SPDX-License-Identifier: ISC */
/*
 * why -- the sentence is kept by the thread that said it.
 */
#include "base/why.h"

#include <stdarg.h>
#include <stdio.h>

#include "base/log.h"

/* GLOBAL: the sentence of this thread. */
static _Thread_local char sentence[WHY_SIZE];

void why_clear(void)
{
	sentence[0] = 0;
}

static void said(const char *text)
{
	log_warn("%s", text);
	if (!sentence[0])
		snprintf(sentence, sizeof sentence, "%s", text);
}

void why_say(const char *format, ...)
{
	char text[WHY_SIZE];
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof text, format, args);
	va_end(args);
	said(text);
}

void why_instead(const char *format, ...)
{
	char text[WHY_SIZE];
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof text, format, args);
	va_end(args);
	sentence[0] = 0;
	said(text);
}

const char *why_text(void)
{
	return sentence;
}
