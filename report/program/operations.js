// What operations compute: of their attributes, of the result y, which they fill, and of their operands. Each value is a matrix
// {rows, cols, data}, row by row. Sums are of float64, and are rounded to float32 once. An operand of fewer rows than another
// serves several consecutive rows of it with each.

const activations = {
	identity: a => a,
	relu: a => a > 0 ? a : 0,
	tanh: Math.tanh,
	softplus: a => Math.max(a, 0) + Math.log1p(Math.exp(-Math.abs(a))),
	elu: a => a > 0 ? a : Math.expm1(a),
	sigmoid: a => 1 / (1 + Math.exp(-a)),
};

const logTwoPi = Math.log(2 * Math.PI);

// fill gives each element of y what f makes of its place and of the operands' elements there.
function fill(y, f, a, b, c) {
	for (let i = 0; i < y.data.length; i++) y.data[i] = f(a && a.data[i], b && b.data[i], c && c.data[i]);
}

// at is where the row of a begins that serves row i of n.
function at(a, i, n) { return Math.floor(i * a.rows / n) * a.cols; }

// eachRow gives each element of y, (n), the sum of f over the columns of the operands' rows, of n or fewer rows.
function eachRow(y, cols, f, ...operands) {
	const places = operands.map(() => 0), values = operands.map(() => 0);
	for (let i = 0; i < y.rows; i++) {
		let sum = 0;
		operands.forEach((a, k) => places[k] = at(a, i, y.rows));
		for (let j = 0; j < cols; j++) {
			for (let k = 0; k < operands.length; k++) values[k] = operands[k].data[places[k] + j];
			sum += f(...values);
		}
		y.data[i] = sum;
	}
}

// eachPixel gives each element of y what f makes of the operands' elements in its column and in the row that serves its own.
function eachPixel(y, f, ...operands) {
	for (let i = 0; i < y.rows; i++) {
		const places = operands.map(a => at(a, i, y.rows));
		for (let j = 0; j < y.cols; j++) {
			y.data[i * y.cols + j] = f(...operands.map((a, k) => a.data[places[k] + j]));
		}
	}
}

// meetings calls visit for each pixel of small images, the pixels of the big ones that it meets, and where in the window.
function meetings(o, pixels, visit) {
	const side = big => Math.max(Math.floor((big + 2 * o.Padding - o.Size + o.Stride) / o.Stride), 0);
	const height = side(o.Height), width = side(o.Width);
	for (let small = 0; small < pixels; small++) {
		const image = Math.floor(small / (height * width)), place = small % (height * width);
		const top = Math.floor(place / width) * o.Stride - o.Padding, left = place % width * o.Stride - o.Padding;
		for (let tap = 0; tap < o.Size * o.Size; tap++) {
			const u = top + Math.floor(tap / o.Size), v = left + tap % o.Size;
			if (u >= 0 && u < o.Height && v >= 0 && v < o.Width) visit(small, (image * o.Height + u) * o.Width + v, tap);
		}
	}
}

// finish adds a bias to the sums of a layer and applies its activation.
function finish(activation, y, sums, bias) {
	const f = activations[activation];
	for (let i = 0; i < sums.length; i++) y.data[i] = f(sums[i] + bias.data[i % y.cols]);
}

// logSum is log Σ e^a.
function logSum(a) {
	const top = a.reduce((m, v) => Math.max(m, v), -Infinity);
	return top + Math.log(a.reduce((s, v) => s + Math.exp(v - top), 0));
}

// continuousMean is the mean of a pixel of the continuous Bernoulli distribution with the logit l; near 0 its series.
function continuousMean(l) {
	const s = l * l;
	if (Math.abs(l) < 0.25) return 0.5 + l * (1 / 12 - s * (1 / 720 - s * (1 / 30240 - s / 1209600)));
	return -1 / Math.expm1(-l) - 1 / l;
}

// continuousNormaliser is log ∫ e^(xl) dx over [0, 1].
function continuousNormaliser(l) {
	const a = Math.abs(l);
	return a === 0 ? 0 : Math.max(l, 0) + Math.log(-Math.expm1(-a) / a);
}

// logGamma is ln Γ(a) for a > 0: Stirling's series, above 12, to where the recurrence leads.
function logGamma(a) {
	let below = 0;
	for (; a < 12; a++) below += Math.log(a);
	const s = 1 / (a * a);
	return (a - 0.5) * Math.log(a) - a + logTwoPi / 2 + (1 / 12 - s * (1 / 360 - s * (1 / 1260 - s * (1 / 1680 - s / 1188)))) / a - below;
}

// digamma is ψ(a) = d ln Γ(a)/da for a > 0, likewise.
function digamma(a) {
	let below = 0;
	for (; a < 12; a++) below += 1 / a;
	const s = 1 / (a * a);
	return Math.log(a) - 1 / (2 * a) - s * (1 / 12 - s * (1 / 120 - s * (1 / 252 - s * (1 / 240 - s / 132)))) - below;
}

// lowerSeries is Σ zᵏ/(a+1)ₖ, k ≥ 0, with which P(Z ≤ z) of Γ(a, 1) is z^a e^−z Σ/Γ(a+1). It ends after more terms than a quantile of
// any a below 10⁷ needs.
function lowerSeries(a, z) {
	let sum = 1;
	for (let k = 1, term = 1; term > 1e-17 * sum && k < 1e5; k++) sum += term *= z / (a + k);
	return sum;
}

// logGammaQuantile is y with P(Z ≤ e^y) = u of Γ(a, 1). The logarithm of that probability is concave in y, and below a y − ln Γ(a+1):
// from where this is ln u Newton's steps come up to the root, some thirty at most, and never beyond it.
function logGammaQuantile(a, u) {
	const lg = logGamma(a + 1), target = Math.log(u);
	let y = (target + lg) / a;
	for (let k = 0; k < 50; k++) {
		const z = Math.exp(y), sum = lowerSeries(a, z);
		const step = (target - (a * y - z - lg + Math.log(sum))) * sum / a;
		y += step;
		if (!(step > 1e-12 * Math.max(1, Math.abs(y)))) break;
	}
	return y;
}

// Gauss's rule of six points: where in (-1, 1), and the weights.
const gauss = [[0.238619186083196908631, 0.46791393457269104739], [0.661209386466264513661, 0.36076157304813860757],
	[0.932469514203152027812, 0.171324492379170345040]].flatMap(([x, w]) => [[-x, w], [x, w]]);

// Polar is the distribution of s = artanh w, w the height of draws of a von Mises–Fisher distribution in m dimensions over the
// equator, with the density e^(κ(w − 1)) cosh(s)^(1 − m), in panels between edges.
class Polar {
	constructor(m, kappa) {
		this.m = m;
		this.kappa = kappa;
		this.top = 0;
		const mode = Math.asinh(2 * kappa / (m - 1)) / 2;
		this.top = this.log(mode).value;
		const w = Math.tanh(mode), width = 1 / Math.sqrt((2 * kappa * w + m - 1) * (1 - w) * (1 + w));
		const step = s => Math.min(width, 4 / Math.abs(this.log(s).slope));
		let lo = mode;
		for (let k = 0; k < 96 && this.log(lo).value > -30; k++) lo -= step(lo);
		this.edges = [lo];
		this.mass = [0];
		this.below = 0;
		for (let k = 0; k < 96; k++) {
			const at = this.edges[k], to = at + step(at), {mass, below} = this.integral(at, to);
			if (at > mode && !(this.log(at).value > -30)) break;
			this.edges.push(to);
			this.mass.push(this.mass[k] + mass);
			this.below += below;
		}
		this.total = this.mass[this.mass.length - 1];
	}

	// log is ln p over its maximum, its slope, and w − 1.
	log(s) {
		const t = Math.exp(-2 * Math.abs(s)), below = -2 * (s > 0 ? t : 1) / (1 + t), {kappa, m} = this;
		const value = kappa * below - (m - 1) * (Math.abs(s) + Math.log1p(t) - Math.LN2) - this.top;
		return {value, slope: -kappa * below * (2 + below) - (m - 1) * (1 + below), below};
	}

	// integral is ∫ p and ∫ (w − 1) p.
	integral(from, to) {
		let mass = 0, belowSum = 0;
		for (const [x, weight] of gauss) {
			const {value, below} = this.log((from + to) / 2 + (to - from) / 2 * x), f = (to - from) / 2 * weight * Math.exp(value);
			mass += f;
			belowSum += f * below;
		}
		return {mass, below: belowSum};
	}

	// logMean is ln E[e^(κ(w − 1))] over the uniform distribution.
	logMean() {
		return Math.log(this.total) + this.top - Math.log(Math.PI) / 2 - logGamma((this.m - 1) / 2) + logGamma(this.m / 2);
	}

	// kl is the divergence from the uniform distribution.
	kl() { return this.kappa * this.below / this.total - this.logMean(); }

	// quantile is s with P(S ≤ s) = u.
	quantile(u) {
		const wanted = u * this.total, k = Math.max(this.mass.findIndex(m => m > wanted) - 1, 0);
		let lo = this.edges[k], hi = this.edges[k + 1];
		for (let i = 0; i < 60; i++) {
			const s = (lo + hi) / 2;
			if (this.mass[k] + this.integral(this.edges[k], s).mass < wanted) lo = s;
			else hi = s;
		}
		return lo;
	}
}

// middle is the probability that a uniform number k/2²⁴ stands for: the middle of its interval.
const middle = u => clamp(u - 2 ** -25, 2 ** -25, 1 - 2 ** -25);

const clamp = (x, lo, hi) => Math.min(Math.max(x, lo), hi);

const sum = a => a.reduce((s, v) => s + v, 0);

// products is f(x Wᵀ + b), b of each column.
function products(y, x, w, b, f) {
	for (let i = 0; i < y.rows; i++) {
		for (let j = 0; j < y.cols; j++) {
			let sum = b(j);
			for (let k = 0, row = i * x.cols, weight = j * x.cols; k < x.cols; k++) sum += x.data[row + k] * w.data[weight + k];
			y.data[i * y.cols + j] = f(sum);
		}
	}
}

const operations = {
	Add(o, y, a, b) { fill(y, (a, b) => a + b, a, b); },
	Mul(o, y, a, b) { fill(y, (a, b) => a * b, a, b); },
	Scale(o, y, a) { fill(y, a => o.By * a, a); },
	Shift(o, y, a) { fill(y, a => a + o.By, a); },
	Exp(o, y, a) { fill(y, Math.exp, a); },
	Log(o, y, a) { fill(y, Math.log, a); },

	LogGamma(o, y, a) {
		if (o.Order > 0) throw new Error('no derivative of ln Γ is computed here');
		fill(y, logGamma, a);
	},

	Clamp(o, y, a) { fill(y, a => clamp(a, 0, 1), a); },
	Activate(o, y, a) { fill(y, activations[o.Activation], a); },
	StopGradient(o, y, a) { y.data.set(a.data); },
	SplitRows(o, y, a) { y.data.set(a.data); },
	JoinRows(o, y, a) { y.data.set(a.data); },
	Broadcast(o, y, a) { eachPixel(y, a => a, a); },
	BroadcastColumn(o, y, a) { for (let i = 0; i < y.rows; i++) y.data.fill(a.data[i], i * y.cols, (i + 1) * y.cols); },
	RowSum(o, y, a) { eachRow(y, a.cols, a => a, a); },

	Slice(o, y, a) {
		for (let i = 0; i < y.rows; i++) y.data.set(a.data.subarray(i * a.cols + o.From, i * a.cols + o.To), i * y.cols);
	},

	Concat(o, y, a, c) {
		for (let i = 0; i < y.rows; i++) {
			const from = at(c, i, y.rows);
			y.data.set(a.data.subarray(i * a.cols, (i + 1) * a.cols), i * y.cols);
			for (let j = 0; j < c.cols; j++) y.data[i * y.cols + a.cols + j] = o.Weight * c.data[from + j];
		}
	},

	Project(o, y, x, w) { products(y, x, w, () => 0, v => v); },
	Linear(o, y, x, w, b) { products(y, x, w, j => b.data[j], activations[o.Activation]); },

	Convolution(o, y, x, w, b) {
		const sums = new Float64Array(y.data.length), inputs = x.data, weights = w.data, channels = x.cols, maps = y.cols;
		meetings(o, y.rows, (small, big, tap) => {
			for (let c = 0; c < channels; c++) {
				const a = inputs[big * channels + c];
				if (a === 0) continue;
				for (let s = 0, weight = (tap * channels + c) * maps, to = small * maps; s < maps; s++) sums[to + s] += a * weights[weight + s];
			}
		});
		finish(o.Activation, y, sums, b);
	},

	Transposed(o, y, x, w, b) {
		const sums = new Float64Array(y.data.length), inputs = x.data, weights = w.data, channels = y.cols, maps = x.cols;
		meetings(o, x.rows, (small, big, tap) => {
			for (let c = 0; c < channels; c++) {
				let sum = 0;
				for (let s = 0, row = small * maps, weight = (tap * channels + c) * maps; s < maps; s++) sum += inputs[row + s] * weights[weight + s];
				sums[big * channels + c] += sum;
			}
		});
		finish(o.Activation, y, sums, b);
	},

	LogSoftmax(o, y, x) {
		for (let i = 0; i < y.rows; i++) {
			const row = x.data.subarray(i * x.cols, (i + 1) * x.cols), all = logSum(row);
			row.forEach((v, j) => y.data[i * y.cols + j] = v - all);
		}
	},

	Largest(o, y, x) {
		for (let i = 0; i < y.rows; i++) {
			const row = x.data.subarray(i * x.cols, (i + 1) * x.cols), at = row.indexOf(row.reduce((a, b) => Math.max(a, b)));
			row.forEach((_, j) => y.data[i * y.cols + j] = j == at ? 1 : 0);
		}
	},

	ContinuousBernoulliMean(o, y, l) { fill(y, continuousMean, l); },

	BernoulliLogLik(o, y, l, x) { eachRow(y, l.cols, (l, x) => x * l - activations.softplus(l), l, x); },
	ContinuousBernoulliLogLik(o, y, l, x) { eachRow(y, l.cols, (l, x) => x * l - continuousNormaliser(l), l, x); },

	GaussianPixels(o, y, m, x, logvar) {
		const v = o.Scale > 0 ? 2 * Math.log(o.Scale) : logvar.data[0], precision = Math.exp(-v);
		eachRow(y, m.cols, (m, x) => -((x - m) * (x - m) * precision + v + logTwoPi) / 2, m, x);
	},

	GaussianDraw(o, y, mu, logvar, eps) { eachPixel(y, (mu, logvar, eps) => mu + Math.exp(logvar / 2) * eps, mu, logvar, eps); },
	GaussianKL(o, y, mu, logvar) { fill(y, (mu, logvar) => (mu * mu + Math.expm1(logvar) - logvar) / 2, mu, logvar); },

	GaussianPairKL(o, y, mu, logvar, m, logs2) {
		eachPixel(y, (mu, logvar, m, s) => {
			const r = logvar - s;
			return (Math.expm1(r) - r + (mu - m) * (mu - m) * Math.exp(-s)) / 2;
		}, mu, logvar, m, logs2);
	},

	GaussianLogPosterior(o, y, logvar, eps) { eachRow(y, eps.cols, (v, e) => -(v + e * e + logTwoPi) / 2, logvar, eps); },
	GaussianLogDensity(o, y, z, m, logs2) { eachRow(y, z.cols, (z, m, s) => -((z - m) * (z - m) * Math.exp(-s) + s + logTwoPi) / 2, z, m, logs2); },
	StandardLogPrior(o, y, z) { eachRow(y, z.cols, z => -(z * z + logTwoPi) / 2, z); },

	MixtureLogDensity(o, y, z, mean, logvar, logit) {
		const norm = logit ? logSum(logit.data) : Math.log(mean.rows), joint = new Float64Array(mean.rows);
		for (let i = 0; i < y.rows; i++) {
			for (let m = 0; m < mean.rows; m++) {
				joint[m] = (logit ? logit.data[m] : 0) - norm;
				for (let l = 0; l < z.cols; l++) {
					const s = logvar.data[m * z.cols + l], d = z.data[i * z.cols + l] - mean.data[m * z.cols + l];
					joint[m] -= (d * d * Math.exp(-s) + s + logTwoPi) / 2;
				}
			}
			y.data[i] = logSum(joint);
		}
	},

	GammaLogDraw(o, y, alpha, u) { eachPixel(y, (a, u) => logGammaQuantile(a, middle(u)), alpha, u); },
	GammaLogScale(o, y, a, beta) { eachPixel(y, (a, beta) => a - Math.log(beta), a, beta); },

	GammaKL(o, y, alpha, beta, alpha0, beta0) {
		eachPixel(y, (a, b, a0, b0) => (a - a0) * digamma(a) - logGamma(a) + logGamma(a0) + a0 * Math.log(b / b0) + a * (b0 - b) / b,
			alpha, beta, alpha0, beta0);
	},

	DirichletKL(o, y, alpha, alpha0) {
		for (let i = 0; i < y.rows; i++) {
			const row = alpha.data.subarray(i * alpha.cols, (i + 1) * alpha.cols), total = sum(row), psi = digamma(total);
			y.data[i] = row.reduce((kl, a, j) => kl + logGamma(alpha0.data[j]) - logGamma(a) + (a - alpha0.data[j]) * (digamma(a) - psi),
				logGamma(total) - logGamma(sum(alpha0.data)));
		}
	},

	PolarDraw(o, y, kappa, u) { eachPixel(y, (k, u) => new Polar(o.Dims, k).quantile(middle(u)), kappa, u); },
	PolarKL(o, y, kappa) { fill(y, k => new Polar(o.Dims, k).kl(), kappa); },

	BroadcastColumn(o, y, a) { for (let i = 0; i < y.data.length; i++) y.data[i] = a.data[Math.floor(i / y.cols)]; },

	LogWeight(o, y, a, b, c) { fill(y, (a, b, c) => a + b - c, a, b, c); },

	LogRatio(o, y, q, p) {
		for (let i = 0; i < y.rows; i++) {
			let sum = 0;
			for (let k = i * o.Draws; k < (i + 1) * o.Draws; k++) sum += q.data[k] - p.data[k];
			y.data[i] = sum / o.Draws;
		}
	},
};
