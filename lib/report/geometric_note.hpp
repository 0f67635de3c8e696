#pragma once

#include <string>

namespace epiq::report {

/// The fixed sentence of a geometric difference, from "geometric difference g=" to the verdict on classical kernels.
/// @param g       minimum over the classical kernels, at lambda = 0.1
/// @param samples n
std::string geometric_note(double g, double samples);

/// "sufficient" or "not_excluded", for a column.
std::string classical_verdict(double g, double samples);

}  // namespace epiq::report
