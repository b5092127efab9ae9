#!/usr/bin/env bash
# Prints what a change that is to change no number must leave as it is: for configurations of
# all families, the SHA-256 of the names and values of the tensors in last.safetensors, and
# the numbers of eval, of compare encoders and of compare generators --all.
#
#   scripts/dev/same_bits.sh >before     with the programs of this tree
#   scripts/dev/same_bits.sh DIR >after  with those in DIR: vaelab, or train, eval and compare
#   diff before after
#
# It takes 6 minutes on 2 cores, half of them for compare generators. Processors with other
# vector instructions give other digits.
set -euo pipefail
. "$(dirname "$0")/../help.sh"
cd "$(dirname "$0")/../.."
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
programs=${1:-$work/bin}
if [ $# = 0 ]; then
	CGO_ENABLED=0 go build -o "$programs/" ./cmd/...
fi

# run calls a sub-command, or the program of that name where there is no vaelab.
run() {
	if [ -x "$programs/vaelab" ]; then
		"$programs/vaelab" "$@"
	else
		local name=$1
		shift
		"$programs/$name" "$@"
	fi
}

# tensors prints the SHA-256 of a safetensors file without its metadata.
tensors() {
	local header
	header=$(od -An -t u8 -N 8 "$1" | tr -d ' ')
	{
		head -c $((8 + header)) "$1" | grep -ao '"[^"]*":{"dtype":[^}]*}'
		tail -c +$((9 + header)) "$1"
	} | sha256sum | cut -d' ' -f1
}

# numbers drops what is said of files and of time from JSON.
numbers() { sed -E 's/"(checkpoint|out|run|report|train_seconds|images_per_second)":("[^"]*"|[0-9.e+-]+),?//g'; }

while read -r name flags; do
	# shellcheck disable=SC2086 # flags are words
	run train --limit 2000 --epochs 2 --seed 1 --quiet --out "$work/$name" $flags
	echo "$name tensors $(tensors "$work/$name/last.safetensors")"
	bound=
	case $flags in *stochastic*) bound='--bound-samples 20' ;; esac
	# shellcheck disable=SC2086
	echo "$name eval $(run eval --checkpoint "$work/$name" --limit 500 --json --progress none $bound | numbers)"
done <<'LIST'
default
kl-only --objective kl-only
autoencoder --objective autoencoder
deep --hidden 200,100 --latent 50 --activation tanh --binarize stochastic --init glorot --output-bias mean
iwae --objective iwae --binarize stochastic
dreg --objective dreg --importance-samples 3 --binarize stochastic
mmd --objective mmd
mmd-rbf --objective mmd --mmd-kernel rbf --posterior gamma
w2 --objective w2
w2-conditional --objective w2 --prior conditional --conditional
diagonal --prior diagonal --binarize static
mixture --prior mixture --prior-components 7 --binarize stochastic
vamp --prior vamp --prior-components 9 --binarize stochastic
layered --prior layered --upper-hidden 30,20 --upper-latent 5 --binarize stochastic
conditional-prior --prior conditional --conditional --latent 4
labels --conditional --latent 4 --binarize threshold
gamma --posterior gamma
gamma-shape --posterior gamma --prior-shape 3 --prior-rate 0.5 --binarize stochastic --activation elu
gamma-iwae --posterior gamma --objective iwae --binarize stochastic
dirichlet --posterior dirichlet
dirichlet-iwae --posterior dirichlet --objective iwae --prior-shape 0.7 --binarize stochastic
continuous --likelihood continuous-bernoulli
pixels --likelihood gaussian
pixels-fixed --likelihood gaussian --pixel-scale 0.1 --conditional --prior mixture
free-bits --free-bits 0.3 --beta-schedule linear --beta-epochs 1 --activation softplus
capacity --capacity 10 --beta 3 --beta-schedule cyclical --beta-epochs 1
minibatch --beta-schedule minibatch --optimizer rmsprop --clip 1
vamp-iwae --prior vamp --prior-components 5 --objective iwae --importance-samples 4 --likelihood continuous-bernoulli
layered-dreg --prior layered --upper-hidden 16 --upper-latent 3 --objective dreg --conditional
patience --validation 500 --patience 1 --lr-schedule cosine --lr 0.01 --exclude-digit 4 --batch-size 99
LIST

echo "encoders $(run compare encoders --limit 2000 --epochs 2 --seed 1 --out "$work/encoders" --json --quiet | numbers)"
run compare generators --all --seed 1 --out "$work/generators" --json --quiet | sed 's/},{"target"/},\n{"target"/g' | numbers
