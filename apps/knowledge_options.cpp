#include "knowledge_options.hpp"

#include "epiq/util/error.hpp"
#include "epiq/util/text.hpp"

namespace epiq::apps {
namespace {

namespace po = boost::program_options;
using util::Error;
using util::Fault;

void add_input(Metrics& metrics, const std::string& path, NamedCounts notes = {}) {
  InputMetrics input = file_metrics(path);
  input.notes = std::move(notes);
  metrics.inputs.push_back(std::move(input));
}

triage::Knowledge make_knowledge(const KnowledgeRequest& request, Context& context) {
  triage::KnowledgeSources sources;
  sources.ontology = request.hpo;
  sources.diseases = request.disease_annotations;
  sources.genes = request.gene_annotations;
  sources.constraint = request.gene_constraint;
  sources.ranked = util::split(request.disease_source, ',');
  sources.lenient_terms = request.lenient_terms;
  triage::KnowledgeCounts counts;
  triage::Knowledge knowledge = triage::build_knowledge(sources, context.budget, counts);
  if (counts.unknown_terms > 0)
    context.log.warn(std::to_string(counts.unknown_terms) + " annotations of '" + request.disease_annotations +
                     "' have terms that the ontology does not have, and were left out");
  add_input(context.metrics, request.hpo);
  add_input(context.metrics, request.disease_annotations,
            {{"rows", counts.annotation_rows},
             {"retired_terms", counts.retired_terms},
             {"unknown_terms", counts.unknown_terms},
             {"other_branches", counts.other_branches},
             {"absent", counts.absent}});
  add_input(context.metrics, request.gene_annotations, {{"links_without_disease", counts.links_without_disease}});
  if (!request.gene_constraint.empty()) add_input(context.metrics, request.gene_constraint);
  return knowledge;
}

}  // namespace

void add_knowledge_options(OptionGroup& group, KnowledgeRequest& request) {
  group.options.add_options()("knowledge", po::value(&request.knowledge)->value_name("FILE"),
                              "knowledge file that 'epiq phenotype --build' wrote");
  group.options.add_options()("hpo", po::value(&request.hpo)->value_name("FILE"),
                              "ontology, hp.obo or hp.json; instead of --knowledge");
  group.options.add_options()("disease-annotations", po::value(&request.disease_annotations)->value_name("FILE"),
                              "phenotype.hpoa; with --hpo");
  group.options.add_options()("gene-annotations", po::value(&request.gene_annotations)->value_name("FILE"),
                              "genes_to_phenotype.txt; with --hpo");
  group.options.add_options()("gene-constraint", po::value(&request.gene_constraint)->value_name("FILE"),
                              "gnomAD's table of constraint by gene; with --hpo");
  group.options.add_options()(
      "disease-source", po::value(&request.disease_source)->value_name("LIST")->default_value(request.disease_source),
      "rank the diseases of these sources; with --hpo");
  group.options.add_options()("lenient-terms", po::bool_switch(&request.lenient_terms),
                              "leave unknown terms out with a warning");
}

void check_knowledge(const KnowledgeRequest& request) {
  const bool raw = !request.hpo.empty() || !request.disease_annotations.empty() || !request.gene_annotations.empty();
  if (!request.knowledge.empty() && raw)
    throw Error(Fault::usage, "--knowledge and the files it is made of (--hpo, ...) exclude each other");
  if (!request.knowledge.empty() && !request.gene_constraint.empty())
    throw Error(Fault::usage, "--gene-constraint goes into a knowledge file when it is built, not when it is used");
  if (!request.knowledge.empty()) return;
  if (request.hpo.empty() || request.disease_annotations.empty() || request.gene_annotations.empty())
    throw Error(Fault::usage,
                "give --knowledge, or all of --hpo, --disease-annotations and --gene-annotations, to say what is known "
                "of diseases");
  for (const std::string& source : util::split(request.disease_source, ','))
    if (source.empty()) throw Error(Fault::usage, "--disease-source is a list such as OMIM,ORPHA");
}

triage::Knowledge load_knowledge(const KnowledgeRequest& request, Context& context) {
  if (request.knowledge.empty()) return make_knowledge(request, context);
  triage::Knowledge knowledge = triage::open_knowledge(request.knowledge);
  add_input(context.metrics, request.knowledge);
  return knowledge;
}

std::vector<std::string> knowledge_notes(const triage::Knowledge& knowledge) {
  std::string genes = "gene annotations: " + std::string(knowledge.gene_version());
  if (!knowledge.constraint_version().empty()) genes += "; constraint: " + std::string(knowledge.constraint_version());
  return {"ontology: " + std::string(knowledge.ontology_version()),
          "disease annotations: " + std::string(knowledge.disease_version()), genes,
          "ranked: " + std::to_string(knowledge.ranked()) + " diseases of " + std::string(knowledge.ranked_sources()) +
              "; candidates for research use, no diagnosis"};
}

}  // namespace epiq::apps
