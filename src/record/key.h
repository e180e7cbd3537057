/* SPDX-License-Identifier: ISC */
/*
 * key -- sortable keys: big-endian integers, inverted times, folded strings with a closing 0.
 *
 * A key is built part by part in a fixed struct; comparing the bytes is comparing the parts. A
 * string part may hold no 0 byte (it is cut there). Too long a key is panic(): callers bound
 * their strings first.
 */
#ifndef ORDERDESK_RECORD_KEY_H
#define ORDERDESK_RECORD_KEY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define KEY_MAX 300

struct key {
	uint16_t length;
	unsigned char bytes[KEY_MAX];
};

struct key key_empty(void);
struct key key_u64(uint64_t value);
struct key key_u32(uint32_t value);
void key_add_u64(struct key *k, uint64_t value);
void key_add_u32(struct key *k, uint32_t value);
void key_add_u16(struct key *k, uint16_t value);
void key_add_u8(struct key *k, uint8_t value);
void key_add_i32(struct key *k, int32_t value);		/* sign bit flipped */
void key_add_i64(struct key *k, int64_t value);
void key_add_down(struct key *k, int64_t at);		/* newest first */
void key_add_text(struct key *k, const char *text);	/* ASCII lower case, closing 0 */
void key_add_code(struct key *k, const char *code);	/* as text, separators dropped */
void key_add_digits(struct key *k, const char *digits, bool reversed);	/* closing 0 */
void key_add_key(struct key *k, const struct key *other);
uint64_t key_read_u64(const struct key *k, size_t offset);
uint32_t key_read_u32(const struct key *k, size_t offset);
/* Are two codes one, as key_add_code has them? In order: below, equal to or above 0. */
int key_code_compare(const char *a, const char *b);
bool key_begins(const struct key *k, const struct key *prefix);

#endif
