#pragma once

#include <catch2/catch.hpp>
#include <cstdlib>
#include <filesystem>
#include <string>

#include "unit/source_folder.hpp"

/// A file of the real data, or "" with a note if it is not there.
inline std::string real_data(const std::string& name) {
  const char* folder = std::getenv("EPIQ_TEST_DATA");
  const std::string path = (folder != nullptr ? folder : source_folder() + "/../shared/data") + ("/" + name);
  if (std::filesystem::exists(path)) return path;
  WARN("skipped: there is no " << path);
  return "";
}
