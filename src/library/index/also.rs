//! Articles whose holders changed → the titles of the other feeds that hold each.

use crate::library::index::Index;

/// Most are held once, and never were held by others.
const ALSO: &str = "UPDATE meta SET also = (SELECT json_group_array(title) FROM ( \
      SELECT DISTINCT f.title FROM held h JOIN feed f ON f.id = h.feed \
      WHERE h.article = ?1 AND f.title <> '' AND f.title <> \
        (SELECT own.title FROM article a JOIN feed own ON own.id = a.feed WHERE a.id = ?1) \
      ORDER BY f.title)) \
    WHERE id = ?1 AND (also <> '[]' \
      OR EXISTS(SELECT 1 FROM held h WHERE h.article = ?1 LIMIT 1 OFFSET 1))";

impl Index {
    /// Writes down the titles of the other feeds that hold the articles whose holders changed since
    /// the last commit: once for each, for a feed may name one article a hundred thousand times.
    pub(super) fn put_also(&mut self) -> rusqlite::Result<()> {
        let mut also = self.connection.prepare_cached(ALSO)?;
        std::mem::take(&mut self.shared)
            .into_iter()
            .try_for_each(|row| also.execute([row]).map(drop))
    }
}

#[cfg(test)]
mod tests {
    use crate::library::index::sample::{column, entry, put, stamp};
    use crate::library::index::{Index, known};
    use crate::safe::Safe;

    #[test]
    fn a_feed_that_names_one_article_twice_as_often_takes_twice_as_many_steps() {
        let steps = |many: usize| {
            let mut index = Index::in_memory().unwrap();
            for path in ["/l/a/1.xml", "/l/b/1.xml", "/l/a/1.xml"] {
                let item = |at: usize| {
                    let mut item = entry(path, "k", "1970-01-02");
                    item.location.index = at;
                    item
                };
                put(&mut index, path, &(0..many).map(item).collect::<Vec<_>>()).unwrap();
            }
            for path in ["/l/a/1.xml", "/l/b/1.xml"] {
                index.remove(&stamp(path).place).unwrap();
            }
            let steps = [super::ALSO, known::ARTICLE].map(|sql| {
                let statement = index.connection.prepare_cached(sql).unwrap();
                statement.get_status(rusqlite::StatementStatus::VmStep)
            });
            assert!(steps.iter().all(|steps| *steps > 0), "{steps:?}");
            steps.iter().sum::<i32>()
        };
        let (few, many) = (steps(100), steps(200));
        assert!(many < 5 * few / 2, "{few} {many}");
    }

    #[test]
    fn other_feeds_are_told_of_when_the_title_of_one_has_changed() {
        let mut index = Index::in_memory().unwrap();
        let both = |feed: &str, title: &str| {
            let path = format!("/l/{feed}/f.xml");
            let item = |(at, key): (usize, &str)| {
                let mut item = entry(&path, key, "1970-01-02");
                item.location.index = at;
                item.feed = Safe::line(title);
                item
            };
            (path.clone(), ["k", "l"].into_iter().enumerate().map(item).collect::<Vec<_>>())
        };
        let told = |index: &Index| column(index, "SELECT also FROM meta");
        for (feed, title, also) in [
            ("a", "Wire", "[]"),
            ("b", "Wire", "[]"),
            ("a", "Packet", "[\"Wire\"]"),
            ("b", "Post", "[\"Post\"]"),
            ("b", "Packet", "[]"),
        ] {
            let (path, items) = both(feed, title);
            put(&mut index, &path, &items).unwrap();
            assert_eq!(told(&index), [also; 2], "{feed} {title}");
        }
    }
}
