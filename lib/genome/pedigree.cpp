#include "epiq/genome/pedigree.hpp"

#include <map>
#include <utility>

#include "epiq/util/error.hpp"
#include "epiq/util/line_reader.hpp"
#include "epiq/util/text.hpp"

namespace epiq::genome {
namespace {

using util::Error;
using util::Fault;

bool is_none(const std::string& id) {
  return id.empty() || id == "0" || id == "-9" || id == "-1" || id == "." || id == "NA" || id == "None";
}

/// A family and a name in it.
using Key = std::pair<std::string, std::string>;

struct Reader {
  Pedigree pedigree;
  std::map<Key, std::size_t> rows;

  [[noreturn]] void fail(std::size_t line, const std::string& problem) const {
    throw Error(Fault::input, "'" + pedigree.path + "', line " + std::to_string(line) + ": " + problem);
  }

  Affection affection(const std::string& text, std::size_t line) const {
    if (text == "2") return Affection::affected;
    if (text == "1") return Affection::unaffected;
    if (text == "0" || text == "-9" || text == "." || text == "NA") return Affection::unknown;
    fail(line, "the affection is '" + text + "'; it is 2 (affected), 1 (unaffected), or 0 (unknown)");
  }

  void add(const std::string& text, std::size_t line) {
    std::vector<std::string> columns =
        text.find('\t') == std::string::npos ? util::split_whitespace(text) : util::split(text, '\t');
    if (columns.size() < 6)
      fail(line, "it has " + std::to_string(columns.size()) +
                     " columns; family, individual, father, mother, sex and affection are needed");
    Person person;
    person.family = columns[0];
    person.id = columns[1];
    if (is_none(person.id)) fail(line, "the individual is called '" + person.id + "', which means nobody");
    person.father_id = is_none(columns[2]) ? "" : columns[2];
    person.mother_id = is_none(columns[3]) ? "" : columns[3];
    person.sex = parse_sex(columns[4]);
    person.affection = affection(columns[5], line);
    person.line = line;
    const auto [known, is_new] = rows.emplace(Key{person.family, person.id}, pedigree.people.size());
    if (!is_new)
      fail(line, "'" + person.id + "' is in line " + std::to_string(pedigree.people[known->second].line) + " already");
    pedigree.people.push_back(std::move(person));
  }

  /// The row of a parent, whose sex follows from the role.
  std::optional<std::size_t> parent(const Person& child, const std::string& id, Sex role) {
    if (id.empty()) return std::nullopt;
    const std::string called = role == Sex::male ? "father" : "mother";
    if (id == child.id) fail(child.line, "'" + id + "' is its own " + called);
    const auto found = rows.find({child.family, id});
    if (found == rows.end()) {
      for (const auto& [key, row] : rows)
        if (key.second == id)
          fail(child.line, "the " + called + " '" + id + "' of '" + child.id + "' is in family '" + key.first +
                               "'; give both the same family");
      pedigree.notes.push_back("the " + called + " '" + id + "' of '" + child.id + "' has no row in '" +
                               util::base_name(pedigree.path) + "'");
      return std::nullopt;
    }
    Person& person = pedigree.people[found->second];
    if (person.sex == Sex::unknown) person.sex = role;
    if (person.sex != role)
      fail(child.line, "the " + called + " '" + id + "' is " + (role == Sex::male ? "female" : "male") + " in line " +
                           std::to_string(person.line));
    return found->second;
  }

  /// Refuses people who are their own ancestors: each step marks those whose parents are all known to be fine.
  void check_generations() const {
    std::vector<bool> fine(pedigree.people.size(), false);
    const auto parent_fine = [&](const std::optional<std::size_t>& parent) { return !parent || fine[*parent]; };
    for (bool moved = true; moved;) {
      moved = false;
      for (std::size_t i = 0; i < fine.size(); ++i) {
        const Person& person = pedigree.people[i];
        if (fine[i] || !parent_fine(person.father) || !parent_fine(person.mother)) continue;
        fine[i] = moved = true;
      }
    }
    for (std::size_t i = 0; i < fine.size(); ++i)
      if (!fine[i]) fail(pedigree.people[i].line, "'" + pedigree.people[i].id + "' descends from itself");
  }
};

}  // namespace

std::optional<std::size_t> Pedigree::find(std::string_view id) const {
  for (std::size_t i = 0; i < people.size(); ++i)
    if (people[i].id == id) return i;
  for (std::size_t i = 0; i < people.size(); ++i)
    if (people[i].family + "_" + people[i].id == id) return i;
  return std::nullopt;
}

Pedigree read_pedigree(const std::string& path) {
  Reader reader;
  reader.pedigree.path = path;
  util::LineReader lines(path);
  std::string line;
  while (lines.next(line))
    if (!line.empty() && line[0] != '#' && line.find_first_not_of(" \t") != std::string::npos)
      reader.add(line, lines.number());
  if (reader.pedigree.people.empty()) throw Error(Fault::input, "'" + path + "' has no people; a PED file is expected");
  for (Person& person : reader.pedigree.people) {
    person.father = reader.parent(person, person.father_id, Sex::male);
    person.mother = reader.parent(person, person.mother_id, Sex::female);
  }
  reader.check_generations();
  return std::move(reader.pedigree);
}

Pedigree singleton(const std::string& id, Sex sex) {
  Pedigree pedigree;
  Person person;
  person.family = person.id = id;
  person.sex = sex;
  person.affection = Affection::affected;
  pedigree.people.push_back(std::move(person));
  return pedigree;
}

}  // namespace epiq::genome
