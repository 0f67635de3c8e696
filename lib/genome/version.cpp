#include "epiq/genome/version.hpp"

#include <htslib/hts.h>

namespace epiq::genome {

std::string htslib_version() { return hts_version(); }

}  // namespace epiq::genome
