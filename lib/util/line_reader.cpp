#include "epiq/util/line_reader.hpp"

#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

#include <array>
#include <cerrno>
#include <cstring>

#include "epiq/util/error.hpp"

namespace epiq::util {

struct LineReader::Impl {
  std::string path;
  gzFile file = nullptr;
  std::size_t number = 0;

  Impl() = default;
  Impl(const Impl&) = delete;
  Impl& operator=(const Impl&) = delete;
  ~Impl() {
    if (file != nullptr) gzclose_r(file);
  }
};

LineReader::LineReader(const std::string& path) : impl_(std::make_unique<Impl>()) {
  impl_->path = path;
  errno = 0;
  struct stat status {};
  if (path != "-" && ::stat(path.c_str(), &status) == 0 && S_ISDIR(status.st_mode))
    throw Error(Fault::io, "cannot read '" + path + "': it is a folder");
  impl_->file = path == "-" ? gzdopen(::dup(STDIN_FILENO), "rb") : gzopen(path.c_str(), "rb");
  if (impl_->file == nullptr && path == "-" && errno == EBADF)
    throw Error(Fault::usage, "standard input was read already; one input alone can be '-'");
  if (impl_->file == nullptr)
    throw Error(Fault::io, "cannot open '" + path + "': " + std::strerror(errno == 0 ? ENOMEM : errno));
  gzbuffer(impl_->file, 1u << 17);
}

LineReader::~LineReader() = default;
LineReader::LineReader(LineReader&&) noexcept = default;
LineReader& LineReader::operator=(LineReader&&) noexcept = default;

bool LineReader::next(std::string& line) {
  line.clear();
  std::array<char, 1 << 14> chunk{};
  while (gzgets(impl_->file, chunk.data(), static_cast<int>(chunk.size())) != nullptr) {
    const std::size_t length = std::strlen(chunk.data());
    line.append(chunk.data(), length);
    if (length > 0 && chunk[length - 1] == '\n') break;
  }
  int code = Z_OK;
  const char* message = gzerror(impl_->file, &code);
  if (code != Z_OK && code != Z_STREAM_END)
    throw Error(Fault::io, "cannot read '" + impl_->path + "' to its end: " +
                               (code == Z_ERRNO       ? std::strerror(errno)
                                : code == Z_BUF_ERROR ? "it is truncated"
                                                      : message));
  if (line.empty()) return false;
  ++impl_->number;
  if (line.back() == '\n') line.pop_back();
  if (!line.empty() && line.back() == '\r') line.pop_back();
  return true;
}

std::size_t LineReader::number() const noexcept { return impl_->number; }

std::string LineReader::where() const { return "'" + impl_->path + "', line " + std::to_string(impl_->number); }

}  // namespace epiq::util
