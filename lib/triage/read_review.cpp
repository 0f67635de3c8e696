#include "epiq/triage/read_review.hpp"

#include <cmath>

#include "epiq/triage/evidence_denovo.hpp"
#include "epiq/triage/score.hpp"
#include "epiq/util/text.hpp"

namespace epiq::triage {
namespace {

/// Log10 of what a de novo allele is worth by the reads of the parents, over what its genotypes made of it.
double denovo_ratio(const DeNovo& found, Mode mode) {
  const auto worth = [&](Mode one, bool agree, std::size_t carriers) {
    Assessment assessment{one, Fit::yes, 0, 0, carriers, agree};
    return std::pow(10.0, kLog10PerPoint * segregation_points(assessment));
  };
  const double fresh = worth(mode, true, 0);
  const double rest = std::max(0.0, 1.0 - found.denovo - found.mosaic);
  return std::log10(
      (found.denovo * fresh + found.mosaic * worth(Mode::dominant, true, 0) + rest * worth(Mode::dominant, false, 1)) /
      fresh);
}

}  // namespace

void ReadReview::candidate(std::vector<TriageRow>& rows) {
  double sum = 0.0;
  for (TriageRow& row : rows) sum += allele(row);
  if (rows.size() == 2) sum += pair(rows);
  for (TriageRow& row : rows) {
    row.evidence.reads = sum;
    if ((row.flags & kReadsContradict) != 0) ++changes.contradicted;
  }
}

double ReadReview::allele(TriageRow& row) {
  const auto found = alleles_.find(key_of(row.allele));
  if (found == alleles_.end()) {
    row.flags |= kReadsNotCounted;
    why_.focus(why_.is_target(row.allele.name));
    why_.add("reads", "not counted", "the allele is structural; its evidence is that of the genotypes alone");
    return 0.0;
  }
  const AlleleReads& reads = found->second;
  row.reads = reads.counts;
  why_.focus(why_.is_target(row.allele.name));
  const ReadCounts::Person& own = *reads.counts->people[0];
  why_.add("reads", own.text(), "of other alleles and of this one, in the proband");
  if (static_cast<std::int32_t>(own.other + own.alt) < rules_.genotypes.min_depth) row.flags |= kReadsUncovered;
  if (reads.against < 0.0) row.flags |= kReadsContradict;
  double sum = reads.against;
  const bool is_new = row.mode == Mode::de_novo || row.mode == Mode::x_de_novo;
  if (!is_new || !reads.counts->denovo) return sum;
  const DeNovo& denovo = *reads.counts->denovo;
  if (denovo.status != DeNovo::Status::assessed) {
    row.flags |= kReadsUncovered;
    return sum;
  }
  if (denovo.mosaic >= 0.5) row.flags |= kMosaicParent;
  if (denovo.denovo + denovo.mosaic < 0.5) {
    row.flags |= kReadsContradict;
    row.assessment.parents_agree = false;  // PS2
  }
  why_.add("de novo by reads", util::format_number(denovo.denovo), "posterior, of the reads of both parents");
  return sum + denovo_ratio(denovo, row.mode);
}

double ReadReview::pair(std::vector<TriageRow>& rows) {
  const auto a = alleles_.find(key_of(rows[0].allele));
  const auto b = alleles_.find(key_of(rows[1].allele));
  if (a == alleles_.end() || b == alleles_.end()) return 0.0;
  const PairReads found = phases_.pair(a->second, b->second);
  for (TriageRow& row : rows) row.phase_reads = PhaseReads{found.cis, found.trans};
  if (!found.phase) return 0.0;
  for (const TriageRow& row : rows) {
    why_.focus(why_.is_target(row.allele.name));
    why_.add(
        "phase by reads", name_of(*found.phase),
        "with " + row.mate + ": " + std::to_string(found.cis) + " fragments for cis, " + std::to_string(found.trans) +
            " for trans" +
            (found.between == 0 ? "" : ", joined through " + std::to_string(found.between) + " heterozygous sites"));
  }
  if (rows[0].phase != Phase::unknown) {
    if (rows[0].phase != *found.phase)
      for (TriageRow& row : rows) row.flags |= kPhaseConflict;
    return 0.0;
  }
  if (*found.phase == Phase::cis) {
    ++changes.cis_pairs;
    for (const TriageRow& row : rows)
      if (!row.alone) left_out.insert(key_of(row.allele));
    rows.clear();
    return 0.0;
  }
  ++changes.trans_pairs;
  for (TriageRow& row : rows) {
    row.phase = Phase::trans;
    row.phase_source = PhaseSource::reads;
    row.partner.in_trans = true;
    row.flags &= ~static_cast<std::uint32_t>(kPhaseUnknown);
  }
  return std::log10(2.0 * found.confidence);
}

}  // namespace epiq::triage
