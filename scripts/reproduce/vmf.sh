#!/bin/sh
# Davidson, Falorsi, De Cao, Kipf and Tomczak, "Hyperspherical variational auto-encoders" (2018), the S^10 of their table: a von
# Mises-Fisher posterior with the uniform prior, codes in 11 dimensions; test NLL by L_500 on MNIST.
#
#   scripts/reproduce/vmf.sh            500 epochs in batches of 64
#   scripts/reproduce/vmf.sh --budget   200 epochs in batches of 100, along a cosine
#
# The paper has 93.16 +- 0.31 nats. Every pixel is drawn at every visit; 784-256-128 and back, ReLU, Adam at 1e-3.
#
# Run it again after an interruption: it goes on where it stood. SEED (1) and OUT (checkpoints/vmf or checkpoints/vmf-budget) come from
# the environment.
set -eu
. "$(dirname "$0")/common.sh"
protocol "${1-}" '--epochs 500 --batch-size 64' '--epochs 200 --batch-size 100 --lr-schedule cosine'
out=${OUT:-checkpoints/vmf${1:+-budget}}
# shellcheck disable=SC2086 # flags are words
vaelab train --out "$out" --continue --seed "${SEED:-1}" $protocol --posterior vmf --latent 11 --hidden 256,128 \
	--binarize stochastic --eval-every 10 --save-every 10
vaelab eval --checkpoint "$out" --bound-samples 500
