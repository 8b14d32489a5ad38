//! Calls the user's hooks. No hook can prevent the response.

use http::response;

use crate::config::head::ResponseHead;
use crate::config::hooks::MapError;
use crate::error::context::ErrorContext;
use crate::error::http_error::HttpError;
use crate::error::origin::Origin;
use crate::error::panic::{PanicError, catch};
use crate::exchange::handle::ExchangeHandle;

/// What `map_error` changed.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Changes {
    /// The message, the code or the details.
    pub(crate) content: bool,
    pub(crate) status: bool,
}

/// Calls `map_error`, if there is one.
#[inline]
pub(crate) fn run_map_error(error: &mut HttpError, context: &ErrorContext<'_>, handle: &ExchangeHandle) -> Changes {
    match handle.hooks().and_then(|hooks| hooks.map_error.as_ref()) {
        Some(map_error) => run(&**map_error, error, context, handle),
        None => Changes::default(),
    }
}

fn run(map_error: &MapError, error: &mut HttpError, context: &ErrorContext<'_>, handle: &ExchangeHandle) -> Changes {
    let before = error.clone();
    // Not cloned: its details may be as large as a body.
    let unmapped = std::mem::replace(error, before.status().into());
    *error = catch(|| map_error(unmapped, context)).unwrap_or_else(|panic| {
        report_hook_panic(panic, handle);
        // The hook may have been there to hide the message.
        HttpError::from(before.status()).with_source(before.clone())
    });
    Changes {
        content: error.says_other_than(&before),
        status: error.status() != before.status(),
    }
}

/// Calls `on_error`, and writes to the log, if there are any.
pub(crate) fn report(error: &HttpError, context: &ErrorContext<'_>, handle: &ExchangeHandle) {
    #[cfg(feature = "tracing")]
    let _ = catch(|| crate::exchange::log::error(error, context));
    call_on_error(error, context, handle);
}

/// Calls `on_error` for an error that an inner layer has logged.
pub(crate) fn call_on_error(error: &HttpError, context: &ErrorContext<'_>, handle: &ExchangeHandle) {
    if let Some(on_error) = handle.hooks().and_then(|hooks| hooks.on_error.as_ref()) {
        // Nobody is left to be told of a hook that panics.
        let _ = catch(|| on_error(error, context));
    }
}

/// Reports that a hook panicked: an error of its own, apart from the one that was at hand.
pub(crate) fn report_hook_panic(panic: PanicError, handle: &ExchangeHandle) {
    report(&HttpError::internal(panic), &handle.context(Origin::Panic), handle);
}

/// Calls a hook that may return `None`. If it panics, that counts as `None`.
pub(crate) fn call_hook<T>(hook: impl FnOnce() -> Option<T>, handle: &ExchangeHandle) -> Option<T> {
    catch(hook).unwrap_or_else(|panic| {
        report_hook_panic(panic, handle);
        None
    })
}

/// Whether `keep_if` keeps this response. If the predicate panics, the response is rewritten.
pub(crate) fn matches_keep_if(head: &response::Parts, handle: &ExchangeHandle) -> bool {
    let Some(keep_if) = handle.hooks().and_then(|hooks| hooks.keep_if.as_ref()) else {
        return false;
    };
    catch(|| keep_if(&ResponseHead::from(head))).unwrap_or_else(|panic| {
        report_hook_panic(panic, handle);
        false
    })
}
