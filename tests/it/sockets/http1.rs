//! Tests HTTP/1: every response ends where its head declares, and the next one starts there.

use http::Version;
use tower_json_errors::JsonErrorsLayer;

use super::cases::{CASES, assert_fine, layer, respond};
use super::server::{boxed, serve};
use super::wire1::Wire;
use crate::support::{plain, response};

#[tokio::test]
#[cfg_attr(not(feature = "tower"), ignore = "expects the statuses of the feature `tower`")]
async fn every_answer_leaves_the_connection_for_the_next() {
    let address = serve(&layer(), respond).await;
    for case in CASES {
        let mut wire = Wire::to(address).await;
        case.assert(&wire.get(case.path).await);
        assert_fine(&wire.get("/fine").await);
    }
}

#[tokio::test]
#[cfg_attr(not(feature = "tower"), ignore = "expects the statuses of the feature `tower`")]
async fn a_thousand_requests_share_one_connection() {
    let mut wire = Wire::to(serve(&layer(), respond).await).await;
    for (turn, case) in CASES.iter().cycle().take(1_000).enumerate() {
        match turn % 3 {
            0 => assert_eq!(wire.head(case.path).await.status.as_u16(), case.status, "{}", case.path),
            1 => assert_fine(&wire.get("/fine").await),
            _ => case.assert(&wire.get(case.path).await),
        }
    }
}

#[tokio::test]
#[cfg_attr(not(feature = "tower"), ignore = "expects the statuses of the feature `tower`")]
async fn requests_in_one_packet_are_answered_in_order() {
    let mut wire = Wire::to(serve(&layer(), respond).await).await;
    let request = |path| format!("GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n");
    let all: String = CASES.iter().map(|case| request(case.path)).collect();
    wire.send(&all).await;
    for case in CASES {
        case.assert(&wire.take_answer().await);
    }
}

#[tokio::test]
#[cfg_attr(not(feature = "tower"), ignore = "expects the statuses of the feature `tower`")]
async fn http_1_0_gets_http_1_0() {
    let address = serve(&layer(), respond).await;
    for case in CASES {
        let mut wire = Wire::to(address).await;
        let answer = wire.ask(&format!("GET {} HTTP/1.0\r\n\r\n", case.path)).await;
        case.assert(&answer);
        assert_eq!(answer.version, Version::HTTP_10, "{}", case.path);
        assert!(!answer.headers.contains_key("transfer-encoding"), "{answer:?}");
        wire.assert_closed().await;
    }
}

#[tokio::test]
async fn connection_close_is_kept_and_obeyed() {
    let address = serve(&JsonErrorsLayer::new(), |_| {
        let close = [("connection", "close"), ("content-type", "text/plain")];
        Ok(response(503, &close, boxed(plain(503, "going").into_body())))
    })
    .await;
    let mut wire = Wire::to(address).await;
    let answer = wire.get("/").await;
    answer.assert_error(503, "Service Unavailable");
    assert_eq!(answer.header("connection"), Some("close"));
    wire.assert_closed().await;
}
