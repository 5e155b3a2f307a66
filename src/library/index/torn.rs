//! Lines of the journal's files that are no event → kept beside how much of each file is folded in.

use std::path::Path;

use crate::error::{Problem, Result};
use crate::library::index::{Index, count};

impl Index {
    /// What is wrong in the files of a journal folder, as far as they are folded in.
    pub fn torn_lines(&self, folder: &Path) -> Result<Vec<Problem>> {
        self.read(|connection| {
            connection
                .prepare_cached("SELECT name, line, what FROM torn ORDER BY name, line")?
                .query_map([], |row| {
                    let line = usize::try_from(count::get(row, 1)?).unwrap_or(usize::MAX);
                    let path = folder.join(row.get::<_, String>(0)?);
                    Ok(Problem::new(row.get::<_, String>(2)?).at(line).in_file(&path))
                })?
                .collect()
        })
    }

    /// Keeps what is wrong in lines of a file; belongs into the transaction that folds the others.
    pub fn add_torn_lines(&mut self, name: &str, problems: &[Problem]) -> Result<()> {
        self.write(|index| {
            let mut add = index.connection.prepare_cached(
                "INSERT OR REPLACE INTO torn(name, line, what) VALUES(?1, ?2, ?3)",
            )?;
            for problem in problems {
                // a file that cannot be read has no line, and may be whole the next time
                let Some(line) = problem.line else { continue };
                add.execute((name, count::put(line as u64), &problem.what))?;
            }
            Ok(())
        })
    }
}
