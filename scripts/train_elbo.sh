#!/bin/sh
# The default VAE on MNIST: 784-400-20-400-784, Adam, batch 128, 10 epochs.
#
# Work:     0.42 GFLOP a step, 469 steps an epoch.
# Duration: 4 minutes on 2 cores (AVX-512, 2026-11-21).
# Result:   test −ELBO 105.69 nats per image with seed 1 (recon 80.43, kl 25.26).
#
# Flags are passed on: scripts/train_elbo.sh --seed 2 --out checkpoints/second
cd "$(dirname "$0")/.." && exec go run ./cmd/train --objective elbo --epochs 10 --seed 1 "$@"
