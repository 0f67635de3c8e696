#include "epiq/triage/allele.hpp"

#include "epiq/util/error.hpp"
#include "epiq/util/text.hpp"

namespace epiq::triage {

using util::Error;
using util::Fault;

std::string AlleleName::text() const { return contig + ":" + std::to_string(position + 1) + ":" + ref + ":" + alt; }

bool is_sequence(const std::string& alt) {
  return !alt.empty() && alt.find_first_not_of("ACGTNacgtn") == std::string::npos;
}

bool is_symbolic_deletion(const std::string& alt) {
  return alt == "<DEL>" || alt.starts_with("<DEL:") || alt == "<CN0>";
}

Structure structure_of(const std::string& alt) {
  if (alt.size() < 2) return Structure::none;
  if (alt.find_first_of("[]") != std::string::npos) return Structure::point;
  if (alt.front() != '<') {
    const bool single = (alt.front() == '.') != (alt.back() == '.');
    return single && is_sequence(alt.front() == '.' ? alt.substr(1) : alt.substr(0, alt.size() - 1)) ? Structure::point
                                                                                                     : Structure::none;
  }
  const std::string type = alt.substr(1, alt.find_first_of(":>") - 1);
  if (type == "INS" || type == "BND") return Structure::point;
  const bool copies = type.starts_with("CN") && util::parse_integer(type.substr(2));
  return type == "DEL" || type == "DUP" || type == "INV" || type == "CNV" || copies ? Structure::span : Structure::none;
}

std::optional<std::pair<std::string, std::int64_t>> mate_of(const std::string& alt) {
  const std::size_t open = alt.find_first_of("[]");
  if (open == std::string::npos) return std::nullopt;
  const std::size_t close = alt.find(alt[open], open + 1);
  if (close == std::string::npos) return std::nullopt;
  const std::string place = alt.substr(open + 1, close - open - 1);
  // Names of contigs may hold colons; "<ctg1>" is one of an assembly file.
  const std::size_t colon = place.rfind(':');
  if (colon == std::string::npos || colon == 0) return std::nullopt;
  const auto position = util::parse_integer(place.substr(colon + 1));
  if (!position || *position < 1) return std::nullopt;
  return std::pair(place.substr(0, colon), *position - 1);
}

bool Allele::deletes(const Allele& other) const {
  const bool symbolic = is_symbolic_deletion(name.alt);
  if (contig_order != other.contig_order || (!symbolic && name.ref.size() <= name.alt.size())) return false;
  // The bases of ALT are kept: the one before a deletion.
  const std::int64_t start = name.position + (symbolic ? 1 : static_cast<std::int64_t>(name.alt.size()));
  return other.name.position >= start && other.end <= end;
}

AlleleName parse_allele(const std::string& text) {
  std::vector<std::string> parts = util::split(text, ':');
  // ALTs as "<DUP:TANDEM>" and "N[chr2:5[" hold colons.
  for (; parts.size() > 4; parts.pop_back()) parts[parts.size() - 2] += ":" + parts.back();
  const auto position = parts.size() == 4 ? util::parse_integer(parts[1]) : std::nullopt;
  if (!position || *position < 1 || parts[0].empty() || !is_sequence(parts[2]) ||
      !(is_sequence(parts[3]) || structure_of(parts[3]) != Structure::none))
    throw Error(Fault::usage, "'" + text + "' is no allele; it is written chr1:12345:A:G");
  return {parts[0], *position - 1, parts[2], parts[3]};
}

}  // namespace epiq::triage
