//! Decides what becomes of a response, and reads the message in its body.
//!
//! Pure: nothing in here waits, polls a body, or calls a hook.

pub(crate) mod decide;
#[cfg(feature = "html")]
pub(crate) mod html;
pub(crate) mod interpret;
mod member_roles;
pub(crate) mod reshape;
pub(crate) mod unmask;
mod wording;
#[cfg(feature = "xml")]
pub(crate) mod xml;
