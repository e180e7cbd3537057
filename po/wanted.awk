# SPDX-License-Identifier: ISC
#
# wanted: the texts of the .proto files that need a translation, as a template for msgcmp and
# msgmerge. These are the sentences (text) and the labels; help of fields and verbs stays English.
# Input: src/record/*.proto. The escapes of a string are the same in both languages.
#
#	awk -f po/wanted.awk src/record/*.proto

function wanted(text) {
	if (text == "" || text in seen)
		return
	seen[text] = 1
	printf "#: %s:%d\nmsgid \"%s\"\nmsgstr \"\"\n\n", FILENAME, FNR, text
}

BEGIN { print "msgid \"\"\nmsgstr \"Content-Type: text/plain; charset=UTF-8\\n\"\n" }

{
	rest = $0
	sub(/^[ \t]*\/\/.*/, "", rest)
	while (match(rest, /(text|label)[ \t]*[:=][ \t]*"([^"\\]|\\.)*"/)) {
		text = substr(rest, RSTART, RLENGTH)
		rest = substr(rest, RSTART + RLENGTH)
		sub(/^[a-z]+[ \t]*[:=][ \t]*"/, "", text)
		sub(/"$/, "", text)
		wanted(text)
	}
}
