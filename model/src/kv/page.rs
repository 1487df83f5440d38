//! One page of keys and values.

use std::sync::Arc;

use brevity_kernels::attention::{KvFormat, KvPage, KvPageMut, PAGE};

use super::KvShape;
use super::pool::Shelf;
use crate::aligned::Aligned;

/// Keys and values of [`PAGE`] consecutive positions, all layers and heads; the pool's.
#[derive(Debug)]
pub struct KvPageBuf {
    shape: KvShape,
    elements: Elements,
    shelf: Arc<Shelf>,
}

/// `[layer][kv head]` of keys, then values, `PAGE * head_dim` elements each, as [`KvPage`] says.
#[derive(Debug)]
pub(super) enum Elements {
    /// One bf16 scale a token, laid out as `[layer][kv head]` of key, then value scales, `[PAGE]`.
    Int8 {
        codes: Aligned<i8>,
        scales: Aligned<u16>,
    },
    F16 {
        bits: Aligned<u16>,
    },
}

impl Elements {
    /// Zeros.
    pub fn zeroed(shape: KvShape) -> Self {
        let len = 2 * shape.n_heads() * shape.head_len();
        match shape.format {
            KvFormat::Int8 => Elements::Int8 {
                codes: Aligned::zeroed(len),
                scales: Aligned::zeroed(2 * shape.n_heads() * PAGE),
            },
            KvFormat::F16 => Elements::F16 {
                bits: Aligned::zeroed(len),
            },
        }
    }

    /// Nothing, in place of what a page that ends leaves to its pool.
    fn empty() -> Self {
        Elements::F16 {
            bits: Aligned::default(),
        }
    }
}

impl Drop for KvPageBuf {
    fn drop(&mut self) {
        let elements = std::mem::replace(&mut self.elements, Elements::empty());
        self.shelf.give_back(elements);
    }
}

impl KvPageBuf {
    /// A page of `elements`, which go back to `shelf` in the end.
    pub(super) fn new(shelf: Arc<Shelf>, elements: Elements) -> Self {
        Self {
            shape: shelf.shape(),
            elements,
            shelf,
        }
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

    /// Makes this page a copy of `other`.
    ///
    /// # Panics
    /// If `other` has another shape.
    pub(super) fn copy_from(&mut self, other: &KvPageBuf) {
        match (&mut self.elements, &other.elements) {
            (
                Elements::Int8 { codes, scales },
                Elements::Int8 {
                    codes: from_codes,
                    scales: from_scales,
                },
            ) => {
                codes.copy_from_slice(from_codes);
                scales.copy_from_slice(from_scales);
            }
            (Elements::F16 { bits }, Elements::F16 { bits: from }) => bits.copy_from_slice(from),
            _ => panic!("pages of {:?} and {:?}", self.shape, other.shape),
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

#[cfg(test)]
mod tests {
    use super::super::KvPool;
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
    fn heads_of_a_page_do_not_overlap() {
        let mut page = KvPool::new(shape(KvFormat::F16), None).page().unwrap();
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
