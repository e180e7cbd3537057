# SPDX-License-Identifier: ISC
#
# needed: which libraries each executable loads, held against the table in the file "needed". A
# library more or less fails: a seat that starts to load a second library starts slower, and an
# executable that reaches the network with more code than it needs can be attacked there.

. "$(dirname "$0")/tap.sh"
command -v readelf >/dev/null || skip_all "readelf is not there"
[ "${SANITIZERS:-no}" = yes ] && skip_all "the sanitizers load libraries of their own"
cd "$top_builddir" || exit 99

needed() {
	LC_ALL=C readelf -d "$1" 2>/dev/null | sed -n 's/.*(NEEDED).*\[\(.*\)[.]so.*/\1/p' |
		sed 's/-[0-9.]*$//' | grep -v -x -E 'libc|libm|libpthread|ld-linux.*' |
		LC_ALL=C sort | tr '\n' ' '
}

grep -v '^#' "$top_srcdir/tests/style/needed" >"$work/table"
while read -r program libraries; do
	[ -n "$program" ] || continue
	wanted=$(printf '%s\n' $libraries | LC_ALL=C sort | tr '\n' ' ')
	[ "$libraries" ] || wanted=
	if [ ! -x "$program" ]; then
		ok 1 "$program" "it is not there: $program"
		continue
	fi
	seen=$(needed "$program")
	[ "$seen" = "$wanted" ]
	ok $? "$program" "wanted: $wanted
seen:   $seen"
done <"$work/table"

# every executable that is installed has its line
for program in ${INSTALLED_PROGRAMS:-}; do
	grep -q "^$program\( \|$\)" "$work/table"
	ok $? "$program has its line in the table"
done
[ $checks -gt 0 ] || skip_all "no executables"
done_testing
