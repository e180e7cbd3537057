# SPDX-License-Identifier: ISC
#
# tmux: one smoke test of the seat's engine in a real terminal program that is not ours: it draws,
# takes keys, Chinese and a paste, follows a change of size and gives the screen back. Everything
# finer is tested on a terminal in memory (vt.h).

. "$top_srcdir/tests/style/tap.sh"
command -v tmux >/dev/null || skip_all "tmux is not there"
sample=$top_builddir/tests/screen/sample
[ -x "$sample" ] || skip_all "the sample was not built"

name=orderdesk$$
tm() { tmux -L "$name" -f /dev/null "$@"; }
trap 'tm kill-server 2>/dev/null; rm -rf "$work"' EXIT

# shows TEXT NAME: wait until the screen holds the text, at most 30 s
shows() {
	tries=0
	while ! tm capture-pane -p -t s 2>/dev/null | grep -q -F -e "$1"; do
		tries=$((tries + 1))
		if [ "$tries" -ge 600 ]; then
			ok 1 "$2" "$(tm capture-pane -p -t s)"
			return
		fi
		sleep 0.05
	done
	ok 0 "$2"
}

tm new-session -d -x 80 -y 24 -s s "env TERM=tmux-256color $sample en; echo left with \$?; cat" ||
	skip_all "tmux does not start here"
tm set -g status off
shows "F10 save" "the foot is drawn"
tm send-keys -t s -l "中文 abc"
shows "entry 中文 abc" "Chinese and Latin are typed"
tm send-keys -t s BSpace BSpace
shows "entry 中文 a" "Backspace"
tm send-keys -t s F10
shows "Cancel order 10457?" "a function key"
tm send-keys -t s F12
tm send-keys -t s Escape 0
shows "Cancel order 10457?" "its twin"
tm send-keys -t s F12
tm set-buffer "one
two"
tm paste-buffer -p -t s
shows "aone two" "a bracketed paste is text, its line end a gap"
tm resize-window -t s -x 120 -y 40
shows "standing words" "another size"
tm send-keys -t s C-u ':' 'quit' Enter
shows "left with 0" "it leaves and gives the screen back"
done_testing
