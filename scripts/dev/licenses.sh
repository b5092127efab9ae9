#!/bin/sh
# Prints the licences of every module that the programs link, with their texts: what
# must go with a binary. Arguments are for go list, such as -tags gpu.
set -eu
. "$(dirname "$0")/../help.sh"
cd "$(dirname "$0")/../.."
printf '==== Go, its runtime and library ====\n\n'
cat "$(go env GOROOT)/LICENSE"
echo
go list -deps "$@" -f '{{with .Module}}{{if not .Main}}{{.Path}} {{.Version}} {{.Dir}}{{end}}{{end}}' ./cmd/... | sort -u |
	while read -r path version dir; do
		texts=$(find "$dir" -maxdepth 2 -type f \( -ipath "$dir/licen[cs]e*" -o -ipath "$dir/copying*" -o -ipath "$dir/notice*" \) | sort)
		if [ -z "$texts" ]; then
			echo "licenses.sh: $path $version has no licence file" >&2
			exit 1
		fi
		printf '==== %s %s ====\n\n' "$path" "$version"
		for text in $texts; do
			cat "$text"
			echo
		done
	done
