#include "epiq/interaction/pairs/tile.hpp"

#include <algorithm>

namespace epiq::interaction {

void complete_classes(const PairTile& all, const PairTile& parts, std::size_t first, std::size_t classes,
                      PairTile& out) {
  out.resize(classes, all.rows(), all.columns());
  const std::size_t counts = all.pairs();
  for (std::size_t cell = 0; cell < 9; ++cell) {
    std::uint32_t* rest = out.cell(0, cell / 3, cell % 3);
    std::copy_n(all.cell(0, cell / 3, cell % 3), counts, rest);
    for (std::size_t k = 1; k < classes; ++k) {
      const std::uint32_t* part = parts.cell(first + k - 1, cell / 3, cell % 3);
      std::copy_n(part, counts, out.cell(k, cell / 3, cell % 3));
      for (std::size_t i = 0; i < counts; ++i) rest[i] -= part[i];
    }
  }
}

}  // namespace epiq::interaction
