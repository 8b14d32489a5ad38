//! Catches panics, and keeps them as errors.

use std::any::Any;
use std::borrow::Cow;
use std::error::Error;
use std::fmt;
use std::mem;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Mutex, PoisonError};

/// A panic that was caught. Displays as the text of its payload.
///
/// It is the [`source`](Error::source) of the [`HttpError`](crate::HttpError) that hooks get of a panic.
///
/// ```
/// use std::error::Error;
/// use tower_json_errors::{JsonErrorsLayer, PanicError};
///
/// struct OutOfStock(u32); // thrown with `std::panic::panic_any`
///
/// let layer = JsonErrorsLayer::new().on_error(|error, _| {
///     let panic = error.source().and_then(|source| source.downcast_ref::<PanicError>());
///     let item = panic.and_then(|panic| {
///         panic.with_payload(|payload| Some(payload.downcast_ref::<OutOfStock>()?.0))
///     });
///     if let Some(item) = item {
///         eprintln!("out of stock: {item}");
///     }
/// });
/// ```
pub struct PanicError {
    // A payload may be sent to another thread, but not shared between threads.
    payload: Mutex<Payload>,
}

/// A payload of the user's, whose `Drop` may panic without harm.
struct Payload(Option<Box<dyn Any + Send>>);

impl PanicError {
    fn new(payload: Box<dyn Any + Send>) -> Self {
        let payload = Mutex::new(Payload(Some(payload)));
        Self { payload }
    }

    /// Calls `look` with what the code panicked with, and returns its result.
    ///
    /// # Panics
    ///
    /// If `look` panics.
    pub fn with_payload<T>(&self, look: impl FnOnce(&(dyn Any + Send)) -> T) -> T {
        let payload = self.payload.lock().unwrap_or_else(PoisonError::into_inner);
        look(payload.0.as_deref().unwrap_or(&()))
    }

    /// The text of the payload, or what kind it is of.
    pub(crate) fn text(&self) -> String {
        let text = catch_unwind(AssertUnwindSafe(|| {
            self.with_payload(|payload| text_of(payload).into_owned())
        }));
        text.unwrap_or_else(|display_panicked| {
            drop_catching(display_panicked);
            UNREADABLE.to_owned()
        })
    }
}

impl Drop for Payload {
    fn drop(&mut self) {
        drop_catching(self.0.take());
    }
}

impl fmt::Display for PanicError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text())
    }
}

impl fmt::Debug for PanicError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PanicError({:?})", self.text())
    }
}

impl Error for PanicError {}

/// Runs `work`; a panic comes back as a value.
///
/// `AssertUnwindSafe` is right here because whatever the closure touched is never used again
/// after a panic: the future, the body or the hook's result is dropped. A service is called again,
/// as every server does with a service that panicked.
#[inline]
pub(crate) fn catch<T>(work: impl FnOnce() -> T) -> Result<T, PanicError> {
    catch_unwind(AssertUnwindSafe(work)).map_err(PanicError::new)
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

const UNREADABLE: &str = "(a payload that panics when it is displayed)";

fn text_of(payload: &(dyn Any + Send)) -> Cow<'static, str> {
    if let Some(text) = payload.downcast_ref::<&'static str>() {
        Cow::Borrowed(text)
    } else if let Some(text) = payload.downcast_ref::<String>() {
        Cow::Owned(text.clone())
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
        catch(work).unwrap_err().text()
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
    fn a_payload_can_be_looked_at() {
        let panic = catch(|| panic_any(7_i32)).unwrap_err();
        assert_eq!(
            panic.with_payload(|payload| payload.downcast_ref::<i32>().copied()),
            Some(7)
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
