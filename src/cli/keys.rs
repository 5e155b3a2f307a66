//! `pullquote keys`: the action table as it is bound.

use std::io::Write;
use std::process::ExitCode;

use crate::cli::print;
use crate::config::choice::Context;
use crate::error::Result;
use crate::reader::help::{Row, rows};
use crate::reader::keymap::Keymap;

pub fn run(keymap: &Keymap, markdown: bool, out: &mut dyn Write) -> Result<ExitCode> {
    print(out, &if markdown { table(keymap) } else { text(keymap) })?;
    Ok(ExitCode::SUCCESS)
}

fn text(keymap: &Keymap) -> String {
    let mut text = String::new();
    for row in rows(keymap, Context::Global, "") {
        match row {
            Row::Blank => text.push('\n'),
            Row::Group(group) => text.push_str(&format!("{group}\n")),
            Row::Command { keys, name, help } => {
                text.push_str(&format!("  {keys:20} {name:20} {help}\n"));
            }
        }
    }
    text
}

/// The table of `docs/keys.md`.
pub fn table(keymap: &Keymap) -> String {
    let mut text = String::from("| keys | does | name |\n|---|---|---|\n");
    for row in rows(keymap, Context::Global, "") {
        match row {
            Row::Blank => {}
            Row::Group(group) => text.push_str(&format!("| **{group}** | | |\n")),
            Row::Command { keys, name, help } => {
                let keys: Vec<String> = keys.split("  ").map(code).collect();
                text.push_str(&format!("| {} | {help} | `{name}` |\n", keys.join(" ")));
            }
        }
    }
    text
}

fn code(keys: &str) -> String {
    format!("`{}`", keys.replace('|', "\\|"))
}
