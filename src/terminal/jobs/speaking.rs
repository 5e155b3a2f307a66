//! The thread that answers who said what, and what became of quotes.

use std::mem::discriminant;
use std::sync::mpsc::Receiver;

use crate::library::Library;
use crate::library::quotes::Snapshots;
use crate::reader::Effect;
use crate::terminal::desk;
use crate::terminal::jobs::refuse;
use crate::terminal::jobs::way::Way;
use crate::terminal::mailbox::Mailbox;

/// Answers who said what. Whoever types or goes on asks again: of each kind of question only the last
/// one counts.
pub(super) fn speak(
    way: &mut Way,
    library: &Library,
    snapshots: Option<&Snapshots>,
    asked: &Receiver<Effect>,
    mailbox: &Mailbox,
) {
    let mut open: Vec<Effect> = Vec::new();
    while let Some(effect) = next(&mut open, asked) {
        let told = way.ask(&mut |index| {
            desk::speak(index, library, snapshots, &effect, &mut |msg| mailbox.send(msg))
        });
        refuse(mailbox, &effect, told);
    }
}

/// The oldest question that no later one of its kind has taken the place of; the others stay open.
fn next(open: &mut Vec<Effect>, asked: &Receiver<Effect>) -> Option<Effect> {
    if open.is_empty() {
        open.push(asked.recv().ok()?);
    }
    for effect in asked.try_iter() {
        open.retain(|older| discriminant(older) != discriminant(&effect));
        open.push(effect);
    }
    Some(open.remove(0))
}

#[cfg(test)]
mod tests {
    use super::next;
    use crate::query::Query;
    use crate::reader::Effect;
    use std::sync::mpsc::channel;

    #[test]
    fn a_question_gives_way_to_a_later_one_of_its_kind_and_to_no_other() {
        let said = |request| Effect::Said {
            request,
            query: Query::default(),
            person: 1,
            from: 0,
            count: 1,
        };
        let compare = |request| Effect::Compare { request, quotes: Vec::new() };
        let (sender, asked) = channel();
        for effect in [said(1), compare(2), said(3), compare(4)] {
            sender.send(effect).unwrap();
        }
        let mut open = Vec::new();
        assert_eq!(next(&mut open, &asked), Some(said(3)));
        sender.send(said(5)).unwrap();
        drop(sender);
        assert_eq!(next(&mut open, &asked), Some(compare(4)));
        assert_eq!(next(&mut open, &asked), Some(said(5)));
        assert_eq!(next(&mut open, &asked), None);
    }
}
