//! What was measured of this machine, remembered between runs.

use std::fs;
use std::path::PathBuf;

use brevity_model::default_cache_dir;
use serde::{Deserialize, Serialize};

use super::choice::Measured;
use crate::topology::Topology;
use crate::{Error, Result};

/// A record of this machine.
#[derive(Debug, Serialize, Deserialize)]
struct Record {
    fingerprint: String,
    measured: Measured,
}

/// Where a machine's record is.
///
/// # Errors
/// If there is no cache folder.
pub fn path(topology: &Topology) -> Result<PathBuf> {
    let fingerprint = topology.fingerprint();
    let hash = fingerprint
        .bytes()
        .fold(0xcbf2_9ce4_8422_2325, |h: u64, b| {
            (h ^ u64::from(b)).wrapping_mul(0x100_0000_01b3)
        });
    Ok(default_cache_dir()?.join(format!("tune-{hash:016x}.json")))
}

/// Remembers what was measured; where.
///
/// # Errors
/// If the record cannot be written.
pub fn save(topology: &Topology, measured: &Measured) -> Result<PathBuf> {
    let path = path(topology)?;
    let record = Record {
        fingerprint: topology.fingerprint(),
        measured: measured.clone(),
    };
    let text = serde_json::to_string_pretty(&record).map_err(|e| Error::io(&path, e.into()))?;
    if let Some(dir) = path.parent() {
        fs::create_dir_all(dir).map_err(|e| Error::io(dir, e))?;
    }
    fs::write(&path, text + "\n").map_err(|e| Error::io(&path, e))?;
    Ok(path)
}

/// What was measured of this machine, if it was.
///
/// # Errors
/// [`Error::Data`] if there is a record that is damaged.
pub fn load(topology: &Topology) -> Result<Option<Measured>> {
    let Ok(path) = path(topology) else {
        return Ok(None); // without a cache folder nothing is remembered
    };
    let Ok(text) = fs::read_to_string(&path) else {
        return Ok(None);
    };
    match serde_json::from_str::<Record>(&text) {
        Ok(record) if record.fingerprint == topology.fingerprint() => Ok(Some(record.measured)),
        Ok(_) => Ok(None), // another machine whose name has the same hash
        Err(error) => {
            let what = format!("{error}: measure again, or delete it");
            Err(Error::data(&path, None, what))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::team::choice::TasksPerWorker;
    use crate::topology::Root;

    fn topology() -> Topology {
        let text =
            "cpu[0-2]/cpu_capacity: 350\ncpu[3-6]/cpu_capacity: 850\ncpu[7]/cpu_capacity: 1024";
        Topology::read(&Root::parse(text).unwrap()).unwrap()
    }

    #[test]
    fn a_record_survives_and_one_without_tasks_is_read() {
        let measured = Measured {
            speeds: vec![(0, 300, 500), (7, 1024, 1024)],
            prefill: 8,
            decode: 5,
            tasks_per_worker: TasksPerWorker {
                prefill: 64,
                decode: 16,
            },
        };
        let record = Record {
            fingerprint: topology().fingerprint(),
            measured: measured.clone(),
        };
        let text = serde_json::to_string(&record).unwrap();
        let back: Record = serde_json::from_str(&text).unwrap();
        assert_eq!(back.measured, measured);
        assert_eq!(back.fingerprint, topology().fingerprint());
        let old = r#"{"speeds": [[0, 300, 500]], "prefill": 1, "decode": 1}"#;
        let old: Measured = serde_json::from_str(old).unwrap();
        assert_eq!(old.tasks_per_worker, TasksPerWorker::of_both(64));
    }
}
