#pragma once

#include <string>

/// The folder of the project's sources, where tests find tests/data and, beside it, the real data.
std::string source_folder();
