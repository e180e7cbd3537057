/* SPDX-License-Identifier: ISC */
/*
 * pinyin -- how a Chinese name is spelled for people: its commonest reading.
 *
 * For hints and proposals only (the initials beside a product, a code for a new customer): one
 * reading a character, so 长沙 is spelled zhangsha. Finding knows all readings: match.h.
 */
#ifndef ORDERDESK_LANG_PINYIN_H
#define ORDERDESK_LANG_PINYIN_H

#include <stddef.h>

/*
 * First letters of the Han characters of a text ("zmj" of 芝麻酱 1 kg), at most size - 1 of them,
 * a NUL behind; returns how many. Everything else is left out: 0 when there is no Han.
 */
size_t pinyin_initials(const char *text, char *out, size_t size);

/*
 * The text with its Han characters spelled, syllables and words apart by one blank ("zhi ma jiang
 * 1 kg"); what does not fit is left out. Returns the bytes written, a NUL behind.
 */
size_t pinyin_spelled(const char *text, char *out, size_t size);

#endif
