#!/usr/bin/env python3
"""How fast is `epiq search`? Gene pairs a second of the whole process at N = 1,126 and 10,000, on 1 and 2 threads (medians
of several runs): 4 SNPs a gene, 8 covariates, a quantitative trait, the default arms. Then where the time goes (build the
program first: cmake --build build --target search_profile), and whether the bytes are the same for 1, 2 and 8 threads on
more than 100,000 pairs (--bytes).

    benchmarks/search_speed.py --epiq build/bin/epiq --work build/benchmarks [--bytes]
"""
import argparse
import hashlib
import os
import platform
import statistics
import subprocess
import time


def search(args, prefix, threads, out, *more):
    covariates = ",".join("cov%d" % (i + 1) for i in range(8))
    start = time.time()
    subprocess.run([args.epiq, "search", "-q", "--no-version", "-@", str(threads), "--phenotype", prefix + ".phenotypes.tsv",
                    "--trait", "sim1", "--covariate", covariates, "--genes", prefix + ".genes.bed", "--tag-r2", "1.1", "-o",
                    out, *more, prefix + ".vcf.gz"], check=True)
    return time.time() - start


def cohort(args, samples, genes, snps=4):
    prefix = os.path.join(args.work, "speed.%d.%d" % (samples, genes))
    subprocess.run([args.epiq, "synth", "-q", "--samples", str(samples), "--genes", str(genes), "--snps-per-gene", str(snps),
                    "--model", "null", "--covariates", "8", "--output-prefix", prefix], check=True)
    return prefix


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--epiq", default="build/bin/epiq")
    parser.add_argument("--work", default="build/benchmarks")
    parser.add_argument("--genes", type=int, default=60)
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--bytes", action="store_true")
    args = parser.parse_args()
    os.makedirs(args.work, exist_ok=True)
    print("machine: %s, %s processors" % (platform.processor() or platform.machine(), os.cpu_count()))
    pairs = args.genes * (args.genes - 1) // 2
    for samples in (1126, 10000):
        prefix = cohort(args, samples, args.genes)
        out = prefix + ".tsv"
        seconds = {1: [], 2: []}
        for _ in range(args.repeats):
            for threads in seconds:
                seconds[threads].append(search(args, prefix, threads, out, "--top", "10"))
        one, two = (statistics.median(seconds[threads]) for threads in (1, 2))
        print("N = %-6d %d pairs: 1 thread %.0f pairs/s, 2 threads %.0f pairs/s (%.2fx)" %
              (samples, pairs, pairs / one, pairs / two, one / two), flush=True)
    profile = os.path.join(os.path.dirname(args.epiq), "search_profile")
    if os.path.exists(profile):
        print(subprocess.run([profile], check=True, capture_output=True, text=True).stdout)
    if args.bytes:
        prefix = cohort(args, 300, 460, snps=2)
        digests = set()
        for threads in (1, 2, 8):
            out = prefix + ".%d.tsv" % threads
            took = search(args, prefix, threads, out, "--top", "0")
            with open(out, "rb") as table:
                data = table.read()
            digests.add(hashlib.sha256(data).hexdigest())
            print("%d threads: %d rows, %.0f s" % (threads, data.count(b"\n"), took), flush=True)
        print("same bytes for 1, 2 and 8 threads: %s" % ("yes" if len(digests) == 1 else "NO"))


if __name__ == "__main__":
    main()
