#include "epiq/util/cpu.hpp"

#include <sched.h>

#include <algorithm>
#include <cstdlib>

#include "epiq/util/error.hpp"

namespace epiq::util {

std::string name(Isa isa) {
  switch (isa) {
    case Isa::avx2:
      return "avx2";
    case Isa::avx512:
      return "avx512";
    case Isa::scalar:
      break;
  }
  return "scalar";
}

const std::vector<Isa>& supported_isas() {
  static const std::vector<Isa> supported = [] {
    std::vector<Isa> isas{Isa::scalar};
    if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") && __builtin_cpu_supports("popcnt") &&
        __builtin_cpu_supports("bmi2"))
      isas.push_back(Isa::avx2);
    if (isas.back() == Isa::avx2 && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
        __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl") &&
        __builtin_cpu_supports("avx512vpopcntdq"))
      isas.push_back(Isa::avx512);
    return isas;
  }();
  return supported;
}

Isa active_isa() {
  const char* forced = std::getenv("EPIQ_ISA");
  if (forced == nullptr || *forced == '\0') return supported_isas().back();
  for (const Isa isa : {Isa::scalar, Isa::avx2, Isa::avx512}) {
    if (name(isa) != forced) continue;
    if (std::find(supported_isas().begin(), supported_isas().end(), isa) == supported_isas().end())
      throw Error(Fault::unsupported, std::string("EPIQ_ISA asks for '") + forced +
                                          "', which this CPU lacks; its best is '" + name(supported_isas().back()) +
                                          "'");
    return isa;
  }
  throw Error(Fault::usage, std::string("EPIQ_ISA is '") + forced + "'; it must be scalar, avx2 or avx512");
}

unsigned available_threads() {
  cpu_set_t set;
  CPU_ZERO(&set);
  if (sched_getaffinity(0, sizeof set, &set) != 0) return 1;
  return static_cast<unsigned>(std::max(1, CPU_COUNT(&set)));
}

}  // namespace epiq::util
