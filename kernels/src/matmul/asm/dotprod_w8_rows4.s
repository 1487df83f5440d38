// Four rows of int8, 8 columns.
// Written by `cargo run --release -p brevity-bench --bin schedule`.
// Loop: 2 blocks, 240 instructions, 106 cycles on an in-order core of three slots.
// `+`: for the next pass.
// x0 codes, x1 scales, x2 minima, x3 rows, x4 bytes to the next group of rows, x5 blocks,
// x6 running sums, x7 start of int8 accumulators
// v24 y0.0, v25 y0.1, v26 y1.0, v27 y1.1, v28 y2.0, v29 y2.1, v30 y3.0, v31 y3.1
    add x0, x0, #224
    add x3, x3, #160
    add x1, x1, #32
    ldp q24, q25, [x6]
    ldp q26, q27, [x6, #64]
    ldp q28, q29, [x6, #128]
    ldp q30, q31, [x6, #192]
    tbz x5, #0, 1f
    ldp q0, q1, [x3, #-160]
    ldp q2, q3, [x0, #-224]
    ldp q4, q5, [x0, #-160]
    ldp q6, q7, [x3, #-128]
    ldp q8, q9, [x3, #-96]
    uzp1 v10.4s, v2.4s, v4.4s
    ldp q11, q12, [x7]
    ldp q13, q14, [x7]
    uzp2 v4.4s, v2.4s, v4.4s
    ldp q2, q15, [x3, #-64]
    sdot v11.4s, v10.16b, v0.4b[0]
    sdot v12.4s, v10.16b, v6.4b[0]
    sdot v13.4s, v10.16b, v8.4b[0]
    uzp1 v16.4s, v3.4s, v5.4s
    sdot v14.4s, v10.16b, v2.4b[0]
    sdot v11.4s, v4.16b, v0.4b[1]
    ldp q10, q17, [x0, #-192]
    sdot v12.4s, v4.16b, v6.4b[1]
    uzp2 v5.4s, v3.4s, v5.4s
    ldp q3, q18, [x0, #-128]
    sdot v13.4s, v4.16b, v8.4b[1]
    sdot v14.4s, v4.16b, v2.4b[1]
    sdot v11.4s, v16.16b, v0.4b[2]
    sdot v12.4s, v16.16b, v6.4b[2]
    sdot v13.4s, v16.16b, v8.4b[2]
    uzp1 v4.4s, v10.4s, v3.4s
    sdot v14.4s, v16.16b, v2.4b[2]
    sdot v11.4s, v5.16b, v0.4b[3]
    sdot v12.4s, v5.16b, v6.4b[3]
    sdot v13.4s, v5.16b, v8.4b[3]
    sdot v14.4s, v5.16b, v2.4b[3]
    uzp2 v3.4s, v10.4s, v3.4s
    sdot v11.4s, v4.16b, v1.4b[0]
    sdot v12.4s, v4.16b, v7.4b[0]
    sdot v13.4s, v4.16b, v9.4b[0]
    uzp1 v5.4s, v17.4s, v18.4s
    sdot v14.4s, v4.16b, v15.4b[0]
    uzp2 v18.4s, v17.4s, v18.4s
    sdot v11.4s, v3.16b, v1.4b[1]
    sdot v12.4s, v3.16b, v7.4b[1]
    sdot v13.4s, v3.16b, v9.4b[1]
    sdot v14.4s, v3.16b, v15.4b[1]
    sdot v11.4s, v5.16b, v1.4b[2]
    ldur q3, [x1, #-32]
    ldr q4, [x3, #32]
    sdot v12.4s, v5.16b, v7.4b[2]
    sdot v11.4s, v18.16b, v1.4b[3]
    ldp q17, q10, [x3, #-32]
    sdot v13.4s, v5.16b, v9.4b[2]
    sdot v12.4s, v18.16b, v7.4b[3]
    ldp q16, q19, [x0, #-96]
    sdot v14.4s, v5.16b, v15.4b[2]
    sdot v13.4s, v18.16b, v9.4b[3]
    ldp q5, q20, [x0, #-32]
    sdot v14.4s, v18.16b, v15.4b[3]
    ldp q18, q21, [x3]
    fmla v17.4s, v11.4s, v4.s[0]
    shl v11.4s, v3.4s, #16
    fmla v10.4s, v12.4s, v4.s[1]
    uzp1 v12.4s, v16.4s, v5.4s
    fmla v18.4s, v13.4s, v4.s[2]
    ldp q13, q22, [x7]
    fmla v21.4s, v14.4s, v4.s[3]
    ldp q14, q23, [x7]
    uzp2 v5.4s, v16.4s, v5.4s
    fmla v24.4s, v17.4s, v11.4s
    fmla v26.4s, v10.4s, v11.4s
    sdot v13.4s, v12.16b, v0.4b[0]
    sdot v22.4s, v12.16b, v6.4b[0]
    fmla v28.4s, v18.4s, v11.4s
    sdot v14.4s, v12.16b, v8.4b[0]
    uzp1 v18.4s, v19.4s, v20.4s
    fmla v30.4s, v21.4s, v11.4s
    sdot v23.4s, v12.16b, v2.4b[0]
    sdot v13.4s, v5.16b, v0.4b[1]
    sdot v22.4s, v5.16b, v6.4b[1]
    uzp2 v20.4s, v19.4s, v20.4s
    ldp q19, q12, [x0, #-64]
    sdot v14.4s, v5.16b, v8.4b[1]
    sdot v23.4s, v5.16b, v2.4b[1]
    ldp q5, q11, [x0], #512
    sdot v13.4s, v18.16b, v0.4b[2]
    sdot v22.4s, v18.16b, v6.4b[2]
    sdot v14.4s, v18.16b, v8.4b[2]
    sdot v23.4s, v18.16b, v2.4b[2]
    sdot v13.4s, v20.16b, v0.4b[3]
    uzp1 v0.4s, v19.4s, v5.4s
    sdot v22.4s, v20.16b, v6.4b[3]
    uzp2 v5.4s, v19.4s, v5.4s
    sdot v14.4s, v20.16b, v8.4b[3]
    uzp1 v8.4s, v12.4s, v11.4s
    sdot v23.4s, v20.16b, v2.4b[3]
    uzp2 v11.4s, v12.4s, v11.4s
    sdot v13.4s, v0.16b, v1.4b[0]
    sdot v22.4s, v0.16b, v7.4b[0]
    sdot v13.4s, v5.16b, v1.4b[1]
    sdot v22.4s, v5.16b, v7.4b[1]
    sdot v13.4s, v8.16b, v1.4b[2]
    sdot v22.4s, v8.16b, v7.4b[2]
    ldp q2, q12, [x3, #-32]
    sdot v13.4s, v11.16b, v1.4b[3]
    sdot v22.4s, v11.16b, v7.4b[3]
    ldp q1, q7, [x3], #288
    sdot v14.4s, v0.16b, v9.4b[0]
    sdot v23.4s, v0.16b, v15.4b[0]
    sdot v14.4s, v5.16b, v9.4b[1]
    sdot v23.4s, v5.16b, v15.4b[1]
    sdot v14.4s, v8.16b, v9.4b[2]
    sdot v23.4s, v8.16b, v15.4b[2]
    fmla v2.4s, v13.4s, v4.s[0]
    fmla v12.4s, v22.4s, v4.s[1]
    sdot v14.4s, v11.16b, v9.4b[3]
    sdot v23.4s, v11.16b, v15.4b[3]
    fmla v25.4s, v2.4s, v3.4s
    fmla v27.4s, v12.4s, v3.4s
    fmla v1.4s, v14.4s, v4.s[2]
    fmla v7.4s, v23.4s, v4.s[3]
    fmla v29.4s, v1.4s, v3.4s
    fmla v31.4s, v7.4s, v3.4s
    add x1, x1, #32
1:
    lsr x5, x5, #1
    cbz x5, 4f
    subs x5, x5, #1
    ldp q0, q1, [x3, #-160]
    ldp q2, q3, [x0, #-224]
    ldp q4, q5, [x0, #-160]
    b.eq 3f
2:
    ldp q6, q7, [x3, #-128]
    ldp q8, q9, [x3, #-96]
    uzp1 v10.4s, v2.4s, v4.4s
    ldp q11, q12, [x7]
    ldp q13, q14, [x7]
    uzp2 v4.4s, v2.4s, v4.4s
    ldp q2, q15, [x3, #-64]
    sdot v11.4s, v10.16b, v0.4b[0]
    sdot v12.4s, v10.16b, v6.4b[0]
    sdot v13.4s, v10.16b, v8.4b[0]
    uzp1 v16.4s, v3.4s, v5.4s
    sdot v14.4s, v10.16b, v2.4b[0]
    sdot v11.4s, v4.16b, v0.4b[1]
    ldp q10, q17, [x0, #-192]
    sdot v12.4s, v4.16b, v6.4b[1]
    uzp2 v5.4s, v3.4s, v5.4s
    ldp q3, q18, [x0, #-128]
    sdot v13.4s, v4.16b, v8.4b[1]
    sdot v14.4s, v4.16b, v2.4b[1]
    sdot v11.4s, v16.16b, v0.4b[2]
    sdot v12.4s, v16.16b, v6.4b[2]
    sdot v13.4s, v16.16b, v8.4b[2]
    uzp1 v4.4s, v10.4s, v3.4s
    sdot v14.4s, v16.16b, v2.4b[2]
    sdot v11.4s, v5.16b, v0.4b[3]
    sdot v12.4s, v5.16b, v6.4b[3]
    sdot v13.4s, v5.16b, v8.4b[3]
    sdot v14.4s, v5.16b, v2.4b[3]
    uzp2 v3.4s, v10.4s, v3.4s
    sdot v11.4s, v4.16b, v1.4b[0]
    sdot v12.4s, v4.16b, v7.4b[0]
    sdot v13.4s, v4.16b, v9.4b[0]
    uzp1 v5.4s, v17.4s, v18.4s
    sdot v14.4s, v4.16b, v15.4b[0]
    uzp2 v18.4s, v17.4s, v18.4s
    sdot v11.4s, v3.16b, v1.4b[1]
    sdot v12.4s, v3.16b, v7.4b[1]
    sdot v13.4s, v3.16b, v9.4b[1]
    sdot v14.4s, v3.16b, v15.4b[1]
    sdot v11.4s, v5.16b, v1.4b[2]
    ldur q3, [x1, #-32]
    ldr q4, [x3, #32]
    sdot v12.4s, v5.16b, v7.4b[2]
    sdot v11.4s, v18.16b, v1.4b[3]
    ldp q17, q10, [x3, #-32]
    sdot v13.4s, v5.16b, v9.4b[2]
    sdot v12.4s, v18.16b, v7.4b[3]
    ldp q16, q19, [x0, #-96]
    sdot v14.4s, v5.16b, v15.4b[2]
    sdot v13.4s, v18.16b, v9.4b[3]
    ldp q5, q20, [x0, #-32]
    sdot v14.4s, v18.16b, v15.4b[3]
    ldp q18, q21, [x3]
    fmla v17.4s, v11.4s, v4.s[0]
    shl v11.4s, v3.4s, #16
    fmla v10.4s, v12.4s, v4.s[1]
    uzp1 v12.4s, v16.4s, v5.4s
    fmla v18.4s, v13.4s, v4.s[2]
    ldp q13, q22, [x7]
    fmla v21.4s, v14.4s, v4.s[3]
    ldp q14, q23, [x7]
    uzp2 v5.4s, v16.4s, v5.4s
    fmla v24.4s, v17.4s, v11.4s
    fmla v26.4s, v10.4s, v11.4s
    sdot v13.4s, v12.16b, v0.4b[0]
    sdot v22.4s, v12.16b, v6.4b[0]
    fmla v28.4s, v18.4s, v11.4s
    sdot v14.4s, v12.16b, v8.4b[0]
    uzp1 v18.4s, v19.4s, v20.4s
    fmla v30.4s, v21.4s, v11.4s
    sdot v23.4s, v12.16b, v2.4b[0]
    sdot v13.4s, v5.16b, v0.4b[1]
    sdot v22.4s, v5.16b, v6.4b[1]
    uzp2 v20.4s, v19.4s, v20.4s
    ldp q19, q12, [x0, #-64]
    sdot v14.4s, v5.16b, v8.4b[1]
    sdot v23.4s, v5.16b, v2.4b[1]
    ldp q5, q11, [x0], #512
    sdot v13.4s, v18.16b, v0.4b[2]
    sdot v22.4s, v18.16b, v6.4b[2]
    sdot v14.4s, v18.16b, v8.4b[2]
    sdot v23.4s, v18.16b, v2.4b[2]
    sdot v13.4s, v20.16b, v0.4b[3]
    uzp1 v0.4s, v19.4s, v5.4s
    sdot v22.4s, v20.16b, v6.4b[3]
    uzp2 v5.4s, v19.4s, v5.4s
    sdot v14.4s, v20.16b, v8.4b[3]
    uzp1 v8.4s, v12.4s, v11.4s
    sdot v23.4s, v20.16b, v2.4b[3]
    uzp2 v11.4s, v12.4s, v11.4s
    sdot v13.4s, v0.16b, v1.4b[0]
    sdot v22.4s, v0.16b, v7.4b[0]
    sdot v13.4s, v5.16b, v1.4b[1]
    sdot v22.4s, v5.16b, v7.4b[1]
    sdot v13.4s, v8.16b, v1.4b[2]
    sdot v22.4s, v8.16b, v7.4b[2]
    ldp q2, q12, [x3, #-32]
    sdot v13.4s, v11.16b, v1.4b[3]
    sdot v22.4s, v11.16b, v7.4b[3]
    ldp q1, q7, [x3], #288
    sdot v14.4s, v0.16b, v9.4b[0]
    sdot v23.4s, v0.16b, v15.4b[0]
    ldp q0, q20, [x0, #-224]
    sdot v14.4s, v5.16b, v9.4b[1]
    sdot v23.4s, v5.16b, v15.4b[1]
    ldp q5, q19, [x0, #-160]
    sdot v14.4s, v8.16b, v9.4b[2]
    sdot v23.4s, v8.16b, v15.4b[2]
    ldp q8, q6, [x3, #-160]
    fmla v2.4s, v13.4s, v4.s[0]
    fmla v12.4s, v22.4s, v4.s[1]
    ldp q22, q13, [x3, #-128]
    sdot v14.4s, v11.16b, v9.4b[3]
    ldp q9, q18, [x3, #-96]
    uzp1 v21.4s, v0.4s, v5.4s
    sdot v23.4s, v11.16b, v15.4b[3]
    ldp q11, q15, [x7]
    ldp q10, q17, [x7]
    uzp2 v5.4s, v0.4s, v5.4s
    fmla v25.4s, v2.4s, v3.4s
    fmla v27.4s, v12.4s, v3.4s
    ldp q0, q2, [x3, #-64]
    fmla v1.4s, v14.4s, v4.s[2]
    sdot v11.4s, v21.16b, v8.4b[0]
    sdot v15.4s, v21.16b, v22.4b[0]
    fmla v7.4s, v23.4s, v4.s[3]
    sdot v10.4s, v21.16b, v9.4b[0]
    uzp1 v4.4s, v20.4s, v19.4s
    sdot v17.4s, v21.16b, v0.4b[0]
    sdot v11.4s, v5.16b, v8.4b[1]
    ldp q21, q23, [x0, #-192]
    sdot v15.4s, v5.16b, v22.4b[1]
    uzp2 v19.4s, v20.4s, v19.4s
    ldp q20, q14, [x0, #-128]
    fmla v29.4s, v1.4s, v3.4s
    sdot v10.4s, v5.16b, v9.4b[1]
    sdot v17.4s, v5.16b, v0.4b[1]
    fmla v31.4s, v7.4s, v3.4s
    sdot v11.4s, v4.16b, v8.4b[2]
    sdot v15.4s, v4.16b, v22.4b[2]
    sdot v10.4s, v4.16b, v9.4b[2]
    uzp1 v1.4s, v21.4s, v20.4s
    sdot v17.4s, v4.16b, v0.4b[2]
    sdot v11.4s, v19.16b, v8.4b[3]
    sdot v15.4s, v19.16b, v22.4b[3]
    uzp2 v20.4s, v21.4s, v20.4s
    sdot v10.4s, v19.16b, v9.4b[3]
    sdot v17.4s, v19.16b, v0.4b[3]
    sdot v11.4s, v1.16b, v6.4b[0]
    sdot v15.4s, v1.16b, v13.4b[0]
    sdot v10.4s, v1.16b, v18.4b[0]
    uzp1 v3.4s, v23.4s, v14.4s
    sdot v17.4s, v1.16b, v2.4b[0]
    sdot v11.4s, v20.16b, v6.4b[1]
    sdot v15.4s, v20.16b, v13.4b[1]
    uzp2 v14.4s, v23.4s, v14.4s
    sdot v10.4s, v20.16b, v18.4b[1]
    sdot v17.4s, v20.16b, v2.4b[1]
    sdot v11.4s, v3.16b, v6.4b[2]
    ldr q20, [x1], #64
    ldr q4, [x3, #32]
    sdot v15.4s, v3.16b, v13.4b[2]
    sdot v10.4s, v3.16b, v18.4b[2]
    ldp q1, q5, [x3, #-32]
    sdot v11.4s, v14.16b, v6.4b[3]
    sdot v15.4s, v14.16b, v13.4b[3]
    ldp q23, q19, [x3]
    sdot v17.4s, v3.16b, v2.4b[2]
    sdot v10.4s, v14.16b, v18.4b[3]
    ldp q3, q21, [x0, #-96]
    sdot v17.4s, v14.16b, v2.4b[3]
    ldp q14, q7, [x0, #-32]
    fmla v1.4s, v11.4s, v4.s[0]
    fmla v5.4s, v15.4s, v4.s[1]
    shl v15.4s, v20.4s, #16
    fmla v23.4s, v10.4s, v4.s[2]
    uzp1 v10.4s, v3.4s, v14.4s
    fmla v19.4s, v17.4s, v4.s[3]
    ldp q17, q11, [x7]
    ldp q12, q16, [x7]
    uzp2 v14.4s, v3.4s, v14.4s
    fmla v24.4s, v1.4s, v15.4s
    fmla v26.4s, v5.4s, v15.4s
    fmla v28.4s, v23.4s, v15.4s
    sdot v17.4s, v10.16b, v8.4b[0]
    sdot v11.4s, v10.16b, v22.4b[0]
    fmla v30.4s, v19.4s, v15.4s
    sdot v12.4s, v10.16b, v9.4b[0]
    uzp1 v1.4s, v21.4s, v7.4s
    sdot v16.4s, v10.16b, v0.4b[0]
    sdot v17.4s, v14.16b, v8.4b[1]
    ldp q3, q5, [x0, #-64]
    sdot v11.4s, v14.16b, v22.4b[1]
    uzp2 v7.4s, v21.4s, v7.4s
    ldp q21, q10, [x0], #512
    sdot v12.4s, v14.16b, v9.4b[1]
    sdot v16.4s, v14.16b, v0.4b[1]
    sdot v17.4s, v1.16b, v8.4b[2]
    sdot v11.4s, v1.16b, v22.4b[2]
    sdot v12.4s, v1.16b, v9.4b[2]
    uzp1 v14.4s, v3.4s, v21.4s
    sdot v16.4s, v1.16b, v0.4b[2]
    sdot v17.4s, v7.16b, v8.4b[3]
    sdot v11.4s, v7.16b, v22.4b[3]
    uzp2 v21.4s, v3.4s, v21.4s
    sdot v12.4s, v7.16b, v9.4b[3]
    sdot v16.4s, v7.16b, v0.4b[3]
    sdot v17.4s, v14.16b, v6.4b[0]
    sdot v11.4s, v14.16b, v13.4b[0]
    sdot v12.4s, v14.16b, v18.4b[0]
    uzp1 v0.4s, v5.4s, v10.4s
    sdot v16.4s, v14.16b, v2.4b[0]
    sdot v17.4s, v21.16b, v6.4b[1]
    sdot v11.4s, v21.16b, v13.4b[1]
    uzp2 v10.4s, v5.4s, v10.4s
    sdot v12.4s, v21.16b, v18.4b[1]
    sdot v16.4s, v21.16b, v2.4b[1]
    sdot v17.4s, v0.16b, v6.4b[2]
    sdot v11.4s, v0.16b, v13.4b[2]
    sdot v12.4s, v0.16b, v18.4b[2]
    sdot v16.4s, v0.16b, v2.4b[2]
    sdot v17.4s, v10.16b, v6.4b[3]
    sdot v11.4s, v10.16b, v13.4b[3]
    sdot v12.4s, v10.16b, v18.4b[3]
    sdot v16.4s, v10.16b, v2.4b[3]
    ldp q10, q18, [x3, #-32]
    ldp q13, q6, [x3], #288
    fmla v10.4s, v17.4s, v4.s[0]
    fmla v18.4s, v11.4s, v4.s[1]
    ldp q0, q1, [x3, #-160] // +
    fmla v13.4s, v12.4s, v4.s[2]
    fmla v6.4s, v16.4s, v4.s[3]
    ldp q2, q3, [x0, #-224] // +
    ldp q4, q5, [x0, #-160] // +
    fmla v25.4s, v10.4s, v20.4s
    fmla v27.4s, v18.4s, v20.4s
    subs x5, x5, #1
    fmla v29.4s, v13.4s, v20.4s
    fmla v31.4s, v6.4s, v20.4s
    b.ne 2b
3:
    ldp q6, q7, [x3, #-128]
    ldp q8, q9, [x3, #-96]
    uzp1 v10.4s, v2.4s, v4.4s
    ldp q11, q12, [x7]
    ldp q13, q14, [x7]
    uzp2 v4.4s, v2.4s, v4.4s
    ldp q2, q15, [x3, #-64]
    sdot v11.4s, v10.16b, v0.4b[0]
    sdot v12.4s, v10.16b, v6.4b[0]
    sdot v13.4s, v10.16b, v8.4b[0]
    uzp1 v16.4s, v3.4s, v5.4s
    sdot v14.4s, v10.16b, v2.4b[0]
    sdot v11.4s, v4.16b, v0.4b[1]
    ldp q10, q17, [x0, #-192]
    sdot v12.4s, v4.16b, v6.4b[1]
    uzp2 v5.4s, v3.4s, v5.4s
    ldp q3, q18, [x0, #-128]
    sdot v13.4s, v4.16b, v8.4b[1]
    sdot v14.4s, v4.16b, v2.4b[1]
    sdot v11.4s, v16.16b, v0.4b[2]
    sdot v12.4s, v16.16b, v6.4b[2]
    sdot v13.4s, v16.16b, v8.4b[2]
    uzp1 v4.4s, v10.4s, v3.4s
    sdot v14.4s, v16.16b, v2.4b[2]
    sdot v11.4s, v5.16b, v0.4b[3]
    sdot v12.4s, v5.16b, v6.4b[3]
    sdot v13.4s, v5.16b, v8.4b[3]
    sdot v14.4s, v5.16b, v2.4b[3]
    uzp2 v3.4s, v10.4s, v3.4s
    sdot v11.4s, v4.16b, v1.4b[0]
    sdot v12.4s, v4.16b, v7.4b[0]
    sdot v13.4s, v4.16b, v9.4b[0]
    uzp1 v5.4s, v17.4s, v18.4s
    sdot v14.4s, v4.16b, v15.4b[0]
    uzp2 v18.4s, v17.4s, v18.4s
    sdot v11.4s, v3.16b, v1.4b[1]
    sdot v12.4s, v3.16b, v7.4b[1]
    sdot v13.4s, v3.16b, v9.4b[1]
    sdot v14.4s, v3.16b, v15.4b[1]
    sdot v11.4s, v5.16b, v1.4b[2]
    ldur q3, [x1, #-32]
    ldr q4, [x3, #32]
    sdot v12.4s, v5.16b, v7.4b[2]
    sdot v11.4s, v18.16b, v1.4b[3]
    ldp q17, q10, [x3, #-32]
    sdot v13.4s, v5.16b, v9.4b[2]
    sdot v12.4s, v18.16b, v7.4b[3]
    ldp q16, q19, [x0, #-96]
    sdot v14.4s, v5.16b, v15.4b[2]
    sdot v13.4s, v18.16b, v9.4b[3]
    ldp q5, q20, [x0, #-32]
    sdot v14.4s, v18.16b, v15.4b[3]
    ldp q18, q21, [x3]
    fmla v17.4s, v11.4s, v4.s[0]
    shl v11.4s, v3.4s, #16
    fmla v10.4s, v12.4s, v4.s[1]
    uzp1 v12.4s, v16.4s, v5.4s
    fmla v18.4s, v13.4s, v4.s[2]
    ldp q13, q22, [x7]
    fmla v21.4s, v14.4s, v4.s[3]
    ldp q14, q23, [x7]
    uzp2 v5.4s, v16.4s, v5.4s
    fmla v24.4s, v17.4s, v11.4s
    fmla v26.4s, v10.4s, v11.4s
    sdot v13.4s, v12.16b, v0.4b[0]
    sdot v22.4s, v12.16b, v6.4b[0]
    fmla v28.4s, v18.4s, v11.4s
    sdot v14.4s, v12.16b, v8.4b[0]
    uzp1 v18.4s, v19.4s, v20.4s
    fmla v30.4s, v21.4s, v11.4s
    sdot v23.4s, v12.16b, v2.4b[0]
    sdot v13.4s, v5.16b, v0.4b[1]
    sdot v22.4s, v5.16b, v6.4b[1]
    uzp2 v20.4s, v19.4s, v20.4s
    ldp q19, q12, [x0, #-64]
    sdot v14.4s, v5.16b, v8.4b[1]
    sdot v23.4s, v5.16b, v2.4b[1]
    ldp q5, q11, [x0], #512
    sdot v13.4s, v18.16b, v0.4b[2]
    sdot v22.4s, v18.16b, v6.4b[2]
    sdot v14.4s, v18.16b, v8.4b[2]
    sdot v23.4s, v18.16b, v2.4b[2]
    sdot v13.4s, v20.16b, v0.4b[3]
    uzp1 v0.4s, v19.4s, v5.4s
    sdot v22.4s, v20.16b, v6.4b[3]
    uzp2 v5.4s, v19.4s, v5.4s
    sdot v14.4s, v20.16b, v8.4b[3]
    uzp1 v8.4s, v12.4s, v11.4s
    sdot v23.4s, v20.16b, v2.4b[3]
    uzp2 v11.4s, v12.4s, v11.4s
    sdot v13.4s, v0.16b, v1.4b[0]
    sdot v22.4s, v0.16b, v7.4b[0]
    sdot v13.4s, v5.16b, v1.4b[1]
    sdot v22.4s, v5.16b, v7.4b[1]
    sdot v13.4s, v8.16b, v1.4b[2]
    sdot v22.4s, v8.16b, v7.4b[2]
    ldp q2, q12, [x3, #-32]
    sdot v13.4s, v11.16b, v1.4b[3]
    sdot v22.4s, v11.16b, v7.4b[3]
    ldp q1, q7, [x3], #288
    sdot v14.4s, v0.16b, v9.4b[0]
    sdot v23.4s, v0.16b, v15.4b[0]
    ldp q0, q20, [x0, #-224]
    sdot v14.4s, v5.16b, v9.4b[1]
    sdot v23.4s, v5.16b, v15.4b[1]
    ldp q5, q19, [x0, #-160]
    sdot v14.4s, v8.16b, v9.4b[2]
    sdot v23.4s, v8.16b, v15.4b[2]
    ldp q8, q6, [x3, #-160]
    fmla v2.4s, v13.4s, v4.s[0]
    fmla v12.4s, v22.4s, v4.s[1]
    ldp q22, q13, [x3, #-128]
    sdot v14.4s, v11.16b, v9.4b[3]
    ldp q9, q18, [x3, #-96]
    uzp1 v21.4s, v0.4s, v5.4s
    sdot v23.4s, v11.16b, v15.4b[3]
    ldp q11, q15, [x7]
    ldp q10, q17, [x7]
    uzp2 v5.4s, v0.4s, v5.4s
    fmla v25.4s, v2.4s, v3.4s
    fmla v27.4s, v12.4s, v3.4s
    ldp q0, q2, [x3, #-64]
    fmla v1.4s, v14.4s, v4.s[2]
    sdot v11.4s, v21.16b, v8.4b[0]
    sdot v15.4s, v21.16b, v22.4b[0]
    fmla v7.4s, v23.4s, v4.s[3]
    sdot v10.4s, v21.16b, v9.4b[0]
    uzp1 v4.4s, v20.4s, v19.4s
    sdot v17.4s, v21.16b, v0.4b[0]
    sdot v11.4s, v5.16b, v8.4b[1]
    ldp q21, q23, [x0, #-192]
    sdot v15.4s, v5.16b, v22.4b[1]
    uzp2 v19.4s, v20.4s, v19.4s
    ldp q20, q14, [x0, #-128]
    fmla v29.4s, v1.4s, v3.4s
    sdot v10.4s, v5.16b, v9.4b[1]
    sdot v17.4s, v5.16b, v0.4b[1]
    fmla v31.4s, v7.4s, v3.4s
    sdot v11.4s, v4.16b, v8.4b[2]
    sdot v15.4s, v4.16b, v22.4b[2]
    sdot v10.4s, v4.16b, v9.4b[2]
    uzp1 v1.4s, v21.4s, v20.4s
    sdot v17.4s, v4.16b, v0.4b[2]
    sdot v11.4s, v19.16b, v8.4b[3]
    sdot v15.4s, v19.16b, v22.4b[3]
    uzp2 v20.4s, v21.4s, v20.4s
    sdot v10.4s, v19.16b, v9.4b[3]
    sdot v17.4s, v19.16b, v0.4b[3]
    sdot v11.4s, v1.16b, v6.4b[0]
    sdot v15.4s, v1.16b, v13.4b[0]
    sdot v10.4s, v1.16b, v18.4b[0]
    uzp1 v3.4s, v23.4s, v14.4s
    sdot v17.4s, v1.16b, v2.4b[0]
    sdot v11.4s, v20.16b, v6.4b[1]
    sdot v15.4s, v20.16b, v13.4b[1]
    uzp2 v14.4s, v23.4s, v14.4s
    sdot v10.4s, v20.16b, v18.4b[1]
    sdot v17.4s, v20.16b, v2.4b[1]
    sdot v11.4s, v3.16b, v6.4b[2]
    ldr q20, [x1], #64
    ldr q4, [x3, #32]
    sdot v15.4s, v3.16b, v13.4b[2]
    sdot v10.4s, v3.16b, v18.4b[2]
    ldp q1, q5, [x3, #-32]
    sdot v11.4s, v14.16b, v6.4b[3]
    sdot v15.4s, v14.16b, v13.4b[3]
    ldp q23, q19, [x3]
    sdot v17.4s, v3.16b, v2.4b[2]
    sdot v10.4s, v14.16b, v18.4b[3]
    ldp q3, q21, [x0, #-96]
    sdot v17.4s, v14.16b, v2.4b[3]
    ldp q14, q7, [x0, #-32]
    fmla v1.4s, v11.4s, v4.s[0]
    fmla v5.4s, v15.4s, v4.s[1]
    shl v15.4s, v20.4s, #16
    fmla v23.4s, v10.4s, v4.s[2]
    uzp1 v10.4s, v3.4s, v14.4s
    fmla v19.4s, v17.4s, v4.s[3]
    ldp q17, q11, [x7]
    ldp q12, q16, [x7]
    uzp2 v14.4s, v3.4s, v14.4s
    fmla v24.4s, v1.4s, v15.4s
    fmla v26.4s, v5.4s, v15.4s
    fmla v28.4s, v23.4s, v15.4s
    sdot v17.4s, v10.16b, v8.4b[0]
    sdot v11.4s, v10.16b, v22.4b[0]
    fmla v30.4s, v19.4s, v15.4s
    sdot v12.4s, v10.16b, v9.4b[0]
    uzp1 v1.4s, v21.4s, v7.4s
    sdot v16.4s, v10.16b, v0.4b[0]
    sdot v17.4s, v14.16b, v8.4b[1]
    ldp q3, q5, [x0, #-64]
    sdot v11.4s, v14.16b, v22.4b[1]
    uzp2 v7.4s, v21.4s, v7.4s
    ldp q21, q10, [x0], #512
    sdot v12.4s, v14.16b, v9.4b[1]
    sdot v16.4s, v14.16b, v0.4b[1]
    sdot v17.4s, v1.16b, v8.4b[2]
    sdot v11.4s, v1.16b, v22.4b[2]
    sdot v12.4s, v1.16b, v9.4b[2]
    uzp1 v14.4s, v3.4s, v21.4s
    sdot v16.4s, v1.16b, v0.4b[2]
    sdot v17.4s, v7.16b, v8.4b[3]
    sdot v11.4s, v7.16b, v22.4b[3]
    uzp2 v21.4s, v3.4s, v21.4s
    sdot v12.4s, v7.16b, v9.4b[3]
    sdot v16.4s, v7.16b, v0.4b[3]
    sdot v17.4s, v14.16b, v6.4b[0]
    sdot v11.4s, v14.16b, v13.4b[0]
    sdot v12.4s, v14.16b, v18.4b[0]
    uzp1 v0.4s, v5.4s, v10.4s
    sdot v16.4s, v14.16b, v2.4b[0]
    sdot v17.4s, v21.16b, v6.4b[1]
    sdot v11.4s, v21.16b, v13.4b[1]
    uzp2 v10.4s, v5.4s, v10.4s
    sdot v12.4s, v21.16b, v18.4b[1]
    sdot v16.4s, v21.16b, v2.4b[1]
    sdot v17.4s, v0.16b, v6.4b[2]
    sdot v11.4s, v0.16b, v13.4b[2]
    sdot v12.4s, v0.16b, v18.4b[2]
    sdot v16.4s, v0.16b, v2.4b[2]
    sdot v17.4s, v10.16b, v6.4b[3]
    sdot v11.4s, v10.16b, v13.4b[3]
    sdot v12.4s, v10.16b, v18.4b[3]
    sdot v16.4s, v10.16b, v2.4b[3]
    ldp q10, q18, [x3, #-32]
    ldp q13, q6, [x3], #288
    fmla v10.4s, v17.4s, v4.s[0]
    fmla v18.4s, v11.4s, v4.s[1]
    fmla v13.4s, v12.4s, v4.s[2]
    fmla v6.4s, v16.4s, v4.s[3]
    fmla v25.4s, v10.4s, v20.4s
    fmla v27.4s, v18.4s, v20.4s
    fmla v29.4s, v13.4s, v20.4s
    fmla v31.4s, v6.4s, v20.4s
4:
    stp q24, q25, [x6]
    stp q26, q27, [x6, #64]
    stp q28, q29, [x6, #128]
    stp q30, q31, [x6, #192]
