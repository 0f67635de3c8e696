#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>

namespace epiq::interaction::kernels {

inline constexpr std::size_t kTileRows = 16;   ///< of a tile register
inline constexpr std::size_t kTileBytes = 64;  ///< of a row of it

// What the counting needs of AMX, under the names of the instructions (Intel Architecture Instruction Set Extensions
// Programming Reference, chapter 3): eight tile registers of 16 x 64 bytes. `stride` is the bytes from row to row.

/// The tile registers of the CPU.
struct AmxTiles {
  /// 16 rows of 64 bytes for each of the eight tiles.
  [[gnu::always_inline]] void ldtilecfg() noexcept {
    alignas(64) std::array<std::uint8_t, 64> config{};
    config[0] = 1;  // palette
    for (std::size_t tile = 0; tile < 8; ++tile) {
      config[16 + 2 * tile] = kTileBytes;
      config[48 + tile] = kTileRows;
    }
    asm volatile("ldtilecfg %0" : : "m"(config));
  }
  [[gnu::always_inline]] void tilerelease() noexcept { asm volatile("tilerelease"); }
  template <int kTile>
  [[gnu::always_inline]] void tilezero() noexcept {
    asm volatile("tilezero %%tmm%c0" : : "i"(kTile));
  }
  template <int kTile>
  [[gnu::always_inline]] void tileloadd(const void* from, std::size_t stride) noexcept {
    asm volatile("tileloadd (%0,%1,1), %%tmm%c2" : : "r"(from), "r"(stride), "i"(kTile) : "memory");
  }
  template <int kTile>
  [[gnu::always_inline]] void tilestored(void* to, std::size_t stride) noexcept {
    asm volatile("tilestored %%tmm%c2, (%0,%1,1)" : : "r"(to), "r"(stride), "i"(kTile) : "memory");
  }
  /// sums[m][n] += sum over k < 16, j < 4 of a[m][4 k + j] * b[k][4 n + j], unsigned bytes into 32-bit integers.
  template <int kSums, int kA, int kB>
  [[gnu::always_inline]] void tdpbuud() noexcept {
    asm volatile("tdpbuud %%tmm%c2, %%tmm%c1, %%tmm%c0" : : "i"(kSums), "i"(kA), "i"(kB));
  }
};

/// The same registers in memory.
struct EmulatedTiles {
  std::array<std::array<std::array<std::uint8_t, kTileBytes>, kTileRows>, 8> tiles{};

  void ldtilecfg() noexcept { tiles = {}; }
  void tilerelease() noexcept { tiles = {}; }
  template <int kTile>
  void tilezero() noexcept {
    tiles[kTile] = {};
  }
  template <int kTile>
  void tileloadd(const void* from, std::size_t stride) noexcept {
    for (std::size_t row = 0; row < kTileRows; ++row)
      std::memcpy(tiles[kTile][row].data(), static_cast<const std::uint8_t*>(from) + row * stride, kTileBytes);
  }
  template <int kTile>
  void tilestored(void* to, std::size_t stride) noexcept {
    for (std::size_t row = 0; row < kTileRows; ++row)
      std::memcpy(static_cast<std::uint8_t*>(to) + row * stride, tiles[kTile][row].data(), kTileBytes);
  }
  template <int kSums, int kA, int kB>
  void tdpbuud() noexcept {
    for (std::size_t m = 0; m < kTileRows; ++m) {
      std::array<std::uint32_t, kTileBytes / 4> sums;
      std::memcpy(sums.data(), tiles[kSums][m].data(), kTileBytes);
      for (std::size_t k = 0; k < kTileRows; ++k)
        for (std::size_t n = 0; n < sums.size(); ++n)
          for (std::size_t j = 0; j < 4; ++j)
            sums[n] += static_cast<std::uint32_t>(tiles[kA][m][4 * k + j]) * tiles[kB][k][4 * n + j];
      std::memcpy(tiles[kSums][m].data(), sums.data(), kTileBytes);
    }
  }
};

}  // namespace epiq::interaction::kernels
