#!/usr/bin/python3
"""The peer of scripts/dev/bench_peers.sh and scripts/keras.sh: the same training in PyTorch.

    peer_torch.py --data DIR [--network mlp|burda|keras|resnet] [--mode best|user] [--batch-size B]
                  [--epochs N] [--limit N] [--threads T] [--seed S] [--init torch|glorot] [--hidden-bias X]
                  [--adam-eps X] [--transposed native|convolution] [--layout contiguous|channels_last]

best: all data in memory as float32, shuffled by index; the loss from logits.
user: pytorch/examples' vae/main.py as it is run: torchvision's MNIST through a DataLoader with one worker, sigmoid and
      binary_cross_entropy.

PyTorch 1 runs a transposed convolution in a slow loop of its own; as the data gradient of a convolution, which is what
PyTorch 2 makes of it, it is oneDNN's: --transposed convolution.

Prints one JSON object: seconds of each epoch (training steps only) and of the median step, the mean training loss of each
epoch, seconds from the process's start to the end of the first step, and the BLAS in use.
"""
import argparse
import gzip
import json
import os
import statistics
import time

START = time.time() - float(open("/proc/uptime").read().split()[0]) + int(open("/proc/self/stat").read().rsplit(")", 1)[1].split()[19]) / os.sysconf("SC_CLK_TCK")

parser = argparse.ArgumentParser()
parser.add_argument("--data", required=True, help="folder with train-images-idx3-ubyte.gz")
parser.add_argument("--network", choices=["mlp", "burda", "keras", "resnet"], default="mlp")
parser.add_argument("--mode", choices=["best", "user"], default="best")
parser.add_argument("--batch-size", type=int, default=128)
parser.add_argument("--epochs", type=int, default=3)
parser.add_argument("--limit", type=int, default=60000)
parser.add_argument("--threads", type=int, default=2)
parser.add_argument("--seed", type=int, default=1)
parser.add_argument("--init", choices=["torch", "glorot"], default="torch")
parser.add_argument("--hidden-bias", type=float, default=0, help="where the biases of keras' hidden units begin")
parser.add_argument("--adam-eps", type=float, default=1e-8)
parser.add_argument("--transposed", choices=["native", "convolution"], default="convolution")
parser.add_argument("--layout", choices=["contiguous", "channels_last"], default="contiguous")
args = parser.parse_args()

import numpy as np
import torch
from torch import nn
from torch.nn import functional as F

import golden

if args.mode == "best":
    torch.set_num_threads(args.threads)


class Burda(nn.Module):
    def __init__(self, latent=50):
        super().__init__()
        self.encoder = nn.Sequential(nn.Linear(784, 200), nn.Tanh(), nn.Linear(200, 200), nn.Tanh())
        self.mu, self.logvar = nn.Linear(200, latent), nn.Linear(200, latent)
        self.decoder = nn.Sequential(nn.Linear(latent, 200), nn.Tanh(), nn.Linear(200, 200), nn.Tanh(), nn.Linear(200, 784))

    def forward(self, x, eps):
        h = self.encoder(x)
        mu, logvar = self.mu(h), self.logvar(h)
        return self.decoder(mu + torch.exp(logvar / 2) * eps), mu, logvar


class DataGradient(torch.autograd.Function):
    """A transposed convolution as the gradient of a convolution, of the same weights, in its input."""

    @staticmethod
    def forward(ctx, x, weight, bias, stride, padding, size):
        x = x.contiguous(memory_format=LAYOUT)
        ctx.save_for_backward(x, weight)
        ctx.stride, ctx.padding = stride, padding
        big = torch.empty(len(x), weight.shape[1], *size, memory_format=LAYOUT)
        y = backward(x, big, weight, stride, padding, [True, False, False])[0]
        return y.add_(bias.reshape(1, -1, 1, 1))

    @staticmethod
    def backward(ctx, grad):
        x, weight = ctx.saved_tensors
        grad = grad.contiguous(memory_format=LAYOUT)
        small = F.conv2d(grad, weight, None, ctx.stride, ctx.padding)
        return small, backward(x, grad, weight, ctx.stride, ctx.padding, [False, True, False])[1], grad.sum((0, 2, 3)), None, None, None


def backward(grad, x, weight, stride, padding, wanted):
    return torch.ops.aten.convolution_backward(grad, x, weight, None, stride, padding, [1, 1], False, [0, 0], 1, wanted)


class Transposed(nn.ConvTranspose2d):
    def forward(self, x):
        size = [(n - 1) * s - 2 * p + k + o for n, s, p, k, o in
                zip(x.shape[2:], self.stride, self.padding, self.kernel_size, self.output_padding)]
        return DataGradient.apply(x, self.weight, self.bias, self.stride, self.padding, size)


def check_transposed():
    """Holds Transposed to PyTorch's own layer: values and gradients."""
    for stride, extra in (1, 0), (2, 0), (2, 1):
        results = []
        for kind in nn.ConvTranspose2d, Transposed:
            torch.manual_seed(1)
            layer = kind(6, 5, 3, stride, 1, output_padding=extra).to(memory_format=LAYOUT)
            x = torch.randn(4, 6, 7, 7).to(memory_format=LAYOUT).requires_grad_()
            y = layer(x)
            (y * torch.randn_like(y, memory_format=torch.contiguous_format)).sum().backward()
            results.append([y, x.grad, layer.weight.grad, layer.bias.grad])
        for a, b in zip(*results):
            error = ((a - b).abs().max() / a.abs().max()).item()
            if error > 1e-6:
                raise SystemExit(f"a transposed convolution of stride {stride} is {error:.1e} from PyTorch's")


def losses_of(x, logits, mu, logvar):
    """The mean loss, and what the optimiser takes the gradient of."""
    if args.mode == "best":
        loss = sum(golden.terms(x, logits, mu, logvar))
        return loss, loss
    recon = F.binary_cross_entropy(torch.sigmoid(logits), x, reduction="sum")
    total = recon - 0.5 * torch.sum(1 + logvar - mu.pow(2) - logvar.exp())
    return total / len(x), total


def epochs():
    """Yields the batches of an epoch, again and again."""
    if args.mode == "user":
        from torchvision import datasets, transforms

        raw = os.path.join(os.environ.get("TMPDIR", "/tmp"), "peer-mnist", "MNIST", "raw")
        os.makedirs(raw, exist_ok=True)
        for name in os.listdir(args.data):
            target = os.path.join(raw, name.removesuffix(".gz"))
            if name.endswith(".gz") and not os.path.exists(target):
                with gzip.open(os.path.join(args.data, name)) as f, open(target, "wb") as g:
                    g.write(f.read())
        set_ = datasets.MNIST(os.path.dirname(os.path.dirname(raw)), train=True, transform=transforms.ToTensor())
        loader = torch.utils.data.DataLoader(set_, batch_size=args.batch_size, shuffle=True, num_workers=1)
        while True:
            yield (x.view(-1, 784) for x, _ in loader)
    with gzip.open(os.path.join(args.data, "train-images-idx3-ubyte.gz")) as f:
        pixels = np.frombuffer(f.read()[16:], dtype=np.uint8).reshape(-1, 784)
    images = torch.tensor(pixels[: args.limit]).float() / 255
    while True:
        order = torch.randperm(len(images))
        yield (images[order[i : i + args.batch_size]] for i in range(0, len(images), args.batch_size))


def made():
    """The network with its first weights."""
    model = NETWORKS[args.network][0]()
    for module in model.modules():
        if args.transposed == "convolution" and type(module) is nn.ConvTranspose2d:
            module.__class__ = Transposed
    if args.init == "glorot":
        for p in model.parameters():
            nn.init.zeros_(p) if p.dim() == 1 else nn.init.xavier_uniform_(p)
    with torch.no_grad():
        if args.network == "keras":
            model.encoder.fc1.bias += args.hidden_bias
    for p in model.parameters():
        if p.dim() == 4:  # model.to would leave alone weights of one channel, whose strides PyTorch takes for contiguous
            p.data = torch.empty_like(p, memory_format=LAYOUT).copy_(p)
    return model


NETWORKS = {  # with their latent dimensions
    "mlp": (golden.VAE, 20),
    "burda": (Burda, 50),
    "keras": (golden.NETWORKS["keras"], 2),
    "resnet": (lambda: golden.NETWORKS["resnet"](32), 32),
}
LAYOUT = {"contiguous": torch.contiguous_format, "channels_last": torch.channels_last}[args.layout]
check_transposed()
torch.manual_seed(args.seed)
model, latent = made(), NETWORKS[args.network][1]
optimizer = torch.optim.Adam(model.parameters(), lr=1e-3, eps=args.adam_eps)
epoch_seconds, step_seconds, losses, first = [], [], [], None
for _, epoch in zip(range(args.epochs), epochs()):
    start = last = time.perf_counter()
    total, images = 0.0, 0
    for x in epoch:
        optimizer.zero_grad()
        mean, minimised = losses_of(x, *model(x, torch.randn(len(x), latent)))
        minimised.backward()
        total += mean.item() * len(x)
        images += len(x)
        optimizer.step()
        first = first or time.time() - START
        now = time.perf_counter()
        step_seconds.append(now - last)
        last = now
    epoch_seconds.append(last - start)
    losses.append(total / images)
maps = open("/proc/self/maps").read().split()
print(json.dumps({
    "epoch_seconds": epoch_seconds, "steps": len(step_seconds), "median_step_seconds": statistics.median(step_seconds),
    "losses": losses, "first_step_seconds": first, "torch": torch.__version__,
    "blas": next((path for path in maps if "openblas" in path), "none"),
}))
