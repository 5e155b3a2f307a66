//! A file that a person has typed → its text; a missing one is none, an endless one an error.

use std::fs::{self, File};
use std::io::{ErrorKind, Read};
use std::path::Path;

use crate::error::{Error, Problem, Result};

/// Bytes. Nobody types more; `/dev/zero` has more.
const LARGEST: u64 = 1 << 20;

/// Returns the text, with a problem when some of its bytes are not UTF-8.
pub fn read(path: &Path) -> Result<Option<(String, Option<Problem>)>> {
    let opened = fs::metadata(path).and_then(|data| match waits(&data) {
        true => Err(std::io::Error::other("it is a pipe, which may never end")),
        false => File::open(path),
    });
    let mut file = match opened {
        Ok(file) => file.take(LARGEST + 1),
        Err(cause) if cause.kind() == ErrorKind::NotFound => return Ok(None),
        Err(cause) => return Err(Error::new("read", path, cause)),
    };
    let mut bytes = Vec::new();
    file.read_to_end(&mut bytes).map_err(|cause| Error::new("read", path, cause))?;
    if bytes.len() as u64 > LARGEST {
        return Err(Error::new("read", path, "it is larger than 1 MB"));
    }
    Ok(Some(match String::from_utf8(bytes) {
        Ok(text) => (text, None),
        Err(error) => {
            let bytes = error.as_bytes();
            let valid = &bytes[..error.utf8_error().valid_up_to()];
            let line = valid.iter().filter(|byte| **byte == b'\n').count() + 1;
            let what = "this line is not UTF-8; \u{fffd} stands for what cannot be read";
            let problem = Problem::new(what).at(line).in_file(path);
            (String::from_utf8_lossy(bytes).into_owned(), Some(problem))
        }
    }))
}

/// A FIFO is not even open until somebody writes to it. `/dev/null` is a config like any other.
fn waits(data: &fs::Metadata) -> bool {
    #[cfg(unix)]
    return std::os::unix::fs::FileTypeExt::is_fifo(&data.file_type());
    #[cfg(not(unix))]
    return data.is_dir();
}

#[cfg(test)]
mod tests {
    use super::{LARGEST, read};

    #[test]
    fn a_missing_file_is_none_and_an_endless_one_an_error() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("c.toml");
        assert_eq!(read(&path).unwrap(), None);
        let mut text = " ".repeat(usize::try_from(LARGEST).unwrap());
        std::fs::write(&path, &text).unwrap();
        assert_eq!(read(&path).unwrap(), Some((text.clone(), None)));
        text.push(' ');
        std::fs::write(&path, &text).unwrap();
        let expected = format!("cannot read {}: it is larger than 1 MB", path.display());
        assert_eq!(read(&path).unwrap_err().to_string(), expected);
    }
}
