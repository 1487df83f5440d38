// Two rows of int4, 16 columns.
// Written by `cargo run --release -p brevity-bench --bin schedule`.
// Loop: 2 blocks, 237 instructions, 81 cycles on an in-order core of three slots.
// `+`: for the next pass.
// x0 codes, x1 scales, x2 minima, x3 rows, x4 bytes to the next group of rows, x5 blocks,
// x6 running sums, x7 start of int8 accumulators
// v23 mask, v24 y0.0, v25 y0.1, v26 y0.2, v27 y0.3, v28 y0.4, v29 y0.5, v30 y0.6
// v31 y0.7
    movi v23.16b, #15
    add x0, x0, #480
    add x1, x1, #48
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
    ldp q17, q11, [x0, #-480]
    and v20.16b, v17.16b, v23.16b
    ldp q0, q1, [x3]
    ldp q2, q3, [x3, #32]
    ldr q5, [x3, #64]
    and v15.16b, v11.16b, v23.16b
    ushr v17.16b, v17.16b, #4
    ushr v11.16b, v11.16b, #4
    smmla v5.4s, v0.16b, v20.16b
    ldur q7, [x1, #-48]
    smmla v5.4s, v1.16b, v15.16b
    ldp q8, q9, [x0, #-416]
    smmla v5.4s, v2.16b, v17.16b
    smmla v5.4s, v3.16b, v11.16b
    dup v10.2d, v7.d[0]
    ldr q11, [x3, #96]
    ushr v12.16b, v8.16b, #4
    and v8.16b, v8.16b, v23.16b
    ldr q13, [x3, #64]
    and v14.16b, v9.16b, v23.16b
    ldp q15, q16, [x0, #-448]
    ldr q4, [x3, #80]
    ushr v6.16b, v9.16b, #4
    smmla v13.4s, v0.16b, v8.16b
    shl v8.4s, v10.4s, #16
    smmla v13.4s, v1.16b, v14.16b
    ldr q9, [x3, #64]
    smmla v13.4s, v2.16b, v12.16b
    and v12.16b, v15.16b, v23.16b
    ldp q14, q17, [x0, #-384]
    fmla v4.4s, v5.4s, v11.4s
    smmla v13.4s, v3.16b, v6.16b
    and v5.16b, v16.16b, v23.16b
    ushr v6.16b, v15.16b, #4
    ushr v16.16b, v16.16b, #4
    smmla v9.4s, v0.16b, v12.16b
    and v12.16b, v14.16b, v23.16b
    ldr q15, [x3, #64]
    ldr q18, [x3, #80]
    smmla v9.4s, v1.16b, v5.16b
    and v5.16b, v17.16b, v23.16b
    fmla v24.4s, v4.4s, v8.4s
    smmla v9.4s, v2.16b, v6.16b
    ushr v4.16b, v14.16b, #4
    ushr v6.16b, v17.16b, #4
    smmla v15.4s, v0.16b, v12.16b
    ldp q8, q12, [x0, #-352]
    fmla v18.4s, v13.4s, v11.4s
    smmla v9.4s, v3.16b, v16.16b
    smmla v15.4s, v1.16b, v5.16b
    dup v5.2d, v7.d[1]
    smmla v15.4s, v2.16b, v4.16b
    ldp q4, q7, [x0, #-288]
    smmla v15.4s, v3.16b, v6.16b
    and v6.16b, v8.16b, v23.16b
    ldr q16, [x3, #64]
    ldr q13, [x3, #80]
    ushr v8.16b, v8.16b, #4
    and v17.16b, v12.16b, v23.16b
    ushr v12.16b, v12.16b, #4
    and v14.16b, v4.16b, v23.16b
    ldr q19, [x3, #64]
    fmla v26.4s, v18.4s, v10.4s
    smmla v16.4s, v0.16b, v6.16b
    and v6.16b, v7.16b, v23.16b
    fmla v13.4s, v9.4s, v11.4s
    smmla v16.4s, v1.16b, v17.16b
    ushr v4.16b, v4.16b, #4
    ldr q9, [x3, #80]
    ushr v7.16b, v7.16b, #4
    smmla v19.4s, v0.16b, v14.16b
    smmla v16.4s, v2.16b, v8.16b
    ldur q8, [x1, #-32]
    smmla v19.4s, v1.16b, v6.16b
    smmla v16.4s, v3.16b, v12.16b
    smmla v19.4s, v2.16b, v4.16b
    ldp q4, q6, [x0, #-320]
    shl v12.4s, v5.4s, #16
    ldr q14, [x3, #80]
    smmla v19.4s, v3.16b, v7.16b
    dup v7.2d, v8.d[0]
    ldr q17, [x3, #80]
    fmla v9.4s, v15.4s, v11.4s
    and v15.16b, v4.16b, v23.16b
    ldr q10, [x3, #64]
    fmla v25.4s, v13.4s, v12.4s
    fmla v14.4s, v16.4s, v11.4s
    and v16.16b, v6.16b, v23.16b
    shl v12.4s, v7.4s, #16
    fmla v17.4s, v19.4s, v11.4s
    ushr v4.16b, v4.16b, #4
    ushr v6.16b, v6.16b, #4
    smmla v10.4s, v0.16b, v15.16b
    ldp q15, q19, [x0, #-256]
    fmla v27.4s, v9.4s, v5.4s
    smmla v10.4s, v1.16b, v16.16b
    fmla v28.4s, v14.4s, v12.4s
    smmla v10.4s, v2.16b, v4.16b
    dup v4.2d, v8.d[1]
    smmla v10.4s, v3.16b, v6.16b
    and v5.16b, v15.16b, v23.16b
    ldr q6, [x3, #64]
    fmla v30.4s, v17.4s, v7.4s
    ldr q7, [x3, #80]
    and v8.16b, v19.16b, v23.16b
    shl v9.4s, v4.4s, #16
    ushr v15.16b, v15.16b, #4
    ushr v19.16b, v19.16b, #4
    smmla v6.4s, v0.16b, v5.16b
    fmla v7.4s, v10.4s, v11.4s
    smmla v6.4s, v1.16b, v8.16b
    smmla v6.4s, v2.16b, v15.16b
    smmla v6.4s, v3.16b, v19.16b
    ldr q3, [x3, #80]
    fmla v29.4s, v7.4s, v9.4s
    fmla v3.4s, v6.4s, v11.4s
    fmla v31.4s, v3.4s, v4.4s
    add x0, x0, #256
    add x3, x3, #256
    add x1, x1, #32
1:
    lsr x5, x5, #1
    cbz x5, 4f
    subs x5, x5, #1
    ldp q17, q11, [x0, #-480]
    and v20.16b, v17.16b, v23.16b
    ldp q0, q1, [x3]
    ldp q2, q3, [x3, #32]
    ldr q5, [x3, #64]
    and v15.16b, v11.16b, v23.16b
    ushr v17.16b, v17.16b, #4
    ushr v11.16b, v11.16b, #4
    smmla v5.4s, v0.16b, v20.16b
    ldur q7, [x1, #-48]
    smmla v5.4s, v1.16b, v15.16b
    ldp q8, q9, [x0, #-416]
    smmla v5.4s, v2.16b, v17.16b
    smmla v5.4s, v3.16b, v11.16b
    dup v10.2d, v7.d[0]
    ldr q11, [x3, #96]
    ushr v12.16b, v8.16b, #4
    and v8.16b, v8.16b, v23.16b
    ldr q13, [x3, #64]
    and v14.16b, v9.16b, v23.16b
    ldp q15, q16, [x0, #-448]
    b.eq 3f
2:
    ldr q4, [x3, #80]
    ushr v6.16b, v9.16b, #4
    smmla v13.4s, v0.16b, v8.16b
    shl v8.4s, v10.4s, #16
    smmla v13.4s, v1.16b, v14.16b
    ldr q9, [x3, #64]
    smmla v13.4s, v2.16b, v12.16b
    and v12.16b, v15.16b, v23.16b
    ldp q14, q17, [x0, #-384]
    fmla v4.4s, v5.4s, v11.4s
    smmla v13.4s, v3.16b, v6.16b
    and v5.16b, v16.16b, v23.16b
    ushr v6.16b, v15.16b, #4
    ushr v16.16b, v16.16b, #4
    smmla v9.4s, v0.16b, v12.16b
    and v12.16b, v14.16b, v23.16b
    ldr q15, [x3, #64]
    ldr q18, [x3, #80]
    smmla v9.4s, v1.16b, v5.16b
    and v5.16b, v17.16b, v23.16b
    fmla v24.4s, v4.4s, v8.4s
    smmla v9.4s, v2.16b, v6.16b
    ushr v4.16b, v14.16b, #4
    ushr v6.16b, v17.16b, #4
    smmla v15.4s, v0.16b, v12.16b
    ldp q8, q12, [x0, #-352]
    fmla v18.4s, v13.4s, v11.4s
    smmla v9.4s, v3.16b, v16.16b
    smmla v15.4s, v1.16b, v5.16b
    dup v5.2d, v7.d[1]
    smmla v15.4s, v2.16b, v4.16b
    ldp q4, q7, [x0, #-288]
    smmla v15.4s, v3.16b, v6.16b
    and v6.16b, v8.16b, v23.16b
    ldr q16, [x3, #64]
    ldr q13, [x3, #80]
    ushr v8.16b, v8.16b, #4
    and v17.16b, v12.16b, v23.16b
    ushr v12.16b, v12.16b, #4
    and v14.16b, v4.16b, v23.16b
    ldr q19, [x3, #64]
    fmla v26.4s, v18.4s, v10.4s
    smmla v16.4s, v0.16b, v6.16b
    and v6.16b, v7.16b, v23.16b
    fmla v13.4s, v9.4s, v11.4s
    smmla v16.4s, v1.16b, v17.16b
    ushr v4.16b, v4.16b, #4
    ldr q9, [x3, #80]
    ushr v7.16b, v7.16b, #4
    smmla v19.4s, v0.16b, v14.16b
    smmla v16.4s, v2.16b, v8.16b
    ldur q8, [x1, #-32]
    smmla v19.4s, v1.16b, v6.16b
    smmla v16.4s, v3.16b, v12.16b
    smmla v19.4s, v2.16b, v4.16b
    ldp q4, q6, [x0, #-320]
    shl v12.4s, v5.4s, #16
    ldr q14, [x3, #80]
    smmla v19.4s, v3.16b, v7.16b
    dup v7.2d, v8.d[0]
    ldr q17, [x3, #80]
    fmla v9.4s, v15.4s, v11.4s
    and v15.16b, v4.16b, v23.16b
    ldr q10, [x3, #64]
    fmla v25.4s, v13.4s, v12.4s
    fmla v14.4s, v16.4s, v11.4s
    and v16.16b, v6.16b, v23.16b
    shl v12.4s, v7.4s, #16
    fmla v17.4s, v19.4s, v11.4s
    ushr v4.16b, v4.16b, #4
    ushr v6.16b, v6.16b, #4
    smmla v10.4s, v0.16b, v15.16b
    ldp q15, q19, [x0, #-256]
    fmla v27.4s, v9.4s, v5.4s
    smmla v10.4s, v1.16b, v16.16b
    fmla v28.4s, v14.4s, v12.4s
    smmla v10.4s, v2.16b, v4.16b
    dup v4.2d, v8.d[1]
    smmla v10.4s, v3.16b, v6.16b
    and v5.16b, v15.16b, v23.16b
    ldr q6, [x3, #64]
    fmla v30.4s, v17.4s, v7.4s
    ldr q7, [x3, #80]
    and v8.16b, v19.16b, v23.16b
    shl v9.4s, v4.4s, #16
    ushr v15.16b, v15.16b, #4
    ldp q17, q12, [x0, #-224]
    ushr v19.16b, v19.16b, #4
    smmla v6.4s, v0.16b, v5.16b
    ldp q5, q14, [x3, #256]
    fmla v7.4s, v10.4s, v11.4s
    smmla v6.4s, v1.16b, v8.16b
    ldr q1, [x3, #320]
    smmla v6.4s, v2.16b, v15.16b
    and v0.16b, v17.16b, v23.16b
    ldp q2, q8, [x0, #-160]
    smmla v6.4s, v3.16b, v19.16b
    ldr q3, [x3, #80]
    and v19.16b, v12.16b, v23.16b
    ldp q15, q10, [x3, #288]
    ushr v17.16b, v17.16b, #4
    ushr v12.16b, v12.16b, #4
    smmla v1.4s, v5.16b, v0.16b
    and v0.16b, v2.16b, v23.16b
    ldr q16, [x3, #320]
    fmla v29.4s, v7.4s, v9.4s
    smmla v1.4s, v14.16b, v19.16b
    and v7.16b, v8.16b, v23.16b
    fmla v3.4s, v6.4s, v11.4s
    smmla v1.4s, v15.16b, v17.16b
    ushr v2.16b, v2.16b, #4
    ldur q6, [x1, #-16]
    ushr v8.16b, v8.16b, #4
    smmla v16.4s, v5.16b, v0.16b
    smmla v1.4s, v10.16b, v12.16b
    smmla v16.4s, v14.16b, v7.16b
    ldp q0, q7, [x0, #-192]
    ldr q12, [x3, #352]
    ldr q9, [x3, #336]
    smmla v16.4s, v15.16b, v2.16b
    ldp q17, q11, [x0, #32] // +
    dup v2.2d, v6.d[0]
    smmla v16.4s, v10.16b, v8.16b
    ldr q8, [x3, #336]
    and v19.16b, v0.16b, v23.16b
    ldr q13, [x3, #320]
    fmla v9.4s, v1.4s, v12.4s
    and v1.16b, v7.16b, v23.16b
    ldp q18, q20, [x0, #-128]
    fmla v31.4s, v3.4s, v4.4s
    shl v3.4s, v2.4s, #16
    ushr v0.16b, v0.16b, #4
    fmla v8.4s, v16.4s, v12.4s
    ushr v4.16b, v7.16b, #4
    smmla v13.4s, v5.16b, v19.16b
    smmla v13.4s, v14.16b, v1.16b
    and v1.16b, v18.16b, v23.16b
    ldr q7, [x3, #320]
    fmla v24.4s, v9.4s, v3.4s
    smmla v13.4s, v15.16b, v0.16b
    and v0.16b, v20.16b, v23.16b
    smmla v13.4s, v10.16b, v4.16b
    ushr v3.16b, v18.16b, #4
    ldp q4, q9, [x0, #-96]
    ldr q18, [x3, #336]
    ushr v20.16b, v20.16b, #4
    smmla v7.4s, v5.16b, v1.16b
    fmla v26.4s, v8.4s, v2.4s
    dup v1.2d, v6.d[1]
    smmla v7.4s, v14.16b, v0.16b
    smmla v7.4s, v15.16b, v3.16b
    and v0.16b, v4.16b, v23.16b
    ldr q3, [x3, #320]
    fmla v18.4s, v13.4s, v12.4s
    smmla v7.4s, v10.16b, v20.16b
    and v2.16b, v9.16b, v23.16b
    shl v6.4s, v1.4s, #16
    ldr q8, [x3, #336]
    ushr v4.16b, v4.16b, #4
    ushr v9.16b, v9.16b, #4
    smmla v3.4s, v5.16b, v0.16b
    ldp q0, q20, [x0, #-32]
    smmla v3.4s, v14.16b, v2.16b
    ldr q13, [x1], #64
    fmla v25.4s, v18.4s, v6.4s
    fmla v8.4s, v7.4s, v12.4s
    smmla v3.4s, v15.16b, v4.16b
    smmla v3.4s, v10.16b, v9.16b
    and v2.16b, v0.16b, v23.16b
    ldr q4, [x3, #320]
    dup v6.2d, v13.d[0]
    ldr q7, [x3, #336]
    and v9.16b, v20.16b, v23.16b
    ushr v0.16b, v0.16b, #4
    ldp q18, q19, [x0, #-64]
    fmla v27.4s, v8.4s, v1.4s
    ushr v1.16b, v20.16b, #4
    smmla v4.4s, v5.16b, v2.16b
    shl v2.4s, v6.4s, #16
    fmla v7.4s, v3.4s, v12.4s
    smmla v4.4s, v14.16b, v9.16b
    smmla v4.4s, v15.16b, v0.16b
    and v0.16b, v18.16b, v23.16b
    ldr q9, [x3, #320]
    smmla v4.4s, v10.16b, v1.16b
    and v1.16b, v19.16b, v23.16b
    ldp q3, q8, [x0], #512
    and v20.16b, v17.16b, v23.16b // +
    ldr q16, [x3, #336]
    ushr v18.16b, v18.16b, #4
    fmla v28.4s, v7.4s, v2.4s
    ushr v2.16b, v19.16b, #4
    smmla v9.4s, v5.16b, v0.16b
    smmla v9.4s, v14.16b, v1.16b
    and v7.16b, v3.16b, v23.16b
    ldr q19, [x3, #320]
    fmla v16.4s, v4.4s, v12.4s
    smmla v9.4s, v15.16b, v18.16b
    and v18.16b, v8.16b, v23.16b
    ldp q0, q1, [x3, #512] // +
    smmla v9.4s, v10.16b, v2.16b
    ushr v21.16b, v3.16b, #4
    ldr q22, [x3, #336]
    ushr v8.16b, v8.16b, #4
    smmla v19.4s, v5.16b, v7.16b
    ldp q2, q3, [x3, #544] // +
    dup v4.2d, v13.d[1]
    smmla v19.4s, v14.16b, v18.16b
    ldr q5, [x3, #576] // +
    fmla v30.4s, v16.4s, v6.4s
    smmla v19.4s, v15.16b, v21.16b
    and v15.16b, v11.16b, v23.16b // +
    fmla v22.4s, v9.4s, v12.4s
    smmla v19.4s, v10.16b, v8.16b
    ushr v17.16b, v17.16b, #4 // +
    shl v10.4s, v4.4s, #16
    ldr q6, [x3, #336]
    ushr v11.16b, v11.16b, #4 // +
    smmla v5.4s, v0.16b, v20.16b // +
    ldur q7, [x1, #-48] // +
    smmla v5.4s, v1.16b, v15.16b // +
    ldp q8, q9, [x0, #-416] // +
    smmla v5.4s, v2.16b, v17.16b // +
    fmla v29.4s, v22.4s, v10.4s
    fmla v6.4s, v19.4s, v12.4s
    smmla v5.4s, v3.16b, v11.16b // +
    dup v10.2d, v7.d[0] // +
    ldr q11, [x3, #608] // +
    ushr v12.16b, v8.16b, #4 // +
    and v8.16b, v8.16b, v23.16b // +
    ldr q13, [x3, #576] // +
    and v14.16b, v9.16b, v23.16b // +
    ldp q15, q16, [x0, #-448] // +
    subs x5, x5, #1
    fmla v31.4s, v6.4s, v4.4s
    add x3, x3, #512
    b.ne 2b
3:
    ldr q4, [x3, #80]
    ushr v6.16b, v9.16b, #4
    smmla v13.4s, v0.16b, v8.16b
    shl v8.4s, v10.4s, #16
    smmla v13.4s, v1.16b, v14.16b
    ldr q9, [x3, #64]
    smmla v13.4s, v2.16b, v12.16b
    and v12.16b, v15.16b, v23.16b
    ldp q14, q17, [x0, #-384]
    fmla v4.4s, v5.4s, v11.4s
    smmla v13.4s, v3.16b, v6.16b
    and v5.16b, v16.16b, v23.16b
    ushr v6.16b, v15.16b, #4
    ushr v16.16b, v16.16b, #4
    smmla v9.4s, v0.16b, v12.16b
    and v12.16b, v14.16b, v23.16b
    ldr q15, [x3, #64]
    ldr q18, [x3, #80]
    smmla v9.4s, v1.16b, v5.16b
    and v5.16b, v17.16b, v23.16b
    fmla v24.4s, v4.4s, v8.4s
    smmla v9.4s, v2.16b, v6.16b
    ushr v4.16b, v14.16b, #4
    ushr v6.16b, v17.16b, #4
    smmla v15.4s, v0.16b, v12.16b
    ldp q8, q12, [x0, #-352]
    fmla v18.4s, v13.4s, v11.4s
    smmla v9.4s, v3.16b, v16.16b
    smmla v15.4s, v1.16b, v5.16b
    dup v5.2d, v7.d[1]
    smmla v15.4s, v2.16b, v4.16b
    ldp q4, q7, [x0, #-288]
    smmla v15.4s, v3.16b, v6.16b
    and v6.16b, v8.16b, v23.16b
    ldr q16, [x3, #64]
    ldr q13, [x3, #80]
    ushr v8.16b, v8.16b, #4
    and v17.16b, v12.16b, v23.16b
    ushr v12.16b, v12.16b, #4
    and v14.16b, v4.16b, v23.16b
    ldr q19, [x3, #64]
    fmla v26.4s, v18.4s, v10.4s
    smmla v16.4s, v0.16b, v6.16b
    and v6.16b, v7.16b, v23.16b
    fmla v13.4s, v9.4s, v11.4s
    smmla v16.4s, v1.16b, v17.16b
    ushr v4.16b, v4.16b, #4
    ldr q9, [x3, #80]
    ushr v7.16b, v7.16b, #4
    smmla v19.4s, v0.16b, v14.16b
    smmla v16.4s, v2.16b, v8.16b
    ldur q8, [x1, #-32]
    smmla v19.4s, v1.16b, v6.16b
    smmla v16.4s, v3.16b, v12.16b
    smmla v19.4s, v2.16b, v4.16b
    ldp q4, q6, [x0, #-320]
    shl v12.4s, v5.4s, #16
    ldr q14, [x3, #80]
    smmla v19.4s, v3.16b, v7.16b
    dup v7.2d, v8.d[0]
    ldr q17, [x3, #80]
    fmla v9.4s, v15.4s, v11.4s
    and v15.16b, v4.16b, v23.16b
    ldr q10, [x3, #64]
    fmla v25.4s, v13.4s, v12.4s
    fmla v14.4s, v16.4s, v11.4s
    and v16.16b, v6.16b, v23.16b
    shl v12.4s, v7.4s, #16
    fmla v17.4s, v19.4s, v11.4s
    ushr v4.16b, v4.16b, #4
    ushr v6.16b, v6.16b, #4
    smmla v10.4s, v0.16b, v15.16b
    ldp q15, q19, [x0, #-256]
    fmla v27.4s, v9.4s, v5.4s
    smmla v10.4s, v1.16b, v16.16b
    fmla v28.4s, v14.4s, v12.4s
    smmla v10.4s, v2.16b, v4.16b
    dup v4.2d, v8.d[1]
    smmla v10.4s, v3.16b, v6.16b
    and v5.16b, v15.16b, v23.16b
    ldr q6, [x3, #64]
    fmla v30.4s, v17.4s, v7.4s
    ldr q7, [x3, #80]
    and v8.16b, v19.16b, v23.16b
    shl v9.4s, v4.4s, #16
    ushr v15.16b, v15.16b, #4
    ldp q17, q12, [x0, #-224]
    ushr v19.16b, v19.16b, #4
    smmla v6.4s, v0.16b, v5.16b
    ldp q5, q14, [x3, #256]
    fmla v7.4s, v10.4s, v11.4s
    smmla v6.4s, v1.16b, v8.16b
    ldr q1, [x3, #320]
    smmla v6.4s, v2.16b, v15.16b
    and v0.16b, v17.16b, v23.16b
    ldp q2, q8, [x0, #-160]
    smmla v6.4s, v3.16b, v19.16b
    ldr q3, [x3, #80]
    and v19.16b, v12.16b, v23.16b
    ldp q15, q10, [x3, #288]
    ushr v17.16b, v17.16b, #4
    ushr v12.16b, v12.16b, #4
    smmla v1.4s, v5.16b, v0.16b
    and v0.16b, v2.16b, v23.16b
    ldr q16, [x3, #320]
    fmla v29.4s, v7.4s, v9.4s
    smmla v1.4s, v14.16b, v19.16b
    and v7.16b, v8.16b, v23.16b
    fmla v3.4s, v6.4s, v11.4s
    smmla v1.4s, v15.16b, v17.16b
    ushr v2.16b, v2.16b, #4
    ldur q6, [x1, #-16]
    ushr v8.16b, v8.16b, #4
    smmla v16.4s, v5.16b, v0.16b
    smmla v1.4s, v10.16b, v12.16b
    smmla v16.4s, v14.16b, v7.16b
    ldp q0, q7, [x0, #-192]
    ldr q12, [x3, #352]
    ldr q9, [x3, #336]
    smmla v16.4s, v15.16b, v2.16b
    dup v2.2d, v6.d[0]
    smmla v16.4s, v10.16b, v8.16b
    ldr q8, [x3, #336]
    and v19.16b, v0.16b, v23.16b
    ldr q13, [x3, #320]
    fmla v9.4s, v1.4s, v12.4s
    and v1.16b, v7.16b, v23.16b
    ldp q18, q20, [x0, #-128]
    fmla v31.4s, v3.4s, v4.4s
    shl v3.4s, v2.4s, #16
    ushr v0.16b, v0.16b, #4
    fmla v8.4s, v16.4s, v12.4s
    ushr v4.16b, v7.16b, #4
    smmla v13.4s, v5.16b, v19.16b
    smmla v13.4s, v14.16b, v1.16b
    and v1.16b, v18.16b, v23.16b
    ldr q7, [x3, #320]
    fmla v24.4s, v9.4s, v3.4s
    smmla v13.4s, v15.16b, v0.16b
    and v0.16b, v20.16b, v23.16b
    smmla v13.4s, v10.16b, v4.16b
    ushr v3.16b, v18.16b, #4
    ldp q4, q9, [x0, #-96]
    ldr q18, [x3, #336]
    ushr v20.16b, v20.16b, #4
    smmla v7.4s, v5.16b, v1.16b
    fmla v26.4s, v8.4s, v2.4s
    dup v1.2d, v6.d[1]
    smmla v7.4s, v14.16b, v0.16b
    smmla v7.4s, v15.16b, v3.16b
    and v0.16b, v4.16b, v23.16b
    ldr q3, [x3, #320]
    fmla v18.4s, v13.4s, v12.4s
    smmla v7.4s, v10.16b, v20.16b
    and v2.16b, v9.16b, v23.16b
    shl v6.4s, v1.4s, #16
    ldr q8, [x3, #336]
    ushr v4.16b, v4.16b, #4
    ushr v9.16b, v9.16b, #4
    smmla v3.4s, v5.16b, v0.16b
    ldp q0, q20, [x0, #-32]
    smmla v3.4s, v14.16b, v2.16b
    ldr q13, [x1], #64
    fmla v25.4s, v18.4s, v6.4s
    fmla v8.4s, v7.4s, v12.4s
    smmla v3.4s, v15.16b, v4.16b
    smmla v3.4s, v10.16b, v9.16b
    and v2.16b, v0.16b, v23.16b
    ldr q4, [x3, #320]
    dup v6.2d, v13.d[0]
    ldr q7, [x3, #336]
    and v9.16b, v20.16b, v23.16b
    ushr v0.16b, v0.16b, #4
    ldp q18, q19, [x0, #-64]
    fmla v27.4s, v8.4s, v1.4s
    ushr v1.16b, v20.16b, #4
    smmla v4.4s, v5.16b, v2.16b
    shl v2.4s, v6.4s, #16
    fmla v7.4s, v3.4s, v12.4s
    smmla v4.4s, v14.16b, v9.16b
    smmla v4.4s, v15.16b, v0.16b
    and v0.16b, v18.16b, v23.16b
    ldr q9, [x3, #320]
    smmla v4.4s, v10.16b, v1.16b
    and v1.16b, v19.16b, v23.16b
    ldp q3, q8, [x0], #512
    ldr q16, [x3, #336]
    ushr v18.16b, v18.16b, #4
    fmla v28.4s, v7.4s, v2.4s
    ushr v2.16b, v19.16b, #4
    smmla v9.4s, v5.16b, v0.16b
    smmla v9.4s, v14.16b, v1.16b
    and v7.16b, v3.16b, v23.16b
    ldr q19, [x3, #320]
    fmla v16.4s, v4.4s, v12.4s
    smmla v9.4s, v15.16b, v18.16b
    and v18.16b, v8.16b, v23.16b
    smmla v9.4s, v10.16b, v2.16b
    ushr v21.16b, v3.16b, #4
    ldr q22, [x3, #336]
    ushr v8.16b, v8.16b, #4
    smmla v19.4s, v5.16b, v7.16b
    dup v4.2d, v13.d[1]
    smmla v19.4s, v14.16b, v18.16b
    fmla v30.4s, v16.4s, v6.4s
    smmla v19.4s, v15.16b, v21.16b
    fmla v22.4s, v9.4s, v12.4s
    smmla v19.4s, v10.16b, v8.16b
    shl v10.4s, v4.4s, #16
    ldr q6, [x3, #336]
    fmla v29.4s, v22.4s, v10.4s
    fmla v6.4s, v19.4s, v12.4s
    fmla v31.4s, v6.4s, v4.4s
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
