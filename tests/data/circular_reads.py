#!/usr/bin/env python3
"""Writes circle.fa and circle.sam: reads over the origin of a circular genome of 300 bases, as an aligner cuts them: 40 that
start at base 1 with a clip of what lies before it, 40 that end at base 300 with a clip of what follows. Half of either have
another base at 40 and 280."""

import random

random.seed(3)
ref = "".join(random.choice("ACGT") for _ in range(300))
other = {"A": "C", "C": "G", "G": "T", "T": "A"}
with open("circle.fa", "w") as fasta, open("circle.sam", "w") as sam:
    fasta.write(f">M\n{ref}\n")
    sam.write("@HD\tVN:1.6\tSO:coordinate\n@SQ\tSN:M\tLN:300\n@RG\tID:x\tSM:s\n")
    for start, cigar in ((0, "40S60M"), (240, "60M40S")):
        for i in range(40):
            part = ref[start:start + 60]
            if i % 2:
                part = part[:39] + other[part[39]] + part[40:]
            bases = ref[260:] + part if start == 0 else part + ref[:40]
            sam.write(f"r{start}.{i}\t{16 * (i // 2 % 2)}\tM\t{start + 1}\t60\t{cigar}\t*\t0\t0\t{bases}\t{'?' * 100}\tRG:Z:x\n")
