#include "epiq/interaction/kernels/compress_bits.hpp"

#include <immintrin.h>

#include <bit>

namespace epiq::interaction::kernels {
namespace {

/// Appends runs of bits to words that lie `stride` apart.
struct BitAppender {
  std::uint64_t* out;
  std::size_t stride;
  std::uint64_t pending = 0;
  unsigned used = 0;  // bits of `pending`, below 64
  std::uint32_t ones = 0;

  [[gnu::always_inline]] void append(std::uint64_t bits, std::uint64_t mask) noexcept {
    const auto count = static_cast<unsigned>(std::popcount(mask));
    ones += static_cast<std::uint32_t>(std::popcount(bits));
    pending |= bits << used;
    if (used + count < 64) {
      used += count;
      return;
    }
    *out = pending;
    out += stride;
    pending = used == 0 ? 0 : bits >> (64 - used);
    used += count - 64;
  }

  [[gnu::always_inline]] void finish() noexcept {
    if (used > 0) *out = pending;
  }
};

std::uint32_t portable(const std::uint64_t* row, const std::uint64_t* mask, std::size_t words, std::uint64_t* out,
                       std::size_t stride) noexcept {
  BitAppender appender{out, stride};
  for (std::size_t w = 0; w < words; ++w) {
    std::uint64_t gathered = 0;
    unsigned to = 0;
    for (std::uint64_t rest = mask[w]; rest != 0; rest &= rest - 1)
      gathered |= (row[w] >> std::countr_zero(rest) & 1U) << to++;
    appender.append(gathered, mask[w]);
  }
  appender.finish();
  return appender.ones;
}

__attribute__((target("bmi2,popcnt"))) std::uint32_t pext(const std::uint64_t* row, const std::uint64_t* mask,
                                                          std::size_t words, std::uint64_t* out,
                                                          std::size_t stride) noexcept {
  BitAppender appender{out, stride};
  for (std::size_t w = 0; w < words; ++w) appender.append(_pext_u64(row[w], mask[w]), mask[w]);
  appender.finish();
  return appender.ones;
}

}  // namespace

CompressBits compress_bits(util::Isa isa) noexcept { return isa == util::Isa::scalar ? portable : pext; }

}  // namespace epiq::interaction::kernels
