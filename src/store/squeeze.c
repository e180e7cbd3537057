/* SPDX-License-Identifier: ISC */
/*
 * squeeze -- one frame of zstd a row, without the four bytes that every frame begins with.
 *
 * What the dictionary becomes for the library is made once and shared by all threads. WHY level 2: an
 * entry takes two or three microseconds, as at level 1, and is a hundredth smaller; level 3 is slower
 * and no better.
 */
#include "store/squeeze.h"

#include <pthread.h>
#include <stdbool.h>
#include <string.h>
#include <zstd.h>

#include "base/log.h"
#include "base/memory.h"
#include "store/environment.h"

#define LEVEL 2
#define LEAST 48u	/* shorter rows stay as they are */
#define HEAD 4u		/* bytes that begin a frame */

static const unsigned char head[HEAD] = { 0x28, 0xb5, 0x2f, 0xfd };

struct squeeze {
	ZSTD_CCtx *squeezing;
	ZSTD_DCtx *stretching;
	unsigned char *small, *plain;	/* what was squeezed; what was stretched */
	size_t small_size, plain_size;
};

/* GLOBAL: the dictionary as zstd wants it, never changed and never freed. */
static struct {
	pthread_once_t once;
	ZSTD_CDict *squeezing;
	ZSTD_DDict *stretching;
} words = { .once = PTHREAD_ONCE_INIT };

static void words_make(void)
{
	words.squeezing = ZSTD_createCDict(squeeze_words, sizeof squeeze_words, LEVEL);
	words.stretching = ZSTD_createDDict(squeeze_words, sizeof squeeze_words);
	if (!words.squeezing || !words.stretching)
		panic("store: no dictionary for rows");
}

struct squeeze *squeeze_new(void)
{
	struct squeeze *s = mem_alloc(sizeof *s);

	pthread_once(&words.once, words_make);
	s->squeezing = ZSTD_createCCtx();
	s->stretching = ZSTD_createDCtx();
	if (!s->squeezing || !s->stretching)
		panic("store: no memory for rows");
	ZSTD_CCtx_setParameter(s->squeezing, ZSTD_c_checksumFlag, 0);
	ZSTD_CCtx_setParameter(s->squeezing, ZSTD_c_dictIDFlag, 0);
	ZSTD_CCtx_refCDict(s->squeezing, words.squeezing);
	return s;
}

void squeeze_free(struct squeeze *s)
{
	if (!s)
		return;
	ZSTD_freeCCtx(s->squeezing);
	ZSTD_freeDCtx(s->stretching);
	mem_free(s->small);
	mem_free(s->plain);
	mem_free(s);
}

static void grow(unsigned char **bytes, size_t *size, size_t wanted)
{
	if (*size >= wanted)
		return;
	wanted = (wanted + 4095) / 4096 * 4096;
	*bytes = mem_grow(*bytes, *size, wanted, 1);
	*size = wanted;
}

void squeeze_row(struct squeeze *s, const void **bytes, size_t *length)
{
	size_t room, n;

	if (*length < LEAST)
		return;
	room = ZSTD_compressBound(*length);
	grow(&s->small, &s->small_size, room);
	n = ZSTD_compress2(s->squeezing, s->small, room, *bytes, *length);
	if (ZSTD_isError(n))
		panic("zstd: %s", ZSTD_getErrorName(n));
	/* Of the frame's first bytes the last gives its place to ours. */
	if (n - HEAD + 1 >= *length)
		return;
	s->small[HEAD - 1] = SQUEEZE_FIRST;
	*bytes = s->small + HEAD - 1;
	*length = n - HEAD + 1;
}

enum status squeeze_stretch(struct squeeze *s, const void **bytes, size_t *length)
{
	const unsigned char *from = *bytes;
	unsigned long long size;
	size_t n = *length + HEAD - 1;

	if (!*length || from[0] != SQUEEZE_FIRST)
		return OK;
	grow(&s->small, &s->small_size, n);
	memcpy(s->small, head, HEAD);
	memcpy(s->small + HEAD, from + 1, *length - 1);
	size = ZSTD_getFrameContentSize(s->small, n);
	if (size > STORE_ROW_MAX)	/* also when it is not known */
		return ERR_FORMAT;
	grow(&s->plain, &s->plain_size, size);
	n = ZSTD_decompress_usingDDict(s->stretching, s->plain, size, s->small, n, words.stretching);
	if (ZSTD_isError(n) || n != size)
		return ERR_FORMAT;
	*bytes = s->plain;
	*length = n;
	return OK;
}
