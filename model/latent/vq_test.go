package latent

import (
	"math"
	"slices"
	"testing"

	"vaelab/graph"
	"vaelab/rng"
)

// TestNearest holds codes to a plain search of the codebook, in which the first of two equal vectors is taken, and their ones and zeros
// to what becomes of the codes.
func TestNearest(t *testing.T) {
	const n, places, width, words = 40, 3, 2, 7
	q := VQ{Codewords: words, Width: width}
	book := normals(words*width, rng.Stream{Seed: 1})
	copy(book[4*width:], book[1*width:2*width]) // the same vector at 1 and at 4
	b := &Builder{Builder: graph.NewBuilder(n), Latent: places * width, Posterior: q}
	emitted := b.Input("emitted", 1, places*width, graph.Host, 0)
	z := q.Nearest(b, emitted)
	b.Output("z", z)
	b.Output("which", q.OneHot(b, emitted))
	b.Output("again", q.OneHot(b, z))
	g, err := b.Graph()
	check(t, err)
	h := normals(n*places*width, rng.Stream{Seed: 2})
	out := runLearned(t, g, map[string][]float32{Codebook: book}, map[string][]float32{"emitted": h})
	var want, which []float32
	for at := 0; at < len(h); at += width {
		nearest, least := 0, math.Inf(1)
		for k := range words {
			d := 0.0
			for i := range width {
				d += math.Pow(float64(h[at+i])-float64(book[k*width+i]), 2)
			}
			if d < least {
				nearest, least = k, d
			}
		}
		one := make([]float32, words)
		one[nearest] = 1
		want, which = append(want, book[nearest*width:(nearest+1)*width]...), append(which, one...)
	}
	if !slices.Equal(out["z"], want) || !slices.Equal(out["which"], which) || !slices.Equal(out["again"], which) {
		t.Errorf("the codes are %v\nwant %v\nand the vectors %v\nand of the codes %v\nwant %v", out["z"], want, out["which"], out["again"], which)
	}
	if used := slices.Compact(slices.Sorted(slices.Values(want))); len(used) < words {
		t.Errorf("the test uses few codewords: %v", used)
	}
}

// TestCertainty: q(z|x) is 1 at its code, as often as it is drawn, and all but 0 at another.
func TestCertainty(t *testing.T) {
	const n, k = 2, 3
	q := VQ{Codewords: 4, Width: 1}
	theta := map[string][]float32{Codeword: {1, 2, 3, 4, 5, 6}}
	b := newBuilder(n, nil)
	z := q.Sample(b, heads(b, q), k, rng.EvalDraws)
	b.Output("z", z.Z)
	b.Output("logq", z.LogQ)
	out := run(t, b, theta)
	if want := []float32{1, 2, 3, 1, 2, 3, 1, 2, 3, 4, 5, 6, 4, 5, 6, 4, 5, 6}; !slices.Equal(out["z"], want) {
		t.Errorf("draws are %v, want %v", out["z"], want)
	}
	if slices.ContainsFunc(out["logq"], func(x float32) bool { return x != 0 }) {
		t.Errorf("log q of draws is %v", out["logq"])
	}
	codes := []float32{1, 2, 3, 1, 2.001, 3, 0, 0, 0, 4, 5, 6, 4, 5, 6, 1, 2, 3}
	if got := density(t, q, theta, codes, n, k); !slices.Equal(got, []float32{0, -100, -300, 0, 0, -300}) {
		t.Errorf("log q is %v", got)
	}
	drawn := make([]float64, dims)
	check(t, q.Draw(drawn, row(q, theta, 1), 0, rng.Stream{}))
	mean, logvar := q.Moments(row(q, theta, 1))
	if !slices.Equal(drawn, []float64{4, 5, 6}) || !slices.Equal(mean, theta[Codeword][3:]) || !math.IsInf(float64(logvar[0]), -1) {
		t.Errorf("a draw is %v, moments %v and %v", drawn, mean, logvar)
	}
}

// TestAutoregressive: the probabilities of all codes of three variables add up to 1, no variable's depends on those behind it, and draws
// are as frequent, as ones and zeros and as codewords.
func TestAutoregressive(t *testing.T) {
	const places, kinds, codes, draws = 3, 3, 27, 30_000
	p := Autoregressive{Hidden: []int{8}}
	learned := map[string][]float32{Codebook: {-1, 0.5, 2}}
	var all, words []float32 // every code, as ones and zeros and as codewords
	for code := range codes {
		for _, k := range digits(code) {
			one := make([]float32, kinds)
			one[k] = 1
			all, words = append(all, one...), append(words, learned[Codebook][k])
		}
	}
	built := func(q Posterior, latent, batch int, write func(b *Builder)) *graph.Graph {
		b := &Builder{Builder: graph.NewBuilder(batch), Latent: latent, Posterior: q}
		write(b)
		g, err := b.Graph()
		check(t, err)
		for i, param := range g.Params {
			if _, ok := learned[param.Name]; !ok {
				values := normals(param.Size(), rng.Stream{Seed: 9, Step: uint32(i)})
				for j := range values {
					values[j] *= 0.4
				}
				learned[param.Name] = values
			}
		}
		return g
	}
	probabilities := func(q Posterior, latent int, z []float32) []float32 {
		g := built(q, latent, codes, func(b *Builder) {
			b.Output("logp", p.LogProb(b, Sample{Z: b.Input(Codes, 1, latent, graph.Host, 0), Draws: 1}))
		})
		return runLearned(t, g, of(learned, g), map[string][]float32{Codes: z})["logp"]
	}
	oneHot, vq := Categorical{Categories: kinds}, VQ{Codewords: kinds, Width: 1}
	logp := probabilities(oneHot, places*kinds, all)
	if got := probabilities(vq, places, words); !slices.Equal(got, logp) {
		t.Errorf("log p of codewords is %v, of ones and zeros %v", got, logp)
	}
	sum := 0.0
	for _, x := range logp {
		sum += math.Exp(float64(x))
	}
	if math.Abs(sum-1) > 1e-6 {
		t.Errorf("the probabilities add up to %v", sum)
	}
	// p(c) of the last variable, given the others, depends on both of them.
	last := func(code int) float64 { return float64(logp[code] - logp[code-code%kinds]) }
	if math.Abs(last(1)-last(10)) < 1e-3 || math.Abs(last(1)-last(4)) < 1e-3 {
		t.Errorf("the last variable does not depend on those before it: %v", logp)
	}
	g := built(vq, places, draws, func(b *Builder) { b.Output("z", p.Sample(b, rng.Prior)) })
	z := runLearned(t, g, of(learned, g), nil)["z"]
	for code, x := range logp {
		estimated(draws, func(i int) float64 {
			if slices.Equal(z[i*places:(i+1)*places], words[code*places:(code+1)*places]) {
				return 1
			}
			return 0
		}).wants(t, "the share of a code", math.Exp(float64(x)))
	}
}

// digits are those of a code of three variables of three categories.
func digits(code int) []int { return []int{code / 9, code / 3 % 3, code % 3} }

// of are the parameters that a graph has.
func of(learned map[string][]float32, g *graph.Graph) map[string][]float32 {
	own := map[string][]float32{}
	for _, p := range g.Params {
		own[p.Name] = learned[p.Name]
	}
	return own
}
