//! Holds what `docs` says of the shapes of errors against real answers.

#[cfg(test)]
mod tests;

/// Its code runs as a test of the documentation.
#[cfg(doctest)]
#[doc = include_str!("../../docs/openapi.md")]
struct Recipe;
