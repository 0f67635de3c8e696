#include "epiq/genome/hwe.hpp"

#include <algorithm>

namespace epiq::genome {

double hwe_exact(std::size_t hom_ref, std::size_t het, std::size_t hom_alt) {
  const std::size_t n = hom_ref + het + hom_alt;
  const std::size_t rare = 2 * std::min(hom_ref, hom_alt) + het;  // copies of the rarer allele
  if (n == 0 || rare == 0) return 1.0;

  // Weights relative to the mode of the heterozygote count, which has the parity of `rare`; the recurrences of eq. 2
  // run outwards from there, so that nothing overflows.
  auto mode = static_cast<std::size_t>(static_cast<double>(rare) * static_cast<double>(2 * n - rare) /
                                       static_cast<double>(2 * n));
  if (mode % 2 != rare % 2) ++mode;
  mode = std::min(mode, rare);
  const auto ratio_down = [&](double h) {  // weight(h - 2) / weight(h)
    const double rare_homs = (static_cast<double>(rare) - h) / 2.0;
    const double common_homs = static_cast<double>(n) - h - rare_homs;
    return h * (h - 1.0) / (4.0 * (rare_homs + 1.0) * (common_homs + 1.0));
  };
  const auto walk = [&](auto&& visit) {
    visit(mode, 1.0);
    double weight = 1.0;
    for (std::size_t h = mode; h >= 2; h -= 2) visit(h - 2, weight *= ratio_down(static_cast<double>(h)));
    weight = 1.0;
    for (std::size_t h = mode; h + 2 <= rare; h += 2) visit(h + 2, weight /= ratio_down(static_cast<double>(h + 2)));
  };
  double observed = 0.0;
  walk([&](std::size_t h, double weight) {
    if (h == het) observed = weight;
  });
  double total = 0.0;
  double extreme = 0.0;
  walk([&](std::size_t, double weight) {
    total += weight;
    if (weight <= observed * (1.0 + 1e-9)) extreme += weight;  // ties count, also after rounding
  });
  return std::min(1.0, extreme / total);
}

}  // namespace epiq::genome
