#pragma once

namespace epiq::stats {

/// Ends the threads that OpenBLAS starts when it is loaded, one for each further CPU: each waits busily for some 25 ms,
/// which was a tenth of the CPU time of a short command and slowed its own threads. From then on BLAS calls run in the
/// thread that makes them, as parallel_for() wants it. To be called when main() starts, before other threads do.
void end_blas_threads();

}  // namespace epiq::stats
