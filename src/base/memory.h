/* SPDX-License-Identifier: ISC */
/*
 * memory -- allocation that never returns NULL, and secrets that are wiped.
 *
 * Out of memory ends the process through panic(): no caller checks. Growth goes through
 * mem_grow, which refuses an overflowing product by panic().
 */
#ifndef ORDERDESK_BASE_MEMORY_H
#define ORDERDESK_BASE_MEMORY_H

#include <stddef.h>

void *mem_alloc(size_t size);			/* zeroed */
void *mem_array(size_t count, size_t size);	/* zeroed */
void *mem_grow(void *old, size_t old_count, size_t new_count, size_t size);	/* new part zeroed */
char *mem_string(const char *text);		/* copy; NULL gives NULL */
char *mem_string_n(const char *bytes, size_t length);
void mem_free(void *pointer);
void mem_wipe(void *bytes, size_t length);	/* not optimised away */

#endif
