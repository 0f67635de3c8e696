#pragma once

#include <cstddef>
#include <vector>

#include "epiq/interaction/pairs/pair_scan.hpp"
#include "epiq/interaction/pairs/snp_test.hpp"

namespace epiq::interaction {

/// Computes a test of one genotype table of any number of SNPs; all of `hit` but its SNPs.
/// @param table by class of the trait; for SnpTest::mdr by fold x 2
/// @return false if the test is undefined
bool test_table(SnpTest test, const GenotypeTable& table, ScanHit& hit);

/// Tests given combinations of SNPs by their genotype tables.
/// @param sets rows of the matrix, ascending in each set
/// @return how many were tested; sets with an undefined test are left out of the list
ScanCounts scan_sets(const genome::GenotypeMatrix& matrix, const std::vector<std::vector<std::size_t>>& sets,
                     const std::vector<SampleSubset>& classes, SnpTest test, TopList& list, unsigned threads);

}  // namespace epiq::interaction
