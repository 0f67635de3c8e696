#include "epiq/report/plan_notes.hpp"

#include <utility>

namespace epiq::report {
namespace {

/// Appends "; left out: 3 named before, 1 ..." to a note.
class LeftOut {
 public:
  explicit LeftOut(std::string& note) : note_(note) {}

  void add(std::size_t count, const char* why) {
    if (count == 0) return;
    note_.append(first_ ? "; left out: " : ", ").append(std::to_string(count)).append(" ").append(why);
    first_ = false;
  }

 private:
  std::string& note_;
  bool first_ = true;
};

}  // namespace

std::string plan_note(const interaction::PairPlan& plan, bool listed) {
  if (!listed && plan.pairs.size() == plan.candidates) return "";
  std::string note = (listed ? "lines of --pairs: " : "pairs: ") + std::to_string(plan.candidates) +
                     ", to test: " + std::to_string(plan.pairs.size());
  LeftOut left_out(note);
  for (const auto& [count, why] :
       {std::pair(plan.unknown, "with a name that is no cluster"), std::pair(plan.repeated, "named before"),
        std::pair(plan.monomorphic, "with a cluster that does not vary"), std::pair(plan.sharing, "that share a site"),
        std::pair(plan.too_close, "nearer than --gap")})
    left_out.add(count, why);
  return note;
}

std::string plan_note(const interaction::SetPlan& plan) {
  std::string note = "sets: " + std::to_string(plan.candidates) + ", to test: " + std::to_string(plan.sets.size());
  LeftOut left_out(note);
  for (std::size_t k = 0; k < interaction::kSetReasons; ++k)
    left_out.add(plan.left_out[k], interaction::describe(static_cast<interaction::SetReason>(k)));
  return note;
}

}  // namespace epiq::report
