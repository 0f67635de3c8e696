#include "epiq/interaction/pairs/regression_scan.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>
#include <utility>

#include "epiq/interaction/pairs/count_pairs.hpp"
#include "epiq/stats/special.hpp"

namespace epiq::interaction {
namespace {

constexpr double kUndefined = std::numeric_limits<double>::quiet_NaN();
constexpr double kInfinity = std::numeric_limits<double>::infinity();
constexpr double kCollinear = 1e-10;   // of the square of a product: less means that the null model implies it
constexpr double kPerfectFit = 1e-13;  // of the null model's residual square: less is rounding

/// What a pair has besides the least-squares problem.
struct PairSamples {
  double n = 0.0;
  double smallest_cell = 0.0;
  std::size_t covariates = 0;  ///< independent ones, with the intercept
};

/// The nine cells of a table from (1, 1), (1, 2), (2, 1), (2, 2) and the margins.
std::array<double, 9> nine_cells(const std::array<double, 4>& four, const Margins& margins) {
  const double a1 = margins.a[1] - four[0] - four[1], a2 = margins.a[2] - four[2] - four[3];
  const double b1 = margins.b[1] - four[0] - four[2], b2 = margins.b[2] - four[1] - four[3];
  return {margins.a[0] - b1 - b2, b1, b2, a1, four[0], four[1], a2, four[2], four[3]};
}

Margins margins_of(const std::array<double, 4>& a, const std::array<double, 4>& b) {
  return {{a[0], a[1], a[2]}, {b[0], b[1], b[2]}};
}

/// The problems of row `i` of block a and up to kLanes columns of block b from `j` on, in the workspace.
class LaneFiller {
 public:
  LaneFiller(const RegressionModel& model, const LaneKernels& kernels, RegressionWorkspace& workspace)
      : model_(model), kernels_(kernels), w_(workspace) {
    w_.problem.shape(w_.a.functions, model.covariates(), model.responses());
    w_.problem.inverse_root_weight = 1.0 / std::sqrt(model.weight_sum);
    w_.response_squares.resize(kLanes * model.responses());
  }

  /// @return the number of lanes that hold a pair
  std::size_t fill(std::size_t i, std::size_t j, std::array<PairSamples, kLanes>& samples) {
    const std::size_t lanes = std::min(kLanes, w_.b.size() - j);
    LaneProblem& p = w_.problem;
    p.shifted = false;
    for (std::size_t f = 0; f < p.functions; ++f)
      std::copy_n(w_.a.codings[i].values[f].begin(), 3, p.functions_a[f].begin());
    set_products(i, j);
    for (std::size_t lane = 0; lane < kLanes; ++lane) {  // lanes without a pair repeat the last one
      const std::size_t column = j + std::min(lane, lanes - 1);
      set_main_effects(i, column, lane);
      samples[lane] = set_cells(i, column, lane);
    }
    kernels_.assemble(p);
    for (std::size_t lane = 0; lane < lanes; ++lane)
      if (incomplete(i, j + lane)) restrict_to_complete(i, j + lane, lane, samples[lane]);
    return lanes;
  }

 private:
  bool incomplete(std::size_t i, std::size_t j) const { return !w_.a.missing[i].empty() || !w_.b.missing[j].empty(); }

  /// Coordinates and right hand sides of the products; the first coordinate follows from the cells.
  void set_products(std::size_t i, std::size_t j) {
    LaneProblem& p = w_.problem;
    for (std::size_t f = 0; f < p.functions; ++f) {
      for (std::size_t g = 0; g < p.functions; ++g) {
        const std::size_t u = p.mains + f * p.functions + g;
        for (std::size_t v = 1; v < p.basis; ++v)
          std::memcpy(&p.coordinates[u * p.basis + v], w_.moments.product(v, f, i, g, j), sizeof(Lanes));
        for (std::size_t t = 0; t < p.responses; ++t)
          std::memcpy(&p.right[u * p.responses + t], w_.moments.product(p.basis + t, f, i, g, j), sizeof(Lanes));
      }
    }
  }

  /// The functions of b and the main effects over all samples.
  void set_main_effects(std::size_t i, std::size_t j, std::size_t lane) {
    LaneProblem& p = w_.problem;
    for (std::size_t f = 0; f < p.functions; ++f) {
      for (std::size_t g = 0; g < 3; ++g) p.functions_b[f][g].of[lane] = w_.b.codings[j].values[f][g];
      set_main(w_.a.sums.row(f * w_.a.size() + i), f, lane);
      set_main(w_.b.sums.row(f * w_.b.size() + j), p.functions + f, lane);
    }
    for (std::size_t t = 0; t < p.responses; ++t) w_.response_squares[lane * p.responses + t] = 1.0;
  }

  void set_main(std::span<const double> sums, std::size_t u, std::size_t lane) {
    LaneProblem& p = w_.problem;
    for (std::size_t v = 0; v < p.basis; ++v) p.coordinates[u * p.basis + v].of[lane] = sums[v];
    for (std::size_t t = 0; t < p.responses; ++t) p.right[u * p.responses + t].of[lane] = sums[p.basis + t];
  }

  PairSamples set_cells(std::size_t i, std::size_t j, std::size_t lane) {
    const SnpBlock& a = w_.a;
    const SnpBlock& b = w_.b;
    const bool cut = incomplete(i, j);
    CompleteCases& complete = w_.complete[lane];
    if (cut) complete.compute(model_, a, i, b, j);
    std::array<double, 9> counts, weights;
    for (std::size_t c = 0; c < 9; ++c)
      counts[c] = static_cast<double>(w_.counts.cell(0, c / 3, c % 3)[i * w_.counts.stride() + j]);
    weights = counts;
    if (!model_.weights.empty()) {
      std::array<double, 4> four;
      for (std::size_t c = 0; c < 4; ++c) four[c] = *w_.moments.weight(1 + c / 2, i, 1 + c % 2, j);
      weights = nine_cells(four, cut ? complete.weights() : margins_of(a.weights[i], b.weights[j]));
    }
    for (std::size_t c = 0; c < 9; ++c) w_.problem.cells[c].of[lane] = weights[c];
    return {cut ? complete.samples() : static_cast<double>(model_.samples.size()),
            *std::min_element(counts.begin(), counts.end()), model_.covariates()};
  }

  void restrict_to_complete(std::size_t i, std::size_t j, std::size_t lane, PairSamples& samples) {
    LaneProblem& p = w_.problem;
    if (!p.shifted) std::fill(p.response_coordinates.begin(), p.response_coordinates.end(), Lanes{});
    p.shifted = true;
    samples.covariates =
        w_.complete[lane].apply(model_, w_.a, i, w_.b, j, p, lane, w_.response_squares.data() + lane * p.responses);
  }

  const RegressionModel& model_;
  const LaneKernels& kernels_;
  RegressionWorkspace& w_;
};

/// One test, as it goes to a tile.
struct PairTest {
  double beta = kUndefined;
  double standard_error = kUndefined;
  double statistic = kUndefined;
  bool defined = false;
};

/// Ranks and degrees of freedom of one lane that was solved.
struct PairDegrees {
  std::size_t df = 0;
  double residual = 0.0;
};

PairDegrees degrees_of(const LaneProblem& p, std::size_t lane, const PairSamples& samples, Link link) {
  PairDegrees degrees;
  std::size_t rank = samples.covariates;
  for (std::size_t u = 0; u < p.features; ++u) {
    const bool kept = p.inverse_pivots[u].of[lane] > 0.0;
    rank += kept ? 1 : 0;
    if (u >= p.mains) degrees.df += kept ? 1 : 0;
  }
  degrees.residual = link == Link::logit ? kInfinity : samples.n - static_cast<double>(rank);
  return degrees;
}

PairTest test_of(const LaneProblem& p, std::size_t lane, std::size_t t, const PairDegrees& degrees,
                 double response_square, double scale) {
  PairTest test;
  if (degrees.df == 0 || !(degrees.residual > 0.0)) return test;
  const double gain = p.by_products[t].of[lane];
  double variance = 1.0;
  if (std::isfinite(degrees.residual)) {
    const double null = response_square - p.by_mains[t].of[lane];
    const double left = null - gain;
    if (!(left > kPerfectFit * response_square)) return test;
    variance = left / degrees.residual;
  }
  test.defined = true;
  test.statistic = std::isfinite(degrees.residual) ? gain / static_cast<double>(degrees.df) / variance : gain;
  if (p.functions == 1) {
    test.beta = scale * p.last_coefficient(t, lane);
    test.standard_error = scale * std::sqrt(variance * p.inverse_pivots[p.features - 1].of[lane]);
  }
  return test;
}

/// A statistic below which log10 p is above a limit. For small p the tail of F falls with its residual degrees of
/// freedom, so that the number of all samples bounds it.
double weakest_statistic(double log10_p, std::size_t df, const RegressionModel& model) {
  if (!(log10_p < -2.0)) return 0.0;
  const auto degrees = static_cast<double>(df);
  const auto samples = static_cast<double>(model.samples.size());
  return (1.0 - 1e-9) * (model.link == Link::logit ? stats::chi_square_tail_quantile(log10_p, degrees)
                                                   : stats::f_tail_quantile(log10_p, degrees, samples));
}

/// The same for each number of degrees of freedom that a pair can have.
std::array<double, 5> weakest_statistics(double log10_p, std::size_t most, const RegressionModel& model) {
  std::array<double, 5> weakest{};
  for (std::size_t df = 1; df <= most; ++df) weakest[df] = weakest_statistic(log10_p, df, model);
  return weakest;
}

void shape(RegressionTile& tile, std::size_t rows, std::size_t columns, std::size_t responses) {
  tile.rows = rows;
  tile.columns = columns;
  tile.responses = responses;
  const std::size_t pairs = rows * columns;
  tile.n.resize(pairs);
  tile.smallest_cell.resize(pairs);
  tile.df.resize(pairs);
  tile.residual_df.resize(pairs);
  for (auto* values : {&tile.beta, &tile.standard_error, &tile.statistic, &tile.log10_p, &tile.mains})
    values->assign(pairs * responses, kUndefined);
  tile.flag.assign(pairs * responses, stats::FitFlag::singular);
}

}  // namespace

double regression_log10_p(double statistic, double df, double residual_df) {
  return std::isfinite(residual_df) ? stats::log10_f_tail(statistic, df, residual_df)
                                    : stats::log10_chi_square_tail(statistic, df);
}

RegressionScan::RegressionScan(const genome::GenotypeMatrix& matrix, RegressionModel model, stats::PairModel pair_model)
    : matrix_(matrix),
      model_(std::move(model)),
      subset_(SampleSubset::of(matrix.sample_count(), model_.samples)),
      pair_model_(pair_model),
      moment_kernels_(cell_moment_kernels(util::active_isa())),
      lane_kernels_(lane_kernels(util::active_isa())) {}

/// Solves all pairs, block by block and lane by lane, and hands each pair of two SNPs to
/// `visit(row, column, lane, samples)` while the workspace holds its solution.
template <class Visit>
void RegressionScan::each_pair(std::span<const std::size_t> a, std::span<const std::size_t> b,
                               RegressionWorkspace& workspace, const Visit& visit) const {
  std::array<PairSamples, kLanes> samples;
  for (std::size_t column = 0; column < b.size(); column += kBlockColumns) {
    workspace.b.assign(matrix_, model_, subset_, pair_model_,
                       b.subspan(column, std::min(kBlockColumns, b.size() - column)));
    for (std::size_t row = 0; row < a.size(); row += kBlockRows) {
      workspace.a.assign(matrix_, model_, subset_, pair_model_, a.subspan(row, std::min(kBlockRows, a.size() - row)));
      workspace.moments.compute(model_, moment_kernels_, workspace.a, workspace.b);
      count_pairs(*workspace.a.planes, {0, workspace.a.size()}, *workspace.b.planes, {0, workspace.b.size()},
                  workspace.counts, util::active_isa());
      LaneFiller filler(model_, lane_kernels_, workspace);
      for (std::size_t i = 0; i < workspace.a.size(); ++i) {
        for (std::size_t j = 0; j < workspace.b.size(); j += kLanes) {
          const std::size_t lanes = filler.fill(i, j, samples);
          lane_kernels_.solve(workspace.problem, kCollinear);
          for (std::size_t lane = 0; lane < lanes; ++lane)
            if (a[row + i] != b[column + j + lane]) visit(row + i, column + j + lane, lane, samples[lane]);
        }
      }
    }
  }
}

void RegressionScan::tile(std::span<const std::size_t> a, std::span<const std::size_t> b,
                          RegressionWorkspace& workspace, RegressionTile& out, double log10_p_limit) const {
  const std::size_t responses = model_.responses();
  shape(out, a.size(), b.size(), responses);
  const auto weakest = weakest_statistics(log10_p_limit, products(), model_);
  each_pair(a, b, workspace, [&](std::size_t i, std::size_t j, std::size_t lane, const PairSamples& samples) {
    const LaneProblem& problem = workspace.problem;
    const PairDegrees degrees = degrees_of(problem, lane, samples, model_.link);
    const std::size_t pair = i * b.size() + j;
    out.n[pair] = static_cast<std::uint32_t>(samples.n);
    out.smallest_cell[pair] = static_cast<std::uint32_t>(samples.smallest_cell);
    out.df[pair] = static_cast<std::uint8_t>(degrees.df);
    out.residual_df[pair] = degrees.residual;
    for (std::size_t t = 0; t < responses; ++t) {
      const double square = workspace.response_squares[lane * responses + t];
      const std::size_t at = t * a.size() * b.size() + pair;
      out.mains[at] = problem.by_mains[t].of[lane] / (model_.link == Link::logit ? 1.0 : square);
      const PairTest test = test_of(problem, lane, t, degrees, square, model_.scales[t]);
      if (!test.defined) continue;
      out.flag[at] = stats::FitFlag::none;
      out.beta[at] = test.beta;
      out.standard_error[at] = test.standard_error;
      out.statistic[at] = test.statistic;
      if (test.statistic < weakest[degrees.df]) continue;
      const double log10_p = regression_log10_p(test.statistic, static_cast<double>(degrees.df), degrees.residual);
      if (log10_p <= log10_p_limit) out.log10_p[at] = log10_p;
    }
  });
}

void RegressionScan::strongest(std::span<const std::size_t> a, std::span<const std::size_t> b,
                               RegressionWorkspace& workspace, std::span<double> log10_p) const {
  std::vector<std::array<double, 5>> weakest;
  for (const double limit : log10_p) weakest.push_back(weakest_statistics(limit, products(), model_));
  const std::size_t responses = model_.responses();
  each_pair(a, b, workspace, [&](std::size_t, std::size_t, std::size_t lane, const PairSamples& samples) {
    const LaneProblem& problem = workspace.problem;
    const PairDegrees degrees = degrees_of(problem, lane, samples, model_.link);
    for (std::size_t t = 0; t < responses; ++t) {
      const PairTest test =
          test_of(problem, lane, t, degrees, workspace.response_squares[lane * responses + t], model_.scales[t]);
      if (!test.defined || test.statistic < weakest[t][degrees.df]) continue;
      const double p = regression_log10_p(test.statistic, static_cast<double>(degrees.df), degrees.residual);
      if (!(p < log10_p[t])) continue;
      log10_p[t] = p;
      weakest[t][degrees.df] = weakest_statistic(p, degrees.df, model_);  // those of other df still hold
    }
  });
}

std::uint64_t RegressionScan::workspace_bytes() const {
  const std::uint64_t k = model_.covariates(), t = model_.responses();
  return pair_moment_bytes(model_, pair_model_) + 64 * 8 * (9 + k + 4 * t) + kLanes * 8 * (k + 12) * (k + t) * 2;
}

}  // namespace epiq::interaction
