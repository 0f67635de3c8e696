#include "epiq/quantum/kernels/gram.hpp"

#include <algorithm>
#include <cstring>

#include "epiq/quantum/kernels/lanes.hpp"

namespace epiq::quantum::kernels {
namespace {

/// Samples of the left side that a step of the inner loop takes: their products stay in registers.
template <class L>
inline constexpr std::size_t kComplexRows = L::kRadixBits == 4 ? 8 : 4;
template <class L>
inline constexpr std::size_t kRealRows = L::kRadixBits == 4 ? 16 : 8;

/// Sums of the products of kRows left samples with one panel, over `depth` amplitudes.
///
/// @param left  depth x 3 x kRows: Re, Im, Re + Im
/// @param right depth x lanes, imaginary parts `plane` behind
/// @param sums  rows of a, b and c, kGramTile apart, planes kGramTile^2 apart; added to
template <class L>
EPIQ_INLINE void complex_step(const typename L::Scalar* left, const typename L::Scalar* right, std::size_t plane,
                              std::size_t depth, typename L::Scalar* sums) {
  using Real = typename L::Real;
  constexpr std::size_t kRows = kComplexRows<L>;
  Real a[kRows] = {}, b[kRows] = {}, c[kRows] = {};
  for (std::size_t k = 0; k < depth; ++k) {
    const Real re = *reinterpret_cast<const Real*>(right + k * L::kCount);
    const Real im = *reinterpret_cast<const Real*>(right + plane + k * L::kCount);
    const Real difference = re - im;
    const typename L::Scalar* row = left + k * 3 * kRows;
    for (std::size_t i = 0; i < kRows; ++i) a[i] += row[i] * re;
    for (std::size_t i = 0; i < kRows; ++i) b[i] += row[kRows + i] * im;
    for (std::size_t i = 0; i < kRows; ++i) c[i] += row[2 * kRows + i] * difference;
  }
  for (std::size_t i = 0; i < kRows; ++i) {
    Real* sum = reinterpret_cast<Real*>(sums + i * kGramTile);
    constexpr std::size_t kPlane = kGramTile * kGramTile / L::kCount;
    sum[0] += a[i];
    sum[kPlane] += b[i];
    sum[2 * kPlane] += c[i];
  }
}

template <class L>
EPIQ_INLINE void real_step(const typename L::Scalar* left, const typename L::Scalar* right, std::size_t depth,
                           typename L::Scalar* sums) {
  using Real = typename L::Real;
  constexpr std::size_t kRows = kRealRows<L>;
  Real a[kRows] = {};
  for (std::size_t k = 0; k < depth; ++k) {
    const Real re = *reinterpret_cast<const Real*>(right + k * L::kCount);
    for (std::size_t i = 0; i < kRows; ++i) a[i] += left[k * kRows + i] * re;
  }
  for (std::size_t i = 0; i < kRows; ++i) *reinterpret_cast<Real*>(sums + i * kGramTile) += a[i];
}

/// Copies `rows` samples of the left side into the order of the inner loop.
template <class L, bool kComplex>
EPIQ_INLINE void pack(const PanelView<typename L::Scalar>& left, std::size_t first, std::size_t depth,
                      typename L::Scalar* packed) {
  constexpr std::size_t kRows = kComplex ? kComplexRows<L> : kRealRows<L>;
  constexpr std::size_t kPlanes = kComplex ? 3 : 1;
  // Samples that are neighbours in the panel and in the step move together.
  constexpr std::size_t kRun = kRows < L::kCount ? kRows : L::kCount;
  typedef typename L::Scalar Run __attribute__((vector_size(kRun * sizeof(typename L::Scalar)), may_alias));
  for (std::size_t panel = 0; panel < left.panel_count; ++panel) {
    for (std::size_t lane = 0; lane < L::kCount; lane += kRun) {
      const typename L::Scalar* from = left.panels + panel * left.panel_stride + first * L::kCount + lane;
      const std::size_t sample = panel * L::kCount + lane;
      typename L::Scalar* to = packed + sample / kRows * kRows * kPlanes * depth + sample % kRows;
      for (std::size_t k = 0; k < depth; ++k) {
        const Run re = *reinterpret_cast<const Run*>(from + k * L::kCount);
        *reinterpret_cast<Run*>(to + k * kPlanes * kRows) = re;
        if constexpr (kComplex) {
          const Run im = *reinterpret_cast<const Run*>(from + left.plane_stride + k * L::kCount);
          *reinterpret_cast<Run*>(to + (k * kPlanes + 1) * kRows) = im;
          *reinterpret_cast<Run*>(to + (k * kPlanes + 2) * kRows) = re + im;
        }
      }
    }
  }
}

template <class L, bool kComplex>
EPIQ_INLINE void gram(const PanelView<typename L::Scalar>& left, const PanelView<typename L::Scalar>& right,
                      std::size_t size, bool above, typename L::Scalar* scratch, typename L::Scalar* tile) {
  using Scalar = typename L::Scalar;
  constexpr std::size_t kRows = kComplex ? kComplexRows<L> : kRealRows<L>;
  constexpr std::size_t kPlanes = kComplex ? 3 : 1;
  constexpr std::size_t kPlane = kGramTile * kGramTile;
  // The rows of a step may be more than the samples of the panels given: what is packed behind them is zero.
  const std::size_t samples = left.panel_count * L::kCount;
  const std::size_t rows = (samples + kRows - 1) / kRows * kRows;
  Scalar* packed = scratch;
  Scalar* sums = scratch + 3 * kGramTile * kGramDepth;
  std::fill_n(sums, kPlanes * kPlane, Scalar{});
  if (rows != samples) std::fill_n(packed, 3 * kGramTile * kGramDepth, Scalar{});
  for (std::size_t first = 0; first < size; first += kGramDepth) {
    const std::size_t depth = std::min(kGramDepth, size - first);
    pack<L, kComplex>(left, first, depth, packed);
    for (std::size_t panel = 0; panel < right.panel_count; ++panel) {
      const Scalar* from = right.panels + panel * right.panel_stride + first * L::kCount;
      const std::size_t last = above ? std::min(rows, ((panel + 1) * L::kCount + kRows - 1) / kRows * kRows) : rows;
      for (std::size_t row = 0; row < last; row += kRows) {
        Scalar* sum = sums + row * kGramTile + panel * L::kCount;
        if constexpr (kComplex)
          complex_step<L>(packed + row * kPlanes * depth, from, right.plane_stride, depth, sum);
        else
          real_step<L>(packed + row * kPlanes * depth, from, depth, sum);
      }
    }
  }
  const std::size_t columns = right.panel_count * L::kCount;
  for (std::size_t row = 0; row < samples; ++row) {
    const Scalar* a = sums + row * kGramTile;
    for (std::size_t column = 0; column < columns; ++column) {
      if constexpr (kComplex) {
        const Scalar re = a[column] + a[kPlane + column];
        const Scalar im = a[column] - a[kPlane + column] - a[2 * kPlane + column];
        tile[row * kGramTile + column] = re * re + im * im;
      } else {
        tile[row * kGramTile + column] = a[column] * a[column];
      }
    }
  }
}

#define EPIQ_GRAM(lanes, attributes)                                                                                 \
  attributes void complex_##lanes(const PanelView<lanes::Scalar>& left, const PanelView<lanes::Scalar>& right,       \
                                  std::size_t size, bool above, lanes::Scalar* scratch,                              \
                                  lanes::Scalar* tile) noexcept {                                                    \
    gram<lanes, true>(left, right, size, above, scratch, tile);                                                      \
  }                                                                                                                  \
  attributes void real_##lanes(const PanelView<lanes::Scalar>& left, const PanelView<lanes::Scalar>& right,          \
                               std::size_t size, bool above, lanes::Scalar* scratch, lanes::Scalar* tile) noexcept { \
    gram<lanes, false>(left, right, size, above, scratch, tile);                                                     \
  }
EPIQ_GRAM(Doubles2, )
EPIQ_GRAM(Floats4, )
EPIQ_GRAM(Doubles4, __attribute__((target("avx2,fma"))))
EPIQ_GRAM(Floats8, __attribute__((target("avx2,fma"))))
EPIQ_GRAM(Doubles8, __attribute__((target("avx512f,avx512dq,avx512vl"))))
EPIQ_GRAM(Floats16, __attribute__((target("avx512f,avx512dq,avx512vl"))))
#undef EPIQ_GRAM

}  // namespace

template <>
GramKernel<double> gram_kernel<double>(util::Isa isa) noexcept {
  switch (isa) {
    case util::Isa::amx:
    case util::Isa::avx512:
      return {complex_Doubles8, real_Doubles8, Doubles8::kCount};
    case util::Isa::avx2:
      return {complex_Doubles4, real_Doubles4, Doubles4::kCount};
    case util::Isa::scalar:
      break;
  }
  return {complex_Doubles2, real_Doubles2, Doubles2::kCount};
}

template <>
GramKernel<float> gram_kernel<float>(util::Isa isa) noexcept {
  switch (isa) {
    case util::Isa::amx:
    case util::Isa::avx512:
      return {complex_Floats16, real_Floats16, Floats16::kCount};
    case util::Isa::avx2:
      return {complex_Floats8, real_Floats8, Floats8::kCount};
    case util::Isa::scalar:
      break;
  }
  return {complex_Floats4, real_Floats4, Floats4::kCount};
}

}  // namespace epiq::quantum::kernels
