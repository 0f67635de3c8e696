#pragma once

#include <string>

#include "epiq/interaction/device.hpp"

namespace epiq::report {

/// What a header says of kernels that a device estimates.
std::string device_note(const interaction::Device& device);

}  // namespace epiq::report
