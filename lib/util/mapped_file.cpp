#include "epiq/util/mapped_file.hpp"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "epiq/util/error.hpp"

namespace epiq::util {
namespace {

[[noreturn]] void fail(const std::string& path, const std::string& cause) {
  throw Error(Fault::io, "cannot read '" + path + "': " + cause);
}

/// Closes a descriptor at the end of a scope.
struct Descriptor {
  int number;
  ~Descriptor() {
    if (number >= 0) ::close(number);
  }
};

}  // namespace

struct MappedFile::Impl {
  void* start = nullptr;
  std::size_t size = 0;

  ~Impl() {
    if (start != nullptr) ::munmap(start, size);
  }
};

MappedFile::MappedFile(const std::string& path) : impl_(std::make_unique<Impl>()) {
  const Descriptor file{::open(path.c_str(), O_RDONLY | O_CLOEXEC)};
  if (file.number < 0) throw Error(Fault::io, "cannot open '" + path + "': " + std::strerror(errno));
  struct stat status {};
  if (::fstat(file.number, &status) != 0) fail(path, std::strerror(errno));
  if (!S_ISREG(status.st_mode)) fail(path, "it is no regular file");
  impl_->size = static_cast<std::size_t>(status.st_size);
  if (impl_->size == 0) return;  // an empty file cannot be mapped, and has no bytes
  void* start = ::mmap(nullptr, impl_->size, PROT_READ, MAP_PRIVATE, file.number, 0);
  if (start == MAP_FAILED) fail(path, std::strerror(errno));
  impl_->start = start;
}

MappedFile::~MappedFile() = default;
MappedFile::MappedFile(MappedFile&&) noexcept = default;
MappedFile& MappedFile::operator=(MappedFile&&) noexcept = default;

std::string_view MappedFile::bytes() const noexcept { return {static_cast<const char*>(impl_->start), impl_->size}; }

}  // namespace epiq::util
