//! Ends the program after a panic in any thread, with the terminal restored and the place named.

use std::any::Any;
use std::backtrace::{Backtrace, BacktraceStatus};
use std::fmt::Write as _;
use std::io::Write as _;
use std::panic::{PanicHookInfo, set_hook};
use std::thread;

use crate::library::guard;
use crate::safe::Safe;
use crate::terminal::{screen, signals};

/// The exit status that Rust gives a program whose main thread panics.
const STATUS: i32 = 101;

/// Replaces the standard hook, which would write into the frame.
///
/// A job's panic ends the program as well: whatever waited for its answer would wait for ever. Only
/// a panic over one file is caught where it is read, and hides that file.
pub fn install() {
    set_hook(Box::new(|info| {
        if guard::holds() {
            return;
        }
        // A job's fault must not pull the terminal away from an editor with unsaved text.
        let _returned = signals::lend();
        screen::close();
        let mut report = describe(info);
        let backtrace = Backtrace::capture();
        if backtrace.status() == BacktraceStatus::Captured {
            let _ = write!(report, "{}", Safe::typed(&backtrace.to_string()));
        }
        // Nobody may be there to read it.
        let _ = std::io::stderr().write_all(report.as_bytes());
        std::process::exit(STATUS);
    }));
}

fn describe(info: &PanicHookInfo<'_>) -> String {
    let place = info.location().map_or_else(|| "an unknown place".into(), ToString::to_string);
    let thread = thread::current();
    let message = Safe::line(message(info.payload()));
    let thread = Safe::line(thread.name().unwrap_or("without a name"));
    let place = Safe::line(&place);
    format!(
        "pullquote: stopped by a fault of its own: {message}\n  at {place}, thread {thread}\n  \
         nothing that was kept is lost; please report this\n"
    )
}

fn message(payload: &dyn Any) -> &str {
    if let Some(text) = payload.downcast_ref::<&str>() {
        text
    } else if let Some(text) = payload.downcast_ref::<String>() {
        text
    } else {
        "no message"
    }
}
