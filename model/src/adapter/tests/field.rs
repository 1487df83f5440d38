//! Adapters as they are found in the field: the same change under other names and settings.

use super::*;
use crate::{
    Architecture, Isa, KvCache, KvFormat, KvShape, Model, PackOptions, Row, Source, Weights,
    Workspace,
};

/// Folders that PEFT loads to the same change as `plain_control`.
const ALIKE: [&str; 6] = [
    "absent_target_names",
    "layers_pattern_empty_string",
    "name_default_0",
    "prefix_automodel",
    "prefix_orig_mod",
    "regex_lookahead",
];

fn data(name: &str) -> PathBuf {
    Path::new(concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../tests/data/adapters"
    ))
    .join(name)
}

/// The network of `tests/data/adapters`.
fn tiny_qwen3() -> ModelConfig {
    ModelConfig {
        architecture: Architecture::Qwen3,
        n_layers: 3,
        d_model: 128,
        d_ff: 320,
        n_heads: 4,
        n_kv_heads: 2,
        head_dim: 64,
        ..crate::Network::SmolLm2_135m.config()
    }
}

#[test]
fn folders_of_the_same_change_give_the_same_adapter() {
    let build = |name: &str| {
        let source = AdapterSource::open(&data(name)).unwrap_or_else(|e| panic!("{e}"));
        Adapter::build(&source, &tiny_qwen3(), AdapterDtype::F32, 1.0, &Serial).unwrap()
    };
    let plain = build("plain_control");
    for name in ALIKE {
        let adapter = build(name);
        assert_eq!(adapter.fingerprint(), plain.fingerprint(), "{name}");
        assert_eq!(adapter.bytes[..], plain.bytes[..], "{name}");
    }
}

/// Against the logits of PEFT in float32, if the base model is beside the repository.
#[test]
fn logits_are_those_of_peft() {
    let beside = || {
        PathBuf::from(concat!(
            env!("CARGO_MANIFEST_DIR"),
            "/../../shared/fixtures"
        ))
    };
    let fixtures = std::env::var_os("BREVITY_FIXTURES").map_or_else(beside, PathBuf::from);
    let base = fixtures.join("archs/tiny-qwen3");
    if !base.exists() {
        eprintln!(
            "skipped: no base model at {} (set BREVITY_FIXTURES)",
            base.display()
        );
        return;
    }
    let expected: Value =
        serde_json::from_slice(&fs::read(data("expected.json")).unwrap()).unwrap();
    let list = |field: &str| expected[field].as_array().unwrap().iter();
    let tokens: Vec<u32> = list("tokens").map(|t| t.as_u64().unwrap() as u32).collect();
    let dir = tempfile::tempdir().unwrap();
    let out = dir.path().join("base");
    crate::pack(
        &Source::open(&base).unwrap(),
        &out,
        PackOptions::default(),
        &mut |_, _| {},
        &Serial,
    )
    .unwrap();
    let weights = Weights::open(&out).unwrap();
    let config = weights.config().clone();
    let model = Model::new(weights, Isa::Scalar).unwrap();
    for name in ALIKE.into_iter().chain(["plain_control"]) {
        let adapter = Adapter::open(&data(name), &config, AdapterDtype::F32, 1.0, &Serial).unwrap();
        let mut cache = KvCache::new(KvShape::new(&config, KvFormat::F16));
        let rows: Vec<Row> = tokens
            .iter()
            .enumerate()
            .map(|(position, &token)| Row {
                token,
                stream: 0,
                position,
                adapter: Some(0),
                logits: position + 1 == tokens.len(),
            })
            .collect();
        let mut work = Workspace::new();
        model
            .forward(&rows, &[&adapter], &mut [&mut cache], &Serial, &mut work)
            .unwrap();
        let logits = work.logits(0);
        for (id, logit) in list("top5").zip(list("logits")) {
            let (id, expected) = (id.as_u64().unwrap() as usize, logit.as_f64().unwrap());
            let found = f64::from(logits[id]);
            assert!(
                (found - expected).abs() < 0.1,
                "{name}, token {id}: {found} for {expected}"
            );
        }
        let best = (0..logits.len()).max_by(|&a, &b| logits[a].total_cmp(&logits[b]));
        assert_eq!(
            best.map(|id| id as u64),
            list("top5").next().unwrap().as_u64(),
            "{name}"
        );
    }
}

/// [`Folder::new`] with the names of its tensors changed.
fn renamed(change: impl Fn(&str) -> String) -> Folder {
    let mut folder = Folder::new(4);
    folder
        .tensors
        .iter_mut()
        .for_each(|(name, ..)| *name = change(name));
    folder
}

fn print(folder: &Folder) -> u64 {
    let adapter = folder.build(&config(), AdapterDtype::Int8);
    adapter.unwrap_or_else(|e| panic!("{e}")).fingerprint()
}

#[test]
fn wrappers_of_names_change_nothing() {
    let plain = print(&Folder::new(4));
    let cases: [(&str, &str); 9] = [
        ("lora_A", "lora_A"),
        (".weight", ".default_0.weight"),
        (".weight", ".my-adapter.weight"),
        ("base_model.model.model.", "module.base_model.model.model."),
        (
            "base_model.model.model.",
            "base_model.model.base_model.model.model.",
        ),
        (
            "base_model.model.model.",
            "base_model.model._orig_mod.model.",
        ),
        (
            "base_model.model.model.",
            "base_model.model.language_model.model.",
        ),
        (
            "base_model.model.model.",
            "base_model.model.model.language_model.",
        ),
        ("base_model.model.model.", "base_model.model."),
    ];
    for (from, to) in cases {
        assert_eq!(
            print(&renamed(|name| name.replace(from, to))),
            plain,
            "{to}"
        );
    }
    let two = renamed(|name| match name.contains("q_proj") {
        true => name.replace(".weight", ".first.weight"),
        false => name.replace(".weight", ".second.weight"),
    });
    let refused = two.refusal();
    assert!(
        refused.contains("first") && refused.contains("second"),
        "{refused}"
    );
}

#[test]
fn patterns_of_python_are_understood_or_left_to_the_tensors() {
    let q_and_v = |name: &str| name.contains("q_proj") || name.contains("v_proj");
    let with = |modules: Value| {
        Folder::new(4)
            .set("target_modules", modules)
            .retain(q_and_v)
    };
    let plain = print(&with(json!(["q_proj", "v_proj"])));
    for pattern in [
        r"^(?!.*(?:visual|mlp)).*(?:q_proj|v_proj|up_proj).*",
        r".*(?<=self_attn)\.(q|v)_proj",
        r"(?:.*?(?:language|text|model).*?(?:self_attn|attention).*?(?:q_proj|v_proj).*?)",
        r"model\.layers\.(\d+)\.self_attn\.(?=q|v).*(?<!k)_proj",
        // Python only: the tensors say what they change.
        r"(?i:.*[QV]_PROJ)",
        r"(?a:.*q_proj|.*v_proj)",
        r"(",
    ] {
        assert_eq!(print(&with(json!(pattern))), plain, "{pattern}");
    }
    // A pattern that takes for ever checks nothing either.
    assert_eq!(print(&with(json!(r"(?:.+.+)+(?<!b)z|.*(q|v)_proj"))), plain);
    // One that is understood still checks.
    let refused = with(json!(r"^(?!.*v_proj).*(?:q_proj|v_proj)")).refusal();
    assert!(refused.contains("none of the modules"), "{refused}");
    let incomplete = with(json!(r"^(?!.*mlp).*_proj")).refusal();
    assert!(incomplete.contains("k_proj"), "{incomplete}");
    let excluded = with(json!(["q_proj", "k_proj", "v_proj"]))
        .set("exclude_modules", json!(r"^(?=.*k_proj).*"));
    assert_eq!(print(&excluded), plain);
    // Ranks have to be known.
    for field in ["rank_pattern", "alpha_pattern"] {
        let refused = with(json!("all-linear"))
            .set(field, json!({"(?P<a>x": 8}))
            .refusal();
        assert!(refused.contains(field), "{refused}");
    }
    let looks = Folder::new(4).set(
        "alpha_pattern",
        json!({"(?!up)[a-z]+_proj": 2, "up_proj": 12}),
    );
    assert_eq!(looks.open().unwrap().info().scales, [0.5, 3.0]);
}

#[test]
fn names_that_match_nothing_are_read_over() {
    let all = json!([
        "q_proj",
        "k_proj",
        "v_proj",
        "o_proj",
        "gate_proj",
        "up_proj",
        "down_proj",
        "query_key_value",
        "w1",
        "c_attn"
    ]);
    assert_eq!(
        print(&Folder::new(4).set("target_modules", all)),
        print(&Folder::new(4))
    );
    let nothing = Folder::new(4)
        .set("target_modules", json!(["query_key_value"]))
        .refusal();
    assert!(nothing.contains("none of the modules"), "{nothing}");
    // Matrices that are there and cannot be changed are no such names.
    for name in ["lm_head", "model.embed_tokens"] {
        let refused = Folder::new(4)
            .set("target_modules", json!(["q_proj", name]))
            .refusal();
        assert!(refused.contains(name), "{refused}");
    }
}

#[test]
fn fields_may_be_null_floats_and_after_a_byte_order_mark() {
    let plain = print(&Folder::new(4));
    for field in [
        "bias",
        "use_rslora",
        "rank_pattern",
        "alpha_pattern",
        "layers_to_transform",
        "layers_pattern",
        "exclude_modules",
        "init_lora_weights",
        "base_model_name_or_path",
        "alora_invocation_tokens",
        "use_dora",
        "lora_dropout",
        "task_type",
        "modules_to_save",
        "fan_in_fan_out",
        "a_field_of_the_future",
    ] {
        assert_eq!(
            print(&Folder::new(4).set(field, Value::Null)),
            plain,
            "{field}"
        );
    }
    assert_eq!(print(&Folder::new(4).set("r", json!(4.0))), plain);
    assert_eq!(print(&Folder::new(4).set("lora_alpha", json!(8.0))), plain);
    assert_eq!(
        print(&Folder::new(4).set("rank_pattern", json!({"q_proj": 4.0}))),
        plain
    );
    for bad in [json!(4.5), json!(-4.0), json!("4"), json!(1e300)] {
        let refused = Folder::new(4).set("r", bad).refusal();
        assert!(refused.contains("r: expected a whole number"), "{refused}");
    }
    let folder = Folder::new(4);
    let path = folder.path();
    let marked = format!("\u{feff}{}", folder.config);
    fs::write(path.join("adapter_config.json"), marked).unwrap();
    AdapterSource::open(&path).unwrap();
}

#[test]
fn near_misses_are_named() {
    let folder = Folder::new(4);
    let path = folder.path();
    let open = |path: &Path| {
        let adapter = Adapter::open(path, &config(), AdapterDtype::Int8, 1.0, &Serial);
        let error = adapter.unwrap_err().to_string();
        assert_eq!(AdapterInfo::of(path).unwrap_err().to_string(), error);
        error
    };
    for name in ["adapter_config.json", "adapter_model.safetensors"] {
        let error = open(&path.join(name));
        assert!(
            error.contains("expected the folder of the adapter"),
            "{error}"
        );
    }
    let tensors = path.join("adapter_model.safetensors");
    for (name, expected) in [
        ("adapter_model.bin", "a pickle"),
        ("adapters.safetensors", "mlx-lm"),
    ] {
        fs::rename(&tensors, path.join(name)).unwrap();
        let error = open(&path);
        assert!(error.contains(name) && error.contains(expected), "{error}");
        fs::rename(path.join(name), &tensors).unwrap();
    }
    let mlx = json!({"fine_tune_type": "lora", "num_layers": 16, "lora_parameters": {"rank": 8, "scale": 20.0}});
    fs::write(path.join("adapter_config.json"), mlx.to_string()).unwrap();
    assert!(open(&path).contains("an adapter of mlx-lm"));
    fs::remove_file(path.join("adapter_config.json")).unwrap();
    assert!(open(&path).contains("only the factors"));
    fs::remove_file(&tensors).unwrap();
    fs::write(path.join("config.json"), "{}").unwrap();
    assert!(open(&path).contains("the folder of a model"));
}
