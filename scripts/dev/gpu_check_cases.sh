#!/usr/bin/env bash
# Rehearses scripts/gpu_check.sh where it meets what goes wrong: no GPU that starts, one that is lost in every
# section, one that hangs, a machine that ends the check. Rows that were known must stay, and all other
# sections be tried.
#
#   make gpu && scripts/dev/gpu_check_cases.sh
#
# Duration: two minutes. Exit status: 0 if all is as it must be.
set -euo pipefail
. "$(dirname "$0")/../help.sh"
here=$(cd "$(dirname "$0")/.." && pwd)
export OUT
OUT=$(mktemp -d)
trap 'rm -rf "$OUT"' EXIT
wrong() { echo "gpu_check_cases.sh: $*" >&2; cat "$OUT/gpu_check.md" >&2; exit 1; }
has() { # rows of each pattern, in the table and on stdout
	local pattern
	for pattern in "$@"; do
		grep -q "^| $pattern.*|\$" "$OUT/gpu_check.md" || wrong "there is no row $pattern"
		grep -q "^| $pattern.*|\$" "$OUT/stdout" || wrong "no row $pattern was printed"
	done
}
rehearse() { # status wanted, arguments
	local code=0
	"$here/gpu_check.sh" --rehearse "${@:2}" >"$OUT/stdout" 2>"$OUT/stderr" || code=$?
	[ $code = "$1" ] || wrong "exit status $code, not $1"
}
sections=('an epoch on the GPU' 'the time of a step' '3 epochs on the GPU and on the CPU' 'from the CPU to the GPU and back')

echo 'no GPU starts'
VAELAB_FAKE_INIT=999 rehearse 1
has 'machine | Linux' 'cold start | library' 'cold start | .*CUDA_ERROR_UNKNOWN' 'a start | failed: .*CUDA_ERROR_UNKNOWN' \
	'operations and models | failed' 'a GPU that fails | failed' "${sections[@]/%/ | failed}"

echo 'each loses the GPU'
VAELAB_FAKE_LOST=1 rehearse 1
has 'warm start | started' "${sections[@]/%/ | failed}" 'a GPU that fails | failed'

echo 'the GPU hangs'
VAELAB_FAKE_HANG=1 rehearse 1 --each 10
has 'warm start | started' "${sections[@]/%/ | cut off after 10 s}" 'a GPU that fails | failed'

# The check's end is awaited by its stdout's, which every process of it has.
for signal in TERM KILL; do
	echo "cut off by $signal while the GPU hangs"
	rm -f "$OUT/pipe" && mkfifo "$OUT/pipe"
	VAELAB_FAKE_HANG=1 "$here/gpu_check.sh" --rehearse --each 10 >"$OUT/pipe" 2>"$OUT/stderr" &
	check=$!
	while IFS= read -r row; do
		echo "$row"
		case $row in '| warm start | started'*) kill -$signal $check ;; esac
	done <"$OUT/pipe" >"$OUT/stdout"
	code=0
	wait $check || code=$?
	[ $code = $((128 + $(kill -l $signal))) ] || wrong "exit status $code"
	has 'machine | Linux' 'warm start | started'
done
