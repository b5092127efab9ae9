# For the scripts beside it, which source it: goes to the root of the repository and builds the program, which `vaelab`
# then runs. Scripts of another folder say in $scripts where this one is.
scripts=${scripts-$(dirname "$0")}
. "$scripts/help.sh"
cd "$scripts/.."
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM
go build -o "$work/" ./cmd/vaelab
vaelab() { "$work/vaelab" "$@"; }

# field NAME prints the number of that name in the JSON object on standard input.
field() { sed -E "s/.*\"$1\":(-?[0-9.e+-]+).*/\1/"; }
