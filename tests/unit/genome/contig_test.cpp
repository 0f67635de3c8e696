#include "epiq/genome/contig.hpp"

#include <catch2/catch.hpp>

using epiq::genome::canonical_contig;

TEST_CASE("Contigs are matched without chr and with M as MT", "[genome][contig]") {
  CHECK(canonical_contig("chr20") == canonical_contig("20"));
  CHECK(canonical_contig("Chr20") == "20");
  CHECK(canonical_contig("CHRX") == "X");
  CHECK(canonical_contig("chrM") == "MT");
  CHECK(canonical_contig("M") == "MT");
  CHECK(canonical_contig("MT") == "MT");
}

TEST_CASE("Other contig names stay as they are", "[genome][contig]") {
  for (const char* name : {"chr", "", "c1", "IV", "GL000192.1", "HLA:01", "KI270728.1"})
    CHECK(canonical_contig(name) == name);
}
