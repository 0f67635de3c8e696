#!/usr/bin/env python3
"""Do tests of genes with an environment, and of triples of genes, hold their level?

One simulated cohort (1,000 people, 20 genes of four SNPs) and traits without interaction:
  age, sex       additive effects of genes, 6 % of the variance; a continuous exposure, and one that 40 % have
  variance       noise whose standard deviation is exp(age / 2), or doubled in 30 % of the people, with the variances
                 fitted (the default) and taken as equal (--equal-variance)
  triples        the 35 triples of seven genes, additive effects
Prints the share of p below .05 of each test; its standard error is about .005 for 2,000 tests.

    benchmarks/environment.py --epiq build/bin/epiq --work build/benchmarks
"""
import argparse
import math
import os
import random
import subprocess

from search_rows import machine, table


def search(args, phenotypes, traits, *more):
    out = os.path.join(args.work, "environment.out.tsv")
    subprocess.run([args.epiq, "search", "-q", "--phenotype", phenotypes, "--trait", ",".join(traits), "--all", "-o", out, *more,
                    os.path.join(args.work, "environment.vcf.gz")], check=True)
    return table(out)


def report(name, rows):
    shares = []
    for column in (c for c in rows[0] if c.startswith("p_") and c != "p_bonferroni"):
        values = [float(row[column]) for row in rows if row[column] != "."]
        shares.append("%s %.3f" % (column[2:], sum(p < 0.05 for p in values) / max(1, len(values))))
    print("  %-28s %5d tests: %s" % (name, len(rows), "  ".join(shares)), flush=True)


def write_traits(path, planted, count):
    """The planted traits, exposures, and noise whose variance follows them."""
    random.seed(1)
    with open(planted) as lines, open(path, "w") as out:
        header = next(lines).rstrip("\n")
        names = ["age%d" % t for t in range(count)] + ["group%d" % t for t in range(count)]
        out.write("\t".join([header, "age", "sex", "group", *names]) + "\n")
        for line in lines:
            age, sex, group = random.gauss(0, 1), int(random.random() < 0.4), int(random.random() < 0.3)
            noise = [random.gauss(0, math.exp(age / 2)) for _ in range(count)] + [random.gauss(0, 1 + group) for _ in range(count)]
            out.write("\t".join([line.rstrip("\n"), "%.4f" % age, str(sex), str(group), *("%.4f" % x for x in noise)]) + "\n")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--epiq", default="build/bin/epiq")
    parser.add_argument("--work", default="build/benchmarks")
    args = parser.parse_args()
    os.makedirs(args.work, exist_ok=True)
    prefix = os.path.join(args.work, "environment")
    subprocess.run([args.epiq, "synth", "-q", "--samples", "1000", "--genes", "20", "--snps-per-gene", "4", "--model", "null",
                    "--main-heritability", "0.06", "--covariates", "2", "--replicates", "100", "--seed", "9", "--output-prefix",
                    prefix], check=True)
    phenotypes = os.path.join(args.work, "environment.traits.tsv")
    write_traits(phenotypes, prefix + ".phenotypes.tsv", 100)
    genes = prefix + ".genes.bed"
    print("machine: %s" % machine())
    planted = ["sim%d" % (t + 1) for t in range(100)]
    for exposure in ("age", "sex"):
        report("exposure " + exposure,
               search(args, phenotypes, planted, "--genes", genes, "--covariate", "cov1,cov2", "--environment", exposure))
    for exposure in ("age", "group"):
        traits = ["%s%d" % (exposure, t) for t in range(100)]
        for way, more in (("fitted", []), ("taken as equal", ["--equal-variance"])):
            report("variance by %s, %s" % (exposure, way),
                   search(args, phenotypes, traits, "--genes", genes, "--environment", exposure, *more))
    seven = os.path.join(args.work, "environment.seven.bed")
    with open(genes) as lines, open(seven, "w") as out:
        out.writelines(line for line, _ in zip(lines, range(7)))
    report("triples", search(args, phenotypes, planted, "--genes", seven, "--covariate", "cov1,cov2", "--order", "3"))


if __name__ == "__main__":
    main()
