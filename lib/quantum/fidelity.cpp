#include <cblas.h>

#include <cmath>
#include <mutex>
#include <string>

#include "epiq/quantum/feature_map.hpp"
#include "epiq/util/error.hpp"

namespace epiq::quantum {
namespace {

/// Parallelism is over tasks; a BLAS that starts threads of its own would oversubscribe the machine.
void use_one_blas_thread() {
  static std::once_flag once;
  std::call_once(once, [] {
    if (openblas_get_num_threads() > 1) openblas_set_num_threads(1);  // which starts threads if there are none
  });
}

/// product = scale * left right^T + keep * product; left is m x d, right n x d, all row-major.
void multiply(const util::Matrix& left, const util::Matrix& right, double scale, double keep, util::Matrix& product) {
  const auto depth = static_cast<int>(left.cols);
  cblas_dgemm(CblasRowMajor, CblasNoTrans, CblasTrans, static_cast<int>(left.rows), static_cast<int>(right.rows), depth,
              scale, left.values.data(), depth, right.values.data(), depth, keep, product.values.data(),
              static_cast<int>(right.rows));
}

/// product = states states^T + keep * product in the upper triangle only.
void multiply_by_itself(const util::Matrix& states, double keep, util::Matrix& product) {
  const auto depth = static_cast<int>(states.cols);
  cblas_dsyrk(CblasRowMajor, CblasUpper, CblasNoTrans, static_cast<int>(states.rows), depth, 1.0, states.values.data(),
              depth, keep, product.values.data(), static_cast<int>(states.rows));
}

}  // namespace

util::Matrix fidelity_kernel(const StateBatch& left, const StateBatch& right) {
  if (left.qubits != right.qubits)
    throw util::Error(util::Fault::input, "states of " + std::to_string(left.qubits) + " and of " +
                                              std::to_string(right.qubits) + " qubits have no fidelity");
  util::Matrix kernel(left.count, right.count);
  if (kernel.values.empty()) return kernel;
  use_one_blas_thread();
  util::Matrix imaginary(left.count, right.count);
  multiply(left.re, right.re, 1.0, 0.0, kernel);
  multiply(left.im, right.im, 1.0, 1.0, kernel);
  multiply(left.re, right.im, 1.0, 0.0, imaginary);
  multiply(left.im, right.re, -1.0, 1.0, imaginary);
  for (std::size_t i = 0; i < kernel.values.size(); ++i)
    kernel.values[i] = kernel.values[i] * kernel.values[i] + imaginary.values[i] * imaginary.values[i];
  return kernel;
}

util::Matrix fidelity_kernel(const StateBatch& states) {
  const std::size_t n = states.count;
  util::Matrix kernel(n, n);
  if (n == 0) return kernel;
  use_one_blas_thread();
  // The imaginary part of <i|j> is A_ij - A_ji with A = Re Im^T: one product instead of two.
  util::Matrix mixed(n, n);
  multiply_by_itself(states.re, 0.0, kernel);
  multiply_by_itself(states.im, 1.0, kernel);
  multiply(states.re, states.im, 1.0, 0.0, mixed);
  for (std::size_t i = 0; i < n; ++i) {
    for (std::size_t j = i; j < n; ++j) {
      const double imaginary = mixed(i, j) - mixed(j, i);
      kernel(i, j) = kernel(i, j) * kernel(i, j) + imaginary * imaginary;
      kernel(j, i) = kernel(i, j);
    }
  }
  return kernel;
}

double product_fidelity(std::span<const double> left, std::span<const double> right) {
  double fidelity = 1.0;
  for (std::size_t i = 0; i < left.size(); ++i) {
    const double cosine = std::cos((left[i] - right[i]) / 2.0);
    fidelity *= cosine * cosine;
  }
  return fidelity;
}

util::Matrix product_kernel(const util::Matrix& left, const util::Matrix& right) {
  if (left.cols != right.cols)
    throw util::Error(util::Fault::input, "rows of " + std::to_string(left.cols) + " and of " +
                                              std::to_string(right.cols) + " angles have no fidelity");
  util::Matrix kernel(left.rows, right.rows);
  for (std::size_t i = 0; i < left.rows; ++i)
    for (std::size_t j = 0; j < right.rows; ++j) kernel(i, j) = product_fidelity(left.row(i), right.row(j));
  return kernel;
}

}  // namespace epiq::quantum
