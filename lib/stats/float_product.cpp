#include "epiq/stats/float_product.hpp"

#include <cblas.h>

#include <algorithm>

namespace epiq::stats {
namespace {

void use_one_blas_thread() {
  static const bool done = (openblas_set_num_threads(1), true);
  (void)done;
}

}  // namespace

void multiply_floats(const float* a, const float* b, float* c, std::size_t n, std::size_t k, std::size_t m) {
  use_one_blas_thread();
  if (n == 0 || m == 0) return;
  if (k == 0) {
    std::fill(c, c + n * m, 0.0F);
    return;
  }
  cblas_sgemm(CblasRowMajor, CblasNoTrans, CblasNoTrans, static_cast<int>(n), static_cast<int>(m), static_cast<int>(k),
              1.0F, a, static_cast<int>(k), b, static_cast<int>(m), 0.0F, c, static_cast<int>(m));
}

}  // namespace epiq::stats
