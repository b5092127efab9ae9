#!/bin/sh
# The VAE of pythae's table of reproductions (its README; the paper of the number there is Rezende and Mohamed, "Variational inference with
# normalizing flows", 2015, whose network is another): test NLL by L_200 on static MNIST.
#
#   scripts/reproduce/static.sh            500 epochs at 1e-4
#   scripts/reproduce/static.sh --budget   150 epochs from 1e-3 along a cosine
#
# 89.9 nats; pythae has 89.78, with epochs and a rate that its script does not say. 784-400-40 and back, ReLU, batches of 100, Adam, every pixel drawn
# once; 10,000 images choose the epoch. Their files are Larochelle's draws, here they are others, by --seed.
#
# Run it again after an interruption: it goes on where it stood. SEED (1) and OUT (checkpoints/static or checkpoints/static-budget) come
# from the environment.
set -eu
. "$(dirname "$0")/common.sh"
protocol "${1-}" '--epochs 500 --lr 1e-4' '--epochs 150 --lr 1e-3 --lr-schedule cosine'
out=${OUT:-checkpoints/static${1:+-budget}}
# shellcheck disable=SC2086 # flags are words
vaelab train --out "$out" --continue --seed "${SEED:-1}" $protocol --batch-size 100 --hidden 400 --latent 40 \
	--binarize static --validation 10000 --eval-every 10 --save-every 10
vaelab eval --checkpoint "$out" --bound-samples 200
