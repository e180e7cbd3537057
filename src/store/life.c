/* SPDX-License-Identifier: ISC */
/*
 * life -- the number that a store has from its making to its restore.
 *
 * The file DESK/store/life: 16 hex digits, and behind them what it was restored from; in a second line
 * the sum of the first, as the copies of the log go by it (one of an older release has no second line).
 * A store of an older release, or one that lost it, gets one when it is opened: it begins there as
 * behind a restore, because no copy of its log is of this life.
 */
#include "store/backup.h"

#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/log.h"

#define LINE 400
#define SUM_TEXT 13

static bool path_of(const char *folder, const char *name, char path[4096])
{
	return snprintf(path, 4096, "%s/store/%s", folder, name) < 4096;
}

/* "sum " and 8 hex digits, of the line without its end. */
static void sum_of(const char *line, char out[SUM_TEXT])
{
	unsigned char hash[crypto_generichash_BYTES_MIN];

	crypto_generichash(hash, sizeof hash, (const unsigned char *)line, strcspn(line, "\n"), NULL, 0);
	memcpy(out, "sum ", 4);
	sodium_bin2hex(out + 4, SUM_TEXT - 4, hash, (SUM_TEXT - 5) / 2);
}

/* Its name is there for good only when the folder is synced. */
static bool sync_folder(const char *folder)
{
	char path[4096];
	int fd = path_of(folder, "", path) ? open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC) : -1;
	bool good = fd >= 0 && fsync(fd) == 0;

	if (fd >= 0)
		close(fd);
	return good;
}

enum status life_make(const char *folder, const char *from)
{
	unsigned char random[(LIFE_TEXT - 1) / 2];
	char path[4096], part[4096], life[LIFE_TEXT], text[LINE], sum[SUM_TEXT];
	int fd, length;
	bool good;

	if (sodium_init() < 0 || !path_of(folder, "life", path)
	    || !path_of(folder, "life.part", part))
		return ERR_IO;
	randombytes_buf(random, sizeof random);
	sodium_bin2hex(life, sizeof life, random, sizeof random);
	length = snprintf(text, sizeof text, "%s%s%s\n", life, from ? " from " : "",
		from ? from : "");
	if (length + SUM_TEXT >= (int)sizeof text)
		return ERR_LIMIT;
	sum_of(text, sum);
	length += snprintf(text + length, sizeof text - (size_t)length, "%s\n", sum);
	fd = open(part, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	good = fd >= 0 && write(fd, text, (size_t)length) == length && fsync(fd) == 0
		&& rename(part, path) == 0 && sync_folder(folder);
	if (!good)
		log_warn("store: cannot write %s: %s", path, strerror(errno));
	if (fd >= 0)
		close(fd);
	return good ? OK : ERR_IO;
}

enum status life_read(const char *folder, char life[LIFE_TEXT])
{
	char path[4096], text[LINE] = "", line[LINE] = "", sum[SUM_TEXT];
	unsigned char bytes[(LIFE_TEXT - 1) / 2];
	size_t length = 0;
	FILE *f;

	life[0] = 0;
	if (!path_of(folder, "life", path))
		return ERR_LIMIT;
	f = fopen(path, "re");
	if (!f)
		return errno == ENOENT ? ERR_NOT_FOUND : ERR_IO;
	if (!fgets(text, sizeof text, f) || !fgets(line, sizeof line, f))
		line[0] = 0;
	fclose(f);
	sum_of(text, sum);
	if (line[0] && strncmp(line, sum, SUM_TEXT - 1) != 0)
		return ERR_FORMAT;
	if (strlen(text) < LIFE_TEXT - 1 || sodium_hex2bin(bytes, sizeof bytes, text, LIFE_TEXT - 1, NULL,
			&length, NULL) != 0 || length != sizeof bytes)
		return ERR_FORMAT;
	memcpy(life, text, LIFE_TEXT - 1);
	life[LIFE_TEXT - 1] = 0;
	return OK;
}

int64_t life_born(const char *folder)
{
	char path[4096], text[64] = "";
	int64_t born = 0;
	struct stat about;
	FILE *f;

	if (!path_of(folder, "life", path) || !(f = fopen(path, "re")))
		return 0;
	if (fgets(text, sizeof text, f) && strstr(text, " from ")
	    && fstat(fileno(f), &about) == 0)
		born = (int64_t)about.st_mtim.tv_sec * 1000000 + about.st_mtim.tv_nsec / 1000;
	fclose(f);
	return born;
}

bool life_knows(const char *folder, const char *life)
{
	char path[4096], own[LIFE_TEXT] = "", from[LIFE_TEXT] = "";
	FILE *f;

	if (!path_of(folder, "life", path) || !(f = fopen(path, "re")))
		return false;
	if (fscanf(f, "%16[0-9a-f] from %16[0-9a-f]", own, from) < 1)
		own[0] = '\0';
	fclose(f);
	return life[0] && (strcmp(own, life) == 0 || strcmp(from, life) == 0);
}

bool life_is(const char *store, const char *life)
{
	char path[4096], text[LIFE_TEXT] = "";
	FILE *f;

	if (snprintf(path, sizeof path, "%s/life", store) >= (int)sizeof path
	    || !(f = fopen(path, "re")))
		return false;
	if (fread(text, 1, LIFE_TEXT - 1, f) != LIFE_TEXT - 1)
		text[0] = 0;
	fclose(f);
	return strcmp(text, life) == 0;
}
