package special

import "math"

// Polar is the distribution of w = μᵀz, the height over the equator, of the von Mises–Fisher distribution in m dimensions,
//
//	p(w) ∝ e^κw (1 − w²)^(m−3)/2
//
// in the variable s = artanh w, in which it has one mode and tails that fall exponentially for every κ ≥ 0 and m ≥ 2:
//
//	p(s) ∝ exp(κ (w − 1) − (m−1) ln cosh s)
//
// Integrals are sums over panels, by Gauss's rule of six points, to 1e-9 of the whole at least.
// No Bessel function is needed, and none overflows.
type Polar struct {
	power, kappa float64 // m − 1, κ
	top          float64 // the logarithm of p's maximum, by which densities are divided
	base         float64 // the logarithm of the integral at κ = 0
	panels       int
	edges        [maxPanels + 1]float64
	mass         [maxPanels + 1]float64 // ∫ p up to each edge
	below        [maxPanels + 1]float64 // ∫ (w − 1) p
	square       float64                // ∫ (w − 1)² p, of all
}

const (
	maxPanels = 96
	faintest  = 30 // the logarithm of how far below its maximum p is nothing
	steepest  = 4  // the change of ln p in a panel, about
)

// gauss are the points, of (−1, 1), and the weights of Gauss's rule that are on one side.
var gauss = [...][2]float64{
	{0.238619186083196908631, 0.467913934572691047390},
	{0.661209386466264513661, 0.360761573048138607570},
	{0.932469514203152027812, 0.171324492379170345040},
}

// Set makes it that of m dimensions and κ.
func (p *Polar) Set(m int, kappa float64) {
	p.power, p.kappa = float64(m-1), kappa
	half, _ := math.Lgamma(p.power / 2)
	whole, _ := math.Lgamma(float64(m) / 2)
	p.base = math.Log(math.Pi)/2 + half - whole
	p.top = 0
	mode := math.Asinh(2*kappa/p.power) / 2
	p.top, _, _ = p.log(mode)
	w := math.Tanh(mode)
	width := 1 / math.Sqrt((2*kappa*w+p.power)*(1-w)*(1+w)) // the deviation of the Gaussian of that curvature
	lo, hi := mode, 0.0
	for range maxPanels {
		v, slope, _ := p.log(lo)
		if !(v > -faintest) {
			break
		}
		lo -= min(width, steepest/math.Abs(slope))
	}
	p.panels, p.square, p.edges[0] = 0, 0, lo
	for at := lo; p.panels < maxPanels; at = hi {
		v, slope, _ := p.log(at)
		if !(v > -faintest) && at > mode || math.IsNaN(v) {
			break
		}
		hi = at + min(width, steepest/math.Abs(slope))
		mass, below, square := p.integrate(at, hi)
		p.panels++
		p.edges[p.panels] = hi
		p.mass[p.panels] = p.mass[p.panels-1] + mass
		p.below[p.panels] = p.below[p.panels-1] + below
		p.square += square
	}
}

// log returns ln p at s, less its maximum, the derivative, and w − 1.
func (p *Polar) log(s float64) (v, slope, below float64) {
	t := math.Exp(-2 * math.Abs(s))
	below = -2 / (1 + t)
	if s > 0 {
		below *= t
	}
	w := 1 + below
	v = p.kappa*below - p.power*(math.Abs(s)+math.Log1p(t)-math.Ln2) - p.top
	return v, -p.kappa*below*(2+below) - p.power*w, below
}

// integrate returns the integrals of p, (w − 1) p and (w − 1)² p.
func (p *Polar) integrate(from, to float64) (mass, below, square float64) {
	half, middle := (to-from)/2, (to+from)/2
	for _, g := range gauss {
		for _, x := range [2]float64{-g[0], g[0]} {
			v, _, b := p.log(middle + half*x)
			f := half * g[1] * math.Exp(v)
			mass += f
			below += f * b
			square += f * b * b
		}
	}
	return mass, below, square
}

// LogMean returns Λ(κ) = ln E[e^κ(w−1)], the mean over the uniform distribution on the sphere, and its two first derivatives: E[w] − 1 and
// Var[w] of the distribution itself.
func (p *Polar) LogMean() (value, slope, curve float64) {
	total := p.mass[p.panels]
	slope = p.below[p.panels] / total
	return math.Log(total) + p.top - p.base, slope, p.square/total - slope*slope
}

// Quantile returns the s below which u of the distribution is, u in (0, 1).
func (p *Polar) Quantile(u float64) float64 {
	wanted := u * p.mass[p.panels]
	lo, hi := 0, p.panels-1
	for lo < hi {
		if i := (lo + hi + 1) / 2; p.mass[i] <= wanted {
			lo = i
		} else {
			hi = i - 1
		}
	}
	from, to := p.edges[lo], p.edges[lo+1]
	wanted -= p.mass[lo]
	s := from + (to-from)*min(wanted/(p.mass[lo+1]-p.mass[lo]), 1)
	const most, enough = 30, 1e-10
	for range most {
		mass, _, _ := p.integrate(from, s)
		v, slope, _ := p.log(s)
		step := (wanted - mass) / math.Exp(v)
		step /= max(1+step*slope/2, 0.5) // Halley's
		next := max(from, min(s+step, to))
		moved := math.Abs(next - s)
		s = next
		if !(moved > enough*(to-from)) {
			break
		}
	}
	return s
}

// Slope returns ds/dκ at a fixed u for s = Quantile(u): the implicit derivative −(∂F/∂κ)/p, F the distribution function.
func (p *Polar) Slope(s float64) float64 {
	lo, hi := 0, p.panels-1
	for lo < hi {
		if i := (lo + hi + 1) / 2; p.edges[i] <= s {
			lo = i
		} else {
			hi = i - 1
		}
	}
	s = max(p.edges[0], min(s, p.edges[p.panels]))
	mass, below, _ := p.integrate(p.edges[lo], s)
	v, _, _ := p.log(s)
	total := p.mass[p.panels]
	return (p.below[p.panels]/total*(p.mass[lo]+mass) - p.below[lo] - below) / math.Exp(v)
}

// LogSphere returns the logarithm of the area of the unit sphere in m dimensions.
func LogSphere(m int) float64 {
	lg, _ := math.Lgamma(float64(m) / 2)
	return math.Ln2 + float64(m)/2*math.Log(math.Pi) - lg
}
