//! Counts how often the right words are found in errors of products, as their documentation and their users show them.
//!
//! The words were chosen by people who had not seen the rules, before the rules were run on them.

use http::StatusCode;
use serde_json::Value;
use tower_json_errors::{JsonErrorsLayer, JsonPolicy};

use crate::support::{get, through, typed};

/// The part of the products that a rule may be written for; of the other only the totals may be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Half {
    Develop,
    HeldOut,
}

impl Half {
    /// By the sum of the bytes of the name, so that nobody chooses.
    fn of(product: &str) -> Self {
        if product.bytes().map(u32::from).sum::<u32>() % 2 == 0 {
            Self::Develop
        } else {
            Self::HeldOut
        }
    }
}

fn bodies() -> Vec<Value> {
    let bodies: Vec<Value> = serde_json::from_str(include_str!("documented.json")).unwrap();
    let is_read = |body: &Value| cfg!(feature = "xml") || body["type"] != "application/xml";
    bodies.into_iter().filter(is_read).collect()
}

fn layer() -> JsonErrorsLayer {
    let layer = JsonErrorsLayer::new().json(JsonPolicy::Reshape);
    #[cfg(feature = "xml")]
    let layer = layer.xml();
    layer
}

fn status(body: &Value) -> u16 {
    body["status"].as_u64().unwrap().try_into().unwrap()
}

async fn found(body: &Value) -> String {
    let text = |name: &str| body[name].as_str().unwrap().to_owned();
    let answer = through(&layer(), get(), typed(status(body), &text("type"), text("body"))).await;
    collapsed(answer.json()["error"].as_str().expect("no message"))
}

fn collapsed(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// `null` stands for the reason phrase.
fn is_right(body: &Value, found: &str) -> bool {
    let reason = StatusCode::from_u16(status(body)).unwrap().canonical_reason();
    let mut accepted = body["accepted"].as_array().unwrap().iter();
    accepted.any(|words| words.as_str().or(reason).map(collapsed).as_deref() == Some(found))
}

#[tokio::test]
async fn the_words_of_documented_errors_are_found() {
    let (mut right, mut all) = ([0, 0], [0, 0]);
    for body in bodies() {
        let half = Half::of(body["product"].as_str().unwrap()) as usize;
        right[half] += usize::from(is_right(&body, &found(&body).await));
        all[half] += 1;
    }
    println!("develop {}/{}, held-out {}/{}", right[0], all[0], right[1], all[1]);
    assert!(right[0] * 100 >= all[0] * 86, "develop: {} of {}", right[0], all[0]);
    assert!(right[1] * 100 >= all[1] * 92, "held-out: {} of {}", right[1], all[1]);
}

#[tokio::test]
#[ignore = "shows what the rules do not find yet, where it may be read"]
async fn documented_errors_whose_words_are_not_found() {
    for body in bodies() {
        let found = found(&body).await;
        if Half::of(body["product"].as_str().unwrap()) == Half::Develop && !is_right(&body, &found) {
            println!("{}\n  {found:?}, not {}", body["body"], body["accepted"]);
        }
    }
}
