/* SPDX-License-Identifier: ISC */
/*
 * vault_copy -- the files of the key store, one behind the other.
 *
 * "odkeys 1\n", then for each file a line "NAME LENGTH\n" and its bytes, then a BLAKE2b-256 of all
 * before. The secrets are read before the erasure list (vault_copy.h says why). Only an owner reads
 * what is written here.
 */
#include "desk/vault_copy.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/memory.h"

#define HEAD "odkeys 1\n"
#define HASH 32u
#define SECRET 16u

/* In this order. The first part of a path is a folder of the desk. */
static const struct { const char *name; bool must; } files[] = {
	{ "keys/masters", true }, { "keys/desk", true }, { "keys/subjects", true },
	{ "keys/erased", true }, { "gate/host_key", false }, { "keys/checks", false },
};
#define FILES (sizeof files / sizeof files[0])

static enum status file_read(const char *folder, const char *name, struct buffer *out)
{
	char path[4200];
	struct stat about;
	unsigned char *room;
	size_t done = 0, length;
	int fd;

	snprintf(path, sizeof path, "%s/%s", folder, name);
	fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	if (fd < 0)
		return errno == ENOENT || errno == ENOTDIR ? ERR_NOT_FOUND : ERR_IO;
	if (fstat(fd, &about) != 0) {
		close(fd);
		return ERR_IO;
	}
	length = (size_t)about.st_size;
	buffer_format(out, "%s %zu\n", name, length);
	room = buffer_space(out, length);
	while (room && done < length) {
		ssize_t n = read(fd, room + done, length - done);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			break;
		done += (size_t)n;
	}
	close(fd);
	return !room ? ERR_LIMIT : done == length ? OK : ERR_IO;
}

enum status vault_copy(const char *folder, struct buffer *out)
{
	unsigned char hash[HASH];
	enum status s = buffer_text(out, HEAD);
	size_t i;

	if (sodium_init() < 0)
		return ERR_IO;
	for (i = 0; s == OK && i < FILES; i++) {
		s = file_read(folder, files[i].name, out);
		if (s == ERR_NOT_FOUND && !files[i].must)
			s = OK;
	}
	if (s != OK)
		return s;
	crypto_generichash(hash, sizeof hash, out->bytes, out->length, NULL, 0);
	return buffer_put(out, hash, sizeof hash);
}

struct part { const unsigned char *bytes; size_t length; };

/* The files of a copy; those that are not in it stay NULL. */
static enum status parse(const void *bytes, size_t length, struct part parts[FILES])
{
	const unsigned char *at = bytes, *end;
	unsigned char hash[HASH];
	size_t i;

	memset(parts, 0, FILES * sizeof *parts);
	if (sodium_init() < 0 || length < sizeof HEAD - 1 + HASH
	    || memcmp(at, HEAD, sizeof HEAD - 1) != 0)
		return ERR_FORMAT;
	end = at + length - HASH;
	crypto_generichash(hash, sizeof hash, at, length - HASH, NULL, 0);
	if (memcmp(hash, end, HASH) != 0)
		return ERR_CHECKSUM;
	at += sizeof HEAD - 1;
	while (at < end) {
		const unsigned char *stop = memchr(at, '\n', (size_t)(end - at));
		char line[100] = "", name[64];
		size_t size;

		if (!stop || (size_t)(stop - at) >= sizeof line)
			return ERR_FORMAT;
		memcpy(line, at, (size_t)(stop - at));
		at = stop + 1;
		if (sscanf(line, "%63s %zu", name, &size) != 2 || size > (size_t)(end - at))
			return ERR_FORMAT;
		for (i = 0; i < FILES && strcmp(files[i].name, name) != 0; i++)
			;
		if (i < FILES)
			parts[i] = (struct part){ at, size };
		at += size;
	}
	for (i = 0; i < FILES; i++)
		if (files[i].must && !parts[i].bytes)
			return ERR_FORMAT;
	return OK;
}

static uint64_t lines_of(const unsigned char *bytes, size_t length)
{
	uint64_t lines = 0;

	for (; length > 0; length--)
		lines += *bytes++ == '\n';
	return lines;
}

enum status vault_copy_look(const void *bytes, size_t length, struct vault_count *count)
{
	struct part parts[FILES];
	enum status s = parse(bytes, length, parts);

	*count = (struct vault_count){ 0 };
	if (s == OK) {
		count->subjects = parts[2].length / SECRET;
		count->erasures = lines_of(parts[3].bytes, parts[3].length);
	}
	return s;
}

enum status vault_count(const char *folder, struct vault_count *count)
{
	struct buffer erased;
	char path[4200];
	struct stat about;
	enum status s;
	char *text;

	*count = (struct vault_count){ 0 };
	snprintf(path, sizeof path, "%s/keys/subjects", folder);
	if (stat(path, &about) != 0)
		return errno == ENOENT ? ERR_NOT_FOUND : ERR_IO;
	buffer_init(&erased, VAULT_COPY_MAX);
	s = file_read(folder, "keys/erased", &erased);
	if (s == OK) {
		text = strchr((char *)erased.bytes, '\n');
		count->subjects = (uint64_t)about.st_size / SECRET;
		count->erasures = lines_of((unsigned char *)text + 1, strlen(text + 1));
	}
	buffer_free(&erased);
	return s;
}

static bool file_write(const char *path, const struct part *p, int how)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW | how, 0600);
	bool good = fd >= 0 && write(fd, p->bytes, p->length) == (ssize_t)p->length
		&& fsync(fd) == 0;

	if (fd >= 0)
		close(fd);
	return good;
}

enum status vault_copy_restore(const char *folder, const void *bytes, size_t length)
{
	struct part parts[FILES];
	char path[4200];
	enum status s = parse(bytes, length, parts);
	size_t i;
	int fd;

	if (s != OK)
		return s;
	snprintf(path, sizeof path, "%s/keys", folder);
	if (mkdir(path, 0700) != 0)
		return errno == EEXIST ? ERR_EXISTS : ERR_IO;
	snprintf(path, sizeof path, "%s/gate", folder);
	if (parts[4].bytes && mkdir(path, 0700) != 0 && errno != EEXIST)
		return ERR_IO;
	for (i = 0; i < FILES; i++) {
		snprintf(path, sizeof path, "%s/%s", folder, files[i].name);
		if (parts[i].bytes && !file_write(path, &parts[i], O_EXCL)
		    && (files[i].must || errno != EEXIST))
			return ERR_IO;
	}
	snprintf(path, sizeof path, "%s/keys", folder);
	fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	s = fd >= 0 && fsync(fd) == 0 ? OK : ERR_IO;
	if (fd >= 0)
		close(fd);
	return s;
}

enum status vault_copy_erasures(const char *folder, const void *bytes, size_t length)
{
	struct part parts[FILES];
	char path[4200];
	enum status s = parse(bytes, length, parts);

	if (s != OK || parts[3].length == 0)
		return s;
	/* Lines that stand there twice destroy nothing twice. */
	snprintf(path, sizeof path, "%s/keys/erased", folder);
	return file_write(path, &parts[3], O_APPEND) ? OK : ERR_IO;
}
