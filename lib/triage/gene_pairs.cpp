#include "epiq/triage/gene_pairs.hpp"

#include <algorithm>
#include <utility>

#include "epiq/triage/chance.hpp"
#include "epiq/triage/score.hpp"

namespace epiq::triage {
namespace {

void tell(const WaitingAllele& a, const WaitingAllele& b, const PairAssessment& pair, Explanation& why) {
  const bool first = why.is_target(a.allele.name);
  why.focus(first || why.is_target(b.allele.name));
  if (!why.active()) return;
  why.add(name_of(Mode::compound_het), pair.fit == Fit::no ? "does not fit" : "fits",
          "with " + (first ? b : a).allele.name.text() + ", " + name_of(pair.phase) + " (" + name_of(pair.source) +
              ")" + (pair.reason.empty() ? "" : ": " + pair.reason));
}

bool may_pair(const WaitingAllele& a, const WaitingAllele& b) {
  if (a.side.homozygous && b.side.homozygous) return false;
  if (a.side.homozygous) return b.allele.deletes(a.allele);
  if (b.side.homozygous) return a.allele.deletes(b.allele);
  return !(a.allele.name == b.allele.name);
}

/// Both rows of a pair.
std::vector<TriageRow> rows_of(const WaitingAllele& a, const WaitingAllele& b, const PairAssessment& pair) {
  Assessment assessment{Mode::compound_het, Fit::yes, pair.flags, pair.segregating, 0, false};
  assessment.parents_agree = pair.phase == Phase::trans && pair.source == PhaseSource::pedigree;
  TriageRow row;
  row.mode = Mode::compound_het;
  row.assessment = assessment;
  row.evidence.variant = (a.evidence + b.evidence) / 2.0 + chance_ratio(a.allele.gene_span, row.mode);
  row.evidence.segregation = kLog10PerPoint * segregation_points(assessment);
  row.phase = pair.phase;
  row.phase_source = pair.source;
  std::vector<TriageRow> rows(2, row);
  for (const bool second : {false, true}) {
    TriageRow& one = rows[second ? 1 : 0];
    one.allele = second ? b.allele : a.allele;
    one.mate = (second ? a : b).allele.name.text();
    one.alone = (second ? b : a).alone;
    const auto& clinical = (second ? a : b).allele.clinical;
    one.partner.pathogenic = clinical && clinical->summary == ClinicalClass::pathogenic && clinical->stars > 0;
    one.partner.in_trans = pair.phase == Phase::trans;
    one.flags = pair.flags | one.allele.flags;
  }
  return rows;
}

}  // namespace

void GenePairs::add(const WaitingAllele& waiting, DropCounts& dropped) {
  std::vector<Packed>& gene = genes_[waiting.allele.gene];
  gene.push_back({PackedAllele(waiting.allele, waiting.side), waiting.evidence, waiting.alone, waiting.unpaired});
  if (gene.size() <= kMostAlleles) return;
  const auto least = std::min_element(gene.begin(), gene.end(),
                                      [](const Packed& a, const Packed& b) { return a.evidence < b.evidence; });
  if (!least->alone) dropped.add(least->unpaired);
  gene.erase(least);
  ++crowded_;
}

void GenePairs::pair_up(const Family& family, CandidateList& candidates, DropCounts& dropped, Explanation& why) {
  for (auto& entry : genes_) {
    std::vector<WaitingAllele> gene(entry.second.size());
    for (std::size_t i = 0; i < gene.size(); ++i) {
      entry.second[i].allele.unpack(gene[i].allele, gene[i].side);
      gene[i].evidence = entry.second[i].evidence;
      gene[i].alone = entry.second[i].alone;
      gene[i].unpaired = entry.second[i].unpaired;
    }
    entry.second = {};
    for (std::size_t i = 0; i < gene.size(); ++i)
      for (std::size_t j = i + 1; j < gene.size(); ++j) {
        if (!may_pair(gene[i], gene[j])) continue;
        const PairAssessment pair = assess_pair(family, gene[i].side, gene[j].side);
        tell(gene[i], gene[j], pair, why);
        if (pair.fit == Fit::no) continue;
        gene[i].paired = gene[j].paired = true;
        candidates.add(rows_of(gene[i], gene[j], pair), why);
      }
    for (const WaitingAllele& one : gene) {
      if (one.alone || one.paired) continue;
      dropped.add(one.unpaired);
      why.focus(why.is_target(one.allele.name));
      why.add("result", "dropped", name_of(one.unpaired));
    }
  }
}

}  // namespace epiq::triage
