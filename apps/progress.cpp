#include "progress.hpp"

#include <unistd.h>

#include <cstdio>
#include <utility>

namespace epiq::apps {

Progress::Progress(std::size_t total, std::string unit, bool quiet)
    : total_(total),
      unit_(std::move(unit)),
      quiet_(quiet),
      terminal_(::isatty(STDERR_FILENO) != 0),
      started_(std::chrono::steady_clock::now()),
      next_(terminal_ ? 0.5 : 10.0) {}

void Progress::advance(std::size_t done) {
  const std::size_t now = done_ += done;
  if (quiet_) return;
  const std::unique_lock lock(mutex_, std::try_to_lock);
  if (!lock.owns_lock()) return;  // another thread is telling
  const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - started_).count();
  if (seconds < next_) return;
  next_ = terminal_ ? seconds + 0.5 : 2.0 * seconds;
  print(now, seconds);
}

void Progress::finish() {
  const std::scoped_lock lock(mutex_);
  if (!terminal_ || !printed_) return;
  print(done_, std::chrono::duration<double>(std::chrono::steady_clock::now() - started_).count());
  std::fputc('\n', stderr);
}

void Progress::print(std::size_t done, double seconds) {
  const double rate = static_cast<double>(done) / seconds;
  const double left = static_cast<double>(total_ - done) / rate;
  std::fprintf(stderr, "%sepiq: %zu of %zu %s (%.0f %%), %.3g a second, %.0f s left%s", terminal_ ? "\r" : "", done,
               total_, unit_.c_str(), 100.0 * static_cast<double>(done) / static_cast<double>(total_), rate, left,
               terminal_ ? "   " : "\n");
  printed_ = true;
}

}  // namespace epiq::apps
