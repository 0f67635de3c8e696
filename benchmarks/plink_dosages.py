"""Dosages of a PLINK fileset, read as they are needed."""


class PlinkDosages:
    def __init__(self, stem):
        self.stem = stem
        with open(stem + ".fam") as lines:
            self.samples = [line.split()[1] for line in lines]
        with open(stem + ".bim") as lines:
            self.snps = [line.split() for line in lines]
        with open(stem + ".bed", "rb") as file:
            self.bytes = file.read()[3:]

    def dosages(self, snp):
        """Copies of the second allele, missing calls at the mean."""
        width = (len(self.samples) + 3) // 4
        row = self.bytes[snp * width:(snp + 1) * width]
        values = [(0.0, None, 1.0, 2.0)[row[i // 4] >> (2 * (i % 4)) & 3] for i in range(len(self.samples))]
        called = [value for value in values if value is not None]
        mean = sum(called) / len(called)
        return [mean if value is None else value for value in values]

    def named(self, name):
        return self.dosages([snp[1] for snp in self.snps].index(name))

    def nearest(self, contig, position):
        """The number of the SNP nearest to a position."""
        return min((abs(int(snp[3]) - position), k) for k, snp in enumerate(self.snps) if snp[0] == contig)[1]
