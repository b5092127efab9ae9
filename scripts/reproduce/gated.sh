#!/bin/sh
# Tomczak and Welling, "VAE with a VampPrior" (2018), table 1: the VAE with one stochastic layer and the prior N(0, I); test NLL by L_5000 on static MNIST.
#
#   scripts/reproduce/gated.sh            at most 2,000 epochs, until 50 of them bring no better validation loss
#   scripts/reproduce/gated.sh --budget   200 epochs along a cosine
#
# The paper has 88.56 nats. Two layers of 300 gated units each way, z 40, batches of 100, Adam at 5e-4, the KL's weight from 0 to 1 over 100
# epochs (20 of --budget), 10,000 images choose the epoch. Its files are Larochelle's draws, here they are others, by --seed.
#
# Run it again after an interruption: it goes on where it stood. SEED (1) and OUT (checkpoints/gated or checkpoints/gated-budget) come
# from the environment.
set -eu
. "$(dirname "$0")/common.sh"
tomczak "${1-}" gated
