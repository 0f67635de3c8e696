#include "epiq/triage/evidence_assembly.hpp"

#include <algorithm>
#include <array>
#include <limits>
#include <tuple>
#include <unordered_map>

namespace epiq::triage {
namespace {

constexpr std::size_t kNowhere = std::numeric_limits<std::size_t>::max();
constexpr std::string_view kBases = "ACGT";

/// A word of the graph; its successors are told apart by their last base.
struct Word {
  std::size_t place = kNowhere;  ///< in the reference
  std::array<std::uint32_t, 4> reads{};
  std::array<std::size_t, 4> next{kNowhere, kNowhere, kNowhere, kNowhere};
  std::array<bool, 4> reference{};  ///< the edge is one of the reference
};

/// The graph of one word length. Words are views of the texts they came from, which must outlive it.
class Graph {
 public:
  Graph(std::string_view window, std::size_t k) : k_(k) {
    for (std::size_t i = 0; i + k <= window.size(); ++i) {
      const std::size_t word = find(window.substr(i, k));
      unique_ = unique_ && words_[word].place == kNowhere;
      words_[word].place = i;
      reference_.push_back(word);
    }
    for (std::size_t i = 1; i < reference_.size(); ++i) {
      const std::size_t base = kBases.find(window[i + k - 1]);
      if (base == std::string_view::npos) continue;
      words_[reference_[i - 1]].next[base] = reference_[i];
      words_[reference_[i - 1]].reference[base] = true;
    }
  }

  bool unique() const { return unique_ && !reference_.empty(); }

  /// Adds the words of a stretch of good bases.
  void add(std::string_view bases) {
    if (bases.size() <= k_) return;
    std::size_t last = find(bases.substr(0, k_));
    for (std::size_t i = 1; i + k_ <= bases.size(); ++i) {
      const std::size_t word = find(bases.substr(i, k_));
      const std::size_t base = kBases.find(bases[i + k_ - 1]);
      words_[last].next[base] = word;
      ++words_[last].reads[base];
      last = word;
    }
  }

  const Word& operator[](std::size_t word) const { return words_[word]; }
  const std::vector<std::size_t>& reference() const { return reference_; }

 private:
  std::size_t find(std::string_view text) {
    const auto [at, is_new] = index_.emplace(text, words_.size());
    if (is_new) words_.emplace_back();
    return at->second;
  }

  std::size_t k_;
  bool unique_ = true;
  std::vector<Word> words_;
  std::vector<std::size_t> reference_;  ///< words of the window, in its order
  std::unordered_map<std::string_view, std::size_t> index_;
};

/// A way from one place of the reference to another: the bases that are read between the first word and the last one,
/// with the whole of the last word.
struct Detour {
  std::size_t leaves = 0;  ///< place of the last word of the reference before it
  std::size_t joins = 0;   ///< place of the first word after it
  std::string bases;       ///< the last base of each word after `leaves`, up to and with that of `joins`
};

/// Depth-first search of detours from one place.
class DetourSearch {
 public:
  DetourSearch(const Graph& graph, const AssemblyOptions& options, std::vector<Detour>& found, bool& incomplete)
      : graph_(graph), options_(options), found_(found), incomplete_(incomplete) {}

  void from(std::size_t place) {
    place_ = place;
    paths_ = steps_ = 0;
    const std::size_t word = graph_.reference()[place];
    std::vector<std::pair<std::size_t, std::size_t>> stack = {{word, 0}};  // a word and the base to try next
    std::string bases;
    while (!stack.empty()) {
      auto& [at, base] = stack.back();
      if (base == kBases.size()) {
        stack.pop_back();
        if (!bases.empty()) bases.pop_back();
        continue;
      }
      const std::size_t tried = base++;
      const Word& here = graph_[at];
      const std::size_t next = here.next[tried];
      if (next == kNowhere || here.reads[tried] < options_.min_support) continue;
      if (stack.size() == 1 && here.reference[tried]) continue;
      if (++steps_ > options_.most_steps || paths_ >= options_.most_paths || stack.size() > options_.longest_path) {
        incomplete_ = true;
        return;
      }
      if (graph_[next].place != kNowhere) {
        found_.push_back({place_, graph_[next].place, bases + kBases[tried]});
        ++paths_;
        continue;
      }
      const bool visited =
          std::any_of(stack.begin(), stack.end(), [next = next](const auto& step) { return step.first == next; });
      if (visited) continue;
      bases += kBases[tried];
      stack.emplace_back(next, 0);
    }
  }

 private:
  const Graph& graph_;
  const AssemblyOptions& options_;
  std::vector<Detour>& found_;
  bool& incomplete_;
  std::size_t place_ = 0;
  std::size_t paths_ = 0;
  std::size_t steps_ = 0;
};

/// Stretches of a read whose bases are good.
template <class Sink>
void for_good_stretches(const AssemblyRead& read, std::uint8_t min_quality, Sink sink) {
  std::size_t begin = 0;
  for (std::size_t i = 0; i <= read.bases.size(); ++i) {
    const bool good = i < read.bases.size() && read.qualities[i] >= min_quality &&
                      kBases.find(read.bases[i]) != std::string_view::npos;
    if (good) continue;
    if (i > begin) sink(std::string_view(read.bases).substr(begin, i - begin));
    begin = i + 1;
  }
}

bool before(const genome::Change& a, const genome::Change& b) {
  return std::tie(a.position, a.ref, a.alt) < std::tie(b.position, b.ref, b.alt);
}

/// The changes of a detour, in positions of the reference.
void add_changes(std::string_view window, std::int64_t start, std::size_t k, const Detour& detour,
                 std::vector<genome::Change>& changes) {
  // Both sequences begin with a whole word before the detour and end with one after it, whichever comes first.
  const std::size_t from = std::min(detour.leaves, detour.joins);
  const std::size_t to = std::max(detour.leaves, detour.joins) + k;
  const std::string_view ref = window.substr(from, to - from);
  std::string alt(window.substr(from, detour.leaves + k - from));
  alt += detour.bases;
  alt += window.substr(detour.joins + k, to - detour.joins - k);
  for (genome::Change change : align_sequences(ref, alt)) {
    change.position += start + static_cast<std::int64_t>(from);
    changes.push_back(std::move(change));
  }
}

}  // namespace

std::vector<genome::Change> assemble_window(std::string_view window, std::int64_t start,
                                            const std::vector<AssemblyRead>& reads, const AssemblyOptions& options,
                                            bool& incomplete) {
  std::vector<genome::Change> changes;
  bool any = false;
  incomplete = false;
  for (const std::size_t k : options.k) {
    Graph graph(window, k);
    if (!graph.unique()) continue;
    any = true;
    for (const AssemblyRead& read : reads)
      for_good_stretches(read, options.min_quality, [&](std::string_view bases) { graph.add(bases); });
    std::vector<Detour> detours;
    DetourSearch search(graph, options, detours, incomplete);
    for (std::size_t place = 0; place < graph.reference().size(); ++place) search.from(place);
    for (const Detour& detour : detours) add_changes(window, start, k, detour, changes);
  }
  incomplete = incomplete || !any;
  std::sort(changes.begin(), changes.end(), before);
  const auto same = [](const genome::Change& a, const genome::Change& b) { return !before(a, b) && !before(b, a); };
  changes.erase(std::unique(changes.begin(), changes.end(), same), changes.end());
  return changes;
}

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
