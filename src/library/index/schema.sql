-- A cache of the files and the journal: everything in it can be made anew from them. The indexes of
-- its tables that a first build can do without are in secondary.sql.
-- No foreign keys: checking one without an index of its own reads a whole table for each row.
-- article.id is the order by date: seconds since 1970 (undated ones lie far below), the next free
-- number when that is taken. What scans every row has a narrow table.
CREATE TABLE feed(
  id INTEGER PRIMARY KEY, folder TEXT NOT NULL, title TEXT NOT NULL, folded TEXT NOT NULL,
  total INT NOT NULL DEFAULT 0, unread INT NOT NULL DEFAULT 0, UNIQUE(folder, title)) STRICT;
CREATE TABLE folder(id INTEGER PRIMARY KEY, path BLOB NOT NULL UNIQUE) STRICT; -- as the system says it
CREATE TABLE file(
  id INTEGER PRIMARY KEY, folder INT NOT NULL, name BLOB NOT NULL,
  size INT NOT NULL, mtime INT NOT NULL,           -- bytes, nanoseconds since 1970
  whole INT NOT NULL,                              -- 0: only its head was read so far; -1: it was
                                                   -- read, and a row of it says what another one said
  problems TEXT NOT NULL DEFAULT '[]',             -- of the file and its articles, JSON
  UNIQUE(folder, name)) STRICT;
CREATE INDEX file_faulty ON file(id) WHERE problems <> '[]';
CREATE INDEX file_successor ON file(id) WHERE whole = -1;
CREATE TABLE article(
  id INTEGER PRIMARY KEY, feed INT NOT NULL, read INT NOT NULL DEFAULT 0,
  star INT NOT NULL DEFAULT 0, minutes INT NOT NULL DEFAULT 1,
  quoted INT NOT NULL DEFAULT 0) STRICT;           -- something of it is kept
CREATE INDEX article_star ON article(star) WHERE star = 1;
CREATE INDEX article_quoted ON article(quoted) WHERE quoted = 1;
CREATE TABLE meta(
  id INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE, -- what ArticleId says
  date TEXT, guessed INT NOT NULL, title TEXT NOT NULL, made INT NOT NULL,
  folded TEXT,                               -- the title, where lower() does not fold all of it
  authors TEXT NOT NULL DEFAULT '[]', tags TEXT NOT NULL DEFAULT '[]', -- JSON, its own ones
  lang TEXT, revision TEXT,                                            -- NULL until read whole
  file INT NOT NULL, number INT NOT NULL,    -- where it is read from
  also TEXT NOT NULL DEFAULT '[]', problems INT NOT NULL DEFAULT 0) STRICT;
CREATE INDEX meta_revision ON meta(revision) WHERE revision IS NOT NULL;
-- Every place that holds an article; several where feeds share one.
CREATE TABLE held(
  file INT NOT NULL, number INT NOT NULL, article INT NOT NULL,
  feed INT NOT NULL, PRIMARY KEY(file, number)) STRICT, WITHOUT ROWID;
CREATE INDEX held_article ON held(article);
CREATE TABLE tag(id INTEGER PRIMARY KEY, name TEXT NOT NULL, folded TEXT NOT NULL UNIQUE) STRICT;
CREATE TABLE article_tag(
  article INT NOT NULL, tag INT NOT NULL, own INT NOT NULL, -- 1: the article says so, 0: the reader
  PRIMARY KEY(article, tag)) STRICT, WITHOUT ROWID;
CREATE TABLE author(id INTEGER PRIMARY KEY, folded TEXT NOT NULL UNIQUE) STRICT;
CREATE TABLE article_author(
  article INT NOT NULL, author INT NOT NULL, PRIMARY KEY(article, author)) STRICT, WITHOUT ROWID;
-- The fold of the journal: per article and field the value of the last event.
CREATE TABLE state(
  key TEXT NOT NULL, field TEXT NOT NULL, value TEXT NOT NULL,
  at TEXT NOT NULL, dev TEXT NOT NULL, n INT NOT NULL, revision TEXT,
  PRIMARY KEY(key, field)) STRICT, WITHOUT ROWID;
CREATE INDEX state_revision ON state(revision) WHERE revision IS NOT NULL;
-- Events about quotes, as the journal has them; the article is the event's, the revision the text's.
-- Two may have one name, where a file sync kept two versions of a journal.
CREATE TABLE act(
  id INTEGER PRIMARY KEY, dev TEXT NOT NULL, n INT NOT NULL, quote TEXT NOT NULL, key TEXT NOT NULL,
  revision TEXT, event TEXT NOT NULL) STRICT;
CREATE INDEX act_name ON act(dev, n);
CREATE INDEX act_quote ON act(quote);
CREATE INDEX act_key ON act(key);
CREATE INDEX act_revision ON act(revision) WHERE revision IS NOT NULL;
-- This device's own changes that undo and redo walk through, several of one number as above.
CREATE TABLE step(
  id INTEGER PRIMARY KEY, n INT NOT NULL, undone INT NOT NULL,
  at TEXT NOT NULL, moved INT NOT NULL,      -- time and number of the event that put it there
  made TEXT NOT NULL, draft TEXT NOT NULL) STRICT; -- time of the last event that was this change
CREATE INDEX step_n ON step(n);
CREATE INDEX step_moved ON step(undone, at, moved);
-- What took the step of a number back or did it again, there or yet to come; of one draft the last.
CREATE TABLE turn(
  step INT NOT NULL, draft TEXT NOT NULL, at TEXT NOT NULL, n INT NOT NULL,
  PRIMARY KEY(step, draft)) STRICT, WITHOUT ROWID;
-- The last of them that neither undid nor did again: what was undone before is not done again.
CREATE TABLE last(
  device TEXT PRIMARY KEY, at TEXT NOT NULL, n INT NOT NULL) STRICT, WITHOUT ROWID;
-- How much of each journal file is folded in: bytes, and the line ends in them.
CREATE TABLE journal(
  name TEXT PRIMARY KEY, bytes INT NOT NULL, lines INT NOT NULL, head BLOB NOT NULL)
  STRICT, WITHOUT ROWID;
-- Lines of that which are no event, or one at no time: they are named at every start, and looked at
-- again, for a sync may bring what is missing of one.
CREATE TABLE torn(
  name TEXT NOT NULL, line INT NOT NULL, start INT NOT NULL, bytes INT NOT NULL, hash BLOB NOT NULL,
  what TEXT NOT NULL, PRIMARY KEY(name, line)) STRICT, WITHOUT ROWID;
-- The text is the first column: each entry of another one costs two bytes more.
CREATE VIRTUAL TABLE words USING fts5(
  body, title, content='', contentless_delete=1, detail=full, tokenize='ascii');
-- Each word at each of its places: to step from one word to the next.
CREATE VIRTUAL TABLE word USING fts5vocab('words', 'instance');
-- The first one, two and three letters of an article's words, to be found by while they are typed;
-- those of the title once more, behind U+E000.
CREATE VIRTUAL TABLE begins USING fts5(
  letters, content='', contentless_delete=1, detail=none, tokenize='ascii');
-- Who is quoted. One row for each folded name.
CREATE TABLE person(id INTEGER PRIMARY KEY, name TEXT NOT NULL, folded TEXT NOT NULL UNIQUE) STRICT;
-- What was said: an utterance, its stretches in bytes of the canonical text.
CREATE TABLE quotation(
  id INTEGER PRIMARY KEY, article INT NOT NULL, number INT NOT NULL, -- in order of the text
  start INT NOT NULL, length INT NOT NULL, more TEXT,       -- JSON, [start, length] of the others
  person INT, speaker TEXT, cue TEXT,                       -- NULL: in doubt; the mention as written
  confidence INT NOT NULL, kind INT NOT NULL) STRICT;       -- per cent; 0 direct, 1 mixed
CREATE INDEX quotation_article ON quotation(article);
CREATE INDEX quotation_person ON quotation(person, article) WHERE person IS NOT NULL;
-- The words of each, by its id.
CREATE VIRTUAL TABLE said USING fts5(
  words, content='', contentless_delete=1, detail=full, tokenize='ascii');
-- Who puts an article in counts it: with a trigger SQLite copies each page that the row changes.
CREATE TRIGGER article_gone AFTER DELETE ON article BEGIN
  UPDATE feed SET total = total - 1, unread = unread - (old.read = 0) WHERE id = old.feed; END;
CREATE TRIGGER article_read AFTER UPDATE OF read ON article WHEN old.read <> new.read BEGIN
  UPDATE feed SET unread = unread + (new.read = 0) - (old.read = 0) WHERE id = new.feed; END;
CREATE TRIGGER article_fed AFTER UPDATE OF feed ON article WHEN old.feed <> new.feed BEGIN
  UPDATE feed SET total = total - 1, unread = unread - (old.read = 0) WHERE id = old.feed;
  UPDATE feed SET total = total + 1, unread = unread + (new.read = 0) WHERE id = new.feed; END;
