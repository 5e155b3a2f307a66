//! The one integration test binary.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may fail")]

mod pty;
