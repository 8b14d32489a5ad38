//! Tests only: the layer beside frameworks that take long to build.
