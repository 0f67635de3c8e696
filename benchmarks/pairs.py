#!/usr/bin/env python3
"""How fast is `epiq pairs`, and does it agree with plink1.9?

Makes cohorts with numpy, runs whole processes of both programs in turn, pair by pair, and prints medians and ratios of
one run:

    agreement   boost, fast, joint and additive against plink on 2,000 samples with missing calls, empty cells, monomorphic
                and linked SNPs and unequal classes: the largest difference of the chi-squares, relative to 1 + chi-square
    boost       5,000 SNPs x 4,000 samples, hits at 5e-6, 1 and 2 threads
    large       20,000 SNPs x 10,000 samples; plink, which takes minutes, once (only with --large)
    additive    logistic regression, 500 SNPs x 4,000 samples; with 5 covariates the time per pair
    triples     all triples of 500 SNPs x 4,000 samples by ig and boost: triple-samples a second and thread
    planted     a triple of the additive, multiplicative and threshold models of Marchini et al. (2005) among 100 SNPs,
                from penetrances in --data; does it come first by mutual information? (ig and boost rank what goes
                beyond pairs, of which the additive model has nothing on the log scale and the others little)
    scaling     time against pairs x samples, 1 and 2 threads

What to expect of the agreement beyond the six digits that plink prints:

* plink stops the iterative fit of BOOST when the 18 fitted counts move by less than .001 in all. Where cells are empty the
  maximum of the likelihood can be at infinity and the fit creeps: plink's chi-square is then a little too large.
* plink takes the minor allele of all samples, epiq that of the samples with both SNPs called; joint effects depend on it,
  so pairs with a SNP whose allele frequencies differ by less than .04 are left out.
* plink fits logistic models in single precision (about 5e-4), and where a product separates the classes it may report an
  odds ratio of 1e7 with a chi-square near 0; epiq calls such a fit undefined ("plink only").

    benchmarks/pairs.py --epiq build/bin/epiq --work build/benchmarks/pairs [--only boost,triples] [--large]
"""
import argparse
import os
import re
import statistics
import subprocess
import sys
import time

import numpy

# test of epiq, plink's words, tolerance of the relative difference
AGREEMENT = [
    ("boost", ["--fast-epistasis", "boost"], 5e-2),
    ("fast", ["--fast-epistasis"], 1e-5),
    ("joint", ["--fast-epistasis", "joint-effects"], 1e-5),
    ("additive", ["--epistasis"], 1e-3),
]


# Data.


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
    """Dosages of the minor allele (3 is missing), SNPs x samples, and the cases."""
    random = numpy.random.default_rng(seed)
    frequencies = numpy.linspace(0.02, 0.45, snps)
    dosages = random.binomial(2, frequencies[:, None], (snps, samples)).astype(numpy.uint8)
    for j in range(3, snps, 4):  # linked to the one before
        copied = random.random(samples) < 0.6
        dosages[j, copied] = dosages[j - 1, copied]
    risk = 0.4 * dosages[-1] * dosages[-3] - 0.3 * dosages[2] + 0.5 * (dosages[5] == 1) * (dosages[6] == 1)
    cases = random.random(samples) < 1 / (1 + numpy.exp(-risk - numpy.log(case_rate / (1 - case_rate))))
    for j in range(1, snps, 3):
        dosages[j, random.random(samples) < 0.03] = 3
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


# Runs.


def run(words):
    """Runs a program; seconds from start to end."""
    start = time.perf_counter()
    done = subprocess.run(words, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    seconds = time.perf_counter() - start
    if done.returncode != 0:
        sys.exit("%s failed:\n%s" % (" ".join(words), done.stdout))
    return seconds


def plink_words(args, data, out, threads, words):
    return [args.plink, "--allow-no-sex", "--threads", str(threads), "--bfile", data, *words, "--out", out]


def epiq_words(args, data, out, threads, words):
    return [args.epiq, "pairs", "-q", "-@", str(threads), "--phenotype", data + ".fam", *words, "-o", out, data + ".bed"]


def in_turn(repeats, *commands):
    """The median seconds of each command, run in turn."""
    times = [[run(words) for words in commands] for _ in range(repeats)]
    return [statistics.median(column) for column in zip(*times)]


def rows(path, names, statistic, df):
    """(names of the pair) -> (statistic, degrees of freedom or None), undefined ones left out."""
    table = {}
    with open(path) as lines:
        header = None
        for line in lines:
            if line.startswith("##") or line.startswith("# "):
                continue
            cells = line.rstrip("\n").lstrip("#").split("\t") if "\t" in line else line.split()
            if header is None:
                header = cells
                continue
            row = dict(zip(header, cells))
            if row[statistic] in (".", "NA", "nan"):
                continue
            table[frozenset((row[names[0]], row[names[1]]))] = (float(row[statistic]), row.get(df))
    return table


def plink_rows(path):
    return rows(path, ("SNP1", "SNP2"), "STAT", "DF")


def epiq_rows(path):
    return rows(path, ("snp_a", "snp_b"), "statistic", "df")


def difference(plink, epiq):
    """The pair of the largest relative difference, and that."""
    worst = max(plink.keys() & epiq.keys(), key=lambda pair: abs(plink[pair][0] - epiq[pair][0]) / (1 + epiq[pair][0]))
    return worst, abs(plink[worst][0] - epiq[worst][0]) / (1 + epiq[worst][0])


# What is measured.


def agreement_of(test, plink, epiq, tolerance):
    both = plink.keys() & epiq.keys()
    worst, largest = difference(plink, epiq)
    other_df = sum(plink[pair][1] is not None and float(plink[pair][1]) != float(epiq[pair][1]) for pair in both)
    print("  %-9s %8d %11d %10d %12.2g  %-22s %s" %
          (test, len(both), len(plink.keys() - both), len(epiq.keys() - both), largest,
           "%s: %g, %g" % ("-".join(sorted(worst)), plink[worst][0], epiq[worst][0]),
           "%d with other df" % other_df if other_df else ""))
    separated = {pair for pair in plink.keys() - both if test == "additive" and plink[pair][0] < 0.01}
    return largest <= tolerance and other_df == 0 and plink.keys() - separated == epiq.keys()


def agreement(args):
    data = os.path.join(args.work, "awkward")
    dosages, cases = awkward_cohort(2000, 120, 0.3, args.seed)
    write_bed(data, dosages, cases)
    called = numpy.ma.masked_equal(dosages, 3)
    uncertain = {"s%d" % j for j, f in enumerate(called.mean(axis=1) / 2) if abs(f - 0.5) < 0.02}
    print("agreement: 2000 samples (%d cases), 120 SNPs" % cases.sum())
    print("  test      in both  plink only  epiq only  difference  largest (plink, epiq)")
    agree = True
    for test, words, tolerance in AGREEMENT:
        out = os.path.join(args.work, test)
        run(plink_words(args, data, out, 1, words + ["--epi1", "1"]))
        run(epiq_words(args, data, out + ".tsv", 1, ["--test", test, "--top", "0"]))
        plink, epiq = plink_rows(out + ".epi.cc"), epiq_rows(out + ".tsv")
        if test == "joint":
            plink, epiq = ({p: s for p, s in table.items() if not p & uncertain} for table in (plink, epiq))
        agree = agreement_of(test, plink, epiq, tolerance) and agree
    print("  %s" % ("as expected" if agree else "NOT AS EXPECTED"))
    return agree


def boost_race(args, snps, samples, thread_counts, plink_repeats):
    data = plain_cohort(args, snps, samples)
    pairs = snps * (snps - 1) / 2
    print("boost: %d SNPs x %d samples, hits at 5e-6" % (snps, samples))
    agree = True
    for threads in thread_counts:
        out = os.path.join(args.work, "boost.%d" % snps)
        plink = plink_words(args, data, out, threads, ["--fast-epistasis", "boost"])
        epiq = epiq_words(args, data, out + ".tsv", threads, ["--test", "boost", "--p", "5e-6", "--top", "0"])
        if plink_repeats == 1:
            seconds = [run(plink), in_turn(3, epiq)[0]]
        else:
            seconds = in_turn(plink_repeats, plink, epiq)
        theirs, ours = plink_rows(out + ".epi.cc"), epiq_rows(out + ".tsv")
        agree = agree and theirs.keys() == ours.keys() and difference(theirs, ours)[1] < 1e-5
        print("  %d thread(s): plink %.2f s, epiq %.3f s, ratio %.1f; epiq %.1f G pair-samples/s; hits %d and %d, %s" %
              (threads, *seconds, seconds[0] / seconds[1], pairs * samples / seconds[1] / 1e9, len(theirs), len(ours),
               "the same to 5 digits" if agree else "DIFFERENT"))
    return agree


def boost(args):
    return boost_race(args, 5000, 4000, (1, 2), args.repeats)


def large(args):
    return boost_race(args, 20000, 10000, (2,), 1)


def covariate_table(args, samples):
    path = os.path.join(args.work, "covariates.%d.tsv" % samples)
    random = numpy.random.default_rng(args.seed + 1)
    with open(path, "w") as file:
        file.write("FID\tIID\tc1\tc2\tc3\tc4\tc5\n")
        file.writelines("i%d\ti%d\t%s\n" % (i, i, "\t".join("%.6f" % x for x in random.normal(size=5)))
                        for i in range(samples))
    return path


def additive(args):
    snps, samples = 500, 4000
    data = plain_cohort(args, snps, samples)
    pairs = snps * (snps - 1) / 2
    out = os.path.join(args.work, "additive")
    test = ["--test", "additive", "--p", "1e-4", "--top", "0"]
    seconds = in_turn(args.repeats, plink_words(args, data, out, 1, ["--epistasis", "--epi1", "1e-4"]),
                      epiq_words(args, data, out + ".tsv", 1, test),
                      epiq_words(args, data, out + ".c.tsv", 1, test + ["--covariates", covariate_table(args, samples)]))
    print("additive: logistic regression, %d SNPs x %d samples, 1 thread, hits at 1e-4" % (snps, samples))
    print("  no covariates: plink %.2f s, epiq %.3f s, ratio %.0f; %.2f us a pair" %
          (seconds[0], seconds[1], seconds[0] / seconds[1], seconds[1] / pairs * 1e6))
    print("  5 covariates (plink has none here): epiq %.3f s, %.2f us a pair" % (seconds[2], seconds[2] / pairs * 1e6))
    theirs, ours = plink_rows(out + ".epi.cc"), epiq_rows(out + ".tsv")
    print("  hits %d and %d, largest difference %.1g" % (len(theirs), len(ours), difference(theirs, ours)[1]))
    return abs(len(theirs) - len(ours)) <= 1  # single precision may decide at the limit


def triples(args):
    snps, samples = 500, 4000
    data = plain_cohort(args, snps, samples)
    count = snps * (snps - 1) * (snps - 2) / 6
    print("triples: %d SNPs x %d samples, top 100" % (snps, samples))
    for test in ("ig", "boost"):
        words = [epiq_words(args, data, os.path.join(args.work, "triples.tsv"), threads,
                            ["--order", "3", "--test", test, "--top", "100"]) for threads in (1, 2)]
        one, two = in_turn(max(1, args.repeats // 2), *words)
        print("  %-6s 1 thread %.2f s, %.1f G triple-samples/s; 2 threads %.2f s, x%.2f" %
              (test, one, count * samples / one / 1e9, two, one / two))
    return True


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


def planted(args):
    """The triple is s10, s40, s70; the class of a sample decides how its three genotypes are drawn."""
    folder = os.path.join(args.data, "epistasis", "toxo")
    if not os.path.isdir(folder):
        print("planted: skipped, there is no '%s'" % folder)
        return True
    frequency, samples, found = 0.3, 4000, True
    one = numpy.array([(1 - frequency)**2, 2 * frequency * (1 - frequency), frequency**2])
    prior = one[:, None, None] * one[None, :, None] * one[None, None, :]
    print("planted: 100 SNPs x %d samples, half of them cases, minor alleles of %.1f in the triple" % (samples, frequency))
    for model, x, y in (("additive", 0.02, 0.7), ("multiplicative", 0.05, 0.4), ("threshold", 0.1, 2.0)):
        risks = penetrances(os.path.join(folder, model + "_3.csv"), x, y)
        if risks.max() > 1.0:
            sys.exit("%s: a penetrance of %g for x = %g, y = %g" % (model, risks.max(), x, y))
        random = numpy.random.default_rng(args.seed + 2)
        dosages = random.binomial(2, random.uniform(0.05, 0.5, 100)[:, None], (100, samples)).astype(numpy.uint8)
        cases = numpy.arange(samples) % 2 == 1
        for of_class, weights in ((cases, prior * risks), (~cases, prior * (1 - risks))):
            cells = random.choice(27, of_class.sum(), p=(weights / weights.sum()).ravel())
            for snp, digit in ((10, 9), (40, 3), (70, 1)):
                dosages[snp, of_class] = cells // digit % 3
        data = os.path.join(args.work, "planted")
        write_bed(data, dosages, cases)
        ranks = []
        for test in ("mi", "ig", "boost"):
            out = os.path.join(args.work, "planted.tsv")
            run(epiq_words(args, data, out, 2, ["--order", "3", "--test", test, "--top", "0", "--p", "1"]))
            with open(out) as lines:
                rank = next(i for i, line in enumerate(line for line in lines if not line.startswith("#"))
                            if line.split("\t")[1:8:3] == ["s10", "s40", "s70"]) + 1
            ranks.append("%s %d" % (test, rank))
        found = found and "mi 1" in ranks
        print("  %-14s x = %g, y = %g: rank among 161700 by %s" % (model, x, y, ", ".join(ranks)))
    return found


def scaling(args):
    samples = 2000
    print("scaling: boost, %d samples, hits at 5e-6" % samples)
    for snps in (300, 1000, 3000, 10000):
        data = plain_cohort(args, snps, samples)
        words = [epiq_words(args, data, os.path.join(args.work, "scaling.tsv"), threads, ["--p", "5e-6", "--top", "0"])
                 for threads in (1, 2)]
        one, two = in_turn(args.repeats, *words)
        work = snps * (snps - 1) / 2 * samples
        print("  %6d SNPs, %8.1e pair-samples: 1 thread %.3f s (%.1f G/s), 2 threads %.3f s, x%.2f" %
              (snps, work, one, work / one / 1e9, two, one / two))
    return True


def machine():
    with open("/proc/cpuinfo") as lines:
        model = next((line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")), "unknown")
    return "%s, %d processors, EPIQ_ISA %s" % (model, os.cpu_count(), os.environ.get("EPIQ_ISA", "not set (the best)"))


def main():
    parts = [agreement, boost, large, additive, triples, planted, scaling]
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--epiq", default="build/bin/epiq")
    parser.add_argument("--plink", default="plink1.9")
    parser.add_argument("--work", default="build/benchmarks/pairs")
    parser.add_argument("--data", default="../shared/data")
    parser.add_argument("--only", default="", help="names of parts, separated by commas")
    parser.add_argument("--large", action="store_true")
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    os.makedirs(args.work, exist_ok=True)
    wanted = args.only.split(",") if args.only else [p.__name__ for p in parts if p is not large or args.large]
    unknown = set(wanted) - {part.__name__ for part in parts}
    if unknown:
        parser.error("no part is called %s" % ", ".join(sorted(unknown)))
    print("machine: " + machine())
    results = [part(args) for part in parts if part.__name__ in wanted]
    return 0 if all(results) else 1


if __name__ == "__main__":
    sys.exit(main())
