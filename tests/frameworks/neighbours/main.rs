//! Tests the layer beside others' layers and services: each neighbour inside and outside, as in `docs/neighbours.md`.

mod balance;
mod body_limit;
mod compression;
mod cors;
mod files;
mod lambda;
mod proxy;
mod rejections;
mod request_id;
mod support;
mod timeout;
mod trace;
mod typed_header;
mod websocket;
