//! Catching panics, and saying what a payload says.

use std::any::Any;
use std::borrow::Cow;
use std::error::Error;
use std::fmt;
use std::mem;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// A caught panic. Displays as the payload's text, for the log.
#[derive(Debug)]
pub(crate) struct Panic(Cow<'static, str>);

impl Panic {
    pub(crate) fn text(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Panic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "panicked: {}", self.0)
    }
}

impl Error for Panic {}

/// Runs `work`; a panic comes back as a value.
///
/// `AssertUnwindSafe` is right here because whatever the closure touched is never used again
/// after a panic: the future, the body or the hook's result is dropped. A service is called again,
/// as every server does with a service that panicked.
#[inline]
pub(crate) fn catch<T>(work: impl FnOnce() -> T) -> Result<T, Panic> {
    catch_unwind(AssertUnwindSafe(work)).map_err(describe)
}

/// Drops a value of the user's whose `Drop` may panic.
pub(crate) fn drop_catching<T>(value: T) {
    // The second payload may again panic when dropped: leaking it ends the chain.
    if let Err(payload) = catch_unwind(AssertUnwindSafe(|| drop(value))) {
        mem::forget(payload);
    }
}

/// An error of the user's, whose `Drop` may panic without harm.
#[derive(Debug)]
pub(crate) struct DropGuard(Option<Box<dyn Error + Send + Sync>>);

impl DropGuard {
    pub(crate) fn new(error: Box<dyn Error + Send + Sync>) -> Self {
        Self(Some(error))
    }

    pub(crate) fn get(&self) -> Option<&(dyn Error + Send + Sync + 'static)> {
        self.0.as_deref()
    }

    /// The error, as loud as it was. It is always there.
    pub(crate) fn into_inner(mut self) -> Option<Box<dyn Error + Send + Sync>> {
        self.0.take()
    }
}

impl Drop for DropGuard {
    fn drop(&mut self) {
        drop_catching(self.0.take());
    }
}

#[cold]
fn describe(payload: Box<dyn Any + Send>) -> Panic {
    let payload = match payload.downcast::<String>() {
        Ok(text) => return Panic(Cow::Owned(*text)),
        Err(payload) => payload,
    };
    let text = catch_unwind(AssertUnwindSafe(|| text_of(&*payload)));
    drop_catching(payload);
    Panic(text.unwrap_or_else(|display_panicked| {
        drop_catching(display_panicked);
        UNREADABLE.into()
    }))
}

const UNREADABLE: &str = "(a payload that panics when it is displayed)";

fn text_of(payload: &(dyn Any + Send)) -> Cow<'static, str> {
    if let Some(text) = payload.downcast_ref::<&'static str>() {
        Cow::Borrowed(text)
    } else if let Some(error) = payload.downcast_ref::<Box<dyn Error + Send + Sync>>() {
        Cow::Owned(error.to_string())
    } else if let Some(error) = payload.downcast_ref::<Box<dyn Error + Send>>() {
        Cow::Owned(error.to_string())
    } else {
        // `Any` knows no names, and an id of a type means nothing to a reader of logs.
        Cow::Borrowed("(a payload that is neither text nor an error)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::panic::panic_any;

    struct PanicsInDrop;

    impl Drop for PanicsInDrop {
        fn drop(&mut self) {
            panic_any(Self);
        }
    }

    #[derive(Debug)]
    struct PanicsInDisplay;

    impl fmt::Display for PanicsInDisplay {
        fn fmt(&self, _: &mut fmt::Formatter<'_>) -> fmt::Result {
            panic!("while displaying");
        }
    }

    impl Error for PanicsInDisplay {}

    fn text_after(work: impl FnOnce()) -> String {
        catch(work).unwrap_err().text().to_owned()
    }

    #[test]
    fn a_payload_is_told_by_its_text_or_its_kind() {
        let error = || Box::<dyn Error + Send + Sync>::from("an error");
        let local = || -> Box<dyn Error + Send> { Box::new(fmt::Error) };
        assert_eq!(text_after(|| panic!("plain")), "plain");
        assert_eq!(text_after(|| panic!("{}", 1 + 1)), "2");
        assert_eq!(text_after(|| panic_any(error())), "an error");
        assert_eq!(text_after(|| panic_any(local())), fmt::Error.to_string());
        assert_eq!(
            text_after(|| panic_any(7_i32)),
            "(a payload that is neither text nor an error)"
        );
    }

    #[test]
    fn a_payload_that_panics_when_dropped_does_not_unwind() {
        assert!(catch(|| panic_any(PanicsInDrop)).is_err());
    }

    #[test]
    fn a_payload_that_panics_when_displayed_is_still_told() {
        let boxed: Box<dyn Error + Send + Sync> = Box::new(PanicsInDisplay);
        assert_eq!(text_after(|| panic_any(boxed)), UNREADABLE);
    }
}
