#!/usr/bin/env python3
"""Time `epiq triage` on five million annotated records of a trio: benchmarks/triage_speed.py --epiq build/bin/epiq

The records are those of the Ashkenazi trio in EPIQ_TEST_DATA/trios/slivar (GRCh37, consequences of bcftools csq), repeated on
contigs of their own with genes of their own until there are enough; they come through standard input, compressed. Features
are added one after the other: phenotypes (EPIQ_TEST_DATA/hpo), then a database of frequencies that has each of the sites. The
records have no population frequency of their own, so that without the database no heterozygous allele can be left out, and
all wait for a second one in their gene: that is the most memory such a run can take.
Prints, for each, records, seconds, records a second, peak memory, candidates and the machine.
"""

import argparse
import gzip
import os
import pathlib
import platform
import re
import subprocess
import tempfile
import time

TILE = "\0"  # stands for the number of a repetition
GENE = re.compile(r"(\w+\|)([\w.-]+)(\|\w+\|\w+)")
DATABASE = '##fileformat=VCFv4.2\n##INFO=<ID=AF,Number=A,Type=Float,Description="x">\n##INFO=<ID=AN,Number=1,Type=Integer,Description="x">\n'


def prepare(source):
    """Header lines, contigs, and the text of the records and of their sites with TILE in contigs and genes."""
    header, contigs, records, sites = [], [], [], []
    with gzip.open(source, "rt") as file:
        for line in file:
            if line.startswith("##contig"):
                continue
            if line.startswith("#"):
                header.append(line)
                continue
            columns = line.split("\t")
            if columns[0] not in contigs:
                contigs.append(columns[0])
            columns[0] += "_" + TILE
            info = columns[7].split(";")
            columns[7] = ";".join(GENE.sub(rf"\1\2_{TILE}\3", one) if one.startswith("BCSQ=") else one for one in info)
            records.append("\t".join(columns))
            alts = columns[4].split(",")
            frequency = ",".join(["0.2" if len(records) % 10 else "0.0001"] * len(alts))
            sites.append("\t".join(columns[:5] + [".", ".", f"AF={frequency};AN=100000"]) + "\n")
    return header, contigs, "".join(records), "".join(sites), len(records)


def contig_lines(contigs, tiles):
    return "".join(f"##contig=<ID={contig}_{tile}>\n" for tile in range(tiles) for contig in contigs)


def write(path, header, text, tiles):
    with open(path, "wb") as out, subprocess.Popen(["bgzip", "-l", "1", "-c"], stdin=subprocess.PIPE, stdout=out) as pipe:
        pipe.stdin.write(header.encode())
        for tile in range(tiles):
            pipe.stdin.write(text.replace(TILE, str(tile)).encode())


def cpu():
    for line in pathlib.Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.split(":")[1].strip()
    return platform.processor()


def run(command, path):
    """Seconds, peak memory in MiB and lines of output."""
    start = time.monotonic()
    with open(path, "rb") as stdin, subprocess.Popen(command, stdin=stdin, stdout=subprocess.PIPE) as process:
        rows = sum(1 for line in process.stdout if not line.startswith(b"#"))
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = status
    if status != 0:
        raise SystemExit(f"status {status} of {' '.join(command)}")
    return time.monotonic() - start, usage.ru_maxrss / 1024, rows


def make(folder, data, records):
    """Writes variants, the database, and how many records there are."""
    header, contigs, text, sites, count = prepare(data / "trios/slivar/ashk-trio.vcf.gz")
    tiles = -(-records // count)
    vcf, database = folder / "trio.vcf.gz", folder / "sites.vcf.gz"
    lines = contig_lines(contigs, tiles)
    write(vcf, "".join(header[:-1]) + lines + header[-1], text, tiles)
    # The sites in order of positions, as an index wants them.
    ordered = "".join(sorted(sites.splitlines(True), key=lambda line: (line.split("\t")[0], int(line.split("\t")[1]))))
    write(database, DATABASE + lines + "#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\n", ordered, tiles)
    subprocess.run(["tabix", "-p", "vcf", database], check=True)
    (folder / "records").write_text(str(tiles * count))


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--epiq", required=True)
    arguments.add_argument("--records", type=int, default=5_000_000)
    arguments.add_argument("--threads", type=int, default=os.cpu_count())
    arguments.add_argument("--folder", help="keeps the inputs there, and takes them from there if they exist")
    options = arguments.parse_args()
    data = pathlib.Path(os.environ.get("EPIQ_TEST_DATA", pathlib.Path(__file__).resolve().parents[2] / "shared/data"))
    if not (data / "trios/slivar/ashk-trio.vcf.gz").exists():
        raise SystemExit(f"skipped: '{data}' has no trios/slivar (EPIQ_TEST_DATA)")
    with tempfile.TemporaryDirectory() as scratch:
        folder = pathlib.Path(options.folder or scratch)
        vcf, database, knowledge = folder / "trio.vcf.gz", folder / "sites.vcf.gz", folder / "hpo.epk"
        if not (folder / "sites.vcf.gz.tbi").exists():
            make(folder, data, options.records)
        records = int((folder / "records").read_text())
        hpo = data / "hpo"
        build = ["--hpo", hpo / "hp.v2024-08-13.json.gz", "--disease-annotations", hpo / "phenotype.hpoa.gz"]
        build += ["--gene-annotations", hpo / "genes_to_phenotype.txt.gz", "--lenient-terms", "--build", knowledge]
        subprocess.run([options.epiq, "phenotype", "-q", *build], check=True)
        pedigree = data / "trios/slivar/ashk-trio.ped"
        command = [options.epiq, "triage", "-q", "-@", str(options.threads), "-p", str(pedigree)]
        phenotypes = ["--knowledge", str(knowledge), "--terms", "HP:0001250,HP:0001263"]
        print(f"# {cpu()}, {options.threads} threads, {vcf.stat().st_size / 2**20:.0f} MiB compressed")
        print("features\trecords\tseconds\trecords_per_s\tpeak_MiB\trows")
        for name, more in (("plain", []), ("phenotypes", phenotypes), ("phenotypes,af_db", phenotypes + ["--af-db", str(database)])):
            seconds, memory, rows = run(command + more + ["-"], vcf)
            print(f"{name}\t{records}\t{seconds:.1f}\t{records / seconds:.0f}\t{memory:.0f}\t{rows}", flush=True)


if __name__ == "__main__":
    main()
