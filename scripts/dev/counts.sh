#!/usr/bin/env bash
# Prints sizes that the design is judged by: lines of Go without tests and generated files, by
# folder; the exported names of package op; the files that name a family which only its own
# should; and the packages that a picture passes on its way from a checkpoint.
#
#   scripts/dev/counts.sh [DIR]    of another checkout
set -euo pipefail
. "$(dirname "$0")/../help.sh"
cd "${1:-$(dirname "$0")/../..}"

go_files() { find "$1" -name '*.go' ! -name '*_test.go' ! -name '*_stubs.go' ! -path './.git/*'; }

for folder in */; do
	lines=$(go_files "$folder" | xargs -r cat | wc -l)
	if [ "$lines" -gt 0 ]; then printf '%-14s%6d\n' "$folder" "$lines"; fi
done
printf '%-14s%6d lines of Go\n' all "$(go_files . | xargs cat | wc -l)"

# Types, functions, methods and single constants and variables with a capital.
names=$(go_files op | grep -v optest | xargs grep -hcE '^func (\([^)]*\) )?[A-Z]|^type [A-Z]|^(var|const) [A-Z]' | awk "{ n += \$1 } END { print n }")
printf '%-14s%6d exported names\n' op "$names"
printf '%-14s%6d files name it\n' Autoencoder "$(grep -rlw Autoencoder --include='*.go' . | grep -vc _test.go || true)"

echo 'from checkpoint to picture: what a package on the way imports of those behind it'
for p in command/sample cmd/sample run internal/runs internal/saved internal/ckpt gallery eval model machine internal/figure; do
	if [ -d "$p" ]; then
		printf '  %-16s %s\n' "$p" "$(go list -f '{{join .Imports "\n"}}' "./$p" | sed -n 's#^vaelab/##p' | tr '\n' ' ')"
	fi
done
