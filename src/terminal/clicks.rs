//! Presses of the mouse and when they came → which of them are the second or third of a quick row.

use std::time::{Duration, Instant};

use crate::reader::Mouse;

/// Between two presses of one row: what desktops have as their default.
const QUICK: Duration = Duration::from_millis(400);

/// The last press.
#[derive(Debug, Default)]
pub(crate) struct Clicks {
    last: Option<(u16, u16, Instant)>,
    times: u8,
}

impl Clicks {
    /// The same event, or [`Mouse::Again`] for a press that follows another one in its cell at once.
    /// After three the counting begins anew.
    pub(crate) fn count(&mut self, mouse: Mouse, now: Instant) -> Mouse {
        match mouse {
            Mouse::Press { column, row } => {
                let again = self.times < 3
                    && self.last.is_some_and(|(x, y, then)| {
                        (x, y) == (column, row) && now.saturating_duration_since(then) <= QUICK
                    });
                self.times = if again { self.times + 1 } else { 1 };
                self.last = Some((column, row, now));
                match self.times {
                    1 => mouse,
                    times => Mouse::Again { column, row, times },
                }
            }
            Mouse::Release { .. } | Mouse::Again { .. } => mouse,
            Mouse::Drag { .. } | Mouse::WheelUp { .. } | Mouse::WheelDown { .. } => {
                self.last = None;
                mouse
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Clicks;
    use crate::reader::Mouse;
    use std::time::{Duration, Instant};

    #[test]
    fn quick_presses_in_one_cell_are_counted_up_to_three() {
        let (begun, mut clicks) = (Instant::now(), Clicks::default());
        let mut times =
            |after: u64, mouse| match clicks.count(mouse, begun + Duration::from_millis(after)) {
                Mouse::Press { .. } => 1,
                Mouse::Again { times, .. } => times,
                _ => 0,
            };
        let press = |column| Mouse::Press { column, row: 2 };
        let release = Mouse::Release { column: 5, row: 2 };
        let seen = [
            times(0, press(5)),
            times(90, release),
            times(200, press(5)),
            times(500, press(5)),
            times(700, press(5)),
            times(1200, press(5)),
            times(1300, press(6)),
            times(1350, Mouse::Drag { column: 6, row: 2 }),
            times(1400, press(6)),
        ];
        assert_eq!(seen, [1, 0, 2, 3, 1, 1, 1, 0, 1]);
    }
}
