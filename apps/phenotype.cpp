#include <algorithm>

#include "cli.hpp"
#include "commands.hpp"
#include "epiq/triage/phenotype_ranking.hpp"
#include "epiq/util/error.hpp"
#include "epiq/util/output_file.hpp"
#include "epiq/util/parallel.hpp"
#include "knowledge_options.hpp"
#include "phenotype_cases.hpp"
#include "phenotype_rows.hpp"

namespace epiq::apps {
namespace {

namespace po = boost::program_options;
using util::Error;
using util::Fault;

/// Cases ranked at a time before their rows are written: bounds memory, and keeps threads busy.
constexpr std::size_t kBlock = 64;

struct Request {
  KnowledgeRequest knowledge;
  CaseRequest cases;
  std::string build;  ///< empty: rank
  std::string similarity = "epiq";
  Count top{10};
};

CommandText phenotype_text() {
  return {"Rank diseases and genes by the phenotypes of a patient.",
          "epiq phenotype [options] --knowledge FILE --terms LIST|--phenopacket FILE...",
          {"epiq phenotype --hpo phenotype.obo --disease-annotations phenotype.hpoa --gene-annotations "
           "phenotype.genes.txt --build phenotype.epk",
           "epiq phenotype --knowledge phenotype.epk --terms HP:0000012,HP:0000021 --top 3"},
          phenotype_columns()};
}

OptionGroup knowledge_group(Request& request) {
  OptionGroup group{"Knowledge options"};
  add_knowledge_options(group, request.knowledge);
  group.options.add_options()("build", po::value(&request.build)->value_name("FILE"),
                              "write a knowledge file and rank nothing");
  return group;
}

OptionGroup method_group(Request& request) {
  OptionGroup group{"Method options"};
  std::string names;
  for (const std::string& name : triage::similarity_names()) names += (names.empty() ? "" : "|") + name;
  group.options.add_options()("similarity",
                              po::value(&request.similarity)->value_name("NAME")->default_value(request.similarity),
                              names.c_str());
  return group;
}

OptionGroup output_group(Request& request) {
  OptionGroup group{"Output options"};
  group.options.add_options()("top", po::value(&request.top)->value_name("INT")->default_value(request.top),
                              "keep the best INT diseases and INT genes of each case; 0: all");
  return group;
}

void check(const Request& request) {
  check_knowledge(request.knowledge);
  if (request.build.empty()) return check_cases(request.cases);
  if (!request.knowledge.knowledge.empty())
    throw Error(Fault::usage, "--build makes a knowledge file of --hpo and the annotations, not of --knowledge");
  if (!request.cases.terms.empty() || !request.cases.excluded.empty() || !request.cases.phenopackets.empty())
    throw Error(Fault::usage, "--build ranks nothing; leave --terms, --excluded and --phenopacket out");
}

void build(const Request& request, Context& context) {
  util::OutputFile output(request.build);
  const triage::Knowledge knowledge = load_knowledge(request.knowledge, context);
  const std::string plan = std::to_string(knowledge.terms()) + " terms, " + std::to_string(knowledge.diseases()) +
                           " diseases (" + std::to_string(knowledge.ranked()) + " ranked) and " +
                           std::to_string(knowledge.genes()) + " genes";
  if (context.common.dry_run) return print_plan("would write " + plan + "\n");
  output.write(triage::knowledge_bytes(knowledge));
  output.commit();
  context.log.info("wrote " + plan + " to '" + request.build + "'");
  context.metrics.outputs.push_back({request.build, std::nullopt});
}

/// Ranks the cases block by block and writes their rows in order.
std::size_t rank_all(const triage::Knowledge& knowledge, const std::vector<Case>& cases, const Request& request,
                     const Context& context, report::TableWriter& table) {
  const triage::Similarity similarity = triage::parse_similarity(request.similarity);
  std::size_t rows = 0;
  for (std::size_t start = 0; start < cases.size(); start += kBlock) {
    const std::size_t count = std::min(kBlock, cases.size() - start);
    std::vector<std::vector<std::vector<report::Cell>>> block(count);
    util::parallel_for(context.common.threads, count, [&](std::size_t i) {
      const Case& patient = cases[start + i];
      block[i] = phenotype_rows(knowledge, patient.name,
                                triage::rank_phenotypes(knowledge, patient.query, similarity, request.top));
    });
    for (const auto& rows_of_case : block)
      for (const auto& row : rows_of_case) {
        table.row(row);
        ++rows;
      }
  }
  return rows;
}

}  // namespace

void phenotype(Invocation& invocation) {
  Request request;
  OptionGroup case_group{"Input options"};
  add_case_options(case_group, request.cases, true);
  const CommandText text = phenotype_text();
  const auto context =
      parse(invocation, text, {case_group, knowledge_group(request), method_group(request), output_group(request)});
  if (!context) return;
  check(request);
  triage::parse_similarity(request.similarity);
  if (!request.build.empty()) return build(request, *context);

  util::OutputFile output(context->common.output);
  const triage::Knowledge knowledge = load_knowledge(request.knowledge, *context);
  const std::vector<Case> cases = read_cases(request.cases, knowledge, request.knowledge.lenient_terms, *context);
  if (context->common.dry_run)
    return print_plan("would rank " + std::to_string(knowledge.ranked()) + " diseases and the genes behind them for " +
                      std::to_string(cases.size()) + " cases\n");
  std::vector<std::string> notes = knowledge_notes(knowledge);
  notes.push_back("similarity: " + request.similarity);
  report::Provenance provenance = context->provenance(std::move(notes));
  provenance.sources = knowledge_notes(knowledge);
  report::TableWriter table(output, context->common.format, text.columns, provenance);
  const std::size_t rows = rank_all(knowledge, cases, request, *context, table);
  table.finish();
  output.commit();
  context->metrics.outputs.push_back({context->common.output, rows});
}

}  // namespace epiq::apps
