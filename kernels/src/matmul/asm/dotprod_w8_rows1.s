// One row of int8, 16 columns.
// Written by `cargo run --release -p brevity-bench --bin schedule`.
// Loop: 2 blocks, 138 instructions, 51 cycles on an in-order core of three slots.
// `+`: for the next pass.
// x0 codes, x1 scales, x2 minima, x3 row, x5 blocks, x6 running sums, x7 start of accumulators,
// x8 panels, x12 bytes to the codes of the next one, x13 to its scales and minima, x14 to its sums
// v28 y0, v29 y1, v30 y2, v31 y3
    add x3, x3, #144
    add x0, x0, #480
    add x1, x1, #32
    mov x15, x5
    mov x16, x3
5:
    ldp q28, q29, [x6]
    ldp q30, q31, [x6, #32]
    tbz x5, #0, 1f
    ldp q14, q15, [x3, #-144]
    ldp q16, q17, [x3, #-112]
    ld1 {v19.16b, v20.16b, v21.16b, v22.16b}, [x7]
    ldp q0, q1, [x0, #-480]
    ldp q3, q4, [x0, #-416]
    ldp q7, q12, [x0, #-448]
    ldp q2, q10, [x0, #-384]
    sdot v19.4s, v0.16b, v14.16b
    sdot v20.4s, v3.16b, v14.16b
    ldp q3, q0, [x0, #-352]
    ldp q9, q13, [x0, #-288]
    sdot v19.4s, v1.16b, v15.16b
    sdot v20.4s, v4.16b, v15.16b
    ldur q23, [x3, #-80]
    ldp q1, q4, [x0, #-320]
    sdot v21.4s, v3.16b, v14.16b
    ldp q3, q5, [x0, #-256]
    sdot v22.4s, v9.16b, v14.16b
    sdot v19.4s, v7.16b, v16.16b
    sdot v20.4s, v2.16b, v16.16b
    ld1 {v24.16b, v25.16b, v26.16b, v27.16b}, [x7]
    sdot v21.4s, v0.16b, v15.16b
    sdot v22.4s, v13.16b, v15.16b
    ldp q0, q2, [x0, #-224]
    sdot v21.4s, v1.16b, v16.16b
    sdot v22.4s, v3.16b, v16.16b
    ldp q3, q1, [x0, #-160]
    sdot v19.4s, v12.16b, v17.16b
    sdot v20.4s, v10.16b, v17.16b
    ldp q8, q12, [x1, #-32]
    sdot v21.4s, v4.16b, v17.16b
    sdot v22.4s, v5.16b, v17.16b
    ldp q4, q5, [x0, #-192]
    sdot v24.4s, v0.16b, v14.16b
    ldp q0, q7, [x0, #-128]
    sdot v25.4s, v3.16b, v14.16b
    ldp q3, q9, [x0, #-96]
    sdot v24.4s, v2.16b, v15.16b
    sdot v25.4s, v1.16b, v15.16b
    ldp q1, q6, [x0, #-32]
    faddp v19.4s, v19.4s, v20.4s
    faddp v21.4s, v21.4s, v22.4s
    ldp q10, q11, [x0, #-64]
    sdot v24.4s, v4.16b, v16.16b
    sdot v25.4s, v0.16b, v16.16b
    ldp q4, q13, [x0], #512
    sdot v26.4s, v3.16b, v14.16b
    sdot v27.4s, v1.16b, v14.16b
    sdot v24.4s, v5.16b, v17.16b
    sdot v25.4s, v7.16b, v17.16b
    fmul v19.4s, v19.4s, v23.s[0]
    sdot v26.4s, v9.16b, v15.16b
    sdot v27.4s, v6.16b, v15.16b
    shl v5.4s, v8.4s, #16
    fmul v21.4s, v21.4s, v23.s[0]
    sdot v26.4s, v10.16b, v16.16b
    sdot v27.4s, v4.16b, v16.16b
    shl v15.4s, v12.4s, #16
    faddp v24.4s, v24.4s, v25.4s
    sdot v26.4s, v11.16b, v17.16b
    sdot v27.4s, v13.16b, v17.16b
    fmla v28.4s, v19.4s, v5.4s
    fmla v29.4s, v21.4s, v8.4s
    fmul v24.4s, v24.4s, v23.s[0]
    faddp v26.4s, v26.4s, v27.4s
    fmla v30.4s, v24.4s, v15.4s
    fmul v26.4s, v26.4s, v23.s[0]
    fmla v31.4s, v26.4s, v12.4s
    add x3, x3, #80
    add x1, x1, #32
1:
    lsr x5, x5, #1
    cbz x5, 4f
    subs x5, x5, #1
    ldp q14, q15, [x3, #-144]
    ldp q16, q17, [x3, #-112]
    ld1 {v19.16b, v20.16b, v21.16b, v22.16b}, [x7]
    ldp q0, q1, [x0, #-480]
    ldp q3, q4, [x0, #-416]
    ldp q7, q12, [x0, #-448]
    ldp q2, q10, [x0, #-384]
    sdot v19.4s, v0.16b, v14.16b
    sdot v20.4s, v3.16b, v14.16b
    ldp q3, q0, [x0, #-352]
    ldp q9, q13, [x0, #-288]
    sdot v19.4s, v1.16b, v15.16b
    sdot v20.4s, v4.16b, v15.16b
    ldur q23, [x3, #-80]
    ldp q1, q4, [x0, #-320]
    sdot v21.4s, v3.16b, v14.16b
    ldp q3, q5, [x0, #-256]
    sdot v22.4s, v9.16b, v14.16b
    sdot v19.4s, v7.16b, v16.16b
    sdot v20.4s, v2.16b, v16.16b
    ld1 {v24.16b, v25.16b, v26.16b, v27.16b}, [x7]
    sdot v21.4s, v0.16b, v15.16b
    sdot v22.4s, v13.16b, v15.16b
    ldp q0, q2, [x0, #-224]
    b.eq 3f
2:
    sdot v21.4s, v1.16b, v16.16b
    sdot v22.4s, v3.16b, v16.16b
    ldp q3, q1, [x0, #-160]
    sdot v19.4s, v12.16b, v17.16b
    sdot v20.4s, v10.16b, v17.16b
    ldp q8, q12, [x1, #-32]
    sdot v21.4s, v4.16b, v17.16b
    sdot v22.4s, v5.16b, v17.16b
    ldp q4, q5, [x0, #-192]
    sdot v24.4s, v0.16b, v14.16b
    ldp q0, q7, [x0, #-128]
    sdot v25.4s, v3.16b, v14.16b
    ldp q3, q9, [x0, #-96]
    sdot v24.4s, v2.16b, v15.16b
    sdot v25.4s, v1.16b, v15.16b
    ldp q1, q6, [x0, #-32]
    faddp v19.4s, v19.4s, v20.4s
    faddp v21.4s, v21.4s, v22.4s
    ldp q10, q11, [x0, #-64]
    sdot v24.4s, v4.16b, v16.16b
    sdot v25.4s, v0.16b, v16.16b
    ldp q4, q13, [x0], #512
    sdot v26.4s, v3.16b, v14.16b
    sdot v27.4s, v1.16b, v14.16b
    ldp q14, q18, [x3, #-64]
    sdot v24.4s, v5.16b, v17.16b
    sdot v25.4s, v7.16b, v17.16b
    ld1 {v0.16b, v1.16b, v2.16b, v3.16b}, [x7]
    fmul v19.4s, v19.4s, v23.s[0]
    sdot v26.4s, v9.16b, v15.16b
    sdot v27.4s, v6.16b, v15.16b
    shl v5.4s, v8.4s, #16
    fmul v21.4s, v21.4s, v23.s[0]
    ldp q6, q9, [x0, #-480]
    sdot v26.4s, v10.16b, v16.16b
    sdot v27.4s, v4.16b, v16.16b
    ldp q7, q10, [x0, #-416]
    shl v15.4s, v12.4s, #16
    faddp v24.4s, v24.4s, v25.4s
    ldp q25, q4, [x3, #-32]
    sdot v26.4s, v11.16b, v17.16b
    sdot v27.4s, v13.16b, v17.16b
    ldp q11, q13, [x0, #-448]
    sdot v0.4s, v6.16b, v14.16b
    ldp q6, q17, [x0, #-384]
    sdot v1.4s, v7.16b, v14.16b
    fmla v28.4s, v19.4s, v5.4s
    fmla v29.4s, v21.4s, v8.4s
    ldp q8, q16, [x0, #-352]
    sdot v0.4s, v9.16b, v18.16b
    sdot v1.4s, v10.16b, v18.16b
    ldp q9, q10, [x0, #-288]
    fmul v24.4s, v24.4s, v23.s[0]
    faddp v26.4s, v26.4s, v27.4s
    ldr q5, [x3], #160
    sdot v0.4s, v11.16b, v25.16b
    sdot v1.4s, v6.16b, v25.16b
    ldp q11, q27, [x0, #-320]
    sdot v2.4s, v8.16b, v14.16b
    ldp q21, q19, [x0, #-256]
    sdot v3.4s, v9.16b, v14.16b
    sdot v0.4s, v13.16b, v4.16b
    sdot v1.4s, v17.16b, v4.16b
    ld1 {v6.16b, v7.16b, v8.16b, v9.16b}, [x7]
    sdot v2.4s, v16.16b, v18.16b
    sdot v3.4s, v10.16b, v18.16b
    fmla v30.4s, v24.4s, v15.4s
    ldp q13, q15, [x0, #-224]
    sdot v2.4s, v11.16b, v25.16b
    sdot v3.4s, v21.16b, v25.16b
    ldp q16, q17, [x0, #-160]
    fmul v26.4s, v26.4s, v23.s[0]
    faddp v0.4s, v0.4s, v1.4s
    ldp q10, q11, [x1], #64
    sdot v2.4s, v27.16b, v4.16b
    sdot v3.4s, v19.16b, v4.16b
    ldp q19, q27, [x0, #-192]
    sdot v6.4s, v13.16b, v14.16b
    ldp q13, q23, [x0, #-128]
    sdot v7.4s, v16.16b, v14.16b
    ldp q16, q21, [x0, #-96]
    sdot v6.4s, v15.16b, v18.16b
    sdot v7.4s, v17.16b, v18.16b
    ldp q15, q17, [x0, #-32]
    fmla v31.4s, v26.4s, v12.4s
    shl v26.4s, v10.4s, #16
    faddp v2.4s, v2.4s, v3.4s
    fmul v0.4s, v0.4s, v5.s[0]
    sdot v6.4s, v19.16b, v25.16b
    sdot v7.4s, v13.16b, v25.16b
    ldp q19, q12, [x0, #-64]
    sdot v8.4s, v16.16b, v14.16b
    sdot v9.4s, v15.16b, v14.16b
    sdot v6.4s, v27.16b, v4.16b
    sdot v7.4s, v23.16b, v4.16b
    ldp q23, q13, [x0], #512
    ldp q14, q15, [x3, #-144] // +
    sdot v8.4s, v21.16b, v18.16b
    sdot v9.4s, v17.16b, v18.16b
    ldp q16, q17, [x3, #-112] // +
    shl v18.4s, v11.4s, #16
    fmla v28.4s, v0.4s, v26.4s
    sdot v8.4s, v19.16b, v25.16b
    sdot v9.4s, v23.16b, v25.16b
    ld1 {v19.16b, v20.16b, v21.16b, v22.16b}, [x7] // +
    fmul v2.4s, v2.4s, v5.s[0]
    faddp v6.4s, v6.4s, v7.4s
    sdot v8.4s, v12.16b, v4.16b
    sdot v9.4s, v13.16b, v4.16b
    ldp q0, q1, [x0, #-480] // +
    ldp q3, q4, [x0, #-416] // +
    ldp q7, q12, [x0, #-448] // +
    fmla v29.4s, v2.4s, v10.4s
    ldp q2, q10, [x0, #-384] // +
    fmul v6.4s, v6.4s, v5.s[0]
    faddp v8.4s, v8.4s, v9.4s
    sdot v19.4s, v0.16b, v14.16b // +
    sdot v20.4s, v3.16b, v14.16b // +
    ldp q3, q0, [x0, #-352] // +
    ldp q9, q13, [x0, #-288] // +
    sdot v19.4s, v1.16b, v15.16b // +
    sdot v20.4s, v4.16b, v15.16b // +
    ldur q23, [x3, #-80] // +
    ldp q1, q4, [x0, #-320] // +
    fmla v30.4s, v6.4s, v18.4s
    fmul v8.4s, v8.4s, v5.s[0]
    sdot v21.4s, v3.16b, v14.16b // +
    ldp q3, q5, [x0, #-256] // +
    sdot v22.4s, v9.16b, v14.16b // +
    sdot v19.4s, v7.16b, v16.16b // +
    sdot v20.4s, v2.16b, v16.16b // +
    ld1 {v24.16b, v25.16b, v26.16b, v27.16b}, [x7] // +
    sdot v21.4s, v0.16b, v15.16b // +
    sdot v22.4s, v13.16b, v15.16b // +
    subs x5, x5, #1
    ldp q0, q2, [x0, #-224] // +
    fmla v31.4s, v8.4s, v11.4s
    b.ne 2b
3:
    sdot v21.4s, v1.16b, v16.16b
    sdot v22.4s, v3.16b, v16.16b
    ldp q3, q1, [x0, #-160]
    sdot v19.4s, v12.16b, v17.16b
    sdot v20.4s, v10.16b, v17.16b
    ldp q8, q12, [x1, #-32]
    sdot v21.4s, v4.16b, v17.16b
    sdot v22.4s, v5.16b, v17.16b
    ldp q4, q5, [x0, #-192]
    sdot v24.4s, v0.16b, v14.16b
    ldp q0, q7, [x0, #-128]
    sdot v25.4s, v3.16b, v14.16b
    ldp q3, q9, [x0, #-96]
    sdot v24.4s, v2.16b, v15.16b
    sdot v25.4s, v1.16b, v15.16b
    ldp q1, q6, [x0, #-32]
    faddp v19.4s, v19.4s, v20.4s
    faddp v21.4s, v21.4s, v22.4s
    ldp q10, q11, [x0, #-64]
    sdot v24.4s, v4.16b, v16.16b
    sdot v25.4s, v0.16b, v16.16b
    ldp q4, q13, [x0], #512
    sdot v26.4s, v3.16b, v14.16b
    sdot v27.4s, v1.16b, v14.16b
    ldp q14, q18, [x3, #-64]
    sdot v24.4s, v5.16b, v17.16b
    sdot v25.4s, v7.16b, v17.16b
    ld1 {v0.16b, v1.16b, v2.16b, v3.16b}, [x7]
    fmul v19.4s, v19.4s, v23.s[0]
    sdot v26.4s, v9.16b, v15.16b
    sdot v27.4s, v6.16b, v15.16b
    shl v5.4s, v8.4s, #16
    fmul v21.4s, v21.4s, v23.s[0]
    ldp q6, q9, [x0, #-480]
    sdot v26.4s, v10.16b, v16.16b
    sdot v27.4s, v4.16b, v16.16b
    ldp q7, q10, [x0, #-416]
    shl v15.4s, v12.4s, #16
    faddp v24.4s, v24.4s, v25.4s
    ldp q25, q4, [x3, #-32]
    sdot v26.4s, v11.16b, v17.16b
    sdot v27.4s, v13.16b, v17.16b
    ldp q11, q13, [x0, #-448]
    sdot v0.4s, v6.16b, v14.16b
    ldp q6, q17, [x0, #-384]
    sdot v1.4s, v7.16b, v14.16b
    fmla v28.4s, v19.4s, v5.4s
    fmla v29.4s, v21.4s, v8.4s
    ldp q8, q16, [x0, #-352]
    sdot v0.4s, v9.16b, v18.16b
    sdot v1.4s, v10.16b, v18.16b
    ldp q9, q10, [x0, #-288]
    fmul v24.4s, v24.4s, v23.s[0]
    faddp v26.4s, v26.4s, v27.4s
    ldr q5, [x3], #160
    sdot v0.4s, v11.16b, v25.16b
    sdot v1.4s, v6.16b, v25.16b
    ldp q11, q27, [x0, #-320]
    sdot v2.4s, v8.16b, v14.16b
    ldp q21, q19, [x0, #-256]
    sdot v3.4s, v9.16b, v14.16b
    sdot v0.4s, v13.16b, v4.16b
    sdot v1.4s, v17.16b, v4.16b
    ld1 {v6.16b, v7.16b, v8.16b, v9.16b}, [x7]
    sdot v2.4s, v16.16b, v18.16b
    sdot v3.4s, v10.16b, v18.16b
    fmla v30.4s, v24.4s, v15.4s
    ldp q13, q15, [x0, #-224]
    sdot v2.4s, v11.16b, v25.16b
    sdot v3.4s, v21.16b, v25.16b
    ldp q16, q17, [x0, #-160]
    fmul v26.4s, v26.4s, v23.s[0]
    faddp v0.4s, v0.4s, v1.4s
    ldp q10, q11, [x1], #64
    sdot v2.4s, v27.16b, v4.16b
    sdot v3.4s, v19.16b, v4.16b
    ldp q19, q27, [x0, #-192]
    sdot v6.4s, v13.16b, v14.16b
    ldp q13, q23, [x0, #-128]
    sdot v7.4s, v16.16b, v14.16b
    ldp q16, q21, [x0, #-96]
    sdot v6.4s, v15.16b, v18.16b
    sdot v7.4s, v17.16b, v18.16b
    ldp q15, q17, [x0, #-32]
    fmla v31.4s, v26.4s, v12.4s
    shl v26.4s, v10.4s, #16
    faddp v2.4s, v2.4s, v3.4s
    fmul v0.4s, v0.4s, v5.s[0]
    sdot v6.4s, v19.16b, v25.16b
    sdot v7.4s, v13.16b, v25.16b
    ldp q19, q12, [x0, #-64]
    sdot v8.4s, v16.16b, v14.16b
    sdot v9.4s, v15.16b, v14.16b
    sdot v6.4s, v27.16b, v4.16b
    sdot v7.4s, v23.16b, v4.16b
    ldp q23, q13, [x0], #512
    sdot v8.4s, v21.16b, v18.16b
    sdot v9.4s, v17.16b, v18.16b
    shl v18.4s, v11.4s, #16
    fmla v28.4s, v0.4s, v26.4s
    sdot v8.4s, v19.16b, v25.16b
    sdot v9.4s, v23.16b, v25.16b
    fmul v2.4s, v2.4s, v5.s[0]
    faddp v6.4s, v6.4s, v7.4s
    sdot v8.4s, v12.16b, v4.16b
    sdot v9.4s, v13.16b, v4.16b
    fmla v29.4s, v2.4s, v10.4s
    fmul v6.4s, v6.4s, v5.s[0]
    faddp v8.4s, v8.4s, v9.4s
    fmla v30.4s, v6.4s, v18.4s
    fmul v8.4s, v8.4s, v5.s[0]
    fmla v31.4s, v8.4s, v11.4s
4:
    stp q28, q29, [x6]
    stp q30, q31, [x6, #32]
    add x0, x0, x12
    add x1, x1, x13
    add x6, x6, x14
    mov x5, x15
    mov x3, x16
    subs x8, x8, #1
    b.ne 5b
