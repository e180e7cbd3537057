/* SPDX-License-Identifier: ISC */
/*
 * twice_file -- the file of pages: batches, one behind the other, each with its own hash.
 *
 * A batch is a head (which files, which pages) and the pages; of those that the log makes anew only
 * sums. All batches since the file was begun anew carry one number; a batch with another number, or
 * whose hash does not hold, ends the file.
 * A file is known by its name and by when it was made, so that pages of a file that was replaced
 * are never put into the one in its place.
 */
#ifndef ORDERDESK_STORE_TWICE_FILE_H
#define ORDERDESK_STORE_TWICE_FILE_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "store/twice.h"

#define TWICE_PAGE 4096u
#define TWICE_PAGES 256u	/* of one batch */
#define TWICE_FILES 250u	/* of a store */
#define TWICE_SIZE (8u << 20)	/* bytes of the file, taken when it is made */

struct twice_name {
	char name[64];
	uint64_t inode, born;
};

struct twice_page {
	uint32_t file;		/* index of the file's name */
	uint32_t sum;		/* 0: it is here; else of a page that only stands in its place */
	uint64_t number;
};

/* Name and birth of an open file. */
bool twice_name_of(int fd, const char *path, struct twice_name *out);

struct twice_file;
enum status twice_file_open(const char *folder, struct twice_file **out);
void twice_file_close(struct twice_file *f);
/* Is there no room for another full batch? */
bool twice_file_full(const struct twice_file *f);
/*
 * Appends and syncs; 0 or errno. Of pages whose sum is not 0 only their sums are kept, which are set
 * here.
 */
int twice_file_put(struct twice_file *f, const struct twice_name *names, uint32_t files,
	struct twice_page *pages, const unsigned char (*bytes)[TWICE_PAGE], uint32_t count);
/* All that it holds stands in its place for good. */
void twice_file_renew(struct twice_file *f);

#endif
