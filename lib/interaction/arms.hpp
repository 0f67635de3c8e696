#pragma once

#include <string>
#include <vector>

namespace epiq::interaction {

/// One test of a gene pair.
enum class Arm {
  linear,
  rbf,
  ry,
  iqp,
  pair1,
  pair4,
  triple,
  rbf_wide,
  ibs,
  delta,
  zz,
  poly,
  pauli,
  reupload,
  amplitude,
  projected1,
  projected2,
  zz_joint
};

/// What a test is made of.
enum class ArmKind {
  product,  ///< K_A * K_B of two gene kernels
  joint,    ///< a kernel of both genes' joint, entangled states
  snps      ///< regressions on products of single SNPs, the best of them corrected for their number
};

/// What a report says of an arm.
struct ArmInfo {
  Arm arm;
  const char* name;  ///< as in --arms and p_<name>
  ArmKind kind;
  bool quantum;             ///< evaluated from quantum states
  double weight;            ///< in the omnibus, relative to the other arms
  const char* description;  ///< one line
};

/// All arms in the order of their columns; the first seven are the omnibus.
const std::vector<ArmInfo>& arm_table();

const ArmInfo& info(Arm arm);

/// Whether the arm is a fidelity kernel, which a device estimates from circuits that undo one state after another.
bool is_fidelity(Arm arm);

/// "linear,rbf,ry" -> arms, in the order of the table and without repeats; "default" among them stands for the omnibus.
/// @throws Error(usage) if a name is unknown; the message lists the names
std::vector<Arm> parse_arms(const std::string& list);

}  // namespace epiq::interaction
