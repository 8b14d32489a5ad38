//! Who gets a say, and who is told? The user's hooks, none of which can take the answer away.

use crate::context::{ErrorContext, Origin};
use crate::error::HttpError;
use crate::panic::{Panic, catch};
use crate::reach::Reach;

/// Gives `map_error` its say, and tells the outcome.
#[inline]
pub(crate) fn settle(error: &mut HttpError, context: &ErrorContext<'_>, reach: &Reach) {
    if reach.is_watched() {
        consult(error, context, reach);
    }
}

fn consult(error: &mut HttpError, context: &ErrorContext<'_>, reach: &Reach) {
    if let Some(map_error) = reach.supplied().and_then(|supplied| supplied.map_error.as_ref()) {
        let unmapped = error.clone();
        let mapped = catch(|| map_error(unmapped, context));
        *error = mapped.unwrap_or_else(|panic| {
            report_panic(panic, reach);
            // The hook may have been there to hide the message.
            HttpError::from(error.status()).with_source(error.clone())
        });
    }
    report(error, context, reach);
}

/// Tells the log, if there is one, and `on_error`.
pub(crate) fn report(error: &HttpError, context: &ErrorContext<'_>, reach: &Reach) {
    #[cfg(feature = "tracing")]
    let _ = catch(|| crate::log::error(error, context));
    if let Some(on_error) = reach.supplied().and_then(|supplied| supplied.on_error.as_ref()) {
        // Nobody is left to be told of a hook that panics.
        let _ = catch(|| on_error(error, context));
    }
}

/// Tells that a hook or a format panicked: an error of its own, apart from the one that was at hand.
pub(crate) fn report_panic(panic: Panic, reach: &Reach) {
    report(&HttpError::internal(panic), &reach.context(Origin::Panic), reach);
}
