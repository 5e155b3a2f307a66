//! The data folder as a git work tree: commit, fetch, merge, push, until nobody was faster.
//!
//! Git is told everything on its command line, so that neither the user's settings nor a file that
//! came over the net can make it run anything: no hooks, no filters, no links. What belongs to the
//! repository is said in `.git/info`, and the folder stays free of files that are none of ours.

use std::io::{ErrorKind, IsTerminal as _};
use std::path::Path;
use std::process::{Command, Output, Stdio};

use crate::config::Sync;
use crate::error::{Error, Result};
use crate::safe::Safe;
use crate::sync::Done;

/// The branch that all devices share.
const BRANCH: &str = "main";
/// How often a push is tried again when another device was faster.
const TRIES: usize = 8;

/// Settings that hold whatever git's own files say.
const SETTINGS: [&str; 11] = [
    "core.hooksPath=/dev/null",
    "core.symlinks=false",
    "core.fileMode=false",
    "core.autocrlf=false",
    "core.fsmonitor=false",
    "core.quotePath=false",
    "commit.gpgSign=false",
    "merge.conflictStyle=merge",
    "protocol.ext.allow=never",
    "gc.auto=200",
    "advice.detachedHead=false",
];

/// Lines of a journal are kept from both sides; nothing is converted, whatever a file says.
const ATTRIBUTES: &str = "* -text -filter -ident -merge\njournal/*.jsonl merge=union\n";

/// What is none of the kept files, before the folders that are carried are taken back in.
const EXCLUDED: &str = "/*\n/journal/*\n!/journal/*.jsonl\n/snapshots/*\n!/snapshots/*.txt\n.*\n";

/// Names that git reads from the environment, and that mean another repository.
const FOREIGN: [&str; 8] = [
    "GIT_DIR",
    "GIT_WORK_TREE",
    "GIT_INDEX_FILE",
    "GIT_OBJECT_DIRECTORY",
    "GIT_ALTERNATE_OBJECT_DIRECTORIES",
    "GIT_COMMON_DIR",
    "GIT_NAMESPACE",
    "GIT_CEILING_DIRECTORIES",
];

/// Carries what is new on either side.
pub fn sync(settings: &Sync, data: &Path) -> Result<Done> {
    let repository = Repository { data, remote: &settings.git };
    let folders: &[&str] = if settings.library {
        &["journal", "snapshots", "feeds"]
    } else {
        &["journal", "snapshots"]
    };
    repository.prepare(folders)?;
    let remote = format!("refs/remotes/origin/{BRANCH}");
    let mut received = 0;
    for _ in 0..TRIES {
        repository.commit(folders)?;
        repository.run(&["fetch", "--quiet", "--no-tags", "origin"])?;
        let theirs = repository.commit_of(&remote);
        if theirs.is_some() {
            received += repository.merge(&remote)?;
        }
        let Some(ours) = repository.commit_of("HEAD") else {
            // neither side has anything yet
            return Ok(Done::Carried { sent: 0, received });
        };
        if theirs.as_deref() == Some(&ours) {
            return Ok(Done::Carried { sent: 0, received });
        }
        let sent = repository.changed(theirs.as_deref(), "HEAD")?;
        let push = repository.output(&[
            "push",
            "--quiet",
            "origin",
            &format!("HEAD:refs/heads/{BRANCH}"),
        ])?;
        if push.status.success() {
            return Ok(Done::Carried { sent, received });
        }
        // another device may have pushed in between; any other fault shows when that is looked at
        repository.run(&["fetch", "--quiet", "--no-tags", "origin"])?;
        if repository.commit_of(&remote) == theirs {
            return Err(failed("push", &push));
        }
    }
    Err(Error::of("sync", "this device", "other devices were faster each time; try again later"))
}

struct Repository<'a> {
    data: &'a Path,
    remote: &'a str,
}

impl Repository<'_> {
    /// Makes the repository, or brings what is said of it up to date.
    fn prepare(&self, folders: &[&str]) -> Result<()> {
        if !self.data.join(".git/HEAD").is_file() {
            self.run(&["init", "--quiet"])?;
            self.run(&["symbolic-ref", "HEAD", &format!("refs/heads/{BRANCH}")])?;
        }
        let address = ["config", "remote.origin.url", self.remote];
        self.run(&address)?;
        self.run(&["config", "remote.origin.fetch", "+refs/heads/*:refs/remotes/origin/*"])?;
        let mut exclude = String::from(EXCLUDED);
        for folder in folders {
            exclude.push_str(&format!("!/{folder}\n"));
        }
        self.write("info/exclude", &exclude)?;
        self.write("info/attributes", ATTRIBUTES)
    }

    fn write(&self, name: &str, text: &str) -> Result<()> {
        let path = self.data.join(".git").join(name);
        let folder = path.parent().unwrap_or(self.data);
        std::fs::create_dir_all(folder)
            // What is no file (a link, a FIFO) makes room for one.
            .and_then(|()| match std::fs::remove_file(&path) {
                Err(cause) if cause.kind() != ErrorKind::NotFound => Err(cause),
                Ok(()) | Err(_) => std::fs::write(&path, text),
            })
            .map_err(|cause| Error::new("write", &path, cause))
    }

    /// Commits what is new here. A journal or a snapshot that is missing is none that was deleted:
    /// it comes back. Articles may be deleted.
    fn commit(&self, folders: &[&str]) -> Result<()> {
        for folder in folders.iter().filter(|folder| self.data.join(folder).is_dir()) {
            let removed = if *folder == "feeds" { "--all" } else { "--ignore-removal" };
            self.run(&["add", removed, "--", folder])?;
        }
        let kept = ["ls-files", "-z", "--deleted", "--", "journal", "snapshots"];
        let lost = self.run(&kept)?;
        for path in paths(&lost) {
            self.run(&["checkout-index", "--force", "--", path])?;
        }
        let staged = self.output(&["diff", "--cached", "--quiet"])?;
        if !staged.status.success() {
            self.run(&[
                "commit",
                "--quiet",
                "--no-verify",
                "--message",
                "What this device has kept",
            ])?;
        }
        Ok(())
    }

    /// Takes in what others have; returns how many files changed here.
    fn merge(&self, theirs: &str) -> Result<usize> {
        let before = self.commit_of("HEAD");
        let merge = [
            "merge",
            "--quiet",
            "--no-edit",
            "--allow-unrelated-histories",
            "--strategy-option",
            "ours",
            theirs,
        ];
        let merged = self.output(&merge)?;
        if !merged.status.success() {
            let unmerged = self.run(&["ls-files", "-z", "--unmerged"])?;
            if unmerged.is_empty() {
                return Err(failed("merge", &merged));
            }
            self.settle(&unmerged)?;
        }
        self.changed(before.as_deref(), "HEAD")
    }

    /// Where both sides changed a file and git cannot join them, that of this device stays; where
    /// one side deleted it, what the other one changed stays.
    fn settle(&self, unmerged: &str) -> Result<()> {
        let mut stages: Vec<(&str, &str)> = Vec::new();
        for entry in paths(unmerged) {
            // `100644 hash 2<tab>path`
            let Some((head, path)) = entry.split_once('\t') else { continue };
            stages.push((path, head.rsplit(' ').next().unwrap_or_default()));
        }
        for (path, _) in stages.iter().filter(|(_, stage)| *stage != "1") {
            let ours = stages.contains(&(path, "2"));
            let side = if ours { "--ours" } else { "--theirs" };
            self.run(&["checkout", "--quiet", side, "--", path])?;
            self.run(&["add", "--", path])?;
        }
        self.run(&["commit", "--quiet", "--no-verify", "--no-edit"]).map(drop)
    }

    /// How many files differ between two commits; all of the second where there is no first.
    fn changed(&self, from: Option<&str>, to: &str) -> Result<usize> {
        let names = match from {
            Some(from) => self.run(&["diff", "--name-only", "-z", "--no-renames", from, to])?,
            None => self.run(&["ls-tree", "-r", "-z", "--name-only", to])?,
        };
        Ok(paths(&names).count())
    }

    fn commit_of(&self, name: &str) -> Option<String> {
        let name = format!("{name}^{{commit}}");
        let output = self.output(&["rev-parse", "--quiet", "--verify", &name]).ok()?;
        let hash = String::from_utf8_lossy(&output.stdout).trim().to_owned();
        (output.status.success() && !hash.is_empty()).then_some(hash)
    }

    /// Runs git to a good end; returns what it printed.
    fn run(&self, arguments: &[&str]) -> Result<String> {
        let output = self.output(arguments)?;
        if !output.status.success() {
            return Err(failed(arguments.first().copied().unwrap_or_default(), &output));
        }
        Ok(String::from_utf8_lossy(&output.stdout).into_owned())
    }

    fn output(&self, arguments: &[&str]) -> Result<Output> {
        let mut command = Command::new("git");
        command.arg("--git-dir").arg(self.data.join(".git")).arg("--work-tree").arg(self.data);
        for setting in SETTINGS {
            command.args(["-c", setting]);
        }
        // whoever has no name in git has one here; it is not looked at
        command.args(["-c", "user.name=Pullquote", "-c", "user.email=pullquote@localhost"]);
        for name in FOREIGN {
            command.env_remove(name);
        }
        // a timer cannot answer, and would wait for its password for ever
        if !std::io::stdin().is_terminal() {
            command.env("GIT_TERMINAL_PROMPT", "0");
        }
        command.env("LC_ALL", "C").current_dir(self.data);
        command.args(arguments).stdin(Stdio::null());
        command.output().map_err(|cause| Error::of("run", "git", cause))
    }
}

/// The names in what git prints with `-z`.
fn paths(printed: &str) -> impl Iterator<Item = &str> {
    printed.split('\0').filter(|path| !path.is_empty())
}

/// What git says of its failure, in one line.
fn failed(what: &str, output: &Output) -> Error {
    let said = String::from_utf8_lossy(&output.stderr);
    let lines: Vec<&str> = said.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    let said = Safe::line(&lines.join("; "));
    let said = if said.is_empty() { Safe::line("it does not say why") } else { said };
    Error::of("sync", "this device", format!("git {what}: {said:.500}"))
}
