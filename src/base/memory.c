/* SPDX-License-Identifier: ISC */
/*
 * memory -- allocation that ends the process rather than return NULL.
 *
 * Everything is zeroed, so a new struct is empty without further work. A product of count and
 * size is computed with a check; passing size_t is a broken invariant, since every count that
 * comes from outside has a limit long before. mem_wipe is explicit_bzero and is for passwords,
 * keys and sealed values that were opened.
 */
#include "base/memory.h"

#include <stdlib.h>
#include <string.h>

#include "base/log.h"

static size_t product(size_t count, size_t size)
{
	size_t bytes;

	if (__builtin_mul_overflow(count, size, &bytes))
		panic("memory: %zu x %zu bytes asked", count, size);
	return bytes;
}

void *mem_alloc(size_t size)
{
	void *p = calloc(1, size ? size : 1);

	if (!p)
		panic("memory: no %zu bytes left", size);
	return p;
}

void *mem_array(size_t count, size_t size)
{
	return mem_alloc(product(count, size));
}

void *mem_grow(void *old, size_t old_count, size_t new_count, size_t size)
{
	size_t before = product(old_count, size), after = product(new_count, size);
	char *p = realloc(old, after ? after : 1);

	if (!p)
		panic("memory: no %zu bytes left", after);
	if (after > before)
		memset(p + before, 0, after - before);
	return p;
}

char *mem_string_n(const char *bytes, size_t length)
{
	char *copy = mem_alloc(length + 1);

	if (length)
		memcpy(copy, bytes, length);
	return copy;
}

char *mem_string(const char *text)
{
	return text ? mem_string_n(text, strlen(text)) : NULL;
}

void mem_free(void *pointer)
{
	free(pointer);
}

void mem_wipe(void *bytes, size_t length)
{
	if (length)
		explicit_bzero(bytes, length);
}
