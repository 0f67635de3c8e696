#pragma once

#include <cstddef>
#include <cstdint>

#include "epiq/util/cpu.hpp"

namespace epiq::genome::kernels {

/// Sums over the samples where both dosages x and y are called.
struct DosageSums {
  std::uint64_t n = 0;
  std::uint64_t x = 0;
  std::uint64_t y = 0;
  std::uint64_t xx = 0;
  std::uint64_t yy = 0;
  std::uint64_t xy = 0;
};

/// `x` and `y` are three planes each (hom-ref, het, hom-alt) of `words` words, one after the other.
using DosageSumsFunction = DosageSums (*)(const std::uint64_t* x, const std::uint64_t* y, std::size_t words) noexcept;

/// The implementation for `isa`. All of them return the same value for the same arguments.
DosageSumsFunction dosage_sums(util::Isa isa) noexcept;

}  // namespace epiq::genome::kernels
