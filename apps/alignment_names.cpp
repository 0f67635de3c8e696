#include "alignment_names.hpp"

#include <filesystem>

#include "epiq/util/error.hpp"

namespace epiq::apps {

triage::AlignmentInput alignment_input(const std::string& word) {
  const std::size_t sign = word.find('=');
  // A file whose name has the sign is a file.
  if (sign == std::string::npos || std::filesystem::exists(word)) return {word, ""};
  if (sign == 0 || sign + 1 == word.size()) throw util::Error(util::Fault::usage, "'" + word + "' is not SAMPLE=FILE");
  return {word.substr(sign + 1), word.substr(0, sign)};
}

}  // namespace epiq::apps
