#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "epiq/genome/reference.hpp"

namespace epiq::triage {

/// Bounds of the assembly of one window.
struct AssemblyOptions {
  std::vector<std::size_t> k = {25, 45, 65};  ///< lengths of words
  std::uint32_t min_support = 3;              ///< fragments of an edge that the reference does not have
  /// Bases below it cut a read in two. Lower than a base that is counted: behind a homopolymer bases are poor in all
  /// reads, and an error that three fragments share is rare.
  std::uint8_t min_quality = 5;
  std::size_t most_paths = 16;      ///< from one branching point
  std::size_t most_steps = 20000;   ///< in the search from one branching point
  std::size_t longest_path = 1500;  ///< words, of one path beside the reference
};

/// The bases of a read with their qualities.
struct AssemblyRead {
  std::uint64_t fragment = 0;  ///< mates share it
  std::string bases;
  std::vector<std::uint8_t> qualities;
};

/// What differs between a window of the reference and the paths that its reads spell.
///
/// A de Bruijn graph of the words of the reference and of the reads (edges of too few reads dropped) is searched for
/// paths that leave the reference and come back; each is aligned to what it replaces (global, affine gaps) and cut into
/// single changes. Where the words of the reference are not unique in the window it is halved (halves overlap) down to
/// 250 bases, and left out beyond that. Depth-first in the order of bases, so that the result depends on the input
/// alone.
/// @param window the reference, whose first base is at `start`
/// @param incomplete set if a bound cut the search short or no word length has unique words
/// @return changes in ascending order, each once, with an anchor base before insertions and deletions
std::vector<genome::Change> assemble_window(std::string_view window, std::int64_t start,
                                            const std::vector<AssemblyRead>& reads, const AssemblyOptions& options,
                                            bool& incomplete);

}  // namespace epiq::triage
