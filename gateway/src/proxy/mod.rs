//! The command `proxy`: a reverse proxy that makes the errors of one upstream JSON.

mod arguments;

pub use arguments::Arguments;

/// Serves until the program is asked to end.
///
/// # Errors
///
/// A sentence that says why it cannot serve, or that requests were cut off at the end.
pub async fn run(arguments: &Arguments) -> Result<(), String> {
    let (_listener, address) = arguments.listen.bind().await?;
    Err(format!("nothing is served on {address} yet"))
}
