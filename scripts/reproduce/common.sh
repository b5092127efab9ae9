# For the scripts beside it, which source it: what scripts/common.sh does, and the protocol that several papers share.
scripts=$(dirname "$0")/..
. "$scripts/common.sh"

# protocol BUDGET PAPER SHORT sets $protocol to the flags PAPER if BUDGET is '', to SHORT if it is --budget.
protocol() {
	case "$1" in
	'') protocol=$2 ;;
	--budget) protocol=$3 ;;
	*)
		echo "$0: --budget or nothing; see $0 --help" >&2
		exit 2
		;;
	esac
}

# burda BUDGET NAME EPOCHS FLAG... trains Burda's network, or goes on with it, and measures L_5000 on all test
# images: by the protocol of that paper if BUDGET is '', by a shorter one of so many epochs if it is --budget. SEED (1) and OUT (checkpoints/NAME, or
# checkpoints/NAME-budget) come from the environment.
burda() {
	protocol "$1" '--epochs 3280 --batch-size 20 --lr 1e-3 --lr-schedule burda' "--epochs $3 --batch-size 100 --lr 3e-3 --lr-schedule cosine"
	out=${OUT:-checkpoints/$2${1:+-budget}}
	shift 3
	# shellcheck disable=SC2086 # flags are words
	vaelab train --out "$out" --continue --seed "${SEED:-1}" $protocol --adam-eps 1e-4 --init glorot --output-bias mean \
		--binarize stochastic --hidden 200,200 --activation tanh --eval-every 10 --save-every 10 "$@"
	vaelab eval --checkpoint "$out" --bound-samples 5000
}

# many_draws BUDGET NAME FLAG... is burda for bounds of 50 and more draws of an image, which take ten times as long as five. If BUDGET is --budget, 8 epochs along
# a cosine from 1e-3 follow on the 400 of iwae-5.sh --budget: they begin with its last weights, BASE (iwae-5.safetensors, beside this file).
many_draws() {
	protocol "$1" '' '--epochs 8 --batch-size 100 --lr 1e-3 --lr-schedule cosine'
	name=$2
	shift 2
	if [ -z "$protocol" ]; then
		burda '' "$name" 0 "$@"
		return
	fi
	out=${OUT:-checkpoints/$name-budget}
	# shellcheck disable=SC2086 # flags are words
	vaelab train --out "$out" --continue --from "${BASE:-scripts/reproduce/iwae-5.safetensors}" --seed "${SEED:-1}" $protocol --adam-eps 1e-4 --binarize stochastic --eval-every 0 "$@"
	vaelab eval --checkpoint "$out" --bound-samples 5000
}

# altosaar NAME EPOCHS FLAG... trains the perceptrons of J. Altosaar's reference implementation, or goes on with them, and measures L_1000 of the
# epoch that is best on the validation images. SEED (1) and OUT (checkpoints/NAME) come from the environment.
altosaar() {
	out=${OUT:-checkpoints/$1}
	epochs=$2
	shift 2
	vaelab train --out "$out" --continue --seed "${SEED:-1}" --epochs "$epochs" --batch-size 128 --optimizer rmsprop --lr 1e-3 \
		--hidden 256,256 --latent 128 --binarize static --validation 10000 --eval-every 5 --save-every 5 "$@"
	vaelab eval --checkpoint "$out" --bound-samples 1000
}

# tomczak BUDGET NAME FLAG... trains the gated perceptrons of Tomczak and Welling, or goes on with them, and measures L_5000 of the epoch that is best on the
# validation images: until they say so if BUDGET is '', 200 epochs if it is --budget. SEED (1) and OUT (checkpoints/NAME, or checkpoints/NAME-budget) come from the
# environment.
tomczak() {
	protocol "$1" '--epochs 2000 --patience 50 --beta-epochs 100' '--epochs 200 --lr-schedule cosine --beta-epochs 20'
	out=${OUT:-checkpoints/$2${1:+-budget}}
	shift 2
	# shellcheck disable=SC2086 # flags are words
	vaelab train --out "$out" --continue --seed "${SEED:-1}" $protocol --lr 5e-4 --beta-schedule linear --batch-size 100 \
		--network gated --latent 40 --binarize static --validation 10000 --eval-every 10 --save-every 5 "$@"
	vaelab eval --checkpoint "$out" --bound-samples 5000
}
