//! The window's state between runs: sizes set by key and what was typed.

use std::path::Path;

use crate::error::{Error, Result};
use crate::library::regular;
use crate::library::whole::{self, Links};

/// Reads what was kept; a missing or damaged file is an empty one, for nothing in it is precious.
pub fn load<T: serde::de::DeserializeOwned + Default>(path: &Path) -> T {
    regular::read_to_string(path)
        .ok()
        .and_then(|text| serde_json::from_str(&text).ok())
        .unwrap_or_default()
}

/// Writes it whole or not at all.
pub fn save(path: &Path, state: &impl serde::Serialize) -> Result<()> {
    let text =
        serde_json::to_string_pretty(state).map_err(|cause| Error::new("write", path, cause))?;
    whole::write(path, text.as_bytes(), Links::Replace)
}

#[cfg(test)]
mod tests {
    use super::{load, save};
    use std::collections::BTreeMap;

    #[test]
    fn what_is_saved_comes_back_and_damage_is_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("state/window.json");
        let state = BTreeMap::from([("width".to_owned(), 72)]);
        save(&path, &state).unwrap();
        assert_eq!(load::<BTreeMap<String, i32>>(&path), state);
        assert_eq!(std::fs::read_dir(path.parent().unwrap()).unwrap().count(), 1);
        std::fs::write(&path, "{").unwrap();
        assert_eq!(load::<BTreeMap<String, i32>>(&path), BTreeMap::new());
    }
}
