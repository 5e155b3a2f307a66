//! What the documents say is what the program does.

use pullquote::cli::keys;
use pullquote::config::Config;
use pullquote::reader::action;
use pullquote::reader::keymap::Keymap;

const README: &str = include_str!("../../README.md");

#[test]
fn the_readme_holds_the_table_of_keys() {
    let table = keys::table(&Keymap::new(None));
    assert!(
        README.contains(&table),
        "put the output of `pullquote keys --markdown` into README.md:\n{table}"
    );
}

#[test]
fn the_config_in_the_readme_is_right() {
    let blocks = README.split("```toml\n").skip(1).filter_map(|rest| rest.split("```").next());
    let mut seen = 0;
    for block in blocks {
        let (config, problems) = pullquote::config::read(block, "README.md".as_ref());
        assert_eq!(problems, []);
        let (_, slips) = Keymap::of(&config);
        assert_eq!(slips, []);
        assert_ne!(config, Config::default());
        seen += 1;
    }
    assert!(seen > 0);
}

#[test]
fn every_action_named_in_the_example_config_exists() {
    let example = include_str!("../../config.example.toml");
    let mut seen = 0;
    let bindings =
        example.lines().filter_map(|line| line.strip_prefix("# \"")?.split_once("\" = "));
    for (_, action) in bindings {
        for name in action.split(['[', ']', ',', '"']).map(str::trim).filter(|n| !n.is_empty()) {
            assert!(action::parse(name).is_ok(), "{name}");
            seen += 1;
        }
    }
    assert!(seen > 0);
}

#[test]
fn the_picture_of_the_first_screen_is_the_first_screen() {
    for (name, keys) in [("first", ""), ("page", "enter } } }")] {
        let path = format!("{}/docs/screens/{name}.svg", env!("CARGO_MANIFEST_DIR"));
        let kept = std::fs::read_to_string(&path).unwrap();
        let made = std::process::Command::new(env!("CARGO"))
            .args(["run", "--quiet", "--example", "picture", "--", "120x36", keys])
            .output()
            .unwrap();
        assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
        assert!(
            String::from_utf8_lossy(&made.stdout) == kept,
            "make it anew: cargo run --example picture -- 120x36 \"{keys}\" > docs/screens/{name}.svg"
        );
    }
}
