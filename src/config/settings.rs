//! Holds the plain settings, which every call copies.

#[cfg(feature = "decompress")]
use http::HeaderMap;
use http::StatusCode;

#[cfg(feature = "decompress")]
use crate::syntax::content::Coding;

/// Which texts of errors clients see.
///
/// What is hidden becomes the [`source`](std::error::Error::source) of the [`HttpError`](crate::HttpError), for the log;
/// the client gets the reason phrase. The message of an `HttpError` that the application made is always shown.
///
/// JSON is not text: with [`JsonPolicy::Verify`] and [`JsonPolicy::Trust`] it stays as the service wrote it, on 5xx too.
/// [`JsonPolicy::Reshape`] shows it only where texts of the same status are shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Expose {
    /// The text of 4xx responses. The text of a server's own failure may contain internals.
    #[default]
    ClientErrors,
    /// All texts, panic payloads and service errors too. For development.
    Everything,
    /// No text.
    Nothing,
    /// The text of all error responses, but neither panic payloads nor service errors.
    Responses,
}

impl Expose {
    /// Whether the text of an error response is shown.
    pub(crate) fn shows_response(self, status: StatusCode) -> bool {
        match self {
            Self::Nothing => false,
            Self::ClientErrors => status.is_client_error(),
            Self::Responses | Self::Everything => true,
        }
    }

    /// Whether panic payloads and the texts of service errors are shown.
    pub(crate) fn shows_failures(self) -> bool {
        match self {
            Self::Nothing | Self::ClientErrors | Self::Responses => false,
            Self::Everything => true,
        }
    }
}

/// What becomes of HTML pages of 4xx responses.
#[cfg(feature = "html")]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum HtmlPolicy {
    /// Read the page within [`max_body_size`](crate::JsonErrorsLayer::max_body_size), and take its message.
    ///
    /// The rule looks at the structure of the page. Navigation, links, signatures and the reason phrase are no message;
    /// a page that shows a stack or a path of the file system has none. On a page with a form, only what says that
    /// something is wrong is a message. If there is none, the client gets the reason phrase.
    Message,
    /// Send the reason phrase in place of every page.
    #[default]
    ReasonPhrase,
}

/// What becomes of error responses that are labelled as JSON.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum JsonPolicy {
    /// Reads them like [`Verify`](Self::Verify), and writes every error in the configured format: with the best message
    /// that the foreign JSON has, and the JSON itself as the details, just as it was. JSON that
    /// only repeats the status, such as `{"detail":"Not Found"}`, is left out.
    ///
    /// JSON in the format already stays, if the format [recognises](crate::Format::recognizes) it. Where
    /// [`Expose`] hides texts of the status, the client gets the reason phrase, and the log gets the JSON. So does JSON
    /// that is larger than [`max_body_size`](crate::JsonErrorsLayer::max_body_size), or compressed.
    Reshape,
    /// Keeps them unread.
    Trust,
    /// Reads them within limits. Keeps one JSON object or array byte for byte, and rewrites everything else.
    #[default]
    Verify,
}

/// The settings that are copied into every call: 16 bytes, which every future holds.
///
/// Sizes take four bytes, because no body or message has more than 4 GiB.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Settings {
    max_body_size: u32,
    max_message_size: u32,
    pub(crate) unmask: Option<StatusCode>,
    /// There is a rule of the application's own for what is an error.
    pub(crate) unmasks_by_rule: bool,
    pub(crate) stream_errors: bool,
    pub(crate) unmasks_streams: bool,
    pub(crate) expose: Expose,
    pub(crate) json: JsonPolicy,
    pub(crate) reads: Reads,
}

/// What is read beside plain text and JSON, in one byte.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Reads(u8);

impl Reads {
    #[cfg(feature = "decompress")]
    pub(crate) const COMPRESSED: Self = Self(1);
    #[cfg(feature = "html")]
    pub(crate) const PAGES: Self = Self(2);
    pub(crate) const XML: Self = Self(4);

    pub(crate) fn contains(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }

    #[cfg(any(feature = "decompress", feature = "html", feature = "xml"))]
    pub(crate) fn set(&mut self, other: Self, is_on: bool) {
        if is_on {
            self.0 |= other.0;
        } else {
            self.0 &= !other.0;
        }
    }

    /// The content coding of a response that is undone to read its body.
    #[cfg(feature = "decompress")]
    pub(crate) fn coding(self, headers: &HeaderMap) -> Option<Coding> {
        self.contains(Self::COMPRESSED).then(|| Coding::of(headers))?
    }
}

impl Settings {
    pub(crate) fn max_body_size(&self) -> usize {
        usize::try_from(self.max_body_size).unwrap_or(usize::MAX)
    }

    pub(crate) fn set_max_body_size(&mut self, bytes: usize) {
        self.max_body_size = u32::try_from(bytes).unwrap_or(u32::MAX);
    }

    pub(crate) fn max_message_size(&self) -> usize {
        usize::try_from(self.max_message_size).unwrap_or(usize::MAX)
    }

    pub(crate) fn set_max_message_size(&mut self, bytes: usize) {
        self.max_message_size = u32::try_from(bytes).unwrap_or(u32::MAX);
    }

    /// Whether all successes pass without a look at their heads.
    #[inline]
    pub(crate) fn passes_successes(self) -> bool {
        !(self.inspects_successes() | self.stream_errors | self.unmasks_streams)
    }

    /// Whether successes may turn out to be errors.
    #[inline]
    pub(crate) fn inspects_successes(self) -> bool {
        self.unmask.is_some() || self.unmasks_by_rule
    }
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            max_body_size: 64 * 1024,
            max_message_size: 4 * 1024,
            unmask: None,
            unmasks_by_rule: false,
            stream_errors: false,
            unmasks_streams: false,
            expose: Expose::default(),
            json: JsonPolicy::default(),
            reads: Reads::default(),
        }
    }
}

/// The settings that are compared with the request, once.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct RequestSettings {
    pub(crate) keep_html: bool,
    pub(crate) grpc: bool,
}
