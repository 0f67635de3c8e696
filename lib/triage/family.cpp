#include "epiq/triage/family.hpp"

#include <algorithm>
#include <map>

#include "epiq/util/error.hpp"

namespace epiq::triage {
namespace {

using genome::Affection;
using genome::Pedigree;
using genome::Person;
using util::Error;
using util::Fault;

std::optional<std::size_t> column_of(const Person& person, const std::vector<std::string>& samples) {
  for (const std::string& name : {person.id, person.family + "_" + person.id}) {
    const auto found = std::find(samples.begin(), samples.end(), name);
    if (found != samples.end()) return static_cast<std::size_t>(found - samples.begin());
  }
  return std::nullopt;
}

std::string first_names(const std::vector<std::string>& names) {
  std::string text;
  for (std::size_t i = 0; i < names.size() && i < 5; ++i) text += (i == 0 ? "" : ", ") + names[i];
  return names.size() > 5 ? text + ", .." : text;
}

}  // namespace

std::size_t find_proband(const Pedigree& pedigree, const std::vector<std::string>& samples, const std::string& name) {
  if (!name.empty()) {
    const auto row = pedigree.find(name);
    if (!row) throw Error(Fault::input, "the proband '" + name + "' is not in the pedigree");
    if (!column_of(pedigree.people[*row], samples))
      throw Error(Fault::input, "the proband '" + name + "' is no sample of the variants (" + first_names(samples) +
                                    "); names must be the same");
    return *row;
  }
  std::vector<std::size_t> affected;
  std::vector<std::size_t> with_parents;
  std::vector<std::string> names;
  for (std::size_t i = 0; i < pedigree.people.size(); ++i) {
    const Person& person = pedigree.people[i];
    if (person.affection != Affection::affected || !column_of(person, samples)) continue;
    affected.push_back(i);
    names.push_back(person.id);
    const auto sampled = [&](const std::optional<std::size_t>& row) {
      return row && column_of(pedigree.people[*row], samples);
    };
    if (sampled(person.father) && sampled(person.mother)) with_parents.push_back(i);
  }
  if (affected.empty())
    throw Error(Fault::input, "nobody of the pedigree is both affected and a sample of the variants (" +
                                  first_names(samples) + "); check the names, or give --proband");
  if (affected.size() == 1) return affected[0];
  if (with_parents.size() == 1) return with_parents[0];
  throw Error(Fault::usage, "several people are affected (" + first_names(names) + "); choose one with --proband");
}

Family family_of(const Pedigree& pedigree, std::size_t proband, const std::vector<std::string>& samples) {
  Family family;
  std::map<std::size_t, std::size_t> members;  // row -> index
  std::vector<bool> used(samples.size(), false);
  for (std::size_t row = 0; row < pedigree.people.size(); ++row) {
    const Person& person = pedigree.people[row];
    const auto column = column_of(person, samples);
    if (column) used[*column] = true;
    if (person.family != pedigree.people[proband].family) continue;
    members[row] = family.members.size();
    family.members.push_back({person.id, person.sex, person.affection, column, std::nullopt, std::nullopt});
    if (!column) family.notes.push_back("'" + person.id + "' of the pedigree is no sample of the variants");
  }
  for (const auto& [row, index] : members) {
    const Person& person = pedigree.people[row];
    if (person.father) family.members[index].father = members.at(*person.father);
    if (person.mother) family.members[index].mother = members.at(*person.mother);
  }
  family.proband = members.at(proband);
  Relative& index_case = family.members[family.proband];
  if (index_case.affection == Affection::unaffected)
    family.notes.push_back("the proband '" + index_case.id + "' is unaffected in the pedigree, and taken as affected");
  index_case.affection = Affection::affected;
  std::vector<std::string> strangers;
  for (std::size_t i = 0; i < samples.size(); ++i)
    if (!used[i]) strangers.push_back(samples[i]);
  if (!strangers.empty())
    family.notes.push_back(std::to_string(strangers.size()) + " samples of the variants are not in the pedigree (" +
                           first_names(strangers) + ")");
  return family;
}

}  // namespace epiq::triage
