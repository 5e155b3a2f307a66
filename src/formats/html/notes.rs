//! Links within a page → footnotes: a reference and a note that point at each other.

use std::collections::{HashMap, HashSet};

use crate::formats::html::names::{self, Attribute};
use crate::formats::html::tree::{Id, Tree};
use crate::safe::Safe;

/// How far above a link the element may be that its partner points at.
const ABOVE: usize = 6;
/// Scalar values in a reference, such as `[12]` or `note 3`.
const LABEL: usize = 12;

/// The footnotes of a page.
#[derive(Debug, Default)]
pub struct Notes {
    /// Links in running text, and the label that they show.
    references: HashMap<Id, Safe>,
    /// Blocks that are notes, by the label of their first reference.
    notes: HashMap<Id, Safe>,
    backlinks: HashSet<Id>,
}

impl Notes {
    pub fn find(tree: &Tree<'_>, root: Id) -> Self {
        let mut ids: HashMap<&str, Id> = HashMap::new();
        let mut links: Vec<(Id, &str)> = Vec::new();
        for id in tree.descendants(root) {
            for key in [Attribute::Id, Attribute::Name] {
                if let Some(name) = tree.raw_attribute(id, key) {
                    ids.entry(name).or_insert(id);
                }
            }
            if tree.name(id) == "a"
                && let Some(target) = tree.raw_attribute(id, Attribute::Href)
                && let Some((_, fragment)) = target.rsplit_once('#')
            {
                links.push((id, fragment));
            }
        }
        if links.len() < 2 {
            return Self::default();
        }
        let mut notes = Self::default();
        notes.pair(tree, root, &links, &ids);
        notes
    }

    fn pair(&mut self, tree: &Tree<'_>, root: Id, links: &[(Id, &str)], ids: &HashMap<&str, Id>) {
        let near = |id: Id| std::iter::once(id).chain(tree.ancestors(id)).take(ABOVE);
        let links: Vec<(Id, Id)> =
            links.iter().filter_map(|(link, name)| Some((*link, *ids.get(name)?))).collect();
        // (an element above a link, what the link points at) → the link
        let mut known: HashMap<(Id, Id), Vec<Id>> = HashMap::new();
        for (link, target) in &links {
            for above in near(*link).take_while(|above| *above != root) {
                known.entry((above, *target)).or_default().push(*link);
            }
        }
        for (link, target) in &links {
            let backlinks: Vec<Id> = near(*link)
                .take(3)
                .filter_map(|above| known.get(&(*target, above)))
                .flatten()
                .copied()
                .take(20)
                .collect();
            let forth = *target > *link && backlinks.iter().all(|back| back > link);
            let Some(label) = label(tree, *link).filter(|_| forth && !backlinks.is_empty()) else {
                continue;
            };
            let block = |id: &Id| names::is_block(tree.name(*id));
            let Some(note) = near(*target).find(block).filter(|note| !tree.holds(*note, *link))
            else {
                continue;
            };
            let label = self.notes.entry(note).or_insert(label).clone();
            self.references.insert(*link, label);
            self.backlinks.extend(backlinks);
        }
    }

    pub fn reference(&self, id: Id) -> Option<Safe> {
        self.references.get(&id).cloned()
    }

    pub fn label(&self, id: Id) -> Option<Safe> {
        self.notes.get(&id).cloned()
    }

    pub fn is_backlink(&self, id: Id) -> bool {
        self.backlinks.contains(&id)
    }
}

/// The words of a reference without its brackets.
fn label(tree: &Tree<'_>, link: Id) -> Option<Safe> {
    let text = Safe::line(&tree.text(link));
    let label = Safe::line(text.trim_matches(['[', ']', '(', ')', ' ']));
    (!label.is_empty() && label.chars().count() <= LABEL).then_some(label)
}
