#!/bin/sh
# Sample quality of six models, each with the seeds that are given, or 1, 2 and 3: 10,000 draws against the test images, in
# the features of the classifier that comes with the program. conv takes most of the time.
set -eu
. "$(dirname "$0")/common.sh"
[ $# -gt 0 ] || set -- 1 2 3
# both NAME prints a measure of the draws, ± its error, and then that of the training halves, from the JSON in $result.
both() { echo "$result" | grep -o "\"$1\":{\"value\":[^}]*" | sed -E 's/.*:(.*),.*:(.*)/\1 \2/'; }
cells() { # N: those of the draws (1) or of the halves (2)
	for name in frechet_distance kernel_distance precision recall density coverage two_sample_test_accuracy near_copies; do
		both $name | awk -v n="$1" 'NR == n { printf " %.3f ± %.3f |", $1, $2 }'
	done
	echo
}
printf '| model | seed | Fréchet distance | kernel distance | precision | recall | density | coverage | two-sample test | near-copies |\n|---|---|---|---|---|---|---|---|---|---|\n'
for seed; do
	for model in conv vamp default beta-4 autoencoder kl-only; do
		case $model in
		conv) flags='--network conv' ;;
		vamp) flags='--prior vamp' ;;
		default) flags= ;;
		beta-4) flags='--beta 4' ;;
		*) flags="--objective $model" ;;
		esac
		# shellcheck disable=SC2086 # flags are words
		vaelab train $flags --seed "$seed" --out "$work/$model-$seed" --quiet
		result=$(vaelab eval --checkpoint "$work/$model-$seed" --samples 10000 --seed "$seed" --probes=false --json)
		[ $model != conv ] || printf '| training halves | %s |%s\n' "$seed" "$(cells 2)"
		printf '| %s | %s |%s\n' $model "$seed" "$(cells 1)"
	done
done
