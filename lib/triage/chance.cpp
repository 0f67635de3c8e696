#include "epiq/triage/chance.hpp"

#include <algorithm>
#include <cmath>

namespace epiq::triage {
namespace {

/// Candidates in a gene of 20,000 bases, and the power of the gene's length.
struct Rate {
  double at_20kb;
  double exponent;
};

constexpr double kShortest = 200.0;  ///< shorter genes are taken for as long

Rate rate_of(Mode mode) {
  switch (mode) {
    case Mode::recessive:
    case Mode::x_recessive:
    case Mode::y_linked:
      return {0.98, 0.370};
    case Mode::compound_het:
      return {5.76, 0.540};
    case Mode::mitochondrial:
      return {1.0, 0.0};  // no exome tells
    case Mode::dominant:
    case Mode::de_novo:
    case Mode::x_dominant:
    case Mode::x_de_novo:
      break;
  }
  return {1.57, 0.363};
}

}  // namespace

double expected_by_chance(std::int64_t span, Mode mode) {
  const Rate rate = rate_of(mode);
  return rate.at_20kb * std::pow(std::max(static_cast<double>(span), kShortest) / 20000.0, rate.exponent);
}

double chance_ratio(std::int64_t span, Mode mode) {
  return span > 0 ? -std::log10(expected_by_chance(span, mode)) : 0.0;
}

}  // namespace epiq::triage
