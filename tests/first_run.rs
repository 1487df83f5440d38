//! What a new user asks first: version, completions, the manual, and variables of the chat template.

mod command;
mod tiny_model;

use std::fs;

use command::{brevity, error, json, ok};
use serde_json::{Value, json};
use tempfile::TempDir;

#[test]
fn the_version_names_the_target() {
    let dir = TempDir::new().unwrap();
    let said = ok(brevity(dir.path()).arg("--version"));
    let version = env!("CARGO_PKG_VERSION");
    let rest = said.strip_prefix(&format!("brevity {version} (")).unwrap();
    let build = rest.trim_end().strip_suffix(')').unwrap();
    let target = build.rsplit(", ").next().unwrap();
    assert!(target.starts_with(std::env::consts::ARCH), "{said}");
    assert!(target.contains(std::env::consts::OS), "{said}");
}

#[test]
fn every_command_is_completed_and_has_its_page() {
    let dir = TempDir::new().unwrap();
    let man = dir.path().join("deep/man1");
    ok(brevity(dir.path()).arg("man").arg(&man));
    let help = ok(brevity(dir.path()).arg("--help"));
    let commands: Vec<&str> = help
        .lines()
        .skip_while(|line| *line != "Commands:")
        .skip(1)
        .map_while(|line| line.strip_prefix("  ")?.split(' ').next())
        .filter(|name| !name.is_empty() && *name != "help")
        .collect();
    assert!(
        commands.contains(&"solve") && commands.contains(&"pull"),
        "{commands:?}"
    );
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let script = ok(brevity(dir.path()).args(["completions", shell]));
        for command in &commands {
            assert!(script.contains(command), "{shell}: {command}");
        }
    }
    for command in &commands {
        let page = fs::read_to_string(man.join(format!("brevity-{command}.1"))).unwrap();
        assert!(page.contains("Examples"), "{command}");
    }
    assert!(man.join("brevity.1").exists());
    let file = dir.path().join("file");
    fs::write(&file, "").unwrap();
    let line = error(brevity(dir.path()).arg("man").arg(file.join("below")));
    assert!(line.contains("below"), "{line}");
}

#[test]
fn variables_and_date_reach_the_template() {
    let dir = TempDir::new().unwrap();
    let model = dir.path().join("model");
    tiny_model::write(&model);
    let template = "{{ messages[-1].content }}{% if enable_thinking is defined and enable_thinking is false %}-{% endif %}\
        {% if style is defined %}{{ style }}{% endif %}{{ strftime_now('%d') }}";
    let config = json!({ "chat_template": template, "eos_token": "<|end|>" });
    fs::write(model.join("tokenizer_config.json"), config.to_string()).unwrap();
    let cache = dir.path().join("cache");
    let prompt = |args: &[&str]| {
        let mut run = brevity(&cache);
        run.args(["run", "-p", "x", "-n", "1", "-o", "json", "-m"])
            .arg(&model);
        let ids = json(run.args(args))["prompt_tokens"].clone();
        let bytes = ids
            .as_array()
            .unwrap()
            .iter()
            .map(|id| id.as_u64().unwrap() as u8);
        String::from_utf8(bytes.collect()).unwrap()
    };
    assert_eq!(prompt(&[]), "x26");
    assert_eq!(prompt(&["--template-var", "enable_thinking=false"]), "x-26");
    assert_eq!(
        prompt(&[
            "--template-var",
            "enable_thinking=true",
            "--date",
            "2026-02-03"
        ]),
        "x03"
    );
    assert_eq!(
        prompt(&[
            "--template-var",
            "style=a",
            "--template-var",
            "style=so=so",
            "--template-var",
            "unknown=[1]"
        ]),
        "xso=so26"
    );
    let mut solve = brevity(&cache);
    solve.args([
        "solve",
        "x",
        "-n",
        "1",
        "-o",
        "json",
        "--template-var",
        "style=long text",
    ]);
    let solved: Value = json(solve.arg("-m").arg(&model));
    assert!(solved["prompt_encoded"].as_u64() >= Some(11), "{solved}");
    for bad in [
        ["--template-var", "=1"],
        ["--template-var", "messages=[]"],
        ["--date", "2023-02-29"],
    ] {
        let output = brevity(&cache)
            .args(["run", "-p", "x"])
            .args(bad)
            .output()
            .unwrap();
        assert_eq!(output.status.code(), Some(2), "{bad:?}");
    }
}
