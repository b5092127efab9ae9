#!/usr/bin/env bash
# Makes what a release consists of, in dist/VERSION: the program with MNIST inside for five platforms, static; packages of it for
# Debian and for RPM, with manual pages and completion; LICENSES; sbom.json, in CycloneDX's form; and SHA256SUMS.
#
#   git tag v0.1.0
#   scripts/dev/release.sh
#
# The commit must have a tag of three numbers, which the programs say with --version, and CHANGELOG.md a section of it; one such as
# v0.1.0-rc1 needs none. All is built twice, the second time from a clone elsewhere with an empty build cache, and must have the
# same bytes.
#
# Duration: 15 to 20 minutes on 2 cores, most of it for the second build.
set -euo pipefail
. "$(dirname "$0")/../help.sh"
cd "$(dirname "$0")/../.."
fail() {
	echo "$0: $*" >&2
	exit 2
}
version=$(git tag --points-at HEAD | sed -nE 's/^v([0-9]+\.[0-9]+\.[0-9]+(-[a-z0-9.]+)?)$/\1/p')
[[ $version && $version != *$'\n'* ]] || fail 'the commit has not one tag such as v0.1.0'
[[ $version == *-* ]] || grep -qF "## [$version]" CHANGELOG.md || fail "CHANGELOG.md has no section [$version]"
[ -z "$(git status --porcelain)" ] || fail 'the tree has changes that are not committed'
out=$PWD/dist/$version
[ ! -e "$out" ] || fail "$out is there already"

work=$(mktemp -d)
trap 'chmod -R u+w "$work"; rm -rf "$work"' EXIT
SOURCE_DATE_EPOCH=$(git log -1 --format=%ct)
export SOURCE_DATE_EPOCH

# release TREE DIR builds all of it in DIR from a tree.
release() (
	cd "$1"
	mkdir -p "$2" "$2.parts/man"
	GOOS= GOARCH= go generate ./data
	for platform in linux/amd64 linux/arm64 darwin/amd64 darwin/arm64 windows/amd64; do
		system=${platform%/*} processor=${platform#*/} ending=
		[ $system != windows ] || ending=.exe
		echo "$platform"
		GOOS=$system GOARCH=$processor CGO_ENABLED=0 go build -trimpath -buildvcs=true -ldflags='-s -w' -tags embedmnist \
			-o "$2/vaelab-$version-$system-$processor$ending" ./cmd/vaelab
	done
	scripts/dev/licenses.sh >"$2/LICENSES"
	go build -o "$2.parts/vaelab" ./cmd/vaelab
	"$2.parts/vaelab" man "$2.parts/man"
	gzip -n9 "$2.parts/man/"*
	for shell in bash zsh fish; do
		"$2.parts/vaelab" completion $shell >"$2.parts/$shell"
	done
	for processor in amd64 arm64; do
		for kind in deb rpm; do
			VERSION=$version ARCH=$processor BINARY=$2/vaelab-$version-linux-$processor PARTS=$2.parts LICENSES=$2/LICENSES \
				go tool -modfile=release.mod nfpm package --config scripts/dev/nfpm.yaml --packager $kind --target "$2/"
		done
	done
	go tool -modfile=release.mod cyclonedx-gomod app -json -licenses -noserial -main cmd/vaelab -output "$2/sbom.json" .
	sed -i "s/\"timestamp\": \"[^\"]*\"/\"timestamp\": \"$(date -u -d "@$SOURCE_DATE_EPOCH" +%FT%TZ)\"/" "$2/sbom.json"
	cd "$2"
	sha256sum -- * >SHA256SUMS
)

release "$PWD" "$work/first"
git clone -q . "$work/tree"
GOCACHE=$work/cache release "$work/tree" "$work/second"
diff -r "$work/first" "$work/second" || fail 'the second build has other bytes'
mkdir -p dist
mv "$work/first" "$out"
echo "the same bytes twice, in $out:"
ls -l "$out"
