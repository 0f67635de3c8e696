#pragma once

#include <string>

namespace epiq::genome {

/// The MD5 of the bytes of a file in hexadecimal, as `md5sum` prints it: names a version of what states none.
/// Cost: about 2 s a gigabyte. @throws Error(io)
std::string md5_of_file(const std::string& path);

/// "genes.txt (md5 0cc1...)": for files that state no version. The name alone if it is no regular file, such as a pipe.
/// @throws Error(io)
std::string named_with_digest(const std::string& path);

}  // namespace epiq::genome
