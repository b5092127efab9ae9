#!/usr/bin/env bash
# What can be known only on a machine with an NVIDIA GPU, as one table of Markdown, most telling first: what
# the machine has, whether it trains, the time of a step in each mode, ten epochs against the CPU's,
# operations and whole models against their definitions, kernels by time, PyTorch on the same GPU.
#
#   make gpu && scripts/gpu_check.sh            here, or copy bin/gpu to the machine with the
#   bin/gpu/gpu_check.sh                        GPU: it needs nothing else there
#   scripts/gpu_check.sh --rehearse             without a GPU: the same on a fake driver and
#                                               little data; times mean nothing (needs g++)
#
#     --log FILE                              keep what the programs say
#     --each SECONDS                          cut each section off after so many, if not before
#
# A row is printed when it is known, and appended to the log and to $OUT/gpu_check.md if OUT is set; what
# fails, hangs or is cut off takes no row away and stops no other section.
# Duration: at most 4 minutes (rehearsal: one). Exit status: 0 if every row says yes.
# Result:   docs/benchmarks.md has the last table.
set -euo pipefail
case ${1-} in -h | --help) sed -n '2,/^[^#]/{/^#/s/^# \{0,1\}//p}' "$0" && exit ;; esac # no other file need be beside it
set -a # a section is a shell of its own, which has the functions and variables of this one
LC_ALL=C # numbers with a point
here=$(cd "$(dirname "$0")" && pwd)
bin=$here
[ -x "$bin/check" ] || bin=$here/../bin/gpu
[ -x "$bin/check" ] || { echo "gpu_check.sh: there is no bin/gpu/check: run  make gpu  first" >&2; exit 1; }
rehearse= gpu=-gpu limit= epochs=10 slower=1 each=9999 whole=240 log= child=
while [ $# -gt 0 ]; do
	case $1 in
	--rehearse) rehearse=yes gpu=-test.short limit='--limit 1000' epochs=3 slower=10 whole=2400 ;;
	--log) log=${2:?--log wants a file} && shift ;;
	--each) each=${2:?--each wants a number} && shift ;;
	*) echo "gpu_check.sh: what is $1?" >&2; exit 2 ;;
	esac
	shift
done
work=$(mktemp -d)
table=${OUT:-$work}/gpu_check.md log=${log:-${OUT:-$work}/gpu_check.log}
CUDA_CACHE_PATH=$work/cache # empty: the first start compiles
unset NVIDIA_TF32_OVERRIDE  # the products are those of FP32
: >"$work/settings" >"$table" >"$log"
trap 'rm -rf "$work"' EXIT
trap 'kill $child 2>/dev/null; echo "gpu_check.sh: cut off" >&2; exit 143' TERM INT HUP

tell() { # in the files first: who reads it may end the check at once
	printf '%s\n' "$1" | tee -a "$table" >>"$log"
	printf '%s\n' "$1"
}
say() { echo "gpu_check.sh: $*" | tee -a "$log" >&2; }
fact() { tell "| $1 | $2 | | |"; }
row() { # what, measured, wanted, an awk condition
	local verdict='**no**'
	! awk "BEGIN { exit !($4) }" || verdict=yes
	tell "| $1 | $2 | $3 | $verdict |"
}

# section runs a function for so many seconds at most, and tells if it does not end well.
section() { # name, seconds, function
	local status=0 most=$(($2 * slower))
	((most < each)) || most=$each
	((most < whole - SECONDS)) || most=$((whole - SECONDS))
	((most > 0)) || { row "$1" 'no time was left' '' 0; return; }
	say "$1"
	timeout -k 2 "$most" bash -euo pipefail -c ". '$work/settings'; $3" 2>>"$log" &
	child=$!
	wait $child || status=$?
	kill -KILL -- -$child 2>/dev/null || true # of timeout's group, what hangs in the driver: bash has ended without it
	case $status in
	0) return ;;
	124 | 137) row "$1" "cut off after $most s" '' 0 ;;
	*) row "$1" "failed: $(tail -n 2 "$log" | tr '|\n' '/ ' | cut -c1-300)" '' 0 ;;
	esac
	tail -n 15 "$log" >&2
}

number() { sed -n "s/.*\"$1\": *\([-0-9.e+]*\).*/\1/p"; } # of a JSON object on one line
losses() { grep '"split":"test"' "$work/$1/metrics.jsonl" | number loss; }
train() { "$bin/train" --data "$bin/mnist" --seed 1 --quiet --json $limit "$@"; }
check() { # its rows are told as they come
	"$bin/check" $gpu -mnist "$bin/mnist" -test.v "$@" 2>&1 | tee "$work/tests" | tee -a "$log" |
		while IFS= read -r line; do case $line in '| '*) tell "$line" ;; esac; done && return
	grep -E '_test.go:|^--- FAIL' "$work/tests" >&2
	return 1
}
median() { sort -g | awk '{ a[NR] = $1 } END { printf "%.4f s (%.4f–%.4f)", a[int((NR + 1) / 2)], a[1], a[NR] }'; }

# seconds are those of each epoch of a run but the first, in which a GPU's driver compiles and
# loads. The metrics have the mean speed up to each epoch.
seconds() {
	local images
	images=$(awk "BEGIN { print $(number images_per_second <"$work/$1.json") * $(number train_seconds <"$work/$1.json") / $epochs }")
	grep '"split":"train"' "$work/$1/metrics.jsonl" | number images_per_s |
		awk -v images="$images" '{ t = NR * images / $1; if (NR > 1) printf "%.5f\n", t - before; before = t }'
}

machine() {
	local line
	fact machine "$(uname -sr), $(nproc) processors, $(date +%F)"
	command -v nvidia-smi >/dev/null || { fact nvidia-smi 'not found'; return; }
	{ nvidia-smi -L && nvidia-smi --query-gpu=driver_version,pstate,clocks.sm,clocks.max.sm,clocks.mem,power.limit,temperature.gpu --format=csv; } 2>&1 |
		while IFS= read -r line; do fact nvidia-smi "$line"; done || :
}

about() { # cold or warm
	local status=0 line
	"$bin/check" -about >"$work/about" 2>&1 || status=$?
	while IFS= read -r line; do fact "$1 start" "$line"; done <"$work/about"
	tail -n 1 "$work/about" >&2
	return $status
}

# start takes the first cuBLAS that works with the driver: the loader's, or of Python's packages the newest.
start() {
	local file
	about cold && return
	grep -qi cublas "$work/about" || return 1
	for file in $(python3 -c 'import glob, sysconfig
print(*sorted(glob.glob(sysconfig.get_path("purelib") + "/nvidia/*/lib/libcublas.so.1?"), key=lambda f: f[-2:], reverse=True))'); do
		VAELAB_LIBCUBLAS=$file
		! about cold || { echo "VAELAB_LIBCUBLAS='$file'" >>"$work/settings"; return; }
	done
	return 1
}

one_epoch() {
	"$bin/train" --data "$bin/mnist" --seed 1 $limit --device cuda --epochs 1 --out "$work/one" >"$work/one.txt" 2>"$work/said" || { cat "$work/said" >&2; return 1; }
	row 'one epoch on the GPU: test -ELBO' "$(losses one | cut -c1-7)" '≤ 400' "$(losses one) <= 400"
	sed -n 's/.*going on with/replay failed: &/p' "$work/said" | while IFS= read -r line; do fact "$line" ''; done
}

ten_epochs() {
	local apart
	train --device cuda --epochs $epochs --out "$work/cuda" >"$work/cuda.json"
	train --device cpu --epochs $epochs --out "$work/cpu" >"$work/cpu.json"
	apart=$(paste <(losses cpu) <(losses cuda) | awk '{ d = $1 - $2; if (d < 0) d = -d; if (d > m) m = d } END { printf "%.4f", m }')
	row "test loss in each of $epochs epochs, against the CPU's" "$apart nats apart at most" '≤ 0.3' "$apart <= 0.3"
	row "test -ELBO after $epochs epochs: CPU, GPU" "$(losses cpu | tail -1 | cut -c1-7), $(losses cuda | tail -1 | cut -c1-7)" 'the same' "$apart <= 0.3"
	[ -z "$rehearse" ] || return 0
	seconds cuda | median >"$work/epoch"
	row 'an epoch of 784-400-20, batch 128: median (least–most)' "$(cat "$work/epoch"); CPU: $(seconds cpu | median)" '≤ 0.12 s' "$(cut -d' ' -f1 "$work/epoch") <= 0.12"
}

moved() {
	local moved stayed
	train --device cpu --epochs 1 --out "$work/moved" >/dev/null
	train --device cuda --epochs 2 --resume "$work/moved" >/dev/null
	train --device cpu --epochs 3 --resume "$work/moved" >/dev/null
	moved=$(losses moved | sed -n 3p) stayed=$(losses cpu | sed -n 3p)
	row 'third epoch of a run that was resumed on the GPU and then on the CPU, against the CPU alone' "${moved:0:7}, ${stayed:0:7}" '≤ 0.3 apart' "($moved - $stayed)^2 <= 0.09"
}

# sanitizer says what the first test that failed does wrong.
sanitizer() {
	local failed
	failed=$(sed -n 's/^--- FAIL: \([A-Za-z0-9]*\).*/\1/p' "$work/tests" | head -1)
	[ "$failed" ] || return 0
	command -v compute-sanitizer >/dev/null || { fact "$failed fails" 'there is no compute-sanitizer'; return; }
	compute-sanitizer "$bin/check" $gpu -mnist "$bin/mnist" -test.run "^$failed\$" 2>&1 | tee -a "$log" | grep '^=========' | head -20 |
		while IFS= read -r line; do fact "$failed, compute-sanitizer" "$line"; done
}

# profile tells the kernels of a step, launched one by one, by the time that they take.
profile() {
	command -v ncu >/dev/null || { fact ncu 'not found'; return; }
	ncu --csv --clock-control none --metrics gpu__time_duration.sum --launch-count 120 \
		"$bin/check" $gpu -mnist "$bin/mnist" -test.run '^TestStandardGradients$' 2>&1 | tee -a "$log" |
		awk -F'","' '/gpu__time_duration/ { v = $NF; gsub(/[",]/, "", v); n[$5]++; t[$5] += v; unit = $(NF - 1) }
			END { for (k in n) printf "%.0f %s each of %d %s\n", t[k] / n[k], unit, n[k], k }' | sort -gr |
		while IFS= read -r line; do fact 'ncu' "${line:0:120}"; done
}

peer() { # eager, compiled or graph
	local theirs median ratio wanted='as it is' bound=1e9
	python3 -c 'import torch, sys; sys.exit(not torch.cuda.is_available())' 2>>"$log" || { fact "PyTorch, $1" 'python3 has none that finds a GPU'; return; }
	theirs=$(python3 "$here/gpu_peer.py" --mode "$1" --data "$bin/mnist")
	median=$(number epoch_seconds <<<"$theirs")
	ratio=$(awk "BEGIN { printf \"%.2f\", $(cut -d' ' -f1 "$work/epoch") / $median }")
	[ "$1" != eager ] || wanted='≤ 0.25' bound=0.25
	row "that epoch against PyTorch $(sed -n 's/.*"torch": "\([^"]*\)".*/\1/p' <<<"$theirs"), $1" \
		"$median s ($(number least <<<"$theirs")–$(number most <<<"$theirs")), ratio $ratio" "$wanted" "$ratio <= $bound"
}

# gpu_fails has the fake GPU do what a real one can't be asked for.
gpu_fails() {
	local code resumed stayed
	stayed=$(losses cpu | sed -n 3p)
	code=0
	VAELAB_FAKE_LOST=12 "$bin/train" --data "$bin/mnist" --seed 1 $limit --device cuda --epochs 3 --quiet --out "$work/lost" 2>"$work/said" || code=$?
	row 'the GPU is lost in the second epoch' "exit $code, $(grep -c 'go on with: .*--resume .*--device cpu' "$work/said") command to go on with" '1, 1' \
		"$code == 1 && $(grep -c 'last.safetensors is as it was after step 8' "$work/said") == 1 && $(wc -l <"$work/said") == 2"
	code=0
	VAELAB_FAKE_MEMORY=40 "$bin/train" --data "$bin/mnist" --device cuda --epochs 3 --quiet --resume "$work/lost" 2>"$work/said" || code=$?
	row 'the GPU is full when that run is resumed' "exit $code" '1' "$code == 1 && $(grep -c 'out of memory: .* of 40 MiB are free: use --device cpu' "$work/said") == 1"
	train --device cpu --epochs 3 --resume "$work/lost" >/dev/null
	resumed=$(losses lost | sed -n 3p)
	row 'its third epoch, resumed on the CPU' "${resumed:0:7}, ${stayed:0:7}" '≤ 0.3 apart' "($resumed - $stayed)^2 <= 0.09"
	row 'two GPUs' "$(VAELAB_FAKE_DEVICES=2 "$bin/train" --device help | grep -c '^cuda:[01] .*Fake')" 2 \
		"$(VAELAB_FAKE_DEVICES=2 "$bin/train" --data "$bin/mnist" --device cuda:1 --limit 1000 --dry-run | grep -c 'device.*cuda:1 Fake 1') == 1"
	code=0
	VAELAB_CUDA_STEP=hole "$bin/train" --data "$bin/mnist" --limit 1000 --dry-run 2>"$work/said" || code=$?
	row 'a mode that there is not' "exit $code" 2 "$code == 2 && $(grep -c 'did you mean whole' "$work/said") == 1"
}

tell '| what | measured | wanted | met |'
tell '|---|---|---|---|'
if [ "$rehearse" ]; then
	VAELAB_LIBCUDA=$("$bin/check" -fake) VAELAB_LIBCUBLAS=$VAELAB_LIBCUDA
fi
section 'the machine' 15 machine
section 'a start' 40 start
section 'another start' 20 'about warm'
section 'an epoch on the GPU' 30 one_epoch
section 'the time of a step' 45 'check -test.run ^TestStepTime\$'
section "$epochs epochs on the GPU and on the CPU" 45 ten_epochs
section 'operations and models' 60 'check -test.skip ^TestStepTime\$'
section 'compute-sanitizer' 30 sanitizer
section 'the kernels of a step' 30 profile
section 'from the CPU to the GPU and back' 20 moved
if [ "$rehearse" ]; then
	section 'a GPU that fails' 60 gpu_fails
else
	for mode in eager graph compiled; do
		section "PyTorch, $mode" 45 "peer $mode"
	done
fi
! grep -q '\*\*no\*\*' "$table"
