#include "epiq/interaction/arms.hpp"

#include <algorithm>

#include "epiq/util/error.hpp"
#include "epiq/util/text.hpp"

namespace epiq::interaction {

const std::vector<ArmInfo>& arm_table() {
  static const std::vector<ArmInfo> table{
      {Arm::linear, "linear", false, "product of linear kernels: all SNP x SNP products (purified SKAT 2wayIX)"},
      {Arm::rbf, "rbf", false, "product of narrow Gaussian kernels, gamma = 4 / SNPs"},
      {Arm::ry, "ry", true, "product of RY angle-encoding fidelities, c = 1; equals product IBS for hard calls"},
      {Arm::iqp, "iqp", true, "joint entangled IQP fidelity kernel of both genes"},
      {Arm::pair1, "pair1", false, "best SNP pair, 1-df additive x additive, Sidak-corrected within the gene pair"},
      {Arm::pair4, "pair4", false, "best SNP pair, 4-df genotypic, Sidak-corrected within the gene pair"},
      {Arm::rbf_wide, "rbf_wide", false, "product of wide Gaussian kernels, gamma = 1 / SNPs"},
      {Arm::ibs, "ibs", false, "product of mean identity-by-state kernels"},
      {Arm::delta, "delta", false, "product of exact-match kernels of multi-locus genotypes"},
      {Arm::zz, "zz", true, "product of ZZFeatureMap fidelities (2 repetitions)"}};
  return table;
}

const ArmInfo& info(Arm arm) {
  return *std::find_if(arm_table().begin(), arm_table().end(), [arm](const ArmInfo& row) { return row.arm == arm; });
}

std::vector<Arm> parse_arms(const std::string& list) {
  std::vector<Arm> arms;
  if (list == "default") {
    for (std::size_t i = 0; i < 6; ++i) arms.push_back(arm_table()[i].arm);
    return arms;
  }
  std::string names;
  for (const ArmInfo& row : arm_table()) names.append(names.empty() ? "" : ", ").append(row.name);
  const std::vector<std::string> words = util::split(list, ',');
  for (const std::string& word : words)
    if (std::none_of(arm_table().begin(), arm_table().end(), [&word](const ArmInfo& row) { return word == row.name; }))
      throw util::Error(util::Fault::usage, "'" + word + "' is no arm; choose from " + names + " (--arms)");
  for (const ArmInfo& row : arm_table())
    if (std::find(words.begin(), words.end(), row.name) != words.end()) arms.push_back(row.arm);
  return arms;
}

}  // namespace epiq::interaction
