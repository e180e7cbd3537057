/* SPDX-License-Identifier: ISC */
/*
 * twice -- pages on their way to the disk: kept, put into the file of pages, put in their places.
 *
 * Pages wait in one of two sets. Writers fill the one; when it is full, or a data file is synced, it
 * becomes the other, whose pages are written twice while readers still find them and writers go on.
 * One thread does that at a time, so the places get their pages in order. The file of pages is begun
 * anew when every data file that was written since has been synced; when it is full before that, they
 * are synced here. Names are made safe here too: the library syncs files but not their folders.
 *
 * The hooks are the library's, one set for the process; they find the store by the file's path.
 */
#include "store/twice.h"

#include <db.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/memory.h"
#include "base/stall.h"
#include "store/ahead.h"
#include "store/extent.h"
#include "store/log_sync.h"
#include "store/twice_file.h"

#define SLOTS 1024u		/* of the table of a set; more than TWICE_PAGES */
#define FDS 4096		/* descriptors above are served without us */
#define STORES 8

struct set {
	uint32_t count;
	uint16_t slot[SLOTS];			/* index + 1 */
	struct twice_page page[TWICE_PAGES];
	unsigned char bytes[TWICE_PAGES][TWICE_PAGE];
};

struct data_file {
	struct twice_name name;
	int fd;			/* our own */
	bool written;		/* in place, since its last sync */
	uint64_t new_from;	/* number of the first page that the last checkpoint did not know */
};

struct twice {
	char folder[4096];	/* with its last slash */
	pthread_mutex_t lock;	/* sets and files */
	pthread_mutex_t turn;	/* one thread puts pages in their places */
	struct set sets[2], *filling, *placing;
	struct data_file file[TWICE_FILES];
	uint32_t files;
	bool checkpointing;	/* under the lock: new pages need no copy when this thread writes them */
	pthread_t checkpointer;
	struct twice_file *pages;
	struct ahead ahead;	/* of the log */
	struct log_sync log_sync;
	twice_failed *failed;
	void *baton;
};

/* GLOBAL: the library's hooks are the process's. */
static pthread_mutex_t guard = PTHREAD_MUTEX_INITIALIZER;
static struct twice *stores[STORES];
/* Which store's file a descriptor is: number of the store * 256 + number of the file + 1; of a log below
 * zero. */
static atomic_int owner[FDS];

static struct twice *of_fd(int fd, uint32_t *file)
{
	int o = fd >= 0 && fd < FDS ? atomic_load(&owner[fd]) : 0;

	if (o <= 0)
		return NULL;
	*file = (uint32_t)(o - 1) % 256;
	return stores[(o - 1) / 256];
}

/* Under the lock: the number of the open file, or -1 when it is no file of ours. */
static int file_number(struct twice *t, int fd, const char *path)
{
	struct twice_name name;
	uint32_t i;

	if (!twice_name_of(fd, path, &name))
		return -1;
	for (i = 0; i < t->files; i++)
		if (memcmp(&t->file[i].name, &name, sizeof name) == 0)
			return (int)i;
	if (i == TWICE_FILES)
		return -1;
	t->file[i].fd = open(path, O_RDWR | O_CLOEXEC);
	if (t->file[i].fd < 0)
		return -1;
	t->file[i].name = name;
	t->file[i].written = false;
	t->file[i].new_from = UINT64_MAX;
	t->files++;
	return (int)i;
}

static int hook_close(int fd)
{
	if (fd >= 0 && fd < FDS)
		atomic_store(&owner[fd], 0);
	return close(fd) ? errno : 0;
}

/* Under the guard: the number of the store below whose folder the file is, or STORES. */
static int store_of(const char *path)
{
	int i;

	for (i = 0; i < STORES; i++)
		if (stores[i] && strncmp(path, stores[i]->folder, strlen(stores[i]->folder)) == 0)
			break;
	return i;
}

/* A name that was made or moved is there for good only when its folder is synced. 0 or -1. */
static int sync_name(const char *path)
{
	char folder[4096];
	int fd, r;

	snprintf(folder, sizeof folder, "%.*s", (int)(strrchr(path, '/') - path), path);
	fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0)
		return -1;
	r = stall_fsync(fd, STALL_PAGES);
	close(fd);
	return r;
}

static int hook_rename(const char *from, const char *to)
{
	int r = rename(from, to), i;

	pthread_mutex_lock(&guard);
	i = store_of(to);
	pthread_mutex_unlock(&guard);
	return r || i == STORES ? r : sync_name(to);
}

/* data/NAME.db: what is made beside the log, under another ending, is synced whole by who makes it. */
static bool is_table(const char *name)
{
	size_t length = strlen(name);

	return strncmp(name, "data/", 5) == 0 && length > 3 && strcmp(name + length - 3, ".db") == 0;
}

static int hook_open(const char *path, int flags, ...)
{
	bool makes = flags & O_CREAT && access(path, F_OK);
	mode_t mode = 0;
	va_list args;
	int fd, i, n = 0;

	if (flags & O_CREAT) {
		va_start(args, flags);
		mode = (mode_t)va_arg(args, int);
		va_end(args);
	}
	do
		fd = open(path, flags | O_CLOEXEC, mode);
	while (fd < 0 && errno == EINTR);
	if (fd < 0)
		return fd;
	pthread_mutex_lock(&guard);
	i = store_of(path);
	if (i < STORES && is_table(path + strlen(stores[i]->folder))) {
		pthread_mutex_lock(&stores[i]->lock);
		n = fd < FDS ? file_number(stores[i], fd, path) : -1;
		pthread_mutex_unlock(&stores[i]->lock);
		if (n >= 0)
			atomic_store(&owner[fd], i * 256 + n + 1);
	} else if (i < STORES && fd < FDS && ahead_is_log(path + strlen(stores[i]->folder))) {
		/* Who only reads a log file may do so beside the one who writes another. */
		if ((flags & O_ACCMODE) != O_RDONLY)
			ahead_forget(&stores[i]->ahead);
		atomic_store(&owner[fd], -1 - i);
	}
	pthread_mutex_unlock(&guard);
	if (n >= 0 && !(makes && i < STORES && sync_name(path)))
		return fd;
	n = n < 0 ? EMFILE : errno;
	hook_close(fd);
	errno = n;
	return -1;
}

static uint32_t slot_of(uint32_t file, uint64_t number)
{
	uint64_t h = (number * 256 + file + 1) * UINT64_C(0x9e3779b97f4a7c15);

	return (uint32_t)(h >> 40) % SLOTS;
}

/* Where the page stands in the set, or NULL; *slot: where it would be noted. */
static unsigned char *find(struct set *s, uint32_t file, uint64_t number, uint32_t *slot)
{
	uint32_t at = slot_of(file, number);

	for (; s->slot[at]; at = (at + 1) % SLOTS) {
		const struct twice_page *p = &s->page[s->slot[at] - 1];

		if (p->file == file && p->number == number)
			return s->bytes[s->slot[at] - 1];
	}
	*slot = at;
	return NULL;
}

/* WHY any error of a sync is one of the disk: what it dropped is not written again. */
static void sync_file(struct twice *t, struct data_file *f)
{
	if (!f->written)
		return;
	if (stall_fdatasync(f->fd, STALL_PAGES))
		t->failed(t->baton, EIO, f->name.name);
	f->written = false;
}

/* With the turn: every file that was written in place. */
static void sync_files(struct twice *t)
{
	uint32_t i;

	for (i = 0; i < t->files; i++)
		sync_file(t, &t->file[i]);
	twice_file_renew(t->pages);
}

/* The pages of `placing` as the file of pages names them: by the files that they are of. */
static uint32_t name_pages(const struct twice *t, struct twice_name *names, struct twice_page *pages)
{
	uint32_t number[TWICE_FILES], files = 0, i;

	memset(number, 0xff, sizeof number);
	for (i = 0; i < t->placing->count; i++) {
		uint32_t file = t->placing->page[i].file;

		if (number[file] == UINT32_MAX) {
			number[file] = files;
			names[files++] = t->file[file].name;
		}
		pages[i] = t->placing->page[i];
		pages[i].file = number[file];
	}
	return files;
}

/* With the turn: the pages of `placing`, twice. */
static void place(struct twice *t)
{
	struct set *s = t->placing;
	struct twice_name names[TWICE_FILES];
	struct twice_page pages[TWICE_PAGES];
	struct stall call;
	uint32_t i;
	ssize_t n;
	int r;

	if (twice_file_full(t->pages))
		sync_files(t);
	stall_begin(&call, STALL_PAGES);
	r = twice_file_put(t->pages, names, name_pages(t, names, pages), pages,
		(const unsigned char (*)[TWICE_PAGE])s->bytes, s->count);
	if (r)
		t->failed(t->baton, r, "the file of pages");
	for (i = 0; i < s->count; i++) {
		struct data_file *f = &t->file[s->page[i].file];

		f->written = true;
		do
			n = pwrite(f->fd, s->bytes[i], TWICE_PAGE, (off_t)(s->page[i].number * TWICE_PAGE));
		while (n < 0 && errno == EINTR);
		if (n != TWICE_PAGE)
			t->failed(t->baton, n < 0 ? errno : ENOSPC, f->name.name);
	}
	stall_end(&call);
}

/* With the turn: everything that waits goes to its place. */
static void place_all(struct twice *t)
{
	for (;;) {
		pthread_mutex_lock(&t->lock);
		if (!t->placing->count) {
			struct set *full = t->filling;

			t->filling = t->placing;
			t->placing = full;
		}
		pthread_mutex_unlock(&t->lock);
		if (!t->placing->count)
			break;
		place(t);
		pthread_mutex_lock(&t->lock);
		t->placing->count = 0;
		memset(t->placing->slot, 0, sizeof t->placing->slot);
		pthread_mutex_unlock(&t->lock);
	}
}

/*
 * Under the lock: takes a copy, if there is room. A page is new to the file of pages only as the
 * checkpoint writes it: what leaves the cache by itself meanwhile may reach its place when the
 * checkpoint is done, and recovery begins behind the records that made it.
 */
static bool keep(struct twice *t, uint32_t file, uint64_t number, const void *bytes)
{
	bool is_new = t->checkpointing && number >= t->file[file].new_from
		&& pthread_equal(t->checkpointer, pthread_self());
	struct set *s = t->filling;
	uint32_t slot;
	unsigned char *there = find(s, file, number, &slot);

	if (!there) {
		if (s->count == TWICE_PAGES)
			return false;
		s->page[s->count] = (struct twice_page){ .file = file, .number = number, .sum = is_new };
		s->slot[slot] = (uint16_t)(s->count + 1);
		there = s->bytes[s->count++];
	} else if (!is_new) {
		s->page[(size_t)(there - s->bytes[0]) / TWICE_PAGE].sum = 0;
	}
	memcpy(there, bytes, TWICE_PAGE);
	return true;
}

static ssize_t write_log(int fd, const unsigned char *bytes, size_t length, off_t at)
{
	int o = fd >= 0 && fd < FDS ? atomic_load(&owner[fd]) : 0;
	struct stall call;
	ssize_t n;

	if (o >= 0)
		return pwrite(fd, bytes, length, at);
	if (log_sync_failed(&stores[-1 - o]->log_sync))
		return -1;
	stall_begin(&call, STALL_LOG);
	n = ahead_write(&stores[-1 - o]->ahead, fd, bytes, length, at);
	stall_end(&call);
	return n;
}

void twice_log_ahead(struct twice *t, bool wanted)
{
	atomic_store(&t->ahead.wanted, wanted);
}

static ssize_t hook_pwrite(int fd, const void *bytes, size_t length, off_t at)
{
	uint32_t file;
	struct twice *t = of_fd(fd, &file);
	bool kept;

	if (!t)
		return write_log(fd, bytes, length, at);
	if (length != TWICE_PAGE || at % TWICE_PAGE)
		return pwrite(fd, bytes, length, at);
	for (;;) {
		pthread_mutex_lock(&t->lock);
		kept = keep(t, file, (uint64_t)at / TWICE_PAGE, bytes);
		pthread_mutex_unlock(&t->lock);
		if (kept)
			return (ssize_t)length;
		pthread_mutex_lock(&t->turn);
		place_all(t);
		pthread_mutex_unlock(&t->turn);
	}
}

/* Many pages at once (a backup): none may be on its way meanwhile. */
static ssize_t read_many(struct twice *t, int fd, void *bytes, size_t length, off_t at)
{
	ssize_t n;

	pthread_mutex_lock(&t->turn);
	place_all(t);
	n = pread(fd, bytes, length, at);
	pthread_mutex_unlock(&t->turn);
	return n;
}

static ssize_t hook_pread(int fd, void *bytes, size_t length, off_t at)
{
	uint32_t file, slot;
	struct twice *t = of_fd(fd, &file);
	const unsigned char *there;
	struct stall call;
	ssize_t n = TWICE_PAGE;

	if (!t)
		return pread(fd, bytes, length, at);
	if (length != TWICE_PAGE || at % TWICE_PAGE)
		return read_many(t, fd, bytes, length, at);
	pthread_mutex_lock(&t->lock);
	there = find(t->filling, file, (uint64_t)at / TWICE_PAGE, &slot);
	if (!there)
		there = find(t->placing, file, (uint64_t)at / TWICE_PAGE, &slot);
	if (there)
		memcpy(bytes, there, TWICE_PAGE);
	pthread_mutex_unlock(&t->lock);
	if (!there) {
		stall_begin(&call, STALL_READ);
		n = pread(fd, bytes, length, at);
		stall_end(&call);
	}
	return n;
}

/* The library takes what this returns as the error itself. */
static int hook_fsync(int fd)
{
	int o = fd >= 0 && fd < FDS ? atomic_load(&owner[fd]) : 0;
	uint32_t file, i;
	struct twice *t = of_fd(fd, &file);

	if (o < 0)
		return log_sync(&stores[-1 - o]->log_sync, fd);
	if (!t)
		return stall_fdatasync(fd, STALL_PAGES) ? EIO : 0;
	pthread_mutex_lock(&t->turn);
	place_all(t);
	sync_file(t, &t->file[file]);
	for (i = 0; i < t->files && !t->file[i].written; i++)
		;
	if (i == t->files)
		twice_file_renew(t->pages);
	pthread_mutex_unlock(&t->turn);
	return 0;
}

/* The library asks for the size of a file that may have pages here behind its end. */
static int hook_ioinfo(const char *path, int fd, u_int32_t *megabytes, u_int32_t *bytes, u_int32_t *unit)
{
	uint32_t file;
	struct twice *t = of_fd(fd, &file);
	struct stat st;

	(void)path;
	if (t) {
		pthread_mutex_lock(&t->turn);
		place_all(t);
		pthread_mutex_unlock(&t->turn);
	}
	if (fstat(fd, &st))
		return errno;
	if (megabytes)
		*megabytes = (u_int32_t)(st.st_size >> 20);
	if (bytes)
		*bytes = (u_int32_t)(st.st_size & ((1 << 20) - 1));
	if (unit)
		*unit = (u_int32_t)st.st_blksize;
	return 0;
}

/* Pages of the part that goes must not be put back behind its new end. */
static int hook_ftruncate(int fd, off_t length)
{
	uint32_t file;
	struct twice *t = of_fd(fd, &file);
	int r = 0;

	if (t) {
		pthread_mutex_lock(&t->turn);
		place_all(t);
		pthread_mutex_unlock(&t->turn);
		r = extent_forget(t->folder);
	}
	if (!r)
		r = ftruncate(fd, length);
	return r ? errno : 0;
}

void twice_checkpoint_begin(struct twice *t, bool follows)
{
	pthread_mutex_lock(&t->lock);
	t->checkpointing = follows;
	t->checkpointer = pthread_self();
	pthread_mutex_unlock(&t->lock);
}

/* What has not reached its file by now was made after the checkpoint began, or is made anew. */
void twice_checkpoint_end(struct twice *t)
{
	struct stat st;
	uint32_t i;

	pthread_mutex_lock(&t->turn);
	place_all(t);
	sync_files(t);
	pthread_mutex_lock(&t->lock);
	t->checkpointing = false;
	for (i = 0; i < t->files; i++)
		t->file[i].new_from = fstat(t->file[i].fd, &st) ? UINT64_MAX
			: (uint64_t)st.st_size / TWICE_PAGE;
	pthread_mutex_unlock(&t->lock);
	pthread_mutex_unlock(&t->turn);
}

static int hooks_set(void)
{
	int r = db_env_set_func_open(hook_open);

	if (!r)
		r = db_env_set_func_close(hook_close);
	if (!r)
		r = db_env_set_func_rename(hook_rename);
	if (!r)
		r = db_env_set_func_pread(hook_pread);
	if (!r)
		r = db_env_set_func_pwrite(hook_pwrite);
	if (!r)
		r = db_env_set_func_fsync(hook_fsync);
	if (!r)
		r = db_env_set_func_ftruncate(hook_ftruncate);
	return r ? r : db_env_set_func_ioinfo(hook_ioinfo);
}

enum status twice_open(const char *folder, twice_failed *failed, void *baton, struct twice **out)
{
	struct twice *t = mem_alloc(sizeof *t);
	enum status s = twice_file_open(folder, &t->pages);
	char name[4200];
	int i, r = 0;

	*out = NULL;
	if (s) {
		mem_free(t);
		return s;
	}
	t->failed = failed;
	t->baton = baton;
	snprintf(t->folder, sizeof t->folder, "%s/", folder);
	pthread_mutex_init(&t->lock, NULL);
	pthread_mutex_init(&t->turn, NULL);
	log_sync_begin(&t->log_sync);
	t->filling = &t->sets[0];
	t->placing = &t->sets[1];
	ahead_forget(&t->ahead);
	pthread_mutex_lock(&guard);
	for (i = 0; i < STORES && stores[i]; i++)
		;
	if (i < STORES)
		stores[i] = t;
	r = i < STORES ? hooks_set() : EMFILE;
	pthread_mutex_unlock(&guard);
	if (!r && (snprintf(name, sizeof name, "%s/pages", folder) < 0 || sync_name(name)))
		r = errno;
	*out = t;
	if (!r)
		return OK;
	twice_close(t);
	*out = NULL;
	errno = r;
	return ERR_IO;
}

void twice_close(struct twice *t)
{
	uint32_t f;
	int i;

	if (!t)
		return;
	pthread_mutex_lock(&guard);
	for (i = 0; i < STORES; i++)
		if (stores[i] == t)
			stores[i] = NULL;
	pthread_mutex_unlock(&guard);
	for (f = 0; f < t->files; f++)
		close(t->file[f].fd);
	twice_file_close(t->pages);
	pthread_mutex_destroy(&t->lock);
	pthread_mutex_destroy(&t->turn);
	log_sync_end(&t->log_sync);
	mem_free(t);
}
