#!/usr/bin/env python3
"""Do the tests of `epiq pairs` agree with plink1.9?

Simulates a cohort with missing calls, rare alleles, linked SNPs and unequal classes, runs plink1.9 --fast-epistasis
(allelic, joint-effects, boost) and --epistasis with --epi1 1 and `epiq pairs` on the same files, and prints for each test
how many pairs both report, how many only one does, and the largest difference of the chi-squares; it is relative to
1 + chi-square, as plink prints six significant digits. What to expect beyond those digits:

* plink stops the iterative fit of BOOST when the 18 fitted counts move by less than .001 in all. Where cells are empty
  the maximum of the likelihood can be at infinity and the fit creeps: plink's chi-square is then a little too large.
* plink fits logistic models in single precision, and where a product separates the classes it may report an odds ratio of
  1e7 with a chi-square near 0; epiq calls such a fit undefined ("plink only").

    benchmarks/pairs_agreement.py --epiq build/bin/epiq --work build/benchmarks/agreement
"""
import argparse
import os
import subprocess
import sys

import numpy

# test of epiq, plink's words, tolerance of the relative difference
TESTS = [
    ("boost", ["--fast-epistasis", "boost"], 5e-2),
    ("fast", ["--fast-epistasis"], 1e-5),
    ("joint", ["--fast-epistasis", "joint-effects"], 1e-5),
    ("additive", ["--epistasis"], 1e-3),
]


def simulate(samples, snps, case_rate, seed):
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
    return dosages, cases


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


def run(words):
    done = subprocess.run(words, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    if done.returncode != 0:
        sys.exit("%s failed:\n%s" % (" ".join(words), done.stdout))


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


def compare(test, plink, epiq, tolerance):
    both = plink.keys() & epiq.keys()
    differences = {pair: abs(plink[pair][0] - epiq[pair][0]) / (1 + epiq[pair][0]) for pair in both}
    worst = max(differences, key=differences.get)
    other_df = sum(plink[pair][1] is not None and float(plink[pair][1]) != float(epiq[pair][1]) for pair in both)
    print("%-9s %8d %11d %10d %12.2g  %-22s %s" %
          (test, len(both), len(plink.keys() - both), len(epiq.keys() - both), differences[worst],
           "%s: %g, %g" % ("-".join(sorted(worst)), plink[worst][0], epiq[worst][0]),
           "%d with other df" % other_df if other_df else ""))
    separated = {pair for pair in plink.keys() - both if test == "additive" and plink[pair][0] < 0.01}
    return differences[worst] <= tolerance and other_df == 0 and plink.keys() - separated == epiq.keys()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--epiq", default="build/bin/epiq")
    parser.add_argument("--plink", default="plink1.9")
    parser.add_argument("--work", default="build/benchmarks/agreement")
    parser.add_argument("--samples", type=int, default=2000)
    parser.add_argument("--snps", type=int, default=120)
    parser.add_argument("--case-rate", type=float, default=0.3)
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    os.makedirs(args.work, exist_ok=True)
    data = os.path.join(args.work, "cohort")
    write_bed(data, *simulate(args.samples, args.snps, args.case_rate, args.seed))
    print("%d samples, %d SNPs, seed %d" % (args.samples, args.snps, args.seed))
    print("test      in both  plink only  epiq only  difference  largest (plink, epiq)")
    agree = True
    for test, words, tolerance in TESTS:
        out = os.path.join(args.work, test)
        run([args.plink, "--allow-no-sex", "--bfile", data, *words, "--epi1", "1", "--out", out])
        run([args.epiq, "pairs", "--phenotype", data + ".fam", "--test", test, "--p", "1", "--top", "0", "-o",
             out + ".tsv", data + ".bed"])
        plink = rows(out + ".epi.cc", ("SNP1", "SNP2"), "STAT", "DF")
        epiq = rows(out + ".tsv", ("snp_a", "snp_b"), "statistic", "df")
        agree = compare(test, plink, epiq, tolerance) and agree
    return 0 if agree else 1


if __name__ == "__main__":
    sys.exit(main())
