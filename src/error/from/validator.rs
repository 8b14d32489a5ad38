//! Converts the errors of validator into an [`HttpError`].

use validator::{ValidationError, ValidationErrors, ValidationErrorsKind};

use super::pointer::pointer;
use crate::error::http_error::HttpError;

/// 422 with the code `invalid_data`, and a field of the body for each problem, in the order of their names.
impl From<ValidationErrors> for HttpError {
    fn from(errors: ValidationErrors) -> Self {
        let error = Self::unprocessable_content("the data is not valid").with_code("invalid_data");
        let error = with_problems(error, &errors, &mut Vec::new());
        error.with_source(errors)
    }
}

fn with_problems(mut error: HttpError, errors: &ValidationErrors, steps: &mut Vec<String>) -> HttpError {
    let mut members: Vec<_> = errors.errors().iter().collect();
    members.sort_unstable_by_key(|&(name, _)| name);
    for (name, kind) in members {
        // What concerns the whole of a struct has no name of its own.
        let is_whole = name == "__all__";
        if !is_whole {
            steps.push(name.clone().into_owned());
        }
        match kind {
            ValidationErrorsKind::Field(problems) => {
                for problem in problems {
                    error = error.with_field(pointer(&*steps), message(problem));
                }
            }
            ValidationErrorsKind::List(items) => {
                for (index, item) in items {
                    steps.push(index.to_string());
                    error = with_problems(error, item, steps);
                    steps.pop();
                }
            }
            ValidationErrorsKind::Struct(inner) => error = with_problems(error, inner, steps),
        }
        if !is_whole {
            steps.pop();
        }
    }
    error
}

/// Without the parameters, one of which is the value.
fn message(problem: &ValidationError) -> String {
    match &problem.message {
        Some(message) => message.clone().into_owned(),
        None => format!("is not valid: {}", problem.code),
    }
}
