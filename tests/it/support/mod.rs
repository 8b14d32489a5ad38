//! What the tests share: a scripted body, an answer as a client sees it, a strict reader of HTTP/1, and a log of what
//! `on_error` was told.

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
