use std::io::ErrorKind;

use proptest::prelude::*;
use serde_json::json;

use super::aside::tests::FullDisk;
use super::*;
use crate::train::learning_rate::{Decay, LearningRate};
use crate::train::reward::RewardOptions;

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Progress {
    beta_powers: [f64; 2],
}

#[derive(Serialize)]
struct Options {
    rank: usize,
    learning_rate: LearningRate,
    reward: RewardOptions,
}

fn options() -> Options {
    Options {
        rank: 8,
        learning_rate: LearningRate::new(1.5e-3, 20, 1000, Decay::Linear).unwrap(),
        reward: RewardOptions::default(),
    }
}

fn run(step: u64) -> RunState<Progress> {
    RunState {
        step,
        seed: u64::MAX - 3,
        identity: Identity::new("m1".into(), "d1".into(), &options()).unwrap(),
        skipped_in_a_row: 1,
        best: Some(Best {
            step: step / 2,
            accuracy: 0.1 + 0.2,
            tokens: 1.0 / 3.0,
        }),
        progress: Progress {
            beta_powers: [0.9f64.powi(7), 0.999f64.powi(7)],
        },
    }
}

/// Two files whose values say of which step they are.
fn values(step: u64) -> Vec<Vec<f32>> {
    vec![
        (0..600)
            .map(|i| (step as f32 + 0.1) / (i + 1) as f32)
            .collect(),
        vec![step as f32; 40],
    ]
}

fn views(values: &[Vec<f32>]) -> Vec<(&'static str, Vec<TensorView<'_>>)> {
    let view = |name: &str, dims: &[usize], values| TensorView {
        name: name.into(),
        dims: dims.into(),
        values,
    };
    vec![
        ("optimizer", vec![view("m", &[20, 30], &values[0])]),
        ("adapter", vec![view("b", &[40], &values[1])]),
    ]
}

fn save(out: &OutFolder, step: u64) {
    out.save(&run(step), &views(&values(step))).unwrap();
}

/// The step of the state, after a check that all of it is of that step.
#[track_caller]
fn loaded(out: &OutFolder) -> Option<u64> {
    let (state, tensors) = out.load::<Progress>().unwrap()?;
    assert_eq!(state, run(state.step));
    let expected = values(state.step);
    assert_eq!(tensors["optimizer"][0].values, expected[0]);
    assert_eq!(tensors["adapter"][0].values, expected[1]);
    let names = fs::read_dir(out.path()).unwrap();
    let names: Vec<_> = names.map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(names, [STATE], "leftovers");
    Some(state.step)
}

fn folder() -> (tempfile::TempDir, OutFolder) {
    let dir = tempfile::tempdir().unwrap();
    let out = OutFolder::create(&dir.path().join("out")).unwrap();
    (dir, out)
}

#[test]
fn a_state_comes_back_with_every_bit() {
    let (_dir, out) = folder();
    assert!(out.load::<Progress>().unwrap().is_none());
    for step in [1, 2, 3] {
        save(&out, step);
        assert_eq!(loaded(&out), Some(step));
    }
}

#[test]
fn a_new_run_does_not_take_the_place_of_another() {
    let (_dir, out) = folder();
    OutFolder::create(out.path()).unwrap();
    save(&out, 1);
    let error = OutFolder::create(out.path()).unwrap_err().to_string();
    assert!(error.contains("the folder holds a run"), "{error}");
    assert_eq!(loaded(&OutFolder::open(out.path())), Some(1));
}

#[test]
fn a_full_disk_leaves_the_last_state_whole() {
    let (_dir, out) = folder();
    let values = values(2);
    let attempt = |room: usize| {
        let disk = FullDisk::new(room);
        out.save_with(&run(2), &views(&values), &|path| disk.create(path))
    };
    // Before there is a state: nothing half-written.
    assert!(attempt(1000).is_err());
    assert_eq!(loaded(&out), None);
    save(&out, 1);
    let mut room = 0;
    loop {
        match attempt(room) {
            Ok(()) => break,
            Err(Error::Io { path, source }) => {
                assert_eq!(source.kind(), ErrorKind::StorageFull);
                assert!(path.starts_with(out.path()), "{path:?}");
                assert_eq!(loaded(&out), Some(1), "room for {room} bytes");
            }
            Err(other) => panic!("{other}"),
        }
        room += 331;
    }
    assert!(room > 2600, "every file was in the way once: {room}");
    assert_eq!(loaded(&out), Some(2));
}

/// Every state of the disk between two saves leads to one whole state.
#[test]
fn a_crash_at_any_moment_leaves_one_whole_state() {
    let at_moment = |moment: &dyn Fn(&OutFolder), expected: Option<u64>| {
        let (_dir, out) = folder();
        moment(&out);
        assert_eq!(loaded(&out), expected);
        save(&out, 9);
        assert_eq!(loaded(&out), Some(9));
    };
    let new = |out: &OutFolder, step: u64| {
        write_state(
            &out.beside(".new"),
            &run(step),
            &views(&values(step)),
            &on_disk,
        )
        .unwrap();
    };
    let half = |out: &OutFolder| {
        fs::create_dir(out.beside(".new")).unwrap();
        fs::write(out.beside(".new").join("optimizer.safetensors"), b"half").unwrap();
    };
    // While the first state is written, and when it is written but has no place yet.
    at_moment(&half, None);
    at_moment(&|out| new(out, 1), None);
    // The same with the second.
    at_moment(&|out| (save(out, 1), half(out)).0, Some(1));
    at_moment(&|out| (save(out, 1), new(out, 2)).0, Some(1));
    // Within the exchange, and before the old state is gone.
    let exchanged = |out: &OutFolder| {
        save(out, 1);
        new(out, 2);
        fs::rename(out.state(), out.beside(".old")).unwrap();
    };
    at_moment(&exchanged, Some(2));
    let placed = |out: &OutFolder| {
        exchanged(out);
        fs::rename(out.beside(".new"), out.state()).unwrap();
    };
    at_moment(&placed, Some(2));
    let half_gone = |out: &OutFolder| {
        placed(out);
        fs::remove_file(out.beside(".old").join(STATE_JSON)).unwrap();
    };
    at_moment(&half_gone, Some(2));
}

#[test]
fn damaged_files_are_refused_by_name() {
    let (_dir, out) = folder();
    save(&out, 1);
    for name in ["optimizer.safetensors", "adapter.safetensors", STATE_JSON] {
        let path = out.state().join(name);
        let whole = fs::read(&path).unwrap();
        let refused = |bytes: &[u8]| {
            fs::write(&path, bytes).unwrap();
            let error = out.load::<Progress>().unwrap_err().to_string();
            assert!(error.contains(name), "{error}");
            error
        };
        for len in [0, 5, 60, whole.len() / 2, whole.len() - 3] {
            refused(&whole[..len]);
        }
        let mut changed = whole.clone();
        let at = changed.len() - 4;
        if name == STATE_JSON {
            let text = String::from_utf8(whole.clone()).unwrap();
            let error = refused(text.replace("\"version\": 1", "\"version\": 9").as_bytes());
            assert!(error.contains("expected 1, found 9"), "{error}");
        } else {
            changed[at..].copy_from_slice(&f32::NAN.to_le_bytes());
            let error = refused(&changed);
            assert!(error.contains("is NaN"), "{error}");
            changed[at..].copy_from_slice(&7.5f32.to_le_bytes());
            let error = refused(&changed);
            assert!(error.contains("SHA-256"), "{error}");
            fs::remove_file(&path).unwrap();
            let error = out.load::<Progress>().unwrap_err().to_string();
            assert!(error.contains(name), "{error}");
        }
        fs::write(&path, whole).unwrap();
    }
    assert_eq!(loaded(&out), Some(1));
}

#[test]
fn what_is_not_finite_is_not_saved() {
    let (_dir, out) = folder();
    save(&out, 1);
    let mut bad = values(2);
    bad[1][3] = f32::NAN;
    let error = out.save(&run(2), &views(&bad)).unwrap_err().to_string();
    assert_eq!(
        error,
        "tensor \"b\": element 3 is NaN, which F32 cannot hold"
    );
    assert_eq!(loaded(&out), Some(1));
}

#[test]
fn another_run_is_refused_by_what_differs() {
    let saved = run(1).identity;
    let path = Path::new("out/state");
    saved.check(path, &saved).unwrap();
    let refused = |change: fn(&mut Identity)| {
        let mut now = saved.clone();
        change(&mut now);
        saved.check(path, &now).unwrap_err().to_string()
    };
    for (expected, change) in [
        (
            "another model: m1, now m2",
            (|i| i.model = "m2".into()) as fn(&mut Identity),
        ),
        ("another data: d1, now d2", |i| i.data = "d2".into()),
        ("another rank: 8, now 16", |i| {
            _ = i.options.insert("rank".into(), json!(16))
        }),
        (
            "another learning_rate.decay: \"linear\", now \"cosine\"",
            |i| {
                i.options
                    .insert("learning_rate.decay".into(), json!("cosine"));
            },
        ),
        ("another reward.floor: 0.25, now not set", |i| {
            _ = i.options.remove("reward.floor")
        }),
        ("another drills: not set, now 0.2", |i| {
            _ = i.options.insert("drills".into(), json!(0.2))
        }),
    ] {
        let error = refused(change);
        assert!(
            error.starts_with("out/state: ") && error.contains(expected),
            "{error}"
        );
    }
    assert!(Identity::new("m".into(), "d".into(), &3).is_err());
}

proptest! {
    #[test]
    fn numbers_come_back_with_every_bit(bits: [u64; 2], seed: u64) {
        let numbers = bits.map(f64::from_bits);
        prop_assume!(numbers.iter().all(|x| x.is_finite()));
        let state = RunState { seed, progress: Progress { beta_powers: numbers }, ..run(3) };
        let text = serde_json::to_string(&state).unwrap();
        let back: RunState<Progress> = serde_json::from_str(&text).unwrap();
        prop_assert_eq!(back.progress.beta_powers.map(f64::to_bits), bits);
        prop_assert_eq!(back.seed, seed);
    }
}
