#include "epiq/triage/acmg.hpp"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <optional>
#include <string_view>

#include "epiq/util/text.hpp"

namespace epiq::triage {
namespace {

using genome::Predictor;
using util::format_number;

constexpr double kIntolerant = 0.6;  ///< LOEUF below which a gene does not bear loss of function (gnomAD v4)

/// Alleles that are common and yet not benign, by gene and coding change (Ghosh et al., 2018).
constexpr std::array<std::pair<std::string_view, std::string_view>, 9> kBenignExceptions = {{{"ACAD9", "c.-44_-41dup"},
                                                                                             {"GJB2", "c.109G>A"},
                                                                                             {"HFE", "c.187C>G"},
                                                                                             {"HFE", "c.845G>A"},
                                                                                             {"MEFV", "c.1105C>T"},
                                                                                             {"MEFV", "c.1223G>A"},
                                                                                             {"PIBF1", "c.1214G>A"},
                                                                                             {"ACADS", "c.511C>T"},
                                                                                             {"BTD", "c.1330G>C"}}};

/// Scores at which a predictor reaches supporting, moderate and strong.
struct Thresholds {
  Predictor predictor;
  std::array<double, 3> pathogenic;  ///< at or above
  std::array<double, 3> benign;      ///< at or below
};
constexpr double kNever = -1.0;
constexpr std::array<Thresholds, 3> kMissenseThresholds = {
    {{Predictor::revel, {0.644, 0.773, 0.932}, {0.290, 0.183, 0.016}},
     {Predictor::alphamissense, {0.792, 0.906, 0.990}, {0.169, 0.099, kNever}},
     {Predictor::cadd, {25.3, 28.1, 1e9}, {22.7, 17.3, 0.15}}}};

constexpr std::array<int, 3> kStrengths = {1, 2, 4};

bool is_any(std::string_view term, std::initializer_list<std::string_view> terms) {
  return std::find(terms.begin(), terms.end(), term) != terms.end();
}

bool truncates(std::string_view term) {
  return is_any(term, {"transcript_ablation", "splice_acceptor_variant", "splice_donor_variant", "stop_gained",
                       "frameshift_variant", "start_lost"});
}

bool is_recessive(Mode mode) {
  return mode == Mode::recessive || mode == Mode::compound_het || mode == Mode::x_recessive;
}

bool is_dominant(Mode mode) { return mode == Mode::dominant || mode == Mode::de_novo; }

std::string with_strength(const std::string& name, int points, int usual) {
  if (std::abs(points) == usual) return name;
  switch (std::abs(points)) {
    case 1:
      return name + "_Supporting";
    case 2:
      return name + "_Moderate";
    case 4:
      return name + "_Strong";
    default:
      return name + "_VeryStrong";
  }
}

class Judge {
 public:
  Judge(const Allele& allele, const Assessment& assessment, const PartnerFacts& partner)
      : allele_(allele), assessment_(assessment), partner_(partner) {}

  AcmgAssessment run() {
    pvs1();
    clinvar_neighbours();
    inheritance();
    rarity();
    if (is_any(allele_.consequence, {"inframe_insertion", "inframe_deletion", "stop_lost"}))
      meet("PM4", 2, 2, allele_.consequence);
    predictors();
    clinvar();
    common();
    for (const Criterion& one : result_.criteria) result_.points += one.points;
    return std::move(result_);
  }

 private:
  void meet(const std::string& name, int points, int usual, std::string reason) {
    result_.criteria.push_back({with_strength(name, points, usual), points, std::move(reason)});
  }
  void pvs1();
  void clinvar_neighbours();
  void inheritance();
  void rarity();
  void predictors();
  void clinvar();
  void common();
  bool missense() const { return allele_.consequence == "missense_variant"; }
  const std::optional<double>& score(Predictor predictor) const {
    return allele_.scores[static_cast<std::size_t>(predictor)];
  }

  const Allele& allele_;
  const Assessment& assessment_;
  const PartnerFacts& partner_;
  AcmgAssessment result_;
};

void Judge::pvs1() {
  if (!truncates(allele_.consequence)) return;
  const bool intolerant = allele_.loeuf && *allele_.loeuf < kIntolerant;
  const bool recessive = allele_.recessive_gene && !is_dominant(assessment_.mode);
  if (!intolerant && !recessive) {
    if (allele_.loeuf) return;
    return meet("PVS1", 2, 8, allele_.consequence + " in a gene whose tolerance of loss is not known");
  }
  if (allele_.consequence == "start_lost") return meet("PVS1", 2, 8, allele_.consequence);
  // "3/12": a transcript that stops before its last exon is degraded.
  const std::size_t slash = allele_.exon.find('/');
  const auto exon = util::parse_integer(allele_.exon.substr(0, slash));
  const auto exons = slash == std::string::npos ? std::nullopt : util::parse_integer(allele_.exon.substr(slash + 1));
  const bool decays = exon && exons && *exon < *exons;
  meet("PVS1", decays ? 8 : 4, 8, allele_.consequence + (exon && exons ? " in exon " + allele_.exon : ""));
}

void Judge::clinvar_neighbours() {
  if (!missense()) return;
  if (!allele_.codon.same_change.empty())
    meet("PS1", 4, 4, "the same residue change as ClinVar " + allele_.codon.same_change);
  else if (!allele_.codon.same_residue.empty())
    meet("PM5", 2, 2, "the same residue as ClinVar " + allele_.codon.same_residue);
}

void Judge::inheritance() {
  const bool de_novo = assessment_.mode == Mode::de_novo || assessment_.mode == Mode::x_de_novo;
  if (de_novo && assessment_.fit == Fit::yes && assessment_.parents_agree)
    meet("PS2", 4, 4, "the parents lack it by trusted calls");
  if (assessment_.mode == Mode::compound_het && partner_.pathogenic)
    meet("PM3", partner_.in_trans ? 2 : 1, 2,
         std::string(partner_.in_trans ? "in trans with" : "perhaps in trans with") + " a pathogenic allele");
}

void Judge::rarity() {
  const PopulationFrequency& population = allele_.population;
  if (!population.value) return;
  if (*population.value <= 0.0)
    meet("PM2", 1, 2, "absent from " + population.source);
  else if (is_recessive(assessment_.mode) && *population.value < 1e-4)
    meet("PM2", 1, 2, format_number(*population.value) + " in " + population.source);
}

void Judge::predictors() {
  const bool truncating = truncates(allele_.consequence);
  const auto& splice = score(Predictor::spliceai);
  int damaging = !truncating && splice && *splice >= 0.2 ? 1 : 0;
  std::string reason = damaging > 0 ? "spliceai " + format_number(*splice) : "";
  int harmless = 0;
  for (const Thresholds& one : kMissenseThresholds) {
    const auto& value = score(one.predictor);
    if (!missense() || !value) continue;
    for (std::size_t i = 0; i < kStrengths.size(); ++i) {
      if (*value >= one.pathogenic[i] && kStrengths[i] > damaging) {
        damaging = kStrengths[i];
        reason = std::string(genome::name_of(one.predictor)) + " " + format_number(*value);
      }
      if (*value <= one.benign[i]) {
        harmless = kStrengths[i];
        if (damaging == 0) reason = std::string(genome::name_of(one.predictor)) + " " + format_number(*value);
      }
    }
    break;  // one predictor decides, the first of the list that has a score
  }
  if (damaging > 0) return meet("PP3", damaging, 1, reason);
  if (harmless > 0) return meet("BP4", -harmless, 1, reason);
  if (allele_.consequence == "synonymous_variant" && splice && *splice <= 0.1) {
    meet("BP4", -1, 1, "spliceai " + format_number(*splice));
    meet("BP7", -1, 1, "synonymous without effect on splicing");
  }
}

void Judge::clinvar() {
  if (!allele_.clinical || allele_.clinical->stars < 1) return;
  const ClinicalRecord& clinical = *allele_.clinical;
  const int points = clinical.stars >= 3 ? 4 : clinical.stars;
  const std::string reason = "ClinVar " + clinical.id + " " + clinical.significance;
  const bool ps1 = !allele_.codon.same_change.empty() && missense();
  if (clinical.summary == ClinicalClass::pathogenic && !ps1) meet("PP5", points, 1, reason);
  if (clinical.summary == ClinicalClass::benign) meet("BP6", -points, 1, reason);
}

void Judge::common() {
  const PopulationFrequency& population = allele_.population;
  const std::string source = population.value ? format_number(*population.value) + " in " + population.source : "";
  const auto excepted = [&] {
    return std::any_of(kBenignExceptions.begin(), kBenignExceptions.end(), [&](const auto& one) {
      return allele_.gene == one.first && allele_.hgvs_c.find(one.second) != std::string::npos;
    });
  };
  if (population.value && *population.value >= 0.05 && !excepted()) {
    meet("BA1", -8, 8, source);
  } else if (population.value && *population.value > (is_recessive(assessment_.mode) ? 0.01 : 0.001) && !excepted()) {
    meet("BS1", -4, 4, source);
  }
  const double most = is_dominant(assessment_.mode) ? 5.0 : 2.0;
  if (population.homozygotes && *population.homozygotes > most)
    meet("BS2", -4, 4, format_number(*population.homozygotes) + " homozygotes");
}

}  // namespace

const char* AcmgAssessment::classification() const {
  const bool standalone =
      std::any_of(criteria.begin(), criteria.end(), [](const Criterion& one) { return one.name == "BA1"; });
  if (standalone || points <= -7) return "B";
  if (points >= 10) return "P";
  if (points >= 6) return "LP";
  return points >= 0 ? "VUS" : "LB";
}

std::string AcmgAssessment::text() const {
  std::string all;
  for (const Criterion& one : criteria) all += (all.empty() ? "" : "&") + one.name;
  return all;
}

AcmgAssessment assess_acmg(const Allele& allele, const Assessment& assessment, const PartnerFacts& partner) {
  return Judge(allele, assessment, partner).run();
}

}  // namespace epiq::triage
