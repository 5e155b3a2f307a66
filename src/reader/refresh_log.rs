//! What is known of each feed → the lines of the refresh log, failed feeds first.

use crate::article::Now;
use crate::reader::action::Action;
use crate::reader::over::Pressed;
use crate::reflow;
use crate::refresh::{Change, Known, Report, Status};
use crate::safe::Safe;

/// A feed with what came of it in this run.
#[derive(Debug, Clone, PartialEq)]
pub struct Line {
    pub known: Known,
    pub under_way: bool,
    pub report: Option<Report>,
}

/// The log over the panes: which feed is selected, and whether its details are shown.
#[derive(Debug, Clone, Default)]
pub struct RefreshLog {
    /// The folder of the selected feed; the first feed until somebody selects.
    chosen: Option<Safe>,
    /// The first row on screen.
    pub top: usize,
    details: bool,
}

/// A row of the log.
#[derive(Debug, Clone, PartialEq)]
pub enum Row<'a> {
    Feed(&'a Line),
    Detail(String),
}

/// What a key came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Logging {
    Stay,
    Leave,
    /// Ask the feed of this folder again.
    Retry(Safe),
    /// Ask all of them.
    All,
    /// It means nothing here.
    Other,
}

impl Line {
    pub fn new(known: Known) -> Self {
        Self { known, under_way: false, report: None }
    }

    /// Why the feed is not up to date, in plain words.
    pub fn fault(&self) -> Option<&Safe> {
        match self.report.as_ref().map(|report| &report.status) {
            Some(Status::Failed(why)) => Some(why),
            Some(Status::Read | Status::Unchanged | Status::Gone) => None,
            // Not having been asked, it is as it was.
            Some(Status::Later(..) | Status::Cancelled) | None => {
                Some(&self.known.error).filter(|error| !error.is_empty())
            }
        }
    }

    /// What came, in a few words.
    pub fn outcome(&self) -> String {
        if self.under_way {
            return "being asked".to_owned();
        }
        if let Some(fault) = self.fault() {
            return fault.to_string();
        }
        if self.known.gone {
            return "gone for good (410)".to_owned();
        }
        let Some(report) = &self.report else {
            return if self.known.asked == 0 { "never asked yet" } else { "up to date" }.to_owned();
        };
        let counts = report.counts();
        match &report.status {
            _ if !counts.is_empty() => counts,
            Status::Cancelled => "called off".to_owned(),
            Status::Gone => "gone for good (410)".to_owned(),
            Status::Later(_, why) => format!("not asked: {why}"),
            Status::Read | Status::Unchanged | Status::Failed(_) => "nothing new".to_owned(),
        }
    }

    fn rank(&self) -> u8 {
        let news = self.report.as_ref().is_some_and(|report| !report.counts().is_empty());
        match () {
            () if self.fault().is_some() => 0,
            () if self.under_way => 1,
            () if news => 2,
            () => 3,
        }
    }

    /// Everything that is known, a line each.
    fn details(&self, now: &Now) -> Vec<String> {
        let mut lines = Vec::new();
        if let Some(fault) = self.fault() {
            lines.push(fault.to_string());
        }
        lines
            .extend(self.report.iter().flat_map(|report| report.notes.iter().map(Safe::to_string)));
        let all = self.report.iter().flat_map(|report| {
            let part = |what: &'static str, changes: &'_ [Change]| {
                changes.iter().map(|change| told(what, change)).collect::<Vec<_>>()
            };
            [
                part("edited", &report.beside),
                part("quarantine", &report.quarantined),
                part("new", &report.new),
                part("updated", &report.updated),
            ]
            .concat()
        });
        lines.extend(all);
        lines.push(match self.known.asked {
            0 => "never asked yet".to_owned(),
            asked => format!("asked {} ago", span(now.at.as_second() - asked)),
        });
        match self.known.due {
            Some(due) => {
                let left = due - now.at.as_second();
                lines.push(if left > 0 {
                    format!("due in {}", span(left))
                } else {
                    "due now".into()
                });
            }
            None => lines.push("it is not asked any more".to_owned()),
        }
        lines.push(format!("folder {}", self.known.folder));
        lines
    }
}

fn told(what: &str, change: &Change) -> String {
    let why = change.why.as_ref().map(|why| format!(": {why}")).unwrap_or_default();
    format!("{what}: {}{why}", change.title)
}

/// Seconds as a person says them: `3 h`.
pub fn span(seconds: i64) -> String {
    match seconds.max(0) {
        seconds @ 0..60 => format!("{seconds} s"),
        seconds @ 60..3600 => format!("{} min", seconds / 60),
        seconds @ 3600..172_800 => format!("{} h", seconds / 3600),
        seconds => format!("{} days", seconds / 86_400),
    }
}

/// The feeds in the order of the log.
pub fn ordered(lines: &[Line]) -> Vec<&Line> {
    let mut ordered: Vec<&Line> = lines.iter().collect();
    ordered.sort_by_key(|line| line.rank());
    ordered
}

impl RefreshLog {
    /// The place of the selected feed among the ordered ones.
    fn at(&self, lines: &[&Line]) -> usize {
        let is = |line: &&Line| Some(&line.known.folder) == self.chosen.as_ref();
        lines.iter().position(is).unwrap_or(0)
    }

    /// The rows, and which of them is selected.
    pub fn rows<'a>(&self, lines: &'a [Line], width: usize, now: &Now) -> (Vec<Row<'a>>, usize) {
        let lines = ordered(lines);
        let at = self.at(&lines);
        let options = reflow::Options::new(width.max(1));
        let mut rows: Vec<Row<'a>> = lines.iter().copied().map(Row::Feed).collect();
        if let (true, Some(line)) = (self.details, lines.get(at)) {
            let mut details = Vec::new();
            for text in line.details(now) {
                let wrapped = reflow::wrap(&text, &options);
                details.extend(wrapped.iter().map(|row| Row::Detail(reflow::line(row, &text))));
            }
            rows.splice(at + 1..at + 1, details);
        }
        (rows, at)
    }

    /// Takes a key; `height` is how many rows are on screen at a time.
    pub fn key(&mut self, pressed: &Pressed, lines: &[Line], height: usize) -> Logging {
        let lines = ordered(lines);
        let mut at = self.at(&lines);
        match &pressed.action {
            Action::Open | Action::ReadOn => self.details = !self.details,
            Action::Clear if self.details => self.details = false,
            Action::Back | Action::Clear | Action::Interrupt => return Logging::Leave,
            Action::RefreshAll => return Logging::All,
            Action::RefreshFeed => {
                let line = lines.get(at);
                return line
                    .map_or(Logging::Stay, |line| Logging::Retry(line.known.folder.clone()));
            }
            _ => match pressed.moved(at, lines.len(), height) {
                Some(to) => at = to,
                None => return Logging::Other,
            },
        }
        self.chosen = lines.get(at).map(|line| line.known.folder.clone());
        Logging::Stay
    }

    /// Scrolls as little as needed to show the selection, and what is told of it as far as it fits.
    pub fn settle(&mut self, lines: &[Line], width: usize, height: usize, now: &Now) {
        let (rows, at) = self.rows(lines, width, now);
        let details = rows.iter().filter(|row| matches!(row, Row::Detail(_))).count();
        let end = (at + 1 + details).saturating_sub(height.max(1));
        self.top = self.top.max(end).min(at);
    }
}

#[cfg(test)]
mod tests {
    use super::{Line, Logging, RefreshLog, Row, ordered, span};
    use crate::article::Now;
    use crate::reader::keymap::Keymap;
    use crate::reader::over::Pressed;
    use crate::refresh::{Known, Report, Status};
    use crate::safe::Safe;

    fn line(name: &str, error: &str) -> Line {
        Line::new(Known {
            name: Safe::line(name),
            folder: Safe::line(&name.to_lowercase()),
            asked: 1,
            error: Safe::line(error),
            gone: false,
            due: None,
        })
    }

    #[test]
    fn failed_feeds_come_first_and_a_success_ends_it() {
        let mut lines = vec![line("A", ""), line("B", "no answer"), line("C", "")];
        lines[2].under_way = true;
        let names = |lines: &[Line]| -> Vec<String> {
            ordered(lines).iter().map(|line| line.known.name.to_string()).collect()
        };
        assert_eq!(names(&lines), ["B", "C", "A"]);
        assert_eq!(lines[1].outcome(), "no answer");
        let unasked = Status::Later(9, Safe::line("it is not due yet"));
        lines[1].report = Some(Report { status: unasked, ..Report::default() });
        assert_eq!(lines[1].outcome(), "no answer");
        lines[1].report = Some(Report::default());
        assert_eq!(names(&lines), ["C", "A", "B"]);
        assert_eq!(lines[1].outcome(), "nothing new");
    }

    #[test]
    fn the_selection_stays_with_its_feed_when_the_order_changes() {
        let mut lines = vec![line("A", ""), line("B", ""), line("C", "")];
        let mut log = RefreshLog::default();
        let keymap = Keymap::new(None);
        let key = |key: &str| Pressed::new(&keymap, key.parse().unwrap(), false);
        assert_eq!(log.key(&key("j"), &lines, 9), Logging::Stay);
        lines[2].known.error = Safe::line("no answer");
        assert_eq!(log.key(&key("r"), &lines, 9), Logging::Retry(Safe::line("b")));
        log.key(&key("enter"), &lines, 9);
        let now = Now::on(2026, 11, 22);
        let (rows, at) = log.rows(&lines, 40, &now);
        assert_eq!(at, 2);
        assert!(matches!(&rows[3], Row::Detail(text) if text.starts_with("asked ")), "{rows:?}");
        log.settle(&lines, 40, 2, &now);
        assert_eq!(log.top, 2);
        assert_eq!(log.key(&key("esc"), &lines, 9), Logging::Stay);
        assert_eq!(log.key(&key("esc"), &lines, 9), Logging::Leave);
    }

    #[test]
    fn a_span_is_said_in_its_largest_unit() {
        let spans = [-5, 59, 60, 3600, 172_800].map(span);
        assert_eq!(spans, ["0 s", "59 s", "1 min", "1 h", "2 days"]);
    }
}
