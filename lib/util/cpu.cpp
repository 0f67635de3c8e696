#include "epiq/util/cpu.hpp"

#include <cpuid.h>
#include <sched.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>

#include "epiq/util/error.hpp"

namespace epiq::util {
namespace {

bool has_avx2() {
  return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") && __builtin_cpu_supports("popcnt") &&
         __builtin_cpu_supports("bmi2");
}

bool has_avx512() {
  return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
         __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl") &&
         __builtin_cpu_supports("avx512vpopcntdq");
}

/// Asks Linux (5.16 and later) for the tile registers, whose 8 KiB a thread it saves only for processes that asked.
bool may_use_tiles() {
  constexpr long kRequestPermission = 0x1023;  // ARCH_REQ_XCOMP_PERM of arch_prctl
  constexpr long kTileData = 18;               // the state component XTILEDATA
  return ::syscall(SYS_arch_prctl, kRequestPermission, kTileData) == 0;
}

bool has_amx() {
  constexpr unsigned kTile = 1U << 24, kInt8 = 1U << 25;  // leaf 7, EDX
  unsigned eax = 0, ebx = 0, ecx = 0, edx = 0;
  return __get_cpuid_count(7, 0, &eax, &ebx, &ecx, &edx) != 0 && (edx & kTile) != 0 && (edx & kInt8) != 0 &&
         may_use_tiles();
}

}  // namespace

std::string name(Isa isa) {
  switch (isa) {
    case Isa::amx:
      return "amx";
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
    if (has_avx2()) isas.push_back(Isa::avx2);
    if (isas.back() == Isa::avx2 && has_avx512()) isas.push_back(Isa::avx512);
    if (isas.back() == Isa::avx512 && has_amx()) isas.push_back(Isa::amx);
    return isas;
  }();
  return supported;
}

Isa active_isa() {
  const char* forced = std::getenv("EPIQ_ISA");
  if (forced == nullptr || *forced == '\0') return std::min(supported_isas().back(), Isa::avx512);
  for (const Isa isa : {Isa::scalar, Isa::avx2, Isa::avx512, Isa::amx}) {
    if (name(isa) != forced) continue;
    if (std::find(supported_isas().begin(), supported_isas().end(), isa) == supported_isas().end())
      throw Error(Fault::unsupported, std::string("EPIQ_ISA asks for '") + forced +
                                          "', which this CPU lacks; its best is '" + name(supported_isas().back()) +
                                          "'");
    return isa;
  }
  throw Error(Fault::usage, std::string("EPIQ_ISA is '") + forced + "'; it must be scalar, avx2, avx512 or amx");
}

unsigned available_threads() {
  cpu_set_t set;
  CPU_ZERO(&set);
  if (sched_getaffinity(0, sizeof set, &set) != 0) return 1;
  return static_cast<unsigned>(std::max(1, CPU_COUNT(&set)));
}

}  // namespace epiq::util
