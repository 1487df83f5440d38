//! Whether a pass overflowed.
//!
//! Weights of absurd size, or adapters trained to nothing, make infinities. These do not stay visible: a norm
//! over an infinite sum of squares is zero, and so are all logits. What stays is the residual stream, to which
//! every layer only adds: it is looked at once, after the last layer. Only if it is not sound are the rows
//! run again, to find the layer.

use super::tape::Tape;
use super::{Model, Pass};
use crate::layer_weights::Parameters;
use crate::{Error, Row};

/// Largest element of a sound residual stream. Squares of 2^20 of them do not overflow f32; real
/// networks stay below 2^17.
const MAX_RESIDUAL: f32 = (1u64 << 53) as f32;

impl<T: Tape> Pass<'_, T> {
    /// Whether the residual streams of all rows are sound.
    pub(super) fn is_sound(&self) -> bool {
        let x = &self.work.x[..self.m * self.ctx.config.d_model];
        // As integers, the magnitudes of floats have their order, and NaN is above them all.
        let largest = x.iter().fold(0, |most: u32, x| most.max(x.abs().to_bits()));
        largest <= MAX_RESIDUAL.to_bits()
    }
}

impl<W: Parameters> Model<W> {
    /// The error of a pass that is not sound: runs its layers again, one by one.
    #[cold]
    pub(super) fn overflow<T: Tape>(&self, pass: &mut Pass<'_, T>, rows: &[Row]) -> Error {
        pass.embed(&self.weights, &self.rope, rows);
        let embedded = pass.is_sound();
        let unsound = |l: &usize| {
            pass.block(*l, &self.weights.layer(*l));
            !pass.is_sound()
        };
        let layer = (0..self.config().n_layers).find(unsound);
        let place = match layer.filter(|_| embedded) {
            Some(layer) => format!("layer {layer}"),
            None => "the embedding".to_owned(),
        };
        Error::NotFinite {
            what: format!(
                "{place}: the residual stream is not finite or above {MAX_RESIDUAL:e}: weights (or an adapter's factors) are damaged or far too large"
            ),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gguf::test_file::tiny_llama;
    use crate::{
        Isa, KvCache, KvFormat, KvShape, PackOptions, Serial, Source, Weights, Workspace, pack,
    };

    /// Runs a token through the tiny network after a change of it.
    fn run(
        change: impl FnOnce(&mut crate::gguf::test_file::GgufBuilder),
    ) -> (crate::Result<Vec<f32>>, usize) {
        let folder = tempfile::tempdir().unwrap();
        let (gguf, out) = (folder.path().join("m.gguf"), folder.path().join("m"));
        let mut builder = tiny_llama();
        change(&mut builder);
        std::fs::write(&gguf, builder.build()).unwrap();
        let source = Source::open(&gguf).unwrap();
        pack(
            &source,
            &out,
            PackOptions::default(),
            &mut |_, _| {},
            &Serial,
        )
        .unwrap();
        let model = Model::new(Weights::open(&out).unwrap(), Isa::Scalar).unwrap();
        let mut cache = KvCache::new(KvShape::new(model.config(), KvFormat::F16));
        let row = |position| Row {
            token: 3,
            stream: 0,
            position,
            adapter: None,
            logits: position == 1,
        };
        let mut work = Workspace::new();
        let done = model.forward(
            &[row(0), row(1)],
            &[],
            &mut [&mut cache],
            &Serial,
            &mut work,
        );
        (done.map(|()| work.logits(0).to_vec()), cache.len())
    }

    #[test]
    fn an_overflow_is_an_error_that_names_the_layer() {
        let (logits, len) = run(|_| {});
        assert!(logits.unwrap().iter().all(|x| x.is_finite()));
        assert_eq!(len, 2);
        for layer in [0, 1] {
            let (logits, len) = run(|builder| {
                let norm = builder.tensor_mut(&format!("blk.{layer}.attn_norm.weight"));
                let n = norm.data.len() / 4;
                norm.data = 1e12f32.to_le_bytes().repeat(n);
                let v = builder.tensor_mut("blk.1.attn_v.weight");
                let n = v.data.len() / 4;
                v.data = 1e12f32.to_le_bytes().repeat(n);
            });
            let error = logits.unwrap_err();
            assert!(matches!(error, Error::NotFinite { .. }));
            assert!(
                error.to_string().contains(&format!("layer {layer}:")),
                "{error}"
            );
            assert_eq!(len, 0, "nothing is appended");
        }
    }

    #[test]
    fn weights_of_no_network_are_refused_by_name() {
        let folder = tempfile::tempdir().unwrap();
        let mut builder = tiny_llama();
        builder.tensor_mut("blk.1.attn_v.weight").data[..4].copy_from_slice(&1e20f32.to_le_bytes());
        let gguf = folder.path().join("m.gguf");
        std::fs::write(&gguf, builder.build()).unwrap();
        let source = Source::open(&gguf).unwrap();
        let out = folder.path().join("m");
        let error = pack(
            &source,
            &out,
            PackOptions::default(),
            &mut |_, _| {},
            &Serial,
        )
        .unwrap_err();
        assert!(error.to_string().contains("blk.1.attn_v.weight"), "{error}");
    }
}
