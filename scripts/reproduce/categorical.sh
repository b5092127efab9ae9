#!/bin/sh
# Jang, Gu and Poole, "Categorical reparameterization with Gumbel-softmax" (2017): 30 variables with 10 categories each,
# here 784-512-256-300 and back, on MNIST. Of the authors' program are known -ELBOs of single batches of 100 in training, by relaxed draws:
# 108.8 after 5,000 updates, 103.6 after 10,000, 98.9 to 106 until 45,000.
#
#   scripts/reproduce/categorical.sh
#
# 75 epochs of 600 updates each, Adam at 1e-3, the temperature from 1 by e^-0.00003 an update down to 0.5. The training line of an
# epoch is what compares with theirs; the test line has the true draws, which theirs has not. An epoch took 15 to 25 s on 2 cores that
# had other work, too.
#
# Run it again after an interruption: it goes on where it stood. SEED (1) and OUT (checkpoints/categorical) come from the
# environment.
set -eu
. "$(dirname "$0")/common.sh"
out=${OUT:-checkpoints/categorical}
if [ -e "$out/last.safetensors" ]; then
	vaelab train --resume "$out"
else
	vaelab train --out "$out" --overwrite --seed "${SEED:-1}" --epochs 75 --batch-size 100 --hidden 512,256 \
		--posterior categorical --categories 10 --latent 300 --eval-every 5 --save-every 5
fi
vaelab eval --checkpoint "$out" --binarize stochastic --bound-samples 500
