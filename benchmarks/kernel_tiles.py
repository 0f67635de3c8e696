#!/usr/bin/env python3
"""Time the kernel matrix of some 10,000 distinct genotypes under a memory budget that its states and entries share.

    benchmarks/kernel_tiles.py [--epiq build/bin/epiq] [--samples 14000] [--snps 10] [--max-memory 1G] [--threads N]

Simulates a cohort whose samples nearly all differ at these SNPs, runs `epiq kernel -o k.npy` (IQP map, single precision)
and prints the shape, seconds, and the largest resident memory of the process.
"""

import argparse
import os
import pathlib
import random
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


def write_cohort(prefix, samples, snps):
    """Unlinked SNPs with alleles of one half, so that most samples differ: PREFIX.vcf and PREFIX.genes.bed, a gene G1."""
    draw = random.Random(1)
    with open(prefix + ".vcf", "w", encoding="ascii") as vcf:
        vcf.write("##fileformat=VCFv4.2\n##contig=<ID=1,length=1000000>\n")
        vcf.write('##FORMAT=<ID=GT,Number=1,Type=String,Description="Genotype">\n')
        names = "\t".join(f"s{i}" for i in range(samples))
        vcf.write(f"#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\t{names}\n")
        for snp in range(snps):
            calls = "\t".join(draw.choices(("0/0", "0/1", "1/1"), (1, 2, 1), k=samples))
            vcf.write(f"1\t{1000 * (snp + 1)}\tsnp{snp}\tA\tC\t.\tPASS\t.\tGT\t{calls}\n")
    with open(prefix + ".genes.bed", "w", encoding="ascii") as bed:
        bed.write("1\t0\t1000000\tG1\n")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--epiq", default="build/bin/epiq")
    parser.add_argument("--samples", type=int, default=14000)
    parser.add_argument("--snps", type=int, default=10)
    parser.add_argument("--max-memory", default="1G")
    parser.add_argument("--threads", type=int, default=len(os.sched_getaffinity(0)))
    options = parser.parse_args()
    print(f"{cpu_model()}, {options.threads} threads, --max-memory {options.max_memory}")
    with tempfile.TemporaryDirectory() as folder:
        prefix = os.path.join(folder, "cohort")
        write_cohort(prefix, options.samples, options.snps)
        out = os.path.join(folder, "k.npy")
        command = [options.epiq, "kernel", "-q", "--genes", prefix + ".genes.bed", "--cluster", "G1", "--cluster-size", str(options.snps),
                   "--tag-r2", "1", "--precision", "single", "--max-memory", options.max_memory, "-@",
                   str(options.threads), "-o", out, prefix + ".vcf"]
        seconds, memory = largest_memory(command)
        print(f"{npy_shape(out)} entries, {seconds:.2f} s, largest resident memory {memory / 2**20:.0f} MiB")


if __name__ == "__main__":
    main()
