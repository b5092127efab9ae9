#!/bin/sh
# This program against PyTorch on the same work, in turn, three rounds; prints
# medians and ratios as a table in Markdown.
#
# Duration: 6 minutes on 2 cores; --quick: 2 minutes, one round.
# Needs:    Debian (it installs python3-torch, python3-torchvision and
#           libopenblas0-openmp if they are missing, so run it as root once) and Go.
# Result:   docs/benchmarks.md has the last table.
set -eu
. "$(dirname "$0")/../help.sh"
cd "$(dirname "$0")/../.."
packages='python3-torch python3-torchvision libopenblas0-openmp'
dpkg -s $packages >/dev/null 2>&1 || apt-get install -y $packages >&2
bin=$(mktemp -d)
trap 'rm -rf "$bin"' EXIT
go build -o "$bin/train" ./cmd/train
/usr/bin/python3 scripts/dev/bench_peers.py --train "$bin/train" "$@"
