# SPDX-License-Identifier: ISC
#
# po: every sentence and label that the .proto files declare, and every string marked _(), N_() or say()
# in record, seat, command and the server's offline works, has its translation; each translation has the
# same places {0} {1} as its text; no sentence has a word that the house does not use.

. "$(dirname "$0")/tap.sh"
command -v msgcmp >/dev/null || skip_all "gettext is not there"
cd "$top_srcdir" || exit 99

awk -f po/wanted.awk src/record/*.proto >"$work/records.pot"
# shellcheck disable=SC2046
xgettext --from-code=UTF-8 -k -k_ -kN_ -ksay -o "$work/sources.pot" \
	$(files src/record -name '*.c') $(files src/seat -name '*.c') \
	$(files src/command -name '*.c') $(files src/server -name 'offline*.c') 2>"$work/said"
ok $? "the sources are read" "$(cat "$work/said")"
[ -f "$work/sources.pot" ] || cp "$work/records.pot" "$work/sources.pot"
msgcat --use-first -o "$work/wanted.pot" "$work/records.pot" "$work/sources.pot"

# places FILE: the texts whose translation has other places
places() {
	msgcat --no-wrap "$1" | awk '
	function places(text, n, i, list) {
		for (i = 0; i <= 9; i++)
			list = list (index(text, "{" i "}") ? i : "")
		return list
	}
	/^msgid /  { id = $0; words = id; gsub(/msgid|[{][0-9][}]|[" ]/, "", words) }
	# a text of places alone is a date; other languages put other parts of it
	/^msgstr / { if (words != "" && $0 != "msgstr \"\"" && places(id) != places($0)) print id " / " $0 }'
}

printf 'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n\nmsgid "{0} of {1}"\nmsgstr "{0}"\n' \
	>"$work/bad.po"
[ "$(places "$work/bad.po" | wc -l)" -eq 1 ]
ok $? "a lost place is seen"
msgcmp "$work/bad.po" "$work/wanted.pot" 2>/dev/null
[ $? -ne 0 ]
ok $? "a lost text is seen"

for po in po/*.po; do
	said=$(msgfmt -c -o /dev/null "$po" 2>&1)
	ok $? "$po: format" "$said"
	said=$(msgcmp --use-untranslated "$po" "$work/wanted.pot" 2>&1)
	ok $? "$po: all texts are there" "$(echo "$said" | grep -v 'is not used')"
	empty "$po: nothing untranslated" "$(msgattrib --untranslated --no-obsolete --no-wrap "$po" |
		grep '^msgid' | grep -v '^msgid ""')"
	empty "$po: places" "$(places "$po")"
done

# the tone: what happened, to what, what to press
grep '^msgid' "$work/records.pot" >"$work/texts"
empty "no word that the house does not use" \
	"$(grep -i -w -E 'please|invalid|failed|error|oops|sorry|!' "$work/texts")"
empty "no exclamation mark" "$(grep '!' "$work/texts")"
done_testing
