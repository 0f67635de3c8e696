#include "epiq/interaction/sets/set_design.hpp"

#include <algorithm>
#include <numeric>

namespace epiq::interaction {
namespace {

/// Columns of a gene's levels or of samples, seen by sample.
struct Factor {
  const util::Matrix* columns;
  const GeneCode* gene;  ///< none: the columns have a row a sample

  std::span<const double> row(std::size_t sample) const {
    return columns->row(gene != nullptr ? gene->level_of_sample[sample] : sample);
  }
};

std::size_t samples_of(const GeneSet& set) { return set.genes.front()->code.level_of_sample.size(); }

/// Writes columns [at, at + columns) of `out`.
void append(util::Matrix& out, std::size_t& at, const Factor& factor) {
  for (std::size_t i = 0; i < out.rows; ++i) {
    const std::span<const double> row = factor.row(i);
    std::copy(row.begin(), row.end(), out.row(i).begin() + static_cast<std::ptrdiff_t>(at));
  }
  at += factor.columns->cols;
}

/// Writes all products of a column of each.
void append_products(util::Matrix& out, std::size_t& at, const Factor& first, const Factor& second) {
  for (std::size_t i = 0; i < out.rows; ++i) {
    double* to = out.row(i).data() + at;
    for (const double x : first.row(i))
      for (const double y : second.row(i)) *to++ = x * y;
  }
  at += first.columns->cols * second.columns->cols;
}

/// One column of the features of each gene.
using Choice = std::array<std::size_t, 3>;

/// The choices of largest variance product, at most `most`, ties in their order.
std::vector<Choice> best_choices(const GeneSet& set, const std::vector<const util::Matrix*>& features,
                                 std::size_t most) {
  std::vector<std::vector<double>> variances;
  for (std::size_t g = 0; g < features.size(); ++g) {
    std::vector<double>& of_gene = variances.emplace_back(features[g]->cols, 0.0);
    for (std::size_t level = 0; level < features[g]->rows; ++level)
      for (std::size_t k = 0; k < of_gene.size(); ++k)
        of_gene[k] += set.genes[g]->code.counts[level] * (*features[g])(level, k) * (*features[g])(level, k);
  }
  std::vector<std::pair<double, Choice>> choices{{1.0, {}}};
  for (std::size_t g = 0; g < features.size(); ++g) {
    std::vector<std::pair<double, Choice>> longer;
    for (const auto& [variance, choice] : choices) {
      for (std::size_t k = 0; k < variances[g].size(); ++k) {
        longer.emplace_back(variance * variances[g][k], choice);
        longer.back().second[g] = k;
      }
    }
    choices = std::move(longer);
  }
  std::stable_sort(choices.begin(), choices.end(), [](const auto& x, const auto& y) { return x.first > y.first; });
  std::vector<Choice> best;
  for (std::size_t i = 0; i < std::min(most, choices.size()); ++i) best.push_back(choices[i].second);
  return best;
}

/// For each choice the product of the genes' chosen columns, times each column of the environment.
util::Matrix products_of(const GeneSet& set, const std::vector<const util::Matrix*>& features,
                         const std::vector<Choice>& choices) {
  const std::size_t width = set.environment != nullptr ? set.environment->columns.cols : 1;
  util::Matrix out(samples_of(set), choices.size() * width);
  for (std::size_t i = 0; i < out.rows; ++i) {
    std::array<const double*, 3> rows{};
    for (std::size_t g = 0; g < features.size(); ++g)
      rows[g] = features[g]->row(set.genes[g]->code.level_of_sample[i]).data();
    double* to = out.row(i).data();
    for (const Choice& choice : choices) {
      double product = 1.0;
      for (std::size_t g = 0; g < features.size(); ++g) product *= rows[g][choice[g]];
      if (set.environment == nullptr)
        *to++ = product;
      else
        for (const double e : set.environment->columns.row(i)) *to++ = product * e;
    }
  }
  return out;
}

}  // namespace

std::size_t set_null_count(const GeneSet& set) {
  std::size_t count = 0;
  for (const Gene* gene : set.genes) count += gene->features.null_columns.cols;
  if (set.order() < 3) return count;
  for (std::size_t a = 0; a < set.genes.size(); ++a)
    for (std::size_t b = a + 1; b < set.genes.size(); ++b)
      count += set.genes[a]->features.pair_columns.cols * set.genes[b]->features.pair_columns.cols;
  if (set.environment != nullptr)
    for (const Gene* gene : set.genes) count += gene->features.null_columns.cols * set.environment->columns.cols;
  return count;
}

util::Matrix set_null_columns(const GeneSet& set) {
  util::Matrix out(samples_of(set), set_null_count(set));
  std::size_t at = 0;
  for (const Gene* gene : set.genes) append(out, at, {&gene->features.null_columns, &gene->code});
  if (set.order() < 3) return out;
  for (std::size_t a = 0; a < set.genes.size(); ++a)
    for (std::size_t b = a + 1; b < set.genes.size(); ++b)
      append_products(out, at, {&set.genes[a]->features.pair_columns, &set.genes[a]->code},
                      {&set.genes[b]->features.pair_columns, &set.genes[b]->code});
  if (set.environment != nullptr)
    for (const Gene* gene : set.genes)
      append_products(out, at, {&gene->features.null_columns, &gene->code}, {&set.environment->columns, nullptr});
  return out;
}

util::Matrix set_features(const GeneSet& set, Arm arm, std::size_t most) {
  std::vector<const util::Matrix*> features;
  for (const Gene* gene : set.genes) features.push_back(&gene->features.products.at(arm));
  return products_of(set, features, best_choices(set, features, most));
}

util::Matrix snp_set_features(const GeneSet& set, const std::array<std::size_t, 3>& snps) {
  std::vector<const util::Matrix*> features;
  for (const Gene* gene : set.genes) features.push_back(&gene->features.pair_columns);
  std::vector<Choice> choices;
  for (std::size_t codes = 0; codes < (std::size_t{1} << set.genes.size()); ++codes) {
    Choice& choice = choices.emplace_back();
    for (std::size_t g = 0; g < set.genes.size(); ++g)
      choice[g] = snps[g] + ((codes >> g & 1) != 0 ? set.genes[g]->code.snps : 0);
  }
  return products_of(set, features, choices);
}

}  // namespace epiq::interaction
