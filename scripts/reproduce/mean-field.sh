#!/bin/sh
# J. Altosaar's reference implementation of the VAE (github.com/altosaar/variational-autoencoder, README): a Gaussian posterior with a
# diagonal covariance on static MNIST; test -ELBO and NLL.
#
#   scripts/reproduce/mean-field.sh
#
# Its README has 103.31 and 97.10 nats after 65,000 updates. 784-256-256-128 and back, ReLU, batches of 128, centred RMSprop at 1e-3, every
# pixel drawn once. 166 epochs of 50,000 images are as many updates; 10,000 more choose the epoch. Its files are Larochelle's draws,
# here they are others, by --seed.
#
# Run it again after an interruption: it goes on where it stood. SEED (1) and OUT (checkpoints/mean-field) come from the environment.
set -eu
. "$(dirname "$0")/common.sh"
altosaar mean-field 166
