#include "epiq/quantum/folding.hpp"

#include <cstddef>
#include <string>

#include "epiq/util/error.hpp"

namespace epiq::quantum {

using util::Error;
using util::Fault;

Circuit folded(const Circuit& circuit, unsigned scale) {
  if (scale % 2 == 0)
    throw Error(Fault::input, "a circuit is folded to an odd number of times its length, not " + std::to_string(scale));
  const Circuit inverse = circuit.inverse();
  Circuit result = circuit;
  for (unsigned i = 1; i < scale; i += 2) result.append(inverse).append(circuit);
  return result;
}

std::vector<double> extrapolation_weights(std::span<const double> scales, Extrapolation method) {
  if (scales.size() < 2) throw Error(Fault::input, "an extrapolation needs at least 2 noise scales");
  for (std::size_t i = 0; i < scales.size(); ++i)
    for (std::size_t j = 0; j < i; ++j)
      if (scales[i] == scales[j]) throw Error(Fault::input, "the noise scales of an extrapolation must be different");
  std::vector<double> weights(scales.size(), 1.0);
  if (method == Extrapolation::richardson) {  // Lagrange's polynomials at 0
    for (std::size_t i = 0; i < scales.size(); ++i)
      for (std::size_t j = 0; j < scales.size(); ++j)
        if (i != j) weights[i] *= scales[j] / (scales[j] - scales[i]);
    return weights;
  }
  const auto count = static_cast<double>(scales.size());
  double mean = 0.0;
  for (const double scale : scales) mean += scale / count;
  double spread = 0.0;
  for (const double scale : scales) spread += (scale - mean) * (scale - mean);
  for (std::size_t i = 0; i < scales.size(); ++i) weights[i] = 1.0 / count - mean * (scales[i] - mean) / spread;
  return weights;
}

}  // namespace epiq::quantum
