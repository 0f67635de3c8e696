#!/usr/bin/env python3
"""Time `epiq triage` on a synthetic genome of a trio: benchmarks/triage_speed.py --epiq build/bin/epiq [--records N]

Prints records, seconds, records a second, peak memory and the machine. One record in four is annotated with a gene and a
frequency; half of the genotypes of the child are references.
"""

import argparse
import os
import pathlib
import platform
import random
import resource
import subprocess
import tempfile
import time

HEADER = """##fileformat=VCFv4.2
##contig=<ID=1,length=248956422>
##INFO=<ID=CSQ,Number=.,Type=String,Description="Format: Allele|Consequence|SYMBOL|Feature|MAX_AF">
##FORMAT=<ID=GT,Number=1,Type=String,Description="x">
##FORMAT=<ID=AD,Number=R,Type=Integer,Description="x">
##FORMAT=<ID=DP,Number=1,Type=Integer,Description="x">
##FORMAT=<ID=GQ,Number=1,Type=Integer,Description="x">
#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\tkid\tdad\tmom
"""
CALLS = ["0/0:38,0:38:99", "0/1:20,18:38:99", "1/1:0,37:37:99"]
TERMS = ["intron_variant", "missense_variant", "synonymous_variant", "stop_gained"]


def write(records, path):
    draw = random.Random(1)
    # A block of records is repeated at new positions: the text costs more to make than to read.
    block = []
    for _ in range(20000):
        dad, mom = draw.choices((0, 1, 2), (6, 3, 1), k=2)
        kid = (dad == 2 or (dad == 1 and draw.random() < 0.5)) + (mom == 2 or (mom == 1 and draw.random() < 0.5))
        info = "."
        if draw.random() < 0.25:
            gene = f"GENE{draw.randrange(20000)}"
            term = draw.choices(TERMS, (90, 5, 4, 0.2))[0]
            info = f"CSQ=G|{term}|{gene}|ENST1|{draw.choice(('0.2', '0.01', '0.0005', ''))}"
        block.append(f"A\tG\t50\tPASS\t{info}\tGT:AD:DP:GQ\t{CALLS[kid]}\t{CALLS[dad]}\t{CALLS[mom]}\n")
    with subprocess.Popen(["bgzip", "-c"], stdin=subprocess.PIPE, stdout=open(path, "wb"), text=True) as pipe:
        pipe.stdin.write(HEADER)
        for start in range(0, records, len(block)):
            count = min(len(block), records - start)
            pipe.stdin.write("".join(f"1\t{40 * (start + i) + 1}\t.\t{block[i]}" for i in range(count)))


def cpu():
    for line in pathlib.Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.split(":")[1].strip()
    return platform.processor()


def main():
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--epiq", required=True)
    arguments.add_argument("--records", type=int, default=5_000_000)
    arguments.add_argument("--threads", type=int, default=os.cpu_count())
    options = arguments.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        vcf, ped = f"{folder}/trio.vcf.gz", f"{folder}/trio.ped"
        write(options.records, vcf)
        pathlib.Path(ped).write_text("F kid dad mom 1 2\nF dad 0 0 1 1\nF mom 0 0 2 1\n")
        start = time.monotonic()
        command = [options.epiq, "triage", "-q", "-@", str(options.threads), "-p", ped, "-o", f"{folder}/out.tsv", vcf]
        subprocess.run(command, check=True)
        seconds = time.monotonic() - start
        usage = resource.getrusage(resource.RUSAGE_CHILDREN)
        print(f"# {cpu()}, {options.threads} threads")
        print("records\tseconds\trecords_per_s\tpeak_MiB")
        print(f"{options.records}\t{seconds:.1f}\t{options.records / seconds:.0f}\t{usage.ru_maxrss / 1024:.0f}")


if __name__ == "__main__":
    main()
