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
                beyond pairs, of which these models have little: the shares are printed)
    scaling     time against pairs x samples over three decades, 1 and 2 threads: table, straight line and figure
    permutations
                family-wise p-values of a binary trait with a covariate: rejections at .05 without any effect

What to expect of the agreement beyond the six digits that plink prints:

* plink stops the iterative fit of BOOST when the 18 fitted counts move by less than .001 in all. Where cells are empty the
  maximum of the likelihood can be at infinity and the fit creeps: plink's chi-square is then a little too large.
* plink fits logistic models in single precision (about 5e-4), and where a product separates the classes it may report an
  odds ratio of 1e7 with a chi-square near 0; epiq calls such a fit undefined ("plink only").

    benchmarks/pairs.py --epiq build/bin/epiq --work build/benchmarks/pairs [--only boost,triples] [--large]
"""
import argparse
import itertools
import os
import statistics
import subprocess
import sys
import time

import numpy

import pairs_cohorts
import scaling_chart

# test of epiq, plink's words, tolerance of the relative difference
AGREEMENT = [
    ("boost", ["--fast-epistasis", "boost"], 5e-2),
    ("fast", ["--fast-epistasis"], 1e-5),
    ("joint", ["--fast-epistasis", "joint-effects"], 1e-5),
    ("additive", ["--epistasis"], 1e-3),
]


# Runs.


def run(words):
    """Runs a program; seconds from start to end."""
    start = time.perf_counter()
    done = subprocess.run(words, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    seconds = time.perf_counter() - start
    if done.returncode != 0:
        sys.exit("%s failed:\n%s" % (" ".join(words), done.stdout))
    return seconds


def side_by_side(repeats, words):
    """The median seconds of two runs of a command at once: what two processors give that share nothing else."""
    times = []
    for _ in range(repeats):
        start = time.perf_counter()
        if any([process.wait() for process in [subprocess.Popen(words) for _ in range(2)]]):
            sys.exit("%s failed" % " ".join(words))
        times.append(time.perf_counter() - start)
    return statistics.median(times)


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
    dosages, cases = pairs_cohorts.awkward_cohort(2000, 120, 0.3, args.seed + 2)  # where a loose fit of BOOST shows
    pairs_cohorts.write_bed(data, dosages, cases)
    print("agreement: 2000 samples (%d cases), 120 SNPs" % cases.sum())
    print("  test      in both  plink only  epiq only  difference  largest (plink, epiq)")
    agree = True
    for test, words, tolerance in AGREEMENT:
        out = os.path.join(args.work, test)
        run(plink_words(args, data, out, 1, words + ["--epi1", "1"]))
        run(epiq_words(args, data, out + ".tsv", 1, ["--test", test, "--top", "0", "--max-missing", "1"]))
        plink, epiq = plink_rows(out + ".epi.cc"), epiq_rows(out + ".tsv")
        agree = agreement_of(test, plink, epiq, tolerance) and agree
    print("  %s" % ("as expected" if agree else "NOT AS EXPECTED"))
    return agree


def boost_race(args, snps, samples, thread_counts, plink_repeats):
    data = pairs_cohorts.plain_cohort(args, snps, samples)
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


def additive(args):
    snps, samples = 500, 4000
    data = pairs_cohorts.plain_cohort(args, snps, samples)
    pairs = snps * (snps - 1) / 2
    out = os.path.join(args.work, "additive")
    test = ["--test", "additive", "--p", "1e-4", "--top", "0"]
    seconds = in_turn(args.repeats, plink_words(args, data, out, 1, ["--epistasis", "--epi1", "1e-4"]),
                      epiq_words(args, data, out + ".tsv", 1, test),
                      epiq_words(args, data, out + ".c.tsv", 1, test + ["--covariates", pairs_cohorts.covariate_table(args, samples)]))
    print("additive: logistic regression, %d SNPs x %d samples, 1 thread, hits at 1e-4" % (snps, samples))
    print("  no covariates: plink %.2f s, epiq %.3f s, ratio %.0f; %.2f us a pair" %
          (seconds[0], seconds[1], seconds[0] / seconds[1], seconds[1] / pairs * 1e6))
    print("  5 covariates (plink has none here): epiq %.3f s, %.2f us a pair" % (seconds[2], seconds[2] / pairs * 1e6))
    theirs, ours = plink_rows(out + ".epi.cc"), epiq_rows(out + ".tsv")
    print("  hits %d and %d, largest difference %.1g" % (len(theirs), len(ours), difference(theirs, ours)[1]))
    return abs(len(theirs) - len(ours)) <= 1  # single precision may decide at the limit


def triples(args):
    snps, samples = 500, 4000
    data = pairs_cohorts.plain_cohort(args, snps, samples)
    count = snps * (snps - 1) * (snps - 2) / 6
    print("triples: %d SNPs x %d samples, top 100" % (snps, samples))
    for test in ("ig", "boost"):
        words = [epiq_words(args, data, os.path.join(args.work, "triples.tsv"), threads,
                            ["--order", "3", "--test", test, "--top", "100"]) for threads in (1, 2)]
        one, two = in_turn(max(1, args.repeats // 2), *words)
        print("  %-6s 1 thread %.2f s, %.1f G triple-samples/s; 2 threads %.2f s, x%.2f" %
              (test, one, count * samples / one / 1e9, two, one / two))
    return True


def rank_of(path, names):
    """The rank of a combination in a table of epiq, and its p ('.' if the test has none)."""
    with open(path) as lines:
        rows = [line.rstrip("\n").split("\t") for line in lines if not line.startswith("# ")]
    p = rows[0].index("p")
    return next((rank, row[p]) for rank, row in enumerate(rows[1:], 1) if row[1:8:3] == names)


def planted(args):
    folder = os.path.join(args.data, "epistasis", "toxo")
    if not os.path.isdir(folder):
        print("planted: skipped, there is no '%s'" % folder)
        return True
    found = True
    print("planted: 100 SNPs x 4000 samples, half of them cases, minor alleles of .3 in the triple; what of the mutual\n"
          "  information of triple and class single SNPs, pairs beyond them and the triple beyond its pairs hold")
    for model, x, y in (("additive", 0.02, 0.7), ("multiplicative", 0.05, 0.4), ("threshold", 0.1, 2.0)):
        risks = pairs_cohorts.penetrances(os.path.join(folder, model + "_3.csv"), x, y)
        if risks.max() > 1.0:
            sys.exit("%s: a penetrance of %g for x = %g, y = %g" % (model, risks.max(), x, y))
        data, out = os.path.join(args.work, "planted"), os.path.join(args.work, "planted.tsv")
        prior = pairs_cohorts.planted_cohort(data, risks, args.seed + 2)
        ranks = []
        for test in ("mi", "ig", "boost"):
            run(epiq_words(args, data, out, 2, ["--order", "3", "--test", test, "--top", "0", "--p", "1"]))
            rank, p = rank_of(out, ["s10", "s40", "s70"])
            found = found and (test != "mi" or rank == 1)
            ranks.append("%s %d%s" % (test, rank, "" if p == "." else " (p %s)" % p))
        parts = information_parts(prior, risks)
        print("  %-14s x = %g, y = %g: %2.0f %%, %.2g %%, %.2g %% of %.4f nats; rank of 161700 by %s" %
              (model, x, y, *(100 * part / sum(parts) for part in parts), sum(parts), ", ".join(ranks)))
    return found


def information_parts(prior, risks):
    """Of the mutual information of three SNPs and the class, half of them cases: that of single SNPs, that of pairs
    beyond them, that of the triple beyond pairs (each the information of the maximum entropy model of such margins)."""
    joint = numpy.stack([prior * (1 - risks) / (prior * (1 - risks)).sum(), prior * risks / (prior * risks).sum()]) / 2
    genotypes, classes = joint.sum(axis=0, keepdims=True), joint.sum(axis=(1, 2, 3), keepdims=True)
    information, last = [], 0.0
    for kept in (1, 2, 3):
        fitted = genotypes * classes  # the genotypes' own distribution is always a margin
        for _ in range(2000):
            fitted *= genotypes / fitted.sum(axis=0, keepdims=True)
            for axes in itertools.combinations((1, 2, 3), 3 - kept):
                fitted *= joint.sum(axis=axes, keepdims=True) / fitted.sum(axis=axes, keepdims=True)
        now = (fitted * numpy.log(fitted / (genotypes * classes))).sum()
        information.append(now - last)
        last = now
    return information


def scaling(args):
    samples = 4000
    print("scaling: boost, %d samples, hits at 1e-9; the median of runs that take less than 5 s" % samples)
    print("  (x: how much faster two threads are; of x: than one process two side by side get done, the machine's limit)\n"
          "     SNPs  pair-samples     1 thread             2 threads")
    work, times = [], ([], [])
    for snps in (2236, 3976, 7071, 12574, 22361, 39764, 70711):
        data = pairs_cohorts.plain_cohort(args, snps, samples)
        words = [epiq_words(args, data, os.path.join(args.work, "scaling.tsv"), threads, ["--p", "1e-9", "--top", "0"])
                 for threads in (1, 2)]
        work.append(snps * (snps - 1) / 2 * samples)
        for seconds, now in zip(times, in_turn(args.repeats if work[-1] < 1e12 else 1, *words)):
            seconds.append(now)
        one, two = times[0][-1], times[1][-1]
        repeats = 1 if work[-1] > 9e11 else args.repeats
        machine_gives = 2 * one / side_by_side(repeats, words[0][:-3] + ["-o", "/dev/null", data + ".bed"])
        print("  %7d     %9.2e  %8.3f s %4.0f G/s  %8.3f s %4.0f G/s, x%.2f of x%.2f" %
              (snps, work[-1], one, work[-1] / one / 1e9, two, work[-1] / two / 1e9, one / two, machine_gives))
    series = []
    for threads, seconds, colour in ((1, times[0], "#1b6ca8"), (2, times[1], "#c8553d")):
        a, b, explained, deviations = scaling_chart.fit_line(work, seconds)
        print("  %d thread(s): %.3f s + work / %.0f G/s, R2 %.6f, largest deviation from the line %.1f %%" %
              (threads, a, 1e-9 / b, explained, 100 * max(map(abs, deviations))))
        series.append(("%d thread(s)" % threads, colour, seconds, (a, b)))
    chart = os.path.join(args.work, "scaling.svg")
    scaling_chart.write_chart(chart, "epiq pairs, %d samples (%s)" % (samples, machine()), work, series)
    print("  figure: %s" % chart)
    return times[0][-1] / times[1][-1] >= 1.9


def permutations(args):
    studies, count = 400, 99
    rejected = 0
    for study in range(studies):
        data, out = os.path.join(args.work, "null"), os.path.join(args.work, "null.tsv")
        pairs_cohorts.null_cohort(data, 40, 300, args.seed + 100 + study)
        run(epiq_words(args, data, out, 2, ["--covariates", data + ".tsv", "--permutations", str(count)]))
        with open(out) as lines:
            table = [line.rstrip("\n").split("\t") for line in lines if not line.startswith("# ")]
        at = table[0].index("p_permutation")
        rejected += min(float(row[at]) for row in table[1:]) <= 0.05
    share, error = rejected / studies, (0.05 * 0.95 / studies)**.5
    print("permutations: binary trait, a covariate, no effects, 40 SNPs x 300 samples, %d permutations\n"
          "  family-wise rejections at .05: %.3f of %d studies (standard error %.3f)" % (count, share, studies, error))
    return abs(share - 0.05) < 3 * error


def machine():
    with open("/proc/cpuinfo") as lines:
        model = next((line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")), "unknown")
    return "%s, %d processors, EPIQ_ISA %s" % (model, os.cpu_count(), os.environ.get("EPIQ_ISA", "not set (the best)"))


def main():
    parts = [agreement, boost, large, additive, triples, planted, scaling, permutations]
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
