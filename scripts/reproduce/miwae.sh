#!/bin/sh
# Rainforth, Kosiorek, Le, Maddison, Igl, Wood and Teh, "Tighter variational bounds are not necessarily better" (2018), table 1:
# MIWAE(8, 8), 8 bounds of 8 draws each; test NLL by L_5000 on MNIST.
#
#   scripts/reproduce/miwae.sh            the protocol of Burda and others: batches of 20, 3,280 epochs in eight stages
#   scripts/reproduce/miwae.sh --budget   8 epochs in batches of 100 that follow on the 400 of iwae-5.sh --budget, along a cosine from 1e-3
#
# The paper has 84.97 +- 0.10 nats. The network is 784-200-200-50 and back, tanh, every pixel drawn at every
# visit, Adam with epsilon 1e-4.
#
# Run it again after an interruption: it goes on where it stood. SEED (1), OUT (checkpoints/miwae or
# checkpoints/miwae-budget) and, for --budget, BASE (iwae-5.safetensors, beside this file) come from the environment.
set -eu
. "$(dirname "$0")/common.sh"
many_draws "${1-}" miwae --latent 50 --objective miwae --bounds 8 --importance-samples 8
