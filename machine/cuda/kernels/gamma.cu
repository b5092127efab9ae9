// Gamma distributions: divergences, draws and densities of positive codes z, which are
// carried as y = log z. β is a rate. See package op for the formulas' sources.
#include "gammaquantile.h"

// (α − α₀) ψ(α) − ln Γ(α) + ln Γ(α₀) + α₀ ln(β/β₀) + α (β₀/β − 1)
KERNEL GammaKL(float *kl, const float *alpha, const float *beta, const float *alpha0, const float *beta0, int n, int l) {
	EACH_ELEMENT(i, j, at, n, l) {
		double a = alpha[at], b = beta[at], a0 = alpha0[j], b0 = beta0[j];
		kl[at] = (a - a0) * ddigamma(a) - dlgamma(a) + dlgamma(a0) + a0 * dlog(b / b0) + a * (b0 - b) / b;
	}
}

// g [(α − α₀) ψ₁(α) + β₀/β − 1]
KERNEL GammaKLGradShape(float *d, const float *alpha, const float *beta, const float *alpha0, const float *beta0, const float *g, int n, int l) {
	EACH_ELEMENT(i, j, at, n, l) {
		double a = alpha[at], psi1 = dtrigamma(a), b = beta[at], a0 = alpha0[j], b0 = beta0[j];
		d[at] = g[at] * ((a - a0) * psi1 + (b0 - b) / b);
	}
}

// g (α₀ − α β₀/β)/β
KERNEL GammaKLGradRate(float *d, const float *alpha, const float *beta, const float *alpha0, const float *beta0, const float *g, int n, int l) {
	EACH_ELEMENT(i, j, at, n, l) {
		double a = alpha[at], b = beta[at], a0 = alpha0[j], b0 = beta0[j];
		d[at] = g[at] * (a0 * b - a * b0) / b / b;
	}
}

// y with F(e^y; α) = u, F the distribution function of Γ(α, 1)
KERNEL GammaLogDraw(float *y, const float *alpha, const float *u, int n, int l, int each) {
	EACH_ELEMENT(i, j, at, n, l)
		y[at] = log_gamma_quantile(alpha[i / each * l + j], middle(u[at]));
}

// g ∂y/∂α at fixed u
KERNEL GammaLogDrawGrad(float *d, const float *alpha, const float *u, const float *y, const float *g, int n, int l, int each) {
	EACH_ELEMENT(i, j, at, n, l)
		d[at] = g[at] * log_gamma_slope(alpha[i / each * l + j], middle(u[at]), y[at]);
}

// y − ln β
KERNEL GammaLogScale(float *d, const float *y, const float *beta, int n, int l, int each) {
	EACH_ELEMENT(i, j, at, n, l)
		d[at] = y[at] - dlog(beta[i / each * l + j]);
}

// −Σ_k g/β over the draws that share β (n, l)
KERNEL GammaLogScaleGrad(float *d, const float *beta, const float *g, int n, int l, int each) {
	EACH_ROW(at, n * l) {
		int i = at / l, j = at % l;
		double sum = 0;
		EACH_LANE(k, each) sum += g[(i * each + k) * l + j];
		sum = warp_sum(sum);
		ONE_LANE d[at] = -sum / beta[at];
	}
}

// Σ_l α ln β − ln Γ(α) + (α − 1) y − β e^y
KERNEL GammaLogDensity(float *p, const float *y, const float *alpha, const float *beta, int n, int l, int each) {
	EACH_ROW(i, n) {
		const float *as = alpha + i / each * l, *bs = beta + i / each * l;
		double sum = 0;
		EACH_LANE(j, l) {
			double a = as[j], lg = dlgamma(a), b = bs[j], v = y[i * l + j];
			sum += a * dlog(b) - lg + (a - 1) * v - b * dexp(v);
		}
		sum = warp_sum(sum);
		ONE_LANE p[i] = sum;
	}
}

// g (α − 1 − β e^y)
KERNEL GammaLogDensityGrad(float *d, const float *y, const float *alpha, const float *beta, const float *g, int n, int l, int each) {
	EACH_ELEMENT(i, j, at, n, l) {
		int of = i / each * l + j;
		d[at] = g[i] * ((double)alpha[of] - 1 - beta[of] * dexp(y[at]));
	}
}

// Σ_k g (ln β − ψ(α) + y) over the draws that share α and β (n, l)
KERNEL GammaLogDensityGradShape(float *d, const float *y, const float *alpha, const float *beta, const float *g, int n, int l, int each) {
	EACH_ROW(at, n * l) {
		int i = at / l, j = at % l;
		double c = dlog(beta[at]) - ddigamma(alpha[at]), sum = 0;
		EACH_LANE(k, each) {
			int draw = i * each + k;
			sum += g[draw] * (c + y[draw * l + j]);
		}
		sum = warp_sum(sum);
		ONE_LANE d[at] = sum;
	}
}

// Σ_k g (α/β − e^y) over the draws that share α and β (n, l)
KERNEL GammaLogDensityGradRate(float *d, const float *y, const float *alpha, const float *beta, const float *g, int n, int l, int each) {
	EACH_ROW(at, n * l) {
		int i = at / l, j = at % l;
		double mean = (double)alpha[at] / beta[at], sum = 0;
		EACH_LANE(k, each) {
			int draw = i * each + k;
			sum += g[draw] * (mean - dexp(y[draw * l + j]));
		}
		sum = warp_sum(sum);
		ONE_LANE d[at] = sum;
	}
}

// The derivative of ln Γ(a) of that order: ln Γ, ψ or ψ₁
KERNEL LogGamma(float *y, const float *a, int n, int l, int order) {
	EACH_ELEMENT(i, j, at, n, l) y[at] = order == 0 ? dlgamma(a[at]) : order == 1 ? ddigamma(a[at]) : dtrigamma(a[at]);
}
