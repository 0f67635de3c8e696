#include "epiq/quantum/feature_map.hpp"

#include <catch2/catch.hpp>
#include <cmath>
#include <cstdlib>
#include <limits>
#include <numbers>

#include "epiq/util/error.hpp"
#include "epiq/util/philox.hpp"

using epiq::quantum::Edge;
using epiq::quantum::fidelity_kernel;
using epiq::quantum::iqp_states;
using epiq::quantum::IqpMap;
using epiq::quantum::product_kernel;
using epiq::quantum::ry_states;
using epiq::quantum::StateBatch;
using epiq::quantum::zz_states;
using epiq::util::Error;
using epiq::util::Fault;
using epiq::util::Matrix;
using epiq::util::Philox;

namespace {

constexpr double kPi = std::numbers::pi;

Matrix matrix(std::size_t rows, std::size_t cols, std::vector<double> values) {
  Matrix made(rows, cols);
  made.values = std::move(values);
  return made;
}

Matrix random_matrix(std::size_t rows, std::size_t cols, std::uint64_t stream) {
  Philox random(20240501, stream);
  Matrix made(rows, cols);
  for (double& value : made.values) value = random.normal();
  return made;
}

std::vector<Edge> random_edges(std::size_t qubits, std::uint64_t stream) {
  Philox random(20240502, stream);
  std::vector<Edge> edges;
  for (std::size_t j = 1; j < qubits; ++j)
    for (std::size_t i = 0; i < j; ++i)
      if (random.uniform() < 0.6) edges.push_back({i, j, random.uniform()});
  return edges;
}

double norm(const StateBatch& states, std::size_t sample) {
  double sum = 0.0;
  for (std::size_t b = 0; b < states.re.cols; ++b)
    sum += states.re(sample, b) * states.re(sample, b) + states.im(sample, b) * states.im(sample, b);
  return sum;
}

/// |<i|j>|^2 by the definition.
double overlap(const StateBatch& left, std::size_t i, const StateBatch& right, std::size_t j) {
  double re = 0.0;
  double im = 0.0;
  for (std::size_t b = 0; b < left.re.cols; ++b) {
    re += left.re(i, b) * right.re(j, b) + left.im(i, b) * right.im(j, b);
    im += left.re(i, b) * right.im(j, b) - left.im(i, b) * right.re(j, b);
  }
  return re * re + im * im;
}

double frobenius(const Matrix& a) {
  double sum = 0.0;
  for (const double value : a.values) sum += value * value;
  return std::sqrt(sum);
}

/// H a H with H = I - 11'/n.
Matrix centred(const Matrix& a) {
  const auto n = static_cast<double>(a.rows);
  std::vector<double> mean(a.rows, 0.0);
  double total = 0.0;
  for (std::size_t i = 0; i < a.rows; ++i)
    for (std::size_t j = 0; j < a.rows; ++j) mean[i] += a(i, j) / n;
  for (const double value : mean) total += value / n;
  Matrix result = a;
  for (std::size_t i = 0; i < a.rows; ++i)
    for (std::size_t j = 0; j < a.rows; ++j) result(i, j) += total - mean[i] - mean[j];
  return result;
}

Fault fault_of(const std::function<void()>& action) {
  try {
    action();
  } catch (const Error& error) {
    return error.fault();
  }
  return Fault::internal;
}

// Features and kernels of Qiskit's test of its fidelity kernels (qiskit-machine-learning, test_fidelity_qkernel.py).
const Matrix kTrain =
    matrix(4, 2, {3.07876080, 1.75929189, 6.03185789, 5.27787566, 6.22035345, 2.70176968, 0.18849556, 2.82743339});
const Matrix kTest = matrix(2, 2, {2.199114860, 5.15221195, 0.50265482, 0.06283185});

void check_upper(const Matrix& kernel, const std::vector<double>& upper) {
  std::size_t next = 0;
  for (std::size_t i = 0; i < kernel.rows; ++i) {
    CHECK(kernel(i, i) == Approx(1.0).epsilon(1e-12));
    for (std::size_t j = i + 1; j < kernel.cols; ++j) CHECK(kernel(i, j) == Approx(upper[next++]).margin(1e-8));
  }
}

void check_test_rows(const Matrix& kernel, const std::vector<double>& train_by_test) {
  REQUIRE(kernel.rows == 2);
  for (std::size_t i = 0; i < 2; ++i)
    for (std::size_t j = 0; j < 4; ++j) CHECK(kernel(i, j) == Approx(train_by_test[j * 2 + i]).margin(1e-8));
}

}  // namespace

TEST_CASE("The ZZ kernel is the published one of Qiskit's tests", "[quantum][anchor]") {
  const StateBatch train = zz_states(kTrain, 2, /*entangled=*/true);
  const StateBatch test = zz_states(kTest, 2, /*entangled=*/true);
  check_upper(fidelity_kernel(train), {.81376617, .05102078, .06033439, .14750292, .09980414, .26196463});
  check_test_rows(fidelity_kernel(test, train),
                  {.24610242, .17510262, .36660828, .06476594, .13924611, .48450828, .24435258, .31099496});
}

TEST_CASE("The Z kernel is the published one of Qiskit's tests", "[quantum][anchor]") {
  const StateBatch train = zz_states(kTrain, 2, /*entangled=*/false);
  const StateBatch test = zz_states(kTest, 2, /*entangled=*/false);
  check_upper(fidelity_kernel(train), {.78883982, .15984355, .06203766, .49363215, .32128356, .91953051});
  check_test_rows(fidelity_kernel(test, train),
                  {.30890363, .04543022, .39666513, .23044328, .11826802, .58742761, .10665779, .7650088});
}

TEST_CASE("The RY kernel at full scale is the product of the allele-sharing of each SNP for hard calls", "[quantum]") {
  Philox random(7);
  Matrix genotypes(40, 5);
  for (double& g : genotypes.values) g = random.below(3);
  Matrix angles = genotypes;
  for (double& angle : angles.values) angle *= kPi / 2.0;
  const Matrix kernel = fidelity_kernel(ry_states(angles));
  for (std::size_t i = 0; i < 40; ++i) {
    for (std::size_t j = 0; j < 40; ++j) {
      double sharing = 1.0;
      for (std::size_t k = 0; k < 5; ++k) sharing *= 1.0 - std::abs(genotypes(i, k) - genotypes(j, k)) / 2.0;
      CHECK(std::abs(kernel(i, j) - sharing) < 1e-12);
    }
  }
}

TEST_CASE("The RY kernel of fractional dosages is prod cos^2(pi (g - g') / 4)", "[quantum]") {
  Philox random(8);
  Matrix angles(12, 6);
  for (double& angle : angles.values) angle = 2.0 * random.uniform() * kPi / 2.0;
  const StateBatch states = ry_states(angles);
  const Matrix by_states = fidelity_kernel(states, states);
  const Matrix closed = product_kernel(angles, angles);
  for (std::size_t i = 0; i < 12; ++i) {
    for (std::size_t j = 0; j < 12; ++j) {
      double expected = 1.0;
      for (std::size_t k = 0; k < 6; ++k) {
        const double g = angles(i, k) * 2.0 / kPi;
        const double h = angles(j, k) * 2.0 / kPi;
        expected *= std::pow(std::cos(kPi * (g - h) / 4.0), 2);
      }
      CHECK(std::abs(by_states(i, j) - expected) < 1e-12);
      CHECK(std::abs(closed(i, j) - expected) < 1e-12);
    }
  }
}

TEST_CASE("IQP states have norm 1 for 1 to 14 qubits and any number of samples and repetitions", "[quantum]") {
  const std::size_t qubits = GENERATE(as<std::size_t>{}, 1, 2, 3, 4, 5, 7, 8, 11, 12, 13, 14);
  const int repetitions = GENERATE(1, 2, 3);
  const std::size_t count = GENERATE(as<std::size_t>{}, 1, 9);
  CAPTURE(qubits, repetitions, count);
  const StateBatch states =
      iqp_states(random_matrix(count, qubits, qubits), {qubits, random_edges(qubits, qubits), 1.3, repetitions});
  REQUIRE(states.re.cols == std::size_t{1} << qubits);
  for (std::size_t i = 0; i < count; ++i) CHECK(std::abs(norm(states, i) - 1.0) < 1e-12);
}

TEST_CASE("Feature-map states are the same bits on every instruction set", "[quantum][kernel]") {
  const std::size_t qubits = GENERATE(as<std::size_t>{}, 1, 3, 8, 9, 12);
  CAPTURE(qubits);
  const Matrix features = random_matrix(11, qubits, 40 + qubits);
  const IqpMap map{qubits, random_edges(qubits, 3), 0.7, 3};
  const StateBatch iqp = iqp_states(features, map, epiq::util::Isa::scalar);
  const StateBatch zz = zz_states(features, 2, /*entangled=*/true, epiq::util::Isa::scalar);
  for (const epiq::util::Isa isa : epiq::util::supported_isas()) {
    CAPTURE(epiq::util::name(isa));
    const StateBatch other_iqp = iqp_states(features, map, isa);
    const StateBatch other_zz = zz_states(features, 2, /*entangled=*/true, isa);
    CHECK(other_iqp.re.values == iqp.re.values);
    CHECK(other_iqp.im.values == iqp.im.values);
    CHECK(other_zz.re.values == zz.re.values);
    CHECK(other_zz.im.values == zz.im.values);
  }
}

TEST_CASE("The state of a sample does not depend on its neighbours in the batch", "[quantum]") {
  const Matrix features = random_matrix(21, 6, 5);
  const IqpMap map{6, random_edges(6, 1), 0.4, 2};
  const StateBatch together = iqp_states(features, map);
  for (const std::size_t i : {std::size_t{0}, std::size_t{7}, std::size_t{20}}) {
    Matrix one(1, 6);
    std::copy(features.row(i).begin(), features.row(i).end(), one.values.begin());
    const StateBatch alone = iqp_states(one, map);
    CHECK(std::equal(alone.re.values.begin(), alone.re.values.end(), together.re.row(i).begin()));
    CHECK(std::equal(alone.im.values.begin(), alone.im.values.end(), together.im.row(i).begin()));
  }
}

TEST_CASE("The one-repetition IQP state has the stated phases, also beyond the kernel's own sine", "[quantum]") {
  const double bandwidth = GENERATE(0.3, 40.0, 1e4, 3e6);
  CAPTURE(bandwidth);
  const Matrix features = matrix(2, 3, {0.25, -1.5, 0.75, 2.0, 0.5, -0.125});
  const IqpMap map{3, {{0, 1, 0.5}, {2, 1, 1.0}, {0, 1, 0.25}}, bandwidth, 1};
  const StateBatch states = iqp_states(features, map);
  for (std::size_t i = 0; i < 2; ++i) {
    for (std::size_t b = 0; b < 8; ++b) {
      double phase = 0.0;
      const auto z = [b](std::size_t k) { return (b >> k & 1) != 0 ? -1.0 : 1.0; };
      for (std::size_t k = 0; k < 3; ++k) phase += bandwidth * features(i, k) * z(k);
      for (const Edge& e : map.edges)
        phase += bandwidth * e.weight * features(i, e.first) * features(i, e.second) * z(e.first) * z(e.second);
      const double bound = 1e-14 + 4e-16 * bandwidth * 8.0;  // the phase itself is rounded
      CHECK(std::abs(states.re(i, b) - std::cos(phase) / std::sqrt(8.0)) < bound);
      CHECK(std::abs(states.im(i, b) - std::sin(phase) / std::sqrt(8.0)) < bound);
    }
  }
}

TEST_CASE("For a small bandwidth the centred IQP kernel is the linear and pairwise-product kernel",
          "[quantum][anchor]") {
  // association.md 2a: centred k -> 2 c^2 (S S' + sum_E w^2 s_i s_j s_i' s_j'), with an error that falls as c^2.
  const int repetitions = GENERATE(1, 2);
  const std::size_t n = 60;
  const Matrix s = random_matrix(n, 6, 77);
  const std::vector<Edge> edges = random_edges(6, 9);
  Matrix polynomial(n, n);
  for (std::size_t i = 0; i < n; ++i) {
    for (std::size_t j = 0; j < n; ++j) {
      for (std::size_t k = 0; k < 6; ++k) polynomial(i, j) += s(i, k) * s(j, k);
      for (const Edge& e : edges)
        polynomial(i, j) += e.weight * e.weight * s(i, e.first) * s(i, e.second) * s(j, e.first) * s(j, e.second);
    }
  }
  const Matrix limit = centred(polynomial);
  std::vector<double> distances;
  for (const double c : {0.01, 0.001}) {
    Matrix difference = centred(fidelity_kernel(iqp_states(s, {6, edges, c, repetitions})));
    for (std::size_t i = 0; i < difference.values.size(); ++i) {
      difference.values[i] /= 2.0 * c * c;
      difference.values[i] -= limit.values[i];
    }
    distances.push_back(frobenius(difference) / frobenius(limit));
  }
  CHECK(distances[1] < 1e-3);
  CHECK(distances[0] / distances[1] == Approx(100.0).epsilon(0.1));
}

TEST_CASE("The fidelity kernel is the overlap of the definition, symmetric to the bit", "[quantum]") {
  const StateBatch left = iqp_states(random_matrix(13, 5, 1), {5, random_edges(5, 2), 0.8, 2});
  const StateBatch right = zz_states(random_matrix(10, 5, 2), 2, /*entangled=*/true);
  const Matrix cross = fidelity_kernel(left, right);
  const Matrix own = fidelity_kernel(left);
  REQUIRE(cross.rows == 13);
  REQUIRE(cross.cols == 10);
  for (std::size_t i = 0; i < 13; ++i) {
    for (std::size_t j = 0; j < 10; ++j) CHECK(std::abs(cross(i, j) - overlap(left, i, right, j)) < 1e-13);
    for (std::size_t j = 0; j < 13; ++j) CHECK(std::abs(own(i, j) - overlap(left, i, left, j)) < 1e-13);
    for (std::size_t j = 0; j < 13; ++j) CHECK(own(i, j) == own(j, i));
    CHECK(own(i, i) == Approx(1.0).epsilon(1e-12));
  }
  CHECK(fidelity_kernel(StateBatch{}).values.empty());
}

TEST_CASE("A feature map refuses what is not a map of its features", "[quantum]") {
  const Matrix features(2, 3, 0.5);
  CHECK(fault_of([&] { iqp_states(features, {4, {}, 0.1, 2}); }) == Fault::input);
  CHECK(fault_of([&] { iqp_states(features, {3, {}, 0.1, 0}); }) == Fault::input);
  CHECK(fault_of([&] { iqp_states(features, {3, {{1, 1, 1.0}}, 0.1, 2}); }) == Fault::input);
  CHECK(fault_of([&] { iqp_states(features, {3, {{0, 3, 1.0}}, 0.1, 2}); }) == Fault::input);
  CHECK(fault_of([&] { iqp_states(features, {3, {{0, 1, std::nan("")}}, 0.1, 2}); }) == Fault::input);
  CHECK(fault_of([&] { iqp_states(features, {3, {}, std::numeric_limits<double>::infinity(), 2}); }) == Fault::input);
  CHECK(fault_of([&] { zz_states(Matrix(1, 2, std::nan("")), 2, true); }) == Fault::input);
  CHECK(fault_of([&] { zz_states(Matrix(1, 0), 2, true); }) == Fault::input);
  CHECK(fault_of([&] { ry_states(Matrix(1, 31)); }) == Fault::resource);
  CHECK(fault_of([&] { fidelity_kernel(ry_states(Matrix(1, 2)), ry_states(Matrix(1, 3))); }) == Fault::input);
  CHECK(fault_of([&] { product_kernel(Matrix(1, 2), Matrix(1, 3)); }) == Fault::input);
}
