#!/usr/bin/env bash
# MNIST in all forms that are read: whole, as IDX, compressed, npz, CSV, PNG pictures, and Parquet converted. Says how long each
# takes to open (the least of five dry runs), and trains for an epoch on each: the tensors must be the same bytes.
#
#   scripts/dev/formats.sh [DIR]     # where the forms are written, 0.5 GB, or are from another time
set -euo pipefail
. "$(dirname "$0")/../help.sh"
forms=${1-}
[ -z "$forms" ] || forms=$(realpath -m "$forms")
cd "$(dirname "$0")/../.."
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
forms=${forms:-$work/forms}
go build -o "$work/" ./cmd/train ./cmd/convert
test -d "$forms/parquet" || go test -count=1 ./command/convert -run TestForms -write "$forms" >/dev/null
rm -rf "$forms/converted"
"$work/convert" "$forms/parquet" --out "$forms/converted"

printf '%-10s %8s  %s\n' form 'open/s' 'SHA-256 of the tensors'
for form in idx gz npz csv png converted; do
	least=$(for _ in 1 2 3 4 5; do
		began=$(date +%s.%N)
		"$work/train" --data "$forms/$form" --dry-run --json >/dev/null 2>&1
		echo "$(date +%s.%N) - $began" | bc
	done | sort -n | head -1)
	"$work/train" --data "$forms/$form" --epochs 1 --picture-every 0 --out "$work/$form" --quiet
	printf '%-10s %8.2f  %s\n' "$form" "$least" "$(sha256sum <"$work/$form/last.safetensors" | cut -c1-64)"
done | tee "$work/table"
test "$(awk '{print $3}' "$work/table" | sort -u | wc -l)" = 1 || {
	echo 'the tensors differ' >&2
	exit 1
}
