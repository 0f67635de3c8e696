#include "epiq/report/set_table.hpp"

#include <algorithm>
#include <cmath>

#include "epiq/interaction/two_stage/pair_screen.hpp"
#include "epiq/report/device_note.hpp"
#include "epiq/report/plan_notes.hpp"
#include "epiq/util/text.hpp"

namespace epiq::report {
namespace {

using interaction::Arm;

const char* const kLetters[] = {"a", "b", "c"};

/// Single SNPs of a set are no pairs: their tests go by what they hold.
std::string arm_name(Arm arm) {
  if (arm == Arm::pair1) return "additive";
  if (arm == Arm::pair4) return "genotypic";
  return interaction::info(arm).name;
}

std::string arm_description(Arm arm) {
  if (arm == Arm::pair1) return "best set of single SNPs, product of dosages; Sidak-corrected within the gene set";
  if (arm == Arm::pair4)
    return "best set of single SNPs, all products of additive and heterozygote codes; Sidak-corrected; . below "
           "--min-cell";
  return std::string("product over all factors of the kernel of p_") + interaction::info(arm).name + " of gene pairs";
}

std::string snp_names(const interaction::Cluster& cluster, const genome::GenotypeMatrix& matrix) {
  std::string names;
  for (const std::size_t variant : cluster.snps)
    names.append(names.empty() ? "" : ",").append(matrix.variant(variant).id);
  return names;
}

std::string what(const SetSummary& summary) {
  std::string factors;
  for (std::size_t g = 0; g < summary.order; ++g) factors.append(factors.empty() ? "gene" : " x gene");
  return summary.environment.empty() ? factors : factors + " x " + summary.environment;
}

std::string screen_note(const SetSummary& summary) {
  return "two-stage search, trait: " + summary.trait + ", " + std::to_string(summary.survivors) +
         " sets survive a screen at p < " + util::format_number(interaction::kScreenP) + " of " +
         std::to_string(summary.tested) + " (" + std::to_string(summary.unseen) +
         " unseen, with two clusters in LD); p_bonferroni and q_omnibus count all of these";
}

}  // namespace

std::vector<Column> set_columns(std::size_t order, bool environment, const std::vector<Arm>& arms) {
  std::vector<Column> columns{{"rank", "1 is the smallest p_omnibus"}};
  for (std::size_t g = 0; g < order; ++g) {
    const std::string letter = kLetters[g];
    columns.push_back({"cluster_" + letter, "gene (cluster), in genome order"});
    columns.push_back({"contig_" + letter, "its contig"});
    columns.push_back({"start_" + letter, "its first base, 1-based"});
    columns.push_back({"end_" + letter, "its last base, inclusive"});
  }
  columns.push_back({"n", "samples"});
  columns.push_back({"p_omnibus", "ACAT (Cauchy) combination of the arms, times 1.25 for their correlation"});
  columns.push_back({"q_omnibus", "Benjamini-Hochberg over all tested sets"});
  for (const Arm arm : arms) columns.push_back({"p_" + arm_name(arm), arm_description(arm)});
  for (const Arm arm : arms)
    columns.push_back({"stat_" + arm_name(arm), interaction::is_snp_arm(arm)
                                                    ? "F of the best set of single SNPs"
                                                    : "score statistic over its expectation under the null"});
  columns.push_back({"p_bonferroni", "p_omnibus times the number of tested sets, at most 1"});
  for (std::size_t g = 0; g < order; ++g)
    columns.push_back({std::string("snps_") + kLetters[g], std::string("SNPs of cluster_") + kLetters[g]});
  if (environment) columns.push_back({"environment", "what the genes were tested to interact with"});
  columns.push_back({"null_rank", "columns of the null model, with all interactions of fewer factors"});
  for (std::size_t g = 0; g < order; ++g) {
    columns.push_back({std::string("best_snp_") + kLetters[g], "SNP of the best set of single SNPs"});
    columns.push_back({std::string("allele_") + kLetters[g], "its counted (effect) allele"});
  }
  columns.push_back(
      {"best_beta", environment ? "effect of the product of dosages and the standardised environment; . for categories"
                                : "effect of the product of dosages"});
  columns.push_back({"best_se", "standard error of best_beta"});
  columns.push_back({"best_additive", "p of the product of dosages in this set of SNPs, not corrected"});
  columns.push_back({"best_genotypic", "p of all products of codes in this set of SNPs, not corrected"});
  columns.push_back({"trait", "trait that was tested; each is ranked by itself"});
  columns.push_back(
      {"flags", "separated, unusable, bootstrap (few cases: p-values by parametric bootstrap), undefined; . if none"});
  return columns;
}

std::vector<std::string> set_notes(const std::vector<SetSummary>& summaries, const interaction::SetPlan& plan) {
  const SetSummary& first = summaries.front();
  std::string arms;
  for (const Arm arm : first.options.arms) arms.append(arms.empty() ? "" : " ").append(arm_name(arm));
  std::vector<std::string> notes{"interaction: " + what(first) + "; samples: " + std::to_string(first.samples) +
                                     ", arms: " + arms + "; missing calls at the mean of their SNP",
                                 plan_note(plan)};
  for (const SetSummary& summary : summaries) {
    std::string note = "trait: " + summary.trait + ", " +
                       (summary.link == interaction::Link::logit ? "logit" : "additive") +
                       " scale, tested sets: " + std::to_string(summary.tested);
    if (summary.variance_ratio > 0.0)
      note += ", error variance fitted by environment (largest over smallest: " +
              util::format_number(summary.variance_ratio) + ")";
    notes.push_back(note);
    if (summary.two_stage) notes.push_back(screen_note(summary));
  }
  notes.push_back(std::string("Null model: covariates, ") + (first.environment.empty() ? "" : "the environment, ") +
                  "additive, dominance and within-gene product columns of each gene" +
                  (first.order + (first.environment.empty() ? 0 : 1) == 3
                       ? ", and all interactions of two factors (four products for each SNP pair)."
                       : "."));
  const std::vector<Arm>& run = first.options.arms;
  if (std::find(run.begin(), run.end(), Arm::ry) != run.end() && first.ry_bandwidth != 1.0)
    notes.push_back(ry_note(first.ry_bandwidth));
  if (first.device) notes.push_back(device_note(*first.device));
  notes.emplace_back("Interaction is statistical; not biological or causal.");
  notes.emplace_back("Rows are candidates, not diagnoses; for research use unless validated locally.");
  return notes;
}

std::vector<Cell> set_row(const interaction::RankedSet& row, const std::vector<interaction::Cluster>& clusters,
                          const genome::GenotypeMatrix& matrix, const SetSummary& summary) {
  const interaction::SetScore& score = row.score;
  std::vector<Cell> cells{integer(row.rank)};
  for (std::size_t g = 0; g < summary.order; ++g) {
    const interaction::Cluster& cluster = clusters[row.genes[g]];
    cells.push_back(text(cluster.name));
    cells.push_back(text(cluster.contig));
    cells.push_back(integer(cluster.start + 1));  // 1-based, inclusive
    cells.push_back(integer(cluster.end));
  }
  cells.push_back(integer(summary.samples));
  cells.push_back(p_value(score.log10_p_omnibus));
  cells.push_back(p_value(row.log10_q));
  for (const interaction::ArmScore& arm : score.arms) cells.push_back(p_value(arm.log10_p));
  for (const interaction::ArmScore& arm : score.arms) cells.push_back(number(arm.statistic));
  const double corrected =
      score.log10_p_omnibus + std::log10(static_cast<double>(std::max<std::size_t>(1, summary.tested)));
  cells.push_back(p_value(corrected > 0.0 ? 0.0 : corrected));
  for (std::size_t g = 0; g < summary.order; ++g) cells.push_back(text(snp_names(clusters[row.genes[g]], matrix)));
  if (!summary.environment.empty()) cells.push_back(text(summary.environment));
  cells.push_back(score.unusable ? missing() : integer(score.null_rank));
  for (std::size_t g = 0; g < summary.order; ++g) {
    if (!score.has_best) {
      cells.insert(cells.end(), 2, missing());
      continue;
    }
    const genome::Variant& variant = matrix.variant(clusters[row.genes[g]].snps[score.best.snps[g]]);
    cells.push_back(text(variant.id));
    cells.push_back(text(variant.alt));
  }
  if (score.has_best) {
    cells.push_back(number(score.best.beta));
    cells.push_back(number(score.best.standard_error));
    cells.push_back(p_value(score.best.additive.log10_p));
    cells.push_back(p_value(score.best.genotypic.log10_p));
  } else {
    cells.insert(cells.end(), 4, missing());
  }
  cells.push_back(text(summary.trait));
  std::string flags;
  for (const auto& [set, name] :
       {std::pair(score.separated, "separated"), std::pair(score.unusable, "unusable"),
        std::pair(score.few_cases, "bootstrap"), std::pair(std::isnan(score.log10_p_omnibus), "undefined")})
    if (set) flags.append(flags.empty() ? "" : ",").append(name);
  cells.push_back(text(flags.empty() ? "." : flags));
  return cells;
}

}  // namespace epiq::report
