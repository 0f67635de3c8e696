#include "epiq/triage/allele.hpp"

#include <catch2/catch.hpp>

#include "epiq/util/error.hpp"

using namespace epiq::triage;

TEST_CASE("structural alleles act from POS to an end or at a point; what has no place is none") {
  for (const char* alt : {"<DEL>", "<DEL:ME>", "<DUP>", "<DUP:TANDEM>", "<INV>", "<CNV>", "<CNV:TR>", "<CN0>", "<CN2>"})
    CHECK(structure_of(alt) == Structure::span);
  for (const char* alt : {"<INS>", "<INS:ME:ALU>", "<BND>", "N[chr2:5[", "]chr2:5]N", "G]2:500]", "T.", ".T"})
    CHECK(structure_of(alt) == Structure::point);
  for (const char* alt : {"A", "ACGT", "*", "<*>", "<NON_REF>", "<STR12>", ".", "", "..", "<CN>", "<CNX>"})
    CHECK(structure_of(alt) == Structure::none);
}

TEST_CASE("an allele is read with all colons of its ALT") {
  CHECK(parse_allele("chr1:10:A:G") == AlleleName{"chr1", 9, "A", "G"});
  CHECK(parse_allele("1:10:N:<DUP:TANDEM>") == AlleleName{"1", 9, "N", "<DUP:TANDEM>"});
  CHECK(parse_allele("1:10:N:N[chr2:5[") == AlleleName{"1", 9, "N", "N[chr2:5["});
  for (const char* text : {"1:10:A", "1:0:A:G", "1:x:A:G", "1:10:<DEL>:A", "1:10:A:G:T", "1:10:A:<NON_REF>", ":1:A:G"})
    CHECK_THROWS_AS(parse_allele(text), epiq::util::Error);
}

TEST_CASE("only deletions delete what lies in them") {
  Allele inner;
  inner.name = {"1", 100, "A", "G"};
  inner.end = 101;
  for (const auto& [alt, deletes] : {std::pair("<DEL>", true), {"<CN0>", true}, {"<DUP>", false}, {"<INV>", false}}) {
    Allele outer;
    outer.name = {"1", 50, "N", alt};
    outer.end = 200;
    CHECK(outer.deletes(inner) == deletes);
  }
}

TEST_CASE("a breakend names its other side, in each of the four ways to join") {
  using Place = std::pair<std::string, std::int64_t>;
  for (const char* alt : {"G]2:500]", "G[2:500[", "]2:500]G", "[2:500[G"}) CHECK(mate_of(alt) == Place("2", 499));
  CHECK(mate_of("N[HLA-A*01:01:77[") == Place("HLA-A*01:01", 76));
  for (const char* alt : {"G.", ".G", "<BND>", "G]2]", "G]2:0]", "G]2:x]", "G]2:5"}) CHECK_FALSE(mate_of(alt));
}
