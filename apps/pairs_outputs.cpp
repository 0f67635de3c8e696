#include "pairs_outputs.hpp"

#include <cmath>

#include "epiq/util/error.hpp"

namespace epiq::apps {
namespace {

using report::Cell;

std::vector<report::Column> summary_columns() {
  return {{"snp", "identifier of the SNP"},
          {"contig", "its contig"},
          {"pos", "its position, 1-based"},
          {"trait", "trait that was tested"},
          {"hits", "pairs of this SNP whose p is at most --p"},
          {"best_partner", "the SNP with which it has the best test"},
          {"best_statistic", "statistic of that pair"},
          {"best_p", "p of that pair, without correction"}};
}

void write_summary(util::OutputFile& output, const std::vector<TraitResult>& results, const PairsMaterial& material,
                   Context& context) {
  report::TableWriter table(output, context.common.format, summary_columns(), context.provenance());
  for (const TraitResult& result : results) {
    for (std::size_t v = 0; v < result.snps.size(); ++v) {
      const interaction::SnpSummary::Entry& entry = result.snps[v];
      if (std::isinf(entry.best.key)) continue;
      const genome::Variant& snp = material.matrix.variant(v);
      const std::size_t partner = entry.best.snps[0] == v ? entry.best.snps[1] : entry.best.snps[0];
      const std::vector<Cell> cells{
          report::text(snp.id),
          report::text(snp.contig),
          report::integer(snp.position + 1),
          report::text(result.summary.trait),
          report::integer(entry.hits),
          report::text(material.matrix.variant(partner).id),
          report::number(entry.best.statistic),
          std::isnan(entry.best.log10_p) ? report::missing() : report::p_value(entry.best.log10_p)};
      table.row(cells);
    }
  }
  table.finish();
  output.commit();
}

std::vector<report::Column> gene_columns() {
  return {{"rank", "1 is the smallest p_acat"},
          {"cluster_a", "first cluster"},
          {"cluster_b", "second cluster"},
          {"trait", "trait that was tested"},
          {"pairs", "SNP pairs with a defined test"},
          {"effective_pairs", "effective number of them: Galwey's of the one cluster times that of the other"},
          {"best_snp_a", "the best pair: SNP of the earlier position"},
          {"best_snp_b", "its partner"},
          {"best_p", "p of the best pair, without correction"},
          {"p_min", "of the best pair, corrected for the effective number (Sidak)"},
          {"p_gates", "extended Simes test (GATES)"},
          {"p_acat", "Cauchy combination of all pairs"}};
}

void write_genes(util::OutputFile& output, const std::vector<TraitResult>& results, const PairsMaterial& material,
                 Context& context) {
  report::TableWriter table(output, context.common.format, gene_columns(), context.provenance());
  for (const TraitResult& result : results) {
    std::size_t rank = 0;
    for (const interaction::GenePairScan& scan : result.genes) {
      const std::vector<Cell> cells{report::integer(++rank),
                                    report::text(material.clusters[scan.a].name),
                                    report::text(material.clusters[scan.b].name),
                                    report::text(result.summary.trait),
                                    report::integer(scan.tested),
                                    report::number(scan.effective_tests),
                                    report::text(material.matrix.variant(scan.best.snps[0]).id),
                                    report::text(material.matrix.variant(scan.best.snps[1]).id),
                                    report::p_value(scan.best.log10_p),
                                    report::p_value(scan.log10_p_min),
                                    report::p_value(scan.log10_p_gates),
                                    report::p_value(scan.log10_p_acat)};
      table.row(cells);
    }
  }
  table.finish();
  output.commit();
}

void write_dropped(util::OutputFile& output, const genome::Study& study) {
  output.write("#sample\treason\n");
  for (const auto& [sample, reason] : study.dropped) output.write(sample + "\t" + reason + "\n");
  output.commit();
}

void open(std::optional<util::OutputFile>& output, const std::string& path) {
  if (!path.empty()) output.emplace(path);
}

}  // namespace

PairsOutputs::PairsOutputs(const std::string& table_path, const std::string& summary_path,
                           const std::string& genes_path, const std::string& dropped_path)
    : table(table_path) {
  open(snp_summary, summary_path);
  open(gene_pairs, genes_path);
  open(dropped, dropped_path);
}

void write_outputs(PairsOutputs& outputs, const std::vector<TraitResult>& results, const PairsMaterial& material,
                   Context& context) {
  std::vector<report::PairsSummary> summaries;
  for (const TraitResult& result : results) summaries.push_back(result.summary);
  report::TableWriter table(outputs.table, context.common.format, report::pairs_columns(summaries.front().order),
                            context.provenance(report::pairs_notes(summaries)));
  std::size_t rows = 0;
  for (const TraitResult& result : results) {
    for (const report::PairsRow& row : result.rows) table.row(report::pairs_row(row, material.matrix, result.summary));
    rows += result.rows.size();
  }
  table.finish();
  if (outputs.snp_summary) write_summary(*outputs.snp_summary, results, material, context);
  if (outputs.gene_pairs) write_genes(*outputs.gene_pairs, results, material, context);
  if (outputs.dropped) write_dropped(*outputs.dropped, material.study);
  outputs.table.commit();
  context.metrics.outputs.push_back({context.common.output, rows});
}

}  // namespace epiq::apps
