//! The elements of a feed → what they say of an article. The number orders those that compete for
//! one place, smaller first.

use crate::formats::feed::names::Space;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    Title(u8),
    /// The article itself (0), or a summary of it.
    Body(u8),
    Date(u8),
    Updated,
    Author,
    Link,
    /// A file that belongs to the article: where it leads when nothing else does.
    Enclosure,
    /// An identity that may be an address as well.
    Guid,
    Id(u8),
    Tags,
    Source,
    Lang,
    /// Holds fields of its own.
    Group,
}

/// `name` in lower case.
pub fn role(space: Space, name: &str) -> Option<Role> {
    let own = matches!(space, Space::Core | Space::Atom);
    Some(match (space, name) {
        (_, "title") if own => Role::Title(0),
        (Space::DublinCore, "title") => Role::Title(1),
        (Space::Media, "title") => Role::Title(2),
        (Space::Itunes, "title") => Role::Title(3),
        (Space::Content, "encoded") => Role::Body(0),
        (_, "content" | "fullitem" | "content_encoded") if own => Role::Body(0),
        (Space::Core | Space::Xhtml, "body" | "div") => Role::Body(0),
        (_, "description" | "summary" | "abstract") if own => Role::Body(1),
        (Space::DublinCore, "description" | "abstract") => Role::Body(2),
        (Space::Itunes, "summary") => Role::Body(3),
        (Space::Media, "description" | "text") => Role::Body(4),
        (Space::Itunes, "subtitle") => Role::Body(5),
        (_, "subtitle" | "tagline") if own => Role::Body(5),
        (_, "published" | "pubdate") if own => Role::Date(0),
        (_, "issued") if own => Role::Date(1),
        (Space::DublinCore, "issued" | "available") => Role::Date(1),
        (Space::Core | Space::DublinCore, "date") => Role::Date(2),
        (_, "created") if own || space == Space::DublinCore => Role::Date(3),
        (_, "updated" | "modified" | "lastmod" | "lastbuilddate") if own => Role::Updated,
        (Space::DublinCore, "modified") => Role::Updated,
        (_, "author" | "creator") if own || space == Space::DublinCore => Role::Author,
        (Space::Itunes, "author") => Role::Author,
        (_, "link") if own => Role::Link,
        // CDF
        (Space::Core, "a") => Role::Link,
        (Space::Core, "enclosure") => Role::Enclosure,
        (Space::Core, "guid") => Role::Guid,
        (_, "id") if own => Role::Id(0),
        (Space::DublinCore, "identifier") => Role::Id(1),
        (_, "category" | "keywords") if own => Role::Tags,
        (Space::DublinCore, "subject") => Role::Tags,
        (Space::Media | Space::Itunes, "keywords") => Role::Tags,
        (_, "source") if own => Role::Source,
        (Space::Core | Space::DublinCore, "language") => Role::Lang,
        (Space::Media, "group" | "content") => Role::Group,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::{Role, role};
    use crate::formats::feed::names::Space;

    #[test]
    fn a_word_means_what_its_space_says() {
        for (space, name, want) in [
            (Space::Core, "title", Some(Role::Title(0))),
            (Space::Media, "title", Some(Role::Title(2))),
            (Space::Other, "title", None),
            (Space::Media, "content", Some(Role::Group)),
            (Space::Atom, "content", Some(Role::Body(0))),
            (Space::DublinCore, "creator", Some(Role::Author)),
        ] {
            assert_eq!(role(space, name), want, "{space:?} {name}");
        }
    }
}
