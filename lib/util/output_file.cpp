#include "epiq/util/output_file.hpp"

#include <fcntl.h>
#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

#include <array>
#include <cerrno>
#include <cstdint>
#include <cstring>
#include <vector>

#include "epiq/util/error.hpp"
#include "epiq/util/temporary_files.hpp"

namespace epiq::util {
namespace {

constexpr std::size_t kBlock = 0xff00;  // uncompressed bytes of a BGZF block, as htslib has it

bool ends_with(const std::string& text, std::string_view suffix) {
  return text.size() >= suffix.size() && text.compare(text.size() - suffix.size(), suffix.size(), suffix) == 0;
}

/// One BGZF block: a gzip member whose extra field "BC" holds its own length (SAM specification, section 4.1).
std::string bgzf_block(std::string_view data) {
  std::string block(data.size() + 1024, '\0');
  z_stream stream{};
  if (deflateInit2(&stream, Z_DEFAULT_COMPRESSION, Z_DEFLATED, -15, 8, Z_DEFAULT_STRATEGY) != Z_OK)
    throw Error(Fault::internal, "zlib cannot start compressing");
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(data.data()));
  stream.avail_in = static_cast<uInt>(data.size());
  stream.next_out = reinterpret_cast<Bytef*>(block.data()) + 18;
  stream.avail_out = static_cast<uInt>(block.size() - 26);
  const int status = deflate(&stream, Z_FINISH);
  const std::size_t length = 18 + stream.total_out + 8;
  deflateEnd(&stream);
  if (status != Z_STREAM_END || length > 65536) throw Error(Fault::internal, "a BGZF block does not fit");

  const auto put = [&block](std::size_t at, std::uint64_t value, std::size_t bytes) {
    for (std::size_t i = 0; i < bytes; ++i) block[at + i] = static_cast<char>(value >> (8 * i) & 0xff);
  };
  constexpr std::array<unsigned char, 16> kHeader{31, 139, 8, 4, 0, 0, 0, 0, 0, 255, 6, 0, 'B', 'C', 2, 0};
  std::memcpy(block.data(), kHeader.data(), kHeader.size());
  put(16, length - 1, 2);
  put(length - 8, crc32(0, reinterpret_cast<const Bytef*>(data.data()), static_cast<uInt>(data.size())), 4);
  put(length - 4, data.size(), 4);
  block.resize(length);
  return block;
}

/// Holds signals back from this thread, so that none comes between the creation of a file and the note to remove it.
class SignalsHeld {
 public:
  SignalsHeld() {
    sigset_t all;
    ::sigfillset(&all);
    ::pthread_sigmask(SIG_SETMASK, &all, &before_);
  }
  ~SignalsHeld() { ::pthread_sigmask(SIG_SETMASK, &before_, nullptr); }
  SignalsHeld(const SignalsHeld&) = delete;
  SignalsHeld& operator=(const SignalsHeld&) = delete;

 private:
  sigset_t before_{};
};

}  // namespace

struct OutputFile::Impl {
  std::string path;
  std::string temporary;  ///< empty: written through
  TemporarySlot slot = kTemporarySlots;
  int descriptor = -1;
  bool compressed = false;
  std::string buffer;

  Impl() = default;
  Impl(const Impl&) = delete;
  Impl& operator=(const Impl&) = delete;
  ~Impl() { discard(); }

  void discard() noexcept {
    if (descriptor > STDERR_FILENO) ::close(descriptor);
    descriptor = -1;
    if (!temporary.empty()) ::unlink(temporary.c_str());
    forget();
  }

  /// The temporary file has its final name or is gone.
  void forget() noexcept {
    temporary.clear();
    forget_temporary_file(slot);
    slot = kTemporarySlots;
  }

  [[noreturn]] void fail(const std::string& doing) {
    const std::string cause = std::strerror(errno);
    discard();
    throw Error(Fault::io,
                "cannot " + doing + " " + (path == "-" ? "standard output" : "'" + path + "'") + ": " + cause);
  }

  void put(std::string_view bytes) {
    while (!bytes.empty()) {
      const ssize_t written = ::write(descriptor, bytes.data(), bytes.size());
      if (written < 0 && errno == EINTR) continue;
      if (written < 0) fail("write");
      bytes.remove_prefix(static_cast<std::size_t>(written));
    }
  }

  void drain(bool all) {
    std::size_t from = 0;
    while (buffer.size() - from >= kBlock || (all && from < buffer.size())) {
      const std::string_view chunk = std::string_view(buffer).substr(from, kBlock);
      put(compressed ? std::string_view(bgzf_block(chunk)) : chunk);
      from += chunk.size();
    }
    buffer.erase(0, from);
  }
};

OutputFile::OutputFile(const std::string& path) : impl_(std::make_unique<Impl>()) {
  Impl& file = *impl_;
  file.path = path;
  file.compressed = ends_with(path, ".gz");
  if (path == "-" || path.empty()) {
    file.path.assign(1, '-');  // gcc 12 warns (restrict) about assigning a literal here
    file.descriptor = STDOUT_FILENO;
    return;
  }
  struct stat status {};
  const bool exists = ::stat(path.c_str(), &status) == 0;
  if (exists && S_ISDIR(status.st_mode)) {
    errno = EISDIR;
    file.fail("write");
  }
  if (exists && !S_ISREG(status.st_mode)) {
    file.descriptor = ::open(path.c_str(), O_WRONLY | O_CLOEXEC);
    if (file.descriptor < 0) file.fail("open");
    if (file.compressed && ::isatty(file.descriptor) != 0)
      throw Error(Fault::usage, "compressed data is not written to a terminal; choose a file");
    return;
  }
  std::string name = path + ".tmpXXXXXX";
  {
    const SignalsHeld held;
    file.descriptor = ::mkostemp(name.data(), O_CLOEXEC);
    if (file.descriptor < 0) file.fail("write");
    file.temporary = name;
    file.slot = note_temporary_file(name);
  }
  const mode_t mask = ::umask(0);
  ::umask(mask);
  ::fchmod(file.descriptor, 0666 & ~mask);
}

OutputFile::~OutputFile() = default;
OutputFile::OutputFile(OutputFile&&) noexcept = default;
OutputFile& OutputFile::operator=(OutputFile&&) noexcept = default;

void OutputFile::write(std::string_view bytes) {
  impl_->buffer.append(bytes);
  if (impl_->buffer.size() >= 4 * kBlock) impl_->drain(/*all=*/false);
}

void OutputFile::commit() {
  Impl& file = *impl_;
  file.drain(/*all=*/true);
  if (file.compressed) file.put(bgzf_block({}));  // the empty block that marks the end
  if (file.descriptor == STDOUT_FILENO) return;   // main() closes and checks it
  if (file.temporary.empty()) {
    const int descriptor = file.descriptor;
    file.descriptor = -1;
    if (::close(descriptor) != 0) file.fail("write");
    return;
  }
  if (::fsync(file.descriptor) != 0 && errno != EINVAL) file.fail("write");
  const int descriptor = file.descriptor;
  file.descriptor = -1;
  if (::close(descriptor) != 0) file.fail("write");
  if (::rename(file.temporary.c_str(), file.path.c_str()) != 0) file.fail("rename the finished output to");
  file.forget();
}

const std::string& OutputFile::path() const noexcept { return impl_->path; }

}  // namespace epiq::util
