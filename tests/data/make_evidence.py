#!/usr/bin/env python3
"""Make the reads of a trio with known variants: evidence.{fa,vcf,ped}, evidence.{kid,dad,mom}.bam. Needs samtools.

Reads are free of errors, 100 bases long, in pairs that overlap; every base has quality 30 and every read mapping
quality 60. So counts follow from the haplotypes alone, and the VCF says what each sample carries.
"""

import random
import subprocess

LENGTH = 1200
READ = 100
# Position (1-based), REF, ALT and genotypes of kid, dad and mom as haplotypes (kid: paternal | maternal).
VARIANTS = [
    (200, 1, "snv", "1|0", "0|0", "0|0"),  # new
    (250, 1, "snv", "1|0", "1|0", "0|0"),  # in cis with the new one
    (330, 1, "snv", "0|1", "0|0", "1|0"),  # in trans
    (400, 4, "del", "1|1", "1|0", "1|0"),
    (520, 5, "ins", "0|1", "0|0", "1|1"),
    (700, 2, "mnv", "1|0", "1|1", "0|0"),
    (900, 1, "snv", "0|0", "0|1", "0|0"),
]


def make_variants(sequence):
    other = {"A": "G", "C": "T", "G": "A", "T": "C"}
    made = []
    for position, size, kind, *haplotypes in VARIANTS:
        at = position - 1
        ref = sequence[at : at + size]
        if kind == "ins":
            ref, alt = sequence[at], sequence[at] + "GATTC"[:size]
        elif kind == "del":
            alt = ref[0]
        else:
            alt = "".join(other[base] for base in ref)
        made.append((at, ref, alt, haplotypes))
    return made


def haplotype(sequence, variants, sample, copy):
    """Bases of one copy, each with its position in the reference; inserted ones have none."""
    bases = [(base, at) for at, base in enumerate(sequence)]
    for at, ref, alt, haplotypes in reversed(variants):
        if haplotypes[sample].split("|")[copy] == "1":
            kept = [(base, at + i if i < len(ref) else None) for i, base in enumerate(alt)]
            bases[at : at + len(ref)] = kept
    return bases


def align(piece):
    """Start and CIGAR of a piece of a haplotype; insertions at its ends become soft clips."""
    steps, last = [], None
    placed = [i for i, (_, at) in enumerate(piece) if at is not None]
    first, final = placed[0], placed[-1]
    for i, (_, at) in enumerate(piece):
        op = "M" if at is not None else "I" if first < i < final else "S"
        if at is not None:
            if last is not None and at > last + 1:
                steps.append(["D", at - last - 1])
            last = at
        if steps and steps[-1][0] == op:
            steps[-1][1] += 1
        else:
            steps.append([op, 1])
    return piece[first][1], "".join(f"{n}{op}" for op, n in steps)


def reads(random_source, sequence, variants, sample, name):
    lines = []
    for copy in (0, 1):
        bases = haplotype(sequence, variants, sample, copy)
        for i, start in enumerate(range(0, len(bases) - 180, 14)):
            insert = random_source.choice([150, 160, 170])
            pieces = [bases[start : start + READ], bases[start + insert - READ : start + insert]]
            placed = [align(piece) for piece in pieces]
            first_forward = random_source.random() < 0.5
            duplicate = 1024 if i % 17 == 16 else 0
            for mate in (0, 1):
                flag = 3 + duplicate + (16 if mate else 32) + (64 if (mate == 0) == first_forward else 128)
                position, cigar = placed[mate]
                lines.append("\t".join([
                    f"{name}.{copy}.{i}", str(flag), "1", str(position + 1), "60", cigar, "=",
                    str(placed[1 - mate][0] + 1), str(insert if mate == 0 else -insert),
                    "".join(base for base, _ in pieces[mate]), "?" * READ, f"RG:Z:{name}"]))
    header = f"@HD\tVN:1.6\n@SQ\tSN:1\tLN:{LENGTH}\n@RG\tID:{name}\tSM:{name}\n"
    return header + "\n".join(lines) + "\n"


def main():
    source = random.Random(7)
    sequence = "".join(source.choice("ACGT") for _ in range(LENGTH))
    variants = make_variants(sequence)
    with open("evidence.fa", "w") as out:
        out.write(">1\n" + "\n".join(sequence[i : i + 60] for i in range(0, LENGTH, 60)) + "\n")
    subprocess.run(["samtools", "faidx", "evidence.fa"], check=True)
    with open("evidence.vcf", "w") as out:
        out.write("##fileformat=VCFv4.2\n" f"##contig=<ID=1,length={LENGTH}>\n"
                  '##FORMAT=<ID=GT,Number=1,Type=String,Description="Genotype">\n'
                  "#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\tkid\tdad\tmom\n")
        for at, ref, alt, haplotypes in variants:
            calls = "\t".join("/".join(sorted(call.split("|"))) for call in haplotypes)
            out.write(f"1\t{at + 1}\t.\t{ref}\t{alt}\t.\t.\t.\tGT\t{calls}\n")
    with open("evidence.ped", "w") as out:
        out.write("F\tkid\tdad\tmom\t1\t2\nF\tdad\t0\t0\t1\t1\nF\tmom\t0\t0\t2\t1\n")
    for sample, name in enumerate(["kid", "dad", "mom"]):
        text = reads(source, sequence, variants, sample, name)
        path = f"evidence.{name}.bam"
        subprocess.run(["samtools", "sort", "--no-PG", "-o", path, "-"], input=text.encode(), check=True)
        subprocess.run(["samtools", "index", path], check=True)


if __name__ == "__main__":
    main()
