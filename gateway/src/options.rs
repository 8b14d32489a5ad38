//! Defines the options of the layer as flags, and builds the layer that they configure.

use std::str::FromStr;
use std::time::Duration;

use clap::{ArgAction, Args, ValueEnum};
use http::{HeaderName, StatusCode};
use hyper_util::rt::TokioTimer;
use percent_encoding::percent_decode_str;
use tower_json_errors::{
    Anthropic, ByAccept, Expose, Flat, Google, HtmlPolicy, JsonApi, JsonErrorsLayer, JsonPolicy, Nested, OpenAi,
    Problem, RequestHead,
};

use crate::no_transform;

/// The options of the layer. Each is one field here, and one line in [`layer`](Self::layer).
#[derive(Args, Clone, Debug)]
#[command(next_help_heading = "Errors")]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of its own")]
pub struct LayerOptions {
    /// The shape of an error
    #[arg(long, value_enum, value_name = "SHAPE", default_value_t = Shape::Flat)]
    pub format: Shape,

    /// Which texts of errors clients see; the log has them all
    #[arg(long, value_enum, value_name = "TEXTS", default_value_t = Texts::ClientErrors)]
    pub expose: Texts,

    /// What becomes of errors that are JSON already
    #[arg(long, value_enum, value_name = "POLICY", default_value_t = Policy::Verify)]
    pub json: Policy,

    /// Give errors that were sent as 200 the status that their body names, or
    /// else this one [400 if none is given]
    #[arg(long, value_name = "STATUS", num_args = 0..=1, require_equals = true, default_missing_value = "400",
        value_parser = error_status)]
    pub unmask: Option<StatusCode>,

    /// Leave HTML errors to clients that prefer HTML, as browsers do
    #[arg(long, action = ArgAction::Set, value_name = "BOOL", num_args = 0..=1, require_equals = true, default_missing_value = "true",
        default_value = "false", hide_possible_values = true, hide_default_value = true)]
    pub keep_html: bool,

    /// What becomes of HTML pages of 4xx; those of 5xx are never read
    #[arg(long, value_enum, value_name = "POLICY", default_value_t = Pages::Message)]
    pub html: Pages,

    /// Take the message and the code from XML of 4xx, as from a text
    #[arg(long, action = ArgAction::Set, value_name = "BOOL", num_args = 0..=1, require_equals = true,
        default_missing_value = "true", default_value = "false", hide_possible_values = true,
        hide_default_value = true)]
    pub xml: bool,

    /// Read compressed errors: gzip, deflate, br, zstd; `=false` takes their
    /// reason phrase
    #[arg(long, action = ArgAction::Set, value_name = "BOOL", num_args = 0..=1, require_equals = true,
        default_missing_value = "true", default_value = "true", hide_possible_values = true)]
    pub decompress: bool,

    /// Leave errors of a type that the client asks for by name, such as XML
    #[arg(long, action = ArgAction::Set, value_name = "BOOL", num_args = 0..=1, require_equals = true,
        default_missing_value = "true", default_value = "false", hide_possible_values = true,
        hide_default_value = true)]
    pub keep_preferred: bool,

    /// End streams that fail with an error in their own shape: events, lines
    /// of JSON, gRPC
    #[arg(long, action = ArgAction::Set, value_name = "BOOL", num_args = 0..=1, require_equals = true,
        default_missing_value = "true", default_value = "false", hide_possible_values = true,
        hide_default_value = true)]
    pub stream_errors: bool,

    /// How long such a stream may send nothing [no limit]
    #[arg(long, value_name = "SECONDS")]
    pub stream_idle_timeout: Option<Seconds>,

    /// Answer gRPC calls in gRPC: only before a service that speaks it
    #[arg(long, action = ArgAction::Set, value_name = "BOOL", num_args = 0..=1, require_equals = true,
        default_missing_value = "true", default_value = "false", hide_possible_values = true,
        hide_default_value = true)]
    pub grpc: bool,

    /// Rewrite errors below this path alone; may be given several times
    #[arg(long, value_name = "PREFIX", value_parser = path_prefix)]
    pub path: Vec<String>,

    /// The header of request ids, which then stand in errors, too
    #[arg(long, value_name = "HEADER")]
    pub request_id: Option<HeaderName>,

    /// How much of an error body is read
    #[arg(long, value_name = "BYTES", default_value_t = 65_536)]
    pub max_error_body: usize,

    /// How long a text of the service may be as the message of an error
    #[arg(long, value_name = "BYTES", default_value_t = 4_096)]
    pub max_message: usize,

    /// How long an error body may take to arrive
    #[arg(long, value_name = "SECONDS", default_value = "5")]
    pub error_body_timeout: Seconds,
}

impl LayerOptions {
    /// The layer that these options configure. Hooks are the command's own.
    pub fn layer(&self) -> JsonErrorsLayer {
        let expose = self.expose;
        let mut layer = JsonErrorsLayer::new()
            .expose(self.expose.into())
            .json(self.json.into())
            .html(self.html.into())
            .keep_if(move |response| no_transform::keeps_error(*response, expose))
            .max_body_size(self.max_error_body)
            .max_message_size(self.max_message)
            .read_timeout(TokioTimer::new(), self.error_body_timeout.0);
        layer = match self.format {
            Shape::Flat => layer.format(Flat::new()),
            Shape::Nested => layer.format(Nested::new()),
            Shape::Problem => layer.format(Problem::new()),
            Shape::ByAccept => layer.format(ByAccept::new()),
            Shape::JsonApi => layer.format(JsonApi::new()),
            Shape::Google => layer.format(Google::new()),
            Shape::OpenAi => layer.format(OpenAi::new()),
            Shape::Anthropic => layer.format(Anthropic::new()),
        };
        if let Some(status) = self.unmask {
            layer = layer.unmask(status);
        }
        if let Some(header) = &self.request_id {
            layer = layer.request_id(header.clone());
        }
        if self.xml {
            layer = layer.xml();
        }
        if self.decompress {
            layer = layer.decompress();
        }
        if self.keep_html {
            layer = layer.keep_html();
        }
        if self.keep_preferred {
            layer = layer.keep_preferred();
        }
        if self.grpc {
            layer = layer.grpc();
        }
        if self.stream_errors {
            layer = layer.stream_errors();
        }
        if let Some(Seconds(limit)) = self.stream_idle_timeout {
            layer = layer.stream_idle_timeout(TokioTimer::new(), limit);
        }
        layer
    }

    /// Finds contradictions that one flag alone cannot show.
    ///
    /// # Errors
    ///
    /// A sentence that names the flags.
    pub fn check(&self) -> Result<(), &'static str> {
        if self.stream_idle_timeout.is_some() && !self.stream_errors {
            return Err("--stream-idle-timeout has no effect without --stream-errors");
        }
        Ok(())
    }

    /// Whether `--path` covers this request. Without the flag, all requests are covered.
    ///
    /// A client can write one path in many ways, and must not leave the scope by that: a path is covered as it stands, or
    /// as a lenient service reads it.
    pub fn covers(&self, request: &RequestHead<'_>) -> bool {
        if self.path.is_empty() {
            return true;
        }
        let path = request.uri().path();
        let read = read_leniently(path);
        let covers = |prefix: &String| is_below(prefix, path) || is_below(&read_leniently(prefix), &read);
        self.path.iter().any(covers)
    }
}

/// Whether a path is a prefix or below it: `/api` covers `/api` and `/api/users`, not `/apix`.
fn is_below(prefix: &str, path: &str) -> bool {
    let rest = path.strip_prefix(prefix.trim_end_matches('/'));
    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// The path as services read it that decode it, ignore case, parameters and empty segments, and resolve dots.
fn read_leniently(path: &str) -> String {
    let decoded = percent_decode_str(path).decode_utf8_lossy().to_ascii_lowercase();
    let mut segments = Vec::new();
    for segment in decoded.split(['/', '\\']) {
        match segment.split(';').next().unwrap_or_default() {
            "" | "." => {}
            ".." => drop(segments.pop()),
            name => segments.push(name),
        }
    }
    format!("/{}", segments.join("/"))
}

fn path_prefix(word: &str) -> Result<String, &'static str> {
    if word.starts_with('/') {
        Ok(word.to_owned())
    } else {
        Err("a path begins with /")
    }
}

/// `true` is what a file says that wants the default.
fn error_status(word: &str) -> Result<StatusCode, &'static str> {
    let word = if word == "true" { "400" } else { word };
    let status = word.parse().ok();
    let status = status.filter(|status: &StatusCode| status.is_client_error() || status.is_server_error());
    status.ok_or("an error has a status from 400 to 599")
}

/// The formats that the library has built in.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub enum Shape {
    #[value(help = r#"{"error":"no such user"}"#)]
    /// `Flat`.
    Flat,
    #[value(help = r#"{"error":{"status":404,"code":"not_found","message":…}}"#)]
    /// `Nested`.
    Nested,
    /// Problem details, RFC 9457
    Problem,
    /// Problem details for clients that name them in Accept, else flat
    ByAccept,
    /// Error objects, JSON:API 1.1
    JsonApi,
    /// The errors of Google's APIs (AIP-193)
    Google,
    /// The errors of `OpenAI`'s API, which its SDKs read
    #[value(name = "openai", help = "The errors of OpenAI's API, which its SDKs read")]
    OpenAi,
    /// The errors of Anthropic's API, which its SDKs read
    Anthropic,
}

/// [`Expose`], as a flag.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Texts {
    /// None: each error has the reason phrase of its status
    Nothing,
    /// Those of 4xx
    ClientErrors,
    /// Those of 4xx and 5xx
    Responses,
    /// All, and why the gateway itself failed: for development
    Everything,
}

impl From<Texts> for Expose {
    fn from(texts: Texts) -> Self {
        match texts {
            Texts::Nothing => Self::Nothing,
            Texts::ClientErrors => Self::ClientErrors,
            Texts::Responses => Self::Responses,
            Texts::Everything => Self::Everything,
        }
    }
}

/// [`JsonPolicy`], as a flag.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub enum Policy {
    /// Pass it unread
    Trust,
    /// Keep objects and arrays, rewrite what is not JSON
    Verify,
    /// Also translate JSON of another shape
    Reshape,
}

impl From<Policy> for JsonPolicy {
    fn from(policy: Policy) -> Self {
        match policy {
            Policy::Trust => Self::Trust,
            Policy::Verify => Self::Verify,
            Policy::Reshape => Self::Reshape,
        }
    }
}

/// [`HtmlPolicy`], as a flag.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub enum Pages {
    /// Read the page, and take its message
    Message,
    /// Send the reason phrase in place of the page
    ReasonPhrase,
}

impl From<Pages> for HtmlPolicy {
    fn from(pages: Pages) -> Self {
        match pages {
            Pages::Message => Self::Message,
            Pages::ReasonPhrase => Self::ReasonPhrase,
        }
    }
}

/// A length of time, written in seconds: `5` or `0.25`. A year is the longest, so that no clock overflows.
#[derive(Clone, Copy, Debug)]
pub struct Seconds(pub Duration);

impl FromStr for Seconds {
    type Err = &'static str;

    fn from_str(word: &str) -> Result<Self, Self::Err> {
        const YEAR: Duration = Duration::from_secs(366 * 24 * 60 * 60);
        let seconds = word.parse().map_err(|_| "not a number of seconds")?;
        let duration = Duration::try_from_secs_f64(seconds)
            .ok()
            .filter(|&duration| duration <= YEAR);
        duration
            .map(Self)
            .ok_or("not a length of time from 0 seconds to a year")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_prefix_ends_where_a_segment_ends() {
        for (prefix, path, covered) in [
            ("/api", "/api", true),
            ("/api", "/api/users", true),
            ("/api/", "/api/users", true),
            ("/api/", "/api", true),
            ("/api", "/apix", false),
            ("/", "/anything", true),
            ("/api", "/", false),
        ] {
            assert_eq!(is_below(prefix, path), covered, "{prefix} {path}");
        }
    }

    #[test]
    fn no_spelling_of_a_path_leaves_the_scope() {
        for path in [
            "/api/users",
            "/API/users",
            "/%61pi/users",
            "//api//users",
            "/./api/users",
            "/other/../api/users",
            "/other%2F..%2fapi/users",
            "/api;v=1/users",
            "/;/api/users",
            "/api\\users",
        ] {
            assert!(is_below("/api/users", &read_leniently(path)), "{path}");
        }
        assert_eq!(read_leniently("/../.."), "/");
        assert_eq!(read_leniently("*"), "/*");
        assert!(!is_below("/api", &read_leniently("/apix/%2e")));
    }
}
