#!/usr/bin/env python3
"""Computes -L_K of a von Mises-Fisher model in NumPy, from the weights of a checkpoint: with draws by rejection (Wood,
"Simulation of the von Mises Fisher distribution", 1994), and a density by the series of the Bessel function.

    vaelab train --posterior vmf --latent 11 --binarize threshold --out run
    vaelab eval --checkpoint run --bound-samples K --limit N --probes=false
    scripts/dev/check_vmf.py run/last.safetensors t10k-images-idx3-ubyte.gz K N

Both print the mean over the first N test images of MNIST, whose standard error over draws is said. The model is of one
hidden layer of ReLUs and of Bernoulli pixels.
"""
import gzip
import json
import math
import sys

import numpy as np


def weights(path):
    """The tensors of a safetensors file by name."""
    data = open(path, "rb").read()
    size = int.from_bytes(data[:8], "little")
    header, body = json.loads(data[8 : 8 + size]), data[8 + size :]
    return {
        name: np.frombuffer(body[t["data_offsets"][0] : t["data_offsets"][1]], np.float32).reshape(t["shape"]).astype(float)
        for name, t in header.items()
        if name != "__metadata__"
    }


def log_bessel(order, x):
    """ln I_order(x) by its series, for one x."""
    j = np.arange(int(2 * x) + 200)
    terms = (2 * j + order) * math.log(x / 2) - np.array([math.lgamma(k + 1) + math.lgamma(k + order + 1) for k in j])
    return terms.max() + math.log(np.exp(terms - terms.max()).sum())


def heights(rng, m, kappa, n):
    """n draws of the height over the equator, by rejection from a Beta distribution's transform."""
    b = (m - 1) / (2 * kappa + math.sqrt(4 * kappa**2 + (m - 1) ** 2))
    top = (1 - b) / (1 + b)
    c = kappa * top + (m - 1) * math.log(1 - top**2)
    kept = np.empty(0)
    while len(kept) < n:
        z = rng.beta((m - 1) / 2, (m - 1) / 2, n)
        w = (1 - (1 + b) * z) / (1 - (1 - b) * z)
        kept = np.append(kept, w[kappa * w + (m - 1) * np.log(1 - top * w) - c >= np.log(rng.random(n))])
    return kept[:n]


def softplus(a):
    return np.logaddexp(0, a)


def main():
    w, draws, count = weights(sys.argv[1]), int(sys.argv[3]), int(sys.argv[4])
    x = np.frombuffer(gzip.open(sys.argv[2]).read()[16 : 16 + count * 784], np.uint8).reshape(count, 784) >= 128
    h = np.maximum(x @ w["fc1.weight"].T + w["fc1.bias"], 0)
    mu = h @ w["fc21.weight"].T + w["fc21.bias"]
    mu /= np.linalg.norm(mu, axis=1, keepdims=True)
    kappa = softplus(h @ w["fc22.weight"].T + w["fc22.bias"])[:, 0] + 2.0**-20
    m, rng, bounds, variances = mu.shape[1], np.random.default_rng(1), [], []
    area = math.log(2) + m / 2 * math.log(math.pi) - math.lgamma(m / 2)
    for image, direction, k in zip(x, mu, kappa):
        height = heights(rng, m, k, draws)
        v = rng.standard_normal((draws, m))
        v -= np.outer(v @ direction, direction)
        v /= np.linalg.norm(v, axis=1, keepdims=True)
        z = height[:, None] * direction + np.sqrt(1 - height**2)[:, None] * v
        logq = (m / 2 - 1) * math.log(k) - m / 2 * math.log(2 * math.pi) - log_bessel(m / 2 - 1, k) + k * (z @ direction)
        logits = np.maximum(z @ w["fc3.weight"].T + w["fc3.bias"], 0) @ w["fc4.weight"].T + w["fc4.bias"]
        logw = (image * logits - softplus(logits)).sum(1) - area - logq
        weight = np.exp(logw - logw.max())
        bounds.append(logw.max() + math.log(weight.mean()))
        variances.append(weight.var() / weight.mean() ** 2 / draws)
    print(f"-L_{draws} {-np.mean(bounds):.4f}, standard error over draws {math.sqrt(np.sum(variances)) / count:.4f}")
    print(f"kappa from {kappa.min():.1f} to {kappa.max():.1f}")


main()
