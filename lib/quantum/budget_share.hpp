#pragma once

#include <cstdint>
#include <string>

#include "epiq/util/memory_budget.hpp"

namespace epiq::quantum {

/// Bytes of a MemoryBudget that are given back when they go out of scope.
class BudgetShare {
 public:
  explicit BudgetShare(util::MemoryBudget& budget) : budget_(&budget) {}
  BudgetShare(const BudgetShare& other);
  BudgetShare(BudgetShare&& other) noexcept;
  BudgetShare& operator=(BudgetShare other) noexcept;
  ~BudgetShare();

  /// Makes the share `bytes` large.
  /// @throws Error(resource) if the budget has not so much; the share stays as it was
  void resize(std::uint64_t bytes, const std::string& what);

  util::MemoryBudget& budget() const noexcept { return *budget_; }

 private:
  util::MemoryBudget* budget_;
  std::uint64_t bytes_ = 0;
};

}  // namespace epiq::quantum
