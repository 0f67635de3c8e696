#!/usr/bin/env python3
"""An oracle of the counts of `epiq evidence --ignore-overlaps`, written from the meaning of the columns and from SAM alone:

    samtools view reads.bam REGION | count_bases.py sites.vcf

Prints the columns pos to low_bq (but for sample) of every SNV allele of the sites.
"""

import re
import sys


def observations(line):
    """(position, what the read says there) of each aligned base."""
    columns = line.rstrip("\n").split("\t")
    flags, start, mapq, cigar, bases, quals = int(columns[1]), int(columns[3]), int(columns[4]), columns[5], columns[9], columns[10]
    if flags & (4 | 256 | 512 | 1024):
        return
    steps = [(int(length), op) for length, op in re.findall(r"(\d+)([MIDNSHP=X])", cigar)]
    soft = [length if op == "S" else 0 for length, op in steps if op != "H"]
    first, last = soft[0], len(bases) - 1 - (soft[-1] if len(soft) > 1 else 0)
    nm = next((int(tag[5:]) for tag in columns[11:] if tag.startswith("NM:i:")), None)
    reverse = bool(flags & 16)
    of_pair = None if not flags & 1 else bool(flags & 64) != reverse  # read 1 forward or read 2 reverse
    at, base = start, 0
    for length, op in steps:
        if op in "M=X":
            for i in range(length):
                b = base + i
                yield at + i, {"base": bases[b], "bq": ord(quals[b]) - 33, "mapq": mapq, "reverse": reverse, "f1r2": of_pair,
                               "end": min(b - first, last - b), "clip": any(soft), "nm": nm}
        at += length if op in "M=XDN" else 0
        base += length if op in "M=XIS" else 0


def mean(values):
    values = list(values)
    return "%.6g" % (sum(values) / len(values)) if values else "."


def main():
    sites = []
    with open(sys.argv[1]) as handle:
        for line in handle:
            if not line.startswith("#"):
                _, pos, _, ref, alts = line.split("\t")[:5]
                sites += [(int(pos), ref, alt) for alt in alts.split(",") if len(ref) == len(alt) == 1]
    wanted = {pos for pos, _, _ in sites}
    over = {pos: [] for pos in wanted}
    for line in sys.stdin:
        for pos, seen in observations(line):
            if pos in wanted:
                over[pos].append(seen)
    for pos, ref, alt in sites:
        mapped = [s for s in over[pos] if s["mapq"] >= 20]
        unclear = [s for s in mapped if s["base"] == "N"]
        good = [s for s in mapped if s["base"] != "N" and s["bq"] >= 20]
        of = [[s for s in good if s["base"] == allele] for allele in (ref, alt)]
        rest = len(good) - len(of[0]) - len(of[1])
        row = [pos, ref, alt, len(good) + len(unclear), len(of[0]), len(of[1]), rest, len(unclear),
               "%.6g" % (len(of[1]) / len(good)) if good else "."]
        row += [sum(s["reverse"] == strand for s in reads) for reads in of for strand in (False, True)]
        row += [sum(s["f1r2"] is way for s in reads) for reads in of for way in (True, False)]
        for key in ("bq", "mapq", "end", "clip"):
            row += [mean(s[key] for s in reads) for reads in of]
        row += [mean(s["nm"] - own for s in reads if s["nm"] is not None) for own, reads in enumerate(of)]
        row += [mean(s["mapq"] == 0 for s in over[pos]), len(over[pos]) - len(mapped), len(mapped) - len(unclear) - len(good)]
        print(*row, sep="\t")


if __name__ == "__main__":
    main()
