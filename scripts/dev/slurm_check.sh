#!/usr/bin/env bash
# A sweep of eight runs under a real Slurm, with all that can happen to them there: a requeue, a time limit, a node that dies, a
# preemption. In the end the runs have the bytes of those that nothing happened to. It takes what scripts/dev/slurm.sh takes.
set -euo pipefail
. "$(dirname "$0")/../help.sh"
cd "$(dirname "$0")/../.."
dir=$(mktemp -d)
trap 'scripts/dev/slurm.sh stop "$dir/slurm"; rm -rf "$dir"' EXIT
say() { printf '%s  %s\n' "$(date +%T)" "$*"; }
chmod 755 "$dir"

CGO_ENABLED=0 go build -o "$dir/vaelab" ./cmd/vaelab
scripts/dev/slurm.sh start "$dir/slurm"
. "$dir/slurm/env"
sweep() {
	"$dir/vaelab" sweep --grid beta=1,2 --seeds 4 --limit 400 --batch-size 4 --hidden 100 --keep 0 "$@"
}
say 'runs without an end'
endless=1000000
quick='--picture-every 0 --eval-every 0 --save-every 0' # pictures make the epochs before few
sweep --epochs $endless --out "$dir/slurm-sweep" --engine slurm --partition low --time 10 --extra=--signal=B:TERM@55
number() { job=$(sed -n 's/.*"job": \([0-9]*\).*/\1/p' "$dir/slurm-sweep/slurm.json"); }
number
queue() { squeue -h -r -j "$job" -t "$1" -o "${2:-%K}" 2>/dev/null; }
tried() { # waits for a condition, and has tasks that wait for their time begin
	local limit=$((SECONDS + 150))
	until "$@"; do
		for task in $(squeue -h -r -j "$job" -t PENDING -o '%F_%K %r' | sed -n 's/ BeginTime$//p'); do
			scontrol update JobId="$task" StartTime=now 2>/dev/null || true
		done
		if [ $SECONDS -gt $limit ]; then
			say "this has not come: $*"
			squeue -r
			"$dir/vaelab" sweep --status "$dir/slurm-sweep"
			tail -n 30 "$dir"/slurm-sweep/*.log "$dir/slurm/log/slurmctld"
			exit 1
		fi
		sleep 0.5
	done
}
logged() { grep -q "$1" "$dir/slurm/log/slurmctld"; }
running() { [ "$(queue RUNNING | wc -l)" -ge "$1" ]; }
saved() { [ "$(ls "$dir"/slurm-sweep/*/seed-*/last.safetensors 2>/dev/null | wc -l)" -ge "$1" ]; }

tried running 8
tried saved 2
"$dir/vaelab" sweep --status "$dir/slurm-sweep" | tee "$dir/status"
grep -q RUNNING "$dir/status"
if sweep --epochs $endless --out "$dir/slurm-sweep" --engine slurm --partition low 2>"$dir/said"; then
	exit 1
fi
grep -q "8 tasks of this sweep are in Slurm's queue, as job $job" "$dir/said"

say 'a requeue'
scontrol requeue "${job}_1"
tried logged "Requeuing JobId=${job}_1"

say 'a time limit'
scontrol update JobId="${job}_2" TimeLimit=1 # told 55 seconds before its end, or at once
tried logged "Requeuing JobId=${job}_2"
grep -q 'interrupted in epoch .* and saved' "$dir/slurm-sweep/slurm-2.log"
tried running 8
scontrol update JobId="${job}_2" TimeLimit=10

say 'a node dies'
node=$(queue RUNNING %N | tail -n 1)
programs=$({ grep -l -z -x -F "SLURMD_NODENAME=$node" /proc/[0-9]*/environ || true; } 2>/dev/null | cut -d/ -f3)
daemons=$(ps -o ppid= -p "$(paste -sd, <<<"$programs")" | tr -d ' ' | sort -u | grep -v -x -F "$programs")
kill -KILL "$(<"$dir/slurm/$node.pid")" $daemons $programs
tried logged "requeue.*due to failure of node $node"
scontrol update NodeName="$node" State=DRAIN Reason=restarts # a task that begins while a node registers can be taken for a stray one
slurmd -N "$node"
registered() { [ "$(sinfo -h -n "$node" -o %T | head -n 1)" = drained ]; }
tried registered
scontrol update NodeName="$node" State=RESUME

say 'a preemption'
tried running 8
high=$(sbatch --parsable --partition high --nodes 1 --ntasks 3 --time 1 --output=/dev/null --wrap 'sleep 1')
ended() { ! squeue -h -j "$high" 2>/dev/null | grep -q .; }
tried ended

say 'a user who cancels'
tried running 8
scancel "$job"
over() { [ -z "$(squeue -h -j "$job" 2>/dev/null)" ]; }
tried over

last=$("$dir/vaelab" sweep --status "$dir/slurm-sweep" | awk '$4 == "of" && $3 > most { most = $3 } END { print most + 1 }')
say "the same, to epoch $last"
sweep --epochs "$last" $quick --out "$dir/slurm-sweep" --engine slurm --partition low
number
tried over
"$dir/vaelab" sweep --status "$dir/slurm-sweep" | tail -n 1 | grep -x '8 runs: 8 finished'
say 'and here, without any of it'
sweep --epochs "$last" $quick --out "$dir/here" --quiet
for run in "$dir"/here/*/seed-*; do
	cmp "$run/last.safetensors" "$dir/slurm-sweep/${run#"$dir/here/"}/last.safetensors"
done
say 'all runs have the same bytes'
