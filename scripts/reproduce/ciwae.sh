#!/bin/sh
# Rainforth, Kosiorek, Le, Maddison, Igl, Wood and Teh, "Tighter variational bounds are not necessarily better" (2018), table 1:
# CIWAE, 0.05 of the ELBO and 0.95 of the bound of 64 draws; test NLL by L_5000 on MNIST.
#
#   scripts/reproduce/ciwae.sh            the protocol of Burda and others: batches of 20, 3,280 epochs in eight stages
#   scripts/reproduce/ciwae.sh --budget   8 epochs in batches of 100 that follow on the 400 of iwae-5.sh --budget, along a cosine from 1e-3
#
# The paper has 84.57 +- 0.09 nats. The network is 784-200-200-50 and back, tanh, every pixel drawn at every
# visit, Adam with epsilon 1e-4.
#
# Run it again after an interruption: it goes on where it stood. SEED (1), OUT (checkpoints/ciwae or
# checkpoints/ciwae-budget) and, for --budget, BASE (iwae-5.safetensors, beside this file) come from the environment.
set -eu
. "$(dirname "$0")/common.sh"
many_draws "${1-}" ciwae --latent 50 --objective ciwae --elbo-share 0.05 --importance-samples 64
