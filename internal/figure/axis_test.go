package figure

import (
	"math"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestRobustRange(t *testing.T) {
	falling := []float64{543, 120, 113, 110, 109, 108, 107, 106, 106, 105}
	tests := []struct {
		name   string
		values []float64
		want   interval
	}{
		{"gentle fall is kept whole", []float64{165, 128, 122, 115, 112, 110, 109, 108, 107, 105}, interval{105, 165}},
		{"huge first value is cut", falling, interval{105, 120 + (120-105)*headroom}},
		{"low outliers stay", []float64{-500, 105, 106, 107, 108, 109, 110, 111, 112, 113}, interval{-500, 113}},
		{"one value", []float64{100}, interval{95, 105}},
		{"zero", []float64{0, 0}, interval{-1, 1}},
		{"two values", []float64{543, 105}, interval{105, 543}},
		{"constant but one", []float64{9, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1}, interval{1, 9}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := robustRange(tt.values); got != tt.want {
				t.Errorf("range %v, want %v", got, tt.want)
			}
		})
	}
}

func TestTicks(t *testing.T) {
	tests := []struct {
		name   string
		marks  ticks
		lo, hi float64
		want   []string
	}{
		{"epochs", ticks{10, true}, 0.8, 10.2, []string{"1", "2", "3", "4", "5", "6", "7", "8", "9", "10"}},
		{"one epoch", ticks{10, true}, 0.95, 1.05, []string{"1"}},
		{"hundred epochs", ticks{10, true}, 0, 100, []string{"0", "10", "20", "30", "40", "50", "60", "70", "80", "90", "100"}},
		{"across zero", ticks{5, false}, -1, 1, []string{"−1.0", "−0.5", "0.0", "0.5", "1.0"}},
		{"decimals", ticks{4, false}, 0.1, 0.3, []string{"0.10", "0.15", "0.20", "0.25", "0.30"}},
		{"large", ticks{2, false}, 0, 4e8, []string{"0", "2e+08", "4e+08"}},
		{"small", ticks{2, false}, 0, 4e-8, []string{"0", "2e−08", "4e−08"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var got []string
			for _, m := range tt.marks.Ticks(tt.lo, tt.hi) {
				got = append(got, m.Label)
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("labels (-want +got):\n%s", diff)
			}
		})
	}
}

// TestTicksAnywhere checks ranges of all magnitudes: marks lie inside, rise, and are neither missing nor too many.
func TestTicksAnywhere(t *testing.T) {
	for e := -300.0; e <= 300; e += 0.37 {
		size := math.Pow(10, e)
		for _, r := range []interval{{0, size}, {-size, size / 3}, {size, size * 1.001}} {
			marks := ticks{most: 7}.Ticks(r.lo, r.hi)
			if len(marks) < 2 || len(marks) > 8 {
				t.Fatalf("%d marks on %v", len(marks), r)
			}
			for i, m := range marks {
				if m.Value < r.lo || m.Value > r.hi || i > 0 && m.Value <= marks[i-1].Value {
					t.Fatalf("mark %v on %v is out of order or place", m.Value, r)
				}
			}
		}
	}
}
