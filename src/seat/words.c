/* SPDX-License-Identifier: ISC */
/*
 * Splitting lines into words, and finding the program's data files. See words.h.
 */
#include "seat/words.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

/* One word, its quotes taken away; NULL when a quote stays open. Returns what stands behind it. */
static char *take_word(char *p, char **end)
{
	char *to = p;
	bool quoted = false;

	for (; *p && (quoted || (*p != ' ' && *p != '\t')); p++) {
		if (*p == '"') {
			quoted = !quoted;
			continue;
		}
		if (quoted && *p == '\\' && (p[1] == '"' || p[1] == '\\'))
			p++;
		*to++ = *p;
	}
	*end = to;
	return quoted ? NULL : p;
}

static bool split(char *line, struct words *words, bool remarks)
{
	char *p = line, *end;

	words->count = 0;
	for (;;) {
		char *word;

		p += strspn(p, " \t");
		if (*p == '\0' || (remarks && *p == '#'))
			return true;
		if (words->count == WORDS_MOST)
			return false;
		words->quoted[words->count] = *p == '"';
		word = p;
		p = take_word(p, &end);
		if (!p)
			return false;
		words->word[words->count++] = word;
		if (*p)
			p++;
		*end = '\0';
	}
}

bool words_split(char *line, struct words *words)
{
	return split(line, words, true);
}

bool words_typed(char *line, struct words *words)
{
	return split(line, words, false);
}

static enum status read_file(const char *path, char **text)
{
	FILE *file = fopen(path, "r");
	size_t size;
	bool bad;

	if (!file)
		return errno == ENOENT || errno == ENOTDIR ? ERR_NOT_FOUND : ERR_IO;
	*text = mem_alloc(WORDS_FILE_LIMIT + 2);
	size = fread(*text, 1, WORDS_FILE_LIMIT + 1, file);
	bad = ferror(file);
	fclose(file);
	if (!bad && size <= WORDS_FILE_LIMIT && !memchr(*text, '\0', size)) {
		(*text)[size] = '\0';
		return OK;
	}
	mem_free(*text);
	*text = NULL;
	return bad ? ERR_IO : size > WORDS_FILE_LIMIT ? ERR_LIMIT : ERR_FORMAT;
}

enum status words_file(const char *folder, const char *name, char **text)
{
	const char *data = getenv("ORDERDESK_DATA"), *own = getenv("XDG_CONFIG_HOME"), *home = getenv("HOME");
	char path[4096];
	enum status status = ERR_NOT_FOUND;

	*text = NULL;
	if (own && *own)
		snprintf(path, sizeof path, "%s/orderdesk/%s/%s", own, folder, name);
	else
		snprintf(path, sizeof path, "%s/.config/orderdesk/%s/%s", home ? home : "", folder, name);
	if (path[0] == '/')
		status = read_file(path, text);
	if (status != ERR_NOT_FOUND)
		return status;
	snprintf(path, sizeof path, "%s/%s/%s", data && *data ? data : PKGDATADIR, folder, name);
	return read_file(path, text);
}

char *words_line(char **next)
{
	char *line = *next, *end;

	if (!line || !*line)
		return NULL;
	end = strchr(line, '\n');
	if (end) {
		*end = '\0';
		*next = end + 1;
	} else {
		*next = line + strlen(line);
	}
	return line;
}
