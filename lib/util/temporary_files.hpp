#pragma once

#include <cstddef>
#include <string>

namespace epiq::util {

/// A place in the list of files that a signal removes.
using TemporarySlot = std::size_t;

inline constexpr TemporarySlot kTemporarySlots = 64;

/// Notes that the file `path` is to be removed if a signal ends the program.
/// @return what to forget it by; kTemporarySlots if the list is full: the file then stays behind on a signal
TemporarySlot note_temporary_file(const std::string& path);

/// Forgets a file that was noted, because it has its final name or is gone.
void forget_temporary_file(TemporarySlot slot) noexcept;

/// Removes the files that were noted and not forgotten. Safe to call from a signal handler.
void remove_temporary_files() noexcept;

}  // namespace epiq::util
