#pragma once

#include <cstddef>
#include <cstdint>

/// The random streams of `epiq synth`; shared by its files only.
namespace epiq::interaction {

enum class SynthPurpose : std::uint64_t { gene = 1, missing = 2, covariates = 3, trait = 4 };

/// A stream of its own for each thing that is drawn, so that one does not move when another is added.
inline std::uint64_t synth_stream(SynthPurpose purpose, std::size_t index) {
  return static_cast<std::uint64_t>(purpose) << 56 | index;
}

}  // namespace epiq::interaction
