#include "epiq/util/log.hpp"

#include <cstdio>

namespace epiq::util {

void Log::write(const std::string& line) { std::fputs(line.c_str(), stderr); }

void Log::warn(const std::string& message) {
  const std::scoped_lock lock(mutex_);
  warnings_.push_back(message);
  if (level_ != Level::quiet) write("epiq: warning: " + message + "\n");
}

void Log::info(const std::string& message) {
  const std::scoped_lock lock(mutex_);
  if (level_ != Level::quiet) write("epiq: " + message + "\n");
}

void Log::detail(const std::string& message) {
  const std::scoped_lock lock(mutex_);
  if (level_ == Level::verbose) write("epiq: " + message + "\n");
}

std::vector<std::string> Log::warnings() const {
  const std::scoped_lock lock(mutex_);
  return warnings_;
}

}  // namespace epiq::util
