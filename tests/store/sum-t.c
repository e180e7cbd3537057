/* SPDX-License-Identifier: ISC */
/*
 * The checksum that stands in for the library's is the same, for every length and place; and the
 * library calls it.
 */
#include "store/sum.h"

#include <dlfcn.h>
#include <stdlib.h>

#include "store/fixture.h"
#include "tap/tap.h"

typedef u_int32_t sum_function(DB *, const void *, u_int32_t);

/* That of the library the program is linked with, whichever stands before it. */
static sum_function *of_library(void)
{
	Dl_info info;
	void *library, *symbol = NULL;
	sum_function *f;

	if (!dladdr((void *)(uintptr_t)db_env_create, &info) || !info.dli_fname)
		bail("the library is not found");
	library = dlopen(info.dli_fname, RTLD_NOW | RTLD_NOLOAD);
	if (library)
		symbol = dlsym(library, "__ham_func4");
	*(void **)&f = symbol;
	return f;
}

static unsigned char bytes[9000];

static bool apart_at(sum_function *theirs, unsigned from, unsigned length)
{
	return __ham_func4(NULL, bytes + from, length) != theirs(NULL, bytes + from, length);
}

int main(void)
{
	sum_function *theirs = of_library(), *first;
	unsigned seed = 3, apart = 0;
	void *symbol = dlsym(RTLD_DEFAULT, "__ham_func4");

	plan_lazy();
	*(void **)&first = symbol;
	ok(theirs && theirs != __ham_func4, "the library has one of its own");
	ok(first == __ham_func4, "ours is found first");
	for (size_t i = 0; i < sizeof bytes; i++)
		bytes[i] = (unsigned char)(rand_r(&seed) >> 7);
	for (unsigned from = 0; from < 9; from++)
		for (unsigned length = 0; length < 300; length++)
			apart += apart_at(theirs, from, length);
	for (unsigned i = 0; i < 200; i++) {
		unsigned from = (unsigned)rand_r(&seed) % 4000;
		unsigned length = (unsigned)rand_r(&seed) % 5000;

		apart += apart_at(theirs, from, length);
	}
	for (size_t i = 0; i < sizeof bytes; i++)
		bytes[i] = 0xff;
	apart += apart_at(theirs, 0, sizeof bytes);
	is_int(0, apart, "they agree");
	is_int(sum_more(0, bytes, 77), sum_more(sum_more(0, bytes, 30), bytes + 30, 47), "in parts, too");
	return tap_result();
}
