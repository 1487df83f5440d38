// One row of int4, 16 columns.
// Written by `cargo run --release -p brevity-bench --bin schedule`.
// Loop: 2 blocks, 193 instructions, 74 cycles on an in-order core of three slots.
// `+`: for the next pass.
// x0 codes, x1 scales, x2 minima, x3 rows, x4 bytes to the next group of rows, x5 blocks,
// x6 running sums, x7 start of int8 accumulators
// v27 mask, v28 y0, v29 y1, v30 y2, v31 y3
    movi v27.16b, #15
    ldp q28, q29, [x6]
    ldp q30, q31, [x6, #32]
    tbz x5, #0, 1f
    ldp q8, q17, [x0]
    ldp q19, q24, [x0, #32]
    ldp q0, q1, [x3]
    and v7.16b, v8.16b, v27.16b
    ldp q3, q2, [x3, #64]
    and v20.16b, v19.16b, v27.16b
    and v11.16b, v17.16b, v27.16b
    sdot v3.4s, v7.16b, v0.16b
    ldp q22, q4, [x0, #64]
    and v14.16b, v24.16b, v27.16b
    sdot v2.4s, v20.16b, v0.16b
    ldp q20, q5, [x0, #96]
    ushr v25.16b, v8.16b, #4
    ldp q7, q6, [x3, #64]
    and v13.16b, v22.16b, v27.16b
    and v18.16b, v20.16b, v27.16b
    sdot v3.4s, v11.16b, v1.16b
    sdot v2.4s, v14.16b, v1.16b
    ldp q8, q9, [x3, #32]
    ushr v11.16b, v19.16b, #4
    sdot v7.4s, v13.16b, v0.16b
    sdot v6.4s, v18.16b, v0.16b
    and v10.16b, v4.16b, v27.16b
    and v16.16b, v5.16b, v27.16b
    sdot v3.4s, v25.16b, v8.16b
    sdot v2.4s, v11.16b, v8.16b
    ushr v11.16b, v17.16b, #4
    ushr v24.16b, v24.16b, #4
    sdot v7.4s, v10.16b, v1.16b
    sdot v6.4s, v16.16b, v1.16b
    ushr v22.16b, v22.16b, #4
    ushr v20.16b, v20.16b, #4
    sdot v3.4s, v11.16b, v9.16b
    sdot v2.4s, v24.16b, v9.16b
    ldp q10, q11, [x0, #128]
    sdot v7.4s, v22.16b, v8.16b
    sdot v6.4s, v20.16b, v8.16b
    ldp q12, q13, [x0, #160]
    ushr v4.16b, v4.16b, #4
    ushr v5.16b, v5.16b, #4
    ldp q15, q14, [x3, #64]
    and v16.16b, v10.16b, v27.16b
    and v17.16b, v12.16b, v27.16b
    ldp q18, q19, [x1]
    sdot v7.4s, v4.16b, v9.16b
    sdot v6.4s, v5.16b, v9.16b
    faddp v3.4s, v3.4s, v2.4s
    sdot v15.4s, v16.16b, v0.16b
    ldp q2, q4, [x0, #192]
    and v5.16b, v11.16b, v27.16b
    sdot v14.4s, v17.16b, v0.16b
    ldp q17, q16, [x0, #224]
    shl v20.4s, v18.4s, #16
    and v21.16b, v13.16b, v27.16b
    faddp v7.4s, v7.4s, v6.4s
    ldp q22, q6, [x3, #64]
    and v23.16b, v2.16b, v27.16b
    sdot v15.4s, v5.16b, v1.16b
    and v5.16b, v17.16b, v27.16b
    ushr v10.16b, v10.16b, #4
    sdot v14.4s, v21.16b, v1.16b
    ldr q21, [x3, #96]
    ushr v12.16b, v12.16b, #4
    sdot v22.4s, v23.16b, v0.16b
    and v23.16b, v4.16b, v27.16b
    sdot v6.4s, v5.16b, v0.16b
    sdot v15.4s, v10.16b, v8.16b
    and v0.16b, v16.16b, v27.16b
    fmul v3.4s, v3.4s, v21.s[0]
    ushr v5.16b, v11.16b, #4
    sdot v14.4s, v12.16b, v8.16b
    ushr v11.16b, v13.16b, #4
    sdot v22.4s, v23.16b, v1.16b
    ushr v2.16b, v2.16b, #4
    sdot v6.4s, v0.16b, v1.16b
    sdot v15.4s, v5.16b, v9.16b
    ushr v0.16b, v17.16b, #4
    sdot v14.4s, v11.16b, v9.16b
    shl v12.4s, v19.4s, #16
    fmla v28.4s, v3.4s, v20.4s
    sdot v22.4s, v2.16b, v8.16b
    ushr v2.16b, v4.16b, #4
    sdot v6.4s, v0.16b, v8.16b
    ushr v4.16b, v16.16b, #4
    fmul v7.4s, v7.4s, v21.s[0]
    faddp v15.4s, v15.4s, v14.4s
    sdot v22.4s, v2.16b, v9.16b
    sdot v6.4s, v4.16b, v9.16b
    fmla v29.4s, v7.4s, v18.4s
    fmul v15.4s, v15.4s, v21.s[0]
    fmla v30.4s, v15.4s, v12.4s
    faddp v22.4s, v22.4s, v6.4s
    fmul v22.4s, v22.4s, v21.s[0]
    fmla v31.4s, v22.4s, v19.4s
    add x0, x0, #256
    add x3, x3, #112
    add x1, x1, #32
1:
    lsr x5, x5, #1
    cbz x5, 4f
    subs x5, x5, #1
    ldp q8, q17, [x0]
    ldp q19, q24, [x0, #32]
    ldp q0, q1, [x3]
    and v7.16b, v8.16b, v27.16b
    ldp q3, q2, [x3, #64]
    and v20.16b, v19.16b, v27.16b
    and v11.16b, v17.16b, v27.16b
    sdot v3.4s, v7.16b, v0.16b
    ldp q22, q4, [x0, #64]
    and v14.16b, v24.16b, v27.16b
    sdot v2.4s, v20.16b, v0.16b
    ldp q20, q5, [x0, #96]
    ushr v25.16b, v8.16b, #4
    ldp q7, q6, [x3, #64]
    and v13.16b, v22.16b, v27.16b
    and v18.16b, v20.16b, v27.16b
    sdot v3.4s, v11.16b, v1.16b
    sdot v2.4s, v14.16b, v1.16b
    ldp q8, q9, [x3, #32]
    ushr v11.16b, v19.16b, #4
    sdot v7.4s, v13.16b, v0.16b
    sdot v6.4s, v18.16b, v0.16b
    and v10.16b, v4.16b, v27.16b
    and v16.16b, v5.16b, v27.16b
    sdot v3.4s, v25.16b, v8.16b
    sdot v2.4s, v11.16b, v8.16b
    ushr v11.16b, v17.16b, #4
    ushr v24.16b, v24.16b, #4
    sdot v7.4s, v10.16b, v1.16b
    sdot v6.4s, v16.16b, v1.16b
    ushr v22.16b, v22.16b, #4
    ushr v20.16b, v20.16b, #4
    sdot v3.4s, v11.16b, v9.16b
    sdot v2.4s, v24.16b, v9.16b
    ldp q10, q11, [x0, #128]
    b.eq 3f
2:
    sdot v7.4s, v22.16b, v8.16b
    sdot v6.4s, v20.16b, v8.16b
    ldp q12, q13, [x0, #160]
    ushr v4.16b, v4.16b, #4
    ushr v5.16b, v5.16b, #4
    ldp q15, q14, [x3, #64]
    and v16.16b, v10.16b, v27.16b
    and v17.16b, v12.16b, v27.16b
    ldp q18, q19, [x1]
    sdot v7.4s, v4.16b, v9.16b
    sdot v6.4s, v5.16b, v9.16b
    faddp v3.4s, v3.4s, v2.4s
    sdot v15.4s, v16.16b, v0.16b
    ldp q2, q4, [x0, #192]
    and v5.16b, v11.16b, v27.16b
    sdot v14.4s, v17.16b, v0.16b
    ldp q17, q16, [x0, #224]
    shl v20.4s, v18.4s, #16
    and v21.16b, v13.16b, v27.16b
    faddp v7.4s, v7.4s, v6.4s
    ldp q22, q6, [x3, #64]
    and v23.16b, v2.16b, v27.16b
    sdot v15.4s, v5.16b, v1.16b
    and v5.16b, v17.16b, v27.16b
    ushr v10.16b, v10.16b, #4
    sdot v14.4s, v21.16b, v1.16b
    ldr q21, [x3, #96]
    ushr v12.16b, v12.16b, #4
    sdot v22.4s, v23.16b, v0.16b
    and v23.16b, v4.16b, v27.16b
    sdot v6.4s, v5.16b, v0.16b
    sdot v15.4s, v10.16b, v8.16b
    and v0.16b, v16.16b, v27.16b
    fmul v3.4s, v3.4s, v21.s[0]
    ushr v5.16b, v11.16b, #4
    sdot v14.4s, v12.16b, v8.16b
    ushr v11.16b, v13.16b, #4
    sdot v22.4s, v23.16b, v1.16b
    ldp q10, q23, [x0, #256]
    ushr v2.16b, v2.16b, #4
    sdot v6.4s, v0.16b, v1.16b
    sdot v15.4s, v5.16b, v9.16b
    ushr v0.16b, v17.16b, #4
    ldp q1, q5, [x3, #112]
    sdot v14.4s, v11.16b, v9.16b
    ldp q17, q11, [x3, #176]
    and v13.16b, v10.16b, v27.16b
    shl v12.4s, v19.4s, #16
    fmla v28.4s, v3.4s, v20.4s
    sdot v22.4s, v2.16b, v8.16b
    ushr v2.16b, v4.16b, #4
    sdot v6.4s, v0.16b, v8.16b
    ldp q0, q3, [x0, #288]
    ushr v4.16b, v16.16b, #4
    sdot v17.4s, v13.16b, v1.16b
    ldp q8, q13, [x0, #320]
    fmul v7.4s, v7.4s, v21.s[0]
    faddp v15.4s, v15.4s, v14.4s
    and v14.16b, v23.16b, v27.16b
    sdot v22.4s, v2.16b, v9.16b
    and v2.16b, v0.16b, v27.16b
    ldp q16, q20, [x0, #352]
    sdot v6.4s, v4.16b, v9.16b
    ldp q9, q4, [x3, #176]
    and v24.16b, v8.16b, v27.16b
    ushr v10.16b, v10.16b, #4
    sdot v17.4s, v14.16b, v5.16b
    ldp q14, q25, [x3, #144]
    sdot v11.4s, v2.16b, v1.16b
    and v2.16b, v16.16b, v27.16b
    fmla v29.4s, v7.4s, v18.4s
    and v7.16b, v3.16b, v27.16b
    sdot v9.4s, v24.16b, v1.16b
    fmul v15.4s, v15.4s, v21.s[0]
    ushr v23.16b, v23.16b, #4
    and v24.16b, v13.16b, v27.16b
    sdot v17.4s, v10.16b, v14.16b
    sdot v4.4s, v2.16b, v1.16b
    sdot v11.4s, v7.16b, v5.16b
    and v2.16b, v20.16b, v27.16b
    ushr v0.16b, v0.16b, #4
    sdot v9.4s, v24.16b, v5.16b
    fmla v30.4s, v15.4s, v12.4s
    faddp v22.4s, v22.4s, v6.4s
    ushr v6.16b, v8.16b, #4
    sdot v17.4s, v23.16b, v25.16b
    sdot v4.4s, v2.16b, v5.16b
    ldp q2, q7, [x0, #384]
    sdot v11.4s, v0.16b, v14.16b
    ushr v0.16b, v16.16b, #4
    ldp q8, q10, [x0, #416]
    ushr v3.16b, v3.16b, #4
    sdot v9.4s, v6.16b, v14.16b
    ushr v6.16b, v13.16b, #4
    ldp q16, q13, [x3, #176]
    and v23.16b, v2.16b, v27.16b
    sdot v4.4s, v0.16b, v14.16b
    and v0.16b, v8.16b, v27.16b
    fmul v22.4s, v22.4s, v21.s[0]
    sdot v11.4s, v3.16b, v25.16b
    ushr v3.16b, v20.16b, #4
    sdot v9.4s, v6.16b, v25.16b
    sdot v16.4s, v23.16b, v1.16b
    ldp q6, q23, [x1, #32]
    and v20.16b, v7.16b, v27.16b
    sdot v13.4s, v0.16b, v1.16b
    sdot v4.4s, v3.16b, v25.16b
    and v0.16b, v10.16b, v27.16b
    add x1, x1, #64
    fmla v31.4s, v22.4s, v19.4s
    faddp v17.4s, v17.4s, v11.4s
    ldp q3, q11, [x0, #448]
    shl v19.4s, v6.4s, #16
    sdot v16.4s, v20.16b, v5.16b
    ldp q20, q22, [x0, #480]
    ldr q21, [x3, #208]
    ushr v2.16b, v2.16b, #4
    sdot v13.4s, v0.16b, v5.16b
    faddp v9.4s, v9.4s, v4.4s
    ushr v0.16b, v8.16b, #4
    add x0, x0, #512
    ldp q15, q12, [x3, #176]
    and v4.16b, v3.16b, v27.16b
    and v8.16b, v20.16b, v27.16b
    fmul v17.4s, v17.4s, v21.s[0]
    ushr v7.16b, v7.16b, #4
    sdot v16.4s, v2.16b, v14.16b
    ushr v2.16b, v10.16b, #4
    sdot v13.4s, v0.16b, v14.16b
    add x3, x3, #224
    sdot v15.4s, v4.16b, v1.16b
    sdot v12.4s, v8.16b, v1.16b
    and v1.16b, v11.16b, v27.16b
    and v0.16b, v22.16b, v27.16b
    shl v10.4s, v23.4s, #16
    fmla v28.4s, v17.4s, v19.4s
    ldp q8, q17, [x0] // +
    sdot v16.4s, v7.16b, v25.16b
    sdot v13.4s, v2.16b, v25.16b
    ldp q19, q24, [x0, #32] // +
    sdot v15.4s, v1.16b, v5.16b
    sdot v12.4s, v0.16b, v5.16b
    fmul v9.4s, v9.4s, v21.s[0]
    ushr v4.16b, v3.16b, #4
    ushr v5.16b, v20.16b, #4
    ldp q0, q1, [x3] // +
    and v7.16b, v8.16b, v27.16b // +
    ldp q3, q2, [x3, #64] // +
    and v20.16b, v19.16b, v27.16b // +
    faddp v16.4s, v16.4s, v13.4s
    sdot v15.4s, v4.16b, v14.16b
    sdot v12.4s, v5.16b, v14.16b
    fmla v29.4s, v9.4s, v6.4s
    ushr v6.16b, v11.16b, #4
    ushr v9.16b, v22.16b, #4
    and v11.16b, v17.16b, v27.16b // +
    sdot v3.4s, v7.16b, v0.16b // +
    ldp q22, q4, [x0, #64] // +
    and v14.16b, v24.16b, v27.16b // +
    sdot v2.4s, v20.16b, v0.16b // +
    ldp q20, q5, [x0, #96] // +
    sdot v15.4s, v6.16b, v25.16b
    sdot v12.4s, v9.16b, v25.16b
    ushr v25.16b, v8.16b, #4 // +
    fmul v16.4s, v16.4s, v21.s[0]
    ldp q7, q6, [x3, #64] // +
    and v13.16b, v22.16b, v27.16b // +
    and v18.16b, v20.16b, v27.16b // +
    sdot v3.4s, v11.16b, v1.16b // +
    sdot v2.4s, v14.16b, v1.16b // +
    ldp q8, q9, [x3, #32] // +
    ushr v11.16b, v19.16b, #4 // +
    faddp v15.4s, v15.4s, v12.4s
    sdot v7.4s, v13.16b, v0.16b // +
    sdot v6.4s, v18.16b, v0.16b // +
    fmla v30.4s, v16.4s, v10.4s
    and v10.16b, v4.16b, v27.16b // +
    and v16.16b, v5.16b, v27.16b // +
    sdot v3.4s, v25.16b, v8.16b // +
    sdot v2.4s, v11.16b, v8.16b // +
    ushr v11.16b, v17.16b, #4 // +
    ushr v24.16b, v24.16b, #4 // +
    fmul v15.4s, v15.4s, v21.s[0]
    sdot v7.4s, v10.16b, v1.16b // +
    sdot v6.4s, v16.16b, v1.16b // +
    ushr v22.16b, v22.16b, #4 // +
    ushr v20.16b, v20.16b, #4 // +
    sdot v3.4s, v11.16b, v9.16b // +
    sdot v2.4s, v24.16b, v9.16b // +
    subs x5, x5, #1
    ldp q10, q11, [x0, #128] // +
    fmla v31.4s, v15.4s, v23.4s
    b.ne 2b
3:
    sdot v7.4s, v22.16b, v8.16b
    sdot v6.4s, v20.16b, v8.16b
    ldp q12, q13, [x0, #160]
    ushr v4.16b, v4.16b, #4
    ushr v5.16b, v5.16b, #4
    ldp q15, q14, [x3, #64]
    and v16.16b, v10.16b, v27.16b
    and v17.16b, v12.16b, v27.16b
    ldp q18, q19, [x1]
    sdot v7.4s, v4.16b, v9.16b
    sdot v6.4s, v5.16b, v9.16b
    faddp v3.4s, v3.4s, v2.4s
    sdot v15.4s, v16.16b, v0.16b
    ldp q2, q4, [x0, #192]
    and v5.16b, v11.16b, v27.16b
    sdot v14.4s, v17.16b, v0.16b
    ldp q17, q16, [x0, #224]
    shl v20.4s, v18.4s, #16
    and v21.16b, v13.16b, v27.16b
    faddp v7.4s, v7.4s, v6.4s
    ldp q22, q6, [x3, #64]
    and v23.16b, v2.16b, v27.16b
    sdot v15.4s, v5.16b, v1.16b
    and v5.16b, v17.16b, v27.16b
    ushr v10.16b, v10.16b, #4
    sdot v14.4s, v21.16b, v1.16b
    ldr q21, [x3, #96]
    ushr v12.16b, v12.16b, #4
    sdot v22.4s, v23.16b, v0.16b
    and v23.16b, v4.16b, v27.16b
    sdot v6.4s, v5.16b, v0.16b
    sdot v15.4s, v10.16b, v8.16b
    and v0.16b, v16.16b, v27.16b
    fmul v3.4s, v3.4s, v21.s[0]
    ushr v5.16b, v11.16b, #4
    sdot v14.4s, v12.16b, v8.16b
    ushr v11.16b, v13.16b, #4
    sdot v22.4s, v23.16b, v1.16b
    ldp q10, q23, [x0, #256]
    ushr v2.16b, v2.16b, #4
    sdot v6.4s, v0.16b, v1.16b
    sdot v15.4s, v5.16b, v9.16b
    ushr v0.16b, v17.16b, #4
    ldp q1, q5, [x3, #112]
    sdot v14.4s, v11.16b, v9.16b
    ldp q17, q11, [x3, #176]
    and v13.16b, v10.16b, v27.16b
    shl v12.4s, v19.4s, #16
    fmla v28.4s, v3.4s, v20.4s
    sdot v22.4s, v2.16b, v8.16b
    ushr v2.16b, v4.16b, #4
    sdot v6.4s, v0.16b, v8.16b
    ldp q0, q3, [x0, #288]
    ushr v4.16b, v16.16b, #4
    sdot v17.4s, v13.16b, v1.16b
    ldp q8, q13, [x0, #320]
    fmul v7.4s, v7.4s, v21.s[0]
    faddp v15.4s, v15.4s, v14.4s
    and v14.16b, v23.16b, v27.16b
    sdot v22.4s, v2.16b, v9.16b
    and v2.16b, v0.16b, v27.16b
    ldp q16, q20, [x0, #352]
    sdot v6.4s, v4.16b, v9.16b
    ldp q9, q4, [x3, #176]
    and v24.16b, v8.16b, v27.16b
    ushr v10.16b, v10.16b, #4
    sdot v17.4s, v14.16b, v5.16b
    ldp q14, q25, [x3, #144]
    sdot v11.4s, v2.16b, v1.16b
    and v2.16b, v16.16b, v27.16b
    fmla v29.4s, v7.4s, v18.4s
    and v7.16b, v3.16b, v27.16b
    sdot v9.4s, v24.16b, v1.16b
    fmul v15.4s, v15.4s, v21.s[0]
    ushr v23.16b, v23.16b, #4
    and v24.16b, v13.16b, v27.16b
    sdot v17.4s, v10.16b, v14.16b
    sdot v4.4s, v2.16b, v1.16b
    sdot v11.4s, v7.16b, v5.16b
    and v2.16b, v20.16b, v27.16b
    ushr v0.16b, v0.16b, #4
    sdot v9.4s, v24.16b, v5.16b
    fmla v30.4s, v15.4s, v12.4s
    faddp v22.4s, v22.4s, v6.4s
    ushr v6.16b, v8.16b, #4
    sdot v17.4s, v23.16b, v25.16b
    sdot v4.4s, v2.16b, v5.16b
    ldp q2, q7, [x0, #384]
    sdot v11.4s, v0.16b, v14.16b
    ushr v0.16b, v16.16b, #4
    ldp q8, q10, [x0, #416]
    ushr v3.16b, v3.16b, #4
    sdot v9.4s, v6.16b, v14.16b
    ushr v6.16b, v13.16b, #4
    ldp q16, q13, [x3, #176]
    and v23.16b, v2.16b, v27.16b
    sdot v4.4s, v0.16b, v14.16b
    and v0.16b, v8.16b, v27.16b
    fmul v22.4s, v22.4s, v21.s[0]
    sdot v11.4s, v3.16b, v25.16b
    ushr v3.16b, v20.16b, #4
    sdot v9.4s, v6.16b, v25.16b
    sdot v16.4s, v23.16b, v1.16b
    ldp q6, q23, [x1, #32]
    and v20.16b, v7.16b, v27.16b
    sdot v13.4s, v0.16b, v1.16b
    sdot v4.4s, v3.16b, v25.16b
    and v0.16b, v10.16b, v27.16b
    fmla v31.4s, v22.4s, v19.4s
    faddp v17.4s, v17.4s, v11.4s
    ldp q3, q11, [x0, #448]
    shl v19.4s, v6.4s, #16
    sdot v16.4s, v20.16b, v5.16b
    ldp q20, q22, [x0, #480]
    ldr q21, [x3, #208]
    ushr v2.16b, v2.16b, #4
    sdot v13.4s, v0.16b, v5.16b
    faddp v9.4s, v9.4s, v4.4s
    ushr v0.16b, v8.16b, #4
    ldp q15, q12, [x3, #176]
    and v4.16b, v3.16b, v27.16b
    and v8.16b, v20.16b, v27.16b
    fmul v17.4s, v17.4s, v21.s[0]
    ushr v7.16b, v7.16b, #4
    sdot v16.4s, v2.16b, v14.16b
    ushr v2.16b, v10.16b, #4
    sdot v13.4s, v0.16b, v14.16b
    sdot v15.4s, v4.16b, v1.16b
    sdot v12.4s, v8.16b, v1.16b
    and v1.16b, v11.16b, v27.16b
    and v0.16b, v22.16b, v27.16b
    shl v10.4s, v23.4s, #16
    fmla v28.4s, v17.4s, v19.4s
    sdot v16.4s, v7.16b, v25.16b
    sdot v13.4s, v2.16b, v25.16b
    sdot v15.4s, v1.16b, v5.16b
    sdot v12.4s, v0.16b, v5.16b
    fmul v9.4s, v9.4s, v21.s[0]
    ushr v4.16b, v3.16b, #4
    ushr v5.16b, v20.16b, #4
    faddp v16.4s, v16.4s, v13.4s
    sdot v15.4s, v4.16b, v14.16b
    sdot v12.4s, v5.16b, v14.16b
    fmla v29.4s, v9.4s, v6.4s
    ushr v6.16b, v11.16b, #4
    ushr v9.16b, v22.16b, #4
    sdot v15.4s, v6.16b, v25.16b
    sdot v12.4s, v9.16b, v25.16b
    fmul v16.4s, v16.4s, v21.s[0]
    faddp v15.4s, v15.4s, v12.4s
    fmla v30.4s, v16.4s, v10.4s
    fmul v15.4s, v15.4s, v21.s[0]
    fmla v31.4s, v15.4s, v23.4s
4:
    stp q28, q29, [x6]
    stp q30, q31, [x6, #32]
