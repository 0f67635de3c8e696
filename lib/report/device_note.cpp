#include "epiq/report/device_note.hpp"

#include "epiq/util/text.hpp"

namespace epiq::report {

std::string device_note(const interaction::Device& device) {
  std::string how = device.shots > 0 ? std::to_string(device.shots) + " shots an entry" : "exact probabilities";
  if (device.noise) how += ", noise of the model given";
  return "fidelity kernels as a device would estimate them: " + how +
         "; entries are symmetric and unbiased for that device, tests take the positive part, and their p-values the "
         "eigenvalues of the same kernel";
}

std::string ry_note(double bandwidth) {
  return "RY kernels: bandwidth " + util::format_number(bandwidth) +
         "; product IBS, which they are at 1, is not among the arms";
}

}  // namespace epiq::report
