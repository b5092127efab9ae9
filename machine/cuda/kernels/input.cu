// What a step reads: random numbers, pixels and labels. Package rng says which numbers they
// are; a thread makes the four elements of a row that one of its blocks has numbers for.
#include "math.h"
#include "step.h"

// Block is four words of a stream: Philox4x32-10 of the counter (block, step, epoch, purpose)
// and the key seed (Salmon, Moraes, Dror and Shaw, "Parallel random numbers: as easy as 1, 2,
// 3", SC 2011).
struct Block {
	uint32 word[4];
};

FN Block philox(uint64 seed, uint32 purpose, uint32 epoch, uint32 step, uint32 block) {
	uint32 c0 = block, c1 = step, c2 = epoch, c3 = purpose, k0 = (uint32)seed, k1 = (uint32)(seed >> 32);
	for (int round = 0; round < 10; round++) {
		uint64 p0 = (uint64)0xD2511F53 * c0, p1 = (uint64)0xCD9E8D57 * c2;
		c0 = (uint32)(p1 >> 32) ^ c1 ^ k0;
		c1 = (uint32)p1;
		c2 = (uint32)(p0 >> 32) ^ c3 ^ k1;
		c3 = (uint32)p0;
		k0 += 0x9E3779B9;
		k1 += 0xBB67AE85;
	}
	return {{c0, c1, c2, c3}};
}

// uniform is the word's number in (0, 1].
FN float uniform(uint32 word) { return ((word >> 8) + 1) / 16777216.f; }

// EACH_OF_FOUR runs the following statement for the elements that block b of a row of l has
// numbers for: k is the number's place in the block, at the element's in the row.
#define EACH_OF_FOUR(k, at, b, l) \
	for (int k = 0, at = 4 * (b); k < 4; k++, at++) \
		if (at < (l))

// N(0, 1) by Box and Muller: r cos 2πv and r sin 2πv with r = √(−2 log u)
KERNEL Normal(float *x, const Step *step, int n, int l, uint32 purpose) {
	EACH_ELEMENT(i, b, block, n, (l + 3) / 4) {
		Block w = philox(step->seed, purpose, step->epoch, step->step, block);
		float z[4];
		for (int k = 0; k < 4; k += 2) {
			float r = __builtin_sqrtf(-2 * flog(uniform(w.word[k])));
			fturn(uniform(w.word[k + 1]), &z[k], &z[k + 1]);
			z[k] *= r;
			z[k + 1] *= r;
		}
		EACH_OF_FOUR(k, j, b, l) x[i * l + j] = z[k];
	}
}

// Uniform numbers in (0, 1]
KERNEL Uniform(float *x, const Step *step, int n, int l, uint32 purpose) {
	EACH_ELEMENT(i, b, block, n, (l + 3) / 4) {
		Block w = philox(step->seed, purpose, step->epoch, step->step, block);
		EACH_OF_FOUR(k, j, b, l) x[i * l + j] = uniform(w.word[k]);
	}
}

// As Go's machine.Binarization.
enum Binarization { Grey, Stochastic, Static, Threshold };

// p/255, or a draw of 1 with that probability: at every visit, or once for each image; or
// [p ≥ 128]. p is the image that index says.
KERNEL Pixels(float *x, const uint8 *pixels, const int *index, const Step *step, int n, int l, int binarize, uint32 purpose) {
	int blocks = (l + 3) / 4;
	EACH_ELEMENT(i, b, block, n, blocks) {
		const uint8 *image = pixels + (uint64)index[i] * l;
		Block w = {};
		if (binarize == Stochastic) w = philox(step->seed, purpose, step->epoch, step->step, block);
		if (binarize == Static) w = philox(step->seed, purpose, 0, index[i], b);
		EACH_OF_FOUR(k, j, b, l) {
			float p = image[j] / 255.f;
			if (binarize == Threshold) p = image[j] >> 7;
			if (binarize == Stochastic || binarize == Static) p = uniform(w.word[k]) <= p;
			x[i * l + j] = p;
		}
	}
}

// 1 in the column that the image's label says, else 0
KERNEL OneHot(float *x, const uint8 *labels, const int *index, int n, int l) {
	EACH_ELEMENT(i, j, at, n, l) x[at] = labels[index[i]] == j;
}
