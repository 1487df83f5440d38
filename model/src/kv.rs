//! Keys and values of the tokens so far, in pages.

use brevity_kernels::attention::{KvFormat, KvPage, KvPageMut, PAGE};

use crate::ModelConfig;
use crate::aligned::Aligned;

/// Sizes that make a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KvShape {
    /// Transformer blocks.
    pub n_layers: usize,
    /// Key and value heads.
    pub n_kv_heads: usize,
    /// Elements of a head.
    pub head_dim: usize,
    /// How elements are stored.
    pub format: KvFormat,
}

impl KvShape {
    /// The shape for a network.
    pub fn new(config: &ModelConfig, format: KvFormat) -> Self {
        Self {
            n_layers: config.n_layers,
            n_kv_heads: config.n_kv_heads,
            head_dim: config.head_dim,
            format,
        }
    }

    /// Pairs of a key head and a value head in a page.
    fn n_heads(&self) -> usize {
        self.n_layers * self.n_kv_heads
    }

    /// Elements of the keys (or values) of one head of one layer of a page.
    fn head_len(&self) -> usize {
        PAGE * self.head_dim
    }
}

/// Keys and values of [`PAGE`] consecutive positions, all layers and heads.
#[derive(Debug)]
pub struct KvPageBuf {
    shape: KvShape,
    elements: Elements,
}

/// `[layer][kv head]` of keys, then values, `PAGE * head_dim` elements each, as [`KvPage`] says.
#[derive(Debug)]
enum Elements {
    /// One bf16 scale a token, laid out as `[layer][kv head]` of key, then value scales, `[PAGE]`.
    Int8 {
        codes: Aligned<i8>,
        scales: Aligned<u16>,
    },
    F16 {
        bits: Aligned<u16>,
    },
}

impl KvPageBuf {
    /// A page of zeros.
    pub fn zeroed(shape: KvShape) -> Self {
        let len = 2 * shape.n_heads() * shape.head_len();
        let elements = match shape.format {
            KvFormat::Int8 => Elements::Int8 {
                codes: Aligned::zeroed(len),
                scales: Aligned::zeroed(2 * shape.n_heads() * PAGE),
            },
            KvFormat::F16 => Elements::F16 {
                bits: Aligned::zeroed(len),
            },
        };
        Self { shape, elements }
    }

    /// How elements are stored.
    pub fn format(&self) -> KvFormat {
        self.shape.format
    }

    /// One head of one layer.
    ///
    /// # Panics
    /// If `layer` or `kv_head` is out of range.
    pub fn head(&self, layer: usize, kv_head: usize) -> KvPage<'_> {
        let head = self.head_index(layer, kv_head);
        let len = self.shape.head_len();
        match &self.elements {
            Elements::Int8 { codes, scales } => {
                let (keys, values) = codes[2 * head * len..][..2 * len].split_at(len);
                let (key_scales, value_scales) =
                    scales[2 * head * PAGE..][..2 * PAGE].split_at(PAGE);
                KvPage::Int8 {
                    keys,
                    key_scales,
                    values,
                    value_scales,
                }
            }
            Elements::F16 { bits } => {
                let (keys, values) = bits[2 * head * len..][..2 * len].split_at(len);
                KvPage::F16 { keys, values }
            }
        }
    }

    /// One head of one layer, to be written.
    ///
    /// # Panics
    /// If `layer` or `kv_head` is out of range.
    pub fn head_mut(&mut self, layer: usize, kv_head: usize) -> KvPageMut<'_> {
        let head = self.head_index(layer, kv_head);
        let len = self.shape.head_len();
        match &mut self.elements {
            Elements::Int8 { codes, scales } => {
                let (keys, values) = codes[2 * head * len..][..2 * len].split_at_mut(len);
                let (key_scales, value_scales) =
                    scales[2 * head * PAGE..][..2 * PAGE].split_at_mut(PAGE);
                KvPageMut::Int8 {
                    keys,
                    key_scales,
                    values,
                    value_scales,
                }
            }
            Elements::F16 { bits } => {
                let (keys, values) = bits[2 * head * len..][..2 * len].split_at_mut(len);
                KvPageMut::F16 { keys, values }
            }
        }
    }

    /// Bytes allocated.
    pub fn len_bytes(&self) -> usize {
        match &self.elements {
            Elements::Int8 { codes, scales } => codes.len_bytes() + scales.len_bytes(),
            Elements::F16 { bits } => bits.len_bytes(),
        }
    }

    fn head_index(&self, layer: usize, kv_head: usize) -> usize {
        let KvShape {
            n_layers,
            n_kv_heads,
            ..
        } = self.shape;
        assert!(layer < n_layers, "layer {layer} of {n_layers}");
        assert!(kv_head < n_kv_heads, "kv head {kv_head} of {n_kv_heads}");
        layer * n_kv_heads + kv_head
    }
}

/// The keys and values of one stream, appended to by the forward pass.
#[derive(Debug)]
pub struct KvCache {
    shape: KvShape,
    /// Page `i` holds positions `i * PAGE..(i + 1) * PAGE`.
    pages: Vec<KvPageBuf>,
    len: usize,
}

impl KvCache {
    /// An empty cache; pages are allocated as positions are appended.
    pub fn new(shape: KvShape) -> Self {
        Self {
            shape,
            pages: Vec::new(),
            len: 0,
        }
    }

    /// Sizes and format.
    pub fn shape(&self) -> KvShape {
        self.shape
    }

    /// Positions held: the next token's position.
    pub fn len(&self) -> usize {
        self.len
    }

    /// Whether no position is held.
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// Forgets positions from `len` on and frees the pages that held nothing else.
    ///
    /// Does nothing if fewer positions are held.
    pub fn truncate(&mut self, len: usize) {
        self.len = self.len.min(len);
        self.pages.truncate(self.len.div_ceil(PAGE));
    }

    /// Bytes of the allocated pages.
    pub fn len_bytes(&self) -> usize {
        self.pages.iter().map(KvPageBuf::len_bytes).sum()
    }

    /// Allocates the pages of positions below `len`.
    pub(crate) fn reserve(&mut self, len: usize) {
        while self.pages.len() * PAGE < len {
            self.pages.push(KvPageBuf::zeroed(self.shape));
        }
    }

    /// The full pages, and the reserved ones from the first with room on.
    pub(crate) fn split_full(&mut self) -> (&[KvPageBuf], &mut [KvPageBuf]) {
        let (full, open) = self.pages.split_at_mut(self.len / PAGE);
        (full, open)
    }

    /// Counts `n` more positions as held.
    pub(crate) fn advance(&mut self, n: usize) {
        self.len += n;
        assert!(
            self.len <= self.pages.len() * PAGE,
            "{} positions held",
            self.len
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shape(format: KvFormat) -> KvShape {
        KvShape {
            n_layers: 3,
            n_kv_heads: 2,
            head_dim: 32,
            format,
        }
    }

    #[test]
    fn pages_come_and_go_with_positions() {
        let mut cache = KvCache::new(shape(KvFormat::Int8));
        assert_eq!(
            (cache.len(), cache.len_bytes(), cache.is_empty()),
            (0, 0, true)
        );
        cache.reserve(PAGE + 1);
        cache.advance(PAGE + 1);
        let page = KvPageBuf::zeroed(cache.shape()).len_bytes();
        assert!(page >= 3 * 2 * 2 * PAGE * (32 + 2));
        assert_eq!((cache.len(), cache.len_bytes()), (PAGE + 1, 2 * page));
        let (full, open) = cache.split_full();
        assert_eq!((full.len(), open.len()), (1, 1));
        cache.truncate(PAGE + 5);
        assert_eq!(cache.len(), PAGE + 1);
        cache.truncate(PAGE);
        assert_eq!((cache.len(), cache.len_bytes()), (PAGE, page));
        cache.truncate(0);
        assert_eq!(cache.len_bytes(), 0);
    }

    #[test]
    fn heads_of_a_page_do_not_overlap() {
        let mut page = KvPageBuf::zeroed(shape(KvFormat::F16));
        let heads = || (0..3).flat_map(|layer| (0..2).map(move |head| (layer, head)));
        for (layer, head) in heads() {
            let KvPageMut::F16 { keys, values } = page.head_mut(layer, head) else {
                panic!("an f16 page");
            };
            keys.fill((10 * layer + head) as u16);
            values.fill((100 + 10 * layer + head) as u16);
        }
        for (layer, head) in heads() {
            let KvPage::F16 { keys, values } = page.head(layer, head) else {
                panic!("an f16 page");
            };
            assert!(keys.iter().all(|&x| x == (10 * layer + head) as u16));
            assert!(
                values
                    .iter()
                    .all(|&x| x == (100 + 10 * layer + head) as u16)
            );
        }
    }
}
