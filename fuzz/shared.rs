//! Shares between all targets: the model of the properties, the promises of the wire, and the bodies of the targets.

#[path = "../tests/it/wire/exchange.rs"]
mod exchange;
#[path = "../tests/it/properties/model/mod.rs"]
mod model;
#[path = "../tests/it/wire/promises.rs"]
mod promises;
#[path = "../tests/it/support/http1.rs"]
mod reader;
#[path = "targets.rs"]
pub(crate) mod targets;
