//! Compares the same case without the layer and with it. Where the layer passes a response, the bytes are equal; where
//! it does not, they are framed right; and the connection stays usable.

use super::exchange::runtime;
use super::promises::{broken, broken_for_head};
use super::strategies::scenes;
use super::survey::survey;

#[test]
fn the_wire_is_never_worse_than_without_the_layer() {
    let runtime = runtime();
    survey(20_000, &scenes(), |scene| broken(&runtime, scene));
}

#[test]
fn head_says_what_get_says_or_nothing() {
    let runtime = runtime();
    survey(5_000, &scenes(), |scene| broken_for_head(&runtime, scene));
}
