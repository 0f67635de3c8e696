#include "epiq/interaction/logit_bootstrap.hpp"

#include <algorithm>
#include <cmath>

#include "epiq/util/philox.hpp"

namespace epiq::interaction {
namespace {

constexpr std::uint64_t kBootstrapStreams = std::uint64_t{5} << 40;  // apart from those of other draws
constexpr std::size_t kFirstBatch = 48;

/// Draws `first`, .., first + count - 1 of y* - mu.
util::Matrix drawn_differences(std::span<const double> mu, std::uint64_t seed, std::size_t first, std::size_t count) {
  util::Matrix differences(mu.size(), count);
  for (std::size_t k = 0; k < count; ++k) {
    util::Philox random(seed, kBootstrapStreams + first + k);
    for (std::size_t i = 0; i < mu.size(); ++i) differences(i, k) = (random.uniform() < mu[i] ? 1.0 : 0.0) - mu[i];
  }
  return differences;
}

/// The log10 p-values that draws gave to the omnibus and to each arm.
struct Drawn {
  std::vector<double> omnibus;
  std::vector<std::vector<double>> arms;

  void add(const TestResults& score) {
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

std::size_t bootstrap(TestResults& results, std::span<const double> probabilities, const BootstrapOptions& options,
                      const std::function<std::vector<TestResults>(util::Matrix)>& score_of) {
  if (std::isnan(results.log10_p_omnibus) || options.maximum == 0) return 0;
  Drawn drawn;
  std::size_t batch = kFirstBatch;
  for (std::size_t made = 0; made < options.maximum; made += batch, batch = made) {
    batch = std::min(batch, options.maximum - made);
    for (const TestResults& one : score_of(drawn_differences(probabilities, options.seed, made, batch))) drawn.add(one);
    if (at_or_below(results.log10_p_omnibus, drawn.omnibus) >= options.exceedances) break;
  }
  results.log10_p_omnibus = calibrated_log10_p(results.log10_p_omnibus, drawn.omnibus, options.exceedances);
  for (std::size_t k = 0; k < results.arms.size(); ++k)
    if (!std::isnan(results.arms[k].log10_p))
      results.arms[k].log10_p = calibrated_log10_p(results.arms[k].log10_p, drawn.arms[k], options.exceedances);
  return drawn.omnibus.size();
}

}  // namespace epiq::interaction
