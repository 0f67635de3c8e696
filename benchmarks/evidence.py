#!/usr/bin/env python3
"""What `epiq evidence` reads from real data, beside the truth and beside bcftools and samtools.

    counts      depths of alleles at the truth sites of the NA12878 slice against bcftools mpileup: every SNV with both
                mates counted, then with mates merged; insertions and deletions
    support     share of truth heterozygotes and homozygotes with the reads to match, and of 10,000 random positions without a
                variant with any read of another base
    phase       pairs of sites joined by reads against the phased truth of HG001, and the tests of whatshap
    lowvaf      Mutect2's calls of gatk-small; alleles that pass per megabase on cfDNA and on NA12878
    dilution    reads of NA12878 in HG002 at 5, 2, 1 and .5 %: sensitivity and precision
    denovo      posterior at the sites of the HG001 trio
    assembly    truth variants of the NA12878 slice that assembly alone finds
    speed       reads a second beside samtools mpileup and bcftools mpileup on the same sites, paired runs

    benchmarks/evidence.py --epiq build/bin/epiq --data ../shared/data [--only counts,phase]
"""

import argparse
import collections
import csv
import os
import platform
import random
import statistics
import subprocess
import sys
import tempfile
import time

DV = "deepvariant-testdata/"
READS = DV + "NA12878_S1.chr20.10_10p1mb.bam"
OTHER_READS = DV + "HG002_NIST_150bp_downsampled_30x.chr20.10_10p1mb.bam"
FASTA = DV + "ucsc.hg19.chr20.unittest.fasta.gz"
TRUTH = DV + "test_nist.b37_chr20_100kbp_at_10mb.vcf.gz"
CONFIDENT = DV + "test_nist.b37_chr20_100kbp_at_10mb.bed"
PHASED = DV + "trio/HG001_chr20_GRCh37_GIAB_highconf_CG-IllFB-IllGATKHC-Ion-10X-SOLID_CHROM1-X_v.3.3.2_highconf_PGandRTGphasetransfer.vcf.gz"
REGION = ("chr20", 10_000_000, 10_100_000)


class Bench:
    def __init__(self, epiq, data, work):
        self.epiq, self.data, self.work = epiq, data, work

    def path(self, name):
        return os.path.join(self.data, name)

    def evidence(self, *words):
        """Rows of a run, as dictionaries."""
        command = [self.epiq, "evidence", "-q", "--no-version", *words]
        done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        if done.returncode != 0:
            sys.exit(f"{' '.join(command)}: {done.stderr}")
        lines = [line for line in done.stdout.splitlines() if not line.startswith("# ")]
        lines[0] = lines[0][1:]
        return list(csv.DictReader(lines, delimiter="\t"))

    def shell(self, command):
        return subprocess.run(["bash", "-c", "set -o pipefail; " + command], check=True, stdout=subprocess.PIPE, text=True).stdout

    def truth(self):
        """(position, ref, alt) -> genotype of the truth calls of NA12878, one ALT a key."""
        text = self.shell(f"bcftools query -f '%POS %REF %ALT [%GT]\\n' {self.path(TRUTH)}")
        truth = {}
        for line in text.splitlines():
            pos, ref, alts, gt = line.split()
            for number, alt in enumerate(alts.split(","), 1):
                copies = gt.replace("|", "/").split("/").count(str(number))
                truth[int(pos), ref, alt] = copies
        return truth


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
    confident = []
    with open(bench.path(CONFIDENT)) as handle:
        for line in handle:
            contig, start, end = line.split()[:3]
            confident.extend(range(int(start) + 1, int(end) + 1))
    near = {pos + d for pos, ref, _ in truth for d in range(-5, len(ref) + 6)}
    positions = sorted(random.Random(1).sample(sorted(set(confident) - near), min(10000, len(set(confident) - near))))
    bed = os.path.join(bench.work, "random.bed")
    with open(bed, "w") as handle:
        handle.writelines(f"chr20\t{p - 1}\t{p}\n" for p in positions)
    rows = bench.evidence("-R", bed, "--bam", "NA12878=" + bench.path(READS), "--reference", bench.path(FASTA))
    seen = {int(r["pos"]) for r in rows if int(r["alt_reads"]) >= 1}
    two = {int(r["pos"]) for r in rows if int(r["alt_reads"]) >= 2}
    strong = {int(r["pos"]) for r in rows if int(r["alt_reads"]) >= 2 and float(r["vaf"]) >= 0.2}
    for label, found in (("any read of another base", seen), ("two or more", two), ("two or more and a fifth of the reads", strong)):
        print(f"support\t{len(positions)} positions without a variant\twith {label}\t{len(found) / len(positions):.4f}")


def phased_truth(bench, path, region):
    words = f"-r {region}" if region else ""
    text = bench.shell(f"bcftools query {words} -f '%POS %REF %ALT[ %GT]\\n' {path}")
    phase = {}
    for line in text.splitlines():
        pos, ref, alt, gt = line.split()[:4]
        if gt in ("0|1", "1|0", "1|2", "2|1"):
            phase[int(pos), ref, alt.split(",")[0]] = gt
    return phase


def compare_phase(rows, truth):
    """Pairs of neighbours in a phase set: agreeing, all."""
    last, agree, pairs = {}, 0, 0
    for row in rows:
        if row["phase_set"] == ".":
            continue
        key = (int(row["pos"]), row["ref"], row["alt"])
        if key not in truth:
            continue
        true = truth[key].split("|")
        mine = row["phased_gt"].split("|")
        same = mine == true
        if row["phase_set"] in last:
            pairs += 1
            agree += same == last[row["phase_set"]]
            if same != last[row["phase_set"]]:
                print("  differs:", *key, "set", row["phase_set"], "log10 LR", row["log10_cis_trans"], row["cis_fragments"], row["trans_fragments"])
        last[row["phase_set"]] = same
    return agree, pairs


def phase(bench):
    truth = phased_truth(bench, bench.path(PHASED), "20:10000000-10100000")
    rows = bench.evidence(bench.path(TRUTH), "--bam", "INTEGRATION=" + bench.path(READS), "--reference", bench.path(FASTA), "--phase")
    agree, pairs = compare_phase(rows, truth)
    sets = {row["phase_set"] for row in rows} - {"."}
    print(f"phase\tNA12878 slice\theterozygotes with phased truth\t{len(truth)}\tpairs joined\t{pairs}\tagree\t{agree}\tsets\t{len(sets)}")
    folder = bench.path("whatshap")
    for name, reads, vcf, fasta in (("pacbio", "pacbio/pacbio.bam", "pacbio/phased.vcf", "pacbio/reference.fasta"),):
        files = [os.path.join(folder, f) for f in (reads, vcf)]
        if not all(map(os.path.exists, files)):
            print(f"phase\twhatshap {name}\tskipped: not there")
            continue
        sample = bench.shell(f"bcftools query -l {files[1]}").split()[0]
        true = phased_truth(bench, files[1], None)
        extra = ["--reference", os.path.join(folder, fasta)]
        rows = bench.evidence(files[1], "--bam", f"{sample}={files[0]}", "--phase", *extra)
        agree, pairs = compare_phase(rows, true)
        print(f"phase\twhatshap {name}\theterozygotes with phase\t{len(true)}\tpairs joined\t{pairs}\tagree\t{agree}")


def lowvaf(bench):
    mito = bench.path("gatk-small/mito/")
    fasta = mito + "Homo_sapiens_assembly38.mt_only.fasta"
    rows = bench.evidence(mito + "unfiltered.vcf", "--bam", "NA12878=" + mito + "NA12878.bam", "--reference", fasta, "--low-vaf")
    for row in rows:
        print(f"  chrM:{row['pos']} {row['ref']}>{row['alt']} vaf {row['vaf']} p {row['p']} {row['verdict']}")
    passed = sum(row["verdict"] == "pass" for row in rows)
    significant = sum("p" not in row["verdict"].split(";") for row in rows)
    print(f"lowvaf\tMutect2 alleles of gatk-small\t{len(rows)}\tsignificant\t{significant}\tpass\t{passed}")
    truth = bench.truth()
    true = {pos for pos, _, _ in truth}
    region = "chr20:10000001-10100000"
    rows = bench.evidence("-r", region, "--bam", "NA12878=" + bench.path(READS), "--reference", bench.path(FASTA), "--low-vaf", "--passing")
    near = {pos + d for pos, ref, _ in truth for d in range(-10, len(ref) + 11)}
    false = [row for row in rows if int(row["pos"]) not in true]
    far = [row for row in false if int(row["pos"]) not in near]
    low = [row for row in far if float(row["vaf"]) < 0.2]
    print(f"lowvaf\tNA12878, .1 Mb\tpass\t{len(rows)}\tnot in the truth\t{len(false)}\t"
          f"of these not within 10 bases of a truth variant\t{len(far)}\tof these below .2\t{len(low)}")
    with open(bench.path(CONFIDENT)) as handle:
        spans = [tuple(map(int, line.split()[1:3])) for line in handle if line.startswith(("chr20", "20"))]
    size = sum(b - a for a, b in spans)
    confident = [row for row in far if any(a < int(row["pos"]) <= b for a, b in spans)]
    print(f"lowvaf\tNA12878, confident regions ({size} bases)\tfalse alleles per Mb\t{len(confident) * 1e6 / size:.1f}")


def dilution(bench):
    script = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "scripts", "dilute-reads")
    truth = bench.truth()
    for percent in (5, 2, 1, 0.5):
        mixed = os.path.join(bench.work, f"mix{percent}.bam")
        subprocess.run([script, "--share", str(percent / 100), "--seed", "1", "-o", mixed, bench.path(READS), bench.path(OTHER_READS)], check=True)
        rows = bench.evidence("-r", "20:10000001-10100000", "--bam", "mix=" + mixed, "--reference", bench.path(FASTA), "--low-vaf")
        background = bench.evidence("-r", "20:10000001-10100000", "--bam", "base=" + bench.path(OTHER_READS), "--reference", bench.path(FASTA))
        own = {(int(r["pos"]), r["alt"]) for r in background if r["alt"] != "." and float(r["vaf"]) >= 0.1}
        wanted = {(p, a) for (p, r, a) in truth if len(r) == 1 and len(a) == 1} - own
        covered = {int(r["pos"]) for r in rows if int(r["depth"]) >= 10}
        wanted = {w for w in wanted if w[0] in covered}
        called = {(int(r["pos"]), r["alt"]) for r in rows if r["verdict"] == "pass"} - own
        hit = len(called & wanted)
        depth = statistics.median(int(r["depth"]) for r in rows)
        print(f"dilution\t{percent} %\tmedian depth\t{depth:.0f}\talleles of the diluted sample\t{len(wanted)}\tsensitivity\t"
              f"{hit / max(1, len(wanted)):.3f}\tprecision\t{hit / max(1, len(called)):.3f}")


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
    for kind, test in (("SNV", lambda k: len(k[1]) == len(k[2])), ("indel", lambda k: len(k[1]) != len(k[2]))):
        w = {k for k in wanted if test(k)}
        f = {k for k in found if test(k)}
        with open(bench.path(CONFIDENT)) as handle:
            spans = [tuple(map(int, line.split()[1:3])) for line in handle]
        false = [k for k in f - wanted if any(a < k[0] <= b for a, b in spans)]
        print(f"assembly\t{kind}\ttruth\t{len(w)}\tfound\t{len(w & f)}\tfalse in confident regions\t{len(false)}")
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
    start = time.perf_counter()
    subprocess.run(words, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return time.perf_counter() - start


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
            print(f"speed\t{name}\t{tool}\t{median:.3f} s\t{reads / median:.0f} reads/s\ttime / epiq\t{ratio:.2f}")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--epiq", default="build/bin/epiq")
    parser.add_argument("--data", default=os.environ.get("EPIQ_TEST_DATA", "../shared/data"))
    parser.add_argument("--only", default="counts,support,phase,lowvaf,dilution,denovo,assembly,speed")
    words = parser.parse_args()
    print(f"# {platform.node() or 'machine'}: {platform.processor() or platform.machine()}, {os.cpu_count()} cores")
    with tempfile.TemporaryDirectory() as work:
        bench = Bench(os.path.abspath(words.epiq), os.path.abspath(words.data), work)
        for name in words.only.split(","):
            globals()[name](bench)


if __name__ == "__main__":
    main()
