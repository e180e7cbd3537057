# SPDX-License-Identifier: ISC
#
# tap: what the style tests share, sourced by each of them. A style test reads the sources below
# $top_srcdir and says one line for each rule or file. Paths are told from the top of the sources.
# No test here writes anything outside its own folder $work, which is removed at the end.

top_srcdir=${top_srcdir:-$(cd "$(dirname "$0")/../.." && pwd)}
top_builddir=${top_builddir:-$top_srcdir/build}
checks=0
failures=0
work=$(mktemp -d) || exit 99
trap 'rm -rf "$work"' EXIT

# ok HOLDS NAME [REMARK...]: HOLDS is 0 when the check holds, as an exit code is.
ok() {
	checks=$((checks + 1))
	if [ "$1" -eq 0 ]; then
		printf 'ok %d - %s\n' "$checks" "$2"
		return 0
	fi
	failures=$((failures + 1))
	printf 'not ok %d - %s\n' "$checks" "$2"
	shift 2
	[ $# -eq 0 ] || printf '%s\n' "$*" | sed 's/^/# /'
	return 1
}

# empty NAME TEXT: the check holds when TEXT is empty; otherwise TEXT is the remark.
empty() {
	[ -z "$2" ]
	ok $? "$1" "$2"
}

skip() {
	checks=$((checks + 1))
	printf 'ok %d - %s # SKIP %s\n' "$checks" "$1" "$2"
}

skip_all() {
	echo "1..0 # SKIP $1"
	exit 0
}

done_testing() {
	echo "1..$checks"
	[ "$failures" -eq 0 ]
	exit
}

# Files of the sources by folder and pattern, sorted, told from the top of the sources.
files() {
	folder=$1
	shift
	(cd "$top_srcdir" && [ -d "$folder" ] && find "$folder" -type f "$@" | LC_ALL=C sort)
}
