//! The composed screens: library, reader, targets, tasks, cascade, comparison, findings, home, exports.
