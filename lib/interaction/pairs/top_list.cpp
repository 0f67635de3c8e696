#include "epiq/interaction/pairs/top_list.hpp"

#include <algorithm>
#include <utility>

namespace epiq::interaction {

bool better(const ScanHit& x, const ScanHit& y) noexcept {
  if (x.key != y.key) return x.key > y.key;
  return x.snps < y.snps;
}

TopList::TopList(std::size_t capacity, double least_key, util::MemoryBudget& budget)
    : capacity_(capacity), threshold_(least_key), budget_(budget) {}

TopList::~TopList() { budget_.release(charged_); }

void TopList::grow() {
  const std::size_t places = std::max<std::size_t>(1024, hits_.capacity() * 2);
  const std::uint64_t bytes = places * sizeof(ScanHit);
  budget_.reserve(bytes - charged_, "a list of " + std::to_string(places) + " results (see --top and --p)");
  charged_ = bytes;
  hits_.reserve(places);
}

void TopList::offer(std::span<const ScanHit> hits) {
  if (hits.empty()) return;
  const std::lock_guard<std::mutex> lock(mutex_);
  for (const ScanHit& hit : hits) {
    if (hit.key < threshold_.load(std::memory_order_relaxed)) continue;
    if (capacity_ == 0 || hits_.size() < capacity_) {
      if (hits_.size() == hits_.capacity()) grow();
      hits_.push_back(hit);
      if (hits_.size() == capacity_) std::make_heap(hits_.begin(), hits_.end(), better);
    } else if (better(hit, hits_.front())) {
      std::pop_heap(hits_.begin(), hits_.end(), better);
      hits_.back() = hit;
      std::push_heap(hits_.begin(), hits_.end(), better);
    }
    if (hits_.size() == capacity_) threshold_.store(hits_.front().key, std::memory_order_relaxed);
  }
}

std::vector<ScanHit> TopList::take() {
  const std::lock_guard<std::mutex> lock(mutex_);
  std::sort(hits_.begin(), hits_.end(), better);
  return std::exchange(hits_, {});
}

}  // namespace epiq::interaction
