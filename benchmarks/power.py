#!/usr/bin/env python3
"""Power and type-I error of every arm of `epiq search` and of its omnibus, by simulation.

Runs build/bin/search_power (build it first: cmake --build build --target search_power) and prints the share of traits with
p <= alpha for each scenario and arm, as a table in Markdown. A data set is two genes of 4 SNPs in 1,000 people (see
search_power.cpp); replicates of one data set share its genotypes, so the standard errors are those of the means of data sets.
The first scenarios are null models; the heritabilities of the others are in search_power.cpp. With the default arms there are
rows of four tests that are not in the omnibus: ry at c = .5, iqp at c = .3, the joint ZZFeatureMap and the F test of all 16
products.

    benchmarks/power.py                         the default arms
    benchmarks/power.py --arms linear,rbf,ry,iqp,pair1,pair4,triple,rbf_wide,ibs,poly,pauli,reupload,amplitude,projected1
    benchmarks/power.py --sets 200 --alpha 0.01
    benchmarks/power.py rows.tsv ...            of what search_power has printed
"""

import argparse
import collections
import math
import pathlib
import subprocess

from search_rows import machine

ROOT = pathlib.Path(__file__).resolve().parent.parent
NULLS = ("null", "main", "dominance", "within")
OUTSIDE = ("ry_c.5", "iqp_c.3", "zz_joint", "global_f")  # tests that are not in the omnibus
MARGIN = 0.08  # by which the omnibus may lie below the best arm ..
HELD = ("xor", "gametes", "mult", "poly")  # .. in these scenarios


def printed(args):
    """What search_power prints, from files or by running it."""
    if args.rows:
        return [path.read_text() for path in args.rows]
    command = [str(args.program), str(args.first), str(args.first + args.sets), str(args.replicates), args.arms,
               str(args.samples)]
    return [subprocess.run(command, check=True, capture_output=True, text=True).stdout]


def read(texts):
    """The p-values by scenario: lists of (data set, {column: log10 p})."""
    columns, rows = [], collections.OrderedDict()
    for text in texts:
        lines = text.splitlines()
        columns = lines[0].split("\t")[3:]
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


def report(columns, rows, alpha):
    sets = {data_set for of_scenario in rows.values() for data_set, _ in of_scenario}
    tests = len(next(iter(rows.values())))
    yield f"{len(sets)} data sets, {tests} traits a scenario; share of p <= {alpha} (standard error). {machine()}."
    yield ""
    yield "| test | " + " | ".join(rows) + " |"
    yield "|---" * (len(rows) + 1) + "|"
    for column in columns:
        cells = [share(of_scenario, column, alpha) for of_scenario in rows.values()]
        name = column + (" (not in the omnibus)" if column in OUTSIDE else "")
        yield f"| {name} | " + " | ".join(f"{mean:.3f} ({error:.3f})" for mean, error in cells) + " |"
    yield ""
    mean, error = share([row for name in NULLS for row in rows[name]], "omnibus", alpha)
    yield f"The omnibus over the four null models: {mean:.4f} ({error:.4f})."
    for name in HELD:
        arms = [column for column in columns if column != "omnibus" and column not in OUTSIDE]
        best = max(arms, key=lambda column: share(rows[name], column, alpha)[0])
        behind = share(rows[name], best, alpha)[0] - share(rows[name], "omnibus", alpha)[0]
        yield (f"In {name} the omnibus is {behind:.3f} behind the best arm, {best}: "
               f"{'within' if behind <= MARGIN else 'NOT within'} {MARGIN}.")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("rows", nargs="*", type=pathlib.Path, help="output of search_power, instead of running it")
    parser.add_argument("--program", type=pathlib.Path, default=ROOT / "build/bin/search_power")
    parser.add_argument("--arms", default="default")
    parser.add_argument("--sets", type=int, default=40)
    parser.add_argument("--first", type=int, default=0, help="number of the first data set")
    parser.add_argument("--replicates", type=int, default=25, help="traits of a scenario and data set")
    parser.add_argument("--samples", type=int, default=1000)
    parser.add_argument("--alpha", type=float, default=0.05)
    args = parser.parse_args()
    columns, rows = read(printed(args))
    for line in report(columns, rows, args.alpha):
        print(line)


if __name__ == "__main__":
    main()
