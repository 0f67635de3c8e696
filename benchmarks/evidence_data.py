"""The data that the benchmarks of `epiq evidence` read, and how they run it."""

import argparse
import csv
import os
import platform
import random
import subprocess
import sys
import tempfile

DV = "deepvariant-testdata/"
READS = DV + "NA12878_S1.chr20.10_10p1mb.bam"
OTHER_READS = DV + "HG002_NIST_150bp_downsampled_30x.chr20.10_10p1mb.bam"
FASTA = DV + "ucsc.hg19.chr20.unittest.fasta.gz"
TRUTH = DV + "test_nist.b37_chr20_100kbp_at_10mb.vcf.gz"
CONFIDENT = DV + "test_nist.b37_chr20_100kbp_at_10mb.bed"
PHASED = DV + "trio/HG001_chr20_GRCh37_GIAB_highconf_CG-IllFB-IllGATKHC-Ion-10X-SOLID_CHROM1-X_v.3.3.2_highconf_PGandRTGphasetransfer.vcf.gz"
REGION = (10_000_000, 10_100_000)  # of chr20, 0-based and half-open


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


def confident_spans(bench):
    """The stretches of chr20 in which the truth calls of NA12878 are complete, 0-based and half-open."""
    with open(bench.path(CONFIDENT)) as handle:
        return [tuple(map(int, line.split()[1:3])) for line in handle if line.startswith(("chr20", "20"))]


def positions_without_variant(bench, count, seed=1):
    """Random 1-based positions of the slice that no variant of either version of the truth is near. Only its first 9 kb
    are listed as confident, so that some of the rest may hide a variant."""
    text = bench.shell(f"(bcftools query -f '%POS %REF\\n' {bench.path(TRUTH)}; "
                       f"bcftools query -r 20:10000001-10100000 -f '%POS %REF\\n' {bench.path(PHASED)})")
    near = {int(pos) + d for pos, ref in map(str.split, text.splitlines()) for d in range(-5, len(ref) + 6)}
    free = [pos for pos in range(REGION[0] + 1, REGION[1] + 1) if pos not in near]
    return sorted(random.Random(seed).sample(free, min(count, len(free))))


def run_parts(description, parts):
    """Runs the functions that --only names, all of them without it."""
    parser = argparse.ArgumentParser(description=description, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--epiq", default="build/bin/epiq")
    parser.add_argument("--data", default=os.environ.get("EPIQ_TEST_DATA", "../shared/data"))
    parser.add_argument("--only", default=",".join(part.__name__ for part in parts))
    words = parser.parse_args()
    print(f"# {platform.node() or 'machine'}: {platform.processor() or platform.machine()}, {os.cpu_count()} cores")
    with tempfile.TemporaryDirectory() as work:
        bench = Bench(os.path.abspath(words.epiq), os.path.abspath(words.data), work)
        for part in parts:
            if part.__name__ in words.only.split(","):
                part(bench)
