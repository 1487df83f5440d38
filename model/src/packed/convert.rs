//! Panels from the rows of a source tensor.

use std::ops::Range;

use brevity_kernels::GROUP;
use brevity_kernels::matmul::{CodedRow, NR, WeightFormat, pack_panel_coded, pack_panel_f32};

use super::Conversion;
use crate::file::zeros;
use crate::gguf::{Codes, TensorType};
use crate::source::{Source, SourceTensor};
use crate::{Error, Result};

/// Largest magnitude of a weight, scale or minimum: far beyond any network. Logits cannot overflow with
/// weights and norms up to this.
const MAX_MAGNITUDE: f32 = 1e12;

/// Makes panels of one tensor; owns the buffers of one task.
pub(super) struct PanelSource<'a> {
    source: &'a Source,
    tensor: &'a SourceTensor,
    conversion: Conversion,
    n: usize,
    k: usize,
    /// `[NR]` rows as stored.
    rows: Vec<u8>,
    /// `[NR][k]`, if the conversion goes over floats.
    floats: Vec<f32>,
    /// `[NR][k]`, `[NR][k / 32]` and `[NR][k / 32]`, if it keeps the codes.
    codes: Vec<i8>,
    scales: Vec<f32>,
    mins: Vec<f32>,
}

impl<'a> PanelSource<'a> {
    pub(super) fn new(
        source: &'a Source,
        tensor: &'a SourceTensor,
        conversion: Conversion,
        (n, k): (usize, usize),
    ) -> Self {
        let over_floats = matches!(conversion, Conversion::Floats(_));
        let len = |used: bool, row: usize| if used { NR * row } else { 0 };
        let has_mins = conversion.format() == WeightFormat::W4Min;
        Self {
            source,
            tensor,
            conversion,
            n,
            k,
            rows: Vec::new(),
            floats: vec![0.0; len(over_floats, k)],
            codes: vec![0; len(!over_floats, k)],
            scales: vec![0.0; len(!over_floats, k / GROUP)],
            mins: vec![0.0; len(!over_floats && has_mins, k / GROUP)],
        }
    }

    /// Packs `panels` into `dst`, which holds just them.
    pub(super) fn pack(&mut self, panels: Range<usize>, dst: &mut [u8]) -> Result<()> {
        let len = self.conversion.format().panel_len_bytes(self.k);
        for (p, dst) in panels.zip(dst.chunks_exact_mut(len)) {
            let first = p * NR;
            let n_rows = NR.min(self.n - first);
            self.read(first, n_rows)?;
            match self.conversion {
                Conversion::Floats(format) => self.pack_floats(format, first, n_rows, dst)?,
                Conversion::Coded(format) | Conversion::Recentred(format) => {
                    self.pack_codes(format, first, n_rows, dst)?;
                }
            }
        }
        Ok(())
    }

    /// Rows of a tensor lie one behind the other.
    fn read(&mut self, first: usize, n_rows: usize) -> Result<()> {
        let row_len = row_len_bytes(self.tensor, self.k, self.source)?;
        self.rows.resize(n_rows * row_len, 0);
        self.source
            .read(self.tensor, (first * row_len) as u64, &mut self.rows)
    }

    fn pack_floats(
        &mut self,
        format: WeightFormat,
        first: usize,
        n_rows: usize,
        dst: &mut [u8],
    ) -> Result<()> {
        let floats = &mut self.floats[..n_rows * self.k];
        self.tensor.ty.dequantize(&self.rows, floats);
        check_values(self.source, self.tensor, first, self.k, floats)?;
        let rows: Vec<&[f32]> = floats.chunks_exact(self.k).collect();
        pack_panel_f32(format, self.k, &rows, dst);
        Ok(())
    }

    fn pack_codes(
        &mut self,
        format: WeightFormat,
        first: usize,
        n_rows: usize,
        dst: &mut [u8],
    ) -> Result<()> {
        let (k, n_groups) = (self.k, self.k / GROUP);
        let codes = &mut self.codes[..n_rows * k];
        let scales = &mut self.scales[..n_rows * n_groups];
        let has_mins = !self.mins.is_empty();
        let mins = &mut self.mins[..if has_mins { n_rows * n_groups } else { 0 }];
        let parts = Codes {
            codes: &mut *codes,
            scales: &mut *scales,
            mins: &mut *mins,
        };
        self.tensor.ty.codes(&self.rows, parts);
        if matches!(self.conversion, Conversion::Recentred(_)) {
            codes.iter_mut().for_each(|q| *q -= 8);
        }
        check_values(self.source, self.tensor, first, n_groups, scales)?;
        check_values(self.source, self.tensor, first, n_groups, mins)?;
        let rows: Vec<CodedRow<'_>> = (0..n_rows)
            .map(|i| CodedRow {
                codes: &codes[i * k..][..k],
                scales: &scales[i * n_groups..][..n_groups],
                mins: if has_mins {
                    &mins[i * n_groups..][..n_groups]
                } else {
                    &[]
                },
            })
            .collect();
        pack_panel_coded(format, k, &rows, dst);
        Ok(())
    }
}

fn row_len_bytes(tensor: &SourceTensor, k: usize, source: &Source) -> Result<usize> {
    tensor.ty.row_len_bytes(k).ok_or_else(|| {
        Error::format(
            source.path_of(tensor),
            format!(
                "tensor {:?}: expected rows of whole blocks of {} elements, found {k}",
                tensor.name,
                tensor.ty.block_len()
            ),
        )
    })
}

/// Refuses values that are no numbers or are absurdly large; `row_len` of them belong to a row.
fn check_values(
    source: &Source,
    tensor: &SourceTensor,
    first_row: usize,
    row_len: usize,
    values: &[f32],
) -> Result<()> {
    let fits = |x: &f32| x.abs() <= MAX_MAGNITUDE; // false for NaN
    // Without an early exit this is one vectorized pass.
    if values.iter().fold(true, |all, x| all & fits(x)) {
        return Ok(());
    }
    let i = values.iter().position(|x| !fits(x)).unwrap_or(0);
    Err(Error::format(
        source.path_of(tensor),
        format!(
            "tensor {:?}, row {}: expected finite values up to {MAX_MAGNITUDE:e}, found {}",
            tensor.name,
            first_row + i / row_len,
            values[i]
        ),
    ))
}

/// The elements of a vector as little-endian f32.
pub(super) fn vector_bytes(source: &Source, tensor: &SourceTensor, len: usize) -> Result<Vec<u8>> {
    let path = source.path_of(tensor);
    let mut bytes = zeros(
        path,
        &tensor.name,
        row_len_bytes(tensor, len, source)? as u64,
    )?;
    source.read(tensor, 0, &mut bytes)?;
    let mut floats = zeros(path, &tensor.name, len as u64)?;
    tensor.ty.dequantize(&bytes, &mut floats);
    check_values(source, tensor, 0, len, &floats)?;
    if tensor.ty == TensorType::F32 {
        return Ok(bytes);
    }
    Ok(floats.into_iter().flat_map(f32::to_le_bytes).collect())
}
