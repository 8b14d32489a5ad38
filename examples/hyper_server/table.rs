//! Formats the comparison: for each route status and type, then the body.

use std::fmt;

use serde_json::{Map, Value};

use crate::client::Seen;

/// What came of one route.
#[derive(Debug)]
pub(crate) struct Row {
    pub(crate) path: &'static str,
    pub(crate) what: &'static str,
    pub(crate) status: u16,
    pub(crate) without: Seen,
    pub(crate) with: Seen,
}

impl Row {
    /// Errors are JSON with the right status, successes are as they were.
    pub(crate) fn is_right(&self) -> bool {
        self.suits(&self.with) && (self.status >= 400 || self.with == self.without)
    }

    fn suits(&self, seen: &Seen) -> bool {
        let is_json = || {
            seen.content_type == "application/json" && serde_json::from_str::<Map<String, Value>>(&seen.body).is_ok()
        };
        seen.is_complete && seen.status == Some(self.status) && (self.status < 400 || is_json())
    }
}

/// All rows, with colours only where they are wanted.
#[derive(Debug)]
pub(crate) struct Table<'a> {
    pub(crate) rows: &'a [Row],
    pub(crate) is_colored: bool,
}

impl fmt::Display for Table<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let columns = ["What a client gets", "without the layer", "with the layer"];
        writeln!(f, "{:20}  {:35}  {}\n", columns[0], columns[1], columns[2])?;
        for row in self.rows {
            let (without, with) = (self.head(row, &row.without, 35), self.head(row, &row.with, 0));
            writeln!(f, "{:20}{without}{with}", row.what)?;
            let (without, with) = (body(&row.without), body(&row.with));
            writeln!(f, "{:20}  {without:35}  {with}", row.path)?;
        }
        Ok(())
    }
}

impl Table<'_> {
    fn head(&self, row: &Row, seen: &Seen, width: usize) -> String {
        let (mark, color) = if row.suits(seen) { ('✓', 32) } else { ('✗', 31) };
        let text = match seen.status {
            Some(status) => format!("{status} {}", seen.content_type),
            None => "no answer, connection lost".to_owned(),
        };
        if self.is_colored {
            format!("\x1b[{color}m{mark} {text:width$}\x1b[0m")
        } else {
            format!("{mark} {text:width$}")
        }
    }
}

fn body(seen: &Seen) -> String {
    match (seen.status, seen.body.as_str(), seen.is_complete) {
        (None, _, _) => String::new(),
        (_, text, false) => format!("{text} … (never ends)"),
        (_, "", true) => "(empty)".to_owned(),
        (_, text, true) => text.to_owned(),
    }
}
