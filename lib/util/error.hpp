#pragma once

#include <stdexcept>
#include <string>

namespace epiq::util {

/// Why a command ends; the value is the exit status of the program.
enum class Fault {
  usage = 2,        ///< the command line makes no sense
  input = 3,        ///< malformed or inconsistent input
  io = 4,           ///< cannot read or write; also truncation and a full disk
  resource = 5,     ///< memory or another limit
  unsupported = 6,  ///< a valid request that this program or machine cannot serve
  internal = 70     ///< a defect of this program
};

/// Ends a command. The message is one sentence, without a final full stop: what, where, cause, remedy.
class Error : public std::runtime_error {
 public:
  Error(Fault fault, const std::string& message) : std::runtime_error(message), fault_(fault) {}

  Fault fault() const noexcept { return fault_; }

  /// What was being done, outermost first, e.g. "while reading record 17 of x.vcf"; empty if nothing was added.
  const std::string& context() const noexcept { return context_; }

  /// Adds what was being done; called in a catch block on the way up, which then rethrows.
  Error& with(const std::string& doing) {
    context_ = context_.empty() ? doing : doing + ", " + context_;
    return *this;
  }

 private:
  Fault fault_;
  std::string context_;
};

}  // namespace epiq::util
