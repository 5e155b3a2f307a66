//! `pullquote man`: the manual page, with every command in it and the keys from the action table.

use std::io::Write;
use std::process::ExitCode;

use clap_mangen::Man;

use crate::cli::print;
use crate::config::choice::Context;
use crate::error::{Error, Result};
use crate::reader::help::{Row, rows};
use crate::reader::keymap::Keymap;

/// What all commands have in common and is told once.
const COMMON: [&str; 6] = ["config", "config_dir", "data_dir", "state_dir", "cache_dir", "help"];

/// Prints one page: a page a command would be two dozen files to install.
pub fn run(command: clap::Command, out: &mut dyn Write) -> Result<ExitCode> {
    let page = page(command).map_err(|cause| Error::of("write", "the manual page", cause))?;
    print(out, &page)?;
    Ok(ExitCode::SUCCESS)
}

fn page(mut command: clap::Command) -> std::io::Result<String> {
    command.build();
    let man = Man::new(command.clone());
    let mut page = Vec::new();
    man.render_title(&mut page)?;
    man.render_name_section(&mut page)?;
    man.render_synopsis_section(&mut page)?;
    man.render_description_section(&mut page)?;
    man.render_options_section(&mut page)?;
    let mut page = String::from_utf8_lossy(&page).into_owned();
    page.push_str(".SH COMMANDS\n");
    each(&command, "pullquote", &mut page)?;
    page.push_str(&keys());
    Ok(page)
}

/// A part for each command below this one, with what it does, how it is called and what it takes.
fn each(command: &clap::Command, path: &str, page: &mut String) -> std::io::Result<()> {
    for command in command.get_subcommands().filter(|command| command.get_name() != "help") {
        let path = format!("{path} {}", command.get_name());
        // Mangen leaves out what is hidden, so that the folders are not told two dozen times.
        let own = command.clone().mut_args(|arg| {
            let common = COMMON.contains(&arg.get_id().as_str());
            if common { arg.hide(true) } else { arg }
        });
        let man = Man::new(own.bin_name(path.clone()).subcommand_negates_reqs(false));
        let mut part = Vec::new();
        man.render_synopsis_section(&mut part)?;
        man.render_options_section(&mut part)?;
        man.render_extra_section(&mut part)?;
        let about = command.get_about().map(ToString::to_string).unwrap_or_default();
        page.push_str(&format!(".SS \"{}\"\n{}\n", escaped(&path), escaped(&about)));
        for line in String::from_utf8_lossy(&part).lines() {
            match line.strip_prefix(".SH ") {
                Some(_) => page.push_str(".PP\n"),
                None => page.push_str(&format!("{line}\n")),
            }
        }
        each(command, &path, page)?;
    }
    Ok(())
}

fn keys() -> String {
    let mut page = String::from(".SH KEYS\n");
    for row in rows(&Keymap::new(None), Context::Global, "") {
        match row {
            Row::Blank => {}
            Row::Group(group) => page.push_str(&format!(".SS \"{group}\"\n")),
            Row::Command { keys, name, help } => {
                let (keys, name, help) = (escaped(&keys), escaped(&name), escaped(&help));
                page.push_str(&format!(".TP\n\\fB{keys}\\fR\n{help} (:{name})\n"));
            }
        }
    }
    page
}

/// Roff reads a backslash as a command, a hyphen as a dash, and a dot or quote at the start of a
/// line as a request.
fn escaped(text: &str) -> String {
    let text = text.replace('\\', "\\e").replace('-', "\\-");
    if text.starts_with(['.', '\'']) { format!("\\&{text}") } else { text }
}

#[cfg(test)]
mod tests {
    use super::{COMMON, page};
    use crate::cli::Cli;
    use clap::{Command, CommandFactory as _};

    /// Every command below one with its path.
    fn all(command: &Command, path: &str) -> Vec<(String, Command)> {
        let below = command.get_subcommands().filter(|below| below.get_name() != "help");
        let below = below.flat_map(|below| all(below, &format!("{path} {}", below.get_name())));
        std::iter::once((path.to_owned(), command.clone())).chain(below).collect()
    }

    #[test]
    fn the_manual_holds_every_command_and_all_that_it_takes() {
        let page = page(Cli::command()).unwrap().replace("\\-", "-");
        for (path, command) in all(&Cli::command(), "pullquote") {
            let part = match path.as_str() {
                "pullquote" => page.as_str(),
                _ => {
                    let part = page.split(&format!(".SS \"{path}\"\n")).nth(1).unwrap();
                    part.split(".SS ").next().unwrap()
                }
            };
            for arg in command.get_arguments() {
                let name = match (arg.get_long(), arg.get_value_names()) {
                    (Some(long), _) => format!("--{long}"),
                    (None, Some(names)) => names[0].to_string(),
                    (None, None) => arg.get_id().to_string().to_uppercase(),
                };
                if !COMMON.contains(&arg.get_id().as_str()) {
                    assert!(part.contains(&name), "{path} {name}:\n{part}");
                }
            }
        }
        assert!(!page.contains("(1)\n"), "a page that is not there is named");
    }

    #[test]
    fn every_command_and_all_that_it_takes_is_explained() {
        for (path, command) in all(&Cli::command(), "pullquote") {
            assert!(command.get_about().is_some(), "{path}");
            for arg in command.get_arguments() {
                assert!(arg.get_help().is_some(), "{path} {}", arg.get_id());
                for value in
                    arg.get_possible_values().iter().filter(|_| arg.get_action().takes_values())
                {
                    let shells = path == "pullquote completions" || arg.get_id() == "cite";
                    assert!(shells || value.get_help().is_some(), "{path} {}", value.get_name());
                }
            }
        }
    }
}
