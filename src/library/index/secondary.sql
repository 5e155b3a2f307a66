-- Laid when the rows of a first list are in. What a question says it walks by is not among these
-- before: select/driver.rs asks.
CREATE INDEX IF NOT EXISTS file_todo ON file(id) WHERE whole = 0;
CREATE INDEX IF NOT EXISTS article_feed ON article(feed);
CREATE INDEX IF NOT EXISTS article_feed_unread ON article(feed) WHERE read = 0;
CREATE INDEX IF NOT EXISTS article_author_back ON article_author(author);
CREATE INDEX IF NOT EXISTS article_tag_back ON article_tag(tag);
-- the last: where it is, all are
CREATE INDEX IF NOT EXISTS article_unread ON article(read) WHERE read = 0;
