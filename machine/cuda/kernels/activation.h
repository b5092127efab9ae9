// Activations of layers, and their derivatives.
#pragma once
#include "math.h"

// As Go's kernel.Activation.
enum Activation { Identity, ReLU, Tanh, Softplus, ELU, Sigmoid };

// f(a). NaN stays NaN, as it fails every comparison.
FN float activate(int f, float a) {
	switch (f) {
	case ReLU: return a < 0 ? 0 : a;
	case Tanh: return ftanh(a);
	case Softplus: return fsoftplus(a);
	case ELU: return a <= 0 ? fexpm1(a) : a;
	case Sigmoid: return fsigmoid(a);
	}
	return a;
}

// f′ of y = f(a)
FN float slope(int f, float y) {
	switch (f) {
	case ReLU: return y > 0 ? 1 : 0;
	case Tanh: return 1 - y * y;
	case Softplus: return -fexpm1(-y);
	case ELU: return y > 0 ? 1 : y + 1;
	case Sigmoid: return y * (1 - y);
	}
	return 1;
}

// The derivative of slope in y of that order, from 1 on
FN float curve(int f, int order, float y) {
	switch (f) {
	case Tanh: return order == 1 ? -2 * y : order == 2 ? -2 : 0;
	case Sigmoid: return order == 1 ? 1 - 2 * y : order == 2 ? -2 : 0;
	case Softplus: return order % 2 ? fexp(-y) : -fexp(-y);
	case ELU: return order > 1 || y > 0 ? 0 : 1;
	}
	return 0;
}
