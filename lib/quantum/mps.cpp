#include "epiq/quantum/mps.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <numbers>
#include <optional>
#include <utility>

#include "epiq/quantum/row_basis.hpp"
#include "epiq/util/error.hpp"

namespace epiq::quantum {
namespace {

using Complex = std::complex<double>;
using util::Error;
using util::Fault;

/// Squared Schmidt coefficients below this share of all are rounding noise of the decompositions.
constexpr double kNoise = 1e-28;

/// Quick splits drop so much less than others: there are many of them, and the sweep of `compress` follows.
constexpr double kQuickShare = 0.25;

// Complex products written out: those of the language test for NaN, which costs more than the product.
Complex times(Complex a, Complex b) {
  return {a.real() * b.real() - a.imag() * b.imag(), a.real() * b.imag() + a.imag() * b.real()};
}

/// Adds the `rows` x 2 x `cols` tensor `in`, its middle index multiplied by `matrix` (null: 1), to `out`, whose rows of
/// the two left indices are `out_stride` apart.
void add_local(const Matrix2* matrix, const Complex* in, std::size_t rows, std::size_t cols, Complex* out,
               std::size_t out_stride) {
  for (std::size_t row = 0; row < rows; ++row) {
    const Complex* in0 = in + 2 * row * cols;
    const Complex* in1 = in0 + cols;
    Complex* out0 = out + 2 * row * out_stride;
    Complex* out1 = out0 + out_stride;
    if (matrix == nullptr) {
      for (std::size_t j = 0; j < cols; ++j) out0[j] += in0[j];
      for (std::size_t j = 0; j < cols; ++j) out1[j] += in1[j];
      continue;
    }
    const Matrix2& m = *matrix;
    for (std::size_t j = 0; j < cols; ++j) {
      out0[j] += times(m[0], in0[j]) + times(m[1], in1[j]);
      out1[j] += times(m[2], in0[j]) + times(m[3], in1[j]);
    }
  }
}

void apply_local(const Matrix2& matrix, SiteTensor& site) {
  std::vector<Complex> result(site.values.size());
  add_local(&matrix, site.values.data(), site.left, site.right, result.data(), site.right);
  site.values = std::move(result);
}

SiteTensor as_site(ComplexMatrix&& matrix, std::size_t left) {
  const std::size_t right = matrix.values.size() / (2 * left);
  return {left, right, std::move(matrix.values)};
}

ComplexMatrix as_matrix(SiteTensor&& site, std::size_t rows) {
  ComplexMatrix matrix;
  matrix.rows = rows;
  matrix.cols = site.values.size() / rows;
  matrix.values = std::move(site.values);
  return matrix;
}

/// The columns are those of both terms; what is noise among them is left out by quick splits.
MatrixFactors orthonormal_columns(ComplexMatrix&& product, Split split) {
  if (split == Split::quick)
    if (std::optional<PartialFactors> parts = column_factors(product, kNoise, product.cols))
      return {std::move(parts->left), std::move(parts->right)};
  return qr(std::move(product));
}

void check(const MpsOptions& options) {
  if (options.max_bond == 0) throw Error(Fault::input, "a matrix product state needs a bond dimension of at least 1");
  if (!(options.truncation >= 0.0 && options.truncation < 1.0))
    throw Error(Fault::input, "the truncation of a matrix product state is a share of its norm, from 0 to below 1");
  if (!(options.min_fidelity >= 0.0 && options.min_fidelity <= 1.0))
    throw Error(Fault::input, "the least fidelity of a matrix product state is a number from 0 to 1");
}

std::vector<std::size_t> identity_order(std::size_t qubits) {
  std::vector<std::size_t> order(qubits);
  for (std::size_t i = 0; i < qubits; ++i) order[i] = i;
  return order;
}

}  // namespace

double MpsTruncation::guaranteed_fidelity() const noexcept {
  if (largest_angle >= std::numbers::pi / 2.0) return 0.0;
  return std::cos(largest_angle) * std::cos(largest_angle);
}

void require_permutation(const std::vector<std::size_t>& order, std::size_t qubits) {
  std::vector<bool> seen(qubits, false);
  bool fits = order.size() == qubits;
  for (std::size_t i = 0; fits && i < qubits; ++i) {
    fits = order[i] < qubits && !seen[order[i]];
    if (fits) seen[order[i]] = true;
  }
  if (!fits)
    throw Error(Fault::input, "an order of " + std::to_string(qubits) + " qubits does not name each of them once");
}

Mps::Mps(std::size_t qubits, const MpsOptions& options, util::MemoryBudget& budget)
    : Mps(identity_order(qubits), options, budget) {}

Mps::Mps(const std::vector<std::size_t>& order, const MpsOptions& options, util::MemoryBudget& budget)
    : options_(options), order_(order), site_of_(order.size()), share_(budget) {
  if (order.empty()) throw Error(Fault::input, "a matrix product state needs at least 1 qubit");
  check(options);
  require_permutation(order, order.size());
  for (std::size_t p = 0; p < order_.size(); ++p) site_of_[order_[p]] = p;
  sites_.assign(order_.size(), SiteTensor{1, 1, {1.0, 0.0}});
  charge(0);
}

std::size_t Mps::largest_bond() const noexcept {
  std::size_t largest = 1;
  for (const SiteTensor& site : sites_) largest = std::max(largest, site.right);
  return largest;
}

std::uint64_t Mps::bytes() const noexcept {
  std::uint64_t total = 0;
  for (const SiteTensor& site : sites_) total += sizeof(SiteTensor) + site.values.size() * sizeof(Complex);
  return total;
}

void Mps::charge(std::uint64_t work_bytes) {
  share_.resize(bytes() + work_bytes, "a matrix product state of " + std::to_string(qubits()) +
                                          " qubits and bond dimension " + std::to_string(largest_bond()));
}

void Mps::add_phase(double angle) {
  const Complex phase{std::cos(angle), std::sin(angle)};
  for (Complex& value : sites_[centre_].values) value = times(value, phase);
}

void Mps::relabel(const std::vector<std::size_t>& label) {
  require_permutation(label, qubits());
  for (std::size_t p = 0; p < order_.size(); ++p) {
    order_[p] = label[order_[p]];
    site_of_[order_[p]] = p;
  }
}

void Mps::move_centre(std::size_t site) {
  for (; centre_ < site; ++centre_) {
    SiteTensor& here = sites_[centre_];
    SiteTensor& next = sites_[centre_ + 1];
    const std::size_t left = here.left;
    MatrixFactors factors = qr(as_matrix(std::move(here), 2 * left));
    here = as_site(std::move(factors.left), left);
    ComplexMatrix moved(factors.right.rows, 2 * next.right);
    multiply_into(whole(factors.right), next.by_left(), moved.values.data(), moved.cols);
    next = as_site(std::move(moved), factors.right.rows);
  }
  for (; centre_ > site; --centre_) {
    SiteTensor& here = sites_[centre_];
    SiteTensor& next = sites_[centre_ - 1];
    const std::size_t left = here.left;
    MatrixFactors factors = lq(as_matrix(std::move(here), left));
    const std::size_t bond = factors.left.cols;
    here = as_site(std::move(factors.right), bond);
    ComplexMatrix moved(2 * next.left, bond);
    multiply_into(next.by_right(), whole(factors.left), moved.values.data(), bond);
    next = as_site(std::move(moved), next.left);
  }
}

void Mps::apply(const ProductSum& op, Split split) {
  if (op.terms.size() == 1) {
    for (std::size_t k = 0; k < op.qubits.size(); ++k) apply_local(op.terms[0][k], sites_[site_of_[op.qubits[k]]]);
    return;
  }
  std::size_t first = sites_.size();
  std::size_t last = 0;
  for (const std::size_t qubit : op.qubits) {
    first = std::min(first, site_of_[qubit]);
    last = std::max(last, site_of_[qubit]);
  }
  std::vector<std::vector<const Matrix2*>> terms(op.terms.size());
  for (std::size_t t = 0; t < terms.size(); ++t) {
    terms[t].assign(last - first + 1, nullptr);
    for (std::size_t k = 0; k < op.qubits.size(); ++k) terms[t][site_of_[op.qubits[k]] - first] = &op.terms[t][k];
  }
  apply_on_sites(first, last, terms, split);
}

void Mps::compress() {
  const std::size_t last = sites_.size() - 1;
  move_centre(last);
  const std::size_t left = sites_[last].left;
  split_down(0, last, as_matrix(std::move(sites_[last]), left), Split::schmidt);
  centre_ = 0;
  charge(0);
  refuse_below_min_fidelity();
}

void Mps::apply_on_sites(std::size_t first, std::size_t last, const Terms& terms, Split split) {
  move_centre(std::clamp(centre_, first, last));
  std::uint64_t work = 0;
  std::size_t bond = sites_[first].left;
  for (std::size_t p = first; p <= last; ++p) {
    const std::size_t wide = terms.size() * sites_[p].right;
    work += 2 * bond * wide * sizeof(Complex);
    bond = std::min(2 * bond, wide);
  }
  charge(2 * work);  // the product, and copies for its decompositions
  ComplexMatrix block = multiply_up(first, last, terms, split);
  split_down(first, last, std::move(block), split);
  centre_ = first;
  charge(0);
  refuse_below_min_fidelity();
}

/// Multiplies the sites by the terms, orthonormal from the left up to `last`, whose tensor is returned: its left bond x
/// (s, right bond).
ComplexMatrix Mps::multiply_up(std::size_t first, std::size_t last, const Terms& terms, Split split) {
  const std::size_t count = terms.size();
  ComplexMatrix carry;  // bond x (term, left bond of the site as it was); none before the first site
  std::size_t bond = sites_[first].left;
  for (std::size_t p = first;; ++p) {
    SiteTensor& site = sites_[p];
    const std::size_t blocks = p == last ? 1 : count;  // the last site closes the sum
    ComplexMatrix product(2 * bond, blocks * site.right);
    ComplexMatrix part(p == first ? 0 : bond, 2 * site.right);
    for (std::size_t t = 0; t < count; ++t) {
      if (p != first)
        multiply_into({carry.values.data() + t * site.left, bond, site.left, carry.cols}, site.by_left(),
                      part.values.data(), part.cols);
      add_local(terms[t][p - first], p == first ? site.values.data() : part.values.data(), bond, site.right,
                product.values.data() + (blocks == 1 ? 0 : t * site.right), product.cols);
    }
    if (p == last) {
      product.rows = bond;
      product.cols = 2 * site.right;
      return product;
    }
    MatrixFactors factors = orthonormal_columns(std::move(product), split);
    site = as_site(std::move(factors.left), bond);
    carry = std::move(factors.right);
    bond = carry.rows;
  }
}

/// Splits from `last` down to `first`, truncating at each bond; `block` is the tensor of `last`.
void Mps::split_down(std::size_t first, std::size_t last, ComplexMatrix block, Split split) {
  for (std::size_t p = last; p > first; --p) {
    MatrixFactors factors = split_block(block, split);
    const std::size_t rank = factors.right.rows;
    sites_[p] = as_site(std::move(factors.right), rank);
    const SiteTensor& next = sites_[p - 1];
    ComplexMatrix moved(2 * next.left, rank);
    multiply_into(next.by_right(), whole(factors.left), moved.values.data(), rank);
    moved.rows = next.left;
    moved.cols = 2 * rank;
    block = std::move(moved);
  }
  sites_[first] = as_site(std::move(block), sites_[first].left);
}

/// Two factors of what is kept of a block, scaled to norm 1, with orthonormal rows in the right one.
MatrixFactors Mps::split_block(const ComplexMatrix& block, Split split) {
  if (split == Split::quick) {
    const double allowed = std::max(kQuickShare * options_.truncation, kNoise);
    if (std::optional<PartialFactors> parts = row_factors(block, allowed, options_.max_bond)) {
      double kept = 0.0;
      for (const Complex& value : parts->left.values) kept += std::norm(value);
      const double scale = 1.0 / std::sqrt(kept);
      for (Complex& value : parts->left.values) value *= scale;
      note(parts->dropped, parts->right.rows);
      return {std::move(parts->left), std::move(parts->right)};
    }
  }
  Svd parts = svd(block);
  const std::size_t rank = keep(parts.values);
  parts.v.values.resize(rank * parts.v.cols);
  parts.v.rows = rank;
  ComplexMatrix left(parts.u.rows, rank);
  for (std::size_t i = 0; i < left.rows; ++i)
    for (std::size_t k = 0; k < rank; ++k) left(i, k) = parts.u(i, k) * parts.values[k];
  return {std::move(left), std::move(parts.v)};
}

/// How many of the singular values stay; scales those to norm 1 and notes what the others weigh.
std::size_t Mps::keep(std::vector<double>& values) {
  double total = 0.0;
  for (const double value : values) total += value * value;
  std::size_t rank = values.size();
  double dropped = 0.0;
  const double allowed = std::max(options_.truncation, kNoise) * total;
  while (rank > 1) {
    const double weight = values[rank - 1] * values[rank - 1];
    if (rank <= options_.max_bond && dropped + weight > allowed) break;
    dropped += weight;
    --rank;
  }
  double kept = 0.0;
  for (std::size_t k = 0; k < rank; ++k) kept += values[k] * values[k];
  const double scale = 1.0 / std::sqrt(kept);
  for (std::size_t k = 0; k < rank; ++k) values[k] *= scale;
  note(dropped / total, rank);
  return rank;
}

void Mps::note(double share, std::size_t rank) {
  truncation_.largest_bond = std::max(truncation_.largest_bond, rank);
  if (share <= kNoise) return;
  truncation_.fidelity *= 1.0 - share;
  truncation_.largest_angle += std::asin(std::sqrt(std::min(share, 1.0)));
  truncation_.largest_discarded = std::max(truncation_.largest_discarded, share);
  ++truncation_.splits;
}

void Mps::refuse_below_min_fidelity() const {
  if (truncation_.fidelity >= options_.min_fidelity) return;
  char text[160];
  std::snprintf(text, sizeof text, "has an estimated fidelity of %.4g at most, below the least of %.4g",
                truncation_.fidelity, options_.min_fidelity);
  const bool by_bond = truncation_.largest_bond >= options_.max_bond;
  throw Error(Fault::resource, "the state of " + std::to_string(qubits()) + " qubits as a matrix product state " +
                                   text +
                                   (by_bond ? ": it is too entangled for a bond dimension of " +
                                                  std::to_string(options_.max_bond) + "; raise --max-bond"
                                            : ": too much is dropped at each split; lower --truncation") +
                                   " or lower --min-fidelity");
}

void Mps::arrange(const std::vector<std::size_t>& order) {
  require_permutation(order, qubits());
  // SWAP = (I + XX + YY + ZZ) / 2
  const Complex i{0.0, 1.0};
  const Matrix2 paulis[] = {{1.0, 0.0, 0.0, 1.0}, {0.0, 1.0, 1.0, 0.0}, {0.0, -i, i, 0.0}, {1.0, 0.0, 0.0, -1.0}};
  Matrix2 halves[4];
  std::vector<std::vector<const Matrix2*>> swap;
  for (std::size_t k = 0; k < 4; ++k) {
    for (std::size_t entry = 0; entry < 4; ++entry) halves[k][entry] = 0.5 * paulis[k][entry];
    swap.push_back({&halves[k], &paulis[k]});
  }
  for (std::size_t target = 0; target < order.size(); ++target) {
    for (std::size_t p = site_of_[order[target]]; p > target; --p) {
      apply_on_sites(p - 1, p, swap, Split::schmidt);
      std::swap(order_[p - 1], order_[p]);
      site_of_[order_[p - 1]] = p - 1;
      site_of_[order_[p]] = p;
    }
  }
}

}  // namespace epiq::quantum
