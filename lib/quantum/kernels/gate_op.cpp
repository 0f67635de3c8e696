#include "epiq/quantum/kernels/gate_op.hpp"

#include <algorithm>
#include <bit>

namespace epiq::quantum::kernels {
namespace {

using Complex = std::complex<double>;

/// The targets of a matrix, by whether they are lanes of a vector.
struct Split {
  std::vector<std::size_t> low;       ///< targets in the lanes
  std::vector<std::size_t> low_rows;  ///< and the bits of a row of the matrix that belong to them
  std::vector<std::size_t> high;      ///< targets above the lanes
  std::vector<std::size_t> high_rows;
};

Split split(std::span<const std::size_t> targets, std::size_t lane_bits) {
  Split result;
  for (std::size_t i = 0; i < targets.size(); ++i) {
    const bool low = targets[i] < lane_bits;
    (low ? result.low : result.high).push_back(targets[i]);
    (low ? result.low_rows : result.high_rows).push_back(i);
  }
  return result;
}

/// Bit i of `value` moved to places[i].
std::size_t deposit(std::size_t value, const std::vector<std::size_t>& places) {
  std::size_t result = 0;
  for (std::size_t i = 0; i < places.size(); ++i) result |= (value >> i & 1) << places[i];
  return result;
}

/// Bit places[i] of `value` moved to i.
std::size_t extract(std::size_t value, const std::vector<std::size_t>& places) {
  std::size_t result = 0;
  for (std::size_t i = 0; i < places.size(); ++i) result |= (value >> places[i] & 1) << i;
  return result;
}

template <class Real>
void fill_coefficients(std::span<const Complex> matrix, const Split& parts, std::size_t lane_controls,
                       std::size_t lanes, MatrixOp<Real>& op) {
  const std::size_t rows = std::size_t{1} << parts.high.size();
  const std::size_t flips = std::size_t{1} << parts.low.size();
  const std::size_t width = rows * flips;
  for (std::size_t column = 0; column < rows; ++column) {
    for (std::size_t flip = 0; flip < flips; ++flip) {
      for (std::size_t row = 0; row < rows; ++row) {
        std::vector<Real> re, im;
        for (std::size_t lane = 0; lane < lanes; ++lane) {
          const std::size_t to = extract(lane, parts.low);
          const std::size_t matrix_row = deposit(row, parts.high_rows) | deposit(to, parts.low_rows);
          const std::size_t matrix_column = deposit(column, parts.high_rows) | deposit(to ^ flip, parts.low_rows);
          Complex value = matrix[matrix_row * width + matrix_column];
          if ((lane & lane_controls) != lane_controls) value = row == column && flip == 0 ? 1.0 : 0.0;
          re.insert(re.end(), 2, static_cast<Real>(value.real()));
          im.push_back(static_cast<Real>(-value.imag()));
          im.push_back(static_cast<Real>(value.imag()));
        }
        op.coefficients.insert(op.coefficients.end(), re.begin(), re.end());
        op.coefficients.insert(op.coefficients.end(), im.begin(), im.end());
      }
    }
  }
}

template <class Real>
void fill_permutations(const Split& parts, std::size_t lanes, MatrixOp<Real>& op) {
  constexpr std::size_t kWords = sizeof(Real) / sizeof(std::int32_t);
  for (std::size_t flip = 0; flip < std::size_t{1} << parts.low.size(); ++flip) {
    for (const std::size_t part : {std::size_t{0}, std::size_t{1}}) {  // (re, im), then (im, re)
      for (std::size_t place = 0; place < 2 * lanes; ++place) {
        const std::size_t from = 2 * (place / 2 ^ deposit(flip, parts.low)) + (place % 2 ^ part);
        for (std::size_t word = 0; word < kWords; ++word)
          op.permutations.push_back(static_cast<std::int32_t>(from * kWords + word));
      }
    }
  }
}

bool equal(std::span<const Complex> matrix, std::initializer_list<double> values) {
  return std::equal(matrix.begin(), matrix.end(), values.begin(), values.end());
}

constexpr std::size_t kLineBytes = 64;
constexpr std::size_t kTouchedRunBytes = 4096;
constexpr std::size_t kMostTouchedBytes = 256;    ///< of the nearest target
constexpr std::size_t kMostFetchedBytes = 65536;  ///< of the nearest target or control
constexpr std::size_t kMostOrderedBytes = 4096;   ///< of the farthest target

/// How far ahead lines are asked for in the order of addresses: at least over the block of the farthest target.
std::size_t ahead_bytes(std::size_t farthest) { return farthest <= 1024 ? 4096 : 8192; }

/// What to touch before some groups.
struct Touch {
  std::size_t run = 0;                ///< amplitudes of a run of lines
  std::size_t groups = 0;             ///< groups in the runs of all rows; 0: nothing needs to be touched
  std::array<std::size_t, 8> rows{};  ///< where the runs start, in amplitudes
  std::size_t row_count = 0;
};

/// Bytes between the two values of the lowest target, or control, above the lanes; the largest number if there is none.
template <class Real>
std::size_t distance(const MatrixOp<Real>& op, bool of_control) {
  for (const std::size_t fixed : op.groups.fixed)
    if (((op.groups.controls >> fixed & 1) != 0) == of_control) return 2 * sizeof(Real) << fixed;
  return static_cast<std::size_t>(-1);
}

/// Whether groups that follow one another take all lines of short blocks that follow one another.
template <class Real>
bool fills_blocks(const MatrixOp<Real>& op, const GateKernels<Real>& kernels) {
  const std::vector<std::size_t>& fixed = op.groups.fixed;
  if (kernels.lane_bits == 0 || fixed.empty() || op.groups.controls != 0) return false;
  if (op.kernel == kernels.exchange && fixed.size() > 1) return false;  // which leaves half of the lines as they are
  return 2 * sizeof(Real) << fixed.back() <= kMostOrderedBytes;
}

/// Whether lines are touched: with a near target, unless a control leaves out whole runs of lines below a page.
template <class Real>
bool wants_touching(const MatrixOp<Real>& op) {
  if (op.fetch == Fetch::lines) return false;
  const std::size_t target = distance(op, false);
  const std::size_t control = distance(op, true);
  return target <= kMostTouchedBytes / 2 ||
         (target <= kMostTouchedBytes && (control <= kMostTouchedBytes || control >= kTouchedRunBytes));
}

template <class Real>
Touch plan_touch(const MatrixOp<Real>& op, const GateKernels<Real>& kernels) {
  if (!wants_touching(op)) return {};
  Touch touch;
  touch.run = kTouchedRunBytes / (2 * sizeof(Real));
  touch.groups = touch.run >> kernels.lane_bits;
  for (const std::size_t fixed : op.groups.fixed)
    if (std::size_t{1} << fixed < touch.run) touch.groups /= 2;
  for (const std::size_t offset : op.offset) {
    const std::size_t row = offset & ~(touch.run - 1);
    std::size_t* const end = touch.rows.data() + touch.row_count;
    if (std::find(touch.rows.data(), end, row) == end) touch.rows[touch.row_count++] = row;
  }
  return touch;
}

template <class Real>
void touch_lines(const Touch& touch, const MatrixOp<Real>& op, const Real* state, std::size_t group,
                 const GateKernels<Real>& kernels) {
  std::size_t index = group << kernels.lane_bits;
  for (const std::size_t fixed : op.groups.fixed) {
    const std::size_t low = index & ((std::size_t{1} << fixed) - 1);
    index = (index ^ low) << 1 | low;
  }
  const std::size_t first = (index | op.groups.controls) & ~(touch.run - 1);
  for (std::size_t r = 0; r < touch.row_count; ++r) {
    const volatile Real* const run = state + 2 * (first | touch.rows[r]);
    for (std::size_t i = 0; i < 2 * touch.run; i += kLineBytes / sizeof(Real)) static_cast<void>(run[i]);
  }
}

}  // namespace

template <class Real>
void choose_fetching(MatrixOp<Real>& op, const GateKernels<Real>& kernels) {
  if (fills_blocks(op, kernels)) {
    op.fetch = Fetch::lines;
    op.ahead = ahead_bytes(2 * sizeof(Real) << op.groups.fixed.back()) / sizeof(Real);
    return;
  }
  const std::size_t nearest = std::min(distance(op, false), distance(op, true));
  const bool groups = kernels.lane_bits > 0 && nearest <= kMostFetchedBytes && !wants_touching(op);
  op.fetch = groups ? Fetch::groups : Fetch::none;
}

template <class Real>
void apply_in_memory(const MatrixOp<Real>& op, Real* state, std::size_t begin, std::size_t end,
                     const GateKernels<Real>& kernels) {
  const Touch touch = plan_touch(op, kernels);
  const std::size_t step = touch.groups == 0 ? end - begin : touch.groups;
  for (; begin < end; begin += step) {
    if (touch.groups != 0) touch_lines(touch, op, state, begin, kernels);
    op.kernel(op, state, begin, std::min(end, begin + step));
  }
}

template <class Real>
MatrixOp<Real> matrix_op(std::span<const Complex> matrix, std::span<const std::size_t> targets, std::uint64_t controls,
                         const GateKernels<Real>& kernels) {
  const Split parts = split(targets, kernels.lane_bits);
  const std::size_t lanes = std::size_t{1} << kernels.lane_bits;
  const std::size_t lane_controls = controls & (lanes - 1);
  MatrixOp<Real> op;
  op.groups.controls = controls ^ lane_controls;
  op.groups.fixed = parts.high;
  for (std::uint64_t left = op.groups.controls; left != 0; left &= left - 1)
    op.groups.fixed.push_back(static_cast<std::size_t>(std::countr_zero(left)));
  std::sort(op.groups.fixed.begin(), op.groups.fixed.end());
  op.groups.run = op.groups.fixed.empty() ? std::size_t{1} << 40 : (std::size_t{1} << op.groups.fixed[0]) / lanes;
  for (std::size_t row = 0; row < std::size_t{1} << parts.high.size(); ++row) op.offset[row] = deposit(row, parts.high);

  if (parts.low.empty() && lane_controls == 0) {
    const bool flip = equal(matrix, {0, 1, 1, 0});
    const bool swap = equal(matrix, {1, 0, 0, 0, 0, 0, 1, 0, 0, 1, 0, 0, 0, 0, 0, 1});
    if (flip || swap) {
      const std::size_t first = swap ? op.offset[1] : 0;
      const std::size_t second = swap ? op.offset[2] : op.offset[1];
      op.offset.fill(first);
      op.offset[1] = second;
      op.kernel = kernels.exchange;
      return op;
    }
  }
  fill_coefficients(matrix, parts, lane_controls, lanes, op);
  fill_permutations(parts, lanes, op);
  op.kernel = kernels.matrix[parts.high.size()][parts.low.size()];
  return op;
}

template MatrixOp<float> matrix_op(std::span<const Complex>, std::span<const std::size_t>, std::uint64_t,
                                   const GateKernels<float>&);
template MatrixOp<double> matrix_op(std::span<const Complex>, std::span<const std::size_t>, std::uint64_t,
                                    const GateKernels<double>&);

template void choose_fetching(MatrixOp<float>&, const GateKernels<float>&);
template void choose_fetching(MatrixOp<double>&, const GateKernels<double>&);

template void apply_in_memory(const MatrixOp<float>&, float*, std::size_t, std::size_t, const GateKernels<float>&);
template void apply_in_memory(const MatrixOp<double>&, double*, std::size_t, std::size_t, const GateKernels<double>&);

}  // namespace epiq::quantum::kernels
