//! A quote → a place of the sink's: appended to its file, or given to its command.

use std::fs;
use std::io::{Read as _, Seek as _, SeekFrom};
use std::path::Path;
use std::sync::atomic::AtomicBool;

use crate::article::document::revision;
use crate::config::feed::Command;
use crate::config::sink::{Sink, Target, is_inline};
use crate::error::{Error, Result};
use crate::library::quotes::written;
use crate::library::regular;
use crate::paths::Paths;
use crate::quote::cite::Style;
use crate::quote::export::Format;
use crate::quote::{Quote, template};
use crate::refresh::command::Call;
use crate::sink::outbox::{Outbox, Trying, append};

/// Bytes that a command may print; nobody reads them.
const PRINTED: u64 = 16 << 20;

pub(crate) struct Hand<'a> {
    pub(crate) sink: &'a Sink,
    pub(crate) paths: &'a Paths,
    pub(crate) cancel: &'a AtomicBool,
}

impl Hand<'_> {
    /// Hands a quote over and notes that it was done; `Err` says why it was not.
    pub(crate) fn over(
        &self,
        quote: &Quote,
        outbox: &mut Outbox,
    ) -> std::result::Result<(), String> {
        match &self.sink.target {
            Target::File { path, template, .. } => self.append(quote, path, template, outbox)?,
            Target::Command(command) => self.run(quote, command)?,
        }
        outbox.done(&quote.id, version_of(quote)).map_err(|error| error.to_string())
    }

    fn append(
        &self,
        quote: &Quote,
        path: &str,
        template: &str,
        outbox: &mut Outbox,
    ) -> std::result::Result<(), String> {
        let path = self.paths.as_typed(path).map_err(|error| error.to_string())?;
        let text = self.text(quote, template)?;
        let text = if text.ends_with('\n') { text } else { format!("{text}\n") };
        let failed = |cause: std::io::Error| Error::new("write to", &path, cause).to_string();
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder).map_err(failed)?;
        }
        let at = fs::metadata(&path).map_or(0, |data| data.len());
        let (size, sum) = (text.len() as u64, revision(&text));
        let (id, version) = (quote.id.clone(), version_of(quote).to_owned());
        let trying = Trying { id, version, at, size, sum };
        outbox.try_to(&trying).map_err(|error| error.to_string())?;
        append(&path, &text).map(drop).map_err(failed)
    }

    fn text(&self, quote: &Quote, form: &str) -> std::result::Result<String, String> {
        let quotes = std::slice::from_ref(quote);
        if is_inline(form) {
            return template::render(form, quotes, Style::Plain)
                .map_err(|problem| format!("its template is wrong: {}", problem.report()));
        }
        if Format::parse(form).is_some() {
            return written(form, quotes, Style::Plain).map_err(|error| error.to_string());
        }
        let path = self.paths.as_typed(form).map_err(|error| error.to_string())?;
        written(&path.to_string_lossy(), quotes, Style::Plain).map_err(|error| error.to_string())
    }

    fn run(&self, quote: &Quote, command: &Command) -> std::result::Result<(), String> {
        let call = Call {
            argv: &command.0,
            input: Some(Format::Json.write(std::slice::from_ref(quote), Style::Plain).into_bytes()),
            variables: vec![("PULLQUOTE_ID", quote.id.to_string())],
            timeout: self.sink.timeout.duration(),
            largest: PRINTED,
        };
        call.run(self.cancel).map(drop)
    }

    /// Finds out whether an append that nobody saw the end of came to it.
    pub(crate) fn settle(&self, outbox: &mut Outbox) -> Result<()> {
        let (Some(trying), Target::File { path, .. }) =
            (outbox.trying().cloned(), &self.sink.target)
        else {
            return Ok(());
        };
        let path = self.paths.as_typed(path)?;
        if stands_in(&path, &trying) { outbox.done(&trying.id, &trying.version) } else { Ok(()) }
    }
}

/// Whether a file holds what was to be appended, at its place or behind the line end put before it.
fn stands_in(path: &Path, trying: &Trying) -> bool {
    let read = |at: u64| {
        let mut file = regular::open(path).ok()?;
        file.seek(SeekFrom::Start(at)).ok()?;
        let mut bytes = Vec::new();
        file.take(trying.size).read_to_end(&mut bytes).ok()?;
        String::from_utf8(bytes).ok()
    };
    [trying.at, trying.at + 1]
        .into_iter()
        .any(|at| read(at).is_some_and(|text| revision(&text) == trying.sum))
}

/// What tells two states of a quote apart.
pub(crate) fn version_of(quote: &Quote) -> &str {
    &quote.changed
}
