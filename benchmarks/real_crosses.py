#!/usr/bin/env python3
"""Does `epiq search` find interactions that are known in real crosses?

Yeast (BY x RM, 1,008 haploid segregants; Bloom et al., Nature 494 (2013) 234): growth on indoleacetic acid, 20-kb windows of
at most 4 SNPs, pairs at least 100 kb apart. The two known loci, chr4:997k x chr8:103k and chr3:191k x chr8:100k, must come
first and second after clumping, for windows that start at 0 and at 10 kb.

Mouse (heterogeneous stock, 1,814 animals): coat colour, dark (black, dark.brown) against light (albino, chocolate,
light.brown). Among chr4 x chr7 pairs of 2-cM windows, Tyrp1 x Tyr (48-50 x 48-50 cM) must come first.

    benchmarks/real_crosses.py --epiq build/bin/epiq --data ../shared/data --work build/benchmarks
"""
import argparse
import csv
import os
import subprocess
import sys
import time

from search_rows import leads, machine, near, table, tested_pairs


def yeast(args):
    folder = os.path.join(args.data, "yeast-byxrm")
    known = [(("4", 997_000), ("8", 103_000)), (("3", 191_000), ("8", 100_000))]
    for offset in (0, 10_000):
        out = os.path.join(args.work, "yeast.%d.tsv" % offset)
        start = time.time()
        subprocess.run([args.epiq, "search", "-q", "-@", str(args.threads), "--phenotype", os.path.join(folder, "pheno.tsv"),
                        "--trait", "Indoleacetic_Acid", "--windows", "20000", "--window-offset", str(offset), "--tag-r2",
                        "0.98", "--gap", "100000", "--clump", "100000", "--top", "2000", "-o", out,
                        os.path.join(folder, "byxrm.bed")], check=True)
        seconds = time.time() - start
        rows = table(out)
        best = leads(rows)
        pairs = tested_pairs(out)
        print("yeast, windows from %d: %d pairs, %.0f s" % (offset, pairs, seconds), flush=True)
        for i, where in enumerate(known):
            lead, raw = best[i], next(row for row in rows if near(row, where, 0))
            found = near(lead, where, 50_000) and float(lead["p_omnibus"]) < 0.05 / pairs
            print("  locus %d: %s x %s  p %s (raw rank %s)  %s; raw rank of the windows at chr%s:%d x chr%s:%d: %s" %
                  (i + 1, lead["cluster_a"], lead["cluster_b"], lead["p_omnibus"], lead["rank"],
                   "as known" if found else "NOT the known one", *where[0], *where[1], raw["rank"]))


def mouse(args):
    folder = os.path.join(args.data, "mouse-hs1814")
    phenotypes = os.path.join(args.work, "coat.tsv")
    dark = {"black": "1", "dark.brown": "1", "albino": "0", "chocolate": "0", "light.brown": "0"}
    with open(os.path.join(folder, "pheno.tsv")) as source, open(phenotypes, "w") as out:
        out.write("FID\tIID\tdark\tGENDER\n")
        for row in csv.DictReader(source, delimiter="\t"):
            out.write("\t".join([row["FID"], row["IID"], dark.get(row["CoatColour"], "NA"), row["GENDER"]]) + "\n")
    for link in ("identity", "logit"):
        out = os.path.join(args.work, "mouse.%s.tsv" % link)
        start = time.time()
        subprocess.run([args.epiq, "search", "-@", str(args.threads), "--phenotype", phenotypes, "--trait", "dark", "--covariate",
                        "GENDER", "--link", link, "--windows", "2000000", "--tag-r2", "0.8", "--min-maf", "0.05", "-t",
                        "4,7", "--all", "-o", out, os.path.join(folder, "mouse_hs1814.bed")], check=True,
                       stderr=subprocess.DEVNULL if link == "identity" else None)
        rows = [row for row in table(out) if (row["contig_a"], row["contig_b"]) == ("4", "7")]
        first = rows[0]
        print("mouse, --link %s: %d chr4 x chr7 pairs, %.0f s; first %s x %s, p %s" %
              (link, len(rows), time.time() - start, first["cluster_a"], first["cluster_b"], first["p_omnibus"]))
        far = [row for row in rows if abs(int(row["start_a"]) - int(first["start_a"])) > 15e6 or
               abs(int(row["start_b"]) - int(first["start_b"])) > 15e6]
        print("  best pair more than 15 cM away on one side: %s x %s, p %s" %
              (far[0]["cluster_a"], far[0]["cluster_b"], far[0]["p_omnibus"]))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--epiq", default="build/bin/epiq")
    parser.add_argument("--data", default="../shared/data")
    parser.add_argument("--work", default="build/benchmarks")
    parser.add_argument("--threads", type=int, default=2)
    args = parser.parse_args()
    if not os.path.isdir(os.path.join(args.data, "yeast-byxrm")):
        sys.exit("skipped: no real data under '%s'" % args.data)
    os.makedirs(args.work, exist_ok=True)
    print("machine: " + machine())
    yeast(args)
    mouse(args)


if __name__ == "__main__":
    main()
