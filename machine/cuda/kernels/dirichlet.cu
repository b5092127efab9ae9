// Dirichlet distributions with concentrations α, A being their sum, and the logarithm of
// the softmax, which makes their draws of Gamma draws.
#include "special.h"

// row_sum is the sum of a row of l numbers.
FN double row_sum(const float *x, int l) {
	double sum = 0;
	EACH_LANE(j, l) sum += x[j];
	return warp_sum(sum);
}

// ln Γ(A) − ln Γ(A₀) + Σ ln Γ(α₀) − ln Γ(α) + (α − α₀)(ψ(α) − ψ(A))
KERNEL DirichletKL(float *kl, const float *alpha, const float *alpha0, int n, int l) {
	EACH_ROW(i, n) {
		const float *row = alpha + i * l;
		double total = row_sum(row, l), total0 = row_sum(alpha0, l);
		double psi = ddigamma(total), sum = 0;
		EACH_LANE(j, l) {
			double a = row[j], a0 = alpha0[j];
			sum += dlgamma(a0) - dlgamma(a) + (a - a0) * (ddigamma(a) - psi);
		}
		sum = warp_sum(sum);
		ONE_LANE kl[i] = dlgamma(total) - dlgamma(total0) + sum;
	}
}

// g [(α − α₀) ψ₁(α) − (A − A₀) ψ₁(A)]
KERNEL DirichletKLGrad(float *d, const float *alpha, const float *alpha0, const float *g, int n, int l) {
	EACH_ROW(i, n) {
		const float *row = alpha + i * l;
		double total = row_sum(row, l), total0 = row_sum(alpha0, l);
		double common = (total - total0) * dtrigamma(total);
		EACH_LANE(j, l) {
			double a = row[j], a0 = alpha0[j];
			d[i * l + j] = g[i] * ((a - a0) * dtrigamma(a) - common);
		}
	}
}

// ln Γ(A) + Σ_l (α − 1) y − ln Γ(α)
KERNEL DirichletLogDensity(float *p, const float *y, const float *alpha, int n, int l, int each) {
	EACH_ROW(i, n) {
		const float *row = alpha + i / each * l;
		double whole = dlgamma(row_sum(row, l)), sum = 0;
		EACH_LANE(j, l) {
			double a = row[j], lg = dlgamma(a);
			sum += (a - 1) * y[i * l + j] - lg;
		}
		sum = warp_sum(sum);
		ONE_LANE p[i] = whole + sum;
	}
}

// g (α − 1)
KERNEL DirichletLogDensityGrad(float *d, const float *alpha, const float *g, int n, int l, int each) {
	EACH_ELEMENT(i, j, at, n, l)
		d[at] = g[i] * (alpha[i / each * l + j] - 1);
}

// Σ_k g (ψ(A) − ψ(α) + y) over the draws that share α (n, l)
KERNEL DirichletLogDensityGradShape(float *d, const float *y, const float *alpha, const float *g, int n, int l, int each) {
	EACH_ROW(at, n * l) {
		int i = at / l, j = at % l;
		double c = ddigamma(row_sum(alpha + i * l, l)) - ddigamma(alpha[at]), sum = 0;
		EACH_LANE(k, each) {
			int draw = i * each + k;
			sum += g[draw] * (c + y[draw * l + j]);
		}
		sum = warp_sum(sum);
		ONE_LANE d[at] = sum;
	}
}

// x − log Σ_l e^x
KERNEL LogSoftmax(float *y, const float *x, int n, int l) {
	EACH_ROW(i, n) {
		const float *row = x + i * l;
		double top = -INFINITE, sum = 0;
		EACH_LANE(j, l) if (row[j] > top) top = row[j];
		top = warp_max(top);
		EACH_LANE(j, l) sum += dexp(row[j] - top); // NaN if any is
		double rest = dlog(warp_sum(sum));
		EACH_LANE(j, l) y[i * l + j] = row[j] - top - rest;
	}
}

// g − e^y Σ_l g
KERNEL LogSoftmaxGrad(float *d, const float *y, const float *g, int n, int l) {
	EACH_ROW(i, n) {
		double total = row_sum(g + i * l, l);
		EACH_LANE(j, l) d[i * l + j] = g[i * l + j] - dexp(y[i * l + j]) * total;
	}
}
