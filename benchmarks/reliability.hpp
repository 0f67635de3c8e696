#pragma once

#include <array>
#include <cmath>
#include <cstddef>
#include <cstdio>

/// How often what has a posterior of about p is the cause.
class Reliability {
 public:
  void add(double posterior, bool cause) {
    std::size_t bin = 0;
    while (bin + 1 < kEnds.size() && posterior > kEnds[bin]) ++bin;
    ++count_[bin];
    sum_[bin] += posterior;
    causes_[bin] += cause ? 1.0 : 0.0;
    brier_ += (posterior - cause) * (posterior - cause);
  }

  void print(const char* what, std::size_t cases) const {
    std::printf("%s, by posterior: pairs, mean posterior, share of causes (standard error); Brier score %.3f a case\n",
                what, brier_ / static_cast<double>(cases));
    for (std::size_t bin = 0; bin < kEnds.size(); ++bin) {
      if (count_[bin] == 0) continue;
      const double n = static_cast<double>(count_[bin]);
      const double share = causes_[bin] / n;
      std::printf("  up to %5.3f %9zu  %8.5f  %8.5f (%.5f)\n", kEnds[bin], count_[bin], sum_[bin] / n, share,
                  std::sqrt(share * (1.0 - share) / n));
    }
  }

 private:
  static constexpr std::array<double, 9> kEnds = {0.001, 0.01, 0.03, 0.1, 0.2, 0.4, 0.6, 0.8, 1.0};
  std::array<std::size_t, 9> count_{};
  std::array<double, 9> sum_{};
  std::array<double, 9> causes_{};
  double brier_ = 0.0;
};
