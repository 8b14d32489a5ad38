//! Reads what the client accepts (RFC 9110 sections 12.4.2 and 12.5.1).
//!
//! An element that is malformed is as good as absent, and so is a header of nothing else: a client
//! must not lose its error message over a typing mistake.

use http::HeaderValue;

use crate::syntax::media_type::{MediaKind, essence, is_token, kind_of_essence, split_parameter, split_unquoted};

/// One element of an `Accept` header.
#[derive(Debug, PartialEq, Eq)]
struct MediaRange<'a> {
    essence: &'a str,
    has_parameters: bool,
    /// In thousandths.
    quality: u16,
}

/// The quality, in thousandths, that these `Accept` headers give to a media type without parameters.
///
/// The most specific range decides. Without any range everything is welcome.
pub(crate) fn quality<'a>(accept: impl Iterator<Item = &'a HeaderValue>, media_type: &str) -> u16 {
    let mut found_any = false;
    let best = ranges(accept)
        .inspect(|_| found_any = true)
        .filter_map(|range| Some((range.specificity(media_type)?, range.quality)))
        .max();
    match best {
        Some((_, quality)) => quality,
        None if found_any => 0,
        None => 1000,
    }
}

/// Whether the media type is listed by its name, and wanted.
pub(crate) fn lists_explicitly<'a>(accept: impl Iterator<Item = &'a HeaderValue>, media_type: &str) -> bool {
    ranges(accept).any(|range| range.quality > 0 && range.essence.eq_ignore_ascii_case(media_type))
}

/// Whether HTML is listed by its name, with a quality above every range for JSON that is listed, and not below `*/*`.
///
/// At the same quality, `*/*` means nothing: a browser lists HTML next to it, `curl` and `fetch` list only `*/*`.
pub(crate) fn prefers_html<'a>(mut accept: impl Iterator<Item = &'a HeaderValue>) -> bool {
    prefers_to_json(&mut accept, &|range| kind_of_essence(range) == MediaKind::Html)
}

/// Whether this media type is listed by its name, as [`prefers_html`] asks of HTML. JSON is not preferred to JSON.
pub(crate) fn prefers<'a>(mut accept: impl Iterator<Item = &'a HeaderValue>, media_type: &str) -> bool {
    let is_json = kind_of_essence(media_type) == MediaKind::Json;
    !is_json && prefers_to_json(&mut accept, &|range| range.eq_ignore_ascii_case(media_type))
}

fn prefers_to_json<'a>(accept: &mut dyn Iterator<Item = &'a HeaderValue>, is_wanted: &dyn Fn(&str) -> bool) -> bool {
    let (mut wanted, mut json, mut anything) = (0, 0, 0);
    for range in ranges(accept) {
        let best = match range.essence {
            essence if is_wanted(essence) => &mut wanted,
            essence if kind_of_essence(essence) == MediaKind::Json => &mut json,
            essence if essence.eq_ignore_ascii_case("application/*") => &mut json,
            "*/*" => &mut anything,
            _ => continue,
        };
        *best = range.quality.max(*best);
    }
    wanted > json && wanted >= anything
}

fn ranges<'a>(accept: impl Iterator<Item = &'a HeaderValue>) -> impl Iterator<Item = MediaRange<'a>> {
    accept
        .filter_map(|value| value.to_str().ok())
        .flat_map(elements)
        .filter_map(MediaRange::parse)
}

fn elements(list: &str) -> impl Iterator<Item = &str> {
    let mut rest = Some(list);
    std::iter::from_fn(move || {
        let (element, tail) = split_unquoted(rest?, b',');
        rest = tail;
        Some(element)
    })
}

impl<'a> MediaRange<'a> {
    fn parse(element: &'a str) -> Option<Self> {
        let essence = essence(element)?;
        let (kind, subtype) = essence.split_once('/')?;
        if kind == "*" && subtype != "*" {
            return None;
        }
        let mut range = Self {
            essence,
            has_parameters: false,
            quality: 1000,
        };
        let (_, mut rest) = split_parameter(element);
        while let Some(parameters) = rest {
            let (parameter, tail) = split_parameter(parameters);
            rest = tail;
            match parameter.trim().split_once('=') {
                Some(("q" | "Q", weight)) => range.quality = parse_qvalue(weight)?,
                Some((name, _)) if is_token(name) => range.has_parameters = true,
                None if parameter.trim().is_empty() => {}
                Some(_) | None => return None,
            }
        }
        Some(range)
    }

    /// How closely the range names the type, or `None` if it does not cover it.
    ///
    /// A range with parameters asks for a variant that this type, which has none, hardly is.
    fn specificity(&self, media_type: &str) -> Option<u8> {
        let (kind, _) = media_type.split_once('/')?;
        if self.essence.eq_ignore_ascii_case(media_type) {
            Some(if self.has_parameters { 2 } else { 3 })
        } else if self.essence == "*/*" {
            Some(0)
        } else {
            let (own_kind, subtype) = self.essence.split_once('/')?;
            (subtype == "*" && own_kind.eq_ignore_ascii_case(kind)).then_some(1)
        }
    }
}

/// A weight of RFC 9110 section 12.4.2: from `0` to `1`, with at most three decimals.
fn parse_qvalue(weight: &str) -> Option<u16> {
    let (whole, decimals) = weight.split_once('.').unwrap_or((weight, ""));
    if decimals.len() > 3 || !decimals.bytes().all(|digit| digit.is_ascii_digit()) {
        return None;
    }
    let digits = decimals.bytes().map(|digit| u16::from(digit - b'0'));
    let fraction = digits.chain([0; 3]).take(3).fold(0, |sum, digit| sum * 10 + digit);
    match whole {
        "0" => Some(fraction),
        "1" if fraction == 0 => Some(1000),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(lines: &[&str]) -> Vec<HeaderValue> {
        lines.iter().map(|line| HeaderValue::from_str(line).unwrap()).collect()
    }

    #[test]
    fn the_most_specific_range_decides_the_quality() {
        let table: [(&[&str], &str, u16); 36] = [
            (&["application/xml"], "application/json", 0),
            (&["text/*"], "application/json", 0),
            (&["Application/*;q=0.5"], "application/json", 500),
            (&["application/json;q=1.001, text/html"], "application/json", 0),
            (&["application/json;q=0.x, text/html"], "application/json", 0),
            (&["application/json;q, text/html"], "application/json", 0),
            (&["application/json;a b=c, text/html"], "application/json", 0),
            (&["application/json;q=2, text/html"], "application/json", 0),
            (&[], "application/json", 1000),
            (&[""], "application/json", 1000),
            (&["*/*"], "application/json", 1000),
            (&["application/json"], "application/json", 1000),
            (&["APPLICATION/Json"], "application/json", 1000),
            (&["text/html"], "application/json", 0),
            (&["application/*;q=0.5"], "application/json", 500),
            (
                &["*/*;q=0.1, application/*;q=0.5, application/json;q=0.25"],
                "application/json",
                250,
            ),
            (&["application/json;q=0, */*"], "application/json", 0),
            (&["application/json;q=0.000"], "application/json", 0),
            (&["application/json;q=1.000, text/html"], "application/json", 1000),
            (&["application/json;q=1.001, text/html"], "application/json", 0),
            (&["application/json ; Q=0.125"], "application/json", 125),
            (&["text/html", "application/json;q=0.3"], "application/json", 300),
            (
                &["application/json;v=1;q=0.9, application/json;q=0.2"],
                "application/json",
                200,
            ),
            (&["application/json;v=1;q=0.9"], "application/json", 900),
            (&["application/json;v=\"a,b;q=0\";q=0.4"], "application/json", 400),
            (
                &["application/json;q=0.2, application/json;q=0.4"],
                "application/json",
                400,
            ),
            // Malformed elements count as absent.
            (&["application/json;q=2"], "application/json", 1000),
            (&["application/json;q=0.1234, text/html"], "application/json", 0),
            (&["application/json;q=, */*;q=0.3"], "application/json", 300),
            (&["application/json;q=-1"], "application/json", 1000),
            (&["*/json, *;q=.2, json, ,;"], "application/json", 1000),
            (&["application/json;q"], "application/json", 1000),
            (&["application/json;"], "application/json", 1000),
            (&["application/json;a b=c;q=0.5"], "application/json", 1000),
            // Elements and parameters that are empty are legal.
            (&["application/json; ;q=0.5"], "application/json", 500),
            (&[", application/json;q=0.3"], "application/json", 300),
        ];
        for (lines, media_type, expected) in table {
            let headers = headers(lines);
            assert_eq!(quality(headers.iter(), media_type), expected, "{lines:?}");
        }
    }

    #[test]
    fn a_type_is_preferred_only_where_it_is_listed_above_json() {
        let turbo = "text/vnd.turbo-stream.html";
        let table: [(&str, &str, bool); 9] = [
            (
                "text/vnd.turbo-stream.html, text/html, application/xhtml+xml",
                turbo,
                true,
            ),
            ("Text/vnd.Turbo-Stream.html;q=0.5, */*;q=0.1", turbo, true),
            ("application/xml", "application/xml", true),
            ("application/xml, application/json", "application/xml", false),
            ("application/xml;q=0.9, */*", "application/xml", false),
            ("application/xml;q=0", "application/xml", false),
            ("application/*", "application/xml", false),
            ("*/*", "application/xml", false),
            ("", "application/xml", false),
        ];
        for (accept, media_type, expected) in table {
            let accept = HeaderValue::from_static(accept);
            assert_eq!(prefers(std::iter::once(&accept), media_type), expected, "{accept:?}");
        }
    }

    #[test]
    fn html_is_preferred_only_by_clients_that_list_it_above_json() {
        let table: [(&[&str], bool); 19] = [
            (&[], false),
            (&["*/*"], false),
            (&["text/html, */*"], true),
            (&["text/html;q=0.5, */*"], false),
            (&["text/html, application/x-amz-json-1.1"], false),
            (&["text/html, application/xml, image/png"], true),
            (&["text/*"], false),
            (&["text/html"], true),
            (&["Text/HTML; level=1"], true),
            (&["application/xhtml+xml;q=0.1"], true),
            (
                &["text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"],
                true,
            ),
            (&["text/html, application/json"], false),
            (&["text/html, application/json;q=0.9"], true),
            (&["text/html;q=0.5, application/json;q=0.9"], false),
            (&["text/html;q=0.5", "application/problem+json"], false),
            (&["text/html, application/*"], false),
            (&["text/html;q=0"], false),
            (&["text/html;q=9, */*"], false),
            (&["application/json, text/plain, */*"], false),
        ];
        for (lines, expected) in table {
            assert_eq!(prefers_html(headers(lines).iter()), expected, "{lines:?}");
        }
    }

    #[test]
    fn a_type_is_named_only_by_its_own_range() {
        let problem = "application/problem+json";
        let table: [(&[&str], bool); 6] = [
            (&[], false),
            (&["*/*, application/*"], false),
            (&["application/json"], false),
            (&["application/json, Application/Problem+JSON;q=0.1"], true),
            (&["application/problem+json;q=0"], false),
            (&["application/problem+json;charset=utf-8"], true),
        ];
        for (lines, expected) in table {
            assert_eq!(lists_explicitly(headers(lines).iter(), problem), expected, "{lines:?}");
        }
    }

    #[test]
    fn bytes_that_are_no_text_and_endless_headers_are_survived() {
        let odd = [
            HeaderValue::from_bytes(b"application/json;q=0\xff").unwrap(),
            HeaderValue::from_str(&"application/json;q=0.5,".repeat(3_000)).unwrap(),
            HeaderValue::from_str(&";".repeat(65_536)).unwrap(),
            HeaderValue::from_str(&"\"".repeat(65_535)).unwrap(),
        ];
        assert_eq!(quality(odd.iter(), "application/json"), 500);
        assert!(!prefers_html(odd.iter()));
    }
}
