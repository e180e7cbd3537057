#!/bin/sh
# SPDX-License-Identifier: ISC
#
# driver: Automake's own TAP driver, with the time that the test took added to its .trs file as
# ":seconds: N". Called by make check for each test, with the driver's arguments; the exit code is
# the driver's.

trs=
previous=
for argument; do
	[ "$previous" = --trs-file ] && trs=$argument
	[ "$argument" = -- ] && break
	previous=$argument
done
start=$(date +%s%N)
"${SHELL:-/bin/sh}" "$(dirname "$0")/../../build-aux/tap-driver.sh" "$@"
code=$?
end=$(date +%s%N)
[ -f "$trs" ] && echo ":seconds: $(((end - start) / 10000000))" |
	awk '{ printf ":seconds: %.2f\n", $2 / 100 }' >>"$trs"
exit $code
