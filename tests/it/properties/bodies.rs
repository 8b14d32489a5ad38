//! Generates the contents of bodies, and the ways in which they arrive.

use bytes::Bytes;
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;

use super::model::case::{Says, Scripted, Step};

pub(crate) fn bodies() -> impl Strategy<Value = Scripted> {
    let says = prop_oneof![
        3 => Just(Says::Exactly),
        3 => Just(Says::Nothing),
        1 => (0_u64..80, option::of(0_u64..80)).prop_map(|(low, more)| Says::Lies(low, more.map(|more| low + more))),
    ];
    let end = prop_oneof![
        8 => Just(Vec::new()),
        1 => Just(vec![Step::Trailers]),
        1 => Just(vec![Step::Error]),
        1 => Just(vec![Step::Panic]),
        1 => Just(vec![Step::Stall]),
    ];
    (
        bytes(),
        vec(any::<prop::sample::Index>(), 0..4),
        prop::bool::weighted(0.2),
        end,
        says,
    )
        .prop_map(|(bytes, cuts, yields, end, says)| {
            let mut steps = chunks(&bytes, &cuts);
            if yields {
                steps = steps.into_iter().flat_map(|step| [Step::Yield, step]).collect();
            }
            steps.extend(end);
            Scripted { steps, says }
        })
}

/// Cut at these places, some of which may be the same: an empty frame.
fn chunks(bytes: &[u8], cuts: &[prop::sample::Index]) -> Vec<Step> {
    let mut cuts: Vec<usize> = cuts.iter().map(|cut| cut.index(bytes.len() + 1)).collect();
    cuts.sort_unstable();
    let starts = std::iter::once(0).chain(cuts.iter().copied());
    let ends = cuts.iter().copied().chain(std::iter::once(bytes.len()));
    let frames = starts
        .zip(ends)
        .map(|(start, end)| Step::Data(Bytes::copy_from_slice(&bytes[start..end])));
    if bytes.is_empty() && cuts.is_empty() {
        return Vec::new();
    }
    frames.collect()
}

fn bytes() -> impl Strategy<Value = Vec<u8>> {
    let text = || prop_oneof![3 => texts(), 1 => ".{0,20}", 1 => json()];
    prop_oneof![
        6 => texts().prop_map(String::into_bytes),
        4 => json().prop_map(String::into_bytes),
        // A JSON string, and JSON that was encoded twice.
        2 => text().prop_map(|text| serde_json::to_vec(&text).expect("a string is JSON")),
        // Something before, something after.
        3 => (select(EDGES.to_vec()), text(), select(EDGES.to_vec()))
            .prop_map(|(before, text, after)| [before, text.as_bytes(), after].concat()),
        1 => vec(any::<u8>(), 0..40),
        1 => Just(Vec::new()),
    ]
}

const EDGES: [&[u8]; 14] = [
    b"",
    b" ",
    b"\n",
    b"\t\r",
    b"\x0b",
    b"\x0c",
    b"\0",
    b"\xef\xbb\xbf",
    b"\xef\xbb",
    b"\xc2\xa0",
    b"\xe2\x80\xa8",
    b"\xff",
    b"\x1b[31m",
    b"\xf0\x9f\xa6\x80",
];

pub(crate) fn texts() -> impl Strategy<Value = String> {
    let parts = select(vec![
        "Error:",
        "error: ",
        "ERROR:  ",
        "404",
        "404 ",
        "500: ",
        "400 - ",
        "422",
        "nope",
        " ",
        "\n",
        "<",
        "<b>",
        "</p>",
        "<!",
        "<?xml",
        "< 3",
        "{",
        "[",
        "}",
        "]",
        ")]}'",
        "while(1);",
        "for(;;);",
        "\"",
        "\\",
        "é",
        "🦀",
        "\u{2028}",
        "\u{feff}",
        "\0",
        "–",
        "—",
        "a",
    ]);
    vec(parts, 0..5).prop_map(|parts| parts.concat())
}

pub(crate) fn json_members() -> impl Strategy<Value = String> {
    let members = vec((select(NAMES.to_vec()), select(SCALARS.to_vec())), 0..4);
    members.prop_map(|members| object(members.into_iter().map(|(name, value)| member(name, value))))
}

fn member(name: &str, value: &str) -> String {
    format!("\"{name}\":{value}")
}

fn object(members: impl Iterator<Item = String>) -> String {
    format!("{{{}}}", members.collect::<Vec<_>>().join(","))
}

const NAMES: [&str; 11] = [
    "error",
    "message",
    "detail",
    "status",
    "statusCode",
    "code",
    "title",
    "jsonrpc",
    "errors",
    "\\ud800",
    "é",
];

const SCALARS: [&str; 20] = [
    "null",
    "true",
    "false",
    "0",
    "-1.5e3",
    "1e999999",
    "01",
    "1.",
    "\"\"",
    "\" \"",
    "\"x\"",
    "\"Error: x\"",
    "\"\\ud800\"",
    "\"\\u00e9\"",
    "\"\\x\"",
    "404",
    "503",
    "\"429\"",
    "\" +500 \"",
    "NaN",
];

/// JSON, or nearly so.
pub(crate) fn json() -> impl Strategy<Value = String> {
    let leaf = select(SCALARS.to_vec()).prop_map(str::to_owned);
    leaf.prop_recursive(4, 24, 4, |inner| {
        let member = (select(NAMES.to_vec()), inner.clone()).prop_map(|(name, value)| member(name, &value));
        prop_oneof![
            3 => vec(member, 0..4).prop_map(|members| object(members.into_iter())),
            1 => vec(inner.clone(), 0..4).prop_map(|elements| format!("[ {} ]", elements.join(" ,"))),
            // Deep, and never closed.
            1 => inner.prop_map(|inner| format!("[{inner}")),
        ]
    })
}
