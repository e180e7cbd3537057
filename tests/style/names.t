# SPDX-License-Identifier: ISC
#
# names: no word that promises work without saying which (a TODO needs a reason behind a colon), no
# path of the machine that it was written on, no control byte, no merge mark.

. "$(dirname "$0")/tap.sh"
cd "$top_srcdir" || exit 99

promises() {
	grep -n -E '\b(TODO|FIXME|XXX|HACK)\b' "$@" /dev/null | grep -v -E '(TODO|FIXME): [a-z0-9].{12,}'
}
# the patterns are put together from parts, as this file is read too
machine="(^|[^A-Za-z0-9_.-])/(wo""rk|ro""ot|home/[a-z]+)/"

words='TO''DO'
printf '/* %s */\n/* %s: when the gate is there, count here */\n' "$words" "$words" >"$work/x.c"
seen=$(promises "$work/x.c" | wc -l)
[ "$seen" -eq 1 ]
ok $? "a promise without a reason is seen" "wanted 1, seen $seen"
printf 'see /wo%s/x\n' rk >"$work/y.c"
grep -q -E "$machine" "$work/y.c"
ok $? "a machine path is seen"

list=$(for folder in src tests screens keymaps man po; do files "$folder" ! -path '*/data/*'; done)
list="$list configure.ac Makefile.am bootstrap README.md THIRD-PARTY"
text=$(printf '%s\n' $list | grep -v '^tests/style/names[.]t$')
# shellcheck disable=SC2086
empty "no promise without a reason" "$(promises $text)"
# shellcheck disable=SC2086
empty "no path of a machine" "$(grep -n -E "$machine" $text)"
# shellcheck disable=SC2086
empty "no merge marks" "$(grep -n -E '^(<<<<<<<|>>>>>>>) ' $text)"
# shellcheck disable=SC2086
controls="[$(printf '\001-\010\013-\037\177')]"
# shellcheck disable=SC2086
empty "no control bytes" "$(LC_ALL=C grep -l "$controls" $text)"
done_testing
