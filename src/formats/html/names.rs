//! The names of elements and attributes, and which rules hold for them.

/// Every element that some rule asks for.
const ELEMENTS: &[&str] = &[
    "a",
    "abbr",
    "acronym",
    "address",
    "annotation",
    "applet",
    "area",
    "article",
    "aside",
    "audio",
    "b",
    "base",
    "basefont",
    "bgsound",
    "big",
    "blockquote",
    "body",
    "br",
    "button",
    "canvas",
    "caption",
    "center",
    "cite",
    "code",
    "col",
    "colgroup",
    "dd",
    "del",
    "details",
    "dfn",
    "dialog",
    "dir",
    "div",
    "dl",
    "dt",
    "em",
    "embed",
    "fieldset",
    "figcaption",
    "figure",
    "font",
    "footer",
    "form",
    "frame",
    "frameset",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "head",
    "header",
    "hgroup",
    "hr",
    "html",
    "i",
    "iframe",
    "img",
    "input",
    "ins",
    "kbd",
    "label",
    "legend",
    "li",
    "link",
    "listing",
    "main",
    "map",
    "mark",
    "marquee",
    "math",
    "menu",
    "meta",
    "nav",
    "nobr",
    "noembed",
    "noframes",
    "noscript",
    "object",
    "ol",
    "optgroup",
    "option",
    "output",
    "p",
    "param",
    "picture",
    "plaintext",
    "pre",
    "progress",
    "q",
    "rb",
    "rp",
    "rt",
    "rtc",
    "ruby",
    "s",
    "samp",
    "script",
    "search",
    "section",
    "select",
    "slot",
    "small",
    "source",
    "span",
    "strike",
    "strong",
    "style",
    "sub",
    "summary",
    "sup",
    "svg",
    "table",
    "tbody",
    "td",
    "template",
    "textarea",
    "tfoot",
    "th",
    "thead",
    "time",
    "title",
    "tr",
    "track",
    "tt",
    "u",
    "ul",
    "var",
    "video",
    "wbr",
    "xmp",
];

/// A name as one of the known ones; `?` for all others.
pub fn known(name: &str) -> &'static str {
    ELEMENTS.binary_search(&name).map_or("?", |at| ELEMENTS[at])
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Attribute {
    Align,
    Alt,
    AltText,
    AriaHidden,
    Checked,
    Class,
    Cite,
    Colspan,
    Content,
    Data,
    DataLang,
    DataSource,
    Datetime,
    Encoding,
    Height,
    Hidden,
    Href,
    Id,
    ItemProp,
    Lang,
    Name,
    Property,
    Rel,
    Reversed,
    Role,
    Rowspan,
    Source,
    SourceSet,
    Start,
    Style,
    Title,
    Type,
    Value,
    Width,
}

const ATTRIBUTES: &[(&str, Attribute)] = &[
    ("align", Attribute::Align),
    ("alt", Attribute::Alt),
    ("alttext", Attribute::AltText),
    ("aria-hidden", Attribute::AriaHidden),
    ("checked", Attribute::Checked),
    ("cite", Attribute::Cite),
    ("class", Attribute::Class),
    ("colspan", Attribute::Colspan),
    ("content", Attribute::Content),
    ("data-component", Attribute::Data),
    ("data-lang", Attribute::DataLang),
    ("data-language", Attribute::DataLang),
    ("data-lazy-src", Attribute::DataSource),
    ("data-original", Attribute::DataSource),
    ("data-src", Attribute::DataSource),
    ("data-testid", Attribute::Data),
    ("datetime", Attribute::Datetime),
    ("encoding", Attribute::Encoding),
    ("epub:type", Attribute::Role),
    ("height", Attribute::Height),
    ("hidden", Attribute::Hidden),
    ("href", Attribute::Href),
    ("id", Attribute::Id),
    ("itemprop", Attribute::ItemProp),
    ("lang", Attribute::Lang),
    ("name", Attribute::Name),
    ("property", Attribute::Property),
    ("rel", Attribute::Rel),
    ("reversed", Attribute::Reversed),
    ("role", Attribute::Role),
    ("rowspan", Attribute::Rowspan),
    ("src", Attribute::Source),
    ("srcset", Attribute::SourceSet),
    ("start", Attribute::Start),
    ("style", Attribute::Style),
    ("title", Attribute::Title),
    ("type", Attribute::Type),
    ("value", Attribute::Value),
    ("width", Attribute::Width),
    ("xml:lang", Attribute::Lang),
];

pub fn attribute(name: &str) -> Option<Attribute> {
    let mut lower = [0u8; 16];
    let lower = lower.get_mut(..name.len())?;
    lower.copy_from_slice(name.as_bytes());
    lower.make_ascii_lowercase();
    let at = ATTRIBUTES.binary_search_by(|(known, _)| known.as_bytes().cmp(lower)).ok()?;
    Some(ATTRIBUTES[at].1)
}

/// Elements without content.
pub fn is_void(name: &str) -> bool {
    matches!(
        name,
        "area"
            | "base"
            | "basefont"
            | "bgsound"
            | "br"
            | "col"
            | "embed"
            | "frame"
            | "hr"
            | "img"
            | "input"
            | "link"
            | "meta"
            | "param"
            | "source"
            | "track"
            | "wbr"
    )
}

/// Elements whose content holds no tags.
pub fn is_raw(name: &str) -> bool {
    matches!(
        name,
        "script" | "style" | "title" | "textarea" | "iframe" | "noembed" | "noframes" | "xmp"
    )
}

/// Elements that may stand in a page's head.
pub fn is_head(name: &str) -> bool {
    matches!(
        name,
        "base"
            | "basefont"
            | "bgsound"
            | "link"
            | "meta"
            | "noscript"
            | "script"
            | "style"
            | "template"
            | "title"
    )
}

pub fn is_heading(name: &str) -> bool {
    matches!(name, "h1" | "h2" | "h3" | "h4" | "h5" | "h6")
}

/// Where the search for an open element to end stops.
pub fn is_scope(name: &str) -> bool {
    matches!(
        name,
        "applet"
            | "button"
            | "caption"
            | "html"
            | "marquee"
            | "noscript"
            | "object"
            | "svg"
            | "table"
            | "td"
            | "template"
            | "th"
    )
}

/// Elements that stand on lines of their own.
pub fn is_block(name: &str) -> bool {
    matches!(
        name,
        "address"
            | "article"
            | "aside"
            | "blockquote"
            | "body"
            | "caption"
            | "center"
            | "dd"
            | "details"
            | "dialog"
            | "dir"
            | "div"
            | "dl"
            | "dt"
            | "fieldset"
            | "figcaption"
            | "figure"
            | "footer"
            | "form"
            | "h1"
            | "h2"
            | "h3"
            | "h4"
            | "h5"
            | "h6"
            | "header"
            | "hgroup"
            | "hr"
            | "legend"
            | "li"
            | "listing"
            | "main"
            | "menu"
            | "nav"
            | "ol"
            | "p"
            | "plaintext"
            | "pre"
            | "search"
            | "section"
            | "summary"
            | "table"
            | "tbody"
            | "td"
            | "tfoot"
            | "th"
            | "thead"
            | "tr"
            | "ul"
            | "xmp"
    )
}

/// Elements before which an open paragraph ends.
pub fn ends_paragraph(name: &str) -> bool {
    is_block(name)
        && !matches!(
            name,
            "body" | "caption" | "legend" | "tbody" | "td" | "tfoot" | "th" | "thead" | "tr"
        )
}

/// Elements whose content is no text of the page.
pub fn is_mute(name: &str) -> bool {
    matches!(
        name,
        "script"
            | "style"
            | "template"
            | "noscript"
            | "svg"
            | "iframe"
            | "head"
            | "title"
            | "canvas"
            | "object"
            | "embed"
            | "applet"
            | "button"
            | "select"
            | "textarea"
            | "map"
            | "datalist"
            | "audio"
            | "video"
            | "noembed"
            | "noframes"
            | "progress"
            | "dialog"
            | "nav"
            | "menu"
            | "option"
    )
}

#[cfg(test)]
mod tests {
    use super::{ATTRIBUTES, Attribute, ELEMENTS, attribute, known};

    #[test]
    fn the_tables_are_in_the_order_that_the_search_needs() {
        assert!(ELEMENTS.is_sorted());
        assert!(ATTRIBUTES.is_sorted_by_key(|(name, _)| name));
        assert_eq!((known("figure"), known("blink")), ("figure", "?"));
        assert_eq!(attribute("HREF"), Some(Attribute::Href));
        assert_eq!(attribute("onclick"), None);
        assert_eq!(attribute(&"x".repeat(99)), None);
    }
}
