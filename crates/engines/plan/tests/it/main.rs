//! The plan engine against texts: small cases by phenomenon, and whole plans in every format.

mod between;
mod builder;
mod cases;
mod demo;
