"""Cohorts for benchmarks/pairs.py, made with numpy: PLINK files with the classes of a binary trait in the .fam."""
import os
import re
import sys

import numpy


def write_bed(prefix, dosages, cases):
    """A1 is the counted allele; of a .bed's codes 0 is two copies, 2 one, 3 none and 1 missing."""
    snps, samples = dosages.shape
    codes = numpy.array([3, 2, 0, 1], dtype=numpy.uint8)[dosages]
    padded = numpy.zeros((snps, (samples + 3) // 4 * 4), dtype=numpy.uint8)
    padded[:, :samples] = codes
    packed = padded[:, 0::4] | padded[:, 1::4] << 2 | padded[:, 2::4] << 4 | padded[:, 3::4] << 6
    with open(prefix + ".bed", "wb") as file:
        file.write(b"\x6c\x1b\x01" + packed.tobytes())
    with open(prefix + ".bim", "w") as file:
        file.writelines("1\ts%d\t0\t%d\tA\tG\n" % (j, 1000 * (j + 1)) for j in range(snps))
    with open(prefix + ".fam", "w") as file:
        file.writelines("i%d i%d 0 0 1 %d\n" % (i, i, 2 if cases[i] else 1) for i in range(samples))


def awkward_cohort(samples, snps, case_rate, seed):
    """Dosages of A1 (3 is missing), SNPs x samples, and the cases. Some SNPs lack calls, half of these rather of the
    homozygotes of one allele, so that the minor allele of a pair's samples need not be that of all samples."""
    random = numpy.random.default_rng(seed)
    frequencies = numpy.linspace(0.02, 0.55, snps)
    dosages = random.binomial(2, frequencies[:, None], (snps, samples)).astype(numpy.uint8)
    for j in range(3, snps, 4):  # linked to the one before
        copied = random.random(samples) < 0.6
        dosages[j, copied] = dosages[j - 1, copied]
    risk = 0.4 * dosages[-1] * dosages[-3] - 0.3 * dosages[2] + 0.5 * (dosages[5] == 1) * (dosages[6] == 1)
    cases = random.random(samples) < 1 / (1 + numpy.exp(-risk - numpy.log(case_rate / (1 - case_rate))))
    for j in range(1, snps, 3):
        rate = 0.03 if j % 2 == 0 else 0.03 + 0.1 * (dosages[j] == 0)
        dosages[j, random.random(samples) < rate] = 3
    dosages[10] = 0
    return dosages, cases


def plain_cohort(args, snps, samples):
    """Unlinked SNPs of frequencies from .05 to .5 and as many cases as controls; the prefix of its files."""
    prefix = os.path.join(args.work, "plain.%d.%d" % (snps, samples))
    if not os.path.exists(prefix + ".fam"):
        random = numpy.random.default_rng(args.seed)
        dosages = numpy.empty((snps, samples), dtype=numpy.uint8)
        for j in range(snps):
            dosages[j] = random.binomial(2, random.uniform(0.05, 0.5), samples)
        write_bed(prefix, dosages, random.permutation(samples) < samples // 2)
    return prefix


def covariate_table(args, samples):
    """Five covariates that have nothing to do with the trait; the path of their table."""
    path = os.path.join(args.work, "covariates.%d.tsv" % samples)
    random = numpy.random.default_rng(args.seed + 1)
    with open(path, "w") as file:
        file.write("FID\tIID\tc1\tc2\tc3\tc4\tc5\n")
        file.writelines("i%d\ti%d\t%s\n" % (i, i, "\t".join("%.6f" % x for x in random.normal(size=5)))
                        for i in range(samples))
    return path


def null_cohort(prefix, snps, samples, seed):
    """SNPs without any effect, and a covariate that raises the odds of being a case by a factor of three a standard
    deviation; writes prefix.tsv beside the PLINK files."""
    random = numpy.random.default_rng(seed)
    dosages = random.binomial(2, random.uniform(0.1, 0.5, snps)[:, None], (snps, samples)).astype(numpy.uint8)
    covariate = random.normal(size=samples)
    cases = random.random(samples) < 1 / (1 + numpy.exp(1 - 1.1 * covariate))
    write_bed(prefix, dosages, cases)
    with open(prefix + ".tsv", "w") as file:
        file.write("FID\tIID\tc\n")
        file.writelines("i%d\ti%d\t%.6f\n" % (i, i, covariate[i]) for i in range(samples))


def penetrances(path, x, y):
    """27 risks by the dosages of a, b and c, out of rows such as 'AaBbCC, x*(1+y)'."""
    risks = numpy.zeros((3, 3, 3))
    with open(path, encoding="latin-1") as lines:
        for line in lines:
            row = re.match(r"([Aa]{2})([Bb]{2})([Cc]{2}), *(.*)", line)
            if not row:
                continue
            dosage = tuple(sum(letter.islower() for letter in pair) for pair in row.groups()[:3])
            formula = row.group(4).strip().replace("^", "**")
            if not re.fullmatch(r"[xy0-9+*(). -]+", formula):
                sys.exit("%s: cannot read '%s'" % (path, formula))
            risks[dosage] = eval(formula, {"__builtins__": {}}, {"x": x, "y": y})
    return risks


def planted_cohort(prefix, risks, seed):
    """100 SNPs x 4,000 samples; the class of a sample decides how the genotypes of s10, s40 and s70, whose minor
    alleles have a frequency of .3, are drawn."""
    frequency, samples = 0.3, 4000
    one = numpy.array([(1 - frequency)**2, 2 * frequency * (1 - frequency), frequency**2])
    prior = one[:, None, None] * one[None, :, None] * one[None, None, :]
    random = numpy.random.default_rng(seed)
    dosages = random.binomial(2, random.uniform(0.05, 0.5, 100)[:, None], (100, samples)).astype(numpy.uint8)
    cases = numpy.arange(samples) % 2 == 1
    for of_class, weights in ((cases, prior * risks), (~cases, prior * (1 - risks))):
        cells = random.choice(27, of_class.sum(), p=(weights / weights.sum()).ravel())
        for snp, digit in ((10, 9), (40, 3), (70, 1)):
            dosages[snp, of_class] = cells // digit % 3
    write_bed(prefix, dosages, cases)
    return prior
