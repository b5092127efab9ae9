#!/usr/bin/python3
"""The peer of scripts/dev/bench_peers.sh: the same training in PyTorch.

    peer_torch.py --mode best|user --batch-size B --epochs N --threads T
                  [--burda] [--init-only]

best: all data in memory as float32, shuffled by index; the loss from logits.
user: pytorch/examples' vae/main.py as it is run: torchvision's MNIST through a
      DataLoader with one worker, sigmoid and binary_cross_entropy.
Prints one JSON object: seconds of each epoch (training steps only), the mean
training loss of each, seconds from the process's start to the end of the first
step, peak memory in MiB, and which BLAS and vector instructions were in use.
"""
import argparse
import gzip
import json
import os
import resource
import subprocess
import time

START = time.time() - float(open("/proc/uptime").read().split()[0]) + int(open("/proc/self/stat").read().rsplit(")", 1)[1].split()[19]) / os.sysconf("SC_CLK_TCK")

parser = argparse.ArgumentParser()
parser.add_argument("--mode", choices=["best", "user"], required=True)
parser.add_argument("--batch-size", type=int, default=128)
parser.add_argument("--epochs", type=int, default=3)
parser.add_argument("--threads", type=int, default=2)
parser.add_argument("--burda", action="store_true")
parser.add_argument("--data", required=True, help="folder with train-images-idx3-ubyte.gz")
args = parser.parse_args()

import numpy as np
import torch
from torch import nn
from torch.nn import functional as F

if args.mode == "best":
    torch.set_num_threads(args.threads)
torch.manual_seed(1)


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


class Burda(nn.Module):
    def __init__(self):
        super().__init__()
        self.encoder = nn.Sequential(nn.Linear(784, 200), nn.Tanh(), nn.Linear(200, 200), nn.Tanh())
        self.mu, self.logvar = nn.Linear(200, 50), nn.Linear(200, 50)
        self.decoder = nn.Sequential(nn.Linear(50, 200), nn.Tanh(), nn.Linear(200, 200), nn.Tanh(), nn.Linear(200, 784))

    def forward(self, x):
        h = self.encoder(x)
        mu, logvar = self.mu(h), self.logvar(h)
        return self.decoder(mu + torch.randn_like(mu) * torch.exp(0.5 * logvar)), mu, logvar


def loss_of(model, x):
    logits, mu, logvar = model(x)
    if args.mode == "best":
        recon = F.binary_cross_entropy_with_logits(logits, x, reduction="sum")
    else:
        recon = F.binary_cross_entropy(torch.sigmoid(logits), x, reduction="sum")
    kl = -0.5 * torch.sum(1 + logvar - mu.pow(2) - logvar.exp())
    return recon + kl


def batches():
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
    images = torch.tensor(pixels).float() / 255
    while True:
        order = torch.randperm(len(images))
        yield (images[order[i : i + args.batch_size]] for i in range(0, len(images), args.batch_size))


model = Burda() if args.burda else VAE()
optimizer = torch.optim.Adam(model.parameters(), lr=1e-3)
epochs, losses, first = [], [], None
for _, epoch in zip(range(args.epochs), batches()):
    start, total = time.perf_counter(), 0.0
    for x in epoch:
        optimizer.zero_grad()
        loss = loss_of(model, x)
        # The example minimises the sum; its gradient is the mean's times the batch size,
        # which Adam does not notice.
        loss.backward()
        total += loss.item()
        optimizer.step()
        first = first or time.time() - START
    epochs.append(time.perf_counter() - start)
    losses.append(total / 60000)
a, b = torch.randn(1024, 1024), torch.randn(1024, 1024)
a @ b
start = time.perf_counter()
for _ in range(20):
    a @ b
gflops = 20 * 2 * 1024**3 / (time.perf_counter() - start) / 1e9
blas = subprocess.run(["sh", "-c", f"grep -o '/[^ ]*openblas[^ ]*' /proc/{os.getpid()}/maps | sort -u | head -1"], capture_output=True, text=True).stdout.strip()
print(json.dumps({
    "epoch_seconds": epochs, "losses": losses, "first_step_seconds": first,
    "peak_mib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    "gflops": gflops, "torch": torch.__version__, "blas": blas, "threads": torch.get_num_threads(),
    "capability": os.environ.get("ATEN_CPU_CAPABILITY", "default"),
}))
