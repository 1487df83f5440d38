// One row of int4, 16 columns.
// Written by `cargo run --release -p brevity-bench --bin schedule`.
// Loop: 2 blocks, 162 instructions, 60 cycles on an in-order core of three slots.
// `+`: for the next pass.
// x0 codes, x1 scales, x2 minima, x3 row, x5 blocks, x6 running sums, x7 start of accumulators,
// x8 panels, x12 bytes to the codes of the next one, x13 to its scales and minima, x14 to its sums
// v27 mask, v28 y0, v29 y1, v30 y2, v31 y3
    movi v27.16b, #15
    add x3, x3, #64
    add x0, x0, #480
    add x1, x1, #32
    mov x15, x5
    mov x16, x3
5:
    ldp q28, q29, [x6]
    ldp q30, q31, [x6, #32]
    tbz x5, #0, 1f
    ldp q0, q1, [x3, #-64]
    ldp q3, q2, [x3]
    ldp q4, q24, [x0, #-480]
    ldp q5, q11, [x0, #-448]
    usmmla v3.4s, v4.16b, v0.16b
    and v13.16b, v4.16b, v27.16b
    usmmla v2.4s, v5.16b, v0.16b
    and v8.16b, v5.16b, v27.16b
    ldp q5, q4, [x3]
    ldp q9, q15, [x0, #-416]
    ldp q6, q7, [x3, #-32]
    usmmla v3.4s, v13.16b, v1.16b
    usmmla v2.4s, v8.16b, v1.16b
    usmmla v5.4s, v9.16b, v0.16b
    and v9.16b, v9.16b, v27.16b
    usmmla v3.4s, v24.16b, v6.16b
    and v12.16b, v24.16b, v27.16b
    ldp q13, q8, [x0, #-384]
    usmmla v2.4s, v11.16b, v6.16b
    and v11.16b, v11.16b, v27.16b
    usmmla v5.4s, v9.16b, v1.16b
    usmmla v4.4s, v13.16b, v0.16b
    and v19.16b, v13.16b, v27.16b
    ldp q10, q9, [x3]
    usmmla v3.4s, v12.16b, v7.16b
    usmmla v2.4s, v11.16b, v7.16b
    ldp q11, q12, [x0, #-352]
    usmmla v5.4s, v15.16b, v6.16b
    and v13.16b, v15.16b, v27.16b
    usmmla v4.4s, v19.16b, v1.16b
    usmmla v10.4s, v11.16b, v0.16b
    and v11.16b, v11.16b, v27.16b
    ldp q14, q15, [x0, #-320]
    faddp v3.4s, v3.4s, v2.4s
    ldp q16, q2, [x3], #144
    usmmla v5.4s, v13.16b, v7.16b
    usmmla v4.4s, v8.16b, v6.16b
    ldp q13, q17, [x0, #-288]
    and v8.16b, v8.16b, v27.16b
    usmmla v10.4s, v11.16b, v1.16b
    ldp q11, q18, [x0, #-256]
    usmmla v9.4s, v14.16b, v0.16b
    and v14.16b, v14.16b, v27.16b
    ldp q19, q20, [x3, #-112]
    usmmla v16.4s, v13.16b, v0.16b
    and v13.16b, v13.16b, v27.16b
    ldur q21, [x3, #-80]
    usmmla v2.4s, v11.16b, v0.16b
    and v0.16b, v11.16b, v27.16b
    usmmla v4.4s, v8.16b, v7.16b
    usmmla v9.4s, v14.16b, v1.16b
    usmmla v10.4s, v12.16b, v6.16b
    usmmla v16.4s, v13.16b, v1.16b
    fmla v19.4s, v3.4s, v21.s[0]
    and v3.16b, v12.16b, v27.16b
    usmmla v2.4s, v0.16b, v1.16b
    ldp q0, q1, [x1, #-32]
    usmmla v9.4s, v15.16b, v6.16b
    and v8.16b, v15.16b, v27.16b
    usmmla v16.4s, v17.16b, v6.16b
    and v12.16b, v17.16b, v27.16b
    usmmla v2.4s, v18.16b, v6.16b
    and v6.16b, v18.16b, v27.16b
    shl v15.4s, v0.4s, #16
    faddp v5.4s, v5.4s, v4.4s
    usmmla v10.4s, v3.16b, v7.16b
    usmmla v9.4s, v8.16b, v7.16b
    usmmla v16.4s, v12.16b, v7.16b
    usmmla v2.4s, v6.16b, v7.16b
    fmla v20.4s, v5.4s, v21.s[0]
    shl v5.4s, v1.4s, #16
    fmla v28.4s, v19.4s, v15.4s
    ldp q6, q7, [x3, #-112]
    faddp v10.4s, v10.4s, v9.4s
    faddp v16.4s, v16.4s, v2.4s
    fmla v29.4s, v20.4s, v0.4s
    fmla v6.4s, v10.4s, v21.s[0]
    fmla v7.4s, v16.4s, v21.s[0]
    fmla v30.4s, v6.4s, v5.4s
    fmla v31.4s, v7.4s, v1.4s
    add x0, x0, #256
    add x1, x1, #32
1:
    lsr x5, x5, #1
    cbz x5, 4f
    subs x5, x5, #1
    ldp q0, q1, [x3, #-64]
    ldp q3, q2, [x3]
    ldp q4, q24, [x0, #-480]
    ldp q5, q11, [x0, #-448]
    usmmla v3.4s, v4.16b, v0.16b
    and v13.16b, v4.16b, v27.16b
    usmmla v2.4s, v5.16b, v0.16b
    and v8.16b, v5.16b, v27.16b
    ldp q5, q4, [x3]
    ldp q9, q15, [x0, #-416]
    ldp q6, q7, [x3, #-32]
    usmmla v3.4s, v13.16b, v1.16b
    usmmla v2.4s, v8.16b, v1.16b
    usmmla v5.4s, v9.16b, v0.16b
    and v9.16b, v9.16b, v27.16b
    usmmla v3.4s, v24.16b, v6.16b
    and v12.16b, v24.16b, v27.16b
    ldp q13, q8, [x0, #-384]
    usmmla v2.4s, v11.16b, v6.16b
    and v11.16b, v11.16b, v27.16b
    usmmla v5.4s, v9.16b, v1.16b
    usmmla v4.4s, v13.16b, v0.16b
    and v19.16b, v13.16b, v27.16b
    ldp q10, q9, [x3]
    usmmla v3.4s, v12.16b, v7.16b
    usmmla v2.4s, v11.16b, v7.16b
    ldp q11, q12, [x0, #-352]
    usmmla v5.4s, v15.16b, v6.16b
    and v13.16b, v15.16b, v27.16b
    usmmla v4.4s, v19.16b, v1.16b
    b.eq 3f
2:
    usmmla v10.4s, v11.16b, v0.16b
    and v11.16b, v11.16b, v27.16b
    ldp q14, q15, [x0, #-320]
    faddp v3.4s, v3.4s, v2.4s
    ldp q16, q2, [x3], #144
    usmmla v5.4s, v13.16b, v7.16b
    usmmla v4.4s, v8.16b, v6.16b
    ldp q13, q17, [x0, #-288]
    and v8.16b, v8.16b, v27.16b
    usmmla v10.4s, v11.16b, v1.16b
    ldp q11, q18, [x0, #-256]
    usmmla v9.4s, v14.16b, v0.16b
    and v14.16b, v14.16b, v27.16b
    ldp q19, q20, [x3, #-112]
    usmmla v16.4s, v13.16b, v0.16b
    and v13.16b, v13.16b, v27.16b
    ldur q21, [x3, #-80]
    usmmla v2.4s, v11.16b, v0.16b
    and v0.16b, v11.16b, v27.16b
    usmmla v4.4s, v8.16b, v7.16b
    usmmla v9.4s, v14.16b, v1.16b
    usmmla v10.4s, v12.16b, v6.16b
    usmmla v16.4s, v13.16b, v1.16b
    fmla v19.4s, v3.4s, v21.s[0]
    and v3.16b, v12.16b, v27.16b
    usmmla v2.4s, v0.16b, v1.16b
    ldp q0, q1, [x1, #-32]
    usmmla v9.4s, v15.16b, v6.16b
    and v8.16b, v15.16b, v27.16b
    usmmla v16.4s, v17.16b, v6.16b
    and v12.16b, v17.16b, v27.16b
    ldp q11, q13, [x3, #-64]
    usmmla v2.4s, v18.16b, v6.16b
    and v6.16b, v18.16b, v27.16b
    ldp q17, q18, [x3]
    shl v15.4s, v0.4s, #16
    faddp v5.4s, v5.4s, v4.4s
    ldp q4, q14, [x0, #-224]
    usmmla v10.4s, v3.16b, v7.16b
    usmmla v9.4s, v8.16b, v7.16b
    ldp q3, q8, [x0, #-192]
    usmmla v16.4s, v12.16b, v7.16b
    usmmla v2.4s, v6.16b, v7.16b
    usmmla v17.4s, v4.16b, v11.16b
    and v4.16b, v4.16b, v27.16b
    fmla v20.4s, v5.4s, v21.s[0]
    usmmla v18.4s, v3.16b, v11.16b
    and v3.16b, v3.16b, v27.16b
    shl v5.4s, v1.4s, #16
    fmla v28.4s, v19.4s, v15.4s
    ldp q6, q7, [x3, #-112]
    faddp v10.4s, v10.4s, v9.4s
    ldp q9, q12, [x3, #-32]
    usmmla v17.4s, v4.16b, v13.16b
    faddp v16.4s, v16.4s, v2.4s
    usmmla v18.4s, v3.16b, v13.16b
    ldp q15, q4, [x3]
    fmla v29.4s, v20.4s, v0.4s
    ldp q0, q3, [x0, #-160]
    usmmla v17.4s, v14.16b, v9.16b
    and v2.16b, v14.16b, v27.16b
    ldp q14, q20, [x0, #-128]
    fmla v6.4s, v10.4s, v21.s[0]
    usmmla v18.4s, v8.16b, v9.16b
    and v8.16b, v8.16b, v27.16b
    fmla v7.4s, v16.4s, v21.s[0]
    usmmla v15.4s, v0.16b, v11.16b
    and v0.16b, v0.16b, v27.16b
    usmmla v4.4s, v14.16b, v11.16b
    and v10.16b, v14.16b, v27.16b
    ldp q16, q14, [x3]
    usmmla v17.4s, v2.16b, v12.16b
    usmmla v18.4s, v8.16b, v12.16b
    ldp q2, q8, [x0, #-96]
    usmmla v15.4s, v0.16b, v13.16b
    fmla v30.4s, v6.4s, v5.4s
    fmla v31.4s, v7.4s, v1.4s
    usmmla v4.4s, v10.16b, v13.16b
    ldp q5, q7, [x3, #32]
    usmmla v16.4s, v2.16b, v11.16b
    and v1.16b, v2.16b, v27.16b
    faddp v17.4s, v17.4s, v18.4s
    usmmla v15.4s, v3.16b, v9.16b
    ldp q0, q2, [x0, #-64]
    ldp q6, q18, [x1], #64
    and v3.16b, v3.16b, v27.16b
    usmmla v4.4s, v20.16b, v9.16b
    ldr q10, [x3, #64]
    and v20.16b, v20.16b, v27.16b
    usmmla v16.4s, v1.16b, v13.16b
    usmmla v14.4s, v0.16b, v11.16b
    and v0.16b, v0.16b, v27.16b
    ldp q19, q21, [x3], #144
    shl v22.4s, v6.4s, #16
    usmmla v15.4s, v3.16b, v12.16b
    ldp q1, q23, [x0, #-32]
    usmmla v4.4s, v20.16b, v12.16b
    usmmla v16.4s, v8.16b, v9.16b
    ldp q3, q20, [x0], #512
    and v8.16b, v8.16b, v27.16b
    usmmla v14.4s, v0.16b, v13.16b
    usmmla v19.4s, v1.16b, v11.16b
    and v24.16b, v1.16b, v27.16b
    fmla v5.4s, v17.4s, v10.s[0]
    usmmla v21.4s, v3.16b, v11.16b
    and v11.16b, v3.16b, v27.16b
    ldp q0, q1, [x3, #-64] // +
    usmmla v14.4s, v2.16b, v9.16b
    and v17.16b, v2.16b, v27.16b
    ldp q3, q2, [x3] // +
    faddp v15.4s, v15.4s, v4.4s
    usmmla v19.4s, v24.16b, v13.16b
    ldp q4, q24, [x0, #-480] // +
    shl v25.4s, v18.4s, #16
    usmmla v21.4s, v11.16b, v13.16b
    fmla v28.4s, v5.4s, v22.4s
    usmmla v16.4s, v8.16b, v12.16b
    usmmla v14.4s, v17.16b, v12.16b
    ldp q5, q11, [x0, #-448] // +
    usmmla v19.4s, v23.16b, v9.16b
    and v8.16b, v23.16b, v27.16b
    fmla v7.4s, v15.4s, v10.s[0]
    usmmla v21.4s, v20.16b, v9.16b
    and v9.16b, v20.16b, v27.16b
    usmmla v3.4s, v4.16b, v0.16b // +
    and v13.16b, v4.16b, v27.16b // +
    usmmla v2.4s, v5.16b, v0.16b // +
    faddp v16.4s, v16.4s, v14.4s
    ldp q14, q20, [x3, #-112]
    usmmla v19.4s, v8.16b, v12.16b
    usmmla v21.4s, v9.16b, v12.16b
    and v8.16b, v5.16b, v27.16b // +
    ldp q5, q4, [x3] // +
    fmla v29.4s, v7.4s, v6.4s
    ldp q9, q15, [x0, #-416] // +
    ldp q6, q7, [x3, #-32] // +
    usmmla v3.4s, v13.16b, v1.16b // +
    fmla v14.4s, v16.4s, v10.s[0]
    usmmla v2.4s, v8.16b, v1.16b // +
    faddp v19.4s, v19.4s, v21.4s
    usmmla v5.4s, v9.16b, v0.16b // +
    and v9.16b, v9.16b, v27.16b // +
    usmmla v3.4s, v24.16b, v6.16b // +
    and v12.16b, v24.16b, v27.16b // +
    ldp q13, q8, [x0, #-384] // +
    usmmla v2.4s, v11.16b, v6.16b // +
    and v11.16b, v11.16b, v27.16b // +
    fmla v30.4s, v14.4s, v25.4s
    usmmla v5.4s, v9.16b, v1.16b // +
    fmla v20.4s, v19.4s, v10.s[0]
    usmmla v4.4s, v13.16b, v0.16b // +
    and v19.16b, v13.16b, v27.16b // +
    ldp q10, q9, [x3] // +
    usmmla v3.4s, v12.16b, v7.16b // +
    usmmla v2.4s, v11.16b, v7.16b // +
    ldp q11, q12, [x0, #-352] // +
    usmmla v5.4s, v15.16b, v6.16b // +
    and v13.16b, v15.16b, v27.16b // +
    subs x5, x5, #1
    usmmla v4.4s, v19.16b, v1.16b // +
    fmla v31.4s, v20.4s, v18.4s
    b.ne 2b
3:
    usmmla v10.4s, v11.16b, v0.16b
    and v11.16b, v11.16b, v27.16b
    ldp q14, q15, [x0, #-320]
    faddp v3.4s, v3.4s, v2.4s
    ldp q16, q2, [x3], #144
    usmmla v5.4s, v13.16b, v7.16b
    usmmla v4.4s, v8.16b, v6.16b
    ldp q13, q17, [x0, #-288]
    and v8.16b, v8.16b, v27.16b
    usmmla v10.4s, v11.16b, v1.16b
    ldp q11, q18, [x0, #-256]
    usmmla v9.4s, v14.16b, v0.16b
    and v14.16b, v14.16b, v27.16b
    ldp q19, q20, [x3, #-112]
    usmmla v16.4s, v13.16b, v0.16b
    and v13.16b, v13.16b, v27.16b
    ldur q21, [x3, #-80]
    usmmla v2.4s, v11.16b, v0.16b
    and v0.16b, v11.16b, v27.16b
    usmmla v4.4s, v8.16b, v7.16b
    usmmla v9.4s, v14.16b, v1.16b
    usmmla v10.4s, v12.16b, v6.16b
    usmmla v16.4s, v13.16b, v1.16b
    fmla v19.4s, v3.4s, v21.s[0]
    and v3.16b, v12.16b, v27.16b
    usmmla v2.4s, v0.16b, v1.16b
    ldp q0, q1, [x1, #-32]
    usmmla v9.4s, v15.16b, v6.16b
    and v8.16b, v15.16b, v27.16b
    usmmla v16.4s, v17.16b, v6.16b
    and v12.16b, v17.16b, v27.16b
    ldp q11, q13, [x3, #-64]
    usmmla v2.4s, v18.16b, v6.16b
    and v6.16b, v18.16b, v27.16b
    ldp q17, q18, [x3]
    shl v15.4s, v0.4s, #16
    faddp v5.4s, v5.4s, v4.4s
    ldp q4, q14, [x0, #-224]
    usmmla v10.4s, v3.16b, v7.16b
    usmmla v9.4s, v8.16b, v7.16b
    ldp q3, q8, [x0, #-192]
    usmmla v16.4s, v12.16b, v7.16b
    usmmla v2.4s, v6.16b, v7.16b
    usmmla v17.4s, v4.16b, v11.16b
    and v4.16b, v4.16b, v27.16b
    fmla v20.4s, v5.4s, v21.s[0]
    usmmla v18.4s, v3.16b, v11.16b
    and v3.16b, v3.16b, v27.16b
    shl v5.4s, v1.4s, #16
    fmla v28.4s, v19.4s, v15.4s
    ldp q6, q7, [x3, #-112]
    faddp v10.4s, v10.4s, v9.4s
    ldp q9, q12, [x3, #-32]
    usmmla v17.4s, v4.16b, v13.16b
    faddp v16.4s, v16.4s, v2.4s
    usmmla v18.4s, v3.16b, v13.16b
    ldp q15, q4, [x3]
    fmla v29.4s, v20.4s, v0.4s
    ldp q0, q3, [x0, #-160]
    usmmla v17.4s, v14.16b, v9.16b
    and v2.16b, v14.16b, v27.16b
    ldp q14, q20, [x0, #-128]
    fmla v6.4s, v10.4s, v21.s[0]
    usmmla v18.4s, v8.16b, v9.16b
    and v8.16b, v8.16b, v27.16b
    fmla v7.4s, v16.4s, v21.s[0]
    usmmla v15.4s, v0.16b, v11.16b
    and v0.16b, v0.16b, v27.16b
    usmmla v4.4s, v14.16b, v11.16b
    and v10.16b, v14.16b, v27.16b
    ldp q16, q14, [x3]
    usmmla v17.4s, v2.16b, v12.16b
    usmmla v18.4s, v8.16b, v12.16b
    ldp q2, q8, [x0, #-96]
    usmmla v15.4s, v0.16b, v13.16b
    fmla v30.4s, v6.4s, v5.4s
    fmla v31.4s, v7.4s, v1.4s
    usmmla v4.4s, v10.16b, v13.16b
    ldp q5, q7, [x3, #32]
    usmmla v16.4s, v2.16b, v11.16b
    and v1.16b, v2.16b, v27.16b
    faddp v17.4s, v17.4s, v18.4s
    usmmla v15.4s, v3.16b, v9.16b
    ldp q0, q2, [x0, #-64]
    ldp q6, q18, [x1], #64
    and v3.16b, v3.16b, v27.16b
    usmmla v4.4s, v20.16b, v9.16b
    ldr q10, [x3, #64]
    and v20.16b, v20.16b, v27.16b
    usmmla v16.4s, v1.16b, v13.16b
    usmmla v14.4s, v0.16b, v11.16b
    and v0.16b, v0.16b, v27.16b
    ldp q19, q21, [x3], #144
    shl v22.4s, v6.4s, #16
    usmmla v15.4s, v3.16b, v12.16b
    ldp q1, q23, [x0, #-32]
    usmmla v4.4s, v20.16b, v12.16b
    usmmla v16.4s, v8.16b, v9.16b
    ldp q3, q20, [x0], #512
    and v8.16b, v8.16b, v27.16b
    usmmla v14.4s, v0.16b, v13.16b
    usmmla v19.4s, v1.16b, v11.16b
    and v24.16b, v1.16b, v27.16b
    fmla v5.4s, v17.4s, v10.s[0]
    usmmla v21.4s, v3.16b, v11.16b
    and v11.16b, v3.16b, v27.16b
    usmmla v14.4s, v2.16b, v9.16b
    and v17.16b, v2.16b, v27.16b
    faddp v15.4s, v15.4s, v4.4s
    usmmla v19.4s, v24.16b, v13.16b
    shl v25.4s, v18.4s, #16
    usmmla v21.4s, v11.16b, v13.16b
    fmla v28.4s, v5.4s, v22.4s
    usmmla v16.4s, v8.16b, v12.16b
    usmmla v14.4s, v17.16b, v12.16b
    usmmla v19.4s, v23.16b, v9.16b
    and v8.16b, v23.16b, v27.16b
    fmla v7.4s, v15.4s, v10.s[0]
    usmmla v21.4s, v20.16b, v9.16b
    and v9.16b, v20.16b, v27.16b
    faddp v16.4s, v16.4s, v14.4s
    ldp q14, q20, [x3, #-112]
    usmmla v19.4s, v8.16b, v12.16b
    usmmla v21.4s, v9.16b, v12.16b
    fmla v29.4s, v7.4s, v6.4s
    fmla v14.4s, v16.4s, v10.s[0]
    faddp v19.4s, v19.4s, v21.4s
    fmla v30.4s, v14.4s, v25.4s
    fmla v20.4s, v19.4s, v10.s[0]
    fmla v31.4s, v20.4s, v18.4s
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
