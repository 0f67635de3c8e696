#!/usr/bin/env python3
"""What `epiq evidence --low-vaf` finds in real reads, and what it finds that is not there.

    mutect      Mutect2's alleles of the mitochondrion of NA12878, at 1,570 reads a base: which of them pass
    noise       alleles of NA12878 that pass and are no truth variants, per megabase
    consensus   the same on consensus reads of cell-free DNA (duplex UMI, 4,800 reads a base); no truth is known, so that
                what passes is an upper bound. The reference is put together from the MD tags of the reads
    control     the child of the HG001 trio with her parents as matched controls: what passes without and with them
    tumour      calls of a tumour and normal pair, with the normal as control
    dilution    reads of HG002 among those of NA12878, and the other way round, at 5, 2, 1 and .5 %: alleles of the guest
                among all alleles of 100,000 positions, and among listed ones (monitoring) with ten decoys each
    spiked_mito, spiked_cfdna
                the same levels in deep reads, which no second sample has: a guest made of the reads' own fragments with
                other bases at random positions (scripts/dilute-reads --alleles), in the mitochondrion of NA12878 (1,400
                reads a base that count) and in consensus reads of cell-free DNA (3,300). Every base of every position is
                tested; beside what passes stands what a caller without errors could tell, alleles that three reads have

    benchmarks/evidence_low_vaf.py --epiq build/bin/epiq --data ../shared/data [--only mutect,noise]
"""

import collections
import os
import random
import re
import statistics
import subprocess

from evidence_data import (DV, FASTA, OTHER_READS, PHASED, READS, TRUTH, confident_spans, positions_without_variant,
                           run_parts)

SLICE = "chr20:10000001-10100000"


def mutect(bench):
    mito = bench.path("gatk-small/mito/")
    rows = bench.evidence(mito + "unfiltered.vcf", "--bam", "NA12878=" + mito + "NA12878.bam", "--reference",
                          mito + "Homo_sapiens_assembly38.mt_only.fasta", "--low-vaf", "--check-ref", "x")
    theirs = {}
    for line in bench.shell(f"bcftools query -f '%POS %ALT[ %AF]\\n' {mito}unfiltered.vcf").splitlines():
        pos, alts, shares = line.split()
        theirs.update({(pos, alt): share for alt, share in zip(alts.split(","), shares.split(","))})
    for row in rows:
        print(f"  chrM:{row['pos']} {row['ref']}>{row['alt']} AF of Mutect2 {theirs[row['pos'], row['alt']]} depth {row['depth']} "
              f"alt {row['alt_reads']} vaf {row['vaf']} p {row['p']} {row['verdict']}")
    passed = sum(row["verdict"] == "pass" for row in rows)
    significant = sum("p" not in row["verdict"].split(";") for row in rows)
    print(f"mutect\talleles at records whose REF is right\t{len(rows)}\tsignificant\t{significant}\tpass\t{passed}")


def noise(bench):
    """Positions within 10 bases of a truth variant of either version of the truth are left out; the rest of the slice is
    taken as free of variants, though only its first 9 kb are listed as confident: an upper bound."""
    text = bench.shell(f"(bcftools query -f '%POS %REF\\n' {bench.path(TRUTH)}; bcftools query -r 20:10000001-10100000 -f '%POS %REF\\n' {bench.path(PHASED)})")
    near = {int(pos) + d for pos, ref in map(str.split, text.splitlines()) for d in range(-10, len(ref) + 11)}
    rows = bench.evidence("-r", SLICE, "--bam", "NA12878=" + bench.path(READS), "--reference", bench.path(FASTA), "--low-vaf", "--passing")
    far = [row for row in rows if int(row["pos"]) not in near]
    for row in far:
        print(f"  chr20:{row['pos']} {row['ref']}>{row['alt']} depth {row['depth']} vaf {row['vaf']} p {row['p']}")
    confident = [row for row in far if any(a < int(row["pos"]) <= b for a, b in confident_spans(bench))]
    size = 100_000 - sum(10_000_001 <= p <= 10_100_000 for p in near)
    low = sum(float(row["vaf"]) < 0.2 for row in far)
    print(f"noise\tNA12878\tpass\t{len(rows)}\tnot near truth variants ({size} bases)\t{len(far)}\tper Mb\t{len(far) * 1e6 / size:.0f}\t"
          f"below .2\t{low}\tper Mb\t{low * 1e6 / size:.0f}\tin the 9 kb listed as confident\t{len(confident)}")


def reference_from_tags(bench, bam, path):
    """Writes a FASTA of the reference that the MD tags of the reads tell; N elsewhere."""
    contigs = {}
    text = bench.shell(f"samtools view -F 0x904 {bam}")
    lengths = dict(re.findall(r"@SQ\tSN:(\S+)\tLN:(\d+)", bench.shell(f"samtools view -H {bam}")))
    for line in text.splitlines():
        columns = line.split("\t")
        md = next((tag[5:] for tag in columns[11:] if tag.startswith("MD:Z:")), None)
        if md is None:
            continue
        aligned = []
        at = 0
        for count, op in re.findall(r"(\d+)([MIDNSHP=X])", columns[5]):
            if op in "M=X":
                aligned.append(columns[9][at:at + int(count)])
            if op in "MIS=X":
                at += int(count)
        bases, made, at = "".join(aligned), [], 0
        for number, deleted, changed in re.findall(r"(\d+)|\^([A-Z]+)|([A-Z])", md):
            if number:
                made.append(bases[at:at + int(number)])
                at += int(number)
            elif deleted:
                made.append(deleted)
            else:
                made.append(changed)
                at += 1
        if columns[2] not in contigs:
            contigs[columns[2]] = bytearray(b"N" * int(lengths[columns[2]]))
        sequence = contigs[columns[2]]
        start = int(columns[3]) - 1
        new = "".join(made).encode()
        sequence[start:start + len(new)] = new
    with open(path, "w") as handle:
        for name, sequence in contigs.items():
            handle.write(f">{name}\n{sequence.decode()}\n")
    subprocess.run(["samtools", "faidx", path], check=True)


def consensus(bench):
    bam = bench.path("ngs-bits/cfDNA.bam")
    fasta = os.path.join(bench.work, "md.fa")
    reference_from_tags(bench, bam, fasta)
    bed = os.path.join(bench.work, "deep.bed")
    bench.shell(f"samtools depth -q 20 -Q 20 {bam} | awk '$3 >= 100 {{print $1\"\\t\"$2-1\"\\t\"$2}}' > {bed}")
    size = int(bench.shell(f"wc -l < {bed}"))
    for least in ([], ["--min-family-size", "2"], ["--min-family-size", "3"]):
        rows = bench.evidence("-R", bed, "--bam", "cfDNA=" + bam, "--reference", fasta, "--low-vaf", "--passing", *least)
        low = [row for row in rows if float(row["vaf"]) < 0.2]
        name = " ".join(least) or "all families"
        for row in low:
            print(f"  {row['contig']}:{row['pos']} {row['ref']}>{row['alt']} depth {row['depth']} alt {row['alt_reads']} vaf {row['vaf']} p {row['p']}")
        print(f"consensus\tcfDNA, {size} positions of 100 reads, {name}\tpass\t{len(rows)}\tbelow .2\t{len(low)}\tper Mb\t"
              f"{len(low) * 1e6 / size:.0f}")


def control(bench):
    trio = bench.path(DV + "trio/")
    words = ["-r", "chr20:10000001-10010000", "--bam", "child=" + trio + "HG001.chr20.10_10p1mb_sorted.bam", "--reference",
             bench.path(FASTA), "--low-vaf"]
    parents = ["--control"] + [f"{name}={trio}{name}.chr20.10_10p1mb_sorted.bam" for name in ("NA12891", "NA12892")]
    for name, more in (("no control", []), ("parents as control", parents)):
        rows = bench.evidence(*words, *more)
        verdicts = collections.Counter(row["verdict"] for row in rows if row["alt"] != "." and "p" not in row["verdict"].split(";"))
        print(f"control\tchild, 10 kb, {name}\talleles with a p-value\t" + ", ".join(f"{k} {v}" for k, v in sorted(verdicts.items())))
        for row in rows:
            if more and row["verdict"] == "pass":
                print(f"  {row['pos']} {row['ref']}>{row['alt']} depth {row['depth']} vaf {row['vaf']} background {row['background']}")


def tumour(bench):
    folder = bench.path("ngs-bits/SomaticQC_in1")
    # The file calls itself "unavailable" and keeps its values in a form of its own: only the alleles are taken.
    calls = os.path.join(bench.work, "somatic.vcf")
    with open(folder + ".vcf") as handle:
        records = [line.split("\t")[:5] for line in handle if not line.startswith("#")]
    snvs = [r for r in records if len(r[3]) == len(r[4]) == 1 and set(r[3] + r[4]) <= set("ACGT")]
    with open(calls, "w") as handle:
        handle.write("##fileformat=VCFv4.2\n#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\n")
        for contig, pos, _, ref, alt in sorted(snvs, key=lambda r: (r[0], int(r[1]))):
            handle.write(f"{contig}\t{pos}\t.\t{ref}\t{alt}\t.\t.\t.\n")
    rows = bench.evidence(calls, "--bam", f"tumour={folder}_tum.bam", "--control", f"normal={folder}_nor.bam", "--low-vaf", "--no-baq")
    covered = [row for row in rows if int(row["depth"]) >= 8]
    verdicts = collections.Counter(row["verdict"] for row in covered)
    print(f"tumour\tSNVs of the call set\t{len(rows)}\twith 8 reads\t{len(covered)}\t" + ", ".join(f"{k} {v}" for k, v in sorted(verdicts.items())))


def own_alleles(bench, bam):
    """SNV alleles of a sample by its own reads: those of at least a fourth of them, and all that any read has."""
    rows = bench.evidence("-r", SLICE, "--bam", "x=" + bam, "--reference", bench.path(FASTA))
    rows = [row for row in rows if row["alt"] != "."]
    sure = {(int(r["pos"]), r["ref"], r["alt"]) for r in rows if int(r["depth"]) >= 15 and float(r["vaf"]) >= 0.25}
    seen = {(int(r["pos"]), r["ref"], r["alt"]) for r in rows}
    return sure, seen


def write_sites(path, alleles):
    with open(path, "w") as handle:
        handle.write("##fileformat=VCFv4.2\n##contig=<ID=chr20,length=63025520>\n#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\n")
        for pos, ref, alt in sorted(alleles):
            handle.write(f"chr20\t{pos}\t.\t{ref}\t{alt}\t.\t.\t.\n")


def dilution(bench):
    script = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "scripts", "dilute-reads")
    base = bench.shell(f"samtools faidx {bench.path(FASTA)} {SLICE} | grep -v '^>'").replace("\n", "").upper()
    for guest, host, name in ((OTHER_READS, READS, "HG002 in NA12878"), (READS, OTHER_READS, "NA12878 in HG002")):
        of_guest, _ = own_alleles(bench, bench.path(guest))
        of_host, in_host = own_alleles(bench, bench.path(host))
        wanted = of_guest - in_host
        source = random.Random(1)
        decoys = set()
        for pos in positions_without_variant(bench, 10 * len(wanted), seed=2):
            ref = base[pos - 10_000_001]
            decoys.add((pos, ref, source.choice([b for b in "ACGT" if b != ref])))
        decoys -= of_guest | of_host
        listed = os.path.join(bench.work, "listed.vcf")
        write_sites(listed, wanted | decoys)
        for percent in (5, 2, 1, 0.5):
            mixed = os.path.join(bench.work, f"mix{percent}.bam")
            subprocess.run([script, "--share", str(percent / 100), "--seed", "1", "-o", mixed, bench.path(guest), bench.path(host)], check=True)
            reads = ["--bam", "mix=" + mixed, "--reference", bench.path(FASTA), "--low-vaf"]
            every = bench.evidence("-r", SLICE, *reads)
            depth = statistics.median(int(r["depth"]) for r in every)
            count = {(int(r["pos"]), r["ref"], r["alt"]): int(r["alt_reads"]) for r in every if r["alt"] != "."}
            there = {allele for allele in wanted if count.get(allele, 0) >= 1}
            few = {allele for allele in wanted if count.get(allele, 0) >= 3}
            for rule, rows in (("every position", every), ("listed alleles", bench.evidence(listed, *reads))):
                called = {(int(r["pos"]), r["ref"], r["alt"]) for r in rows if r["verdict"] == "pass"} - of_host
                hit = called & wanted
                false = called - of_guest
                precision = f"{len(hit) / len(called):.3f}" if called else "nothing called"
                print(f"dilution\t{name}\t{percent} %\t{rule}\tmedian depth\t{depth:.0f}\talleles\t{len(wanted)}\twith a read\t{len(there)}\t"
                      f"with 3\t{len(few)}\tfound\t{len(hit)}\tsensitivity\t{len(hit) / len(wanted):.3f}\tof those with a read\t"
                      f"{len(hit) / max(1, len(there)):.3f}\tof those with 3\t{len(hit & few) / max(1, len(few)):.3f}\tfalse\t{len(false)}\tprecision\t{precision}")


def deep_alleles(bench, bam, fasta, bed):
    """Of a deep file: its positions of 500 counted reads with their reference base, and the alleles of its own."""
    rows = bench.evidence("-R", bed, "--bam", "x=" + bam, "--reference", fasta)
    bases = {(r["contig"], int(r["pos"])): r["ref"] for r in rows if int(r["depth"]) >= 500}
    own = {(r["contig"], int(r["pos"]), r["alt"]) for r in rows if r["alt"] != "." and float(r["vaf"]) >= 0.2}
    return bases, own


def spaced(bases, near, gap, source):
    """Random positions `gap` bases apart at least, none near an allele of the sample."""
    chosen = []
    for contig, pos in source.sample(sorted(bases), len(bases)):
        apart = all(contig != c or abs(pos - p) >= gap for c, p in chosen)
        if apart and all(contig != c or abs(pos - p) > 10 for c, p in near):
            chosen.append((contig, pos))
    return chosen


def spiked(bench, name, bam, fasta, known, gap, replicates=10):
    script = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "scripts", "dilute-reads")
    bed, path, mix = (os.path.join(bench.work, f"{name}.{end}") for end in ("bed", "vcf", "bam"))
    bench.shell(f"samtools depth -q 20 -Q 20 {bam} | awk '$3 >= 500 {{print $1\"\\t\"$2-1\"\\t\"$2}}' > {bed}")
    bases, own = deep_alleles(bench, bam, fasta, bed)
    near = {(contig, pos) for contig, pos, _ in own | known}
    for percent in (5, 2, 1, 0.5):
        total, few, hit, false, depths, least, missed = 0, 0, 0, [], [], [], collections.Counter()
        for seed in range(replicates):
            source = random.Random(seed)
            alleles = {(c, p, source.choice([b for b in "ACGT" if b != bases[c, p]])) for c, p in spaced(bases, near, gap, source)}
            with open(path, "w") as handle:
                handle.writelines(f"{c}\t{p}\t.\t{bases[c, p]}\t{alt}\t.\t.\t.\n" for c, p, alt in sorted(alleles))
            subprocess.run([script, "--share", str(percent / 100), "--seed", str(seed), "--alleles", path, "-o", mix, bam],
                           check=True, stderr=subprocess.DEVNULL)
            rows = bench.evidence("-R", bed, "--bam", "mix=" + mix, "--reference", fasta, "--low-vaf")
            rows = {(r["contig"], int(r["pos"]), r["alt"]): r for r in rows}
            passed = {key for key, row in rows.items() if row["verdict"] == "pass"}
            total += len(alleles)
            few += sum(key in rows and int(rows[key]["alt_reads"]) >= 3 for key in alleles)
            hit += len(passed & alleles)
            least += [int(rows[key]["alt_reads"]) for key in passed & alleles]
            missed.update(rows[key]["verdict"] if key in rows else "no read" for key in alleles - passed)
            false += [key for key in passed - alleles - own - known]
            depths += [int(rows[key]["depth"]) for key in alleles if key in rows]
        for (contig, pos, alt), times in sorted(collections.Counter(false).items()):
            print(f"  passes without being put in: {contig}:{pos} {bases.get((contig, pos))}>{alt}, {times} times")
        precision = f"{hit / (hit + len(false)):.3f}" if hit + len(false) else "nothing called"
        print(f"spiked\t{name}\t{percent} %\tpositions\t{len(bases)}\tmedian depth\t{statistics.median(depths):.0f}\talleles\t{total}\t"
              f"with 3 reads\t{few}\tfound\t{hit}\tsensitivity\t{hit / total:.3f}\tof those with 3\t{hit / max(1, few):.3f}\t"
              f"fewest reads of one found\t{min(least, default=0)}\tmissed for\t{', '.join(f'{why} {n}' for why, n in sorted(missed.items())) or '-'}\t"
              f"false\t{len(false)}\tprecision\t{precision}")


def spiked_mito(bench):
    mito = bench.path("gatk-small/mito/")
    # Mutect2's alleles are there before anything is put in; of the others a fifth of the reads makes them the sample's own.
    theirs = bench.shell(f"bcftools query -f '%CHROM %POS %ALT\\n' {mito}unfiltered.vcf").splitlines()
    known = {(contig, int(pos), alt) for contig, pos, alts in map(str.split, theirs) for alt in alts.split(",")}
    spiked(bench, "mitochondrion", mito + "NA12878.bam", mito + "Homo_sapiens_assembly38.mt_only.fasta", known, gap=100)


def spiked_cfdna(bench):
    md = os.path.join(bench.work, "md.fa")
    reference_from_tags(bench, bench.path("ngs-bits/cfDNA.bam"), md)
    spiked(bench, "cfDNA", bench.path("ngs-bits/cfDNA.bam"), md, set(), gap=50)


if __name__ == "__main__":
    run_parts(__doc__, (mutect, noise, consensus, control, tumour, dilution, spiked_mito, spiked_cfdna))
