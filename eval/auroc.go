package eval

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"sort"

	"gonum.org/v1/gonum/stat"
)

// AUROC is how well a score tells anomalies from normal images: the area under the curve of
// the share of anomalies found over that of false alarms.
type AUROC struct {
	Area   float64 // ½: not at all; 1: every anomaly scores higher than every normal image
	StdErr float64 // over images, which are taken to be independent draws; NaN of a single one on a side
}

// NewAUROC returns the area, the probability that an anomaly scores higher than a normal
// image, ties counted by half (Mann and Whitney, 1947),
//
//	A = 1/(mn) Σ_ij ψ(a_i, b_j), ψ = 1, ½, 0 for a_i >, =, < b_j
//
// with the standard error of DeLong, DeLong and Clarke-Pearson ("Comparing the areas under
// two or more correlated receiver operating characteristic curves", 1988): the root of
// Var_i(mean_j ψ)/m + Var_j(mean_i ψ)/n. It takes (m + n) log n operations. No score may be
// NaN.
func NewAUROC(anomalies, normal []float64) (AUROC, error) {
	if len(anomalies) == 0 || len(normal) == 0 {
		return AUROC{}, fmt.Errorf("eval: an AUROC of %d anomalies and %d normal images", len(anomalies), len(normal))
	}
	if slices.ContainsFunc(slices.Concat(anomalies, normal), math.IsNaN) {
		return AUROC{}, errors.New("eval: an AUROC of scores that are no numbers")
	}
	above := shareBelow(anomalies, normal) // mean_j ψ of each anomaly
	below := shareBelow(normal, anomalies) // 1 − mean_i ψ of each normal image
	variance := stat.Variance(above, nil)/float64(len(above)) + stat.Variance(below, nil)/float64(len(below))
	return AUROC{stat.Mean(above, nil), math.Sqrt(variance)}, nil
}

// shareBelow returns, for each x, the share of the ys that are below it, ties by half.
func shareBelow(x, y []float64) []float64 {
	sorted := slices.Sorted(slices.Values(y))
	share := make([]float64, len(x))
	for i, v := range x {
		lo := sort.SearchFloat64s(sorted, v)
		hi := lo + sort.Search(len(sorted)-lo, func(k int) bool { return sorted[lo+k] > v })
		share[i] = float64(lo+hi) / 2 / float64(len(sorted))
	}
	return share
}
