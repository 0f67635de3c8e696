#pragma once

#include <string>
#include <string_view>

namespace epiq::genome {

/// The name by which contigs of different files are matched: a leading "chr" (any case) is stripped and M becomes MT.
/// Names are never changed in outputs.
std::string canonical_contig(std::string_view name);

}  // namespace epiq::genome
