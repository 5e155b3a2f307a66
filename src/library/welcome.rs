//! The welcome library: the folder `feeds/` as it was when the program was built.

use include_dir::{Dir, include_dir};

static FEEDS: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/feeds");

/// The bytes of a file by its path in `feeds/`.
pub fn file(path: &str) -> Option<&'static [u8]> {
    FEEDS.get_file(path).map(include_dir::File::contents)
}

/// The paths of all files, in order, with `/` on every system.
pub fn paths() -> Vec<String> {
    let mut paths: Vec<String> = FEEDS
        .dirs()
        .flat_map(include_dir::Dir::files)
        .chain(FEEDS.files())
        .map(|file| file.path().to_string_lossy().replace('\\', "/"))
        .collect();
    paths.sort();
    paths
}
