#pragma once

#include <memory>
#include <string>
#include <string_view>

namespace epiq::util {

/// A text or binary output that appears whole or not at all.
///
/// A regular file is written under a temporary name in the same folder and renamed by `commit()`; without `commit()`
/// the temporary file is removed. "-" is standard output; a device or FIFO is written through. A name that ends in
/// .gz is compressed as BGZF (SAM specification, section 4.1), so that bgzip and tabix read it.
class OutputFile {
 public:
  /// Opens for writing, so that an output that cannot be written is known before any work is done.
  /// @throws Error(io) if it cannot be opened, Error(usage) if .gz data would go to a terminal
  explicit OutputFile(const std::string& path);
  ~OutputFile();
  OutputFile(OutputFile&&) noexcept;
  OutputFile& operator=(OutputFile&&) noexcept;

  /// @throws Error(io), also when the disk is full
  void write(std::string_view bytes);

  /// Flushes, closes and gives the file its final name.
  /// @throws Error(io), also when the disk is full; the temporary file is then removed
  void commit();

  const std::string& path() const noexcept;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace epiq::util
