//! `pullquote man`: the manual page, its keys from the action table.

use std::io::Write;
use std::process::ExitCode;

use crate::cli::print;
use crate::config::choice::Context;
use crate::error::{Error, Result};
use crate::reader::help::{Row, rows};
use crate::reader::keymap::Keymap;

pub fn run(command: clap::Command, out: &mut dyn Write) -> Result<ExitCode> {
    let mut page = Vec::new();
    clap_mangen::Man::new(command)
        .render(&mut page)
        .map_err(|cause| Error::of("write", "the manual page", cause))?;
    let page = format!("{}{}", String::from_utf8_lossy(&page), keys());
    print(out, &page)?;
    Ok(ExitCode::SUCCESS)
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
