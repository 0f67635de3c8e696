#include "phenotype_cases.hpp"

#include <algorithm>
#include <filesystem>
#include <map>
#include <optional>
#include <string_view>

#include "epiq/triage/phenopacket.hpp"
#include "epiq/triage/term_resolver.hpp"
#include "epiq/util/error.hpp"
#include "epiq/util/line_reader.hpp"
#include "epiq/util/parallel.hpp"
#include "epiq/util/text.hpp"
#include "read_file.hpp"

namespace epiq::apps {
namespace {

namespace po = boost::program_options;
namespace fs = std::filesystem;
using triage::TermId;
using util::Error;
using util::Fault;

/// The terms of --terms or --excluded: of a list, or of a file, whose first word of a line counts.
std::vector<TermId> read_terms(const std::string& option, const std::string& value) {
  std::vector<std::string> words;
  std::error_code ignored;
  const bool file = fs::is_regular_file(value, ignored);
  if (file) {
    util::LineReader reader(value);
    std::string line;
    while (reader.next(line)) {
      const std::vector<std::string> parts = util::split_whitespace(line);
      if (!parts.empty() && parts[0][0] != '#') words.push_back(parts[0]);
    }
  } else if (!value.empty()) {
    words = util::split(value, ',');
  }
  std::vector<TermId> terms;
  for (const std::string& word : words) {
    const auto term = triage::parse_term(word);
    if (!term)
      throw Error(file ? Fault::input : Fault::usage,
                  option + ": '" + word + "' is neither a term of the form HP:0000118 nor a file of them");
    terms.push_back(*term);
  }
  return terms;
}

/// Whether a file lists others instead of being a phenopacket.
bool is_list(const std::string& path) {
  util::LineReader reader(path);
  std::string line;
  while (reader.next(line)) {
    const std::size_t start = line.find_first_not_of(" \t");
    if (start != std::string::npos) return line[start] != '{';
  }
  return false;
}

void add_folder(const std::string& folder, std::vector<std::string>& files) {
  std::vector<std::string> found;
  for (const auto& entry : fs::recursive_directory_iterator(folder))
    if (entry.is_regular_file() && entry.path().extension() == ".json") found.push_back(entry.path().string());
  if (found.empty()) throw Error(Fault::input, "the folder '" + folder + "' holds no file *.json");
  std::sort(found.begin(), found.end());
  files.insert(files.end(), found.begin(), found.end());
}

/// What was met while terms were resolved; filled by tasks, told in order.
struct Resolution {
  std::vector<std::string> notes;
  std::size_t dropped = 0;
};

std::vector<std::uint32_t> resolve(const triage::Knowledge& knowledge, const std::vector<TermId>& ids,
                                   const std::string& where, bool lenient, Resolution& resolution) {
  std::vector<std::uint32_t> terms;
  for (const TermId id : ids) {
    const triage::ResolvedTerm resolved = triage::resolve_term(knowledge, id);
    if (!resolved.note.empty()) resolution.notes.push_back(where + ": " + resolved.note);
    if (resolved.term) {
      terms.push_back(*resolved.term);
    } else if (lenient) {
      ++resolution.dropped;
    } else {
      throw Error(Fault::input,
                  where + ": " + resolved.note + "; correct it, or leave such terms out with --lenient-terms");
    }
  }
  return terms;
}

Case make_case(const triage::Knowledge& knowledge, const triage::Phenopacket& packet, const std::string& where,
               bool lenient, Resolution& resolution) {
  Case patient{packet.id, triage::make_query(knowledge, resolve(knowledge, packet.observed, where, lenient, resolution),
                                             resolve(knowledge, packet.excluded, where, lenient, resolution))};
  if (patient.query.observed.empty() && !lenient)
    throw Error(Fault::input, where + ": there is no observed phenotype" +
                                  (packet.excluded.empty() ? std::string() : ", only excluded ones") +
                                  ", so that nothing can be ranked by it; --lenient-terms goes on without");
  return patient;
}

Case read_phenopacket(const triage::Knowledge& knowledge, const std::string& path, bool lenient,
                      Resolution& resolution) {
  const triage::Phenopacket packet =
      read_file(path, [](const std::string& text) { return triage::parse_phenopacket(text); });
  if (packet.other_terms > 0)
    resolution.notes.push_back("'" + path + "': " + std::to_string(packet.other_terms) +
                               " features are no terms HP:nnnnnnn and were left out");
  return make_case(knowledge, packet, "'" + path + "'", lenient, resolution);
}

/// Rows of two patients of one id could not be told apart.
void refuse_namesakes(const std::vector<Case>& cases, const std::vector<std::string>& files) {
  std::map<std::string_view, std::size_t> first;
  for (std::size_t i = 0; i < cases.size(); ++i) {
    const auto [place, is_new] = first.emplace(cases[i].name, i);
    if (!is_new)
      throw Error(Fault::input, "'" + files[place->second] + "' and '" + files[i] + "' have the same id '" +
                                    cases[i].name + "'; give each phenopacket an id of its own");
  }
}

}  // namespace

void add_case_options(OptionGroup& group, CaseRequest& request, bool many) {
  group.options.add_options()("terms", po::value(&request.terms)->value_name("LIST"),
                              "observed phenotypes, HP:nnnnnnn,..., or a file of them");
  group.options.add_options()("excluded", po::value(&request.excluded)->value_name("LIST"),
                              "phenotypes looked for and not found, likewise");
  auto* packets = po::value(&request.phenopackets)->value_name(many ? "FILE..." : "FILE")->composing();
  group.options.add_options()("phenopacket", many ? packets->multitoken() : packets,
                              many ? "GA4GH phenopackets (JSON), folders of them, or lists of files"
                                   : "GA4GH phenopacket (JSON) of the proband; its sex counts too, without a PED");
}

void check_cases(const CaseRequest& request) {
  if (request.terms.empty() == request.phenopackets.empty())
    throw Error(Fault::usage, "give either --terms or --phenopacket, to say what was observed");
  if (!request.phenopackets.empty() && !request.excluded.empty())
    throw Error(Fault::usage, "--excluded goes with --terms; phenopackets name their own excluded phenotypes");
}

std::vector<std::string> phenopacket_files(const std::vector<std::string>& words) {
  std::vector<std::string> files;
  for (const std::string& word : words) {
    std::error_code ignored;
    if (fs::is_directory(word, ignored)) {
      add_folder(word, files);
    } else if (!is_list(word)) {
      files.push_back(word);
    } else {
      util::LineReader reader(word);
      std::string line;
      while (reader.next(line))
        if (!line.empty() && line[0] != '#') files.push_back(line);
    }
  }
  return files;
}

std::vector<Case> read_cases(const CaseRequest& request, const triage::Knowledge& knowledge, bool lenient,
                             Context& context) {
  std::vector<Case> cases;
  std::vector<Resolution> resolutions;
  if (request.phenopackets.empty()) {
    resolutions.resize(1);
    const triage::Phenopacket packet{"query", read_terms("--terms", request.terms),
                                     read_terms("--excluded", request.excluded), 0, ""};
    cases.push_back(make_case(knowledge, packet, "--terms", lenient, resolutions[0]));
  } else {
    const std::vector<std::string> files = phenopacket_files(request.phenopackets);
    cases.resize(files.size());
    resolutions.resize(files.size());
    util::parallel_for(context.common.threads, files.size(), [&](std::size_t i) {
      cases[i] = read_phenopacket(knowledge, files[i], lenient, resolutions[i]);
    });
    refuse_namesakes(cases, files);
  }
  // A batch may have thousands of notes; one patient's are worth reading.
  const auto tell = [&](const std::string& note) {
    cases.size() == 1 ? context.log.info(note) : context.log.detail(note);
  };
  std::size_t dropped = 0;
  std::size_t notes = 0;
  for (const Resolution& resolution : resolutions) {
    for (const std::string& note : resolution.notes) tell(note);
    notes += resolution.notes.size();
    dropped += resolution.dropped;
  }
  if (notes > 0 && cases.size() > 1)
    context.log.info(std::to_string(notes) + " notes on terms of the phenopackets; --verbose shows them");
  if (dropped > 0) context.log.warn(std::to_string(dropped) + " terms are not of this ontology and were left out");
  context.metrics.counts.emplace_back("cases", cases.size());
  context.metrics.counts.emplace_back("term_notes", notes);
  return cases;
}

}  // namespace epiq::apps
