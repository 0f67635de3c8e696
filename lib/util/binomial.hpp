#pragma once

#include <cstdint>

#include "epiq/util/philox.hpp"

namespace epiq::util {

/// A draw from the binomial distribution: successes among `trials` of this probability, which is taken as 0 below 0 and
/// as 1 above 1. Exact up to the rounding of doubles.
///
/// Inversion while the mean of the rarer outcome is below 10; else transformed rejection (algorithm BTRS of Hoermann,
/// J. Stat. Comput. Simul. 46 (1993) 101), 1.15 to 1.5 pairs of uniforms a draw. O(1) in the number of trials.
/// @param trials below 2^53
std::uint64_t draw_binomial(Philox& random, std::uint64_t trials, double probability);

}  // namespace epiq::util
