#include "epiq/interaction/pairs/trait_classes.hpp"

#include <algorithm>
#include <utility>

#include "epiq/util/philox.hpp"

namespace epiq::interaction {
namespace {

constexpr std::uint64_t kFoldStreams = std::uint64_t{1} << 41;  // apart from those of other draws

bool occurs(std::span<const std::uint64_t> plane, std::span<const std::uint64_t> mask) {
  for (std::size_t w = 0; w < mask.size(); ++w)
    if ((plane[w] & mask[w]) != 0) return true;
  return false;
}

}  // namespace

std::vector<SampleSubset> trait_classes(const genome::Trait& trait, const std::vector<std::size_t>& study_samples,
                                        std::size_t matrix_samples) {
  const double last = *std::max_element(trait.values.begin(), trait.values.end());
  std::vector<SampleSubset> classes(static_cast<std::size_t>(last) + 1, SampleSubset(matrix_samples));
  for (std::size_t i = 0; i < study_samples.size(); ++i)
    classes[static_cast<std::size_t>(trait.values[i])].add(study_samples[i]);
  return classes;
}

std::vector<SampleSubset> fold_classes(const std::vector<SampleSubset>& classes, std::size_t folds,
                                       std::uint64_t seed) {
  const std::size_t samples = classes.front().samples();
  std::vector<SampleSubset> parts(folds * classes.size(), SampleSubset(samples));
  for (std::size_t k = 0; k < classes.size(); ++k) {
    std::vector<std::size_t> members;
    for (std::size_t i = 0; i < samples; ++i)
      if (classes[k].contains(i)) members.push_back(i);
    util::Philox random(seed, kFoldStreams + k);
    for (std::size_t i = members.size(); i > 1; --i)
      std::swap(members[i - 1], members[random.below(static_cast<std::uint32_t>(i))]);
    for (std::size_t i = 0; i < members.size(); ++i) parts[i % folds * classes.size() + k].add(members[i]);
  }
  return parts;
}

SampleSubset joined(const std::vector<SampleSubset>& subsets) {
  SampleSubset all(subsets.front().samples());
  for (std::size_t i = 0; i < all.samples(); ++i)
    if (std::any_of(subsets.begin(), subsets.end(), [i](const SampleSubset& s) { return s.contains(i); })) all.add(i);
  return all;
}

std::vector<bool> varying_snps(const genome::GenotypeMatrix& matrix, const SampleSubset& samples) {
  std::vector<bool> varies(matrix.variant_count());
  genome::PlaneBuffer buffer;
  for (std::size_t v = 0; v < varies.size(); ++v) {
    const std::span<const std::uint64_t> planes = matrix.planes(v, buffer);
    int genotypes = 0;
    for (const genome::Plane plane : {genome::Plane::hom_ref, genome::Plane::het, genome::Plane::hom_alt})
      genotypes += occurs(genome::plane_of(planes, plane), samples.mask()) ? 1 : 0;
    varies[v] = genotypes > 1;
  }
  return varies;
}

}  // namespace epiq::interaction
