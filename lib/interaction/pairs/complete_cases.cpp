#include "epiq/interaction/pairs/complete_cases.hpp"

#include <algorithm>
#include <cmath>

namespace epiq::interaction {
namespace {

constexpr double kCollinear = 1e-10;  // of the square of an orthonormal covariate: less is left by missing calls

/// Adds up the moments of the samples without a call of one SNP by their genotype of the other.
void add_by_genotype(const RegressionModel& model, const std::vector<std::uint32_t>& samples,
                     const std::uint8_t* genotypes, util::Matrix& sums) {
  const std::size_t columns = model.moments.cols;
  sums.rows = 4;
  sums.cols = columns;
  sums.values.assign(4 * columns, 0.0);
  for (const std::uint32_t sample : samples) {
    const std::uint8_t g = genotypes[sample];
    const double* from = model.moments.values.data() + sample * columns;
    double* to = sums.values.data() + g * columns;
    for (std::size_t v = 0; v < columns; ++v) to[v] += from[v];
  }
}

void add(MissingMoments& to, const MissingMoments& from) {
  const auto add_each = [](std::vector<double>& x, const std::vector<double>& y) {
    for (std::size_t i = 0; i < y.size(); ++i) x[i] += y[i];
  };
  add_each(to.basis, from.basis);
  add_each(to.basis_response, from.basis_response);
  add_each(to.response, from.response);
}

}  // namespace

void CompleteCases::compute(const RegressionModel& model, const SnpBlock& a, std::size_t i, const SnpBlock& b,
                            std::size_t j) {
  const std::size_t n = model.samples.size();
  const std::uint8_t* genotypes_a = a.genotypes.data() + i * n;
  const std::uint8_t* genotypes_b = b.genotypes.data() + j * n;
  add_by_genotype(model, b.missing[j], genotypes_a, lost_a_);
  add_by_genotype(model, a.missing[i], genotypes_b, lost_b_);
  const double root = std::sqrt(model.weight_sum);  // the first moment is w / root
  for (std::size_t g = 0; g < 3; ++g) {
    weights_.a[g] = a.weights[i][g] - root * lost_a_(g, 0);
    weights_.b[g] = b.weights[j][g] - root * lost_b_(g, 0);
  }

  lost_.reset(model);
  add(lost_, a.missing_moments[i]);
  add(lost_, b.missing_moments[j]);
  samples_ = static_cast<double>(n) - a.counts[i][3] - b.counts[j][3];
  for (const std::uint32_t sample : a.missing[i]) {
    if (genotypes_b[sample] != genome::kMissingDosage) continue;
    lost_.add(model, sample, -1.0);  // it was taken twice
    samples_ += 1.0;
  }
}

std::size_t CompleteCases::factorise(const RegressionModel& model) {
  const std::size_t k = model.covariates();
  factor_.rows = factor_.cols = k;
  factor_.values.assign(k * k, 0.0);
  std::size_t rank = 0;
  for (std::size_t i = 0; i < k; ++i) {
    for (std::size_t j = 0; j <= i; ++j) {
      double value = (i == j ? 1.0 : 0.0) - lost_.basis[i * (i + 1) / 2 + j];
      for (std::size_t e = 0; e < j; ++e) value -= factor_(i, e) * factor_(j, e);
      if (j < i) {
        factor_(i, j) = factor_(j, j) > 0.0 ? value / factor_(j, j) : 0.0;
      } else if (value > kCollinear) {
        factor_(i, i) = std::sqrt(value);
        ++rank;
      }
    }
  }
  return rank;
}

/// column_ := factor^-1 column_, with 0 for dropped covariates.
void CompleteCases::to_orthonormal(std::size_t basis) {
  for (std::size_t j = 0; j < basis; ++j) {
    double value = column_[j];
    for (std::size_t e = 0; e < j; ++e) value -= factor_(j, e) * column_[e];
    column_[j] = factor_(j, j) > 0.0 ? value / factor_(j, j) : 0.0;
  }
}

std::size_t CompleteCases::apply(const RegressionModel& model, const SnpBlock& a, std::size_t i, const SnpBlock& b,
                                 std::size_t j, LaneProblem& problem, std::size_t lane, double* response_square) {
  const std::size_t k = model.covariates(), t = model.responses();
  const std::size_t rank = factorise(model);
  column_.resize(k);
  for (std::size_t u = 0; u < problem.features; ++u) {
    for (std::size_t q = 0; q < k; ++q) column_[q] = problem.coordinates[u * k + q].of[lane];
    if (u < problem.mains) {
      const bool of_a = u < problem.functions;
      const auto& values = of_a ? a.codings[i].values[u] : b.codings[j].values[u - problem.functions];
      const util::Matrix& lost = of_a ? lost_a_ : lost_b_;
      for (std::size_t g = 0; g < 3; ++g) {
        for (std::size_t q = 0; q < k; ++q) column_[q] -= values[g] * lost(g, q);
        for (std::size_t s = 0; s < t; ++s) problem.right[u * t + s].of[lane] -= values[g] * lost(g, k + s);
      }
    }
    to_orthonormal(k);
    for (std::size_t q = 0; q < k; ++q) problem.coordinates[u * k + q].of[lane] = column_[q];
  }
  for (std::size_t s = 0; s < t; ++s) {
    for (std::size_t q = 0; q < k; ++q) column_[q] = -lost_.basis_response[q * t + s];
    to_orthonormal(k);
    response_square[s] -= lost_.response[s];
    for (std::size_t q = 0; q < k; ++q) {
      problem.response_coordinates[q * t + s].of[lane] = column_[q];
      response_square[s] -= column_[q] * column_[q];
    }
  }
  return rank;
}

}  // namespace epiq::interaction
