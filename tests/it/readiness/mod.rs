//! Tests that backpressure passes, and that a service which fails to get ready causes an error response.

mod contract;
mod neighbours;
