// Four rows of int4, 8 columns.
// Written by `cargo run --release -p brevity-bench --bin schedule`.
// Loop: 2 blocks, 248 instructions, 116 cycles on an in-order core of three slots.
// `+`: for the next pass.
// x0 codes, x1 scales, x2 minima, x3 rows, x4 bytes to the next group of rows, x5 blocks,
// x6 running sums, x7 start of int8 accumulators
// v23 mask, v24 y0.0, v25 y0.1, v26 y1.0, v27 y1.1, v28 y2.0, v29 y2.1, v30 y3.0
// v31 y3.1
    movi v23.16b, #15
    add x0, x0, #352
    add x3, x3, #160
    add x1, x1, #32
    ldp q24, q25, [x6]
    ldp q26, q27, [x6, #64]
    ldp q28, q29, [x6, #128]
    ldp q30, q31, [x6, #192]
    tbz x5, #0, 1f
    ldp q9, q11, [x3, #-160]
    ldp q1, q12, [x0, #-352]
    ldp q2, q5, [x0, #-320]
    ldp q13, q20, [x3, #-128]
    uzp1 v22.4s, v1.4s, v2.4s
    ldp q19, q16, [x3, #-96]
    ldp q8, q21, [x3, #-64]
    ldp q10, q17, [x3, #64]
    ldp q18, q14, [x3, #96]
    ushr v0.16b, v22.16b, #4
    and v22.16b, v22.16b, v23.16b
    uzp2 v2.4s, v1.4s, v2.4s
    sdot v10.4s, v22.16b, v9.4b[0]
    sdot v17.4s, v22.16b, v13.4b[0]
    sdot v18.4s, v22.16b, v19.4b[0]
    sdot v14.4s, v22.16b, v8.4b[0]
    sdot v10.4s, v0.16b, v11.4b[0]
    ushr v1.16b, v2.16b, #4
    and v2.16b, v2.16b, v23.16b
    sdot v17.4s, v0.16b, v20.4b[0]
    uzp1 v3.4s, v12.4s, v5.4s
    sdot v18.4s, v0.16b, v16.4b[0]
    sdot v14.4s, v0.16b, v21.4b[0]
    sdot v10.4s, v2.16b, v9.4b[1]
    sdot v17.4s, v2.16b, v13.4b[1]
    sdot v18.4s, v2.16b, v19.4b[1]
    sdot v14.4s, v2.16b, v8.4b[1]
    ushr v2.16b, v3.16b, #4
    and v3.16b, v3.16b, v23.16b
    sdot v10.4s, v1.16b, v11.4b[1]
    uzp2 v5.4s, v12.4s, v5.4s
    sdot v17.4s, v1.16b, v20.4b[1]
    sdot v18.4s, v1.16b, v16.4b[1]
    sdot v14.4s, v1.16b, v21.4b[1]
    sdot v10.4s, v3.16b, v9.4b[2]
    sdot v17.4s, v3.16b, v13.4b[2]
    sdot v18.4s, v3.16b, v19.4b[2]
    ushr v4.16b, v5.16b, #4
    and v5.16b, v5.16b, v23.16b
    sdot v14.4s, v3.16b, v8.4b[2]
    sdot v10.4s, v2.16b, v11.4b[2]
    sdot v17.4s, v2.16b, v20.4b[2]
    sdot v18.4s, v2.16b, v16.4b[2]
    sdot v10.4s, v5.16b, v9.4b[3]
    ldur q0, [x1, #-32]
    ldr q1, [x3, #32]
    sdot v14.4s, v2.16b, v21.4b[2]
    sdot v10.4s, v4.16b, v11.4b[3]
    ldp q2, q3, [x3, #-32]
    sdot v17.4s, v5.16b, v13.4b[3]
    sdot v18.4s, v5.16b, v19.4b[3]
    ldp q7, q6, [x0, #-288]
    sdot v14.4s, v5.16b, v8.4b[3]
    sdot v17.4s, v4.16b, v20.4b[3]
    ldp q5, q12, [x0, #-256]
    sdot v18.4s, v4.16b, v16.4b[3]
    sdot v14.4s, v4.16b, v21.4b[3]
    fmla v2.4s, v10.4s, v1.s[0]
    ldp q4, q10, [x3]
    shl v22.4s, v0.4s, #16
    uzp1 v15.4s, v7.4s, v5.4s
    fmla v3.4s, v17.4s, v1.s[1]
    fmla v4.4s, v18.4s, v1.s[2]
    fmla v10.4s, v14.4s, v1.s[3]
    fmla v24.4s, v2.4s, v22.4s
    ldp q14, q18, [x3, #64]
    ushr v17.16b, v15.16b, #4
    and v15.16b, v15.16b, v23.16b
    fmla v26.4s, v3.4s, v22.4s
    ldp q2, q3, [x3, #96]
    uzp2 v5.4s, v7.4s, v5.4s
    fmla v28.4s, v4.4s, v22.4s
    fmla v30.4s, v10.4s, v22.4s
    sdot v14.4s, v15.16b, v9.4b[0]
    sdot v18.4s, v15.16b, v13.4b[0]
    sdot v2.4s, v15.16b, v19.4b[0]
    sdot v3.4s, v15.16b, v8.4b[0]
    ushr v4.16b, v5.16b, #4
    and v5.16b, v5.16b, v23.16b
    sdot v14.4s, v17.16b, v11.4b[0]
    sdot v18.4s, v17.16b, v20.4b[0]
    sdot v2.4s, v17.16b, v16.4b[0]
    uzp1 v7.4s, v6.4s, v12.4s
    sdot v3.4s, v17.16b, v21.4b[0]
    sdot v14.4s, v5.16b, v9.4b[1]
    sdot v18.4s, v5.16b, v13.4b[1]
    sdot v2.4s, v5.16b, v19.4b[1]
    sdot v3.4s, v5.16b, v8.4b[1]
    sdot v14.4s, v4.16b, v11.4b[1]
    ushr v5.16b, v7.16b, #4
    and v7.16b, v7.16b, v23.16b
    sdot v18.4s, v4.16b, v20.4b[1]
    uzp2 v12.4s, v6.4s, v12.4s
    sdot v2.4s, v4.16b, v16.4b[1]
    sdot v3.4s, v4.16b, v21.4b[1]
    sdot v14.4s, v7.16b, v9.4b[2]
    sdot v18.4s, v7.16b, v13.4b[2]
    sdot v2.4s, v7.16b, v19.4b[2]
    sdot v3.4s, v7.16b, v8.4b[2]
    ushr v10.16b, v12.16b, #4
    and v12.16b, v12.16b, v23.16b
    sdot v14.4s, v5.16b, v11.4b[2]
    sdot v18.4s, v5.16b, v20.4b[2]
    sdot v2.4s, v5.16b, v16.4b[2]
    sdot v3.4s, v5.16b, v21.4b[2]
    sdot v14.4s, v12.16b, v9.4b[3]
    sdot v18.4s, v12.16b, v13.4b[3]
    sdot v14.4s, v10.16b, v11.4b[3]
    sdot v18.4s, v10.16b, v20.4b[3]
    ldp q4, q5, [x3, #-32]
    sdot v2.4s, v12.16b, v19.4b[3]
    sdot v3.4s, v12.16b, v8.4b[3]
    sdot v2.4s, v10.16b, v16.4b[3]
    sdot v3.4s, v10.16b, v21.4b[3]
    ldp q10, q11, [x3], #288
    fmla v4.4s, v14.4s, v1.s[0]
    fmla v5.4s, v18.4s, v1.s[1]
    fmla v10.4s, v2.4s, v1.s[2]
    fmla v11.4s, v3.4s, v1.s[3]
    fmla v25.4s, v4.4s, v0.4s
    fmla v27.4s, v5.4s, v0.4s
    fmla v29.4s, v10.4s, v0.4s
    fmla v31.4s, v11.4s, v0.4s
    add x0, x0, #256
    add x1, x1, #32
1:
    lsr x5, x5, #1
    cbz x5, 4f
    subs x5, x5, #1
    ldp q9, q11, [x3, #-160]
    ldp q1, q12, [x0, #-352]
    ldp q2, q5, [x0, #-320]
    ldp q13, q20, [x3, #-128]
    uzp1 v22.4s, v1.4s, v2.4s
    ldp q19, q16, [x3, #-96]
    ldp q8, q21, [x3, #-64]
    ldp q10, q17, [x3, #64]
    ldp q18, q14, [x3, #96]
    ushr v0.16b, v22.16b, #4
    and v22.16b, v22.16b, v23.16b
    b.eq 3f
2:
    uzp2 v2.4s, v1.4s, v2.4s
    sdot v10.4s, v22.16b, v9.4b[0]
    sdot v17.4s, v22.16b, v13.4b[0]
    sdot v18.4s, v22.16b, v19.4b[0]
    sdot v14.4s, v22.16b, v8.4b[0]
    sdot v10.4s, v0.16b, v11.4b[0]
    ushr v1.16b, v2.16b, #4
    and v2.16b, v2.16b, v23.16b
    sdot v17.4s, v0.16b, v20.4b[0]
    uzp1 v3.4s, v12.4s, v5.4s
    sdot v18.4s, v0.16b, v16.4b[0]
    sdot v14.4s, v0.16b, v21.4b[0]
    sdot v10.4s, v2.16b, v9.4b[1]
    sdot v17.4s, v2.16b, v13.4b[1]
    sdot v18.4s, v2.16b, v19.4b[1]
    sdot v14.4s, v2.16b, v8.4b[1]
    ushr v2.16b, v3.16b, #4
    and v3.16b, v3.16b, v23.16b
    sdot v10.4s, v1.16b, v11.4b[1]
    uzp2 v5.4s, v12.4s, v5.4s
    sdot v17.4s, v1.16b, v20.4b[1]
    sdot v18.4s, v1.16b, v16.4b[1]
    sdot v14.4s, v1.16b, v21.4b[1]
    sdot v10.4s, v3.16b, v9.4b[2]
    sdot v17.4s, v3.16b, v13.4b[2]
    sdot v18.4s, v3.16b, v19.4b[2]
    ushr v4.16b, v5.16b, #4
    and v5.16b, v5.16b, v23.16b
    sdot v14.4s, v3.16b, v8.4b[2]
    sdot v10.4s, v2.16b, v11.4b[2]
    sdot v17.4s, v2.16b, v20.4b[2]
    sdot v18.4s, v2.16b, v16.4b[2]
    sdot v10.4s, v5.16b, v9.4b[3]
    ldur q0, [x1, #-32]
    ldr q1, [x3, #32]
    sdot v14.4s, v2.16b, v21.4b[2]
    sdot v10.4s, v4.16b, v11.4b[3]
    ldp q2, q3, [x3, #-32]
    sdot v17.4s, v5.16b, v13.4b[3]
    sdot v18.4s, v5.16b, v19.4b[3]
    ldp q7, q6, [x0, #-288]
    sdot v14.4s, v5.16b, v8.4b[3]
    sdot v17.4s, v4.16b, v20.4b[3]
    ldp q5, q12, [x0, #-256]
    sdot v18.4s, v4.16b, v16.4b[3]
    sdot v14.4s, v4.16b, v21.4b[3]
    fmla v2.4s, v10.4s, v1.s[0]
    ldp q4, q10, [x3]
    shl v22.4s, v0.4s, #16
    uzp1 v15.4s, v7.4s, v5.4s
    fmla v3.4s, v17.4s, v1.s[1]
    fmla v4.4s, v18.4s, v1.s[2]
    fmla v10.4s, v14.4s, v1.s[3]
    fmla v24.4s, v2.4s, v22.4s
    ldp q14, q18, [x3, #64]
    ushr v17.16b, v15.16b, #4
    and v15.16b, v15.16b, v23.16b
    fmla v26.4s, v3.4s, v22.4s
    ldp q2, q3, [x3, #96]
    uzp2 v5.4s, v7.4s, v5.4s
    fmla v28.4s, v4.4s, v22.4s
    fmla v30.4s, v10.4s, v22.4s
    sdot v14.4s, v15.16b, v9.4b[0]
    sdot v18.4s, v15.16b, v13.4b[0]
    sdot v2.4s, v15.16b, v19.4b[0]
    sdot v3.4s, v15.16b, v8.4b[0]
    ushr v4.16b, v5.16b, #4
    and v5.16b, v5.16b, v23.16b
    sdot v14.4s, v17.16b, v11.4b[0]
    sdot v18.4s, v17.16b, v20.4b[0]
    sdot v2.4s, v17.16b, v16.4b[0]
    uzp1 v7.4s, v6.4s, v12.4s
    sdot v3.4s, v17.16b, v21.4b[0]
    sdot v14.4s, v5.16b, v9.4b[1]
    sdot v18.4s, v5.16b, v13.4b[1]
    sdot v2.4s, v5.16b, v19.4b[1]
    sdot v3.4s, v5.16b, v8.4b[1]
    sdot v14.4s, v4.16b, v11.4b[1]
    ushr v5.16b, v7.16b, #4
    and v7.16b, v7.16b, v23.16b
    sdot v18.4s, v4.16b, v20.4b[1]
    uzp2 v12.4s, v6.4s, v12.4s
    sdot v2.4s, v4.16b, v16.4b[1]
    sdot v3.4s, v4.16b, v21.4b[1]
    sdot v14.4s, v7.16b, v9.4b[2]
    sdot v18.4s, v7.16b, v13.4b[2]
    sdot v2.4s, v7.16b, v19.4b[2]
    sdot v3.4s, v7.16b, v8.4b[2]
    ushr v10.16b, v12.16b, #4
    and v12.16b, v12.16b, v23.16b
    sdot v14.4s, v5.16b, v11.4b[2]
    sdot v18.4s, v5.16b, v20.4b[2]
    sdot v2.4s, v5.16b, v16.4b[2]
    sdot v3.4s, v5.16b, v21.4b[2]
    sdot v14.4s, v12.16b, v9.4b[3]
    sdot v18.4s, v12.16b, v13.4b[3]
    sdot v14.4s, v10.16b, v11.4b[3]
    sdot v18.4s, v10.16b, v20.4b[3]
    ldp q4, q5, [x3, #-32]
    sdot v2.4s, v12.16b, v19.4b[3]
    sdot v3.4s, v12.16b, v8.4b[3]
    ldp q6, q7, [x0, #-96]
    sdot v2.4s, v10.16b, v16.4b[3]
    sdot v3.4s, v10.16b, v21.4b[3]
    ldp q8, q9, [x0, #-64]
    ldp q10, q11, [x3], #288
    fmla v4.4s, v14.4s, v1.s[0]
    fmla v5.4s, v18.4s, v1.s[1]
    ldp q12, q13, [x3, #-160]
    uzp1 v14.4s, v6.4s, v8.4s
    fmla v10.4s, v2.4s, v1.s[2]
    fmla v11.4s, v3.4s, v1.s[3]
    ldp q1, q3, [x3, #-128]
    ldp q2, q15, [x3, #-96]
    fmla v25.4s, v4.4s, v0.4s
    fmla v27.4s, v5.4s, v0.4s
    ldp q5, q4, [x3, #-64]
    ldp q16, q17, [x3, #64]
    ushr v18.16b, v14.16b, #4
    and v14.16b, v14.16b, v23.16b
    fmla v29.4s, v10.4s, v0.4s
    fmla v31.4s, v11.4s, v0.4s
    ldp q0, q11, [x3, #96]
    uzp2 v8.4s, v6.4s, v8.4s
    sdot v16.4s, v14.16b, v12.4b[0]
    sdot v17.4s, v14.16b, v1.4b[0]
    sdot v0.4s, v14.16b, v2.4b[0]
    sdot v11.4s, v14.16b, v5.4b[0]
    sdot v16.4s, v18.16b, v13.4b[0]
    ushr v6.16b, v8.16b, #4
    and v8.16b, v8.16b, v23.16b
    sdot v17.4s, v18.16b, v3.4b[0]
    uzp1 v10.4s, v7.4s, v9.4s
    sdot v0.4s, v18.16b, v15.4b[0]
    sdot v11.4s, v18.16b, v4.4b[0]
    sdot v16.4s, v8.16b, v12.4b[1]
    sdot v17.4s, v8.16b, v1.4b[1]
    sdot v0.4s, v8.16b, v2.4b[1]
    sdot v11.4s, v8.16b, v5.4b[1]
    ushr v8.16b, v10.16b, #4
    and v10.16b, v10.16b, v23.16b
    sdot v16.4s, v6.16b, v13.4b[1]
    uzp2 v9.4s, v7.4s, v9.4s
    sdot v17.4s, v6.16b, v3.4b[1]
    sdot v0.4s, v6.16b, v15.4b[1]
    sdot v11.4s, v6.16b, v4.4b[1]
    sdot v16.4s, v10.16b, v12.4b[2]
    sdot v17.4s, v10.16b, v1.4b[2]
    sdot v0.4s, v10.16b, v2.4b[2]
    ushr v6.16b, v9.16b, #4
    and v9.16b, v9.16b, v23.16b
    sdot v11.4s, v10.16b, v5.4b[2]
    sdot v16.4s, v8.16b, v13.4b[2]
    sdot v17.4s, v8.16b, v3.4b[2]
    sdot v0.4s, v8.16b, v15.4b[2]
    sdot v16.4s, v9.16b, v12.4b[3]
    ldr q7, [x1], #64
    ldr q10, [x3, #32]
    sdot v11.4s, v8.16b, v4.4b[2]
    sdot v16.4s, v6.16b, v13.4b[3]
    ldp q8, q18, [x3, #-32]
    sdot v17.4s, v9.16b, v1.4b[3]
    sdot v0.4s, v9.16b, v2.4b[3]
    ldp q14, q19, [x0, #-32]
    sdot v11.4s, v9.16b, v5.4b[3]
    sdot v17.4s, v6.16b, v3.4b[3]
    ldp q9, q20, [x0], #512
    sdot v0.4s, v6.16b, v15.4b[3]
    sdot v11.4s, v6.16b, v4.4b[3]
    fmla v8.4s, v16.4s, v10.s[0]
    ldp q6, q16, [x3]
    shl v21.4s, v7.4s, #16
    uzp1 v22.4s, v14.4s, v9.4s
    fmla v18.4s, v17.4s, v10.s[1]
    fmla v6.4s, v0.4s, v10.s[2]
    fmla v16.4s, v11.4s, v10.s[3]
    fmla v24.4s, v8.4s, v21.4s
    ldp q0, q8, [x3, #64]
    ushr v11.16b, v22.16b, #4
    and v22.16b, v22.16b, v23.16b
    fmla v26.4s, v18.4s, v21.4s
    ldp q18, q17, [x3, #96]
    uzp2 v9.4s, v14.4s, v9.4s
    fmla v28.4s, v6.4s, v21.4s
    fmla v30.4s, v16.4s, v21.4s
    sdot v0.4s, v22.16b, v12.4b[0]
    sdot v8.4s, v22.16b, v1.4b[0]
    sdot v18.4s, v22.16b, v2.4b[0]
    sdot v17.4s, v22.16b, v5.4b[0]
    ushr v6.16b, v9.16b, #4
    and v9.16b, v9.16b, v23.16b
    sdot v0.4s, v11.16b, v13.4b[0]
    sdot v8.4s, v11.16b, v3.4b[0]
    sdot v18.4s, v11.16b, v15.4b[0]
    uzp1 v22.4s, v19.4s, v20.4s
    sdot v17.4s, v11.16b, v4.4b[0]
    sdot v0.4s, v9.16b, v12.4b[1]
    sdot v8.4s, v9.16b, v1.4b[1]
    sdot v18.4s, v9.16b, v2.4b[1]
    sdot v17.4s, v9.16b, v5.4b[1]
    sdot v0.4s, v6.16b, v13.4b[1]
    ushr v9.16b, v22.16b, #4
    and v22.16b, v22.16b, v23.16b
    sdot v8.4s, v6.16b, v3.4b[1]
    uzp2 v20.4s, v19.4s, v20.4s
    sdot v18.4s, v6.16b, v15.4b[1]
    sdot v17.4s, v6.16b, v4.4b[1]
    sdot v0.4s, v22.16b, v12.4b[2]
    sdot v8.4s, v22.16b, v1.4b[2]
    sdot v18.4s, v22.16b, v2.4b[2]
    sdot v17.4s, v22.16b, v5.4b[2]
    ushr v6.16b, v20.16b, #4
    and v20.16b, v20.16b, v23.16b
    sdot v0.4s, v9.16b, v13.4b[2]
    sdot v8.4s, v9.16b, v3.4b[2]
    sdot v18.4s, v9.16b, v15.4b[2]
    sdot v17.4s, v9.16b, v4.4b[2]
    ldp q9, q11, [x3, #128] // +
    sdot v0.4s, v20.16b, v12.4b[3]
    sdot v8.4s, v20.16b, v1.4b[3]
    ldp q1, q12, [x0, #-352] // +
    sdot v18.4s, v20.16b, v2.4b[3]
    sdot v17.4s, v20.16b, v5.4b[3]
    ldp q2, q5, [x0, #-320] // +
    sdot v0.4s, v6.16b, v13.4b[3]
    sdot v8.4s, v6.16b, v3.4b[3]
    sdot v18.4s, v6.16b, v15.4b[3]
    sdot v17.4s, v6.16b, v4.4b[3]
    ldp q3, q4, [x3, #-32]
    ldp q6, q15, [x3], #288
    ldp q13, q20, [x3, #-128] // +
    uzp1 v22.4s, v1.4s, v2.4s // +
    ldp q19, q16, [x3, #-96] // +
    fmla v3.4s, v0.4s, v10.s[0]
    fmla v4.4s, v8.4s, v10.s[1]
    ldp q8, q21, [x3, #-64] // +
    fmla v6.4s, v18.4s, v10.s[2]
    fmla v15.4s, v17.4s, v10.s[3]
    ldp q10, q17, [x3, #64] // +
    ldp q18, q14, [x3, #96] // +
    ushr v0.16b, v22.16b, #4 // +
    and v22.16b, v22.16b, v23.16b // +
    fmla v25.4s, v3.4s, v7.4s
    fmla v27.4s, v4.4s, v7.4s
    subs x5, x5, #1
    fmla v29.4s, v6.4s, v7.4s
    fmla v31.4s, v15.4s, v7.4s
    b.ne 2b
3:
    uzp2 v2.4s, v1.4s, v2.4s
    sdot v10.4s, v22.16b, v9.4b[0]
    sdot v17.4s, v22.16b, v13.4b[0]
    sdot v18.4s, v22.16b, v19.4b[0]
    sdot v14.4s, v22.16b, v8.4b[0]
    sdot v10.4s, v0.16b, v11.4b[0]
    ushr v1.16b, v2.16b, #4
    and v2.16b, v2.16b, v23.16b
    sdot v17.4s, v0.16b, v20.4b[0]
    uzp1 v3.4s, v12.4s, v5.4s
    sdot v18.4s, v0.16b, v16.4b[0]
    sdot v14.4s, v0.16b, v21.4b[0]
    sdot v10.4s, v2.16b, v9.4b[1]
    sdot v17.4s, v2.16b, v13.4b[1]
    sdot v18.4s, v2.16b, v19.4b[1]
    sdot v14.4s, v2.16b, v8.4b[1]
    ushr v2.16b, v3.16b, #4
    and v3.16b, v3.16b, v23.16b
    sdot v10.4s, v1.16b, v11.4b[1]
    uzp2 v5.4s, v12.4s, v5.4s
    sdot v17.4s, v1.16b, v20.4b[1]
    sdot v18.4s, v1.16b, v16.4b[1]
    sdot v14.4s, v1.16b, v21.4b[1]
    sdot v10.4s, v3.16b, v9.4b[2]
    sdot v17.4s, v3.16b, v13.4b[2]
    sdot v18.4s, v3.16b, v19.4b[2]
    ushr v4.16b, v5.16b, #4
    and v5.16b, v5.16b, v23.16b
    sdot v14.4s, v3.16b, v8.4b[2]
    sdot v10.4s, v2.16b, v11.4b[2]
    sdot v17.4s, v2.16b, v20.4b[2]
    sdot v18.4s, v2.16b, v16.4b[2]
    sdot v10.4s, v5.16b, v9.4b[3]
    ldur q0, [x1, #-32]
    ldr q1, [x3, #32]
    sdot v14.4s, v2.16b, v21.4b[2]
    sdot v10.4s, v4.16b, v11.4b[3]
    ldp q2, q3, [x3, #-32]
    sdot v17.4s, v5.16b, v13.4b[3]
    sdot v18.4s, v5.16b, v19.4b[3]
    ldp q7, q6, [x0, #-288]
    sdot v14.4s, v5.16b, v8.4b[3]
    sdot v17.4s, v4.16b, v20.4b[3]
    ldp q5, q12, [x0, #-256]
    sdot v18.4s, v4.16b, v16.4b[3]
    sdot v14.4s, v4.16b, v21.4b[3]
    fmla v2.4s, v10.4s, v1.s[0]
    ldp q4, q10, [x3]
    shl v22.4s, v0.4s, #16
    uzp1 v15.4s, v7.4s, v5.4s
    fmla v3.4s, v17.4s, v1.s[1]
    fmla v4.4s, v18.4s, v1.s[2]
    fmla v10.4s, v14.4s, v1.s[3]
    fmla v24.4s, v2.4s, v22.4s
    ldp q14, q18, [x3, #64]
    ushr v17.16b, v15.16b, #4
    and v15.16b, v15.16b, v23.16b
    fmla v26.4s, v3.4s, v22.4s
    ldp q2, q3, [x3, #96]
    uzp2 v5.4s, v7.4s, v5.4s
    fmla v28.4s, v4.4s, v22.4s
    fmla v30.4s, v10.4s, v22.4s
    sdot v14.4s, v15.16b, v9.4b[0]
    sdot v18.4s, v15.16b, v13.4b[0]
    sdot v2.4s, v15.16b, v19.4b[0]
    sdot v3.4s, v15.16b, v8.4b[0]
    ushr v4.16b, v5.16b, #4
    and v5.16b, v5.16b, v23.16b
    sdot v14.4s, v17.16b, v11.4b[0]
    sdot v18.4s, v17.16b, v20.4b[0]
    sdot v2.4s, v17.16b, v16.4b[0]
    uzp1 v7.4s, v6.4s, v12.4s
    sdot v3.4s, v17.16b, v21.4b[0]
    sdot v14.4s, v5.16b, v9.4b[1]
    sdot v18.4s, v5.16b, v13.4b[1]
    sdot v2.4s, v5.16b, v19.4b[1]
    sdot v3.4s, v5.16b, v8.4b[1]
    sdot v14.4s, v4.16b, v11.4b[1]
    ushr v5.16b, v7.16b, #4
    and v7.16b, v7.16b, v23.16b
    sdot v18.4s, v4.16b, v20.4b[1]
    uzp2 v12.4s, v6.4s, v12.4s
    sdot v2.4s, v4.16b, v16.4b[1]
    sdot v3.4s, v4.16b, v21.4b[1]
    sdot v14.4s, v7.16b, v9.4b[2]
    sdot v18.4s, v7.16b, v13.4b[2]
    sdot v2.4s, v7.16b, v19.4b[2]
    sdot v3.4s, v7.16b, v8.4b[2]
    ushr v10.16b, v12.16b, #4
    and v12.16b, v12.16b, v23.16b
    sdot v14.4s, v5.16b, v11.4b[2]
    sdot v18.4s, v5.16b, v20.4b[2]
    sdot v2.4s, v5.16b, v16.4b[2]
    sdot v3.4s, v5.16b, v21.4b[2]
    sdot v14.4s, v12.16b, v9.4b[3]
    sdot v18.4s, v12.16b, v13.4b[3]
    sdot v14.4s, v10.16b, v11.4b[3]
    sdot v18.4s, v10.16b, v20.4b[3]
    ldp q4, q5, [x3, #-32]
    sdot v2.4s, v12.16b, v19.4b[3]
    sdot v3.4s, v12.16b, v8.4b[3]
    ldp q6, q7, [x0, #-96]
    sdot v2.4s, v10.16b, v16.4b[3]
    sdot v3.4s, v10.16b, v21.4b[3]
    ldp q8, q9, [x0, #-64]
    ldp q10, q11, [x3], #288
    fmla v4.4s, v14.4s, v1.s[0]
    fmla v5.4s, v18.4s, v1.s[1]
    ldp q12, q13, [x3, #-160]
    uzp1 v14.4s, v6.4s, v8.4s
    fmla v10.4s, v2.4s, v1.s[2]
    fmla v11.4s, v3.4s, v1.s[3]
    ldp q1, q3, [x3, #-128]
    ldp q2, q15, [x3, #-96]
    fmla v25.4s, v4.4s, v0.4s
    fmla v27.4s, v5.4s, v0.4s
    ldp q5, q4, [x3, #-64]
    ldp q16, q17, [x3, #64]
    ushr v18.16b, v14.16b, #4
    and v14.16b, v14.16b, v23.16b
    fmla v29.4s, v10.4s, v0.4s
    fmla v31.4s, v11.4s, v0.4s
    ldp q0, q11, [x3, #96]
    uzp2 v8.4s, v6.4s, v8.4s
    sdot v16.4s, v14.16b, v12.4b[0]
    sdot v17.4s, v14.16b, v1.4b[0]
    sdot v0.4s, v14.16b, v2.4b[0]
    sdot v11.4s, v14.16b, v5.4b[0]
    sdot v16.4s, v18.16b, v13.4b[0]
    ushr v6.16b, v8.16b, #4
    and v8.16b, v8.16b, v23.16b
    sdot v17.4s, v18.16b, v3.4b[0]
    uzp1 v10.4s, v7.4s, v9.4s
    sdot v0.4s, v18.16b, v15.4b[0]
    sdot v11.4s, v18.16b, v4.4b[0]
    sdot v16.4s, v8.16b, v12.4b[1]
    sdot v17.4s, v8.16b, v1.4b[1]
    sdot v0.4s, v8.16b, v2.4b[1]
    sdot v11.4s, v8.16b, v5.4b[1]
    ushr v8.16b, v10.16b, #4
    and v10.16b, v10.16b, v23.16b
    sdot v16.4s, v6.16b, v13.4b[1]
    uzp2 v9.4s, v7.4s, v9.4s
    sdot v17.4s, v6.16b, v3.4b[1]
    sdot v0.4s, v6.16b, v15.4b[1]
    sdot v11.4s, v6.16b, v4.4b[1]
    sdot v16.4s, v10.16b, v12.4b[2]
    sdot v17.4s, v10.16b, v1.4b[2]
    sdot v0.4s, v10.16b, v2.4b[2]
    ushr v6.16b, v9.16b, #4
    and v9.16b, v9.16b, v23.16b
    sdot v11.4s, v10.16b, v5.4b[2]
    sdot v16.4s, v8.16b, v13.4b[2]
    sdot v17.4s, v8.16b, v3.4b[2]
    sdot v0.4s, v8.16b, v15.4b[2]
    sdot v16.4s, v9.16b, v12.4b[3]
    ldr q7, [x1], #64
    ldr q10, [x3, #32]
    sdot v11.4s, v8.16b, v4.4b[2]
    sdot v16.4s, v6.16b, v13.4b[3]
    ldp q8, q18, [x3, #-32]
    sdot v17.4s, v9.16b, v1.4b[3]
    sdot v0.4s, v9.16b, v2.4b[3]
    ldp q14, q19, [x0, #-32]
    sdot v11.4s, v9.16b, v5.4b[3]
    sdot v17.4s, v6.16b, v3.4b[3]
    ldp q9, q20, [x0], #512
    sdot v0.4s, v6.16b, v15.4b[3]
    sdot v11.4s, v6.16b, v4.4b[3]
    fmla v8.4s, v16.4s, v10.s[0]
    ldp q6, q16, [x3]
    shl v21.4s, v7.4s, #16
    uzp1 v22.4s, v14.4s, v9.4s
    fmla v18.4s, v17.4s, v10.s[1]
    fmla v6.4s, v0.4s, v10.s[2]
    fmla v16.4s, v11.4s, v10.s[3]
    fmla v24.4s, v8.4s, v21.4s
    ldp q0, q8, [x3, #64]
    ushr v11.16b, v22.16b, #4
    and v22.16b, v22.16b, v23.16b
    fmla v26.4s, v18.4s, v21.4s
    ldp q18, q17, [x3, #96]
    uzp2 v9.4s, v14.4s, v9.4s
    fmla v28.4s, v6.4s, v21.4s
    fmla v30.4s, v16.4s, v21.4s
    sdot v0.4s, v22.16b, v12.4b[0]
    sdot v8.4s, v22.16b, v1.4b[0]
    sdot v18.4s, v22.16b, v2.4b[0]
    sdot v17.4s, v22.16b, v5.4b[0]
    ushr v6.16b, v9.16b, #4
    and v9.16b, v9.16b, v23.16b
    sdot v0.4s, v11.16b, v13.4b[0]
    sdot v8.4s, v11.16b, v3.4b[0]
    sdot v18.4s, v11.16b, v15.4b[0]
    uzp1 v22.4s, v19.4s, v20.4s
    sdot v17.4s, v11.16b, v4.4b[0]
    sdot v0.4s, v9.16b, v12.4b[1]
    sdot v8.4s, v9.16b, v1.4b[1]
    sdot v18.4s, v9.16b, v2.4b[1]
    sdot v17.4s, v9.16b, v5.4b[1]
    sdot v0.4s, v6.16b, v13.4b[1]
    ushr v9.16b, v22.16b, #4
    and v22.16b, v22.16b, v23.16b
    sdot v8.4s, v6.16b, v3.4b[1]
    uzp2 v20.4s, v19.4s, v20.4s
    sdot v18.4s, v6.16b, v15.4b[1]
    sdot v17.4s, v6.16b, v4.4b[1]
    sdot v0.4s, v22.16b, v12.4b[2]
    sdot v8.4s, v22.16b, v1.4b[2]
    sdot v18.4s, v22.16b, v2.4b[2]
    sdot v17.4s, v22.16b, v5.4b[2]
    ushr v6.16b, v20.16b, #4
    and v20.16b, v20.16b, v23.16b
    sdot v0.4s, v9.16b, v13.4b[2]
    sdot v8.4s, v9.16b, v3.4b[2]
    sdot v18.4s, v9.16b, v15.4b[2]
    sdot v17.4s, v9.16b, v4.4b[2]
    sdot v0.4s, v20.16b, v12.4b[3]
    sdot v8.4s, v20.16b, v1.4b[3]
    sdot v18.4s, v20.16b, v2.4b[3]
    sdot v17.4s, v20.16b, v5.4b[3]
    sdot v0.4s, v6.16b, v13.4b[3]
    sdot v8.4s, v6.16b, v3.4b[3]
    sdot v18.4s, v6.16b, v15.4b[3]
    sdot v17.4s, v6.16b, v4.4b[3]
    ldp q3, q4, [x3, #-32]
    ldp q6, q15, [x3], #288
    fmla v3.4s, v0.4s, v10.s[0]
    fmla v4.4s, v8.4s, v10.s[1]
    fmla v6.4s, v18.4s, v10.s[2]
    fmla v15.4s, v17.4s, v10.s[3]
    fmla v25.4s, v3.4s, v7.4s
    fmla v27.4s, v4.4s, v7.4s
    fmla v29.4s, v6.4s, v7.4s
    fmla v31.4s, v15.4s, v7.4s
4:
    stp q24, q25, [x6]
    stp q26, q27, [x6, #64]
    stp q28, q29, [x6, #128]
    stp q30, q31, [x6, #192]
