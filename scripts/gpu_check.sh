#!/usr/bin/env bash
# Everything that needs an NVIDIA GPU, in one table of Markdown: every operation and whole
# models against the CPU, ten epochs against the CPU's, a run that goes from the CPU to the
# GPU and back, the time of a step and of an epoch, and PyTorch on the same GPU where
# python3 has it.
#
#   make gpu && scripts/gpu_check.sh            here, or copy bin/gpu to the machine with the
#   bin/gpu/gpu_check.sh                        GPU: it needs nothing else there
#   scripts/gpu_check.sh --rehearse             without a GPU: the same on a fake driver and
#                                               little data; times mean nothing (needs g++)
#
#     --log FILE                              keep what the tests say
#
# Duration: some 3 minutes, by estimate (rehearsal: half a minute). Exit status: 0 if every row says yes. Whatever
# fails on the way, the rows until then are printed.
# Result:   docs/benchmarks.md has the last table.
set -euo pipefail
case ${1-} in -h | --help) sed -n '2,/^[^#]/{/^#/s/^# \{0,1\}//p}' "$0" && exit ;; esac # no other file need be beside it
export LC_ALL=C # numbers with a point
here=$(cd "$(dirname "$0")" && pwd)
bin=$here
[ -x "$bin/check" ] || bin=$here/../bin/gpu
[ -x "$bin/check" ] || { echo "gpu_check.sh: there is no bin/gpu/check: run  make gpu  first" >&2; exit 1; }
rehearse= limit= epochs=10 log= device=
while [ $# -gt 0 ]; do
	case $1 in
	--rehearse) rehearse=yes limit='--limit 1000' epochs=3 ;;
	--log) log=${2:?--log wants a file} && shift ;;
	*) echo "gpu_check.sh: what is $1?" >&2; exit 2 ;;
	esac
	shift
done
work=$(mktemp -d)
touch "$work/rows"
finish() {
	if [ "$device" ]; then
		echo "$device$(nvidia-smi --query-gpu=driver_version --format=csv,noheader 2>/dev/null | sed -n '1s/^/ (driver /;1s/$/)/p'), $(date +%F)"
		echo
		echo '| what | measured | wanted | met |'
		echo '|---|---|---|---|'
		cat "$work/rows"
	fi
	rm -rf "$work"
}
trap finish EXIT
say() { echo "gpu_check.sh: $*" >&2; }
row() { # what, measured, wanted, an awk condition
	local verdict='**no**'
	! awk "BEGIN { exit !($4) }" || verdict=yes
	echo "| $1 | $2 | $3 | $verdict |" >>"$work/rows"
}
number() { sed -n "s/.*\"$1\":\([-0-9.e+]*\).*/\1/p"; } # of a JSON object on one line
losses() { grep '"split":"test"' "$1/metrics.jsonl" | number loss; }
train() { "$bin/train" --data "$bin/mnist" --seed 1 --quiet --json $limit "$@"; }
plan() { "$bin/train" --data "$bin/mnist" --device cuda --dry-run --limit 1000; }
# epoch_seconds is the median of a run's epochs but the first, in which a GPU's driver compiles
# and loads. The metrics have the mean speed up to each epoch.
epoch_seconds() {
	local images
	images=$(awk "BEGIN { print $(number images_per_second <"$1.json") * $(number train_seconds <"$1.json") / $epochs }")
	grep '"split":"train"' "$1/metrics.jsonl" | number images_per_s |
		awk -v images="$images" '{ t = NR * images / $1; if (NR > 1) printf "%.5f\n", t - before; before = t }' |
		sort -n | awk '{ a[NR] = $1 } END { print a[int((NR + 1) / 2)] }'
}

if [ "$rehearse" ]; then
	"$bin/check" -fake "$work/fake"
	export VAELAB_LIBCUDA=$work/fake/libfake.so VAELAB_LIBCUBLAS=$work/fake/libfake.so
fi
if ! plan >/dev/null 2>"$work/said" && grep -q 'cuBLAS was not found' "$work/said"; then
	VAELAB_LIBCUBLAS=$(python3 -c 'import glob, sysconfig
print(max(glob.glob(sysconfig.get_path("purelib") + "/nvidia/*/lib/libcublas.so.1?"), key=lambda f: f[-2:], default=""))') || :
	export VAELAB_LIBCUBLAS
	say "cuBLAS is that of Python's packages: ${VAELAB_LIBCUBLAS:-none}"
fi
device=$(plan | sed -n 's/^device *//p')
[ "$device" ]

say 'operations, models and steps'
"$bin/check" ${rehearse:+-test.short} $([ "$rehearse" ] || echo -gpu) -table "$work/rows" -mnist "$bin/mnist" -test.v -test.timeout 5m >"$work/log" 2>&1 || failed=yes
[ -z "$log" ] || cp "$work/log" "$log"
if [ "${failed-}" ]; then
	grep -E '^ *--- FAIL|_test.go' "$work/log" | head -80 >&2 || :
	say 'the end of what the tests said:'
	tail -n 25 "$work/log" >&2
fi

say "$epochs epochs on the CPU and on the GPU"
train --device cpu --epochs $epochs --out "$work/cpu" >"$work/cpu.json"
train --device cuda --epochs $epochs --out "$work/cuda" >"$work/cuda.json"
apart=$(paste <(losses "$work/cpu") <(losses "$work/cuda") | awk '{ d = $1 - $2; if (d < 0) d = -d; if (d > m) m = d } END { printf "%.4f", m }')
row "test loss in each of $epochs epochs, against the CPU's" "$apart nats apart at most" '≤ 0.3' "$apart <= 0.3"
row "test −ELBO after $epochs epochs: CPU, GPU" "$(losses "$work/cpu" | tail -1 | cut -c1-7), $(losses "$work/cuda" | tail -1 | cut -c1-7)" 'the same' "$apart <= 0.3"

say 'from the CPU to the GPU and back'
train --device cpu --epochs 1 --out "$work/moved" >/dev/null
train --device cuda --epochs 2 --resume "$work/moved" >/dev/null
train --device cpu --epochs 3 --resume "$work/moved" >/dev/null
moved=$(losses "$work/moved" | sed -n 3p) stayed=$(losses "$work/cpu" | sed -n 3p)
row 'third epoch of a run that was resumed on the GPU and then on the CPU, against the CPU alone' "${moved:0:7}, ${stayed:0:7}" '≤ 0.3 apart' "($moved - $stayed)^2 <= 0.09"

if [ "$rehearse" ]; then # a GPU that fails is not to be had for the asking
	say 'a GPU that fails'
	code=0
	VAELAB_FAKE_LOST=12 "$bin/train" --data "$bin/mnist" --seed 1 $limit --device cuda --epochs 3 --quiet --out "$work/lost" 2>"$work/said" || code=$?
	sed 's/^/  /' "$work/said" >&2
	row 'the GPU is lost in the second epoch' "exit $code, $(grep -c 'go on with: .*--resume .*--device cpu' "$work/said") command to go on with" '1, 1' \
		"$code == 1 && $(grep -c 'last.safetensors is as it was after step 8' "$work/said") == 1"
	train --device cpu --epochs 3 --resume "$work/lost" >/dev/null
	lost=$(losses "$work/lost" | sed -n 3p)
	row 'its third epoch, resumed on the CPU' "${lost:0:7}, ${stayed:0:7}" '≤ 0.3 apart' "($lost - $stayed)^2 <= 0.09"
	code=0
	VAELAB_FAKE_MEMORY=40 "$bin/train" --data "$bin/mnist" --seed 1 $limit --device cuda --epochs 3 --quiet --out "$work/full" 2>"$work/said" || code=$?
	sed 's/^/  /' "$work/said" >&2
	row 'the GPU is full' "exit $code" '1' "$code == 1 && $(grep -c 'out of memory' "$work/said") == 1"
fi

epoch=$(epoch_seconds "$work/cuda")
[ "$rehearse" ] || row 'an epoch of 784-400-20, batch 128' "$(printf %.3f "$epoch") s (CPU: $(printf %.2f "$(epoch_seconds "$work/cpu")") s)" '≤ 0.12 s' "$epoch <= 0.12"

if python3 -c 'import torch, sys; sys.exit(not torch.cuda.is_available())' 2>/dev/null; then
	say 'PyTorch on the same GPU'
	for mode in eager graph; do
		peer=$(python3 "$here/gpu_peer.py" --mode $mode --data "$bin/mnist")
		seconds=$(sed 's/: /:/g' <<<"$peer" | number epoch_seconds)
		ratio=$(awk "BEGIN { printf \"%.2f\", $epoch / $seconds }")
		wanted='≤ 0.25' bound=0.25
		[ $mode = eager ] || wanted='as it is' bound=1e9
		row "that epoch against PyTorch $(sed -n 's/.*"torch": "\([^"]*\)".*/\1/p' <<<"$peer"), $mode" "$(printf %.3f "$seconds") s, ratio $ratio" "$wanted" "$ratio <= $bound"
	done
else
	say 'python3 has no PyTorch that finds a GPU: not compared'
fi

[ -z "${failed-}" ] && ! grep -q '\*\*no\*\*' "$work/rows"
