// One row of int4 with minima, 16 columns.
// Written by `cargo run --release -p brevity-bench --bin schedule`.
// Loop: 2 blocks, 176 instructions, 64 cycles on an in-order core of three slots.
// `+`: for the next pass.
// x0 codes, x1 scales, x2 minima, x3 row, x5 blocks, x6 running sums, x7 start of accumulators,
// x8 panels, x12 bytes to the codes of the next one, x13 to its scales and minima, x14 to its sums
// v27 mask, v28 y0, v29 y1, v30 y2, v31 y3
    movi v27.16b, #15
    add x3, x3, #64
    add x0, x0, #480
    add x1, x1, #32
    add x2, x2, #32
    mov x15, x5
    mov x16, x3
5:
    ldp q28, q29, [x6]
    ldp q30, q31, [x6, #32]
    tbz x5, #0, 1f
    ldp q0, q1, [x3, #-64]
    ldp q3, q2, [x3]
    ldp q4, q10, [x0, #-480]
    ldp q9, q13, [x0, #-448]
    usmmla v3.4s, v4.16b, v0.16b
    and v14.16b, v4.16b, v27.16b
    usmmla v2.4s, v9.16b, v0.16b
    and v9.16b, v9.16b, v27.16b
    ldp q5, q4, [x3]
    ldp q8, q12, [x0, #-416]
    ldp q6, q7, [x3, #-32]
    usmmla v3.4s, v14.16b, v1.16b
    usmmla v2.4s, v9.16b, v1.16b
    usmmla v5.4s, v8.16b, v0.16b
    and v8.16b, v8.16b, v27.16b
    usmmla v3.4s, v10.16b, v6.16b
    ldp q9, q14, [x0, #-384]
    and v11.16b, v10.16b, v27.16b
    usmmla v2.4s, v13.16b, v6.16b
    and v13.16b, v13.16b, v27.16b
    usmmla v5.4s, v8.16b, v1.16b
    usmmla v4.4s, v9.16b, v0.16b
    and v23.16b, v9.16b, v27.16b
    ldp q9, q8, [x3]
    ldp q19, q10, [x0, #-352]
    usmmla v3.4s, v11.16b, v7.16b
    usmmla v2.4s, v13.16b, v7.16b
    usmmla v5.4s, v12.16b, v6.16b
    usmmla v4.4s, v23.16b, v1.16b
    usmmla v9.4s, v19.16b, v0.16b
    and v19.16b, v19.16b, v27.16b
    and v11.16b, v12.16b, v27.16b
    ldp q12, q13, [x0, #-320]
    usmmla v4.4s, v14.16b, v6.16b
    and v14.16b, v14.16b, v27.16b
    usmmla v9.4s, v19.16b, v1.16b
    usmmla v8.4s, v12.16b, v0.16b
    and v12.16b, v12.16b, v27.16b
    ldp q16, q15, [x3], #144
    faddp v3.4s, v3.4s, v2.4s
    usmmla v5.4s, v11.16b, v7.16b
    ldp q2, q11, [x0, #-288]
    usmmla v4.4s, v14.16b, v7.16b
    usmmla v9.4s, v10.16b, v6.16b
    ldp q14, q17, [x0, #-256]
    ldp q18, q19, [x3, #-112]
    and v10.16b, v10.16b, v27.16b
    usmmla v8.4s, v12.16b, v1.16b
    ldp q12, q20, [x1, #-32]
    usmmla v16.4s, v2.16b, v0.16b
    and v2.16b, v2.16b, v27.16b
    ldur q21, [x3, #-80]
    usmmla v15.4s, v14.16b, v0.16b
    and v0.16b, v14.16b, v27.16b
    usmmla v8.4s, v13.16b, v6.16b
    and v13.16b, v13.16b, v27.16b
    shl v14.4s, v12.4s, #16
    usmmla v16.4s, v2.16b, v1.16b
    fmla v18.4s, v3.4s, v21.s[0]
    faddp v5.4s, v5.4s, v4.4s
    usmmla v15.4s, v0.16b, v1.16b
    ldp q0, q1, [x2, #-32]
    usmmla v9.4s, v10.16b, v7.16b
    usmmla v8.4s, v13.16b, v7.16b
    usmmla v16.4s, v11.16b, v6.16b
    and v3.16b, v11.16b, v27.16b
    usmmla v15.4s, v17.16b, v6.16b
    and v6.16b, v17.16b, v27.16b
    fmla v28.4s, v18.4s, v14.4s
    fmla v19.4s, v5.4s, v21.s[0]
    shl v14.4s, v0.4s, #16
    faddp v9.4s, v9.4s, v8.4s
    usmmla v16.4s, v3.16b, v7.16b
    usmmla v15.4s, v6.16b, v7.16b
    ldp q3, q6, [x3, #-112]
    fmla v29.4s, v19.4s, v12.4s
    shl v8.4s, v20.4s, #16
    shl v12.4s, v1.4s, #16
    fmla v28.4s, v14.4s, v21.s[1]
    fmla v3.4s, v9.4s, v21.s[0]
    faddp v16.4s, v16.4s, v15.4s
    fmla v29.4s, v0.4s, v21.s[1]
    fmla v30.4s, v3.4s, v8.4s
    fmla v6.4s, v16.4s, v21.s[0]
    fmla v30.4s, v12.4s, v21.s[1]
    fmla v31.4s, v6.4s, v20.4s
    fmla v31.4s, v1.4s, v21.s[1]
    add x0, x0, #256
    add x1, x1, #32
    add x2, x2, #32
1:
    lsr x5, x5, #1
    cbz x5, 4f
    subs x5, x5, #1
    ldp q0, q1, [x3, #-64]
    ldp q3, q2, [x3]
    ldp q4, q10, [x0, #-480]
    ldp q9, q13, [x0, #-448]
    usmmla v3.4s, v4.16b, v0.16b
    and v14.16b, v4.16b, v27.16b
    usmmla v2.4s, v9.16b, v0.16b
    and v9.16b, v9.16b, v27.16b
    ldp q5, q4, [x3]
    ldp q8, q12, [x0, #-416]
    ldp q6, q7, [x3, #-32]
    usmmla v3.4s, v14.16b, v1.16b
    usmmla v2.4s, v9.16b, v1.16b
    usmmla v5.4s, v8.16b, v0.16b
    and v8.16b, v8.16b, v27.16b
    usmmla v3.4s, v10.16b, v6.16b
    ldp q9, q14, [x0, #-384]
    and v11.16b, v10.16b, v27.16b
    usmmla v2.4s, v13.16b, v6.16b
    and v13.16b, v13.16b, v27.16b
    usmmla v5.4s, v8.16b, v1.16b
    usmmla v4.4s, v9.16b, v0.16b
    and v23.16b, v9.16b, v27.16b
    ldp q9, q8, [x3]
    ldp q19, q10, [x0, #-352]
    usmmla v3.4s, v11.16b, v7.16b
    usmmla v2.4s, v13.16b, v7.16b
    usmmla v5.4s, v12.16b, v6.16b
    usmmla v4.4s, v23.16b, v1.16b
    usmmla v9.4s, v19.16b, v0.16b
    and v19.16b, v19.16b, v27.16b
    and v11.16b, v12.16b, v27.16b
    ldp q12, q13, [x0, #-320]
    usmmla v4.4s, v14.16b, v6.16b
    b.eq 3f
2:
    and v14.16b, v14.16b, v27.16b
    usmmla v9.4s, v19.16b, v1.16b
    usmmla v8.4s, v12.16b, v0.16b
    and v12.16b, v12.16b, v27.16b
    ldp q16, q15, [x3], #144
    faddp v3.4s, v3.4s, v2.4s
    usmmla v5.4s, v11.16b, v7.16b
    ldp q2, q11, [x0, #-288]
    usmmla v4.4s, v14.16b, v7.16b
    usmmla v9.4s, v10.16b, v6.16b
    ldp q14, q17, [x0, #-256]
    ldp q18, q19, [x3, #-112]
    and v10.16b, v10.16b, v27.16b
    usmmla v8.4s, v12.16b, v1.16b
    ldp q12, q20, [x1, #-32]
    usmmla v16.4s, v2.16b, v0.16b
    and v2.16b, v2.16b, v27.16b
    ldur q21, [x3, #-80]
    usmmla v15.4s, v14.16b, v0.16b
    and v0.16b, v14.16b, v27.16b
    usmmla v8.4s, v13.16b, v6.16b
    and v13.16b, v13.16b, v27.16b
    shl v14.4s, v12.4s, #16
    usmmla v16.4s, v2.16b, v1.16b
    fmla v18.4s, v3.4s, v21.s[0]
    faddp v5.4s, v5.4s, v4.4s
    usmmla v15.4s, v0.16b, v1.16b
    ldp q0, q1, [x2, #-32]
    usmmla v9.4s, v10.16b, v7.16b
    usmmla v8.4s, v13.16b, v7.16b
    usmmla v16.4s, v11.16b, v6.16b
    and v3.16b, v11.16b, v27.16b
    ldp q2, q4, [x3, #-64]
    usmmla v15.4s, v17.16b, v6.16b
    and v6.16b, v17.16b, v27.16b
    ldp q11, q10, [x3]
    fmla v28.4s, v18.4s, v14.4s
    fmla v19.4s, v5.4s, v21.s[0]
    ldp q5, q13, [x0, #-224]
    shl v14.4s, v0.4s, #16
    faddp v9.4s, v9.4s, v8.4s
    ldp q8, q18, [x0, #-192]
    usmmla v16.4s, v3.16b, v7.16b
    usmmla v15.4s, v6.16b, v7.16b
    ldp q3, q6, [x3, #-112]
    usmmla v11.4s, v5.16b, v2.16b
    and v5.16b, v5.16b, v27.16b
    fmla v29.4s, v19.4s, v12.4s
    usmmla v10.4s, v8.16b, v2.16b
    and v7.16b, v8.16b, v27.16b
    shl v8.4s, v20.4s, #16
    shl v12.4s, v1.4s, #16
    fmla v28.4s, v14.4s, v21.s[1]
    fmla v3.4s, v9.4s, v21.s[0]
    ldp q9, q14, [x3, #-32]
    usmmla v11.4s, v5.16b, v4.16b
    faddp v16.4s, v16.4s, v15.4s
    usmmla v10.4s, v7.16b, v4.16b
    ldp q7, q5, [x3]
    fmla v29.4s, v0.4s, v21.s[1]
    ldp q0, q15, [x0, #-160]
    usmmla v11.4s, v13.16b, v9.16b
    and v13.16b, v13.16b, v27.16b
    ldp q19, q17, [x0, #-128]
    fmla v30.4s, v3.4s, v8.4s
    usmmla v10.4s, v18.16b, v9.16b
    and v3.16b, v18.16b, v27.16b
    fmla v6.4s, v16.4s, v21.s[0]
    usmmla v7.4s, v0.16b, v2.16b
    and v0.16b, v0.16b, v27.16b
    usmmla v5.4s, v19.16b, v2.16b
    and v8.16b, v19.16b, v27.16b
    ldp q16, q19, [x3]
    usmmla v11.4s, v13.16b, v14.16b
    usmmla v10.4s, v3.16b, v14.16b
    ldp q3, q13, [x0, #-96]
    usmmla v7.4s, v0.16b, v4.16b
    fmla v30.4s, v12.4s, v21.s[1]
    fmla v31.4s, v6.4s, v20.4s
    usmmla v5.4s, v8.16b, v4.16b
    ldp q6, q8, [x3, #32]
    usmmla v16.4s, v3.16b, v2.16b
    and v0.16b, v3.16b, v27.16b
    faddp v11.4s, v11.4s, v10.4s
    usmmla v7.4s, v15.16b, v9.16b
    ldp q3, q10, [x0, #-64]
    ldp q12, q20, [x1], #64
    and v15.16b, v15.16b, v27.16b
    usmmla v5.4s, v17.16b, v9.16b
    ldr q18, [x3, #64]
    and v17.16b, v17.16b, v27.16b
    usmmla v16.4s, v0.16b, v4.16b
    usmmla v19.4s, v3.16b, v2.16b
    and v0.16b, v3.16b, v27.16b
    ldp q23, q22, [x3], #144
    shl v24.4s, v12.4s, #16
    usmmla v7.4s, v15.16b, v14.16b
    ldp q3, q15, [x0, #-32]
    usmmla v5.4s, v17.16b, v14.16b
    usmmla v16.4s, v13.16b, v9.16b
    ldp q17, q25, [x0], #512
    fmla v31.4s, v1.4s, v21.s[1]
    and v13.16b, v13.16b, v27.16b
    usmmla v19.4s, v0.16b, v4.16b
    fmla v6.4s, v11.4s, v18.s[0]
    usmmla v23.4s, v3.16b, v2.16b
    and v3.16b, v3.16b, v27.16b
    ldp q11, q21, [x2], #64
    usmmla v22.4s, v17.16b, v2.16b
    and v17.16b, v17.16b, v27.16b
    usmmla v19.4s, v10.16b, v9.16b
    and v10.16b, v10.16b, v27.16b
    ldp q0, q1, [x3, #-64] // +
    faddp v7.4s, v7.4s, v5.4s
    usmmla v23.4s, v3.16b, v4.16b
    ldp q3, q2, [x3] // +
    shl v5.4s, v11.4s, #16
    usmmla v22.4s, v17.16b, v4.16b
    fmla v28.4s, v6.4s, v24.4s
    usmmla v16.4s, v13.16b, v14.16b
    usmmla v19.4s, v10.16b, v14.16b
    ldp q4, q10, [x0, #-480] // +
    usmmla v23.4s, v15.16b, v9.16b
    and v6.16b, v15.16b, v27.16b
    fmla v8.4s, v7.4s, v18.s[0]
    usmmla v22.4s, v25.16b, v9.16b
    and v7.16b, v25.16b, v27.16b
    ldp q9, q13, [x0, #-448] // +
    shl v25.4s, v20.4s, #16
    shl v15.4s, v21.4s, #16
    fmla v28.4s, v5.4s, v18.s[1]
    faddp v16.4s, v16.4s, v19.4s
    ldp q19, q24, [x3, #-112]
    usmmla v23.4s, v6.16b, v14.16b
    usmmla v22.4s, v7.16b, v14.16b
    usmmla v3.4s, v4.16b, v0.16b // +
    and v14.16b, v4.16b, v27.16b // +
    fmla v29.4s, v8.4s, v12.4s
    usmmla v2.4s, v9.16b, v0.16b // +
    and v9.16b, v9.16b, v27.16b // +
    ldp q5, q4, [x3] // +
    ldp q8, q12, [x0, #-416] // +
    fmla v19.4s, v16.4s, v18.s[0]
    ldp q6, q7, [x3, #-32] // +
    usmmla v3.4s, v14.16b, v1.16b // +
    faddp v23.4s, v23.4s, v22.4s
    usmmla v2.4s, v9.16b, v1.16b // +
    fmla v29.4s, v11.4s, v18.s[1]
    usmmla v5.4s, v8.16b, v0.16b // +
    and v8.16b, v8.16b, v27.16b // +
    usmmla v3.4s, v10.16b, v6.16b // +
    ldp q9, q14, [x0, #-384] // +
    fmla v30.4s, v19.4s, v25.4s
    and v11.16b, v10.16b, v27.16b // +
    usmmla v2.4s, v13.16b, v6.16b // +
    fmla v24.4s, v23.4s, v18.s[0]
    and v13.16b, v13.16b, v27.16b // +
    usmmla v5.4s, v8.16b, v1.16b // +
    usmmla v4.4s, v9.16b, v0.16b // +
    and v23.16b, v9.16b, v27.16b // +
    ldp q9, q8, [x3] // +
    ldp q19, q10, [x0, #-352] // +
    fmla v30.4s, v15.4s, v18.s[1]
    usmmla v3.4s, v11.16b, v7.16b // +
    usmmla v2.4s, v13.16b, v7.16b // +
    fmla v31.4s, v24.4s, v20.4s
    usmmla v5.4s, v12.16b, v6.16b // +
    usmmla v4.4s, v23.16b, v1.16b // +
    usmmla v9.4s, v19.16b, v0.16b // +
    and v19.16b, v19.16b, v27.16b // +
    and v11.16b, v12.16b, v27.16b // +
    ldp q12, q13, [x0, #-320] // +
    subs x5, x5, #1
    usmmla v4.4s, v14.16b, v6.16b // +
    fmla v31.4s, v21.4s, v18.s[1]
    b.ne 2b
3:
    and v14.16b, v14.16b, v27.16b
    usmmla v9.4s, v19.16b, v1.16b
    usmmla v8.4s, v12.16b, v0.16b
    and v12.16b, v12.16b, v27.16b
    ldp q16, q15, [x3], #144
    faddp v3.4s, v3.4s, v2.4s
    usmmla v5.4s, v11.16b, v7.16b
    ldp q2, q11, [x0, #-288]
    usmmla v4.4s, v14.16b, v7.16b
    usmmla v9.4s, v10.16b, v6.16b
    ldp q14, q17, [x0, #-256]
    ldp q18, q19, [x3, #-112]
    and v10.16b, v10.16b, v27.16b
    usmmla v8.4s, v12.16b, v1.16b
    ldp q12, q20, [x1, #-32]
    usmmla v16.4s, v2.16b, v0.16b
    and v2.16b, v2.16b, v27.16b
    ldur q21, [x3, #-80]
    usmmla v15.4s, v14.16b, v0.16b
    and v0.16b, v14.16b, v27.16b
    usmmla v8.4s, v13.16b, v6.16b
    and v13.16b, v13.16b, v27.16b
    shl v14.4s, v12.4s, #16
    usmmla v16.4s, v2.16b, v1.16b
    fmla v18.4s, v3.4s, v21.s[0]
    faddp v5.4s, v5.4s, v4.4s
    usmmla v15.4s, v0.16b, v1.16b
    ldp q0, q1, [x2, #-32]
    usmmla v9.4s, v10.16b, v7.16b
    usmmla v8.4s, v13.16b, v7.16b
    usmmla v16.4s, v11.16b, v6.16b
    and v3.16b, v11.16b, v27.16b
    ldp q2, q4, [x3, #-64]
    usmmla v15.4s, v17.16b, v6.16b
    and v6.16b, v17.16b, v27.16b
    ldp q11, q10, [x3]
    fmla v28.4s, v18.4s, v14.4s
    fmla v19.4s, v5.4s, v21.s[0]
    ldp q5, q13, [x0, #-224]
    shl v14.4s, v0.4s, #16
    faddp v9.4s, v9.4s, v8.4s
    ldp q8, q18, [x0, #-192]
    usmmla v16.4s, v3.16b, v7.16b
    usmmla v15.4s, v6.16b, v7.16b
    ldp q3, q6, [x3, #-112]
    usmmla v11.4s, v5.16b, v2.16b
    and v5.16b, v5.16b, v27.16b
    fmla v29.4s, v19.4s, v12.4s
    usmmla v10.4s, v8.16b, v2.16b
    and v7.16b, v8.16b, v27.16b
    shl v8.4s, v20.4s, #16
    shl v12.4s, v1.4s, #16
    fmla v28.4s, v14.4s, v21.s[1]
    fmla v3.4s, v9.4s, v21.s[0]
    ldp q9, q14, [x3, #-32]
    usmmla v11.4s, v5.16b, v4.16b
    faddp v16.4s, v16.4s, v15.4s
    usmmla v10.4s, v7.16b, v4.16b
    ldp q7, q5, [x3]
    fmla v29.4s, v0.4s, v21.s[1]
    ldp q0, q15, [x0, #-160]
    usmmla v11.4s, v13.16b, v9.16b
    and v13.16b, v13.16b, v27.16b
    ldp q19, q17, [x0, #-128]
    fmla v30.4s, v3.4s, v8.4s
    usmmla v10.4s, v18.16b, v9.16b
    and v3.16b, v18.16b, v27.16b
    fmla v6.4s, v16.4s, v21.s[0]
    usmmla v7.4s, v0.16b, v2.16b
    and v0.16b, v0.16b, v27.16b
    usmmla v5.4s, v19.16b, v2.16b
    and v8.16b, v19.16b, v27.16b
    ldp q16, q19, [x3]
    usmmla v11.4s, v13.16b, v14.16b
    usmmla v10.4s, v3.16b, v14.16b
    ldp q3, q13, [x0, #-96]
    usmmla v7.4s, v0.16b, v4.16b
    fmla v30.4s, v12.4s, v21.s[1]
    fmla v31.4s, v6.4s, v20.4s
    usmmla v5.4s, v8.16b, v4.16b
    ldp q6, q8, [x3, #32]
    usmmla v16.4s, v3.16b, v2.16b
    and v0.16b, v3.16b, v27.16b
    faddp v11.4s, v11.4s, v10.4s
    usmmla v7.4s, v15.16b, v9.16b
    ldp q3, q10, [x0, #-64]
    ldp q12, q20, [x1], #64
    and v15.16b, v15.16b, v27.16b
    usmmla v5.4s, v17.16b, v9.16b
    ldr q18, [x3, #64]
    and v17.16b, v17.16b, v27.16b
    usmmla v16.4s, v0.16b, v4.16b
    usmmla v19.4s, v3.16b, v2.16b
    and v0.16b, v3.16b, v27.16b
    ldp q23, q22, [x3], #144
    shl v24.4s, v12.4s, #16
    usmmla v7.4s, v15.16b, v14.16b
    ldp q3, q15, [x0, #-32]
    usmmla v5.4s, v17.16b, v14.16b
    usmmla v16.4s, v13.16b, v9.16b
    ldp q17, q25, [x0], #512
    fmla v31.4s, v1.4s, v21.s[1]
    and v13.16b, v13.16b, v27.16b
    usmmla v19.4s, v0.16b, v4.16b
    fmla v6.4s, v11.4s, v18.s[0]
    usmmla v23.4s, v3.16b, v2.16b
    and v3.16b, v3.16b, v27.16b
    ldp q11, q21, [x2], #64
    usmmla v22.4s, v17.16b, v2.16b
    and v17.16b, v17.16b, v27.16b
    usmmla v19.4s, v10.16b, v9.16b
    and v10.16b, v10.16b, v27.16b
    faddp v7.4s, v7.4s, v5.4s
    usmmla v23.4s, v3.16b, v4.16b
    shl v5.4s, v11.4s, #16
    usmmla v22.4s, v17.16b, v4.16b
    fmla v28.4s, v6.4s, v24.4s
    usmmla v16.4s, v13.16b, v14.16b
    usmmla v19.4s, v10.16b, v14.16b
    usmmla v23.4s, v15.16b, v9.16b
    and v6.16b, v15.16b, v27.16b
    fmla v8.4s, v7.4s, v18.s[0]
    usmmla v22.4s, v25.16b, v9.16b
    and v7.16b, v25.16b, v27.16b
    shl v25.4s, v20.4s, #16
    shl v15.4s, v21.4s, #16
    fmla v28.4s, v5.4s, v18.s[1]
    faddp v16.4s, v16.4s, v19.4s
    ldp q19, q24, [x3, #-112]
    usmmla v23.4s, v6.16b, v14.16b
    usmmla v22.4s, v7.16b, v14.16b
    fmla v29.4s, v8.4s, v12.4s
    fmla v19.4s, v16.4s, v18.s[0]
    faddp v23.4s, v23.4s, v22.4s
    fmla v29.4s, v11.4s, v18.s[1]
    fmla v30.4s, v19.4s, v25.4s
    fmla v24.4s, v23.4s, v18.s[0]
    fmla v30.4s, v15.4s, v18.s[1]
    fmla v31.4s, v24.4s, v20.4s
    fmla v31.4s, v21.4s, v18.s[1]
4:
    stp q28, q29, [x6]
    stp q30, q31, [x6, #32]
    add x0, x0, x12
    add x1, x1, x13
    add x2, x2, x13
    add x6, x6, x14
    mov x5, x15
    mov x3, x16
    subs x8, x8, #1
    b.ne 5b
