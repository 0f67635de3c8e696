"""Counts of p-values by arm, their rejection rates with clustered standard errors, and the table of the study."""
import math

BIN = 0.02  # of -log10 p
LAST = 400  # bins; the last holds all from 8 on
LEVELS = (0.05, 0.01, 0.001)
WIDE = (0.043, 0.057)  # what the rate at .05 is to lie in


class Counts:
    """Of each arm: tests with a result, those without, rejections at each level, and a histogram of -log10 p."""

    def __init__(self):
        self.arms = {}

    def add(self, arm, text):
        entry = self.arms.setdefault(arm, {"tests": 0, "undefined": 0, "rejected": [0] * len(LEVELS), "bins": {}})
        if text == ".":
            entry["undefined"] += 1
            return
        p = max(float(text), 1e-300)
        entry["tests"] += 1
        for k, level in enumerate(LEVELS):
            entry["rejected"][k] += p < level
        at = min(LAST, int(-math.log10(p) / BIN)) if p < 1.0 else 0
        entry["bins"][at] = entry["bins"].get(at, 0) + 1

    def write(self, path):
        with open(path, "w") as out:
            for arm, entry in self.arms.items():
                bins = ",".join("%d:%d" % item for item in sorted(entry["bins"].items()))
                out.write("\t".join([arm, str(entry["tests"]), str(entry["undefined"]), *map(str, entry["rejected"]), bins]) + "\n")

    @staticmethod
    def read(path):
        counts = Counts()
        with open(path) as lines:
            for line in lines:
                words = line.rstrip("\n").split("\t")
                bins = {int(a): int(b) for a, b in (item.split(":") for item in words[-1].split(",") if item)}
                counts.arms[words[0]] = {"tests": int(words[1]), "undefined": int(words[2]),
                                         "rejected": [int(word) for word in words[3:-1]], "bins": bins}
        return counts


def rate(cohorts, arm, level):
    """Rejections over tests, and the standard error of this ratio over cohorts (linearised)."""
    entries = [cohort.arms[arm] for cohort in cohorts if arm in cohort.arms and cohort.arms[arm]["tests"] > 0]
    tests = sum(entry["tests"] for entry in entries)
    if tests == 0:
        return math.nan, math.nan, 0
    value = sum(entry["rejected"][level] for entry in entries) / tests
    spread = sum((entry["rejected"][level] - value * entry["tests"]) ** 2 for entry in entries)
    n = len(entries)
    return value, math.sqrt(spread * n / (n - 1)) / tests if n > 1 else math.nan, tests


def slope(cohorts, arm):
    """Of observed on expected -log10 p through the origin, over the points with at least 20 tests beyond them."""
    bins = {}
    for cohort in cohorts:
        for at, count in cohort.arms.get(arm, {"bins": {}})["bins"].items():
            bins[at] = bins.get(at, 0) + count
    total = sum(bins.values())
    beyond, cross, square = 0, 0.0, 0.0
    for at in sorted(bins, reverse=True):
        beyond += bins[at]
        if beyond < 20:
            continue
        expected = -math.log10(beyond / total)
        cross += expected * at * BIN
        square += expected * expected
    return cross / square if square > 0 else math.nan


def arms_of(cohorts):
    return list(dict.fromkeys(arm for cohort in cohorts for arm in cohort.arms))


def verdict(value, error):
    if math.isnan(value):
        return "-"
    if WIDE[0] <= value <= WIDE[1]:
        return "within"
    return "**outside**" if not WIDE[0] - 2 * error <= value <= WIDE[1] + 2 * error else "outside, within 2 se"


def rows_at_05(nulls, found):
    yield "| null | cohorts | tests | omnibus at .05 (se) | within [.043, .057] | at .01 (se) | Q-Q slope | without a result |"
    yield "|---|---|---|---|---|---|---|---|"
    for name, cohorts in found.items():
        if nulls[name].deep or not cohorts:
            continue
        value, error, tests = rate(cohorts, "omnibus", 0)
        lower, lower_error, _ = rate(cohorts, "omnibus", 1)
        undefined = sum(cohort.arms["omnibus"]["undefined"] for cohort in cohorts)
        judged = verdict(value, error) if name != "t5" else "(reported) " + verdict(value, error)
        yield "| %s | %d | %d | %.4f (%.4f) | %s | %.4f (%.4f) | %.3f | %d |" % (
            nulls[name].title, len(cohorts), tests, value, error, judged, lower, lower_error, slope(cohorts, "omnibus"), undefined)


def rows_of_arms(nulls, found, level, digits, deep):
    names = [name for name, cohorts in found.items() if cohorts and nulls[name].deep == deep]
    arms = list(dict.fromkeys(arm for name in names for arm in arms_of(found[name])))
    yield "| null | " + " | ".join(arms) + " |"
    yield "|---" * (len(arms) + 1) + "|"
    for name in names:
        cells = []
        for arm in arms:
            value, error, tests = rate(found[name], arm, level)
            cells.append("-" if tests == 0 else "%.*f (%.*f)" % (digits, value, digits, error))
        yield "| %s | %s |" % (nulls[name].title, " | ".join(cells))


def rows_deep(nulls, found):
    yield "| null | phenotypes | tests | omnibus at .001 (se) | at .05 (se) | Q-Q slope |"
    yield "|---|---|---|---|---|---|"
    for name, cohorts in found.items():
        if not nulls[name].deep or not cohorts:
            continue
        value, error, tests = rate(cohorts, "omnibus", 2)
        wide, wide_error, _ = rate(cohorts, "omnibus", 0)
        yield "| %s | %d | %d | %.5f (%.5f) | %.4f (%.4f) | %.3f |" % (
            nulls[name].title, nulls[name].traits * len(cohorts), tests, value, error, wide, wide_error, slope(cohorts, "omnibus"))


def write_table(path, nulls, found, made_with, power, sections):
    with open(path, "w") as out:
        def say(*lines):
            for line in lines:
                out.write(line + "\n")
        say("# Calibration of `epiq search`", "",
            "Written by `snakemake -s scripts/calibration/Snakefile --cores 2`, which simulates everything below and tests it; seeds",
            "are fixed, so that a rerun gives the same numbers. Made with " + made_with + ".", "",
            "Each cohort has genotypes of its own (20 genes of 4 SNPs in LD, 1,000 people unless a line says otherwise) and several",
            "traits, each tested on disjoint gene pairs. Standard errors are clustered: they are those of a ratio over cohorts, since",
            "tests of a cohort share genotypes. The Q-Q slope is that of observed on expected -log10 p, through the origin, over",
            "all points with at least 20 tests beyond them.", "",
            "With normal noise of unrelated people each arm is exact given its null model, whatever effects lie in that model: the first",
            "four nulls differ by sampling alone, and the section at .001, of a hundred times as many phenotypes, tells their common level.",
            "It is below .05 because `pair1` and `triple` are: Sidak's correction takes correlated SNPs as independent.", "",
            "## Type-I error of the omnibus", "", *rows_at_05(nulls, found), "",
            "## Type-I error of each arm at .05", "", *rows_of_arms(nulls, found, 0, 4, False), "",
            "## At .001 (100,000 phenotypes a null are aimed at; the column says how many were tested)", "", *rows_deep(nulls, found), "",
            "Each arm at .001:", "", *rows_of_arms(nulls, found, 2, 5, True))
        if power:
            with open(power) as lines:
                say("", "## Power", "", lines.read().rstrip("\n"))
        for title, source in sections:
            with open(source) as lines:
                say("", "## " + title, "", "```", lines.read().rstrip("\n"), "```")
