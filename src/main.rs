//! The program: arguments in, exit status out.

use std::io::Write as _;
use std::process::ExitCode;

fn main() -> ExitCode {
    let mut out = std::io::stdout().lock();
    let done = pullquote::cli::main(std::env::args_os(), &mut out);
    let _ = out.flush();
    match done {
        Ok(code) => code,
        Err(error) => {
            let _ = writeln!(std::io::stderr(), "pullquote: {error}");
            ExitCode::FAILURE
        }
    }
}
