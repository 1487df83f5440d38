//! Which tensors a network consists of, in the order of its packed file.

use crate::ModelConfig;

/// A tensor of one layer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[allow(missing_docs)] // the forward pass says what each is
pub(crate) enum Part {
    AttnNorm,
    Q,
    K,
    V,
    QBias,
    KBias,
    VBias,
    QNorm,
    KNorm,
    O,
    FfnNorm,
    Gate,
    Up,
    Down,
}

impl Part {
    pub(crate) const ALL: [Part; 14] = [
        Part::AttnNorm,
        Part::Q,
        Part::K,
        Part::V,
        Part::QBias,
        Part::KBias,
        Part::VBias,
        Part::QNorm,
        Part::KNorm,
        Part::O,
        Part::FfnNorm,
        Part::Gate,
        Part::Up,
        Part::Down,
    ];

    fn packed_name(self) -> &'static str {
        match self {
            Part::AttnNorm => "attn_norm",
            Part::Q => "q",
            Part::K => "k",
            Part::V => "v",
            Part::QBias => "q_bias",
            Part::KBias => "k_bias",
            Part::VBias => "v_bias",
            Part::QNorm => "q_norm",
            Part::KNorm => "k_norm",
            Part::O => "o",
            Part::FfnNorm => "ffn_norm",
            Part::Gate => "gate",
            Part::Up => "up",
            Part::Down => "down",
        }
    }
}

/// A tensor's place in the network.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Role {
    Embedding,
    OutputNorm,
    Output,
    Layer(usize, Part),
}

impl Role {
    /// Name in packed files and reports.
    pub(crate) fn packed_name(self) -> String {
        match self {
            Role::Embedding => "token_embd".into(),
            Role::OutputNorm => "output_norm".into(),
            Role::Output => "output".into(),
            Role::Layer(i, part) => format!("layers.{i}.{}", part.packed_name()),
        }
    }
}

/// What shape a tensor has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Shape {
    /// `[n][k]`: `n` outputs of `k` inputs each.
    Matrix { n: usize, k: usize },
    /// `[len]`.
    Vector { len: usize },
}

impl Shape {
    /// Outermost dimension first.
    pub(crate) fn dims(self) -> Vec<usize> {
        match self {
            Shape::Matrix { n, k } => vec![n, k],
            Shape::Vector { len } => vec![len],
        }
    }

    pub(crate) fn is_matrix(self) -> bool {
        matches!(self, Shape::Matrix { .. })
    }
}

/// A tensor that the configuration asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Slot {
    pub role: Role,
    pub shape: Shape,
}

/// The parts of every layer and their shapes.
pub(crate) fn layer_parts(config: &ModelConfig) -> Vec<(Part, Shape)> {
    let vector = |len| Some(Shape::Vector { len });
    let matrix = |n, k| Some(Shape::Matrix { n, k });
    let (d_model, d_ff) = (config.d_model, config.d_ff);
    let (q, kv) = (config.q_dim(), config.kv_dim());
    let shape = |part| match part {
        Part::AttnNorm | Part::FfnNorm => vector(d_model),
        Part::Q => matrix(q, d_model),
        Part::K | Part::V => matrix(kv, d_model),
        Part::QBias => vector(q).filter(|_| config.qkv_bias),
        Part::KBias | Part::VBias => vector(kv).filter(|_| config.qkv_bias),
        Part::QNorm | Part::KNorm => vector(config.head_dim).filter(|_| config.qk_norm),
        Part::O => matrix(d_model, q),
        Part::Gate | Part::Up => matrix(d_ff, d_model),
        Part::Down => matrix(d_model, d_ff),
    };
    Part::ALL
        .into_iter()
        .filter_map(|part| Some((part, shape(part)?)))
        .collect()
}

/// Everything outside the layers.
pub(crate) fn outer_slots(config: &ModelConfig) -> Vec<Slot> {
    let (n, k) = (config.vocab_size, config.d_model);
    let table = Shape::Matrix { n, k };
    let mut slots = vec![
        Slot {
            role: Role::Embedding,
            shape: table,
        },
        Slot {
            role: Role::OutputNorm,
            shape: Shape::Vector { len: k },
        },
    ];
    if !config.tied_output {
        slots.push(Slot {
            role: Role::Output,
            shape: table,
        });
    }
    slots
}

/// All tensors: [`outer_slots`], then [`layer_parts`] of each layer.
pub(crate) fn slots(config: &ModelConfig) -> Vec<Slot> {
    let mut slots = outer_slots(config);
    let parts = layer_parts(config);
    for i in 0..config.n_layers {
        slots.extend(parts.iter().map(|&(part, shape)| Slot {
            role: Role::Layer(i, part),
            shape,
        }));
    }
    slots
}
