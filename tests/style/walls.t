# SPDX-License-Identifier: ISC
#
# walls: which folder of src/ may include what. Reads every #include line below src/ and holds it
# against two tables: the folders of ours that a folder may include, and the one or two folders
# that may include a library's header. A folder that is in neither table fails.

. "$(dirname "$0")/tap.sh"

cat >"$work/folders" <<'END'
base    base
record  base record
lang    base lang
store   base record store
insight base insight
desk    base record lang store insight desk
wire    base record wire
server  base record lang store desk wire insight server
seat    base record wire seat
gate    base record wire gate
command base record wire command
END
# header (a pattern), then the folders that may include it
cat >"$work/libraries" <<'END'
^db\.h$                            store
^(n?curses|panel|term|menu|form)\.h$ seat
^ncursesw?/                        seat
^libssh/                           gate
^uv\.h$                            server gate
^unicode/                          lang
^phonenumbers/                     lang
^libical/                          desk
^lua                               desk server
^sodium                            store server desk command gate
^jansson\.h$                       record command
^zstd\.h$                          store
^csv\.h$                           command
^libintl\.h$                       base
^google/protobuf/descriptor        record
END

cat >"$work/read.awk" <<'END'
FILENAME == folders { for (i = 2; i <= NF; i++) may[$1, $i] = 1; known[$1] = 1; next }
FILENAME == libraries { pattern[++n] = $1; $1 = ""; where[n] = $0 " "; next }
FNR == 1 { split(FILENAME, part, "/"); folder = part[2]
	if (!(folder in known)) print FILENAME ": folder " folder " is in no table" }
/^[ \t]*#[ \t]*include[ \t]*[<"]/ {
	name = $0; sub(/^[^<"]*[<"]/, "", name); sub(/[>"].*/, "", name)
	if ($0 ~ /include[ \t]*"/) {
		if (name !~ /\//) { print FILENAME ":" FNR ": \"" name "\" is not told from src/"; next }
		split(name, part, "/")
		if (part[1] == "google") ;
		else if (!((folder, part[1]) in may))
			print FILENAME ":" FNR ": " folder " may not include " name
	}
	for (i = 1; i <= n; i++)
		if (name ~ pattern[i] && !index(where[i], " " folder " "))
			print FILENAME ":" FNR ": " folder " may not include " name
}
END

# seen FILES...: the edges that are not allowed, of files below the current folder
seen() {
	awk -v folders="$work/folders" -v libraries="$work/libraries" -f "$work/read.awk" \
		"$work/folders" "$work/libraries" "$@"
}

# the reader itself: each line of this file is a wrong edge but the last three
mkdir -p "$work/src/seat" "$work/src/base" "$work/src/nowhere"
cat >"$work/src/seat/x.c" <<'END'
#include "store/store.h"
#include "desk/desk.h"
  #  include <db.h>
#include <uv.h>
#include "near.h"
#include <libssh/libssh.h>
#include <curses.h>
#include "wire/client.h"
#include <stdio.h>
END
echo '#include "record/key.h"' >"$work/src/base/x.c"
echo '#include <stdio.h>' >"$work/src/nowhere/x.c"
wrong=$(cd "$work" && seen src/seat/x.c src/base/x.c src/nowhere/x.c | wc -l)
[ "$wrong" -eq 8 ]
ok $? "wrong edges are seen" "wanted 8, seen $wrong"

for folder in $(cd "$top_srcdir/src" && ls); do
	list=$(files "src/$folder" -name '*.[ch]' -o -name '*.cc')
	[ -n "$list" ] || continue
	# shellcheck disable=SC2086
	empty "src/$folder" "$(cd "$top_srcdir" && seen $list)"
done
done_testing
