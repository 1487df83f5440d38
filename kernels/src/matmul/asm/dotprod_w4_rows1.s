// One row of int4, 16 columns.
// Written by `cargo run --release -p brevity-bench --bin schedule`.
// Loop: 2 blocks, 203 instructions, 74 cycles on an in-order core of three slots.
// `+`: for the next pass.
// x0 codes, x1 scales, x2 minima, x3 rows, x4 bytes to the next group of rows, x5 blocks,
// x6 running sums, x7 start of int8 accumulators
// v27 mask, v28 y0, v29 y1, v30 y2, v31 y3
    movi v27.16b, #15
    ldp q28, q29, [x6]
    ldp q30, q31, [x6, #32]
    tbz x5, #0, 1f
    ldp q13, q16, [x0]
    ushr v11.16b, v13.16b, #4
    and v4.16b, v13.16b, v27.16b
    and v6.16b, v16.16b, v27.16b
    ldp q0, q1, [x3]
    ldr q2, [x3, #64]
    sdot v2.4s, v4.16b, v0.16b
    ushr v16.16b, v16.16b, #4
    sdot v2.4s, v6.16b, v1.16b
    ldp q25, q21, [x0, #32]
    and v6.16b, v25.16b, v27.16b
    ldp q3, q4, [x3, #32]
    ldr q5, [x3, #64]
    ldp q12, q19, [x0, #64]
    sdot v2.4s, v11.16b, v3.16b
    and v8.16b, v21.16b, v27.16b
    sdot v2.4s, v16.16b, v4.16b
    sdot v5.4s, v6.16b, v0.16b
    and v7.16b, v12.16b, v27.16b
    ldr q6, [x3, #64]
    ushr v9.16b, v25.16b, #4
    sdot v5.4s, v8.16b, v1.16b
    and v8.16b, v19.16b, v27.16b
    sdot v6.4s, v7.16b, v0.16b
    ldp q23, q7, [x0, #96]
    ushr v10.16b, v21.16b, #4
    sdot v5.4s, v9.16b, v3.16b
    ushr v9.16b, v12.16b, #4
    sdot v6.4s, v8.16b, v1.16b
    and v12.16b, v23.16b, v27.16b
    ldr q8, [x3, #64]
    sdot v5.4s, v10.16b, v4.16b
    ushr v19.16b, v19.16b, #4
    sdot v6.4s, v9.16b, v3.16b
    and v17.16b, v7.16b, v27.16b
    sdot v8.4s, v12.16b, v0.16b
    ldp q9, q10, [x0, #128]
    ldp q11, q12, [x0, #160]
    sdot v6.4s, v19.16b, v4.16b
    ushr v13.16b, v23.16b, #4
    sdot v8.4s, v17.16b, v1.16b
    and v14.16b, v9.16b, v27.16b
    ldr q15, [x3, #64]
    ushr v7.16b, v7.16b, #4
    and v16.16b, v11.16b, v27.16b
    ldr q17, [x3, #64]
    sdot v8.4s, v13.16b, v3.16b
    and v13.16b, v10.16b, v27.16b
    sdot v15.4s, v14.16b, v0.16b
    and v14.16b, v12.16b, v27.16b
    ushr v9.16b, v9.16b, #4
    sdot v17.4s, v16.16b, v0.16b
    sdot v15.4s, v13.16b, v1.16b
    ushr v11.16b, v11.16b, #4
    ushr v10.16b, v10.16b, #4
    sdot v17.4s, v14.16b, v1.16b
    sdot v15.4s, v9.16b, v3.16b
    ushr v9.16b, v12.16b, #4
    ldp q12, q14, [x0, #192]
    ldr q18, [x1]
    sdot v8.4s, v7.16b, v4.16b
    sdot v17.4s, v11.16b, v3.16b
    faddp v2.4s, v2.4s, v5.4s
    sdot v15.4s, v10.16b, v4.16b
    ldr q5, [x3, #64]
    sdot v17.4s, v9.16b, v4.16b
    and v7.16b, v12.16b, v27.16b
    ldp q9, q10, [x0, #224]
    ldr q19, [x3, #80]
    shl v20.4s, v18.4s, #16
    faddp v6.4s, v6.4s, v8.4s
    and v8.16b, v14.16b, v27.16b
    sdot v5.4s, v7.16b, v0.16b
    and v7.16b, v9.16b, v27.16b
    ldr q21, [x3, #64]
    fmul v2.4s, v2.4s, v19.s[0]
    faddp v15.4s, v15.4s, v17.4s
    ushr v12.16b, v12.16b, #4
    sdot v5.4s, v8.16b, v1.16b
    and v8.16b, v10.16b, v27.16b
    ushr v14.16b, v14.16b, #4
    sdot v21.4s, v7.16b, v0.16b
    sdot v5.4s, v12.16b, v3.16b
    ushr v9.16b, v9.16b, #4
    sdot v21.4s, v8.16b, v1.16b
    fmla v28.4s, v2.4s, v20.4s
    ushr v2.16b, v10.16b, #4
    sdot v21.4s, v9.16b, v3.16b
    fmul v6.4s, v6.4s, v19.s[0]
    fmla v29.4s, v6.4s, v18.4s
    ldr q7, [x1, #16]
    sdot v5.4s, v14.16b, v4.16b
    sdot v21.4s, v2.16b, v4.16b
    fmul v15.4s, v15.4s, v19.s[0]
    shl v9.4s, v7.4s, #16
    faddp v5.4s, v5.4s, v21.4s
    fmla v30.4s, v15.4s, v9.4s
    fmul v5.4s, v5.4s, v19.s[0]
    fmla v31.4s, v5.4s, v7.4s
    add x0, x0, #256
    add x3, x3, #96
    add x1, x1, #32
1:
    lsr x5, x5, #1
    cbz x5, 4f
    subs x5, x5, #1
    ldp q13, q16, [x0]
    ushr v11.16b, v13.16b, #4
    and v4.16b, v13.16b, v27.16b
    and v6.16b, v16.16b, v27.16b
    ldp q0, q1, [x3]
    ldr q2, [x3, #64]
    sdot v2.4s, v4.16b, v0.16b
    ushr v16.16b, v16.16b, #4
    sdot v2.4s, v6.16b, v1.16b
    ldp q25, q21, [x0, #32]
    and v6.16b, v25.16b, v27.16b
    ldp q3, q4, [x3, #32]
    ldr q5, [x3, #64]
    ldp q12, q19, [x0, #64]
    sdot v2.4s, v11.16b, v3.16b
    and v8.16b, v21.16b, v27.16b
    sdot v2.4s, v16.16b, v4.16b
    sdot v5.4s, v6.16b, v0.16b
    and v7.16b, v12.16b, v27.16b
    ldr q6, [x3, #64]
    ushr v9.16b, v25.16b, #4
    sdot v5.4s, v8.16b, v1.16b
    and v8.16b, v19.16b, v27.16b
    sdot v6.4s, v7.16b, v0.16b
    ldp q23, q7, [x0, #96]
    ushr v10.16b, v21.16b, #4
    sdot v5.4s, v9.16b, v3.16b
    ushr v9.16b, v12.16b, #4
    sdot v6.4s, v8.16b, v1.16b
    and v12.16b, v23.16b, v27.16b
    ldr q8, [x3, #64]
    sdot v5.4s, v10.16b, v4.16b
    ushr v19.16b, v19.16b, #4
    sdot v6.4s, v9.16b, v3.16b
    and v17.16b, v7.16b, v27.16b
    sdot v8.4s, v12.16b, v0.16b
    ldp q9, q10, [x0, #128]
    ldp q11, q12, [x0, #160]
    b.eq 3f
2:
    sdot v6.4s, v19.16b, v4.16b
    ushr v13.16b, v23.16b, #4
    sdot v8.4s, v17.16b, v1.16b
    and v14.16b, v9.16b, v27.16b
    ldr q15, [x3, #64]
    ushr v7.16b, v7.16b, #4
    and v16.16b, v11.16b, v27.16b
    ldr q17, [x3, #64]
    sdot v8.4s, v13.16b, v3.16b
    and v13.16b, v10.16b, v27.16b
    sdot v15.4s, v14.16b, v0.16b
    and v14.16b, v12.16b, v27.16b
    ushr v9.16b, v9.16b, #4
    sdot v17.4s, v16.16b, v0.16b
    sdot v15.4s, v13.16b, v1.16b
    ushr v11.16b, v11.16b, #4
    ldp q13, q16, [x0, #512] // +
    ushr v10.16b, v10.16b, #4
    sdot v17.4s, v14.16b, v1.16b
    sdot v15.4s, v9.16b, v3.16b
    ushr v9.16b, v12.16b, #4
    ldp q12, q14, [x0, #192]
    ldr q18, [x1]
    sdot v8.4s, v7.16b, v4.16b
    sdot v17.4s, v11.16b, v3.16b
    faddp v2.4s, v2.4s, v5.4s
    sdot v15.4s, v10.16b, v4.16b
    ldr q5, [x3, #64]
    sdot v17.4s, v9.16b, v4.16b
    and v7.16b, v12.16b, v27.16b
    ldp q9, q10, [x0, #224]
    ushr v11.16b, v13.16b, #4 // +
    ldr q19, [x3, #80]
    shl v20.4s, v18.4s, #16
    faddp v6.4s, v6.4s, v8.4s
    and v8.16b, v14.16b, v27.16b
    sdot v5.4s, v7.16b, v0.16b
    and v7.16b, v9.16b, v27.16b
    ldr q21, [x3, #64]
    fmul v2.4s, v2.4s, v19.s[0]
    faddp v15.4s, v15.4s, v17.4s
    ushr v12.16b, v12.16b, #4
    sdot v5.4s, v8.16b, v1.16b
    and v8.16b, v10.16b, v27.16b
    ldp q17, q22, [x0, #256]
    ushr v14.16b, v14.16b, #4
    sdot v21.4s, v7.16b, v0.16b
    ldp q0, q7, [x0, #288]
    sdot v5.4s, v12.16b, v3.16b
    ushr v9.16b, v9.16b, #4
    sdot v21.4s, v8.16b, v1.16b
    ldp q8, q12, [x3, #96]
    and v1.16b, v17.16b, v27.16b
    ldr q23, [x3, #160]
    and v24.16b, v0.16b, v27.16b
    ldr q25, [x3, #160]
    fmla v28.4s, v2.4s, v20.4s
    ushr v2.16b, v10.16b, #4
    sdot v21.4s, v9.16b, v3.16b
    fmul v6.4s, v6.4s, v19.s[0]
    and v3.16b, v22.16b, v27.16b
    and v9.16b, v7.16b, v27.16b
    sdot v23.4s, v1.16b, v8.16b
    sdot v25.4s, v24.16b, v8.16b
    ldp q10, q24, [x3, #128]
    ushr v1.16b, v17.16b, #4
    ushr v0.16b, v0.16b, #4
    sdot v23.4s, v3.16b, v12.16b
    sdot v25.4s, v9.16b, v12.16b
    fmla v29.4s, v6.4s, v18.4s
    ushr v3.16b, v22.16b, #4
    ushr v6.16b, v7.16b, #4
    ldr q7, [x1, #16]
    sdot v23.4s, v1.16b, v10.16b
    sdot v25.4s, v0.16b, v10.16b
    sdot v5.4s, v14.16b, v4.16b
    sdot v21.4s, v2.16b, v4.16b
    ldp q0, q1, [x0, #320]
    sdot v23.4s, v3.16b, v24.16b
    sdot v25.4s, v6.16b, v24.16b
    ldp q2, q3, [x0, #352]
    and v4.16b, v13.16b, v27.16b // +
    and v6.16b, v16.16b, v27.16b // +
    fmul v15.4s, v15.4s, v19.s[0]
    shl v9.4s, v7.4s, #16
    and v13.16b, v0.16b, v27.16b
    ldr q14, [x3, #160]
    faddp v5.4s, v5.4s, v21.4s
    and v21.16b, v2.16b, v27.16b
    ldr q22, [x3, #160]
    faddp v23.4s, v23.4s, v25.4s
    and v25.16b, v1.16b, v27.16b
    sdot v14.4s, v13.16b, v8.16b
    and v13.16b, v3.16b, v27.16b
    fmla v30.4s, v15.4s, v9.4s
    ushr v0.16b, v0.16b, #4
    sdot v22.4s, v21.16b, v8.16b
    sdot v14.4s, v25.16b, v12.16b
    ushr v2.16b, v2.16b, #4
    ldp q9, q25, [x0, #384]
    ushr v21.16b, v1.16b, #4
    sdot v22.4s, v13.16b, v12.16b
    ldp q13, q15, [x0, #416]
    sdot v14.4s, v0.16b, v10.16b
    ushr v3.16b, v3.16b, #4
    fmul v5.4s, v5.4s, v19.s[0]
    sdot v22.4s, v2.16b, v10.16b
    and v19.16b, v9.16b, v27.16b
    ldr q18, [x3, #160]
    and v17.16b, v13.16b, v27.16b
    ldr q20, [x3, #160]
    ldp q0, q1, [x3, #192] // +
    sdot v14.4s, v21.16b, v24.16b
    sdot v22.4s, v3.16b, v24.16b
    ldr q2, [x3, #256] // +
    and v3.16b, v25.16b, v27.16b
    and v21.16b, v15.16b, v27.16b
    fmla v31.4s, v5.4s, v7.4s
    sdot v18.4s, v19.16b, v8.16b
    sdot v20.4s, v17.16b, v8.16b
    ldr q17, [x3, #176]
    ushr v5.16b, v9.16b, #4
    ushr v7.16b, v13.16b, #4
    ldr q9, [x1, #32]
    sdot v18.4s, v3.16b, v12.16b
    sdot v20.4s, v21.16b, v12.16b
    ushr v3.16b, v25.16b, #4
    ushr v13.16b, v15.16b, #4
    fmul v23.4s, v23.4s, v17.s[0]
    sdot v18.4s, v5.16b, v10.16b
    sdot v20.4s, v7.16b, v10.16b
    sdot v2.4s, v4.16b, v0.16b // +
    shl v4.4s, v9.4s, #16
    ldp q5, q7, [x0, #448]
    sdot v18.4s, v3.16b, v24.16b
    sdot v20.4s, v13.16b, v24.16b
    ldp q13, q15, [x0, #480]
    ushr v16.16b, v16.16b, #4 // +
    sdot v2.4s, v6.16b, v1.16b // +
    ldp q25, q21, [x0, #544] // +
    fmla v28.4s, v23.4s, v4.4s
    faddp v14.4s, v14.4s, v22.4s
    and v4.16b, v5.16b, v27.16b
    ldr q22, [x3, #160]
    and v3.16b, v13.16b, v27.16b
    ldr q23, [x3, #160]
    and v6.16b, v25.16b, v27.16b // +
    faddp v18.4s, v18.4s, v20.4s
    add x0, x0, #512
    and v20.16b, v7.16b, v27.16b
    and v19.16b, v15.16b, v27.16b
    add x3, x3, #192
    fmul v14.4s, v14.4s, v17.s[0]
    sdot v22.4s, v4.16b, v8.16b
    sdot v23.4s, v3.16b, v8.16b
    ldp q3, q4, [x3, #32] // +
    ushr v8.16b, v5.16b, #4
    ushr v13.16b, v13.16b, #4
    ldr q5, [x3, #64] // +
    sdot v22.4s, v20.16b, v12.16b
    sdot v23.4s, v19.16b, v12.16b
    ldp q12, q19, [x0, #64] // +
    ushr v7.16b, v7.16b, #4
    ushr v15.16b, v15.16b, #4
    fmla v29.4s, v14.4s, v9.4s
    sdot v22.4s, v8.16b, v10.16b
    sdot v23.4s, v13.16b, v10.16b
    sdot v2.4s, v11.16b, v3.16b // +
    and v8.16b, v21.16b, v27.16b // +
    ldr q13, [x1, #48]
    sdot v22.4s, v7.16b, v24.16b
    sdot v23.4s, v15.16b, v24.16b
    add x1, x1, #64
    sdot v2.4s, v16.16b, v4.16b // +
    sdot v5.4s, v6.16b, v0.16b // +
    fmul v18.4s, v18.4s, v17.s[0]
    and v7.16b, v12.16b, v27.16b // +
    ldr q6, [x3, #64] // +
    shl v10.4s, v13.4s, #16
    ushr v9.16b, v25.16b, #4 // +
    sdot v5.4s, v8.16b, v1.16b // +
    and v8.16b, v19.16b, v27.16b // +
    faddp v22.4s, v22.4s, v23.4s
    sdot v6.4s, v7.16b, v0.16b // +
    ldp q23, q7, [x0, #96] // +
    fmla v30.4s, v18.4s, v10.4s
    ushr v10.16b, v21.16b, #4 // +
    sdot v5.4s, v9.16b, v3.16b // +
    ushr v9.16b, v12.16b, #4 // +
    sdot v6.4s, v8.16b, v1.16b // +
    and v12.16b, v23.16b, v27.16b // +
    ldr q8, [x3, #64] // +
    fmul v22.4s, v22.4s, v17.s[0]
    sdot v5.4s, v10.16b, v4.16b // +
    ushr v19.16b, v19.16b, #4 // +
    sdot v6.4s, v9.16b, v3.16b // +
    and v17.16b, v7.16b, v27.16b // +
    sdot v8.4s, v12.16b, v0.16b // +
    ldp q9, q10, [x0, #128] // +
    subs x5, x5, #1
    ldp q11, q12, [x0, #160] // +
    fmla v31.4s, v22.4s, v13.4s
    b.ne 2b
3:
    sdot v6.4s, v19.16b, v4.16b
    ushr v13.16b, v23.16b, #4
    sdot v8.4s, v17.16b, v1.16b
    and v14.16b, v9.16b, v27.16b
    ldr q15, [x3, #64]
    ushr v7.16b, v7.16b, #4
    and v16.16b, v11.16b, v27.16b
    ldr q17, [x3, #64]
    sdot v8.4s, v13.16b, v3.16b
    and v13.16b, v10.16b, v27.16b
    sdot v15.4s, v14.16b, v0.16b
    and v14.16b, v12.16b, v27.16b
    ushr v9.16b, v9.16b, #4
    sdot v17.4s, v16.16b, v0.16b
    sdot v15.4s, v13.16b, v1.16b
    ushr v11.16b, v11.16b, #4
    ushr v10.16b, v10.16b, #4
    sdot v17.4s, v14.16b, v1.16b
    sdot v15.4s, v9.16b, v3.16b
    ushr v9.16b, v12.16b, #4
    ldp q12, q14, [x0, #192]
    ldr q18, [x1]
    sdot v8.4s, v7.16b, v4.16b
    sdot v17.4s, v11.16b, v3.16b
    faddp v2.4s, v2.4s, v5.4s
    sdot v15.4s, v10.16b, v4.16b
    ldr q5, [x3, #64]
    sdot v17.4s, v9.16b, v4.16b
    and v7.16b, v12.16b, v27.16b
    ldp q9, q10, [x0, #224]
    ldr q19, [x3, #80]
    shl v20.4s, v18.4s, #16
    faddp v6.4s, v6.4s, v8.4s
    and v8.16b, v14.16b, v27.16b
    sdot v5.4s, v7.16b, v0.16b
    and v7.16b, v9.16b, v27.16b
    ldr q21, [x3, #64]
    fmul v2.4s, v2.4s, v19.s[0]
    faddp v15.4s, v15.4s, v17.4s
    ushr v12.16b, v12.16b, #4
    sdot v5.4s, v8.16b, v1.16b
    and v8.16b, v10.16b, v27.16b
    ldp q17, q22, [x0, #256]
    ushr v14.16b, v14.16b, #4
    sdot v21.4s, v7.16b, v0.16b
    ldp q0, q7, [x0, #288]
    sdot v5.4s, v12.16b, v3.16b
    ushr v9.16b, v9.16b, #4
    sdot v21.4s, v8.16b, v1.16b
    ldp q8, q12, [x3, #96]
    and v1.16b, v17.16b, v27.16b
    ldr q23, [x3, #160]
    and v24.16b, v0.16b, v27.16b
    ldr q25, [x3, #160]
    fmla v28.4s, v2.4s, v20.4s
    ushr v2.16b, v10.16b, #4
    sdot v21.4s, v9.16b, v3.16b
    fmul v6.4s, v6.4s, v19.s[0]
    and v3.16b, v22.16b, v27.16b
    and v9.16b, v7.16b, v27.16b
    sdot v23.4s, v1.16b, v8.16b
    sdot v25.4s, v24.16b, v8.16b
    ldp q10, q24, [x3, #128]
    ushr v1.16b, v17.16b, #4
    ushr v0.16b, v0.16b, #4
    sdot v23.4s, v3.16b, v12.16b
    sdot v25.4s, v9.16b, v12.16b
    fmla v29.4s, v6.4s, v18.4s
    ushr v3.16b, v22.16b, #4
    ushr v6.16b, v7.16b, #4
    ldr q7, [x1, #16]
    sdot v23.4s, v1.16b, v10.16b
    sdot v25.4s, v0.16b, v10.16b
    sdot v5.4s, v14.16b, v4.16b
    sdot v21.4s, v2.16b, v4.16b
    ldp q0, q1, [x0, #320]
    sdot v23.4s, v3.16b, v24.16b
    sdot v25.4s, v6.16b, v24.16b
    ldp q2, q3, [x0, #352]
    fmul v15.4s, v15.4s, v19.s[0]
    shl v9.4s, v7.4s, #16
    and v13.16b, v0.16b, v27.16b
    ldr q14, [x3, #160]
    faddp v5.4s, v5.4s, v21.4s
    and v21.16b, v2.16b, v27.16b
    ldr q22, [x3, #160]
    faddp v23.4s, v23.4s, v25.4s
    and v25.16b, v1.16b, v27.16b
    sdot v14.4s, v13.16b, v8.16b
    and v13.16b, v3.16b, v27.16b
    fmla v30.4s, v15.4s, v9.4s
    ushr v0.16b, v0.16b, #4
    sdot v22.4s, v21.16b, v8.16b
    sdot v14.4s, v25.16b, v12.16b
    ushr v2.16b, v2.16b, #4
    ldp q9, q25, [x0, #384]
    ushr v21.16b, v1.16b, #4
    sdot v22.4s, v13.16b, v12.16b
    ldp q13, q15, [x0, #416]
    sdot v14.4s, v0.16b, v10.16b
    ushr v3.16b, v3.16b, #4
    fmul v5.4s, v5.4s, v19.s[0]
    sdot v22.4s, v2.16b, v10.16b
    and v19.16b, v9.16b, v27.16b
    ldr q18, [x3, #160]
    and v17.16b, v13.16b, v27.16b
    ldr q20, [x3, #160]
    sdot v14.4s, v21.16b, v24.16b
    sdot v22.4s, v3.16b, v24.16b
    and v3.16b, v25.16b, v27.16b
    and v21.16b, v15.16b, v27.16b
    fmla v31.4s, v5.4s, v7.4s
    sdot v18.4s, v19.16b, v8.16b
    sdot v20.4s, v17.16b, v8.16b
    ldr q17, [x3, #176]
    ushr v5.16b, v9.16b, #4
    ushr v7.16b, v13.16b, #4
    ldr q9, [x1, #32]
    sdot v18.4s, v3.16b, v12.16b
    sdot v20.4s, v21.16b, v12.16b
    ushr v3.16b, v25.16b, #4
    ushr v13.16b, v15.16b, #4
    fmul v23.4s, v23.4s, v17.s[0]
    sdot v18.4s, v5.16b, v10.16b
    sdot v20.4s, v7.16b, v10.16b
    shl v4.4s, v9.4s, #16
    ldp q5, q7, [x0, #448]
    sdot v18.4s, v3.16b, v24.16b
    sdot v20.4s, v13.16b, v24.16b
    ldp q13, q15, [x0, #480]
    fmla v28.4s, v23.4s, v4.4s
    faddp v14.4s, v14.4s, v22.4s
    and v4.16b, v5.16b, v27.16b
    ldr q22, [x3, #160]
    and v3.16b, v13.16b, v27.16b
    ldr q23, [x3, #160]
    faddp v18.4s, v18.4s, v20.4s
    and v20.16b, v7.16b, v27.16b
    and v19.16b, v15.16b, v27.16b
    fmul v14.4s, v14.4s, v17.s[0]
    sdot v22.4s, v4.16b, v8.16b
    sdot v23.4s, v3.16b, v8.16b
    ushr v8.16b, v5.16b, #4
    ushr v13.16b, v13.16b, #4
    sdot v22.4s, v20.16b, v12.16b
    sdot v23.4s, v19.16b, v12.16b
    ushr v7.16b, v7.16b, #4
    ushr v15.16b, v15.16b, #4
    fmla v29.4s, v14.4s, v9.4s
    sdot v22.4s, v8.16b, v10.16b
    sdot v23.4s, v13.16b, v10.16b
    ldr q13, [x1, #48]
    sdot v22.4s, v7.16b, v24.16b
    sdot v23.4s, v15.16b, v24.16b
    fmul v18.4s, v18.4s, v17.s[0]
    shl v10.4s, v13.4s, #16
    faddp v22.4s, v22.4s, v23.4s
    fmla v30.4s, v18.4s, v10.4s
    fmul v22.4s, v22.4s, v17.s[0]
    fmla v31.4s, v22.4s, v13.4s
4:
    stp q28, q29, [x6]
    stp q30, q31, [x6, #32]
