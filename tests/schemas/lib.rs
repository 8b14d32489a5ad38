//! Compares what `docs` states about the shapes of errors with real responses.

#[cfg(test)]
mod tests;

/// Its code runs as a test of the documentation.
#[cfg(doctest)]
#[doc = include_str!("../../docs/openapi.md")]
struct Recipe;
