#include "epiq/triage/evidence_alignment.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <limits>
#include <string>

namespace epiq::triage {
namespace {

constexpr int kMatch = 4;
constexpr int kMismatch = -6;
constexpr int kOpen = -10;
constexpr int kExtend = -1;
constexpr int kLowest = std::numeric_limits<int>::min() / 4;

/// What the best alignment of two prefixes ends with.
enum End : std::uint8_t { both, deletion, insertion };

/// Scores and the way back of a global alignment; rows are `from`, columns `to`.
struct Alignment {
  std::size_t width;
  std::array<std::vector<int>, 3> score;
  std::array<std::vector<std::uint8_t>, 3> came;

  Alignment(std::size_t rows, std::size_t columns) : width(columns) {
    for (auto& scores : score) scores.assign(rows * columns, kLowest);
    for (auto& ends : came) ends.assign(rows * columns, both);
  }
  std::size_t at(std::size_t i, std::size_t j) const { return i * width + j; }

  void best(End end, std::size_t cell, std::size_t previous, std::array<int, 3> gains) {
    // Earlier ends win ties, so that matches are preferred to gaps.
    for (std::uint8_t other = 0; other < 3; ++other) {
      const int value = score[other][previous] + gains[other];
      if (value <= score[end][cell]) continue;
      score[end][cell] = value;
      came[end][cell] = other;
    }
  }
};

}  // namespace

std::vector<genome::Change> align_sequences(std::string_view from, std::string_view to) {
  Alignment table(from.size() + 1, to.size() + 1);
  table.score[both][0] = 0;
  for (std::size_t i = 0; i <= from.size(); ++i)
    for (std::size_t j = 0; j <= to.size(); ++j) {
      const std::size_t cell = table.at(i, j);
      if (i > 0 && j > 0) {
        const int gain = from[i - 1] == to[j - 1] ? kMatch : kMismatch;
        table.best(both, cell, table.at(i - 1, j - 1), {gain, gain, gain});
      }
      if (i > 0) table.best(deletion, cell, table.at(i - 1, j), {kOpen + kExtend, kExtend, kOpen + kExtend});
      if (j > 0) table.best(insertion, cell, table.at(i, j - 1), {kOpen + kExtend, kOpen + kExtend, kExtend});
    }

  std::vector<genome::Change> changes;
  std::size_t i = from.size();
  std::size_t j = to.size();
  std::uint8_t end = both;
  for (const std::uint8_t other : {deletion, insertion})
    if (table.score[other][table.at(i, j)] > table.score[end][table.at(i, j)]) end = other;
  while (i > 0 || j > 0) {
    const std::uint8_t previous = table.came[end][table.at(i, j)];
    if (end == both) {
      --i;
      --j;
      if (from[i] != to[j])
        changes.push_back({static_cast<std::int64_t>(i), std::string(1, from[i]), std::string(1, to[j])});
    } else {
      std::size_t length = 0;
      std::uint8_t last = end;
      while (last == end) {
        last = table.came[end][table.at(i, j)];
        (end == deletion ? i : j) -= 1;
        ++length;
      }
      if (i == 0 || j == 0) break;  // without an anchor, which words on both sides rule out
      const std::string anchor(1, from[i - 1]);
      if (end == deletion)
        changes.push_back({static_cast<std::int64_t>(i) - 1, anchor + std::string(from.substr(i, length)), anchor});
      else
        changes.push_back({static_cast<std::int64_t>(i) - 1, anchor, anchor + std::string(to.substr(j, length))});
      end = last;
      continue;
    }
    end = previous;
  }
  std::reverse(changes.begin(), changes.end());
  return changes;
}

}  // namespace epiq::triage
