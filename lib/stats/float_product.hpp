#pragma once

#include <cstddef>

namespace epiq::stats {

/// c = a b in single precision, for row-major `a` n x k, `b` k x m and `c` n x m; on the calling thread alone. For
/// screens, which decide what is then computed in double precision.
void multiply_floats(const float* a, const float* b, float* c, std::size_t n, std::size_t k, std::size_t m);

}  // namespace epiq::stats
