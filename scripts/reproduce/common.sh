# For the scripts beside it, which source it: what scripts/common.sh does, and the protocol that several papers share.
scripts=$(dirname "$0")/..
. "$scripts/common.sh"

# burda BUDGET NAME EPOCHS FLAG... trains Burda's network with one stochastic layer, or goes on with it, and measures L_5000 on all test
# images: by the protocol of that paper if BUDGET is '', by a shorter one of so many epochs if it is --budget. SEED (1) and OUT (checkpoints/NAME, or
# checkpoints/NAME-budget) come from the environment.
burda() {
	case "$1" in
	'') protocol='--epochs 3280 --batch-size 20 --lr 1e-3 --lr-schedule burda' ;;
	--budget) protocol="--epochs $3 --batch-size 100 --lr 3e-3 --lr-schedule cosine" ;;
	*)
		echo "$0: --budget or nothing; see $0 --help" >&2
		return 2
		;;
	esac
	out=${OUT:-checkpoints/$2${1#-}}
	shift 3
	if [ -e "$out/last.safetensors" ]; then
		vaelab train --resume "$out"
	else
		# shellcheck disable=SC2086 # flags are words
		vaelab train --out "$out" --overwrite --seed "${SEED:-1}" $protocol --adam-eps 1e-4 --init glorot --output-bias mean \
			--binarize stochastic --hidden 200,200 --latent 50 --activation tanh --eval-every 10 --save-every 10 "$@"
	fi
	vaelab eval --checkpoint "$out" --bound-samples 5000
}
