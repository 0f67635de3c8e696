#pragma once

#include <optional>
#include <span>
#include <vector>

#include "epiq/interaction/pairs/table_tests.hpp"

/// Multifactor dimensionality reduction (Ritchie et al., AJHG 69 (2001) 138) with balanced accuracy (Velez et al.,
/// Genet. Epidemiol. 31 (2007) 306): a genotype is of high risk if its share of the cases is at least its share of the
/// controls; balanced accuracy is the mean of sensitivity and specificity of that rule. Two classes.
namespace epiq::interaction {

/// The balanced accuracy of the rule on the samples it is made from, 1/2 + 1/4 sum |n1 / N1 - n0 / N0|, in [1/2, 1].
/// No reference distribution (df 0). Undefined if a class is empty.
/// @throws Error(unsupported) unless the table has two classes
TableTest balanced_accuracy(const GenotypeTable& table);

/// One fold of a cross-validation; nothing where a class is empty.
struct MdrFold {
  std::optional<double> training;  ///< balanced accuracy of the rule of the other folds on themselves
  std::optional<double> testing;   ///< and on this fold; a genotype they have not seen counts as half right
};

struct MdrCrossValidation {
  std::vector<MdrFold> folds;
  std::optional<double> training;  ///< mean of the folds that have one
  std::optional<double> testing;
};

/// Leaves out each fold in turn. @param folds  tables of disjoint samples, of the same SNPs and classes; 2 or more
/// @throws Error(unsupported) unless the tables have two classes
MdrCrossValidation mdr_cross_validation(std::span<const GenotypeTable> folds);

/// Cross-validation consistency of each model: the folds in which no other has a higher training accuracy; ties go to
/// the first. @param models  of the same folds
std::vector<std::size_t> cross_validation_consistency(std::span<const MdrCrossValidation> models);

}  // namespace epiq::interaction
