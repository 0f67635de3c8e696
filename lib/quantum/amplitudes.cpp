#include "epiq/quantum/amplitudes.hpp"

#include <sys/mman.h>

#include <cstdlib>
#include <cstring>
#include <utility>

#include "epiq/util/error.hpp"

namespace epiq::quantum {
namespace {

using util::Error;
using util::Fault;

constexpr std::size_t kHugePage = std::size_t{2} << 20;
constexpr std::size_t kCacheLine = 64;

/// Zero pages whose start is that of a huge page: a mapping that is one huge page longer, cut at both ends.
void* map_huge(std::size_t bytes) {
  void* mapping =
      mmap(nullptr, bytes + kHugePage, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (mapping == MAP_FAILED) return nullptr;
  char* const begin = static_cast<char*>(mapping);
  const std::size_t head = (kHugePage - reinterpret_cast<std::uintptr_t>(begin) % kHugePage) % kHugePage;
  char* const aligned = begin + head;
  if (head > 0) munmap(begin, head);
  munmap(aligned + bytes, kHugePage - head);
  madvise(aligned, bytes, MADV_HUGEPAGE);  // a wish: without huge pages the state is slower, not wrong
  return aligned;
}

template <class Real>
PagedBytes storage(std::size_t qubits) {
  return PagedBytes(sizeof(std::complex<Real>) << qubits);
}

template <class Real>
MemoryCharge charge(std::size_t qubits, util::MemoryBudget& budget) {
  const std::string what = "a state of " + std::to_string(qubits) + " qubits";
  if (qubits > kMostStateQubits) throw Error(Fault::resource, what + " is too large to be simulated");
  return {budget, sizeof(std::complex<Real>) << qubits, what};
}

}  // namespace

MemoryCharge::MemoryCharge(util::MemoryBudget& budget, std::uint64_t bytes, const std::string& what)
    : budget_(&budget), bytes_(bytes) {
  budget.reserve(bytes, what);
}

MemoryCharge::MemoryCharge(MemoryCharge&& other) noexcept
    : budget_(std::exchange(other.budget_, nullptr)), bytes_(other.bytes_) {}

MemoryCharge& MemoryCharge::operator=(MemoryCharge&& other) noexcept {
  std::swap(budget_, other.budget_);
  std::swap(bytes_, other.bytes_);
  return *this;
}

MemoryCharge::~MemoryCharge() {
  if (budget_ != nullptr) budget_->release(bytes_);
}

PagedBytes::PagedBytes(std::size_t bytes) {
  if (bytes == 0) return;
  const bool huge = bytes >= kHugePage;
  const std::size_t rounded = (bytes + kCacheLine - 1) / kCacheLine * kCacheLine;
  const std::size_t mapped = huge ? (bytes + kHugePage - 1) / kHugePage * kHugePage : 0;
  data_ = {huge ? map_huge(mapped) : std::aligned_alloc(kCacheLine, rounded), Free{mapped}};
  if (!data_)
    throw Error(Fault::resource, "the system has no " + util::format_bytes(bytes) +
                                     " of memory left; end other programs or take fewer qubits");
  if (!huge) std::memset(data_.get(), 0, rounded);
}

void PagedBytes::Free::operator()(void* address) const noexcept {
  if (mapped > 0) {
    munmap(address, mapped);
  } else {
    std::free(address);
  }
}

template <class Real>
BasicStatevector<Real>::BasicStatevector(std::size_t qubits, util::MemoryBudget& budget)
    : qubits_(qubits), charge_(charge<Real>(qubits, budget)), bytes_(storage<Real>(qubits)) {
  (*this)[0] = Real{1};
}

template <class Real>
BasicStatevector<Real> BasicStatevector<Real>::copy(util::MemoryBudget& budget) const {
  BasicStatevector result(qubits_, budget);
  std::memcpy(result.bytes_.data(), bytes_.data(), sizeof(value_type) * size());
  return result;
}

template <class Real>
void BasicStatevector<Real>::reset() {
  std::memset(bytes_.data(), 0, sizeof(value_type) * size());
  (*this)[0] = Real{1};
}

template class BasicStatevector<float>;
template class BasicStatevector<double>;

}  // namespace epiq::quantum
