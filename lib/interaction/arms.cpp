#include "epiq/interaction/arms.hpp"

#include <algorithm>

#include "epiq/util/error.hpp"
#include "epiq/util/text.hpp"

namespace epiq::interaction {

const std::vector<ArmInfo>& arm_table() {
  static const std::vector<ArmInfo> table{
      {Arm::linear, "linear", ArmKind::product, false, 8,
       "product of linear kernels: all SNP x SNP products (purified SKAT 2wayIX)"},
      {Arm::rbf, "rbf", ArmKind::product, false, 7, "product of narrow Gaussian kernels, gamma = 2 / SNPs of the gene"},
      {Arm::ry, "ry", ArmKind::product, true, 5,
       "product of RY angle-encoding fidelities; at --ry-bandwidth 1 equals product IBS for hard calls"},
      {Arm::iqp, "iqp", ArmKind::joint, true, 5, "joint entangled IQP fidelity kernel of both genes"},
      {Arm::pair1, "pair1", ArmKind::snps, false, 26,
       "best SNP pair, 1-df additive x additive, Sidak-corrected within the gene pair"},
      {Arm::pair4, "pair4", ArmKind::snps, false, 43,
       "best SNP pair, 4-df genotypic, Sidak-corrected within the gene pair"},
      {Arm::triple, "triple", ArmKind::snps, false, 6,
       "best SNP triple (two of one gene), product of additive, heterozygote or carrier codes, Sidak-corrected"},
      {Arm::rbf_wide, "rbf_wide", ArmKind::product, false, 5,
       "product of wide Gaussian kernels, gamma = 1 / (2 SNPs of the gene)"},
      {Arm::ibs, "ibs", ArmKind::product, false, 5, "product of mean identity-by-state kernels"},
      {Arm::delta, "delta", ArmKind::product, false, 5, "product of exact-match kernels of multi-locus genotypes"},
      {Arm::zz, "zz", ArmKind::product, true, 5, "product of ZZFeatureMap fidelities (2 repetitions)"},
      {Arm::poly, "poly", ArmKind::product, false, 5,
       "product of polynomial kernels: SNPs and their products within each gene (SKAT 2wayIX of a gene)"},
      {Arm::pauli, "pauli", ArmKind::joint, true, 5, "joint PauliFeatureMap fidelity kernel (Y, ZZ), c = 0.1"},
      {Arm::reupload, "reupload", ArmKind::joint, true, 5,
       "joint fidelity kernel of RY layers re-uploaded around CZ edges, c = 0.5"},
      {Arm::amplitude, "amplitude", ArmKind::joint, true, 5,
       "joint amplitude encoding of 1 and all dosages: a normalised quadratic kernel"},
      {Arm::projected1, "projected1", ArmKind::joint, true, 5,
       "projected kernel of the joint IQP states: Gaussian in the states of single qubits"},
      {Arm::projected2, "projected2", ArmKind::joint, true, 5,
       "projected kernel of the joint IQP states: Gaussian in the states of pairs of qubits"},
      {Arm::zz_joint, "zz_joint", ArmKind::joint, true, 5,
       "joint entangled ZZFeatureMap fidelity kernel of both genes (2 repetitions)"}};
  return table;
}

const ArmInfo& info(Arm arm) {
  return *std::find_if(arm_table().begin(), arm_table().end(), [arm](const ArmInfo& row) { return row.arm == arm; });
}

bool is_fidelity(Arm arm) { return info(arm).quantum && arm != Arm::projected1 && arm != Arm::projected2; }

std::vector<Arm> parse_arms(const std::string& list) {
  constexpr std::size_t kDefaultArms = 7;
  std::string names;
  for (const ArmInfo& row : arm_table()) names.append(names.empty() ? "" : ", ").append(row.name);
  const std::vector<std::string> words = util::split(list, ',');
  const auto named = [&words](const char* name) { return std::find(words.begin(), words.end(), name) != words.end(); };
  for (const std::string& word : words)
    if (word != "default" &&
        std::none_of(arm_table().begin(), arm_table().end(), [&word](const ArmInfo& row) { return word == row.name; }))
      throw util::Error(util::Fault::usage, "'" + word + "' is no arm; choose from " + names + " (--arms)");
  std::vector<Arm> arms;
  for (std::size_t i = 0; i < arm_table().size(); ++i)
    if (named(arm_table()[i].name) || (i < kDefaultArms && named("default"))) arms.push_back(arm_table()[i].arm);
  return arms;
}

}  // namespace epiq::interaction
