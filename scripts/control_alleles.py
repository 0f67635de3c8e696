#!/usr/bin/env python3
"""Write the alleles of unrelated people's call sets with their frequencies, for `epiq triage --af-db`.

usage: control_alleles.py OUTPUT.vcf.gz CALLS.vcf.gz[:SAMPLE,...] ...

What a laboratory knows of its other patients: an allele that two of them carry is too common for a rare disease. AF is
the share of the called copies, in all call sets that have the allele together; samples must be founders. Where the
annotation of a call set has a subfield gnomAD_AF (CSQ), that is the frequency instead of its calls. An allele that no
call set has is not written, and no AN either: a list of so few people's alleles never shows that an allele is absent.
Contigs lose "chr". Needs bcftools to sort and index.
"""

import collections
import gzip
import re
import subprocess
import sys


def trimmed(position, ref, alt):
    """The allele without the bases that REF and ALT share at the end, then at the start, one base left."""
    while len(ref) > 1 and len(alt) > 1 and ref[-1] == alt[-1]:
        ref, alt = ref[:-1], alt[:-1]
    while len(ref) > 1 and len(alt) > 1 and ref[0] == alt[0]:
        position, ref, alt = position + 1, ref[1:], alt[1:]
    return position, ref, alt


def annotated_frequency(info, field):
    """The highest gnomAD_AF of a record's consequences; None without one."""
    value = re.search(r"(?:^|;)CSQ=([^;]*)", info) if field is not None else None
    stated = [part.split("|")[field] for part in value[1].split(",")] if value else []
    return max((float(one) for one in stated if one), default=None)


def alleles(source):
    """(contig, position, REF, ALT) -> copies, called copies, annotated frequency, of each record of a call set."""
    path, _, chosen = source.partition(":")
    field, columns = None, []
    with gzip.open(path, "rt") as file:
        for line in file:
            if line.startswith("##INFO=<ID=CSQ,"):
                names = re.search(r'annotations: ([^"]+)"', line)[1].split("|")
                field = names.index("gnomAD_AF") if "gnomAD_AF" in names else None
            cells = line.rstrip("\n").split("\t")
            if line.startswith("#CHROM"):
                columns = [i for i, name in enumerate(cells) if i > 8 and (not chosen or name in chosen.split(","))]
            if line.startswith("#"):
                continue
            copies = [copy for i in columns for copy in re.split(r"[/|]", cells[i].split(":")[0]) if copy != "."]
            for number, alt in enumerate(cells[4].split(","), 1):
                carried = copies.count(str(number))
                if carried and re.fullmatch("[ACGT]+", alt):
                    yield ((cells[0].removeprefix("chr"), *trimmed(int(cells[1]), cells[3], alt)), carried,
                           len(copies), annotated_frequency(cells[7], field))


def main():
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    carried, called, annotated = collections.Counter(), collections.Counter(), {}
    for source in sys.argv[2:]:
        for allele, copies, all_copies, frequency in alleles(source):
            carried[allele] += copies
            called[allele] += all_copies
            if frequency is not None:
                annotated[allele] = max(frequency, annotated.get(allele, 0))
    contigs = "".join(f"##contig=<ID={name}>\n" for name in sorted({allele[0] for allele in carried}))
    rows = ""
    for allele, copies in carried.items():
        contig, position, ref, alt = allele
        frequency = annotated.get(allele, copies / called[allele])
        rows += f"{contig}\t{position}\t.\t{ref}\t{alt}\t.\t.\tAF={frequency:.6g}\n"
    text = ("##fileformat=VCFv4.2\n" + contigs + '##INFO=<ID=AF,Number=A,Type=Float,Description="Frequency">\n'
            "#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\n" + rows)
    subprocess.run(["bcftools", "sort", "-Oz", "-o", sys.argv[1]], input=text, text=True, check=True,
                   stderr=subprocess.DEVNULL)
    subprocess.run(["bcftools", "index", "-f", sys.argv[1]], check=True)


if __name__ == "__main__":
    main()
