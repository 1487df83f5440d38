// One row of int4 with minima, 16 columns.
// Written by `cargo run --release -p brevity-bench --bin schedule`.
// Loop: 2 blocks, 220 instructions, 78 cycles on an in-order core of three slots.
// `+`: for the next pass.
// x0 codes, x1 scales, x2 minima, x3 rows, x4 bytes to the next group of rows, x5 blocks,
// x6 running sums, x7 start of int8 accumulators
// v27 mask, v28 y0, v29 y1, v30 y2, v31 y3
    movi v27.16b, #15
    ldp q28, q29, [x6]
    ldp q30, q31, [x6, #32]
    tbz x5, #0, 1f
    ldp q2, q3, [x3]
    ldp q13, q4, [x0]
    and v23.16b, v13.16b, v27.16b
    and v24.16b, v4.16b, v27.16b
    ldr q7, [x3, #64]
    sdot v7.4s, v23.16b, v2.16b
    ushr v12.16b, v13.16b, #4
    sdot v7.4s, v24.16b, v3.16b
    ldp q14, q15, [x3, #32]
    ldp q0, q10, [x0, #32]
    ushr v4.16b, v4.16b, #4
    sdot v7.4s, v12.16b, v14.16b
    ldr q11, [x3, #64]
    and v16.16b, v0.16b, v27.16b
    ldp q17, q18, [x0, #64]
    sdot v7.4s, v4.16b, v15.16b
    and v1.16b, v10.16b, v27.16b
    ldr q4, [x3, #64]
    sdot v11.4s, v16.16b, v2.16b
    and v9.16b, v17.16b, v27.16b
    ldp q16, q19, [x0, #96]
    ushr v0.16b, v0.16b, #4
    ushr v10.16b, v10.16b, #4
    sdot v11.4s, v1.16b, v3.16b
    and v1.16b, v18.16b, v27.16b
    sdot v4.4s, v9.16b, v2.16b
    and v6.16b, v16.16b, v27.16b
    ldr q9, [x3, #64]
    sdot v11.4s, v0.16b, v14.16b
    ushr v0.16b, v17.16b, #4
    sdot v4.4s, v1.16b, v3.16b
    and v1.16b, v19.16b, v27.16b
    sdot v11.4s, v10.16b, v15.16b
    sdot v9.4s, v6.16b, v2.16b
    ldp q6, q8, [x0, #128]
    ushr v10.16b, v18.16b, #4
    sdot v4.4s, v0.16b, v14.16b
    ldp q0, q18, [x0, #160]
    ushr v16.16b, v16.16b, #4
    sdot v9.4s, v1.16b, v3.16b
    and v1.16b, v6.16b, v27.16b
    ldr q5, [x3, #64]
    and v12.16b, v0.16b, v27.16b
    ldr q13, [x3, #64]
    ushr v19.16b, v19.16b, #4
    sdot v9.4s, v16.16b, v14.16b
    and v16.16b, v8.16b, v27.16b
    and v17.16b, v18.16b, v27.16b
    sdot v5.4s, v1.16b, v2.16b
    sdot v13.4s, v12.16b, v2.16b
    ushr v1.16b, v6.16b, #4
    ushr v0.16b, v0.16b, #4
    sdot v5.4s, v16.16b, v3.16b
    sdot v13.4s, v17.16b, v3.16b
    ldr q6, [x1]
    ushr v8.16b, v8.16b, #4
    ushr v12.16b, v18.16b, #4
    ldr q18, [x2]
    sdot v5.4s, v1.16b, v14.16b
    sdot v13.4s, v0.16b, v14.16b
    sdot v4.4s, v10.16b, v15.16b
    sdot v9.4s, v19.16b, v15.16b
    ldp q0, q1, [x0, #192]
    sdot v5.4s, v8.16b, v15.16b
    sdot v13.4s, v12.16b, v15.16b
    ldp q8, q10, [x0, #224]
    faddp v7.4s, v7.4s, v11.4s
    ldr q11, [x3, #80]
    shl v12.4s, v6.4s, #16
    shl v19.4s, v18.4s, #16
    and v17.16b, v0.16b, v27.16b
    ldr q16, [x3, #64]
    faddp v4.4s, v4.4s, v9.4s
    and v9.16b, v8.16b, v27.16b
    ldr q20, [x3, #64]
    faddp v5.4s, v5.4s, v13.4s
    and v13.16b, v1.16b, v27.16b
    fmul v7.4s, v7.4s, v11.s[0]
    sdot v16.4s, v17.16b, v2.16b
    and v17.16b, v10.16b, v27.16b
    ushr v0.16b, v0.16b, #4
    sdot v20.4s, v9.16b, v2.16b
    sdot v16.4s, v13.16b, v3.16b
    ushr v2.16b, v8.16b, #4
    ushr v1.16b, v1.16b, #4
    sdot v20.4s, v17.16b, v3.16b
    fmla v28.4s, v7.4s, v12.4s
    sdot v16.4s, v0.16b, v14.16b
    ushr v0.16b, v10.16b, #4
    sdot v20.4s, v2.16b, v14.16b
    fmul v4.4s, v4.4s, v11.s[0]
    sdot v16.4s, v1.16b, v15.16b
    sdot v20.4s, v0.16b, v15.16b
    fmla v28.4s, v19.4s, v11.s[1]
    fmla v29.4s, v4.4s, v6.4s
    ldr q1, [x1, #16]
    ldr q7, [x2, #16]
    fmla v29.4s, v18.4s, v11.s[1]
    fmul v5.4s, v5.4s, v11.s[0]
    shl v8.4s, v1.4s, #16
    faddp v16.4s, v16.4s, v20.4s
    shl v18.4s, v7.4s, #16
    fmla v30.4s, v5.4s, v8.4s
    fmul v16.4s, v16.4s, v11.s[0]
    fmla v30.4s, v18.4s, v11.s[1]
    fmla v31.4s, v16.4s, v1.4s
    fmla v31.4s, v7.4s, v11.s[1]
    add x0, x0, #256
    add x3, x3, #96
    add x1, x1, #32
    add x2, x2, #32
1:
    lsr x5, x5, #1
    cbz x5, 4f
    subs x5, x5, #1
    ldp q2, q3, [x3]
    ldp q13, q4, [x0]
    and v23.16b, v13.16b, v27.16b
    and v24.16b, v4.16b, v27.16b
    ldr q7, [x3, #64]
    sdot v7.4s, v23.16b, v2.16b
    ushr v12.16b, v13.16b, #4
    sdot v7.4s, v24.16b, v3.16b
    ldp q14, q15, [x3, #32]
    ldp q0, q10, [x0, #32]
    ushr v4.16b, v4.16b, #4
    sdot v7.4s, v12.16b, v14.16b
    ldr q11, [x3, #64]
    and v16.16b, v0.16b, v27.16b
    ldp q17, q18, [x0, #64]
    sdot v7.4s, v4.16b, v15.16b
    and v1.16b, v10.16b, v27.16b
    ldr q4, [x3, #64]
    sdot v11.4s, v16.16b, v2.16b
    and v9.16b, v17.16b, v27.16b
    ldp q16, q19, [x0, #96]
    ushr v0.16b, v0.16b, #4
    ushr v10.16b, v10.16b, #4
    sdot v11.4s, v1.16b, v3.16b
    and v1.16b, v18.16b, v27.16b
    sdot v4.4s, v9.16b, v2.16b
    and v6.16b, v16.16b, v27.16b
    ldr q9, [x3, #64]
    sdot v11.4s, v0.16b, v14.16b
    ushr v0.16b, v17.16b, #4
    sdot v4.4s, v1.16b, v3.16b
    and v1.16b, v19.16b, v27.16b
    sdot v11.4s, v10.16b, v15.16b
    sdot v9.4s, v6.16b, v2.16b
    ldp q6, q8, [x0, #128]
    ushr v10.16b, v18.16b, #4
    sdot v4.4s, v0.16b, v14.16b
    ldp q0, q18, [x0, #160]
    ushr v16.16b, v16.16b, #4
    sdot v9.4s, v1.16b, v3.16b
    and v1.16b, v6.16b, v27.16b
    b.eq 3f
2:
    ldr q5, [x3, #64]
    and v12.16b, v0.16b, v27.16b
    ldr q13, [x3, #64]
    ushr v19.16b, v19.16b, #4
    sdot v9.4s, v16.16b, v14.16b
    and v16.16b, v8.16b, v27.16b
    and v17.16b, v18.16b, v27.16b
    sdot v5.4s, v1.16b, v2.16b
    sdot v13.4s, v12.16b, v2.16b
    ushr v1.16b, v6.16b, #4
    ushr v0.16b, v0.16b, #4
    sdot v5.4s, v16.16b, v3.16b
    sdot v13.4s, v17.16b, v3.16b
    ldr q6, [x1]
    ushr v8.16b, v8.16b, #4
    ushr v12.16b, v18.16b, #4
    ldr q18, [x2]
    sdot v5.4s, v1.16b, v14.16b
    sdot v13.4s, v0.16b, v14.16b
    sdot v4.4s, v10.16b, v15.16b
    sdot v9.4s, v19.16b, v15.16b
    ldp q0, q1, [x0, #192]
    sdot v5.4s, v8.16b, v15.16b
    sdot v13.4s, v12.16b, v15.16b
    ldp q8, q10, [x0, #224]
    faddp v7.4s, v7.4s, v11.4s
    ldr q11, [x3, #80]
    shl v12.4s, v6.4s, #16
    shl v19.4s, v18.4s, #16
    and v17.16b, v0.16b, v27.16b
    ldr q16, [x3, #64]
    faddp v4.4s, v4.4s, v9.4s
    and v9.16b, v8.16b, v27.16b
    ldr q20, [x3, #64]
    faddp v5.4s, v5.4s, v13.4s
    and v13.16b, v1.16b, v27.16b
    fmul v7.4s, v7.4s, v11.s[0]
    sdot v16.4s, v17.16b, v2.16b
    and v17.16b, v10.16b, v27.16b
    ushr v0.16b, v0.16b, #4
    sdot v20.4s, v9.16b, v2.16b
    sdot v16.4s, v13.16b, v3.16b
    ushr v2.16b, v8.16b, #4
    ldp q8, q9, [x0, #256]
    ushr v1.16b, v1.16b, #4
    sdot v20.4s, v17.16b, v3.16b
    ldp q3, q17, [x0, #288]
    fmla v28.4s, v7.4s, v12.4s
    sdot v16.4s, v0.16b, v14.16b
    ushr v0.16b, v10.16b, #4
    sdot v20.4s, v2.16b, v14.16b
    ldp q10, q12, [x3, #96]
    and v2.16b, v8.16b, v27.16b
    ldr q14, [x3, #160]
    and v7.16b, v3.16b, v27.16b
    ldr q13, [x3, #160]
    fmul v4.4s, v4.4s, v11.s[0]
    sdot v16.4s, v1.16b, v15.16b
    sdot v20.4s, v0.16b, v15.16b
    and v1.16b, v9.16b, v27.16b
    and v15.16b, v17.16b, v27.16b
    fmla v28.4s, v19.4s, v11.s[1]
    sdot v14.4s, v2.16b, v10.16b
    sdot v13.4s, v7.16b, v10.16b
    ldp q19, q0, [x3, #128]
    ushr v2.16b, v8.16b, #4
    ushr v3.16b, v3.16b, #4
    fmla v29.4s, v4.4s, v6.4s
    sdot v14.4s, v1.16b, v12.16b
    sdot v13.4s, v15.16b, v12.16b
    ldr q1, [x1, #16]
    ushr v4.16b, v9.16b, #4
    ushr v6.16b, v17.16b, #4
    ldr q7, [x2, #16]
    sdot v14.4s, v2.16b, v19.16b
    sdot v13.4s, v3.16b, v19.16b
    ldp q3, q2, [x0, #320]
    sdot v14.4s, v4.16b, v0.16b
    sdot v13.4s, v6.16b, v0.16b
    ldp q4, q6, [x0, #352]
    fmla v29.4s, v18.4s, v11.s[1]
    fmul v5.4s, v5.4s, v11.s[0]
    shl v8.4s, v1.4s, #16
    faddp v16.4s, v16.4s, v20.4s
    and v9.16b, v3.16b, v27.16b
    ldr q20, [x3, #160]
    shl v18.4s, v7.4s, #16
    and v17.16b, v4.16b, v27.16b
    ldr q15, [x3, #160]
    faddp v14.4s, v14.4s, v13.4s
    and v13.16b, v2.16b, v27.16b
    fmla v30.4s, v5.4s, v8.4s
    sdot v20.4s, v9.16b, v10.16b
    and v5.16b, v6.16b, v27.16b
    fmul v16.4s, v16.4s, v11.s[0]
    ushr v3.16b, v3.16b, #4
    sdot v15.4s, v17.16b, v10.16b
    sdot v20.4s, v13.16b, v12.16b
    ushr v4.16b, v4.16b, #4
    ldp q8, q9, [x0, #384]
    ushr v13.16b, v2.16b, #4
    sdot v15.4s, v5.16b, v12.16b
    ldp q17, q21, [x0, #416]
    fmla v30.4s, v18.4s, v11.s[1]
    sdot v20.4s, v3.16b, v19.16b
    ushr v5.16b, v6.16b, #4
    fmla v31.4s, v16.4s, v1.4s
    sdot v15.4s, v4.16b, v19.16b
    and v6.16b, v8.16b, v27.16b
    ldr q1, [x3, #160]
    and v16.16b, v17.16b, v27.16b
    ldr q18, [x3, #160]
    ldp q2, q3, [x3, #192] // +
    sdot v20.4s, v13.16b, v0.16b
    sdot v15.4s, v5.16b, v0.16b
    ldp q13, q4, [x0, #512] // +
    and v22.16b, v9.16b, v27.16b
    and v23.16b, v21.16b, v27.16b
    ldr q5, [x3, #176]
    sdot v1.4s, v6.16b, v10.16b
    sdot v18.4s, v16.16b, v10.16b
    fmla v31.4s, v7.4s, v11.s[1]
    ushr v7.16b, v8.16b, #4
    ushr v8.16b, v17.16b, #4
    ldr q11, [x1, #32]
    sdot v1.4s, v22.16b, v12.16b
    sdot v18.4s, v23.16b, v12.16b
    fmul v14.4s, v14.4s, v5.s[0]
    ushr v9.16b, v9.16b, #4
    ushr v21.16b, v21.16b, #4
    ldr q6, [x2, #32]
    sdot v1.4s, v7.16b, v19.16b
    sdot v18.4s, v8.16b, v19.16b
    and v23.16b, v13.16b, v27.16b // +
    shl v8.4s, v11.4s, #16
    ldp q22, q17, [x0, #448]
    sdot v1.4s, v9.16b, v0.16b
    sdot v18.4s, v21.16b, v0.16b
    ldp q21, q16, [x0, #480]
    and v24.16b, v4.16b, v27.16b // +
    ldr q7, [x3, #256] // +
    faddp v20.4s, v20.4s, v15.4s
    fmla v28.4s, v14.4s, v8.4s
    shl v14.4s, v6.4s, #16
    and v15.16b, v22.16b, v27.16b
    ldr q8, [x3, #160]
    and v25.16b, v21.16b, v27.16b
    ldr q9, [x3, #160]
    sdot v7.4s, v23.16b, v2.16b // +
    faddp v1.4s, v1.4s, v18.4s
    add x0, x0, #512
    fmul v20.4s, v20.4s, v5.s[0]
    and v18.16b, v17.16b, v27.16b
    and v23.16b, v16.16b, v27.16b
    fmla v28.4s, v14.4s, v5.s[1]
    sdot v8.4s, v15.16b, v10.16b
    sdot v9.4s, v25.16b, v10.16b
    ushr v22.16b, v22.16b, #4
    ushr v21.16b, v21.16b, #4
    add x3, x3, #192
    sdot v8.4s, v18.16b, v12.16b
    sdot v9.4s, v23.16b, v12.16b
    fmla v29.4s, v20.4s, v11.4s
    ushr v10.16b, v17.16b, #4
    ushr v11.16b, v16.16b, #4
    sdot v8.4s, v22.16b, v19.16b
    sdot v9.4s, v21.16b, v19.16b
    ushr v12.16b, v13.16b, #4 // +
    sdot v7.4s, v24.16b, v3.16b // +
    ldr q13, [x1, #48]
    ldp q14, q15, [x3, #32] // +
    sdot v8.4s, v10.16b, v0.16b
    sdot v9.4s, v11.16b, v0.16b
    ldp q0, q10, [x0, #32] // +
    fmla v29.4s, v6.4s, v5.s[1]
    fmul v1.4s, v1.4s, v5.s[0]
    ushr v4.16b, v4.16b, #4 // +
    shl v6.4s, v13.4s, #16
    add x1, x1, #64
    sdot v7.4s, v12.16b, v14.16b // +
    ldr q11, [x3, #64] // +
    ldr q12, [x2, #48]
    and v16.16b, v0.16b, v27.16b // +
    ldp q17, q18, [x0, #64] // +
    faddp v8.4s, v8.4s, v9.4s
    sdot v7.4s, v4.16b, v15.16b // +
    fmla v30.4s, v1.4s, v6.4s
    add x2, x2, #64
    and v1.16b, v10.16b, v27.16b // +
    ldr q4, [x3, #64] // +
    shl v6.4s, v12.4s, #16
    sdot v11.4s, v16.16b, v2.16b // +
    and v9.16b, v17.16b, v27.16b // +
    ldp q16, q19, [x0, #96] // +
    ushr v0.16b, v0.16b, #4 // +
    ushr v10.16b, v10.16b, #4 // +
    fmul v8.4s, v8.4s, v5.s[0]
    sdot v11.4s, v1.16b, v3.16b // +
    and v1.16b, v18.16b, v27.16b // +
    fmla v30.4s, v6.4s, v5.s[1]
    sdot v4.4s, v9.16b, v2.16b // +
    and v6.16b, v16.16b, v27.16b // +
    ldr q9, [x3, #64] // +
    sdot v11.4s, v0.16b, v14.16b // +
    ushr v0.16b, v17.16b, #4 // +
    sdot v4.4s, v1.16b, v3.16b // +
    and v1.16b, v19.16b, v27.16b // +
    fmla v31.4s, v8.4s, v13.4s
    sdot v11.4s, v10.16b, v15.16b // +
    sdot v9.4s, v6.16b, v2.16b // +
    ldp q6, q8, [x0, #128] // +
    ushr v10.16b, v18.16b, #4 // +
    sdot v4.4s, v0.16b, v14.16b // +
    ldp q0, q18, [x0, #160] // +
    ushr v16.16b, v16.16b, #4 // +
    sdot v9.4s, v1.16b, v3.16b // +
    subs x5, x5, #1
    and v1.16b, v6.16b, v27.16b // +
    fmla v31.4s, v12.4s, v5.s[1]
    b.ne 2b
3:
    ldr q5, [x3, #64]
    and v12.16b, v0.16b, v27.16b
    ldr q13, [x3, #64]
    ushr v19.16b, v19.16b, #4
    sdot v9.4s, v16.16b, v14.16b
    and v16.16b, v8.16b, v27.16b
    and v17.16b, v18.16b, v27.16b
    sdot v5.4s, v1.16b, v2.16b
    sdot v13.4s, v12.16b, v2.16b
    ushr v1.16b, v6.16b, #4
    ushr v0.16b, v0.16b, #4
    sdot v5.4s, v16.16b, v3.16b
    sdot v13.4s, v17.16b, v3.16b
    ldr q6, [x1]
    ushr v8.16b, v8.16b, #4
    ushr v12.16b, v18.16b, #4
    ldr q18, [x2]
    sdot v5.4s, v1.16b, v14.16b
    sdot v13.4s, v0.16b, v14.16b
    sdot v4.4s, v10.16b, v15.16b
    sdot v9.4s, v19.16b, v15.16b
    ldp q0, q1, [x0, #192]
    sdot v5.4s, v8.16b, v15.16b
    sdot v13.4s, v12.16b, v15.16b
    ldp q8, q10, [x0, #224]
    faddp v7.4s, v7.4s, v11.4s
    ldr q11, [x3, #80]
    shl v12.4s, v6.4s, #16
    shl v19.4s, v18.4s, #16
    and v17.16b, v0.16b, v27.16b
    ldr q16, [x3, #64]
    faddp v4.4s, v4.4s, v9.4s
    and v9.16b, v8.16b, v27.16b
    ldr q20, [x3, #64]
    faddp v5.4s, v5.4s, v13.4s
    and v13.16b, v1.16b, v27.16b
    fmul v7.4s, v7.4s, v11.s[0]
    sdot v16.4s, v17.16b, v2.16b
    and v17.16b, v10.16b, v27.16b
    ushr v0.16b, v0.16b, #4
    sdot v20.4s, v9.16b, v2.16b
    sdot v16.4s, v13.16b, v3.16b
    ushr v2.16b, v8.16b, #4
    ldp q8, q9, [x0, #256]
    ushr v1.16b, v1.16b, #4
    sdot v20.4s, v17.16b, v3.16b
    ldp q3, q17, [x0, #288]
    fmla v28.4s, v7.4s, v12.4s
    sdot v16.4s, v0.16b, v14.16b
    ushr v0.16b, v10.16b, #4
    sdot v20.4s, v2.16b, v14.16b
    ldp q10, q12, [x3, #96]
    and v2.16b, v8.16b, v27.16b
    ldr q14, [x3, #160]
    and v7.16b, v3.16b, v27.16b
    ldr q13, [x3, #160]
    fmul v4.4s, v4.4s, v11.s[0]
    sdot v16.4s, v1.16b, v15.16b
    sdot v20.4s, v0.16b, v15.16b
    and v1.16b, v9.16b, v27.16b
    and v15.16b, v17.16b, v27.16b
    fmla v28.4s, v19.4s, v11.s[1]
    sdot v14.4s, v2.16b, v10.16b
    sdot v13.4s, v7.16b, v10.16b
    ldp q19, q0, [x3, #128]
    ushr v2.16b, v8.16b, #4
    ushr v3.16b, v3.16b, #4
    fmla v29.4s, v4.4s, v6.4s
    sdot v14.4s, v1.16b, v12.16b
    sdot v13.4s, v15.16b, v12.16b
    ldr q1, [x1, #16]
    ushr v4.16b, v9.16b, #4
    ushr v6.16b, v17.16b, #4
    ldr q7, [x2, #16]
    sdot v14.4s, v2.16b, v19.16b
    sdot v13.4s, v3.16b, v19.16b
    ldp q3, q2, [x0, #320]
    sdot v14.4s, v4.16b, v0.16b
    sdot v13.4s, v6.16b, v0.16b
    ldp q4, q6, [x0, #352]
    fmla v29.4s, v18.4s, v11.s[1]
    fmul v5.4s, v5.4s, v11.s[0]
    shl v8.4s, v1.4s, #16
    faddp v16.4s, v16.4s, v20.4s
    and v9.16b, v3.16b, v27.16b
    ldr q20, [x3, #160]
    shl v18.4s, v7.4s, #16
    and v17.16b, v4.16b, v27.16b
    ldr q15, [x3, #160]
    faddp v14.4s, v14.4s, v13.4s
    and v13.16b, v2.16b, v27.16b
    fmla v30.4s, v5.4s, v8.4s
    sdot v20.4s, v9.16b, v10.16b
    and v5.16b, v6.16b, v27.16b
    fmul v16.4s, v16.4s, v11.s[0]
    ushr v3.16b, v3.16b, #4
    sdot v15.4s, v17.16b, v10.16b
    sdot v20.4s, v13.16b, v12.16b
    ushr v4.16b, v4.16b, #4
    ldp q8, q9, [x0, #384]
    ushr v13.16b, v2.16b, #4
    sdot v15.4s, v5.16b, v12.16b
    ldp q17, q21, [x0, #416]
    fmla v30.4s, v18.4s, v11.s[1]
    sdot v20.4s, v3.16b, v19.16b
    ushr v5.16b, v6.16b, #4
    fmla v31.4s, v16.4s, v1.4s
    sdot v15.4s, v4.16b, v19.16b
    and v6.16b, v8.16b, v27.16b
    ldr q1, [x3, #160]
    and v16.16b, v17.16b, v27.16b
    ldr q18, [x3, #160]
    sdot v20.4s, v13.16b, v0.16b
    sdot v15.4s, v5.16b, v0.16b
    and v22.16b, v9.16b, v27.16b
    and v23.16b, v21.16b, v27.16b
    ldr q5, [x3, #176]
    sdot v1.4s, v6.16b, v10.16b
    sdot v18.4s, v16.16b, v10.16b
    fmla v31.4s, v7.4s, v11.s[1]
    ushr v7.16b, v8.16b, #4
    ushr v8.16b, v17.16b, #4
    ldr q11, [x1, #32]
    sdot v1.4s, v22.16b, v12.16b
    sdot v18.4s, v23.16b, v12.16b
    fmul v14.4s, v14.4s, v5.s[0]
    ushr v9.16b, v9.16b, #4
    ushr v21.16b, v21.16b, #4
    ldr q6, [x2, #32]
    sdot v1.4s, v7.16b, v19.16b
    sdot v18.4s, v8.16b, v19.16b
    shl v8.4s, v11.4s, #16
    ldp q22, q17, [x0, #448]
    sdot v1.4s, v9.16b, v0.16b
    sdot v18.4s, v21.16b, v0.16b
    ldp q21, q16, [x0, #480]
    faddp v20.4s, v20.4s, v15.4s
    fmla v28.4s, v14.4s, v8.4s
    shl v14.4s, v6.4s, #16
    and v15.16b, v22.16b, v27.16b
    ldr q8, [x3, #160]
    and v25.16b, v21.16b, v27.16b
    ldr q9, [x3, #160]
    faddp v1.4s, v1.4s, v18.4s
    fmul v20.4s, v20.4s, v5.s[0]
    and v18.16b, v17.16b, v27.16b
    and v23.16b, v16.16b, v27.16b
    fmla v28.4s, v14.4s, v5.s[1]
    sdot v8.4s, v15.16b, v10.16b
    sdot v9.4s, v25.16b, v10.16b
    ushr v22.16b, v22.16b, #4
    ushr v21.16b, v21.16b, #4
    sdot v8.4s, v18.16b, v12.16b
    sdot v9.4s, v23.16b, v12.16b
    fmla v29.4s, v20.4s, v11.4s
    ushr v10.16b, v17.16b, #4
    ushr v11.16b, v16.16b, #4
    sdot v8.4s, v22.16b, v19.16b
    sdot v9.4s, v21.16b, v19.16b
    ldr q13, [x1, #48]
    sdot v8.4s, v10.16b, v0.16b
    sdot v9.4s, v11.16b, v0.16b
    fmla v29.4s, v6.4s, v5.s[1]
    fmul v1.4s, v1.4s, v5.s[0]
    shl v6.4s, v13.4s, #16
    ldr q12, [x2, #48]
    faddp v8.4s, v8.4s, v9.4s
    fmla v30.4s, v1.4s, v6.4s
    shl v6.4s, v12.4s, #16
    fmul v8.4s, v8.4s, v5.s[0]
    fmla v30.4s, v6.4s, v5.s[1]
    fmla v31.4s, v8.4s, v13.4s
    fmla v31.4s, v12.4s, v5.s[1]
4:
    stp q28, q29, [x6]
    stp q30, q31, [x6, #32]
