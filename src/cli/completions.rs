//! `pullquote completions`: the arguments → a script that makes a shell complete them.

use std::io::Write;
use std::process::ExitCode;

use crate::cli::print;
use crate::error::Result;

#[derive(Debug, Clone, Copy, clap::ValueEnum)]
pub enum Shell {
    Bash,
    Elvish,
    Fish,
    Nushell,
    Powershell,
    Zsh,
}

pub fn run(shell: Shell, mut command: clap::Command, out: &mut dyn Write) -> Result<ExitCode> {
    use clap_complete::{Shell as Known, generate};
    let mut script = Vec::new();
    let (command, name) = (&mut command, "pullquote");
    match shell {
        Shell::Bash => generate(Known::Bash, command, name, &mut script),
        Shell::Elvish => generate(Known::Elvish, command, name, &mut script),
        Shell::Fish => generate(Known::Fish, command, name, &mut script),
        Shell::Nushell => {
            generate(clap_complete_nushell::Nushell, command, name, &mut script);
        }
        Shell::Powershell => generate(Known::PowerShell, command, name, &mut script),
        Shell::Zsh => generate(Known::Zsh, command, name, &mut script),
    }
    print(out, &String::from_utf8_lossy(&script))?;
    Ok(ExitCode::SUCCESS)
}
