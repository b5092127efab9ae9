#!/usr/bin/python3
"""Golden numbers of package distribution, from mpmath at 60 digits, and SciPy and PyTorch.

    /usr/bin/python3 scripts/dev/golden_distribution.py    # 30 seconds

writes distribution/testdata/golden.json. mpmath is the authority; SciPy and PyTorch must
agree with it wherever they have the function, or nothing is written. Needs Debian's
python3-mpmath, python3-scipy and python3-torch.
"""
import itertools
import json
import pathlib

import mpmath as mp
import numpy as np
import scipy.special
import scipy.stats
import torch
from torch.distributions import Dirichlet, Gamma, kl_divergence

mp.mp.dps = 60
torch.set_default_dtype(torch.float64)
golden = {}


def agree(ours, theirs, rtol, what):
    if not np.allclose(float(ours), float(theirs), rtol=rtol, atol=rtol):
        raise SystemExit(f"{what}: mpmath says {ours}, the other {theirs}")


def psi(x, order=0):
    return mp.psi(order, x)


# x, digamma, trigamma
golden["psi"] = []
for x in [1e-6, 1e-3, 0.1, 0.5, 1.0, 1.4616321449683622, 2.5, 6.0, 11.9, 12.1, 100.0, 1e4, 1e8]:
    d, t = psi(mp.mpf(x)), psi(mp.mpf(x), 1)
    agree(d, scipy.special.digamma(x), 1e-12, f"digamma({x})")
    agree(t, scipy.special.polygamma(1, x), 1e-12, f"trigamma({x})")
    golden["psi"].append([x, float(d), float(t)])


def gamma_log_pdf(a, b, z):
    return a * mp.log(b) + (a - 1) * mp.log(z) - b * z - mp.loggamma(a)


# shape, rate, z, log density, CDF
golden["gamma"] = []
for a, ratio in itertools.product([1e-3, 0.01, 0.3, 1.0, 1.7, 5.0, 100.0, 1e4, 1e8], [-5, -2, 0, 1, 6]):
    rate = 2.5
    z = a / rate * float(np.exp(ratio / max(1, a) ** 0.5))
    A, R, Z = mp.mpf(a), mp.mpf(rate), mp.mpf(z)
    if a < 1e6:
        cdf = mp.gammainc(A, 0, R * Z, regularized=True)
        agree(cdf, scipy.special.gammainc(a, rate * z), 1e-9, f"gammainc({a}, {rate * z})")
    else:  # by quadrature: mpmath's series does not end
        w = (A ** mp.mpf("0.5")) / R
        cdf = mp.quad(lambda t: mp.exp(gamma_log_pdf(A, R, t)), [Z - k * w for k in (24, 18, 12, 8, 4, 2, 1, 0)])
    golden["gamma"].append([a, rate, z, float(gamma_log_pdf(A, R, Z)), float(cdf)])


def gamma_kl(a, b, c, d):
    return (a - c) * psi(a) - mp.loggamma(a) + mp.loggamma(c) + c * (mp.log(b) - mp.log(d)) + a * (d - b) / b


golden["gamma_kl"] = []
shapes = [1e-6, 1e-3, 0.3, 1.0, 4.0, 11.0, 13.0, 1e4, 1e8]
pairs = [((a, 3.0), (c, 2.0)) for a, c in itertools.product(shapes, shapes)]
pairs += [((a, 2.0), (a * (1 + e), 2 * (1 + f))) for a in shapes for e in (0, 1e-6, -1e-9, 0.3) for f in (0, 1e-6, -0.01)]
for (a, b), (c, d) in pairs:
    kl = gamma_kl(*map(mp.mpf, (a, b, c, d)))
    if kl > 1e-3 and max(a, c) < 1e6:
        t = torch.tensor
        agree(kl, kl_divergence(Gamma(t(a), t(b)), Gamma(t(c), t(d))), 1e-6, f"KL of Gammas {a, b, c, d}")
    golden["gamma_kl"].append([a, b, c, d, float(kl)])


def dirichlet_kl(p, q):
    P, Q = mp.fsum(p), mp.fsum(q)
    return (mp.loggamma(P) - mp.loggamma(Q) + mp.fsum(mp.loggamma(b) - mp.loggamma(a) for a, b in zip(p, q))
            + mp.fsum((a - b) * (psi(a) - psi(P)) for a, b in zip(p, q)))


# p, q, KL(p‖q), log density of p at the mean of q
golden["dirichlet"] = []
for p, q in [
    ([1, 2, 5], [3, 1, 1]), ([1, 2, 5], [1.000001, 2, 5]), ([1, 2, 5], [1, 2, 5 + 1e-9]),
    ([1e-3, 2, 0.5], [2e-3, 1, 0.7]), ([1e-6, 1e-6], [2e-6, 1e-6]), ([1e8, 1], [2e8, 1]),
    ([1e8, 3e8, 2e8], [1e8, 3e8, 2.0001e8]), ([0.2, 0.3], [7, 9]), ([12, 40], [11, 44]), ([3, 2], [2, 3]),
    ([2, 3, 4, 1, 5, 1, 2], [1, 1, 1, 1, 1, 1, 1]), ([50, 20], [50.005, 20.002]),
]:
    p, q = [float(v) for v in p], [float(v) for v in q]
    P, Q = [mp.mpf(v) for v in p], [mp.mpf(v) for v in q]
    kl = dirichlet_kl(P, Q)
    if kl > 1e-3 and max(p) < 1e6:
        agree(kl, kl_divergence(Dirichlet(torch.tensor(p)), Dirichlet(torch.tensor(q))), 1e-8, f"KL of Dirichlets {p, q}")
    x = [float(v / mp.fsum(Q)) for v in Q]
    l = mp.loggamma(mp.fsum(P)) - mp.fsum(map(mp.loggamma, P)) + mp.fsum((a - 1) * mp.log(mp.mpf(v)) for a, v in zip(P, x))
    golden["dirichlet"].append({"p": p, "q": q, "kl": float(kl), "x": x, "log_prob": float(l)})

# a, b, x, log density, CDF
golden["beta"] = []
for a, b in [(1e-3, 1e-3), (0.01, 5.0), (0.5, 0.5), (1.0, 1.0), (2.3, 7.1), (30.0, 4.0), (1e-3, 1000.0), (1e4, 3e3), (2e6, 1e6)]:
    mean, sd = a / (a + b), (a * b / (a + b + 1)) ** 0.5 / (a + b)
    for x in sorted({min(0.999, max(1e-4, mean + k * sd)) for k in (-5, -2, 0, 1, 3)}):
        A, B, X = mp.mpf(a), mp.mpf(b), mp.mpf(x)
        log_b = mp.loggamma(A) + mp.loggamma(B) - mp.loggamma(A + B)
        pdf = lambda t: mp.exp((A - 1) * mp.log(t) + (B - 1) * mp.log(1 - t) - log_b)
        if a < 1e3:
            cdf = mp.betainc(A, B, 0, X, regularized=True)
        else:
            cdf = mp.quad(pdf, [X - k * mp.mpf(sd) for k in (24, 18, 12, 8, 4, 2, 1, 0)])
        if a < 1e5:  # SciPy 1.10 errs by 1e-5 beyond
            agree(cdf, scipy.special.betainc(a, b, x), 1e-9, f"betainc({a}, {b}, {x})")
        golden["beta"].append([a, b, x, float(mp.log(pdf(X))), float(cdf)])

# shape, log z, d log z/d shape. F and its derivative come from the series of
# DLMF 8.7.1 in exact arithmetic; PyTorch's own gradient is good to about 1e-3 only.
golden["gradient"] = []
for a in [1e-3, 0.01, 0.1, 0.7, 1.0, 1.5, 10.0, 100.0, 1000.0]:
    for k in [-30, -8, -3, -1, -0.3, -0.01, 0, 0.01, 0.3, 1, 2.5, 5, 8]:
        logz = float(np.log(a) + k / (a ** 0.5 if a >= 1 else (a if k < 0 else 1)))
        mp.mp.dps = 60 + int(0.9 * np.exp(logz))  # the upper tail is lost in digits
        A, L = mp.mpf(a), mp.mpf(logz)
        z, s, ds, term, h, n = mp.exp(L), mp.mpf(1), mp.mpf(0), mp.mpf(1), mp.mpf(0), 0
        while term > mp.mpf(10) ** -mp.mp.dps * s:
            n += 1
            term *= z / (A + n)
            h += 1 / (A + n)
            s += term
            ds += term * h
        golden["gradient"].append([a, logz, float(-((L - psi(A + 1)) * s - ds) / A)])
mp.mp.dps = 60


# Gamma samples and their maximum-likelihood fit.
golden["fits"] = []
generator = np.random.default_rng(1)
generator.normal(size=916)  # the committed samples begin after these
for a in [0.05, 1.0, 7.3]:
    z = generator.gamma(a, 0.5, size=200)
    shape, _, scale = scipy.stats.gamma.fit(z, floc=0)
    mean, mean_log = mp.fsum(map(mp.mpf, z)) / 200, mp.fsum(mp.log(mp.mpf(v)) for v in z) / 200
    root = mp.findroot(lambda t: mp.log(t) - psi(t) - mp.log(mean) + mean_log, shape)
    agree(root, shape, 1e-3, "fit")
    golden["fits"].append({"z": z.tolist(), "shape": float(root), "rate": float(root / mean)})

json_rows = lambda rows: ",\n".join(json.dumps(row, allow_nan=False) for row in rows)
out = pathlib.Path(__file__).parents[2] / "distribution" / "testdata" / "golden.json"
out.parent.mkdir(exist_ok=True)
lines = [f'"{k}": [\n{json_rows(rows)}\n]' for k, rows in golden.items()]
out.write_text("{\n" + ",\n".join(lines) + "\n}\n")
