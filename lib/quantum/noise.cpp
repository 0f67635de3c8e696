#include "epiq/quantum/noise.hpp"

#include <algorithm>
#include <cmath>

#include "epiq/util/error.hpp"
#include "epiq/util/text.hpp"

namespace epiq::quantum {
namespace {

using Complex = std::complex<double>;
using ComplexMatrix = std::vector<Complex>;
using util::Error;
using util::Fault;

constexpr double kCompleteness = 1e-8;

std::size_t rows_of(std::span<const Complex> matrix) { return matrix.size() == 4 ? 2 : 4; }

ComplexMatrix product(const ComplexMatrix& a, const ComplexMatrix& b) {
  const std::size_t n = rows_of(a);
  ComplexMatrix result(n * n);
  for (std::size_t i = 0; i < n; ++i)
    for (std::size_t j = 0; j < n; ++j)
      for (std::size_t k = 0; k < n; ++k) result[i * n + j] += a[i * n + k] * b[k * n + j];
  return result;
}

/// K^+ K.
ComplexMatrix gram(const ComplexMatrix& k) {
  const std::size_t n = rows_of(k);
  ComplexMatrix adjoint(n * n);
  for (std::size_t i = 0; i < n; ++i)
    for (std::size_t j = 0; j < n; ++j) adjoint[i * n + j] = std::conj(k[j * n + i]);
  return product(adjoint, k);
}

double distance_to_multiple(const ComplexMatrix& m, Complex factor) {
  const std::size_t n = rows_of(m);
  double largest = 0.0;
  for (std::size_t i = 0; i < n * n; ++i)
    largest = std::max(largest, std::abs(m[i] - (i % (n + 1) == 0 ? factor : Complex{})));
  return largest;
}

void check_range(const char* name, double value, double low, double high) {
  if (!(value >= low && value <= high))
    throw Error(Fault::input, std::string("the parameter ") + name + " of a noise channel is " +
                                  util::format_number(value) + "; it must be from " + util::format_number(low) +
                                  " to " + util::format_number(high));
}

ComplexMatrix scaled(ComplexMatrix matrix, double factor) {
  for (Complex& value : matrix) value *= factor;
  return matrix;
}

ComplexMatrix pauli(char letter) {
  const Complex i{0.0, 1.0};
  switch (letter) {
    case 'I':
      return {1.0, 0.0, 0.0, 1.0};
    case 'X':
      return {0.0, 1.0, 1.0, 0.0};
    case 'Y':
      return {0.0, -i, i, 0.0};
    case 'Z':
      return {1.0, 0.0, 0.0, -1.0};
    default:
      throw Error(Fault::input, std::string("a Pauli channel has words of I, X, Y and Z, not of '") + letter + "'");
  }
}

/// The last letter acts on qubit 0.
ComplexMatrix pauli_word(const std::string& word) {
  if (word.size() == 1) return pauli(word[0]);
  const ComplexMatrix high = pauli(word[0]);
  const ComplexMatrix low = pauli(word[1]);
  ComplexMatrix result(16);
  for (std::size_t r = 0; r < 4; ++r)
    for (std::size_t c = 0; c < 4; ++c) result[r * 4 + c] = high[(r / 2) * 2 + c / 2] * low[(r % 2) * 2 + c % 2];
  return result;
}

}  // namespace

Channel kraus_channel(std::vector<ComplexMatrix> kraus) {
  constexpr std::size_t kMost = 16;
  if (kraus.empty() || kraus.size() > kMost)
    throw Error(Fault::input, "a noise channel has 1 to 16 Kraus operators, not " + std::to_string(kraus.size()));
  for (const ComplexMatrix& k : kraus)
    if ((k.size() != 4 && k.size() != 16) || k.size() != kraus[0].size())
      throw Error(Fault::input, "the Kraus operators of a channel must all be 2 x 2 or all be 4 x 4 matrices");
  Channel channel{kraus[0].size() == 4 ? std::size_t{1} : std::size_t{2}, std::move(kraus), {}};
  ComplexMatrix sum(channel.kraus[0].size());
  for (const ComplexMatrix& k : channel.kraus) {
    const ComplexMatrix square = gram(k);
    for (std::size_t i = 0; i < sum.size(); ++i) sum[i] += square[i];
    if (distance_to_multiple(square, square[0]) < kCompleteness) channel.weights.push_back(square[0].real());
  }
  if (!(distance_to_multiple(sum, 1.0) <= kCompleteness))
    throw Error(Fault::input, "the Kraus operators of a channel do not preserve the trace: sum of K^+ K is not 1");
  if (channel.weights.size() != channel.kraus.size()) channel.weights.clear();
  return channel;
}

Channel depolarizing(std::size_t qubits, double p) {
  const double words = qubits == 1 ? 4.0 : 16.0;
  check_range("p", p, 0.0, words / (words - 1.0));
  std::vector<std::pair<std::string, double>> errors;
  for (const char a : std::string(qubits == 1 ? "I" : "IXYZ"))
    for (const char b : std::string("IXYZ"))
      if (a != 'I' || b != 'I') errors.emplace_back(qubits == 1 ? std::string(1, b) : std::string{a, b}, p / words);
  return pauli_channel(errors);
}

Channel pauli_channel(const std::vector<std::pair<std::string, double>>& words) {
  if (words.empty()) throw Error(Fault::input, "a Pauli channel needs at least one word");
  std::vector<ComplexMatrix> kraus;
  double rest = 1.0;
  for (const std::pair<std::string, double>& word : words) {
    if (word.first.empty() || word.first.size() > 2 || word.first.size() != words[0].first.size())
      throw Error(Fault::input, "the words of a Pauli channel must all have 1 or all have 2 letters");
    check_range("probability", word.second, 0.0, 1.0);
    rest -= word.second;
    kraus.push_back(scaled(pauli_word(word.first), std::sqrt(word.second)));
  }
  if (rest < -kCompleteness) throw Error(Fault::input, "the probabilities of a Pauli channel add up to more than 1");
  kraus.insert(kraus.begin(),
               scaled(pauli_word(std::string(words[0].first.size(), 'I')), std::sqrt(std::max(rest, 0.0))));
  const auto nothing = [](const ComplexMatrix& k) {
    return std::all_of(k.begin(), k.end(), [](Complex x) { return x == 0.0; });
  };
  kraus.erase(std::remove_if(kraus.begin(), kraus.end(), nothing), kraus.end());
  return kraus_channel(std::move(kraus));
}

Channel amplitude_damping(double gamma, double excited) {
  check_range("gamma", gamma, 0.0, 1.0);
  check_range("excited_population", excited, 0.0, 1.0);
  const double stays = std::sqrt(1.0 - gamma);
  const double moves = std::sqrt(gamma);
  std::vector<ComplexMatrix> kraus;
  if (excited < 1.0) {
    kraus.push_back(scaled({1.0, 0.0, 0.0, stays}, std::sqrt(1.0 - excited)));
    if (gamma > 0.0) kraus.push_back(scaled({0.0, moves, 0.0, 0.0}, std::sqrt(1.0 - excited)));
  }
  if (excited > 0.0) {
    kraus.push_back(scaled({stays, 0.0, 0.0, 1.0}, std::sqrt(excited)));
    if (gamma > 0.0) kraus.push_back(scaled({0.0, 0.0, moves, 0.0}, std::sqrt(excited)));
  }
  return kraus_channel(std::move(kraus));
}

Channel phase_damping(double lambda) {
  check_range("lambda", lambda, 0.0, 1.0);
  // The same channel as Z with probability (1 - sqrt(1 - lambda)) / 2, whose weights depend on no state.
  return pauli_channel({{"Z", 0.5 * (1.0 - std::sqrt(1.0 - lambda))}});
}

Channel thermal_relaxation(double t1, double t2, double time, double excited) {
  const auto positive = [](const char* name, double value) {
    if (!(value > 0.0))
      throw Error(Fault::input, std::string("the parameter ") + name + " of a noise channel must be above 0");
  };
  positive("t1", t1);
  positive("t2", t2);
  if (!(time >= 0.0) || std::isinf(time))
    throw Error(Fault::input, "the parameter time of a noise channel must be a finite number from 0 on");
  if (t2 > 2.0 * t1) throw Error(Fault::input, "t2 of a noise channel is above 2 t1, which no relaxation can have");
  const double gamma = -std::expm1(-time / t1);
  // Damping leaves sqrt(1 - gamma) = exp(-time / (2 t1)) of a coherence; dephasing has to do the rest.
  const double lambda = std::clamp(-std::expm1(time / t1 - 2.0 * time / t2), 0.0, 1.0);
  return composed(amplitude_damping(gamma, excited), phase_damping(lambda));
}

Channel reset_error(double p0, double p1) {
  check_range("p0", p0, 0.0, 1.0);
  check_range("p1", p1, 0.0, 1.0);
  check_range("p0 + p1", p0 + p1, 0.0, 1.0);
  const double none = std::sqrt(1.0 - p0 - p1);
  const double zero = std::sqrt(p0);
  const double one = std::sqrt(p1);
  return kraus_channel({{none, 0.0, 0.0, none},
                        {zero, 0.0, 0.0, 0.0},
                        {0.0, zero, 0.0, 0.0},
                        {0.0, 0.0, one, 0.0},
                        {0.0, 0.0, 0.0, one}});
}

std::vector<Complex> superoperator(std::span<const Complex> matrix) {
  const std::size_t n = rows_of(matrix);
  std::vector<Complex> result(n * n * n * n);
  for (std::size_t c = 0; c < n; ++c)
    for (std::size_t r = 0; r < n; ++r)
      for (std::size_t from_c = 0; from_c < n; ++from_c)
        for (std::size_t from_r = 0; from_r < n; ++from_r)
          result[(c * n + r) * n * n + from_c * n + from_r] =
              matrix[r * n + from_r] * std::conj(matrix[c * n + from_c]);
  return result;
}

std::vector<Complex> superoperator(const Channel& channel) {
  std::vector<Complex> sum;
  for (const ComplexMatrix& k : channel.kraus) {
    const std::vector<Complex> one = superoperator(k);
    sum.resize(one.size());
    for (std::size_t i = 0; i < one.size(); ++i) sum[i] += one[i];
  }
  return sum;
}

Channel composed(const Channel& first, const Channel& second) {
  std::vector<ComplexMatrix> kraus;
  for (const ComplexMatrix& b : second.kraus)
    for (const ComplexMatrix& a : first.kraus) kraus.push_back(product(b, a));
  return kraus_channel(std::move(kraus));
}

}  // namespace epiq::quantum
