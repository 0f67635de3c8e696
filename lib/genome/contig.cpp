#include "epiq/genome/contig.hpp"

namespace epiq::genome {

std::string canonical_contig(std::string_view name) {
  const bool prefixed =
      name.size() > 3 && (name[0] | 0x20) == 'c' && (name[1] | 0x20) == 'h' && (name[2] | 0x20) == 'r';
  if (prefixed) name.remove_prefix(3);
  return name == "M" ? "MT" : std::string(name);
}

}  // namespace epiq::genome
