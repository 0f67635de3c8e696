#include "epiq/report/geometric_note.hpp"

#include <cmath>

#include "epiq/interaction/diagnostics.hpp"
#include "epiq/util/text.hpp"

namespace epiq::report {

std::string geometric_note(double g, double samples) {
  return "geometric difference g=" + util::format_number(g) +
         " (minimum over the listed classical kernels, at lambda=0.1; sqrt N=" +
         util::format_number(std::sqrt(samples)) + "): a classical kernel is " +
         (interaction::classical_suffices(g, samples) ? "sufficient" : "not excluded") + ".";
}

std::string classical_verdict(double g, double samples) {
  return interaction::classical_suffices(g, samples) ? "sufficient" : "not_excluded";
}

}  // namespace epiq::report
