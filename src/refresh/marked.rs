//! The journal's files → which articles carry something of the reader's, so that none is pruned.

use std::collections::HashSet;
use std::fs;
use std::path::Path;

use serde_json::Value;

use crate::library::regular;

/// Events of these kinds say only that somebody was there.
const PASSING: [&str; 2] = ["read", "place"];

/// Every text of every event that is more than a visit: whatever form an event has or will have,
/// the id of its article is among them. `None` when a journal cannot be read to its end.
pub fn ids(journal: &Path) -> Option<HashSet<String>> {
    let mut ids = HashSet::new();
    let files = match fs::read_dir(journal) {
        Ok(files) => files,
        Err(cause) if cause.kind() == std::io::ErrorKind::NotFound => return Some(ids),
        Err(_) => return None,
    };
    for file in files {
        let path = file.ok()?.path();
        if path.extension().is_none_or(|extension| extension != "jsonl") {
            continue;
        }
        let text = regular::read_to_string(&path).ok()?;
        for line in text.lines().filter(|line| !line.trim().is_empty()) {
            let event: Value = serde_json::from_str(line).ok()?;
            if !PASSING.iter().any(|kind| event.get(kind).is_some()) {
                texts(&event, &mut ids);
            }
        }
    }
    Some(ids)
}

/// An explicit stack: no depth of a line costs more than its bytes.
fn texts(event: &Value, ids: &mut HashSet<String>) {
    let mut open = vec![event];
    while let Some(value) = open.pop() {
        match value {
            Value::String(text) => _ = ids.insert(text.clone()),
            Value::Array(items) => open.extend(items),
            Value::Object(keys) => open.extend(keys.values()),
            Value::Null | Value::Bool(_) | Value::Number(_) => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::ids;
    use std::fs;

    #[test]
    fn what_is_starred_tagged_or_quoted_is_known_and_what_was_only_read_is_not() {
        let folder = tempfile::tempdir().unwrap();
        assert_eq!(ids(&folder.path().join("none")), Some([].into()));
        fs::write(
            folder.path().join("me.jsonl"),
            "{\"art\":[\"a\"],\"star\":true}\n{\"art\":[\"b\"],\"read\":true}\n\
             {\"art\":[\"c\"],\"place\":{\"top\":1}}\n{\"quote\":{\"of\":\"d\"}}\n",
        )
        .unwrap();
        let known = ids(folder.path()).unwrap();
        let has = |id: &str| known.contains(id);
        assert_eq!([has("a"), has("b"), has("c"), has("d")], [true, false, false, true]);
        fs::write(folder.path().join("torn.jsonl"), "{\"art\":[\"x\"],").unwrap();
        assert_eq!(ids(folder.path()), None);
    }
}
