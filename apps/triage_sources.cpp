#include "triage_sources.hpp"

#include <algorithm>

#include "epiq/genome/contig.hpp"
#include "epiq/genome/file_digest.hpp"
#include "epiq/genome/gene_list.hpp"
#include "epiq/triage/annotations.hpp"
#include "epiq/util/error.hpp"
#include "epiq/util/text.hpp"

namespace epiq::apps {
namespace {

using util::Error;
using util::Fault;

void add_input(Context& context, const std::string& path) { context.metrics.inputs.push_back(file_metrics(path)); }

/// An error, or with --force a warning.
void refuse(const TriageRequest& request, Context& context, const std::string& message) {
  if (!request.force) throw Error(Fault::input, message + "; --force goes on all the same");
  context.log.warn(message);
}

/// Refuses a database of another assembly: by lengths of contigs, or by what its header says of its reference.
void check_assembly(const genome::AlleleDatabase& file, const TriageRequest& request,
                    const genome::AnnotatedReader& variants, Context& context) {
  const auto contigs = variants.contigs();
  const auto others = file.contigs();
  bool common = contigs.empty() || others.empty();
  for (const auto& [contig, length] : others)
    for (const auto& [name, here] : contigs) {
      if (name != contig) continue;
      common = true;
      if (here != length)
        return refuse(request, context,
                      "contig '" + contig + "' has " + std::to_string(here) +
                          " bases in the header of the variants and " + std::to_string(length) + " in '" + file.path() +
                          "'; the database is of another assembly");
    }
  if (!common)
    context.log.warn("no contig of '" + file.path() + "' (such as '" + others.front().first +
                     "') is one of the variants (such as '" + contigs.front().first + "'), so that it knows no allele");
  const std::string assembly = triage::assembly_of(contigs);
  const std::string reference = file.header_value("reference");
  for (const char* other : {"GRCh37", "GRCh38"})
    if (!assembly.empty() && assembly != other && reference.find(other) != std::string::npos)
      refuse(request, context,
             "the variants are of " + assembly + " by their contigs, and '" + file.path() + "' is of " + other +
                 " by its header");
}

}  // namespace

TriageInputs::TriageInputs(const TriageRequest& request, const genome::AnnotatedReader& variants, Context& context) {
  open_reference(request, variants, context);
  open_databases(request, variants, context);
  open_genes(request, context);
  open_phenotypes(request, context);
}

void TriageInputs::open_reference(const TriageRequest& request, const genome::AnnotatedReader& variants,
                                  Context& context) {
  if (request.reference.empty()) return;
  reference_.emplace(request.reference);
  add_input(context, request.reference);
  for (const auto& [contig, length] : variants.contigs()) {
    const std::int64_t there = reference_->length(contig);
    if (there > 0 && there != length)
      return refuse(request, context,
                    "contig '" + contig + "' has " + std::to_string(length) +
                        " bases in the header of the variants and " + std::to_string(there) + " in '" +
                        reference_->path() + "'; the reference is of another assembly");
  }
}

void TriageInputs::open_databases(const TriageRequest& request, const genome::AnnotatedReader& variants,
                                  Context& context) {
  genome::Reference* reference = reference_ ? &*reference_ : nullptr;
  const std::vector<std::string> fields =
      request.database_fields.empty() ? std::vector<std::string>{} : util::split(request.database_fields, ',');
  for (const std::string& path : request.databases) {
    frequencies_.emplace_back(path, fields, reference);
    check_assembly(frequencies_.back().file(), request, variants, context);
    add_input(context, path);
    std::string names;
    for (const std::string& field : frequencies_.back().fields()) names += (names.empty() ? "" : ",") + field;
    notes_.push_back("frequencies of '" + util::base_name(path) + "': " + names);
  }
  if (request.clinvar.empty()) return;
  clinvar_.emplace(request.clinvar, reference);
  check_assembly(clinvar_->file(), request, variants, context);
  add_input(context, request.clinvar);
  const std::string date = clinvar_->file().header_value("fileDate");
  notes_.push_back("ClinVar: '" + util::base_name(request.clinvar) + "'" + (date.empty() ? "" : " of " + date));
}

void TriageInputs::open_genes(const TriageRequest& request, Context& context) {
  if (!request.genes.empty()) {
    genes_.emplace(genome::read_gene_rows(request.genes));
    add_input(context, request.genes);
    notes_.push_back("genes by position: " + genome::named_with_digest(request.genes));
  }
  if (request.knowledge.gene_constraint.empty()) return;
  for (triage::GeneConstraint& gene : triage::read_gene_constraint(request.knowledge.gene_constraint))
    loeuf_.emplace(std::move(gene.gene), gene.loeuf);
  add_input(context, request.knowledge.gene_constraint);
  notes_.push_back("constraint: " + genome::named_with_digest(request.knowledge.gene_constraint));
}

void TriageInputs::open_phenotypes(const TriageRequest& request, Context& context) {
  if (!has_phenotypes(request)) return;
  KnowledgeRequest wanted = request.knowledge;
  wanted.gene_constraint.clear();  // read by open_genes(), which also serves genes without a disease
  triage::Knowledge knowledge = load_knowledge(wanted, context);
  std::vector<Case> cases = read_cases(request.phenotypes, knowledge, wanted.lenient_terms, context);
  if (cases.size() != 1)
    throw Error(Fault::usage,
                "--phenopacket names " + std::to_string(cases.size()) + " patients; triage ranks the variants of one");
  for (std::string& note : knowledge_notes(knowledge)) notes_.push_back(std::move(note));
  phenotypes_.emplace(std::move(knowledge), std::move(cases[0].query));
}

triage::TriageSources TriageInputs::sources() {
  triage::TriageSources sources;
  if (reference_) sources.reference = &*reference_;
  if (phenotypes_) sources.phenotypes = &*phenotypes_;
  if (genes_) sources.genes = &*genes_;
  if (!frequencies_.empty()) sources.frequencies = &frequencies_;
  if (clinvar_) sources.clinvar = &*clinvar_;
  if (!loeuf_.empty()) sources.loeuf = &loeuf_;
  return sources;
}

TriageReads::TriageReads(const TriageRequest& request, const genome::AnnotatedReader& variants,
                         const triage::Family& family, const triage::GenotypeRules& rules, Context& context) {
  if (request.bams.empty()) return;
  const std::vector<triage::AlignmentInput> inputs = alignment_inputs(request);
  for (const triage::AlignmentInput& input : inputs) add_input(context, input.path);
  reads_.emplace(inputs, request.reference, triage::EvidenceOptions{});
  for (const std::string& note : reads_->notes()) context.log.warn(note);
  const std::vector<std::string> names = util::split(request.sex_chromosomes, ',');
  triage::ReadRules how;
  how.genotypes = rules;
  how.sexes.emplace(names, variants.vcf().contig_length(genome::canonical_contig(names.at(0))));
  how.y_chromosome = names.at(1);
  how.threads = context.common.threads;
  support_.emplace(*reads_, family, std::move(how));
}

}  // namespace epiq::apps
