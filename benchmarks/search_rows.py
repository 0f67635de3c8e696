"""Reports of `epiq search` as the benchmarks read them: rows, what their header counts, and which loci they hold."""
import os
import platform


def machine():
    with open("/proc/cpuinfo") as lines:
        model = next((line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")), platform.machine())
    return "%s, %s processors" % (model, os.cpu_count())


def table(path):
    """A dictionary a row, by the names of the columns; best first, as the report has them."""
    with open(path) as lines:
        rows = [line.rstrip("\n").split("\t") for line in lines if not line.startswith("# ")]
    rows[0][0] = rows[0][0].lstrip("#")
    return [dict(zip(rows[0], row)) for row in rows[1:]]


def tested_pairs(path):
    with open(path) as lines:
        return next(int(line.split("tested pairs: ")[1].split(",")[0]) for line in lines if "tested pairs: " in line)


def covers(row, side, contig, position, within):
    """Whether one cluster of a row lies within so many base pairs of a position."""
    start, end = int(row["start_" + side]), int(row["end_" + side])
    return row["contig_" + side] == contig and start - within <= position <= end + within


def near(row, loci, within):
    """Whether the clusters of a row lie near two loci (contig, position), in whichever order."""
    return any(all(covers(row, side, *locus, within) for side, locus in zip(sides, loci)) for sides in ("ab", "ba"))


def leads(rows):
    """The best row of each locus pair, of a report with --clump."""
    return [row for row in rows if row["locus"] == row["rank"]]
