#!/usr/bin/env python3
"""Turns a cross in tables (geno.tsv, map.tsv, pheno.tsv; genotype codes 1 = AA, 2 = AB, 3 = BB) into PLINK files and phenotypes.

Positions are cM times 1,000,000. Genotypes that were not typed take the call of the nearest typed marker of the chromosome, as
selective genotyping leaves most markers of most animals out and neighbours in a cross are alike; those of animals without any
typed marker on the chromosome stay missing. Recombinations are then seen among the extreme animals alone, whose phenotypes vary
more: tests of several linked markers are not valid. LEAST_TYPED (0 to 1) leaves out markers that are typed in fewer animals.

    tests/data/rqtl_cross.py FOLDER STEM [LEAST_TYPED]
"""
import csv
import os
import sys


def read(path):
    with open(path) as lines:
        return list(csv.reader(lines, delimiter="\t"))


def nearest(calls, positions, i):
    typed = [k for k, call in enumerate(calls) if call in ("1", "2", "3")]
    return calls[min(typed, key=lambda k: (abs(positions[k] - positions[i]), k))] if typed else None


def filled(genotypes, chromosomes, positions):
    """Genotypes of one animal with gaps closed, marker by marker."""
    result = []
    for i, chromosome in enumerate(chromosomes):
        together = [k for k, other in enumerate(chromosomes) if other == chromosome]
        result.append(nearest([genotypes[k] for k in together], [positions[k] for k in together], together.index(i)))
    return result


def write_plink(folder, stem, least_typed=0.0):
    markers = {row[0]: (row[1], float(row[2])) for row in read(os.path.join(folder, "map.tsv"))[1:]}
    genotypes, phenotypes = read(os.path.join(folder, "geno.tsv")), read(os.path.join(folder, "pheno.tsv"))
    names = genotypes[0]
    typed = [sum(row[k] in ("1", "2", "3") for row in genotypes[1:]) for k in range(len(names))]
    order = sorted((k for k in range(len(names)) if typed[k] >= least_typed * (len(genotypes) - 1)), key=lambda k: (len(markers[names[k]][0]), markers[names[k]]))
    chromosomes = [markers[names[k]][0] for k in order]
    positions = [markers[names[k]][1] for k in order]
    animals = [filled([row[k] for k in order], chromosomes, positions) for row in genotypes[1:]]
    with open(stem + ".bim", "w") as out:
        for k, position in zip(order, positions):
            out.write("%s\t%s\t%g\t%d\tB\tA\n" % (markers[names[k]][0], names[k], position, round(position * 1e6) + 1))
    with open(stem + ".fam", "w") as out:
        out.writelines("0 a%d 0 0 0 -9\n" % i for i in range(len(animals)))
    with open(stem + ".bed", "wb") as out:
        out.write(bytes((0x6c, 0x1b, 1)))
        codes = {"1": 3, "2": 2, "3": 0, None: 1}  # two bits: 0 has two copies of the first allele, B
        for k in range(len(order)):
            row = bytearray((len(animals) + 3) // 4)
            for i, animal in enumerate(animals):
                row[i // 4] |= codes[animal[k]] << (2 * (i % 4))
            out.write(row)
    with open(stem + ".pheno.tsv", "w") as out:
        out.write("\t".join(["IID"] + phenotypes[0]) + "\n")
        out.writelines("\t".join(["a%d" % i] + row) + "\n" for i, row in enumerate(phenotypes[1:]))


if __name__ == "__main__":
    if len(sys.argv) not in (3, 4):
        sys.exit(__doc__)
    write_plink(sys.argv[1], sys.argv[2], float(sys.argv[3]) if len(sys.argv) == 4 else 0.0)
