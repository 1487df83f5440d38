//! Every command on a tiny model: what it prints, and that threads and tiers do not show in it.

mod command;
mod tiny_model;

use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::LazyLock;

use command::{brevity, error, json, ok};
use serde_json::Value;
use tempfile::TempDir;

/// Model folder, cache and packed file that all tests read.
struct House {
    dir: TempDir,
}

static HOUSE: LazyLock<House> = LazyLock::new(|| {
    let dir = TempDir::new().unwrap();
    tiny_model::write(&dir.path().join("model"));
    let house = House { dir };
    ok(house
        .brevity()
        .args(["pack", "-o"])
        .arg(house.packed())
        .arg(house.model()));
    house
});

impl House {
    fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    fn model(&self) -> PathBuf {
        self.path("model")
    }

    fn packed(&self) -> PathBuf {
        self.path("model.brevity")
    }

    fn brevity(&self) -> Command {
        brevity(&self.path("cache"))
    }

    /// `brevity COMMAND -m packed ARGS`.
    fn on_packed(&self, command: &str, args: &[&str]) -> Command {
        let mut brevity = self.brevity();
        brevity.arg(command).arg("-m").arg(self.packed()).args(args);
        brevity
    }
}

fn ids(value: &Value) -> Vec<u64> {
    value
        .as_array()
        .unwrap()
        .iter()
        .map(|id| id.as_u64().unwrap())
        .collect()
}

#[test]
fn run_reports_tokens_text_and_timings() {
    let args = ["-p", "hello", "-n", "12", "-o", "json", "--ignore-eos"];
    let reply = json(&mut HOUSE.on_packed("run", &args));
    let template: Vec<u64> = [257]
        .into_iter()
        .chain("hello".bytes().map(u64::from))
        .chain([256, 258])
        .collect();
    assert_eq!(ids(&reply["prompt_tokens"]), template);
    assert_eq!(ids(&reply["tokens"]).len(), 12);
    assert_eq!(
        (&reply["finish_reason"], &reply["seed"]),
        (&Value::from("length"), &Value::from(0))
    );
    assert_eq!(
        reply["affinity"].as_array().unwrap().len(),
        reply["threads"].as_u64().unwrap() as usize
    );
    for name in [
        "load_ms",
        "prefill_ms",
        "ttft_ms",
        "decode_ms",
        "prefill_tok_s",
        "decode_tok_s",
    ] {
        assert!(reply["timings"][name].as_f64().unwrap() > 0.0, "{name}");
    }
    let itl = |p: &str| reply["timings"]["itl_ms"][p].as_f64().unwrap();
    assert!(itl("p50") <= itl("p90") && itl("p90") <= itl("p99"));
    // The text printed is the text of the report.
    let text = ok(&mut HOUSE.on_packed("run", &["-p", "hello", "-n", "12", "--ignore-eos"]));
    assert_eq!(text, reply["text"].as_str().unwrap().to_owned() + "\n");
}

#[test]
fn raw_prompts_and_token_ids_skip_the_template() {
    let raw = json(&mut HOUSE.on_packed("run", &["--raw", "-p", "abc", "-n", "5", "-o", "json"]));
    assert_eq!(ids(&raw["prompt_tokens"]), [97, 98, 99]);
    let tokens =
        json(&mut HOUSE.on_packed("run", &["--tokens", "97,98,99", "-n", "5", "-o", "json"]));
    assert_eq!(raw["tokens"], tokens["tokens"]);
    let mut piped = HOUSE.on_packed("run", &["--raw", "-p", "-", "-n", "5", "-o", "json"]);
    let mut child = piped
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(b"abc").unwrap();
    let piped: Value = serde_json::from_slice(&child.wait_with_output().unwrap().stdout).unwrap();
    assert_eq!(raw["tokens"], piped["tokens"]);
}

#[test]
fn a_folder_is_packed_into_the_cache_once_and_runs_alike() {
    let cache = HOUSE.path("own cache");
    let run = || {
        let mut command = brevity(&cache);
        command
            .arg("run")
            .arg("-m")
            .arg(HOUSE.model())
            .args(["-p", "hello", "-n", "8", "-o", "json"]);
        json(&mut command)["tokens"].clone()
    };
    let files = || {
        let entries = fs::read_dir(&cache).unwrap().map(|e| e.unwrap());
        entries
            .map(|e| (e.file_name(), e.metadata().unwrap().modified().unwrap()))
            .collect::<Vec<_>>()
    };
    let first = run();
    let packed = files();
    assert_eq!(packed.len(), 1);
    assert_eq!((run(), files()), (first.clone(), packed));
    let args = ["-p", "hello", "-n", "8", "-o", "json"];
    assert_eq!(json(&mut HOUSE.on_packed("run", &args))["tokens"], first);
}

/// Compares with the committed file: the same on every machine and architecture.
/// `BREVITY_BLESS=1` writes the file instead.
fn assert_golden(name: &str, found: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/golden")
        .join(name);
    if std::env::var_os("BREVITY_BLESS").is_some() {
        return fs::write(&path, found).unwrap();
    }
    let expected = fs::read_to_string(&path).unwrap();
    assert!(expected == found, "{name} differs from the committed file");
}

#[test]
fn greedy_tokens_are_the_committed_ones() {
    let args = [
        "-p",
        "The same words on every machine",
        "-n",
        "64",
        "-o",
        "json",
    ];
    let tokens = json(&mut HOUSE.on_packed("run", &args))["tokens"].to_string();
    assert_golden("greedy_tokens.json", &tokens);
}

#[test]
fn sampled_streams_are_the_committed_ones() {
    let args = [
        "The same words on every machine",
        "--streams",
        "4",
        "--temp",
        "1.5",
        "--seed",
        "11",
        "-n",
        "48",
        "--all-streams",
        "-o",
        "json",
    ];
    let solved = json(&mut HOUSE.on_packed("solve", &args));
    let streams = solved["streams"].as_array().unwrap();
    let lines: Vec<String> = streams.iter().map(|s| s["token_ids"].to_string()).collect();
    assert_golden("sampled_streams.txt", &(lines.join("\n") + "\n"));
}

#[test]
fn logits_do_not_depend_on_threads_or_tier() {
    let tokens: Vec<String> = (0..150).map(|i| (i * 37 % 256).to_string()).collect();
    let tokens = tokens.join(",");
    for kv in ["int8", "f16"] {
        let logits = |isa: &str, threads: &str| {
            let args = [
                "--tokens", &tokens, "--top", "0", "-o", "json", "--kv", kv, "-t", threads,
            ];
            ok(HOUSE.on_packed("logits", &args).env("BREVITY_ISA", isa))
        };
        let expected = logits("scalar", "1");
        let parsed: Value = serde_json::from_str(&expected).unwrap();
        let top = parsed["top"].as_array().unwrap();
        assert_eq!(top.len(), 272);
        assert!(
            top.windows(2)
                .all(|w| w[0]["logit"].as_f64() >= w[1]["logit"].as_f64())
        );
        assert!(top[0].get("id").is_some());
        for isa in brevity_kernels::Isa::available() {
            for threads in ["1", "2", "3"] {
                assert_eq!(
                    logits(isa.name(), threads),
                    expected,
                    "{isa}, {threads} threads, kv {kv}"
                );
            }
        }
    }
}

#[test]
fn tokenize_shows_ids_and_pieces() {
    let plain = json(&mut HOUSE.on_packed("tokenize", &["a<|end|>é", "-o", "json"]));
    assert_eq!(ids(&plain["tokens"]).len(), 1 + 7 + 2);
    let special = json(&mut HOUSE.on_packed("tokenize", &["a<|end|>é", "--special", "-o", "json"]));
    assert_eq!(ids(&special["tokens"]), [97, 256, 0xC3, 0xA9]);
    assert_eq!(special["pieces"][1], "<|end|>");
    let text = ok(&mut HOUSE.on_packed("tokenize", &["ab"]));
    assert_eq!(text, "     97  \"a\"\n     98  \"b\"\n");
}

#[test]
fn info_tells_formats_and_memory() {
    let source = ok(HOUSE.brevity().arg("info").arg(HOUSE.model()));
    for part in ["Llama", "F32", "w8", "kv int8", "65536 tokens"] {
        assert!(source.contains(part), "{part} in:\n{source}");
    }
    let packed = json(
        HOUSE
            .brevity()
            .args(["info", "-o", "json"])
            .arg(HOUSE.packed()),
    );
    assert_eq!(packed["config"]["n_layers"], 2);
    assert_eq!(packed["tensors"].as_array().unwrap().len(), 2 + 2 * 9);
    let w4 = ok(HOUSE
        .brevity()
        .args(["info", "--weights", "w4", "--tensors"])
        .arg(HOUSE.model()));
    assert!(w4.contains("w4") && w4.contains("layers.1.down"), "{w4}");
}

#[test]
fn perplexity_agrees_with_itself_and_reports_its_error() {
    let file = HOUSE.path("text.txt");
    fs::write(&file, tiny_model::text(600)).unwrap();
    let run = |args: &[&str]| {
        let mut command = HOUSE.on_packed("perplexity", args);
        command.arg("-f").arg(&file);
        command
    };
    let report = json(&mut run(&["--ctx", "128", "-o", "json"]));
    let number = |name: &str| report[name].as_f64().unwrap();
    let chunks = number("tokens") as usize / 128;
    assert!(chunks >= 10);
    assert_eq!(number("chunks") as usize, chunks);
    assert_eq!(number("scored_tokens") as usize, chunks * 63);
    assert!((number("perplexity").ln() + number("mean_logprob")).abs() < 1e-9);
    assert!(number("perplexity") > 2.0 && number("stderr") > 0.0);
    let text = ok(&mut run(&["--ctx", "128", "-t", "1"]));
    let line = format!(
        "Final estimate: PPL = {:.4} +/- {:.5}\n",
        number("perplexity"),
        number("stderr")
    );
    assert_eq!(text, line);
    let two = json(&mut run(&["--ctx", "128", "--chunks", "2", "-o", "json"]));
    assert_eq!(two["chunks"], 2);
    let short = error(&mut run(&["--ctx", "4096"]));
    assert!(
        short.contains("text.txt") && short.contains("8192"),
        "{short}"
    );
}

#[test]
fn bench_speaks_llama_bench() {
    let run = |format: &str| {
        HOUSE.on_packed(
            "bench",
            &[
                "-p", "16,8", "-n", "4", "-r", "2", "-t", "1,2", "-o", format,
            ],
        )
    };
    let records = json(&mut run("json"));
    let records = records.as_array().unwrap();
    assert_eq!(records.len(), 2 * 3);
    for (record, (n_prompt, n_gen)) in records.iter().zip([(16, 0), (8, 0), (0, 4)].iter().cycle())
    {
        assert_eq!(
            (&record["n_prompt"], &record["n_gen"]),
            (&(*n_prompt).into(), &(*n_gen).into())
        );
        assert_eq!(record["samples_ts"].as_array().unwrap().len(), 2);
        assert_eq!(record["samples_ns"].as_array().unwrap().len(), 2);
        let number = |name: &str| record[name].as_f64().unwrap_or_else(|| panic!("{name}"));
        assert!(number("avg_ts") > 0.0 && number("read_gbs") > 0.0 && number("stddev_ts") >= 0.0);
        let tokens = f64::from(n_prompt + n_gen);
        let expected = tokens * 1e9 / record["samples_ns"][0].as_f64().unwrap();
        assert!((record["samples_ts"][0].as_f64().unwrap() / expected - 1.0).abs() < 1e-3);
        assert_eq!(record["ttft_ms"].is_null(), *n_prompt == 0);
        assert_eq!(record["itl_p50_ms"].is_null(), *n_gen == 0);
        assert!(record["peak_rss_bytes"].as_u64().unwrap() > 0);
    }
    assert_eq!(
        (&records[0]["n_threads"], &records[5]["n_threads"]),
        (&1.into(), &2.into())
    );
    let markdown = ok(&mut run("md"));
    let header: Vec<&str> = markdown
        .lines()
        .next()
        .unwrap()
        .split('|')
        .map(str::trim)
        .collect();
    assert_eq!(
        header[1..8],
        [
            "model", "size", "params", "backend", "threads", "test", "t/s"
        ]
    );
    for test in ["pp16", "pp8", "tg4"] {
        assert!(markdown.contains(&format!(" {test} |")), "{markdown}");
    }
    let csv = ok(&mut run("csv"));
    assert!(
        csv.starts_with("build_commit,") && csv.lines().count() == 7,
        "{csv}"
    );
    let columns = |line: &str| line.split(',').count();
    assert!(
        csv.lines()
            .all(|line| columns(line) == columns(csv.lines().next().unwrap()))
    );
    for line in ok(&mut run("jsonl")).lines() {
        assert!(serde_json::from_str::<Value>(line).unwrap()["avg_ts"].is_number());
    }
}

#[test]
fn chat_keeps_the_conversation() {
    let chat = |input: &str| {
        let mut command = HOUSE.on_packed("chat", &["-n", "6"]);
        let mut child = command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        child
            .stdin
            .take()
            .unwrap()
            .write_all(input.as_bytes())
            .unwrap();
        let output = child.wait_with_output().unwrap();
        assert!(output.status.success(), "{output:?}");
        String::from_utf8(output.stdout).unwrap()
    };
    let one = chat("hello\n");
    let two = chat("hello\nand now?\n/exit\nnever read\n");
    assert!(
        two.starts_with(&one) && two.len() > one.len(),
        "{one:?}, {two:?}"
    );
    assert_eq!(chat("hello\n/clear\n\nhello\n"), one.repeat(2));
}

#[test]
fn ctrl_c_stops_the_turn_and_not_the_chat() {
    let mut command = HOUSE.on_packed("chat", &["-n", "60000", "-t", "1"]);
    let mut child = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let mut stdout = child.stdout.take().unwrap();
    // Keeps the pipe empty, and says when a reply has begun.
    let (begun, begins) = std::sync::mpsc::channel();
    let reader = std::thread::spawn(move || {
        let mut buffer = [0; 256];
        while let Ok(n @ 1..) = stdout.read(&mut buffer) {
            let _ = begun.send(n);
        }
    });
    let mut stderr = BufReader::new(child.stderr.take().unwrap());
    for turn in ["one\n", "two\n"] {
        stdin.write_all(turn.as_bytes()).unwrap();
        begins.recv().unwrap();
        let interrupt = || {
            Command::new("kill")
                .args(["-INT", &child.id().to_string()])
                .status()
                .unwrap()
        };
        assert!(interrupt().success());
        let mut line = String::new();
        stderr.read_line(&mut line).unwrap();
        assert_eq!(line, "[stopped]\n", "{turn}");
        while begins.try_recv().is_ok() {}
    }
    stdin.write_all(b"/exit\n").unwrap();
    assert!(child.wait().unwrap().success());
    reader.join().unwrap();
}

#[test]
fn tune_remembers_workers_and_tasks_and_topo_shows_them() {
    let cache = TempDir::new().unwrap();
    let mut tune = brevity(cache.path());
    tune.args(["tune", "-r", "1", "-o", "json", "-m"])
        .arg(HOUSE.packed());
    let tuned = json(&mut tune);
    let tasks = &tuned["measured"]["tasks_per_worker"];
    for phase in ["prefill", "decode"] {
        let tasks = tasks[phase].as_u64().unwrap();
        assert!([4, 16, 64].contains(&tasks), "{tuned}");
    }
    let workers = |phase: &str| tuned["measured"][phase].as_u64().unwrap();
    let cuts = tuned["cuts"].as_array().unwrap().len();
    let several = workers("prefill").max(workers("decode")) > 1;
    assert_eq!(cuts, if several { 3 } else { 0 });
    assert!(Path::new(tuned["saved"].as_str().unwrap()).exists());
    let shown = json(brevity(cache.path()).args(["topo", "-o", "json"]));
    assert_eq!(shown["speeds_from"], "measured");
    assert_eq!(&shown["tasks_per_worker"], tasks);
    let text = ok(brevity(cache.path()).arg("topo"));
    assert!(text.contains("\ntasks    "), "{text}");
}
