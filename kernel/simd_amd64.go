package kernel

import "golang.org/x/sys/cpu"

//go:generate go -C asm run . -kernels gemm -out ../gemm_amd64.s -stubs ../gemm_amd64_stubs.go -pkg kernel
//go:generate go -C asm run . -kernels convolution -out ../convolution_amd64.s -stubs ../convolution_amd64_stubs.go -pkg kernel
//go:generate go -C asm run . -kernels pointwise -out ../pointwise_amd64.s -stubs ../pointwise_amd64_stubs.go -pkg kernel

// available returns the instruction sets that the processor has, the best first.
func available() []*simd {
	var sets []*simd
	if cpu.X86.HasAVX512F && cpu.X86.HasAVX512DQ && cpu.X86.HasAVX512VL && cpu.X86.HasBMI2 {
		sets = append(sets, &avx512)
	}
	if cpu.X86.HasAVX2 && cpu.X86.HasFMA && cpu.X86.HasBMI2 {
		sets = append(sets, &avx2)
	}
	return sets
}

var avx512 = simd{
	name: "avx512",
	outer: []outerKernel{
		{12, outer12AVX512}, {8, outer8AVX512}, {4, outer4AVX512}, {2, outer2AVX512}, {1, outer1AVX512},
	},
	panel: 32,
	pack:  packAVX512,
	packT: packTransposedAVX512,
	turn:  transposeAVX512,
	sum:   columnSumAVX512,
	dots: []dotKernel{
		{3, 8, dot3x8AVX512},
		{3, 4, dot3x4AVX512},
		{3, 2, dot3x2AVX512},
		{3, 1, dot3x1AVX512},
		{2, 8, dot2x8AVX512},
		{2, 4, dot2x4AVX512},
		{2, 2, dot2x2AVX512},
		{2, 1, dot2x1AVX512},
		{1, 8, dot1x8AVX512},
		{1, 4, dot1x4AVX512},
		{1, 2, dot1x2AVX512},
		{1, 1, dot1x1AVX512},
	},
	tile:      12,
	correlate: [...]correlateKernel{correlate1AVX512, correlate2AVX512},
	meets: [...][]meetKernel{
		{{12, 1, meet1x12x1AVX512}, {9, 3, meet3x3x1AVX512}, {8, 1, meet1x8x1AVX512}, {4, 1, meet1x4x1AVX512}, {2, 1, meet1x2x1AVX512}, {1, 1, meet1x1x1AVX512}},
		{{12, 1, meet1x12x2AVX512}, {9, 3, meet3x3x2AVX512}, {8, 1, meet1x8x2AVX512}, {4, 1, meet1x4x2AVX512}, {2, 1, meet1x2x2AVX512}, {1, 1, meet1x1x2AVX512}},
	},
	bias: [...]func(rows int, y *float32, ldy int, b *float32, cols int){
		Identity: biasIdentityAVX512, ReLU: biasReLUAVX512, Tanh: biasTanhAVX512,
		Softplus: biasSoftplusAVX512, ELU: biasELUAVX512, Sigmoid: biasSigmoidAVX512,
	},
	grad: [Sigmoid + 1]func(n int, d, y, g *float32){
		ReLU: gradReLUAVX512, Tanh: gradTanhAVX512, Softplus: gradSoftplusAVX512, ELU: gradELUAVX512, Sigmoid: gradSigmoidAVX512,
	},
	bernoulliLogLik:      bernoulliLogLikAVX512,
	bernoulliGrad:        bernoulliGradAVX512,
	gaussianDraw:         gaussianDrawAVX512,
	gaussianDrawGrad:     gaussianDrawGradAVX512,
	gaussianKL:           gaussianKLAVX512,
	gaussianKLGradLogVar: gaussianKLGradLogVarAVX512,
	add:                  addAVX512,
	mul:                  mulAVX512,
	adam:                 adamAVX512,
	rmsprop:              rmspropAVX512,
	sumSquares:           sumSquaresAVX512,
	normals:              normalsAVX512,
	bernoulli:            bernoulliAVX512,
	grey:                 greyAVX512,
	lanes:                16,
}

var avx2 = simd{
	name:  "avx2",
	outer: []outerKernel{{4, outer4AVX2}, {2, outer2AVX2}, {1, outer1AVX2}},
	whole: &outerKernel{6, outer6AVX2},
	panel: 16,
	pack:  packAVX2,
	packT: packTransposedAVX2,
	turn:  transposeAVX2,
	sum:   columnSumAVX2,
	dots: []dotKernel{
		{3, 4, dot3x4AVX2},
		{3, 2, dot3x2AVX2},
		{3, 1, dot3x1AVX2},
		{2, 4, dot2x4AVX2},
		{2, 2, dot2x2AVX2},
		{2, 1, dot2x1AVX2},
		{1, 4, dot1x4AVX2},
		{1, 2, dot1x2AVX2},
		{1, 1, dot1x1AVX2},
	},
	tile:      6,
	correlate: [...]correlateKernel{correlate1AVX2, correlate2AVX2},
	meets: [...][]meetKernel{
		{{4, 1, meet1x4x1AVX2}, {2, 1, meet1x2x1AVX2}, {1, 1, meet1x1x1AVX2}},
		{{4, 1, meet1x4x2AVX2}, {2, 1, meet1x2x2AVX2}, {1, 1, meet1x1x2AVX2}},
	},
	bias: [...]func(rows int, y *float32, ldy int, b *float32, cols int){
		Identity: biasIdentityAVX2, ReLU: biasReLUAVX2, Tanh: biasTanhAVX2,
		Softplus: biasSoftplusAVX2, ELU: biasELUAVX2, Sigmoid: biasSigmoidAVX2,
	},
	grad: [Sigmoid + 1]func(n int, d, y, g *float32){
		ReLU: gradReLUAVX2, Tanh: gradTanhAVX2, Softplus: gradSoftplusAVX2, ELU: gradELUAVX2, Sigmoid: gradSigmoidAVX2,
	},
	bernoulliLogLik:      bernoulliLogLikAVX2,
	bernoulliGrad:        bernoulliGradAVX2,
	gaussianDraw:         gaussianDrawAVX2,
	gaussianDrawGrad:     gaussianDrawGradAVX2,
	gaussianKL:           gaussianKLAVX2,
	gaussianKLGradLogVar: gaussianKLGradLogVarAVX2,
	add:                  addAVX2,
	mul:                  mulAVX2,
	adam:                 adamAVX2,
	rmsprop:              rmspropAVX2,
	sumSquares:           sumSquaresAVX2,
	normals:              normalsAVX2,
	bernoulli:            bernoulliAVX2,
	grey:                 greyAVX2,
	lanes:                8,
}
