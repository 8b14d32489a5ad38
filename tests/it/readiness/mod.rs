//! Backpressure goes through; a service that cannot get ready is an answer, and not the end of the connection.

mod contract;
mod neighbours;
