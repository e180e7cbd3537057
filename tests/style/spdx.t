# SPDX-License-Identifier: ISC
#
# spdx: each source, screen, keymap, manual page and script names its licence in its first two
# lines (a script's first line is #!).

. "$(dirname "$0")/tap.sh"
cd "$top_srcdir" || exit 99

lacking() {
	awk 'FNR == 1 { if (name && !has) print name; name = FILENAME; has = 0 }
		FNR <= 2 && /SPDX-License-Identifier: ISC/ { has = 1 }
		END { if (name && !has) print name }' "$@"
}

echo 'int x;' >"$work/x.c"
[ -n "$(lacking "$work/x.c")" ]
ok $? "a file without the line is seen"

for folder in src tests screens keymaps man po; do
	list=$(files "$folder")
	# what a test expects or reads, byte for byte, has no such line: among tests only sources do
	[ "$folder" = tests ] && list=$(printf '%s\n' $list | grep -E '[.](c|h|cc|sh|t|awk)$')
	[ -n "$list" ] || continue
	# shellcheck disable=SC2086
	empty "$folder" "$(lacking $list)"
done
empty "the top folder" "$(lacking configure.ac Makefile.am bootstrap .ci/run)"
done_testing
