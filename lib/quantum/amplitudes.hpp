#pragma once

#include <complex>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

#include "epiq/util/memory_budget.hpp"

namespace epiq::quantum {

/// The type of an amplitude's real and imaginary part: float or double.
enum class Precision { f32, f64 };

/// The largest register of a state: far beyond any memory; it keeps sizes from overflowing.
inline constexpr std::size_t kMostStateQubits = 48;

/// The bytes of a state of `qubits` <= kMostStateQubits qubits.
constexpr std::uint64_t amplitude_bytes(std::size_t qubits, Precision precision) {
  return (precision == Precision::f32 ? std::uint64_t{8} : std::uint64_t{16}) << qubits;
}

/// Charges a budget for as long as it lives.
class MemoryCharge {
 public:
  MemoryCharge() = default;
  /// @throws Error(resource) as MemoryBudget::reserve
  MemoryCharge(util::MemoryBudget& budget, std::uint64_t bytes, const std::string& what);
  MemoryCharge(MemoryCharge&& other) noexcept;
  MemoryCharge& operator=(MemoryCharge&& other) noexcept;
  ~MemoryCharge();

 private:
  util::MemoryBudget* budget_ = nullptr;
  std::uint64_t bytes_ = 0;
};

/// Storage of zero bytes, aligned to a cache line; from 2 MiB on in huge pages where the kernel gives them.
///
/// A gate reads and writes the whole state at addresses far apart; with pages of 4 KiB the misses of the address
/// translation alone halve its speed.
class PagedBytes {
 public:
  PagedBytes() = default;
  /// @throws Error(resource) if the system has no such memory
  explicit PagedBytes(std::size_t bytes);

  void* data() const noexcept { return data_.get(); }

 private:
  struct Free {
    std::size_t mapped;  ///< bytes of a mapping; 0: from the heap
    void operator()(void* address) const noexcept;
  };
  std::unique_ptr<void, Free> data_;
};

/// The amplitudes of a state of q qubits: 2^q values, qubit k is bit k of the index (Qiskit's order).
///
/// A contiguous range of std::complex<Real>; owns its memory and its charge on the budget, which must live longer.
template <class Real>
class BasicStatevector {
 public:
  using value_type = std::complex<Real>;

  /// |0> of `qubits` qubits.
  /// @throws Error(resource) if it does not fit the budget; the message states what it needs
  BasicStatevector(std::size_t qubits, util::MemoryBudget& budget);

  /// A copy with a charge of its own.
  BasicStatevector copy(util::MemoryBudget& budget) const;

  /// Back to |0>.
  void reset();

  std::size_t qubits() const noexcept { return qubits_; }
  std::size_t size() const noexcept { return std::size_t{1} << qubits_; }
  value_type* data() noexcept { return static_cast<value_type*>(bytes_.data()); }
  const value_type* data() const noexcept { return static_cast<const value_type*>(bytes_.data()); }
  value_type* begin() noexcept { return data(); }
  value_type* end() noexcept { return data() + size(); }
  const value_type* begin() const noexcept { return data(); }
  const value_type* end() const noexcept { return data() + size(); }
  value_type& operator[](std::size_t index) noexcept { return data()[index]; }
  const value_type& operator[](std::size_t index) const noexcept { return data()[index]; }

 private:
  std::size_t qubits_;
  MemoryCharge charge_;
  PagedBytes bytes_;
};

extern template class BasicStatevector<float>;
extern template class BasicStatevector<double>;

using Statevector = BasicStatevector<double>;
using StatevectorF32 = BasicStatevector<float>;

}  // namespace epiq::quantum
