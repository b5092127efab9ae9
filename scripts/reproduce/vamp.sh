#!/bin/sh
# Tomczak and Welling, "VAE with a VampPrior" (2018), table 1: the VAE with one stochastic layer and a VampPrior of 500 pseudo-inputs; test NLL by
# L_5000 on static MNIST.
#
#   scripts/reproduce/vamp.sh            at most 2,000 epochs, until 50 of them bring no better validation loss
#   scripts/reproduce/vamp.sh --budget   200 epochs along a cosine
#
# The paper has 85.57 nats. All else as in gated.sh.
#
# Run it again after an interruption: it goes on where it stood. SEED (1) and OUT (checkpoints/vamp or checkpoints/vamp-budget) come
# from the environment.
set -eu
. "$(dirname "$0")/common.sh"
tomczak "${1-}" vamp --prior vamp --prior-components 500
