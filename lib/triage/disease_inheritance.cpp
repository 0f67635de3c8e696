#include "epiq/triage/disease_inheritance.hpp"

namespace epiq::triage {

std::uint32_t inheritance_bits(TermId term) noexcept {
  switch (term) {
    case 6:      // Autosomal dominant inheritance
    case 12274:  // the same with paternal imprinting
    case 12275:  // the same with maternal imprinting
    case 1444:   // Autosomal dominant somatic cell mutation
      return kAutosomalDominant;
    case 7:
      return kAutosomalRecessive;
    case 32113:  // Semidominant inheritance
      return kAutosomalDominant | kAutosomalRecessive;
    case 1417:
      return kXLinkedDominant | kXLinkedRecessive;
    case 1419:
      return kXLinkedRecessive;
    case 1423:
      return kXLinkedDominant;
    case 1450:
      return kYLinked;
    case 1427:
      return kMitochondrial;
    default:
      return 0;
  }
}

std::uint32_t inheritance_bits(Mode mode) noexcept {
  switch (mode) {
    case Mode::dominant:
    case Mode::de_novo:
      return kAutosomalDominant;
    case Mode::recessive:
    case Mode::compound_het:
      // A pair on X is reported as a compound heterozygote too.
      return kAutosomalRecessive | kXLinkedRecessive;
    case Mode::x_dominant:
      return kXLinkedDominant;
    case Mode::x_de_novo:
      return kXLinkedDominant | kXLinkedRecessive;
    case Mode::x_recessive:
      return kXLinkedRecessive;
    case Mode::y_linked:
      return kYLinked;
    case Mode::mitochondrial:
      return kMitochondrial;
  }
  return 0;
}

}  // namespace epiq::triage
