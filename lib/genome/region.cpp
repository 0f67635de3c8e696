#include "epiq/genome/region.hpp"

#include <algorithm>
#include <cctype>
#include <optional>

#include "epiq/genome/contig.hpp"
#include "epiq/util/error.hpp"
#include "epiq/util/line_reader.hpp"
#include "epiq/util/text.hpp"

namespace epiq::genome {
namespace {

/// "100-200", "100-", "100", 1-based, both ends included; none if the text is anything else.
std::optional<IntervalSet::Span> parse_range(std::string_view text) {
  const std::size_t dash = text.find('-');
  const auto first = util::parse_integer(text.substr(0, dash));
  if (!first || *first < 1) return std::nullopt;
  if (dash == std::string_view::npos) return IntervalSet::Span{*first - 1, *first};
  if (dash + 1 == text.size()) return IntervalSet::Span{*first - 1, kContigEnd};
  const auto last = util::parse_integer(text.substr(dash + 1));
  if (!last || *last < *first) return std::nullopt;
  return IntervalSet::Span{*first - 1, *last};
}

Interval parse_region(std::string_view text) {
  Interval interval;
  std::size_t colon = text.rfind(':');
  if (!text.empty() && text.front() == '{') {
    const std::size_t brace = text.find('}');
    const bool valid = brace != std::string_view::npos && brace > 1 &&
                       (brace + 1 == text.size() || (text[brace + 1] == ':' && brace + 2 < text.size()));
    if (!valid) throw util::Error(util::Fault::usage, "'" + std::string(text) + "' is not a region");
    interval.contig = text.substr(1, brace - 1);
    if (brace + 1 == text.size()) return interval;
    colon = brace + 1;
  } else {
    interval.contig = text.substr(0, colon);
    if (colon == std::string_view::npos && !text.empty()) return interval;
  }
  const auto range = text.empty() ? std::nullopt : parse_range(text.substr(colon + 1));
  if (!range || interval.contig.empty())
    throw util::Error(util::Fault::usage, "'" + std::string(text) +
                                              "' is not a region; write for example chr1, chr1:5000 or chr1:5000-6000");
  interval.start = range->first;
  interval.end = range->second;
  return interval;
}

/// Whether `item` goes on with a number of `before`, the item before it, that a thousands separator cut: "000",
/// "001-10" or "001-" after "chr20:10". A contig of such a name is written in braces.
bool continues_number(std::string_view before, std::string_view item) {
  const auto digits = [](std::string_view text, std::size_t least) {
    return text.size() >= least && text.size() <= 3 &&
           std::all_of(text.begin(), text.end(), [](unsigned char letter) { return std::isdigit(letter) != 0; });
  };
  const std::size_t dash = item.find('-');
  return before.find_last_of(":-,") != std::string_view::npos &&
         digits(before.substr(before.find_last_of(":-,") + 1), 1) && digits(item.substr(0, dash), 3) &&
         item.substr(0, dash).size() == 3 && (dash == std::string_view::npos || digits(item.substr(dash + 1), 0));
}

/// Refuses "chr20:10,000,001-10,000,100", which a list of regions cuts at its commas, as bcftools does.
void refuse_thousands_separators(const std::vector<std::string>& items) {
  for (std::size_t i = 1; i < items.size(); ++i) {
    if (items[i - 1].find(':') == std::string::npos || !continues_number(items[i - 1], items[i])) continue;
    std::string with = items[i - 1], without = items[i - 1];
    for (; i < items.size() && continues_number(with, items[i]); ++i) {
      with += "," + items[i];
      without += items[i];
    }
    throw util::Error(util::Fault::usage, "'" + with +
                                              "' has thousands separators, but commas separate regions; write " +
                                              without + " (a contig of digits alone in braces, as in {100})");
  }
}

bool ends_with(const std::string& text, std::string_view suffix) {
  return text.size() >= suffix.size() && text.compare(text.size() - suffix.size(), suffix.size(), suffix) == 0;
}

}  // namespace

std::vector<Interval> parse_regions(std::string_view list) {
  const std::vector<std::string> items = util::split(list, ',');
  refuse_thousands_separators(items);
  std::vector<Interval> intervals;
  for (const std::string& item : items) intervals.push_back(parse_region(item));
  return intervals;
}

std::vector<Interval> read_regions(const std::string& path) {
  const bool bed = ends_with(path, ".bed") || ends_with(path, ".bed.gz");
  std::vector<Interval> intervals;
  util::LineReader reader(path);
  std::string line;
  while (reader.next(line)) {
    const std::vector<std::string> words = util::split_whitespace(line);
    if (words.empty() || words[0][0] == '#') continue;
    if (bed && (words[0] == "track" || words[0] == "browser")) continue;
    Interval interval{words[0], 0, kContigEnd, ""};
    if (words.size() > 1) {
      const long long first = util::parse_integer(words[1]).value_or(-1);
      long long last = words.size() > 2 ? util::parse_integer(words[2]).value_or(-1) : -1;
      if (!bed && last < 0) last = first;  // also a VCF as list, whose third column is an identifier
      const long long origin = bed ? 0 : 1;
      if (first < origin || last < first)
        throw util::Error(util::Fault::input,
                          reader.where() + ": '" + line + "' is not a region; " +
                              (bed ? "BED needs contig, start and end" : "give contig, position, end"));
      interval.start = first - origin;
      interval.end = last;
    } else if (bed) {
      throw util::Error(util::Fault::input, reader.where() + ": BED needs contig, start and end");
    }
    if (bed && words.size() > 3) interval.name = words[3];
    intervals.push_back(std::move(interval));
  }
  return intervals;
}

std::string format_interval(const Interval& interval) {
  return interval.contig + ":" + std::to_string(interval.start + 1) + "-" + std::to_string(interval.end);
}

IntervalSet::IntervalSet(const std::vector<Interval>& intervals) {
  for (const Interval& interval : intervals)
    spans_[canonical_contig(interval.contig)].emplace_back(interval.start, interval.end);
  for (auto& [contig, spans] : spans_) {
    std::sort(spans.begin(), spans.end());
    std::vector<Span> merged;
    for (const Span& span : spans) {
      if (!merged.empty() && span.first <= merged.back().second)
        merged.back().second = std::max(merged.back().second, span.second);
      else
        merged.push_back(span);
    }
    spans = std::move(merged);
  }
}

bool IntervalSet::overlaps(std::string_view contig, std::int64_t start, std::int64_t end) const {
  const std::vector<Span>& all = spans(contig);
  const auto after = std::lower_bound(all.begin(), all.end(), end,
                                      [](const Span& span, std::int64_t position) { return span.first < position; });
  return after != all.begin() && std::prev(after)->second > start;
}

const std::vector<IntervalSet::Span>& IntervalSet::spans(std::string_view contig) const {
  static const std::vector<Span> kNone;
  const auto found = spans_.find(canonical_contig(contig));
  return found == spans_.end() ? kNone : found->second;
}

std::vector<std::string> IntervalSet::contigs() const {
  std::vector<std::string> names;
  for (const auto& entry : spans_) names.push_back(entry.first);
  return names;
}

}  // namespace epiq::genome
