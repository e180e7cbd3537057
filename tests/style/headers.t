# SPDX-License-Identifier: ISC
#
# headers: each header of src/ and tests/ compiles alone, so that the order of #include lines never
# matters. The compiler and its flags are those of this build (CC and HEADER_FLAGS come from the
# makefile). One run of the compiler for all headers of a folder, then one by one to name the bad.

. "$(dirname "$0")/tap.sh"
: "${CC:=cc}"
cd "$top_builddir" || exit 99

# alone HEADER: compile a file that holds nothing but the include of it
alone() {
	printf '#include "%s"\ntypedef int nothing_else;\n' "$1" |
		$CC -x c -std=gnu11 -Wall -Wextra -Werror -fsyntax-only -D_GNU_SOURCE -Isrc \
			-I"$top_srcdir/src" -I"$top_srcdir/tests" ${HEADER_FLAGS:-} - 2>&1
}

printf '#pragma once\nstruct x { missing_type y; };\n' >"$work/bad.h"
alone "$work/bad.h" >/dev/null
[ $? -ne 0 ]
ok $? "a header that lacks an include is seen"

for header in $(files src -name '*.h') $(files tests -name '*.h'); do
	said=$(alone "$top_srcdir/$header")
	ok $? "$header" "$said"
done
done_testing
