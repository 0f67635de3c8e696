#!/usr/bin/env python3
"""Rank the gene of published cases spiked into real call sets with `epiq triage`: how often it is first, in the first 5.

usage: genotype_ranking.py --epiq build/bin/epiq --data DIR --phenopackets DIR [--only KIND,...]
                           [--misses] [--part K/N]

scripts/spike_cases.py says what is real and what is simulated. What a case's own paper gave to its disease is left out of
the knowledge. A rank counts genes with a better candidate; ties count half. "By phenotypes alone" ranks the same genes by
llr_pheno. --misses names, for each case that is not
first, the genes ahead of it; --part K/N takes every Nth case from the Kth on. Kinds, all of them if --only is left out:
* trio, singleton: call sets with consequences.
* exome: consequence and frequency of every allele are unknown, genes are known by position.
* exome-controls: the same with --af-db of what other people of the data carry (scripts/control_alleles.py): two parents of
  another exome, two of a genome on chromosomes 1 and 2, one person's chromosomes 15-18 and X with gnomAD's
  frequencies, slices of 1000 Genomes. A spiked allele is looked up as any other, and is found as rarely as it should be.
* exome-novel: those without dbSNP's numbers (of 2010) alone, as exomes were filtered then. An assumption: that the causal
  allele is in no such list. If a share s of causal alleles were, the rates would fall by that share.
* exome-rare: 5.7 % of the alleles at random, the share of alleles of the singleton below .001 in gnomAD: what a
  frequency of each allele would be worth, without any consequence.
* pfeiffer: Exomiser's example, its own spiked allele without the INFO that names it, no consequences, genes by position.
"""

import argparse
import collections
import gzip
import pathlib
import random
import statistics
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "scripts"))
import spike_cases  # noqa: E402

BACKGROUNDS = {"trio": "trios/slivar/ashk-trio.vcf.gz", "singleton": "ngs-bits/RohHunter_in1.vcf.gz",
               "exome": "exomiser-examples/Pfeiffer.vcf.gz"}
CONTROLS = ("trios/upd16mat-trio.vcf.gz:FATHER,MOTHER", "trios/slivar/ashk-trio.vcf.gz:HG003,HG004",
            "ngs-bits/RohHunter_in1.vcf.gz", "cohort-1kg/1kg_phase3_subset_chr1-22.n1126.vcf.gz",
            "cohort-1kg/1kg_phase3_chr1_11.7-11.8Mb.n2504.vcf.gz", "cohort-1kg/1KG_phase3_subset_chrX.vcf.gz")
RARE_SHARE = 0.057
# Options by which a background is read: what its annotations are called, what its calls lack. The exome is shallow: one
# call in six is of less than 10 reads, a spiked one as well, so that slivar's depth of 6 is taken; and one homozygous
# call in five has a quality below 20, which takes 7 reads, so that slivar's 10 for calls of few reads is taken too. Its
# candidates are some 100,000, mostly pairs; the first 12,000 hold more than 4,000 genes.
OPTIONS = {"trio": ["--top", 0], "singleton": ["--top", 0, "--af", "CSQ/gnomAD_AF"],
           "exome": ["--top", 12000, "--min-dp", 6, "--min-gq", 10]}
HPO = "hpo/hp.v2024-08-13.json.gz"


def epiq(program, *words):
    done = subprocess.run([program, *map(str, words)], capture_output=True, text=True)
    if done.returncode:
        sys.exit(f"{' '.join(map(str, words))}: {done.stderr}")
    return done.stdout


def build_knowledge(words, annotations, folder):
    path = folder / "knowledge"
    epiq(words.epiq, "phenotype", "--hpo", words.data / HPO, "--disease-annotations", annotations,
         "--gene-annotations", words.data / "hpo/genes_to_phenotype.txt.gz", "--build", path, "-q")
    return path


def best_by_gene(table):
    """gene -> (log10 of the evidence of its best candidate, mode, consequence, the highest of phenotypes alone), of a
    table of epiq triage."""
    best, phenotypes, candidates, names = {}, {}, set(), []
    for line in table.splitlines():
        cells = line.lstrip("#").split("\t")
        if line.startswith("#"):
            names = cells
            continue
        row = dict(zip(names, cells))
        parts = [float(row[name]) for name in names if name.startswith("llr_") and row[name] != "."]
        candidates.add(row["rank"])
        entry = (round(sum(parts), 4), row["moi"], row["consequence"])
        if row["gene"] not in best or entry[0] > best[row["gene"]][0]:
            best[row["gene"]] = entry
        if row.get("llr_pheno", ".") != ".":
            phenotypes[row["gene"]] = max(float(row["llr_pheno"]), phenotypes.get(row["gene"], -9))
    return {gene: entry + (phenotypes.get(gene, 0.0),) for gene, entry in best.items()}, len(candidates)


def rank_of(gene, best, by=0):
    if gene not in best:
        return None
    own = best[gene][by]
    others = [entry[by] for name, entry in best.items() if name != gene]
    return 1 + sum(score > own for score in others) + 0.5 * sum(score == own for score in others)


def kept_records(name):
    """Which records of the background a kind of study takes."""
    draw = random.Random(1)
    if name == "exome-novel":
        return lambda record: record[2] == "."
    if name == "exome-rare":
        return lambda record: draw.random() < RARE_SHARE
    return lambda record: True


def write_controls(words, folder):
    database = folder / "controls.vcf.gz"
    script = pathlib.Path(spike_cases.__file__).parent / "control_alleles.py"
    subprocess.run([sys.executable, script, database, *(words.data / source for source in CONTROLS)], check=True)
    return ["--af-db", database]


def run_study(name, words, folder):
    kind = name.partition("-")[0]
    study = spike_cases.Study(kind, words.data / BACKGROUNDS[kind], words.data / "gene-tables/glist-hg19.txt.gz",
                              words.phenopackets, words.data / "hpo/phenotype.hpoa.gz", keep=kept_records(name))
    study.write_shared(folder)
    knowledge = build_knowledge(words, folder / "annotations.hpoa", folder)
    options = OPTIONS[kind] + (["--pedigree", folder / "family.ped"] if kind == "trio" else [])
    options += ["--genes", folder / "genes.bed"] if kind == "exome" else []
    options += write_controls(words, folder) if name == "exome-controls" else []
    part, parts = map(int, words.part.split("/"))
    cases = study.cases[part - 1::parts]
    ranks, genes, candidates, by_phenotype = {}, [], [], {}
    for case in cases:
        study.write_case(case, folder)
        vcf, packet = folder / f"{case.name}.vcf", folder / f"{case.name}.json"
        best, count = best_by_gene(epiq(words.epiq, "triage", *options, "--knowledge", knowledge, "--phenopacket",
                                        packet, "--lenient-terms", "--no-version", "-q", vcf))
        ranks[case.name] = rank_of(case.gene, best)
        by_phenotype[case.name] = rank_of(case.gene, best, 3)
        genes.append(len(best))
        candidates.append(count)
        if words.misses and ranks[case.name] != 1:
            own = best.get(case.gene)
            ahead = sorted((entry, name) for name, entry in best.items() if own and entry[0] >= own[0])[::-1]
            print(f"  {case.name} {case.gene} {own} {[a['consequence'] for a in case.alleles]} rank "
                  f"{ranks[case.name]}: " + ", ".join(f"{name} {entry}" for entry, name in ahead[:4]))
        vcf.unlink()
        packet.unlink()
    print_ranks(name, study, cases, ranks, by_phenotype, genes, candidates)


def print_ranks(kind, study, cases, ranks, by_phenotype, genes, candidates):
    def row(name, chosen, ranks=ranks):
        found = [ranks[case.name] for case in chosen]
        hits = [100 * sum(rank is not None and rank <= top for rank in found) / len(found) for top in (1, 5, 10)]
        lost = sum(rank is None for rank in found)
        print(f"{name:32} {len(found):4} cases of {len({c.gene for c in chosen}):3} genes: top 1/5/10 "
              f"{hits[0]:5.1f}/{hits[1]:5.1f}/{hits[2]:5.1f} %, {lost} not among the candidates")

    print(f"{kind}: median {statistics.median(candidates):.0f} candidates in {statistics.median(genes):.0f} genes a "
          "family; left out: " + ", ".join(f"{n} {why}" for why, n in study.skipped.items()))
    row(kind, cases)
    row("  by phenotypes alone", cases, by_phenotype)
    zygosities = collections.defaultdict(list)
    for case in cases:
        zygosities["+".join(allele["state"] for allele in case.alleles)].append(case)
    for name, chosen in sorted(zygosities.items()):
        row(f"  {name}", chosen)


def run_pfeiffer(words, folder):
    """Exomiser's example: FGFR2 has to be first of all genes."""
    spike_cases.Study("exome", words.data / BACKGROUNDS["exome"], words.data / "gene-tables/glist-hg19.txt.gz",
                      words.phenopackets, words.data / "hpo/phenotype.hpoa.gz", limit=1).write_shared(folder)
    blind = folder / "pfeiffer.vcf"
    with gzip.open(words.data / BACKGROUNDS["exome"], "rt") as file:
        lines = [line.split("\t") for line in file]
    for cells in lines:
        if len(cells) > 7 and "SPIKED" in cells[7]:
            cells[7] = "."
    blind.write_text("".join("\t".join(cells) for cells in lines if "DiseaseGene" not in cells[0]
                             and "SPIKED" not in cells[0]))
    knowledge = build_knowledge(words, words.data / "hpo/phenotype.hpoa.gz", folder)
    best, count = best_by_gene(epiq(words.epiq, "triage", "--genes", folder / "genes.bed", "--knowledge", knowledge,
                                    "--phenopacket", words.data / "exomiser-examples/pfeiffer-phenopacket.json",
                                    "--lenient-terms", "--top", 0, "--no-version", "-q", blind))
    first = sorted(((entry[0], name) for name, entry in best.items()), reverse=True)[:4]
    print(f"pfeiffer: FGFR2 has rank {rank_of('FGFR2', best)} of {len(best)} genes with {count} candidates; first "
          + ", ".join(f"{name} {score:.2f}" for score, name in first))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--epiq", required=True)
    parser.add_argument("--data", type=pathlib.Path, required=True)
    parser.add_argument("--phenopackets", type=pathlib.Path, required=True)
    parser.add_argument("--only", default="trio,singleton,exome,exome-controls,exome-novel,exome-rare,pfeiffer")
    parser.add_argument("--misses", action="store_true")
    parser.add_argument("--part", default="1/1")
    words = parser.parse_args()
    for kind in words.only.split(","):
        with tempfile.TemporaryDirectory() as folder:
            if kind == "pfeiffer":
                run_pfeiffer(words, pathlib.Path(folder))
            else:
                run_study(kind, words, pathlib.Path(folder))


if __name__ == "__main__":
    main()
