#!/bin/sh
# Davidson, Falorsi, De Cao, Kipf and Tomczak, "Hyperspherical variational auto-encoders" (2018), the S^10 of their table: a von
# Mises-Fisher posterior with the uniform prior, codes in 11 dimensions; test NLL by L_500 on MNIST.
#
#   scripts/reproduce/vmf.sh
#
# The paper has 93.16 +- 0.31 nats. Every pixel is drawn at every visit; 784-256-128 and back, ReLU, batches of 64, 500 epochs of Adam.
# By 6,000 of its images an epoch takes 45 s on 2 cores that have other work, too: 6 hours in all.
#
# Run it again after an interruption: it goes on where it stood. SEED (1) and OUT (checkpoints/vmf) come from the environment.
set -eu
. "$(dirname "$0")/common.sh"
out=${OUT:-checkpoints/vmf}
vaelab train --out "$out" --continue --seed "${SEED:-1}" --posterior vmf --latent 11 --hidden 256,128 --batch-size 64 --epochs 500 \
	--binarize stochastic --eval-every 10 --save-every 10
vaelab eval --checkpoint "$out" --bound-samples 500
