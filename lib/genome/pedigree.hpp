#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "epiq/genome/sex.hpp"

namespace epiq::genome {

enum class Affection { unknown, unaffected, affected };

/// A row of a PED file.
struct Person {
  std::string family;
  std::string id;
  std::string father_id;  ///< empty: not given
  std::string mother_id;
  std::optional<std::size_t> father;  ///< row of the father; none if he has no row
  std::optional<std::size_t> mother;
  Sex sex = Sex::unknown;
  Affection affection = Affection::unknown;
  std::size_t line = 0;  ///< 1-based line of the file
};

/// The people of a PED file, in its order.
struct Pedigree {
  std::string path;
  std::vector<Person> people;
  std::vector<std::string> notes;  ///< what was met and dealt with, such as parents without a row

  /// The row of a person by individual id, or by "family_id"; none if nobody is called so.
  std::optional<std::size_t> find(std::string_view id) const;
};

/// Reads a PED file: family, individual, father, mother, sex, affection, separated by tabs or blanks; further columns
/// are ignored, as are lines that start with '#' and blank lines.
///
/// * No parent: 0, -9, -1, '.', NA or None. A parent without a row of his own is kept by name, with a note.
/// * Sex: 1, M, male; 2, F, female; anything else is unknown. A parent of unknown sex gets that of his role.
/// * Affection: 2 affected, 1 unaffected, 0, -9 and '.' unknown.
/// @throws Error(io); Error(input), with the line, for too few columns, a person twice, a parent of the wrong sex or of
///         another family, an affection that is none of the above, somebody who is his own ancestor; no people at all
Pedigree read_pedigree(const std::string& path);

/// A pedigree of one affected person without relatives, for runs without a PED file.
Pedigree singleton(const std::string& id, Sex sex);

}  // namespace epiq::genome
