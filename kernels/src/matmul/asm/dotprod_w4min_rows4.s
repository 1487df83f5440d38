// Four rows of int4 with minima, 8 columns.
// Written by `cargo run --release -p brevity-bench --bin schedule`.
// Loop: 2 blocks, 268 instructions, 123 cycles on an in-order core of three slots.
// `+`: for the next pass.
// x0 codes, x1 scales, x2 minima, x3 rows, x4 bytes to the next group of rows, x5 blocks,
// x6 running sums, x7 start of int8 accumulators
// v23 mask, v24 y0.0, v25 y0.1, v26 y1.0, v27 y1.1, v28 y2.0, v29 y2.1, v30 y3.0
// v31 y3.1
    movi v23.16b, #15
    add x0, x0, #352
    add x3, x3, #448
    add x1, x1, #32
    add x2, x2, #32
    ldp q24, q25, [x6]
    ldp q26, q27, [x6, #64]
    ldp q28, q29, [x6, #128]
    ldp q30, q31, [x6, #192]
    tbz x5, #0, 1f
    ldp q8, q9, [x0, #-352]
    ldp q10, q11, [x0, #-320]
    uzp1 v16.4s, v8.4s, v10.4s
    ldp q17, q18, [x3, #-448]
    ldp q5, q4, [x3, #-416]
    ldp q1, q7, [x3, #-384]
    ldp q6, q19, [x3, #-224]
    ushr v20.16b, v16.16b, #4
    and v16.16b, v16.16b, v23.16b
    ldp q21, q22, [x3, #-192]
    uzp2 v10.4s, v8.4s, v10.4s
    sdot v6.4s, v16.16b, v17.4b[0]
    ldp q0, q8, [x3, #-352]
    sdot v19.4s, v16.16b, v5.4b[0]
    sdot v21.4s, v16.16b, v1.4b[0]
    sdot v22.4s, v16.16b, v0.4b[0]
    sdot v6.4s, v20.16b, v18.4b[0]
    ushr v2.16b, v10.16b, #4
    and v10.16b, v10.16b, v23.16b
    sdot v19.4s, v20.16b, v4.4b[0]
    uzp1 v3.4s, v9.4s, v11.4s
    sdot v21.4s, v20.16b, v7.4b[0]
    sdot v22.4s, v20.16b, v8.4b[0]
    sdot v6.4s, v10.16b, v17.4b[1]
    sdot v19.4s, v10.16b, v5.4b[1]
    sdot v21.4s, v10.16b, v1.4b[1]
    sdot v22.4s, v10.16b, v0.4b[1]
    ushr v10.16b, v3.16b, #4
    and v3.16b, v3.16b, v23.16b
    sdot v6.4s, v2.16b, v18.4b[1]
    uzp2 v11.4s, v9.4s, v11.4s
    sdot v19.4s, v2.16b, v4.4b[1]
    sdot v21.4s, v2.16b, v7.4b[1]
    sdot v22.4s, v2.16b, v8.4b[1]
    sdot v6.4s, v3.16b, v17.4b[2]
    sdot v19.4s, v3.16b, v5.4b[2]
    sdot v21.4s, v3.16b, v1.4b[2]
    ushr v2.16b, v11.16b, #4
    and v11.16b, v11.16b, v23.16b
    sdot v22.4s, v3.16b, v0.4b[2]
    sdot v6.4s, v10.16b, v18.4b[2]
    sdot v19.4s, v10.16b, v4.4b[2]
    sdot v21.4s, v10.16b, v7.4b[2]
    sdot v22.4s, v10.16b, v8.4b[2]
    sdot v6.4s, v11.16b, v17.4b[3]
    ldur q3, [x1, #-32]
    sdot v19.4s, v11.16b, v5.4b[3]
    sdot v21.4s, v11.16b, v1.4b[3]
    ldp q9, q10, [x3, #-256]
    sdot v22.4s, v11.16b, v0.4b[3]
    sdot v6.4s, v2.16b, v18.4b[3]
    ldp q11, q20, [x3, #-320]
    sdot v19.4s, v2.16b, v4.4b[3]
    sdot v21.4s, v2.16b, v7.4b[3]
    ldp q16, q15, [x3, #-288]
    ldp q14, q13, [x0, #-288]
    sdot v22.4s, v2.16b, v8.4b[3]
    ldp q2, q12, [x0, #-256]
    fmla v11.4s, v6.4s, v9.s[0]
    shl v6.4s, v3.4s, #16
    fmla v20.4s, v19.4s, v9.s[1]
    fmla v16.4s, v21.4s, v9.s[2]
    ldur q21, [x2, #-32]
    uzp1 v19.4s, v14.4s, v2.4s
    fmla v15.4s, v22.4s, v9.s[3]
    fmla v24.4s, v11.4s, v6.4s
    shl v11.4s, v21.4s, #16
    fmla v26.4s, v20.4s, v6.4s
    fmla v28.4s, v16.4s, v6.4s
    ldp q16, q20, [x3, #-224]
    ushr v22.16b, v19.16b, #4
    and v19.16b, v19.16b, v23.16b
    fmla v30.4s, v15.4s, v6.4s
    ldp q6, q15, [x3, #-192]
    uzp2 v2.4s, v14.4s, v2.4s
    fmla v24.4s, v11.4s, v10.s[0]
    fmla v26.4s, v11.4s, v10.s[1]
    sdot v16.4s, v19.16b, v17.4b[0]
    sdot v20.4s, v19.16b, v5.4b[0]
    fmla v28.4s, v11.4s, v10.s[2]
    sdot v6.4s, v19.16b, v1.4b[0]
    sdot v15.4s, v19.16b, v0.4b[0]
    fmla v30.4s, v11.4s, v10.s[3]
    ushr v11.16b, v2.16b, #4
    and v2.16b, v2.16b, v23.16b
    sdot v16.4s, v22.16b, v18.4b[0]
    sdot v20.4s, v22.16b, v4.4b[0]
    sdot v6.4s, v22.16b, v7.4b[0]
    uzp1 v19.4s, v13.4s, v12.4s
    sdot v15.4s, v22.16b, v8.4b[0]
    sdot v16.4s, v2.16b, v17.4b[1]
    sdot v20.4s, v2.16b, v5.4b[1]
    sdot v6.4s, v2.16b, v1.4b[1]
    sdot v15.4s, v2.16b, v0.4b[1]
    sdot v16.4s, v11.16b, v18.4b[1]
    ushr v2.16b, v19.16b, #4
    and v19.16b, v19.16b, v23.16b
    sdot v20.4s, v11.16b, v4.4b[1]
    uzp2 v12.4s, v13.4s, v12.4s
    sdot v6.4s, v11.16b, v7.4b[1]
    sdot v15.4s, v11.16b, v8.4b[1]
    sdot v16.4s, v19.16b, v17.4b[2]
    sdot v20.4s, v19.16b, v5.4b[2]
    sdot v6.4s, v19.16b, v1.4b[2]
    sdot v15.4s, v19.16b, v0.4b[2]
    ushr v11.16b, v12.16b, #4
    and v12.16b, v12.16b, v23.16b
    sdot v16.4s, v2.16b, v18.4b[2]
    sdot v20.4s, v2.16b, v4.4b[2]
    sdot v6.4s, v2.16b, v7.4b[2]
    sdot v15.4s, v2.16b, v8.4b[2]
    sdot v16.4s, v12.16b, v17.4b[3]
    sdot v20.4s, v12.16b, v5.4b[3]
    sdot v6.4s, v12.16b, v1.4b[3]
    sdot v15.4s, v12.16b, v0.4b[3]
    sdot v16.4s, v11.16b, v18.4b[3]
    sdot v20.4s, v11.16b, v4.4b[3]
    ldp q0, q1, [x3, #-320]
    sdot v6.4s, v11.16b, v7.4b[3]
    sdot v15.4s, v11.16b, v8.4b[3]
    ldp q2, q4, [x3, #-288]
    fmla v0.4s, v16.4s, v9.s[0]
    fmla v1.4s, v20.4s, v9.s[1]
    fmla v2.4s, v6.4s, v9.s[2]
    fmla v4.4s, v15.4s, v9.s[3]
    fmla v25.4s, v0.4s, v3.4s
    fmla v27.4s, v1.4s, v3.4s
    fmla v29.4s, v2.4s, v3.4s
    fmla v31.4s, v4.4s, v3.4s
    fmla v25.4s, v21.4s, v10.s[0]
    fmla v27.4s, v21.4s, v10.s[1]
    fmla v29.4s, v21.4s, v10.s[2]
    fmla v31.4s, v21.4s, v10.s[3]
    add x0, x0, #256
    add x3, x3, #288
    add x1, x1, #32
    add x2, x2, #32
1:
    lsr x5, x5, #1
    cbz x5, 4f
    subs x5, x5, #1
    ldp q8, q9, [x0, #-352]
    ldp q10, q11, [x0, #-320]
    uzp1 v16.4s, v8.4s, v10.4s
    ldp q17, q18, [x3, #-448]
    ldp q5, q4, [x3, #-416]
    ldp q1, q7, [x3, #-384]
    ldp q6, q19, [x3, #-224]
    ushr v20.16b, v16.16b, #4
    and v16.16b, v16.16b, v23.16b
    ldp q21, q22, [x3, #-192]
    uzp2 v10.4s, v8.4s, v10.4s
    sdot v6.4s, v16.16b, v17.4b[0]
    ldp q0, q8, [x3, #-352]
    sdot v19.4s, v16.16b, v5.4b[0]
    sdot v21.4s, v16.16b, v1.4b[0]
    b.eq 3f
2:
    sdot v22.4s, v16.16b, v0.4b[0]
    sdot v6.4s, v20.16b, v18.4b[0]
    ushr v2.16b, v10.16b, #4
    and v10.16b, v10.16b, v23.16b
    sdot v19.4s, v20.16b, v4.4b[0]
    uzp1 v3.4s, v9.4s, v11.4s
    sdot v21.4s, v20.16b, v7.4b[0]
    sdot v22.4s, v20.16b, v8.4b[0]
    sdot v6.4s, v10.16b, v17.4b[1]
    sdot v19.4s, v10.16b, v5.4b[1]
    sdot v21.4s, v10.16b, v1.4b[1]
    sdot v22.4s, v10.16b, v0.4b[1]
    ushr v10.16b, v3.16b, #4
    and v3.16b, v3.16b, v23.16b
    sdot v6.4s, v2.16b, v18.4b[1]
    uzp2 v11.4s, v9.4s, v11.4s
    sdot v19.4s, v2.16b, v4.4b[1]
    sdot v21.4s, v2.16b, v7.4b[1]
    sdot v22.4s, v2.16b, v8.4b[1]
    sdot v6.4s, v3.16b, v17.4b[2]
    sdot v19.4s, v3.16b, v5.4b[2]
    sdot v21.4s, v3.16b, v1.4b[2]
    ushr v2.16b, v11.16b, #4
    and v11.16b, v11.16b, v23.16b
    sdot v22.4s, v3.16b, v0.4b[2]
    sdot v6.4s, v10.16b, v18.4b[2]
    sdot v19.4s, v10.16b, v4.4b[2]
    sdot v21.4s, v10.16b, v7.4b[2]
    sdot v22.4s, v10.16b, v8.4b[2]
    sdot v6.4s, v11.16b, v17.4b[3]
    ldur q3, [x1, #-32]
    sdot v19.4s, v11.16b, v5.4b[3]
    sdot v21.4s, v11.16b, v1.4b[3]
    ldp q9, q10, [x3, #-256]
    sdot v22.4s, v11.16b, v0.4b[3]
    sdot v6.4s, v2.16b, v18.4b[3]
    ldp q11, q20, [x3, #-320]
    sdot v19.4s, v2.16b, v4.4b[3]
    sdot v21.4s, v2.16b, v7.4b[3]
    ldp q16, q15, [x3, #-288]
    ldp q14, q13, [x0, #-288]
    sdot v22.4s, v2.16b, v8.4b[3]
    ldp q2, q12, [x0, #-256]
    fmla v11.4s, v6.4s, v9.s[0]
    shl v6.4s, v3.4s, #16
    fmla v20.4s, v19.4s, v9.s[1]
    fmla v16.4s, v21.4s, v9.s[2]
    ldur q21, [x2, #-32]
    uzp1 v19.4s, v14.4s, v2.4s
    fmla v15.4s, v22.4s, v9.s[3]
    fmla v24.4s, v11.4s, v6.4s
    shl v11.4s, v21.4s, #16
    fmla v26.4s, v20.4s, v6.4s
    fmla v28.4s, v16.4s, v6.4s
    ldp q16, q20, [x3, #-224]
    ushr v22.16b, v19.16b, #4
    and v19.16b, v19.16b, v23.16b
    fmla v30.4s, v15.4s, v6.4s
    ldp q6, q15, [x3, #-192]
    uzp2 v2.4s, v14.4s, v2.4s
    fmla v24.4s, v11.4s, v10.s[0]
    fmla v26.4s, v11.4s, v10.s[1]
    sdot v16.4s, v19.16b, v17.4b[0]
    sdot v20.4s, v19.16b, v5.4b[0]
    fmla v28.4s, v11.4s, v10.s[2]
    sdot v6.4s, v19.16b, v1.4b[0]
    sdot v15.4s, v19.16b, v0.4b[0]
    fmla v30.4s, v11.4s, v10.s[3]
    ushr v11.16b, v2.16b, #4
    and v2.16b, v2.16b, v23.16b
    sdot v16.4s, v22.16b, v18.4b[0]
    sdot v20.4s, v22.16b, v4.4b[0]
    sdot v6.4s, v22.16b, v7.4b[0]
    uzp1 v19.4s, v13.4s, v12.4s
    sdot v15.4s, v22.16b, v8.4b[0]
    sdot v16.4s, v2.16b, v17.4b[1]
    sdot v20.4s, v2.16b, v5.4b[1]
    sdot v6.4s, v2.16b, v1.4b[1]
    sdot v15.4s, v2.16b, v0.4b[1]
    sdot v16.4s, v11.16b, v18.4b[1]
    ushr v2.16b, v19.16b, #4
    and v19.16b, v19.16b, v23.16b
    sdot v20.4s, v11.16b, v4.4b[1]
    uzp2 v12.4s, v13.4s, v12.4s
    sdot v6.4s, v11.16b, v7.4b[1]
    sdot v15.4s, v11.16b, v8.4b[1]
    sdot v16.4s, v19.16b, v17.4b[2]
    sdot v20.4s, v19.16b, v5.4b[2]
    sdot v6.4s, v19.16b, v1.4b[2]
    sdot v15.4s, v19.16b, v0.4b[2]
    ushr v11.16b, v12.16b, #4
    and v12.16b, v12.16b, v23.16b
    sdot v16.4s, v2.16b, v18.4b[2]
    sdot v20.4s, v2.16b, v4.4b[2]
    sdot v6.4s, v2.16b, v7.4b[2]
    sdot v15.4s, v2.16b, v8.4b[2]
    sdot v16.4s, v12.16b, v17.4b[3]
    sdot v20.4s, v12.16b, v5.4b[3]
    sdot v6.4s, v12.16b, v1.4b[3]
    sdot v15.4s, v12.16b, v0.4b[3]
    sdot v16.4s, v11.16b, v18.4b[3]
    sdot v20.4s, v11.16b, v4.4b[3]
    ldp q0, q1, [x3, #-320]
    sdot v6.4s, v11.16b, v7.4b[3]
    sdot v15.4s, v11.16b, v8.4b[3]
    ldp q2, q4, [x3, #-288]
    ldp q5, q7, [x0, #-96]
    ldp q8, q11, [x0, #-64]
    fmla v0.4s, v16.4s, v9.s[0]
    fmla v1.4s, v20.4s, v9.s[1]
    fmla v2.4s, v6.4s, v9.s[2]
    fmla v4.4s, v15.4s, v9.s[3]
    ldp q9, q15, [x3, #-160]
    uzp1 v6.4s, v5.4s, v8.4s
    ldp q20, q16, [x3, #-128]
    fmla v25.4s, v0.4s, v3.4s
    fmla v27.4s, v1.4s, v3.4s
    ldp q18, q12, [x3, #-96]
    fmla v29.4s, v2.4s, v3.4s
    fmla v31.4s, v4.4s, v3.4s
    ldp q17, q19, [x3, #-64]
    ldp q3, q4, [x3, #64]
    ushr v0.16b, v6.16b, #4
    and v6.16b, v6.16b, v23.16b
    ldp q13, q22, [x3, #96]
    uzp2 v8.4s, v5.4s, v8.4s
    fmla v25.4s, v21.4s, v10.s[0]
    fmla v27.4s, v21.4s, v10.s[1]
    fmla v29.4s, v21.4s, v10.s[2]
    sdot v3.4s, v6.16b, v9.4b[0]
    sdot v4.4s, v6.16b, v20.4b[0]
    fmla v31.4s, v21.4s, v10.s[3]
    sdot v13.4s, v6.16b, v18.4b[0]
    sdot v22.4s, v6.16b, v17.4b[0]
    ushr v2.16b, v8.16b, #4
    and v8.16b, v8.16b, v23.16b
    sdot v3.4s, v0.16b, v15.4b[0]
    sdot v4.4s, v0.16b, v16.4b[0]
    sdot v13.4s, v0.16b, v12.4b[0]
    uzp1 v1.4s, v7.4s, v11.4s
    sdot v22.4s, v0.16b, v19.4b[0]
    sdot v3.4s, v8.16b, v9.4b[1]
    sdot v4.4s, v8.16b, v20.4b[1]
    sdot v13.4s, v8.16b, v18.4b[1]
    sdot v22.4s, v8.16b, v17.4b[1]
    sdot v3.4s, v2.16b, v15.4b[1]
    ushr v0.16b, v1.16b, #4
    and v1.16b, v1.16b, v23.16b
    sdot v4.4s, v2.16b, v16.4b[1]
    uzp2 v11.4s, v7.4s, v11.4s
    sdot v13.4s, v2.16b, v12.4b[1]
    sdot v22.4s, v2.16b, v19.4b[1]
    sdot v3.4s, v1.16b, v9.4b[2]
    sdot v4.4s, v1.16b, v20.4b[2]
    sdot v13.4s, v1.16b, v18.4b[2]
    sdot v22.4s, v1.16b, v17.4b[2]
    ushr v5.16b, v11.16b, #4
    and v11.16b, v11.16b, v23.16b
    sdot v3.4s, v0.16b, v15.4b[2]
    sdot v4.4s, v0.16b, v16.4b[2]
    sdot v13.4s, v0.16b, v12.4b[2]
    sdot v22.4s, v0.16b, v19.4b[2]
    sdot v3.4s, v11.16b, v9.4b[3]
    sdot v4.4s, v11.16b, v20.4b[3]
    ldr q0, [x1], #64
    sdot v13.4s, v11.16b, v18.4b[3]
    sdot v22.4s, v11.16b, v17.4b[3]
    ldp q1, q2, [x3, #32]
    sdot v3.4s, v5.16b, v15.4b[3]
    sdot v4.4s, v5.16b, v16.4b[3]
    ldp q7, q6, [x3, #-32]
    sdot v13.4s, v5.16b, v12.4b[3]
    sdot v22.4s, v5.16b, v19.4b[3]
    ldp q5, q8, [x3]
    ldp q11, q10, [x0, #-32]
    ldp q21, q14, [x0], #512
    fmla v7.4s, v3.4s, v1.s[0]
    fmla v6.4s, v4.4s, v1.s[1]
    shl v4.4s, v0.4s, #16
    fmla v5.4s, v13.4s, v1.s[2]
    fmla v8.4s, v22.4s, v1.s[3]
    ldr q3, [x2], #64
    uzp1 v22.4s, v11.4s, v21.4s
    fmla v24.4s, v7.4s, v4.4s
    fmla v26.4s, v6.4s, v4.4s
    shl v13.4s, v3.4s, #16
    fmla v28.4s, v5.4s, v4.4s
    fmla v30.4s, v8.4s, v4.4s
    ldp q4, q5, [x3, #64]
    ushr v8.16b, v22.16b, #4
    and v22.16b, v22.16b, v23.16b
    ldp q6, q7, [x3, #96]
    uzp2 v21.4s, v11.4s, v21.4s
    fmla v24.4s, v13.4s, v2.s[0]
    fmla v26.4s, v13.4s, v2.s[1]
    fmla v28.4s, v13.4s, v2.s[2]
    sdot v4.4s, v22.16b, v9.4b[0]
    sdot v5.4s, v22.16b, v20.4b[0]
    fmla v30.4s, v13.4s, v2.s[3]
    sdot v6.4s, v22.16b, v18.4b[0]
    sdot v7.4s, v22.16b, v17.4b[0]
    ushr v11.16b, v21.16b, #4
    and v21.16b, v21.16b, v23.16b
    sdot v4.4s, v8.16b, v15.4b[0]
    sdot v5.4s, v8.16b, v16.4b[0]
    sdot v6.4s, v8.16b, v12.4b[0]
    uzp1 v22.4s, v10.4s, v14.4s
    sdot v7.4s, v8.16b, v19.4b[0]
    sdot v4.4s, v21.16b, v9.4b[1]
    sdot v5.4s, v21.16b, v20.4b[1]
    sdot v6.4s, v21.16b, v18.4b[1]
    sdot v7.4s, v21.16b, v17.4b[1]
    sdot v4.4s, v11.16b, v15.4b[1]
    ushr v8.16b, v22.16b, #4
    and v22.16b, v22.16b, v23.16b
    sdot v5.4s, v11.16b, v16.4b[1]
    uzp2 v14.4s, v10.4s, v14.4s
    sdot v6.4s, v11.16b, v12.4b[1]
    sdot v7.4s, v11.16b, v19.4b[1]
    sdot v4.4s, v22.16b, v9.4b[2]
    sdot v5.4s, v22.16b, v20.4b[2]
    sdot v6.4s, v22.16b, v18.4b[2]
    sdot v7.4s, v22.16b, v17.4b[2]
    ushr v22.16b, v14.16b, #4
    and v14.16b, v14.16b, v23.16b
    sdot v4.4s, v8.16b, v15.4b[2]
    sdot v5.4s, v8.16b, v16.4b[2]
    sdot v6.4s, v8.16b, v12.4b[2]
    sdot v7.4s, v8.16b, v19.4b[2]
    sdot v4.4s, v14.16b, v9.4b[3]
    sdot v5.4s, v14.16b, v20.4b[3]
    ldp q8, q9, [x0, #-352] // +
    sdot v6.4s, v14.16b, v18.4b[3]
    sdot v7.4s, v14.16b, v17.4b[3]
    ldp q10, q11, [x0, #-320] // +
    sdot v4.4s, v22.16b, v15.4b[3]
    sdot v5.4s, v22.16b, v16.4b[3]
    sdot v6.4s, v22.16b, v12.4b[3]
    sdot v7.4s, v22.16b, v19.4b[3]
    ldp q12, q13, [x3, #-32]
    ldp q14, q15, [x3], #576
    uzp1 v16.4s, v8.4s, v10.4s // +
    ldp q17, q18, [x3, #-448] // +
    fmla v12.4s, v4.4s, v1.s[0]
    fmla v13.4s, v5.4s, v1.s[1]
    ldp q5, q4, [x3, #-416] // +
    fmla v14.4s, v6.4s, v1.s[2]
    fmla v15.4s, v7.4s, v1.s[3]
    ldp q1, q7, [x3, #-384] // +
    ldp q6, q19, [x3, #-224] // +
    ushr v20.16b, v16.16b, #4 // +
    and v16.16b, v16.16b, v23.16b // +
    ldp q21, q22, [x3, #-192] // +
    fmla v25.4s, v12.4s, v0.4s
    fmla v27.4s, v13.4s, v0.4s
    fmla v29.4s, v14.4s, v0.4s
    fmla v31.4s, v15.4s, v0.4s
    uzp2 v10.4s, v8.4s, v10.4s // +
    sdot v6.4s, v16.16b, v17.4b[0] // +
    ldp q0, q8, [x3, #-352] // +
    sdot v19.4s, v16.16b, v5.4b[0] // +
    sdot v21.4s, v16.16b, v1.4b[0] // +
    fmla v25.4s, v3.4s, v2.s[0]
    fmla v27.4s, v3.4s, v2.s[1]
    subs x5, x5, #1
    fmla v29.4s, v3.4s, v2.s[2]
    fmla v31.4s, v3.4s, v2.s[3]
    b.ne 2b
3:
    sdot v22.4s, v16.16b, v0.4b[0]
    sdot v6.4s, v20.16b, v18.4b[0]
    ushr v2.16b, v10.16b, #4
    and v10.16b, v10.16b, v23.16b
    sdot v19.4s, v20.16b, v4.4b[0]
    uzp1 v3.4s, v9.4s, v11.4s
    sdot v21.4s, v20.16b, v7.4b[0]
    sdot v22.4s, v20.16b, v8.4b[0]
    sdot v6.4s, v10.16b, v17.4b[1]
    sdot v19.4s, v10.16b, v5.4b[1]
    sdot v21.4s, v10.16b, v1.4b[1]
    sdot v22.4s, v10.16b, v0.4b[1]
    ushr v10.16b, v3.16b, #4
    and v3.16b, v3.16b, v23.16b
    sdot v6.4s, v2.16b, v18.4b[1]
    uzp2 v11.4s, v9.4s, v11.4s
    sdot v19.4s, v2.16b, v4.4b[1]
    sdot v21.4s, v2.16b, v7.4b[1]
    sdot v22.4s, v2.16b, v8.4b[1]
    sdot v6.4s, v3.16b, v17.4b[2]
    sdot v19.4s, v3.16b, v5.4b[2]
    sdot v21.4s, v3.16b, v1.4b[2]
    ushr v2.16b, v11.16b, #4
    and v11.16b, v11.16b, v23.16b
    sdot v22.4s, v3.16b, v0.4b[2]
    sdot v6.4s, v10.16b, v18.4b[2]
    sdot v19.4s, v10.16b, v4.4b[2]
    sdot v21.4s, v10.16b, v7.4b[2]
    sdot v22.4s, v10.16b, v8.4b[2]
    sdot v6.4s, v11.16b, v17.4b[3]
    ldur q3, [x1, #-32]
    sdot v19.4s, v11.16b, v5.4b[3]
    sdot v21.4s, v11.16b, v1.4b[3]
    ldp q9, q10, [x3, #-256]
    sdot v22.4s, v11.16b, v0.4b[3]
    sdot v6.4s, v2.16b, v18.4b[3]
    ldp q11, q20, [x3, #-320]
    sdot v19.4s, v2.16b, v4.4b[3]
    sdot v21.4s, v2.16b, v7.4b[3]
    ldp q16, q15, [x3, #-288]
    ldp q14, q13, [x0, #-288]
    sdot v22.4s, v2.16b, v8.4b[3]
    ldp q2, q12, [x0, #-256]
    fmla v11.4s, v6.4s, v9.s[0]
    shl v6.4s, v3.4s, #16
    fmla v20.4s, v19.4s, v9.s[1]
    fmla v16.4s, v21.4s, v9.s[2]
    ldur q21, [x2, #-32]
    uzp1 v19.4s, v14.4s, v2.4s
    fmla v15.4s, v22.4s, v9.s[3]
    fmla v24.4s, v11.4s, v6.4s
    shl v11.4s, v21.4s, #16
    fmla v26.4s, v20.4s, v6.4s
    fmla v28.4s, v16.4s, v6.4s
    ldp q16, q20, [x3, #-224]
    ushr v22.16b, v19.16b, #4
    and v19.16b, v19.16b, v23.16b
    fmla v30.4s, v15.4s, v6.4s
    ldp q6, q15, [x3, #-192]
    uzp2 v2.4s, v14.4s, v2.4s
    fmla v24.4s, v11.4s, v10.s[0]
    fmla v26.4s, v11.4s, v10.s[1]
    sdot v16.4s, v19.16b, v17.4b[0]
    sdot v20.4s, v19.16b, v5.4b[0]
    fmla v28.4s, v11.4s, v10.s[2]
    sdot v6.4s, v19.16b, v1.4b[0]
    sdot v15.4s, v19.16b, v0.4b[0]
    fmla v30.4s, v11.4s, v10.s[3]
    ushr v11.16b, v2.16b, #4
    and v2.16b, v2.16b, v23.16b
    sdot v16.4s, v22.16b, v18.4b[0]
    sdot v20.4s, v22.16b, v4.4b[0]
    sdot v6.4s, v22.16b, v7.4b[0]
    uzp1 v19.4s, v13.4s, v12.4s
    sdot v15.4s, v22.16b, v8.4b[0]
    sdot v16.4s, v2.16b, v17.4b[1]
    sdot v20.4s, v2.16b, v5.4b[1]
    sdot v6.4s, v2.16b, v1.4b[1]
    sdot v15.4s, v2.16b, v0.4b[1]
    sdot v16.4s, v11.16b, v18.4b[1]
    ushr v2.16b, v19.16b, #4
    and v19.16b, v19.16b, v23.16b
    sdot v20.4s, v11.16b, v4.4b[1]
    uzp2 v12.4s, v13.4s, v12.4s
    sdot v6.4s, v11.16b, v7.4b[1]
    sdot v15.4s, v11.16b, v8.4b[1]
    sdot v16.4s, v19.16b, v17.4b[2]
    sdot v20.4s, v19.16b, v5.4b[2]
    sdot v6.4s, v19.16b, v1.4b[2]
    sdot v15.4s, v19.16b, v0.4b[2]
    ushr v11.16b, v12.16b, #4
    and v12.16b, v12.16b, v23.16b
    sdot v16.4s, v2.16b, v18.4b[2]
    sdot v20.4s, v2.16b, v4.4b[2]
    sdot v6.4s, v2.16b, v7.4b[2]
    sdot v15.4s, v2.16b, v8.4b[2]
    sdot v16.4s, v12.16b, v17.4b[3]
    sdot v20.4s, v12.16b, v5.4b[3]
    sdot v6.4s, v12.16b, v1.4b[3]
    sdot v15.4s, v12.16b, v0.4b[3]
    sdot v16.4s, v11.16b, v18.4b[3]
    sdot v20.4s, v11.16b, v4.4b[3]
    ldp q0, q1, [x3, #-320]
    sdot v6.4s, v11.16b, v7.4b[3]
    sdot v15.4s, v11.16b, v8.4b[3]
    ldp q2, q4, [x3, #-288]
    ldp q5, q7, [x0, #-96]
    ldp q8, q11, [x0, #-64]
    fmla v0.4s, v16.4s, v9.s[0]
    fmla v1.4s, v20.4s, v9.s[1]
    fmla v2.4s, v6.4s, v9.s[2]
    fmla v4.4s, v15.4s, v9.s[3]
    ldp q9, q15, [x3, #-160]
    uzp1 v6.4s, v5.4s, v8.4s
    ldp q20, q16, [x3, #-128]
    fmla v25.4s, v0.4s, v3.4s
    fmla v27.4s, v1.4s, v3.4s
    ldp q18, q12, [x3, #-96]
    fmla v29.4s, v2.4s, v3.4s
    fmla v31.4s, v4.4s, v3.4s
    ldp q17, q19, [x3, #-64]
    ldp q3, q4, [x3, #64]
    ushr v0.16b, v6.16b, #4
    and v6.16b, v6.16b, v23.16b
    ldp q13, q22, [x3, #96]
    uzp2 v8.4s, v5.4s, v8.4s
    fmla v25.4s, v21.4s, v10.s[0]
    fmla v27.4s, v21.4s, v10.s[1]
    fmla v29.4s, v21.4s, v10.s[2]
    sdot v3.4s, v6.16b, v9.4b[0]
    sdot v4.4s, v6.16b, v20.4b[0]
    fmla v31.4s, v21.4s, v10.s[3]
    sdot v13.4s, v6.16b, v18.4b[0]
    sdot v22.4s, v6.16b, v17.4b[0]
    ushr v2.16b, v8.16b, #4
    and v8.16b, v8.16b, v23.16b
    sdot v3.4s, v0.16b, v15.4b[0]
    sdot v4.4s, v0.16b, v16.4b[0]
    sdot v13.4s, v0.16b, v12.4b[0]
    uzp1 v1.4s, v7.4s, v11.4s
    sdot v22.4s, v0.16b, v19.4b[0]
    sdot v3.4s, v8.16b, v9.4b[1]
    sdot v4.4s, v8.16b, v20.4b[1]
    sdot v13.4s, v8.16b, v18.4b[1]
    sdot v22.4s, v8.16b, v17.4b[1]
    sdot v3.4s, v2.16b, v15.4b[1]
    ushr v0.16b, v1.16b, #4
    and v1.16b, v1.16b, v23.16b
    sdot v4.4s, v2.16b, v16.4b[1]
    uzp2 v11.4s, v7.4s, v11.4s
    sdot v13.4s, v2.16b, v12.4b[1]
    sdot v22.4s, v2.16b, v19.4b[1]
    sdot v3.4s, v1.16b, v9.4b[2]
    sdot v4.4s, v1.16b, v20.4b[2]
    sdot v13.4s, v1.16b, v18.4b[2]
    sdot v22.4s, v1.16b, v17.4b[2]
    ushr v5.16b, v11.16b, #4
    and v11.16b, v11.16b, v23.16b
    sdot v3.4s, v0.16b, v15.4b[2]
    sdot v4.4s, v0.16b, v16.4b[2]
    sdot v13.4s, v0.16b, v12.4b[2]
    sdot v22.4s, v0.16b, v19.4b[2]
    sdot v3.4s, v11.16b, v9.4b[3]
    sdot v4.4s, v11.16b, v20.4b[3]
    ldr q0, [x1], #64
    sdot v13.4s, v11.16b, v18.4b[3]
    sdot v22.4s, v11.16b, v17.4b[3]
    ldp q1, q2, [x3, #32]
    sdot v3.4s, v5.16b, v15.4b[3]
    sdot v4.4s, v5.16b, v16.4b[3]
    ldp q7, q6, [x3, #-32]
    sdot v13.4s, v5.16b, v12.4b[3]
    sdot v22.4s, v5.16b, v19.4b[3]
    ldp q5, q8, [x3]
    ldp q11, q10, [x0, #-32]
    ldp q21, q14, [x0], #512
    fmla v7.4s, v3.4s, v1.s[0]
    fmla v6.4s, v4.4s, v1.s[1]
    shl v4.4s, v0.4s, #16
    fmla v5.4s, v13.4s, v1.s[2]
    fmla v8.4s, v22.4s, v1.s[3]
    ldr q3, [x2], #64
    uzp1 v22.4s, v11.4s, v21.4s
    fmla v24.4s, v7.4s, v4.4s
    fmla v26.4s, v6.4s, v4.4s
    shl v13.4s, v3.4s, #16
    fmla v28.4s, v5.4s, v4.4s
    fmla v30.4s, v8.4s, v4.4s
    ldp q4, q5, [x3, #64]
    ushr v8.16b, v22.16b, #4
    and v22.16b, v22.16b, v23.16b
    ldp q6, q7, [x3, #96]
    uzp2 v21.4s, v11.4s, v21.4s
    fmla v24.4s, v13.4s, v2.s[0]
    fmla v26.4s, v13.4s, v2.s[1]
    fmla v28.4s, v13.4s, v2.s[2]
    sdot v4.4s, v22.16b, v9.4b[0]
    sdot v5.4s, v22.16b, v20.4b[0]
    fmla v30.4s, v13.4s, v2.s[3]
    sdot v6.4s, v22.16b, v18.4b[0]
    sdot v7.4s, v22.16b, v17.4b[0]
    ushr v11.16b, v21.16b, #4
    and v21.16b, v21.16b, v23.16b
    sdot v4.4s, v8.16b, v15.4b[0]
    sdot v5.4s, v8.16b, v16.4b[0]
    sdot v6.4s, v8.16b, v12.4b[0]
    uzp1 v22.4s, v10.4s, v14.4s
    sdot v7.4s, v8.16b, v19.4b[0]
    sdot v4.4s, v21.16b, v9.4b[1]
    sdot v5.4s, v21.16b, v20.4b[1]
    sdot v6.4s, v21.16b, v18.4b[1]
    sdot v7.4s, v21.16b, v17.4b[1]
    sdot v4.4s, v11.16b, v15.4b[1]
    ushr v8.16b, v22.16b, #4
    and v22.16b, v22.16b, v23.16b
    sdot v5.4s, v11.16b, v16.4b[1]
    uzp2 v14.4s, v10.4s, v14.4s
    sdot v6.4s, v11.16b, v12.4b[1]
    sdot v7.4s, v11.16b, v19.4b[1]
    sdot v4.4s, v22.16b, v9.4b[2]
    sdot v5.4s, v22.16b, v20.4b[2]
    sdot v6.4s, v22.16b, v18.4b[2]
    sdot v7.4s, v22.16b, v17.4b[2]
    ushr v22.16b, v14.16b, #4
    and v14.16b, v14.16b, v23.16b
    sdot v4.4s, v8.16b, v15.4b[2]
    sdot v5.4s, v8.16b, v16.4b[2]
    sdot v6.4s, v8.16b, v12.4b[2]
    sdot v7.4s, v8.16b, v19.4b[2]
    sdot v4.4s, v14.16b, v9.4b[3]
    sdot v5.4s, v14.16b, v20.4b[3]
    sdot v6.4s, v14.16b, v18.4b[3]
    sdot v7.4s, v14.16b, v17.4b[3]
    sdot v4.4s, v22.16b, v15.4b[3]
    sdot v5.4s, v22.16b, v16.4b[3]
    sdot v6.4s, v22.16b, v12.4b[3]
    sdot v7.4s, v22.16b, v19.4b[3]
    ldp q12, q13, [x3, #-32]
    ldp q14, q15, [x3], #576
    fmla v12.4s, v4.4s, v1.s[0]
    fmla v13.4s, v5.4s, v1.s[1]
    fmla v14.4s, v6.4s, v1.s[2]
    fmla v15.4s, v7.4s, v1.s[3]
    fmla v25.4s, v12.4s, v0.4s
    fmla v27.4s, v13.4s, v0.4s
    fmla v29.4s, v14.4s, v0.4s
    fmla v31.4s, v15.4s, v0.4s
    fmla v25.4s, v3.4s, v2.s[0]
    fmla v27.4s, v3.4s, v2.s[1]
    fmla v29.4s, v3.4s, v2.s[2]
    fmla v31.4s, v3.4s, v2.s[3]
4:
    stp q24, q25, [x6]
    stp q26, q27, [x6, #64]
    stp q28, q29, [x6, #128]
    stp q30, q31, [x6, #192]
