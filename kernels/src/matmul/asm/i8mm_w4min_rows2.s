// Two rows of int4 with minima, 16 columns.
// Written by `cargo run --release -p brevity-bench --bin schedule`.
// Loop: 2 blocks, 273 instructions, 96 cycles on an in-order core of three slots.
// `+`: for the next pass.
// x0 codes, x1 scales, x2 minima, x3 rows, x4 bytes to the next group of rows, x5 blocks,
// x6 running sums, x7 start of int8 accumulators
// v23 mask, v24 y0.0, v25 y0.1, v26 y0.2, v27 y0.3, v28 y0.4, v29 y0.5, v30 y0.6
// v31 y0.7
    movi v23.16b, #15
    add x0, x0, #480
    add x1, x1, #48
    add x2, x2, #48
    ldr d24, [x6]
    ldr d0, [x6, #64]
    mov v24.d[1], v0.d[0]
    ldr d25, [x6, #8]
    ldr d0, [x6, #72]
    mov v25.d[1], v0.d[0]
    ldr d26, [x6, #16]
    ldr d0, [x6, #80]
    mov v26.d[1], v0.d[0]
    ldr d27, [x6, #24]
    ldr d0, [x6, #88]
    mov v27.d[1], v0.d[0]
    ldr d28, [x6, #32]
    ldr d0, [x6, #96]
    mov v28.d[1], v0.d[0]
    ldr d29, [x6, #40]
    ldr d0, [x6, #104]
    mov v29.d[1], v0.d[0]
    ldr d30, [x6, #48]
    ldr d0, [x6, #112]
    mov v30.d[1], v0.d[0]
    ldr d31, [x6, #56]
    ldr d0, [x6, #120]
    mov v31.d[1], v0.d[0]
    tbz x5, #0, 1f
    ldp q9, q10, [x0, #-480]
    ldp q21, q0, [x3]
    and v6.16b, v9.16b, v23.16b
    ldr q8, [x3, #64]
    ushr v3.16b, v9.16b, #4
    and v17.16b, v10.16b, v23.16b
    ldp q1, q2, [x3, #32]
    ushr v10.16b, v10.16b, #4
    smmla v8.4s, v21.16b, v6.16b
    ldp q6, q18, [x0, #-416]
    smmla v8.4s, v0.16b, v17.16b
    smmla v8.4s, v1.16b, v3.16b
    ldur q9, [x1, #-48]
    smmla v8.4s, v2.16b, v10.16b
    and v3.16b, v6.16b, v23.16b
    ldr q10, [x3, #64]
    dup v7.2d, v9.d[0]
    ushr v6.16b, v6.16b, #4
    ldur q11, [x2, #-48]
    ushr v17.16b, v18.16b, #4
    and v18.16b, v18.16b, v23.16b
    smmla v10.4s, v21.16b, v3.16b
    ldp q12, q19, [x0, #-448]
    dup v5.2d, v11.d[0]
    ldp q3, q4, [x3, #96]
    smmla v10.4s, v0.16b, v18.16b
    shl v18.4s, v7.4s, #16
    ldr q14, [x3, #80]
    smmla v10.4s, v1.16b, v6.16b
    smmla v10.4s, v2.16b, v17.16b
    and v6.16b, v12.16b, v23.16b
    ldr q17, [x3, #64]
    shl v20.4s, v5.4s, #16
    ldr q13, [x3, #80]
    and v16.16b, v19.16b, v23.16b
    fmla v14.4s, v8.4s, v3.4s
    ushr v8.16b, v12.16b, #4
    ldp q12, q15, [x0, #-384]
    ushr v19.16b, v19.16b, #4
    smmla v17.4s, v21.16b, v6.16b
    fmla v13.4s, v10.4s, v3.4s
    smmla v17.4s, v0.16b, v16.16b
    dup v6.2d, v9.d[1]
    smmla v17.4s, v1.16b, v8.16b
    and v8.16b, v12.16b, v23.16b
    ldr q9, [x3, #64]
    fmla v24.4s, v14.4s, v18.4s
    smmla v17.4s, v2.16b, v19.16b
    and v10.16b, v15.16b, v23.16b
    shl v19.4s, v6.4s, #16
    ushr v12.16b, v12.16b, #4
    ldp q14, q18, [x0, #-352]
    fmla v26.4s, v13.4s, v7.4s
    ushr v7.16b, v15.16b, #4
    smmla v9.4s, v21.16b, v8.16b
    dup v8.2d, v11.d[1]
    smmla v9.4s, v0.16b, v10.16b
    ldr q10, [x3, #64]
    smmla v9.4s, v1.16b, v12.16b
    and v11.16b, v14.16b, v23.16b
    ldp q12, q15, [x0, #-288]
    fmla v24.4s, v4.4s, v20.4s
    smmla v9.4s, v2.16b, v7.16b
    and v7.16b, v18.16b, v23.16b
    ldr q20, [x3, #80]
    ushr v14.16b, v14.16b, #4
    ushr v18.16b, v18.16b, #4
    smmla v10.4s, v21.16b, v11.16b
    and v11.16b, v12.16b, v23.16b
    ldr q13, [x3, #64]
    fmla v26.4s, v4.4s, v5.4s
    smmla v10.4s, v0.16b, v7.16b
    and v5.16b, v15.16b, v23.16b
    smmla v10.4s, v1.16b, v14.16b
    ldur q7, [x1, #-32]
    ushr v12.16b, v12.16b, #4
    fmla v20.4s, v17.4s, v3.4s
    ushr v15.16b, v15.16b, #4
    smmla v13.4s, v21.16b, v11.16b
    ldr q11, [x3, #80]
    smmla v10.4s, v2.16b, v18.16b
    smmla v13.4s, v0.16b, v5.16b
    dup v5.2d, v7.d[0]
    ldr q18, [x3, #80]
    smmla v13.4s, v1.16b, v12.16b
    smmla v13.4s, v2.16b, v15.16b
    ldp q15, q12, [x0, #-320]
    fmla v25.4s, v20.4s, v19.4s
    ldur q19, [x2, #-32]
    ldr q20, [x3, #80]
    shl v17.4s, v8.4s, #16
    fmla v11.4s, v9.4s, v3.4s
    shl v9.4s, v5.4s, #16
    fmla v18.4s, v10.4s, v3.4s
    and v10.16b, v15.16b, v23.16b
    ldr q14, [x3, #64]
    dup v16.2d, v19.d[0]
    fmla v20.4s, v13.4s, v3.4s
    and v13.16b, v12.16b, v23.16b
    fmla v25.4s, v4.4s, v17.4s
    ushr v15.16b, v15.16b, #4
    fmla v27.4s, v11.4s, v6.4s
    ushr v6.16b, v12.16b, #4
    smmla v14.4s, v21.16b, v10.16b
    shl v10.4s, v16.4s, #16
    fmla v28.4s, v18.4s, v9.4s
    smmla v14.4s, v0.16b, v13.16b
    fmla v30.4s, v20.4s, v5.4s
    smmla v14.4s, v1.16b, v15.16b
    ldp q11, q15, [x0, #-256]
    smmla v14.4s, v2.16b, v6.16b
    fmla v27.4s, v4.4s, v8.4s
    ldr q5, [x3, #80]
    fmla v28.4s, v4.4s, v10.4s
    and v20.16b, v11.16b, v23.16b
    ldr q6, [x3, #64]
    fmla v30.4s, v4.4s, v16.4s
    dup v7.2d, v7.d[1]
    and v8.16b, v15.16b, v23.16b
    dup v9.2d, v19.d[1]
    fmla v5.4s, v14.4s, v3.4s
    ushr v10.16b, v11.16b, #4
    ushr v11.16b, v15.16b, #4
    smmla v6.4s, v21.16b, v20.16b
    shl v14.4s, v7.4s, #16
    smmla v6.4s, v0.16b, v8.16b
    shl v15.4s, v9.4s, #16
    smmla v6.4s, v1.16b, v10.16b
    smmla v6.4s, v2.16b, v11.16b
    fmla v29.4s, v5.4s, v14.4s
    ldr q5, [x3, #80]
    fmla v5.4s, v6.4s, v3.4s
    fmla v31.4s, v5.4s, v7.4s
    fmla v29.4s, v4.4s, v15.4s
    fmla v31.4s, v4.4s, v9.4s
    add x0, x0, #256
    add x3, x3, #256
    add x1, x1, #32
    add x2, x2, #32
1:
    lsr x5, x5, #1
    cbz x5, 4f
    subs x5, x5, #1
    ldp q9, q10, [x0, #-480]
    ldp q21, q0, [x3]
    and v6.16b, v9.16b, v23.16b
    ldr q8, [x3, #64]
    ushr v3.16b, v9.16b, #4
    and v17.16b, v10.16b, v23.16b
    ldp q1, q2, [x3, #32]
    ushr v10.16b, v10.16b, #4
    smmla v8.4s, v21.16b, v6.16b
    ldp q6, q18, [x0, #-416]
    smmla v8.4s, v0.16b, v17.16b
    smmla v8.4s, v1.16b, v3.16b
    ldur q9, [x1, #-48]
    smmla v8.4s, v2.16b, v10.16b
    and v3.16b, v6.16b, v23.16b
    ldr q10, [x3, #64]
    dup v7.2d, v9.d[0]
    ushr v6.16b, v6.16b, #4
    ldur q11, [x2, #-48]
    ushr v17.16b, v18.16b, #4
    and v18.16b, v18.16b, v23.16b
    smmla v10.4s, v21.16b, v3.16b
    ldp q12, q19, [x0, #-448]
    b.eq 3f
2:
    dup v5.2d, v11.d[0]
    ldp q3, q4, [x3, #96]
    smmla v10.4s, v0.16b, v18.16b
    shl v18.4s, v7.4s, #16
    ldr q14, [x3, #80]
    smmla v10.4s, v1.16b, v6.16b
    smmla v10.4s, v2.16b, v17.16b
    and v6.16b, v12.16b, v23.16b
    ldr q17, [x3, #64]
    shl v20.4s, v5.4s, #16
    ldr q13, [x3, #80]
    and v16.16b, v19.16b, v23.16b
    fmla v14.4s, v8.4s, v3.4s
    ushr v8.16b, v12.16b, #4
    ldp q12, q15, [x0, #-384]
    ushr v19.16b, v19.16b, #4
    smmla v17.4s, v21.16b, v6.16b
    fmla v13.4s, v10.4s, v3.4s
    smmla v17.4s, v0.16b, v16.16b
    dup v6.2d, v9.d[1]
    smmla v17.4s, v1.16b, v8.16b
    and v8.16b, v12.16b, v23.16b
    ldr q9, [x3, #64]
    fmla v24.4s, v14.4s, v18.4s
    smmla v17.4s, v2.16b, v19.16b
    and v10.16b, v15.16b, v23.16b
    shl v19.4s, v6.4s, #16
    ushr v12.16b, v12.16b, #4
    ldp q14, q18, [x0, #-352]
    fmla v26.4s, v13.4s, v7.4s
    ushr v7.16b, v15.16b, #4
    smmla v9.4s, v21.16b, v8.16b
    dup v8.2d, v11.d[1]
    smmla v9.4s, v0.16b, v10.16b
    ldr q10, [x3, #64]
    smmla v9.4s, v1.16b, v12.16b
    and v11.16b, v14.16b, v23.16b
    ldp q12, q15, [x0, #-288]
    fmla v24.4s, v4.4s, v20.4s
    smmla v9.4s, v2.16b, v7.16b
    and v7.16b, v18.16b, v23.16b
    ldr q20, [x3, #80]
    ushr v14.16b, v14.16b, #4
    ushr v18.16b, v18.16b, #4
    smmla v10.4s, v21.16b, v11.16b
    and v11.16b, v12.16b, v23.16b
    ldr q13, [x3, #64]
    fmla v26.4s, v4.4s, v5.4s
    smmla v10.4s, v0.16b, v7.16b
    and v5.16b, v15.16b, v23.16b
    smmla v10.4s, v1.16b, v14.16b
    ldur q7, [x1, #-32]
    ushr v12.16b, v12.16b, #4
    fmla v20.4s, v17.4s, v3.4s
    ushr v15.16b, v15.16b, #4
    smmla v13.4s, v21.16b, v11.16b
    ldr q11, [x3, #80]
    smmla v10.4s, v2.16b, v18.16b
    smmla v13.4s, v0.16b, v5.16b
    dup v5.2d, v7.d[0]
    ldr q18, [x3, #80]
    smmla v13.4s, v1.16b, v12.16b
    smmla v13.4s, v2.16b, v15.16b
    ldp q15, q12, [x0, #-320]
    fmla v25.4s, v20.4s, v19.4s
    ldur q19, [x2, #-32]
    ldr q20, [x3, #80]
    shl v17.4s, v8.4s, #16
    fmla v11.4s, v9.4s, v3.4s
    shl v9.4s, v5.4s, #16
    fmla v18.4s, v10.4s, v3.4s
    and v10.16b, v15.16b, v23.16b
    ldr q14, [x3, #64]
    dup v16.2d, v19.d[0]
    fmla v20.4s, v13.4s, v3.4s
    and v13.16b, v12.16b, v23.16b
    fmla v25.4s, v4.4s, v17.4s
    ushr v15.16b, v15.16b, #4
    fmla v27.4s, v11.4s, v6.4s
    ushr v6.16b, v12.16b, #4
    smmla v14.4s, v21.16b, v10.16b
    shl v10.4s, v16.4s, #16
    fmla v28.4s, v18.4s, v9.4s
    smmla v14.4s, v0.16b, v13.16b
    fmla v30.4s, v20.4s, v5.4s
    smmla v14.4s, v1.16b, v15.16b
    ldp q11, q15, [x0, #-256]
    smmla v14.4s, v2.16b, v6.16b
    fmla v27.4s, v4.4s, v8.4s
    ldr q5, [x3, #80]
    fmla v28.4s, v4.4s, v10.4s
    and v20.16b, v11.16b, v23.16b
    ldr q6, [x3, #64]
    fmla v30.4s, v4.4s, v16.4s
    dup v7.2d, v7.d[1]
    and v8.16b, v15.16b, v23.16b
    dup v9.2d, v19.d[1]
    fmla v5.4s, v14.4s, v3.4s
    ushr v10.16b, v11.16b, #4
    ushr v11.16b, v15.16b, #4
    smmla v6.4s, v21.16b, v20.16b
    ldp q12, q13, [x0, #-224]
    shl v14.4s, v7.4s, #16
    smmla v6.4s, v0.16b, v8.16b
    ldp q0, q8, [x3, #256]
    shl v15.4s, v9.4s, #16
    smmla v6.4s, v1.16b, v10.16b
    ldr q1, [x3, #320]
    smmla v6.4s, v2.16b, v11.16b
    and v2.16b, v12.16b, v23.16b
    ldp q10, q11, [x0, #-160]
    fmla v29.4s, v5.4s, v14.4s
    ldr q5, [x3, #80]
    and v14.16b, v13.16b, v23.16b
    ldp q16, q17, [x3, #288]
    ushr v12.16b, v12.16b, #4
    ushr v13.16b, v13.16b, #4
    smmla v1.4s, v0.16b, v2.16b
    and v2.16b, v10.16b, v23.16b
    ldr q18, [x3, #320]
    fmla v5.4s, v6.4s, v3.4s
    smmla v1.4s, v8.16b, v14.16b
    and v3.16b, v11.16b, v23.16b
    smmla v1.4s, v16.16b, v12.16b
    ldur q6, [x1, #-16]
    ushr v10.16b, v10.16b, #4
    ldp q12, q14, [x3, #352]
    ushr v11.16b, v11.16b, #4
    smmla v18.4s, v0.16b, v2.16b
    smmla v1.4s, v17.16b, v13.16b
    ldr q2, [x3, #336]
    smmla v18.4s, v8.16b, v3.16b
    fmla v31.4s, v5.4s, v7.4s
    smmla v18.4s, v16.16b, v10.16b
    ldp q3, q5, [x0, #-192]
    dup v7.2d, v6.d[0]
    smmla v18.4s, v17.16b, v11.16b
    fmla v29.4s, v4.4s, v15.4s
    ldur q10, [x2, #-16]
    ldr q11, [x3, #336]
    fmla v2.4s, v1.4s, v12.4s
    and v1.16b, v3.16b, v23.16b
    ldr q15, [x3, #320]
    fmla v31.4s, v4.4s, v9.4s
    shl v4.4s, v7.4s, #16
    and v9.16b, v5.16b, v23.16b
    dup v13.2d, v10.d[0]
    fmla v11.4s, v18.4s, v12.4s
    ushr v3.16b, v3.16b, #4
    ushr v5.16b, v5.16b, #4
    smmla v15.4s, v0.16b, v1.16b
    ldp q1, q18, [x0, #-128]
    fmla v24.4s, v2.4s, v4.4s
    smmla v15.4s, v8.16b, v9.16b
    shl v2.4s, v13.4s, #16
    smmla v15.4s, v16.16b, v3.16b
    smmla v15.4s, v17.16b, v5.16b
    and v3.16b, v1.16b, v23.16b
    ldr q4, [x3, #320]
    fmla v26.4s, v11.4s, v7.4s
    ldr q5, [x3, #336]
    and v7.16b, v18.16b, v23.16b
    fmla v24.4s, v14.4s, v2.4s
    dup v2.2d, v6.d[1]
    ushr v1.16b, v1.16b, #4
    ushr v6.16b, v18.16b, #4
    smmla v4.4s, v0.16b, v3.16b
    ldp q3, q9, [x0, #-96]
    dup v10.2d, v10.d[1]
    fmla v5.4s, v15.4s, v12.4s
    smmla v4.4s, v8.16b, v7.16b
    fmla v26.4s, v14.4s, v13.4s
    shl v7.4s, v2.4s, #16
    smmla v4.4s, v16.16b, v1.16b
    smmla v4.4s, v17.16b, v6.16b
    and v1.16b, v3.16b, v23.16b
    ldr q6, [x3, #320]
    shl v11.4s, v10.4s, #16
    ldr q13, [x3, #336]
    and v15.16b, v9.16b, v23.16b
    fmla v25.4s, v5.4s, v7.4s
    ushr v3.16b, v3.16b, #4
    ldp q5, q7, [x0, #-32]
    ushr v9.16b, v9.16b, #4
    smmla v6.4s, v0.16b, v1.16b
    fmla v13.4s, v4.4s, v12.4s
    smmla v6.4s, v8.16b, v15.16b
    ldr q1, [x1], #64
    smmla v6.4s, v16.16b, v3.16b
    and v3.16b, v5.16b, v23.16b
    ldr q4, [x3, #320]
    fmla v25.4s, v14.4s, v11.4s
    smmla v6.4s, v17.16b, v9.16b
    and v9.16b, v7.16b, v23.16b
    dup v11.2d, v1.d[0]
    ldr q15, [x3, #336]
    ushr v5.16b, v5.16b, #4
    ldr q18, [x2], #64
    ushr v7.16b, v7.16b, #4
    smmla v4.4s, v0.16b, v3.16b
    fmla v27.4s, v13.4s, v2.4s
    smmla v4.4s, v8.16b, v9.16b
    ldp q2, q3, [x0, #-64]
    shl v9.4s, v11.4s, #16
    fmla v15.4s, v6.4s, v12.4s
    smmla v4.4s, v16.16b, v5.16b
    dup v5.2d, v18.d[0]
    smmla v4.4s, v17.16b, v7.16b
    ldr q6, [x3, #336]
    and v7.16b, v2.16b, v23.16b
    ldr q13, [x3, #320]
    fmla v27.4s, v14.4s, v10.4s
    and v10.16b, v3.16b, v23.16b
    ldp q19, q20, [x0], #512
    shl v21.4s, v5.4s, #16
    fmla v28.4s, v15.4s, v9.4s
    ushr v2.16b, v2.16b, #4
    fmla v6.4s, v4.4s, v12.4s
    ushr v3.16b, v3.16b, #4
    smmla v13.4s, v0.16b, v7.16b
    smmla v13.4s, v8.16b, v10.16b
    and v4.16b, v19.16b, v23.16b
    ldr q7, [x3, #320]
    ldp q9, q10, [x0, #-480] // +
    smmla v13.4s, v16.16b, v2.16b
    and v2.16b, v20.16b, v23.16b
    fmla v28.4s, v14.4s, v21.4s
    smmla v13.4s, v17.16b, v3.16b
    ushr v3.16b, v19.16b, #4
    ldr q19, [x3, #336]
    ushr v20.16b, v20.16b, #4
    smmla v7.4s, v0.16b, v4.16b
    fmla v30.4s, v6.4s, v11.4s
    dup v4.2d, v1.d[1]
    smmla v7.4s, v8.16b, v2.16b
    ldp q21, q0, [x3, #512] // +
    and v6.16b, v9.16b, v23.16b // +
    smmla v7.4s, v16.16b, v3.16b
    ldr q8, [x3, #576] // +
    fmla v19.4s, v13.4s, v12.4s
    smmla v7.4s, v17.16b, v20.16b
    ushr v3.16b, v9.16b, #4 // +
    shl v9.4s, v4.4s, #16
    ldr q11, [x3, #336]
    and v17.16b, v10.16b, v23.16b // +
    fmla v30.4s, v14.4s, v5.4s
    dup v5.2d, v18.d[1]
    ldp q1, q2, [x3, #544] // +
    ushr v10.16b, v10.16b, #4 // +
    smmla v8.4s, v21.16b, v6.16b // +
    ldp q6, q18, [x0, #-416] // +
    fmla v29.4s, v19.4s, v9.4s
    fmla v11.4s, v7.4s, v12.4s
    smmla v8.4s, v0.16b, v17.16b // +
    shl v7.4s, v5.4s, #16
    smmla v8.4s, v1.16b, v3.16b // +
    ldur q9, [x1, #-48] // +
    smmla v8.4s, v2.16b, v10.16b // +
    and v3.16b, v6.16b, v23.16b // +
    ldr q10, [x3, #576] // +
    fmla v29.4s, v14.4s, v7.4s
    fmla v31.4s, v11.4s, v4.4s
    dup v7.2d, v9.d[0] // +
    ushr v6.16b, v6.16b, #4 // +
    ldur q11, [x2, #-48] // +
    ushr v17.16b, v18.16b, #4 // +
    and v18.16b, v18.16b, v23.16b // +
    smmla v10.4s, v21.16b, v3.16b // +
    ldp q12, q19, [x0, #-448] // +
    subs x5, x5, #1
    fmla v31.4s, v14.4s, v5.4s
    add x3, x3, #512
    b.ne 2b
3:
    dup v5.2d, v11.d[0]
    ldp q3, q4, [x3, #96]
    smmla v10.4s, v0.16b, v18.16b
    shl v18.4s, v7.4s, #16
    ldr q14, [x3, #80]
    smmla v10.4s, v1.16b, v6.16b
    smmla v10.4s, v2.16b, v17.16b
    and v6.16b, v12.16b, v23.16b
    ldr q17, [x3, #64]
    shl v20.4s, v5.4s, #16
    ldr q13, [x3, #80]
    and v16.16b, v19.16b, v23.16b
    fmla v14.4s, v8.4s, v3.4s
    ushr v8.16b, v12.16b, #4
    ldp q12, q15, [x0, #-384]
    ushr v19.16b, v19.16b, #4
    smmla v17.4s, v21.16b, v6.16b
    fmla v13.4s, v10.4s, v3.4s
    smmla v17.4s, v0.16b, v16.16b
    dup v6.2d, v9.d[1]
    smmla v17.4s, v1.16b, v8.16b
    and v8.16b, v12.16b, v23.16b
    ldr q9, [x3, #64]
    fmla v24.4s, v14.4s, v18.4s
    smmla v17.4s, v2.16b, v19.16b
    and v10.16b, v15.16b, v23.16b
    shl v19.4s, v6.4s, #16
    ushr v12.16b, v12.16b, #4
    ldp q14, q18, [x0, #-352]
    fmla v26.4s, v13.4s, v7.4s
    ushr v7.16b, v15.16b, #4
    smmla v9.4s, v21.16b, v8.16b
    dup v8.2d, v11.d[1]
    smmla v9.4s, v0.16b, v10.16b
    ldr q10, [x3, #64]
    smmla v9.4s, v1.16b, v12.16b
    and v11.16b, v14.16b, v23.16b
    ldp q12, q15, [x0, #-288]
    fmla v24.4s, v4.4s, v20.4s
    smmla v9.4s, v2.16b, v7.16b
    and v7.16b, v18.16b, v23.16b
    ldr q20, [x3, #80]
    ushr v14.16b, v14.16b, #4
    ushr v18.16b, v18.16b, #4
    smmla v10.4s, v21.16b, v11.16b
    and v11.16b, v12.16b, v23.16b
    ldr q13, [x3, #64]
    fmla v26.4s, v4.4s, v5.4s
    smmla v10.4s, v0.16b, v7.16b
    and v5.16b, v15.16b, v23.16b
    smmla v10.4s, v1.16b, v14.16b
    ldur q7, [x1, #-32]
    ushr v12.16b, v12.16b, #4
    fmla v20.4s, v17.4s, v3.4s
    ushr v15.16b, v15.16b, #4
    smmla v13.4s, v21.16b, v11.16b
    ldr q11, [x3, #80]
    smmla v10.4s, v2.16b, v18.16b
    smmla v13.4s, v0.16b, v5.16b
    dup v5.2d, v7.d[0]
    ldr q18, [x3, #80]
    smmla v13.4s, v1.16b, v12.16b
    smmla v13.4s, v2.16b, v15.16b
    ldp q15, q12, [x0, #-320]
    fmla v25.4s, v20.4s, v19.4s
    ldur q19, [x2, #-32]
    ldr q20, [x3, #80]
    shl v17.4s, v8.4s, #16
    fmla v11.4s, v9.4s, v3.4s
    shl v9.4s, v5.4s, #16
    fmla v18.4s, v10.4s, v3.4s
    and v10.16b, v15.16b, v23.16b
    ldr q14, [x3, #64]
    dup v16.2d, v19.d[0]
    fmla v20.4s, v13.4s, v3.4s
    and v13.16b, v12.16b, v23.16b
    fmla v25.4s, v4.4s, v17.4s
    ushr v15.16b, v15.16b, #4
    fmla v27.4s, v11.4s, v6.4s
    ushr v6.16b, v12.16b, #4
    smmla v14.4s, v21.16b, v10.16b
    shl v10.4s, v16.4s, #16
    fmla v28.4s, v18.4s, v9.4s
    smmla v14.4s, v0.16b, v13.16b
    fmla v30.4s, v20.4s, v5.4s
    smmla v14.4s, v1.16b, v15.16b
    ldp q11, q15, [x0, #-256]
    smmla v14.4s, v2.16b, v6.16b
    fmla v27.4s, v4.4s, v8.4s
    ldr q5, [x3, #80]
    fmla v28.4s, v4.4s, v10.4s
    and v20.16b, v11.16b, v23.16b
    ldr q6, [x3, #64]
    fmla v30.4s, v4.4s, v16.4s
    dup v7.2d, v7.d[1]
    and v8.16b, v15.16b, v23.16b
    dup v9.2d, v19.d[1]
    fmla v5.4s, v14.4s, v3.4s
    ushr v10.16b, v11.16b, #4
    ushr v11.16b, v15.16b, #4
    smmla v6.4s, v21.16b, v20.16b
    ldp q12, q13, [x0, #-224]
    shl v14.4s, v7.4s, #16
    smmla v6.4s, v0.16b, v8.16b
    ldp q0, q8, [x3, #256]
    shl v15.4s, v9.4s, #16
    smmla v6.4s, v1.16b, v10.16b
    ldr q1, [x3, #320]
    smmla v6.4s, v2.16b, v11.16b
    and v2.16b, v12.16b, v23.16b
    ldp q10, q11, [x0, #-160]
    fmla v29.4s, v5.4s, v14.4s
    ldr q5, [x3, #80]
    and v14.16b, v13.16b, v23.16b
    ldp q16, q17, [x3, #288]
    ushr v12.16b, v12.16b, #4
    ushr v13.16b, v13.16b, #4
    smmla v1.4s, v0.16b, v2.16b
    and v2.16b, v10.16b, v23.16b
    ldr q18, [x3, #320]
    fmla v5.4s, v6.4s, v3.4s
    smmla v1.4s, v8.16b, v14.16b
    and v3.16b, v11.16b, v23.16b
    smmla v1.4s, v16.16b, v12.16b
    ldur q6, [x1, #-16]
    ushr v10.16b, v10.16b, #4
    ldp q12, q14, [x3, #352]
    ushr v11.16b, v11.16b, #4
    smmla v18.4s, v0.16b, v2.16b
    smmla v1.4s, v17.16b, v13.16b
    ldr q2, [x3, #336]
    smmla v18.4s, v8.16b, v3.16b
    fmla v31.4s, v5.4s, v7.4s
    smmla v18.4s, v16.16b, v10.16b
    ldp q3, q5, [x0, #-192]
    dup v7.2d, v6.d[0]
    smmla v18.4s, v17.16b, v11.16b
    fmla v29.4s, v4.4s, v15.4s
    ldur q10, [x2, #-16]
    ldr q11, [x3, #336]
    fmla v2.4s, v1.4s, v12.4s
    and v1.16b, v3.16b, v23.16b
    ldr q15, [x3, #320]
    fmla v31.4s, v4.4s, v9.4s
    shl v4.4s, v7.4s, #16
    and v9.16b, v5.16b, v23.16b
    dup v13.2d, v10.d[0]
    fmla v11.4s, v18.4s, v12.4s
    ushr v3.16b, v3.16b, #4
    ushr v5.16b, v5.16b, #4
    smmla v15.4s, v0.16b, v1.16b
    ldp q1, q18, [x0, #-128]
    fmla v24.4s, v2.4s, v4.4s
    smmla v15.4s, v8.16b, v9.16b
    shl v2.4s, v13.4s, #16
    smmla v15.4s, v16.16b, v3.16b
    smmla v15.4s, v17.16b, v5.16b
    and v3.16b, v1.16b, v23.16b
    ldr q4, [x3, #320]
    fmla v26.4s, v11.4s, v7.4s
    ldr q5, [x3, #336]
    and v7.16b, v18.16b, v23.16b
    fmla v24.4s, v14.4s, v2.4s
    dup v2.2d, v6.d[1]
    ushr v1.16b, v1.16b, #4
    ushr v6.16b, v18.16b, #4
    smmla v4.4s, v0.16b, v3.16b
    ldp q3, q9, [x0, #-96]
    dup v10.2d, v10.d[1]
    fmla v5.4s, v15.4s, v12.4s
    smmla v4.4s, v8.16b, v7.16b
    fmla v26.4s, v14.4s, v13.4s
    shl v7.4s, v2.4s, #16
    smmla v4.4s, v16.16b, v1.16b
    smmla v4.4s, v17.16b, v6.16b
    and v1.16b, v3.16b, v23.16b
    ldr q6, [x3, #320]
    shl v11.4s, v10.4s, #16
    ldr q13, [x3, #336]
    and v15.16b, v9.16b, v23.16b
    fmla v25.4s, v5.4s, v7.4s
    ushr v3.16b, v3.16b, #4
    ldp q5, q7, [x0, #-32]
    ushr v9.16b, v9.16b, #4
    smmla v6.4s, v0.16b, v1.16b
    fmla v13.4s, v4.4s, v12.4s
    smmla v6.4s, v8.16b, v15.16b
    ldr q1, [x1], #64
    smmla v6.4s, v16.16b, v3.16b
    and v3.16b, v5.16b, v23.16b
    ldr q4, [x3, #320]
    fmla v25.4s, v14.4s, v11.4s
    smmla v6.4s, v17.16b, v9.16b
    and v9.16b, v7.16b, v23.16b
    dup v11.2d, v1.d[0]
    ldr q15, [x3, #336]
    ushr v5.16b, v5.16b, #4
    ldr q18, [x2], #64
    ushr v7.16b, v7.16b, #4
    smmla v4.4s, v0.16b, v3.16b
    fmla v27.4s, v13.4s, v2.4s
    smmla v4.4s, v8.16b, v9.16b
    ldp q2, q3, [x0, #-64]
    shl v9.4s, v11.4s, #16
    fmla v15.4s, v6.4s, v12.4s
    smmla v4.4s, v16.16b, v5.16b
    dup v5.2d, v18.d[0]
    smmla v4.4s, v17.16b, v7.16b
    ldr q6, [x3, #336]
    and v7.16b, v2.16b, v23.16b
    ldr q13, [x3, #320]
    fmla v27.4s, v14.4s, v10.4s
    and v10.16b, v3.16b, v23.16b
    ldp q19, q20, [x0], #512
    shl v21.4s, v5.4s, #16
    fmla v28.4s, v15.4s, v9.4s
    ushr v2.16b, v2.16b, #4
    fmla v6.4s, v4.4s, v12.4s
    ushr v3.16b, v3.16b, #4
    smmla v13.4s, v0.16b, v7.16b
    smmla v13.4s, v8.16b, v10.16b
    and v4.16b, v19.16b, v23.16b
    ldr q7, [x3, #320]
    smmla v13.4s, v16.16b, v2.16b
    and v2.16b, v20.16b, v23.16b
    fmla v28.4s, v14.4s, v21.4s
    smmla v13.4s, v17.16b, v3.16b
    ushr v3.16b, v19.16b, #4
    ldr q19, [x3, #336]
    ushr v20.16b, v20.16b, #4
    smmla v7.4s, v0.16b, v4.16b
    fmla v30.4s, v6.4s, v11.4s
    dup v4.2d, v1.d[1]
    smmla v7.4s, v8.16b, v2.16b
    smmla v7.4s, v16.16b, v3.16b
    fmla v19.4s, v13.4s, v12.4s
    smmla v7.4s, v17.16b, v20.16b
    shl v9.4s, v4.4s, #16
    ldr q11, [x3, #336]
    fmla v30.4s, v14.4s, v5.4s
    dup v5.2d, v18.d[1]
    fmla v29.4s, v19.4s, v9.4s
    fmla v11.4s, v7.4s, v12.4s
    shl v7.4s, v5.4s, #16
    fmla v29.4s, v14.4s, v7.4s
    fmla v31.4s, v11.4s, v4.4s
    fmla v31.4s, v14.4s, v5.4s
    add x3, x3, #512
4:
    str d24, [x6]
    mov d0, v24.d[1]
    str d0, [x6, #64]
    str d25, [x6, #8]
    mov d0, v25.d[1]
    str d0, [x6, #72]
    str d26, [x6, #16]
    mov d0, v26.d[1]
    str d0, [x6, #80]
    str d27, [x6, #24]
    mov d0, v27.d[1]
    str d0, [x6, #88]
    str d28, [x6, #32]
    mov d0, v28.d[1]
    str d0, [x6, #96]
    str d29, [x6, #40]
    mov d0, v29.d[1]
    str d0, [x6, #104]
    str d30, [x6, #48]
    mov d0, v30.d[1]
    str d0, [x6, #112]
    str d31, [x6, #56]
    mov d0, v31.d[1]
    str d0, [x6, #120]
