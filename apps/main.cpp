#include <fcntl.h>
#include <malloc.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <exception>
#include <memory>
#include <new>
#include <string>

#include "commands.hpp"
#include "epiq/stats/blas_threads.hpp"
#include "epiq/util/error.hpp"
#include "epiq/util/output_file.hpp"
#include "epiq/util/temporary_files.hpp"
#include "versions.hpp"

namespace {

using epiq::apps::Invocation;
using epiq::util::Error;
using epiq::util::Fault;

/// The engine makes and drops many matrices of 100 KB; each would cost a system call at the usual thresholds.
void tune_allocator() {
  constexpr int kThreshold = 64 << 20;
  mallopt(M_MMAP_THRESHOLD, kThreshold);
  mallopt(M_TRIM_THRESHOLD, kThreshold);
}

/// Leaves no unfinished output behind, then dies of the signal, as a shell expects.
///
/// Only the main thread does so: it opens the outputs, and holds signals back while one is made. The system may hand
/// the signal to any thread (OpenBLAS starts some before main()), which passes it on.
extern "C" void end_by_signal(int signal) {
  if (::gettid() != ::getpid()) {
    ::tgkill(::getpid(), ::getpid(), signal);
    return;
  }
  epiq::util::remove_temporary_files();
  std::signal(signal, SIG_DFL);
  std::raise(signal);
}

void handle_signals() {
  std::signal(SIGPIPE, SIG_DFL);  // a reader that stops, such as head, ends this program quietly
  for (const int signal : {SIGINT, SIGTERM, SIGHUP})
    if (std::signal(signal, end_by_signal) == SIG_IGN) std::signal(signal, SIG_IGN);  // as nohup wants it
}

/// A standard stream that the caller closed is given a place holder, or else the next file to be opened would take its
/// number and receive what is meant for the stream. The holder is opened the wrong way round: using it is an error.
void hold_standard_streams() {
  for (const int descriptor : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO})
    if (::fcntl(descriptor, F_GETFD) < 0) (void)::open("/dev/null", descriptor == STDIN_FILENO ? O_WRONLY : O_RDONLY);
}

void print(const std::string& text) {
  epiq::util::OutputFile output("-");
  output.write(text);
  output.commit();
}

/// Options before any command; false if the first word is a command.
bool global_option(const std::string& word) {
  if (word == "--help" || word == "-h") {
    print(epiq::apps::overview());
  } else if (word == "--version") {
    print(epiq::apps::version_text());
  } else if (word == "--version-only") {
    print(epiq::apps::full_version() + "\n");
  } else if (word.size() > 1 && word[0] == '-') {
    throw Error(Fault::usage, "there is no option '" + word + "' before a command; see 'epiq --help'");
  } else {
    return false;
  }
  return true;
}

void dispatch(Invocation& invocation) {
  if (invocation.command.empty()) {
    std::fputs(epiq::apps::overview().c_str(), stderr);
    throw Error(Fault::usage, "no command is given");
  }
  if (global_option(invocation.command)) return;
  const epiq::apps::Command& command = epiq::apps::find_command(invocation.command);
  try {
    command.run(invocation);
  } catch (const Error& error) {
    if (error.fault() != Fault::usage) throw;
    throw Error(Fault::usage, std::string(error.what()) + "; see 'epiq " + command.name + " --help'");
  }
  if (invocation.page) print(epiq::apps::render_help(*invocation.page, epiq::apps::HelpExtent::usual));
}

/// Runs `work`; what it throws becomes an exit status and one line for the user, left in the metrics.
template <class Work>
void guard(Invocation& invocation, Work work) {
  const auto failed = [&invocation](Fault fault, const std::string& message) {
    invocation.metrics.status = static_cast<int>(fault);
    invocation.metrics.error = message;
    std::fprintf(stderr, "epiq: error: %s\n", message.c_str());
  };
  try {
    work();
  } catch (const Error& error) {
    failed(error.fault(), error.what() + (error.context().empty() ? "" : " (" + error.context() + ")"));
  } catch (const std::bad_alloc&) {
    failed(Fault::resource, "out of memory; lower --max-memory to see what needs it");
  } catch (const std::exception& error) {
    failed(Fault::internal, std::string(error.what()) + "; this is a defect of epiq, please report it");
  }
}

/// Standard output is closed and looked at: a full disk may show only now, and must not pass for success.
void close_stdout() {
  if (std::fflush(stdout) != 0 || ::close(STDOUT_FILENO) != 0)
    throw Error(Fault::io, std::string("cannot write standard output: ") + std::strerror(errno));
}

/// Writes what --metrics asked for. A command line that makes no sense may have left the file unopened.
void write_metrics(Invocation& invocation) {
  auto& file = invocation.metrics_file;
  if (!file && !invocation.metrics.path.empty())
    file = std::make_unique<epiq::util::OutputFile>(invocation.metrics.path);
  if (!file) return;
  file->write(epiq::apps::metrics_json(invocation.metrics));
  file->commit();
}

}  // namespace

int main(int argc, char** argv) {
  const auto start = std::chrono::steady_clock::now();
  hold_standard_streams();
  tune_allocator();
  epiq::stats::end_blas_threads();
  handle_signals();

  Invocation invocation{argc > 1 ? argv[1] : "", {}};
  for (int i = 2; i < argc; ++i) invocation.words.emplace_back(argv[i]);
  invocation.metrics.command = invocation.command;
  invocation.metrics.arguments = invocation.words;
  invocation.metrics.started = epiq::apps::utc_now();

  guard(invocation, [&invocation] {
    dispatch(invocation);
    close_stdout();
  });
  if (invocation.log) {
    invocation.metrics.warnings = invocation.log->warnings();
    const std::size_t count = invocation.metrics.warnings.size();
    if (count > 0 && invocation.metrics.status == 0)
      invocation.log->info(std::to_string(count) + (count == 1 ? " warning" : " warnings"));
  }
  invocation.metrics.wall_s = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  guard(invocation, [&invocation] { write_metrics(invocation); });
  return invocation.metrics.status;
}
