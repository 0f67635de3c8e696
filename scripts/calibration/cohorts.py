"""Cohorts for the calibration study: simulated by `epiq synth`, and two kinds that break independence, made here.

A cohort is a folder with genotypes.vcf.gz (or .vcf), phenotypes.tsv, genes.bed and pairs.tsv: disjoint gene pairs, so that
tests of one trait share no genotype.
"""
import math
import os
import random
import statistics
import subprocess

NORMAL = statistics.NormalDist()
CONTIGS = 10


def run(*words):
    subprocess.run([str(word) for word in words], check=True)


def write_pairs(folder, genes, pairs):
    """The first half of the genes with the second half, at most `pairs` of them."""
    half = len(genes) // 2
    with open(os.path.join(folder, "pairs.tsv"), "w") as out:
        for first, second in list(zip(genes[:half], genes[half:]))[:pairs]:
            out.write("%s\t%s\n" % (first, second))


def from_synth(epiq, folder, seed, samples, traits, pairs, options):
    """Unrelated people; 20 genes of 4 SNPs in LD, half of which carry the effects that `options` ask for."""
    prefix = os.path.join(folder, "cohort")
    run(epiq, "synth", "-q", "--samples", samples, "--genes", 20, "--snps-per-gene", 4, "--covariates", 2, "--replicates",
        traits, "--seed", seed, *options, "--output-prefix", prefix)
    with open(prefix + ".genes.bed") as lines:
        write_pairs(folder, [line.split("\t")[3].strip() for line in lines if not line.startswith("#")], pairs)
    return {"genotypes": prefix + ".vcf.gz", "phenotypes": prefix + ".phenotypes.tsv", "genes": prefix + ".genes.bed",
            "traits": ["sim%d" % (t + 1) for t in range(traits)], "options": ["--covariate", "cov1,cov2"]}


def chain(random_, cuts):
    """Alleles of one haplotype: a Gaussian chain of correlation 0.7 cut at the allele frequencies."""
    z = random_.gauss(0.0, 1.0)
    alleles = []
    for k, cut in enumerate(cuts):
        if k > 0:
            z = 0.7 * z + math.sqrt(0.51) * random_.gauss(0.0, 1.0)
        alleles.append(int(z > cut))
    return alleles


class Genome:
    """Genes of 4 SNPs and single background SNPs, a list of haplotype pairs a block."""

    def __init__(self, genes, background):
        self.sizes = [4] * genes + [1] * background
        self.genes = genes
        self.people = []  # of each person and block the two haplotypes

    def write(self, folder):
        vcf, bed = os.path.join(folder, "genotypes.vcf"), os.path.join(folder, "genes.bed")
        with open(vcf, "w") as out, open(bed, "w") as clusters:
            out.write("##fileformat=VCFv4.2\n" + "".join("##contig=<ID=%d>\n" % (c + 1) for c in range(CONTIGS)))
            out.write('##FORMAT=<ID=GT,Number=1,Type=String,Description="Genotype">\n')
            out.write("\t".join("#CHROM POS ID REF ALT QUAL FILTER INFO FORMAT".split() +
                                ["s%d" % i for i in range(len(self.people))]) + "\n")
            for block in sorted(range(len(self.sizes)), key=lambda b: (b % CONTIGS, b)):
                start, contig = 20000 * (block // CONTIGS) + 1000, block % CONTIGS + 1
                if block < self.genes:
                    clusters.write("%d\t%d\t%d\tG%d\n" % (contig, start, start + 1000, block))
                for k in range(self.sizes[block]):
                    calls = ["%d/%d" % (person[block][0][k], person[block][1][k]) for person in self.people]
                    out.write("\t".join([str(contig), str(start + 10 + 100 * k), "g%d_%d" % (block, k), "A", "C", ".", ".",
                                         ".", "GT"] + calls) + "\n")
        return vcf, bed


def write_phenotypes(folder, columns):
    path = os.path.join(folder, "phenotypes.tsv")
    with open(path, "w") as out:
        out.write("\t".join(["IID"] + ["t%d" % t for t in range(len(columns))]) + "\n")
        for i, values in enumerate(zip(*columns)):
            out.write("\t".join(["s%d" % i] + ["%.6f" % value for value in values]) + "\n")
    return path


def finish(folder, genome, columns, pairs, options):
    vcf, bed = genome.write(folder)
    write_pairs(folder, ["G%d" % g for g in range(genome.genes)], pairs)
    return {"genotypes": vcf, "phenotypes": write_phenotypes(folder, columns), "genes": bed,
            "traits": ["t%d" % t for t in range(len(columns))], "options": options}


def stratified(epiq, folder, seed, samples, traits, pairs, options):
    """Three populations at F_ST .1 (Balding and Nichols) whose trait means differ by .8 standard deviations."""
    random_ = random.Random(seed)
    genome = Genome(20, 1000)
    people = [[None] * len(genome.sizes) for _ in range(samples)]
    for block, size in enumerate(genome.sizes):
        base = [random_.uniform(0.15, 0.5) for _ in range(size)]
        cuts = [[NORMAL.inv_cdf(1.0 - min(0.95, max(0.05, random_.betavariate(9 * p, 9 * (1 - p))))) for p in base]
                for _ in range(3)]
        for i in range(samples):
            people[i][block] = (chain(random_, cuts[3 * i // samples]), chain(random_, cuts[3 * i // samples]))
    genome.people = people
    columns = [[0.8 * (3 * i // samples) + random_.gauss(0.0, 1.0) for i in range(samples)] for _ in range(traits)]
    return finish(folder, genome, columns, pairs, options)


def sibships(epiq, folder, seed, samples, traits, pairs, options):
    """Families of five sibs; half of the variance is additive effects of 300 background SNPs."""
    random_ = random.Random(seed)
    genome = Genome(20, 1500)
    cuts = [[NORMAL.inv_cdf(1.0 - random_.uniform(0.15, 0.5)) for _ in range(size)] for size in genome.sizes]
    for _ in range(samples // 5):
        parents = [[(chain(random_, cut), chain(random_, cut)) for cut in cuts] for _ in range(2)]
        for _ in range(5):
            genome.people.append([(mother[random_.getrandbits(1)], father[random_.getrandbits(1)])
                                  for mother, father in zip(*parents)])
    columns = []
    for _ in range(traits):
        chosen = random_.sample(range(genome.genes, len(genome.sizes)), 300)
        effects = [random_.gauss(0.0, 1.0) for _ in chosen]
        scores = [sum(effect * (person[block][0][0] + person[block][1][0]) for block, effect in zip(chosen, effects))
                  for person in genome.people]
        mean, deviation = statistics.fmean(scores), statistics.pstdev(scores)
        columns.append([(score - mean) / deviation + random_.gauss(0.0, 1.0) for score in scores])
    return finish(folder, genome, columns, pairs, options)
