//! From a source to a packed file.

use std::ops::Range;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};

use brevity_kernels::matmul::{Rhs, WeightFormat};

use super::convert::{PanelSource, vector_bytes};
use super::{CHAT_TEMPLATE, Plan, PlannedTensor, TOKENIZER, TensorMeta, Writer};
use crate::gguf::TensorType;
use crate::safetensors_file::Dtype;
use crate::slots::{Shape, Slot};
use crate::source::{Source, SourceTensor};
use crate::{Error, Result, Runner, tokenizer_json_from_gguf};

/// Packed bytes that one task makes at a time, about.
const TASK_LEN: usize = 1 << 20;
/// Packed bytes between two calls of `progress`, about.
const WAVE_LEN: usize = 64 << 20;

/// Bits of a weight's code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum WeightKind {
    /// int4.
    W4,
    /// int8.
    W8,
}

/// How to pack.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct PackOptions {
    /// `None`: 4-bit sources stay 4-bit, all others become int8. `W4`: sources of more than 4 bits
    /// are quantized to int4. `W8`: everything becomes int8.
    pub weights: Option<WeightKind>,
}

/// How a matrix gets into its format.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Conversion {
    /// The codes are kept; only scales and minima are rounded to 16 bits.
    Coded(WeightFormat),
    /// The codes of Q4_0 less 8 as int8.
    Recentred(WeightFormat),
    /// Dequantized and quantized anew.
    Floats(WeightFormat),
}

impl Conversion {
    /// What becomes of a type under the options.
    pub(crate) fn of(ty: TensorType, options: PackOptions) -> Self {
        match (options.weights, ty.coded_format()) {
            (None, Some(format)) => Conversion::Coded(format),
            (None, None) => Conversion::Floats(WeightFormat::W8),
            (Some(WeightKind::W4), Some(WeightFormat::W8) | None) => {
                Conversion::Floats(WeightFormat::W4)
            }
            (Some(WeightKind::W4), Some(format)) => Conversion::Coded(format),
            (Some(WeightKind::W8), Some(WeightFormat::W8)) => Conversion::Coded(WeightFormat::W8),
            (Some(WeightKind::W8), Some(WeightFormat::W4)) => {
                Conversion::Recentred(WeightFormat::W8)
            }
            (Some(WeightKind::W8), _) => Conversion::Floats(WeightFormat::W8),
        }
    }

    /// Format of the result.
    pub(crate) fn format(self) -> WeightFormat {
        match self {
            Conversion::Coded(f) | Conversion::Recentred(f) | Conversion::Floats(f) => f,
        }
    }
}

/// Bytes of a tensor in the packed file.
pub(crate) fn planned_bytes(shape: Shape, format: WeightFormat) -> u64 {
    match shape {
        Shape::Matrix { n, k } => Rhs::len_bytes(format, n, k) as u64,
        Shape::Vector { len } => 4 * len as u64,
    }
}

/// Packs `source` into `out`.
///
/// Streams: memory is bounded by a few panels per task. `progress` is told bytes done and in all.
/// The file is written beside `out` and renamed when it is complete and on disk, so that an error
/// (or a crash) leaves an older `out` as it was.
///
/// # Errors
/// A tensor that cannot be read or holds values that are no numbers; a disk that is full.
pub fn pack(
    source: &Source,
    out: &Path,
    options: PackOptions,
    progress: &mut dyn FnMut(u64, u64),
    runner: &dyn Runner,
) -> Result<()> {
    pack_with_key(source, out, options, String::new(), progress, runner)
}

/// [`pack`], with a note of what the file is made of.
pub(crate) fn pack_with_key(
    source: &Source,
    out: &Path,
    options: PackOptions,
    source_key: String,
    progress: &mut dyn FnMut(u64, u64),
    runner: &dyn Runner,
) -> Result<()> {
    refuse_own_source(source, out)?;
    let (matrices, vectors): (Vec<_>, Vec<_>) =
        source.parts().partition(|(slot, _)| slot.shape.is_matrix());
    let texts = texts(source)?;
    let mut tensors = Vec::new();
    for (slot, tensor) in matrices.iter().chain(&vectors) {
        tensors.push(planned(slot, tensor, options));
    }
    for (name, text) in &texts {
        tensors.push(PlannedTensor {
            name: (*name).to_owned(),
            dtype: Dtype::U8,
            len_bytes: text.len() as u64,
            meta: None,
        });
    }
    let plan = Plan {
        config: source.config().clone(),
        tensors,
        special_tokens: source.text().special_tokens.clone(),
        notices: source.text().notices.clone(),
        source_key,
    };
    let writer = Writer::create(out, plan)?;
    let mut progress = Progress::new(writer.plan(), progress);
    for (i, (slot, tensor)) in matrices.iter().enumerate() {
        let Shape::Matrix { n, k } = slot.shape else {
            continue;
        };
        let conversion = Conversion::of(tensor.ty, options);
        let panel_len = conversion.format().panel_len_bytes(k);
        let make = |panels, dst: &mut [u8]| {
            PanelSource::new(source, tensor, conversion, (n, k)).pack(panels, dst)
        };
        write_panels(&writer, i, panel_len, &make, &mut progress, runner)?;
    }
    for (i, (slot, tensor)) in vectors.iter().enumerate() {
        if let Shape::Vector { len } = slot.shape {
            let bytes = vector_bytes(source, tensor, len)?;
            writer.write_part(matrices.len() + i, 0, &bytes)?;
            progress.add(bytes.len());
        }
    }
    for (i, (_, text)) in texts.iter().enumerate() {
        writer.write_part(matrices.len() + vectors.len() + i, 0, text)?;
        progress.add(text.len());
    }
    writer.finish(true)
}

/// Renaming over the source would destroy it.
fn refuse_own_source(source: &Source, out: &Path) -> Result<()> {
    let Ok(target) = out.canonicalize() else {
        return Ok(());
    };
    for path in source.paths() {
        if path.canonicalize().is_ok_and(|path| path == target) {
            return Err(Error::format(out, "expected another file than the source"));
        }
    }
    Ok(())
}

fn planned(slot: &Slot, tensor: &SourceTensor, options: PackOptions) -> PlannedTensor {
    let format = Conversion::of(tensor.ty, options).format();
    let (name, n, k) = match slot.shape {
        Shape::Matrix { n, k } => (format.name(), n, k),
        Shape::Vector { len } => ("f32", len, 0),
    };
    PlannedTensor {
        name: slot.role.packed_name(),
        dtype: if slot.shape.is_matrix() {
            Dtype::U8
        } else {
            Dtype::F32
        },
        len_bytes: planned_bytes(slot.shape, format),
        meta: Some(TensorMeta {
            format: name.to_owned(),
            n,
            k,
            from: tensor.ty.name().to_owned(),
        }),
    }
}

/// The text tensors.
fn texts(source: &Source) -> Result<Vec<(&'static str, Vec<u8>)>> {
    let text = source.text();
    let mut texts = Vec::new();
    if let Some(json) = &text.tokenizer_json {
        texts.push((TOKENIZER, json.clone()));
    } else if let Some(vocabulary) = &text.vocabulary {
        let json = tokenizer_json_from_gguf(vocabulary)
            .map_err(|e| Error::format(source.path(), e.to_string()))?;
        texts.push((TOKENIZER, json));
    }
    if let Some(template) = &text.chat_template {
        texts.push((CHAT_TEMPLATE, template.clone().into_bytes()));
    }
    Ok(texts)
}

/// Counts packed bytes.
pub(crate) struct Progress<'a> {
    done: u64,
    total: u64,
    report: &'a mut dyn FnMut(u64, u64),
}

impl<'a> Progress<'a> {
    pub(crate) fn new(plan: &Plan, report: &'a mut dyn FnMut(u64, u64)) -> Self {
        let total = plan.data_len();
        Self {
            done: 0,
            total,
            report,
        }
    }

    pub(crate) fn add(&mut self, len_bytes: usize) {
        self.done += len_bytes as u64;
        (self.report)(self.done, self.total);
    }
}

/// Fills the bytes of a range of panels.
pub(crate) type MakePanels<'a> = &'a (dyn Fn(Range<usize>, &mut [u8]) -> Result<()> + Sync);

/// Bytes of a matrix that are made, written and hashed at a time: whole panels.
pub(crate) fn matrix_part_len(panel_len: usize) -> usize {
    (TASK_LEN / panel_len).max(1) * panel_len
}

/// Makes and writes all panels of tensor `i`: tasks of [`TASK_LEN`], waves of [`WAVE_LEN`].
pub(crate) fn write_panels(
    writer: &Writer,
    i: usize,
    panel_len: usize,
    make: MakePanels<'_>,
    progress: &mut Progress<'_>,
    runner: &dyn Runner,
) -> Result<()> {
    let n_panels = writer.plan().tensors[i].len_bytes as usize / panel_len;
    let per_task = matrix_part_len(panel_len) / panel_len;
    let per_wave = (WAVE_LEN / panel_len)
        .next_multiple_of(per_task)
        .max(per_task);
    let mut wave = 0..0;
    while wave.end < n_panels {
        wave = wave.end..n_panels.min(wave.end + per_wave);
        let failure = Mutex::new(None);
        let failed = AtomicBool::new(false);
        runner.for_each(wave.len().div_ceil(per_task), &|task| {
            if failed.load(Ordering::Relaxed) {
                return;
            }
            let first = wave.start + task * per_task;
            let panels = first..wave.end.min(first + per_task);
            let mut bytes = vec![0; panels.len() * panel_len];
            let result = make(panels, &mut bytes)
                .and_then(|()| writer.write_part(i, (first * panel_len) as u64, &bytes));
            if let Err(error) = result {
                failed.store(true, Ordering::Relaxed);
                failure
                    .lock()
                    .unwrap_or_else(PoisonError::into_inner)
                    .get_or_insert(error);
            }
        });
        if let Some(error) = failure.into_inner().unwrap_or_else(PoisonError::into_inner) {
            return Err(error);
        }
        progress.add(wave.len() * panel_len);
    }
    Ok(())
}
