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
    /// How many characters a line may have.
    pub(crate) width: usize,
}

/// The width of the first column, and of the second one without its mark.
const COLUMNS: (usize, usize) = (17, 25);

impl fmt::Display for Table<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let bodies = self.rows.iter().map(|row| body(&row.with).chars().count());
        let widest = bodies.max().unwrap_or_default();
        if COLUMNS.0 + 2 + COLUMNS.1 + 2 + widest <= self.width {
            self.side_by_side(f)
        } else {
            self.stacked(f)
        }
    }
}

impl Table<'_> {
    fn side_by_side(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (first, second) = COLUMNS;
        let (what, without) = ("a client gets", "without the layer");
        writeln!(f, "{what:first$}  {without:second$}  with the layer\n")?;
        for row in self.rows {
            let (without, with) = (self.head(row, &row.without, second), self.head(row, &row.with, 0));
            writeln!(f, "{:first$}{without}{with}", row.what)?;
            let (without, with) = (body(&row.without), body(&row.with));
            writeln!(f, "{:first$}  {without:second$}  {with}", row.path)?;
        }
        Ok(())
    }

    fn stacked(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for row in self.rows {
            writeln!(f, "{}: {}", row.path, row.what)?;
            for (name, seen) in [("without", &row.without), ("with", &row.with)] {
                writeln!(f, "  {name:8}{}", self.head(row, seen, 0))?;
                writeln!(f, "            {}", body(seen))?;
            }
        }
        Ok(())
    }

    fn head(&self, row: &Row, seen: &Seen, width: usize) -> String {
        let (mark, color) = if row.suits(seen) { ('✓', 32) } else { ('✗', 31) };
        let text = match seen.status {
            Some(status) => format!("{status} {}", seen.content_type),
            None => "connection lost".to_owned(),
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
