#!/bin/sh
# The pictures of the README, anew, into docs/images or the folder that is named.
#
#   scripts/pictures.sh [DIR]
#
# Runs of 10 epochs and two comparisons, all with seed 1: six minutes on 2 cores.
set -eu
. "$(dirname "$0")/common.sh"
to=${1:-docs/images}
mkdir -p "$to"

vaelab train --out "$work/elbo"
cp "$work/elbo/curves.png" "$to/"
vaelab sample --checkpoint "$work/elbo" --rows 4 --cols 12 --out "$to/samples.png" --overwrite
vaelab sample --checkpoint "$work/elbo" --kind reconstruct --rows 2 --cols 12 --out "$to/reconstructions.png" --overwrite

vaelab train --conditional --latent 4 --out "$work/conditional"
vaelab sample --checkpoint "$work/conditional" --label all --cols 12 --out "$to/conditional.png" --overwrite

vaelab compare encoders --elbo "$work/elbo" --out "$work/encoders"
cp "$work/encoders/sheet.png" "$to/encoders.png"

vaelab compare generators --target dirichlet:random --protocol published --out "$work/generators"
cp "$work/generators/curves.png" "$to/generators.png"
