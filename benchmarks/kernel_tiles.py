#!/usr/bin/env python3
"""Time the kernel matrix of some 10,000 distinct genotypes under a memory budget that its states and entries share.

    benchmarks/kernel_tiles.py [--epiq build/bin/epiq] [--samples 10000] [--snps 10] [--max-memory 1G] [--threads N]

Simulates a cohort whose samples nearly all differ at these SNPs, runs `epiq kernel -o k.npy` (IQP map, single precision)
and prints the shape, seconds, and the largest resident memory of the process.
"""

import argparse
import os
import pathlib
import subprocess
import sys
import tempfile
import time


def cpu_model():
    for line in pathlib.Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.split(":", 1)[1].strip()
    return "unknown"


def largest_memory(command):
    """Seconds and the largest resident bytes of a command, and what it wrote to stderr."""
    started = time.monotonic()
    process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
    talk = process.stderr.read()
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        sys.exit(f"{' '.join(command)}: status {process.returncode}\n{talk}")
    return time.monotonic() - started, usage.ru_maxrss * 1024


def npy_shape(path):
    with open(path, "rb") as file:
        header = file.read(128).decode("latin1")
    return header[header.index("'shape':") + 8 :].split(")")[0].strip(" (")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--epiq", default="build/bin/epiq")
    parser.add_argument("--samples", type=int, default=10000)
    parser.add_argument("--snps", type=int, default=10)
    parser.add_argument("--max-memory", default="1G")
    parser.add_argument("--threads", type=int, default=len(os.sched_getaffinity(0)))
    options = parser.parse_args()
    print(f"{cpu_model()}, {options.threads} threads, --max-memory {options.max_memory}")
    with tempfile.TemporaryDirectory() as folder:
        prefix = os.path.join(folder, "cohort")
        subprocess.run([options.epiq, "synth", "-q", "--samples", str(options.samples), "--genes", "2",
                        "--snps-per-gene", str(options.snps), "--output-prefix", prefix], check=True)
        out = os.path.join(folder, "k.npy")
        command = [options.epiq, "kernel", "-q", "--genes", prefix + ".genes.bed", "--cluster", "G1", "--cluster-size", str(options.snps),
                   "--tag-r2", "1", "--precision", "single", "--max-memory", options.max_memory, "-@",
                   str(options.threads), "-o", out, prefix + ".vcf.gz"]
        seconds, memory = largest_memory(command)
        print(f"{npy_shape(out)} entries, {seconds:.2f} s, largest resident memory {memory / 2**20:.0f} MiB")


if __name__ == "__main__":
    main()
