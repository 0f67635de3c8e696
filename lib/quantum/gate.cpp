#include "epiq/quantum/gate.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <string>

#include "epiq/util/error.hpp"

namespace epiq::quantum {
namespace {

using Complex = std::complex<double>;

// In the order of GateKind.
constexpr GateSpec kSpecs[] = {
    {GateKind::id, "id", 1, 0, 0},      {GateKind::h, "h", 1, 0, 0},       {GateKind::x, "x", 1, 0, 0},
    {GateKind::y, "y", 1, 0, 0},        {GateKind::z, "z", 1, 0, 0},       {GateKind::s, "s", 1, 0, 0},
    {GateKind::sdg, "sdg", 1, 0, 0},    {GateKind::t, "t", 1, 0, 0},       {GateKind::tdg, "tdg", 1, 0, 0},
    {GateKind::sx, "sx", 1, 0, 0},      {GateKind::sxdg, "sxdg", 1, 0, 0}, {GateKind::rx, "rx", 1, 0, 1},
    {GateKind::ry, "ry", 1, 0, 1},      {GateKind::rz, "rz", 1, 0, 1},     {GateKind::p, "p", 1, 0, 1},
    {GateKind::u, "u", 1, 0, 3},        {GateKind::cx, "cx", 2, 1, 0},     {GateKind::cy, "cy", 2, 1, 0},
    {GateKind::cz, "cz", 2, 1, 0},      {GateKind::ch, "ch", 2, 1, 0},     {GateKind::cp, "cp", 2, 1, 1},
    {GateKind::crx, "crx", 2, 1, 1},    {GateKind::cry, "cry", 2, 1, 1},   {GateKind::crz, "crz", 2, 1, 1},
    {GateKind::cu, "cu", 2, 1, 4},      {GateKind::swap, "swap", 2, 0, 0}, {GateKind::rxx, "rxx", 2, 0, 1},
    {GateKind::ryy, "ryy", 2, 0, 1},    {GateKind::rzz, "rzz", 2, 0, 1},   {GateKind::ccx, "ccx", 3, 2, 0},
    {GateKind::cswap, "cswap", 3, 1, 0}};

Complex phase(double angle) { return {std::cos(angle), std::sin(angle)}; }

Matrix2 u_matrix(double theta, double phi, double lambda, double gamma) {
  const double cosine = std::cos(theta / 2.0);
  const double sine = std::sin(theta / 2.0);
  return {phase(gamma) * cosine, -phase(gamma + lambda) * sine, phase(gamma + phi) * sine,
          phase(gamma + phi + lambda) * cosine};
}

}  // namespace

const GateSpec& gate_spec(GateKind kind) { return kSpecs[static_cast<std::size_t>(kind)]; }

std::optional<GateKind> gate_kind(std::string_view name) {
  for (const GateSpec& spec : kSpecs)
    if (spec.name == name) return spec.kind;
  return std::nullopt;
}

Gate inverse(const Gate& gate) {
  Gate result = gate;
  const std::array<double, kMostGateParameters>& angle = gate.parameters;
  switch (gate.kind) {
    case GateKind::s:
      result.kind = GateKind::sdg;
      break;
    case GateKind::sdg:
      result.kind = GateKind::s;
      break;
    case GateKind::t:
      result.kind = GateKind::tdg;
      break;
    case GateKind::tdg:
      result.kind = GateKind::t;
      break;
    case GateKind::sx:
      result.kind = GateKind::sxdg;
      break;
    case GateKind::sxdg:
      result.kind = GateKind::sx;
      break;
    case GateKind::u:
    case GateKind::cu:
      result.parameters = {-angle[0], -angle[2], -angle[1], -angle[3]};
      break;
    default:  // rotations turn back; the others have no angle and are their own inverse
      for (double& value : result.parameters) value = -value;
  }
  return result;
}

Matrix2 target_matrix(const Gate& gate) {
  constexpr double kHalf = std::numbers::sqrt2 / 2.0;
  constexpr Complex kI{0.0, 1.0};
  const std::array<double, kMostGateParameters>& angle = gate.parameters;
  const double cosine = std::cos(angle[0] / 2.0);
  const double sine = std::sin(angle[0] / 2.0);
  switch (gate.kind) {
    case GateKind::id:
      return {1.0, 0.0, 0.0, 1.0};
    case GateKind::h:
    case GateKind::ch:
      return {kHalf, kHalf, kHalf, -kHalf};
    case GateKind::x:
    case GateKind::cx:
    case GateKind::ccx:
      return {0.0, 1.0, 1.0, 0.0};
    case GateKind::y:
    case GateKind::cy:
      return {0.0, -kI, kI, 0.0};
    case GateKind::z:
    case GateKind::cz:
      return {1.0, 0.0, 0.0, -1.0};
    case GateKind::s:
      return {1.0, 0.0, 0.0, kI};
    case GateKind::sdg:
      return {1.0, 0.0, 0.0, -kI};
    case GateKind::t:
      return {1.0, 0.0, 0.0, Complex(kHalf, kHalf)};
    case GateKind::tdg:
      return {1.0, 0.0, 0.0, Complex(kHalf, -kHalf)};
    case GateKind::sx:
      return {Complex(0.5, 0.5), Complex(0.5, -0.5), Complex(0.5, -0.5), Complex(0.5, 0.5)};
    case GateKind::sxdg:
      return {Complex(0.5, -0.5), Complex(0.5, 0.5), Complex(0.5, 0.5), Complex(0.5, -0.5)};
    case GateKind::rx:
    case GateKind::crx:
      return {cosine, -kI * sine, -kI * sine, cosine};
    case GateKind::ry:
    case GateKind::cry:
      return {cosine, -sine, sine, cosine};
    case GateKind::rz:
    case GateKind::crz:
      return {phase(-angle[0] / 2.0), 0.0, 0.0, phase(angle[0] / 2.0)};
    case GateKind::p:
    case GateKind::cp:
      return {1.0, 0.0, 0.0, phase(angle[0])};
    case GateKind::u:
      return u_matrix(angle[0], angle[1], angle[2], 0.0);
    case GateKind::cu:
      return u_matrix(angle[0], angle[1], angle[2], angle[3]);
    case GateKind::swap:
    case GateKind::cswap:
    case GateKind::rxx:
    case GateKind::ryy:
    case GateKind::rzz:
      break;
  }
  throw util::Error(util::Fault::internal,
                    "the gate '" + std::string(gate_spec(gate.kind).name) + "' has no single target");
}

namespace {

/// The 4 x 4 matrix of swap, rxx, ryy or rzz, row-major; the latter are cos(angle / 2) - i sin(angle / 2) P P.
std::array<Complex, 16> pair_matrix(GateKind kind, double angle) {
  if (kind == GateKind::swap || kind == GateKind::cswap) return {1, 0, 0, 0, 0, 0, 1, 0, 0, 1, 0, 0, 0, 0, 0, 1};
  std::array<Complex, 16> matrix{};
  const Complex turn{0.0, -std::sin(angle / 2.0)};
  for (std::size_t row = 0; row < 4; ++row) {
    const bool equal = row == 0 || row == 3;
    matrix[row * 4 + row] = std::cos(angle / 2.0);
    if (kind == GateKind::rzz) matrix[row * 4 + row] += equal ? turn : -turn;
    if (kind == GateKind::rxx) matrix[row * 4 + 3 - row] = turn;
    if (kind == GateKind::ryy) matrix[row * 4 + 3 - row] = equal ? -turn : turn;  // YY|00> = -|11>, YY|01> = |10>
  }
  return matrix;
}

}  // namespace

std::vector<Complex> gate_matrix(const Gate& gate) {
  const GateSpec& spec = gate_spec(gate.kind);
  const std::size_t targets = spec.qubits - spec.controls;
  const std::size_t rows = std::size_t{1} << spec.qubits;
  std::array<Complex, 16> part{};
  if (targets == 1) {
    const Matrix2 matrix = target_matrix(gate);
    std::copy(matrix.begin(), matrix.end(), part.begin());
  } else {
    part = pair_matrix(gate.kind, gate.parameters[0]);
  }
  const std::size_t side = std::size_t{1} << targets;
  const std::size_t controls = (std::size_t{1} << spec.controls) - 1;
  std::vector<Complex> result(rows * rows);
  for (std::size_t row = 0; row < rows; ++row) {
    if ((row & controls) != controls) {
      result[row * rows + row] = 1.0;
      continue;
    }
    for (std::size_t column = 0; column < side; ++column)
      result[row * rows + (column << spec.controls | controls)] = part[(row >> spec.controls) * side + column];
  }
  return result;
}

}  // namespace epiq::quantum
