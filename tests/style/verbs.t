# SPDX-License-Identifier: ISC
#
# verbs: each verb of the .proto files has one line of help and an example, a handler, and a test
# that names it: somewhere below tests/ stands "area name", or area and name as a shell would
# write them. Reads the generated table, so the build must be there.

. "$(dirname "$0")/tap.sh"
table=$top_builddir/src/record/table.gen.c
[ -f "$table" ] || skip_all "not in a build tree"
cd "$top_srcdir" || exit 99

# one line a verb: full name, tab, help, tab, example
awk '
function string(text) {	# the first string of text, and the rest in left
	if (!match(text, /"([^"\\]|\\.)*"/))
		return ""
	left = substr(text, RSTART + RLENGTH)
	return substr(text, RSTART + 1, RLENGTH - 2)
}
/^[ \t]*\{ "[a-z_-]+", "[a-z_-]+", "[a-z_-]+ [a-z_-]+",/ {
	string($0); string(left); full = string(left); row = 1; next
}
row { help = string($0); example = string(left); print full "\t" help "\t" example; row = 0 }
' "$table" >"$work/verbs"
[ "$(wc -l <"$work/verbs")" -ge 40 ]
ok $? "the table is read" "$(wc -l <"$work/verbs") verbs"

empty "help: there, one line, from a small letter, without a full stop" \
	"$(awk -F '\t' '$2 == "" || $2 !~ /^[a-z0-9]/ || $2 ~ /[.]$/ || length($2) > 72' "$work/verbs")"
empty "an example" "$(awk -F '\t' '$3 == "" { print $1 }' "$work/verbs" |
	grep -v -E ' (list|log|status|stop|clock|who|verify|read|summary|me|show|ready)$')"

# what the tests say, quotes and commas taken out
# shellcheck disable=SC2046
cat $(files tests -name '*.[cht]' ! -path 'tests/style/*' -o -name '*.sh' ! -path 'tests/style/*') |
	tr '"\t,' '   ' | tr -s ' ' >"$work/tests"
empty "a test names it" "$(cut -f 1 "$work/verbs" | while read -r verb; do
	grep -q -w -F "$verb" "$work/tests" ||
		grep -q -w -F "verb_$(echo "$verb" | tr ' -' '__')" "$work/tests" || echo "$verb"
done)"
empty "a handler" "$(sed -n 's/^enum status \(verb_[a-z_]*\)(.*/\1/p' \
	"$top_builddir/src/server/missing.gen.c" 2>/dev/null)"
done_testing
