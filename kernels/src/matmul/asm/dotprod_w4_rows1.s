// One row of int4, 16 columns.
// Written by `cargo run --release -p brevity-bench --bin schedule`.
// Loop: 2 blocks, 186 instructions, 77 cycles on an in-order core of three slots.
// `+`: for the next pass.
// x0 codes, x1 scales, x2 minima, x3 row, x5 blocks, x6 running sums, x7 start of accumulators,
// x8 panels, x12 bytes to the codes of the next one, x13 to its scales and minima, x14 to its sums
// v27 mask, v28 y0, v29 y1, v30 y2, v31 y3
    movi v27.16b, #15
    add x3, x3, #144
    add x0, x0, #480
    add x1, x1, #32
    mov x15, x5
    mov x16, x3
    mov x17, x7
5:
    ldp q28, q29, [x6]
    ldp q30, q31, [x6, #32]
    tbz x5, #0, 1f
    ldp q3, q13, [x3, #-144]
    ldp q16, q18, [x0, #-480]
    ldp q7, q19, [x0, #-448]
    ld1 {v20.16b, v21.16b, v22.16b, v23.16b}, [x7]
    and v0.16b, v16.16b, v27.16b
    and v4.16b, v7.16b, v27.16b
    ldp q1, q2, [x0, #-416]
    and v5.16b, v18.16b, v27.16b
    sdot v20.4s, v0.16b, v3.16b
    ldp q0, q10, [x0, #-384]
    and v14.16b, v19.16b, v27.16b
    sdot v21.4s, v4.16b, v3.16b
    and v4.16b, v1.16b, v27.16b
    ushr v9.16b, v16.16b, #4
    and v16.16b, v0.16b, v27.16b
    sdot v20.4s, v5.16b, v13.16b
    ushr v5.16b, v7.16b, #4
    ldp q7, q6, [x3, #-112]
    sdot v21.4s, v14.16b, v13.16b
    sdot v22.4s, v4.16b, v3.16b
    and v4.16b, v2.16b, v27.16b
    sdot v23.4s, v16.16b, v3.16b
    ushr v12.16b, v18.16b, #4
    and v14.16b, v10.16b, v27.16b
    sdot v20.4s, v9.16b, v7.16b
    ushr v9.16b, v19.16b, #4
    sdot v21.4s, v5.16b, v7.16b
    sdot v22.4s, v4.16b, v13.16b
    sdot v23.4s, v14.16b, v13.16b
    ushr v1.16b, v1.16b, #4
    ushr v0.16b, v0.16b, #4
    ldp q4, q14, [x1, #-32]
    sdot v20.4s, v12.16b, v6.16b
    sdot v21.4s, v9.16b, v6.16b
    ldp q5, q9, [x0, #-352]
    sdot v22.4s, v1.16b, v7.16b
    sdot v23.4s, v0.16b, v7.16b
    ldp q0, q1, [x0, #-320]
    ushr v2.16b, v2.16b, #4
    ushr v8.16b, v10.16b, #4
    ld1 {v15.16b, v16.16b, v17.16b, v18.16b}, [x7], #64
    and v10.16b, v5.16b, v27.16b
    faddp v20.4s, v20.4s, v21.4s
    and v11.16b, v0.16b, v27.16b
    sdot v22.4s, v2.16b, v6.16b
    sdot v23.4s, v8.16b, v6.16b
    shl v2.4s, v4.4s, #16
    sdot v15.4s, v10.16b, v3.16b
    ldp q8, q10, [x0, #-288]
    and v12.16b, v9.16b, v27.16b
    sdot v16.4s, v11.16b, v3.16b
    ldp q11, q21, [x0, #-256]
    ldur q19, [x3, #-80]
    shl v24.4s, v14.4s, #16
    and v25.16b, v1.16b, v27.16b
    faddp v22.4s, v22.4s, v23.4s
    and v23.16b, v8.16b, v27.16b
    sdot v15.4s, v12.16b, v13.16b
    and v12.16b, v11.16b, v27.16b
    fmul v20.4s, v20.4s, v19.s[0]
    ushr v5.16b, v5.16b, #4
    sdot v16.4s, v25.16b, v13.16b
    ushr v0.16b, v0.16b, #4
    sdot v17.4s, v23.16b, v3.16b
    and v23.16b, v10.16b, v27.16b
    sdot v18.4s, v12.16b, v3.16b
    sdot v15.4s, v5.16b, v7.16b
    and v3.16b, v21.16b, v27.16b
    fmla v28.4s, v20.4s, v2.4s
    ushr v2.16b, v9.16b, #4
    sdot v16.4s, v0.16b, v7.16b
    ushr v5.16b, v1.16b, #4
    sdot v17.4s, v23.16b, v13.16b
    ushr v8.16b, v8.16b, #4
    sdot v18.4s, v3.16b, v13.16b
    sdot v15.4s, v2.16b, v6.16b
    ushr v11.16b, v11.16b, #4
    sdot v16.4s, v5.16b, v6.16b
    fmul v22.4s, v22.4s, v19.s[0]
    sdot v17.4s, v8.16b, v7.16b
    ushr v8.16b, v10.16b, #4
    sdot v18.4s, v11.16b, v7.16b
    ushr v10.16b, v21.16b, #4
    faddp v15.4s, v15.4s, v16.4s
    sdot v17.4s, v8.16b, v6.16b
    sdot v18.4s, v10.16b, v6.16b
    fmla v29.4s, v22.4s, v4.4s
    fmul v15.4s, v15.4s, v19.s[0]
    fmla v30.4s, v15.4s, v24.4s
    faddp v17.4s, v17.4s, v18.4s
    fmul v17.4s, v17.4s, v19.s[0]
    fmla v31.4s, v17.4s, v14.4s
    add x3, x3, #80
    add x0, x0, #256
    add x1, x1, #32
1:
    lsr x5, x5, #1
    cbz x5, 4f
    subs x5, x5, #1
    ldp q3, q13, [x3, #-144]
    ldp q16, q18, [x0, #-480]
    ldp q7, q19, [x0, #-448]
    ld1 {v20.16b, v21.16b, v22.16b, v23.16b}, [x7]
    and v0.16b, v16.16b, v27.16b
    and v4.16b, v7.16b, v27.16b
    ldp q1, q2, [x0, #-416]
    and v5.16b, v18.16b, v27.16b
    sdot v20.4s, v0.16b, v3.16b
    ldp q0, q10, [x0, #-384]
    and v14.16b, v19.16b, v27.16b
    sdot v21.4s, v4.16b, v3.16b
    and v4.16b, v1.16b, v27.16b
    ushr v9.16b, v16.16b, #4
    and v16.16b, v0.16b, v27.16b
    sdot v20.4s, v5.16b, v13.16b
    ushr v5.16b, v7.16b, #4
    ldp q7, q6, [x3, #-112]
    sdot v21.4s, v14.16b, v13.16b
    sdot v22.4s, v4.16b, v3.16b
    and v4.16b, v2.16b, v27.16b
    sdot v23.4s, v16.16b, v3.16b
    ushr v12.16b, v18.16b, #4
    and v14.16b, v10.16b, v27.16b
    sdot v20.4s, v9.16b, v7.16b
    ushr v9.16b, v19.16b, #4
    sdot v21.4s, v5.16b, v7.16b
    sdot v22.4s, v4.16b, v13.16b
    sdot v23.4s, v14.16b, v13.16b
    b.eq 3f
2:
    ushr v1.16b, v1.16b, #4
    ushr v0.16b, v0.16b, #4
    ldp q4, q14, [x1, #-32]
    sdot v20.4s, v12.16b, v6.16b
    sdot v21.4s, v9.16b, v6.16b
    ldp q5, q9, [x0, #-352]
    sdot v22.4s, v1.16b, v7.16b
    sdot v23.4s, v0.16b, v7.16b
    ldp q0, q1, [x0, #-320]
    ushr v2.16b, v2.16b, #4
    ushr v8.16b, v10.16b, #4
    ld1 {v15.16b, v16.16b, v17.16b, v18.16b}, [x7], #64
    and v10.16b, v5.16b, v27.16b
    faddp v20.4s, v20.4s, v21.4s
    and v11.16b, v0.16b, v27.16b
    sdot v22.4s, v2.16b, v6.16b
    sdot v23.4s, v8.16b, v6.16b
    shl v2.4s, v4.4s, #16
    sdot v15.4s, v10.16b, v3.16b
    ldp q8, q10, [x0, #-288]
    and v12.16b, v9.16b, v27.16b
    sdot v16.4s, v11.16b, v3.16b
    ldp q11, q21, [x0, #-256]
    ldur q19, [x3, #-80]
    shl v24.4s, v14.4s, #16
    and v25.16b, v1.16b, v27.16b
    faddp v22.4s, v22.4s, v23.4s
    and v23.16b, v8.16b, v27.16b
    sdot v15.4s, v12.16b, v13.16b
    and v12.16b, v11.16b, v27.16b
    fmul v20.4s, v20.4s, v19.s[0]
    ushr v5.16b, v5.16b, #4
    sdot v16.4s, v25.16b, v13.16b
    ushr v0.16b, v0.16b, #4
    sdot v17.4s, v23.16b, v3.16b
    and v23.16b, v10.16b, v27.16b
    sdot v18.4s, v12.16b, v3.16b
    sdot v15.4s, v5.16b, v7.16b
    and v3.16b, v21.16b, v27.16b
    fmla v28.4s, v20.4s, v2.4s
    ushr v2.16b, v9.16b, #4
    sdot v16.4s, v0.16b, v7.16b
    ushr v5.16b, v1.16b, #4
    sdot v17.4s, v23.16b, v13.16b
    ldp q9, q12, [x0, #-224]
    ushr v8.16b, v8.16b, #4
    sdot v18.4s, v3.16b, v13.16b
    ldp q23, q20, [x3, #-64]
    sdot v15.4s, v2.16b, v6.16b
    ushr v11.16b, v11.16b, #4
    ld1 {v0.16b, v1.16b, v2.16b, v3.16b}, [x7]
    sdot v16.4s, v5.16b, v6.16b
    and v5.16b, v9.16b, v27.16b
    fmul v22.4s, v22.4s, v19.s[0]
    sdot v17.4s, v8.16b, v7.16b
    ushr v8.16b, v10.16b, #4
    sdot v18.4s, v11.16b, v7.16b
    ldp q7, q11, [x0, #-192]
    ushr v10.16b, v21.16b, #4
    sdot v0.4s, v5.16b, v23.16b
    ldp q13, q21, [x0, #-160]
    faddp v15.4s, v15.4s, v16.4s
    and v5.16b, v12.16b, v27.16b
    sdot v17.4s, v8.16b, v6.16b
    and v8.16b, v7.16b, v27.16b
    ldp q16, q25, [x0, #-128]
    sdot v18.4s, v10.16b, v6.16b
    and v6.16b, v13.16b, v27.16b
    fmla v29.4s, v22.4s, v4.4s
    ushr v9.16b, v9.16b, #4
    sdot v0.4s, v5.16b, v20.16b
    ldp q4, q5, [x3, #-32]
    sdot v1.4s, v8.16b, v23.16b
    and v8.16b, v16.16b, v27.16b
    and v10.16b, v11.16b, v27.16b
    sdot v2.4s, v6.16b, v23.16b
    fmul v15.4s, v15.4s, v19.s[0]
    ushr v6.16b, v12.16b, #4
    and v12.16b, v21.16b, v27.16b
    sdot v0.4s, v9.16b, v4.16b
    sdot v3.4s, v8.16b, v23.16b
    sdot v1.4s, v10.16b, v20.16b
    and v8.16b, v25.16b, v27.16b
    ushr v7.16b, v7.16b, #4
    sdot v2.4s, v12.16b, v20.16b
    fmla v30.4s, v15.4s, v24.4s
    faddp v17.4s, v17.4s, v18.4s
    ushr v9.16b, v13.16b, #4
    sdot v0.4s, v6.16b, v5.16b
    sdot v3.4s, v8.16b, v20.16b
    ldp q18, q24, [x0, #-96]
    sdot v1.4s, v7.16b, v4.16b
    ushr v10.16b, v16.16b, #4
    ldp q22, q26, [x0, #-64]
    ushr v11.16b, v11.16b, #4
    sdot v2.4s, v9.16b, v4.16b
    ld1 {v6.16b, v7.16b, v8.16b, v9.16b}, [x7], #64
    fmul v17.4s, v17.4s, v19.s[0]
    ushr v12.16b, v21.16b, #4
    and v13.16b, v18.16b, v27.16b
    sdot v3.4s, v10.16b, v4.16b
    and v15.16b, v22.16b, v27.16b
    sdot v1.4s, v11.16b, v5.16b
    ushr v16.16b, v25.16b, #4
    ldp q10, q11, [x1], #64
    sdot v2.4s, v12.16b, v5.16b
    sdot v6.4s, v13.16b, v23.16b
    fmla v31.4s, v17.4s, v14.4s
    and v17.16b, v24.16b, v27.16b
    sdot v7.4s, v15.16b, v23.16b
    ldr q12, [x3], #160
    sdot v3.4s, v16.16b, v5.16b
    and v25.16b, v26.16b, v27.16b
    faddp v0.4s, v0.4s, v1.4s
    shl v21.4s, v10.4s, #16
    ldp q13, q14, [x0, #-32]
    shl v15.4s, v11.4s, #16
    sdot v6.4s, v17.16b, v20.16b
    ldp q16, q17, [x0], #512
    ushr v18.16b, v18.16b, #4
    sdot v7.4s, v25.16b, v20.16b
    faddp v2.4s, v2.4s, v3.4s
    ushr v22.16b, v22.16b, #4
    fmul v0.4s, v0.4s, v12.s[0]
    and v25.16b, v13.16b, v27.16b
    and v19.16b, v16.16b, v27.16b
    ushr v24.16b, v24.16b, #4
    sdot v6.4s, v18.16b, v4.16b
    ushr v26.16b, v26.16b, #4
    sdot v7.4s, v22.16b, v4.16b
    sdot v8.4s, v25.16b, v23.16b
    sdot v9.4s, v19.16b, v23.16b
    fmla v28.4s, v0.4s, v21.4s
    and v21.16b, v14.16b, v27.16b
    and v19.16b, v17.16b, v27.16b
    sdot v6.4s, v24.16b, v5.16b
    sdot v7.4s, v26.16b, v5.16b
    sdot v8.4s, v21.16b, v20.16b
    sdot v9.4s, v19.16b, v20.16b
    fmul v2.4s, v2.4s, v12.s[0]
    ushr v0.16b, v13.16b, #4
    ushr v1.16b, v16.16b, #4
    ldp q3, q13, [x3, #-144] // +
    ldp q16, q18, [x0, #-480] // +
    faddp v6.4s, v6.4s, v7.4s
    ldp q7, q19, [x0, #-448] // +
    sdot v8.4s, v0.16b, v4.16b
    sdot v9.4s, v1.16b, v4.16b
    fmla v29.4s, v2.4s, v10.4s
    ushr v2.16b, v14.16b, #4
    ushr v1.16b, v17.16b, #4
    ld1 {v20.16b, v21.16b, v22.16b, v23.16b}, [x7] // +
    and v0.16b, v16.16b, v27.16b // +
    and v4.16b, v7.16b, v27.16b // +
    sdot v8.4s, v2.16b, v5.16b
    sdot v9.4s, v1.16b, v5.16b
    ldp q1, q2, [x0, #-416] // +
    fmul v6.4s, v6.4s, v12.s[0]
    and v5.16b, v18.16b, v27.16b // +
    sdot v20.4s, v0.16b, v3.16b // +
    ldp q0, q10, [x0, #-384] // +
    and v14.16b, v19.16b, v27.16b // +
    sdot v21.4s, v4.16b, v3.16b // +
    and v4.16b, v1.16b, v27.16b // +
    faddp v8.4s, v8.4s, v9.4s
    ushr v9.16b, v16.16b, #4 // +
    and v16.16b, v0.16b, v27.16b // +
    fmla v30.4s, v6.4s, v15.4s
    sdot v20.4s, v5.16b, v13.16b // +
    ushr v5.16b, v7.16b, #4 // +
    ldp q7, q6, [x3, #-112] // +
    sdot v21.4s, v14.16b, v13.16b // +
    sdot v22.4s, v4.16b, v3.16b // +
    and v4.16b, v2.16b, v27.16b // +
    sdot v23.4s, v16.16b, v3.16b // +
    fmul v8.4s, v8.4s, v12.s[0]
    ushr v12.16b, v18.16b, #4 // +
    and v14.16b, v10.16b, v27.16b // +
    sdot v20.4s, v9.16b, v7.16b // +
    ushr v9.16b, v19.16b, #4 // +
    sdot v21.4s, v5.16b, v7.16b // +
    sdot v22.4s, v4.16b, v13.16b // +
    subs x5, x5, #1
    sdot v23.4s, v14.16b, v13.16b // +
    fmla v31.4s, v8.4s, v11.4s
    b.ne 2b
3:
    ushr v1.16b, v1.16b, #4
    ushr v0.16b, v0.16b, #4
    ldp q4, q14, [x1, #-32]
    sdot v20.4s, v12.16b, v6.16b
    sdot v21.4s, v9.16b, v6.16b
    ldp q5, q9, [x0, #-352]
    sdot v22.4s, v1.16b, v7.16b
    sdot v23.4s, v0.16b, v7.16b
    ldp q0, q1, [x0, #-320]
    ushr v2.16b, v2.16b, #4
    ushr v8.16b, v10.16b, #4
    ld1 {v15.16b, v16.16b, v17.16b, v18.16b}, [x7], #64
    and v10.16b, v5.16b, v27.16b
    faddp v20.4s, v20.4s, v21.4s
    and v11.16b, v0.16b, v27.16b
    sdot v22.4s, v2.16b, v6.16b
    sdot v23.4s, v8.16b, v6.16b
    shl v2.4s, v4.4s, #16
    sdot v15.4s, v10.16b, v3.16b
    ldp q8, q10, [x0, #-288]
    and v12.16b, v9.16b, v27.16b
    sdot v16.4s, v11.16b, v3.16b
    ldp q11, q21, [x0, #-256]
    ldur q19, [x3, #-80]
    shl v24.4s, v14.4s, #16
    and v25.16b, v1.16b, v27.16b
    faddp v22.4s, v22.4s, v23.4s
    and v23.16b, v8.16b, v27.16b
    sdot v15.4s, v12.16b, v13.16b
    and v12.16b, v11.16b, v27.16b
    fmul v20.4s, v20.4s, v19.s[0]
    ushr v5.16b, v5.16b, #4
    sdot v16.4s, v25.16b, v13.16b
    ushr v0.16b, v0.16b, #4
    sdot v17.4s, v23.16b, v3.16b
    and v23.16b, v10.16b, v27.16b
    sdot v18.4s, v12.16b, v3.16b
    sdot v15.4s, v5.16b, v7.16b
    and v3.16b, v21.16b, v27.16b
    fmla v28.4s, v20.4s, v2.4s
    ushr v2.16b, v9.16b, #4
    sdot v16.4s, v0.16b, v7.16b
    ushr v5.16b, v1.16b, #4
    sdot v17.4s, v23.16b, v13.16b
    ldp q9, q12, [x0, #-224]
    ushr v8.16b, v8.16b, #4
    sdot v18.4s, v3.16b, v13.16b
    ldp q23, q20, [x3, #-64]
    sdot v15.4s, v2.16b, v6.16b
    ushr v11.16b, v11.16b, #4
    ld1 {v0.16b, v1.16b, v2.16b, v3.16b}, [x7]
    sdot v16.4s, v5.16b, v6.16b
    and v5.16b, v9.16b, v27.16b
    fmul v22.4s, v22.4s, v19.s[0]
    sdot v17.4s, v8.16b, v7.16b
    ushr v8.16b, v10.16b, #4
    sdot v18.4s, v11.16b, v7.16b
    ldp q7, q11, [x0, #-192]
    ushr v10.16b, v21.16b, #4
    sdot v0.4s, v5.16b, v23.16b
    ldp q13, q21, [x0, #-160]
    faddp v15.4s, v15.4s, v16.4s
    and v5.16b, v12.16b, v27.16b
    sdot v17.4s, v8.16b, v6.16b
    and v8.16b, v7.16b, v27.16b
    ldp q16, q25, [x0, #-128]
    sdot v18.4s, v10.16b, v6.16b
    and v6.16b, v13.16b, v27.16b
    fmla v29.4s, v22.4s, v4.4s
    ushr v9.16b, v9.16b, #4
    sdot v0.4s, v5.16b, v20.16b
    ldp q4, q5, [x3, #-32]
    sdot v1.4s, v8.16b, v23.16b
    and v8.16b, v16.16b, v27.16b
    and v10.16b, v11.16b, v27.16b
    sdot v2.4s, v6.16b, v23.16b
    fmul v15.4s, v15.4s, v19.s[0]
    ushr v6.16b, v12.16b, #4
    and v12.16b, v21.16b, v27.16b
    sdot v0.4s, v9.16b, v4.16b
    sdot v3.4s, v8.16b, v23.16b
    sdot v1.4s, v10.16b, v20.16b
    and v8.16b, v25.16b, v27.16b
    ushr v7.16b, v7.16b, #4
    sdot v2.4s, v12.16b, v20.16b
    fmla v30.4s, v15.4s, v24.4s
    faddp v17.4s, v17.4s, v18.4s
    ushr v9.16b, v13.16b, #4
    sdot v0.4s, v6.16b, v5.16b
    sdot v3.4s, v8.16b, v20.16b
    ldp q18, q24, [x0, #-96]
    sdot v1.4s, v7.16b, v4.16b
    ushr v10.16b, v16.16b, #4
    ldp q22, q26, [x0, #-64]
    ushr v11.16b, v11.16b, #4
    sdot v2.4s, v9.16b, v4.16b
    ld1 {v6.16b, v7.16b, v8.16b, v9.16b}, [x7], #64
    fmul v17.4s, v17.4s, v19.s[0]
    ushr v12.16b, v21.16b, #4
    and v13.16b, v18.16b, v27.16b
    sdot v3.4s, v10.16b, v4.16b
    and v15.16b, v22.16b, v27.16b
    sdot v1.4s, v11.16b, v5.16b
    ushr v16.16b, v25.16b, #4
    ldp q10, q11, [x1], #64
    sdot v2.4s, v12.16b, v5.16b
    sdot v6.4s, v13.16b, v23.16b
    fmla v31.4s, v17.4s, v14.4s
    and v17.16b, v24.16b, v27.16b
    sdot v7.4s, v15.16b, v23.16b
    ldr q12, [x3], #160
    sdot v3.4s, v16.16b, v5.16b
    and v25.16b, v26.16b, v27.16b
    faddp v0.4s, v0.4s, v1.4s
    shl v21.4s, v10.4s, #16
    ldp q13, q14, [x0, #-32]
    shl v15.4s, v11.4s, #16
    sdot v6.4s, v17.16b, v20.16b
    ldp q16, q17, [x0], #512
    ushr v18.16b, v18.16b, #4
    sdot v7.4s, v25.16b, v20.16b
    faddp v2.4s, v2.4s, v3.4s
    ushr v22.16b, v22.16b, #4
    fmul v0.4s, v0.4s, v12.s[0]
    and v25.16b, v13.16b, v27.16b
    and v19.16b, v16.16b, v27.16b
    ushr v24.16b, v24.16b, #4
    sdot v6.4s, v18.16b, v4.16b
    ushr v26.16b, v26.16b, #4
    sdot v7.4s, v22.16b, v4.16b
    sdot v8.4s, v25.16b, v23.16b
    sdot v9.4s, v19.16b, v23.16b
    fmla v28.4s, v0.4s, v21.4s
    and v21.16b, v14.16b, v27.16b
    and v19.16b, v17.16b, v27.16b
    sdot v6.4s, v24.16b, v5.16b
    sdot v7.4s, v26.16b, v5.16b
    sdot v8.4s, v21.16b, v20.16b
    sdot v9.4s, v19.16b, v20.16b
    fmul v2.4s, v2.4s, v12.s[0]
    ushr v0.16b, v13.16b, #4
    ushr v1.16b, v16.16b, #4
    faddp v6.4s, v6.4s, v7.4s
    sdot v8.4s, v0.16b, v4.16b
    sdot v9.4s, v1.16b, v4.16b
    fmla v29.4s, v2.4s, v10.4s
    ushr v2.16b, v14.16b, #4
    ushr v1.16b, v17.16b, #4
    sdot v8.4s, v2.16b, v5.16b
    sdot v9.4s, v1.16b, v5.16b
    fmul v6.4s, v6.4s, v12.s[0]
    faddp v8.4s, v8.4s, v9.4s
    fmla v30.4s, v6.4s, v15.4s
    fmul v8.4s, v8.4s, v12.s[0]
    fmla v31.4s, v8.4s, v11.4s
4:
    stp q28, q29, [x6]
    stp q30, q31, [x6, #32]
    add x0, x0, x12
    add x1, x1, x13
    add x6, x6, x14
    mov x5, x15
    mov x3, x16
    mov x7, x17
    subs x8, x8, #1
    b.ne 5b
