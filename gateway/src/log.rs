//! Writes the access log: one line for each request, when its response is over.

use std::fmt;
use std::io::{self, Write};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{self, Receiver, SyncSender};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant, SystemTime};

use clap::ValueEnum;
use serde_json::json;

/// The longest text of an error in a line, in characters.
const MAX_TEXT: usize = 500;

/// How many lines may wait to be written.
const QUEUE: usize = 10_000;

/// How long the end of the program waits for the last lines.
const PATIENCE: Duration = Duration::from_secs(1);

/// Says something about the program itself, on stderr. Unlike `eprintln!`, it does not panic where nobody listens.
pub fn say(sentence: impl fmt::Display) {
    let _ = writeln!(io::stderr(), "{sentence}");
}

/// How the log is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Style {
    /// One line to read
    Text,
    /// One JSON object to process
    Json,
    /// No lines
    Off,
}

/// Where lines go. Shared by all requests.
///
/// A thread writes them, so that a log which nobody takes does not stop the service: what is too much is lost, and
/// counted on stderr.
#[derive(Debug)]
pub struct AccessLog {
    style: Style,
    queue: Option<SyncSender<String>>,
    lost: Arc<AtomicU64>,
    writer: Option<JoinHandle<()>>,
}

impl AccessLog {
    /// Writes lines in this style to `out`.
    pub fn new(style: Style, out: impl Write + Send + 'static) -> Self {
        let (queue, lines) = mpsc::sync_channel(QUEUE);
        let lost = Arc::<AtomicU64>::default();
        let counted = lost.clone();
        Self {
            style,
            queue: Some(queue),
            lost,
            writer: Some(thread::spawn(move || write_all(&lines, out, &counted))),
        }
    }

    /// Writes one line, or loses it.
    pub fn write(&self, line: &Line) {
        let text = match self.style {
            Style::Off => return,
            Style::Text => line.to_text(),
            Style::Json => line.to_json(),
        };
        let queued = self
            .queue
            .as_ref()
            .is_some_and(|queue| queue.try_send(text + "\n").is_ok());
        if !queued {
            self.lost.fetch_add(1, Ordering::Relaxed);
        }
    }
}

impl Drop for AccessLog {
    /// Waits for the last lines, but not for ever.
    fn drop(&mut self) {
        self.queue = None;
        let until = Instant::now() + PATIENCE;
        while self.writer.as_ref().is_some_and(|writer| !writer.is_finished()) && Instant::now() < until {
            thread::sleep(Duration::from_millis(1));
        }
    }
}

/// Writes lines until there will be no more. Each is written in one piece, so that two processes do not mix theirs.
fn write_all(lines: &Receiver<String>, mut out: impl Write, lost: &AtomicU64) {
    for line in lines {
        let _ = out.write_all(line.as_bytes()).and_then(|()| out.flush());
        let lost = lost.swap(0, Ordering::Relaxed);
        if lost > 0 {
            say(format_args!(
                "{lost} lines of the access log were lost: they came faster than they were taken."
            ));
        }
    }
}

/// What is known about a request and its response.
#[derive(Clone, Debug)]
pub struct Line {
    /// When the request came.
    pub time: SystemTime,
    /// Who asked.
    pub client: String,
    /// The request's method.
    pub method: String,
    /// The request's path, without its query, which may hold secrets.
    pub path: String,
    /// The status as it was sent; none if the client left before.
    pub status: Option<u16>,
    /// The request's id, if there is one.
    pub request_id: Option<String>,
    /// How long the whole exchange took.
    pub duration: Duration,
    /// What the response was an error of, if it was one.
    pub error: Option<Failure>,
    /// How the response ended.
    pub end: End,
}

/// What is known about an error.
#[derive(Clone, Debug)]
pub struct Failure {
    /// Where it came from: `response`, `service_error`, `unmasked` or `panic`.
    pub origin: &'static str,
    /// What the client sees; nothing if the response was kept as it was.
    pub message: Option<String>,
    /// What the client does not see.
    pub hidden: Vec<String>,
}

/// How a response ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum End {
    /// It was sent to its end.
    Complete,
    /// The client left before it was complete.
    ClientLeft,
    /// It failed after its head was sent, so that the status stands although it was an error.
    Failed(Vec<String>),
}

impl Line {
    fn to_text(&self) -> String {
        let time = humantime::format_rfc3339_millis(self.time);
        let status = self.status.map_or("-".to_owned(), |status| status.to_string());
        let id = self.request_id.as_deref().unwrap_or("-");
        let origin = self.error.as_ref().map_or("-", |error| error.origin);
        // `{:?}` writes line breaks out, so that nobody can forge a line.
        let mut parts = vec![format!(
            "{time} {} {} {:?} {status} {origin} {id} {}ms",
            self.client,
            self.method,
            self.path,
            self.duration.as_millis()
        )];
        if let Some(Failure { message, hidden, .. }) = &self.error {
            parts.extend(message.as_ref().map(|message| format!("{:?}", short(message))));
            if !hidden.is_empty() {
                parts.push(format!("hidden={:?}", shorts(hidden)));
            }
        }
        match &self.end {
            End::Complete => {}
            End::ClientLeft => parts.push("aborted: the client left".to_owned()),
            End::Failed(causes) => parts.push(format!("failed after the status was sent {:?}", shorts(causes))),
        }
        parts.join(" ")
    }

    fn to_json(&self) -> String {
        let error = self.error.as_ref();
        let (end, causes) = match &self.end {
            End::Complete => ("complete", None),
            End::ClientLeft => ("client_left", None),
            End::Failed(causes) => ("failed_late", Some(shorts(causes))),
        };
        json!({
            "time": humantime::format_rfc3339_millis(self.time).to_string(),
            "client": self.client,
            "method": self.method,
            "path": self.path,
            "status": self.status,
            "origin": error.map(|error| error.origin),
            "request_id": self.request_id,
            "duration_ms": u64::try_from(self.duration.as_millis()).unwrap_or(u64::MAX),
            "message": error.and_then(|error| error.message.as_deref()).map(short),
            "hidden": error.map(|error| shorts(&error.hidden)),
            "end": end,
            "late_error": causes,
        })
        .to_string()
    }
}

fn short(text: &str) -> String {
    text.chars().take(MAX_TEXT).collect()
}

fn shorts(texts: &[String]) -> Vec<String> {
    texts.iter().map(|text| short(text)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line() -> Line {
        Line {
            time: SystemTime::UNIX_EPOCH,
            client: "192.0.2.1".to_owned(),
            method: "GET".to_owned(),
            path: "/a\r\nforged".to_owned(),
            status: Some(500),
            request_id: Some("abc".to_owned()),
            duration: Duration::from_millis(12),
            error: Some(Failure {
                origin: "response",
                message: Some("Internal Server Error".to_owned()),
                hidden: vec!["db: password hunter2".to_owned()],
            }),
            end: End::Complete,
        }
    }

    #[test]
    fn a_line_has_all_that_is_known_and_nobody_can_forge_one() {
        let expected = r#"1970-01-01T00:00:00.000Z 192.0.2.1 GET "/a\r\nforged" 500 response abc 12ms "Internal Server Error" hidden=["db: password hunter2"]"#;
        assert_eq!(line().to_text(), expected);
    }

    #[test]
    fn a_failure_after_the_status_is_said_beside_the_status_that_was_sent() {
        let late = Line {
            status: Some(200),
            error: None,
            end: End::Failed(vec!["reset".to_owned()]),
            ..line()
        };
        assert!(
            late.to_text()
                .contains(r#" 200 - abc 12ms failed after the status was sent ["reset"]"#)
        );
        let json: serde_json::Value = serde_json::from_str(&late.to_json()).unwrap();
        assert_eq!((&json["status"], &json["end"]), (&json!(200), &json!("failed_late")));
        assert_eq!(json["late_error"], json!(["reset"]));
    }

    /// Hands out what it is given, once it is let.
    struct Gated(mpsc::Receiver<()>, mpsc::Sender<Vec<u8>>);

    impl Write for Gated {
        fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
            let _ = self.0.recv();
            let _ = self.1.send(bytes.to_vec());
            Ok(bytes.len())
        }

        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn a_log_that_nobody_takes_stops_nobody() {
        let ((open, gate), (sender, written)) = (mpsc::channel(), mpsc::channel());
        let log = AccessLog::new(Style::Text, Gated(gate, sender));
        // One more may be with the writer already.
        for _ in 0..QUEUE + 2 {
            log.write(&line());
        }
        assert!(log.lost.load(Ordering::Relaxed) > 0);
        drop(open);
        drop(log);
        let count = written.iter().count();
        assert!((QUEUE..QUEUE + 2).contains(&count), "{count}");
    }

    #[test]
    fn a_long_text_is_cut() {
        let mut long = line();
        long.error.as_mut().unwrap().hidden = vec!["x".repeat(100_000)];
        assert!(long.to_text().len() < 1_000);
        assert!(long.to_json().len() < 1_500);
    }
}
