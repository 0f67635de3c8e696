#pragma once

#include <string>

#include "epiq/util/error.hpp"
#include "epiq/util/line_reader.hpp"

namespace epiq::apps {

/// The text of a file, "-" being standard input. @throws Error(io)
inline std::string read_text(const std::string& path) {
  util::LineReader lines(path);
  std::string text;
  for (std::string line; lines.next(line);) text += line + "\n";
  return text;
}

/// What `read` makes of the text of a file, with its name in messages.
template <class Read>
auto read_file(const std::string& path, const Read& read) {
  const std::string text = read_text(path);
  try {
    return read(text);
  } catch (util::Error& error) {
    error.with("reading '" + path + "'");
    throw;
  }
}

}  // namespace epiq::apps
