//! Handing words to commands and files, key by key, and what is shown of what comes back.

#![allow(clippy::unwrap_used, clippy::panic)]

use crate::screen::{Screen, Setup};
use pullquote::reader::message::{Export, Output, Piping, To};
use pullquote::reader::{Effect, Msg};
use pullquote::safe::Safe;

const SAID: &str = "tests/fixtures/said";
const PIPES: &str = "[[pipe]]\nname = \"loud\"\ncommand = [\"tr\", \"a-z\", \"A-Z\"]\n\
    [[pipe]]\nname = \"log\"\ncommand = \"cat >> log\"\nshell = true\ntimeout = \"3s\"\n";

fn open(config: &str) -> Screen {
    let setup = Setup { size: (80, 24), ..Setup::folder(SAID.as_ref()) };
    let mut screen = setup.config(config).run();
    screen.read("The harbour");
    screen.asked.clear();
    screen
}

fn piped(screen: &mut Screen) -> Piping {
    let asked = std::mem::take(&mut screen.asked);
    let piping = asked.into_iter().find_map(|effect| match effect {
        Effect::Pipe(piping) => Some(*piping),
        _ => None,
    });
    piping.unwrap()
}

fn exported(screen: &mut Screen) -> Export {
    let asked = std::mem::take(&mut screen.asked);
    let export = asked.into_iter().find_map(|effect| match effect {
        Effect::Export(export) => Some(*export),
        _ => None,
    });
    export.unwrap()
}

fn value<'a>(piping: &'a Piping, name: &str) -> &'a str {
    let found = piping.variables.iter().find(|(known, _)| *known == name);
    found.map(|(_, value)| value.as_str()).unwrap()
}

fn came(screen: &mut Screen, name: &str, out: &str, said: &str) {
    let result = Ok(Output { out: Safe::typed(out), said: Safe::line(said) });
    screen.tell(Msg::Piped { name: Safe::line(name), result });
}

#[test]
fn what_y_copies_goes_to_a_command_whole_and_no_shell_reads_it() {
    let mut screen = open("");
    screen.press("|").type_in("say -f 'two words' $HOME;").press("enter");
    let sentence = piped(&mut screen);
    assert_eq!(sentence.argv, ["say", "-f", "two words", "$HOME;"]);
    assert_eq!(sentence.text.trim_end(), screen.focus().trim_end());
    assert_eq!((value(&sentence, "PULLQUOTE_SPEAKER"), value(&sentence, "PULLQUOTE_ID")), ("", ""));
    assert_eq!(screen.notice(), "say is at work · ctrl-c stops it");
    screen.press("tab |").type_in("say").press("enter");
    let quotation = piped(&mut screen);
    assert_eq!(quotation.text, "Nobody owns the tide,\n");
    assert_eq!(value(&quotation, "PULLQUOTE_SPEAKER"), "Halina Brandt");
    assert!(value(&quotation, "PULLQUOTE_TITLE").starts_with("The harbour"));
    screen.press("b a").type_in("why").press("enter");
    screen.press("|").type_in("say").press("enter");
    let quote = piped(&mut screen);
    assert_eq!(
        (quote.text.as_str(), value(&quote, "PULLQUOTE_NOTE")),
        ("Nobody owns the tide,\n", "why")
    );
    assert!(!value(&quote, "PULLQUOTE_ID").is_empty());
    screen.press("v e e | s a y enter");
    assert_eq!(piped(&mut screen).text.split(' ').count(), 2);
}

#[test]
fn a_command_of_the_config_is_called_by_its_name_completed_and_bound() {
    let mut screen = open(&format!("{PIPES}[keys.page]\n\"ctrl-t\" = \"pipe loud\"\n"));
    screen.press("| l tab tab enter");
    let log = piped(&mut screen);
    assert_eq!(log.argv, ["sh", "-c", "cat >> log"]);
    assert_eq!((log.name.as_str(), log.timeout.0), ("log", 3));
    screen.press("ctrl-t");
    assert_eq!(piped(&mut screen).argv, ["tr", "a-z", "A-Z"]);
    screen.press("| up enter");
    assert_eq!(piped(&mut screen).name.as_str(), "log", "what was typed before");
    screen.press("|").type_in("say 'it").press("enter");
    assert_eq!(screen.notice(), "the ' of the command is not closed");
    screen.press("| enter");
    assert_eq!(screen.asked, []);
}

#[test]
fn one_line_is_told_many_are_shown_and_a_failure_is_a_warning() {
    let mut screen = open("");
    came(&mut screen, "say", "Niemand besitzt die Flut\n", "");
    assert_eq!(screen.notice(), "say: Niemand besitzt die Flut");
    came(&mut screen, "say", "", "");
    assert_eq!(screen.notice(), "say is done");
    came(&mut screen, "say", "", "3 saved");
    assert_eq!(screen.notice(), "say: 3 saved");
    screen.tell(Msg::Piped {
        name: Safe::line("say"),
        result: Err("say ended with status 3".into()),
    });
    assert_eq!(screen.notice(), "say ended with status 3");
    came(&mut screen, "say", &format!("one\n{}end", "long ".repeat(20)), "");
    let lines = screen.lines();
    assert_eq!(
        (lines[2].trim(), lines[4].trim()),
        ("one", "long long long long long end"),
        "{lines:?}"
    );
    screen.press("esc");
    let lines: Vec<String> = (1..=60).map(|n| format!("line {n}\t\u{1b}[31mred")).collect();
    came(&mut screen, "say", &lines.join("\n"), "");
    insta::assert_snapshot!("command_output_80x24", screen.picture());
    screen.press("pgdn j");
    assert!(screen.lines()[2].contains("line 20"), "{}", screen.text());
    screen.press("G");
    assert!(screen.lines()[21].contains("line 60"), "{}", screen.text());
    screen.press("esc");
    assert!(screen.text().contains("Nobody owns the tide"));
}

#[test]
fn interrupt_stops_commands_before_it_ends_the_program() {
    let mut screen = open("");
    screen.press("|").type_in("sleep 9").press("enter ctrl-c");
    assert!(screen.asked.contains(&Effect::StopPiping) && !screen.asked.contains(&Effect::Quit));
    screen.tell(Msg::Piped { name: Safe::line("sleep"), result: Err("cancelled".into()) });
    screen.press("ctrl-c");
    assert!(screen.asked.contains(&Effect::Quit));
}

#[test]
fn all_that_a_list_of_quotes_holds_goes_to_a_file_or_a_command() {
    let mut screen = open(PIPES);
    screen.press("f a b f d esc g q");
    let listed = screen.desk.index.book().unwrap().kept().len();
    assert!(listed > 1);
    screen.press("| l o u d enter");
    let export = exported(&mut screen);
    assert_eq!((export.format.as_str(), export.quotes.len()), ("text", listed));
    assert!(matches!(&export.to, To::Command(piping) if piping.argv == ["tr", "a-z", "A-Z"]));
    came(&mut screen, "loud", "A\nB\n", "");
    assert!(screen.lines()[0].contains("loud · 2 lines"), "{}", screen.text());
    screen.press("esc");
    assert!(screen.lines()[0].contains("Quotes ·"), "back in the list: {}", screen.text());
    for (typed, format, path, over) in [
        ("markdown ~/notes/q", "markdown", "~/notes/q", false),
        ("notes.org", "org", "notes.org", false),
        ("csv !my quotes", "csv", "my quotes", true),
        ("my.j2 out.txt", "my.j2", "out.txt", false),
    ] {
        screen.press("e").type_in(typed).press("enter");
        let export = exported(&mut screen);
        let To::File { path: to, over: forced } = &export.to else { panic!("{typed}") };
        assert_eq!((export.format.as_str(), to.as_str(), *forced), (format, path, over));
    }
    screen.press("e m tab").type_in("x.md").press("enter");
    assert_eq!(exported(&mut screen).format, "markdown");
    screen.press("e").type_in("json | jq -r .text").press("enter");
    let export = exported(&mut screen);
    assert_eq!(export.format, "json");
    assert!(matches!(&export.to, To::Command(piping) if piping.argv == ["jq", "-r", ".text"]));
    screen.press("e").type_in("markdown").press("enter");
    assert_eq!(screen.notice(), "name a file, too: markdown ~/quotes");
    screen.press("/").type_in("tide").press("down e").type_in("q.md").press("enter");
    screen.press("esc esc enter");
    screen.command("export q.html");
    assert_eq!(exported(&mut screen).quotes.len(), listed);
}

#[test]
fn the_config_says_what_is_kept_how_it_is_cited_and_what_follows() {
    let texts = |screen: &Screen| -> Vec<String> {
        let quotes = screen.desk.index.book().unwrap().kept();
        quotes.iter().map(|quote| quote.text.to_string()).collect()
    };
    let mut screen = open("[keep]\ntake = \"sentence\"\nthen = \"next\"\n");
    let (first, _) = (screen.focus(), screen.press("b"));
    assert_eq!(texts(&screen), [first.trim()]);
    assert!(screen.focus() != first && screen.notice().starts_with("Kept"), "{}", screen.notice());
    screen.press("a").type_in("why").press("enter");
    assert_eq!(screen.desk.index.book().unwrap().kept()[0].note.as_str(), "why");
    screen.press("b");
    assert_eq!(texts(&screen).len(), 2);
    let mut screen = open("[keep]\ntake = \"paragraph\"\nthen = \"note\"\ncontext = 16\n");
    let sentence = screen.press("} b").focus();
    screen.type_in("so").press("enter");
    let quote = screen.desk.index.book().unwrap().kept().remove(0);
    assert!(quote.text.len() > sentence.len() && quote.note.as_str() == "so", "{}", quote.text);
    assert!(quote.behind.chars().count() <= 16, "{}", quote.behind);
    let mut screen = open("[keep]\ncite = \"apa\"\ncategories = [\"yes\", \"no\"]\n");
    screen.press("tab y");
    let copied = screen.asked.iter().rev().find_map(|effect| match effect {
        Effect::Copy { text, .. } => Some(text.clone()),
        _ => None,
    });
    let unkept = copied.unwrap();
    assert!(unkept.starts_with("“Nobody owns the tide,”\n— Halina Brandt. "), "{unkept}");
    screen.press("b c n");
    let quote = screen.desk.index.book().unwrap().kept().remove(0);
    assert_eq!(quote.color.unwrap().as_str(), "no");
}

#[test]
fn a_command_typed_before_a_quote_is_kept_gets_that_quote() {
    let mut screen = open("");
    screen.late = Some(Vec::new());
    screen.press("tab b |").type_in("say it").press("enter");
    assert!(!screen.asked.iter().any(|effect| matches!(effect, Effect::Pipe(_))));
    screen.let_in();
    let piping = piped(&mut screen);
    assert_eq!(piping.argv, ["say", "it"]);
    assert!(!value(&piping, "PULLQUOTE_ID").is_empty());
}
