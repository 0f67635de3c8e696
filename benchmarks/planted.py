#!/usr/bin/env python3
"""Does `epiq search` find planted interactions, and are its p-values right?

Plants an interaction of heritability 0.05 in real genotypes (1,126 people of the 1000 Genomes Project, 200 clusters of
4 consecutive common SNPs; --data names the folder) and in simulated genotypes with LD, 10 seeds for each model, and
prints in how many the planted pair ranks first among all 19,900. Estimates the type-I error of the omnibus and of each arm
over phenotypes that have main effects but no interaction, each tested on 100 disjoint pairs (--null-traits 200 gives the
20,000 tests of the notes), and over binary traits without any effect in small cohorts.

    benchmarks/planted.py --epiq build/bin/epiq --data ../shared/data --work build/benchmarks
"""
import argparse
import gzip
import os
import platform
import subprocess
import sys
import time

MODELS = ["xor", "gametes", "mult", "threshold"]


def run(*words):
    subprocess.run([str(w) for w in words], check=True)


def table(path):
    with open(path) as lines:
        rows = [line.rstrip("\n").split("\t") for line in lines if not line.startswith("# ")]
    rows[0][0] = rows[0][0].lstrip("#")
    return [dict(zip(rows[0], row)) for row in rows[1:]]


def common_snps(path):
    """(contig, position, name) of biallelic SNPs with MAF >= .05, in file order."""
    with gzip.open(path, "rt") as lines:
        for line in lines:
            if line.startswith("#"):
                continue
            fields = line.rstrip("\n").split("\t")
            if len(fields[3]) != 1 or len(fields[4]) != 1:
                continue
            calls = "".join(fields[9:])
            alternate = calls.count("1")
            frequency = alternate / (alternate + calls.count("0"))
            if min(frequency, 1 - frequency) >= 0.05:
                yield fields[0], int(fields[1]), ":".join([fields[0], fields[1], fields[3], fields[4]])


def write_clusters(vcf, out, clusters=200, size=4):
    """Clusters of consecutive common SNPs of one contig, evenly spread over the genome."""
    groups, open_group = [], []
    for snp in common_snps(vcf):
        if open_group and open_group[-1][0] != snp[0]:
            open_group = []
        open_group.append(snp)
        if len(open_group) == size:
            groups.append(open_group)
            open_group = []
    step = len(groups) / clusters
    with open(out, "w") as file:
        file.write("#cluster\tcontig\tstart\tend\tsnps\n")
        for i in range(clusters):
            group = groups[int(i * step)]
            file.write("C%d\t%s\t%d\t%d\t%s\n" % (i + 1, group[0][0], group[0][1], group[-1][1],
                                                 ",".join(snp[2] for snp in group)))


def planted_first(truth, report):
    """For each trait whether its planted pair has rank 1, and the rank of the planted pair."""
    planted = {row["trait"]: {row["cluster_a"], row["cluster_b"]} for row in table(truth)}
    ranks = {}
    for row in table(report):
        if {row["cluster_a"], row["cluster_b"]} == planted[row["trait"]]:
            ranks[row["trait"]] = int(row["rank"])
    return [ranks.get(trait, 0) for trait in planted]


def search(args, genotypes, clusters, prefix, traits, report, *more):
    run(args.epiq, "search", "-q", "-@", args.threads, "--phenotype", prefix + ".phenotypes.tsv", "--trait",
        ",".join(traits), *clusters, "-o", report, *more, genotypes)


def power(args, name, genotypes, clusters, search_clusters):
    print("\nplanted pair first of 19,900, heritability 0.05, %d seeds: %s" % (args.seeds, name))
    traits = ["sim%d" % (i + 1) for i in range(args.seeds)]
    for model in MODELS:
        prefix = os.path.join(args.work, name + "." + model)
        run(args.epiq, "synth", "-q", "--genotypes", genotypes, "--clusters", clusters, "--model", model,
            "--heritability", 0.05, "--replicates", args.seeds, "--seed", 1, "--output-prefix", prefix)
        start = time.time()
        search(args, genotypes, search_clusters, prefix, traits, prefix + ".tsv", "--top", 50)
        ranks = planted_first(prefix + ".truth.tsv", prefix + ".tsv")
        print("  %-10s first in %2d of %d   ranks %s (0: beyond 50)   %.0f s" %
              (model, ranks.count(1), len(ranks), ranks, time.time() - start), flush=True)


def type_one_error(args, name, genotypes, clusters, search_clusters):
    """Null phenotypes with main, dominance and within-gene effects, each tested on 100 disjoint pairs."""
    prefix = os.path.join(args.work, name + ".null")
    traits = ["sim%d" % (i + 1) for i in range(args.null_traits)]
    run(args.epiq, "synth", "-q", "--genotypes", genotypes, "--clusters", clusters, "--model", "null",
        "--main-heritability", 0.05, "--dominance-heritability", 0.03, "--within-heritability", 0.03, "--replicates",
        args.null_traits, "--covariates", 2, "--seed", 7, "--output-prefix", prefix)
    pairs = prefix + ".pairs"
    names = [row["cluster"] for row in table(clusters)]
    with open(pairs, "w") as file:  # 100 disjoint pairs of clusters, far from each other
        for first, second in zip(names[:100], names[100:200]):
            file.write(first + "\t" + second + "\n")
    search(args, genotypes, search_clusters, prefix, traits, prefix + ".tsv", "--pairs", pairs, "--all", "--covariate",
           "cov1,cov2")
    rows = table(prefix + ".tsv")
    columns = [c for c in rows[0] if c.startswith("p_") and c != "p_bonferroni"]
    print("\ntype-I error (%s) at .05 and .01 over %d phenotypes x 100 disjoint pairs (%d tests)" % (name, args.null_traits, len(rows)))
    for column in columns:
        values = [float(row[column]) for row in rows if row[column] != "."]
        rates = [sum(v < level for v in values) / len(values) for level in (0.05, 0.01)]
        errors = [(rate * (1 - rate) / len(values)) ** 0.5 for rate in rates]
        print("  %-10s .05: %.4f (se %.4f)   .01: %.4f (se %.4f)   defined %d" %
              (column, rates[0], errors[0], rates[1], errors[1], len(values)))


def binary_type_one_error(args):
    """Binary traits without any effect, tested on the logit scale: four traits and 780 gene pairs each."""
    print("\ntype-I error of binary traits (logit) at .05, .01 and .001, 3,120 tests each")
    for samples, prevalence in ((150, .5), (300, .5), (300, .1), (1000, .5), (1000, .1)):
        prefix = os.path.join(args.work, "binary.%d.%g" % (samples, prevalence))
        run(args.epiq, "synth", "-q", "--samples", samples, "--genes", 40, "--snps-per-gene", 4, "--model", "null",
            "--binary", prevalence, "--replicates", 4, "--seed", 5, "--output-prefix", prefix)
        search(args, prefix + ".vcf.gz", ["--genes", prefix + ".genes.bed"], prefix,
               ["sim%d" % (i + 1) for i in range(4)], prefix + ".tsv", "--top", 0)
        values = [float(row["p_omnibus"]) for row in table(prefix + ".tsv") if row["p_omnibus"] != "."]
        rates = ["%.4f" % (sum(v < level for v in values) / max(1, len(values))) for level in (0.05, 0.01, 0.001)]
        print("  %4d samples, %3.0f %% cases: %s, %d of 3,120 defined" %
              (samples, 100 * prevalence, " ".join(rates) if values else "-", len(values)), flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--epiq", default="build/bin/epiq")
    parser.add_argument("--data", default="../shared/data")
    parser.add_argument("--work", default="build/benchmarks")
    parser.add_argument("--threads", default=2)
    parser.add_argument("--seeds", type=int, default=10)
    parser.add_argument("--null-traits", type=int, default=60)
    args = parser.parse_args()
    os.makedirs(args.work, exist_ok=True)
    print("machine: %s, %s processors" % (platform.processor() or platform.machine(), os.cpu_count()))

    binary_type_one_error(args)
    ld = os.path.join(args.work, "ld")
    run(args.epiq, "synth", "-q", "--samples", 1126, "--genes", 200, "--snps-per-gene", 4, "--model", "null", "--seed", 3,
        "--output-prefix", ld)
    run(args.epiq, "clusters", "-q", "--genes", ld + ".genes.bed", "--tag-r2", 1, "-o", ld + ".clusters.tsv",
        ld + ".vcf.gz")
    real = os.path.join(args.data, "cohort-1kg", "1kg_phase3_subset_chr1-22.n1126.vcf.gz")
    if os.path.exists(real):
        clusters = os.path.join(args.work, "real.clusters.tsv")
        write_clusters(real, clusters)
        type_one_error(args, "real", real, clusters, ["--clusters", clusters])
        power(args, "real", real, clusters, ["--clusters", clusters])
    else:
        print("skipped: no real genotypes under '%s'" % args.data, file=sys.stderr)
    type_one_error(args, "simulated", ld + ".vcf.gz", ld + ".clusters.tsv", ["--clusters", ld + ".clusters.tsv"])
    power(args, "simulated", ld + ".vcf.gz", ld + ".clusters.tsv", ["--clusters", ld + ".clusters.tsv"])


if __name__ == "__main__":
    main()
