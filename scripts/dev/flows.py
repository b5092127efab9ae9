#!/usr/bin/python3
"""Holds the bound L_K of models with flows, with a full Gaussian or with categorical codes to PyTorch.

    /usr/bin/python3 scripts/dev/flows.py VAELAB CHECKPOINT...

of runs of `train --binarize threshold` with a perceptron of one hidden layer: export
writes -L_100 of each of 500 test images, and the same is computed here from the weights of
the checkpoint, with draws of PyTorch's own and log determinants as the papers have them. The two must
agree within 3 standard errors of the mean difference.

Needs Debian's python3-torch and python3-numpy, and Go to find MNIST.
"""
import json
import math
import os
import struct
import subprocess
import sys
import tempfile

import numpy as np
import torch
from torch.nn import functional as F

from golden import mnist

IMAGES, DRAWS = 500, 100


def load(run):
    """The tensors of a run's checkpoint, and its model's settings."""
    with open(os.path.join(run, "last.safetensors"), "rb") as f:
        header = json.loads(f.read(struct.unpack("<Q", f.read(8))[0]))
        body = f.read()
    said = header.pop("__metadata__")
    tensors = {}
    for name, t in header.items():
        lo, hi = t["data_offsets"]
        tensors[name] = torch.tensor(np.frombuffer(body[lo:hi], np.float32).reshape(t["shape"]).copy()).double()
    return tensors, json.loads(said["model"])


class Model:
    def __init__(self, run):
        self.w, self.c = load(run)
        self.latent = self.c["latent"]

    def linear(self, name, x, mask=None):
        w = self.w[name + ".weight"]
        return F.linear(x, w if mask is None else w * mask, self.w[name + ".bias"])

    def activate(self, x):
        return {"relu": F.relu, "tanh": torch.tanh, "elu": F.elu, "softplus": F.softplus}[self.c["activation"]](x)

    def made(self, name, reverse, z, context, outputs):
        """Germain and others (2015): degrees by how many of z are before."""
        order = torch.arange(self.latent).flip(0) if reverse else torch.arange(self.latent)
        sees = order  # what a unit must exceed to see this one
        h = z
        if context is not None:
            h, sees = torch.cat([z, context], 1), torch.cat([sees, torch.full((context.shape[1],), -1)])
        strict, i = True, 0
        while f"{name}.hidden.{i}.weight" in self.w:
            width = len(self.w[f"{name}.hidden.{i}.bias"])
            degrees = torch.arange(width) * self.latent // width
            mask = degrees[:, None] > sees[None] if strict else degrees[:, None] >= sees[None]
            h, sees, strict, i = self.activate(self.linear(f"{name}.hidden.{i}", h, mask)), degrees, False, i + 1
        return [self.linear(f"{name}.{out}", h, order[:, None] >= sees[None]) for out in outputs]

    def affine(self, name, reverse, z, context):
        m, s = self.made(name, reverse, z, context, ["mean", "logscale"])
        return m, 3 * torch.tanh(s / 3)

    def triangular(self, diagonal, below):
        matrix = torch.diag_embed(torch.tanh(diagonal))
        rows, columns = torch.tril_indices(self.latent, self.latent, -1)
        matrix[:, rows, columns] = below
        return matrix

    def flow(self, z, heads):
        """What becomes of z (n, L), and the sum of the log determinants (n)."""
        kind, total, n = self.c["flow"], torch.zeros(len(z)).double(), self.latent
        for k in range(self.c.get("flow-steps", 0)):
            if kind == "planar":
                u, w, b = heads[0][:, k * n:(k + 1) * n], heads[1][:, k * n:(k + 1) * n], heads[2][:, k]
                wu = (w * u).sum(1)
                m = F.softplus(wu + math.log(math.e - 1)) - 1
                u = u + ((m - wu) / (w**2).sum(1))[:, None] * w
                t = torch.tanh((w * z).sum(1) + b)
                psi = (1 - t**2)[:, None] * w
                total += torch.log(torch.abs(1 + (u * psi).sum(1)))
                z = z + u * t[:, None]
            elif kind == "radial":
                positive = [F.softplus(h[:, k]) + 2.0**-20 for h in heads[1:]]
                alpha, beta = positive[0], positive[1] - positive[0]
                d = z - heads[0][:, k * n:(k + 1) * n]
                r = d.norm(dim=1)
                h = 1 / (alpha + r)
                total += (n - 1) * torch.log(1 + beta * h) + torch.log(1 + beta * h - beta * r * h**2)
                z = z + (beta * h)[:, None] * d
            elif kind == "sylvester":
                q = torch.eye(n).double().expand(len(z), n, n)
                for v in heads[0].reshape(len(z), self.c["flow-steps"], -1, n)[:, k].unbind(1):
                    q = q @ (torch.eye(n) - 2 * v[:, :, None] * v[:, None] / (v**2).sum(1)[:, None, None])
                outer, inner = (self.triangular(*(h[:, k * w:(k + 1) * w] for h, w in ((heads[i], n), (heads[i + 2], n * (n - 1) // 2))))
                                for i in (2, 3))
                a = (inner @ q.transpose(1, 2) @ z[:, :, None])[:, :, 0] + heads[1][:, k * n:(k + 1) * n]
                slope = 1 - torch.tanh(a) ** 2
                jacobian = torch.eye(n) + q @ outer @ (slope[:, :, None] * (inner @ q.transpose(1, 2)))
                total += torch.linalg.slogdet(jacobian)[1]
                z = z + (q @ outer @ torch.tanh(a)[:, :, None])[:, :, 0]
            elif kind == "iaf":
                m, s = self.made(f"flow.{k}", k % 2 == 1, z, heads[0], ["mean", "gate"])
                gate = torch.sigmoid(s)
                z = gate * z + (1 - gate) * m
                total += torch.log(gate).sum(1)
            elif kind == "maf":
                x = torch.zeros_like(z)
                order = range(n - 1, -1, -1) if k % 2 else range(n)
                for l in order:
                    m, a = self.affine(f"flow.{k}", k % 2 == 1, x, heads[0])
                    x[:, l] = z[:, l] * torch.exp(a[:, l]) + m[:, l]
                total += a.sum(1)
                z = x
        return z, total

    def prior(self, z):
        """log p(z)."""
        if self.c["prior"] == "categorical":
            return -z.sum(1) * math.log(self.c["categories"])
        total = torch.zeros(len(z)).double()
        if self.c["prior"] == "maf":
            for k in reversed(range(self.c["prior-steps"])):
                m, a = self.affine(f"prior.{k}", k % 2 == 1, z, None)
                z, total = (z - m) * torch.exp(-a), total - a.sum(1)
        return total - 0.5 * (z**2 + math.log(2 * math.pi)).sum(1)

    def draw(self, heads):
        """A draw of z for each row of the encoder's heads, and its log q(z|x)."""
        if self.c["posterior"] == "categorical":
            q = torch.distributions.OneHotCategorical(logits=heads[0].reshape(len(heads[0]), -1, self.c["categories"]))
            z = q.sample()
            return z.flatten(1), q.log_prob(z).sum(1)
        eps = torch.randn(len(heads[0]), self.latent).double()
        log_q = -0.5 * (eps**2 + math.log(2 * math.pi) + heads[1]).sum(1)
        z, context = heads[0] + torch.exp(heads[1] / 2) * eps, heads[2:]
        if self.c["posterior"] == "full-gaussian":
            rows, columns = torch.tril_indices(self.latent, self.latent, -1)
            factor = torch.zeros(len(z), self.latent, self.latent).double()
            factor[:, rows, columns] = context.pop(0)
            z = z + torch.bmm(factor, eps[:, :, None])[:, :, 0]
        z, logdet = self.flow(z, context)
        return z, log_q - logdet

    def bound(self, x):
        """-L_K of each row of x, with draws of its own."""
        h = self.activate(self.linear("fc1", x))
        heads = [self.linear(f"fc2{i}", h).repeat_interleave(DRAWS, 0) for i in range(1, 9) if f"fc2{i}.weight" in self.w]
        z, log_q = self.draw(heads)
        logits = self.linear("fc4", self.activate(self.linear("fc3", z)))
        log_p = -F.binary_cross_entropy_with_logits(logits, x.repeat_interleave(DRAWS, 0), reduction="none").sum(1)
        weights = (log_p + self.prior(z) - log_q).reshape(len(x), DRAWS)
        return math.log(DRAWS) - torch.logsumexp(weights, 1)


torch.manual_seed(1)
images = (mnist("t10k")[:IMAGES] * 255 >= 128).double()
failed = False
for run in sys.argv[2:]:
    with tempfile.TemporaryDirectory() as folder:
        codes = os.path.join(folder, "codes.npz")
        subprocess.run([sys.argv[1], "export", "--checkpoint", run, "--npz", codes, "--limit", str(IMAGES), "--bound-samples", str(DRAWS)],
                       check=True, capture_output=True)
        theirs = np.load(codes)["nll"].astype(np.float64)
    model = Model(run)
    with torch.no_grad():
        ours = torch.cat([model.bound(part) for part in images.split(50)]).numpy()
    difference = ours - theirs
    error = difference.std(ddof=1) / math.sqrt(len(difference))
    good = abs(difference.mean()) < 3 * error
    failed |= not good
    print(f"{run}: -L_{DRAWS} {theirs.mean():.3f}, by PyTorch {ours.mean():.3f}: {difference.mean():+.3f} ± {error:.3f}{'' if good else ': NOT THE SAME'}")
sys.exit(failed)
