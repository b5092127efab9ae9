#!/bin/sh
# The table of priors in docs/benchmarks.md: test NLL by L_500 on binarized MNIST, 20 epochs each, seed 1.
set -eu
. "$(dirname "$0")/common.sh"
printf '| prior | -ELBO | test NLL (L_500) | ± |\n|---|---|---|---|\n'
for prior in normal diagonal layered mixture vamp; do
	components=
	case $prior in mixture | vamp) components='--prior-components 200' ;; esac
	# shellcheck disable=SC2086 # components are two words, or none
	vaelab train --prior $prior $components --binarize stochastic --latent 40 --epochs 20 --lr-schedule cosine \
		--output-bias mean --out "$work/$prior" --quiet
	result=$(vaelab eval --checkpoint "$work/$prior" --bound-samples 500 --probes=false --json)
	printf '| `%s` | %.2f | %.2f | %.2f |\n' $prior "$(echo "$result" | field elbo | tr -d -)" \
		"$(echo "$result" | field nll)" "$(echo "$result" | field nll_standard_error)"
done
