#include "epiq/util/temporary_files.hpp"

#include <unistd.h>

#include <array>
#include <atomic>
#include <memory>

namespace epiq::util {
namespace {

// A signal handler has no argument to find the files by, hence the only state of the library that is global and
// changes. Who takes a name out of its slot owns it, so that nobody reads a name that another thread frees.
std::array<std::atomic<std::string*>, kTemporarySlots> names{};

}  // namespace

TemporarySlot note_temporary_file(const std::string& path) {
  auto name = std::make_unique<std::string>(path);
  for (TemporarySlot slot = 0; slot < kTemporarySlots; ++slot) {
    std::string* vacant = nullptr;
    if (!names[slot].compare_exchange_strong(vacant, name.get())) continue;
    (void)name.release();  // the slot owns it now
    return slot;
  }
  return kTemporarySlots;
}

void forget_temporary_file(TemporarySlot slot) noexcept {
  if (slot < kTemporarySlots) const std::unique_ptr<std::string> freed(names[slot].exchange(nullptr));
}

void remove_temporary_files() noexcept {
  for (auto& slot : names) {
    std::string* const name = slot.exchange(nullptr);
    if (name == nullptr) continue;
    ::unlink(name->c_str());
    std::string* vacant = nullptr;
    slot.compare_exchange_strong(vacant, name);  // memory cannot be freed in a signal handler; forgetting does it
  }
}

}  // namespace epiq::util
