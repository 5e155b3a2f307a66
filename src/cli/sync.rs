//! `pullquote sync`: what was kept on this device ↔ what was kept on the others.

use std::io::Write;
use std::process::ExitCode;

use crate::cli::print;
use crate::config::Config;
use crate::error::Result;
use crate::paths::Paths;
use crate::sync::{self, Done};

#[derive(Debug, clap::Args)]
pub struct SyncArgs {
    /// Say nothing when all went well
    #[arg(long, short)]
    quiet: bool,
}

pub const CONTRACT: &str = "\
The config says how: sync.git is the address of a repository that all your devices reach, a bare one\n\
on a server or a disk; sync.command is any other program. The journal and the snapshots are carried,\n\
and with sync.library the articles. Exit status: 0 when both sides have everything, 1 when it failed.";

pub fn run(
    arguments: &SyncArgs,
    config: &Config,
    paths: &Paths,
    out: &mut dyn Write,
) -> Result<ExitCode> {
    let done = sync::sync(&config.sync, paths.data()?)?;
    let said = match done {
        Done::Carried { sent: 0, received: 0 } => "both sides have everything\n".to_owned(),
        Done::Carried { sent, received } => {
            format!("{} sent, {} received\n", files(sent), files(received))
        }
        Done::Ran => return Ok(ExitCode::SUCCESS),
    };
    if !arguments.quiet {
        print(out, &said)?;
    }
    Ok(ExitCode::SUCCESS)
}

fn files(count: usize) -> String {
    if count == 1 { "1 file".to_owned() } else { format!("{count} files") }
}
