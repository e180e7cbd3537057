/* SPDX-License-Identifier: ISC */
/*
 * twice_file -- batches of pages on the disk, and putting them back.
 *
 * WHY the number of the file's begin is random: a batch left over from an earlier run must not look
 * like the continuation of the present one.
 *
 * Pages are half empty and much alike, so a batch is squeezed by Zstandard, to a half or less: what is
 * written here is read only after a crash. WHY its level -3: of pages of figures level 1 takes 27 us
 * each and leaves 55 %, level -3 takes 10 us and leaves 63 %; an order changes more than half a page of
 * them. A batch that does not get smaller stands as it is, as all did once.
 */
#include "store/twice_file.h"

#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zstd.h>

#include "base/log.h"
#include "base/memory.h"

#define MAGIC UINT64_C(0x6f64706167657331)
#define HASH 16u

#define LEVEL (-3)

/*
 * Behind it: the names of `files` files, then `count` pages' places; then, from the next border on,
 * the pages: squeezed into so many blocks of the size of a page, or with 0 blocks each by itself.
 */
struct head {
	uint64_t magic, begin;
	uint32_t files;
	uint16_t count, blocks;
	unsigned char hash[HASH];	/* of the head with zeros here, and of the pages or blocks */
};
#define HEAD_MAX (sizeof(struct head) + TWICE_FILES * sizeof(struct twice_name) \
	+ TWICE_PAGES * sizeof(struct twice_page) + TWICE_PAGE)

struct twice_file {
	int fd;
	uint64_t begin;
	off_t at;
	ZSTD_CCtx *zstd;
	unsigned char block[HEAD_MAX];
	unsigned char squeezed[TWICE_PAGES * TWICE_PAGE];
};

/* Bytes of names and places. */
static size_t list_length(const struct head *h)
{
	return h->files * sizeof(struct twice_name) + h->count * sizeof(struct twice_page);
}

/* Head and lists take whole pages, so that no batch shares one with another. */
static size_t head_length(const struct head *h)
{
	return (sizeof *h + list_length(h) + TWICE_PAGE - 1) / TWICE_PAGE * TWICE_PAGE;
}

bool twice_name_of(int fd, const char *path, struct twice_name *out)
{
	const char *slash = strrchr(path, '/'), *name = slash ? slash + 1 : path;
	struct statx st;

	memset(out, 0, sizeof *out);
	if (strlen(name) >= sizeof out->name || statx(fd, "", AT_EMPTY_PATH, STATX_INO | STATX_BTIME, &st))
		return false;
	strcpy(out->name, name);
	out->inode = st.stx_ino;
	if (st.stx_mask & STATX_BTIME)
		out->born = (uint64_t)st.stx_btime.tv_sec * 1000000000u + st.stx_btime.tv_nsec;
	return true;
}

/* Bytes behind head and lists. */
static size_t body_length(const struct head *h)
{
	return (h->blocks ? h->blocks : (size_t)h->count) * TWICE_PAGE;
}

static void hash_of(const struct head *h, const unsigned char *lists, const unsigned char *body,
	unsigned char out[HASH])
{
	static const unsigned char zeros[HASH];
	crypto_generichash_state state;

	crypto_generichash_init(&state, NULL, 0, HASH);
	crypto_generichash_update(&state, (const unsigned char *)h, offsetof(struct head, hash));
	crypto_generichash_update(&state, zeros, HASH);
	crypto_generichash_update(&state, lists, list_length(h));
	crypto_generichash_update(&state, body, body_length(h));
	crypto_generichash_final(&state, out, HASH);
}

static int write_all(int fd, const unsigned char *bytes, size_t length, off_t at)
{
	while (length) {
		ssize_t n = pwrite(fd, bytes, length, at);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return n ? errno : ENOSPC;
		bytes += n;
		at += n;
		length -= (size_t)n;
	}
	return 0;
}

static bool read_all(int fd, void *bytes, size_t length, off_t at)
{
	unsigned char *p = bytes;

	while (length) {
		ssize_t n = pread(fd, p, length, at);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return false;
		p += n;
		at += n;
		length -= (size_t)n;
	}
	return true;
}

static int open_pages(const char *folder, int flags)
{
	char path[4096];

	if (snprintf(path, sizeof path, "%s/pages", folder) >= (int)sizeof path) {
		errno = ENAMETOOLONG;
		return -1;
	}
	return open(path, flags | O_CLOEXEC, 0600);
}

enum status twice_file_open(const char *folder, struct twice_file **out)
{
	struct twice_file *f;
	int fd = open_pages(folder, O_RDWR | O_CREAT), r;

	if (fd < 0)
		return ERR_IO;
	r = posix_fallocate(fd, 0, TWICE_SIZE);
	if (r) {
		close(fd);
		errno = r;
		return ERR_IO;
	}
	f = mem_alloc(sizeof *f);
	f->fd = fd;
	f->zstd = ZSTD_createCCtx();
	if (!f->zstd)
		panic("store: no memory for squeezing pages");
	twice_file_renew(f);
	*out = f;
	return OK;
}

void twice_file_close(struct twice_file *f)
{
	static const struct head none;

	/* Nothing of it is needed: whoever changes the data files now is not undone by the next start. */
	if (!f->at)
		write_all(f->fd, (const unsigned char *)&none, sizeof none, 0);
	close(f->fd);
	ZSTD_freeCCtx(f->zstd);
	mem_free(f);
}

bool twice_file_full(const struct twice_file *f)
{
	return f->at + (off_t)(HEAD_MAX + TWICE_PAGES * TWICE_PAGE) > (off_t)TWICE_SIZE;
}

/* Into `squeezed`, up to a border; 0 blocks when it does not pay. */
static uint16_t squeeze(struct twice_file *f, const unsigned char (*bytes)[TWICE_PAGE], uint32_t count)
{
	size_t most = (count - 1) * TWICE_PAGE, blocks;
	size_t n = ZSTD_compressCCtx(f->zstd, f->squeezed, most, bytes[0], (size_t)count * TWICE_PAGE, LEVEL);

	if (ZSTD_isError(n))
		return 0;
	blocks = (n + TWICE_PAGE - 1) / TWICE_PAGE;
	memset(f->squeezed + n, 0, blocks * TWICE_PAGE - n);
	return (uint16_t)blocks;
}

int twice_file_put(struct twice_file *f, const struct twice_name *names, uint32_t files,
	const struct twice_page *pages, const unsigned char (*bytes)[TWICE_PAGE], uint32_t count)
{
	struct head h = { .magic = MAGIC, .begin = f->begin, .files = files, .count = (uint16_t)count,
		.blocks = squeeze(f, bytes, count) };
	const unsigned char *body = h.blocks ? f->squeezed : bytes[0];
	unsigned char *lists = f->block + sizeof h;
	size_t length = head_length(&h);
	int r;

	memset(f->block, 0, length);
	memcpy(lists, names, files * sizeof *names);
	memcpy(lists + files * sizeof *names, pages, count * sizeof *pages);
	hash_of(&h, lists, body, h.hash);
	memcpy(f->block, &h, sizeof h);
	r = write_all(f->fd, f->block, length, f->at);
	if (!r)
		r = write_all(f->fd, body, body_length(&h), f->at + (off_t)length);
	if (!r && fdatasync(f->fd))
		r = errno;
	if (!r)
		f->at += (off_t)(length + body_length(&h));
	return r;
}

void twice_file_renew(struct twice_file *f)
{
	randombytes_buf(&f->begin, sizeof f->begin);
	f->at = 0;
}

/* A batch as it was read. */
struct batch {
	struct head head;
	unsigned char *lists;	/* HEAD_MAX */
	unsigned char (*bytes)[TWICE_PAGE];
	unsigned char *squeezed;	/* as much */
};

/* Those of its pages that are of file i. 0 or errno. */
static int mend_file(const struct batch *b, uint32_t i, int fd, uint64_t *mended)
{
	const struct twice_page *page = (const void *)(b->lists + b->head.files * sizeof(struct twice_name));
	unsigned char there[TWICE_PAGE];
	uint32_t k;
	int r = 0;

	for (k = 0; k < b->head.count && !r; k++) {
		off_t at = (off_t)(page[k].number * TWICE_PAGE);

		if (page[k].file != i || (read_all(fd, there, sizeof there, at)
		    && memcmp(there, b->bytes[k], sizeof there) == 0))
			continue;
		++*mended;
		r = write_all(fd, b->bytes[k], TWICE_PAGE, at);
	}
	return !r && fsync(fd) ? errno : r;
}

static int mend_batch(const char *folder, const struct batch *b, uint64_t *mended)
{
	const struct twice_name *name = (const void *)b->lists;
	struct twice_name now;
	char path[4096];
	uint32_t i;
	int r = 0, fd;

	for (i = 0; i < b->head.files && !r; i++) {
		snprintf(path, sizeof path, "%s/data/%.*s", folder, (int)sizeof name[i].name, name[i].name);
		fd = open(path, O_RDWR | O_CLOEXEC);
		if (fd < 0)
			continue;	/* it was never there for good: recovery makes it anew */
		if (twice_name_of(fd, path, &now) && memcmp(&now, &name[i], sizeof now) == 0)
			r = mend_file(b, i, fd, mended);
		close(fd);
	}
	return r;
}

/* Reads the batch at `at`; false when there is none. */
static bool read_batch(int fd, off_t at, struct batch *b)
{
	unsigned char hash[HASH], *body;
	struct head *h = &b->head;
	size_t length, n;

	if (!read_all(fd, h, sizeof *h, at) || h->magic != MAGIC || h->files > TWICE_FILES
	    || h->count > TWICE_PAGES || !read_all(fd, b->lists, list_length(h), at + (off_t)sizeof *h))
		return false;
	body = h->blocks ? b->squeezed : b->bytes[0];
	if (h->blocks > h->count || !read_all(fd, body, body_length(h), at + (off_t)head_length(h)))
		return false;
	hash_of(h, b->lists, body, hash);
	if (memcmp(hash, h->hash, HASH) != 0)
		return false;
	if (!h->blocks)
		return true;
	length = ZSTD_findFrameCompressedSize(body, body_length(h));
	if (ZSTD_isError(length))
		return false;
	n = ZSTD_decompress(b->bytes, (size_t)h->count * TWICE_PAGE, body, length);
	return n == (size_t)h->count * TWICE_PAGE;
}

enum status twice_mend(const char *folder, uint64_t *mended)
{
	int fd = open_pages(folder, O_RDONLY), r = 0;
	struct batch b = { .lists = NULL };
	uint64_t begin = 0;
	off_t at = 0;

	*mended = 0;
	if (fd < 0)
		return errno == ENOENT ? OK : ERR_IO;
	b.lists = mem_alloc(HEAD_MAX);
	b.bytes = mem_array(TWICE_PAGES, sizeof *b.bytes);
	b.squeezed = mem_array(TWICE_PAGES, TWICE_PAGE);
	while (!r && read_batch(fd, at, &b) && (!at || b.head.begin == begin)) {
		begin = b.head.begin;
		r = mend_batch(folder, &b, mended);
		at += (off_t)(head_length(&b.head) + body_length(&b.head));
	}
	close(fd);
	mem_free(b.lists);
	mem_free(b.bytes);
	mem_free(b.squeezed);
	errno = r;
	return r ? ERR_IO : OK;
}
