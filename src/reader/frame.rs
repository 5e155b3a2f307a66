//! Window size → where list, page and status line stand.

use crate::config::choice::Layout;
use crate::reader::settings::Settings;

/// A rectangle of cells.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Area {
    pub x: u16,
    pub y: u16,
    pub width: u16,
    pub height: u16,
}

impl Area {
    pub fn contains(self, x: u16, y: u16) -> bool {
        (self.x..self.x + self.width).contains(&x) && (self.y..self.y + self.height).contains(&y)
    }
}

/// Which pane the keys go to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Pane {
    #[default]
    List,
    Page,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Frame {
    pub list: Option<Area>,
    pub page: Option<Area>,
    /// The line between two panes.
    pub rule: Option<Area>,
    pub status: Area,
}

/// Smaller windows show a notice instead.
pub const SMALLEST: (u16, u16) = (20, 5);
/// From this width on, list and page stand side by side.
const SIDE: u16 = 100;
/// From this height on, a narrow window shows them stacked.
const STACK: u16 = 36;
/// Columns at each side of the text where there is room.
const MARGIN: u16 = 4;
/// The most that a list grows in a wide window.
const MOST_SPARE: u16 = 32;
/// What a page beside or below a list needs at least.
const PAGE_WIDTH: u16 = 30;
const PAGE_HEIGHT: u16 = 8;

/// Divides the window; `None` when it is too small for anything but a notice. `alone` shows only the
/// pane that has the keys.
pub fn frame(
    width: u16,
    height: u16,
    focus: Pane,
    alone: bool,
    settings: &Settings,
) -> Option<Frame> {
    if width < SMALLEST.0 || height < SMALLEST.1 {
        return None;
    }
    let status = Area { x: 0, y: height - 1, width, height: 1 };
    let all = Area { x: 0, y: 0, width, height: height - 1 };
    let panes = match settings.layout {
        Layout::Auto if width >= SIDE => Layout::Side,
        Layout::Auto if height >= STACK => Layout::Stack,
        Layout::Auto => Layout::Single,
        chosen => chosen,
    };
    let single = match focus {
        Pane::List => Frame { list: Some(all), status, ..Frame::default() },
        Pane::Page => Frame { page: Some(all), status, ..Frame::default() },
    };
    Some(match panes {
        _ if alone => single,
        Layout::Side if width > PAGE_WIDTH + 20 => {
            let list = list_width(width, settings).clamp(20, width - PAGE_WIDTH - 1);
            Frame {
                list: Some(Area { width: list, ..all }),
                rule: Some(Area { x: list, width: 1, ..all }),
                page: Some(Area { x: list + 1, width: width - list - 1, ..all }),
                status,
            }
        }
        Layout::Stack if all.height > PAGE_HEIGHT + 5 => {
            let list = settings.list_height.clamp(4, all.height - PAGE_HEIGHT - 1);
            Frame {
                list: Some(Area { height: list, ..all }),
                rule: Some(Area { y: list, height: 1, ..all }),
                page: Some(Area { y: list + 1, height: all.height - list - 1, ..all }),
                status,
            }
        }
        Layout::Auto | Layout::Side | Layout::Stack | Layout::Single => single,
    })
}

/// The list takes a third of what the page has no use for, unless a key has set its width.
fn list_width(width: u16, settings: &Settings) -> u16 {
    let page = settings.page_width + 2 * MARGIN;
    let spare = width.saturating_sub(settings.list_width + 1 + page);
    if settings.list_width_set {
        settings.list_width
    } else {
        settings.list_width + (spare / 3).min(MOST_SPARE)
    }
}

/// The text column in the page's pane: centred, with a gutter for the focus bar at its left.
pub fn column(pane: Area, wanted: u16) -> Area {
    let side = match pane.width {
        60.. => MARGIN,
        // The gutter may not run into the line at its left.
        _ if pane.x > 0 => 2,
        _ => 1,
    };
    let width = wanted.min(pane.width.saturating_sub(2 * side)).max(1);
    let top = u16::from(pane.height >= 12);
    Area {
        x: pane.x + pane.width.saturating_sub(width) / 2,
        y: pane.y + top,
        width,
        height: pane.height - top,
    }
}

#[cfg(test)]
mod tests {
    use super::{Area, Pane, column, frame};
    use crate::reader::settings::Settings;

    fn shape(width: u16, height: u16, focus: Pane) -> String {
        let name = |area: Option<Area>, name: &str| {
            area.map(|a| format!("{name} {}x{} ", a.width, a.height)).unwrap_or_default()
        };
        match frame(width, height, focus, false, &Settings::default()) {
            None => "notice".into(),
            Some(f) => format!("{}{}", name(f.list, "list"), name(f.page, "page")),
        }
    }

    #[test]
    fn the_window_decides_how_many_panes_there_are() {
        for (width, height, expected) in [
            (200, 60, "list 69x59 page 130x59 "),
            (120, 40, "list 44x39 page 75x39 "),
            (80, 40, "list 80x12 page 80x26 "),
            (80, 24, "list 80x23 "),
            (40, 12, "list 40x11 "),
            (20, 5, "list 20x4 "),
            (19, 5, "notice"),
            (20, 4, "notice"),
            (0, 0, "notice"),
        ] {
            assert_eq!(shape(width, height, Pane::List), expected, "{width}x{height}");
        }
        assert_eq!(shape(80, 24, Pane::Page), "page 80x23 ");
    }

    #[test]
    fn the_column_is_centred_and_never_wider_than_its_pane() {
        let pane = |width| Area { x: 0, y: 0, width, height: 23 };
        assert_eq!(column(pane(155), 72), Area { x: 41, y: 1, width: 72, height: 22 });
        assert_eq!(column(pane(75), 72).width, 67);
        let beside = Area { x: 45, ..pane(55) };
        assert_eq!((column(beside, 72).x, column(beside, 72).width), (47, 51));
        assert_eq!(column(pane(40), 72), Area { x: 1, y: 1, width: 38, height: 22 });
    }
}
