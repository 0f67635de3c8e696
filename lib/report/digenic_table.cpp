#include "epiq/report/digenic_table.hpp"

namespace epiq::report {
namespace {

void add_hit(const triage::GeneHit& hit, std::vector<Cell>& cells) {
  const triage::AlleleName& name = hit.allele.name;
  cells.insert(cells.end(), {text(name.contig), integer(name.position + 1), text(name.ref), text(name.alt),
                             text(hit.allele.genotypes[0]),
                             hit.allele.consequence.empty() ? missing() : text(hit.allele.consequence)});
}

Cell rank_or_missing(std::size_t rank) { return rank == 0 ? missing() : integer(rank); }

Cell flags_of(const triage::GenePairRow& row) {
  std::string flags = row.dual_diagnosis ? "dual_diagnosis" : "";
  if (row.unassessed) flags += std::string(flags.empty() ? "" : ";") + "relative_unassessed";
  return flags.empty() ? missing() : text(flags);
}

}  // namespace

std::vector<Column> digenic_columns() {
  std::vector<Column> columns = {{"rank", "1 is the best pair of genes"},
                                 {"gene_a", "the genes of a pair are in order of names"},
                                 {"gene_b", "the other gene"},
                                 {"score", "decimal logarithm of what speaks for the pair, up to a constant"}};
  for (const std::string side : {"a", "b"}) {
    columns.push_back({"contig_" + side, "of the allele that says most and segregates"});
    columns.push_back({"pos_" + side, "1-based"});
    columns.push_back({"ref_" + side, "reference allele"});
    columns.push_back({"alt_" + side, "allele"});
    columns.push_back({"gt_" + side, "genotype of the proband"});
    columns.push_back({"consequence_" + side, "the most severe in the gene"});
  }
  const std::vector<Column> rest = {
      {"llr_geno_a", "log10 of the likelihood ratio of consequence and frequency"},
      {"llr_geno_b", "the same"},
      {"pheno_a", "S of the phenotypes and gene a: 'epiq phenotype --similarity likelihood' with all its diseases"},
      {"pheno_b", "the same of gene b"},
      {"pheno_both", "S of both genes as one"},
      {"gain", "what both explain beyond the better one of them"},
      {"gain_best", "what both explain beyond the best single gene of the run; above 0: better than one gene"},
      {"pair_log_odds", "ln, of what is known of both genes, by the next columns and how many are known"},
      {"cosine", "likeness of the phenotypes of both genes, 0 to 1"},
      {"same_disease", "1 if a disease is linked to both"},
      {"mode_fit", "genes with a disease that is inherited as the alleles would have it"},
      {"single_rank_a", "of the gene's best candidate by itself; '.': none is kept"},
      {"single_rank_b", "the same of gene b"},
      {"flags", "dual_diagnosis: no disease links the genes, each may cause one of its own; relative_unassessed"}};
  columns.insert(columns.end(), rest.begin(), rest.end());
  return columns;
}

std::vector<Cell> digenic_row(const triage::GenePairRow& row) {
  std::vector<Cell> cells = {integer(row.rank), text(row.hits[0].allele.gene), text(row.hits[1].allele.gene),
                             number(row.score)};
  for (const triage::GeneHit& hit : row.hits) add_hit(hit, cells);
  cells.insert(cells.end(),
               {number(row.hits[0].evidence), number(row.hits[1].evidence), number(row.alone[0]), number(row.alone[1]),
                number(row.both), number(row.gain()), number(row.both - row.best_single),
                number(triage::pair_log_odds(row.features)), number(row.features.cosine),
                number(row.features.same_disease), number(row.features.mode_fit), rank_or_missing(row.single_rank[0]),
                rank_or_missing(row.single_rank[1]), flags_of(row)});
  return cells;
}

}  // namespace epiq::report
