//! The smallest program that the terminal's loop drives: numbered lines that scroll, and a status
//! line that says what came. The tests of the loop run it on a pseudo-terminal.

use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use jiff::Timestamp;
use pullquote::article::Now;
use pullquote::reader::{Effect, Key, Msg};
use pullquote::safe::Safe;
use pullquote::terminal::clipboard::Clipboard;
use pullquote::terminal::{Fault, Options, Program, run};
use pullquote::ui::drawing::Drawing;
use ratatui::layout::Position;
use ratatui::style::Style;

#[derive(Default)]
struct Lines {
    first: u32,
    size: (u16, u16),
    typed: String,
    said: String,
    now: Option<Now>,
    fades: Option<Timestamp>,
    notes: PathBuf,
}

impl Program for Lines {
    fn update(&mut self, msg: Msg) -> Vec<Effect> {
        match msg {
            Msg::Time(now) => {
                if self.fades.is_some_and(|fades| fades <= now.at) {
                    self.fades = None;
                }
                self.now = Some(now);
            }
            Msg::Resize { width, height } => {
                let first = self.size == (0, 0);
                self.size = (width, height);
                if first {
                    return vec![Effect::Title(Safe::line("Pullquote"))];
                }
            }
            Msg::Background { dark } => {
                self.said = if dark { "dark" } else { "light" }.to_owned();
            }
            Msg::Paste(text) => self.said = format!("pasted {text}"),
            Msg::Mouse(mouse) => self.said = format!("{mouse:?}"),
            Msg::Edited { problem, .. } => {
                self.said = problem.map_or("edited".into(), |problem| problem.to_string());
            }
            Msg::Key(key) => return self.press(key),
            _ => {}
        }
        Vec::new()
    }

    fn draw(&self, drawing: &mut Drawing) -> Option<Position> {
        let area = drawing.area();
        for row in 0..area.height.saturating_sub(1) {
            let number = self.first + u32::from(row) + 1;
            let line = format!("line {number}");
            drawing.text(0, row, &line, Style::new());
        }
        let (width, height) = self.size;
        let fading = if self.fades.is_some() { "fading" } else { "" };
        let (typed, said) = (&self.typed, &self.said);
        let status = format!("{width}x{height} [{typed}] {fading} {said}");
        let last = area.height.saturating_sub(1);
        drawing.text(0, last, &Safe::line(&status), Style::new());
        Some(Position { x: 0, y: 0 })
    }

    fn wake(&self) -> Option<Timestamp> {
        self.fades
    }

    fn closing(&mut self) -> Vec<Effect> {
        vec![Effect::Browse("closing".into())]
    }
}

impl Lines {
    fn press(&mut self, key: Key) -> Vec<Effect> {
        if key == Key::ctrl('z') {
            return vec![Effect::Suspend];
        }
        if key == Key::ctrl('l') {
            return vec![Effect::Redraw];
        }
        match key.typed() {
            Some('q') => return vec![Effect::Quit],
            Some('e') => return vec![Effect::Edit(self.notes.clone())],
            Some('j') => self.first += 1,
            Some('k') => self.first = self.first.saturating_sub(1),
            Some('m') => {
                self.fades = self.now.map(|now| now.at + Duration::from_millis(300));
            }
            Some(_) | None => {}
        }
        self.typed.push_str(&key.to_string());
        if self.typed.len() > 20 {
            self.typed.remove(0);
        }
        Vec::new()
    }
}

fn main() -> ExitCode {
    let variable = |name: &str| std::env::var(name).ok();
    let options = Options {
        term: variable("TERM").unwrap_or_default(),
        mouse: true,
        ask_background: true,
        clipboard: Clipboard::default(),
        editor: variable("EDITOR").iter().flat_map(|e| e.split(' ')).map(str::to_owned).collect(),
        fault: match variable("PULLQUOTE_FAULT").as_deref() {
            Some("update") => Some(Fault::Update),
            Some("job") => Some(Fault::Job),
            Some("hang") => Some(Fault::Hang),
            Some(_) | None => None,
        },
    };
    let state = variable("PULLQUOTE_STATE_DIR").map(PathBuf::from).unwrap_or_default();
    let notes = state.join("notes");
    let program = Lines { notes, ..Lines::default() };
    let ended = run(program, options, |effect, _| {
        let _ = std::fs::write(state.join("effects"), format!("{effect:?}"));
    });
    match ended {
        Ok(end) => ExitCode::from(end.status()),
        Err(error) => {
            use std::io::Write as _;
            let _ = writeln!(std::io::stderr(), "lines: {error}");
            ExitCode::FAILURE
        }
    }
}
