# SPDX-License-Identifier: ISC
#
# length: no source file is longer than 600 lines or wider than 110 columns (a tab is 8; the aim is
# 100), and no line ends in blanks. A remark tells the median length of src/.

. "$(dirname "$0")/tap.sh"
cd "$top_srcdir" || exit 99
most=600
list=$(files src -name '*.[ch]' -o -name '*.cc' -o -name '*.proto'
	files tests -name '*.[ch]' -o -name '*.sh' -o -name '*.t')

# shellcheck disable=SC2086
wc -l $list | grep -v ' total$' | sort -n >"$work/lengths"
empty "no file has more than $most lines" "$(awk -v most=$most '$1 > most' "$work/lengths")"
awk '/ src\// { n[++k] = $1 }
	END { print "# median of src/:", n[int((k + 1) / 2)], "lines in", k, "files" }' "$work/lengths"

cat >"$work/wide.awk" <<'END'
# columns of UTF-8 text: continuation bytes count nothing, a tab goes to the next multiple of 8
{
	column = 0
	rest = $0
	while ((at = index(rest, "\t")) > 0) {
		column = (int((column + at - 1) / 8) + 1) * 8
		rest = substr(rest, at + 1)
	}
	gsub(/[\200-\277]/, "", rest)
	if (column + length(rest) > 110 && !(FILENAME ~ /^tests\// && /^[ \t]*[{]*"/))
		print FILENAME ":" FNR ": " column + length(rest) " columns"
	if ($0 ~ /[ \t]$/)
		print FILENAME ":" FNR ": blanks at the end"
}
END
printf '%0111d\n' 0 >"$work/wide"
printf '\t\t%095d\n' 0 >>"$work/wide"
printf '\t%0102d\nblank \n' 0 >>"$work/wide"
seen=$(LC_ALL=C awk -f "$work/wide.awk" "$work/wide" | wc -l)
[ "$seen" -eq 3 ]
ok $? "wide lines and blanks are seen" "wanted 3, seen $seen"
# a line of a test that is a string may be as wide as what the test says or expects
# shellcheck disable=SC2086
empty "no line is wider than 110 columns" "$(LC_ALL=C awk -f "$work/wide.awk" \
	$(printf '%s\n' $list | grep -E '[.](c|h|cc|sh|t)$'))"
done_testing
