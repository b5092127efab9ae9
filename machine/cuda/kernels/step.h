// What changes from one step to the next. It is the only thing, beside the indices of the
// images, that a step carries to the GPU.
#pragma once
#include "device.h"

// Step has the layout of Go's kernels.Step.
struct Step {
	uint64 seed; // the place in the random streams: see package rng
	uint32 epoch, step;
	float rate;  // Adam: lr/(1 − β₁ᵗ); RMSprop: lr
	float root;  // Adam: 1/√(1 − β₂ᵗ)
	float bound; // on the gradient's norm; 0: none
	uint32 unused;
};
