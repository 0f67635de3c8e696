#include "epiq/interaction/pairs/regression_lanes.hpp"

namespace epiq::interaction {
namespace {

/// The number of an unordered pair of functions of one SNP, 0 being the constant.
constexpr std::size_t combination(std::size_t f, std::size_t g) {
  return f < g ? g * (g + 1) / 2 + f : f * (f + 1) / 2 + g;
}

/// A feature as a product of a function of a and one of b; 0 is the constant.
struct Factors {
  std::size_t a, b;
};

[[gnu::always_inline]] inline Factors factors(const LaneProblem& p, std::size_t feature) noexcept {
  if (feature < p.functions) return {feature + 1, 0};
  if (feature < p.mains) return {0, feature - p.functions + 1};
  return {(feature - p.mains) / p.functions + 1, (feature - p.mains) % p.functions + 1};
}

/// For each genotype of a and each two functions of b, the sum of their product over the genotypes of b.
struct RowSums {
  Lanes of[3][6];
};

[[gnu::always_inline]] inline void sum_rows(const LaneProblem& p, RowSums& sums) noexcept {
  for (std::size_t f = 0; f <= p.functions; ++f) {
    for (std::size_t g = 0; g <= f; ++g) {
      for (std::size_t x = 0; x < 3; ++x) {
        auto sum = p.cells[0].of * 0.0;
        for (std::size_t y = 0; y < 3; ++y) {
          auto value = p.cells[3 * x + y].of;
          if (f > 0) value *= p.functions_b[f - 1][y].of;
          if (g > 0) value *= p.functions_b[g - 1][y].of;
          sum += value;
        }
        sums.of[x][combination(f, g)].of = sum;
      }
    }
  }
}

[[gnu::always_inline]] inline double function_a(const LaneProblem& p, std::size_t f, std::size_t genotype) noexcept {
  return f == 0 ? 1.0 : p.functions_a[f - 1][genotype];
}

[[gnu::always_inline]] inline void assemble(LaneProblem& p) noexcept {
  RowSums sums;
  sum_rows(p, sums);
  for (std::size_t u = 0; u < p.features; ++u) {
    const Factors fu = factors(p, u);
    for (std::size_t v = 0; v <= u; ++v) {
      const Factors fv = factors(p, v);
      auto value = p.cells[0].of * 0.0;
      for (std::size_t x = 0; x < 3; ++x)
        value += function_a(p, fu.a, x) * function_a(p, fv.a, x) * sums.of[x][combination(fu.b, fv.b)].of;
      p.gram[u * p.features + v].of = value;
    }
    if (u < p.mains) continue;
    auto value = p.cells[0].of * 0.0;
    for (std::size_t x = 0; x < 3; ++x) value += function_a(p, fu.a, x) * sums.of[x][combination(fu.b, 0)].of;
    p.coordinates[u * p.basis].of = value * p.inverse_root_weight;
  }
}

/// Takes the covariates out of `gram` and `right`. `before` receives the diagonal of `gram` as it was.
[[gnu::always_inline]] inline void project(LaneProblem& p, Lanes* before) noexcept {
  for (std::size_t u = 0; u < p.features; ++u) {
    const Lanes* z = p.coordinates.data() + u * p.basis;
    before[u].of = p.gram[u * p.features + u].of;
    for (std::size_t v = 0; v <= u; ++v) {
      const Lanes* other = p.coordinates.data() + v * p.basis;
      auto value = p.gram[u * p.features + v].of;
      for (std::size_t j = 0; j < p.basis; ++j) value -= z[j].of * other[j].of;
      p.gram[u * p.features + v].of = value;
    }
    if (!p.shifted) continue;
    for (std::size_t j = 0; j < p.basis; ++j)
      for (std::size_t t = 0; t < p.responses; ++t)
        p.right[u * p.responses + t].of -= z[j].of * p.response_coordinates[j * p.responses + t].of;
  }
}

[[gnu::always_inline]] inline void solve(LaneProblem& p, double tolerance) noexcept {
  Lanes before[8];
  project(p, before);
  for (std::size_t t = 0; t < p.responses; ++t) p.by_mains[t].of = p.by_products[t].of = before[0].of * 0.0;
  for (std::size_t u = 0; u < p.features; ++u) {
    Lanes* row = p.gram.data() + u * p.features;  // becomes L D, left of the diagonal
    Lanes* right = p.right.data() + u * p.responses;
    for (std::size_t v = 0; v < u; ++v) {
      const Lanes* other = p.gram.data() + v * p.features;
      auto value = row[v].of;
      for (std::size_t e = 0; e < v; ++e) value -= row[e].of * p.inverse_pivots[e].of * other[e].of;
      row[v].of = value;
    }
    auto left = row[u].of;
    for (std::size_t v = 0; v < u; ++v) {
      const auto factor = row[v].of * p.inverse_pivots[v].of;
      left -= row[v].of * factor;
      const Lanes* earlier = p.right.data() + v * p.responses;
      for (std::size_t t = 0; t < p.responses; ++t) right[t].of -= factor * earlier[t].of;
    }
    const auto inverse = left > tolerance * before[u].of ? 1.0 / left : left * 0.0;
    p.inverse_pivots[u].of = inverse;
    Lanes* explained = (u < p.mains ? p.by_mains : p.by_products).data();
    for (std::size_t t = 0; t < p.responses; ++t) explained[t].of += right[t].of * right[t].of * inverse;
  }
}

struct Scalar {
  static void build(LaneProblem& problem) noexcept { assemble(problem); }
  static void run(LaneProblem& problem, double tolerance) noexcept { solve(problem, tolerance); }
};

struct Avx2 {
  __attribute__((target("avx2"))) static void build(LaneProblem& problem) noexcept { assemble(problem); }
  __attribute__((target("avx2"))) static void run(LaneProblem& problem, double tolerance) noexcept {
    solve(problem, tolerance);
  }
};

struct Avx512 {
  __attribute__((target("avx512f,avx512dq,avx512vl"))) static void build(LaneProblem& problem) noexcept {
    assemble(problem);
  }
  __attribute__((target("avx512f,avx512dq,avx512vl"))) static void run(LaneProblem& problem,
                                                                       double tolerance) noexcept {
    solve(problem, tolerance);
  }
};

}  // namespace

void LaneProblem::shape(std::size_t function_count, std::size_t basis_count, std::size_t response_count) {
  functions = function_count;
  mains = 2 * functions;
  features = mains + functions * functions;
  basis = basis_count;
  responses = response_count;
  coordinates.resize(features * basis);
  gram.resize(features * features);
  right.resize(features * responses);
  response_coordinates.resize(basis * responses);
  inverse_pivots.resize(features);
  by_mains.resize(responses);
  by_products.resize(responses);
}

LaneKernels lane_kernels(util::Isa isa) noexcept {
  if (isa == util::Isa::scalar) return {Scalar::build, Scalar::run};
  return isa == util::Isa::avx2 ? LaneKernels{Avx2::build, Avx2::run} : LaneKernels{Avx512::build, Avx512::run};
}

}  // namespace epiq::interaction
