#pragma once

#include <cstdint>

#include "epiq/triage/inheritance.hpp"
#include "epiq/triage/ontology.hpp"

namespace epiq::triage {

/// How a disease is inherited: bits, since a disease may be inherited in several ways.
enum DiseaseInheritance : std::uint32_t {
  kAutosomalDominant = 1U << 0,
  kAutosomalRecessive = 1U << 1,
  kXLinkedDominant = 1U << 2,
  kXLinkedRecessive = 1U << 3,
  kYLinked = 1U << 4,
  kMitochondrial = 1U << 5
};

/// The bits of a term of the HPO's branch "Mode of inheritance" (HP:0000005); 0 for terms that name none of these
/// modes, such as "Sporadic". "X-linked" (HP:0001417) is both of X.
std::uint32_t inheritance_bits(TermId term) noexcept;

/// The bits of a mode in which an allele of a patient fits.
std::uint32_t inheritance_bits(Mode mode) noexcept;

}  // namespace epiq::triage
