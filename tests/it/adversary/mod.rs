//! What an adversary sends, or a service does that nobody would believe.

mod unwinding;
