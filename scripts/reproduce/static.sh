#!/bin/sh
# The VAE of pythae's table of reproductions (its README; the number of the paper there is Rainforth's and others', "Tighter variational
# bounds are not necessarily better", 2018): test NLL by L_200 on static MNIST.
#
#   scripts/reproduce/static.sh
#
# 89.9 nats; pythae has 89.78. 784-400-40 and back, ReLU, batches of 100, Adam at 1e-4, 500 epochs, every pixel drawn once. Their files are
# Larochelle's draws, here they are others, by --seed.
#
# Run it again after an interruption: it goes on where it stood. SEED (1) and OUT (checkpoints/static) come from the environment.
set -eu
. "$(dirname "$0")/common.sh"
out=${OUT:-checkpoints/static}
vaelab train --out "$out" --continue --seed "${SEED:-1}" --epochs 500 --batch-size 100 --lr 1e-4 --hidden 400 --latent 40 \
	--binarize static --validation 10000 --eval-every 10 --save-every 10
vaelab eval --checkpoint "$out" --bound-samples 200
