#!/bin/sh
# Rainforth, Kosiorek, Le, Maddison, Igl, Wood and Teh, "Tighter variational bounds are not necessarily better" (2018), table 1:
# PIWAE(8, 8), whose decoder learns by the bound of all 64 draws, its encoder by 8 bounds of 8; test NLL by L_5000 on MNIST.
#
#   scripts/reproduce/piwae.sh            the protocol of Burda and others: batches of 20, 3,280 epochs in eight stages
#   scripts/reproduce/piwae.sh --budget   8 epochs in batches of 100 that follow on the 400 of iwae-5.sh --budget, along a cosine from 1e-3
#
# The paper has 84.46 +- 0.06 nats. The network is 784-200-200-50 and back, tanh, every pixel drawn at every
# visit, Adam with epsilon 1e-4.
#
# Run it again after an interruption: it goes on where it stood. SEED (1), OUT (checkpoints/piwae or
# checkpoints/piwae-budget) and, for --budget, BASE (iwae-5.safetensors, beside this file) come from the environment.
set -eu
. "$(dirname "$0")/common.sh"
many_draws "${1-}" piwae --latent 50 --objective piwae --bounds 8 --importance-samples 8
