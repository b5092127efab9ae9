#!/bin/sh
# IWAE against the VAE in docs/benchmarks.md: Burda's network with one stochastic layer, 50 epochs each, test NLL by
# L_5000 of the first 3,000 images, seed 1.
set -eu
. "$(dirname "$0")/common.sh"
for objective in elbo 'iwae --importance-samples 5'; do
	# shellcheck disable=SC2086 # an objective and its settings are several words
	vaelab train --objective $objective --hidden 200,200 --latent 50 --activation tanh --batch-size 100 --lr 3e-3 \
		--lr-schedule cosine --adam-eps 1e-4 --init glorot --output-bias mean --binarize stochastic --epochs 50 \
		--eval-every 0 --out "$work/run" --overwrite --quiet
	result=$(vaelab eval --checkpoint "$work/run" --limit 3000 --bound-samples 5000 --probes=false --json)
	printf '%s: %.2f ± %.2f\n' "$objective" "$(echo "$result" | field nll)" "$(echo "$result" | field nll_standard_error)"
done
