//! Random keys in windows of random sizes on the finished program: it neither ends, nor hangs, nor
//! grows, and gives the terminal back.

use std::time::Duration;

use rustix::process::Pid;

use crate::tty::{Terminal, resident, ticks};

/// Keys that a person may press anywhere. None of them can quit or suspend: no q, Q, ctrl-c, ctrl-z;
/// what they open is `true`, which does nothing.
const KEYS: &[&str] = &[
    "j",
    "k",
    "l",
    "h",
    "G",
    "g",
    "g",
    "g",
    "g",
    "s",
    "v",
    "V",
    "r",
    "n",
    "p",
    "a",
    "k",
    "!",
    "J",
    "K",
    " ",
    " ",
    "\t",
    "\x1b[Z",
    "\r",
    "\r",
    "\r",
    "\x1b",
    "\x1b",
    ")",
    "(",
    "}",
    "{",
    "m",
    "s",
    "A",
    "t",
    "u",
    "u",
    "\x12",
    "/",
    "N",
    "n",
    "F",
    "f",
    "i",
    "o",
    "e",
    "<",
    ">",
    "=",
    "z",
    "S",
    "d",
    "t",
    "b",
    "b",
    "B",
    "+",
    "-",
    "&",
    "@",
    "c",
    "x",
    "y",
    "Y",
    "|",
    "U",
    "R",
    "]",
    "[",
    "u",
    ":",
    "?",
    "\x0c",
    "\x04",
    "\x15",
    "\x06",
    "\x02",
    "\x1b[A",
    "\x1b[B",
    "\x1b[5~",
    "\x1b[6~",
    "\x1b[H",
    "\x1b[F",
    "\x7f",
    "5",
    "0",
    "%",
    "w",
    ".",
    "é",
    "中",
    "\x1b[200~pasted\r\n\x1b[201~",
    "\x1b[<0;10;5M",
    "\x1b[<64;10;5M",
    "\x1b[<65;3;3M",
    "\x1b[200~",
    "\x1b[201~",
];

/// Waits until the reader neither works nor shows anything.
fn settle(terminal: &mut Terminal, pid: Pid) {
    while {
        let before = ticks(pid);
        terminal.bytes_within(Duration::from_millis(100)) > 0 || ticks(pid) > before
    } {}
}

fn walk(seed: u32, steps: u32) {
    let config = "mouse = true\n[open]\nbrowser = ['true']\neditor = ['true']\ncopy = ['true']\n";
    let run = format!(
        "printf \"{}\" > config.toml; sh -c 'echo \"pid $$\"; exec \"$READER\"'; echo \"status $?\"",
        config.replace('\n', "\\n")
    );
    let mut terminal = Terminal::start(&run);
    terminal.wait_for("? help");
    let pid = terminal.pid();
    let mut random = seed;
    let mut next = move |limit: usize| {
        random = random.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (random >> 16) as usize % limit
    };
    let mut settled = 0;
    for step in 0..steps {
        terminal.send(KEYS[next(KEYS.len())]);
        if step % 40 == 39 {
            let (columns, rows) = match next(4) {
                0 => (1 + next(20), 1 + next(6)),
                1 => (1 + next(500), 1 + next(200)),
                _ => (40 + next(160), 12 + next(50)),
            };
            terminal.resize(columns as u16, rows as u16);
        }
        if step % 10 == 9 {
            terminal.bytes_within(Duration::from_millis(2));
        }
        if step == steps / 3 {
            settled = resident(pid);
        }
    }
    terminal.resize(100, 30);
    // Keys that wait to be read come in one with what is sent now, and Esc and a letter mean alt.
    settle(&mut terminal, pid);
    // a paste that has begun takes every key until it ends
    terminal.send("\x1b[201~");
    for _ in 0..8 {
        terminal.send("\x1b");
        terminal.bytes_within(Duration::from_millis(60));
    }
    settle(&mut terminal, pid);
    terminal.send("ga");
    terminal.wait_until("the list or the page", |t| t.screen().contents().contains("? help"));
    let grown = resident(pid).saturating_sub(settled);
    assert!(grown < 24 << 20, "{} MB more", grown >> 20);
    terminal.send("Q");
    assert!(terminal.exit().success());
    let shown = terminal.screen().contents();
    assert!(shown.contains("status 0"), "{shown}");
    assert!(!terminal.screen().alternate_screen() && !terminal.screen().bracketed_paste());
}

#[test]
fn random_keys_in_windows_of_random_sizes_break_nothing() {
    for seed in [1, 2, 3] {
        walk(seed, 700);
    }
}

/// The long form: `scripts/long-tests monkey`.
#[test]
#[ignore = "it takes some minutes"]
fn many_random_walks_break_nothing() {
    for seed in 100..130 {
        walk(seed, 4000);
    }
}
