/* SPDX-License-Identifier: ISC */
/*
 * archive_copy -- what stands in a plain file, sealed for a key in another.
 *
 * For the copies that go to another place: an archive keeps every byte and can be read from the
 * sealed file as from the plain one; a few bytes (the key store) are sealed in one piece and take
 * the place of the file that was there.
 */
#include "store/archive_inside.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/log.h"
#include "base/memory.h"
#include "record/message.pb-c.h"

#define PIECE ((size_t)256 << 10)

enum status archive_seal_file(const char *from, const char *to, const unsigned char *seal_to,
	struct arena *a, struct refusal *why)
{
	struct archive_say in_say = { .arena = a, .why = why, .path = from };
	struct archive_say out_say = { .arena = a, .why = why, .path = to };
	struct archive_file *in = NULL, *out = NULL;
	unsigned char *piece = mem_alloc(PIECE);
	enum status s;
	size_t got = 1;

	if (sodium_init() < 0)
		panic("libsodium does not start");
	s = archive_file_open(&in_say, NULL, &in);
	if (s == OK)
		s = archive_file_create(&out_say, seal_to, &out);
	while (s == OK && got > 0) {
		s = archive_file_read(in, piece, PIECE, &got);
		if (s == OK && got > 0)
			s = archive_file_write(out, piece, got);
	}
	if (s == OK)
		s = archive_file_keep(out);
	archive_file_close(in);
	archive_file_close(out);
	mem_free(piece);
	return s;
}

static bool read_whole(const char *path, unsigned char **bytes, size_t *length)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	struct stat about;
	bool good;

	*bytes = NULL;
	if (fd < 0 || fstat(fd, &about) != 0) {
		if (fd >= 0)
			close(fd);
		return false;
	}
	*length = (size_t)about.st_size;
	*bytes = mem_alloc(*length + 1);
	good = read(fd, *bytes, *length) == (ssize_t)*length;
	close(fd);
	return good;
}

enum status archive_seal_whole(const char *from, const char *to, const unsigned char *seal_to,
	struct arena *a, struct refusal *why)
{
	const char *part = arena_format(a, "%s.part", to);
	unsigned char *bytes, *sealed = NULL;
	size_t length = 0, sealed_length;
	bool good;
	int fd;

	if (!read_whole(from, &bytes, &length)) {
		mem_free(bytes);
		return refuse(why, a, OD__MESSAGE__FILE_UNREAD, NULL, from, strerror(errno), NULL,
			NULL);
	}
	sealed_length = archive_seal_bytes(seal_to, bytes, length, &sealed);
	mem_wipe(bytes, length);
	mem_free(bytes);
	fd = open(part, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
	good = fd >= 0 && write(fd, sealed, sealed_length) == (ssize_t)sealed_length
		&& fsync(fd) == 0 && rename(part, to) == 0;
	if (fd >= 0)
		close(fd);
	mem_free(sealed);
	return good ? OK : refuse(why, a, OD__MESSAGE__FILE_UNWRITTEN, NULL, to, strerror(errno),
		NULL, NULL);
}
