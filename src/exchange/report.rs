//! Who gets a say, and who is told? The user's hooks, none of which can take the answer away.

use crate::error::context::ErrorContext;
use crate::error::http_error::HttpError;
use crate::error::origin::Origin;
use crate::error::panic::{Panic, catch};
use crate::exchange::handle::ExchangeHandle;

/// Gives `map_error` its say, and tells the outcome.
#[inline]
pub(crate) fn run_hooks(error: &mut HttpError, context: &ErrorContext<'_>, handle: &ExchangeHandle) {
    if handle.has_observers() {
        run_map_error(error, context, handle);
    }
}

fn run_map_error(error: &mut HttpError, context: &ErrorContext<'_>, handle: &ExchangeHandle) {
    if let Some(map_error) = handle.hooks().and_then(|hooks| hooks.map_error.as_ref()) {
        let unmapped = error.clone();
        let mapped = catch(|| map_error(unmapped, context));
        *error = mapped.unwrap_or_else(|panic| {
            report_hook_panic(panic, handle);
            // The hook may have been there to hide the message.
            HttpError::from(error.status()).with_source(error.clone())
        });
    }
    report(error, context, handle);
}

/// Tells the log, if there is one, and `on_error`.
pub(crate) fn report(error: &HttpError, context: &ErrorContext<'_>, handle: &ExchangeHandle) {
    #[cfg(feature = "tracing")]
    let _ = catch(|| crate::exchange::log::error(error, context));
    if let Some(on_error) = handle.hooks().and_then(|hooks| hooks.on_error.as_ref()) {
        // Nobody is left to be told of a hook that panics.
        let _ = catch(|| on_error(error, context));
    }
}

/// Tells that a hook or a format panicked: an error of its own, apart from the one that was at hand.
pub(crate) fn report_hook_panic(panic: Panic, handle: &ExchangeHandle) {
    report(&HttpError::internal(panic), &handle.context(Origin::Panic), handle);
}
