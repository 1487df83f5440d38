//! One page of keys and values.

use std::mem;
use std::ops::Range;
use std::sync::Arc;

use brevity_kernels::attention::{KvFormat, KvPage, KvPageMut, PAGE};

use super::KvShape;
use super::pool::Shelf;
use crate::aligned::Aligned;

/// Keys and values of [`PAGE`] consecutive positions, all layers and heads.
///
/// ```text
/// [layer][kv head] of keys, then values, PAGE * head_dim elements each, as KvPage says
/// int8 only: [layer][kv head] of key scales, then value scales, PAGE bf16 each
/// ```
#[derive(Debug)]
pub struct KvPageBuf {
    shape: KvShape,
    /// [`KvShape::page_len_bytes`] bytes that begin on a cache line, in memory of a pool.
    bytes: Aligned<u8>,
    /// The pool, which gets them back.
    shelf: Arc<Shelf>,
}

impl Drop for KvPageBuf {
    fn drop(&mut self) {
        self.shelf.give_back(mem::take(&mut self.bytes));
    }
}

impl KvPageBuf {
    /// A page in `bytes`, which go back to `shelf` in the end.
    pub(super) fn pooled(shelf: Arc<Shelf>, bytes: Aligned<u8>) -> Self {
        Self {
            shape: shelf.shape(),
            bytes,
            shelf,
        }
    }

    /// Sizes and format.
    pub fn shape(&self) -> KvShape {
        self.shape
    }

    /// How elements are stored.
    pub fn format(&self) -> KvFormat {
        self.shape.format
    }

    /// All of it.
    pub(super) fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// All of it, to be written.
    pub(super) fn bytes_mut(&mut self) -> &mut [u8] {
        &mut self.bytes
    }

    /// Makes this page a copy of `other`.
    ///
    /// # Panics
    /// If `other` has another shape.
    pub(super) fn copy_from(&mut self, other: &KvPageBuf) {
        assert_eq!(self.shape, other.shape, "shape of pages");
        self.bytes_mut().copy_from_slice(other.bytes());
    }

    /// One head of one layer.
    ///
    /// # Panics
    /// If `layer` or `kv_head` is out of range.
    pub fn head(&self, layer: usize, kv_head: usize) -> KvPage<'_> {
        let Place { elements, scales } = self.place(layer, kv_head);
        let bytes = self.bytes();
        match self.shape.format {
            KvFormat::Int8 => {
                let (keys, values) = halves(plain::<i8>(&bytes[elements]));
                let (key_scales, value_scales) = halves(plain::<u16>(&bytes[scales]));
                KvPage::Int8 {
                    keys,
                    key_scales,
                    values,
                    value_scales,
                }
            }
            KvFormat::F16 => {
                let (keys, values) = halves(plain::<u16>(&bytes[elements]));
                KvPage::F16 { keys, values }
            }
        }
    }

    /// One head of one layer, to be written.
    ///
    /// # Panics
    /// If `layer` or `kv_head` is out of range.
    pub fn head_mut(&mut self, layer: usize, kv_head: usize) -> KvPageMut<'_> {
        let Place { elements, scales } = self.place(layer, kv_head);
        let format = self.shape.format;
        let bytes = self.bytes_mut();
        match format {
            KvFormat::Int8 => {
                let (codes, rest) = bytes.split_at_mut(scales.start);
                let (keys, values) = halves_mut(plain_mut::<i8>(&mut codes[elements]));
                let scales = plain_mut::<u16>(&mut rest[..scales.len()]);
                let (key_scales, value_scales) = halves_mut(scales);
                KvPageMut::Int8 {
                    keys,
                    key_scales,
                    values,
                    value_scales,
                }
            }
            KvFormat::F16 => {
                let (keys, values) = halves_mut(plain_mut::<u16>(&mut bytes[elements]));
                KvPageMut::F16 { keys, values }
            }
        }
    }

    fn place(&self, layer: usize, kv_head: usize) -> Place {
        let shape = self.shape;
        let (n_layers, n_kv_heads) = (shape.n_layers, shape.n_kv_heads);
        assert!(layer < n_layers, "layer {layer} of {n_layers}");
        assert!(kv_head < n_kv_heads, "kv head {kv_head} of {n_kv_heads}");
        let head = layer * n_kv_heads + kv_head;
        let (element, scale) = match shape.format {
            KvFormat::Int8 => (size_of::<i8>(), size_of::<u16>()),
            KvFormat::F16 => (size_of::<u16>(), 0),
        };
        let elements = 2 * PAGE * shape.head_dim * element;
        let scales = 2 * PAGE * scale;
        let all_elements = n_layers * n_kv_heads * elements;
        Place {
            elements: head * elements..(head + 1) * elements,
            scales: all_elements + head * scales..all_elements + (head + 1) * scales,
        }
    }
}

/// Bytes of one head of one layer.
struct Place {
    elements: Range<usize>,
    scales: Range<usize>,
}

/// Types that any bytes are.
trait Plain {}
impl Plain for i8 {}
impl Plain for u16 {}

/// Bytes as what they are, in the order of this machine.
///
/// # Panics
/// If they are not aligned to `T` or no whole number of it.
fn plain<T: Plain>(bytes: &[u8]) -> &[T] {
    // SAFETY: any bytes are a `T`.
    #[allow(unsafe_code)]
    let (head, plain, tail) = unsafe { bytes.align_to::<T>() };
    assert!(head.is_empty() && tail.is_empty(), "an odd address");
    plain
}

/// [`plain`], to be written.
fn plain_mut<T: Plain>(bytes: &mut [u8]) -> &mut [T] {
    // SAFETY: any bytes are a `T`, and any `T` is bytes.
    #[allow(unsafe_code)]
    let (head, plain, tail) = unsafe { bytes.align_to_mut::<T>() };
    assert!(head.is_empty() && tail.is_empty(), "an odd address");
    plain
}

fn halves<T>(both: &[T]) -> (&[T], &[T]) {
    both.split_at(both.len() / 2)
}

fn halves_mut<T>(both: &mut [T]) -> (&mut [T], &mut [T]) {
    both.split_at_mut(both.len() / 2)
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
