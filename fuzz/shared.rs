//! What all targets share: the model of the properties, and the bodies of the targets.

#[path = "../tests/it/properties/model/mod.rs"]
mod model;
#[path = "targets.rs"]
pub(crate) mod targets;
