#!/usr/bin/env python3
"""Power and type-I error of every arm of `epiq search` and of its omnibus, by simulation.

Runs build/bin/search_power (build it first: cmake --build build --target search_power) and prints the share of traits with
p <= alpha for each scenario and arm. A data set is two genes of 4 SNPs in 1,000 people (see search_power.cpp); replicates of
one data set share its genotypes, so the standard errors are those of the means of data sets. The first scenarios are null
models; the heritabilities of the others are in search_power.cpp.

    benchmarks/power.py                         the default arms
    benchmarks/power.py --arms linear,rbf,ry,iqp,pair1,pair4,triple,rbf_wide,ibs,poly,pauli,reupload,amplitude,projected1
    benchmarks/power.py --sets 200 --alpha 0.01
"""

import argparse
import collections
import math
import pathlib
import platform
import subprocess

ROOT = pathlib.Path(__file__).resolve().parent.parent
NULLS = ("null", "main", "dominance", "within")


def run(args):
    """The p-values by scenario: lists of (data set, {column: log10 p})."""
    command = [str(args.program), str(args.first), str(args.first + args.sets), str(args.replicates), args.arms,
               str(args.samples)]
    lines = subprocess.run(command, check=True, capture_output=True, text=True).stdout.splitlines()
    columns = lines[0].split("\t")[3:]
    rows = collections.OrderedDict()
    for line in lines[1:]:
        words = line.split("\t")
        rows.setdefault(words[1], []).append((words[0], dict(zip(columns, map(float, words[3:])))))
    return columns, rows


def share(rows, column, alpha):
    """The share at or below alpha and its standard error over data sets. An undefined test does not reject."""
    by_set = collections.defaultdict(list)
    for data_set, values in rows:
        by_set[data_set].append(1.0 if values[column] <= math.log10(alpha) else 0.0)
    means = [sum(x) / len(x) for x in by_set.values()]
    mean = sum(means) / len(means)
    if len(means) < 2:
        return mean, float("nan")
    spread = sum((x - mean) ** 2 for x in means) / (len(means) - 1)
    return mean, math.sqrt(spread / len(means))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--program", type=pathlib.Path, default=ROOT / "build/bin/search_power")
    parser.add_argument("--arms", default="default")
    parser.add_argument("--sets", type=int, default=40)
    parser.add_argument("--first", type=int, default=0, help="number of the first data set")
    parser.add_argument("--replicates", type=int, default=25, help="traits of a scenario and data set")
    parser.add_argument("--samples", type=int, default=1000)
    parser.add_argument("--alpha", type=float, default=0.05)
    args = parser.parse_args()
    columns, rows = run(args)
    print(f"{args.sets} data sets x {args.replicates} traits a scenario, {args.samples} samples, alpha {args.alpha}; "
          f"{platform.machine()}")
    print("share of p <= alpha (standard error)")
    print("\t".join(["test"] + list(rows)))
    for column in columns:
        cells = [share(of_scenario, column, args.alpha) for of_scenario in rows.values()]
        print("\t".join([column] + [f"{mean:.3f} ({error:.3f})" for mean, error in cells]))
    nulls = [row for name in NULLS for row in rows[name]]
    mean, error = share(nulls, "omnibus", args.alpha)
    print(f"omnibus over the four null models: {mean:.4f} ({error:.4f})")


if __name__ == "__main__":
    main()
