#include "epiq/interaction/pairs/boost_fit.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

#include "epiq/interaction/pairs/table_tests.hpp"

namespace epiq::interaction {
namespace {

constexpr std::uint32_t kNoTerm = 0xffffffffu;  // ends the list of a cell with genotypes 0

/// A logistic regression on the genotype cells that take part; every cell has a short list of the terms that are 1 in
/// it.
struct Fit {
  std::size_t cells = 0, terms = 0, active = 0;
  double saturated = 0.0;           ///< log likelihood of the observed rates
  double* cases = nullptr;          ///< cells
  double* totals = nullptr;         ///< cells
  double* predictor = nullptr;      ///< cells: log odds of being a case
  double* candidate = nullptr;      ///< cells: the next predictor
  double* rate = nullptr;           ///< cells: the probability that the candidate gives
  double* gradient = nullptr;       ///< terms
  double* step = nullptr;           ///< terms
  double* hessian = nullptr;        ///< terms x terms, lower triangle, then its factor
  std::uint32_t* design = nullptr;  ///< cells x active, ascending
};

/// Room for Fit and the marks of mark_informative().
template <std::size_t Order>
struct Room {
  static constexpr std::size_t kCells = Order == 2 ? 9 : 27, kTerms = Order == 2 ? 5 : 19, kActive = Order == 2 ? 3 : 7;
  std::array<double, 5 * kCells + 2 * kTerms + kTerms * kTerms> numbers;
  std::array<std::uint32_t, kCells * kActive> design;
  std::array<std::uint8_t, kCells> informative;
};

/// The cells that tell something: not empty, and in no margin of all SNPs but one that has a single class among the
/// cells left, where the fit is exact.
void mark_informative(const std::uint32_t* controls, const std::uint32_t* cases, std::size_t order,
                      std::uint8_t* informative) {
  const std::size_t cells = genotype_cells(order);
  for (std::size_t c = 0; c < cells; ++c) informative[c] = controls[c] > 0 || cases[c] > 0;
  for (bool changed = true; changed;) {
    changed = false;
    for (std::size_t weight = 1; weight < cells; weight *= 3)  // the SNP summed over
      for (std::size_t c = 0; c < cells; ++c) {
        if (c / weight % 3 != 0) continue;
        std::uint64_t n0 = 0, n1 = 0;
        bool any = false;
        for (std::size_t d = 0; d < 3; ++d)
          if (informative[c + d * weight] != 0) {
            n0 += controls[c + d * weight];
            n1 += cases[c + d * weight];
            any = true;
          }
        if (!any || (n0 > 0 && n1 > 0)) continue;
        for (std::size_t d = 0; d < 3; ++d) informative[c + d * weight] = 0;
        changed = true;
      }
  }
}

/// Fills design and counts with the informative cells. A term is a genotype vector with at least one 0; it is 1 in the
/// cells whose genotypes are those of its other entries. Terms are numbered in the order of their vectors.
void load(Fit& fit, const std::uint32_t* controls, const std::uint32_t* cases, std::size_t order,
          const std::uint8_t* informative) {
  const std::size_t cells = genotype_cells(order);
  for (std::size_t c = 0; c < cells; ++c) {
    if (informative[c] == 0) continue;
    const double y = cases[c], n = y + controls[c];
    fit.cases[fit.cells] = y;
    fit.totals[fit.cells] = n;
    if (y > 0.0) fit.saturated += y * std::log(y / n);
    if (y < n) fit.saturated += (n - y) * std::log((n - y) / n);
    std::uint32_t* active = fit.design + fit.cells * fit.active;
    std::uint32_t term = 0;
    std::size_t listed = 0;
    for (std::size_t t = 0; t < cells && listed < fit.active; ++t) {
      bool lower = false, inside = true;
      for (std::size_t weight = 1, in_t = t, in_c = c; weight < cells; weight *= 3, in_t /= 3, in_c /= 3) {
        lower = lower || in_t % 3 == 0;
        inside = inside && (in_t % 3 == 0 || in_t % 3 == in_c % 3);
      }
      if (lower && inside) active[listed++] = term;
      term += lower ? 1 : 0;
    }
    while (listed < fit.active) active[listed++] = kNoTerm;
    ++fit.cells;
  }
}

/// The saturated log likelihood less that of the candidate; sets the rates.
double half_deviance(Fit& fit) {
  double log_likelihood = 0.0;
  for (std::size_t c = 0; c < fit.cells; ++c) {
    const double x = fit.candidate[c], small = std::exp(-std::abs(x));
    fit.rate[c] = x > 0.0 ? 1.0 / (1.0 + small) : small / (1.0 + small);
    log_likelihood += fit.cases[c] * std::min(x, 0.0) - (fit.totals[c] - fit.cases[c]) * std::max(x, 0.0) -
                      fit.totals[c] * std::log1p(small);
  }
  return fit.saturated - log_likelihood;
}

/// Solves hessian * step = gradient by Cholesky; columns that depend on earlier ones get a step of 0.
void solve(Fit& fit) {
  const std::size_t q = fit.terms;
  double* h = fit.hessian;
  for (std::size_t j = 0; j < q; ++j) {
    const double whole = h[j * q + j];
    double pivot = whole;
    for (std::size_t k = 0; k < j; ++k) pivot -= h[j * q + k] * h[j * q + k];
    const bool independent = pivot > 1e-13 * whole;
    h[j * q + j] = independent ? std::sqrt(pivot) : 0.0;
    for (std::size_t i = j + 1; i < q; ++i) {
      double sum = h[i * q + j];
      for (std::size_t k = 0; k < j; ++k) sum -= h[i * q + k] * h[j * q + k];
      h[i * q + j] = independent ? sum / h[j * q + j] : 0.0;
    }
  }
  for (std::size_t i = 0; i < q; ++i) {
    double sum = fit.gradient[i];
    for (std::size_t k = 0; k < i; ++k) sum -= h[i * q + k] * fit.step[k];
    fit.step[i] = h[i * q + i] > 0.0 ? sum / h[i * q + i] : 0.0;
  }
  for (std::size_t i = q; i-- > 0;) {
    double sum = fit.step[i];
    for (std::size_t k = i + 1; k < q; ++k) sum -= h[k * q + i] * fit.step[k];
    fit.step[i] = h[i * q + i] > 0.0 ? sum / h[i * q + i] : 0.0;
  }
}

/// Adds a cell with weight n p (1 - p) and `working` (the weight times the distance to the response) to the equations.
void add_cell(Fit& fit, std::size_t cell, double weight, double working) {
  const std::uint32_t* active = fit.design + cell * fit.active;
  for (std::size_t i = 0; i < fit.active && active[i] != kNoTerm; ++i) {
    fit.gradient[active[i]] += working;
    double* row = fit.hessian + active[i] * fit.terms;
    for (std::size_t j = 0; j <= i; ++j) row[active[j]] += weight;
  }
}

void clear_equations(Fit& fit) {
  std::fill(fit.gradient, fit.gradient + fit.terms, 0.0);
  std::fill(fit.hessian, fit.hessian + fit.terms * fit.terms, 0.0);
}

/// candidate = predictor + scale * design * step.
void advance(Fit& fit, double scale) {
  for (std::size_t c = 0; c < fit.cells; ++c) {
    const std::uint32_t* active = fit.design + c * fit.active;
    double sum = 0.0;
    for (std::size_t i = 0; i < fit.active && active[i] != kNoTerm; ++i) sum += fit.step[active[i]];
    fit.candidate[c] = fit.predictor[c] + scale * sum;
  }
}

/// Starts from the least squares fit of the empirical log odds, which is close unless cells are small.
double start(Fit& fit) {
  clear_equations(fit);
  for (std::size_t c = 0; c < fit.cells; ++c) {
    const double p = (fit.cases[c] + 0.5) / (fit.totals[c] + 1.0);
    const double weight = fit.totals[c] * p * (1.0 - p);
    add_cell(fit, c, weight, weight * std::log(p / (1.0 - p)));
    fit.predictor[c] = 0.0;
  }
  solve(fit);
  advance(fit, 1.0);
  const double deviance = half_deviance(fit);
  std::swap(fit.predictor, fit.candidate);
  return deviance;
}

/// Newton's method, halving steps that lose. Stops where the gain is nothing or falls as fast as it does near a maximum
/// in the interior; towards a maximum at infinity it falls by e a step.
double maximise(Fit& fit) {
  constexpr int kSteps = 200;
  double current = start(fit), previous_gain = 0.0;
  for (int iteration = 0; iteration < kSteps; ++iteration) {
    clear_equations(fit);
    for (std::size_t c = 0; c < fit.cells; ++c) {
      const double p = fit.rate[c], n = fit.totals[c];
      add_cell(fit, c, n * p * (1.0 - p), fit.cases[c] - n * p);
    }
    solve(fit);
    double gain = -1.0;
    for (double scale = 1.0; gain < 0.0 && scale > 1e-6; scale *= 0.5) {
      advance(fit, scale);
      gain = current - half_deviance(fit);
    }
    if (gain < 0.0) break;
    std::swap(fit.predictor, fit.candidate);
    current -= gain;
    if (gain <= 1e-12 * (1.0 + current) || (gain < 1e-5 && gain < 1e-3 * previous_gain)) break;
    previous_gain = gain;
  }
  return current;
}

double fitted_deviance(Fit& fit, double* numbers, const std::uint32_t* controls, const std::uint32_t* cases,
                       std::size_t order, std::uint8_t* informative) {
  const std::size_t cells = genotype_cells(order);
  for (double** array : {&fit.cases, &fit.totals, &fit.predictor, &fit.candidate, &fit.rate}) {
    *array = numbers;
    numbers += cells;
  }
  fit.active = (std::size_t{1} << order) - 1;
  fit.terms = cells - fit.active - 1;
  fit.gradient = numbers;
  fit.step = numbers + fit.terms;
  fit.hessian = numbers + 2 * fit.terms;
  mark_informative(controls, cases, order, informative);
  load(fit, controls, cases, order, informative);
  return fit.cells == 0 ? 0.0 : 2.0 * std::max(0.0, maximise(fit));
}

template <std::size_t Order>
double fitted_on_the_stack(const std::uint32_t* controls, const std::uint32_t* cases) {
  Room<Order> room;
  Fit fit;
  fit.design = room.design.data();
  return fitted_deviance(fit, room.numbers.data(), controls, cases, Order, room.informative.data());
}

}  // namespace

double saturation_deviance(const std::uint32_t* controls, const std::uint32_t* cases, std::size_t order) {
  if (order == 2) return fitted_on_the_stack<2>(controls, cases);
  if (order == 3) return fitted_on_the_stack<3>(controls, cases);
  const std::size_t cells = genotype_cells(order), active = (std::size_t{1} << order) - 1;
  const std::size_t terms = cells - active - 1;
  std::vector<double> numbers(5 * cells + 2 * terms + terms * terms);
  std::vector<std::uint32_t> design(cells * active);
  std::vector<std::uint8_t> informative(cells);
  Fit fit;
  fit.design = design.data();
  return fitted_deviance(fit, numbers.data(), controls, cases, order, informative.data());
}

}  // namespace epiq::interaction
