//! Measures how long a body is pending, by the user's timer, which may panic wherever it is polled or dropped.

use std::pin::Pin;
use std::task::{Context, Poll};

use hyper::rt::Sleep;

use crate::config::hooks::Timeout;
use crate::error::panic::{PanicError, catch, drop_catching};

/// Runs from the first poll on, until it is stopped.
#[derive(Default)]
pub(super) struct Clock(Option<Pin<Box<dyn Sleep>>>);

impl Clock {
    /// Waits until the time is up, or the timer panics.
    pub(super) fn poll(&mut self, timeout: &Timeout, cx: &mut Context<'_>) -> Poll<Result<(), PanicError>> {
        let polled = catch(|| {
            let sleep = self.0.get_or_insert_with(|| timeout.timer.sleep(timeout.duration));
            sleep.as_mut().poll(cx)
        });
        polled.map_or_else(|panic| Poll::Ready(Err(panic)), |polled| polled.map(Ok))
    }

    pub(super) fn stop(&mut self) {
        drop_catching(self.0.take());
    }
}

impl Drop for Clock {
    fn drop(&mut self) {
        self.stop();
    }
}
