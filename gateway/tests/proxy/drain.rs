//! Tests the shutdown: what was begun is finished, and nothing new begins.

use tokio::net::TcpStream;

use super::wire::watched;
use super::{GET, Proxy, reply};

#[tokio::test]
async fn a_response_that_is_waited_for_still_comes() {
    let proxy = Proxy::with(&[]).await;
    let (mut idle, mut waiting) = (proxy.client().await, proxy.client().await);
    waiting.send(GET).await;
    let mut upstream = proxy.accept().await;
    proxy.end.send(()).expect("over too early");
    // An idle connection is closed at once, which shows that the end has begun.
    idle.assert_closed().await;
    let late = TcpStream::connect(proxy.address).await;
    assert!(late.is_err(), "{late:?}");

    upstream.send(&reply(200, &[], "late, but here")).await;
    assert_eq!(waiting.take_response().await.text(), "late, but here");
    assert!(watched(proxy.over).await.expect("the proxy panicked"));
}

#[tokio::test]
async fn a_response_that_takes_too_long_is_cut_off() {
    let proxy = Proxy::with(&["--drain-timeout", "0.01"]).await;
    let mut client = proxy.client().await;
    client.send(GET).await;
    let _upstream = proxy.accept().await;
    proxy.end.send(()).expect("over too early");
    assert!(!watched(proxy.over).await.expect("the proxy panicked"));
}
