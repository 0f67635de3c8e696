#include "phenotype_rows.hpp"

#include "epiq/report/term_matches.hpp"

namespace epiq::apps {
namespace {

using triage::Knowledge;

std::string text_of(const Knowledge& knowledge, std::uint32_t start) { return std::string(knowledge.text_at(start)); }

report::Cell optional_number(const std::optional<double>& value) {
  return value ? report::number(*value) : report::missing();
}

/// The symbols of the genes of a disease, joined by commas.
report::Cell genes_of(const Knowledge& knowledge, std::uint32_t disease) {
  std::string list;
  for (const std::uint32_t gene : Knowledge::part(knowledge.disease_genes, knowledge.disease_gene_start, disease))
    list += (list.empty() ? "" : ",") + text_of(knowledge, knowledge.gene_symbols[gene]);
  return list.empty() ? report::missing() : report::text(list);
}

}  // namespace

std::vector<report::Column> phenotype_columns() {
  return {{"case", "id of the phenopacket, or 'query'"},
          {"rank", "1 is best, within the case and kind"},
          {"kind", "disease or gene"},
          {"id", "OMIM:nnnnnn or another source of diseases; NCBIGene:n"},
          {"name", "of the disease; symbol of the gene"},
          {"score", "by --similarity; greater is better"},
          {"posterior", "probability, given that a ranked disease is the cause; of --similarity epiq alone"},
          {"linked", "genes of a disease; of a gene, its disease that scores most"},
          {"loeuf", "upper bound of observed over expected loss of function of a gene, if a table was given"},
          {"matches",
           "of a disease, each observed term as query|shared|annotated|disease|frequency|information|log10 ratio: the "
           "term that both share, what the disease is annotated with (or one of another source with its gene), how "
           "often, ln of how rare the shared term is, and its likelihood ratio; query|. where nothing matches"}};
}

std::vector<std::vector<report::Cell>> phenotype_rows(const Knowledge& knowledge, const std::string& name,
                                                      const triage::PhenotypeRanking& ranking) {
  std::vector<std::vector<report::Cell>> rows;
  std::size_t rank = 0;
  for (const triage::RankedDisease& entry : ranking.diseases)
    rows.push_back({report::text(name), report::integer(++rank), report::text("disease"),
                    report::text(text_of(knowledge, knowledge.disease_ids[entry.disease])),
                    report::text(text_of(knowledge, knowledge.disease_names[entry.disease])),
                    report::number(entry.score), optional_number(entry.posterior), genes_of(knowledge, entry.disease),
                    report::missing(),
                    report::structured(report::matches_text(knowledge, entry.matches),
                                       report::matches_json(knowledge, entry.matches))});
  rank = 0;
  for (const triage::RankedGene& entry : ranking.genes) {
    const double loeuf = knowledge.gene_loeuf[entry.gene];
    rows.push_back({report::text(name), report::integer(++rank), report::text("gene"),
                    report::text("NCBIGene:" + std::to_string(knowledge.gene_ncbi[entry.gene])),
                    report::text(text_of(knowledge, knowledge.gene_symbols[entry.gene])), report::number(entry.score),
                    optional_number(entry.posterior),
                    report::text(text_of(knowledge, knowledge.disease_ids[entry.disease])),
                    loeuf < 0.0 ? report::missing() : report::number(loeuf), report::missing()});
  }
  return rows;
}

}  // namespace epiq::apps
