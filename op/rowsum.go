package op

import "vaelab/kernel"

// This file has the primitives that sum and repeat, in pairs: each is the other's
// derivative. Of an operand that tells the shape to repeat to, only the shape counts.

// RowSum is Σ_l a for the rows of a (n, L); (n). The sums run in float64.
type RowSum struct{}

func (RowSum) declare() declaration {
	return declare("n l -> n", of1(kernel.RowSum, kernel.RowSum), apply(BroadcastColumn{}, grad, 0))
}

// BroadcastColumn is a (n) in each column of (n, L).
type BroadcastColumn struct{}

func (BroadcastColumn) declare() declaration {
	return declare("n, [n l] -> n l", of1(kernel.BroadcastColumn, kernel.BroadcastColumn), apply(RowSum{}, grad), nil)
}

// SumOfDraws is Σ_k a_bk over the draws of each image, for a (B·K, L) and what it is
// the gradient of, (B, L), of which only the shape counts; (B, L).
type SumOfDraws struct{}

func (SumOfDraws) declare() declaration {
	return declare("n l, [r l] -> r l", of1(columnSum, columnSum), apply(Broadcast{}, grad, 0), nil)
}

func columnSum[T kernel.Float](y, a kernel.Mat[T]) { kernel.ColumnSum(y.Data, a) }

// Broadcast is each row of a (R, L) as many times, one after the other, as make (n, L).
type Broadcast struct{}

func (Broadcast) declare() declaration {
	return declare("r l, [n l] -> n l", of1(kernel.Copy, kernel.Copy), apply(SumOfDraws{}, grad, 0), nil)
}

// BroadcastRow is a (L) in each row of (n, L). Its derivative is LinearGradBias.
type BroadcastRow struct{}

func (BroadcastRow) declare() declaration {
	return declare("l, [n l] -> n l", of1(kernel.BroadcastRow, kernel.BroadcastRow), apply(LinearGradBias{}, grad), nil)
}
