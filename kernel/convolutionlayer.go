package kernel

// GatherActivate writes y = f(Gather(x, W) + b) for the bias b, (C′).
func GatherActivate[T Float](w Window, f Activation, y, x, weights Mat[T], b []T) {
	if v := simdFor[T](); v != nil && (f == Identity || f == ReLU) && w.fast(f32(y), f32(x), f32(weights)) {
		v.gather(w, f32(y), f32(x), f32(weights), biased(f, b))
		return
	}
	Gather(w, y, x, weights)
	BiasActivate(f, y, b)
}

// ScatterActivate writes x = f(Scatter(y, W) + b) for the bias b, (C).
func ScatterActivate[T Float](w Window, f Activation, x, y, weights Mat[T], b []T) {
	if v := simdFor[T](); v != nil && (f == Identity || f == ReLU) && w.fast(f32(x), f32(y), f32(weights)) {
		v.scatter(w, f32(x), f32(y), f32(weights), biased(f, b))
		return
	}
	Scatter(w, x, y, weights)
	BiasActivate(f, x, b)
}

// GatherBehind writes y = Gather(x, W) ⊙ f′(a), where f′ is computed from a = f(·) of the shape of y.
func GatherBehind[T Float](w Window, f Activation, y, x, weights, a Mat[T]) {
	if v := simdFor[T](); v != nil && f == ReLU && w.fast(f32(y), f32(x), f32(weights), f32(a)) {
		v.gather(w, f32(y), f32(x), f32(weights), wherePositive(a))
		return
	}
	Gather(w, y, x, weights)
	ActivationGrad(f, y, a, y)
}

// ScatterBehind writes x = Scatter(y, W) ⊙ f′(a), where f′ is computed from a = f(·) of the shape of x.
func ScatterBehind[T Float](w Window, f Activation, x, y, weights, a Mat[T]) {
	if v := simdFor[T](); v != nil && f == ReLU && w.fast(f32(x), f32(y), f32(weights), f32(a)) {
		v.scatter(w, f32(x), f32(y), f32(weights), wherePositive(a))
		return
	}
	Scatter(w, x, y, weights)
	ActivationGrad(f, x, a, x)
}

// biased is the finish of a layer with the bias b and that activation.
func biased[T Float](f Activation, b []T) finish {
	finish := plain
	finish.offset = any(b).([]float32)
	if f == ReLU {
		finish.floor = 0
	}
	return finish
}

// wherePositive is the finish with relu's slope.
func wherePositive[T Float](a Mat[T]) finish {
	finish := plain
	finish.where = any(a.Data).([]float32)
	return finish
}
