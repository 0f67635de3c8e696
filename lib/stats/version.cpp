#include "epiq/stats/version.hpp"

#include <cblas.h>

#include "epiq/util/text.hpp"

namespace epiq::stats {

std::vector<std::pair<std::string, std::string>> library_versions() {
  std::string blas = "unknown";  // the configuration reads "OpenBLAS 0.3.21 DYNAMIC_ARCH ..."
  const std::vector<std::string> words = util::split_whitespace(openblas_get_config());
  for (std::size_t i = 0; i + 1 < words.size(); ++i)
    if (words[i] == "OpenBLAS") blas = words[i + 1];
  return {{"OpenBLAS", blas}};
}

}  // namespace epiq::stats
