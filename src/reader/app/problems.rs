//! What is wrong, with the program and with its library → one list, and a word of what is new.

use crate::config::choice::Context;
use crate::error::Problem;
use crate::reader::app::{App, Overlay};
use crate::reflow;

/// What is wrong now, as far as it was told.
#[derive(Debug, Default)]
pub(super) struct Problems {
    /// Of the config and of what the program did.
    own: Vec<Problem>,
    /// Of the library's files and the journal.
    library: Vec<Problem>,
}

impl Problems {
    fn all(&self) -> impl Iterator<Item = &Problem> {
        self.own.iter().chain(&self.library)
    }

    fn new_ones(&self, problems: &[Problem]) -> Vec<Problem> {
        let is_new = |problem: &&Problem| !self.all().any(|known| known == *problem);
        problems.iter().filter(is_new).cloned().collect()
    }
}

impl App {
    /// All that is wrong, the program's own first.
    pub fn problems(&self) -> impl Iterator<Item = &Problem> {
        self.problems.all()
    }

    /// The program's own, those of the config among them.
    pub fn own_problems(&self) -> &[Problem] {
        &self.problems.own
    }

    /// All problems as lines that fit the window; further lines of one are indented.
    pub fn problem_lines(&self) -> Vec<String> {
        let width = usize::from(self.width.saturating_sub(4)).max(1);
        let options = reflow::Options::new(width);
        let mut lines = Vec::new();
        for problem in self.problems() {
            let text = problem.to_string();
            for (number, row) in reflow::wrap(&text, &options).iter().enumerate() {
                let indent = if number == 0 { "" } else { "  " };
                lines.push(format!("{indent}{}", reflow::line(row, &text)));
            }
        }
        lines
    }

    /// More of the program's own.
    pub(super) fn report(&mut self, problems: Vec<Problem>) {
        let fresh = self.problems.new_ones(&problems);
        self.problems.own.extend(fresh.iter().cloned());
        self.tell_of(&fresh);
    }

    /// Those of the config, in the place of what was wrong with it before.
    pub(super) fn report_config(&mut self, problems: Vec<Problem>) {
        // an excerpt is how they are told from what the program did
        self.problems.own.retain(|problem| problem.excerpt.is_none());
        self.report(problems);
    }

    /// All that is wrong with the library, in the place of what was before.
    pub(super) fn report_library(&mut self, mut problems: Vec<Problem>) {
        problems.iter_mut().for_each(|problem| problem.excerpt = None);
        let fresh = self.problems.new_ones(&problems);
        self.problems.library = problems;
        let most = self.overlay_most();
        if let Some(Overlay::Problems { top }) = &mut self.overlay {
            *top = most.min(*top);
        }
        self.tell_of(&fresh);
    }

    /// Shows the first of what nothing else shows, and at the start how many there are.
    fn tell_of(&mut self, fresh: &[Problem]) {
        // What is wrong with an article is shown below it; only what is not interrupts.
        let first = fresh.iter().find(|p| p.excerpt.is_some() || p.path.is_none());
        let starting = self.loading || !self.told_of_files;
        let files = fresh.iter().any(|problem| problem.left_out);
        let count = self.problems().count();
        let all = self.key_for(Context::Global, "problems");
        match first {
            Some(first) if count == 1 => self.warn(&first.brief()),
            Some(first) => self.warn(&format!("{count} problems · {all} · {}", first.brief())),
            None if files
                && starting
                && self.notice.as_ref().is_none_or(|notice| !notice.wrong) =>
            {
                self.told_of_files = true;
                let problems =
                    if count == 1 { "1 problem".to_owned() } else { format!("{count} problems") };
                self.say(&format!("{problems} · {all}"));
            }
            None => {}
        }
    }
}
