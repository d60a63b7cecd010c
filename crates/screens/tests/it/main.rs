//! The HTTP side over a real store: who may what, forms that are not ours, sign-in, import, review.

mod review;
mod rights;
mod sign_in;
mod world;
