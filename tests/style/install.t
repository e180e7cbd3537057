# SPDX-License-Identifier: ISC
#
# install: make install with DESTDIR puts every executable, screen, keymap, manual page and
# translation in its place and nothing else, and the installed command knows its version.

. "$(dirname "$0")/tap.sh"
cd "$top_builddir" || exit 99
[ -f Makefile ] || skip_all "not in a build tree"

prefix=/opt/od
said=$(MAKEFLAGS='' make -s install "DESTDIR=$work/root" prefix=$prefix exec_prefix=$prefix 2>&1)
ok $? "make install" "$said"
(cd "$work/root$prefix" && find . -type f | sed 's|^[.]/||' | LC_ALL=C sort) >"$work/seen"

{
	for program in ${INSTALLED_PROGRAMS:-}; do
		case $program in
		orderdesk) echo "bin/$program" ;;
		*) echo "libexec/orderdesk/$program" ;;
		esac
	done
	files screens | sed 's|^|share/orderdesk/|'
	for file in COPYING README.md THIRD-PARTY; do echo "share/doc/orderdesk/$file"; done
	files keymaps | sed 's|^|share/orderdesk/|'
	files man | sed 's|^man/.*[.]\([1-8]\)$|share/man/man\1/&|; s|/man/\([^/]*\)$|/\1|'
	files po -name '*.po' | sed 's|po/\(.*\)[.]po|share/locale/\1/LC_MESSAGES/orderdesk.mo|'
} | LC_ALL=C sort >"$work/wanted"
empty "nothing is missing" "$(LC_ALL=C comm -23 "$work/wanted" "$work/seen")"
empty "nothing else is there" "$(LC_ALL=C comm -13 "$work/wanted" "$work/seen")"
if [ -x "$work/root$prefix/bin/orderdesk" ]; then
	said=$("$work/root$prefix/bin/orderdesk" --version 2>&1)
	ok $? "the installed command starts" "$said"
fi
done_testing
