#!/usr/bin/env python3
"""What `epiq evidence` reads from real data, beside the truth and beside bcftools and samtools.

    counts      depths of alleles at the truth sites of the NA12878 slice against bcftools mpileup: every SNV with both
                mates counted, then with mates merged; insertions and deletions
    support     share of truth heterozygotes and homozygotes with the reads to match, and of 10,000 random positions without a
                variant with any read of another base
    phase       pairs of sites joined by reads against the phased truth of HG001, and the tests of whatshap
    contigs     reads on "20" beside sites and reference on "chr20"
    denovo      posterior at the sites of the HG001 trio
    assembly    truth variants of the NA12878 slice that assembly alone finds
    speed       reads a second beside samtools mpileup and bcftools mpileup on the same sites, paired runs

Alleles of low frequency have benchmarks/evidence_low_vaf.py.

    benchmarks/evidence.py --epiq build/bin/epiq --data ../shared/data [--only counts,phase]
"""

import collections
import gzip
import os
import resource
import statistics
import subprocess

from evidence_data import (DV, FASTA, OTHER_READS, PHASED, READS, REGION, TRUTH, confident_spans,
                           positions_without_variant, run_parts)

def is_snv(row):
    return len(row["ref"]) == 1 and len(row["alt"]) == 1


def counts(bench):
    sites, reads, fasta = map(bench.path, (TRUTH, READS, FASTA))
    for overlaps in (True, False):
        rows = bench.evidence(sites, "--bam", "INTEGRATION=" + reads, "--reference", fasta, *(["--ignore-overlaps"] if overlaps else []))
        text = bench.shell(f"bcftools mpileup -A -B {'-x' if overlaps else ''} -q 20 -Q 20 -d 100000 -a AD,ADF,ADR -f {fasta} -T {sites} {reads} "
                           "2> /dev/null | bcftools query -f '%POS %REF %ALT[ %AD %ADF %ADR]\\n'")
        snvs, indels = {}, {}
        for line in text.splitlines():
            pos, ref, alts, *numbers = line.split()
            alleles = [ref] + alts.split(",")
            table = dict(zip(alleles, zip(*[map(int, number.split(",")) for number in numbers])))
            (snvs if all(len(a) == 1 or a == "<*>" for a in alleles) else indels)[int(pos)] = (ref, table)
        differ = 0
        sites_seen = 0
        for row in filter(is_snv, rows):
            ref, table = snvs[int(row["pos"])]
            theirs = table[ref] + table.get(row["alt"], (0, 0, 0))
            ours = tuple(int(row[k]) for k in ("ref_reads", "ref_forward", "ref_reverse", "alt_reads", "alt_forward", "alt_reverse"))
            sites_seen += 1
            if ours != theirs:
                differ += 1
                if not overlaps:
                    print(f"  {row['pos']} {row['ref']}>{row['alt']} epiq {ours[0]},{ours[3]} bcftools {theirs[0]},{theirs[3]} "
                          f"(mates merged: {row['overlaps']})")
        rule = "both mates count" if overlaps else "mates merged"
        print(f"counts\tSNV sites, {rule}\t{sites_seen}\tdifferent from bcftools (depths and strands)\t{differ}")
        if overlaps:
            compare_indels(rows, indels)


def compare_indels(rows, indels):
    """Both tools realign; ours calls a read unclear that ends within the repeat, theirs counts it as reference."""
    ours_ref = theirs_ref = missing = total = 0
    for row in rows:
        if is_snv(row) or len(row["ref"]) == len(row["alt"]):
            continue
        total += 1
        gt = row["gt"].replace("|", "/")
        found = indels.get(int(row["pos"]))
        change = len(row["alt"]) - len(row["ref"])
        theirs = None
        if found:
            ref, table = found
            theirs = sum(n[0] for a, n in table.items() if not a.startswith("<") and len(a) - len(ref) == change)
        missing += theirs is None or theirs == 0
        print(f"  {row['pos']} {change:+d} gt {gt}: epiq ref {row['ref_reads']} alt {row['alt_reads']} other {row['other_reads']} "
              f"unclear {row['unclear_reads']}; bcftools " + (f"ref {found[1][found[0]][0]} alt {theirs}" if found else "no indel"))
        if gt == "1/1":
            ours_ref += int(row["ref_reads"])
            theirs_ref += found[1][found[0]][0] if found else 0
    print(f"counts\tindel alleles\t{total}\tof which bcftools does not have\t{missing}")
    print(f"counts\treads of the reference at homozygous indels\tepiq\t{ours_ref}\tbcftools\t{theirs_ref}")


def support(bench):
    truth = bench.truth()
    rows = bench.evidence(bench.path(TRUTH), "--bam", "INTEGRATION=" + bench.path(READS), "--reference", bench.path(FASTA))
    good = collections.Counter()
    total = collections.Counter()
    for row in rows:
        copies = truth[int(row["pos"]), row["ref"], row["alt"]]
        kind = ("SNV " if is_snv(row) else "indel ") + ("het" if copies == 1 else "hom")
        total[kind] += 1
        vaf = None if row["vaf"] == "." else float(row["vaf"])
        fits = vaf is not None and int(row["alt_reads"]) >= 2 and (vaf >= 0.2 if copies == 1 else vaf >= 0.8)
        good[kind] += fits
        if not fits:
            print(f"  {row['pos']} {row['ref']}>{row['alt']} {kind} depth {row['depth']} ref {row['ref_reads']} alt {row['alt_reads']} "
                  f"other {row['other_reads']} unclear {row['unclear_reads']}")
    for kind in sorted(total):
        print(f"support\ttruth {kind}\t{total[kind]}\twith reads to match\t{good[kind] / total[kind]:.4f}")
    positions = positions_without_variant(bench, 10000)
    bed = os.path.join(bench.work, "random.bed")
    with open(bed, "w") as handle:
        handle.writelines(f"chr20\t{p - 1}\t{p}\n" for p in positions)
    rows = bench.evidence("-R", bed, "--bam", "NA12878=" + bench.path(READS), "--reference", bench.path(FASTA))
    seen = {int(r["pos"]) for r in rows if int(r["alt_reads"]) >= 1}
    two = {int(r["pos"]) for r in rows if int(r["alt_reads"]) >= 2}
    strong = {int(r["pos"]) for r in rows if int(r["alt_reads"]) >= 2 and float(r["vaf"]) >= 0.2}
    for label, found in (("any read of another base", seen), ("two or more", two), ("two or more and a fifth of the reads", strong)):
        print(f"support\t{len(positions)} positions without a variant\twith {label}\t{len(found) / len(positions):.4f}")


def phased_truth(path, sample=None, span=None):
    """(contig, position, REF, first ALT) -> (genotype, phase set) of heterozygotes with a phase. Files of tests lack
    header lines that tools ask for, so that the columns are read as they are."""
    phase, column = {}, 9
    with (gzip.open if path.endswith(".gz") else open)(path, "rt") as handle:
        for line in handle:
            columns = line.rstrip("\n").split("\t")
            if line.startswith("#CHROM") and sample in columns:
                column = columns.index(sample)
            if line.startswith("#") or span and not span[0] < int(columns[1]) <= span[1]:
                continue
            call = dict(zip(columns[8].split(":"), columns[column].split(":")))
            if "|" in call["GT"] and len(set(call["GT"].split("|"))) == 2:
                key = columns[0].removeprefix("chr"), int(columns[1]), columns[3], columns[4].split(",")[0]
                phase[key] = call["GT"], call.get("PS", ".")
    return phase


def write_calls(path, copy, snvs_only):
    with (gzip.open if path.endswith(".gz") else open)(path, "rt") as handle, open(copy, "w") as out:
        for line in handle:
            alleles = [] if line.startswith("#") else [line.split("\t")[3], *line.split("\t")[4].split(",")]
            if not snvs_only or all(len(allele) == 1 for allele in alleles):
                out.write(line)


def compare_phase(rows, truth):
    """Neighbours in a phase set that the truth has in one set too: agreeing, all."""
    last, agree, pairs = {}, 0, 0
    for row in rows:
        key = (row["contig"].removeprefix("chr"), int(row["pos"]), row["ref"], row["alt"])
        if row["phase_set"] == "." or key not in truth:
            continue
        true, true_set = truth[key]
        same = row["phased_gt"] == true
        of = (row["contig"], row["phase_set"], true_set)
        if of in last:
            pairs += 1
            agree += same == last[of]
            if same != last[of]:
                print("  differs:", *key, "set", row["phase_set"], "log10 LR", row["log10_cis_trans"], row["cis_fragments"], row["trans_fragments"])
        last[of] = same
    return agree, pairs


# Reads, calls with phase, sample, reference and other sites than those calls (in the folder of the tests of whatshap).
WHATSHAP = (("pacbio/pacbio.bam", "pacbio/phased.vcf", "HG004_250bp_All", "pacbio/reference.fasta"),
            ("pacbio/pacbio.cram", "pacbio/phased.vcf", "HG004_250bp_All", "pacbio/reference.fasta"),
            ("pacbio/pacbio.bam", "pacbio/phased_hapchat.vcf", "HG004_250bp_All", "pacbio/reference.fasta"),
            ("phased-blocks.reads.bam", "phased-blocks.blocks.vcf", "HG004_250bp_All", "pacbio/reference.fasta", "phased-blocks.variants.vcf"),
            ("haplotag.bam", "haplotag_1.vcf.gz", "NA12878", None),
            ("haplotag.bam", "haplotag_2.vcf.gz", "NA12878", None),
            ("haplotag.large.bam", "haplotag.large.vcf.gz", "NA12878", None),
            ("haplotag.large.bam", "haplotag.large.2.vcf.gz", "NA12878", None),
            ("haplotag.10X.bam", "haplotag.10X.vcf.gz", "NA12878", None),
            ("haplotag.10X.bam", "haplotag.10X_2.vcf.gz", "NA12878", None),
            ("haplotag.supplementary.bam", "haplotag.supplementary.vcf.gz", "COLO829R", None),
            ("supplementary_strategy_test.grch38.bam", "supplementary_strategy_test.grch38.vcf.gz", "HG002", None))


def phase(bench):
    truth = phased_truth(bench.path(PHASED), span=REGION)
    rows = bench.evidence(bench.path(TRUTH), "--bam", "INTEGRATION=" + bench.path(READS), "--reference", bench.path(FASTA), "--phase")
    agree, pairs = compare_phase(rows, truth)
    sets = {row["phase_set"] for row in rows} - {"."}
    print(f"phase\tNA12878 slice\theterozygotes with phased truth\t{len(truth)}\tpairs joined\t{pairs}\tagree\t{agree}\tsets\t{len(sets)}")
    folder = bench.path("whatshap")
    for reads, calls, sample, fasta, *sites in WHATSHAP:
        files = [os.path.join(folder, f) for f in (reads, calls)]
        true = phased_truth(files[1], sample)
        # Without the reference of the data insertions and deletions cannot be looked at; one fragment is enough to join.
        snvs = os.path.join(bench.work, "calls.vcf")
        write_calls(os.path.join(folder, *sites) if sites else files[1], snvs, snvs_only=fasta is None)
        extra = ["--reference", os.path.join(folder, fasta)] if fasta else []
        for least in (2, 1):
            rows = bench.evidence(snvs, "--bam", f"{sample}={files[0]}", "--phase", "--min-mapq", "0", "--min-bq", "0",
                                  "--check-ref", "x", "--min-fragments", str(least), "--min-phase-ratio", "100" if least == 2 else "1", *extra)
            rows = [row for row in rows if row["sample"] == sample]
            agree, pairs = compare_phase(rows, true)
            print(f"phase\twhatshap {calls}\theterozygotes with phase\t{len(true)}\tfragments needed\t{least}\tpairs joined\t{pairs}\tagree\t{agree}")


def contigs(bench):
    """The reads of HG002 are on "20", reference and sites on "chr20": the same as with the names made equal."""
    renamed = os.path.join(bench.work, "chr20.bam")
    reads = bench.path(OTHER_READS)
    bench.shell(f"samtools view -H {reads} | sed 's/SN:20\\t/SN:chr20\\t/' | samtools reheader - {reads} > {renamed} && samtools index {renamed}")
    tables = [bench.evidence(bench.path(TRUTH), "--bam", "INTEGRATION=" + bam, "--reference", bench.path(FASTA), "--phase")
              for bam in (reads, renamed)]
    rows = [row for row in tables[0] if is_snv(row)]
    text = bench.shell(f"bcftools mpileup -A -B -x -q 20 -Q 20 -d 100000 -a AD -f {bench.path(FASTA)} -T {bench.path(TRUTH)} {renamed} "
                       "2> /dev/null | bcftools query -f '%POS %REF %ALT[ %AD]\\n'")
    theirs = {}
    for line in text.splitlines():
        pos, ref, alts, counts = line.split()
        if len(ref) == 1:
            theirs[int(pos)] = dict(zip([ref] + alts.split(","), map(int, counts.split(","))))
    plain = bench.evidence(bench.path(TRUTH), "--bam", "INTEGRATION=" + reads, "--reference", bench.path(FASTA), "--ignore-overlaps")
    equal = sum(int(r["ref_reads"]) == theirs[int(r["pos"])].get(r["ref"], 0) and int(r["alt_reads"]) == theirs[int(r["pos"])].get(r["alt"], 0)
                for r in plain if is_snv(r) and int(r["pos"]) in theirs)
    depths = [int(r["depth"]) for r in rows]
    print(f"contigs\tHG002 (20) at sites on chr20\trows\t{len(tables[0])}\tsame as renamed\t{tables[0] == tables[1]}\t"
          f"median depth\t{statistics.median(depths):.0f}\tSNVs with AD of bcftools\t{equal} of {len(rows)}")


def denovo(bench):
    trio = bench.path(DV + "trio/")
    ped = os.path.join(bench.work, "trio.ped")
    with open(ped, "w") as handle:
        handle.write("F\tINTEGRATION\tNA12891\tNA12892\t2\t2\nF\tNA12891\t0\t0\t1\t1\nF\tNA12892\t0\t0\t2\t1\n")
    rows = bench.evidence(bench.path(TRUTH), "-r", "chr20:10000001-10010000", "--bam", "INTEGRATION=" + trio + "HG001.chr20.10_10p1mb_sorted.bam",
                          "NA12891=" + trio + "NA12891.chr20.10_10p1mb_sorted.bam", "NA12892=" + trio + "NA12892.chr20.10_10p1mb_sorted.bam",
                          "--reference", bench.path(FASTA), "--pedigree", ped)
    rows = [row for row in rows if row["sample"] == "INTEGRATION"]
    assessed = [row for row in rows if row["denovo_post"] != "."]
    high = [row for row in assessed if float(row["denovo_post"]) > 0.5]
    print(f"denovo\tinherited truth alleles of HG001\t{len(rows)}\tassessed\t{len(assessed)}\tposterior above .5\t{len(high)}")


def assembly(bench):
    truth = bench.truth()
    rows = bench.evidence("--assemble", "chr20:10000001-10100000", "--bam", "NA12878=" + bench.path(READS), "--reference", bench.path(FASTA))
    found = {(int(r["pos"]), r["ref"], r["alt"]) for r in rows if int(r["alt_reads"]) >= 2}
    # One representation for both.
    norm = lambda keys, name: normalise(bench, keys, name)
    found, wanted = norm(found, "found"), norm(set(truth), "truth")
    # A newer truth of the same person has alleles that the first one lacks.
    text = bench.shell(f"bcftools query -r 20:10000001-10100000 -f '%POS %REF %ALT\\n' {bench.path(PHASED)}")
    newer = norm({(int(p), r, a) for p, r, alts in map(str.split, text.splitlines()) for a in alts.split(",")}, "newer")
    for kind, test in (("SNV", lambda k: len(k[1]) == len(k[2])), ("indel", lambda k: len(k[1]) != len(k[2]))):
        w = {k for k in wanted if test(k)}
        f = {k for k in found if test(k)}
        spans = confident_spans(bench)
        false = [k for k in f - wanted if any(a < k[0] <= b for a, b in spans)]
        print(f"assembly\t{kind}\ttruth\t{len(w)}\tfound\t{len(w & f)}\tfalse in confident regions (9 kb)\t{len(false)}\t"
              f"in neither truth, all 100 kb\t{len(f - wanted - newer)}")
        for k in sorted(w - f):
            print("  missed", *k)
        for k in sorted(false):
            print("  false", *k)


def normalise(bench, keys, name):
    path = os.path.join(bench.work, name + ".vcf")
    with open(path, "w") as handle:
        handle.write("##fileformat=VCFv4.2\n##contig=<ID=chr20,length=63025520>\n#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\n")
        for pos, ref, alt in sorted(keys):
            handle.write(f"chr20\t{pos}\t.\t{ref}\t{alt}\t.\t.\t.\n")
    text = bench.shell(f"bcftools norm -a -f {bench.path(FASTA)} {path} 2> /dev/null | bcftools query -f '%POS %REF %ALT\\n'")
    return {(int(p), r, a) for p, r, a in (line.split() for line in text.splitlines())}


def timed(words):
    """CPU seconds of a run: what it takes on one core, whatever else the machine does."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(words, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def speed(bench):
    reads = int(bench.shell(f"samtools view -c {bench.path(READS)}"))
    bed = os.path.join(bench.work, "sites.bed")
    bench.shell(f"bcftools query -f '%CHROM\\t%POS0\\t%END\\n' -i 'TYPE=\"snp\"' {bench.path(TRUTH)} > {bed}")
    vcf = os.path.join(bench.work, "snvs.vcf.gz")
    bench.shell(f"bcftools view -v snps -Oz -o {vcf} {bench.path(TRUTH)} && bcftools index {vcf}")
    every = "chr20:10000001-10100000"
    fasta, bam = bench.path(FASTA), bench.path(READS)
    cases = {
        "truth sites": {
            "epiq": [bench.epiq, "evidence", "-q", "-@", "1", vcf, "--bam", "INTEGRATION=" + bam],
            "samtools": ["samtools", "mpileup", "-A", "-B", "-q", "20", "-Q", "20", "-f", fasta, "-l", bed, bam],
            "bcftools": ["bcftools", "mpileup", "-A", "-B", "-q", "20", "-Q", "20", "-a", "AD", "-f", fasta, "-T", bed, bam]},
        "every position": {
            "epiq": [bench.epiq, "evidence", "-q", "-@", "1", "-r", every, "--bam", "NA12878=" + bam, "--reference", fasta],
            "samtools": ["samtools", "mpileup", "-A", "-B", "-q", "20", "-Q", "20", "-f", fasta, "-r", every, bam],
            "bcftools": ["bcftools", "mpileup", "-A", "-B", "-q", "20", "-Q", "20", "-a", "AD", "-f", fasta, "-r", every, bam]}}
    for name, tools in cases.items():
        seconds = collections.defaultdict(list)
        for _ in range(7):
            for tool, words in tools.items():
                seconds[tool].append(timed(words))
        for tool in tools:
            median = statistics.median(seconds[tool])
            ratio = statistics.median(t / e for t, e in zip(seconds[tool], seconds["epiq"]))
            print(f"speed\t{name}\t{tool}\t{median:.3f} CPU s\t{reads / median:.0f} reads/s a core\ttime / epiq\t{ratio:.2f}")


if __name__ == "__main__":
    run_parts(__doc__, (counts, support, phase, contigs, denovo, assembly, speed))
