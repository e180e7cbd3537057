# SPDX-License-Identifier: ISC
#
# makefile: every file below src/, tests/, screens/, keymaps/, man/ and po/ is named in Makefile.am,
# so that it is built and is part of a release; every test program is one that make check runs.

. "$(dirname "$0")/tap.sh"
cd "$top_srcdir" || exit 99

# every word of the makefile that looks like a path
grep -v '^#' Makefile.am | tr -s ' \t=\\' '\n' | grep / | sort -u >"$work/named"

# a program x/y stands for its source x/y.c
unnamed() {
	printf '%s\n' "$@" | awk -v named="$work/named" '
		BEGIN { while ((getline line <named) > 0) is[line] = 1 }
		{ program = $0; sub(/[.]c$/, "", program) }
		!($0 in is) && !(program in is)'
}

[ "$(unnamed src/none/none.c)" = src/none/none.c ]
ok $? "a file that is not named is seen"
for folder in src tests screens keymaps man po; do
	list=$(files "$folder" ! -path '*/data/*')
	[ -n "$list" ] || continue
	# shellcheck disable=SC2086
	empty "$folder" "$(unnamed $list)"
done
sources='^(src|tests|screens|keymaps|man|po)/.*[.](c|h|cc|proto|sh|t|screen|keymap|[1-8]|po)$'
empty "each named file is there" "$(grep -E "$sources" "$work/named" |
	grep -v -E '[.](gen|pb-c)[.][ch]$|%' | while read -r file; do [ -f "$file" ] || echo "$file"; done)"
done_testing
