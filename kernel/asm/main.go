// Command asm writes the kernels' assembly for amd64: `go generate` in package
// kernel runs it, once for each of the arguments gemm, convolution and pointwise.
package main

import (
	"flag"

	. "github.com/mmcloughlin/avo/build"
)

func main() {
	what := flag.String("kernels", "gemm", "gemm, convolution or pointwise")
	flag.Parse()
	ConstraintExpr("amd64")
	switch *what {
	case "gemm":
		avx512.outer(12, false)
		avx2.outer(6, true)
		for _, s := range []isa{avx512, avx2} {
			s.pack()
			s.packTransposed()
			s.transpose()
			s.columnSum()
			for _, rows := range []int{8, 4, 2, 1} {
				if rows < 8 || s == avx512 {
					s.outer(rows, false)
				}
			}
			for _, m := range []int{3, 2, 1} {
				for _, n := range []int{8, 4, 2, 1} {
					if n < 8 || s == avx512 {
						s.dot(m, n)
					}
				}
			}
		}
	case "convolution":
		for _, vectors := range []int{2, 1} {
			avx512.correlate(12, vectors)
			avx2.correlate(6, vectors)
			avx512.meet(12, 1, vectors)
			avx512.meet(9, 3, vectors)
			for _, rows := range []int{8, 4, 2, 1} {
				avx512.meet(rows, 1, vectors)
				if rows <= 4 {
					avx2.meet(rows, 1, vectors)
				}
			}
		}
	case "pointwise":
		for _, s := range []isa{avx512, avx2} {
			s.pointwiseKernels()
			s.randomKernels()
			s.grey()
		}
	}
	Generate()
}
