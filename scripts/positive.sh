#!/bin/sh
# Gamma and Dirichlet posteriors in docs/benchmarks.md: test -ELBO of the default network, 10 epochs, seeds 1 to 3.
set -eu
. "$(dirname "$0")/common.sh"
for posterior in gamma dirichlet; do
	printf '%s:' $posterior
	for seed in 1 2 3; do
		vaelab train --posterior $posterior --epochs 10 --seed $seed --out "$work/$posterior-$seed" --json --quiet |
			field loss | xargs printf ' %.2f'
	done
	echo
done
