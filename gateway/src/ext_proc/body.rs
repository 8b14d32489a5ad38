//! Models the body of an upstream's response, which the proxy hands over at once or not at all.

use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use http_body::{Body, Frame, SizeHint};
use std::convert::Infallible;
use tokio::sync::oneshot;

/// The layer reads to its limit and one frame more. A proxy's buffer is no frame: it may be far larger than the limit.
const FRAME: usize = 16 * 1024;

/// A body that waits for the bytes that the proxy has buffered.
#[derive(Debug)]
pub(super) struct UpstreamBody {
    buffered: Buffered,
    size: SizeHint,
    asked_for: Arc<AtomicBool>,
}

#[derive(Debug)]
enum Buffered {
    Awaited(oneshot::Receiver<Bytes>),
    Here(Bytes),
}

/// The other end of an [`UpstreamBody`].
#[derive(Debug)]
pub(super) struct Supply {
    buffered: oneshot::Sender<Bytes>,
    asked_for: Arc<AtomicBool>,
}

impl UpstreamBody {
    /// The body of a response that has none.
    pub(super) fn empty() -> Self {
        Self {
            buffered: Buffered::Here(Bytes::new()),
            size: SizeHint::with_exact(0),
            asked_for: Arc::default(),
        }
    }

    /// A body of which the proxy may hold this many bytes. Nothing is read before the [`Supply`] gives it.
    pub(super) fn awaited(length: Option<u64>) -> (Self, Supply) {
        let (sender, receiver) = oneshot::channel();
        let asked_for = Arc::<AtomicBool>::default();
        let body = Self {
            buffered: Buffered::Awaited(receiver),
            size: length.map_or_else(SizeHint::default, SizeHint::with_exact),
            asked_for: Arc::clone(&asked_for),
        };
        let supply = Supply {
            buffered: sender,
            asked_for,
        };
        (body, supply)
    }
}

impl Supply {
    /// Whether anybody has tried to read the body.
    pub(super) fn is_asked_for(&self) -> bool {
        self.asked_for.load(Ordering::Relaxed)
    }

    /// Hands over what the proxy has buffered, after which the body ends.
    pub(super) fn give(self, buffered: Bytes) {
        // Whoever read the body may have lost interest, which is no error.
        let _ = self.buffered.send(buffered);
    }
}

impl Body for UpstreamBody {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        // One task runs the layer and looks at the mark, so that no order with other memory is needed.
        self.asked_for.store(true, Ordering::Relaxed);
        if let Buffered::Awaited(receiver) = &mut self.buffered {
            let bytes = ready!(Pin::new(receiver).poll(cx)).unwrap_or_default();
            self.buffered = Buffered::Here(bytes);
        }
        let this = &mut *self;
        let Buffered::Here(bytes) = &mut this.buffered else {
            return Poll::Ready(None);
        };
        let frame = bytes.split_to(bytes.len().min(FRAME));
        this.size = SizeHint::with_exact(bytes.len() as u64);
        Poll::Ready((!frame.is_empty()).then(|| Ok(Frame::data(frame))))
    }

    fn is_end_stream(&self) -> bool {
        matches!(&self.buffered, Buffered::Here(bytes) if bytes.is_empty())
    }

    fn size_hint(&self) -> SizeHint {
        self.size
    }
}
