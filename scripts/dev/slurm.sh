#!/usr/bin/env bash
# A Slurm of this computer, with a configuration of its own: scripts/dev/slurm.sh start DIR, then . DIR/env, and stop DIR. It has the nodes
# n1 to n3, the partition low, and high, whose jobs push out those of low. It takes root and Debian's slurmctld, slurmd, slurm-client, munge.
set -euo pipefail
. "$(dirname "$0")/../help.sh"
dir=$(mkdir -p "$2" && cd "$2" && pwd)

start() {
	mkdir -p "$dir"/{state,log,munge} "$dir"/spool/n{1,2,3}
	chmod 755 "$dir" # all must come to the socket
	chmod 700 "$dir/munge"
	head -c 1024 /dev/urandom >"$dir/munge/key"
	chmod 400 "$dir/munge/key"
	cat >"$dir/slurm.conf" <<-END
		ClusterName=local
		SlurmctldHost=$(hostname -s)(127.0.0.1)
		SlurmctldPort=27817
		SlurmUser=root
		AuthType=auth/munge
		AuthInfo=socket=$dir/socket
		CryptoType=crypto/munge
		StateSaveLocation=$dir/state
		SlurmdSpoolDir=$dir/spool/%n
		SlurmctldLogFile=$dir/log/slurmctld
		SlurmdLogFile=$dir/log/%n
		SlurmctldPidFile=$dir/slurmctld.pid
		SlurmdPidFile=$dir/%n.pid
		ProctrackType=proctrack/linuxproc
		TaskPlugin=task/none
		JobAcctGatherType=jobacct_gather/none
		SelectType=select/cons_tres
		SelectTypeParameters=CR_CPU
		SlurmdParameters=config_overrides
		SchedulerParameters=sched_interval=1,bf_interval=1,sched_min_interval=0,batch_sched_delay=0
		PreemptType=preempt/partition_prio
		PreemptMode=REQUEUE
		SlurmdTimeout=5
		KillWait=5
		MailProg=/bin/true
		MpiDefault=none
		ReturnToService=2
		NodeName=n1,n2,n3 NodeHostname=$(hostname -s) NodeAddr=127.0.0.1 Port=27821,27822,27823 CPUs=3
		PartitionName=low Nodes=n1,n2,n3 Default=YES PriorityTier=1 GraceTime=5
		PartitionName=high Nodes=n1,n2,n3 PriorityTier=10
	END
	printf 'export SLURM_CONF=%q\n' "$dir/slurm.conf" >"$dir/env"
	. "$dir/env"
	munged --key-file="$dir/munge/key" --socket="$dir/socket" --pid-file="$dir/munged.pid" \
		--log-file="$dir/log/munged" --seed-file="$dir/munge/seed"
	slurmctld -c
	for n in n1 n2 n3; do slurmd -N "$n"; done
	for _ in $(seq 100); do
		[ "$(sinfo -h -N -p low -t idle -o %N 2>/dev/null | wc -l)" -eq 3 ] && return
		sleep 0.3
	done
	sinfo -N
	return 1
}

stop() {
	local pids=()
	. "$dir/env"
	timeout 20 scancel --user=root --signal=KILL --full 2>/dev/null || true
	timeout 20 scancel --user=root 2>/dev/null || true
	for _ in $(seq 100); do
		[ -z "$(timeout 5 squeue -h 2>/dev/null)" ] && break
		sleep 0.2
	done
	for f in "$dir"/n[123].pid "$dir/slurmctld.pid" "$dir/munged.pid"; do
		if [ -s "$f" ]; then
			pids+=("$(<"$f")")
			kill "${pids[-1]}" 2>/dev/null || true
		fi
	done
	for _ in $(seq 50); do
		kill -0 "${pids[@]}" 2>/dev/null || return 0
		sleep 0.2
	done
	kill -KILL "${pids[@]}" 2>/dev/null || true
}

"$1"
