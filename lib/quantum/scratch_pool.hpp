#pragma once

#include <cstddef>
#include <mutex>
#include <utility>
#include <vector>

#include "epiq/quantum/amplitudes.hpp"

namespace epiq::quantum {

/// An array of numbers in pages as PagedBytes has them; zero at first. Charge it to the MemoryBudget before.
template <class T>
class PagedArray {
 public:
  PagedArray() = default;
  /// @throws Error(resource) if the system has no such memory
  explicit PagedArray(std::size_t size) : bytes_(size * sizeof(T)), size_(size) {}

  T* data() noexcept { return static_cast<T*>(bytes_.data()); }
  const T* data() const noexcept { return static_cast<const T*>(bytes_.data()); }
  std::size_t size() const noexcept { return size_; }
  T& operator[](std::size_t i) noexcept { return data()[i]; }
  const T& operator[](std::size_t i) const noexcept { return data()[i]; }

 private:
  PagedBytes bytes_;
  std::size_t size_ = 0;
};

/// Buffers of one size that tasks borrow, so that there are no more of them than threads at work. A task must not care
/// what a buffer holds.
class ScratchPool {
 public:
  explicit ScratchPool(std::size_t bytes) : bytes_(bytes) {}

  /// A buffer that goes back to the pool at the end of its scope.
  class Loan {
   public:
    Loan(ScratchPool& pool, PagedBytes buffer) : pool_(pool), buffer_(std::move(buffer)) {}
    Loan(const Loan&) = delete;
    Loan& operator=(const Loan&) = delete;
    ~Loan() {
      const std::scoped_lock lock(pool_.mutex_);
      pool_.free_.push_back(std::move(buffer_));
    }
    template <class T>
    T* as() noexcept {
      return static_cast<T*>(buffer_.data());
    }

   private:
    ScratchPool& pool_;
    PagedBytes buffer_;
  };

  Loan borrow() {
    {
      const std::scoped_lock lock(mutex_);
      if (!free_.empty()) {
        PagedBytes buffer = std::move(free_.back());
        free_.pop_back();
        return Loan(*this, std::move(buffer));
      }
    }
    return Loan(*this, PagedBytes(bytes_));
  }

 private:
  std::size_t bytes_;
  std::mutex mutex_;
  std::vector<PagedBytes> free_;
};

}  // namespace epiq::quantum
