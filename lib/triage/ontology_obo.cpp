#include <optional>

#include "epiq/triage/ontology_builder.hpp"
#include "epiq/util/error.hpp"
#include "epiq/util/line_reader.hpp"

namespace epiq::triage {
namespace {

using util::Error;
using util::Fault;

/// The value of "tag: value" without " ! comment" and trailing modifiers "{..}".
std::string bare(std::string value) {
  for (const char* end : {" ! ", " {"}) value = value.substr(0, value.find(end));
  while (!value.empty() && value.back() == ' ') value.pop_back();
  return value;
}

/// A name keeps its exclamation marks; OBO escapes what it must with a backslash.
std::string unescaped(const std::string& value) {
  std::string text;
  for (std::size_t i = 0; i < value.size(); ++i) {
    if (value[i] == '\\' && i + 1 < value.size()) ++i;
    text += value[i];
  }
  return text;
}

class OboReader {
 public:
  explicit OboReader(const std::string& path) : path_(path), reader_(path) {}

  Ontology read() {
    std::string line;
    while (reader_.next(line)) {
      if (line.empty() || line[0] == '!') continue;
      if (line[0] == '[') {
        finish();
        if (line == "[Term]") {
          term_.emplace();
          term_->where = reader_.where();
        }
        in_header_ = false;
        continue;
      }
      const std::size_t colon = line.find(':');
      if (colon == std::string::npos || colon == 0 || line.find(' ') < colon)
        throw Error(Fault::input, reader_.where() + ": '" + line.substr(0, 40) + "' is no OBO line 'tag: value'");
      const std::size_t start = line.find_first_not_of(' ', colon + 1);
      take(line.substr(0, colon), start == std::string::npos ? "" : line.substr(start));
    }
    finish();
    return build_ontology(std::move(terms_), version_, path_);
  }

 private:
  TermId number(const std::string& value) const {
    const auto id = parse_term(bare(value));
    if (!id)
      throw Error(Fault::input, reader_.where() + ": '" + value.substr(0, 40) + "' is no term of the form HP:0000118");
    return *id;
  }

  void take(const std::string& tag, const std::string& value) {
    if (in_header_ && tag == "data-version") version_ = value;
    if (!term_) return;
    if (tag == "id") {
      if (term_->id != 0) throw Error(Fault::input, reader_.where() + ": a second id in one term");
      term_->id = number(value);
    } else if (tag == "name") {
      term_->name = unescaped(value);
    } else if (tag == "is_a") {
      term_->parents.push_back(number(value));
    } else if (tag == "alt_id") {
      term_->alternatives.push_back(number(value));
    } else if (tag == "is_obsolete") {
      term_->obsolete = bare(value) == "true";
    } else if (tag == "replaced_by") {
      term_->replaced_by.push_back(number(value));
    } else if (tag == "consider") {
      // Terms of other ontologies are suggested now and then; they cannot be followed.
      if (const auto id = parse_term(bare(value))) term_->consider.push_back(*id);
    }
  }

  void finish() {
    if (!term_) return;
    if (term_->id == 0) throw Error(Fault::input, term_->where + ": this term has no id");
    terms_.push_back(std::move(*term_));
    term_.reset();
  }

  std::string path_;
  util::LineReader reader_;
  std::string version_;
  bool in_header_ = true;
  std::optional<StatedTerm> term_;
  std::vector<StatedTerm> terms_;
};

}  // namespace

Ontology read_obo(const std::string& path) { return OboReader(path).read(); }

}  // namespace epiq::triage
