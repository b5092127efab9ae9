package eval

import (
	"fmt"
	"math"
)

// NonFiniteError says that a model whose weights are finite gives a number that is not.
type NonFiniteError struct {
	What  string
	Value float64 // NaN or ±Inf
}

func (e *NonFiniteError) Error() string { return fmt.Sprintf("the %s is %v", e.What, e.Value) }

// finite returns a *NonFiniteError for the first of the values that is not a finite number.
func finite[F float32 | float64](what string, values ...F) error {
	for _, v := range values {
		if x := float64(v); math.IsNaN(x) || math.IsInf(x, 0) {
			return &NonFiniteError{what, x}
		}
	}
	return nil
}

// finite returns a *NonFiniteError for the first measure that is not a finite number.
func (r *Report) finite() error {
	for _, m := range []struct {
		what  string
		value *float64
	}{
		{"bound on log p(x)", r.NLL},
		{"standard error of the bound on log p(x)", r.StdErr},
		{"gap between the bounds", r.Gap},
		{"mutual information", r.Information},
		{"bound on the information from below", r.Lower},
		{"bound on the information from above", r.Upper},
		{"aggregate posterior's W₂² from the prior", r.AggregateW2},
		{"aggregate posterior's MMD² from the prior", r.MMD},
	} {
		if m.value != nil {
			if err := finite(m.what, *m.value); err != nil {
				return err
			}
		}
	}
	return nil
}
