#pragma once

#include <string>

#include "epiq/interaction/device.hpp"

namespace epiq::report {

/// What a header says of kernels that a device estimates.
std::string device_note(const interaction::Device& device);

/// What a header says of RY kernels whose bandwidth is not 1.
std::string ry_note(double bandwidth);

}  // namespace epiq::report
