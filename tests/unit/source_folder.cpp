#include "unit/source_folder.hpp"

// The only file that knows the path, so that compilers with a cache share the objects of all others between checkouts.
std::string source_folder() { return EPIQ_SOURCE_DIR; }
