#pragma once

#include <cstddef>
#include <memory>
#include <string>

namespace epiq::util {

/// Reads the lines of a text file, plain, gzip or BGZF, or of standard input ("-"). A final CR is dropped.
class LineReader {
 public:
  /// @throws Error(io) if it cannot be opened
  explicit LineReader(const std::string& path);
  ~LineReader();
  LineReader(LineReader&&) noexcept;
  LineReader& operator=(LineReader&&) noexcept;

  /// Reads the next line into `line`; false at the true end.
  /// @throws Error(io) if the file is truncated or unreadable
  bool next(std::string& line);

  /// The 1-based number of the line read last.
  std::size_t number() const noexcept;

  /// "'file', line 17": for messages.
  std::string where() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace epiq::util
