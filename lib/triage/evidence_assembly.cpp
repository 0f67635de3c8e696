#include "epiq/triage/evidence_assembly.hpp"

#include <algorithm>
#include <array>
#include <limits>
#include <numeric>
#include <tuple>
#include <unordered_map>

#include "epiq/triage/evidence_alignment.hpp"

namespace epiq::triage {
namespace {

constexpr std::size_t kNowhere = std::numeric_limits<std::size_t>::max();
constexpr std::string_view kBases = "ACGT";

/// A word of the graph; its successors are told apart by their last base.
struct Word {
  std::size_t place = kNowhere;  ///< in the reference
  std::array<std::uint32_t, 4> fragments{};
  std::array<std::uint32_t, 4> last{};  ///< fragment counted last, so that mates (and repeats within a read) count once
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
  /// @param fragment from 1; stretches of one fragment come one after the other
  void add(std::string_view bases, std::uint32_t fragment) {
    if (bases.size() <= k_) return;
    std::size_t last = find(bases.substr(0, k_));
    for (std::size_t i = 1; i + k_ <= bases.size(); ++i) {
      const std::size_t word = find(bases.substr(i, k_));
      const std::size_t base = kBases.find(bases[i + k_ - 1]);
      Word& from = words_[last];
      from.next[base] = word;
      if (from.last[base] != fragment) ++from.fragments[base];
      from.last[base] = fragment;
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
      if (next == kNowhere || here.fragments[tried] < options_.min_support) continue;
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

namespace {

/// Windows are halved down to this length until the words of the reference are unique in them.
constexpr std::size_t kShortestHalf = 250;
constexpr std::size_t kHalvesShare = 100;  ///< bases that both halves have

/// Assembles one window from the reads of some fragments.
class WindowAssembly {
 public:
  WindowAssembly(const std::vector<AssemblyRead>& reads, const AssemblyOptions& options)
      : reads_(reads), options_(options), order_(reads.size()) {
    std::iota(order_.begin(), order_.end(), std::size_t{0});
    std::stable_sort(order_.begin(), order_.end(),
                     [&](std::size_t a, std::size_t b) { return reads_[a].fragment < reads_[b].fragment; });
  }

  /// Adds the changes that words of length k spell. @return false if a part of the window has no unique words
  bool run(std::string_view window, std::int64_t start, std::size_t k) {
    Graph graph(window, k);
    if (!graph.unique()) {
      const std::size_t half = (window.size() + kHalvesShare) / 2;
      if (half < kShortestHalf || half >= window.size()) return false;
      const std::size_t rest = window.size() - half;
      const bool left = run(window.substr(0, half), start, k);
      return run(window.substr(rest), start + static_cast<std::int64_t>(rest), k) && left;
    }
    add_reads(graph);
    std::vector<Detour> detours;
    DetourSearch search(graph, options_, detours, cut_);
    for (std::size_t place = 0; place < graph.reference().size(); ++place) search.from(place);
    for (const Detour& detour : detours) add_changes(window, start, k, detour, changes_);
    return true;
  }

  /// The changes so far in ascending order, each once.
  std::vector<genome::Change> changes() const {
    std::vector<genome::Change> sorted = changes_;
    std::sort(sorted.begin(), sorted.end(), before);
    const auto same = [](const genome::Change& a, const genome::Change& b) { return !before(a, b) && !before(b, a); };
    sorted.erase(std::unique(sorted.begin(), sorted.end(), same), sorted.end());
    return sorted;
  }

  bool cut() const { return cut_; }

 private:
  void add_reads(Graph& graph) const {
    std::uint32_t fragment = 0;
    for (std::size_t i = 0; i < order_.size(); ++i) {
      const AssemblyRead& read = reads_[order_[i]];
      if (i == 0 || read.fragment != reads_[order_[i - 1]].fragment) ++fragment;
      for_good_stretches(read, options_.min_quality, [&](std::string_view bases) { graph.add(bases, fragment); });
    }
  }

  const std::vector<AssemblyRead>& reads_;
  const AssemblyOptions& options_;
  std::vector<std::size_t> order_;  ///< of reads: those of a fragment lie together
  std::vector<genome::Change> changes_;
  bool cut_ = false;
};

}  // namespace

std::vector<genome::Change> assemble_window(std::string_view window, std::int64_t start,
                                            const std::vector<AssemblyRead>& reads, const AssemblyOptions& options,
                                            bool& incomplete) {
  WindowAssembly assembly(reads, options);
  bool any = false;
  for (const std::size_t k : options.k) any = assembly.run(window, start, k) || any;
  incomplete = assembly.cut() || !any;
  return assembly.changes();
}

}  // namespace epiq::triage
