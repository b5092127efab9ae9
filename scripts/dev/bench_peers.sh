#!/bin/sh
# This program against PyTorch on the same work, in turn, three rounds; prints
# medians and ratios as a table in Markdown, and which of PyTorch's settings won.
#
#   scripts/dev/bench_peers.sh [--only CASE,CASE…] [--simd avx2] [--quick]
#
# Cases are mlp, mlp-1, mlp-512, burda, burda-100, keras and resnet. With --simd avx2 both
# sides do without AVX-512; --quick is one round. A step's time depends on how far the cores
# are from one another: the last column has it, before and after a case.
#
# Duration: a quarter of an hour on 2 cores that are idle otherwise, --quick half of that.
# Needs:    Debian (it installs python3-torch, python3-torchvision, libopenblas0-openmp and
#           libjemalloc2 if they are missing, so run it as root once) and Go.
# Result:   docs/benchmarks.md has the last table.
set -eu
. "$(dirname "$0")/../help.sh"
cd "$(dirname "$0")/../.."
packages='python3-torch python3-torchvision libopenblas0-openmp libjemalloc2'
# shellcheck disable=SC2086 # packages are words
dpkg -s $packages >/dev/null 2>&1 || apt-get install -y $packages >&2
bin=$(mktemp -d)
trap 'rm -rf "$bin"' EXIT
go build -o "$bin/train" ./cmd/train
go test -c -o "$bin/benchmarks" ./machine/cpu
/usr/bin/python3 scripts/dev/bench_peers.py --train "$bin/train" --benchmarks "$bin/benchmarks" "$@"
