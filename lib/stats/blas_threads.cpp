#include "epiq/stats/blas_threads.hpp"

#include <cblas.h>

// Of OpenBLAS built with threads, which calls it before a fork; not declared in its headers.
extern "C" int blas_thread_shutdown_() __attribute__((weak));

namespace epiq::stats {

void end_blas_threads() {
  openblas_set_num_threads(1);  // first, since it starts threads that were ended
  if (blas_thread_shutdown_ != nullptr) blas_thread_shutdown_();
}

}  // namespace epiq::stats
