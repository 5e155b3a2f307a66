//! An article's root → the boxes in it that are no part of it.
//!
//! Readability's conditional cleaning: what a box holds tells what it is.

use crate::formats::html::content::measure::{Kind, Measure, Measures};
use crate::formats::html::content::{Content, Strictness, classes};
use crate::formats::html::names::Attribute;
use crate::formats::html::tree::{Id, Tree};

/// Share boxes with more words hold something else.
const SHARES: usize = 500;

pub fn prune(tree: &Tree<'_>, content: &mut Content, strictness: Strictness) {
    let root = content.root;
    let tables = data_tables(tree, root);
    conditionally(tree, content, strictness, &tables, &["form", "fieldset"]);
    for id in tree.descendants(root) {
        let goes = match tree.name(id) {
            "object" | "embed" | "footer" | "aside" | "iframe" | "input" | "textarea"
            | "select" | "button" => true,
            "h1" | "h2" => strictness.weigh && classes::weight(tree, id) < 0.0,
            "" => false,
            _ => is_share(tree, id),
        };
        content.dropped[id.index()] |= goes;
    }
    for names in [&["table"], &["ul"], &["div"]] {
        conditionally(tree, content, strictness, &tables, names);
    }
    cells_of_links(tree, content, &tables);
    if content.dropped[root.index()] {
        content.dropped[root.index()] = false;
    }
}

/// A page laid out as a table has its menus in cells. Nothing else tells them from the article, so
/// this goes in every attempt.
fn cells_of_links(tree: &Tree<'_>, content: &mut Content, tables: &DataTables) {
    let mut gone: Vec<Id> = Vec::new();
    Measures::new(tree).count(tree, content.root, &content.dropped, |id, measure| {
        let goes = tree.name(id) == "td" && measure.link_density() > 0.5 && !tables.keep(tree, id);
        if goes {
            gone.push(id);
        }
        goes
    });
    for id in gone {
        content.dropped[id.index()] = true;
    }
}

fn is_share(tree: &Tree<'_>, id: Id) -> bool {
    let named = tree.class_has(id, &["share"])
        && classes::words(tree, id).iter().any(|word| word == "share" || word == "sharedaddy");
    named && tree.behind(id).index() - id.index() < SHARES && tree.text(id).trim().len() < SHARES
}

fn conditionally(
    tree: &Tree<'_>,
    content: &mut Content,
    strictness: Strictness,
    tables: &DataTables,
    names: &[&str],
) {
    if !strictness.prune {
        return;
    }
    let mut gone: Vec<Id> = Vec::new();
    let mut measures = Measures::new(tree);
    measures.count(tree, content.root, &content.dropped, |id, measure| {
        let goes = names.contains(&tree.name(id))
            && !matches!(measure.kind, Kind::Paragraph | Kind::Wrapper)
            && !tables.keep(tree, id)
            && is_furniture(tree, id, measure, strictness);
        if goes {
            gone.push(id);
        }
        goes
    });
    for id in gone {
        content.dropped[id.index()] = true;
    }
}

fn is_furniture(tree: &Tree<'_>, id: Id, m: &Measure, strictness: Strictness) -> bool {
    let list = matches!(tree.name(id), "ul" | "ol")
        || (m.length > 0 && m.lists as f32 / m.length as f32 > 0.9);
    let weight = if strictness.weigh { classes::weight(tree, id) } else { 0.0 };
    if weight < 0.0 {
        return true;
    }
    if m.commas >= 10 || m.video {
        return false;
    }
    let in_figure = tree.ancestors(id).take(3).any(|above| tree.name(above) == "figure");
    let headings = if m.length == 0 { 0.0 } else { m.headings as f32 / m.length as f32 };
    let (p, images) = (m.paragraphs as f32, m.images as f32);
    let goes = (!in_figure && m.images > 1 && p / images < 0.5)
        || (!list && m.items > m.paragraphs + 100)
        || m.inputs > m.paragraphs / 3
        || (!list
            && !in_figure
            && headings < 0.9
            && m.length < 25
            && (m.images == 0 || m.images > 2)
            && m.links > 0.0)
        || (!list && weight < 25.0 && m.link_density() > 0.2)
        || (weight >= 25.0 && m.link_density() > 0.5)
        || (m.embeds == 1 && m.length < 75)
        || m.embeds > 1
        || (m.images == 0 && !m.textish);
    // a list of images is a gallery
    let gallery = list && goes && m.items > 0 && m.items == m.images;
    goes && !gallery
}

/// Tables that hold data, and what stands in or around them.
struct DataTables {
    /// In the order of the page.
    tables: Vec<Id>,
    /// From a table of data or code that stands in no other, to the node behind it.
    inside: Vec<(Id, Id)>,
}

impl DataTables {
    /// True for a table of data, and for what stands in one or holds one; code is kept as well.
    fn keep(&self, tree: &Tree<'_>, id: Id) -> bool {
        let before = self.inside.partition_point(|(start, _)| *start <= id);
        let inside = before.checked_sub(1).and_then(|at| self.inside.get(at));
        let next = self.tables.partition_point(|table| *table < id);
        inside.is_some_and(|(_, end)| id < *end)
            || self.tables.get(next).is_some_and(|table| tree.holds(id, *table))
    }
}

fn data_tables(tree: &Tree<'_>, root: Id) -> DataTables {
    let mut found = DataTables { tables: Vec::new(), inside: Vec::new() };
    for id in tree.descendants(root) {
        let table = tree.name(id) == "table" && is_data(tree, id);
        if table {
            found.tables.push(id);
        }
        let outer = found.inside.last().is_none_or(|(_, end)| id >= *end);
        if outer && (table || tree.name(id) == "code") {
            found.inside.push((id, tree.behind(id)));
        }
    }
    found
}

fn is_data(tree: &Tree<'_>, table: Id) -> bool {
    if tree.raw_attribute(table, Attribute::Role) == Some("presentation") {
        return false;
    }
    let (mut rows, mut columns, mut row, mut marked) = (0u32, 0u32, 0u32, false);
    for id in tree.descendants(table) {
        match tree.name(id) {
            "table" => return marked,
            "col" | "colgroup" | "tfoot" | "thead" | "th" => marked = true,
            "caption" => marked |= tree.first(id).is_some(),
            "tr" => (rows, row) = (rows + 1, 0),
            "td" => {
                row += 1;
                columns = columns.max(row);
            }
            _ => {}
        }
    }
    marked || (rows > 1 && columns > 1 && (rows >= 10 || columns > 4 || rows * columns > 10))
}
