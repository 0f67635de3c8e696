#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>

#include "epiq/triage/evidence_denovo.hpp"

namespace epiq::triage {

/// Reads over an allele.
struct ReadCounts {
  struct Person {
    std::uint32_t other = 0;  ///< of any other allele
    std::uint32_t alt = 0;    ///< of the allele

    /// "20,18"
    std::string text() const { return std::to_string(other) + "," + std::to_string(alt); }
  };
  std::array<std::optional<Person>, 3> people;  ///< proband, mother, father; none without a file
  std::optional<DeNovo> denovo;                 ///< with files of all three
};

/// Fragments over both alleles of a pair.
struct PhaseReads {
  std::uint32_t cis = 0;
  std::uint32_t trans = 0;
};

}  // namespace epiq::triage
