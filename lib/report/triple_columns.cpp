#include "epiq/report/triple_columns.hpp"

#include <array>
#include <string>

namespace epiq::report {

std::vector<Column> triple_columns() {
  return {{"triple_snps", "SNPs of the best SNP triple, those of cluster_a first"},
          {"triple_coding",
           "how their genotypes enter the product: additive, heterozygote or carrier (of the minor allele)"},
          {"triple_p", "1-df p of that product, not corrected for the SNP triples of the gene pair"}};
}

std::vector<Cell> triple_cells(const interaction::PairScore& score, const interaction::Cluster& a,
                               const interaction::Cluster& b, const genome::GenotypeMatrix& matrix) {
  if (!score.has_triple) return {missing(), missing(), missing()};
  const interaction::SnpTripleScore& triple = score.best_triple;
  const auto id = [&matrix](const interaction::Cluster& cluster, std::size_t snp) {
    return matrix.variant(cluster.snps[snp]).id;
  };
  const std::size_t first = triple.snps[0], second = triple.snps[1], third = triple.snps[2];
  const std::string names = triple.two_of_a ? id(a, first) + "," + id(a, second) + "," + id(b, third)
                                            : id(a, third) + "," + id(b, first) + "," + id(b, second);
  static constexpr std::array<const char*, 3> kCodings{"additive", "heterozygote", "carrier"};
  return {text(names), text(kCodings[static_cast<std::size_t>(triple.coding)]), p_value(triple.score.log10_p)};
}

}  // namespace epiq::report
