//! Trained adapters and their gate on SmolLM2-135M-Instruct, against references made elsewhere.
//!
//! Needs the fixtures (`BREVITY_FIXTURES`, or beside the repository) and the model that
//! `quickstart.sh` fetches (`BREVITY_SMOLLM2`, or in `models/`); without them the tests say so and
//! pass.

use std::fs;
use std::path::PathBuf;
use std::sync::Mutex;

use brevity::measure::AdapterSpan;
use brevity::measure::{Route, prefill};
use brevity::measure::{Runtime, RuntimeOptions};
use brevity::options::{AdapterSpec, Mode};
use serde::Deserialize;

const ADAPTERS: [&str; 2] = ["smollm2-reason-long", "smollm2-reason-short"];

fn existing(variable: &str, default: &str) -> Option<PathBuf> {
    let default = || PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(default);
    let path = std::env::var_os(variable).map_or_else(default, PathBuf::from);
    if !path.exists() {
        eprintln!("skipped: nothing at {} (set {variable})", path.display());
        return None;
    }
    Some(path)
}

/// The model with both adapters and the gate, and the fixtures.
fn runtime() -> Option<(Runtime, PathBuf)> {
    let fixtures = existing("BREVITY_FIXTURES", "../shared/fixtures")?;
    let model = existing("BREVITY_SMOLLM2", "models/SmolLM2-135M-Instruct.Q4_1.gguf")?;
    let spec = |name| AdapterSpec {
        path: fixtures.join(name),
        scale: 1.0,
    };
    let options = RuntimeOptions {
        adapters: ADAPTERS.map(spec).to_vec(),
        gate: Some(fixtures.join("gate")),
        ..RuntimeOptions::default()
    };
    let runtime =
        Runtime::load(&model, &options, &mut |_, _| {}).expect("the model and its adapters");
    Some((runtime, fixtures))
}

#[derive(Deserialize)]
struct Cases {
    alora_invocation_tokens: Vec<u32>,
    cases: Vec<Case>,
}

#[derive(Deserialize)]
struct Case {
    id: String,
    chat: String,
    prompt_ids: Vec<u32>,
    adapter_from: usize,
    base: Reference,
    long: Reference,
    short: Reference,
}

/// What a case says of one setting.
type Pick = fn(&Case) -> &Reference;

#[derive(Deserialize)]
struct Reference {
    output_ids: Vec<u32>,
    top10_ids: Vec<usize>,
    top10_logits: Vec<f64>,
}

/// Margin of a first token that quantization may turn over.
const NEAR_TIE: f64 = 0.25;

fn argmax(logits: &[f32]) -> usize {
    let best = |best: usize, i: usize| if logits[i] > logits[best] { i } else { best };
    (0..logits.len()).fold(0, best)
}

/// Kullback-Leibler divergence of the reference from ours over its ten likeliest tokens.
fn divergence(reference: &Reference, logits: &[f32]) -> f64 {
    let log_softmax = |x: Vec<f64>| {
        let peak = x.iter().fold(f64::MIN, |a, &b| a.max(b));
        let sum: f64 = x.iter().map(|x| (x - peak).exp()).sum();
        x.into_iter()
            .map(|x| x - peak - sum.ln())
            .collect::<Vec<_>>()
    };
    let ours = reference
        .top10_ids
        .iter()
        .map(|&id| logits[id].into())
        .collect();
    let (p, q) = (
        log_softmax(reference.top10_logits.clone()),
        log_softmax(ours),
    );
    p.iter().zip(q).map(|(p, q)| p.exp() * (p - q)).sum()
}

/// What a setting adds up to over the cases.
#[derive(Debug, Default)]
struct Agreement {
    tokens: usize,
    agree: usize,
    first_wrong: Vec<String>,
    worst_divergence: f64,
}

/// Teacher-forced: the reference's reply is fed, our likeliest token compared at every step.
fn agreement(
    runtime: &Runtime,
    case: &Case,
    adapter: Option<usize>,
    reference: &Reference,
    sum: &mut Agreement,
) {
    let prompt = &case.prompt_ids;
    let fed = &reference.output_ids[..reference.output_ids.len() - 1];
    let tokens = [&prompt[..], fed].concat();
    let mut session = runtime.session();
    if let Some(adapter) = adapter {
        session.switch(AdapterSpan::new(adapter, case.adapter_from));
    }
    let first = Mutex::new(vec![]);
    let agree = Mutex::new(0);
    let each = |i: usize, logits: &[f32]| {
        let Some(step) = i.checked_sub(prompt.len() - 1) else {
            return;
        };
        if step == 0 {
            *first.lock().unwrap() = logits.to_vec();
        }
        let same = argmax(logits) == reference.output_ids[step] as usize;
        *agree.lock().unwrap() += usize::from(same);
    };
    session.score(&tokens, 0, &each).unwrap();
    let first = first.into_inner().unwrap();
    sum.tokens += reference.output_ids.len();
    sum.agree += agree.into_inner().unwrap();
    sum.worst_divergence = sum.worst_divergence.max(divergence(reference, &first));
    let margin = reference.top10_logits[0] - reference.top10_logits[1];
    if argmax(&first) != reference.top10_ids[0] && margin > NEAR_TIE {
        sum.first_wrong.push(case.id.clone());
    }
}

#[test]
fn replies_agree_with_the_references() {
    let Some((runtime, fixtures)) = runtime() else {
        return;
    };
    let text = fs::read(fixtures.join("reference_cases.json")).unwrap();
    let cases: Cases = serde_json::from_slice(&text).unwrap();
    let settings: [(Option<usize>, Pick); 3] = [
        (None, |case| &case.base),
        (Some(0), |case| &case.long),
        (Some(1), |case| &case.short),
    ];
    for (adapter, reference) in settings {
        let mut sum = Agreement::default();
        for case in &cases.cases {
            agreement(&runtime, case, adapter, reference(case), &mut sum);
        }
        println!(
            "{adapter:?}: {} of {} tokens, {sum:?}",
            sum.agree, sum.tokens
        );
        assert!(sum.first_wrong.is_empty(), "{adapter:?}: {sum:?}");
        assert!(
            sum.agree as f64 >= 0.97 * sum.tokens as f64,
            "{adapter:?}: {sum:?}"
        );
        assert!(sum.worst_divergence < 0.1, "{adapter:?}: {sum:?}");
    }
    for case in &cases.cases {
        let invocation = Some(&cases.alora_invocation_tokens[..]);
        let start = Mode::Activated.start(&case.prompt_ids, invocation).unwrap();
        assert_eq!(start, case.adapter_from, "{}", case.id);
        let found = runtime
            .tokenizer()
            .unwrap()
            .encode(&case.chat, false, true)
            .unwrap();
        assert_eq!(found, case.prompt_ids, "{}", case.id);
    }
}

#[derive(Deserialize)]
struct GateFile {
    test_examples: Vec<Example>,
    pool_skip_prefix_tokens: usize,
}

#[derive(Deserialize)]
struct Example {
    prompt: String,
    label: String,
    logit: f64,
}

/// Prompt of a question, and how many of its tokens begin the reply.
fn prompt(runtime: &Runtime, question: &str) -> (Vec<u32>, usize) {
    let (tokenizer, template) = (runtime.tokenizer().unwrap(), runtime.template().unwrap());
    let messages = [brevity_model::Message::new("user", question)];
    let encode = |options: brevity_model::ChatOptions| {
        brevity_model::encode_chat(tokenizer, template, &messages, &options).unwrap()
    };
    let tokens = encode(brevity_model::ChatOptions::reply());
    let header = tokens.len() - encode(brevity_model::ChatOptions::default()).len();
    (tokens, header)
}

#[test]
fn the_gate_gives_its_listed_logits() {
    let Some((runtime, fixtures)) = runtime() else {
        return;
    };
    let text = fs::read(fixtures.join("gate/gate.json")).unwrap();
    let gate: GateFile = serde_json::from_slice(&text).unwrap();
    let mut worst = 0.0f64;
    for Example {
        prompt: question,
        label,
        logit,
    } in &gate.test_examples
    {
        let (tokens, header) = prompt(&runtime, question);
        let route = Route {
            adapter: Some((0, Mode::Activated)),
            gate: Some(gate.pool_skip_prefix_tokens..tokens.len() - header),
        };
        let mut session = runtime.session();
        let report = prefill(&mut session, &tokens, &route, &mut || true).unwrap();
        let decision = report.gate.expect("a gate");
        assert_eq!(decision.on, label == "reasoning", "{question}");
        // If the adapter comes on, nothing is read twice; if not, the header of the reply.
        let again = if decision.on { 0 } else { header };
        assert_eq!((report.reused, report.encoded), (0, tokens.len() + again));
        worst = worst.max((decision.logit - logit).abs());
    }
    println!("largest difference of a logit: {worst:.2}");
    // Logits have a standard deviation of about 15; int8 activations and keys move them by a few percent.
    assert!(worst < 1.5, "{worst}");
}

/// Gate, then adapter: the reply is that of a session which had the adapter from the start, whatever
/// the session did before.
#[test]
fn a_switch_leaves_no_trace() {
    let Some((runtime, _)) = runtime() else {
        return;
    };
    let (tokens, header) = prompt(&runtime, "Tell me the result of 31 + 94 + 38 + 94.");
    let turn = 21..tokens.len() - header;
    let reply = |session: &mut brevity::measure::Session<'_>, route: &Route| {
        let report = prefill(session, &tokens, route, &mut || true).unwrap();
        let mut ids = vec![];
        let mut logits = vec![session.logits().to_vec()];
        for _ in 0..12 {
            ids.push(argmax(session.logits()) as u32);
            session.extend(&ids[ids.len() - 1..], &mut || true).unwrap();
            logits.push(session.logits().to_vec());
        }
        (report, ids, logits)
    };
    for mode in [Mode::Activated, Mode::Plain, Mode::Replay] {
        let with = |gate: Option<std::ops::Range<usize>>| Route {
            adapter: Some((1, mode)),
            gate,
        };
        let (_, ids, logits) = reply(&mut runtime.session(), &with(None));
        let mut used = runtime.session();
        reply(&mut used, &Route::default());
        for (gate, again) in [
            (Some(turn.clone()), true),
            (None, false),
            (Some(turn.clone()), true),
        ] {
            let (report, found_ids, found) = reply(&mut used, &with(gate.clone()));
            assert!(report.adapter_on);
            assert!(
                found_ids == ids && found == logits,
                "{mode:?} after {gate:?}"
            );
            let expected = match (again, mode) {
                (true, Mode::Activated) => 0, // the prompt is read once
                (true, Mode::Replay) => 0,
                (true, Mode::Plain) => turn.end,
                _ => 0,
            };
            let read = report.reused + report.encoded;
            assert_eq!(
                read,
                tokens.len() + expected,
                "{mode:?} {gate:?}: {report:?}"
            );
            // Another adapter in between.
            let other = Route {
                adapter: Some((0, mode)),
                gate: None,
            };
            assert!(reply(&mut used, &other).2 != logits);
        }
    }
}
