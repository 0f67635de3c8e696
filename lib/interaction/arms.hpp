#pragma once

#include <string>
#include <vector>

namespace epiq::interaction {

/// One test of a gene pair. Product arms use K_A * K_B of two gene kernels; `iqp` a joint entangled kernel of both
/// genes; the pair arms regress on the products of two SNPs, one of each gene.
enum class Arm { linear, rbf, ry, iqp, pair1, pair4, rbf_wide, ibs, delta, zz };

/// What a report says of an arm.
struct ArmInfo {
  Arm arm;
  const char* name;         ///< as in --arms and p_<name>
  bool quantum;             ///< evaluated from quantum states
  const char* description;  ///< one line
};

/// All arms in the order of their columns; the first six are the omnibus.
const std::vector<ArmInfo>& arm_table();

const ArmInfo& info(Arm arm);

/// "linear,rbf,ry" -> arms, in the order of the table and without repeats; "default" is the omnibus of six.
/// @throws Error(usage) if a name is unknown; the message lists the names
std::vector<Arm> parse_arms(const std::string& list);

}  // namespace epiq::interaction
