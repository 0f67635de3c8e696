#include "epiq/interaction/pairs/cell_logistic.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>

namespace epiq::interaction {
namespace {

constexpr std::size_t kMost = 5;         // columns of a model that is fitted
constexpr double kCollinear = 1e-9;      // of a column's information
constexpr std::size_t kIterations = 30;  // a cell without cases takes about one for each unit of log odds
constexpr double kSettled = 1e-8;        // gain in log-likelihood

using Vector = std::array<double, kMost>;

/// Columns of a model on the cells.
struct Design {
  std::size_t columns = 0;
  std::array<Vector, 9> rows{};
};

/// n log(1 + exp(x)) of one cell, without overflow.
double log_partition(double x) { return x > 0.0 ? x + std::log1p(std::exp(-x)) : std::log1p(std::exp(x)); }

Design main_effects(stats::PairModel model) {
  Design design;
  design.columns = model == stats::PairModel::additive ? 3 : 5;
  for (std::size_t c = 0; c < 9; ++c) {
    const auto a = static_cast<double>(c / 3), b = static_cast<double>(c % 3);
    design.rows[c] = {1.0, a, b, a == 1.0 ? 1.0 : 0.0, b == 1.0 ? 1.0 : 0.0};
  }
  return design;
}

Design with_product(Design design) {
  for (std::size_t c = 0; c < 9; ++c) design.rows[c][design.columns] = static_cast<double>((c / 3) * (c % 3));
  ++design.columns;
  return design;
}

double offset(const CellOutcomes& cells, std::size_t c) {
  return std::log(cells.expected[c] / (cells.samples[c] - cells.expected[c]));
}

double log_odds(const CellOutcomes& cells, const Design& design, const Vector& at, std::size_t c) {
  double eta = offset(cells, c);
  for (std::size_t j = 0; j < design.columns; ++j) eta += design.rows[c][j] * at[j];
  return eta;
}

double log_likelihood(const CellOutcomes& cells, const Design& design, const Vector& at) {
  double sum = 0.0;
  for (std::size_t c = 0; c < 9; ++c) {
    if (cells.samples[c] == 0.0) continue;
    const double eta = log_odds(cells, design, at, c);
    sum += cells.cases[c] * eta - cells.samples[c] * log_partition(eta);
  }
  return sum;
}

/// The solution of information step = score by Gaussian elimination; a column that depends on others stays where it is.
Vector newton_step(const CellOutcomes& cells, const Design& design, const Vector& at) {
  std::array<Vector, kMost> information{};
  Vector score{}, step{}, before{};
  for (std::size_t c = 0; c < 9; ++c) {
    if (cells.samples[c] == 0.0) continue;
    const double mu = 1.0 / (1.0 + std::exp(-log_odds(cells, design, at, c)));
    for (std::size_t i = 0; i < design.columns; ++i) {
      score[i] += design.rows[c][i] * (cells.cases[c] - cells.samples[c] * mu);
      for (std::size_t j = 0; j < design.columns; ++j)
        information[i][j] += design.rows[c][i] * design.rows[c][j] * cells.samples[c] * mu * (1.0 - mu);
    }
  }
  for (std::size_t i = 0; i < design.columns; ++i) before[i] = information[i][i];
  for (std::size_t i = 0; i < design.columns; ++i) {
    if (!(information[i][i] > kCollinear * before[i])) continue;
    for (std::size_t r = i + 1; r < design.columns; ++r) {
      const double factor = information[r][i] / information[i][i];
      for (std::size_t j = i; j < design.columns; ++j) information[r][j] -= factor * information[i][j];
      score[r] -= factor * score[i];
    }
  }
  for (std::size_t i = design.columns; i-- > 0;) {
    if (!(information[i][i] > kCollinear * before[i])) continue;
    double value = score[i];
    for (std::size_t j = i + 1; j < design.columns; ++j) value -= information[i][j] * step[j];
    step[i] = value / information[i][i];
  }
  return step;
}

/// The largest log-likelihood, by Newton's method with step halving.
double fitted_log_likelihood(const CellOutcomes& cells, const Design& design) {
  Vector at{};
  double value = log_likelihood(cells, design, at);
  for (std::size_t iteration = 0; iteration < kIterations; ++iteration) {
    Vector step = newton_step(cells, design, at);
    double next_value = value;
    for (int halving = 0; halving < 10; ++halving) {
      Vector next = at;
      for (std::size_t j = 0; j < design.columns; ++j) next[j] += step[j];
      next_value = log_likelihood(cells, design, next);
      if (next_value >= value) {
        at = next;
        break;
      }
      for (double& part : step) part *= 0.5;
    }
    if (!(next_value > value + kSettled)) break;
    value = next_value;
  }
  return value;
}

/// The log-likelihood of a model with a parameter for each cell.
double saturated_log_likelihood(const CellOutcomes& cells) {
  double sum = 0.0;
  for (std::size_t c = 0; c < 9; ++c) {
    const double n = cells.samples[c], y = cells.cases[c];
    if (y > 0.0) sum += y * std::log(y / n);
    if (n - y > 0.0) sum += (n - y) * std::log((n - y) / n);
  }
  return sum;
}

}  // namespace

double cell_likelihood_ratio(const CellOutcomes& cells, stats::PairModel model) {
  const Design mains = main_effects(model);
  const double full = model == stats::PairModel::additive ? fitted_log_likelihood(cells, with_product(mains))
                                                          : saturated_log_likelihood(cells);
  return std::max(0.0, 2.0 * (full - fitted_log_likelihood(cells, mains)));
}

}  // namespace epiq::interaction
