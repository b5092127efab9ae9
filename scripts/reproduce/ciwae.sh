#!/bin/sh
# Rainforth, Kosiorek, Le, Maddison, Igl, Wood and Teh, "Tighter variational bounds are not necessarily better" (2018), table 1:
# CIWAE, 0.05 of the ELBO and 0.95 of the bound of 64 draws; test NLL by L_5000 on MNIST.
#
#   scripts/reproduce/ciwae.sh            the protocol of Burda and others: batches of 20, 3,280 epochs in eight stages
#   scripts/reproduce/ciwae.sh --budget   batches of 100, 100 epochs, from 3e-3 along a cosine
#
# The paper has 84.57 +- 0.09 nats. By 4,000 of its images an epoch takes 2.5 min on 2 cores that had other work, too: --budget takes 4 hours,
# the whole protocol 6 days. The network is 784-200-200-50 and back, tanh, every pixel drawn at every visit, Adam with epsilon 1e-4.
#
# Run it again after an interruption: it goes on where it stood. SEED (1) and OUT (checkpoints/ciwae or
# checkpoints/ciwae-budget) come from the environment.
set -eu
. "$(dirname "$0")/common.sh"
burda "${1-}" ciwae 100 --latent 50 --objective ciwae --elbo-share 0.05 --importance-samples 64
