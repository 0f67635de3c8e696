#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "epiq/interaction/diagnostics.hpp"
#include "epiq/interaction/encoding.hpp"
#include "epiq/util/matrix.hpp"

namespace epiq::interaction {

/// A classical kernel beside the quantum one.
struct KernelTwin {
  std::string name;                       ///< linear, poly, rbf, ibs, product_ibs or delta
  double alignment = 0.0;                 ///< <K1, K2> / (|K1| |K2|) of the centred kernels over samples, in [-1, 1]
  double geometric[3] = {0.0, 0.0, 0.0};  ///< geometric difference at kGeometricLambdas; see diagnostics.hpp
};

/// What a kernel matrix is like, over the samples that its genotypes stand for.
struct KernelReport {
  double samples = 0.0;
  double mean = 0.0;              ///< of the entries of two different samples
  double variance = 0.0;          ///< as `mean`; both fall towards 0 as a kernel concentrates
  double effective_rank = 0.0;    ///< (tr K)^2 / |K|_F^2, in [1, samples]
  std::vector<KernelTwin> twins;  ///< the more alike first; none where a kernel does not vary
};

/// Compares a kernel of the distinct genotypes of a cluster (U x U) with classical ones, s standardised dosages:
///
///   linear       mean of s_i s_i'                    rbf          exp(-(4 / p) |s - s'|^2)
///   poly         s s' + sum_{i<j} s_i s_j s_i' s_j'  product_ibs  prod cos^2(pi (g - g') / 4), product IBS of hard
///   calls ibs          mean of 1 - |g - g'| / 2            delta        1 where all genotypes are equal
///
/// O(U^3)
KernelReport report_kernel(const util::Matrix& kernel, const ClusterGenotypes& cluster);

}  // namespace epiq::interaction
