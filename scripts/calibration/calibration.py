#!/usr/bin/env python3
"""Are the p-values of `epiq search` right, and what does it find? The study behind benchmarks/calibration.md.

    calibration.py all                  simulates, tests and writes the table, keeping pieces that are there already
    calibration.py piece NULL COHORT    one cohort: counts of its p-values in WORK/NULL.COHORT.tsv
    calibration.py table                the table, of the pieces that are there
    calibration.py pieces               the names of all pieces
    snakemake -s scripts/calibration/Snakefile --cores 2      all of it and the power study (see there)

A null is a way in which cohorts lack the interaction that is tested. Each has many cohorts with genotypes of their own;
standard errors count cohorts, not tests, since tests of one cohort share genotypes.
"""
import argparse
import concurrent.futures
import os
import platform
import shutil
import subprocess
import sys
import tempfile

import cohorts
from summary import Counts, write_table

SYNTH = ["--model", "null"]
ADDITIVE = [*SYNTH, "--main-heritability", 0.06]
DOMINANCE = [*SYNTH, "--dominance-heritability", 0.06]
WITHIN = [*SYNTH, "--within-heritability", 0.08]


class Null:
    def __init__(self, title, make, options, cohort_count=50, samples=1000, traits=20, pairs=10, deep=False):
        self.title, self.make, self.options = title, make, options
        self.cohorts, self.samples, self.traits, self.pairs, self.deep = cohort_count, samples, traits, pairs, deep


SMALL = {
    "none": Null("no effect", cohorts.from_synth, SYNTH),
    "additive": Null("additive effects, 6 % of the variance", cohorts.from_synth, ADDITIVE),
    "dominance": Null("dominance effects, 6 %", cohorts.from_synth, DOMINANCE),
    "within": Null("within-gene epistasis, 8 %", cohorts.from_synth, WITHIN, cohort_count=90),
    "t5": Null("no effect, noise of Student's t, 5 df", cohorts.from_synth, [*SYNTH, "--errors", "t5"]),
    "binary50": Null("binary, 50 % cases, additive effects", cohorts.from_synth, [*ADDITIVE, "--binary", 0.5], traits=12),
    "binary15": Null("binary, 15 % cases, additive effects", cohorts.from_synth, [*ADDITIVE, "--binary", 0.15], traits=12),
    "strata": Null("three populations, `--pcs 2`", cohorts.stratified, ["--pcs", 2], cohort_count=30, samples=999, traits=17),
    "relatives": Null("sibships of five, polygenic trait, `--grm`", cohorts.sibships, ["--grm"], cohort_count=90, samples=600,
                      traits=17),
}
DEEP = {name + "-deep": Null(null.title, null.make, null.options, traits=2000, pairs=1, deep=True)
        for name, null in SMALL.items() if name in ("none", "additive", "dominance", "within")}
NULLS = {**SMALL, **DEEP}


def path_of(args, null, cohort):
    return os.path.join(args.work, "%s.%d.tsv" % (null, cohort))


def search(args, cohort, folder):
    out = os.path.join(folder, "search.tsv")
    cohorts.run(args.epiq, "search", "-q", "-@", 1, "--phenotype", cohort["phenotypes"], "--trait", ",".join(cohort["traits"]),
                "--genes", cohort["genes"], "--pairs", os.path.join(folder, "pairs.tsv"), "--all", "--diagnostics", 0, "-o", out,
                *cohort["options"], cohort["genotypes"])
    return out


def piece(args, name, cohort):
    """Simulates and tests one cohort, and leaves its counts."""
    null = NULLS[name]
    with tempfile.TemporaryDirectory(dir=args.work) as folder:
        seed = 1000 * (1 + list(NULLS).index(name)) + cohort
        made = null.make(args.epiq, folder, seed, null.samples, null.traits, null.pairs, null.options)
        counts = Counts()
        with open(search(args, made, folder)) as lines:
            header = None
            for line in lines:
                if line.startswith("# "):
                    continue
                words = line.rstrip("\n").split("\t")
                if header is None:
                    header = [word.lstrip("#") for word in words]
                    columns = [(k, word[2:]) for k, word in enumerate(header)
                               if word.startswith("p_") and word != "p_bonferroni"]
                    continue
                for k, arm in columns:
                    counts.add(arm, words[k])
        partial = os.path.join(folder, "counts.tsv")
        counts.write(partial)
        shutil.move(partial, path_of(args, name, cohort))


def chosen_nulls(args):
    names = args.only.split(",") if args.only else list(NULLS)
    unknown = [name for name in names if name not in NULLS]
    if unknown:
        sys.exit("no null is called %s; choose of %s" % (", ".join(unknown), ", ".join(NULLS)))
    return names


def all_pieces(args):
    return [(name, cohort) for name in chosen_nulls(args) for cohort in range(NULLS[name].cohorts)]


def machine():
    with open("/proc/cpuinfo") as lines:
        model = next((line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")), platform.machine())
    return "%s, %d processors" % (model, os.cpu_count())


def table(args):
    found = {name: [Counts.read(path_of(args, name, cohort)) for cohort in range(NULLS[name].cohorts)
                    if os.path.exists(path_of(args, name, cohort))] for name in chosen_nulls(args)}
    version = subprocess.run([args.epiq, "--version"], check=True, capture_output=True, text=True).stdout.splitlines()[0]
    write_table(args.table, NULLS, found, "%s on %s" % (version, machine()), args.power,
                [section.partition("=")[::2] for section in args.section])


def everything(args):
    missing = [(name, cohort) for name, cohort in all_pieces(args) if not os.path.exists(path_of(args, name, cohort))]
    with concurrent.futures.ThreadPoolExecutor(args.jobs) as pool:
        for done in [pool.submit(piece, args, name, cohort) for name, cohort in missing]:
            done.result()
    table(args)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("step", choices=["all", "piece", "table", "pieces"])
    parser.add_argument("names", nargs="*", help="of a piece: null and cohort")
    parser.add_argument("--epiq", default="build/bin/epiq")
    parser.add_argument("--work", default="build/calibration")
    parser.add_argument("--table", default="benchmarks/calibration.md")
    parser.add_argument("--power", default="", help="output of the power study, to be appended")
    parser.add_argument("--section", action="append", default=[], metavar="TITLE=FILE", help="output of a benchmark, to be appended")
    parser.add_argument("--only", default="", help="nulls, comma-separated [all]")
    parser.add_argument("--jobs", type=int, default=2, help="pieces at a time")
    args = parser.parse_args()
    os.makedirs(args.work, exist_ok=True)
    if args.step == "all":
        everything(args)
    elif args.step == "table":
        table(args)
    elif args.step == "pieces":
        print("\n".join("%s.%d" % pair for pair in all_pieces(args)))
    elif len(args.names) == 2 and args.names[0] in NULLS and args.names[1].isdigit():
        piece(args, args.names[0], int(args.names[1]))
    else:
        parser.error("a piece is named by a null (%s) and the number of a cohort" % ", ".join(NULLS))


if __name__ == "__main__":
    main()
