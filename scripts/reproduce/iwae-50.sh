#!/bin/sh
# Burda, Grosse and Salakhutdinov, "Importance weighted autoencoders" (2016), table 1: the IWAE with one stochastic layer and k = 50;
# test NLL by L_5000 on MNIST.
#
#   scripts/reproduce/iwae-50.sh            the paper's protocol: batches of 20, 3,280 epochs in eight stages
#   scripts/reproduce/iwae-50.sh --budget   8 epochs in batches of 100 that follow on the 400 of iwae-5.sh --budget, along a cosine from 1e-3
#
# The paper has 84.78 nats. The network and all else as in burda.sh. On one core of an AMD EPYC with AVX2, beside other work, an epoch of --budget took
# 2 minutes, L_5000 ten.
#
# Run it again after an interruption: it goes on where it stood. SEED (1), OUT (checkpoints/iwae-50 or
# checkpoints/iwae-50-budget) and, for --budget, BASE (iwae-5.safetensors, beside this file) come from the environment.
set -eu
. "$(dirname "$0")/common.sh"
many_draws "${1-}" iwae-50 --latent 50 --objective iwae --importance-samples 50
