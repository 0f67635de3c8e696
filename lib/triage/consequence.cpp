#include "epiq/triage/consequence.hpp"

#include <algorithm>
#include <cctype>
#include <iterator>

namespace epiq::triage {
namespace {

struct Term {
  std::string_view name;
  double score;
};

/// From the most severe to the least: https://www.ensembl.org/info/genome/variation/prediction/predicted_data.html
constexpr Term kTerms[] = {{"transcript_ablation", 1.0},
                           {"splice_acceptor_variant", 1.0},
                           {"splice_donor_variant", 1.0},
                           {"stop_gained", 1.0},
                           {"frameshift_variant", 1.0},
                           {"stop_lost", 1.0},
                           {"start_lost", 1.0},
                           {"transcript_amplification", 1.0},
                           {"feature_elongation", 0.85},
                           {"feature_truncation", 0.85},
                           {"inframe_insertion", 0.85},
                           {"inframe_deletion", 0.85},
                           {"inframe_altering_variant", 0.85},
                           {"missense_variant", 0.6},
                           {"protein_altering_variant", 0.6},
                           {"splice_donor_5th_base_variant", 0.8},
                           {"splice_region_variant", 0.8},
                           {"splice_donor_region_variant", 0.8},
                           {"splice_polypyrimidine_tract_variant", 0.0},
                           {"incomplete_terminal_codon_variant", 0.1},
                           {"start_retained_variant", 0.1},
                           {"stop_retained_variant", 0.1},
                           {"synonymous_variant", 0.1},
                           {"coding_sequence_variant", 0.1},
                           {"mature_miRNA_variant", 0.0},
                           {"5_prime_UTR_variant", 0.0},
                           {"3_prime_UTR_variant", 0.0},
                           {"non_coding_transcript_exon_variant", 0.0},
                           {"intron_variant", 0.0},
                           {"NMD_transcript_variant", 0.0},
                           {"non_coding_transcript_variant", 0.0},
                           {"coding_transcript_variant", 0.0},
                           {"upstream_gene_variant", 0.0},
                           {"downstream_gene_variant", 0.0},
                           {"TF_binding_site_variant", 0.0},
                           {"regulatory_region_variant", 0.0},
                           {"intergenic_variant", 0.0}};

struct Alias {
  std::string_view name;
  std::string_view term;
};

/// Names of bcftools csq and of SnpEff, lower case, whose term is not the name with "_variant".
constexpr Alias kAliases[] = {{"5_prime_utr", "5_prime_UTR_variant"},
                              {"3_prime_utr", "3_prime_UTR_variant"},
                              {"utr_5_prime", "5_prime_UTR_variant"},
                              {"utr_3_prime", "3_prime_UTR_variant"},
                              {"5_prime_utr_premature_start_codon_gain_variant", "5_prime_UTR_variant"},
                              {"non_coding", "non_coding_transcript_variant"},
                              {"exon", "non_coding_transcript_exon_variant"},
                              {"splice_site_acceptor", "splice_acceptor_variant"},
                              {"splice_site_donor", "splice_donor_variant"},
                              {"splice_site_region", "splice_region_variant"},
                              {"frame_shift", "frameshift_variant"},
                              {"codon_deletion", "inframe_deletion"},
                              {"codon_insertion", "inframe_insertion"},
                              {"codon_change_plus_codon_deletion", "inframe_deletion"},
                              {"codon_change_plus_codon_insertion", "inframe_insertion"},
                              {"conservative_inframe_deletion", "inframe_deletion"},
                              {"conservative_inframe_insertion", "inframe_insertion"},
                              {"disruptive_inframe_deletion", "inframe_deletion"},
                              {"disruptive_inframe_insertion", "inframe_insertion"},
                              {"inframe_altering", "inframe_altering_variant"},
                              {"non_synonymous_coding", "missense_variant"},
                              {"non_synonymous_start", "start_lost"},
                              {"initiator_codon_variant", "start_lost"},
                              {"synonymous_coding", "synonymous_variant"},
                              {"synonymous_start", "start_retained_variant"},
                              {"synonymous_stop", "stop_retained_variant"},
                              {"stop_retained", "stop_retained_variant"},
                              {"start_retained", "start_retained_variant"},
                              {"exon_deleted", "transcript_ablation"},
                              {"exon_loss_variant", "transcript_ablation"},
                              {"feature_ablation", "transcript_ablation"},
                              {"duplication", "feature_elongation"},
                              {"inversion", "feature_truncation"},
                              {"gene_fusion", "feature_truncation"},
                              {"bidirectional_gene_fusion", "feature_truncation"},
                              {"upstream", "upstream_gene_variant"},
                              {"downstream", "downstream_gene_variant"},
                              {"intergenic_region", "intergenic_variant"},
                              {"mature_mirna_variant", "mature_miRNA_variant"},
                              {"nmd_transcript_variant", "NMD_transcript_variant"}};

constexpr int kUnknownRank = static_cast<int>(std::size(kTerms));

Consequence find(std::string_view name) {
  std::string low(name);
  std::transform(low.begin(), low.end(), low.begin(), [](unsigned char c) { return std::tolower(c); });
  for (const Alias& alias : kAliases)
    if (low == alias.name) {
      name = alias.term;
      break;
    }
  for (int rank = 0; rank < kUnknownRank; ++rank) {
    const Term& term = kTerms[rank];
    if (name == term.name || low == term.name || low + "_variant" == term.name) return {term.name, rank, term.score};
  }
  return {"other", kUnknownRank, 0.0};
}

}  // namespace

Consequence most_severe(std::string_view terms) {
  Consequence best{"other", kUnknownRank, 0.0};
  while (!terms.empty()) {
    const std::size_t end = std::min(terms.find_first_of("&+"), terms.size());
    const Consequence found = find(terms.substr(0, end));
    if (found.rank < best.rank) best = found;
    terms.remove_prefix(std::min(end + 1, terms.size()));
  }
  return best;
}

}  // namespace epiq::triage
