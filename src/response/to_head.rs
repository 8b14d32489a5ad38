//! Responds to HEAD where the body of the GET response is unknown (RFC 9110 section 9.3.2).

use http::header::{CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE};
use http::{HeaderValue, response};

use crate::body::own::OwnBody;
use crate::config::settings::JsonPolicy;
use crate::error::http_error::HttpError;
use crate::error::origin::Origin;
use crate::error::panic::catch;
use crate::exchange::Exchange;
use crate::exchange::report::{report, run_map_error};
use crate::format::JSON;
use crate::response::content_length::Length;
use crate::response::headers::Representation;
use crate::response::{vary, write_head};
use crate::syntax::content::{DeclaredContent, TextFormat};
use crate::syntax::media_type;

/// The response to HEAD of an error whose body would have been read: what every body would have led to, and no more.
pub(crate) fn respond_to_head(head: &mut response::Parts, declared: DeclaredContent, exchange: &Exchange) -> OwnBody {
    let origin = Origin::Response;
    let mut error = HttpError::from(head.status);
    let context = exchange.handle.response_context(origin, &head.headers);
    let is_kept = declared.format == TextFormat::Json && exchange.settings.json == JsonPolicy::Verify;
    let context = if is_kept { context.kept() } else { context };
    run_map_error(&mut error, &context, &exchange.handle);
    let content_type = catch(|| exchange.handle.format().content_type(&context)).unwrap_or(JSON);
    if exchange.handle.has_observers() {
        report(&error, &context, &exchange.handle);
    }
    let varies = vary::is_chosen_by_accept(&head.headers, exchange);
    let representation = Representation {
        content_type: common_content_type(head.headers.get(CONTENT_TYPE), content_type, declared, exchange),
        length: Length::Omitted,
        keeps_language: false,
    };
    write_head(head, &error, representation);
    if varies {
        vary::add_accept(&mut head.headers);
    }
    head.extensions.remove::<hyper::ext::ReasonPhrase>();
    head.extensions.insert(origin);
    OwnBody::HeadResponse
}

/// The content type, if every body of GET would get the same. `configured` is that of the format.
fn common_content_type(
    label: Option<&HeaderValue>,
    configured: HeaderValue,
    declared: DeclaredContent,
    exchange: &Exchange,
) -> Option<HeaderValue> {
    let of_json = if declared.format == TextFormat::Json {
        label
    } else {
        Some(&JSON)
    };
    let is_common = match exchange.settings.json {
        // What is in the configured format keeps the parameters of its label.
        JsonPolicy::Reshape => {
            let may_stay = |label| media_type::is_same_type(label, &configured);
            !of_json.is_some_and(|label| *label != configured && may_stay(label))
        }
        JsonPolicy::Trust | JsonPolicy::Verify => of_json.is_some_and(|label| *label == configured),
    };
    is_common.then_some(configured)
}

/// The response to HEAD of a success which `unmask` would have looked into: it may turn out to be an error.
pub(crate) fn forget_length(head: &mut response::Parts, declared: DeclaredContent, exchange: &Exchange) -> OwnBody {
    head.headers.remove(CONTENT_LENGTH);
    head.headers.remove(CONTENT_ENCODING);
    let context = exchange.handle.response_context(Origin::Unmasked, &head.headers);
    let configured = catch(|| exchange.handle.format().content_type(&context)).unwrap_or(JSON);
    let label = head.headers.get(CONTENT_TYPE);
    let stays = declared.format == TextFormat::Json && label == Some(&configured);
    if !stays {
        head.headers.remove(CONTENT_TYPE);
    }
    OwnBody::HeadResponse
}
