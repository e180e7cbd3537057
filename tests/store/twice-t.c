/* SPDX-License-Identifier: ISC */
/*
 * The file of pages: what it holds last of a page is put back over a torn one, and only into the very
 * file that it came from; a batch that is not whole ends it. A page of which it holds only the sum is
 * emptied when it is torn.
 */
#include "store/twice_file.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "store/fixture.h"
#include "tap/tap.h"

static const char *folder;
static unsigned char pages[2][TWICE_PAGE];

static const char *path(const char *name)
{
	static char text[4096];

	snprintf(text, sizeof text, "%s/%s", folder, name);
	return text;
}

static void put_byte(const char *name, off_t at, char byte)
{
	int fd = open(path(name), O_WRONLY | O_CREAT, 0600);

	if (fd < 0 || pwrite(fd, &byte, 1, at) != 1)
		bail("cannot write %s", path(name));
	close(fd);
}

static int byte_at(const char *name, off_t at)
{
	int fd = open(path(name), O_RDONLY);
	unsigned char byte = 0;

	if (fd < 0 || pread(fd, &byte, 1, at) != 1)
		return -1;
	close(fd);
	return byte;
}

static void make_table(void)
{
	int fd = open(path("data/t.db"), O_RDWR | O_CREAT | O_TRUNC, 0600), i;

	memset(pages[0], 'o', TWICE_PAGE);
	for (i = 0; i < 4; i++)
		if (write(fd, pages[0], TWICE_PAGE) != TWICE_PAGE)
			bail("cannot write the table");
	close(fd);
}

/* One batch with a page each of these letters, for the pages from `first` on. */
static void put(struct twice_file *f, const char *letters, uint64_t first)
{
	struct twice_page at[2] = { { .number = first }, { .number = first + 1 } };
	uint32_t count = (uint32_t)strlen(letters), i;
	struct twice_name name;
	int fd = open(path("data/t.db"), O_RDONLY);

	if (!twice_name_of(fd, path("data/t.db"), &name))
		bail("the table has no name");
	close(fd);
	for (i = 0; i < count; i++)
		memset(pages[i], letters[i], TWICE_PAGE);
	is_int(0, twice_file_put(f, &name, 1, at, (const unsigned char (*)[TWICE_PAGE])pages, count),
		"pages %s are kept", letters);
}

/* Two pages that cannot be squeezed. */
static void put_noise(struct twice_file *f, uint64_t first)
{
	struct twice_page at[2] = { { .number = first }, { .number = first + 1 } };
	struct twice_name name;
	unsigned seed = 1;
	int fd = open(path("data/t.db"), O_RDWR);

	if (fd < 0 || !twice_name_of(fd, path("data/t.db"), &name))
		bail("no table");
	close(fd);
	for (size_t i = 0; i < sizeof pages; i++)
		pages[i / TWICE_PAGE][i % TWICE_PAGE] = (unsigned char)(rand_r(&seed) >> 8);
	is_int(0, twice_file_put(f, &name, 1, at, (const unsigned char (*)[TWICE_PAGE])pages, 2),
		"noise is kept");
}

/* Sets the sum that the library keeps at byte 28 of a page. */
static void page_seal(unsigned char *page)
{
	uint32_t sum = 0;

	memset(page + 28, 0, sizeof sum);
	for (size_t i = 0; i < TWICE_PAGE; i++)
		sum = sum * 33 + page[i];
	memcpy(page + 28, &sum, sizeof sum);
}

/* A page as the library writes it, with its sum; in the file of pages whole or as a sum, and in its place. */
static void put_new(struct twice_file *f, uint64_t number, char letter, bool sums)
{
	struct twice_page at = { .number = number, .sum = sums };
	struct twice_name name;
	int fd = open(path("data/t.db"), O_RDWR);

	if (fd < 0 || !twice_name_of(fd, path("data/t.db"), &name))
		bail("no table");
	memset(pages[0], letter, TWICE_PAGE);
	page_seal(pages[0]);
	is_int(0, twice_file_put(f, &name, 1, &at, (const unsigned char (*)[TWICE_PAGE])pages, 1),
		"page %c is put", letter);
	if (pwrite(fd, pages[0], TWICE_PAGE, (off_t)number * TWICE_PAGE) != TWICE_PAGE)
		bail("cannot write the table");
	close(fd);
}

static uint64_t mended(void)
{
	uint64_t n = 0;

	if (twice_mend(folder, &n))
		bail("mending did not work");
	return n;
}

int main(void)
{
	struct twice_file *f;
	struct stat st;

	plan_lazy();
	folder = fixture_folder("twice");
	mkdir(folder, 0700);
	mkdir(path("data"), 0700);
	make_table();
	is_int(0, (long long)mended(), "where no page was kept none is put back");
	if (twice_file_open(folder, &f))
		bail("no file of pages");
	put(f, "ab", 1);
	put(f, "c", 1);
	is_int(2, (long long)mended(), "what the table lacks is put back");
	is_int('c', byte_at("data/t.db", TWICE_PAGE), "page 1 as last written");
	is_int('b', byte_at("data/t.db", 2 * TWICE_PAGE), "page 2");
	is_int('o', byte_at("data/t.db", 0), "page 0 was not in it");
	put_byte("data/t.db", 2 * TWICE_PAGE + 700, 'x');
	mended();
	is_int('b', byte_at("data/t.db", 2 * TWICE_PAGE + 700), "a torn page is whole again");

	put(f, "d", 3);
	is_int(0, stat(path("pages"), &st), "the file of pages is there");
	/* In the last batch, behind its head: the two before it take a head and a block each, as two
	 * pages of one letter are squeezed into one. */
	put_byte("pages", 4 * TWICE_PAGE + TWICE_PAGE + 9, 'x');
	mended();
	is_int('o', byte_at("data/t.db", 3 * TWICE_PAGE), "a batch that is not whole is none");
	twice_file_renew(f);
	put(f, "ef", 3);
	put_byte("pages", TWICE_PAGE + 9, 'x');
	mended();
	is_int('o', byte_at("data/t.db", 3 * TWICE_PAGE), "nor is one that was squeezed");
	twice_file_renew(f);
	put_noise(f, 5);
	is_int(2, (long long)mended(), "pages that do not get smaller are put back, too");
	put_byte("data/t.db", 6 * TWICE_PAGE + 800, 'x');
	is_int(1, (long long)mended(), "also when one of them is torn");

	twice_file_renew(f);
	put_new(f, 8, 'n', true);
	is_int(0, (long long)mended(), "a page whose sum is here is left when it holds");
	is_int('n', byte_at("data/t.db", 8 * TWICE_PAGE + 700), "as it was");
	put_byte("data/t.db", 8 * TWICE_PAGE + 700, 'x');
	is_int(1, (long long)mended(), "and emptied when it does not");
	is_int(0, byte_at("data/t.db", 8 * TWICE_PAGE), "from its begin");
	is_int(0, byte_at("data/t.db", 9 * TWICE_PAGE - 1), "to its end");
	put_new(f, 8, 'm', false);
	put_byte("data/t.db", 8 * TWICE_PAGE + 700, 'x');
	is_int(1, (long long)mended(), "unless it was kept whole after that");
	is_int('m', byte_at("data/t.db", 8 * TWICE_PAGE + 700), "as which it comes back");
	put_new(f, 8, 'p', true);
	is_int(0, (long long)mended(), "what was kept before its sum does not come back over it");
	is_int('p', byte_at("data/t.db", 8 * TWICE_PAGE + 700), "it stands");
	put_new(f, 9, 'q', true);
	is_int(0, truncate(path("data/t.db"), 9 * TWICE_PAGE), "the table is cut before it");
	is_int(0, (long long)mended(), "behind the end there is nothing to empty");
	is_int(-1, byte_at("data/t.db", 9 * TWICE_PAGE), "and it ends there");
	twice_file_renew(f);
	put_noise(f, 5);

	put_byte("data/new", 0, 'n');	/* so that it is not made where the old one was */
	unlink(path("data/t.db"));
	make_table();
	is_int(0, (long long)mended(), "another file of that name gets none of them");
	twice_file_renew(f);
	twice_file_close(f);
	is_int(0, (long long)mended(), "nor is anything left behind a clean end");
	return tap_result();
}
