#!/usr/bin/env bash
# compile.sh [DIR] compiles each file of kernels to PTX, in ptx/: those of this folder, or of
# another that uses its headers. It takes a few seconds and needs clang 14 or later, and nothing
# of NVIDIA's. The first line of each has the digest of all sources, which a test compares.
set -euo pipefail
export LC_ALL=C # the order of the sources
headers=$(cd "$(dirname "$0")" && pwd)
cd "${1:-$headers}"
digest=$(cat "$headers"/*.h *.cu | sha256sum | cut -d' ' -f1)
work=$(mktemp)
trap 'rm -f "$work"' EXIT
rm -rf ptx
mkdir ptx
for source in *.cu; do
	# ptx64: the first version of the language that knows sm_75. No multiplication and
	# addition is contracted unless the source says fma, so that what is computed does not
	# depend on the compiler.
	${CLANG:-clang++} -x cuda --cuda-device-only --cuda-gpu-arch=sm_75 -Xclang -target-feature -Xclang +ptx64 \
		-nocudainc -nocudalib -O3 -ffp-contract=off -fno-math-errno -Wall -Werror \
		-I "$headers" -S -o "$work" "$source"
	{
		echo "// sources: $digest"
		cat "$work"
	} >"ptx/${source%.cu}.ptx"
done
