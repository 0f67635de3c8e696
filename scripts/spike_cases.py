#!/usr/bin/env python3
"""Put the causal alleles of published cases (phenopackets) into real call sets, one family a case.

usage: spike_cases.py trio|singleton|exome BACKGROUND.vcf.gz --genes glist-hg19.txt.gz --phenopackets DIR
                      --annotations phenotype.hpoa[.gz] --output DIR [--seed N] [--limit N]

DIR gets, for each case, NAME.vcf and NAME.json (its phenopacket), and for all of them truth.tsv (case, gene, disease,
alleles), genes.bed, family.ped (trio) and annotations.hpoa: phenotypes that a case's own paper gave to its disease are
left out of it, for all cases at once.

Real: the background's calls, genotypes, reads and, where it has them, consequences; the phenotypes, gene, zygosity, REF,
ALT and consequence of the case. Simulated, and the same for every case of a background:
* Place: a random base of the gene's range in --genes, without a record of the background.
* Consequence: named by the HGVS expressions of the case, by VEP's rules (splice site 1-2 bases into the intron, splice
  region 3-8); a coding substitution without p. is taken for missense. The exome has no consequences at all.
* Calls: genotype fields of each member, FILTER and mapping quality of a random record of the background where that member
  has the genotype that is needed (in the exome also an allele of the kind, one base or an indel). INFO beside the
  consequence, ID and QUAL are taken off all records, spiked or not, and annotations are cut down to the subfields that
  both can have; gnomAD_AF (singleton) is empty for spiked alleles, as it is for the background's alleles that gnomAD
  lacks. AC and AF of the call set are no population frequencies and go too.
* Family (trio): one heterozygous allele is de novo; homozygous ones have two carriers for parents; of two heterozygous
  alleles the father has the first and the mother the second. Hemizygous alleles of singletons are written as homozygous,
  as the callers of these backgrounds write them; in trios a hemizygous case is left out.

Cases: those whose disease is in --annotations and whose gene lies on the background's contigs.
"""

import argparse
import bisect
import collections
import gzip
import json
import pathlib
import random
import re
import sys

KEPT_FORMAT = {"trio": ["GT", "AD", "DP", "GQ", "PL"], "singleton": ["GT", "DP", "AO"],
               "exome": ["GT", "AD", "DP", "GQ", "PL"]}
MEMBERS = {"trio": 3, "singleton": 1, "exome": 1}


def lines(path):
    with (gzip.open if str(path).endswith(".gz") else open)(path, "rt") as file:
        yield from (line.rstrip("\n") for line in file)


class Case:
    """A solved patient of a phenopacket."""

    def __init__(self, path):
        self.path = path
        self.packet = json.loads(path.read_text())
        interpretation = self.packet["interpretations"][0]["diagnosis"]
        self.disease = interpretation["disease"]["id"]
        self.paper = self.packet["metaData"]["externalReferences"][0]["id"]
        self.name = path.stem
        self.alleles = []
        for one in interpretation["genomicInterpretations"]:
            variation = one["variantInterpretation"]["variationDescriptor"]
            self.gene = variation["geneContext"]["symbol"]
            record = variation["vcfRecord"]
            hgvs = {e["syntax"]: e["value"].split(":")[-1] for e in variation.get("expressions", [])}
            self.alleles.append({"ref": record["ref"], "alt": record["alt"],
                                 "state": variation["allelicState"]["label"],
                                 "consequence": consequence(hgvs, record["ref"], record["alt"])})

    def genotypes(self, kind):
        """Genotypes of each allele in proband, father and mother; None if this background cannot hold them."""
        states = [allele["state"] for allele in self.alleles]
        if states == ["heterozygous"]:
            return [["0/1", "0/0", "0/0"]]
        if states == ["homozygous"]:
            return [["1/1", "0/1", "0/1"]]
        if states == ["hemizygous"] and kind != "trio":
            return [["1/1", "0/0", "0/1"]]
        if states == ["heterozygous", "heterozygous"]:
            return [["0/1", "0/1", "0/0"], ["0/1", "0/0", "0/1"]]
        return None


def consequence(hgvs, ref, alt):
    """The term of VEP for an allele, by its HGVS expressions."""
    coding, protein = hgvs.get("hgvs.c", ""), hgvs.get("hgvs.p", "").strip("p.()")
    if coding.startswith(("n.", "m.")):
        return "non_coding_transcript_exon_variant"
    intron = re.search(r"\d[+-](\d+)", coding)
    if intron:
        depth = min(int(distance) for distance in re.findall(r"\d[+-](\d+)", coding))
        if depth <= 2:
            return "splice_donor_variant" if "+" in coding else "splice_acceptor_variant"
        return "splice_region_variant" if depth <= 8 else "intron_variant"
    if coding.startswith("c.-"):
        return "5_prime_UTR_variant"
    if coding.startswith("c.*"):
        return "3_prime_UTR_variant"
    if "fs" in protein:
        return "frameshift_variant"
    if "ext" in protein:
        return "stop_lost"
    if protein.startswith("Met1") and not protein.startswith("Met1_"):
        return "start_lost"
    if "Ter" in protein or protein.endswith("*"):
        return "stop_gained"
    if protein.endswith("="):
        return "synonymous_variant"
    if len(ref) == len(alt):
        return "missense_variant"
    if (len(ref) - len(alt)) % 3:
        return "frameshift_variant"
    return "inframe_deletion" if len(ref) > len(alt) else "inframe_insertion"


def bcsq_name(term):
    """How bcftools csq writes a term of VEP."""
    named = {"5_prime_UTR_variant": "5_prime_utr", "3_prime_UTR_variant": "3_prime_utr",
             "non_coding_transcript_exon_variant": "non_coding"}
    return named.get(term, term.removesuffix("_variant"))


class Background:
    """The records of a call set, cut down to what spiked ones can have too.

    keep: which records, as lists of cells, the call set is left with; all of them lend genotype fields to spiked ones.
    """

    def __init__(self, kind, path, keep=lambda record: True):
        self.kind = kind
        self.header, self.records = [], []
        self.order = {}
        self.donors = collections.defaultdict(list)  # (member, genotype) -> records
        info = {"trio": "BCSQ", "singleton": "CSQ", "exome": None}[kind]
        kept = []
        for line in lines(path):
            if line.startswith("##"):
                self.take_header(line, info)
            elif line.startswith("#"):
                self.columns = line.split("\t")
                self.header.append(line)
            elif "SPIKED" not in line.split("\t")[7].split(";"):
                kept.append(keep(line.split("\t")))
                self.take_record(line.split("\t"), info)
        # The trio's columns are child, father, mother.
        self.positions = {(record[0], int(record[1])) for record in self.records}
        left = [record for record, taken in zip(self.records, kept) if taken]
        self.places = [self.place(record) for record in left]
        self.lines = ["\t".join(record) for record in left]

    def place(self, record):
        return self.order.get(record[0], 99), int(record[1])

    def take_header(self, line, info):
        field = re.match(r"##(INFO|FORMAT)=<ID=([^,]+),", line)
        if field and field[1] == "INFO" and field[2] != info:
            return
        if field and field[1] == "FORMAT" and field[2] not in KEPT_FORMAT[self.kind]:
            return
        if field and field[2] == "CSQ":
            self.subfields = re.search(r'annotations: ([^"]+)"', line)[1].split("|")
            line = ('##INFO=<ID=CSQ,Number=.,Type=String,Description="Consequences. '
                    'Format: Allele|Consequence|SYMBOL|gnomAD_AF">')
        self.header.append(line)

    def annotation(self, info):
        """The consequences of a record, in subfields that spiked ones can have."""
        value = dict(part.partition("=")[::2] for part in info.split(";"))
        if self.kind == "trio" and "BCSQ" in value:
            kept = []
            for effect in value["BCSQ"].split(","):
                part = effect.split("|")
                kept.append(effect if effect[0] == "@" else f"{part[0]}|{part[1]}||")
            return "BCSQ=" + ",".join(dict.fromkeys(kept))
        if self.kind == "singleton" and "CSQ" in value:
            kept = []
            for effect in value["CSQ"].split(","):
                part = dict(zip(self.subfields, effect.split("|")))
                kept.append("|".join((part["Allele"], part["Annotation"], part["Gene_Name"], part["gnomAD_AF"])))
            return "CSQ=" + ",".join(dict.fromkeys(kept))
        return "."

    def take_record(self, record, info):
        record[2], record[5] = ".", "."
        record[7] = self.annotation(record[7]) if info else "."
        wanted = KEPT_FORMAT[self.kind]
        names = record[8].split(":")
        index = len(self.records)
        self.order.setdefault(record[0], len(self.order))
        for member in range(MEMBERS[self.kind]):
            values = dict(zip(names, record[9 + member].split(":")))
            values["GT"] = values.get("GT", "./.").replace("|", "/")
            record[9 + member] = ":".join(values.get(name, ".") for name in wanted)
            if record[4].count(",") == 0:
                self.donors[member, values["GT"], self.allele_kind(record[3], record[4])].append(index)
        record[8] = ":".join(wanted)
        self.records.append(record)

    def allele_kind(self, ref, alt):
        """Alleles whose calls are alike: in the exome most homozygous ones are indels, whose AD counts other reads."""
        return len(ref) != len(alt) if self.kind == "exome" else None

    def annotate(self, gene, allele):
        if self.kind == "trio":
            return f"BCSQ={bcsq_name(allele['consequence'])}|{gene}||"
        if self.kind == "singleton":
            return f"CSQ={vep_allele(allele['ref'], allele['alt'])}|{allele['consequence']}|{gene}|"
        return "."

    def spike(self, contig, position, gene, allele, genotypes, draw):
        members = MEMBERS[self.kind]
        kind = self.allele_kind(allele["ref"], allele["alt"])
        donor = self.records[draw.choice(self.donors[0, genotypes[0], kind])]
        cells = [donor[9]]
        for member in range(1, members):
            cells.append(self.records[draw.choice(self.donors[member, genotypes[member], kind])][9 + member])
        return [contig, str(position), ".", allele["ref"], allele["alt"], ".", donor[6], self.annotate(gene, allele),
                donor[8]] + cells

    def text(self, spiked):
        """The whole call set with some more records, in order."""
        merged = list(self.lines)
        ordered = reversed(sorted(spiked, key=self.place))  # the last one first, so that places before it stay
        for record in ordered:
            merged.insert(bisect.bisect(self.places, self.place(record)), "\t".join(record))
        return "\n".join(self.header + merged) + "\n"


def vep_allele(ref, alt):
    """How VEP names an ALT in CSQ: without the base before an insertion or deletion."""
    if len(ref) == len(alt) or ref[0] != alt[0]:
        return alt
    return alt[1:] or "-"


def gene_ranges(path):
    ranges = {}
    for line in lines(path):
        contig, start, end, name = line.split()
        ranges.setdefault(name, (contig, int(start), int(end)))
    return ranges


def own_papers_left_out(path, cases):
    """The annotations without what a case's own paper says of its disease; the disease stays among those ranked."""
    own = {(case.disease, case.paper) for case in cases}
    for line in lines(path):
        columns = line.split("\t")
        if len(columns) > 10 and (columns[0], columns[4]) in own and columns[10] == "P":
            yield "\t".join([columns[0], columns[1], "", "HP:0000005", columns[4], "PCS", "", "", "", "", "I", "x"])
        else:
            yield line


class Study:
    """A background with the cases that it can hold."""

    def __init__(self, kind, background, genes, phenopackets, annotations, seed=1, limit=None,
                 keep=lambda record: True):
        self.kind = kind
        self.seed = seed
        self.background = Background(kind, background, keep)
        self.ranges = gene_ranges(genes)
        self.annotations = annotations
        diseases = {line.split("\t")[0] for line in lines(annotations) if line[0] != "#"}
        contigs = {contig.removeprefix("chr"): contig for contig in self.background.order}
        self.skipped = collections.Counter()
        self.cases = []
        for path in sorted(pathlib.Path(phenopackets).rglob("*.json")):
            case = Case(path)
            if case.disease not in diseases:
                self.skipped["disease not in the annotations"] += 1
            elif case.gene not in self.ranges:
                self.skipped["gene not in the table of ranges"] += 1
            elif self.ranges[case.gene][0] not in contigs:
                self.skipped["gene not on a contig of the background"] += 1
            elif case.genotypes(kind) is None:
                self.skipped["zygosity that this background cannot hold"] += 1
            else:
                case.contig = contigs[self.ranges[case.gene][0]]
                self.cases.append(case)
        if limit:
            self.cases = self.cases[:limit]

    def spiked(self, case):
        """The records of a case's alleles."""
        draw = random.Random(f"{self.seed} {case.name}")
        _, start, end = self.ranges[case.gene]
        records = []
        for allele, genotypes in zip(case.alleles, case.genotypes(self.kind)):
            position = draw.randint(start, end)
            while (case.contig, position) in self.background.positions:
                position = draw.randint(start, end)
            records.append(self.background.spike(case.contig, position, case.gene, allele, genotypes, draw))
        return records

    def write_shared(self, folder):
        """What all cases share: genes by position, the pedigree, annotations."""
        folder.mkdir(parents=True, exist_ok=True)
        rows = sorted((contig, start - 1, end, name) for name, (contig, start, end) in self.ranges.items())
        (folder / "genes.bed").write_text("".join("\t".join(map(str, row)) + "\n" for row in rows))
        if self.kind == "trio":
            child, father, mother = self.background.columns[9:12]
            (folder / "family.ped").write_text(f"f\t{child}\t{father}\t{mother}\t1\t2\nf\t{father}\t0\t0\t1\t1\n"
                                               f"f\t{mother}\t0\t0\t2\t1\n")
        kept = own_papers_left_out(self.annotations, self.cases)
        (folder / "annotations.hpoa").write_text("".join(line + "\n" for line in kept))

    def write_case(self, case, folder):
        records = self.spiked(case)
        (folder / f"{case.name}.vcf").write_text(self.background.text(records))
        (folder / f"{case.name}.json").write_text(json.dumps(case.packet))
        return records


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("kind", choices=MEMBERS)
    parser.add_argument("background")
    for option in ("genes", "phenopackets", "annotations", "output"):
        parser.add_argument("--" + option, required=True)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--limit", type=int)
    words = parser.parse_args()
    study = Study(words.kind, words.background, words.genes, words.phenopackets, words.annotations, words.seed,
                  words.limit)
    folder = pathlib.Path(words.output)
    study.write_shared(folder)
    with open(folder / "truth.tsv", "w") as truth:
        print("case", "gene", "disease", "alleles", sep="\t", file=truth)
        for case in study.cases:
            records = study.write_case(case, folder)
            print(case.name, case.gene, case.disease, ",".join(":".join((r[0], r[1], r[3], r[4])) for r in records),
                  sep="\t", file=truth)
    print(f"{len(study.cases)} cases;", ", ".join(f"{n} left out: {why}" for why, n in study.skipped.items()),
          file=sys.stderr)


if __name__ == "__main__":
    main()
