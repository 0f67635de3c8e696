#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "epiq/genome/pedigree.hpp"

namespace epiq::triage {

/// Somebody of the proband's family.
struct Relative {
  std::string id;
  genome::Sex sex = genome::Sex::unknown;
  genome::Affection affection = genome::Affection::unknown;
  std::optional<std::size_t> column;  ///< of the variant file; none if there is no such sample
  std::optional<std::size_t> father;  ///< index into the family
  std::optional<std::size_t> mother;
};

/// The family that variants are judged by.
struct Family {
  std::vector<Relative> members;
  std::size_t proband = 0;         ///< index into `members`
  std::vector<std::string> notes;  ///< people without a sample, samples without a row

  const Relative& index_case() const { return members[proband]; }
};

/// The row of the proband in a pedigree.
/// @param name  individual or family_individual; empty: the one affected person that has a sample, or among several the
///              one whose parents both have one
/// @throws Error(input) if nobody is called so or has a sample, Error(usage) if the choice is not clear
std::size_t find_proband(const genome::Pedigree& pedigree, const std::vector<std::string>& samples,
                         const std::string& name);

/// The proband's family: all people of the pedigree with the same family name. The proband counts as affected, whatever
/// the file says, with a note if it says otherwise.
Family family_of(const genome::Pedigree& pedigree, std::size_t proband, const std::vector<std::string>& samples);

}  // namespace epiq::triage
