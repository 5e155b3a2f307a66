//! A link to a folder → why it is not followed, if it is not.
//!
//! A curator may collect by linking, within a library too. But folders full of links to one another
//! are a walk without an end, so one link is followed on the way from the library to a file.

use std::path::Path;

/// Why a link to a folder below a root is not followed; `None` when it is.
pub fn refused(root: &Path, link: &Path) -> Option<&'static str> {
    let folder = link.parent().unwrap_or(root);
    let real = [root, folder, link].map(Path::canonicalize);
    let [Ok(real_root), Ok(real_folder), Ok(target)] = real else {
        return Some("it cannot be told where the link leads");
    };
    if real_folder.starts_with(target) {
        return Some("the link leads back to a folder above");
    }
    let inside = folder.strip_prefix(root).unwrap_or(Path::new(""));
    (real_folder != real_root.join(inside)).then_some("the link stands in a folder that is a link")
}

#[cfg(test)]
#[cfg(unix)]
mod tests {
    use std::fs;
    use std::os::unix::fs::symlink;

    use super::refused;

    #[test]
    fn one_link_is_followed_and_none_that_leads_back() {
        let home = tempfile::tempdir().unwrap();
        let at = |name: &str| home.path().join(name);
        for folder in ["l/a", "l/b/deep", "other/c"] {
            fs::create_dir_all(at(folder)).unwrap();
        }
        symlink(at("l"), at("linked")).unwrap();
        symlink(at("l/b"), at("l/a/b")).unwrap();
        symlink(at("l/a"), at("l/b/deep/a")).unwrap();
        symlink(at("other"), at("l/other")).unwrap();
        symlink(at("l"), at("l/b/up")).unwrap();
        symlink(at("l/gone"), at("l/gone")).unwrap();
        for root in ["l", "linked"] {
            let refused = |link: &str| refused(&at(root), &at(root).join(link)).is_some();
            let followed = ["a/b", "b/deep/a", "other"];
            assert!(!followed.iter().any(|link| refused(link)), "{root}");
            let not = ["a/b/deep/a", "b/deep/a/b", "b/up", "gone"];
            assert!(not.iter().all(|link| refused(link)), "{root}");
        }
    }
}
