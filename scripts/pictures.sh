#!/bin/sh
# The pictures of the documents, anew, into docs/images or the folder that is named.
#
#   scripts/pictures.sh [DIR]
#
# Runs of 10 epochs and two comparisons, all with seed 1: some minutes on 2 cores.
set -eu
. "$(dirname "$0")/common.sh"
to=${1:-docs/images}
mkdir -p "$to"
to=$(cd "$to" && pwd)
go build -o "$work/" ./scripts/directions
directions() { "$work/directions" "$@"; }
cd "$work" # the pictures hold the command lines, which are the same everywhere then

vaelab train --out elbo
vaelab sample --checkpoint elbo --rows 4 --cols 12 --out samples.png
vaelab sample --checkpoint elbo --kind reconstruct --rows 2 --cols 12 --out reconstructions.png

vaelab train --conditional --latent 4 --out labels
vaelab sample --checkpoint labels --label all --cols 12 --out conditional.png

vaelab compare encoders --elbo elbo --out encoders
vaelab compare generators --target dirichlet:random --protocol published --out generators

directions --out directions.png

cp samples.png reconstructions.png conditional.png directions.png elbo/curves.png "$to"
cp encoders/sheet.png "$to/encoders.png"
cp generators/curves.png "$to/generators.png"
