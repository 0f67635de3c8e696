#include "epiq/quantum/row_basis.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <utility>
#include <vector>

#include "epiq/quantum/kernels/row_basis.hpp"
#include "epiq/util/cpu.hpp"

namespace epiq::quantum {
namespace {

using Complex = std::complex<double>;

/// Rows whose length is a multiple of the widest vector's, with zeros behind their ends.
class Planes {
 public:
  Planes(std::size_t rows, std::size_t cols)
      : plane_(rows * padded(cols)), stride_(padded(cols)), values_(2 * plane_ + kWidest) {}

  kernels::RowPlanes view() {
    const std::size_t past = reinterpret_cast<std::uintptr_t>(values_.data()) / sizeof(double) % kWidest;
    double* const first = values_.data() + (past == 0 ? 0 : kWidest - past);
    return {first, first + plane_, stride_};
  }

 private:
  static constexpr std::size_t kWidest = 8;  ///< doubles of a vector, which are aligned to its size
  static std::size_t padded(std::size_t cols) { return (cols + kWidest - 1) / kWidest * kWidest; }

  std::size_t plane_;
  std::size_t stride_;
  std::vector<double> values_;
};

/// Gram and Schmidt's process on the rows of a matrix whose element (i, j) is element(i, j).
class RowBasis {
 public:
  template <class Element>
  RowBasis(std::size_t rows, std::size_t cols, const Element& element)
      : cols_(cols),
        rest_store_(rows, cols),
        basis_store_(std::min(rows, cols), cols),
        rest_(rest_store_.view()),
        basis_(basis_store_.view()),
        open_(rows),
        before_(rows),
        left_(rows) {
    for (std::size_t i = 0; i < rows; ++i) {
      open_[i] = i;
      for (std::size_t j = 0; j < cols; ++j) {
        const Complex value = element(i, j);
        rest_.re[i * rest_.stride + j] = value.real();
        rest_.im[i * rest_.stride + j] = value.imag();
        left_[i] += std::norm(value);
      }
      total_ += left_[i];
    }
    before_ = left_;
  }

  /// Whether `most` vectors leave no more than this share. What is left of rows that have become vectors is noise.
  bool find(double truncation, std::size_t most) {
    most = std::min({most, open_.size(), cols_});
    coefficients_ = ComplexMatrix(open_.size(), most);
    if (!(total_ > 0.0)) return false;
    while (!(remaining() <= truncation * total_)) {  // so that NaN runs out of vectors
      if (rank_ == most) return false;
      add_longest();
    }
    return true;
  }

  std::size_t rank() const { return rank_; }
  double dropped() const { return remaining() / total_; }
  Complex coefficient(std::size_t row, std::size_t k) const { return coefficients_(row, k); }
  Complex vector(std::size_t k, std::size_t j) const {
    return {basis_.re[k * basis_.stride + j], basis_.im[k * basis_.stride + j]};
  }

 private:
  double remaining() const {
    double sum = 0.0;
    for (const std::size_t row : open_) sum += left_[row];
    return sum;
  }

  void add_longest() {
    std::size_t longest = 0;
    for (std::size_t i = 1; i < open_.size(); ++i)
      if (left_[open_[i]] > left_[open_[longest]]) longest = i;
    const std::size_t pivot = open_[longest];
    take(pivot);
    for (const std::size_t row : open_) {
      const kernels::Projection along = project_(basis_, rank_, rest_, row);
      coefficients_(row, rank_) = {along.re, along.im};
      left_[row] = along.rest;
    }
    open_.erase(open_.begin() + static_cast<std::ptrdiff_t>(longest));
    ++rank_;
  }

  /// The next vector from a row, of norm 1.
  void take(std::size_t row) {
    std::copy_n(rest_.re + row * rest_.stride, rest_.stride, basis_.re + rank_ * basis_.stride);
    std::copy_n(rest_.im + row * rest_.stride, rest_.stride, basis_.im + rank_ * basis_.stride);
    double norm = left_[row];
    if (norm < 0.5 * before_[row])
      for (std::size_t k = 0; k < rank_; ++k) norm = project_(basis_, k, basis_, rank_).rest;
    const double scale = 1.0 / std::sqrt(norm);
    for (std::size_t j = 0; j < cols_; ++j) {
      basis_.re[rank_ * basis_.stride + j] *= scale;
      basis_.im[rank_ * basis_.stride + j] *= scale;
    }
  }

  std::size_t cols_;
  Planes rest_store_;
  Planes basis_store_;
  kernels::RowPlanes rest_;
  kernels::RowPlanes basis_;
  std::vector<std::size_t> open_;  ///< rows that have not become vectors
  std::vector<double> before_;     ///< squared norms of the rows as given
  std::vector<double> left_;       ///< and of what is left of them
  double total_ = 0.0;
  std::size_t rank_ = 0;
  ComplexMatrix coefficients_;
  kernels::ProjectRow project_ = kernels::project_row(util::active_isa());
};

}  // namespace

std::optional<PartialFactors> row_factors(const ComplexMatrix& a, double truncation, std::size_t most) {
  RowBasis rows(a.rows, a.cols, [&](std::size_t i, std::size_t j) { return a(i, j); });
  if (!rows.find(truncation, most)) return std::nullopt;
  PartialFactors result{ComplexMatrix(a.rows, rows.rank()), ComplexMatrix(rows.rank(), a.cols), rows.dropped()};
  for (std::size_t i = 0; i < a.rows; ++i)
    for (std::size_t k = 0; k < rows.rank(); ++k) result.left(i, k) = rows.coefficient(i, k);
  for (std::size_t k = 0; k < rows.rank(); ++k)
    for (std::size_t j = 0; j < a.cols; ++j) result.right(k, j) = rows.vector(k, j);
  return result;
}

std::optional<PartialFactors> column_factors(const ComplexMatrix& a, double truncation, std::size_t most) {
  RowBasis columns(a.cols, a.rows, [&](std::size_t i, std::size_t j) { return a(j, i); });
  if (!columns.find(truncation, most)) return std::nullopt;
  PartialFactors result{ComplexMatrix(a.rows, columns.rank()), ComplexMatrix(columns.rank(), a.cols),
                        columns.dropped()};
  for (std::size_t i = 0; i < a.rows; ++i)
    for (std::size_t k = 0; k < columns.rank(); ++k) result.left(i, k) = columns.vector(k, i);
  for (std::size_t k = 0; k < columns.rank(); ++k)
    for (std::size_t j = 0; j < a.cols; ++j) result.right(k, j) = columns.coefficient(j, k);
  return result;
}

}  // namespace epiq::quantum
