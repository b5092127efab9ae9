#!/bin/sh
# The matrix products of training steps against OpenBLAS, on one and two threads, in
# turn, five rounds; prints medians in GFLOP/s and ratios as a table in Markdown.
#
# Duration: 3 minutes on 2 cores.
# Needs:    Debian (it installs gcc, libopenblas-dev and libopenblas0-openmp if they
#           are missing, so run it as root once) and Go.
# Result:   docs/benchmarks.md has the last table.
set -eu
. "$(dirname "$0")/../help.sh"
cd "$(dirname "$0")/../.."
packages='gcc libopenblas-dev libopenblas0-openmp'
dpkg -s $packages >/dev/null 2>&1 || apt-get install -y $packages >&2
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
lib=/usr/lib/$(gcc -dumpmachine)/openblas-openmp
gcc -O2 -o "$dir/openblas" scripts/dev/gemm_openblas.c -L"$lib" -l:libopenblas.so.0 -Wl,-rpath,"$lib"
go test -c -o "$dir/machine" ./machine/cpu
for round in 1 2 3 4 5; do
	echo "round $round of 5" >&2
	for threads in 1 2; do
		# Left alone, OpenBLAS 0.3.21 takes processors that it does not know for a Prescott.
		OPENBLAS_CORETYPE=SkylakeX OMP_NUM_THREADS=$threads "$dir/openblas" | sed "s|^|openblas $threads |"
		"$dir/machine" -test.run '^$' -test.bench "Product/.*/$threads\$" -test.benchtime 0.2s |
			sed -nE "s|^BenchmarkProduct/([^/]*)/$threads\S*.* ([0-9.]+) GFLOP/s.*|ours $threads \1 \2|p"
	done
done >"$dir/numbers"
sort -k1,3 -k4g "$dir/numbers" | awk '
	{ key = $1 " " $2 " " $3; v[key, n[key]++] = $4; names[$3] }
	function median(who, threads, name,  key) { key = who " " threads " " name; return v[key, int(n[key] / 2)] }
	END {
		print "| product | OpenBLAS, 1 thread | this program | ratio | OpenBLAS, 2 threads | this program | ratio |"
		print "|---|---|---|---|---|---|---|"
		for (name in names) {
			a = median("openblas", 1, name); b = median("ours", 1, name)
			c = median("openblas", 2, name); d = median("ours", 2, name)
			printf "| %s | %.0f | %.0f | **%.2f** | %.0f | %.0f | **%.2f** |\n", name, a, b, b / a, c, d, d / c | "sort"
		}
	}'
