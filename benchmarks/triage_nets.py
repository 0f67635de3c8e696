#!/usr/bin/env python3
"""What the nets of `epiq triage` show of real trios, and of the same trios spoilt on purpose.

usage: triage_nets.py --epiq build/bin/epiq [--data DIR]

Trios: EPIQ_TEST_DATA/trios (Ashkenazi chr1-2, CEU exome, a child with uniparental disomy of chromosome 16). Spoilt: child
and father change names; the sex of the child is turned (where X is there); 5 and 10 % of the child's reads are replaced by
those of a stranger who has the reference allele, in all calls with reads. Prints Mendelian errors, kinship of child and
parents and of the parents, share of foreign reads of the child, and how many warnings or errors came; bcftools +mendelian
counts the same errors (91, 2,227 and 619 on chromosome 16).
"""

import argparse
import gzip
import os
import pathlib
import random
import re
import subprocess
import tempfile

TRIOS = {"ashkenazi": ("slivar/ashk-trio.vcf.gz", "slivar/ashk-trio.ped", ("HG002", "HG003", "HG004")),
         "ceu_exome": ("ceu-exome-trio.grch38.vcf.gz", "ceu-exome.ped", ("NA12878x2_80", "NA12891_14", "NA12892_18")),
         "upd16": ("upd16mat-trio.vcf.gz", "upd16mat.ped", ("CHILD", "FATHER", "MOTHER"))}


def swap(text, one, other):
    """Two names change places."""
    return re.sub(rf"\b({one}|{other})\b", lambda found: other if found[1] == one else one, text)


def contaminate(lines, child, share, seed=1):
    """Replaces a share of the reads of the child by reference reads."""
    draw = random.Random(seed)
    column = None
    for line in lines:
        cells = line.rstrip("\n").split("\t")
        if line.startswith("#CHROM"):
            column = cells.index(child)
        elif not line.startswith("#") and "AD" in cells[8].split(":"):
            at = cells[8].split(":").index("AD")
            call = cells[column].split(":")
            reads = call[at].split(",") if at < len(call) else []
            if len(reads) > 1 and all(count.isdigit() for count in reads):
                counts = [int(count) for count in reads]
                for allele in range(1, len(counts)):
                    lost = sum(draw.random() < share for _ in range(counts[allele]))
                    counts[allele] -= lost
                    counts[0] += lost
                call[at] = ",".join(map(str, counts))
                cells[column] = ":".join(call)
        yield "\t".join(cells) + "\n"


def run(program, pedigree, variants, child):
    done = subprocess.run([program, "triage", "--force", "--no-version", "-p", pedigree, "--proband", child, variants],
                          capture_output=True, text=True)
    if done.returncode:
        raise SystemExit(done.stderr)
    head = "\n".join(line for line in done.stdout.splitlines() if line.startswith("# "))
    warned = [line for line in done.stderr.splitlines() if "warning:" in line and "header has no" not in line]
    return head, warned


def row(name, people, head, warned):
    def kinship(a, b):
        found = re.search(rf"{a} and {b} (-?[\d.e-]+)", head) or re.search(rf"{b} and {a} (-?[\d.e-]+)", head)
        return found[1] if found else "."

    child, father, mother = people
    errors = re.search(r"(\d+) Mendelian errors in (\d+)", head)
    foreign = re.search(rf"homozygous calls: .*?{child} ([\d.e-]+)", head)
    sex = re.search(rf"sex by X: .*?{child} (\w+)", head)
    print("\t".join([name, errors[1], errors[2], kinship(child, father), kinship(child, mother), kinship(father, mother),
                     foreign[1] if foreign else ".", sex[1] if sex else ".", str(len(warned))]), flush=True)
    for line in warned:
        print("  " + line)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--epiq", required=True)
    parser.add_argument("--data", type=pathlib.Path, default=os.environ.get("EPIQ_TEST_DATA", "../shared/data"))
    words = parser.parse_args()
    print("trio\tmendel_errors\tcalls\tchild_father\tchild_mother\tfather_mother\tforeign_reads\tsex\twarnings")
    with tempfile.TemporaryDirectory() as scratch:
        folder = pathlib.Path(scratch)
        for name, (variants, pedigree, people) in TRIOS.items():
            variants, pedigree = words.data / "trios" / variants, words.data / "trios" / pedigree
            child, father, _ = people
            text = pedigree.read_text()
            row(name, people, *run(words.epiq, pedigree, variants, child))
            # The pedigree keeps its form; the columns of the variants change names.
            with gzip.open(variants, "rt") as file:
                lines = [swap(line, child, father) if line.startswith("#CHROM") else line for line in file]
            changed = folder / "changed.vcf"
            changed.write_text("".join(lines))
            row(f"{name}, child and father swapped", people, *run(words.epiq, pedigree, changed, child))
            sexes = folder / "sexes.ped"
            sexes.write_text("".join(line + "\n" if child != line.split("\t")[1] else
                                     "\t".join(line.split("\t")[:4] + [{"1": "2"}.get(line.split("\t")[4], "1")] +
                                               line.split("\t")[5:]) + "\n" for line in text.splitlines()))
            row(f"{name}, sex of the child turned", people, *run(words.epiq, sexes, variants, child))
            for share in (0.05, 0.1):
                with gzip.open(variants, "rt") as file:
                    changed.write_text("".join(contaminate(file, child, share)))
                row(f"{name}, {share:.0%} foreign reads", people, *run(words.epiq, pedigree, changed, child))


if __name__ == "__main__":
    main()
