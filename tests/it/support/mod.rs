//! Shares helpers between the tests: a scripted body, a response as a client sees it, a strict reader of HTTP/1, and a
//! log of what `on_error` gets.

mod answer;
pub(crate) mod http1;
mod log;
mod recorded;
mod script;
mod serve;

pub(crate) use answer::{Answer, get, head, plain, request, respond, response, through, typed};
pub(crate) use log::{Entry, Log};
pub(crate) use recorded::{Recorded, recorded};
pub(crate) use script::{Probe, Script};
pub(crate) use serve::{fail, serve};
