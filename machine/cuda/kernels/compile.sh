#!/usr/bin/env bash
# Compiles each file of kernels to PTX, in ptx/: a few seconds. Needs clang 14 or later, and
# nothing of NVIDIA's. The first line of each has the digest of all sources, which a test
# compares.
set -euo pipefail
export LC_ALL=C # the order of the sources
cd "$(dirname "$0")"
digest=$(cat *.h *.cu | sha256sum | cut -d' ' -f1)
work=$(mktemp)
trap 'rm -f "$work"' EXIT
rm -rf ptx
mkdir ptx
for source in *.cu; do
	[ "$source" != kernels.cu ] || continue # all of them, for the host
	# ptx64: the first version of the language that knows sm_75. No multiplication and
	# addition is contracted unless the source says fma: the host's compiler gives the same
	# bits.
	${CLANG:-clang++} -x cuda --cuda-device-only --cuda-gpu-arch=sm_75 -Xclang -target-feature -Xclang +ptx64 \
		-nocudainc -nocudalib -O3 -ffp-contract=off -fno-math-errno -Wall -Werror \
		-S -o "$work" "$source"
	{
		echo "// sources: $digest"
		cat "$work"
	} >"ptx/${source%.cu}.ptx"
done
