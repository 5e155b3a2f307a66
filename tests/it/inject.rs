//! A run of the program in which one call to the system fails: the n-th of its kind below a folder.
//!
//! By ptrace, which sees every call: a library that is loaded first would not see those that `rustix`
//! makes without libc, and needs a compiler and unsafe code; a filter of seccomp cannot count. Only the
//! program's own threads are looked at, not what it starts. A call is known and changed by the registers
//! of x86_64.

use std::fs::{self, File};
use std::io::Write as _;
use std::os::unix::fs::FileExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::mpsc::channel;
use std::time::Duration;

use nix::errno::Errno;
use nix::libc::{self, c_long, user_regs_struct};
use nix::sys::ptrace::{self, Options};
use nix::sys::wait::{WaitPidFlag, WaitStatus, waitpid};
use nix::unistd::Pid;

/// Far more than a run takes; only one that hangs needs it.
const PATIENCE: Duration = Duration::from_secs(60);

/// Calls that can fail for the same reasons.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Kind {
    Sync,
    Rename,
    Link,
    /// To write or to make it.
    Open,
    Truncate,
    Unlink,
    MakeFolder,
    Lock,
    Write,
}

/// Which call fails, and how.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Fault {
    pub kind: Kind,
    /// Counts from 0.
    pub n: usize,
    /// Whether all that follow fail, too.
    pub onwards: bool,
    pub error: Errno,
}

/// What became of the run.
#[derive(Debug)]
pub(crate) struct Ended {
    /// `None` when it was killed, which is done to one that hangs.
    pub code: Option<i32>,
    pub said: String,
    pub told: String,
    /// The calls of any kind below the folder, those that failed and those that did not.
    pub calls: Vec<Kind>,
    /// What the calls that failed were made on.
    pub failed: Vec<PathBuf>,
}

/// Where a call says what it is made on.
enum On {
    /// An open file.
    File(u64),
    /// The address of a path below a folder that is open.
    Path(u64, u64),
}

const HERE: u64 = libc::AT_FDCWD as u64;

/// The kind of a call and what it is made on; none that could not change anything.
fn call(regs: &user_regs_struct) -> Option<(Kind, On)> {
    let [a, b, c, d] = [regs.rdi, regs.rsi, regs.rdx, regs.r10];
    let writes = |flags: u64| flags & (libc::O_ACCMODE | libc::O_CREAT) as u64 != 0;
    Some(match regs.orig_rax as c_long {
        libc::SYS_fsync | libc::SYS_fdatasync | libc::SYS_syncfs => (Kind::Sync, On::File(a)),
        libc::SYS_rename => (Kind::Rename, On::Path(HERE, b)),
        libc::SYS_renameat | libc::SYS_renameat2 => (Kind::Rename, On::Path(c, d)),
        libc::SYS_link => (Kind::Link, On::Path(HERE, b)),
        libc::SYS_linkat => (Kind::Link, On::Path(c, d)),
        libc::SYS_open if writes(b) => (Kind::Open, On::Path(HERE, a)),
        libc::SYS_openat if writes(c) => (Kind::Open, On::Path(a, b)),
        libc::SYS_ftruncate | libc::SYS_fallocate => (Kind::Truncate, On::File(a)),
        libc::SYS_unlink | libc::SYS_rmdir => (Kind::Unlink, On::Path(HERE, a)),
        libc::SYS_unlinkat => (Kind::Unlink, On::Path(a, b)),
        libc::SYS_mkdir => (Kind::MakeFolder, On::Path(HERE, a)),
        libc::SYS_mkdirat => (Kind::MakeFolder, On::Path(a, b)),
        libc::SYS_flock => (Kind::Lock, On::File(a)),
        libc::SYS_write | libc::SYS_pwrite64 | libc::SYS_writev => (Kind::Write, On::File(a)),
        _ => return None,
    })
}

impl On {
    /// The path of it, as far as the process of this number has one for it.
    fn path(&self, pid: Pid) -> Option<PathBuf> {
        let process = PathBuf::from(format!("/proc/{pid}"));
        match *self {
            Self::File(number) => fs::read_link(process.join(format!("fd/{number}"))).ok(),
            Self::Path(folder, address) => {
                let mut bytes = vec![0; libc::PATH_MAX as usize];
                let memory = File::open(process.join("mem")).ok()?;
                // less than asked for where the memory ends
                let read = memory.read_at(&mut bytes, address).ok()?;
                let path = bytes[..read].split(|byte| *byte == 0).next()?;
                let folder = match folder as i32 {
                    libc::AT_FDCWD => "cwd".to_owned(),
                    number => format!("fd/{number}"),
                };
                let folder = fs::read_link(process.join(folder)).ok()?;
                Some(folder.join(std::str::from_utf8(path).ok()?))
            }
        }
    }
}

impl Ended {
    /// Looks at a call that begins, and lets it fail if it is one that has to.
    fn meet(&mut self, pid: Pid, folder: &Path, fault: Option<&Fault>) -> Option<()> {
        let mut regs = ptrace::getregs(pid).ok()?;
        // the same stop comes when it ends, with its result
        let begins = regs.rax as i64 == -i64::from(libc::ENOSYS);
        let (kind, on) = call(&regs).filter(|_| begins)?;
        let path = on.path(pid).filter(|path| path.starts_with(folder))?;
        let at = self.calls.iter().filter(|earlier| **earlier == kind).count();
        self.calls.push(kind);
        let fault = fault.filter(|fault| fault.kind == kind)?;
        if at == fault.n || (at > fault.n && fault.onwards) {
            // there is no such call, so that nothing is done, and this stays its result
            regs.orig_rax = u64::MAX;
            regs.rax = (-i64::from(fault.error as i32)) as u64;
            ptrace::setregs(pid, regs).unwrap();
            self.failed.push(path);
        }
        Some(())
    }
}

/// Runs a command, in which calls on what lies below a folder fail, or none; `None` where no process may
/// look into another.
#[expect(clippy::zombie_processes, reason = "it is waited for with all its threads")]
pub(crate) fn run(command: &Command, folder: &Path, fault: Option<&Fault>) -> Option<Ended> {
    // it waits to be looked at, and becomes the program
    let mut waiting = Command::new("sh");
    waiting.args(["-c", "read go; exec \"$0\" \"$@\" </dev/null"]);
    waiting.arg(command.get_program()).args(command.get_args());
    waiting.env_clear().envs(command.get_envs().filter_map(|(name, value)| Some((name, value?))));
    waiting.current_dir(command.get_current_dir().unwrap());
    let [out, err] = [(); 2].map(|()| tempfile::tempfile().unwrap());
    waiting.stdin(Stdio::piped());
    waiting.stdout(out.try_clone().unwrap()).stderr(err.try_clone().unwrap());
    let mut child = waiting.spawn().unwrap();
    let pid = Pid::from_raw(i32::try_from(child.id()).unwrap());
    let options =
        Options::PTRACE_O_TRACESYSGOOD | Options::PTRACE_O_TRACECLONE | Options::PTRACE_O_EXITKILL;
    if ptrace::seize(pid, options).is_err() {
        drop(child.stdin.take());
        child.wait().unwrap();
        return None;
    }
    ptrace::interrupt(pid).unwrap();
    child.stdin.take().unwrap().write_all(b"\n").unwrap();
    let (ended, end) = channel::<()>();
    std::thread::spawn(move || {
        if end.recv_timeout(PATIENCE) == Err(std::sync::mpsc::RecvTimeoutError::Timeout) {
            let _ = nix::sys::signal::kill(pid, nix::sys::signal::Signal::SIGKILL);
        }
    });
    let mut run = Ended {
        code: None,
        said: String::new(),
        told: String::new(),
        calls: Vec::new(),
        failed: Vec::new(),
    };
    run.code = loop {
        // children of other tests are none of this thread
        let next = waitpid(None, Some(WaitPidFlag::__WALL | WaitPidFlag::__WNOTHREAD)).unwrap();
        // what was killed goes no further
        let _ = match next {
            WaitStatus::Exited(who, code) if who == pid => break Some(code),
            WaitStatus::Signaled(who, ..) if who == pid => break None,
            WaitStatus::PtraceSyscall(who) => {
                run.meet(who, folder, fault);
                ptrace::syscall(who, None)
            }
            WaitStatus::PtraceEvent(who, ..) => ptrace::syscall(who, None),
            WaitStatus::Stopped(who, signal) => ptrace::syscall(who, signal),
            _ => Ok(()),
        };
    };
    drop(ended);
    (run.said, run.told) = (text(&out), text(&err));
    Some(run)
}

/// All of a file, wherever its handle stands.
fn text(file: &File) -> String {
    let mut bytes = vec![0; usize::try_from(file.metadata().unwrap().len()).unwrap()];
    file.read_exact_at(&mut bytes, 0).unwrap();
    String::from_utf8_lossy(&bytes).into_owned()
}
