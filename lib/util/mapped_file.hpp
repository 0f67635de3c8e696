#pragma once

#include <memory>
#include <string>
#include <string_view>

namespace epiq::util {

/// The bytes of a file, read through the page cache when they are touched (mmap, read only).
class MappedFile {
 public:
  /// @throws Error(io) if it is no regular file that can be read
  explicit MappedFile(const std::string& path);
  ~MappedFile();
  MappedFile(MappedFile&&) noexcept;
  MappedFile& operator=(MappedFile&&) noexcept;

  /// Starts at a multiple of the page size; valid as long as this object lives, and unless others shorten the file.
  std::string_view bytes() const noexcept;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace epiq::util
