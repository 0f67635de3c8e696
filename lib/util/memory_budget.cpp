#include "epiq/util/memory_budget.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdio>
#include <fstream>

#include "epiq/util/error.hpp"

namespace epiq::util {

void MemoryBudget::reserve(std::uint64_t bytes, const std::string& what) {
  const std::scoped_lock lock(mutex_);
  if (bytes > limit_ - std::min(used_, limit_))
    throw Error(Fault::resource, what + " needs " + format_bytes(bytes) + "; " + format_bytes(used_) +
                                     " of the budget of " + format_bytes(limit_) + " is in use (--max-memory)");
  used_ += bytes;
}

void MemoryBudget::release(std::uint64_t bytes) noexcept {
  const std::scoped_lock lock(mutex_);
  used_ -= std::min(used_, bytes);
}

std::uint64_t MemoryBudget::used() const noexcept {
  const std::scoped_lock lock(mutex_);
  return used_;
}

std::string format_bytes(std::uint64_t bytes) {
  constexpr std::array<const char*, 5> kUnits{"B", "KiB", "MiB", "GiB", "TiB"};
  auto value = static_cast<double>(bytes);
  std::size_t unit = 0;
  for (; value >= 1024.0 && unit + 1 < kUnits.size(); ++unit) value /= 1024.0;
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), "%.4g %s", value, kUnits[unit]);
  return text.data();
}

std::uint64_t parse_bytes(const std::string& text) {
  double value = 0.0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  const std::string suffix(end, text.data() + text.size());
  double factor = 1.0;
  bool known = error == std::errc{} && value >= 0.0 && suffix.size() <= 1;
  if (known && !suffix.empty()) {
    const std::string letters = "kmgt";
    const auto at = letters.find(static_cast<char>(suffix[0] | 0x20));
    known = at != std::string::npos;
    for (std::size_t i = 0; known && i <= at; ++i) factor *= 1024.0;
  }
  if (!known || value * factor > 1e18)
    throw Error(Fault::usage, "'" + text + "' is not a size; write for example 500M or 8G");
  return static_cast<std::uint64_t>(value * factor);
}

std::uint64_t default_memory_limit() {
  std::uint64_t available = std::uint64_t{4} << 30;  // where nothing can be read
  std::ifstream meminfo("/proc/meminfo");
  std::string key;
  std::uint64_t kib = 0;
  std::string unit;
  while (meminfo >> key >> kib) {
    std::getline(meminfo, unit);
    if (key == "MemAvailable:") available = kib * 1024;
  }
  std::ifstream cgroup("/sys/fs/cgroup/memory.max");
  std::uint64_t limit = 0;
  if (cgroup >> limit) available = std::min(available, limit);
  return available / 5 * 4;
}

}  // namespace epiq::util
