#include "epiq/quantum/budget_share.hpp"

#include <utility>

namespace epiq::quantum {

BudgetShare::BudgetShare(const BudgetShare& other) : budget_(other.budget_) {
  resize(other.bytes_, "a copy of a matrix product state");
}

BudgetShare::BudgetShare(BudgetShare&& other) noexcept
    : budget_(other.budget_), bytes_(std::exchange(other.bytes_, 0)) {}

BudgetShare& BudgetShare::operator=(BudgetShare other) noexcept {
  std::swap(budget_, other.budget_);
  std::swap(bytes_, other.bytes_);
  return *this;
}

BudgetShare::~BudgetShare() { budget_->release(bytes_); }

void BudgetShare::resize(std::uint64_t bytes, const std::string& what) {
  if (bytes > bytes_) budget_->reserve(bytes - bytes_, what);
  if (bytes < bytes_) budget_->release(bytes_ - bytes);
  bytes_ = bytes;
}

}  // namespace epiq::quantum
