#pragma once

#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "epiq/genome/contig.hpp"
#include "epiq/triage/allele.hpp"

namespace epiq::triage {

/// One step on the way of an allele.
struct WhyStep {
  std::string step;
  std::string outcome;
  std::string detail;
};

/// Tells what becomes of one allele. Steps are kept only while that allele is in focus, so that callers need not ask.
class Explanation {
 public:
  Explanation() = default;
  /// @param target written as alleles are compared: trimmed, and aligned to the left if they are
  explicit Explanation(std::optional<AlleleName> target)
      : target_(std::move(target)), contig_(target_ ? genome::canonical_contig(target_->contig) : "") {}

  bool wanted() const noexcept { return target_.has_value(); }
  bool is_contig(const std::string& canonical) const { return target_ && canonical == contig_; }
  bool is_target(const AlleleName& name) const {
    return target_ && name.position == target_->position && name.ref == target_->ref && name.alt == target_->alt &&
           genome::canonical_contig(name.contig) == contig_;
  }

  void focus(bool on) noexcept { active_ = on; }
  bool active() const noexcept { return active_; }
  void add(std::string step, std::string outcome, std::string detail = "") {
    if (active_) steps_.push_back({std::move(step), std::move(outcome), std::move(detail)});
  }

  template <class Wanted>
  bool has(const Wanted& wanted) const {
    return std::any_of(steps_.begin(), steps_.end(), wanted);
  }
  bool empty() const noexcept { return steps_.empty(); }
  std::vector<WhyStep> take() { return std::move(steps_); }

 private:
  std::optional<AlleleName> target_;
  std::string contig_;
  bool active_ = false;
  std::vector<WhyStep> steps_;
};

}  // namespace epiq::triage
