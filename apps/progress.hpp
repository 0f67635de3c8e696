#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>
#include <mutex>
#include <string>

namespace epiq::apps {

/// Tells on stderr how far a long run is: a line rewritten in place on a terminal, else a line at growing intervals
/// (10, 20, 40, .. seconds). Silent when quiet, and for what is done before the first interval.
class Progress {
 public:
  Progress(std::size_t total, std::string unit, bool quiet);

  /// `done` more are done; from any thread.
  void advance(std::size_t done);

  /// Ends the line on a terminal.
  void finish();

 private:
  void print(std::size_t done, double seconds);

  std::size_t total_;
  std::string unit_;
  bool quiet_;
  bool terminal_;
  std::chrono::steady_clock::time_point started_;
  std::atomic<std::size_t> done_{0};
  std::mutex mutex_;
  double next_;  ///< seconds after the start of the next line
  bool printed_ = false;
};

}  // namespace epiq::apps
