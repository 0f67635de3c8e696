#!/usr/bin/env python3
"""Make a BED of gene symbols on GRCh38 from two tables of gene ranges: symbols on GRCh37, Ensembl ids on GRCh38.

usage: hg38_genes.py glist-hg19.txt.gz glist-hg38.txt.gz gene_to_disease.txt genes_to_phenotype.txt.gz > genes.bed

No table holds symbols on GRCh38, so that ranges are matched. Disease genes anchor the two builds: an Ensembl id and a
symbol with the same set of OMIM diseases, of one each, are the same gene. Between two anchors a range of GRCh37 is moved
by the offset of the nearer one, and takes the Ensembl gene there that it shares most with (Jaccard index of at least
.3); those pairs anchor a second round. A symbol whose range meets no Ensembl gene is moved all the same.
"""

import bisect
import collections
import gzip
import sys

ROUNDS = 3
LEAST_SHARED = 0.3


def lines(path):
    with (gzip.open if path.endswith(".gz") else open)(path, "rt") as file:
        yield from (line.rstrip("\n") for line in file)


def ranges(path):
    """contig -> list of (start, end, name), each name once a contig, its ranges merged if they overlap."""
    found = collections.defaultdict(dict)
    for line in lines(path):
        contig, start, end, name = line.split()[:4]
        start, end, name = int(start), int(end), name.split(".")[0] if name.startswith("ENSG") else name
        known = found[contig.removeprefix("chr")].get(name)
        if known and known[0] <= end and start <= known[1]:
            start, end = min(start, known[0]), max(end, known[1])
        elif known:
            continue
        found[contig.removeprefix("chr")][name] = (start, end)
    return {contig: sorted((a, b, name) for name, (a, b) in genes.items()) for contig, genes in found.items()}


def one_to_one(ensembl_path, symbol_path):
    """Ensembl id -> symbol, where both have the same diseases and nobody else has them."""
    def sets(pairs):
        diseases = collections.defaultdict(set)
        for gene, disease in pairs:
            diseases[gene].add(disease)
        genes = collections.defaultdict(list)
        for gene, found in diseases.items():
            genes[frozenset(found)].append(gene)
        return {found: names[0] for found, names in genes.items() if len(names) == 1}

    by_id = sets(line.split("\t")[:2] for line in lines(ensembl_path))
    rows = (line.split("\t") for line in lines(symbol_path) if line[0] != "#")
    by_symbol = sets((row[1], row[-1]) for row in rows if row[-1].startswith("OMIM:"))
    return {by_id[found]: by_symbol[found] for found in by_id.keys() & by_symbol.keys()}


def moved(gene, anchors):
    """The range on GRCh38, by the offset of the nearest anchor."""
    start, end, _ = gene
    place = bisect.bisect(anchors, (start,))
    near = min(anchors[max(0, place - 1):place + 1], key=lambda anchor: abs(anchor[0] - start))
    return start + near[1], end + near[1]


def match(old, new, anchors):
    """symbol -> (start, end, Ensembl id or None) of one contig."""
    starts = [gene[0] for gene in new]
    longest = max(gene[1] - gene[0] for gene in new)
    result = {}
    for gene in old:
        start, end = moved(gene, anchors)
        best = (LEAST_SHARED, None)
        for other in new[bisect.bisect_left(starts, start - longest):bisect.bisect(starts, end)]:
            shared = min(end, other[1]) - max(start, other[0])
            best = max(best, (shared / (max(end, other[1]) - min(start, other[0])), other), key=lambda pair: pair[0])
        result[gene[2]] = (best[1][0], best[1][1], best[1][2]) if best[1] else (start, end, None)
    return result


def main():
    if len(sys.argv) != 5:
        sys.exit(__doc__)
    old, new = ranges(sys.argv[1]), ranges(sys.argv[2])
    same = one_to_one(sys.argv[3], sys.argv[4])
    matched = known = right = 0
    for contig in sorted(old.keys() & new.keys()):
        places = {name: (start, end) for start, end, name in old[contig]}
        ids = {name: (start, end) for start, end, name in new[contig]}
        pairs = {symbol: gene for gene, symbol in same.items() if gene in ids and symbol in places}
        anchors = sorted((places[s][0], ids[g][0] - places[s][0]) for s, g in pairs.items())
        if not anchors:
            continue
        for _ in range(ROUNDS):
            genes = match(old[contig], new[contig], anchors)
            # An anchor must be a close match: one of 5'-ends that differ would shift its neighbours.
            anchors = sorted((places[s][0], start - places[s][0]) for s, (start, end, gene) in genes.items()
                             if gene and abs((end - start) - (places[s][1] - places[s][0])) < 200) or anchors
        for symbol, (start, end, gene) in sorted(genes.items(), key=lambda item: item[1][:2]):
            print(contig, max(0, start - 1), end, symbol, sep="\t")
            matched += gene is not None
            known += symbol in pairs
            right += symbol in pairs and gene == pairs[symbol]
    print(f"{matched} symbols have an Ensembl gene; {right} of {known} anchors got their own", file=sys.stderr)


if __name__ == "__main__":
    main()
