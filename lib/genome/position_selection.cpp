#include "epiq/genome/position_selection.hpp"

#include "epiq/util/error.hpp"

namespace epiq::genome {

PositionSelection::PositionSelection(const std::string& list, const std::string& file, Exclusion exclusion) {
  std::vector<Interval> included;
  std::vector<Interval> excluded;
  const auto take = [&](const std::string& text, auto&& parse) {
    if (text.empty()) return;
    const bool exclude = text[0] == '^';
    if (exclude && exclusion == Exclusion::refused)
      throw util::Error(util::Fault::usage, "'" + text + "': regions cannot be excluded; use --targets");
    std::vector<Interval>& to = exclude ? excluded : included;
    const std::vector<Interval> intervals = parse(exclude ? text.substr(1) : text);
    if (intervals.empty() && !exclude) throw util::Error(util::Fault::input, "'" + text + "' holds no regions");
    to.insert(to.end(), intervals.begin(), intervals.end());
    limited_ = limited_ || !exclude;
  };
  take(list, [](const std::string& text) { return parse_regions(text); });
  take(file, [](const std::string& path) { return read_regions(path); });
  included_ = IntervalSet(included);
  excluded_ = IntervalSet(excluded);
}

bool PositionSelection::contains(const std::string& contig, std::int64_t start, std::int64_t end) const {
  return (!limited_ || included_.overlaps(contig, start, end)) && !excluded_.overlaps(contig, start, end);
}

}  // namespace epiq::genome
