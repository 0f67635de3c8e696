#include "epiq/interaction/pairs/boost_fit.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

#include "epiq/interaction/pairs/table_tests.hpp"

namespace epiq::interaction {
namespace {

constexpr std::size_t kStackCells = 27, kStackTerms = 19;  // up to three SNPs need no heap

/// A weighted logistic regression on the cells that take part.
struct Fit {
  std::size_t cells = 0, terms = 0;
  double* cases;      // cells
  double* totals;     // cells
  double* predictor;  // cells: log odds of being a case
  double* weighted;   // cells: n p (1 - p)
  double* design;     // cells x terms, zeros and ones
  double* gradient;   // terms
  double* step;       // terms
  double* hessian;    // terms x terms, lower triangle, then its factor
  double* candidate;  // cells
};

std::size_t workspace_size(std::size_t cells, std::size_t terms) {
  return 5 * cells + cells * terms + 2 * terms + terms * terms;
}

Fit carve(double* room, std::size_t cells, std::size_t terms) {
  Fit fit{};
  fit.terms = terms;
  double* next = room;
  const auto take = [&](std::size_t n) {
    double* const taken = next;
    next += n;
    return taken;
  };
  fit.cases = take(cells);
  fit.totals = take(cells);
  fit.predictor = take(cells);
  fit.weighted = take(cells);
  fit.candidate = take(cells);
  fit.design = take(cells * terms);
  fit.gradient = take(terms);
  fit.step = take(terms);
  fit.hessian = take(terms * terms);
  return fit;
}

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

/// Fills design and counts with the informative cells. A term is a genotype vector with at least one 0; its column is 1
/// where every other entry equals the cell's genotype.
void load(Fit& fit, const std::uint32_t* controls, const std::uint32_t* cases, std::size_t order,
          const std::uint8_t* informative) {
  const std::size_t cells = genotype_cells(order);
  fit.cells = 0;
  for (std::size_t c = 0; c < cells; ++c) {
    if (informative[c] == 0) continue;
    fit.cases[fit.cells] = cases[c];
    fit.totals[fit.cells] = static_cast<double>(controls[c]) + static_cast<double>(cases[c]);
    double* row = fit.design + fit.cells * fit.terms;
    for (std::size_t t = 0; t < cells; ++t) {
      bool lower = false, inside = true;
      for (std::size_t weight = 1; weight < cells; weight *= 3) {
        const std::size_t digit = t / weight % 3;
        lower = lower || digit == 0;
        inside = inside && (digit == 0 || digit == c / weight % 3);
      }
      if (lower) *row++ = inside ? 1.0 : 0.0;
    }
    ++fit.cells;
  }
}

/// log(1 + exp(x)) without overflow.
double softplus(double x) { return x > 0.0 ? x + std::log1p(std::exp(-x)) : std::log1p(std::exp(x)); }

/// Half the deviance: the saturated log likelihood less that of `predictor`, cell by cell, so that nothing cancels
/// between cells.
double half_deviance(const Fit& fit, const double* predictor) {
  double sum = 0.0;
  for (std::size_t c = 0; c < fit.cells; ++c) {
    const double n = fit.totals[c], y = fit.cases[c], z = n - y;
    if (y > 0.0) sum += y * (std::log(y / n) + softplus(-predictor[c]));
    if (z > 0.0) sum += z * (std::log(z / n) + softplus(predictor[c]));
  }
  return sum;
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

/// The step from the predictor to the weighted least squares fit of the working response; `working[c]` is n p (1 - p)
/// times the difference of response and predictor.
void newton_step(Fit& fit, const double* working) {
  const std::size_t q = fit.terms;
  std::fill(fit.gradient, fit.gradient + q, 0.0);
  std::fill(fit.hessian, fit.hessian + q * q, 0.0);
  for (std::size_t c = 0; c < fit.cells; ++c) {
    const double* row = fit.design + c * q;
    for (std::size_t i = 0; i < q; ++i) {
      if (row[i] == 0.0) continue;
      fit.gradient[i] += working[c];
      for (std::size_t j = 0; j <= i; ++j) fit.hessian[i * q + j] += fit.weighted[c] * row[j];
    }
  }
  solve(fit);
}

/// candidate = from + scale * design * step.
void advance(Fit& fit, const double* from, double scale) {
  for (std::size_t c = 0; c < fit.cells; ++c) {
    double sum = 0.0;
    for (std::size_t t = 0; t < fit.terms; ++t) sum += fit.design[c * fit.terms + t] * fit.step[t];
    fit.candidate[c] = from[c] + scale * sum;
  }
}

/// Starts from the least squares fit of the empirical log odds, which is close unless cells are small.
double start(Fit& fit) {
  for (std::size_t c = 0; c < fit.cells; ++c) {
    const double p = (fit.cases[c] + 0.5) / (fit.totals[c] + 1.0);
    fit.weighted[c] = fit.totals[c] * p * (1.0 - p);
    fit.candidate[c] = fit.weighted[c] * std::log(p / (1.0 - p));
  }
  newton_step(fit, fit.candidate);
  std::fill(fit.predictor, fit.predictor + fit.cells, 0.0);
  advance(fit, fit.predictor, 1.0);
  std::copy(fit.candidate, fit.candidate + fit.cells, fit.predictor);
  return half_deviance(fit, fit.predictor);
}

double maximise(Fit& fit) {
  constexpr int kSteps = 200;
  double current = start(fit);
  for (int iteration = 0; iteration < kSteps; ++iteration) {
    for (std::size_t c = 0; c < fit.cells; ++c) {
      const double p = 1.0 / (1.0 + std::exp(-fit.predictor[c]));
      fit.weighted[c] = fit.totals[c] * p * (1.0 - p);
      fit.candidate[c] = fit.cases[c] - fit.totals[c] * p;
    }
    newton_step(fit, fit.candidate);
    double gain = 0.0, scale = 1.0;
    for (; scale > 1e-6; scale *= 0.5) {
      advance(fit, fit.predictor, scale);
      gain = current - half_deviance(fit, fit.candidate);
      if (gain >= 0.0) break;
    }
    if (gain < 0.0) break;
    std::copy(fit.candidate, fit.candidate + fit.cells, fit.predictor);
    current -= gain;
    if (gain <= 1e-12 * (1.0 + current)) break;
  }
  return current;
}

}  // namespace

double saturation_deviance(const std::uint32_t* controls, const std::uint32_t* cases, std::size_t order) {
  const std::size_t cells = genotype_cells(order);
  const std::size_t terms = cells - (std::size_t{1} << order);
  std::array<double, 5 * kStackCells + kStackCells * kStackTerms + 2 * kStackTerms + kStackTerms * kStackTerms> stack;
  std::array<std::uint8_t, kStackCells> stack_marks;
  std::vector<double> heap;
  std::vector<std::uint8_t> heap_marks;
  const bool small = cells <= kStackCells;
  if (!small) {
    heap.resize(workspace_size(cells, terms));
    heap_marks.resize(cells);
  }
  std::uint8_t* informative = small ? stack_marks.data() : heap_marks.data();
  mark_informative(controls, cases, order, informative);
  Fit fit = carve(small ? stack.data() : heap.data(), cells, terms);
  load(fit, controls, cases, order, informative);
  return fit.cells == 0 ? 0.0 : 2.0 * std::max(0.0, maximise(fit));
}

}  // namespace epiq::interaction
