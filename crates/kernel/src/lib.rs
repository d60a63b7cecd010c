//! The rules: scope, validate, lifecycle, decide, view. Pure functions.
