//! An element of a feed → what its writer meant by it: plain text, or HTML.
//!
//! Feeds say it in four ways (a type, a mode, the element's own rule, nothing at all), and often
//! wrongly; markup that stands naked in the feed is HTML whatever else is said.

use memchr::memchr;

use crate::formats::entities;
use crate::formats::feed::base64;
use crate::formats::feed::element::{Element, local};
use crate::formats::feed::entities::Entities;
use crate::formats::feed::xml::{Piece, Pieces};
use crate::formats::tags::{self, Token};
use crate::safe::Safe;

/// Titles are shown on one line; a longer one is a body in the wrong place.
const LONGEST_LINE: usize = 16 * 1024;

#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    Plain(String),
    Html(String),
}

/// What an element holds when it does not say so.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Custom {
    /// Words, unless they are full of tags: titles, names.
    Words,
    /// HTML, unless there is none in it: descriptions.
    Markup,
}

impl Value {
    pub fn read(element: &Element<'_>, custom: Custom, entities: &Entities) -> Self {
        let attribute = |name: &str| element.attribute(name).map(|v| v.trim().to_ascii_lowercase());
        let mode = attribute("mode").unwrap_or_default();
        let given = attribute("type").or_else(|| attribute("content-type")).unwrap_or_default();
        let given = given.split(';').next().unwrap_or_default().trim();
        if (mode == "base64" || is_binary(given))
            && let Some(bytes) = base64::decode(&words(element.inner, entities, false))
        {
            let text = String::from_utf8(bytes).unwrap_or_default();
            return if given == "text/plain" { Self::Plain(text) } else { Self::html(text) };
        }
        let naked = Pieces::new(element.inner, 0).any(|piece| matches!(piece, Piece::Open(_)));
        let is_xml =
            matches!(given, "xhtml" | "xml") || given.ends_with("/xml") || given.ends_with("+xml");
        if is_xml && mode != "escaped" && (naked || !element.inner.contains("<![CDATA[")) {
            return Self::html(markup(element.inner, None));
        }
        if naked {
            return Self::html(markup(element.inner, Some(entities)));
        }
        if matches!(given, "text" | "text/plain" | "plain") {
            return Self::Plain(words(element.inner, entities, true));
        }
        let text = words(element.inner, entities, false);
        match given {
            "html" | "text/html" | "xhtml" | "application/xhtml+xml" => Self::html(text),
            _ => Self::guess(text, custom),
        }
    }

    /// Text that nobody gave a type.
    pub fn guess(text: String, custom: Custom) -> Self {
        let html = match custom {
            Custom::Words => has_entity(&text) || closes_a_tag(&text),
            Custom::Markup => has_entity(&text) || known_tags(&text).next().is_some(),
        };
        if html { Self::html(text) } else { Self::Plain(text) }
    }

    pub fn html(html: String) -> Self {
        let html = if escaped_twice(&html) { entities::decode(&html).into_owned() } else { html };
        Self::Html(without_hollow(html))
    }

    /// Without tags, on one line.
    pub fn line(&self) -> Safe {
        match self {
            Self::Plain(text) => Safe::line(start(text)),
            Self::Html(html) => Safe::line(&stripped(start(html))),
        }
    }

    /// How much there is to read, in bytes outside of tags.
    pub fn weight(&self) -> usize {
        match self {
            Self::Plain(text) => text.trim().len(),
            Self::Html(html) => {
                let mut weight = 0;
                let mut rest = html.as_str();
                while let Some(open) = memchr(b'<', rest.as_bytes()) {
                    weight += rest[..open].trim().len();
                    let close = memchr(b'>', &rest.as_bytes()[open..]);
                    rest = close.map_or("", |close| &rest[open + close + 1..]);
                }
                weight + rest.trim().len()
            }
        }
    }

    pub fn is_empty(&self) -> bool {
        let (Self::Plain(text) | Self::Html(text)) = self;
        text.trim().is_empty()
    }
}

/// Types that XML can only carry as base64 (RFC 4287, section 4.1.3.3).
fn is_binary(given: &str) -> bool {
    given.contains('/')
        && !given.starts_with("text/")
        && !given.starts_with("multipart/")
        && !given.ends_with("/xml")
        && !given.ends_with("+xml")
}

fn start(text: &str) -> &str {
    let mut end = text.len().min(LONGEST_LINE);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
}

/// The text of an element, decoded once, with HTML's names or without; tags in it are left out.
pub fn words(inner: &str, entities: &Entities, all: bool) -> String {
    let mut words = String::with_capacity(inner.len());
    for piece in Pieces::new(inner, 0) {
        match piece {
            Piece::Text(text) if all => words.push_str(&entities.decode_all(text)),
            Piece::Text(text) => words.push_str(&entities.decode(text)),
            Piece::Cdata(data) => words.push_str(data),
            Piece::Open(_) | Piece::Close(_) | Piece::Subset(_) => {}
        }
    }
    words
}

/// Writes naked markup as HTML. With `escaped`, text in it is HTML that was escaped once.
fn markup(inner: &str, escaped: Option<&Entities>) -> String {
    let mut html = String::with_capacity(inner.len());
    for piece in Pieces::new(inner, 0) {
        match (piece, escaped) {
            (Piece::Text(text), Some(entities)) => html.push_str(&entities.decode(text)),
            (Piece::Text(text), None) => html.push_str(text),
            (Piece::Cdata(data), Some(_)) => html.push_str(data),
            (Piece::Cdata(data), None) => {
                html.push_str(&data.replace('&', "&amp;").replace('<', "&lt;"));
            }
            (Piece::Open(tag), _) => {
                let name = local(tag.name);
                html.push('<');
                html.push_str(name);
                html.push_str(tag.attributes.trim_end());
                html.push('>');
                // HTML does not know that `<b/>` is closed
                if tag.empty && !is_void(name) {
                    html.push_str(&format!("</{name}>"));
                }
            }
            (Piece::Close(name), _) => html.push_str(&format!("</{}>", local(name))),
            (Piece::Subset(_), _) => {}
        }
    }
    html
}

fn is_void(name: &str) -> bool {
    let voids = "area base br col embed hr img input link meta param source track wbr frame";
    voids.split(' ').any(|void| name.eq_ignore_ascii_case(void))
}

/// Words by which HTML is told from text that only happens to hold a `<`.
const TAGS: &str = "a abbr acronym address applet area article aside audio b base big blockquote body br \
    button caption center cite code col dd del details dfn dir div dl dt em embed fieldset figcaption \
    figure font footer form frame frameset h1 h2 h3 h4 h5 h6 head header hr html i iframe img input ins kbd \
    label li link main map mark menu meta nav nobr noscript object ol p param picture pre q s samp \
    script section small source span strike strong style sub summary sup svg table tbody td \
    template tfoot th thead time tr tt u ul var video wbr blink marquee";

/// Tags that HTML knows, in order: the name, and whether it closes.
fn known_tags(text: &str) -> impl Iterator<Item = (&str, bool)> {
    let last = text.rfind('>').unwrap_or(0);
    text.match_indices('<').filter_map(move |(at, _)| {
        let rest = &text[at + 1..];
        let (rest, closes) = rest.strip_prefix('/').map_or((rest, false), |rest| (rest, true));
        let end = rest.bytes().take(12).position(|b| !b.is_ascii_alphanumeric())?;
        let ends = matches!(rest.as_bytes()[end], b'>' | b'/' | b' ' | b'\n' | b'\t' | b'\r');
        let name = &rest[..end];
        let known = |name: &str| TAGS.split_whitespace().any(|tag| tag.eq_ignore_ascii_case(name));
        (ends && at < last && !name.is_empty() && known(name)).then_some((name, closes))
    })
}

/// A title is HTML when a tag in it is closed, or needs no closing.
fn closes_a_tag(text: &str) -> bool {
    known_tags(start(text)).any(|(name, closes)| closes || is_void(name))
}

fn has_entity(text: &str) -> bool {
    text.match_indices('&').take(64).any(|(at, _)| {
        let rest = &text[at..];
        let end = rest.bytes().take(33).position(|b| b == b';');
        end.is_some_and(|end| entities::decode(&rest[..=end]) != rest[..=end])
    })
}

/// Escaped once too often: no tag at all, but several written out, a link or an image among them.
fn escaped_twice(html: &str) -> bool {
    if !html.contains("&lt;") || known_tags(html).next().is_some() {
        return false;
    }
    let mut written = html.match_indices("&lt;").map(|(at, _)| &html[at + 4..]);
    written.any(|rest| {
        ["a href=", "img src=", "img alt=", "img class="]
            .iter()
            .any(|tag| rest.get(..tag.len()).is_some_and(|start| start.eq_ignore_ascii_case(tag)))
    })
}

/// Elements that hold words for readers that cannot show them; the reader of pages drops them whole,
/// because there they hold no part of an article. A CDATA section in a CDATA section is a slip.
const HOLLOW: [&str; 6] = ["iframe", "noframes", "object", "applet", "embed", "![cdata["];

/// The HTML without the tags of hollow elements.
fn without_hollow(html: String) -> String {
    let cut = |rest: &str| {
        let name = rest[1..].strip_prefix('/').unwrap_or(&rest[1..]);
        HOLLOW.into_iter().find(|hollow| {
            name.get(..hollow.len()).is_some_and(|start| start.eq_ignore_ascii_case(hollow))
        })
    };
    let mut out = String::new();
    let mut done = 0;
    let mut double = false;
    for (at, _) in html.match_indices('<') {
        let Some(tag) = cut(&html[at..]).filter(|_| at >= done) else { continue };
        out.push_str(&html[done..at]);
        done = if tag.starts_with('!') {
            double = true;
            at + 1 + tag.len()
        } else {
            html[at..].find('>').map_or(html.len(), |end| at + end + 1)
        };
    }
    if done == 0 {
        return html;
    }
    out.push_str(&html[done..]);
    if double {
        let end = out.trim_end();
        let kept = end.strip_suffix("]]>").or_else(|| end.strip_suffix("]]&gt;")).map(str::len);
        out.truncate(kept.unwrap_or(out.len()));
    }
    out
}

/// The words of a piece of HTML, with a blank where a line would end.
fn stripped(html: &str) -> String {
    let mut words = String::new();
    let mut mute: Option<String> = None;
    let mut alternative = None;
    for token in tags::tokens(html) {
        match (token, &mute) {
            (Token::Close(name), Some(muted)) if name == *muted => mute = None,
            (_, Some(_)) => {}
            (Token::Text(text), None) => words.push_str(&entities::decode(text)),
            (Token::Open(name, _), None) if tags::is_mute(&name) => mute = Some(name),
            (Token::Open(name, attributes), None) => {
                if name == "img" {
                    alternative = alternative.or_else(|| tags::attribute(attributes, "alt"));
                }
                if tags::is_block(&name) || name == "br" {
                    words.push(' ');
                }
            }
            (Token::Close(name), None) => {
                if tags::is_block(&name) {
                    words.push(' ');
                }
            }
        }
    }
    match alternative {
        Some(alternative) if words.trim().is_empty() => entities::decode(alternative).into_owned(),
        _ => words,
    }
}

#[cfg(test)]
mod tests {
    use super::{Custom, Value};
    use crate::formats::feed::element::Elements;
    use crate::formats::feed::entities::Entities;
    use proptest::prelude::{any, proptest};

    fn value(element: &str, custom: Custom) -> Value {
        let element = Elements::new(element).next().unwrap();
        Value::read(&element, custom, &Entities::default())
    }

    #[test]
    fn words_are_html_only_when_their_tags_are_closed() {
        for (text, want) in [
            ("<t>The &lt;b&gt;river&lt;/b&gt;</t>", "The river"),
            ("<t>the &lt;b&gt; tag</t>", "the <b> tag"),
            ("<t>the &lt;nonsense&gt;x&lt;/nonsense&gt; tag</t>", "the <nonsense>x</nonsense> tag"),
            ("<t>One&lt;br/&gt;two</t>", "One two"),
            ("<t type='text'>a &lt;b&gt;b&lt;/b&gt; &mdash;</t>", "a <b>b</b> —"),
            ("<t type='html'>a &lt;b c &amp;amp; d</t>", "a"),
            ("<t type='xhtml'><div>a <b/>&lt;c&gt;</div></t>", "a <c>"),
            ("<t mode='base64'>Jmx0Ow==</t>", "<"),
            ("<t type='image/png'>no base64 &amp; more!</t>", "no base64 & more!"),
            ("<t>a<script>b()</script><style>c</style> d</t>", "a d"),
            ("<t>&lt;img alt=\"A &amp;amp; B\"&gt;</t>", "A & B"),
        ] {
            assert_eq!(value(text, Custom::Words).line().as_str(), want, "{text}");
        }
    }

    #[test]
    fn a_description_is_html_when_there_is_a_tag_in_it() {
        let html = |text: &str| matches!(value(text, Custom::Markup), Value::Html(_));
        assert!(
            html("<d>a &lt;p&gt; b</d>")
                && html("<d>a &amp;nbsp; b</d>")
                && html("<d><i>a</i></d>")
        );
        assert!(!html("<d>1 &lt; 2, R&amp;D, x &lt;y&gt; z</d>"));
    }

    #[test]
    fn tags_weigh_nothing() {
        assert_eq!(Value::Html("<p class='x'>one <b>two</b>".into()).weight(), 6);
        assert_eq!(Value::Html("<img src='x'>".into()).weight(), 0);
        assert_eq!(Value::Plain(" <b> ".into()).weight(), 3);
    }

    proptest! {
        #[test]
        fn any_value_is_one_safe_line(text in any::<String>(), near in "(<b>|</b>|&lt;p&gt;|&lt;iframe|&gt;|<!\\[CDATA\\[|]]>|&#27;|x){0,30}") {
            for text in [text, near] {
                for start in ["<t>", "<t type='html'>", "<t type='xhtml'>", "<t mode='base64'>"] {
                    for custom in [Custom::Words, Custom::Markup] {
                        let value = value(&format!("{start}{text}</t>"), custom);
                        assert!(!value.line().chars().any(char::is_control));
                        let _ = (value.weight(), value.is_empty());
                    }
                }
            }
        }
    }
}
