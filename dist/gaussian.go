package dist

import (
	"errors"
	"fmt"
	"math"

	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/blas64"
	"gonum.org/v1/gonum/mat"

	"vaelab/rng"
)

// Gaussian is N(μ, Σ): Diagonal or Full. Divergences take any pair; pairs of
// diagonal ones take the sum over dimensions.
type Gaussian interface {
	// Dim returns L.
	Dim() int
	// Mean returns a copy of μ.
	Mean() []float64
	// Variance returns the diagonal of Σ.
	Variance() []float64
	// Marginal returns the distribution of component i.
	Marginal(i int) (Normal, error)
	// Entropy returns ½ ln det 2πeΣ.
	Entropy() float64
	// LogProb returns log p(x) for x of L entries.
	LogProb(x []float64) (float64, error)
	// Draw writes rows first, first+1, … of L numbers each. Row r is a pure
	// function of (s, r), and a stream has 2²⁸/L of them.
	Draw(dst []float64, s rng.Stream, first uint64) error
	// KL returns KL(q‖p), q being the receiver. It is never negative.
	KL(p Gaussian) (float64, error)
	// W2Squared returns the squared 2-Wasserstein distance.
	W2Squared(p Gaussian) (float64, error)

	mu() []float64
	lower() blas64.Triangular // the factor C of Σ = CCᵀ, of positive diagonal
}

var (
	_ Gaussian = Diagonal{}
	_ Gaussian = Full{}
)

func checkPair(q, p Gaussian) error {
	if p == nil {
		return errors.New("gaussian: second distribution is nil")
	}
	return checkSame("gaussian: second distribution", p.Dim(), q.Dim())
}

// kl returns KL(q‖p) of any pair. With Σq = AAᵀ, Σp = CCᵀ and M = C⁻¹A, which is
// lower triangular,
//
//	2 KL = Σᵢ (Mᵢᵢ² − 1 − ln Mᵢᵢ²) + Σ_{i>j} Mᵢⱼ² + ‖C⁻¹(μq − μp)‖²,
//
// a sum of terms ≥ 0, so that it has no trace to subtract a dimension from.
func kl(q, p Gaussian) (float64, error) {
	if err := checkPair(q, p); err != nil {
		return 0, err
	}
	c, m := p.lower(), dense(q.lower())
	blas64.Trsm(blas.Left, blas.NoTrans, 1, c, m)
	shift := difference(q.mu(), p.mu())
	blas64.Trsv(blas.NoTrans, c, blas64.Vector{N: len(shift), Inc: 1, Data: shift})
	two := 0.0
	for i, d := range shift {
		two += d*d + excess(2*math.Log(m.Data[i*m.Stride+i]))
		for _, v := range m.Data[i*m.Stride : i*m.Stride+i] {
			two += v * v
		}
	}
	return finite("gaussian: KL", two/2)
}

// w2Squared returns W₂² of any pair: ‖μq − μp‖² + min ‖A − CU‖², over orthogonal
// U, in the Frobenius norm. The minimum is at U = VWᵀ for CᵀA = VSWᵀ, where it
// equals tr(Σq + Σp − 2(Σq^½ Σp Σq^½)^½) (C. R. Givens and R. M. Shortt, Michigan
// Math. J. 31, 1984; R. Bhatia, T. Jain and Y. Lim, Expo. Math. 37, 2019, theorem
// 1). As a norm it is not a difference of traces and keeps its accuracy
// between near-equal covariances.
func w2Squared(q, p Gaussian) (float64, error) {
	if err := checkPair(q, p); err != nil {
		return 0, err
	}
	n := q.Dim()
	a, c := mat.NewDense(n, n, dense(q.lower()).Data), mat.NewDense(n, n, dense(p.lower()).Data)
	var cross, v, w, u, cu mat.Dense
	cross.Mul(c.T(), a)
	var svd mat.SVD
	if !svd.Factorize(&cross, mat.SVDThin) {
		return 0, fmt.Errorf("gaussian: W2²: singular values: %w", ErrConvergence)
	}
	svd.UTo(&v)
	svd.VTo(&w)
	u.Mul(&v, w.T())
	cu.Mul(c, &u)
	cu.Sub(a, &cu)
	norm := mat.Norm(&cu, 2)
	shift := difference(q.mu(), p.mu())
	for _, d := range shift {
		norm = math.Hypot(norm, d)
	}
	return finite("gaussian: W2²", norm*norm)
}

// dense copies a lower triangle into a full matrix.
func dense(t blas64.Triangular) blas64.General {
	g := blas64.General{Rows: t.N, Cols: t.N, Stride: t.N, Data: make([]float64, t.N*t.N)}
	for i := range t.N {
		copy(g.Data[i*g.Stride:i*g.Stride+i+1], t.Data[i*t.Stride:i*t.Stride+i+1])
	}
	return g
}

func difference(x, y []float64) []float64 {
	d := make([]float64, len(x))
	for i := range x {
		d[i] = x[i] - y[i]
	}
	return d
}

func finite(what string, x float64) (float64, error) {
	if math.IsNaN(x) || math.IsInf(x, 0) {
		return math.Inf(1), fmt.Errorf("%s overflows: the distributions are too far apart", what)
	}
	return x, nil
}

// gaussianRows fills dst with standard normal rows of dim, after checking the room.
func gaussianRows(dst []float64, dim int, s rng.Stream, first uint64) error {
	if len(dst)%dim != 0 {
		return fmt.Errorf("gaussian: %w: room for %d numbers, want rows of %d", ErrDimension, len(dst), dim)
	}
	if err := checkRange(first, len(dst)/dim, dim); err != nil {
		return err
	}
	fillNormals(dst, s, uint32(first)*uint32(dim))
	return nil
}

// Normal is N(μ, σ²) on the line: a component of a Gaussian.
type Normal struct{ mean, scale float64 }

// Mean returns μ.
func (n Normal) Mean() float64 { return n.mean }

// Scale returns σ.
func (n Normal) Scale() float64 { return n.scale }

// CDF returns P(X ≤ x); its lower tail keeps its relative accuracy.
func (n Normal) CDF(x float64) float64 {
	return math.Erfc((n.mean-x)/n.scale/math.Sqrt2) / 2
}

// Quantile returns x with CDF(x) = u.
func (n Normal) Quantile(u float64) (float64, error) {
	if err := checkProbability(u); err != nil {
		return 0, err
	}
	return n.mean + n.scale*normalQuantile(u, 1-u), nil
}
