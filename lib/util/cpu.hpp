#pragma once

#include <string>
#include <vector>

namespace epiq::util {

/// An instruction set a kernel may be written for; ordered from the plainest to the widest.
enum class Isa { scalar, avx2, avx512, amx };

/// "scalar", "avx2", "avx512" or "amx".
std::string name(Isa isa);

/// What this CPU and operating system can run, plainest first; never empty. avx2 means FMA, POPCNT and BMI2 as well,
/// avx512 F, BW, DQ, VL and VPOPCNTDQ, and amx all of that beside AMX-TILE and AMX-INT8. Where amx is listed, the
/// operating system has let this process use the tile registers.
const std::vector<Isa>& supported_isas();

/// The best supported set of vector instructions, or what EPIQ_ISA names. amx is chosen only by name, since counting
/// with tiles has not been measured to be faster than with VPOPCNTDQ.
/// @throws Error(usage) if EPIQ_ISA is an unknown name; Error(unsupported) if this CPU lacks it
Isa active_isa();

/// The number of threads this process may run at once (its CPU affinity), at least 1.
unsigned available_threads();

}  // namespace epiq::util
