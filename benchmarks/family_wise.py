#!/usr/bin/env python3
"""Which locus pairs of real crosses hold at a family-wise level of .05 over all pairs, by permutations?

Yeast (BY x RM, 1,008 haploid segregants; Bloom et al., Nature 494 (2013) 234): five traits, 20-kb windows of at most 4 SNPs, pairs
at least 100 kb apart, 1,000 permutations of each trait. Pairs with p_family <= .05 are clumped (100 kb on both sides) and
compared with the reference pairs of the data folder: those with LOD >= 6 count as known, and a known pair is found if a
significant pair of windows lies within 50 kb of it on both sides. What is significant and near no reference pair of any LOD
is listed as other. The reference LODs stand in models of all loci that the trait has (bloom2013_qtl.tsv); with --given-loci these
are covariates here too, which takes their variance out of the noise.

Hyper (250 backcross mice, blood pressure; Sugiyama et al., Genomics 71 (2001) 70, as in the R/qtl tour): the published pair of loci,
chr6 x chr15, must come first. The cross comes as a table of genotypes; windows of markers are 20 cM wide. Markers that were typed
in the animals of extreme blood pressure alone are left out: their recombinations would be a sign of the phenotype.

    benchmarks/family_wise.py --epiq build/bin/epiq --data ../shared/data --work build/benchmarks [--only yeast,hyper] [--given-loci]
"""
import argparse
import csv
import os
import subprocess
import sys
import time

from plink_dosages import PlinkDosages
from search_rows import leads, machine, near, table

TRAITS = ["Copper", "Indoleacetic_Acid", "Magnesium_Sulfate", "YPD", "YPD.15C"]
ALPHA = 0.05
KNOWN = 50_000  # bp: how near a window must lie to a locus of a known pair


def reference_pairs(folder):
    by_trait = {}
    with open(os.path.join(folder, "reference_pairs.tsv")) as lines:
        for row in csv.DictReader(lines, delimiter="\t"):
            loci = tuple((str(int(row["chr" + k].replace("chr", ""))), int(row["pos" + k])) for k in "12")
            by_trait.setdefault(row["trait"], []).append((float(row["LOD_interaction_refit"]), loci))
    return by_trait


def with_loci(args, folder, trait):
    """A table of the trait and of the genotypes at its loci, and the names of these columns."""
    yeast_cross = PlinkDosages(os.path.join(folder, "byxrm"))
    with open(os.path.join(folder, "bloom2013_qtl.tsv")) as lines:
        loci = sorted({yeast_cross.nearest(str(int(row["chr"].replace("chr", ""))), int(row["pos"]))
                       for row in csv.DictReader(lines, delimiter="\t") if row["trait"] == trait})
    columns = {"locus%d" % k: dict(zip(yeast_cross.samples, yeast_cross.dosages(snp))) for k, snp in enumerate(loci)}
    path = os.path.join(args.work, "family_wise.%s.pheno.tsv" % trait)
    with open(os.path.join(folder, "pheno.tsv")) as lines, open(path, "w") as out:
        out.write("\t".join(["IID", trait, *columns]) + "\n")
        for row in csv.DictReader(lines, delimiter="\t"):
            out.write("\t".join([row["IID"], row[trait], *("%g" % column[row["IID"]] for column in columns.values())]) + "\n")
    return path, list(columns)


def yeast(args):
    folder = os.path.join(args.data, "yeast-byxrm")
    reference = reference_pairs(folder)
    totals, started = [0, 0, 0], time.time()
    print("yeast: significant pairs of windows, loci of them, known pairs (LOD >= 6) found, other loci")
    for trait in args.traits.split(","):
        out = os.path.join(args.work, "family_wise.%s%s.tsv" % (trait, ".given" if args.given_loci else ""))
        phenotypes, loci = with_loci(args, folder, trait) if args.given_loci else (os.path.join(folder, "pheno.tsv"), [])
        start = time.time()
        if not args.reuse or not os.path.exists(out):
            subprocess.run([args.epiq, "search", "-q", "-@", str(args.threads), "--phenotype", phenotypes,
                            *(["--covariate", ",".join(loci)] if loci else []), "--trait", trait, "--windows", "20000",
                            "--tag-r2", "0.98", "--gap", "100000", "--clump", "100000", "--top", "2000", "--permutations", str(args.permutations), "-o", out,
                            os.path.join(folder, "byxrm.bed")], check=True)
        seconds = time.time() - start
        rows = [row for row in table(out) if float(row["p_family"]) <= ALPHA]
        known = [(lod, loci) for lod, loci in reference.get(trait, []) if lod >= 6.0]
        found = [any(near(row, loci, KNOWN) for row in rows) for _, loci in known]
        loci_found = leads(rows)
        other = [row for row in loci_found if not any(near(row, loci, 100_000) for _, loci in reference.get(trait, []))]
        print("  %-18s %4d pairs, %2d loci, known %d of %d, other %d; %.0f s" %
              (trait, len(rows), len(loci_found), sum(found), len(known), len(other), seconds), flush=True)
        for (lod, loci), is_found in zip(known, found):
            best = next((row for row in table(out) if near(row, loci, KNOWN)), None)
            print("    known LOD %.1f chr%s:%d x chr%s:%d %s%s" %
                  (lod, *loci[0], *loci[1], "found" if is_found else "missed",
                   "" if best is None else ", p %s, p_family %s" % (best["p_omnibus"], best["p_family"])))
        for row in other:
            print("    other %s x %s p %s, p_family %s" % (row["cluster_a"], row["cluster_b"], row["p_omnibus"], row["p_family"]))
        for k, value in enumerate((sum(found), len(known), len(other))):
            totals[k] += value
    print("  all: known %d of %d, other %d; %.0f s" % (*totals, time.time() - started))


def hyper(args):
    sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "tests", "data"))
    from rqtl_cross import write_plink
    stem = os.path.join(args.work, "hyper")
    write_plink(os.path.join(args.data, "rqtl-crosses", "hyper"), stem, 0.9)
    out = os.path.join(args.work, "family_wise.hyper.tsv")
    start = time.time()
    subprocess.run([args.epiq, "search", "-q", "-@", str(args.threads), "--phenotype", stem + ".pheno.tsv", "--trait", "bp",
                    "--windows", "20000000", "--gap", "20000000", "--min-maf", "0.05", "--tag-r2", "0.98",
                    "--permutations", str(args.permutations), "-o", out, stem + ".bed"], check=True)
    rows = table(out)
    print("hyper: %d pairs, %.0f s" % (len(rows), time.time() - start))
    for row in rows[:3]:
        print("  %s. %s x %s p %s, p_family %s (%s to %s)" %
              tuple(row[key] for key in ("rank", "cluster_a", "cluster_b", "p_omnibus", "p_family", "p_family_low", "p_family_high")))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--epiq", default="build/bin/epiq")
    parser.add_argument("--data", default="../shared/data")
    parser.add_argument("--work", default="build/benchmarks")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--permutations", type=int, default=1000)
    parser.add_argument("--traits", default=",".join(TRAITS))
    parser.add_argument("--given-loci", action="store_true", help="with the loci of each yeast trait as covariates")
    parser.add_argument("--reuse", action="store_true", help="reports of an earlier run, where they exist")
    parser.add_argument("--only", default="hyper,yeast")
    args = parser.parse_args()
    if not os.path.isdir(os.path.join(args.data, "yeast-byxrm")):
        sys.exit("skipped: no real data under '%s'" % args.data)
    os.makedirs(args.work, exist_ok=True)
    print("machine: %s; %d threads, %d permutations" % (machine(), args.threads, args.permutations), flush=True)
    if "hyper" in args.only:
        hyper(args)
    if "yeast" in args.only:
        yeast(args)


if __name__ == "__main__":
    main()
