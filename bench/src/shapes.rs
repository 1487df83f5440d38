//! Layer shapes of the models brevity is measured on, shared by benches and instruments.

/// A linear layer: `n` outputs of `k` inputs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Layer {
    /// Model and layer.
    pub name: &'static str,
    /// Outputs.
    pub n: usize,
    /// Inputs.
    pub k: usize,
}

const fn layer(name: &'static str, n: usize, k: usize) -> Layer {
    Layer { name, n, k }
}

/// The linear layers.
pub const LAYERS: [Layer; 12] = [
    layer("qwen2.5-7b q, o", 3584, 3584),
    layer("qwen2.5-7b k, v", 512, 3584),
    layer("qwen2.5-7b gate, up", 18944, 3584),
    layer("qwen2.5-7b down", 3584, 18944),
    layer("qwen2.5-0.5b q, o", 896, 896),
    layer("qwen2.5-0.5b k, v", 128, 896),
    layer("qwen2.5-0.5b gate, up", 4864, 896),
    layer("qwen2.5-0.5b down", 896, 4864),
    layer("smollm2 q, o", 576, 576),
    layer("smollm2 k, v", 192, 576),
    layer("smollm2 gate, up", 1536, 576),
    layer("smollm2 down", 576, 1536),
];

/// Rows of a product: decode, parallel streams, prefill.
pub const ROWS: [usize; 4] = [1, 4, 8, 128];

/// What the operations beside the linear layers work on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Network {
    /// Model.
    pub name: &'static str,
    /// Elements of a hidden state.
    pub d_model: usize,
    /// Elements between up and down.
    pub d_ff: usize,
    /// Query heads.
    pub n_heads: usize,
    /// Key and value heads.
    pub n_kv_heads: usize,
    /// Elements of a head.
    pub head_dim: usize,
}

const fn network(name: &'static str, d: [usize; 2], heads: [usize; 3]) -> Network {
    Network {
        name,
        d_model: d[0],
        d_ff: d[1],
        n_heads: heads[0],
        n_kv_heads: heads[1],
        head_dim: heads[2],
    }
}

/// The models.
pub const NETWORKS: [Network; 3] = [
    network("qwen2.5-7b", [3584, 18944], [28, 4, 128]),
    network("qwen2.5-0.5b", [896, 4864], [14, 2, 64]),
    network("smollm2", [576, 1536], [9, 3, 64]),
];

/// Ranks of adapters.
pub const RANKS: [usize; 2] = [16, 128];
