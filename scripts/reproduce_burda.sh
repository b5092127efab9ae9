#!/bin/sh
# Table 1 of Burda, Grosse and Salakhutdinov, "Importance weighted autoencoders" (2016),
# the VAE with one stochastic layer and k = 1: test NLL by L_5000 on binarized MNIST.
#
#   scripts/reproduce_burda.sh            the paper's protocol: batches of 20, 3,280 epochs
#   scripts/reproduce_burda.sh --budget   batches of 100, 1,000 epochs
#
# Both are 784-200-200-50-200-200-784 with tanh, Glorot's initialisation, the last bias at
# the mean image's logits, every pixel drawn at every visit, and Adam with ε = 1e-4. The
# paper's learning rate falls from 1e-3 in eight stages, that of --budget from 3e-3 along
# a cosine.
#
# Run it again after an interruption: it goes on where it stood. SEED (1) and OUT
# (checkpoints/burda or checkpoints/burda-budget) come from the environment.
set -eu
. "$(dirname "$0")/common.sh"
case "${1-}" in
'') name=burda batch=20 rate=1e-3 schedule=burda epochs=3280 ;;
--budget) name=burda-budget batch=100 rate=3e-3 schedule=cosine epochs=1000 ;;
*)
	echo "$0: --budget or nothing; see $0 --help" >&2
	exit 2
	;;
esac
out=${OUT:-checkpoints/$name}
if [ -e "$out/last.safetensors" ]; then
	vaelab train --resume "$out"
else
	vaelab train --out "$out" --overwrite --seed "${SEED:-1}" --epochs $epochs --batch-size $batch --lr $rate \
		--lr-schedule $schedule --adam-eps 1e-4 --init glorot --output-bias mean --binarize stochastic \
		--hidden 200,200 --latent 50 --activation tanh --eval-every 40 --save-every 40
fi
vaelab eval --checkpoint "$out" --bound-samples 5000
