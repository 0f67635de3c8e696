#pragma once

#include <string>
#include <vector>

#include "epiq/genome/region.hpp"

namespace epiq::genome {

/// Reads genes from GFF3 (or GTF) or BED, told apart by content; plain or compressed.
///
/// GFF3: rows of type "gene", named by the attribute gene_name, else Name, gene, gene_id, ID. BED: column 4, else
/// "contig:start-end". Names that occur more than once get "@contig:start" (1-based), and "-end" if that is not enough;
/// rows equal in all of it are one.
/// @return in the order of the file
/// @throws Error(io); Error(input) for a malformed line (with its number) or if there are no genes
std::vector<Interval> read_genes(const std::string& path);

/// The same rows with their names as they are, which may repeat; rows without a name have "contig:start-end".
std::vector<Interval> read_gene_rows(const std::string& path);

}  // namespace epiq::genome
