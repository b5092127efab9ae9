#!/bin/sh
# Burda, Grosse and Salakhutdinov, "Importance weighted autoencoders" (2016), table 1: the IWAE with one stochastic layer and k = 5;
# test NLL by L_5000 on MNIST.
#
#   scripts/reproduce/iwae-5.sh            the paper's protocol: batches of 20, 3,280 epochs in eight stages
#   scripts/reproduce/iwae-5.sh --budget   batches of 100, 400 epochs, from 3e-3 along a cosine
#
# The paper has 85.54 nats. The network and all else as in burda.sh. --budget trained for 73 minutes on one core of an AMD EPYC with
# AVX2, beside other work. The weights that it ended with are in iwae-5.safetensors, beside this file.
#
# Run it again after an interruption: it goes on where it stood. SEED (1) and OUT (checkpoints/iwae-5 or
# checkpoints/iwae-5-budget) come from the environment.
set -eu
. "$(dirname "$0")/common.sh"
burda "${1-}" iwae-5 400 --latent 50 --objective iwae --importance-samples 5
