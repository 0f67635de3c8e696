#include "epiq/report/search_table.hpp"

#include <algorithm>
#include <cmath>

#include "epiq/interaction/two_stage/pair_screen.hpp"
#include "epiq/report/device_note.hpp"
#include "epiq/report/diagnostic_columns.hpp"
#include "epiq/report/geometric_note.hpp"
#include "epiq/report/permutation_columns.hpp"
#include "epiq/report/triple_columns.hpp"
#include "epiq/util/parallel.hpp"
#include "epiq/util/text.hpp"

namespace epiq::report {
namespace {

using interaction::Arm;
using interaction::ArmInfo;

std::string scale(interaction::Link link) { return link == interaction::Link::logit ? "logit" : "additive"; }

template <class T>
void append(std::vector<T>& list, const std::vector<T>& more) {
  list.insert(list.end(), more.begin(), more.end());
}

bool is_quantum(Arm arm) { return interaction::info(arm).quantum; }

bool contains(const std::vector<Arm>& arms, Arm arm) { return std::find(arms.begin(), arms.end(), arm) != arms.end(); }

std::string join(const std::vector<std::string>& words) {
  std::string joined;
  for (const std::string& word : words) joined += (joined.empty() ? "" : ",") + word;
  return joined.empty() ? "." : joined;
}

std::string snp_list(const interaction::Cluster& cluster, const genome::GenotypeMatrix& matrix) {
  std::vector<std::string> names;
  for (const std::size_t variant : cluster.snps) names.push_back(matrix.variant(variant).id);
  return join(names);
}

void append_gene(std::vector<Cell>& cells, const interaction::Cluster& cluster) {
  cells.push_back(text(cluster.name));
  cells.push_back(text(cluster.contig));
  cells.push_back(integer(cluster.start + 1));  // 1-based, inclusive
  cells.push_back(integer(cluster.end));
}

/// Best SNP pair: ids, counted alleles, samples, effect, tests.
void append_best(std::vector<Cell>& cells, const interaction::PairScore& score, const interaction::Cluster& a,
                 const interaction::Cluster& b, const genome::GenotypeMatrix& matrix) {
  if (!score.has_best) {
    cells.insert(cells.end(), 9, missing());
    return;
  }
  const genome::Variant& snp_a = matrix.variant(a.snps[score.best.snp_a]);
  const genome::Variant& snp_b = matrix.variant(b.snps[score.best.snp_b]);
  const bool has_effect = !std::isnan(score.best.additive.log10_p);
  cells.push_back(text(snp_a.id));
  cells.push_back(text(snp_b.id));
  cells.push_back(text(snp_a.alt));
  cells.push_back(text(snp_b.alt));
  cells.push_back(integer(static_cast<std::int64_t>(score.best.samples)));
  cells.push_back(has_effect ? number(score.best.beta) : missing());
  cells.push_back(has_effect ? number(score.best.standard_error) : missing());
  cells.push_back(p_value(score.best.additive.log10_p));
  cells.push_back(p_value(score.best.genotypic.log10_p));
}

Cell iqp_effective_rank(const std::vector<interaction::ArmDiagnostics>& diagnostics) {
  for (const interaction::ArmDiagnostics& found : diagnostics)
    if (found.arm == Arm::iqp && found.available) return number(found.effective_rank);
  return missing();
}

std::string flags(const interaction::RankedPair& row) {
  std::vector<std::string> words;
  if (row.score.separated) words.emplace_back("separated");
  if (row.score.unusable) words.emplace_back("unusable");
  if (row.score.few_cases) words.emplace_back(row.score.bootstrap_draws > 0 ? "bootstrap" : "few_cases");
  if (std::isnan(row.score.log10_p_omnibus)) words.emplace_back("undefined");
  if (row.score.has_best && row.score.best.folding.df < 4) words.emplace_back("no_4df");
  if (row.score.has_best && row.score.best.samples < static_cast<double>(row.score.samples))
    words.emplace_back("missing_calls");
  return join(words);
}

}  // namespace

std::vector<Column> search_columns(const std::vector<Arm>& arms, const OptionalColumns& more) {
  std::vector<Column> columns{{"rank", "1 is the smallest p_omnibus"},
                              {"cluster_a", "first gene (cluster) in genome order"},
                              {"contig_a", "contig of cluster_a"},
                              {"start_a", "first base of cluster_a, 1-based"},
                              {"end_a", "last base of cluster_a, inclusive"},
                              {"cluster_b", "second gene (cluster)"},
                              {"contig_b", "contig of cluster_b"},
                              {"start_b", "first base of cluster_b, 1-based"},
                              {"end_b", "last base of cluster_b, inclusive"},
                              {"n", "samples in the kernel tests"},
                              {"p_omnibus", "weighted ACAT (Cauchy) combination of the arms of this table, times " +
                                                util::format_number(interaction::kOmnibusInflation) +
                                                " for their correlation where there are several"},
                              {"q_omnibus", "Benjamini-Hochberg over all tested pairs"}};
  for (const Arm arm : arms)
    columns.push_back({std::string("p_") + interaction::info(arm).name, interaction::info(arm).description});
  for (const Arm arm : arms)
    columns.push_back(
        {std::string("stat_") + interaction::info(arm).name,
         arm == Arm::triple ? "F of the best SNP triple; logit link: as stat_pair1"
         : arm == Arm::pair1 || arm == Arm::pair4
             ? "F of the best SNP pair; logit link: of the score test, or a likelihood ratio chi-square where p < .001"
             : "score statistic over its expectation under the null; 1 is no interaction"});
  const std::vector<Column> rest{
      {"locus", "rank of the best pair within --clump BP of this one on both sides; . without --clump"},
      {"p_bonferroni", "p_omnibus times the number of tested pairs, at most 1"},
      {"snps_a", "SNPs of cluster_a that were encoded, in qubit order"},
      {"snps_b", "SNPs of cluster_b, on the qubits after those of cluster_a"},
      {"r2_max", "largest r^2 between a SNP of cluster_a and one of cluster_b"},
      {"null_rank", "columns of the null model: covariates, additive, dominance and within-gene products"},
      {"best_snp_a", "SNP of cluster_a in the best SNP pair (smallest 1-df or 4-df p)"},
      {"best_snp_b", "SNP of cluster_b in the best SNP pair"},
      {"allele_a", "counted (effect) allele of best_snp_a"},
      {"allele_b", "counted (effect) allele of best_snp_b"},
      {"best_n", "samples with both SNPs called; with --grm all, missing calls at the mean"},
      {"best_beta", "effect of the product of both dosages; trait units, or log odds (one-step) with the logit link"},
      {"best_se", "standard error of best_beta"},
      {"best_p1", "1-df p of this SNP pair, not corrected for the SNP pairs of the gene pair"},
      {"best_p4",
       "genotypic p of this SNP pair, not corrected: 4 df, or 2 or 1 where rare homozygotes had to be counted with the "
       "heterozygotes to fill --min-cell; . where that does not fill it"},
      {"iqp_rank", "rank of the joint IQP kernel factor at its landmark genotypes"}};
  append(columns, rest);
  append(columns, iqp_columns());
  columns.push_back({"trait", "trait that was tested; rows follow trait by trait, each ranked by itself"});
  columns.push_back(
      {"flags",
       "separated, unusable, bootstrap (few cases: p-values by parametric bootstrap), few_cases (with --permutations: "
       "trust p_family and p_permutation alone), undefined, no_4df, missing_calls; . if none"});
  columns.push_back({"iqp_effective_rank", "(tr K)^2 / |K|^2 of the purified joint IQP kernel"});
  columns.push_back({"iqp_target_alignment", "centred alignment of that kernel with the trait's residual, 0 to 1"});
  append(columns, twin_columns(arms));
  if (contains(arms, Arm::triple)) append(columns, triple_columns());
  if (more.permutations) append(columns, permutation_columns(arms));
  append(columns, kernel_columns(arms));
  if (more.profiles) append(columns, profile_columns(arms));
  return columns;
}

namespace {

void append_structure(std::vector<std::string>& notes, const std::vector<SearchSummary>& summaries) {
  const StructureSummary& structure = summaries.front().structure;
  if (!structure.eigenvalues.empty()) {
    std::string values;
    for (const double value : structure.eigenvalues)
      values.append(values.empty() ? "" : " ").append(util::format_number(value));
    notes.push_back("covariates PC1 to PC" + std::to_string(structure.eigenvalues.size()) +
                    ": principal components of " + std::to_string(structure.pruned_snps) + " autosomal SNPs below r2 " +
                    util::format_number(structure.prune_r2) + ", eigenvalues " + values);
  }
  if (structure.kinship_snps == 0) return;
  notes.push_back("kinship null model: relationship matrix of " + std::to_string(structure.kinship_snps) +
                  " autosomal SNPs" + (structure.loco ? ", without the chromosomes of the pair" : "") +
                  "; missing calls take the mean of their SNP");
  for (const SearchSummary& summary : summaries) {
    notes.push_back("trait: " + summary.trait + ", share of variance that follows the relationship (REML): " +
                    util::format_number(summary.structure.share));
    if (summary.structure.excess_kurtosis > summary.options.min_cell)
      notes.push_back("trait: " + summary.trait +
                      ", tests of SNPs need as many unrelated samples a cell as its excess kurtosis, " +
                      util::format_number(summary.structure.excess_kurtosis));
  }
}

void append_screen_notes(std::vector<std::string>& notes, const std::vector<SearchSummary>& summaries) {
  for (const SearchSummary& summary : summaries)
    if (summary.survivors)
      notes.push_back("two-stage search, trait: " + summary.trait + ", " + std::to_string(*summary.survivors) +
                      " pairs survive a screen at p < " + util::format_number(interaction::kScreenP) + " of " +
                      std::to_string(summary.tested_pairs) + "; p_bonferroni and q_omnibus count all of these");
}

void append_permutation_notes(std::vector<std::string>& notes, const SearchSummary& summary) {
  if (summary.permutations == 0) return;
  notes.push_back("permutations: " + std::to_string(summary.permutations) +
                  " of the residuals of the covariates (Freedman and Lane), the same for every pair; p_family is "
                  "max-T adjusted over all tested pairs of a trait");
  if (summary.link == interaction::Link::logit)
    notes.emplace_back(
        "traits on the logit scale are permuted if there are no covariates, else drawn from the probabilities that the "
        "covariates give (parametric bootstrap)");
  notes.emplace_back(
      "missing calls take the mean of their SNP in SNP pairs too, as permutations need the same samples");
}

/// Where the columns of classical twins and geometric differences are.
void append_twin_notes(std::vector<std::string>& notes, const SearchSummary& summary) {
  notes.emplace_back(
      "Closest classical kernel of a quantum arm: column <arm>_twin, its centred alignment: <arm>_twin_alignment; its "
      "p-value: <arm>_twin_p, beside p_<arm>.");
  notes.push_back(
      "Geometric difference: minimum over linear, poly, rbf, rbf_wide, ibs and product IBS kernels, at lambda = 0.01, "
      "0.1, 1; sqrt N = " +
      util::format_number(std::sqrt(static_cast<double>(summary.samples))) +
      "; columns <arm>_classical (of iqp: classical) say where a classical kernel is sufficient.");
}

}  // namespace

std::vector<std::string> search_notes(const std::vector<SearchSummary>& summaries) {
  const SearchSummary& summary = summaries.front();  // samples and options are those of all traits
  const auto& options = summary.options;
  std::string arms;
  for (const Arm arm : options.arms) arms.append(arms.empty() ? "" : " ").append(interaction::info(arm).name);
  std::vector<std::string> notes{"samples: " + std::to_string(summary.samples) + ", arms: " + arms};
  for (const SearchSummary& trait : summaries)
    notes.push_back("trait: " + trait.trait +
                    (trait.binary ? " (binary, " + std::to_string(trait.cases) + " cases)" : "") + ", " +
                    scale(trait.link) + " scale, tested pairs: " + std::to_string(trait.tested_pairs) +
                    ", effective number: " + util::format_number(trait.effective_pairs));
  append_structure(notes, summaries);
  append_screen_notes(notes, summaries);
  append_permutation_notes(notes, summary);
  for (const interaction::Link link : {interaction::Link::identity, interaction::Link::logit})
    if (std::any_of(summaries.begin(), summaries.end(), [link](const SearchSummary& s) { return s.link == link; }))
      notes.push_back(
          "Interaction is statistical, on the " + scale(link) +
          " scale; not biological or causal. Main effects, dominance and within-gene products were adjusted: "
          "yes.");
  notes.emplace_back("Rows are candidates, not diagnoses; for research use unless validated locally.");
  if (contains(options.arms, Arm::iqp)) {
    notes.push_back("joint IQP kernel: bandwidth " + util::format_number(options.kernels.iqp_bandwidth) + ", " +
                    std::to_string(options.kernels.iqp_repetitions) + " repetitions, " +
                    (options.kernels.exact
                         ? std::string("exact")
                         : "low rank: at most " + std::to_string(options.kernels.max_landmarks) +
                               " landmark genotypes a gene (exact with fewer; --exact-kernels lifts the cap)"));
  }
  if (contains(options.arms, Arm::ry) && options.kernels.ry_bandwidth != 1.0)
    notes.push_back(ry_note(options.kernels.ry_bandwidth));
  if (options.kernels.device) notes.push_back(device_note(*options.kernels.device));
  const bool quantum = std::any_of(options.arms.begin(), options.arms.end(), is_quantum);
  if (quantum)
    notes.emplace_back(
        "Kernel evaluated on a classical simulator; no quantum hardware was used and no speed-up is implied.");
  if (quantum) append_twin_notes(notes, summary);
  return notes;
}

std::vector<std::string> best_pair_notes(const interaction::RankedPair& row,
                                         const std::vector<interaction::Gene>& genes, const SearchSummary& summary) {
  std::vector<std::string> notes;
  for (const interaction::ArmDiagnostics& found :
       interaction::diagnose(genes[row.genes.a], genes[row.genes.b], summary.options.arms, summary.options.kernels))
    if (found.available)
      notes.push_back("Best pair of " + summary.trait + ", arm " + interaction::info(found.arm).name +
                      ": closest classical kernel: " + interaction::classical_name(found.twin) +
                      ", centred alignment " + util::format_number(found.twin_alignment) + "; " +
                      geometric_note(found.geometric[1], static_cast<double>(summary.samples)));
  return notes;
}

namespace {

/// What a row says of its quantum kernels.
struct KernelCells {
  std::vector<interaction::ArmDiagnostics> diagnostics;
  std::vector<Cell> profiles;
};

KernelCells diagnose(const interaction::RankedPair& row, const std::vector<interaction::Gene>& genes,
                     const SearchSummary& summary, const interaction::BandwidthFeatures& features) {
  const std::vector<Arm>& arms = summary.options.arms;
  if (row.rank > summary.diagnosed || std::none_of(arms.begin(), arms.end(), is_quantum))
    return {no_diagnostics(arms),
            std::vector<Cell>(summary.profiled ? interaction::arms_with_bandwidth(arms).size() : 0, missing())};
  const interaction::PairComparison comparison(genes[row.genes.a], genes[row.genes.b]);
  KernelCells cells{comparison.diagnose(arms, summary.options.kernels), {}};
  if (!summary.profiled) return cells;
  for (const interaction::ArmProfile& profile :
       interaction::bandwidth_profiles(comparison, row.genes, features, summary.options.kernels))
    cells.profiles.push_back(profile_cell(profile, features.bandwidths));
  return cells;
}

}  // namespace

std::vector<Cell> search_row(const interaction::RankedPair& row, const std::vector<interaction::Gene>& genes,
                             const std::vector<interaction::Cluster>& clusters, const genome::GenotypeMatrix& matrix,
                             const SearchSummary& summary, const interaction::BandwidthFeatures& features) {
  const interaction::Cluster& a = clusters[row.genes.a];
  const interaction::Cluster& b = clusters[row.genes.b];
  const interaction::PairScore& score = row.score;
  std::vector<Cell> cells{integer(row.rank)};
  append_gene(cells, a);
  append_gene(cells, b);
  cells.push_back(integer(score.samples));
  cells.push_back(p_value(score.log10_p_omnibus));
  cells.push_back(p_value(row.log10_q));
  for (const interaction::ArmScore& arm : score.arms) cells.push_back(p_value(arm.log10_p));
  for (const interaction::ArmScore& arm : score.arms) cells.push_back(number(arm.statistic));
  cells.push_back(row.locus == 0 ? missing() : integer(row.locus));
  cells.push_back(
      p_value(std::isnan(score.log10_p_omnibus)
                  ? score.log10_p_omnibus
                  : std::min(0.0, score.log10_p_omnibus + std::log10(static_cast<double>(summary.tested_pairs)))));
  cells.push_back(text(snp_list(a, matrix)));
  cells.push_back(text(snp_list(b, matrix)));
  cells.push_back(number(interaction::largest_squared_correlation(genes[row.genes.a].code, genes[row.genes.b].code)));
  cells.push_back(integer(score.null_rank));
  append_best(cells, score, a, b, matrix);
  const std::vector<Arm>& arms = summary.options.arms;
  const KernelCells kernels = diagnose(row, genes, summary, features);
  const std::vector<interaction::ArmDiagnostics>& diagnostics = kernels.diagnostics;
  cells.push_back(contains(arms, Arm::iqp) ? integer(score.iqp_rank) : missing());
  append(cells, iqp_cells(diagnostics, score, summary.options));
  cells.push_back(text(summary.trait));
  cells.push_back(text(flags(row)));
  cells.push_back(iqp_effective_rank(diagnostics));
  cells.push_back(target_alignment(Arm::iqp, score, summary.options));
  append(cells, twin_cells(diagnostics, score, summary.options));
  if (contains(arms, Arm::triple)) append(cells, triple_cells(score, a, b, matrix));
  if (summary.permutations > 0) append(cells, permutation_cells(row.permutation));
  append(cells, kernel_cells(diagnostics, score, summary.options));
  append(cells, kernels.profiles);
  return cells;
}

void write_search_rows(TableWriter& table, const std::vector<interaction::RankedPair>& rows,
                       const std::vector<interaction::Gene>& genes, const std::vector<interaction::Cluster>& clusters,
                       const genome::GenotypeMatrix& matrix, const SearchSummary& summary,
                       const interaction::BandwidthFeatures& features, unsigned threads) {
  constexpr std::size_t kBlock = 4096;  // rows held at a time
  for (std::size_t from = 0; from < rows.size(); from += kBlock) {
    std::vector<std::vector<Cell>> cells(std::min(kBlock, rows.size() - from));
    util::parallel_for(threads, cells.size(), [&](std::size_t i) {
      cells[i] = search_row(rows[from + i], genes, clusters, matrix, summary, features);
    });
    for (const std::vector<Cell>& row : cells) table.row(row);
  }
}

}  // namespace epiq::report
