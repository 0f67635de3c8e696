#pragma once

#include <mutex>
#include <string>
#include <vector>

namespace epiq::util {

/// What the program tells its user on stderr. Warnings are kept, to be repeated at the end and written to the metrics.
class Log {
 public:
  enum class Level { quiet, normal, verbose };  ///< quiet: errors only; verbose: also details

  explicit Log(Level level = Level::normal) : level_(level) {}

  void warn(const std::string& message);    ///< "epiq: warning: message"; kept also when quiet
  void info(const std::string& message);    ///< "epiq: message", unless quiet
  void detail(const std::string& message);  ///< "epiq: message", only when verbose

  std::vector<std::string> warnings() const;

 private:
  void write(const std::string& line);

  Level level_;
  mutable std::mutex mutex_;
  std::vector<std::string> warnings_;
};

}  // namespace epiq::util
