//! Everyone quoted in what is listed, and what one of them said: which are on screen, which one is
//! selected, and what is still to be asked for.

use crate::article::{Entry, fold};
use crate::library::index::speakers::{Cast, Speaker};
use crate::query::Query;
use crate::reader::action::Action;
use crate::reader::over::{Pressed, Search};
use crate::safe::Safe;

/// Sayings that are asked for at once.
pub const WINDOW: usize = 32;
/// The most speakers that are listed; the search finds the others.
pub const MOST: usize = 500;

#[derive(Debug)]
pub struct Speakers {
    /// Of what these are the speakers, for the headline.
    pub of: Safe,
    pub query: Query,
    pub cast: Cast,
    /// The request whose answer they come with, until it has come.
    pub request: Option<u64>,
    /// The one whose answer takes the place of those that are listed.
    pub renewing: Option<u64>,
    pub at: Place,
    /// What the names listed hold.
    pub part: Search,
    /// What one of them said, when that is on screen.
    pub sayings: Option<Sayings>,
}

/// A selection among rows and the first of them on screen.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Place {
    pub at: usize,
    pub top: usize,
}

#[derive(Debug)]
pub struct Sayings {
    pub speaker: Speaker,
    /// As many as there are, as far as they have come.
    pub said: Vec<Option<Said>>,
    /// Among those listed.
    pub at: Place,
    /// Words that those listed hold.
    pub search: Search,
    /// The request under way and where its window begins.
    pub coming: Option<(u64, usize)>,
}

/// Something somebody said, with the article that it stands in.
#[derive(Debug, Clone)]
pub struct Said {
    pub entry: Entry,
    /// The words; `None` when the article is not what it was.
    pub words: Option<Safe>,
    /// Byte of the canonical text at which they begin.
    pub start: usize,
}

/// What a key came to.
#[derive(Debug, Clone)]
pub enum Outcome {
    Stay,
    Leave,
    /// Other speakers are to be listed.
    Ask,
    /// Article and byte.
    Go(Box<Entry>, usize),
    /// It means nothing here.
    Other,
}

impl Place {
    /// True when the key moves.
    fn moved(&mut self, pressed: &Pressed, count: usize, rows: usize) -> bool {
        let to = pressed.moved(self.at, count, rows.max(1));
        self.at = to.unwrap_or(self.at);
        self.settle(count, rows);
        to.is_some()
    }

    fn settle(&mut self, count: usize, rows: usize) {
        self.at = self.at.min(count.saturating_sub(1));
        self.top = self.top.min(self.at).max((self.at + 1).saturating_sub(rows.max(1)));
    }
}

impl Speakers {
    pub fn new(of: Safe, query: Query) -> Self {
        Self {
            of,
            query,
            request: None,
            renewing: None,
            cast: Cast::default(),
            at: Place::default(),
            part: Search::default(),
            sayings: None,
        }
    }

    /// It is known that nobody is listed, or nothing that somebody said.
    pub fn is_empty(&self) -> bool {
        match &self.sayings {
            Some(sayings) => sayings.is_whole() && sayings.listed().is_empty(),
            None => self.request.is_none() && self.cast.speakers.is_empty(),
        }
    }

    /// Keys go to a search.
    pub fn is_typing(&self) -> bool {
        self.sayings.as_ref().map_or(self.part.typing, |sayings| sayings.search.typing)
    }

    /// Whether a key is about a row that is still on its way.
    pub fn waits(&self, pressed: &Pressed, rows: usize) -> bool {
        match &self.sayings {
            Some(sayings) => sayings.waits(pressed, rows),
            None => self.request.is_some() && pressed.needs_row(),
        }
    }

    /// Takes a key; `rows` is how many rows are on screen at a time.
    pub fn key(&mut self, pressed: &Pressed, rows: usize) -> Outcome {
        if let Some(sayings) = &mut self.sayings {
            let outcome = sayings.key(pressed, rows);
            if matches!(outcome, Outcome::Leave) {
                self.sayings = None;
                return Outcome::Stay;
            }
            return outcome;
        }
        if self.at.moved(pressed, self.cast.speakers.len(), rows) {
            return Outcome::Stay;
        }
        match &pressed.action {
            Action::Open => self.open(),
            Action::Accept => self.part.typing = false,
            Action::Find => self.part.begin(),
            Action::Clear if !self.part.text().is_empty() => {
                self.part = Search::default();
                return Outcome::Ask;
            }
            Action::Back | Action::Clear | Action::Interrupt => return Outcome::Leave,
            _ if self.part.typing => {
                let before = self.part.text().to_owned();
                self.part.key(pressed);
                if self.part.text() != before {
                    return Outcome::Ask;
                }
            }
            _ => return Outcome::Other,
        }
        Outcome::Stay
    }

    fn open(&mut self) {
        let speaker = self.cast.speakers.get(self.at.at).cloned();
        self.sayings = speaker.map(|speaker| Sayings {
            said: vec![None; speaker.quotations],
            speaker,
            at: Place::default(),
            search: Search::default(),
            coming: None,
        });
    }

    /// No answer comes to a question; none if nobody waits for it, else whether there is nothing to
    /// show without it.
    pub fn unanswered(&mut self, request: u64) -> Option<bool> {
        let coming = self.sayings.as_mut().map(|sayings| &mut sayings.coming);
        if coming.is_some_and(|coming| coming.take_if(|(asked, _)| *asked == request).is_some()) {
            return Some(false);
        }
        self.request.take_if(|asked| *asked == request)?;
        Some(self.cast.speakers.is_empty())
    }

    /// Takes an answer in; one that is no longer awaited is dropped.
    pub fn came(&mut self, request: u64, cast: Cast, rows: usize) {
        let awaited = |asked: &mut u64| *asked == request;
        if self.request.take_if(awaited).is_some() {
            self.at = Place::default();
        } else if self.renewing.take_if(awaited).is_some() {
            let name = self.cast.speakers.get(self.at.at).map(|speaker| &speaker.name);
            let same = |speaker: &Speaker| Some(&speaker.name) == name;
            self.at.at = cast.speakers.iter().position(same).unwrap_or(self.at.at);
        } else {
            return;
        }
        self.at.settle(cast.speakers.len(), rows);
        self.cast = cast;
    }
}

impl Sayings {
    fn key(&mut self, pressed: &Pressed, rows: usize) -> Outcome {
        let listed = self.listed();
        if self.at.moved(pressed, listed.len(), rows) {
            return Outcome::Stay;
        }
        match &pressed.action {
            Action::Open => {
                return self.selected().map_or(Outcome::Stay, |said| {
                    Outcome::Go(Box::new(said.entry.clone()), said.start)
                });
            }
            Action::Accept => self.search.typing = false,
            Action::Find => self.search.begin(),
            Action::Clear if self.search.is_shown() => {
                (self.search, self.at) = (Search::default(), Place::default());
            }
            Action::Back | Action::Clear | Action::Interrupt => return Outcome::Leave,
            _ if self.search.typing => {
                let before = self.search.text().to_owned();
                self.search.key(pressed);
                if self.search.text() != before {
                    self.at = Place::default();
                }
            }
            _ => return Outcome::Other,
        }
        Outcome::Stay
    }

    /// Places among what was said, in order: all of them, or of what has come those that hold every
    /// word of the search in what was said or in the title.
    pub fn listed(&self) -> Vec<usize> {
        let wanted = fold::plain(self.search.text());
        let holds = |said: &Said| {
            let words = said.words.as_ref().map_or("", |words| words.as_str());
            let line = fold::plain(&format!("{words} {}", said.entry.title));
            wanted.split_whitespace().all(|word| line.contains(word))
        };
        let all = self.said.iter().enumerate();
        let listed = all.filter(|(_, said)| match said {
            Some(said) => holds(said),
            None => !self.is_searched(),
        });
        listed.map(|(at, _)| at).collect()
    }

    /// The one that is selected, once it has come.
    fn selected(&self) -> Option<&Said> {
        self.said.get(*self.listed().get(self.at.at)?)?.as_ref()
    }

    /// Whether it opens, or a search goes to, one that has not come.
    fn waits(&self, pressed: &Pressed, rows: usize) -> bool {
        let coming = match pressed.action {
            Action::Open => self.selected().is_none(),
            _ if self.is_whole() => false,
            _ => {
                let to = pressed.moved(self.at.at, usize::MAX, rows);
                to.is_some_and(|to| to >= self.listed().len())
            }
        };
        coming && self.coming.is_some()
    }

    fn is_searched(&self) -> bool {
        !self.search.text().trim().is_empty()
    }

    /// Nothing that a search looks at is still to come.
    pub fn is_whole(&self) -> bool {
        !self.is_searched() || self.said.iter().all(Option::is_some)
    }

    /// Where the next window begins that the screen or a search needs; `None` when it has all or waits.
    pub fn wanted(&self, rows: usize) -> Option<usize> {
        if self.coming.is_some() {
            return None;
        }
        let (from, count) = match self.is_searched() {
            true => (0, self.said.len()),
            false => (self.at.top, rows.max(1)),
        };
        let shown = self.said.iter().enumerate().skip(from).take(count);
        shown.filter(|(_, said)| said.is_none()).map(|(at, _)| at / WINDOW * WINDOW).next()
    }

    /// Takes a window in. What the index no longer has ends the list.
    pub fn came(&mut self, request: u64, said: Vec<Said>, rows: usize) {
        let Some((_, from)) = self.coming.take_if(|(awaited, _)| *awaited == request) else {
            return;
        };
        let end = (from + WINDOW).min(self.said.len());
        if from + said.len() < end {
            self.said.truncate(from + said.len());
        }
        for (place, said) in self.said.iter_mut().skip(from).zip(said) {
            *place = Some(said);
        }
        self.at.settle(self.listed().len(), rows);
    }
}

#[cfg(test)]
mod tests {
    use super::{Outcome, Said, Speakers, WINDOW};
    use crate::article::entry::Place;
    use crate::article::{ArticleId, Entry, Location, RowId};
    use crate::library::index::speakers::{Cast, Speaker, Unit};
    use crate::query::Query;
    use crate::reader::key::Key;
    use crate::reader::keymap::Keymap;
    use crate::reader::over::Pressed;
    use crate::safe::Safe;

    fn view(names: &[(&str, usize)]) -> Speakers {
        let speaker = |(name, quotations): &(&str, usize)| Speaker {
            person: 1,
            name: Safe::line(name),
            quotations: *quotations,
            articles: 1,
            times: vec![*quotations],
            last: RowId(1),
        };
        let speakers: Vec<Speaker> = names.iter().map(speaker).collect();
        let mut view = Speakers::new(Safe::line("all"), Query::default());
        view.request = Some(1);
        let cast = Cast { total: speakers.len(), speakers, unit: Unit::Week };
        view.came(1, cast, 5);
        view
    }

    fn press(view: &mut Speakers, keys: &str) -> Outcome {
        let keymap = Keymap::new(None);
        let mut press = |key| {
            let typing = view.is_typing();
            view.key(&Pressed::new(&keymap, key, typing), 5)
        };
        Key::sequence(keys).unwrap().into_iter().map(&mut press).last().unwrap()
    }

    fn said(start: usize) -> Said {
        let place = Place::File("a.md".into());
        let entry = Entry {
            row: RowId(1),
            id: ArticleId::from("a".to_owned()),
            title: Safe::line("A"),
            title_made: false,
            feed: Safe::default(),
            date: None,
            date_guessed: false,
            minutes: 1,
            revision: String::new(),
            location: Location { place, index: 0 },
            also_in: Vec::new(),
            problems: 0,
            authors: Vec::new(),
            read: false,
            star: false,
            tags: Vec::new(),
        };
        Said { entry, words: Some(Safe::line("x")), start }
    }

    #[test]
    fn a_window_is_asked_for_when_the_screen_reaches_it_and_only_once() {
        let mut view = view(&[("Ann", 80)]);
        assert!(matches!(press(&mut view, "enter"), Outcome::Stay));
        let sayings = view.sayings.as_mut().unwrap();
        assert_eq!(sayings.wanted(5), Some(0));
        sayings.coming = Some((7, 0));
        assert_eq!(sayings.wanted(5), None);
        sayings.came(6, vec![said(9)], 5);
        assert!(sayings.said[0].is_none(), "another request's answer");
        sayings.came(7, (0..WINDOW).map(said).collect(), 5);
        assert_eq!(sayings.wanted(5), None);
        press(&mut view, "G");
        let sayings = view.sayings.as_mut().unwrap();
        assert_eq!((sayings.at.at, sayings.wanted(5)), (79, Some(2 * WINDOW)));
        sayings.coming = Some((8, 2 * WINDOW));
        sayings.came(8, (0..3).map(said).collect(), 5);
        assert_eq!((sayings.said.len(), sayings.at.at), (2 * WINDOW + 3, 2 * WINDOW + 2));
        assert!(matches!(press(&mut view, "enter"), Outcome::Go(_, 2)));
    }

    #[test]
    fn a_search_asks_for_one_window_after_the_other_and_lists_what_has_come() {
        let mut view = view(&[("Ann", 80)]);
        press(&mut view, "enter / y");
        let sayings = view.sayings.as_mut().unwrap();
        for (request, (from, titles)) in (2..).zip([(0, "ax"), (32, "by"), (64, "yy")]) {
            assert_eq!(sayings.wanted(5), Some(from));
            sayings.coming = Some((request, from));
            let titled = |(start, title): (usize, char)| {
                let mut said = said(start);
                said.entry.title = Safe::line(&title.to_string());
                said
            };
            let titles = titles.chars().cycle().take(WINDOW.min(80 - from));
            sayings.came(request, titles.enumerate().map(titled).collect(), 5);
            assert_eq!(sayings.is_whole(), from == 64);
        }
        assert_eq!(sayings.wanted(5), None);
        let odd = (32..64).filter(|at| at % 2 == 1);
        assert_eq!(sayings.listed(), odd.chain(64..80).collect::<Vec<_>>());
        press(&mut view, "z");
        assert!(view.is_empty());
        press(&mut view, "esc");
        assert_eq!(view.sayings.unwrap().listed().len(), 80);
    }

    #[test]
    fn typing_asks_again_and_escape_goes_back_a_step_at_a_time() {
        let mut view = view(&[("Ann", 3), ("Bo", 2)]);
        press(&mut view, "j");
        assert!(matches!(press(&mut view, "/ b"), Outcome::Ask));
        view.request = Some(2);
        view.came(1, Cast::default(), 5);
        assert_eq!(view.cast.speakers.len(), 2, "a late answer is dropped");
        assert!(matches!(press(&mut view, "enter"), Outcome::Stay));
        press(&mut view, "enter");
        assert!(view.sayings.is_some());
        press(&mut view, "esc");
        assert!(view.sayings.is_none() && view.part.text() == "b");
        assert!(matches!(press(&mut view, "esc"), Outcome::Ask));
        assert!(matches!(press(&mut view, "esc"), Outcome::Leave));
    }
}
