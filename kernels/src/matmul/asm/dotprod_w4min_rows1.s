// One row of int4 with minima, 16 columns.
// Written by `cargo run --release -p brevity-bench --bin schedule`.
// Loop: 2 blocks, 208 instructions, 81 cycles on an in-order core of three slots.
// `+`: for the next pass.
// x0 codes, x1 scales, x2 minima, x3 rows, x4 bytes to the next group of rows, x5 blocks,
// x6 running sums, x7 start of int8 accumulators
// v27 mask, v28 y0, v29 y1, v30 y2, v31 y3
    movi v27.16b, #15
    ldp q28, q29, [x6]
    ldp q30, q31, [x6, #32]
    tbz x5, #0, 1f
    ldp q23, q15, [x0]
    ldp q0, q1, [x3]
    ldp q3, q2, [x3, #64]
    and v6.16b, v23.16b, v27.16b
    ldp q7, q11, [x0, #32]
    and v8.16b, v15.16b, v27.16b
    and v9.16b, v7.16b, v27.16b
    ldp q4, q5, [x3, #32]
    ushr v23.16b, v23.16b, #4
    sdot v3.4s, v6.16b, v0.16b
    and v6.16b, v11.16b, v27.16b
    sdot v3.4s, v8.16b, v1.16b
    sdot v2.4s, v9.16b, v0.16b
    ushr v9.16b, v15.16b, #4
    ushr v7.16b, v7.16b, #4
    ldp q8, q15, [x0, #64]
    sdot v3.4s, v23.16b, v4.16b
    sdot v2.4s, v6.16b, v1.16b
    ldp q23, q18, [x0, #96]
    ushr v11.16b, v11.16b, #4
    sdot v3.4s, v9.16b, v5.16b
    sdot v2.4s, v7.16b, v4.16b
    ldp q7, q6, [x3, #64]
    and v9.16b, v8.16b, v27.16b
    and v16.16b, v23.16b, v27.16b
    sdot v2.4s, v11.16b, v5.16b
    ushr v13.16b, v8.16b, #4
    and v11.16b, v15.16b, v27.16b
    and v22.16b, v18.16b, v27.16b
    sdot v7.4s, v9.16b, v0.16b
    sdot v6.4s, v16.16b, v0.16b
    ldp q8, q9, [x1]
    ushr v10.16b, v15.16b, #4
    ushr v23.16b, v23.16b, #4
    sdot v7.4s, v11.16b, v1.16b
    sdot v6.4s, v22.16b, v1.16b
    ushr v11.16b, v18.16b, #4
    sdot v7.4s, v13.16b, v4.16b
    sdot v6.4s, v23.16b, v4.16b
    ldp q12, q13, [x0, #128]
    ldp q14, q15, [x2]
    sdot v7.4s, v10.16b, v5.16b
    sdot v6.4s, v11.16b, v5.16b
    ldp q10, q11, [x0, #160]
    faddp v3.4s, v3.4s, v2.4s
    ldp q16, q2, [x3, #64]
    and v17.16b, v12.16b, v27.16b
    shl v18.4s, v8.4s, #16
    shl v19.4s, v14.4s, #16
    and v20.16b, v13.16b, v27.16b
    and v21.16b, v10.16b, v27.16b
    faddp v7.4s, v7.4s, v6.4s
    sdot v16.4s, v17.16b, v0.16b
    ushr v6.16b, v12.16b, #4
    and v12.16b, v11.16b, v27.16b
    ldp q17, q22, [x0, #192]
    sdot v16.4s, v20.16b, v1.16b
    sdot v2.4s, v21.16b, v0.16b
    ldp q21, q20, [x0, #224]
    ushr v13.16b, v13.16b, #4
    ushr v10.16b, v10.16b, #4
    ldr q23, [x3, #96]
    sdot v16.4s, v6.16b, v4.16b
    sdot v2.4s, v12.16b, v1.16b
    ldp q12, q6, [x3, #64]
    and v24.16b, v17.16b, v27.16b
    and v25.16b, v21.16b, v27.16b
    ushr v11.16b, v11.16b, #4
    sdot v2.4s, v10.16b, v4.16b
    and v10.16b, v22.16b, v27.16b
    and v26.16b, v20.16b, v27.16b
    fmul v3.4s, v3.4s, v23.s[0]
    sdot v12.4s, v24.16b, v0.16b
    sdot v6.4s, v25.16b, v0.16b
    ushr v0.16b, v17.16b, #4
    ushr v21.16b, v21.16b, #4
    sdot v12.4s, v10.16b, v1.16b
    sdot v6.4s, v26.16b, v1.16b
    ushr v1.16b, v22.16b, #4
    ushr v10.16b, v20.16b, #4
    fmla v28.4s, v3.4s, v18.4s
    sdot v12.4s, v0.16b, v4.16b
    sdot v6.4s, v21.16b, v4.16b
    sdot v16.4s, v13.16b, v5.16b
    sdot v2.4s, v11.16b, v5.16b
    sdot v12.4s, v1.16b, v5.16b
    sdot v6.4s, v10.16b, v5.16b
    shl v4.4s, v9.4s, #16
    fmul v7.4s, v7.4s, v23.s[0]
    shl v10.4s, v15.4s, #16
    fmla v28.4s, v19.4s, v23.s[1]
    faddp v16.4s, v16.4s, v2.4s
    faddp v12.4s, v12.4s, v6.4s
    fmla v29.4s, v7.4s, v8.4s
    fmul v16.4s, v16.4s, v23.s[0]
    fmla v29.4s, v14.4s, v23.s[1]
    fmla v30.4s, v16.4s, v4.4s
    fmla v30.4s, v10.4s, v23.s[1]
    fmul v12.4s, v12.4s, v23.s[0]
    fmla v31.4s, v12.4s, v9.4s
    fmla v31.4s, v15.4s, v23.s[1]
    add x0, x0, #256
    add x3, x3, #112
    add x1, x1, #32
    add x2, x2, #32
1:
    lsr x5, x5, #1
    cbz x5, 4f
    subs x5, x5, #1
    ldp q23, q15, [x0]
    ldp q0, q1, [x3]
    ldp q3, q2, [x3, #64]
    and v6.16b, v23.16b, v27.16b
    ldp q7, q11, [x0, #32]
    and v8.16b, v15.16b, v27.16b
    and v9.16b, v7.16b, v27.16b
    ldp q4, q5, [x3, #32]
    ushr v23.16b, v23.16b, #4
    sdot v3.4s, v6.16b, v0.16b
    and v6.16b, v11.16b, v27.16b
    sdot v3.4s, v8.16b, v1.16b
    sdot v2.4s, v9.16b, v0.16b
    ushr v9.16b, v15.16b, #4
    ushr v7.16b, v7.16b, #4
    ldp q8, q15, [x0, #64]
    sdot v3.4s, v23.16b, v4.16b
    sdot v2.4s, v6.16b, v1.16b
    ldp q23, q18, [x0, #96]
    ushr v11.16b, v11.16b, #4
    sdot v3.4s, v9.16b, v5.16b
    sdot v2.4s, v7.16b, v4.16b
    ldp q7, q6, [x3, #64]
    and v9.16b, v8.16b, v27.16b
    and v16.16b, v23.16b, v27.16b
    sdot v2.4s, v11.16b, v5.16b
    ushr v13.16b, v8.16b, #4
    and v11.16b, v15.16b, v27.16b
    and v22.16b, v18.16b, v27.16b
    sdot v7.4s, v9.16b, v0.16b
    sdot v6.4s, v16.16b, v0.16b
    ldp q8, q9, [x1]
    ushr v10.16b, v15.16b, #4
    ushr v23.16b, v23.16b, #4
    sdot v7.4s, v11.16b, v1.16b
    sdot v6.4s, v22.16b, v1.16b
    ushr v11.16b, v18.16b, #4
    b.eq 3f
2:
    sdot v7.4s, v13.16b, v4.16b
    sdot v6.4s, v23.16b, v4.16b
    ldp q12, q13, [x0, #128]
    ldp q14, q15, [x2]
    sdot v7.4s, v10.16b, v5.16b
    sdot v6.4s, v11.16b, v5.16b
    ldp q10, q11, [x0, #160]
    faddp v3.4s, v3.4s, v2.4s
    ldp q16, q2, [x3, #64]
    and v17.16b, v12.16b, v27.16b
    shl v18.4s, v8.4s, #16
    shl v19.4s, v14.4s, #16
    and v20.16b, v13.16b, v27.16b
    and v21.16b, v10.16b, v27.16b
    faddp v7.4s, v7.4s, v6.4s
    sdot v16.4s, v17.16b, v0.16b
    ushr v6.16b, v12.16b, #4
    and v12.16b, v11.16b, v27.16b
    ldp q17, q22, [x0, #192]
    sdot v16.4s, v20.16b, v1.16b
    sdot v2.4s, v21.16b, v0.16b
    ldp q21, q20, [x0, #224]
    ushr v13.16b, v13.16b, #4
    ushr v10.16b, v10.16b, #4
    ldr q23, [x3, #96]
    sdot v16.4s, v6.16b, v4.16b
    sdot v2.4s, v12.16b, v1.16b
    ldp q12, q6, [x3, #64]
    and v24.16b, v17.16b, v27.16b
    and v25.16b, v21.16b, v27.16b
    ushr v11.16b, v11.16b, #4
    sdot v2.4s, v10.16b, v4.16b
    and v10.16b, v22.16b, v27.16b
    and v26.16b, v20.16b, v27.16b
    fmul v3.4s, v3.4s, v23.s[0]
    sdot v12.4s, v24.16b, v0.16b
    sdot v6.4s, v25.16b, v0.16b
    ushr v0.16b, v17.16b, #4
    ushr v21.16b, v21.16b, #4
    sdot v12.4s, v10.16b, v1.16b
    sdot v6.4s, v26.16b, v1.16b
    ushr v1.16b, v22.16b, #4
    ushr v10.16b, v20.16b, #4
    fmla v28.4s, v3.4s, v18.4s
    sdot v12.4s, v0.16b, v4.16b
    sdot v6.4s, v21.16b, v4.16b
    sdot v16.4s, v13.16b, v5.16b
    sdot v2.4s, v11.16b, v5.16b
    ldp q0, q3, [x0, #256]
    sdot v12.4s, v1.16b, v5.16b
    sdot v6.4s, v10.16b, v5.16b
    ldp q1, q5, [x0, #288]
    shl v4.4s, v9.4s, #16
    fmul v7.4s, v7.4s, v23.s[0]
    shl v10.4s, v15.4s, #16
    fmla v28.4s, v19.4s, v23.s[1]
    ldp q11, q19, [x3, #112]
    ldp q21, q13, [x3, #176]
    and v18.16b, v0.16b, v27.16b
    and v20.16b, v1.16b, v27.16b
    faddp v16.4s, v16.4s, v2.4s
    faddp v12.4s, v12.4s, v6.4s
    fmla v29.4s, v7.4s, v8.4s
    and v2.16b, v3.16b, v27.16b
    and v7.16b, v5.16b, v27.16b
    ldp q6, q8, [x3, #144]
    sdot v21.4s, v18.16b, v11.16b
    sdot v13.4s, v20.16b, v11.16b
    ushr v0.16b, v0.16b, #4
    ushr v1.16b, v1.16b, #4
    ldp q20, q18, [x0, #320]
    sdot v21.4s, v2.16b, v19.16b
    sdot v13.4s, v7.16b, v19.16b
    ldp q2, q7, [x0, #352]
    fmul v16.4s, v16.4s, v23.s[0]
    ushr v3.16b, v3.16b, #4
    ushr v5.16b, v5.16b, #4
    fmla v29.4s, v14.4s, v23.s[1]
    sdot v21.4s, v0.16b, v6.16b
    sdot v13.4s, v1.16b, v6.16b
    ldp q0, q1, [x3, #176]
    and v14.16b, v20.16b, v27.16b
    and v22.16b, v2.16b, v27.16b
    sdot v21.4s, v3.16b, v8.16b
    sdot v13.4s, v5.16b, v8.16b
    fmla v30.4s, v16.4s, v4.4s
    and v3.16b, v18.16b, v27.16b
    and v4.16b, v7.16b, v27.16b
    sdot v0.4s, v14.16b, v11.16b
    sdot v1.4s, v22.16b, v11.16b
    ushr v5.16b, v20.16b, #4
    ushr v2.16b, v2.16b, #4
    sdot v0.4s, v3.16b, v19.16b
    sdot v1.4s, v4.16b, v19.16b
    fmla v30.4s, v10.4s, v23.s[1]
    ushr v3.16b, v18.16b, #4
    ushr v4.16b, v7.16b, #4
    fmul v12.4s, v12.4s, v23.s[0]
    sdot v0.4s, v5.16b, v6.16b
    sdot v1.4s, v2.16b, v6.16b
    ldp q2, q5, [x0, #384]
    sdot v0.4s, v3.16b, v8.16b
    sdot v1.4s, v4.16b, v8.16b
    ldp q3, q4, [x0, #416]
    ldp q7, q10, [x1, #32]
    add x1, x1, #64
    fmla v31.4s, v12.4s, v9.4s
    faddp v21.4s, v21.4s, v13.4s
    ldp q13, q9, [x3, #176]
    and v12.16b, v2.16b, v27.16b
    and v18.16b, v3.16b, v27.16b
    ldr q20, [x3, #208]
    shl v22.4s, v7.4s, #16
    faddp v0.4s, v0.4s, v1.4s
    and v1.16b, v5.16b, v27.16b
    and v14.16b, v4.16b, v27.16b
    fmla v31.4s, v15.4s, v23.s[1]
    sdot v13.4s, v12.16b, v11.16b
    sdot v9.4s, v18.16b, v11.16b
    fmul v21.4s, v21.4s, v20.s[0]
    ushr v2.16b, v2.16b, #4
    ushr v3.16b, v3.16b, #4
    sdot v13.4s, v1.16b, v19.16b
    sdot v9.4s, v14.16b, v19.16b
    ushr v1.16b, v5.16b, #4
    ushr v4.16b, v4.16b, #4
    ldp q5, q14, [x2, #32]
    sdot v13.4s, v2.16b, v6.16b
    sdot v9.4s, v3.16b, v6.16b
    fmla v28.4s, v21.4s, v22.4s
    ldp q3, q2, [x0, #448]
    add x2, x2, #64
    sdot v13.4s, v1.16b, v8.16b
    sdot v9.4s, v4.16b, v8.16b
    ldp q1, q4, [x0, #480]
    shl v21.4s, v5.4s, #16
    add x0, x0, #512
    shl v22.4s, v10.4s, #16
    fmul v0.4s, v0.4s, v20.s[0]
    ldp q12, q18, [x3, #176]
    and v15.16b, v3.16b, v27.16b
    and v23.16b, v1.16b, v27.16b
    shl v16.4s, v14.4s, #16
    fmla v28.4s, v21.4s, v20.s[1]
    faddp v13.4s, v13.4s, v9.4s
    and v9.16b, v2.16b, v27.16b
    and v21.16b, v4.16b, v27.16b
    add x3, x3, #224
    sdot v12.4s, v15.16b, v11.16b
    sdot v18.4s, v23.16b, v11.16b
    fmla v29.4s, v0.4s, v7.4s
    ushr v7.16b, v3.16b, #4
    ushr v11.16b, v1.16b, #4
    ldp q23, q15, [x0] // +
    sdot v12.4s, v9.16b, v19.16b
    sdot v18.4s, v21.16b, v19.16b
    ldp q0, q1, [x3] // +
    ushr v9.16b, v2.16b, #4
    ushr v4.16b, v4.16b, #4
    ldp q3, q2, [x3, #64] // +
    sdot v12.4s, v7.16b, v6.16b
    sdot v18.4s, v11.16b, v6.16b
    and v6.16b, v23.16b, v27.16b // +
    ldp q7, q11, [x0, #32] // +
    fmla v29.4s, v5.4s, v20.s[1]
    fmul v13.4s, v13.4s, v20.s[0]
    sdot v12.4s, v9.16b, v8.16b
    sdot v18.4s, v4.16b, v8.16b
    and v8.16b, v15.16b, v27.16b // +
    and v9.16b, v7.16b, v27.16b // +
    ldp q4, q5, [x3, #32] // +
    ushr v23.16b, v23.16b, #4 // +
    sdot v3.4s, v6.16b, v0.16b // +
    and v6.16b, v11.16b, v27.16b // +
    fmla v30.4s, v13.4s, v22.4s
    faddp v12.4s, v12.4s, v18.4s
    sdot v3.4s, v8.16b, v1.16b // +
    sdot v2.4s, v9.16b, v0.16b // +
    ushr v9.16b, v15.16b, #4 // +
    ushr v7.16b, v7.16b, #4 // +
    ldp q8, q15, [x0, #64] // +
    sdot v3.4s, v23.16b, v4.16b // +
    sdot v2.4s, v6.16b, v1.16b // +
    ldp q23, q18, [x0, #96] // +
    ushr v11.16b, v11.16b, #4 // +
    fmla v30.4s, v16.4s, v20.s[1]
    fmul v12.4s, v12.4s, v20.s[0]
    sdot v3.4s, v9.16b, v5.16b // +
    sdot v2.4s, v7.16b, v4.16b // +
    ldp q7, q6, [x3, #64] // +
    and v9.16b, v8.16b, v27.16b // +
    and v16.16b, v23.16b, v27.16b // +
    sdot v2.4s, v11.16b, v5.16b // +
    ushr v13.16b, v8.16b, #4 // +
    and v11.16b, v15.16b, v27.16b // +
    and v22.16b, v18.16b, v27.16b // +
    fmla v31.4s, v12.4s, v10.4s
    sdot v7.4s, v9.16b, v0.16b // +
    sdot v6.4s, v16.16b, v0.16b // +
    ldp q8, q9, [x1] // +
    ushr v10.16b, v15.16b, #4 // +
    ushr v23.16b, v23.16b, #4 // +
    sdot v7.4s, v11.16b, v1.16b // +
    sdot v6.4s, v22.16b, v1.16b // +
    subs x5, x5, #1
    ushr v11.16b, v18.16b, #4 // +
    fmla v31.4s, v14.4s, v20.s[1]
    b.ne 2b
3:
    sdot v7.4s, v13.16b, v4.16b
    sdot v6.4s, v23.16b, v4.16b
    ldp q12, q13, [x0, #128]
    ldp q14, q15, [x2]
    sdot v7.4s, v10.16b, v5.16b
    sdot v6.4s, v11.16b, v5.16b
    ldp q10, q11, [x0, #160]
    faddp v3.4s, v3.4s, v2.4s
    ldp q16, q2, [x3, #64]
    and v17.16b, v12.16b, v27.16b
    shl v18.4s, v8.4s, #16
    shl v19.4s, v14.4s, #16
    and v20.16b, v13.16b, v27.16b
    and v21.16b, v10.16b, v27.16b
    faddp v7.4s, v7.4s, v6.4s
    sdot v16.4s, v17.16b, v0.16b
    ushr v6.16b, v12.16b, #4
    and v12.16b, v11.16b, v27.16b
    ldp q17, q22, [x0, #192]
    sdot v16.4s, v20.16b, v1.16b
    sdot v2.4s, v21.16b, v0.16b
    ldp q21, q20, [x0, #224]
    ushr v13.16b, v13.16b, #4
    ushr v10.16b, v10.16b, #4
    ldr q23, [x3, #96]
    sdot v16.4s, v6.16b, v4.16b
    sdot v2.4s, v12.16b, v1.16b
    ldp q12, q6, [x3, #64]
    and v24.16b, v17.16b, v27.16b
    and v25.16b, v21.16b, v27.16b
    ushr v11.16b, v11.16b, #4
    sdot v2.4s, v10.16b, v4.16b
    and v10.16b, v22.16b, v27.16b
    and v26.16b, v20.16b, v27.16b
    fmul v3.4s, v3.4s, v23.s[0]
    sdot v12.4s, v24.16b, v0.16b
    sdot v6.4s, v25.16b, v0.16b
    ushr v0.16b, v17.16b, #4
    ushr v21.16b, v21.16b, #4
    sdot v12.4s, v10.16b, v1.16b
    sdot v6.4s, v26.16b, v1.16b
    ushr v1.16b, v22.16b, #4
    ushr v10.16b, v20.16b, #4
    fmla v28.4s, v3.4s, v18.4s
    sdot v12.4s, v0.16b, v4.16b
    sdot v6.4s, v21.16b, v4.16b
    sdot v16.4s, v13.16b, v5.16b
    sdot v2.4s, v11.16b, v5.16b
    ldp q0, q3, [x0, #256]
    sdot v12.4s, v1.16b, v5.16b
    sdot v6.4s, v10.16b, v5.16b
    ldp q1, q5, [x0, #288]
    shl v4.4s, v9.4s, #16
    fmul v7.4s, v7.4s, v23.s[0]
    shl v10.4s, v15.4s, #16
    fmla v28.4s, v19.4s, v23.s[1]
    ldp q11, q19, [x3, #112]
    ldp q21, q13, [x3, #176]
    and v18.16b, v0.16b, v27.16b
    and v20.16b, v1.16b, v27.16b
    faddp v16.4s, v16.4s, v2.4s
    faddp v12.4s, v12.4s, v6.4s
    fmla v29.4s, v7.4s, v8.4s
    and v2.16b, v3.16b, v27.16b
    and v7.16b, v5.16b, v27.16b
    ldp q6, q8, [x3, #144]
    sdot v21.4s, v18.16b, v11.16b
    sdot v13.4s, v20.16b, v11.16b
    ushr v0.16b, v0.16b, #4
    ushr v1.16b, v1.16b, #4
    ldp q20, q18, [x0, #320]
    sdot v21.4s, v2.16b, v19.16b
    sdot v13.4s, v7.16b, v19.16b
    ldp q2, q7, [x0, #352]
    fmul v16.4s, v16.4s, v23.s[0]
    ushr v3.16b, v3.16b, #4
    ushr v5.16b, v5.16b, #4
    fmla v29.4s, v14.4s, v23.s[1]
    sdot v21.4s, v0.16b, v6.16b
    sdot v13.4s, v1.16b, v6.16b
    ldp q0, q1, [x3, #176]
    and v14.16b, v20.16b, v27.16b
    and v22.16b, v2.16b, v27.16b
    sdot v21.4s, v3.16b, v8.16b
    sdot v13.4s, v5.16b, v8.16b
    fmla v30.4s, v16.4s, v4.4s
    and v3.16b, v18.16b, v27.16b
    and v4.16b, v7.16b, v27.16b
    sdot v0.4s, v14.16b, v11.16b
    sdot v1.4s, v22.16b, v11.16b
    ushr v5.16b, v20.16b, #4
    ushr v2.16b, v2.16b, #4
    sdot v0.4s, v3.16b, v19.16b
    sdot v1.4s, v4.16b, v19.16b
    fmla v30.4s, v10.4s, v23.s[1]
    ushr v3.16b, v18.16b, #4
    ushr v4.16b, v7.16b, #4
    fmul v12.4s, v12.4s, v23.s[0]
    sdot v0.4s, v5.16b, v6.16b
    sdot v1.4s, v2.16b, v6.16b
    ldp q2, q5, [x0, #384]
    sdot v0.4s, v3.16b, v8.16b
    sdot v1.4s, v4.16b, v8.16b
    ldp q3, q4, [x0, #416]
    ldp q7, q10, [x1, #32]
    fmla v31.4s, v12.4s, v9.4s
    faddp v21.4s, v21.4s, v13.4s
    ldp q13, q9, [x3, #176]
    and v12.16b, v2.16b, v27.16b
    and v18.16b, v3.16b, v27.16b
    ldr q20, [x3, #208]
    shl v22.4s, v7.4s, #16
    faddp v0.4s, v0.4s, v1.4s
    and v1.16b, v5.16b, v27.16b
    and v14.16b, v4.16b, v27.16b
    fmla v31.4s, v15.4s, v23.s[1]
    sdot v13.4s, v12.16b, v11.16b
    sdot v9.4s, v18.16b, v11.16b
    fmul v21.4s, v21.4s, v20.s[0]
    ushr v2.16b, v2.16b, #4
    ushr v3.16b, v3.16b, #4
    sdot v13.4s, v1.16b, v19.16b
    sdot v9.4s, v14.16b, v19.16b
    ushr v1.16b, v5.16b, #4
    ushr v4.16b, v4.16b, #4
    ldp q5, q14, [x2, #32]
    sdot v13.4s, v2.16b, v6.16b
    sdot v9.4s, v3.16b, v6.16b
    fmla v28.4s, v21.4s, v22.4s
    ldp q3, q2, [x0, #448]
    sdot v13.4s, v1.16b, v8.16b
    sdot v9.4s, v4.16b, v8.16b
    ldp q1, q4, [x0, #480]
    shl v21.4s, v5.4s, #16
    shl v22.4s, v10.4s, #16
    fmul v0.4s, v0.4s, v20.s[0]
    ldp q12, q18, [x3, #176]
    and v15.16b, v3.16b, v27.16b
    and v23.16b, v1.16b, v27.16b
    shl v16.4s, v14.4s, #16
    fmla v28.4s, v21.4s, v20.s[1]
    faddp v13.4s, v13.4s, v9.4s
    and v9.16b, v2.16b, v27.16b
    and v21.16b, v4.16b, v27.16b
    sdot v12.4s, v15.16b, v11.16b
    sdot v18.4s, v23.16b, v11.16b
    fmla v29.4s, v0.4s, v7.4s
    ushr v7.16b, v3.16b, #4
    ushr v11.16b, v1.16b, #4
    sdot v12.4s, v9.16b, v19.16b
    sdot v18.4s, v21.16b, v19.16b
    ushr v9.16b, v2.16b, #4
    ushr v4.16b, v4.16b, #4
    sdot v12.4s, v7.16b, v6.16b
    sdot v18.4s, v11.16b, v6.16b
    fmla v29.4s, v5.4s, v20.s[1]
    fmul v13.4s, v13.4s, v20.s[0]
    sdot v12.4s, v9.16b, v8.16b
    sdot v18.4s, v4.16b, v8.16b
    fmla v30.4s, v13.4s, v22.4s
    faddp v12.4s, v12.4s, v18.4s
    fmla v30.4s, v16.4s, v20.s[1]
    fmul v12.4s, v12.4s, v20.s[0]
    fmla v31.4s, v12.4s, v10.4s
    fmla v31.4s, v14.4s, v20.s[1]
4:
    stp q28, q29, [x6]
    stp q30, q31, [x6, #32]
