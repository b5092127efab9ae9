#!/bin/sh
# Burda, Grosse and Salakhutdinov, "Importance weighted autoencoders" (2016), table 1: the VAE with two stochastic layers and k = 1;
# test NLL by L_5000 on MNIST.
#
#   scripts/reproduce/two-layers.sh            the paper's protocol: batches of 20, 3,280 epochs in eight stages
#   scripts/reproduce/two-layers.sh --budget   batches of 100, 1,000 epochs, from 3e-3 along a cosine
#
# The paper has 85.33 nats. Codes of 100 and 50 dimensions, 200 and 200 units below and 100 and 100 between them; all else as in
# burda.sh.
#
# Run it again after an interruption: it goes on where it stood. SEED (1) and OUT (checkpoints/two-layers or
# checkpoints/two-layers-budget) come from the environment.
set -eu
. "$(dirname "$0")/common.sh"
burda "${1-}" two-layers 1000 --latent 100 --prior layered --upper-hidden 100,100 --upper-latent 50
