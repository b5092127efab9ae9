// The arithmetic of a product, fast enough for tests that train: tiles of 16 by 6 sums in
// registers, over operands packed in the order that they are read in. Every sum is taken
// in the order of k.
#include <vector>

#include "state.h"

namespace fake {

const int high = 16, wide = 6; // rows and columns of a tile
typedef float Column __attribute__((vector_size(high * sizeof(float)), aligned(4)));

// rounded keeps the 10 bits of mantissa that tensor cores read in mode TF32.
static float rounded(float x) {
	uint32_t u;
	std::memcpy(&u, &x, 4);
	if ((u >> 23 & 0xFF) != 0xFF) u = (u + 0x1000) & ~0x1FFFu;
	std::memcpy(&x, &u, 4);
	return x;
}

// pack lays out `lines` lines of k elements in strips of `width` lines, element after
// element, the last strip padded with zeros. Element (i, p) is at from[i*step + p*next].
static std::vector<float> pack(const float *from, int lines, int k, size_t step, size_t next, int width, bool tf32) {
	const int strips = (lines + width - 1) / width;
	std::vector<float> to(size_t(strips) * width * k);
	for (int i = 0; i < lines; i++) {
		float *line = &to[size_t(i / width) * width * k + i % width];
		for (int p = 0; p < k; p++) {
			const float x = from[i * step + p * next];
			line[size_t(p) * width] = tf32 ? rounded(x) : x;
		}
	}
	return to;
}

// tile sums a tile over k.
static void tile(const float *a, const float *b, int k, Column sum[wide]) {
	Column s[wide] = {};
	for (int p = 0; p < k; p++) {
		const Column x = *reinterpret_cast<const Column *>(a + size_t(p) * high);
		for (int j = 0; j < wide; j++) s[j] += x * b[size_t(p) * wide + j];
	}
	for (int j = 0; j < wide; j++) sum[j] = s[j];
}

// store writes what of a tile is in C. C is not read if beta is 0: it may hold anything.
static void store(const Product &p, const Column sum[wide], int i0, int j0) {
	for (int j = j0; j < std::min(p.n, j0 + wide); j++) {
		for (int i = i0; i < std::min(p.m, i0 + high); i++) {
			float &c = p.c[i + j * p.ldc];
			const float s = p.alpha * sum[j - j0][i - i0];
			c = p.beta == 0 ? s : s + p.beta * c;
		}
	}
}

void product(const Product &p) {
	const auto a = p.trans_a ? pack(p.a, p.m, p.k, p.lda, 1, high, p.tf32) : pack(p.a, p.m, p.k, 1, p.lda, high, p.tf32);
	const auto b = p.trans_b ? pack(p.b, p.n, p.k, 1, p.ldb, wide, p.tf32) : pack(p.b, p.n, p.k, p.ldb, 1, wide, p.tf32);
	for (int i = 0; i < p.m; i += high) {
		for (int j = 0; j < p.n; j += wide) {
			Column sum[wide];
			tile(a.data() + size_t(i) * p.k, b.data() + size_t(j) * p.k, p.k, sum);
			store(p, sum, i, j);
		}
	}
}

} // namespace fake
