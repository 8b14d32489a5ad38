//! Builds JSON Pointers (RFC 6901) from the steps of a path.

use crate::error::field::Field;

/// The value that these members and indices lead to.
pub(super) fn pointer<S: AsRef<str>>(steps: impl IntoIterator<Item = S>) -> Field {
    let mut pointer = String::new();
    for step in steps {
        pointer.push('/');
        pointer.push_str(&step.as_ref().replace('~', "~0").replace('/', "~1"));
    }
    Field::pointer(pointer)
}
