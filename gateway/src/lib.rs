//! Makes every error response of the services behind it JSON with the right status.
//!
//! The binary `json-errors-gateway` has one module here for each of its commands, and what they share:
//!
//! | module | what is in it |
//! |---|---|
//! | [`log`] | the access log |
//! | [`options`] | the options of the layer, as flags, and the layer that they configure |
//! | [`config`] | the same options in a TOML file |
//! | [`ext_proc`] | the command `ext-proc` |
//! | [`listen`] | addresses to listen on |
//! | [`proxy`] | the command `proxy` |
//! | [`signals`] | the end of the program, by Ctrl-C or SIGTERM |

pub mod config;
pub mod ext_proc;
pub mod listen;
pub mod log;
mod no_transform;
pub mod options;
pub mod proxy;
pub mod signals;
