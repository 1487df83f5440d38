//! `exp` on eight lanes: [`exp`](super::exp) operation by operation, its two early returns as
//! selections at the end.

use std::arch::x86_64::*;

use super::{INF_ABOVE, LN2_HI, LN2_LO, LOG2_E, MAGIC, P, ZERO_BELOW};

/// `e^x` on every lane.
#[target_feature(enable = "avx2,fma")]
#[inline]
pub(crate) fn exp(x: __m256) -> __m256 {
    let overflow = _mm256_cmp_ps::<_CMP_GT_OQ>(x, _mm256_set1_ps(INF_ABOVE));
    _mm256_blendv_ps(exp_no_overflow(x), _mm256_set1_ps(f32::INFINITY), overflow)
}

/// `e^x` on every lane, for `x <= 88` or NaN.
#[target_feature(enable = "avx2,fma")]
#[inline]
pub(crate) fn exp_no_overflow(x: __m256) -> __m256 {
    let z = _mm256_fmadd_ps(x, _mm256_set1_ps(LOG2_E), _mm256_set1_ps(MAGIC));
    let n = _mm256_sub_ps(z, _mm256_set1_ps(MAGIC));
    let r = _mm256_fnmadd_ps(n, _mm256_set1_ps(LN2_HI), x);
    let r = _mm256_fnmadd_ps(n, _mm256_set1_ps(LN2_LO), r);
    let two_n = _mm256_castsi256_ps(_mm256_slli_epi32::<23>(_mm256_castps_si256(z)));
    let p = _mm256_fmadd_ps(_mm256_set1_ps(P[4]), r, _mm256_set1_ps(P[3]));
    let p = _mm256_fmadd_ps(p, r, _mm256_set1_ps(P[2]));
    let p = _mm256_fmadd_ps(p, r, _mm256_set1_ps(P[1]));
    let p = _mm256_fmadd_ps(p, r, _mm256_set1_ps(P[0]));
    let expm1 = _mm256_fmadd_ps(p, _mm256_mul_ps(r, r), r);
    let y = _mm256_fmadd_ps(expm1, two_n, two_n);
    let underflow = _mm256_cmp_ps::<_CMP_LT_OQ>(x, _mm256_set1_ps(ZERO_BELOW));
    _mm256_andnot_ps(underflow, y)
}

/// [`exp`] of a slice whose length is a multiple of 8.
#[cfg(test)]
#[allow(unsafe_code)]
pub(super) fn exp_slice(x: &[f32], dst: &mut [f32]) {
    use crate::vector::avx2::{load, store};
    #[target_feature(enable = "avx2,fma")]
    fn run(x: &[f32], dst: &mut [f32]) {
        for (x, dst) in x.as_chunks::<8>().0.iter().zip(dst.as_chunks_mut::<8>().0) {
            store(dst, exp(load(x)));
        }
    }
    assert!(crate::Isa::Avx2.is_available());
    // SAFETY: the tier was found available.
    unsafe { run(x, dst) }
}
