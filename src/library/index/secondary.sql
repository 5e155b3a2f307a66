-- Laid when the rows of a first list are in: a question may walk by one of them (INDEXED BY) only
-- where `has_secondary` says so.
CREATE INDEX IF NOT EXISTS file_todo ON file(id) WHERE whole < 1;
CREATE INDEX IF NOT EXISTS article_feed ON article(feed);
CREATE INDEX IF NOT EXISTS article_feed_unread ON article(feed) WHERE read = 0;
CREATE INDEX IF NOT EXISTS article_author_back ON article_author(author);
CREATE INDEX IF NOT EXISTS article_tag_back ON article_tag(tag);
CREATE INDEX IF NOT EXISTS meta_lang ON meta(lang) WHERE lang IS NOT NULL;
-- the last: where it is, all are
CREATE INDEX IF NOT EXISTS article_unread ON article(read) WHERE read = 0;
