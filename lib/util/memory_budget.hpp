#pragma once

#include <cstdint>
#include <mutex>
#include <string>

namespace epiq::util {

/// The memory a command may use. Large allocations are announced first, so that a refusal names them.
class MemoryBudget {
 public:
  explicit MemoryBudget(std::uint64_t limit_bytes) : limit_(limit_bytes) {}

  /// Charges `bytes` for `what` ("the genotype matrix of 24640 variants x 1126 samples").
  /// @throws Error(resource) if the sum of all charges would exceed the limit; nothing is charged then
  void reserve(std::uint64_t bytes, const std::string& what);

  /// Gives back what `reserve` charged.
  void release(std::uint64_t bytes) noexcept;

  std::uint64_t limit() const noexcept { return limit_; }
  std::uint64_t used() const noexcept;

 private:
  std::uint64_t limit_;
  mutable std::mutex mutex_;
  std::uint64_t used_ = 0;
};

/// "1.5 GiB", "20 MiB", "512 B".
std::string format_bytes(std::uint64_t bytes);

/// Reads a size as users write it: "8G", "500M", "64k", "1024" (powers of 1024).
/// @throws Error(usage) if the text is not a size
std::uint64_t parse_bytes(const std::string& text);

/// 80 % of the memory that is available now (MemAvailable, or less where a cgroup limits it), in bytes.
std::uint64_t default_memory_limit();

}  // namespace epiq::util
