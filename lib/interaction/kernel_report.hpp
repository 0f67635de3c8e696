#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "epiq/interaction/diagnostics.hpp"
#include "epiq/interaction/encoding.hpp"
#include "epiq/stats/linear_algebra.hpp"
#include "epiq/util/matrix.hpp"

namespace epiq::interaction {

/// A classical kernel beside the quantum one.
struct KernelTwin {
  std::string name;                       ///< linear, poly, rbf, rbf_wide, ibs, product_ibs or delta
  double alignment = 0.0;                 ///< <K1, K2> / (|K1| |K2|) of the centred kernels over samples, in [-1, 1]
  double geometric[3] = {0.0, 0.0, 0.0};  ///< geometric difference at kGeometricLambdas; see diagnostics.hpp
};

/// What a kernel matrix is like, over the samples that its genotypes stand for.
struct KernelReport {
  double samples = 0.0;
  double mean = 0.0;                            ///< of the entries of two different samples
  double variance = 0.0;                        ///< as `mean`; both fall towards 0 as a kernel concentrates
  double effective_rank = 0.0;                  ///< (tr K)^2 / |K|_F^2, in [1, samples]
  std::vector<KernelTwin> twins;                ///< the more alike first; none where a kernel does not vary
  double least_geometric[3] = {0.0, 0.0, 0.0};  ///< minimum over classical_twins(), without delta, where there are any
};

/// The classical kernels of the distinct genotypes of a cluster: those of classical_similarity() and delta, which is 1
/// where all genotypes are equal. Delta is a twin but not among those that may be sufficient: it looks genotypes up and
/// tells nothing of new ones.
class KernelComparison {
 public:
  /// O(U^3)
  explicit KernelComparison(const ClusterGenotypes& cluster);

  /// Compares a kernel of the genotypes (U x U, symmetric) with them. O(U^3)
  KernelReport report(const util::Matrix& kernel) const;

 private:
  struct Classical {
    std::string name;
    bool counts = true;    ///< in least_geometric
    util::Matrix centred;  ///< U x U, weighted by the samples
    double square = 0.0;   ///< |centred|_F^2
    stats::SymmetricEigen eigen;
  };

  std::vector<double> counts_;
  double samples_ = 0.0;
  std::vector<Classical> classical_;  ///< those that vary
};

/// KernelComparison(cluster).report(kernel).
KernelReport report_kernel(const util::Matrix& kernel, const ClusterGenotypes& cluster);

}  // namespace epiq::interaction
