// One row of int4 with minima, 16 columns.
// Written by `cargo run --release -p brevity-bench --bin schedule`.
// Loop: 2 blocks, 200 instructions, 81 cycles on an in-order core of three slots.
// `+`: for the next pass.
// x0 codes, x1 scales, x2 minima, x3 row, x5 blocks, x6 running sums, x7 start of accumulators,
// x8 panels, x12 bytes to the codes of the next one, x13 to its scales and minima, x14 to its sums
// v27 mask, v28 y0, v29 y1, v30 y2, v31 y3
    movi v27.16b, #15
    add x3, x3, #144
    add x0, x0, #480
    add x1, x1, #32
    add x2, x2, #32
    mov x15, x5
    mov x16, x3
    mov x17, x7
5:
    ldp q28, q29, [x6]
    ldp q30, q31, [x6, #32]
    tbz x5, #0, 1f
    ldp q6, q5, [x0, #-480]
    ldp q12, q13, [x0, #-448]
    ld1 {v14.16b, v15.16b, v16.16b, v17.16b}, [x7]
    and v2.16b, v6.16b, v27.16b
    and v1.16b, v12.16b, v27.16b
    ldp q11, q21, [x3, #-144]
    ushr v3.16b, v6.16b, #4
    ldp q22, q24, [x3, #-112]
    and v6.16b, v5.16b, v27.16b
    and v8.16b, v13.16b, v27.16b
    sdot v14.4s, v2.16b, v11.16b
    sdot v15.4s, v1.16b, v11.16b
    ushr v0.16b, v12.16b, #4
    ldp q1, q12, [x0, #-416]
    sdot v14.4s, v6.16b, v21.16b
    sdot v15.4s, v8.16b, v21.16b
    ldp q2, q8, [x0, #-384]
    ushr v5.16b, v5.16b, #4
    ushr v6.16b, v13.16b, #4
    sdot v14.4s, v3.16b, v22.16b
    sdot v15.4s, v0.16b, v22.16b
    and v0.16b, v1.16b, v27.16b
    and v3.16b, v2.16b, v27.16b
    sdot v14.4s, v5.16b, v24.16b
    sdot v15.4s, v6.16b, v24.16b
    and v6.16b, v12.16b, v27.16b
    and v5.16b, v8.16b, v27.16b
    sdot v16.4s, v0.16b, v11.16b
    sdot v17.4s, v3.16b, v11.16b
    ushr v3.16b, v1.16b, #4
    ushr v9.16b, v2.16b, #4
    ldp q13, q0, [x1, #-32]
    sdot v16.4s, v6.16b, v21.16b
    sdot v17.4s, v5.16b, v21.16b
    ldp q1, q2, [x2, #-32]
    ushr v5.16b, v12.16b, #4
    ushr v8.16b, v8.16b, #4
    sdot v16.4s, v3.16b, v22.16b
    sdot v17.4s, v9.16b, v22.16b
    ldp q12, q25, [x0, #-352]
    sdot v16.4s, v5.16b, v24.16b
    sdot v17.4s, v8.16b, v24.16b
    ldp q10, q26, [x0, #-320]
    faddp v14.4s, v14.4s, v15.4s
    ldur q3, [x3, #-80]
    shl v15.4s, v13.4s, #16
    shl v4.4s, v0.4s, #16
    shl v23.4s, v1.4s, #16
    ld1 {v5.16b, v6.16b, v7.16b, v8.16b}, [x7], #64
    and v18.16b, v12.16b, v27.16b
    and v19.16b, v10.16b, v27.16b
    shl v9.4s, v2.4s, #16
    faddp v16.4s, v16.4s, v17.4s
    and v17.16b, v25.16b, v27.16b
    and v20.16b, v26.16b, v27.16b
    fmul v14.4s, v14.4s, v3.s[0]
    sdot v5.4s, v18.16b, v11.16b
    sdot v6.4s, v19.16b, v11.16b
    ushr v12.16b, v12.16b, #4
    ushr v10.16b, v10.16b, #4
    ldp q19, q18, [x0, #-288]
    sdot v5.4s, v17.16b, v21.16b
    sdot v6.4s, v20.16b, v21.16b
    ldp q20, q17, [x0, #-256]
    ushr v25.16b, v25.16b, #4
    ushr v26.16b, v26.16b, #4
    fmla v28.4s, v14.4s, v15.4s
    sdot v5.4s, v12.16b, v22.16b
    sdot v6.4s, v10.16b, v22.16b
    and v10.16b, v19.16b, v27.16b
    and v12.16b, v20.16b, v27.16b
    sdot v5.4s, v25.16b, v24.16b
    sdot v6.4s, v26.16b, v24.16b
    and v26.16b, v18.16b, v27.16b
    and v25.16b, v17.16b, v27.16b
    fmla v28.4s, v23.4s, v3.s[1]
    sdot v7.4s, v10.16b, v11.16b
    sdot v8.4s, v12.16b, v11.16b
    fmul v16.4s, v16.4s, v3.s[0]
    ushr v11.16b, v19.16b, #4
    ushr v10.16b, v20.16b, #4
    sdot v7.4s, v26.16b, v21.16b
    sdot v8.4s, v25.16b, v21.16b
    ushr v12.16b, v18.16b, #4
    ushr v17.16b, v17.16b, #4
    sdot v7.4s, v11.16b, v22.16b
    sdot v8.4s, v10.16b, v22.16b
    fmla v29.4s, v16.4s, v13.4s
    sdot v7.4s, v12.16b, v24.16b
    sdot v8.4s, v17.16b, v24.16b
    faddp v5.4s, v5.4s, v6.4s
    fmla v29.4s, v1.4s, v3.s[1]
    faddp v7.4s, v7.4s, v8.4s
    fmul v5.4s, v5.4s, v3.s[0]
    fmla v30.4s, v5.4s, v4.4s
    fmul v7.4s, v7.4s, v3.s[0]
    fmla v30.4s, v9.4s, v3.s[1]
    fmla v31.4s, v7.4s, v0.4s
    fmla v31.4s, v2.4s, v3.s[1]
    add x3, x3, #80
    add x0, x0, #256
    add x1, x1, #32
    add x2, x2, #32
1:
    lsr x5, x5, #1
    cbz x5, 4f
    subs x5, x5, #1
    ldp q6, q5, [x0, #-480]
    ldp q12, q13, [x0, #-448]
    ld1 {v14.16b, v15.16b, v16.16b, v17.16b}, [x7]
    and v2.16b, v6.16b, v27.16b
    and v1.16b, v12.16b, v27.16b
    ldp q11, q21, [x3, #-144]
    ushr v3.16b, v6.16b, #4
    ldp q22, q24, [x3, #-112]
    and v6.16b, v5.16b, v27.16b
    and v8.16b, v13.16b, v27.16b
    sdot v14.4s, v2.16b, v11.16b
    sdot v15.4s, v1.16b, v11.16b
    ushr v0.16b, v12.16b, #4
    ldp q1, q12, [x0, #-416]
    sdot v14.4s, v6.16b, v21.16b
    sdot v15.4s, v8.16b, v21.16b
    ldp q2, q8, [x0, #-384]
    ushr v5.16b, v5.16b, #4
    ushr v6.16b, v13.16b, #4
    sdot v14.4s, v3.16b, v22.16b
    sdot v15.4s, v0.16b, v22.16b
    and v0.16b, v1.16b, v27.16b
    and v3.16b, v2.16b, v27.16b
    sdot v14.4s, v5.16b, v24.16b
    sdot v15.4s, v6.16b, v24.16b
    and v6.16b, v12.16b, v27.16b
    and v5.16b, v8.16b, v27.16b
    sdot v16.4s, v0.16b, v11.16b
    sdot v17.4s, v3.16b, v11.16b
    ushr v3.16b, v1.16b, #4
    ushr v9.16b, v2.16b, #4
    ldp q13, q0, [x1, #-32]
    sdot v16.4s, v6.16b, v21.16b
    sdot v17.4s, v5.16b, v21.16b
    ldp q1, q2, [x2, #-32]
    ushr v5.16b, v12.16b, #4
    ushr v8.16b, v8.16b, #4
    sdot v16.4s, v3.16b, v22.16b
    sdot v17.4s, v9.16b, v22.16b
    ldp q12, q25, [x0, #-352]
    b.eq 3f
2:
    sdot v16.4s, v5.16b, v24.16b
    sdot v17.4s, v8.16b, v24.16b
    ldp q10, q26, [x0, #-320]
    faddp v14.4s, v14.4s, v15.4s
    ldur q3, [x3, #-80]
    shl v15.4s, v13.4s, #16
    shl v4.4s, v0.4s, #16
    shl v23.4s, v1.4s, #16
    ld1 {v5.16b, v6.16b, v7.16b, v8.16b}, [x7], #64
    and v18.16b, v12.16b, v27.16b
    and v19.16b, v10.16b, v27.16b
    shl v9.4s, v2.4s, #16
    faddp v16.4s, v16.4s, v17.4s
    and v17.16b, v25.16b, v27.16b
    and v20.16b, v26.16b, v27.16b
    fmul v14.4s, v14.4s, v3.s[0]
    sdot v5.4s, v18.16b, v11.16b
    sdot v6.4s, v19.16b, v11.16b
    ushr v12.16b, v12.16b, #4
    ushr v10.16b, v10.16b, #4
    ldp q19, q18, [x0, #-288]
    sdot v5.4s, v17.16b, v21.16b
    sdot v6.4s, v20.16b, v21.16b
    ldp q20, q17, [x0, #-256]
    ushr v25.16b, v25.16b, #4
    ushr v26.16b, v26.16b, #4
    fmla v28.4s, v14.4s, v15.4s
    sdot v5.4s, v12.16b, v22.16b
    sdot v6.4s, v10.16b, v22.16b
    and v10.16b, v19.16b, v27.16b
    and v12.16b, v20.16b, v27.16b
    sdot v5.4s, v25.16b, v24.16b
    sdot v6.4s, v26.16b, v24.16b
    and v26.16b, v18.16b, v27.16b
    and v25.16b, v17.16b, v27.16b
    fmla v28.4s, v23.4s, v3.s[1]
    sdot v7.4s, v10.16b, v11.16b
    sdot v8.4s, v12.16b, v11.16b
    fmul v16.4s, v16.4s, v3.s[0]
    ushr v11.16b, v19.16b, #4
    ushr v10.16b, v20.16b, #4
    sdot v7.4s, v26.16b, v21.16b
    sdot v8.4s, v25.16b, v21.16b
    ushr v12.16b, v18.16b, #4
    ushr v17.16b, v17.16b, #4
    sdot v7.4s, v11.16b, v22.16b
    sdot v8.4s, v10.16b, v22.16b
    fmla v29.4s, v16.4s, v13.4s
    ldp q10, q11, [x0, #-224]
    sdot v7.4s, v12.16b, v24.16b
    sdot v8.4s, v17.16b, v24.16b
    ldp q12, q13, [x0, #-192]
    faddp v5.4s, v5.4s, v6.4s
    ldp q6, q14, [x3, #-64]
    ld1 {v15.16b, v16.16b, v17.16b, v18.16b}, [x7]
    and v19.16b, v10.16b, v27.16b
    and v20.16b, v12.16b, v27.16b
    fmla v29.4s, v1.4s, v3.s[1]
    faddp v7.4s, v7.4s, v8.4s
    fmul v5.4s, v5.4s, v3.s[0]
    and v1.16b, v11.16b, v27.16b
    and v8.16b, v13.16b, v27.16b
    ldp q21, q22, [x3, #-32]
    sdot v15.4s, v19.16b, v6.16b
    sdot v16.4s, v20.16b, v6.16b
    ushr v10.16b, v10.16b, #4
    ushr v12.16b, v12.16b, #4
    ldp q20, q19, [x0, #-160]
    sdot v15.4s, v1.16b, v14.16b
    sdot v16.4s, v8.16b, v14.16b
    ldp q1, q8, [x0, #-128]
    fmla v30.4s, v5.4s, v4.4s
    ushr v4.16b, v11.16b, #4
    ushr v5.16b, v13.16b, #4
    sdot v15.4s, v10.16b, v21.16b
    sdot v16.4s, v12.16b, v21.16b
    and v10.16b, v20.16b, v27.16b
    and v11.16b, v1.16b, v27.16b
    fmul v7.4s, v7.4s, v3.s[0]
    sdot v15.4s, v4.16b, v22.16b
    sdot v16.4s, v5.16b, v22.16b
    fmla v30.4s, v9.4s, v3.s[1]
    and v4.16b, v19.16b, v27.16b
    and v5.16b, v8.16b, v27.16b
    sdot v17.4s, v10.16b, v6.16b
    sdot v18.4s, v11.16b, v6.16b
    ushr v9.16b, v20.16b, #4
    ushr v1.16b, v1.16b, #4
    fmla v31.4s, v7.4s, v0.4s
    sdot v17.4s, v4.16b, v14.16b
    sdot v18.4s, v5.16b, v14.16b
    ldr q4, [x3], #160
    ushr v0.16b, v19.16b, #4
    ushr v8.16b, v8.16b, #4
    ldp q5, q7, [x1], #64
    sdot v17.4s, v9.16b, v21.16b
    sdot v18.4s, v1.16b, v21.16b
    ldp q1, q9, [x0, #-96]
    sdot v17.4s, v0.16b, v22.16b
    sdot v18.4s, v8.16b, v22.16b
    ldp q0, q8, [x0, #-64]
    faddp v15.4s, v15.4s, v16.4s
    ldp q11, q10, [x2], #64
    fmla v31.4s, v2.4s, v3.s[1]
    shl v2.4s, v5.4s, #16
    ld1 {v23.16b, v24.16b, v25.16b, v26.16b}, [x7], #64
    and v3.16b, v1.16b, v27.16b
    and v12.16b, v0.16b, v27.16b
    shl v13.4s, v11.4s, #16
    faddp v17.4s, v17.4s, v18.4s
    fmul v15.4s, v15.4s, v4.s[0]
    and v18.16b, v9.16b, v27.16b
    and v16.16b, v8.16b, v27.16b
    sdot v23.4s, v3.16b, v6.16b
    sdot v24.4s, v12.16b, v6.16b
    ushr v1.16b, v1.16b, #4
    ushr v0.16b, v0.16b, #4
    sdot v23.4s, v18.16b, v14.16b
    sdot v24.4s, v16.16b, v14.16b
    fmla v28.4s, v15.4s, v2.4s
    ushr v2.16b, v9.16b, #4
    ushr v3.16b, v8.16b, #4
    sdot v23.4s, v1.16b, v21.16b
    sdot v24.4s, v0.16b, v21.16b
    shl v0.4s, v7.4s, #16
    ldp q1, q8, [x0, #-32]
    sdot v23.4s, v2.16b, v22.16b
    sdot v24.4s, v3.16b, v22.16b
    ldp q2, q3, [x0], #512
    shl v9.4s, v10.4s, #16
    fmla v28.4s, v13.4s, v4.s[1]
    fmul v17.4s, v17.4s, v4.s[0]
    and v13.16b, v1.16b, v27.16b
    and v12.16b, v2.16b, v27.16b
    faddp v23.4s, v23.4s, v24.4s
    and v24.16b, v8.16b, v27.16b
    and v15.16b, v3.16b, v27.16b
    fmla v29.4s, v17.4s, v5.4s
    sdot v25.4s, v13.16b, v6.16b
    sdot v26.4s, v12.16b, v6.16b
    ldp q6, q5, [x0, #-480] // +
    ushr v1.16b, v1.16b, #4
    ushr v2.16b, v2.16b, #4
    ldp q12, q13, [x0, #-448] // +
    sdot v25.4s, v24.16b, v14.16b
    sdot v26.4s, v15.16b, v14.16b
    ld1 {v14.16b, v15.16b, v16.16b, v17.16b}, [x7] // +
    ushr v8.16b, v8.16b, #4
    ushr v3.16b, v3.16b, #4
    fmla v29.4s, v11.4s, v4.s[1]
    sdot v25.4s, v1.16b, v21.16b
    sdot v26.4s, v2.16b, v21.16b
    and v2.16b, v6.16b, v27.16b // +
    and v1.16b, v12.16b, v27.16b // +
    fmul v23.4s, v23.4s, v4.s[0]
    ldp q11, q21, [x3, #-144] // +
    sdot v25.4s, v8.16b, v22.16b
    sdot v26.4s, v3.16b, v22.16b
    ushr v3.16b, v6.16b, #4 // +
    ldp q22, q24, [x3, #-112] // +
    and v6.16b, v5.16b, v27.16b // +
    and v8.16b, v13.16b, v27.16b // +
    sdot v14.4s, v2.16b, v11.16b // +
    sdot v15.4s, v1.16b, v11.16b // +
    fmla v30.4s, v23.4s, v0.4s
    ushr v0.16b, v12.16b, #4 // +
    ldp q1, q12, [x0, #-416] // +
    faddp v25.4s, v25.4s, v26.4s
    sdot v14.4s, v6.16b, v21.16b // +
    sdot v15.4s, v8.16b, v21.16b // +
    ldp q2, q8, [x0, #-384] // +
    ushr v5.16b, v5.16b, #4 // +
    ushr v6.16b, v13.16b, #4 // +
    sdot v14.4s, v3.16b, v22.16b // +
    sdot v15.4s, v0.16b, v22.16b // +
    fmla v30.4s, v9.4s, v4.s[1]
    and v0.16b, v1.16b, v27.16b // +
    and v3.16b, v2.16b, v27.16b // +
    fmul v25.4s, v25.4s, v4.s[0]
    sdot v14.4s, v5.16b, v24.16b // +
    sdot v15.4s, v6.16b, v24.16b // +
    and v6.16b, v12.16b, v27.16b // +
    and v5.16b, v8.16b, v27.16b // +
    sdot v16.4s, v0.16b, v11.16b // +
    sdot v17.4s, v3.16b, v11.16b // +
    ushr v3.16b, v1.16b, #4 // +
    ushr v9.16b, v2.16b, #4 // +
    fmla v31.4s, v25.4s, v7.4s
    ldp q13, q0, [x1, #-32] // +
    sdot v16.4s, v6.16b, v21.16b // +
    sdot v17.4s, v5.16b, v21.16b // +
    ldp q1, q2, [x2, #-32] // +
    ushr v5.16b, v12.16b, #4 // +
    ushr v8.16b, v8.16b, #4 // +
    sdot v16.4s, v3.16b, v22.16b // +
    sdot v17.4s, v9.16b, v22.16b // +
    subs x5, x5, #1
    ldp q12, q25, [x0, #-352] // +
    fmla v31.4s, v10.4s, v4.s[1]
    b.ne 2b
3:
    sdot v16.4s, v5.16b, v24.16b
    sdot v17.4s, v8.16b, v24.16b
    ldp q10, q26, [x0, #-320]
    faddp v14.4s, v14.4s, v15.4s
    ldur q3, [x3, #-80]
    shl v15.4s, v13.4s, #16
    shl v4.4s, v0.4s, #16
    shl v23.4s, v1.4s, #16
    ld1 {v5.16b, v6.16b, v7.16b, v8.16b}, [x7], #64
    and v18.16b, v12.16b, v27.16b
    and v19.16b, v10.16b, v27.16b
    shl v9.4s, v2.4s, #16
    faddp v16.4s, v16.4s, v17.4s
    and v17.16b, v25.16b, v27.16b
    and v20.16b, v26.16b, v27.16b
    fmul v14.4s, v14.4s, v3.s[0]
    sdot v5.4s, v18.16b, v11.16b
    sdot v6.4s, v19.16b, v11.16b
    ushr v12.16b, v12.16b, #4
    ushr v10.16b, v10.16b, #4
    ldp q19, q18, [x0, #-288]
    sdot v5.4s, v17.16b, v21.16b
    sdot v6.4s, v20.16b, v21.16b
    ldp q20, q17, [x0, #-256]
    ushr v25.16b, v25.16b, #4
    ushr v26.16b, v26.16b, #4
    fmla v28.4s, v14.4s, v15.4s
    sdot v5.4s, v12.16b, v22.16b
    sdot v6.4s, v10.16b, v22.16b
    and v10.16b, v19.16b, v27.16b
    and v12.16b, v20.16b, v27.16b
    sdot v5.4s, v25.16b, v24.16b
    sdot v6.4s, v26.16b, v24.16b
    and v26.16b, v18.16b, v27.16b
    and v25.16b, v17.16b, v27.16b
    fmla v28.4s, v23.4s, v3.s[1]
    sdot v7.4s, v10.16b, v11.16b
    sdot v8.4s, v12.16b, v11.16b
    fmul v16.4s, v16.4s, v3.s[0]
    ushr v11.16b, v19.16b, #4
    ushr v10.16b, v20.16b, #4
    sdot v7.4s, v26.16b, v21.16b
    sdot v8.4s, v25.16b, v21.16b
    ushr v12.16b, v18.16b, #4
    ushr v17.16b, v17.16b, #4
    sdot v7.4s, v11.16b, v22.16b
    sdot v8.4s, v10.16b, v22.16b
    fmla v29.4s, v16.4s, v13.4s
    ldp q10, q11, [x0, #-224]
    sdot v7.4s, v12.16b, v24.16b
    sdot v8.4s, v17.16b, v24.16b
    ldp q12, q13, [x0, #-192]
    faddp v5.4s, v5.4s, v6.4s
    ldp q6, q14, [x3, #-64]
    ld1 {v15.16b, v16.16b, v17.16b, v18.16b}, [x7]
    and v19.16b, v10.16b, v27.16b
    and v20.16b, v12.16b, v27.16b
    fmla v29.4s, v1.4s, v3.s[1]
    faddp v7.4s, v7.4s, v8.4s
    fmul v5.4s, v5.4s, v3.s[0]
    and v1.16b, v11.16b, v27.16b
    and v8.16b, v13.16b, v27.16b
    ldp q21, q22, [x3, #-32]
    sdot v15.4s, v19.16b, v6.16b
    sdot v16.4s, v20.16b, v6.16b
    ushr v10.16b, v10.16b, #4
    ushr v12.16b, v12.16b, #4
    ldp q20, q19, [x0, #-160]
    sdot v15.4s, v1.16b, v14.16b
    sdot v16.4s, v8.16b, v14.16b
    ldp q1, q8, [x0, #-128]
    fmla v30.4s, v5.4s, v4.4s
    ushr v4.16b, v11.16b, #4
    ushr v5.16b, v13.16b, #4
    sdot v15.4s, v10.16b, v21.16b
    sdot v16.4s, v12.16b, v21.16b
    and v10.16b, v20.16b, v27.16b
    and v11.16b, v1.16b, v27.16b
    fmul v7.4s, v7.4s, v3.s[0]
    sdot v15.4s, v4.16b, v22.16b
    sdot v16.4s, v5.16b, v22.16b
    fmla v30.4s, v9.4s, v3.s[1]
    and v4.16b, v19.16b, v27.16b
    and v5.16b, v8.16b, v27.16b
    sdot v17.4s, v10.16b, v6.16b
    sdot v18.4s, v11.16b, v6.16b
    ushr v9.16b, v20.16b, #4
    ushr v1.16b, v1.16b, #4
    fmla v31.4s, v7.4s, v0.4s
    sdot v17.4s, v4.16b, v14.16b
    sdot v18.4s, v5.16b, v14.16b
    ldr q4, [x3], #160
    ushr v0.16b, v19.16b, #4
    ushr v8.16b, v8.16b, #4
    ldp q5, q7, [x1], #64
    sdot v17.4s, v9.16b, v21.16b
    sdot v18.4s, v1.16b, v21.16b
    ldp q1, q9, [x0, #-96]
    sdot v17.4s, v0.16b, v22.16b
    sdot v18.4s, v8.16b, v22.16b
    ldp q0, q8, [x0, #-64]
    faddp v15.4s, v15.4s, v16.4s
    ldp q11, q10, [x2], #64
    fmla v31.4s, v2.4s, v3.s[1]
    shl v2.4s, v5.4s, #16
    ld1 {v23.16b, v24.16b, v25.16b, v26.16b}, [x7], #64
    and v3.16b, v1.16b, v27.16b
    and v12.16b, v0.16b, v27.16b
    shl v13.4s, v11.4s, #16
    faddp v17.4s, v17.4s, v18.4s
    fmul v15.4s, v15.4s, v4.s[0]
    and v18.16b, v9.16b, v27.16b
    and v16.16b, v8.16b, v27.16b
    sdot v23.4s, v3.16b, v6.16b
    sdot v24.4s, v12.16b, v6.16b
    ushr v1.16b, v1.16b, #4
    ushr v0.16b, v0.16b, #4
    sdot v23.4s, v18.16b, v14.16b
    sdot v24.4s, v16.16b, v14.16b
    fmla v28.4s, v15.4s, v2.4s
    ushr v2.16b, v9.16b, #4
    ushr v3.16b, v8.16b, #4
    sdot v23.4s, v1.16b, v21.16b
    sdot v24.4s, v0.16b, v21.16b
    shl v0.4s, v7.4s, #16
    ldp q1, q8, [x0, #-32]
    sdot v23.4s, v2.16b, v22.16b
    sdot v24.4s, v3.16b, v22.16b
    ldp q2, q3, [x0], #512
    shl v9.4s, v10.4s, #16
    fmla v28.4s, v13.4s, v4.s[1]
    fmul v17.4s, v17.4s, v4.s[0]
    and v13.16b, v1.16b, v27.16b
    and v12.16b, v2.16b, v27.16b
    faddp v23.4s, v23.4s, v24.4s
    and v24.16b, v8.16b, v27.16b
    and v15.16b, v3.16b, v27.16b
    fmla v29.4s, v17.4s, v5.4s
    sdot v25.4s, v13.16b, v6.16b
    sdot v26.4s, v12.16b, v6.16b
    ushr v1.16b, v1.16b, #4
    ushr v2.16b, v2.16b, #4
    sdot v25.4s, v24.16b, v14.16b
    sdot v26.4s, v15.16b, v14.16b
    ushr v8.16b, v8.16b, #4
    ushr v3.16b, v3.16b, #4
    fmla v29.4s, v11.4s, v4.s[1]
    sdot v25.4s, v1.16b, v21.16b
    sdot v26.4s, v2.16b, v21.16b
    fmul v23.4s, v23.4s, v4.s[0]
    sdot v25.4s, v8.16b, v22.16b
    sdot v26.4s, v3.16b, v22.16b
    fmla v30.4s, v23.4s, v0.4s
    faddp v25.4s, v25.4s, v26.4s
    fmla v30.4s, v9.4s, v4.s[1]
    fmul v25.4s, v25.4s, v4.s[0]
    fmla v31.4s, v25.4s, v7.4s
    fmla v31.4s, v10.4s, v4.s[1]
4:
    stp q28, q29, [x6]
    stp q30, q31, [x6, #32]
    add x0, x0, x12
    add x1, x1, x13
    add x2, x2, x13
    add x6, x6, x14
    mov x5, x15
    mov x3, x16
    mov x7, x17
    subs x8, x8, #1
    b.ne 5b
