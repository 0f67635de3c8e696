#include "epiq/interaction/pairs/additive_fit.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include "epiq/interaction/pairs/screen_lanes.hpp"

namespace epiq::interaction {
namespace {

using namespace lanes;

constexpr int kSteps = 25;
constexpr double kDecrement = 1e-20;
constexpr double kLeastPivot = 1e-9;  // of a column's own variance left by the others

/// Fits of Width tables; Terms is 4, or 3 without the product.
template <std::size_t Width, std::size_t Terms>
struct LogisticFit {
  using Double = typename Vector<Width>::Double;
  using Long = typename Vector<Width>::Long;

  Double cases[9], totals[9];  // 3 a + b
  Double beta[4];              // of 1, a, b, a b
  Double variance;             // of the last coefficient
  Long defined;                // -1 or 0

  EPIQ_LANES_INLINE void fit() noexcept {
    Double samples{}, affected{};
    for (std::size_t c = 0; c < 9; ++c) {
      samples += totals[c];
      affected += cases[c];
    }
    defined = (affected > 0.0) & (affected < samples);
    const Double one = Double{} + 1.0;
    // The first step starts from equal rates; the logarithm of their odds is in `odds` until then.
    Double odds = select<Double>(defined, affected / select<Double>(defined, samples - affected, one), one);
    for (std::size_t t = 0; t < 4; ++t) beta[t] = Double{};
    beta[0] = log_positive<Width, Double>(odds);
    variance = one;
    Long running = defined;
    for (int step = 0; step < kSteps; ++step) {
      newton(running);
      bool any = false;
      for (std::size_t i = 0; i < Width; ++i) any = any || running[i] != 0;
      if (!any) return;
    }
    defined &= ~running;
  }

  /// A step of the tables that are running; those that arrive stop with it.
  EPIQ_LANES_INLINE void newton(Long& running) noexcept {
    Double gradient[4]{}, moment[3][3]{};  // moment[i][j] = sum n p (1 - p) a^i b^j
    equations(gradient, moment);
    // Columns 1, a, b, a b; the lower triangle by rows, then L with L D L' = h; reciprocal is 1 / D.
    Double h[4][4] = {{moment[0][0]},
                      {moment[1][0], moment[2][0]},
                      {moment[0][1], moment[1][1], moment[0][2]},
                      {moment[1][1], moment[2][1], moment[1][2], moment[2][2]}};
    Double reciprocal[4]{}, solution[4]{};
    Long regular = Long{} - 1;
    for (std::size_t j = 0; j < Terms; ++j) {
      const Double whole = h[j][j];
      for (std::size_t k = 0; k < j; ++k) {
        const Double times_d = h[j][k];  // L D of row j; becomes L
        h[j][k] = times_d * reciprocal[k];
        h[j][j] -= times_d * h[j][k];
        for (std::size_t i = j + 1; i < Terms; ++i) h[i][j] -= h[i][k] * h[j][k];
      }
      const Long fine = h[j][j] > kLeastPivot * whole;
      regular &= fine;
      reciprocal[j] = 1.0 / select<Double>(fine, h[j][j], Double{} + 1.0);
    }
    Double decrement{};
    for (std::size_t i = 0; i < Terms; ++i) {
      for (std::size_t k = 0; k < i; ++k) gradient[i] -= h[i][k] * gradient[k];
      solution[i] = gradient[i] * reciprocal[i];
      decrement += solution[i] * gradient[i];
    }
    for (std::size_t i = Terms; i-- > 0;)
      for (std::size_t k = i + 1; k < Terms; ++k) solution[i] -= h[k][i] * solution[k];
    move(running & regular, solution);
    variance = select<Double>(running & regular, reciprocal[Terms - 1], variance);
    defined &= regular | ~running;
    running &= regular & (decrement > kDecrement);
  }

  /// Score and information at beta. The odds of the cells are products of four exponentials.
  EPIQ_LANES_INLINE void equations(Double* gradient, Double (*moment)[3]) const noexcept {
    const Double base = exponential<Width, Double>(beta[0]), of_a = exponential<Width, Double>(beta[1]);
    const Double of_b = exponential<Width, Double>(beta[2]);
    const Double of_both = Terms == 4 ? exponential<Width, Double>(beta[3]) : Double{} + 1.0;
    Double first = base, ratio = of_b;  // odds at b = 0, and their growth with b
    for (std::size_t a = 0; a < 3; ++a) {
      Double residual[3], weight[3], odds[3], whole[3];
      odds[0] = first;
      odds[1] = first * ratio;
      odds[2] = odds[1] * ratio;
      for (std::size_t b = 0; b < 3; ++b) {
        odds[b] = minimum<Double>(maximum<Double>(odds[b], Double{} + 1e-13), Double{} + 1e13);
        whole[b] = 1.0 + odds[b];
      }
      const Double pair = whole[0] * whole[1];
      const Double reciprocal = 1.0 / (pair * whole[2]);  // one division for the three
      const Double rest[3] = {whole[1] * whole[2] * reciprocal, whole[0] * whole[2] * reciprocal, pair * reciprocal};
      for (std::size_t b = 0; b < 3; ++b) {
        const Double expected = totals[3 * a + b] * (odds[b] * rest[b]);
        residual[b] = cases[3 * a + b] - expected;
        weight[b] = expected * rest[b];
      }
      const Double score[2] = {residual[0] + residual[1] + residual[2], residual[1] + 2.0 * residual[2]};
      const Double information[3] = {weight[0] + weight[1] + weight[2], weight[1] + 2.0 * weight[2],
                                     weight[1] + 4.0 * weight[2]};
      const double power[3] = {1.0, static_cast<double>(a), static_cast<double>(a * a)};
      for (std::size_t i = 0; i < 2; ++i)
        for (std::size_t j = 0; j < 2; ++j) gradient[i + 2 * j] += power[i] * score[j];
      for (std::size_t i = 0; i < 3; ++i)
        for (std::size_t j = 0; j < 3; ++j) moment[i][j] += power[i] * information[j];
      first *= of_a;
      ratio *= of_both;
    }
  }

  /// Adds the step, shortened where it moves the log odds of a corner cell by more than 4.
  EPIQ_LANES_INLINE void move(const Long& moving, const Double* step) noexcept {
    const Double product = Terms == 4 ? step[3] : Double{};
    const Double at_a = step[0] + 2.0 * step[1], at_b = step[0] + 2.0 * step[2];
    Double largest = maximum<Double>(absolute<Double>(step[0]), absolute<Double>(at_a));
    largest = maximum<Double>(largest, absolute<Double>(at_b));
    largest = maximum<Double>(largest, absolute<Double>(at_a + 2.0 * step[2] + 4.0 * product));
    const Double scale = 4.0 / maximum<Double>(largest, Double{} + 4.0);
    for (std::size_t t = 0; t < Terms; ++t) beta[t] = select<Double>(moving, beta[t] + scale * step[t], beta[t]);
  }
};

/// Fits of one table by the smallest vector.
template <std::size_t Terms>
LogisticFit<2, Terms> fit_one(const PairTable& table) noexcept {
  LogisticFit<2, Terms> fit;
  for (std::size_t c = 0; c < 9; ++c)
    for (std::size_t i = 0; i < 2; ++i) {
      fit.cases[c][i] = table.counts[9 + c];
      fit.totals[c][i] = static_cast<double>(table.counts[c]) + static_cast<double>(table.counts[9 + c]);
    }
  fit.fit();
  return fit;
}

using Cells = const std::uint32_t* const*;  // 18 arrays, as PairTable orders them

template <std::size_t Width>
EPIQ_LANES_INLINE void fit_tables(Cells cells, std::size_t tables, double* effect, double* standard_error) noexcept {
  LogisticFit<Width, 4> fit;
  using Double = typename LogisticFit<Width, 4>::Double;
  for (std::size_t first = 0; first < tables; first += Width) {
    const std::size_t used = std::min(Width, tables - first);
    for (std::size_t c = 0; c < 9; ++c) {
      fit.cases[c] = __builtin_convertvector(load<Width>(cells[9 + c] + first, used), Double);
      fit.totals[c] = __builtin_convertvector(load<Width>(cells[c] + first, used), Double);
      fit.totals[c] += fit.cases[c];
    }
    fit.fit();
    for (std::size_t i = 0; i < used; ++i) {
      effect[first + i] = fit.defined[i] != 0 ? fit.beta[3][i] : 0.0;
      standard_error[first + i] = fit.defined[i] != 0 ? __builtin_sqrt(fit.variance[i]) : 0.0;
    }
  }
}

void fit_scalar(Cells cells, std::size_t tables, double* effect, double* standard_error) noexcept {
  fit_tables<2>(cells, tables, effect, standard_error);
}

__attribute__((target("avx2"))) void fit_avx2(Cells cells, std::size_t tables, double* effect,
                                              double* standard_error) noexcept {
  fit_tables<4>(cells, tables, effect, standard_error);
}

__attribute__((target("avx512f,avx512dq,avx512bw,avx512vl"))) void fit_avx512(Cells cells, std::size_t tables,
                                                                              double* effect,
                                                                              double* standard_error) noexcept {
  fit_tables<8>(cells, tables, effect, standard_error);
}

/// -2 log likelihood.
template <std::size_t Terms>
double deviance(const PairTable& table, const LogisticFit<2, Terms>& fit) {
  double sum = 0.0;
  for (std::size_t a = 0; a < 3; ++a)
    for (std::size_t b = 0; b < 3; ++b) {
      const double da = static_cast<double>(a), db = static_cast<double>(b);
      double x = fit.beta[0][0] + fit.beta[1][0] * da + fit.beta[2][0] * db;
      if (Terms == 4) x += fit.beta[3][0] * da * db;
      const double common = std::log1p(std::exp(-std::abs(x)));
      sum += table(1, a, b) * (std::max(-x, 0.0) + common) + table(0, a, b) * (std::max(x, 0.0) + common);
    }
  return 2.0 * sum;
}

}  // namespace

EffectTest additive_wald(const PairTable& table) {
  const auto fit = fit_one<4>(table);
  if (fit.defined[0] == 0) return {};
  EffectTest result;
  result.effect = fit.beta[3][0];
  result.standard_error = std::sqrt(fit.variance[0]);
  const double z = result.effect / result.standard_error;
  result.test = chi_square_test(z * z, 1.0);
  return result;
}

EffectTest additive_likelihood_ratio(const PairTable& table) {
  EffectTest result = additive_wald(table);
  if (!result.test.defined) return {};
  const auto null_fit = fit_one<3>(table);
  if (null_fit.defined[0] == 0) return {};
  result.test = chi_square_test(deviance(table, null_fit) - deviance(table, fit_one<4>(table)), 1.0);
  return result;
}

void additive_fits(const PairTile& tile, std::size_t controls, std::size_t cases, util::Isa isa, double* effect,
                   double* standard_error) {
  const auto cells = two_classes(tile, controls, cases);
  const auto fits = isa >= util::Isa::avx512 ? fit_avx512 : (isa == util::Isa::avx2 ? fit_avx2 : fit_scalar);
  fits(cells.data(), tile.pairs(), effect, standard_error);
}

}  // namespace epiq::interaction
