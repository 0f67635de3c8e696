#include "epiq/interaction/classical_kernel.hpp"

#include <cmath>
#include <numbers>
#include <string>

#include "epiq/util/error.hpp"

namespace epiq::interaction {

double classical_similarity(Arm arm, const GenotypeRow& a, const GenotypeRow& b, double ry_bandwidth) {
  const std::size_t snps = a.dosage.size();
  const auto p = static_cast<double>(snps);
  double distance = 0.0, product = 1.0, shared = 0.0, inner = 0.0, squares = 0.0;
  for (std::size_t snp = 0; snp < snps; ++snp) {
    const double s = a.standardised[snp] * b.standardised[snp];
    const double ds = a.standardised[snp] - b.standardised[snp];
    const double dg = a.dosage[snp] - b.dosage[snp];
    const double overlap = std::cos(ry_bandwidth * std::numbers::pi * dg / 4.0);
    distance += ds * ds;
    product *= overlap * overlap;
    shared += 1.0 - std::abs(dg) / 2.0;
    inner += s;
    squares += s * s;
  }
  switch (arm) {
    case Arm::linear:
      return inner / p;
    case Arm::poly:
      return inner + (inner * inner - squares) / 2.0;
    case Arm::rbf:
      return std::exp(-2.0 * distance / p);
    case Arm::rbf_wide:
      return std::exp(-0.5 * distance / p);
    case Arm::ry:
      return product;
    case Arm::ibs:
      return shared / p;
    default:
      throw util::Error(util::Fault::internal, std::string("no kernel of genotypes for arm ") + info(arm).name);
  }
}

}  // namespace epiq::interaction
