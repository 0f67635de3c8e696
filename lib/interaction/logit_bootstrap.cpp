#include "epiq/interaction/logit_bootstrap.hpp"

#include <algorithm>
#include <cmath>

#include "epiq/util/philox.hpp"

namespace epiq::interaction {
namespace {

constexpr std::uint64_t kBootstrapStreams = std::uint64_t{5} << 40;  // apart from those of other draws
constexpr std::size_t kFirstBatch = 48;

/// Draws `first`, .., first + count - 1 of the responses.
SampleData drawn_data(const LogitNull& null, std::span<const double> outcome, std::uint64_t seed, std::size_t first,
                      std::size_t count) {
  SampleData data{null.data.covariates, util::Matrix(outcome.size(), count), null.data.weights};
  for (std::size_t k = 0; k < count; ++k) {
    util::Philox random(seed, kBootstrapStreams + first + k);
    for (std::size_t i = 0; i < outcome.size(); ++i) {
      const double uniform = random.uniform(), mu = outcome[i] - null.data.responses(i, 0);
      if (data.weights[i] > 0.0) data.responses(i, k) = (uniform < mu ? 1.0 : 0.0) - mu;
    }
  }
  return data;
}

/// The log10 p-values that draws gave to the omnibus and to each arm.
struct Drawn {
  std::vector<double> omnibus;
  std::vector<std::vector<double>> arms;

  void add(const PairScore& score) {
    arms.resize(score.arms.size());
    if (!std::isnan(score.log10_p_omnibus)) omnibus.push_back(score.log10_p_omnibus);
    for (std::size_t k = 0; k < arms.size(); ++k)
      if (!std::isnan(score.arms[k].log10_p)) arms[k].push_back(score.arms[k].log10_p);
  }
};

std::size_t at_or_below(double log10_p, const std::vector<double>& drawn) {
  return static_cast<std::size_t>(
      std::count_if(drawn.begin(), drawn.end(), [log10_p](double value) { return value <= log10_p; }));
}

}  // namespace

double calibrated_log10_p(double log10_p, std::vector<double> drawn, std::size_t exceedances) {
  const auto draws = static_cast<double>(drawn.size());
  const std::size_t below = at_or_below(log10_p, drawn);
  const auto level = [draws](std::size_t count) {
    return std::log10((static_cast<double>(count) + 1.0) / (draws + 1.0));
  };
  if (below >= exceedances || drawn.size() < exceedances) return level(below);
  const auto deepest = drawn.begin() + static_cast<std::ptrdiff_t>(exceedances - 1);
  std::nth_element(drawn.begin(), deepest, drawn.end());
  const double slope = *deepest < 0.0 ? std::min(1.0, level(exceedances) / *deepest) : 1.0;
  return level(exceedances) + slope * (log10_p - *deepest);
}

void bootstrap(PairScore& score, const LogitNull& null, std::span<const double> outcome,
               const BootstrapOptions& options,
               const std::function<std::vector<PairScore>(const SampleData&)>& score_of) {
  if (std::isnan(score.log10_p_omnibus)) return;
  Drawn drawn;
  std::size_t batch = kFirstBatch;
  for (std::size_t made = 0; made < options.maximum; made += batch, batch = made) {
    batch = std::min(batch, options.maximum - made);
    for (const PairScore& one : score_of(drawn_data(null, outcome, options.seed, made, batch))) drawn.add(one);
    if (at_or_below(score.log10_p_omnibus, drawn.omnibus) >= options.exceedances) break;
  }
  score.log10_p_omnibus = calibrated_log10_p(score.log10_p_omnibus, drawn.omnibus, options.exceedances);
  for (std::size_t k = 0; k < score.arms.size(); ++k)
    if (!std::isnan(score.arms[k].log10_p))
      score.arms[k].log10_p = calibrated_log10_p(score.arms[k].log10_p, drawn.arms[k], options.exceedances);
  score.bootstrap_draws = drawn.omnibus.size();
}

}  // namespace epiq::interaction
