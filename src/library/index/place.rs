//! Where an article's bytes are ↔ the bytes that the index keeps of it.
//!
//! A path is kept as the system's own bytes, for a file name need not be text. No path begins with
//! a NUL, so what lies in no file does.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use crate::article::entry::Place;

const WELCOME: &[u8] = b"\0welcome/";
const STDIN: &[u8] = b"\0stdin";

pub fn encode(place: &Place) -> Vec<u8> {
    match place {
        Place::File(path) => path.as_os_str().as_encoded_bytes().to_vec(),
        Place::Welcome(path) => [WELCOME, path.as_bytes()].concat(),
        Place::Stdin => STDIN.to_vec(),
    }
}

pub fn decode(bytes: &[u8]) -> Place {
    match bytes.strip_prefix(WELCOME) {
        Some(path) => Place::Welcome(String::from_utf8_lossy(path).into_owned()),
        None if bytes == STDIN => Place::Stdin,
        None => Place::File(PathBuf::from(system(bytes))),
    }
}

/// The folder that a file lies in, encoded like a file; empty for what lies in none.
pub fn folder(place: &Place) -> Vec<u8> {
    match place {
        Place::File(path) => {
            let folder = path.parent().map(Path::to_owned).unwrap_or_default();
            encode(&Place::File(folder))
        }
        Place::Welcome(_) | Place::Stdin => Vec::new(),
    }
}

#[cfg(unix)]
fn system(bytes: &[u8]) -> OsString {
    std::os::unix::ffi::OsStringExt::from_vec(bytes.to_vec())
}

#[cfg(not(unix))]
fn system(bytes: &[u8]) -> OsString {
    String::from_utf8_lossy(bytes).into_owned().into()
}

#[cfg(test)]
mod tests {
    use super::{decode, encode, system};
    use crate::article::entry::Place;

    #[test]
    fn every_place_comes_back_as_it_was() {
        let mut places = vec![
            Place::File("/feeds/été/a.md".into()),
            Place::File("relative.md".into()),
            Place::Welcome("guide/first.md".into()),
            Place::Stdin,
        ];
        if cfg!(unix) {
            places.push(Place::File(system(b"/feeds/\xff\xfe.md").into()));
        }
        for place in places {
            assert_eq!(decode(&encode(&place)), place);
        }
    }
}
