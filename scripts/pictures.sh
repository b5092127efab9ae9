#!/bin/sh
# The pictures of the documents, anew, into docs/images or the folder that is named.
#
#   scripts/pictures.sh [DIR]
#
# Runs of 10 epochs and two comparisons, all with seed 1, and a sweep of 20 such runs: half an hour on 2 cores. The picture of a
# page takes Chromium.
set -eu
. "$(dirname "$0")/common.sh"
to=${1:-docs/images}
mkdir -p "$to"
to=$(cd "$to" && pwd)
go build -o "$work/" ./scripts/directions
directions() { "$work/directions" "$@"; }
root=$PWD
# photograph PAGE DIR: into DIR/report.png
photograph() { (cd "$root" && go test ./report -count=1 -run TestPhotograph -page "$work/$1" -screenshots "$work/$2"); }
cd "$work" # the pictures hold the command lines, which are the same everywhere then

vaelab train --out elbo
vaelab sample --checkpoint elbo --rows 4 --cols 12 --out samples.png
vaelab sample --checkpoint elbo --kind reconstruct --rows 2 --cols 12 --out reconstructions.png

vaelab train --conditional --latent 4 --out labels
vaelab sample --checkpoint labels --label all --cols 12 --out conditional.png

vaelab compare encoders --elbo elbo --out encoders
vaelab compare generators --target dirichlet:random --protocol published --out generators

vaelab sweep --grid beta=0.5,1,2,4 --seeds 5 --picture-every 0 --out beta
vaelab compare runs beta --against beta=1 --out runs

directions --out directions.png

vaelab report elbo --out report.html
mkdir pages
photograph report.html pages

cp samples.png reconstructions.png conditional.png directions.png elbo/curves.png pages/report.png "$to"
cp encoders/sheet.png "$to/encoders.png"
cp generators/curves.png "$to/generators.png"
cp runs/axis.png "$to/runs.png"
