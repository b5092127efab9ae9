#!/usr/bin/env bash
# compile.sh [DIR] compiles each file of kernels to PTX, in ptx/: those of this folder, or of
# another that uses its headers. It takes a few seconds and needs clang 14 or later, and nothing
# of NVIDIA's. The first line of each has the digest of the source and of the headers that it
# includes, in the order in which the compiler met them, so that a change makes only those modules
# anew that it concerns. A test compares it.
set -euo pipefail
headers=$(realpath --relative-to "${1:-$(dirname "$0")}" "$(dirname "$0")")
cd "${1:-$(dirname "$0")}"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
rm -rf ptx
mkdir ptx
for source in *.cu; do
	# ptx64: the first version of the language that knows sm_75. No multiplication and
	# addition is contracted unless the source says fma, so that what is computed does not
	# depend on the compiler.
	${CLANG:-clang++} -x cuda --cuda-device-only --cuda-gpu-arch=sm_75 -Xclang -target-feature -Xclang +ptx64 \
		-nocudainc -nocudalib -O3 -ffp-contract=off -fno-math-errno -Wall -Werror \
		-I "$headers" -MMD -MF "$work/rule" -S -o "$work/ptx" "$source"
	read -rd '' -a files < <(sed -e 's/^.*: //' -e 's/\\$//' "$work/rule" && printf '\0') # of the rule for make
	{
		echo "// sources: $(cat "${files[@]}" | sha256sum | cut -d' ' -f1)"
		cat "$work/ptx"
	} >"ptx/${source%.cu}.ptx"
	echo "${files[@]}"
done
