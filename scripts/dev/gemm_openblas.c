/* The three matrix products of a layer by OpenBLAS, at the sizes of BenchmarkProduct
 * in machine/cpu: one line "NAME GFLOP/s" each. Part of scripts/dev/bench_gemm.sh. */
#include <cblas.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

static double now(void) {
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec + 1e-9 * t.tv_nsec;
}

static float *ones(int n) {
	float *v = aligned_alloc(64, (n * sizeof(float) + 63) / 64 * 64);
	if (!v) exit(1);
	for (int i = 0; i < n; i++) v[i] = 1;
	return v;
}

int main(void) {
	static const int sizes[][3] = {{128, 400, 784}, {128, 20, 400}, {128, 400, 20}, {128, 784, 400},
		{512, 400, 784}, {512, 784, 400}, {20, 200, 784}, {20, 200, 200}};
	for (size_t s = 0; s < sizeof sizes / sizeof *sizes; s++) {
		const int batch = sizes[s][0], out = sizes[s][1], in = sizes[s][2];
		const double flops = 2.0 * batch * out * in;
		float *x = ones(batch * in), *w = ones(out * in), *y = ones(batch * out);
		for (int form = 0; form < 3; form++) {
			int runs = 0;
			double start = now(), seconds;
			do {
				if (form == 0)
					cblas_sgemm(CblasRowMajor, CblasNoTrans, CblasTrans, batch, out, in, 1, x, in, w, in, 0, y, out);
				else if (form == 1)
					cblas_sgemm(CblasRowMajor, CblasNoTrans, CblasNoTrans, batch, in, out, 1, y, out, w, in, 0, x, in);
				else
					cblas_sgemm(CblasRowMajor, CblasTrans, CblasNoTrans, out, in, batch, 1, y, out, x, in, 0, w, in);
				seconds = now() - start;
				if (++runs == 1) start = now(); /* the first run warms up */
			} while (runs < 3 || seconds < 0.2);
			printf("%s[%d_%d_%d] %f\n", (const char *[]){"NT", "NN", "TN"}[form], batch, out, in,
				flops * (runs - 1) / seconds / 1e9);
			/* Numbers that stay finite however often they are multiplied. */
			for (int i = 0; i < batch * in; i++) x[i] = 1;
			for (int i = 0; i < out * in; i++) w[i] = 1;
			for (int i = 0; i < batch * out; i++) y[i] = 1;
		}
		free(x), free(w), free(y);
	}
}
