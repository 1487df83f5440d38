//! Commands with an adapter and a gate, on a tiny model: what they print, and that a packed adapter
//! gives the same bits.

mod command;
mod tiny_model;

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::LazyLock;

use command::{brevity, error, json, ok};
use serde_json::{Value, json};
use tempfile::TempDir;

/// Model, adapter, gate and labelled prompts.
struct House {
    dir: TempDir,
}

static HOUSE: LazyLock<House> = LazyLock::new(|| {
    let house = House {
        dir: TempDir::new().unwrap(),
    };
    tiny_model::write(&house.path("folder"));
    let pack = ["pack", "-o"];
    ok(brevity(&house.path("cache"))
        .args(pack)
        .arg(house.path("model"))
        .arg(house.path("folder")));
    write_adapter(&house.path("reason"));
    write_gate(&house.path("head"));
    let lines = [
        ("easy", "hi"),
        ("reasoning", "a much longer prompt, 12 + 30"),
    ];
    let lines = lines.map(|(kind, prompt)| json!({"prompt": prompt, "kind": kind}).to_string());
    fs::write(house.path("data.jsonl"), lines.join("\n")).unwrap();
    house
});

impl House {
    fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    /// `brevity ARGS`, words that name a file of this house made its path.
    fn brevity(&self, args: &[&str]) -> Command {
        let mut command = brevity(&self.path("cache"));
        for arg in args {
            let (name, rest) = arg.split_once(':').unwrap_or((arg, ""));
            let path = self.path(name);
            match (path.exists() || *arg == "packed", rest) {
                (true, "") => command.arg(path),
                (true, scale) => command.arg(format!("{}:{scale}", path.display())),
                (false, _) => command.arg(arg),
            };
        }
        command
    }
}

/// A safetensors file of f32 matrices that depend on their names.
fn safetensors(tensors: &[(String, Vec<usize>)]) -> Vec<u8> {
    let mut header = serde_json::Map::new();
    let mut data = vec![];
    for (name, shape) in tensors {
        let start = data.len();
        let seed = name
            .bytes()
            .fold(7u32, |h, b| h.wrapping_mul(31) + u32::from(b))
            % 1000;
        for i in 0..shape.iter().product::<usize>() {
            let x = 0.3 * ((i as f32 + seed as f32) * 0.7).sin();
            data.extend(x.to_le_bytes());
        }
        let entry = json!({"dtype": "F32", "shape": shape, "data_offsets": [start, data.len()]});
        header.insert(name.clone(), entry);
    }
    let header = Value::Object(header).to_string();
    let len = (header.len() as u64).to_le_bytes();
    [&len[..], header.as_bytes(), &data].concat()
}

fn write_adapter(dir: &Path) {
    fs::create_dir(dir).unwrap();
    let mut tensors = vec![];
    for layer in 0..2 {
        for (module, n, k) in [("self_attn.q_proj", 128, 64), ("mlp.down_proj", 64, 96)] {
            let stem = format!("base_model.model.model.layers.{layer}.{module}");
            tensors.push((format!("{stem}.lora_A.weight"), vec![4, k]));
            tensors.push((format!("{stem}.lora_B.weight"), vec![n, 4]));
        }
    }
    fs::write(dir.join("adapter_model.safetensors"), safetensors(&tensors)).unwrap();
    let config = json!({
        "peft_type": "LORA", "r": 4, "lora_alpha": 8, "target_modules": ["q_proj", "down_proj"],
        "base_model_name_or_path": "tiny", "alora_invocation_tokens": [258],
    });
    fs::write(dir.join("adapter_config.json"), config.to_string()).unwrap();
}

fn write_gate(dir: &Path) {
    fs::create_dir(dir).unwrap();
    let json = json!({"layers": [[64, 1, "sigmoid"]], "threshold": 0.0});
    fs::write(dir.join("gate.json"), json.to_string()).unwrap();
    let tensors = [
        ("fc1.weight".into(), vec![1, 64]),
        ("fc1.bias".into(), vec![1]),
    ];
    fs::write(dir.join("gate.safetensors"), safetensors(&tensors)).unwrap();
}

#[test]
fn a_packed_adapter_gives_the_same_logits() {
    let pack = ["adapter", "pack", "reason", "-m", "model", "-o", "packed"];
    let said = ok(&mut HOUSE.brevity(&pack));
    assert!(said.contains("parameters in"), "{said}");
    let logits = |adapter: &str| {
        let args = [
            "logits",
            "-m",
            "model",
            "--tokens",
            "1,2,258,4",
            "--top",
            "0",
            "-o",
            "json",
        ];
        let with = ["--adapter", adapter];
        json(&mut HOUSE.brevity(&[&args[..], &with].concat()))
    };
    let expected = logits("reason");
    assert_eq!(expected["adapter_from"], 2);
    assert_eq!(logits("packed"), expected);
    assert_eq!(logits("packed:0.5"), logits("reason:0.5"));
    assert_ne!(logits("packed:0.5"), expected);
    let info = json(&mut HOUSE.brevity(&["info", "packed", "-o", "json"]));
    let plain = json(&mut HOUSE.brevity(&["info", "reason", "-o", "json"]));
    assert_eq!(
        (&info["packed"], &plain["packed"]),
        (&json!("int8"), &Value::Null)
    );
    assert_eq!(
        (&info["ranks"], &info["scales"]),
        (&json!([4]), &json!([2.0]))
    );
    assert_eq!(info["targets"], json!(["q", "down"]));
    let text = ok(&mut HOUSE.brevity(&["info", "packed"]));
    for part in ["PEFT LoRA, packed in int8", "q, down", "0-1", "[258]"] {
        assert!(text.contains(part), "{text}");
    }
    let f32 = [
        "--adapter",
        "packed",
        "--adapter-dtype",
        "f32",
        "--tokens",
        "258",
    ];
    let refused = error(&mut HOUSE.brevity(&[&["logits", "-m", "model"], &f32[..]].concat()));
    assert!(refused.contains("packed in int8"), "{refused}");
}

#[test]
fn what_is_not_supported_is_refused_by_name() {
    let dir = HOUSE.path("dora");
    write_adapter(&dir);
    let path = dir.join("adapter_config.json");
    let mut config: Value = serde_json::from_slice(&fs::read(&path).unwrap()).unwrap();
    config["use_dora"] = json!(true);
    fs::write(&path, config.to_string()).unwrap();
    let info = error(&mut HOUSE.brevity(&["info", "dora"]));
    assert!(info.contains("use_dora"), "{info}");
    let run = ["run", "-m", "model", "-p", "x", "--adapter", "dora"];
    assert!(error(&mut HOUSE.brevity(&run)).contains("use_dora"));
    let missing = ["run", "-m", "model", "-p", "x", "--adapter", "nowhere"];
    assert!(error(&mut HOUSE.brevity(&missing)).contains("nowhere"));
}

#[test]
fn a_gate_is_measured() {
    let args = [
        "gate",
        "eval",
        "-m",
        "model",
        "--gate",
        "head",
        "--data",
        "data.jsonl",
    ];
    let report = json(&mut HOUSE.brevity(&[&args[..], &["-o", "json"]].concat()));
    assert_eq!((&report["n"], &report["positives"]), (&json!(2), &json!(1)));
    // A threshold of 0: everything is switched on.
    assert_eq!(
        (&report["false_skips"], &report["false_ons"]),
        (&json!(0), &json!(1))
    );
    assert_eq!(report["accuracy"], 0.5);
    let text = ok(&mut HOUSE.brevity(&args));
    assert!(text.contains("prompts      2 (1 reasoning)"), "{text}");
    let nobody = [&args[..], &["--positive", "hard"]].concat();
    assert!(error(&mut HOUSE.brevity(&nobody)).contains("0 of 2 prompts"));
}

#[test]
fn commands_take_adapter_and_gate() {
    let with = ["--adapter", "reason:2", "--gate", "head"];
    let on_model = |command: &str, args: &[&str]| {
        HOUSE.brevity(&[&[command, "-m", "model"], args, &with].concat())
    };
    let logits = json(&mut on_model(
        "logits",
        &["--tokens", "1,2,258", "-o", "json"],
    ));
    assert_eq!(logits["adapter_on"], true);
    assert_eq!(logits["gate"]["tokens"], 3);
    let run = json(&mut on_model("run", &["-p", "hi", "-n", "3", "-o", "json"]));
    assert_eq!(
        (&run["adapter_on"], &run["prompt_encoded"]),
        (&json!(true), &json!(5))
    );
    fs::write(HOUSE.path("text"), tiny_model::text(40)).unwrap();
    let text = ["-f", "text", "--ctx", "32", "-o", "json"];
    let gated = json(&mut on_model("perplexity", &text));
    assert_eq!(gated["adapter_on"], gated["chunks"]);
    let base = json(&mut HOUSE.brevity(&[&["perplexity", "-m", "model"], &text[..]].concat()));
    assert_eq!(base["adapter_on"], 0);
    assert_ne!(gated["perplexity"], base["perplexity"]);
    let off = [
        &["perplexity", "-m", "model"],
        &text[..],
        &["--adapter", "reason", "--gate", "off"],
    ];
    assert_eq!(
        json(&mut HOUSE.brevity(&off.concat()))["perplexity"],
        base["perplexity"]
    );
    let bench = on_model("bench", &["-p", "40", "-n", "4", "-r", "1", "-o", "json"]).output();
    let records: Value = serde_json::from_slice(&bench.unwrap().stdout).unwrap();
    let modes: Vec<_> = (0..5)
        .map(|i| records[i]["adapter_mode"].as_str().unwrap())
        .collect();
    assert_eq!(modes, ["", "plain", "gated", "", "plain"]);
    assert_eq!(
        (&records[1]["adapter_rank"], &records[1]["adapter_dtype"]),
        (&json!(4), &json!("int8"))
    );
    assert_eq!(records[2]["gate_reread"], 0);
    let table = ok(&mut on_model("bench", &["-p", "8", "-n", "0", "-r", "1"]));
    let header = table.lines().next().unwrap();
    assert!(header.contains("| rank | dtype |   mode |"), "{header}");
}

#[test]
fn a_chat_switches_adapter_and_gate() {
    let args = [
        "chat",
        "-m",
        "model",
        "-n",
        "4",
        "--adapter",
        "reason:2",
        "--gate",
        "head",
    ];
    let mut child = HOUSE
        .brevity(&args)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let input =
        "one\n/adapter off\ntwo\n/adapter reason:2\n/gate off\nthree\n/gate on\nfour\n/adapter x\n";
    child
        .stdin
        .take()
        .unwrap()
        .write_all(input.as_bytes())
        .unwrap();
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success(), "{output:?}");
    let stderr = String::from_utf8(output.stderr).unwrap();
    let notes: Vec<&str> = stderr
        .lines()
        .filter(|line| !line.starts_with("[stopped"))
        .collect();
    assert!(
        notes[0].starts_with("[gate ") && notes[0].ends_with("adapter on]"),
        "{notes:?}"
    );
    assert_eq!(notes[1], "[adapter off]");
    // A gate is not asked about an adapter that is off.
    assert_eq!(
        notes[2..5],
        ["[adapter reason:2]", "[gate off]", "[gate on]"]
    );
    assert_eq!(notes[5], "[adapter on]");
    assert!(
        notes[6].starts_with("warning: /adapter: expected"),
        "{notes:?}"
    );
}
