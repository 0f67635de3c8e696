#include "epiq/report/pairs_table.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "epiq/stats/multiple_testing.hpp"
#include "epiq/util/text.hpp"

namespace epiq::report {
namespace {

using interaction::info;

/// "a", "b", ..: what the columns of the SNPs of a combination end in.
std::string letter(std::size_t snp) { return std::string(1, static_cast<char>('a' + snp)); }

/// The counts of each class, cell by cell: "12,3,0,..;15,2,1,..".
std::string cell_list(const interaction::GenotypeTable& table) {
  std::string text;
  const std::size_t cells = table.counts.size() / table.classes;
  for (std::size_t i = 0; i < table.counts.size(); ++i) {
    if (i > 0) text += i % cells == 0 ? ';' : ',';
    text += std::to_string(table.counts[i]);
  }
  return text;
}

std::string flags(const PairsRow& row, const PairsSummary& summary, std::size_t called) {
  std::string text;
  const auto add = [&text](const char* word) { text.append(text.empty() ? "" : ",").append(word); };
  if (std::any_of(row.table.counts.begin(), row.table.counts.end(), [](std::uint32_t n) { return n == 0; }))
    add("empty_cell");
  if (called < summary.samples) add("missing_calls");
  if (std::isnan(row.beta)) add("no_effect_size");
  return text.empty() ? "." : text;
}

Cell defined(double value) { return std::isnan(value) ? missing() : number(value); }
Cell defined_p(double log10_p) { return std::isnan(log10_p) ? missing() : p_value(log10_p); }

}  // namespace

std::vector<Column> pairs_columns(std::size_t order) {
  std::vector<Column> columns{{"rank", "1 is the smallest p, or the best statistic where the test has no p"}};
  for (std::size_t i = 0; i < order; ++i) {
    columns.push_back({"snp_" + letter(i), "identifier of SNP " + std::to_string(i + 1) + " in genome order"});
    columns.push_back({"contig_" + letter(i), "its contig"});
    columns.push_back({"pos_" + letter(i), "its position, 1-based"});
  }
  const std::vector<Column> rest{
      {"n", "samples with all SNPs called"},
      {"statistic", "of the test named in the header"},
      {"df", "degrees of freedom of the statistic, of the numerator for F and t"},
      {"p", "without correction; . where the test has none"},
      {"test", "name of the test"},
      {"trait", "trait that was tested; rows follow trait by trait, each ranked by itself"},
      {"p_bonferroni", "p times the number of tested combinations, at most 1"},
      {"q", "Benjamini-Hochberg over all tested combinations; rows that are not listed count as p = 1"},
      {"p_effective", "p times the effective number of tests; . without --effective-tests"},
      {"p_permutation",
       "family-wise: share of permutations whose best combination is as good (binary traits with covariates or "
       "--firth: by the score test); . without --permutations"},
      {"locus", "rank of the best row within --clump BP of this one at every SNP; . without --clump"},
      {"df_error", "degrees of freedom of the denominator of F and t; . for chi-squares"},
      {"effect_alleles", "counted allele of each SNP"},
      {"beta", "effect of the product of the dosages in the additive model: log odds, or trait units"},
      {"se", "standard error of beta"},
      {"cells", "samples of each genotype, dosages 0 1 2 with the last SNP fastest; classes are separated by ;"},
      {"flags", "empty_cell, missing_calls, no_effect_size; . if none"}};
  columns.insert(columns.end(), rest.begin(), rest.end());
  return columns;
}

std::vector<std::string> pairs_notes(const std::vector<PairsSummary>& summaries) {
  const PairsSummary& first = summaries.front();
  std::vector<std::string> notes;
  for (const PairsSummary& trait : summaries) {
    const interaction::SnpTestInfo& test = info(trait.test);
    const std::string statistic =
        trait.firth ? "likelihood ratio chi-square, likelihoods penalised as by Firth (1993)" : test.statistic;
    const std::string note = std::string("test ") + test.name + ": " + test.model + "; statistic: " + statistic;
    if (std::find(notes.begin(), notes.end(), note) == notes.end()) notes.push_back(note);
  }
  notes.push_back("samples: " + std::to_string(first.samples) + ", SNPs in a combination: " +
                  std::to_string(first.order) + ", covariates: " + std::to_string(first.covariates));
  for (const PairsSummary& trait : summaries) {
    std::string note =
        "trait: " + trait.trait + " (" + trait.described + "), tested combinations: " + std::to_string(trait.tested);
    if (trait.effective_tests > 0.0) note += ", effective number: " + util::format_number(trait.effective_tests);
    if (trait.permutations > 0) note += ", permutations: " + std::to_string(trait.permutations);
    if (trait.folds > 0) note += ", folds: " + std::to_string(trait.folds);
    notes.push_back(note);
  }
  notes.emplace_back("Interaction is statistical, on the scale of the model; not biological or causal.");
  notes.emplace_back("Rows are candidates, not diagnoses; for research use unless validated locally.");
  return notes;
}

std::vector<Cell> pairs_row(const PairsRow& row, const genome::GenotypeMatrix& matrix, const PairsSummary& summary) {
  std::vector<Cell> cells{integer(row.rank)};
  std::string alleles;
  for (std::size_t i = 0; i < summary.order; ++i) {
    const genome::Variant& variant = matrix.variant(row.hit.snps[i]);
    cells.push_back(text(variant.id));
    cells.push_back(text(variant.contig));
    cells.push_back(integer(variant.position + 1));
    alleles += (i > 0 ? "," : "") + variant.alt;
  }
  const std::size_t called = std::accumulate(row.table.counts.begin(), row.table.counts.end(), std::size_t{0});
  const double log10_p = row.hit.log10_p;
  const auto corrected = [log10_p](double tests) {
    return std::isnan(log10_p) || !(tests > 0.0) ? missing() : p_value(stats::bonferroni(log10_p, tests));
  };
  const std::vector<Cell> rest{integer(called),
                               number(row.hit.statistic),
                               row.hit.df > 0.0 ? number(row.hit.df) : missing(),
                               defined_p(log10_p),
                               text(info(summary.test).name),
                               text(summary.trait),
                               corrected(static_cast<double>(summary.tested)),
                               defined_p(row.log10_q),
                               corrected(summary.effective_tests),
                               defined(row.permutation_p),
                               row.locus == 0 ? missing() : integer(row.locus),
                               row.hit.df_error > 0.0 ? number(row.hit.df_error) : missing(),
                               text(alleles),
                               defined(row.beta),
                               defined(row.standard_error),
                               text(cell_list(row.table)),
                               text(flags(row, summary, called))};
  cells.insert(cells.end(), rest.begin(), rest.end());
  return cells;
}

}  // namespace epiq::report
