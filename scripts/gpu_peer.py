#!/usr/bin/env python3
"""The peer of scripts/gpu_check.sh: the default model's training in PyTorch on the same GPU.

    gpu_peer.py --mode eager|compiled|graph --data DIR [--batch-size 128] [--epochs 6]

All images are on the GPU as float32 and shuffled there by index; the loss is from logits;
TF32 is off. eager launches every operation; compiled has torch.compile fuse the loss and its
gradient (reduce-overhead: replayed as CUDA graphs); graph captures the whole eager step, Adam
included, as a CUDA graph and replays it. All add the loss up on the GPU. Prints one JSON object:
the median, least and most of the seconds of an epoch after the first, and the mean training loss
of each.
"""
import argparse
import gzip
import json
import os
import statistics
import sys
import time

parser = argparse.ArgumentParser()
parser.add_argument("--mode", choices=["eager", "compiled", "graph"], required=True)
parser.add_argument("--data", required=True, help="folder with train-images-idx3-ubyte.gz")
parser.add_argument("--batch-size", type=int, default=128)
parser.add_argument("--epochs", type=int, default=6)
parser.add_argument("--device", default="cuda")
args = parser.parse_args()

import torch
from torch import nn
from torch.nn import functional as F

if args.device == "cuda" and not torch.cuda.is_available():
    sys.exit("gpu_peer.py: this PyTorch finds no GPU")
torch.manual_seed(1)
torch.backends.cuda.matmul.allow_tf32 = False


class VAE(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc1, self.fc21, self.fc22 = nn.Linear(784, 400), nn.Linear(400, 20), nn.Linear(400, 20)
        self.fc3, self.fc4 = nn.Linear(20, 400), nn.Linear(400, 784)

    def forward(self, x):
        h = F.relu(self.fc1(x))
        mu, logvar = self.fc21(h), self.fc22(h)
        z = mu + torch.randn_like(mu) * torch.exp(0.5 * logvar)
        return self.fc4(F.relu(self.fc3(z))), mu, logvar


def loss_of(x):
    logits, mu, logvar = model(x)
    recon = F.binary_cross_entropy_with_logits(logits, x, reduction="sum")
    return recon - 0.5 * torch.sum(1 + logvar - mu.pow(2) - logvar.exp())


if args.mode == "compiled":
    loss_of = torch.compile(loss_of, mode="reduce-overhead")

with gzip.open(os.path.join(args.data, "train-images-idx3-ubyte.gz")) as f:
    images = torch.frombuffer(bytearray(f.read()[16:]), dtype=torch.uint8).view(-1, 784).to(args.device).float() / 255
model = VAE().to(args.device)
optimizer = torch.optim.Adam(model.parameters(), lr=1e-3, **({"capturable": True} if args.mode == "graph" else {}))
total = torch.zeros((), device=args.device, dtype=torch.float64)


def step(x):
    optimizer.zero_grad(set_to_none=True)
    loss = loss_of(x)
    loss.backward()
    optimizer.step()
    total.add_(loss.detach())


if args.mode == "graph":
    static = images[: args.batch_size].clone()
    side = torch.cuda.Stream()
    side.wait_stream(torch.cuda.current_stream())
    with torch.cuda.stream(side):
        for _ in range(3):
            step(static)
    torch.cuda.current_stream().wait_stream(side)
    graph = torch.cuda.CUDAGraph()
    with torch.cuda.graph(graph):
        step(static)


def train(x):
    if args.mode == "graph" and len(x) == args.batch_size:
        static.copy_(x)
        graph.replay()
    else:
        step(x)


seconds, losses = [], []
for _ in range(args.epochs):
    total.zero_()
    if args.device == "cuda":
        torch.cuda.synchronize()
    start = time.perf_counter()
    order = torch.randperm(len(images), device=args.device)
    for i in range(0, len(images), args.batch_size):
        train(images[order[i : i + args.batch_size]])
    losses.append(total.item() / len(images))  # waits for the GPU
    seconds.append(time.perf_counter() - start)
seconds = sorted(seconds[1:] or seconds)
print(json.dumps({"epoch_seconds": statistics.median(seconds), "least": seconds[0], "most": seconds[-1], "losses": losses, "torch": torch.__version__}))
