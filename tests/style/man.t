# SPDX-License-Identifier: ISC
#
# man: mandoc finds nothing to say about the manual pages.

. "$(dirname "$0")/tap.sh"
cd "$top_srcdir" || exit 99
command -v mandoc >/dev/null || skip_all "mandoc is not there"
list=$(files man -name '*.[1-8]')
[ -n "$list" ] || skip_all "no manual pages"

printf '.Dd x\n.Dt X 1\n.Os\n.Sh NAMED\n' >"$work/bad.1"
mandoc -T lint -W warning "$work/bad.1" >/dev/null
[ $? -ne 0 ]
ok $? "a bad page is seen"
for page in $list; do
	# "operating system explicitly specified" and such are matters of taste: from warning on
	said=$(mandoc -T lint -W warning "$page")
	ok $? "$page" "$said"
done
done_testing
