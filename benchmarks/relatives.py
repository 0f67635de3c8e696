#!/usr/bin/env python3
"""Is `epiq search` calibrated among relatives and in a stratified population, and does it still find what is there?

Relatives (heterogeneous stock mice, 1,814 animals):
  coat      coat colour, dark (black, dark.brown) against light (albino, chocolate, light.brown), chr4 x chr7 pairs of 2-cM
            windows: Tyrp1 x Tyr must come first; then the same with main effects and the four products of both genes as
            covariates, after which no pair more than 15 cM away may pass .05 / pairs.
  genome    the same with --grm for all pairs of autosomal windows, in --pieces runs: the best pair, and the best far from it; then
            given the four products, and given these and both genes' main effects.
            `--piece K` makes one of the runs only; runs that are done are not repeated.
  screened  the same with --two-stage, in one run each: pairs that the screen leaves out have no row.
  inflation genomic inflation of pairs of windows on different chromosomes other than 4 and 7: median chi-square of the
            p-values of the linear kernel over its expectation (the omnibus is not uniform in its middle), and the omnibus.
  polygenic traits simulated on the real genotypes (300 additive SNPs, half of the variance): share of p_omnibus below .05 and
            .01 among pairs of windows drawn at random.
  each by independent samples, ten principal components, the kinship null (--grm), and that with --loco.
Strata: three simulated populations (F_ST .1) whose means differ, genes of four SNPs; the same shares without and with --pcs.

    benchmarks/relatives.py --epiq build/bin/epiq --data ../shared/data --work build/benchmarks [--only coat,strata]
"""
import argparse
import csv
import math
import os
import random
import statistics
import subprocess
import sys
import time

from plink_dosages import PlinkDosages
from search_rows import machine, table, tested_pairs

WAYS = [("independent samples", ["--link", "identity"]), ("--pcs 10", ["--link", "identity", "--pcs", "10"]),
        ("--grm", ["--grm"]), ("--grm --loco", ["--grm", "--loco"])]
WINDOWS = ["--windows", "2000000", "--tag-r2", "0.8", "--min-maf", "0.05"]


def shares_of_variance(path):
    with open(path) as lines:
        return [float(line.rsplit(" ", 1)[1]) for line in lines if line.startswith("# trait: ") and "(REML)" in line]


def windows(args, mouse):
    """Names and contigs of the windows."""
    out = os.path.join(args.work, "relatives.windows.tsv")
    subprocess.run([args.epiq, "clusters", "-q", *WINDOWS, "-t", "^X", "-o", out, mouse.stem + ".bed"], check=True)
    with open(out) as lines:
        rows = [line.split("\t") for line in lines if not line.startswith("#")]
    return [(row[0], row[1]) for row in rows]


def write_pairs(path, pairs):
    with open(path, "w") as out:
        out.writelines("%s\t%s\n" % pair for pair in pairs)
    return path


def search(args, bed, phenotypes, trait, more, out):
    start = time.time()
    subprocess.run([args.epiq, "search", "-q", "-@", str(args.threads), "--phenotype", phenotypes, "--trait", trait, "--all",
                    "-o", out, *more, bed], check=True, stderr=subprocess.DEVNULL)
    return table(out), time.time() - start


def coat_table(args, mouse):
    dark = {"black": "1", "dark.brown": "1", "albino": "0", "chocolate": "0", "light.brown": "0"}
    a, b = mouse.named("rs3692459"), mouse.named("rs6180537")  # Tyrp1 and Tyr
    het_a, het_b = [[float(abs(g - 1.0) < 0.01) for g in column] for column in (a, b)]
    columns = {"a": a, "ha": het_a, "b": b, "hb": het_b}
    for x, y in (("a", "b"), ("a", "hb"), ("ha", "b"), ("ha", "hb")):
        columns[x + "_" + y] = [u * v for u, v in zip(columns[x], columns[y])]
    by_sample = {name: [columns[key][i] for key in columns] for i, name in enumerate(mouse.samples)}
    path = os.path.join(args.work, "relatives.coat.tsv")
    with open(os.path.join(args.data, "mouse-hs1814", "pheno.tsv")) as source, open(path, "w") as out:
        out.write("\t".join(["FID", "IID", "dark", "weight", "GENDER", *columns]) + "\n")
        for row in csv.DictReader(source, delimiter="\t"):
            out.write("\t".join([row["FID"], row["IID"], dark.get(row["CoatColour"], "NA"), row["Obesity.EndNormalBW"],
                                 row["GENDER"], *("%g" % value for value in by_sample[row["IID"]])]) + "\n")
    return path, list(columns)


def far_from(row):
    """More than 15 cM from Tyrp1 on one axis or from Tyr on the other."""
    return any(abs(int(row["start_" + side]) - 48e6) > 15e6 for side in ("a", "b"))


def beside_gene(row):
    """A window within 7 cM of Tyrp1 or Tyr: what is left of that gene's own effect shows there."""
    return any(row["contig_" + side] in ("4", "7") and abs(int(row["start_" + side]) - 48e6) <= 7e6 for side in ("a", "b"))


def coat(args, mouse, names):
    phenotypes, columns = coat_table(args, mouse)
    pairs = write_pairs(os.path.join(args.work, "relatives.chr4x7.txt"),
                        [(a, b) for a, on_a in names if on_a == "4" for b, on_b in names if on_b == "7"])
    out = os.path.join(args.work, "relatives.out.tsv")
    for covariates, what in (("GENDER", "coat colour"), (",".join(["GENDER", *columns[4:]]), "given the four products"),
                             (",".join(["GENDER", *columns]), "given main effects and products")):
        for way, options in WAYS:
            rows, seconds = search(args, mouse.stem + ".bed", phenotypes, "dark", [*WINDOWS, "-t", "^X", "--covariate", covariates,
                                   "--pairs", pairs, *options], out)
            far = next(row for row in rows if far_from(row))
            print("  %-31s %-20s first %s x %s p %s; first far %s x %s p %s (.05 / pairs: %.1e)%s  %.0f s" %
                  (what, way, rows[0]["cluster_a"], rows[0]["cluster_b"], rows[0]["p_omnibus"], far["cluster_a"],
                   far["cluster_b"], far["p_omnibus"], 0.05 / len(rows),
                   "".join("  h %.2f" % share for share in shares_of_variance(out)), seconds), flush=True)


def genome(args, mouse, names, options=(), pieces=None):
    pieces = pieces or args.pieces
    prefix = "relatives.genome%s.%d" % ("".join(options), args.min_cell)
    phenotypes, columns = coat_table(args, mouse)
    all_pairs = [(names[i][0], names[j][0]) for i in range(len(names)) for j in range(i + 1, len(names))]
    for covariates, tag, what in (("GENDER", "coat", "coat colour"),
                                  (",".join(["GENDER", *columns[4:]]), "given", "given the four products"),
                                  (",".join(["GENDER", *columns]), "whole", "given both genes wholly")):
        paths = []
        for k in range(pieces):
            out = os.path.join(args.work, "%s.%s.%d.tsv" % (prefix, tag, k))
            paths.append(out)
            if os.path.exists(out) or args.piece not in (None, k):
                continue
            pairs = write_pairs(os.path.join(args.work, "%s.%s.%d.txt" % (prefix, tag, k)), all_pairs[k::pieces])
            start = time.time()
            subprocess.run([args.epiq, "search", "-q", "-@", str(args.threads), "--phenotype", phenotypes, "--trait", "dark",
                            "--covariate", covariates, "--pairs", pairs, "--top", "20000", "--min-cell", str(args.min_cell),
                            "--grm", *options, *WINDOWS, "-t", "^X", "-o", out, mouse.stem + ".bed"], check=True, stderr=subprocess.DEVNULL)
            print("  %-24s piece %d of %d: %.0f s" % (what, k + 1, pieces, time.time() - start), flush=True)
        if not all(os.path.exists(path) for path in paths):
            continue
        rows = sorted((row for path in paths for row in table(path) if row["p_omnibus"] != "."),
                      key=lambda row: float(row["p_omnibus"]))
        tested = sum(tested_pairs(path) for path in paths)
        far = [row for row in rows if row["contig_a"] != "4" or row["contig_b"] != "7" or far_from(row)]
        unlinked = next(row for row in far if row["contig_a"] != row["contig_b"])
        plane = next(row for row in far if (row["contig_a"], row["contig_b"]) == ("4", "7"))
        named = ["%s x %s p %s" % (row["cluster_a"], row["cluster_b"], row["p_omnibus"]) for row in (rows[0], far[0], unlinked, plane)]
        passing = [row for row in far if float(row["p_omnibus"]) < 0.05 / tested]
        print("  %-24s %d pairs; first %s; first far %s, of two chromosomes %s, of chr4 x chr7 %s; far ones below .05 / pairs: %d, "
              "%d of them with a window beside a gene" % (what, tested, *named, len(passing), sum(map(beside_gene, passing))), flush=True)


def screened(args, mouse, names):
    args.piece = None
    genome(args, mouse, names, ["--two-stage"], 1)


def random_pairs(args, names, count, seed, without=()):
    """Pairs of windows of ten pairs of chromosomes: --loco takes a second or two for each of these."""
    random.seed(seed)
    contigs = {}
    for name, contig in names:
        if contig not in without:
            contigs.setdefault(contig, []).append(name)
    chosen = [sorted(random.sample(sorted(contigs), 2)) for _ in range(10)]
    pairs = set()
    while len(pairs) < count:
        a, b = random.choice(chosen)
        pairs.add((random.choice(contigs[a]), random.choice(contigs[b])))
    return write_pairs(os.path.join(args.work, "relatives.random.txt"), sorted(pairs))


def lambda_of(p_values):
    normal = statistics.NormalDist()
    return statistics.median(normal.inv_cdf(p / 2.0) ** 2 for p in p_values) / normal.inv_cdf(0.25) ** 2


def inflation(args, mouse, names):
    phenotypes, _ = coat_table(args, mouse)
    pairs = random_pairs(args, names, args.pairs, 1, without=("4", "7"))
    out = os.path.join(args.work, "relatives.out.tsv")
    for trait, what in (("dark", "coat colour"), ("weight", "body weight")):
        for way, options in WAYS:
            rows, _ = search(args, mouse.stem + ".bed", phenotypes, trait, [*WINDOWS, "-t", "^X", "--covariate", "GENDER",
                             "--pairs", pairs, *options], out)
            p = [float(row["p_omnibus"]) for row in rows]
            print("  %-12s %-20s inflation %.3f; omnibus below .05: %.4f, smallest p %.1e%s" %
                  (what, way, lambda_of([float(row["p_linear"]) for row in rows]), sum(x < 0.05 for x in p) / len(p), min(p),
                   "".join("  h %.2f" % share for share in shares_of_variance(out))), flush=True)


def rejections(rows):
    """Shares below .05 and .01, with the standard error of the first over traits."""
    by_trait = {}
    for row in rows:
        by_trait.setdefault(row["trait"], []).append(float(row["p_omnibus"]))
    at = [sum(p < 0.05 for p in values) / len(values) for values in by_trait.values()]
    everything = [p for values in by_trait.values() for p in values]
    linear = [float(row["p_linear"]) for row in rows]
    error = statistics.stdev(at) / math.sqrt(len(at))
    return "omnibus below .05: %.4f (s.e. %.4f), below .01: %.4f, inflation %.3f, %d tests" % (
        statistics.mean(at), error, sum(p < 0.01 for p in everything) / len(everything), lambda_of(linear), len(everything))


def polygenic(args, mouse, names):
    random.seed(2)
    autosomal = [i for i, snp in enumerate(mouse.snps) if snp[0] != "X"]
    traits = []
    for _ in range(args.traits):
        values = [0.0] * len(mouse.samples)
        for snp in random.sample(autosomal, 300):
            dosages = mouse.dosages(snp)
            spread = statistics.pstdev(dosages)
            effect = random.gauss(0.0, 1.0) / max(spread, 0.1)
            values = [value + effect * dosage for value, dosage in zip(values, dosages)]
        scale, centre = statistics.pstdev(values), statistics.mean(values)
        traits.append([(value - centre) / scale + random.gauss(0.0, 1.0) for value in values])
    phenotypes = os.path.join(args.work, "relatives.polygenic.tsv")
    with open(phenotypes, "w") as out:
        out.write("\t".join(["IID", *("t%d" % t for t in range(len(traits)))]) + "\n")
        for i, name in enumerate(mouse.samples):
            out.write("\t".join([name, *("%.6f" % trait[i] for trait in traits)]) + "\n")
    pairs = random_pairs(args, names, args.null_pairs, 3)
    out = os.path.join(args.work, "relatives.out.tsv")
    for way, options in WAYS:
        rows, seconds = search(args, mouse.stem + ".bed", phenotypes, ",".join("t%d" % t for t in range(len(traits))),
                               [*WINDOWS, "-t", "^X", "--pairs", pairs, *options], out)
        shares = shares_of_variance(out)
        print("  %-20s %s%s  %.0f s" % (way, rejections(rows), "  mean h %.2f" % statistics.mean(shares) if shares else "",
                                        seconds), flush=True)


def write_strata(args, populations, size, genes, background):
    """Genotypes of drifted populations: genes of four SNPs in LD and single SNPs; traits whose means differ."""
    random.seed(4)
    normal = statistics.NormalDist()
    samples = populations * size
    vcf, bed = os.path.join(args.work, "relatives.strata.vcf"), os.path.join(args.work, "relatives.strata.bed")
    with open(vcf, "w") as out, open(bed, "w") as clusters:
        out.write("##fileformat=VCFv4.2\n##FORMAT=<ID=GT,Number=1,Type=String,Description=\"Genotype\">\n")
        out.writelines("##contig=<ID=%d>\n" % (contig + 1) for contig in range(22))
        out.write("\t".join("#CHROM POS ID REF ALT QUAL FILTER INFO FORMAT".split() + ["s%d" % i for i in range(samples)]) + "\n")
        groups = [4] * genes + [1] * background
        by_contig = sorted(range(len(groups)), key=lambda group: (group % 22, group))
        for group in by_contig:
            start = 10000 * (group // 22) + 1000
            contig = group % 22 + 1
            if groups[group] == 4:
                clusters.write("%d\t%d\t%d\tG%d\n" % (contig, start, start + 1000, group))
            rows = [["0"] * samples for _ in range(groups[group])]
            base = [random.uniform(0.15, 0.5) for _ in rows]
            cuts = [[normal.inv_cdf(1.0 - min(0.95, max(0.05, random.betavariate(9 * p, 9 * (1 - p))))) for _ in range(populations)]
                    for p in base]  # Balding-Nichols with F_ST = .1
            for i in range(samples):
                calls = [0] * len(rows)
                for _ in range(2):
                    z = random.gauss(0.0, 1.0)
                    for k in range(len(rows)):
                        if k > 0:
                            z = 0.7 * z + math.sqrt(0.51) * random.gauss(0.0, 1.0)
                        calls[k] += z > cuts[k][i // size]
                for k, dosage in enumerate(calls):
                    rows[k][i] = ("0/0", "0/1", "1/1")[dosage]
            for k, row in enumerate(rows):
                out.write("\t".join([str(contig), str(start + 10 + 100 * k), "g%d_%d" % (group, k), "A", "C", ".", ".", ".", "GT"] +
                                    row) + "\n")
    phenotypes = os.path.join(args.work, "relatives.strata.tsv")
    with open(phenotypes, "w") as out:
        out.write("\t".join(["IID", *("t%d" % t for t in range(args.traits))]) + "\n")
        for i in range(samples):
            out.write("\t".join(["s%d" % i, *("%.6f" % (0.8 * (i // size) + random.gauss(0.0, 1.0)) for _ in range(args.traits))]) + "\n")
    return vcf, bed, phenotypes


def strata(args):
    vcf, bed, phenotypes = write_strata(args, 3, 334, 40, 1000)
    out = os.path.join(args.work, "relatives.out.tsv")
    for way, options in (("without", []), ("--pcs 2", ["--pcs", "2"]), ("--grm", ["--grm"])):
        rows, seconds = search(args, vcf, phenotypes, ",".join("t%d" % t for t in range(args.traits)),
                               ["--genes", bed, *options], out)
        print("  %-20s %s  %.0f s" % (way, rejections(rows), seconds), flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--epiq", default="build/bin/epiq")
    parser.add_argument("--data", default="../shared/data")
    parser.add_argument("--work", default="build/benchmarks")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--pairs", type=int, default=2000, help="of the inflation")
    parser.add_argument("--traits", type=int, default=20, help="that are simulated")
    parser.add_argument("--null-pairs", type=int, default=200, help="for each polygenic trait")
    parser.add_argument("--min-cell", type=int, default=5, help="of the genome and screened parts")
    parser.add_argument("--pieces", type=int, default=12, help="runs of the genome part")
    parser.add_argument("--piece", type=int, help="the only run to make, from 0")
    parser.add_argument("--only", default="strata,coat,inflation,polygenic")
    args = parser.parse_args()
    os.makedirs(args.work, exist_ok=True)
    print("machine: %s; %d threads" % (machine(), args.threads))
    parts = args.only.split(",")
    if "strata" in parts:
        print("strata: three populations of 334, 40 genes of four SNPs, 1,000 SNPs more")
        strata(args)
    if not os.path.isdir(os.path.join(args.data, "mouse-hs1814")):
        print("skipped: no real data under '%s'" % args.data)
        sys.exit()
    mouse = PlinkDosages(os.path.join(args.data, "mouse-hs1814", "mouse_hs1814"))
    names = windows(args, mouse)
    for part, run in (("coat", coat), ("genome", genome), ("screened", screened), ("inflation", inflation), ("polygenic", polygenic)):
        if part in parts:
            print("relatives: " + part, flush=True)
            run(args, mouse, names)


if __name__ == "__main__":
    main()
