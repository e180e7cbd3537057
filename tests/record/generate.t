# SPDX-License-Identifier: ISC
#
# generate: each rule that the .proto files must keep ends the build when it is broken. A small set
# that keeps all of them is made first, then broken in one place at a time; the generator must end
# with 1 and say the wanted words, and print no table.

. "$(dirname "$0")/../style/tap.sh"
generate=$top_builddir/src/record/generate
# a build-time program leaves to the exit what it took
ASAN_OPTIONS=detect_leaks=0
export ASAN_OPTIONS
protoc=${PROTOC:-protoc}
include=${PROTO_INCLUDE:-/usr/include}
[ -x "$generate" ] || skip_all "not in a build tree"
command -v "$protoc" >/dev/null || skip_all "protoc is not there"

cat >"$work/good.proto" <<'END'
syntax = "proto2";
package od;
import "record/options.proto";
enum Message {
  MESSAGE_NONE = 0;
  SAID = 1 [(value).text = "{0} of {1}: {0}."];
}
enum Kind { ONE = 0 [(value).label = "one"]; TWO = 1 [(value).label = "two"]; }
message Inner { optional string text = 1 [(field).limit = 5]; }
message Row { option (record) = { table: "row" }; optional Kind kind = 1; optional Inner inner = 2; }
message Ask {
  optional int64 amount = 3 [(field).format = MONEY, (field).help = "so \"much\""];
  optional string name = 1 [(field) = { grade: PERSONAL required: true }];
}
message Rows { repeated Row row = 1; optional Inner inner = 2; }
service Things {
  option (service) = { area: "thing" alias: "matter" preset: "name=x" };
  rpc TakeOver (Ask) returns (Rows) {
    option (verb) = { need: "x" writes: true list: "row" help: "take a thing over" example: "name=a" };
  }
}
END

# made NAME: the descriptors of NAME.proto
made() {
	"$protoc" -I"$work" -I"$top_srcdir/src" -I"$include" --include_imports \
		--descriptor_set_out="$work/set" "$1.proto" >"$work/said" 2>&1
}

made good && "$generate" table "$work/set" >"$work/table" 2>"$work/said"
ok $? "a set that keeps the rules" "$(cat "$work/said")"
grep -q '"thing", "take_over", "thing take_over", "x", SCOPE_NONE, true, false, false, false' "$work/table"
ok $? "its verb"
grep -q 'GRADE_PERSONAL, FORMAT_PLAIN, "", "", 4096, true' "$work/table"
ok $? "a rule with its default limit"
grep -q 'FORMAT_MONEY, "", "so \\"much\\""' "$work/table"
ok $? "an option in two pieces, quotes escaped"
line() { grep -n "/\* $1 \*/" "$work/table" | cut -d: -f1; }
[ "$(line name)" -lt "$(line amount)" ]
ok $? "rules in the order of field numbers"
"$generate" prototypes "$work/set" | grep -q \
	'^enum status verb_thing_take_over(struct verb \*v, const Od__Ask \*request, Od__Rows \*reply);'
ok $? "a prototype"
echo verb_thing_take_over | "$generate" missing "$work/set" 2>"$work/said" | grep -q verb_thing
[ $? -ne 0 ] && [ ! -s "$work/said" ]
ok $? "no handler is missing"
"$generate" missing "$work/set" </dev/null 2>"$work/said" | grep -q '^enum status verb_thing_take_over'
ok $? "a missing handler refuses"
[ "$(cat "$work/said")" = "no handler yet: thing take_over" ]
ok $? "and is named"

# broken NAME EXPRESSION WORDS: good.proto changed by sed must be refused with these words
broken() {
	sed "$2" "$work/good.proto" >"$work/bad.proto"
	if cmp -s "$work/good.proto" "$work/bad.proto"; then
		ok 1 "$1" "nothing was changed"
	elif ! made bad; then
		ok 1 "$1" "protoc: $(cat "$work/said")"
	else
		"$generate" table "$work/set" >"$work/table" 2>"$work/said"
		[ $? -eq 1 ] && grep -q "$3" "$work/said" && [ ! -s "$work/table" ]
		ok $? "$1" "wanted: $3; seen: $(cat "$work/said")"
	fi
}

broken "a verb without help" 's/help: "take a thing over"//' 'has no help'
broken "a verb without option" 's/option (verb).*};//' 'has no option'
broken "a service without area" 's/area: "thing" //' 'has no area'
broken "an alias that is an area" 's/alias: "matter"/alias: "thing"/' 'is an area'
broken "a list that is none" 's/list: "row"/list: "inner"/' 'is no list of od.Rows'
broken "a list that is not there" 's/list: "row"/list: "row.inner"/' 'is no list of od.Rows'
broken "a personal field in the reply of a write" \
	's/(field).limit = 5/(field) = { grade: PERSONAL }/' 'holds a personal field'
broken "a secret field in the reply of a write" \
	's/(field).limit = 5/(field) = { grade: SECRET }/' 'holds a personal field'
broken "a message in itself" 's/message Inner {/& optional Inner again = 2;/' 'contains itself'
broken "a message in itself by way of another" 's/message Inner {/& repeated Row row = 2;/' \
	'contains itself'
broken "a place left out" 's/{0} of {1}: {0}/{0} of {2}/' 'a place is left out'
broken "a place that is no number" 's/of {1}/of {x} {1}/' 'places are {0} to {3}'
broken "a place beyond the fourth" 's/of {1}/of {1} {2} {3} {4}/' 'places are {0} to {3}'
broken "a message without text" 's/ \[(value).text[^]]*\]//' 'a message without text'
broken "a number used twice" 's/enum Message {/& option allow_alias = true; OTHER = 1;/' 'used twice'
broken "a label used twice" 's/label = "two"/label = "one"/' 'is used twice'
broken "a format that does not fit" 's/optional int64 amount/optional string amount/' 'does not fit'
broken "a float" 's/message Row {/& optional double share = 9;/' 'is a float'
broken "a default value" 's/(field).limit = 5/default = "x"/' 'has a default value'
broken "a field that must be there for ever" 's/optional Kind kind/required Kind kind/' \
	'which can be taken back'
broken "names that differ by a stroke" 's/message Row {/& optional int32 k_ind = 9;/' 'clash'
broken "a table of two records" 's/message Inner {/& option (record) = { table: "row" };/' \
	'is also that of'
done_testing
