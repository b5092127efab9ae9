#!/bin/sh
# The perceptrons of mean-field.sh with a planar flow of ten steps (Rezende and Mohamed, "Variational inference with normalizing flows",
# 2015) behind the posterior; test -ELBO and NLL. No paper has a number of this network: it should come to lie between those of mean-field.sh and
# iaf.sh, 103.31 and 101.64, 97.10 and 95.33, but does not (docs/reproductions.md).
#
#   scripts/reproduce/planar.sh
#
# Run it again after an interruption: it goes on where it stood. SEED (1) and OUT (checkpoints/planar) come from the environment.
set -eu
. "$(dirname "$0")/common.sh"
altosaar planar 166 --flow planar --flow-steps 10
