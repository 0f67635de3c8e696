#include "epiq/util/matrix.hpp"

#include <catch2/catch.hpp>

using epiq::util::Matrix;

TEST_CASE("A matrix is stored row by row", "[util][matrix]") {
  Matrix matrix(2, 3, 1.5);
  CHECK(matrix.values == std::vector<double>(6, 1.5));
  matrix(1, 0) = 7.0;
  CHECK(matrix.values[3] == 7.0);
  CHECK(matrix.row(1)[0] == 7.0);
  CHECK(matrix.row(1).size() == 3);
}
