#!/bin/sh
# Burda, Grosse and Salakhutdinov, "Importance weighted autoencoders" (2016), table 1: the VAE with one stochastic layer and k = 1;
# test NLL by L_5000 on MNIST.
#
#   scripts/reproduce/burda.sh            the paper's protocol: batches of 20, 3,280 epochs in eight stages
#   scripts/reproduce/burda.sh --budget   batches of 100, 1,000 epochs, from 3e-3 along a cosine
#
# The paper has 86.76 nats. --budget takes half an hour on 2 cores. The network is 784-200-200-50 and back, tanh, Glorot's initialisation, the
# last bias at the mean image's logits, every pixel drawn at every visit, Adam with epsilon 1e-4.
#
# Run it again after an interruption: it goes on where it stood. SEED (1) and OUT (checkpoints/burda or
# checkpoints/burda-budget) come from the environment.
set -eu
. "$(dirname "$0")/common.sh"
burda "${1-}" burda 1000 --latent 50
