#include "epiq/genome/kernels/dosage_sums.hpp"

#include <bit>

namespace epiq::genome::kernels {
namespace {

[[gnu::always_inline]] inline std::uint64_t ones(std::uint64_t word) noexcept {
  return static_cast<std::uint64_t>(std::popcount(word));
}

/// The body of every variant; what differs is the instruction the compiler may take for a popcount.
[[gnu::always_inline]] inline DosageSums sums(const std::uint64_t* x, const std::uint64_t* y,
                                              std::size_t words) noexcept {
  DosageSums total;
  std::uint64_t x_het = 0, x_alt = 0, y_het = 0, y_alt = 0, het_het = 0, het_alt = 0, alt_alt = 0;
  for (std::size_t i = 0; i < words; ++i) {
    const std::uint64_t xh = x[words + i], xa = x[2 * words + i];
    const std::uint64_t yh = y[words + i], ya = y[2 * words + i];
    const std::uint64_t x_called = x[i] | xh | xa, y_called = y[i] | yh | ya;
    total.n += ones(x_called & y_called);
    x_het += ones(xh & y_called);
    x_alt += ones(xa & y_called);
    y_het += ones(yh & x_called);
    y_alt += ones(ya & x_called);
    het_het += ones(xh & yh);
    het_alt += ones(xh & ya) + ones(xa & yh);
    alt_alt += ones(xa & ya);
  }
  total.x = x_het + 2 * x_alt;
  total.y = y_het + 2 * y_alt;
  total.xx = x_het + 4 * x_alt;
  total.yy = y_het + 4 * y_alt;
  total.xy = het_het + 2 * het_alt + 4 * alt_alt;
  return total;
}

DosageSums scalar(const std::uint64_t* x, const std::uint64_t* y, std::size_t words) noexcept {
  return sums(x, y, words);
}

__attribute__((target("popcnt"))) DosageSums popcnt(const std::uint64_t* x, const std::uint64_t* y,
                                                    std::size_t words) noexcept {
  return sums(x, y, words);
}

}  // namespace

DosageSumsFunction dosage_sums(util::Isa isa) noexcept {
  return isa == util::Isa::scalar ? scalar : popcnt;  // every CPU with AVX2 has POPCNT
}

}  // namespace epiq::genome::kernels
