//! The terminal's loop on a pseudo-terminal, with the smallest program that it can drive.

use std::time::{Duration, Instant};

use rustix::process::Signal;

use crate::tty::{Terminal, activity, bytes_written, contains};

/// What the program shows when it is ready.
const READY: &str = "line 1";
/// The key that quits.
const QUIT: &str = "q";
/// A key that changes the screen.
const DOWN: &str = "j";

/// Runs the program between two reports of the terminal's settings.
fn script(run: &str) -> String {
    format!(r#"stty -g; {run}; echo "status $?"; stty -g"#)
}

const RUN: &str = r#"sh -c 'echo "pid $$"; exec "$BIN"'"#;

#[track_caller]
fn ready(run: &str) -> Terminal {
    let mut terminal = Terminal::start(&script(run));
    terminal.wait_for(READY);
    terminal.wait_for_questions();
    terminal
}

/// The program has ended with a status and left nothing switched on.
#[track_caller]
fn ended(mut terminal: Terminal, status: i32) -> Terminal {
    assert!(terminal.exit().success());
    let output = String::from_utf8_lossy(&terminal.output).into_owned();
    let left = format!("status {status}\r\n");
    let (_, after) = output.split_once(&left).unwrap_or_else(|| panic!("no {left}: {output:?}"));
    assert_eq!(output.lines().next(), after.lines().next(), "settings of the terminal");
    assert_plain(&terminal);
    terminal
}

#[track_caller]
fn assert_plain(terminal: &Terminal) {
    let screen = terminal.screen();
    assert!(!screen.alternate_screen(), "on the alternate screen");
    assert!(!screen.hide_cursor(), "cursor hidden");
    assert!(!screen.bracketed_paste(), "bracketed paste on");
    assert_eq!(screen.mouse_protocol_mode(), vt100::MouseProtocolMode::None);
    assert_eq!(screen.fgcolor(), vt100::Color::Default);
    let count = |bytes: &[u8]| terminal.output.windows(bytes.len()).filter(|w| *w == bytes).count();
    assert_eq!(count(b"\x1b[22;0t"), count(b"\x1b[23;0t"), "titles pushed and popped");
    assert_eq!(count(b"\x1b[?1049l"), count(b"\x1b[23;0t"), "restored once for each time");
}

#[test]
fn a_frame_is_shown_on_the_alternate_screen_and_quitting_puts_everything_back() {
    let mut terminal = ready(RUN);
    let screen = terminal.screen();
    assert!(screen.alternate_screen() && screen.bracketed_paste());
    assert_eq!(screen.mouse_protocol_mode(), vt100::MouseProtocolMode::ButtonMotion);
    assert!(!screen.hide_cursor());
    assert_eq!(screen.cursor_position(), (0, 0));
    terminal.send(DOWN);
    terminal.wait_for("line 24");
    terminal.send(QUIT);
    let terminal = ended(terminal, 0);
    let shown = terminal.screen().contents();
    assert!(shown.contains("status 0") && !shown.contains(READY), "{shown}");
    assert!(saved(&terminal), "closing");
}

#[test]
fn a_panic_restores_the_terminal_and_names_its_place() {
    for (place, thread) in [("update", "main"), ("job", "without a name")] {
        let mut terminal = ready(&format!("PULLQUOTE_FAULT={place} {RUN}"));
        terminal.send(DOWN);
        let terminal = ended(terminal, 101);
        let shown = terminal.screen().contents();
        assert!(shown.contains("a fault on demand[31m"), "{shown}");
        assert!(shown.contains("at src/terminal.rs:"), "{shown}");
        assert!(shown.contains(&format!("thread {thread}")), "{shown}");
    }
}

#[test]
fn signals_end_the_program_in_order() {
    for (signal, status) in
        [(Signal::HUP, 129), (Signal::INT, 130), (Signal::QUIT, 131), (Signal::TERM, 143)]
    {
        let mut terminal = ready(RUN);
        terminal.kill(signal);
        let terminal = ended(terminal, status);
        assert!(saved(&terminal), "closing after {signal:?}");
    }
}

#[test]
fn a_signal_ends_a_program_that_hangs() {
    let mut terminal = ready(&format!("PULLQUOTE_FAULT=hang {RUN}"));
    terminal.send(DOWN);
    terminal.kill(Signal::TERM);
    ended(terminal, 143);
}

#[test]
fn a_signal_ends_a_program_whose_terminal_takes_no_more_bytes() {
    let mut terminal = Terminal::start(r#"echo "pid $$"; exec "$BIN""#);
    terminal.wait_for(READY);
    let pid = terminal.pid();
    terminal.stall(DOWN);
    // One frame after the other, until one is not written within a time that is ample for it.
    let mut heights = (3..60).cycle();
    let mut written = 0;
    while bytes_written(pid) > written {
        written = bytes_written(pid);
        terminal.resize(200, heights.next().unwrap());
        let deadline = Instant::now() + Duration::from_millis(500);
        while bytes_written(pid) == written && Instant::now() < deadline {
            std::thread::yield_now();
        }
    }
    terminal.kill(Signal::TERM);
    let (status, time) = terminal.status();
    assert_eq!(status.exit_code(), 143);
    assert!(time > Duration::from_secs(1), "it was not stuck: {time:?}");
    assert!(time < Duration::from_secs(3), "{time:?}");
}

#[test]
fn the_program_stops_and_continues_under_a_shell() {
    let mut terminal = Terminal::run(&["-i"]);
    let prompts = |terminal: &Terminal| terminal.screen().contents().matches("prompt>").count();
    terminal.wait_for("prompt>");
    terminal.send("sh -c 'echo \"pid $$\"; exec \"$BIN\"'\r");
    terminal.wait_for(READY);

    terminal.send("\x1a");
    terminal.wait_until("the shell", |t| !t.screen().alternate_screen() && prompts(t) == 2);
    assert_plain(&terminal);
    terminal.resize(100, 30);
    terminal.send("stty -a | grep -o ' icanon'; fg\r");
    terminal.wait_until("the first row again", |t| t.screen().alternate_screen());
    terminal.wait_for("100x30");
    assert!(terminal.screen().contents().starts_with(READY));
    assert!(contains(&terminal.output, b"\r\n icanon\r\n"), "line mode while stopped");
    terminal.send(DOWN);
    terminal.wait_for("line 30");

    // Stopped by somebody else, politely.
    let before = terminal.output.len();
    terminal.kill(Signal::TSTP);
    terminal.wait_until("the shell again", |t| {
        !t.screen().alternate_screen() && contains(&t.output[before..], b"prompt>")
    });
    assert_plain(&terminal);
    terminal.send("fg\r");
    terminal.wait_until("the program", |t| t.screen().alternate_screen());
    terminal.wait_for("line 30");

    // Stopped by somebody else, without a chance to restore anything: the shell writes over it.
    let before = terminal.output.len();
    terminal.kill(Signal::STOP);
    terminal.wait_until("the shell", |t| contains(&t.output[before..], b"prompt>"));
    // The terminal is still as the program set it: only a line feed ends a line.
    terminal.send("fg\n");
    terminal.wait_until("all of it drawn again", |t| {
        let shown = t.screen().contents();
        shown.starts_with("line 2\n") && !shown.contains("prompt>") && shown.contains("line 30")
    });
    terminal.send(QUIT);
    terminal.wait_until("the shell", |t| !t.screen().alternate_screen());
    terminal.send("exit\r");
    terminal.exit();
    assert!(!terminal.screen().alternate_screen());
}

#[test]
fn any_size_of_the_window_is_survived_and_the_last_one_is_drawn() {
    let mut terminal = ready(RUN);
    let mut random: u32 = 7;
    let mut next = |limit: u16| {
        random = random.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (random >> 16) as u16 % limit + 1
    };
    for (columns, rows) in [(1, 1), (0, 0), (200, 60), (1, 60), (200, 1), (0, 10)] {
        terminal.resize(columns, rows);
    }
    for _ in 0..60 {
        terminal.resize(next(200), next(60));
        terminal.send(DOWN);
    }
    terminal.resize(1, 1);
    terminal.wait_until("one cell", |t| t.screen().contents().len() == 1);
    terminal.resize(71, 13);
    terminal.wait_for("71x13");
    terminal.wait_for("line 72");
    terminal.send(QUIT);
    ended(terminal, 0);
}

#[test]
fn a_window_that_has_no_size_keeps_the_one_it_had() {
    let mut terminal = ready(RUN);
    terminal.resize(0, 0);
    for line in ["line 24", "line 25"] {
        terminal.send(DOWN);
        terminal.wait_for(line);
    }
    assert!(terminal.screen().contents().contains("80x24"));
    terminal.send(QUIT);
    ended(terminal, 0);
}

#[test]
fn a_closed_terminal_ends_the_program_while_an_editor_has_it() {
    let editor = "printf '#!/bin/sh\\ntrap \"\" HUP; echo open; sleep 5' > editor; chmod +x editor";
    let run = format!("trap '' HUP; {editor}; EDITOR=./editor {RUN}; echo $? > status");
    let mut terminal = Terminal::start(&run);
    terminal.wait_for(READY);
    terminal.hang_up("e");
    let (_, time) = terminal.status();
    assert!(time < Duration::from_secs(2), "{time:?}");
    let status = std::fs::read_to_string(terminal.home.path().join("status")).unwrap();
    assert_eq!(status.trim(), "129");
}

#[test]
fn a_closed_terminal_ends_the_program_at_once() {
    let mut terminal = ready("exec \"$BIN\"");
    terminal.hang_up(DOWN);
    let (status, time) = terminal.status();
    assert_eq!(status.exit_code(), 129);
    assert!(time < Duration::from_secs(2), "{time:?}");
    assert!(saved(&terminal), "closing");
}

#[test]
fn a_closed_terminal_ends_the_program_when_nobody_tells_it() {
    // The shell gets SIGHUP as the session's leader and ignores it; the program gets none.
    let run = format!("trap '' HUP; {RUN}; echo $? > status; times > times");
    let mut terminal = Terminal::start(&run);
    terminal.wait_for(READY);
    terminal.hang_up(DOWN);
    let (_, time) = terminal.status();
    assert!(time < Duration::from_secs(2), "{time:?}");
    let read = |name: &str| std::fs::read_to_string(terminal.home.path().join(name)).unwrap();
    assert_eq!(read("status").trim(), "129");
    // The second line is what the shell's children used: `0m0.01s 0m0.00s`.
    let times = read("times");
    let seconds: f64 = times
        .lines()
        .nth(1)
        .unwrap()
        .split_whitespace()
        .map(|time| time.trim_start_matches("0m").trim_end_matches('s').parse::<f64>().unwrap())
        .sum();
    assert!(seconds < 0.5, "{times}");
}

#[test]
fn keys_come_from_the_terminal_when_standard_input_is_a_pipe() {
    let mut terminal = ready("printf 'jjj q' | \"$BIN\"");
    terminal.send(DOWN);
    terminal.wait_for("line 24");
    terminal.send(QUIT);
    ended(terminal, 0);
}

#[test]
fn without_a_usable_terminal_nothing_is_switched_on_and_the_reason_is_said() {
    for (run, reason) in [
        ("TERM=dumb \"$BIN\"", "TERM is \"dumb\""),
        ("TERM= \"$BIN\"", "TERM is not set"),
        ("\"$BIN\" > out; status=$?; cat out; (exit $status)", "standard output is not a terminal"),
    ] {
        let mut terminal = Terminal::start(&script(run));
        assert!(terminal.exit().success());
        let output = String::from_utf8_lossy(&terminal.output).into_owned();
        let words = terminal.screen().contents().replace('\n', "");
        assert!(
            words.contains(reason) && words.contains("lines: cannot open the reader"),
            "{words}"
        );
        assert!(output.contains("status 1\r\n") && !output.contains('\x1b'), "{output}");
    }
}

#[test]
fn the_background_is_asked_for_after_the_first_frame_and_no_key_is_lost() {
    for (reply, said) in [
        ("\x1b]11;rgb:1e1e/1e1e/1e1e\x07\x1b[?62;22c", "dark"),
        ("\x1b]11;rgb:ffff/ffff/ffff\x1b\\\x1b[?62;22c", "light"),
        ("\x1b]11;rgb:fdf6/f6e3/e3ff\x1b\\", "light"),
    ] {
        let mut terminal = Terminal::start(&script(RUN));
        terminal.answers = false;
        terminal.wait_until("the question", |t| contains(&t.output, b"\x1b]11;?\x1b\\\x1b[c"));
        assert!(terminal.screen().contents().starts_with(READY));
        // Late, in two pieces, in the middle of typing.
        terminal.send("jk");
        terminal.wait_for("[jk]");
        let (head, tail) = reply.split_at(9);
        terminal.send(&format!("j{head}"));
        terminal.send(&format!("{tail}kg"));
        terminal.wait_for("[jkjkg]");
        terminal.wait_for(said);
        terminal.send(QUIT);
        ended(terminal, 0);
    }
}

#[test]
fn a_terminal_that_never_answers_is_not_waited_for() {
    let mut terminal = Terminal::start(&script(RUN));
    terminal.answers = false;
    terminal.wait_for(READY);
    terminal.send("j\x1b]11;");
    terminal.wait_for("[jalt-]11;]");
    terminal.send(QUIT);
    ended(terminal, 0);
}

#[test]
fn a_reply_to_a_program_that_has_quit_is_not_typed_into_the_shell() {
    // The program is quit within a second of its question, before the reply is there.
    let run = format!("{RUN}; read -r rest; echo \"rest <$rest>\"");
    let mut terminal = Terminal::start(&run);
    terminal.answers = false;
    terminal.wait_until("the question", |t| contains(&t.output, b"\x1b[c"));
    terminal.send(QUIT);
    assert_eq!(terminal.bytes_within(Duration::from_millis(30)), 0, "it waits for the reply");
    terminal.send("\x1b]11;rgb:1e1e/1e1e/1e1e\x07\x1b[?62;22c");
    terminal.wait_until("the shell", |t| !t.screen().alternate_screen());
    terminal.send("\r");
    terminal.wait_for("rest <>");
}

#[test]
fn a_burst_of_keys_is_read_to_its_end() {
    let mut terminal = ready(RUN);
    terminal.send(&DOWN.repeat(3000));
    terminal.wait_for("line 3001");
    terminal.send(QUIT);
    ended(terminal, 0);
}

#[test]
fn a_paste_never_acts_as_keys() {
    let mut terminal = ready(RUN);
    terminal.send("\x1b[200~q\r\x1a\x1b[201~");
    terminal.wait_for("pasted q");
    terminal.send("\x1b[<64;3;4M");
    terminal.wait_for("WheelUp { column: 2, row: 3 }");
    terminal.send(QUIT);
    ended(terminal, 0);
}

#[test]
fn an_editor_gets_the_terminal_and_every_key() {
    let editor = r#"#!/bin/sh
        for i in 1 2 3 4 5 6 7 8; do printf 'say '; read -r line; echo "$line" >> lines; done
        echo "$1" >> lines
    "#;
    let run = format!("{RUN}; cat lines");
    let run = format!(
        "cat > editor <<'END'\n{editor}\nEND\nchmod +x editor; EDITOR=./editor; export EDITOR; {run}"
    );
    let mut terminal = Terminal::start(&run);
    terminal.wait_for(READY);
    terminal.send("je");
    for i in 0..8 {
        let says = |t: &Terminal| t.screen().contents().matches("say ").count();
        terminal.wait_until("the editor", |t| says(t) == i + 1);
        assert_plain(&terminal);
        terminal.send(&format!("qjk{i}\r"));
    }
    terminal.wait_for("edited");
    assert!(terminal.screen().alternate_screen() && terminal.screen().bracketed_paste());
    terminal.send("k");
    terminal.wait_for("[jk]");
    terminal.send(QUIT);
    terminal.exit();
    let lines = std::fs::read_to_string(terminal.home.path().join("lines")).unwrap();
    let typed: String = (0..8).map(|i| format!("qjk{i}\n")).collect();
    let notes = terminal.home.path().join("notes");
    assert_eq!(lines, format!("{typed}{}\n", notes.display()));
}

#[test]
fn an_interrupt_typed_in_an_editor_is_the_editors() {
    let editor =
        "printf '#!/bin/sh\\ntrap : INT; echo open; read -r x; exit 0' > editor; chmod +x editor";
    let mut terminal = ready(&format!("trap : INT; {editor}; EDITOR=./editor {RUN}"));
    terminal.send("e");
    terminal.wait_for("open");
    terminal.send("\x03");
    terminal.wait_until("the interrupt", |t| contains(&t.output, b"^C"));
    // The trap may have run before the shell began to read: then it is still reading.
    terminal.send("\r");
    terminal.wait_for("edited");
    terminal.send(QUIT);
    ended(terminal, 0);
}

#[test]
fn a_missing_editor_is_said_in_the_program() {
    let mut terminal = ready(&format!("EDITOR=/nowhere/vi {RUN}"));
    terminal.send("e");
    terminal.wait_for("editor \"/nowhere/vi\" cannot be started");
    terminal.send(QUIT);
    ended(terminal, 0);
}

#[test]
fn a_message_fades_without_a_key() {
    let mut terminal = ready(RUN);
    terminal.send("m");
    terminal.wait_until("the message", |t| contains(&t.output, b"fading"));
    terminal.wait_until("nothing", |t| !t.screen().contents().contains("fading"));
    terminal.send(QUIT);
    ended(terminal, 0);
}

#[test]
fn an_idle_program_sleeps() {
    let mut terminal = ready(RUN);
    let pid = terminal.pid();
    terminal.send(DOWN);
    terminal.wait_for("line 24");
    // A frame in which nothing has changed says nothing.
    terminal.kill(Signal::WINCH);
    assert_eq!(terminal.bytes_within(Duration::from_millis(200)), 0);
    let before = activity(pid);
    assert_eq!(terminal.bytes_within(Duration::from_secs(1)), 0);
    assert_eq!(activity(pid), before);
    terminal.send(QUIT);
    ended(terminal, 0);
}

/// Whether the program's last call was heard.
fn saved(terminal: &Terminal) -> bool {
    let effects = std::fs::read_to_string(terminal.home.path().join("effects"));
    effects.is_ok_and(|effects| effects.contains("closing"))
}
