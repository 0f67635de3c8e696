#!/usr/bin/env python3
"""Fit how many alleles, or pairs of them, a gene holds in an exome by chance, by its length (lib/triage/chance.cpp).

usage: chance_rates.py --data DIR

Counted: heterozygous and homozygous calls of the two unrelated parents of the trio with uniparental disomy (a clinical
exome on GRCh37; the child's calls are not looked at), in each range of gene-tables/glist-hg19, and pairs of heterozygous
ones, of 100 alleles at most. Fitted: rate = a (length / 20,000)^b, by Poisson regression over all genes; those below 200 bases count as 200.
"""

import argparse
import bisect
import collections
import gzip
import math
import pathlib


def gene_ranges(path):
    ranges = {}
    with gzip.open(path, "rt") as file:
        for line in file:
            contig, start, end, name = line.split()
            ranges.setdefault(name, (contig, int(start), int(end)))
    return ranges


def counts(calls, ranges):
    """kind -> gene -> count of both parents together."""
    by_contig = collections.defaultdict(list)
    for name, (contig, start, end) in ranges.items():
        by_contig[contig].append((start, end, name))
    longest = {contig: max(end - start for start, end, _ in genes) for contig, genes in by_contig.items()}
    for genes in by_contig.values():
        genes.sort()
    hets = {}
    found = {"heterozygous": collections.Counter(), "homozygous": collections.Counter(), "pairs": collections.Counter()}
    with gzip.open(calls, "rt") as file:
        for line in file:
            cells = line.rstrip("\n").split("\t")
            if line.startswith("#CHROM"):
                parents = [cells.index("FATHER"), cells.index("MOTHER")]
            if line.startswith("#"):
                continue
            contig, position = cells[0].removeprefix("chr"), int(cells[1])
            genes = by_contig.get(contig, [])
            over = []
            at = bisect.bisect(genes, (position - longest.get(contig, 0), 0, ""))
            while at < len(genes) and genes[at][0] <= position:
                over += [genes[at][2]] if genes[at][1] >= position else []
                at += 1
            for parent in parents:
                copies = cells[parent].split(":")[0].replace("|", "/").split("/")
                for alt in {copy for copy in copies if copy not in "0."}:
                    both = copies.count(alt) == 2
                    found["homozygous" if both else "heterozygous"].update(over)
                    for name in over if not both else []:
                        hets[name, parent] = hets.get((name, parent), 0) + 1
    for (name, _), number in hets.items():
        found["pairs"][name] += min(number, 100) * (min(number, 100) - 1) // 2
    return found


def poisson_fit(xs, ys):
    """Intercept and slope of log rate = a + b x, by Newton's method with short steps."""
    a, b = 0.0, 0.5
    for _ in range(100):
        g0 = g1 = h00 = h01 = h11 = 0.0
        for x, y in zip(xs, ys):
            rate = math.exp(min(20.0, a + b * x))
            g0, g1 = g0 + y - rate, g1 + (y - rate) * x
            h00, h01, h11 = h00 + rate, h01 + rate * x, h11 + rate * x * x
        step = h00 * h11 - h01 * h01
        da, db = (h11 * g0 - h01 * g1) / step, (h00 * g1 - h01 * g0) / step
        a, b = a + max(-1.0, min(1.0, da)), b + max(-0.3, min(0.3, db))
        if abs(da) + abs(db) < 1e-9:
            break
    return a, b


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=pathlib.Path, required=True)
    words = parser.parse_args()
    ranges = gene_ranges(words.data / "gene-tables/glist-hg19.txt.gz")
    found = counts(words.data / "trios/upd16mat-trio.vcf.gz", ranges)
    xs = [math.log(max(200, end - start) / 20000) for _, start, end in ranges.values()]
    print("#kind\tgenes\tper gene of 20 kb\texponent")
    for kind, number in found.items():
        a, b = poisson_fit(xs, [number[name] / 2 for name in ranges])
        print(f"{kind}\t{len(ranges)}\t{math.exp(a):.2f}\t{b:.3f}")


if __name__ == "__main__":
    main()
