/* SPDX-License-Identifier: ISC */
/*
 * hash -- a number of bytes, for tables in memory and for telling whether a row changed.
 *
 * FNV-1a of 64 bits: quick, the same on every machine, and no secret. Whoever could choose the bytes
 * to fill one place of a table meets only tables of our own files and of one desk.
 */
#ifndef ORDERDESK_BASE_HASH_H
#define ORDERDESK_BASE_HASH_H

#include <stddef.h>
#include <stdint.h>

#define HASH_BEGIN UINT64_C(14695981039346656037)

/* Goes on from `hash`; HASH_BEGIN to begin with. */
static inline uint64_t hash_bytes(uint64_t hash, const void *bytes, size_t length)
{
	const unsigned char *b = bytes;

	for (size_t i = 0; i < length; i++)
		hash = (hash ^ b[i]) * UINT64_C(1099511628211);
	return hash;
}

#endif
