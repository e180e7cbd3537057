/* SPDX-License-Identifier: ISC */
/*
 * The archive of a backup: what was put in comes out, plain and sealed; and one that was cut at
 * any place, or has one bit turned anywhere, ends in a sentence and never as whole.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <signal.h>
#include <unistd.h>

#include "base/memory.h"
#include "record/message.pb-c.h"
#include "store/archive.h"
#include "tap/tap.h"

static const struct { const char *name; size_t size; } members[] = {
	{ "store/data/empty.db", 0 }, { "store/data/one.db", 1 }, { "store/data/block.db", 512 },
	{ "store/data/page.db", 4096 }, { "store/data/large.db", 300001 },
	{ "store/log/log.0000000007", 70000 },
};
#define MEMBERS (sizeof members / sizeof members[0])

static const char *place(const char *name)
{
	static char path[4][4200];
	static unsigned turn;
	char *at = path[turn++ % 4];

	snprintf(at, sizeof path[0], "%s/%s", tap_tmpdir(), name);
	return at;
}

/* Bytes that compress by half. */
static unsigned char byte_of(size_t member, size_t at)
{
	return (unsigned char)(at % 3 ? member : (at * 2654435761u + member) >> 13);
}

static enum status make(const char *path, const unsigned char *seal_to, struct arena *a,
	struct refusal *why)
{
	struct archive_facts facts = { .release = "0.1", .life = "00112233aabbccdd", .schema = 2,
		.began = 1000000, .ended = 2000000, .log_first = 7, .end_file = 7,
		.end_offset = 70000, .keys = "apart" };
	unsigned char piece[1000];
	struct archive_out *o;
	enum status s = archive_create(path, seal_to, a, &o, why);
	size_t i, k, n;

	if (s != OK)
		return s;
	for (i = 0; s == OK && i < MEMBERS; i++) {
		s = archive_add(o, members[i].name, members[i].size);
		k = 0;
		do {
			for (n = 0; n < sizeof piece && k < members[i].size; n++, k++)
				piece[n] = byte_of(i, k);
			if (s == OK)
				s = archive_put(o, piece, n);
		} while (s == OK && k < members[i].size);
	}
	if (s == OK)
		s = archive_finish(o, &facts);
	archive_end(o);
	return s;
}

struct read { unsigned count, right; struct archive_facts facts; };

/* All of it; OK when it was whole. */
static enum status look(const char *path, const unsigned char *secret, struct arena *a,
	struct read *r, struct refusal *why)
{
	static unsigned char bytes[5000];
	struct archive_member m;
	struct archive_in *in;
	enum status s = archive_open(path, secret, a, &in, why);
	size_t got, k, n;
	bool same;

	memset(r, 0, sizeof *r);
	if (s != OK)
		return s;
	while ((s = archive_next(in, &m)) == OK) {
		size_t i = r->count;

		same = i < MEMBERS && strcmp(m.name, members[i].name) == 0
			&& m.size == members[i].size;
		k = 0;
		while ((s = archive_read(in, bytes, sizeof bytes, &got)) == OK && got > 0)
			for (n = 0; n < got; n++, k++)
				same = same && bytes[n] == byte_of(i, k);
		if (s != OK)
			break;
		r->count++;
		r->right += same && k == members[i].size;
	}
	r->facts = *archive_facts(in);
	archive_close(in);
	return s == ERR_END ? OK : s;
}

static size_t slurp(const char *path, unsigned char **bytes)
{
	struct stat about;
	FILE *f = fopen(path, "rb");

	if (!f || fstat(fileno(f), &about) != 0)
		bail("%s is not there", path);
	*bytes = malloc((size_t)about.st_size);
	if (fread(*bytes, 1, (size_t)about.st_size, f) != (size_t)about.st_size)
		bail("%s is not read", path);
	fclose(f);
	return (size_t)about.st_size;
}

static void spill(const char *path, const unsigned char *bytes, size_t length)
{
	FILE *f = fopen(path, "wb");

	if (!f || fwrite(bytes, 1, length, f) != length || fclose(f) != 0)
		bail("%s is not written", path);
}

/* Cut at many places, and a bit turned at many places: each must be told. */
static void break_it(const char *path, const unsigned char *secret, const char *what)
{
	struct arena *a = arena_new(0), *names = arena_new(0);
	unsigned char *bytes;
	size_t length = slurp(path, &bytes), i, whole = 0, cuts = 0, shorts = 0, odd = 0, turned = 0;
	const char *copy = arena_string(names, place("broken"));
	struct refusal why;
	struct read r;

	for (i = 0; i < length; i += 1 + length / 97, cuts++) {
		arena_reset(a);
		memset(&why, 0, sizeof why);
		spill(copy, bytes, i);
		whole += look(copy, secret, a, &r, &why) == OK;
		shorts += why.message == OD__MESSAGE__ARCHIVE_SHORT;
	}
	is_int(0, (long long)whole, "%s: none of %zu cuts is taken for whole", what, cuts);
	ok(shorts + 1 >= cuts, "and all but the empty file are told as cut short: %zu", shorts);
	for (whole = i = 0; i < length; i += 1 + length / 211, turned++) {
		arena_reset(a);
		memset(&why, 0, sizeof why);
		bytes[i] ^= (unsigned char)(1u << i % 8);
		spill(copy, bytes, length);
		bytes[i] ^= (unsigned char)(1u << i % 8);
		whole += look(copy, secret, a, &r, &why) == OK && r.right == MEMBERS;
		/* In the last sealed chunk nobody can tell one from the other. */
		odd += (why.message == OD__MESSAGE__ARCHIVE_DAMAGED
			|| (secret && why.message == OD__MESSAGE__ARCHIVE_SHORT)) && why.args == 2;
	}
	is_int(0, (long long)whole, "%s: none of %zu turned bits is taken for whole", what, turned);
	ok(odd * 10 > turned * 8, "and most are told with the member: %zu", odd);
	free(bytes);
	arena_free(names);
	arena_free(a);
}

static void plain(void)
{
	struct arena *a = arena_new(0);
	const char *path = arena_string(a, place("plain.tar.zst"));
	struct archive_facts facts;
	struct refusal why = { 0 };
	struct read r;

	is_int(OK, make(path, NULL, a, &why), "an archive is made");
	is_int(OK, look(path, NULL, a, &r, &why), "and read");
	is_int(MEMBERS, r.right, "each member has its bytes");
	is_int(OK, archive_look(path, a, &facts, &why), "its facts are read from the end");
	ok(facts.log_first == 7 && facts.end_offset == 70000 && facts.ended == 2000000
		&& facts.schema == 2 && strcmp(facts.life, "00112233aabbccdd") == 0
		&& strcmp(facts.keys, "apart") == 0, "and are what was told");
	is_int(MEMBERS, (long long)facts.members, "members");
	ok(memcmp(&facts, &r.facts, sizeof facts) == 0, "the same as at the end of reading");
	ok(!archive_is_sealed(path), "it is not sealed");
	is_int(ERR_REFUSED, make(path, NULL, a, &why), "no second one of the name");
	is_int(OD__MESSAGE__FILE_THERE, why.message, "says so");
	break_it(path, NULL, "plain");
	spill(place("text"), (const unsigned char *)"a text that is no archive at all", 32);
	is_int(ERR_REFUSED, look(place("text"), NULL, a, &r, &why), "a text is refused");
	is_int(OD__MESSAGE__ARCHIVE_NONE, why.message, "as no backup");
	arena_free(a);
}

static void sealed(void)
{
	struct arena *a = arena_new(0);
	const char *path = arena_string(a, place("sealed"));
	unsigned char key[ARCHIVE_KEY], secret[ARCHIVE_KEY], other[ARCHIVE_KEY], *bytes, *opened;
	struct refusal why = { 0 };
	char text[64], text2[64];
	struct stat about;
	size_t length, opened_length;
	struct read r;

	is_int(OK, archive_key_make(place("key"), text, a, &why), "a pair of keys");
	is_int(OK, archive_key_make(place("key2"), text2, a, &why), "and another");
	ok(stat(place("key"), &about) == 0 && (about.st_mode & 077) == 0, "for the owner alone");
	is_int(ERR_REFUSED, archive_key_make(place("key"), text2, a, &why), "not in place of one");
	ok(archive_key_public(text, key), "the public key is read: %s", text);
	ok(!archive_key_public("odpub-nothing", other), "another text is none");
	is_int(OK, archive_key_read(place("key"), secret, a, &why), "the secret key is read");
	is_int(OK, archive_key_read(place("key2"), other, a, &why), "and the other");
	is_int(ERR_REFUSED, archive_key_read(place("plain.tar.zst"), other + 0, a, &why),
		"a file that is no key");
	archive_key_read(place("key2"), other, a, &why);

	is_int(OK, make(path, key, a, &why), "a sealed archive");
	ok(archive_is_sealed(path), "is known as one");
	is_int(OK, look(path, secret, a, &r, &why), "opens with the secret key");
	is_int(MEMBERS, r.right, "each member has its bytes");
	is_int(ERR_REFUSED, look(path, NULL, a, &r, &why), "not without one");
	is_int(OD__MESSAGE__ARCHIVE_SEALED, why.message, "says so");
	is_int(ERR_REFUSED, look(path, other, a, &r, &why), "not with another");
	is_int(OD__MESSAGE__ARCHIVE_KEY_OTHER, why.message, "says so");
	break_it(path, secret, "sealed");

	length = archive_seal_bytes(key, "keys", 5, &bytes);
	is_int(OK, archive_unseal_bytes(secret, bytes, length, &opened, &opened_length),
		"a few bytes sealed on their own");
	is_blob("keys", 5, opened, opened_length, "come out");
	mem_free(opened);
	is_int(ERR_CHECKSUM, archive_unseal_bytes(other, bytes, length, &opened, &opened_length),
		"not with another key");
	bytes[length - 1] ^= 1;
	is_int(ERR_CHECKSUM, archive_unseal_bytes(secret, bytes, length, &opened, &opened_length),
		"nor with a bit turned");
	mem_free(bytes);
	arena_free(a);
}

/* The disk ends in the middle: a sentence, and nothing is left. */
static void full(void)
{
	const char *path = place("full.tar.zst");
	struct arena *a = arena_new(0);
	struct rlimit before, little;
	struct refusal why = { 0 };
	enum status s;

	signal(SIGXFSZ, SIG_IGN);
	getrlimit(RLIMIT_FSIZE, &before);
	little = before;
	little.rlim_cur = 20000;
	setrlimit(RLIMIT_FSIZE, &little);
	s = make(path, NULL, a, &why);
	setrlimit(RLIMIT_FSIZE, &before);
	is_int(ERR_REFUSED, s, "no room for an archive");
	is_int(OD__MESSAGE__FILE_UNWRITTEN, why.message, "says so");
	ok(access(path, F_OK) != 0, "no file has the name");
	ok(access(arena_format(a, "%s.part", path), F_OK) != 0, "and no part is left");
	arena_free(a);
}

int main(void)
{
	plan_lazy();
	plain();
	sealed();
	full();
	return tap_result();
}
