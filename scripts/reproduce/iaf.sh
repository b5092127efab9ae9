#!/bin/sh
# J. Altosaar's reference implementation of the VAE (github.com/altosaar/variational-autoencoder, README): an inverse autoregressive
# flow of two steps behind the posterior of mean-field.sh; test -ELBO and NLL.
#
#   scripts/reproduce/iaf.sh
#
# Its README has 101.64 and 95.33 nats after 150,000 updates, as many as 384 epochs of 50,000 images. The steps have 256 hidden units and see 128
# numbers of the encoder; all else as in mean-field.sh.
#
# Run it again after an interruption: it goes on where it stood. SEED (1) and OUT (checkpoints/iaf) come from the environment.
set -eu
. "$(dirname "$0")/common.sh"
altosaar iaf 384 --flow iaf --flow-steps 2 --flow-hidden 256 --flow-context 128
