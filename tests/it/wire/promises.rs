//! States what holds on the wire for every case: framing, the same bytes, and the next response.
//!
//! The fuzz targets use this file too.

use http::Method;
use tokio::runtime::Runtime;

use super::exchange::{NEXT, Scene, Speaks, Wired, with_layer, without_layer};
use super::model::case::{Answered, Extension, Outcome, SECRET, Says, Step};
use super::reader::{Fault, Framing, Reply};

/// A promise that did not hold, and what was seen instead.
#[derive(Clone, Debug)]
pub(crate) struct Broken {
    pub(crate) promise: &'static str,
    pub(crate) seen: String,
}

/// Every promise that this case breaks.
pub(crate) fn broken(runtime: &Runtime, scene: &Scene) -> Vec<Broken> {
    let bare = without_layer(runtime, scene);
    let layered = with_layer(runtime, scene);
    let holds = [
        ("what passes has the same bytes", passes(scene, &bare, &layered)),
        ("what was readable stays readable", is_readable(scene, &bare, &layered)),
        (
            "what was read or written is framed right",
            is_framed(scene, &bare, &layered),
        ),
        ("the next response follows", goes_on(scene, &bare, &layered)),
        ("the next response is the next response", is_next(&bare, &layered)),
        (
            "what was written is JSON under one label",
            is_json(scene, &bare, &layered),
        ),
        (
            "no error has a reason phrase of the service",
            has_no_reason(scene, &layered),
        ),
    ];
    let broken = holds.into_iter().filter(|(_, holds)| !holds);
    broken
        .map(|(promise, _)| Broken {
            promise,
            seen: shown(&bare, &layered),
        })
        .collect()
}

/// Both connections carried the same. How a stream of HTTP/2 fails is nobody's promise: a panic is reset in two ways.
fn is_same(bare: &Wired, layered: &Wired) -> bool {
    let both_failed = bare.first.is_err() && layered.first.is_err();
    bare.bytes == layered.bytes && (both_failed || bare.first == layered.first)
}

/// The layer has read of the body, or another response went out than the service's.
fn is_touched(bare: &Wired, layered: &Wired) -> bool {
    layered.polls_before_head > 0 || !is_same(bare, layered)
}

/// What passes for reasons that no table of bodies has a say in.
fn must_pass(scene: &Scene) -> bool {
    let (options, Outcome::Answer(answered)) = (&scene.case.options, &scene.case.outcome) else {
        return false;
    };
    let is_error = (400..600).contains(&answered.status);
    let is_excluded = options.only_if && has_name(&scene.case.asked.headers, "x-other");
    // A hook sees what is kept, and may give it another status; a reason phrase goes.
    let is_kept = is_error
        && options.keep_if
        && has_name(&answered.headers, "x-keep")
        && answered.extension != Extension::HttpError
        && !options.map_error
        // HTML varies by `Accept` then, whatever becomes of it.
        && !options.keep_html
        && !answered.has_reason;
    let is_success = !is_error && options.unmask.is_none();
    is_kept || is_excluded || is_success || answered.extension == Extension::Untouched
}

fn has_name(headers: &[(String, bytes::Bytes)], name: &str) -> bool {
    headers.iter().any(|(own, _)| own == name)
}

fn passes(scene: &Scene, bare: &Wired, layered: &Wired) -> bool {
    // Over HTTP/2, a body in answer to HEAD breaks the stream: what is kept may be better off.
    let is_mended = scene.case.asked.method == Method::HEAD && bare.first.is_err() && layered.first.is_ok();
    !must_pass(scene) || is_same(bare, layered) || is_mended
}

/// A body that fails behind the length that the service announced fails for those who were to get all of it.
fn is_readable(scene: &Scene, bare: &Wired, layered: &Wired) -> bool {
    bare.first.is_err() || layered.first.is_ok() || fails_while_replayed(scene, layered)
}

/// What is larger than the limit is sent on as it comes, without a length.
fn fails_while_replayed(scene: &Scene, layered: &Wired) -> bool {
    breaks(scene) && layered.polls_before_head > 0
}

/// A response that cannot be read is the service's own, handed on as it was, or one whose body failed on the way.
fn is_framed(scene: &Scene, bare: &Wired, layered: &Wired) -> bool {
    let Err(fault) = &layered.first else { return true };
    let is_cut = !matches!(fault, Fault::Illegal(_)) || scene.speaks == Speaks::Http2;
    // Kept HTML gets `Vary`, and is otherwise as it was.
    let is_theirs = layered.polls_before_head == 0 && layered.first == bare.first;
    !is_touched(bare, layered) || is_theirs || (is_cut && breaks(scene))
}

/// The connection is as good for the next request as it was without the layer, and good if the layer made the response.
fn goes_on(scene: &Scene, bare: &Wired, layered: &Wired) -> bool {
    let is_kept = match scene.speaks {
        Speaks::Http10 | Speaks::Http10KeepAlive => false,
        Speaks::Http11 => layered.first.as_ref().is_ok_and(|reply| scene.may_go_on(reply)),
        Speaks::Http2 => true,
    };
    let must_go_on = bare.next.is_ok() || (is_kept && is_touched(bare, layered) && !is_kept_unread(bare, layered));
    let may_end = may_close(scene, layered) || fails_while_replayed(scene, layered);
    layered.next.is_ok() || !must_go_on || may_end
}

/// The service's own response, with its own false length: of what is not looked at, only the reason phrase goes.
fn is_kept_unread(bare: &Wired, layered: &Wired) -> bool {
    let (Ok(own), Ok(sent)) = (&bare.first, &layered.first) else {
        return false;
    };
    layered.polls_before_head == 0 && (own.status, &own.headers, &own.body) == (sent.status, &sent.headers, &sent.body)
}

fn is_next(bare: &Wired, layered: &Wired) -> bool {
    let is_next = |reply: &Reply| reply.body == NEXT.as_bytes() && reply.headers.contains_key("x-next");
    bare.next == layered.next || layered.next.as_ref().is_ok_and(is_next) || layered.next.is_err()
}

/// HTTP/1.0 cannot go on behind a body of unknown length, and what was read of a longer one has none.
fn may_close(scene: &Scene, layered: &Wired) -> bool {
    let is_open_ended = matches!(&layered.first, Ok(reply) if reply.framing == Framing::Close);
    scene.speaks == Speaks::Http10KeepAlive && is_open_ended && layered.polls_before_head > 0
}

/// What the layer wrote is JSON, under one label.
fn is_json(scene: &Scene, bare: &Wired, layered: &Wired) -> bool {
    let Ok(reply) = &layered.first else { return true };
    let is_rewritten = bare.first.as_ref().map(body_of) != Ok(body_of(reply));
    let is_ours = is_error(reply) && is_rewritten && scene.case.asked.method != Method::HEAD;
    let has_one_label = reply.headers.get_all("content-type").iter().count() == 1;
    let is_json = serde_json::from_slice::<&serde_json::value::RawValue>(&reply.body).is_ok();
    !is_ours || breaks(scene) || (has_one_label && (is_json || is_large(scene) || is_compressed(scene, reply)))
}

/// JSON that is kept stays compressed.
fn is_compressed(scene: &Scene, reply: &Reply) -> bool {
    let sent = |answered: &Answered| answered.body.data() == reply.body;
    let is_sent = matches!(&scene.case.outcome, Outcome::Answer(answered) if sent(answered));
    is_sent && scene.case.options.decompress && reply.headers.contains_key("content-encoding")
}

/// Above the limit, what begins as JSON is sent on as JSON.
fn is_large(scene: &Scene) -> bool {
    let limit = scene.case.options.max_body_size;
    matches!(&scene.case.outcome, Outcome::Answer(answered) if answered.body.data().len() > limit)
}

fn has_no_reason(scene: &Scene, layered: &Wired) -> bool {
    let Ok(reply) = &layered.first else { return true };
    reply.reason != SECRET || !is_error(reply) || must_pass(scene)
}

fn is_error(reply: &Reply) -> bool {
    (400..600).contains(&reply.status.as_u16())
}

fn body_of(reply: &Reply) -> (&[u8], Option<&http::HeaderValue>) {
    (&reply.body, reply.headers.get("content-type"))
}

fn breaks(scene: &Scene) -> bool {
    matches!(&scene.case.outcome, Outcome::Answer(answered) if answered.body.broken_by().is_some())
}

/// Every promise about HEAD that this case breaks: it says what GET says, or nothing, for a service that runs GET's
/// handler, and for one that leaves the body out by itself.
pub(crate) fn broken_for_head(runtime: &Runtime, scene: &Scene) -> Vec<Broken> {
    let Outcome::Answer(answered) = &scene.case.outcome else {
        return Vec::new();
    };
    let get = with_layer(runtime, &asking(scene, Method::GET));
    let Ok(get_reply) = &get.first else { return Vec::new() };
    if breaks(scene) {
        return Vec::new();
    }
    let bare = without_layer(runtime, &asking(scene, Method::GET));
    let mut broken = Vec::new();
    let mut look = |promise, same_status: bool, head: &Wired| {
        let holds = head
            .first
            .as_ref()
            .is_ok_and(|head| agrees(head, get_reply) && (!same_status || head.status == get_reply.status));
        if !holds {
            broken.push(Broken {
                promise,
                seen: shown(&get, head),
            });
        }
    };
    let with_body = with_layer(runtime, &asking(scene, Method::HEAD));
    // A success that the layer does not look at is the service's own affair.
    let is_passed = !is_error(get_reply) && with_body.polls_before_head == 0;
    if is_touched(&bare, &get) && !is_passed {
        look("HEAD with GET's body says what GET says", true, &with_body);
    }
    // A service that says a false length of GET's body is no measure for HEAD's.
    let sent = answered.body.data();
    if sent.starts_with(&get_reply.body) && get_reply.body != sent {
        return broken;
    }
    let mut stripped = asking(scene, Method::HEAD);
    stripped.case.outcome = Outcome::Answer(strip(answered));
    let head = with_layer(runtime, &stripped);
    // The length that a server makes of an empty body that passes is not the layer's.
    let is_passed = is_same_head(&without_layer(runtime, &stripped), &head);
    if is_touched(&bare, &get) || !is_passed {
        look("HEAD without a body says what GET says", false, &head);
    }
    broken
}

fn is_same_head(bare: &Wired, layered: &Wired) -> bool {
    let head = |wired: &Wired| {
        wired
            .first
            .as_ref()
            .map(|reply| (reply.status, reply.headers.clone()))
            .ok()
    };
    head(bare) == head(layered)
}

fn asking(scene: &Scene, method: Method) -> Scene {
    let mut scene = scene.clone();
    scene.case.asked.method = method;
    scene
}

/// The length, the type and the coding of HEAD are those of GET, or left out.
fn agrees(head: &Reply, get: &Reply) -> bool {
    let length = get.body.len().to_string();
    let is_length = |value: &http::HeaderValue| value.as_bytes() == length.as_bytes();
    let is_same = |name: &str| {
        let values = |reply: &Reply| reply.headers.get_all(name).iter().cloned().collect::<Vec<_>>();
        values(head).is_empty() || values(head) == values(get)
    };
    head.headers.get("content-length").is_none_or(is_length) && is_same("content-type") && is_same("content-encoding")
}

/// The same response as a service sends it that knows HEAD: no body, and a length only if it is GET's.
fn strip(answered: &Answered) -> Answered {
    let length = answered.body.data().len();
    let mut answered = answered.clone();
    let had_length = has_name(&answered.headers, "content-length");
    answered
        .headers
        .retain(|(name, _)| name != "content-length" && name != "transfer-encoding");
    if had_length {
        answered
            .headers
            .push(("content-length".to_owned(), length.to_string().into()));
    }
    answered
        .body
        .steps
        .retain(|step| !matches!(step, Step::Data(_) | Step::Trailers));
    answered.body.says = Says::Exactly;
    answered
}

fn shown(bare: &Wired, layered: &Wired) -> String {
    let one = |wired: &Wired| {
        let bytes = String::from_utf8_lossy(&wired.bytes[..wired.bytes.len().min(800)]).into_owned();
        format!(
            "{bytes:?}\n  first: {:?}\n  next: {:?}",
            brief(&wired.first),
            brief(&wired.next)
        )
    };
    format!(
        "\nwithout: {}\nwith, after {} polls: {}",
        one(bare),
        layered.polls_before_head,
        one(layered)
    )
}

fn brief(reply: &Result<Reply, Fault>) -> String {
    match reply {
        Ok(reply) => format!(
            "{} {:?} {:?} {:?}",
            reply.status,
            reply.framing,
            reply.headers,
            String::from_utf8_lossy(&reply.body[..reply.body.len().min(200)])
        ),
        Err(fault) => format!("{fault:?}"),
    }
}
