#include "epiq/genome/vcf_defect.hpp"

#include <htslib/vcf.h>

#include <algorithm>

namespace epiq::genome {

const char* defect_of_line(std::string_view line, std::size_t samples) {
  const std::size_t wanted = samples == 0 ? 8 : 9 + samples;
  const auto columns = 1 + static_cast<std::size_t>(std::count(line.begin(), line.end(), '\t'));
  const bool fits = samples == 0 ? columns >= wanted : columns == wanted;
  if (!fits) return "the number of columns does not fit the number of samples";
  const std::size_t start = line.find('\t') + 1;
  const std::string_view position = line.substr(start, line.find('\t', start) - start);
  const bool digits = !position.empty() && position.find_first_not_of("0123456789") == std::string_view::npos;
  return digits ? nullptr : "its position is not a number";
}

const char* defect(int errcode) {
  if (errcode & BCF_ERR_NCOLS) return "the number of columns does not fit the number of samples";
  if (errcode & BCF_ERR_LIMITS) return "a number or field exceeds its limits";
  if (errcode & BCF_ERR_CHAR) return "it holds a character that is not allowed";
  if (errcode & (BCF_ERR_CTG_INVALID | BCF_ERR_CTG_UNDEF)) return "its contig name is not valid";
  if (errcode & BCF_ERR_TAG_INVALID) return "a field name is not valid";
  return "a column cannot be read as the format requires";
}

}  // namespace epiq::genome
