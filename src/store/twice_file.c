/* SPDX-License-Identifier: ISC */
/*
 * twice_file -- batches of pages on the disk, and putting them back.
 *
 * WHY the number of the file's begin is random: a batch left over from an earlier run must not look
 * like the continuation of the present one.
 *
 * Pages are half empty and much alike, so a batch is squeezed by Zstandard, to a half or less: what is
 * written here is read only after a crash. WHY its level -1: of pages of figures level 1 takes 12 us
 * each and leaves 55 %, level -1 9.5 us and 58 %, level -3 8 us and 65 %; an order changes less than half
 * a page of them. A batch that does not get smaller stands as it is, as all did once.
 */
#include "store/twice_file.h"

#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zstd.h>

#include "base/log.h"
#include "base/memory.h"
#include "store/page.h"

#define MAGIC UINT64_C(0x6f64706167657331)
#define HASH 16u

#define LEVEL (-1)

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
	unsigned char whole[TWICE_PAGES][TWICE_PAGE];	/* the pages of a batch that are kept */
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

/* How many of its pages are here. */
static uint32_t whole_count(const struct head *h, const unsigned char *lists)
{
	const struct twice_page *page = (const void *)(lists + h->files * sizeof(struct twice_name));
	uint32_t count = 0, i;

	for (i = 0; i < h->count; i++)
		count += !page[i].sum;
	return count;
}

/* Bytes behind head and lists. */
static size_t body_length(const struct head *h, const unsigned char *lists)
{
	return (h->blocks ? h->blocks : (size_t)whole_count(h, lists)) * TWICE_PAGE;
}

/* Never 0. */
static uint32_t sum_of(const unsigned char page[TWICE_PAGE])
{
	static const unsigned char key[crypto_shorthash_KEYBYTES];
	unsigned char hash[crypto_shorthash_BYTES];
	uint32_t sum;

	crypto_shorthash(hash, page, TWICE_PAGE, key);
	memcpy(&sum, hash, sizeof sum);
	return sum ? sum : 1;
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
	crypto_generichash_update(&state, body, body_length(h, lists));
	crypto_generichash_final(&state, out, HASH);
}

/*
 * WHY page by page: what is given to the kernel in one call it may keep as one large page, and would
 * count and keep all of it as dirty for each page of a later batch that comes there.
 */
static int write_all(int fd, const unsigned char *bytes, size_t length, off_t at)
{
	while (length) {
		ssize_t n = pwrite(fd, bytes, length < TWICE_PAGE ? length : TWICE_PAGE, at);

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

/* 0, errno, or -1 where the file ends before. */
static int read_all(int fd, void *bytes, size_t length, off_t at)
{
	unsigned char *p = bytes;

	while (length) {
		ssize_t n = pread(fd, p, length, at);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return n ? errno : -1;
		p += n;
		at += n;
		length -= (size_t)n;
	}
	return 0;
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
	if (!r && fdatasync(fd))
		r = errno;
	/* What was copied with the desk may stand in pages of 64 kB; each write would count all of one. */
	if (!r)
		posix_fadvise(fd, 0, 0, POSIX_FADV_DONTNEED);
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
static uint16_t squeeze(struct twice_file *f, uint32_t count)
{
	size_t most = count ? (count - 1) * TWICE_PAGE : 0, blocks, n;

	if (!most)
		return 0;
	n = ZSTD_compressCCtx(f->zstd, f->squeezed, most, f->whole, (size_t)count * TWICE_PAGE, LEVEL);
	if (ZSTD_isError(n))
		return 0;
	blocks = (n + TWICE_PAGE - 1) / TWICE_PAGE;
	memset(f->squeezed + n, 0, blocks * TWICE_PAGE - n);
	return (uint16_t)blocks;
}

int twice_file_put(struct twice_file *f, const struct twice_name *names, uint32_t files,
	struct twice_page *pages, const unsigned char (*bytes)[TWICE_PAGE], uint32_t count)
{
	struct head h = { .magic = MAGIC, .begin = f->begin, .files = files, .count = (uint16_t)count };
	unsigned char *lists = f->block + sizeof h;
	const unsigned char *body;
	uint32_t whole = 0, i;
	size_t length;
	int r;

	for (i = 0; i < count; i++)
		if (pages[i].sum)
			pages[i].sum = sum_of(bytes[i]);
		else
			memcpy(f->whole[whole++], bytes[i], TWICE_PAGE);
	h.blocks = squeeze(f, whole);
	body = h.blocks ? f->squeezed : f->whole[0];
	length = head_length(&h);
	memset(f->block, 0, length);
	memcpy(lists, names, files * sizeof *names);
	memcpy(lists + files * sizeof *names, pages, count * sizeof *pages);
	hash_of(&h, lists, body, h.hash);
	memcpy(f->block, &h, sizeof h);
	r = write_all(f->fd, f->block, length, f->at);
	if (!r)
		r = write_all(f->fd, body, body_length(&h, lists), f->at + (off_t)length);
	if (!r && fdatasync(f->fd))
		r = errno;
	if (!r)
		f->at += (off_t)(length + body_length(&h, lists));
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
	int unread;		/* errno of a read that did not work: there may be more */
};

/* Where a page was put last: only that one counts. */
struct last {
	uint32_t name, batch;
	uint64_t number;
};

struct mending {
	const char *folder;
	int fd;			/* of the file of pages */
	struct batch batch;
	struct twice_name *name;
	uint32_t names, names_room;
	struct last *last;	/* by name, number, batch */
	size_t count, room;
	uint64_t *mended;
};

static const struct twice_page *pages_of(const struct batch *b)
{
	return (const void *)(b->lists + b->head.files * sizeof(struct twice_name));
}

static bool read_part(int fd, void *bytes, size_t length, off_t at, struct batch *b)
{
	int r = read_all(fd, bytes, length, at);

	b->unread = r > 0 ? r : 0;
	return !r;
}

/* Reads the batch at `at`; false when there is none. */
static bool read_batch(int fd, off_t at, struct batch *b)
{
	unsigned char hash[HASH], *body;
	struct head *h = &b->head;
	size_t length, n, whole;

	if (!read_part(fd, h, sizeof *h, at, b) || h->magic != MAGIC || h->files > TWICE_FILES
	    || h->count > TWICE_PAGES || !read_part(fd, b->lists, list_length(h), at + (off_t)sizeof *h, b))
		return false;
	whole = whole_count(h, b->lists);
	body = h->blocks ? b->squeezed : b->bytes[0];
	if (h->blocks > whole
	    || !read_part(fd, body, body_length(h, b->lists), at + (off_t)head_length(h), b))
		return false;
	hash_of(h, b->lists, body, hash);
	if (memcmp(hash, h->hash, HASH) != 0)
		return false;
	if (!h->blocks)
		return true;
	length = ZSTD_findFrameCompressedSize(body, body_length(h, b->lists));
	if (ZSTD_isError(length))
		return false;
	n = ZSTD_decompress(b->bytes, whole * TWICE_PAGE, body, length);
	return n == whole * TWICE_PAGE;
}

static uint32_t name_number(struct mending *m, const struct twice_name *name)
{
	uint32_t i;

	for (i = 0; i < m->names; i++)
		if (memcmp(&m->name[i], name, sizeof *name) == 0)
			return i;
	if (m->names == m->names_room) {
		m->name = mem_grow(m->name, m->names_room, m->names_room * 2 + 16, sizeof *m->name);
		m->names_room = m->names_room * 2 + 16;
	}
	m->name[m->names] = *name;
	return m->names++;
}

static void note_pages(struct mending *m, uint32_t batch)
{
	const struct twice_page *page = pages_of(&m->batch);
	const struct twice_name *name = (const void *)m->batch.lists;
	uint32_t number[TWICE_FILES], i;

	for (i = 0; i < m->batch.head.files; i++)
		number[i] = name_number(m, &name[i]);
	if (m->count + m->batch.head.count > m->room) {
		m->last = mem_grow(m->last, m->room, m->room * 2 + TWICE_PAGES, sizeof *m->last);
		m->room = m->room * 2 + TWICE_PAGES;
	}
	for (i = 0; i < m->batch.head.count; i++)
		if (page[i].file < m->batch.head.files)
			m->last[m->count++] = (struct last){ number[page[i].file], batch, page[i].number };
}

static int compare(const void *a, const void *b)
{
	const struct last *x = a, *y = b;

	if (x->name != y->name)
		return x->name < y->name ? -1 : 1;
	if (x->number != y->number)
		return x->number < y->number ? -1 : 1;
	return x->batch < y->batch ? -1 : x->batch > y->batch;
}

/* Keeps of each page the batch that it was put into last. */
static void keep_last(struct mending *m)
{
	size_t i, kept = 0;

	if (m->count)
		qsort(m->last, m->count, sizeof *m->last, compare);
	for (i = 0; i < m->count; i++)
		if (i + 1 == m->count || m->last[i].name != m->last[i + 1].name
		    || m->last[i].number != m->last[i + 1].number)
			m->last[kept++] = m->last[i];
	m->count = kept;
}

/* What has to be written over `there`, which was read with this length; NULL: nothing. */
static const unsigned char *wanted(const struct twice_page *page, const unsigned char *whole,
	const unsigned char *there, bool read)
{
	static const unsigned char nothing[TWICE_PAGE];

	if (!page->sum)
		return read && memcmp(there, whole, TWICE_PAGE) == 0 ? NULL : whole;
	/* Behind the end of the file it was never written. */
	return !read || (sum_of(there) == page->sum && page_holds(there)) ? NULL : nothing;
}

/* Those of the batch's pages that are of its file i. 0 or errno. */
static int mend_file(struct mending *m, uint32_t batch, uint32_t i, int fd)
{
	const struct batch *b = &m->batch;
	const struct twice_page *page = pages_of(b);
	uint32_t name = name_number(m, (const struct twice_name *)(const void *)b->lists + i), whole = 0, k;
	unsigned char there[TWICE_PAGE];
	int r = 0;

	for (k = 0; k < b->head.count && !r; k++) {
		struct last last = { name, batch, page[k].number };
		const unsigned char *kept = page[k].sum ? NULL : b->bytes[whole++], *bytes;
		off_t at = (off_t)(page[k].number * TWICE_PAGE);

		if (page[k].file != i || !bsearch(&last, m->last, m->count, sizeof last, compare))
			continue;
		bytes = wanted(&page[k], kept, there, !read_all(fd, there, sizeof there, at));
		if (!bytes)
			continue;
		++*m->mended;
		r = write_all(fd, bytes, TWICE_PAGE, at);
	}
	return !r && fsync(fd) ? errno : r;
}

static int mend_batch(struct mending *m, uint32_t batch)
{
	const struct twice_name *name = (const void *)m->batch.lists;
	struct twice_name now;
	char path[4096];
	uint32_t i;
	int r = 0, fd;

	for (i = 0; i < m->batch.head.files && !r; i++) {
		snprintf(path, sizeof path, "%s/data/%.*s", m->folder, (int)sizeof name[i].name,
			name[i].name);
		fd = open(path, O_RDWR | O_CLOEXEC);
		if (fd < 0)
			continue;	/* it was never there for good: recovery makes it anew */
		if (twice_name_of(fd, path, &now) && memcmp(&now, &name[i], sizeof now) == 0)
			r = mend_file(m, batch, i, fd);
		close(fd);
	}
	return r;
}

/* From the first batch on: notes their pages, or puts them back. 0 or errno. */
static int each_batch(struct mending *m, bool mends)
{
	uint64_t begin = 0;
	uint32_t batch = 0;
	off_t at = 0;
	int r = 0;

	for (; !r && read_batch(m->fd, at, &m->batch) && (!at || m->batch.head.begin == begin); batch++) {
		begin = m->batch.head.begin;
		if (mends)
			r = mend_batch(m, batch);
		else
			note_pages(m, batch);
		at += (off_t)(head_length(&m->batch.head) + body_length(&m->batch.head, m->batch.lists));
	}
	return r ? r : m->batch.unread;
}

enum status twice_mend(const char *folder, uint64_t *mended)
{
	struct mending m = { .folder = folder, .fd = open_pages(folder, O_RDONLY), .mended = mended };
	int r;

	*mended = 0;
	if (m.fd < 0)
		return errno == ENOENT ? OK : ERR_IO;
	m.batch.lists = mem_alloc(HEAD_MAX);
	m.batch.bytes = mem_array(TWICE_PAGES, sizeof *m.batch.bytes);
	m.batch.squeezed = mem_array(TWICE_PAGES, TWICE_PAGE);
	r = each_batch(&m, false);
	keep_last(&m);
	if (!r)
		r = each_batch(&m, true);
	close(m.fd);
	mem_free(m.batch.lists);
	mem_free(m.batch.bytes);
	mem_free(m.batch.squeezed);
	mem_free(m.name);
	mem_free(m.last);
	errno = r;
	return r ? ERR_IO : OK;
}
