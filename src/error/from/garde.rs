//! Converts a report of garde into an [`HttpError`].

use garde::{Path, Report};

use super::pointer::pointer;
use crate::error::http_error::HttpError;

/// 422 with the code `invalid_data`, and a field of the body for each problem.
impl From<Report> for HttpError {
    fn from(report: Report) -> Self {
        let error = Self::unprocessable_content("the data is not valid").with_code("invalid_data");
        let error = report.iter().fold(error, |error, (path, problem)| {
            error.with_field(pointer(steps(path)), problem.message().to_owned())
        });
        error.with_source(report)
    }
}

/// The steps of a path, which shows them as they are to serde alone: with the kind of each.
fn steps(path: &Path) -> Vec<String> {
    let steps = serde_json::to_value(path).and_then(serde_json::from_value::<Vec<(String, String)>>);
    let steps = steps.unwrap_or_default().into_iter();
    steps.filter(|(kind, _)| kind != "none").map(|(_, step)| step).collect()
}
