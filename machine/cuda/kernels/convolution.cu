// Convolutions between big images x (n, height, width, b) and small ones y (n, rows, cols, s), by weights
// w (size, size, b, s): what meets what is described by Go's kernel.Window. Products are summed in float, as in
// matrix products, each sum in one order.
#include "activation.h"

struct Window {
	int height, width, size, stride, padding, rows, cols;
};

// WINDOW are a window's parameters of a kernel, and GIVEN_WINDOW the window.
#define WINDOW int height, int width, int size, int stride, int padding, int rows, int cols
#define GIVEN_WINDOW Window { height, width, size, stride, padding, rows, cols }

// from is the first of count numbers i that has i·stride ≥ a, or count. Those with a ≤ i·stride < b are those from
// from(a) to from(b).
FN int from(int a, int stride, int count) { return hold((a + stride - 1) / stride, 0, count); }

// gathered is Σ x w for channel j of a pixel of the small images. The threads of a warp read neighbouring weights,
// and most of them the same x.
FN float gathered(const float *x, const float *w, int pixel, int j, int b, int s, Window o) {
	int image = pixel / (o.rows * o.cols);
	int top = pixel / o.cols % o.rows * o.stride - o.padding, left = pixel % o.cols * o.stride - o.padding;
	int first = from(-left, 1, o.size), end = from(o.width - left, 1, o.size);
	float sum = 0;
	for (int k = from(-top, 1, o.size); k < from(o.height - top, 1, o.size); k++) {
		const float *row = x + ((image * o.height + top + k) * o.width + left + first) * b;
		const float *weights = w + (k * o.size + first) * b * s + j;
		for (int t = 0; t < (end - first) * b; t++) sum = fused(row[t], weights[t * s], sum);
	}
	return sum;
}

// scattered is Σ y w for element at of the big images, the same in all lanes of a warp, which share the channels of y.
FN float scattered(const float *y, const float *w, int at, int b, int s, Window o) {
	int pixel = at / b, image = pixel / (o.height * o.width);
	int bottom = pixel / o.width % o.height + o.padding, right = pixel % o.width + o.padding;
	int first = from(right - o.size + 1, o.stride, o.cols), end = from(right + 1, o.stride, o.cols);
	float sum = 0;
	for (int i = from(bottom - o.size + 1, o.stride, o.rows); i < from(bottom + 1, o.stride, o.rows); i++) {
		for (int j = first; j < end; j++) {
			int tap = (bottom - i * o.stride) * o.size + right - j * o.stride;
			const float *small = y + ((image * o.rows + i) * o.cols + j) * s, *weights = w + (tap * b + at % b) * s;
			EACH_LANE(k, s) sum = fused(small[k], weights[k], sum);
		}
	}
	return warp_sum(sum);
}

// Σ x w
KERNEL Gather(float *y, const float *x, const float *w, int n, int b, int s, WINDOW) {
	EACH_ELEMENT(pixel, j, at, n * rows * cols, s) y[at] = gathered(x, w, pixel, j, b, s, GIVEN_WINDOW);
}

// f(Σ x w + bias)
KERNEL Convolution(float *y, const float *x, const float *w, const float *bias, int n, int b, int s, WINDOW, int activation) {
	EACH_ELEMENT(pixel, j, at, n * rows * cols, s)
		y[at] = activate(activation, gathered(x, w, pixel, j, b, s, GIVEN_WINDOW) + bias[j]);
}

// Σ x w f′, where a = f(·)
KERNEL GatherBehind(float *y, const float *x, const float *w, const float *a, int n, int b, int s, WINDOW, int activation) {
	EACH_ELEMENT(pixel, j, at, n * rows * cols, s)
		y[at] = gathered(x, w, pixel, j, b, s, GIVEN_WINDOW) * slope(activation, a[at]);
}

// Σ y w
KERNEL Scatter(float *x, const float *y, const float *w, int n, int s, int b, WINDOW) {
	EACH_ROW(at, n * height * width * b) {
		float sum = scattered(y, w, at, b, s, GIVEN_WINDOW);
		ONE_LANE x[at] = sum;
	}
}

// f(Σ y w + bias)
KERNEL Transposed(float *x, const float *y, const float *w, const float *bias, int n, int s, int b, WINDOW, int activation) {
	EACH_ROW(at, n * height * width * b) {
		float sum = scattered(y, w, at, b, s, GIVEN_WINDOW);
		ONE_LANE x[at] = activate(activation, sum + bias[at % b]);
	}
}

// Σ y w f′, where a = f(·)
KERNEL ScatterBehind(float *x, const float *y, const float *w, const float *a, int n, int s, int b, WINDOW, int activation) {
	EACH_ROW(at, n * height * width * b) {
		float sum = scattered(y, w, at, b, s, GIVEN_WINDOW);
		ONE_LANE x[at] = sum * slope(activation, a[at]);
	}
}

// Σ x y over each of some parts of the images: as many weights, one below the other. The threads of a warp read
// neighbouring y, and most of them the same x.
KERNEL WeightBands(float *d, const float *x, const float *y, int n, int b, int s, WINDOW, int bands) {
	EACH_ELEMENT(weight, channel, at, bands * size * size * b, s) {
		int band = weight / (size * size * b), top = weight / (size * b) % size - padding, left = weight / b % size - padding;
		int first = from(-left, stride, cols), end = from(width - left, stride, cols);
		double sum = 0;
		for (int image = band * n / bands; image < (band + 1) * n / bands; image++) {
			float part = 0;
			for (int i = from(-top, stride, rows); i < from(height - top, stride, rows); i++) {
				const float *big = x + ((image * height + top + i * stride) * width + left) * b + weight % b;
				const float *small = y + (image * rows + i) * cols * s + channel;
				for (int j = first; j < end; j++) part = fused(big[j * stride * b], small[j * s], part);
			}
			sum += part;
		}
		d[at] = sum;
	}
}
