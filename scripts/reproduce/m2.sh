#!/bin/sh
# Kingma, Rezende, Mohamed and Welling, "Semi-supervised learning with deep generative models" (2014), table 1: model M2 with 100
# labels of MNIST; the classifier's error on test images.
#
#   scripts/reproduce/m2.sh
#
# The paper has 11.97 +- 1.71 %, and Pyro's tutorial of the model, with a loss of its classifier's as here, 6.81 +- 0.60 %. 784-500-50 and back, softplus,
# a classifier of 500 units, batches of 200, Adam at 1e-3, 20 epochs, every pixel drawn at every visit.
#
# Run it again after an interruption: it goes on where it stood. SEED (1), by which the images with labels are chosen, too, and OUT (checkpoints/m2) come
# from the environment.
set -eu
. "$(dirname "$0")/common.sh"
out=${OUT:-checkpoints/m2}
vaelab train --out "$out" --continue --seed "${SEED:-1}" --objective m2 --conditional --labels 100 --hidden 500 --latent 50 \
	--activation softplus --batch-size 200 --epochs 20 --binarize stochastic
vaelab eval --checkpoint "$out"
