//! What a register is: reads, links and diffs definition files. Knows no database.
