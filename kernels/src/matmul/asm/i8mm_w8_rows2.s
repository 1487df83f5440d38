// Two rows of int8, 16 columns.
// Written by `cargo run --release -p brevity-bench --bin schedule`.
// Loop: 2 blocks, 189 instructions, 66 cycles on an in-order core of three slots.
// `+`: for the next pass.
// x0 codes, x1 scales, x2 minima, x3 rows, x4 bytes to the next group of rows, x5 blocks,
// x6 running sums, x7 start of int8 accumulators
// v24 y0.0, v25 y0.1, v26 y0.2, v27 y0.3, v28 y0.4, v29 y0.5, v30 y0.6, v31 y0.7
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
    ldp q0, q1, [x3]
    ldp q16, q20, [x0, #-480]
    ldp q15, q13, [x0, #-352]
    ldr q2, [x7]
    ldr q3, [x7]
    ldp q4, q5, [x3, #32]
    smmla v2.4s, v0.16b, v16.16b
    ldp q9, q16, [x0, #-448]
    smmla v3.4s, v0.16b, v15.16b
    smmla v2.4s, v1.16b, v20.16b
    ldp q20, q6, [x0, #-320]
    ldur q7, [x1, #-48]
    smmla v3.4s, v1.16b, v13.16b
    smmla v2.4s, v4.16b, v9.16b
    ldp q8, q9, [x0, #-416]
    smmla v3.4s, v4.16b, v20.16b
    ldr q10, [x7]
    smmla v2.4s, v5.16b, v16.16b
    ldr q11, [x3, #96]
    ldr q12, [x3, #80]
    dup v13.2d, v7.d[0]
    smmla v3.4s, v5.16b, v6.16b
    ldp q6, q14, [x0, #-288]
    ldr q15, [x3, #80]
    smmla v10.4s, v0.16b, v8.16b
    ldr q8, [x7]
    ldp q16, q17, [x0, #-384]
    fmla v12.4s, v2.4s, v11.4s
    smmla v10.4s, v1.16b, v9.16b
    shl v2.4s, v13.4s, #16
    ldp q9, q18, [x0, #-256]
    smmla v8.4s, v0.16b, v6.16b
    fmla v15.4s, v3.4s, v11.4s
    smmla v10.4s, v4.16b, v16.16b
    ldp q3, q6, [x0, #-224]
    ldr q16, [x3, #80]
    smmla v8.4s, v1.16b, v14.16b
    ldr q14, [x7]
    fmla v24.4s, v12.4s, v2.4s
    smmla v10.4s, v5.16b, v17.16b
    ldp q2, q17, [x0, #-96]
    smmla v8.4s, v4.16b, v9.16b
    ldr q9, [x3, #80]
    ldr q12, [x7]
    dup v7.2d, v7.d[1]
    ldp q19, q20, [x0, #-192]
    smmla v14.4s, v0.16b, v3.16b
    fmla v26.4s, v15.4s, v13.4s
    smmla v8.4s, v5.16b, v18.16b
    ldp q3, q18, [x0, #-160]
    smmla v14.4s, v1.16b, v6.16b
    smmla v12.4s, v0.16b, v2.16b
    ldr q2, [x7]
    shl v6.4s, v7.4s, #16
    fmla v16.4s, v10.4s, v11.4s
    ldp q10, q13, [x0, #-64]
    smmla v14.4s, v4.16b, v19.16b
    ldur q19, [x1, #-32]
    smmla v12.4s, v1.16b, v17.16b
    ldr q17, [x3, #80]
    ldr q15, [x3, #80]
    smmla v2.4s, v0.16b, v3.16b
    fmla v9.4s, v8.4s, v11.4s
    smmla v12.4s, v4.16b, v10.16b
    ldp q3, q8, [x0, #-128]
    smmla v14.4s, v5.16b, v20.16b
    smmla v2.4s, v1.16b, v18.16b
    ldp q10, q18, [x0, #-32]
    dup v20.2d, v19.d[0]
    smmla v12.4s, v5.16b, v13.16b
    ldp q13, q21, [x0], #512
    smmla v2.4s, v4.16b, v3.16b
    ldr q3, [x3, #80]
    ldr q22, [x7]
    fmla v25.4s, v16.4s, v6.4s
    fmla v17.4s, v14.4s, v11.4s
    smmla v2.4s, v5.16b, v8.16b
    shl v23.4s, v20.4s, #16
    smmla v22.4s, v0.16b, v10.16b
    fmla v27.4s, v9.4s, v7.4s
    fmla v15.4s, v12.4s, v11.4s
    dup v9.2d, v19.d[1]
    smmla v22.4s, v1.16b, v18.16b
    fmla v28.4s, v17.4s, v23.4s
    fmla v3.4s, v2.4s, v11.4s
    smmla v22.4s, v4.16b, v13.16b
    fmla v30.4s, v15.4s, v20.4s
    shl v4.4s, v9.4s, #16
    smmla v22.4s, v5.16b, v21.16b
    ldr q21, [x3, #80]
    fmla v29.4s, v3.4s, v4.4s
    fmla v21.4s, v22.4s, v11.4s
    fmla v31.4s, v21.4s, v9.4s
    add x3, x3, #256
    add x1, x1, #32
1:
    lsr x5, x5, #1
    cbz x5, 4f
    subs x5, x5, #1
    ldp q0, q1, [x3]
    ldp q16, q20, [x0, #-480]
    ldp q15, q13, [x0, #-352]
    ldr q2, [x7]
    ldr q3, [x7]
    ldp q4, q5, [x3, #32]
    smmla v2.4s, v0.16b, v16.16b
    ldp q9, q16, [x0, #-448]
    smmla v3.4s, v0.16b, v15.16b
    smmla v2.4s, v1.16b, v20.16b
    ldp q20, q6, [x0, #-320]
    ldur q7, [x1, #-48]
    smmla v3.4s, v1.16b, v13.16b
    smmla v2.4s, v4.16b, v9.16b
    ldp q8, q9, [x0, #-416]
    smmla v3.4s, v4.16b, v20.16b
    ldr q10, [x7]
    b.eq 3f
2:
    smmla v2.4s, v5.16b, v16.16b
    ldr q11, [x3, #96]
    ldr q12, [x3, #80]
    dup v13.2d, v7.d[0]
    smmla v3.4s, v5.16b, v6.16b
    ldp q6, q14, [x0, #-288]
    ldr q15, [x3, #80]
    smmla v10.4s, v0.16b, v8.16b
    ldr q8, [x7]
    ldp q16, q17, [x0, #-384]
    fmla v12.4s, v2.4s, v11.4s
    smmla v10.4s, v1.16b, v9.16b
    shl v2.4s, v13.4s, #16
    ldp q9, q18, [x0, #-256]
    smmla v8.4s, v0.16b, v6.16b
    fmla v15.4s, v3.4s, v11.4s
    smmla v10.4s, v4.16b, v16.16b
    ldp q3, q6, [x0, #-224]
    ldr q16, [x3, #80]
    smmla v8.4s, v1.16b, v14.16b
    ldr q14, [x7]
    fmla v24.4s, v12.4s, v2.4s
    smmla v10.4s, v5.16b, v17.16b
    ldp q2, q17, [x0, #-96]
    smmla v8.4s, v4.16b, v9.16b
    ldr q9, [x3, #80]
    ldr q12, [x7]
    dup v7.2d, v7.d[1]
    ldp q19, q20, [x0, #-192]
    smmla v14.4s, v0.16b, v3.16b
    fmla v26.4s, v15.4s, v13.4s
    smmla v8.4s, v5.16b, v18.16b
    ldp q3, q18, [x0, #-160]
    smmla v14.4s, v1.16b, v6.16b
    smmla v12.4s, v0.16b, v2.16b
    ldr q2, [x7]
    shl v6.4s, v7.4s, #16
    fmla v16.4s, v10.4s, v11.4s
    ldp q10, q13, [x0, #-64]
    smmla v14.4s, v4.16b, v19.16b
    ldur q19, [x1, #-32]
    smmla v12.4s, v1.16b, v17.16b
    ldr q17, [x3, #80]
    ldr q15, [x3, #80]
    smmla v2.4s, v0.16b, v3.16b
    fmla v9.4s, v8.4s, v11.4s
    smmla v12.4s, v4.16b, v10.16b
    ldp q3, q8, [x0, #-128]
    smmla v14.4s, v5.16b, v20.16b
    smmla v2.4s, v1.16b, v18.16b
    ldp q10, q18, [x0, #-32]
    dup v20.2d, v19.d[0]
    smmla v12.4s, v5.16b, v13.16b
    ldp q13, q21, [x0], #512
    smmla v2.4s, v4.16b, v3.16b
    ldr q3, [x3, #80]
    ldr q22, [x7]
    fmla v25.4s, v16.4s, v6.4s
    ldp q6, q16, [x3, #256]
    fmla v17.4s, v14.4s, v11.4s
    smmla v2.4s, v5.16b, v8.16b
    ldp q8, q14, [x3, #288]
    shl v23.4s, v20.4s, #16
    smmla v22.4s, v0.16b, v10.16b
    ldp q0, q10, [x0, #-480]
    fmla v27.4s, v9.4s, v7.4s
    fmla v15.4s, v12.4s, v11.4s
    ldr q7, [x7]
    dup v9.2d, v19.d[1]
    smmla v22.4s, v1.16b, v18.16b
    ldp q1, q18, [x0, #-448]
    fmla v28.4s, v17.4s, v23.4s
    fmla v3.4s, v2.4s, v11.4s
    ldp q2, q17, [x0, #-352]
    smmla v22.4s, v4.16b, v13.16b
    smmla v7.4s, v6.16b, v0.16b
    ldr q0, [x7]
    fmla v30.4s, v15.4s, v20.4s
    shl v4.4s, v9.4s, #16
    ldp q15, q20, [x0, #-320]
    smmla v22.4s, v5.16b, v21.16b
    smmla v7.4s, v16.16b, v10.16b
    ldp q5, q10, [x0, #-416]
    ldr q21, [x3, #80]
    smmla v0.4s, v6.16b, v2.16b
    ldr q2, [x7]
    fmla v29.4s, v3.4s, v4.4s
    smmla v7.4s, v8.16b, v1.16b
    ldp q1, q3, [x0, #-288]
    ldur q4, [x1, #-16]
    smmla v0.4s, v16.16b, v17.16b
    ldr q17, [x7]
    fmla v21.4s, v22.4s, v11.4s
    smmla v7.4s, v14.16b, v18.16b
    ldr q18, [x3, #352]
    ldr q11, [x3, #336]
    smmla v0.4s, v8.16b, v15.16b
    smmla v2.4s, v6.16b, v5.16b
    dup v5.2d, v4.d[0]
    ldp q15, q22, [x0, #-384]
    smmla v17.4s, v6.16b, v1.16b
    smmla v0.4s, v14.16b, v20.16b
    smmla v2.4s, v16.16b, v10.16b
    ldp q1, q10, [x0, #-256]
    fmla v31.4s, v21.4s, v9.4s
    ldr q9, [x3, #336]
    smmla v17.4s, v16.16b, v3.16b
    shl v3.4s, v5.4s, #16
    smmla v2.4s, v8.16b, v15.16b
    ldp q15, q21, [x0, #-224]
    fmla v11.4s, v7.4s, v18.4s
    smmla v17.4s, v8.16b, v1.16b
    ldr q1, [x7]
    fmla v9.4s, v0.4s, v18.4s
    smmla v2.4s, v14.16b, v22.16b
    ldr q0, [x3, #336]
    dup v4.2d, v4.d[1]
    smmla v17.4s, v14.16b, v10.16b
    ldp q7, q10, [x0, #-96]
    ldr q22, [x3, #336]
    smmla v1.4s, v6.16b, v15.16b
    ldr q15, [x7]
    fmla v24.4s, v11.4s, v3.4s
    ldp q3, q11, [x0, #-192]
    fmla v26.4s, v9.4s, v5.4s
    fmla v0.4s, v2.4s, v18.4s
    smmla v1.4s, v16.16b, v21.16b
    shl v2.4s, v4.4s, #16
    ldp q5, q9, [x0, #-64]
    smmla v15.4s, v6.16b, v7.16b
    fmla v22.4s, v17.4s, v18.4s
    smmla v1.4s, v8.16b, v3.16b
    ldp q3, q7, [x0, #-160]
    ldr q17, [x1], #64
    smmla v15.4s, v16.16b, v10.16b
    ldr q10, [x7]
    fmla v25.4s, v0.4s, v2.4s
    ldp q0, q2, [x0, #-32]
    smmla v1.4s, v14.16b, v11.16b
    smmla v15.4s, v8.16b, v5.16b
    ldr q11, [x7]
    dup v5.2d, v17.d[0]
    ldr q21, [x3, #336]
    smmla v10.4s, v6.16b, v3.16b
    fmla v27.4s, v22.4s, v4.4s
    smmla v15.4s, v14.16b, v9.16b
    ldp q3, q4, [x0, #-128]
    ldr q9, [x3, #336]
    smmla v10.4s, v16.16b, v7.16b
    smmla v11.4s, v6.16b, v0.16b
    shl v6.4s, v5.4s, #16
    fmla v21.4s, v1.4s, v18.4s
    ldp q7, q22, [x0], #512
    ldp q0, q1, [x3, #512] // +
    smmla v10.4s, v8.16b, v3.16b
    smmla v11.4s, v16.16b, v2.16b
    ldp q16, q20, [x0, #-480] // +
    fmla v9.4s, v15.4s, v18.4s
    ldp q15, q13, [x0, #-352] // +
    smmla v10.4s, v14.16b, v4.16b
    smmla v11.4s, v8.16b, v7.16b
    ldr q2, [x7] // +
    fmla v28.4s, v21.4s, v6.4s
    ldr q21, [x3, #336]
    ldr q3, [x7] // +
    dup v17.2d, v17.d[1]
    smmla v11.4s, v14.16b, v22.16b
    fmla v30.4s, v9.4s, v5.4s
    ldr q14, [x3, #336]
    ldp q4, q5, [x3, #544] // +
    smmla v2.4s, v0.16b, v16.16b // +
    fmla v21.4s, v10.4s, v18.4s
    ldp q9, q16, [x0, #-448] // +
    smmla v3.4s, v0.16b, v15.16b // +
    shl v10.4s, v17.4s, #16
    smmla v2.4s, v1.16b, v20.16b // +
    ldp q20, q6, [x0, #-320] // +
    fmla v14.4s, v11.4s, v18.4s
    ldur q7, [x1, #-48] // +
    smmla v3.4s, v1.16b, v13.16b // +
    smmla v2.4s, v4.16b, v9.16b // +
    ldp q8, q9, [x0, #-416] // +
    fmla v29.4s, v21.4s, v10.4s
    smmla v3.4s, v4.16b, v20.16b // +
    ldr q10, [x7] // +
    subs x5, x5, #1
    fmla v31.4s, v14.4s, v17.4s
    add x3, x3, #512
    b.ne 2b
3:
    smmla v2.4s, v5.16b, v16.16b
    ldr q11, [x3, #96]
    ldr q12, [x3, #80]
    dup v13.2d, v7.d[0]
    smmla v3.4s, v5.16b, v6.16b
    ldp q6, q14, [x0, #-288]
    ldr q15, [x3, #80]
    smmla v10.4s, v0.16b, v8.16b
    ldr q8, [x7]
    ldp q16, q17, [x0, #-384]
    fmla v12.4s, v2.4s, v11.4s
    smmla v10.4s, v1.16b, v9.16b
    shl v2.4s, v13.4s, #16
    ldp q9, q18, [x0, #-256]
    smmla v8.4s, v0.16b, v6.16b
    fmla v15.4s, v3.4s, v11.4s
    smmla v10.4s, v4.16b, v16.16b
    ldp q3, q6, [x0, #-224]
    ldr q16, [x3, #80]
    smmla v8.4s, v1.16b, v14.16b
    ldr q14, [x7]
    fmla v24.4s, v12.4s, v2.4s
    smmla v10.4s, v5.16b, v17.16b
    ldp q2, q17, [x0, #-96]
    smmla v8.4s, v4.16b, v9.16b
    ldr q9, [x3, #80]
    ldr q12, [x7]
    dup v7.2d, v7.d[1]
    ldp q19, q20, [x0, #-192]
    smmla v14.4s, v0.16b, v3.16b
    fmla v26.4s, v15.4s, v13.4s
    smmla v8.4s, v5.16b, v18.16b
    ldp q3, q18, [x0, #-160]
    smmla v14.4s, v1.16b, v6.16b
    smmla v12.4s, v0.16b, v2.16b
    ldr q2, [x7]
    shl v6.4s, v7.4s, #16
    fmla v16.4s, v10.4s, v11.4s
    ldp q10, q13, [x0, #-64]
    smmla v14.4s, v4.16b, v19.16b
    ldur q19, [x1, #-32]
    smmla v12.4s, v1.16b, v17.16b
    ldr q17, [x3, #80]
    ldr q15, [x3, #80]
    smmla v2.4s, v0.16b, v3.16b
    fmla v9.4s, v8.4s, v11.4s
    smmla v12.4s, v4.16b, v10.16b
    ldp q3, q8, [x0, #-128]
    smmla v14.4s, v5.16b, v20.16b
    smmla v2.4s, v1.16b, v18.16b
    ldp q10, q18, [x0, #-32]
    dup v20.2d, v19.d[0]
    smmla v12.4s, v5.16b, v13.16b
    ldp q13, q21, [x0], #512
    smmla v2.4s, v4.16b, v3.16b
    ldr q3, [x3, #80]
    ldr q22, [x7]
    fmla v25.4s, v16.4s, v6.4s
    ldp q6, q16, [x3, #256]
    fmla v17.4s, v14.4s, v11.4s
    smmla v2.4s, v5.16b, v8.16b
    ldp q8, q14, [x3, #288]
    shl v23.4s, v20.4s, #16
    smmla v22.4s, v0.16b, v10.16b
    ldp q0, q10, [x0, #-480]
    fmla v27.4s, v9.4s, v7.4s
    fmla v15.4s, v12.4s, v11.4s
    ldr q7, [x7]
    dup v9.2d, v19.d[1]
    smmla v22.4s, v1.16b, v18.16b
    ldp q1, q18, [x0, #-448]
    fmla v28.4s, v17.4s, v23.4s
    fmla v3.4s, v2.4s, v11.4s
    ldp q2, q17, [x0, #-352]
    smmla v22.4s, v4.16b, v13.16b
    smmla v7.4s, v6.16b, v0.16b
    ldr q0, [x7]
    fmla v30.4s, v15.4s, v20.4s
    shl v4.4s, v9.4s, #16
    ldp q15, q20, [x0, #-320]
    smmla v22.4s, v5.16b, v21.16b
    smmla v7.4s, v16.16b, v10.16b
    ldp q5, q10, [x0, #-416]
    ldr q21, [x3, #80]
    smmla v0.4s, v6.16b, v2.16b
    ldr q2, [x7]
    fmla v29.4s, v3.4s, v4.4s
    smmla v7.4s, v8.16b, v1.16b
    ldp q1, q3, [x0, #-288]
    ldur q4, [x1, #-16]
    smmla v0.4s, v16.16b, v17.16b
    ldr q17, [x7]
    fmla v21.4s, v22.4s, v11.4s
    smmla v7.4s, v14.16b, v18.16b
    ldr q18, [x3, #352]
    ldr q11, [x3, #336]
    smmla v0.4s, v8.16b, v15.16b
    smmla v2.4s, v6.16b, v5.16b
    dup v5.2d, v4.d[0]
    ldp q15, q22, [x0, #-384]
    smmla v17.4s, v6.16b, v1.16b
    smmla v0.4s, v14.16b, v20.16b
    smmla v2.4s, v16.16b, v10.16b
    ldp q1, q10, [x0, #-256]
    fmla v31.4s, v21.4s, v9.4s
    ldr q9, [x3, #336]
    smmla v17.4s, v16.16b, v3.16b
    shl v3.4s, v5.4s, #16
    smmla v2.4s, v8.16b, v15.16b
    ldp q15, q21, [x0, #-224]
    fmla v11.4s, v7.4s, v18.4s
    smmla v17.4s, v8.16b, v1.16b
    ldr q1, [x7]
    fmla v9.4s, v0.4s, v18.4s
    smmla v2.4s, v14.16b, v22.16b
    ldr q0, [x3, #336]
    dup v4.2d, v4.d[1]
    smmla v17.4s, v14.16b, v10.16b
    ldp q7, q10, [x0, #-96]
    ldr q22, [x3, #336]
    smmla v1.4s, v6.16b, v15.16b
    ldr q15, [x7]
    fmla v24.4s, v11.4s, v3.4s
    ldp q3, q11, [x0, #-192]
    fmla v26.4s, v9.4s, v5.4s
    fmla v0.4s, v2.4s, v18.4s
    smmla v1.4s, v16.16b, v21.16b
    shl v2.4s, v4.4s, #16
    ldp q5, q9, [x0, #-64]
    smmla v15.4s, v6.16b, v7.16b
    fmla v22.4s, v17.4s, v18.4s
    smmla v1.4s, v8.16b, v3.16b
    ldp q3, q7, [x0, #-160]
    ldr q17, [x1], #64
    smmla v15.4s, v16.16b, v10.16b
    ldr q10, [x7]
    fmla v25.4s, v0.4s, v2.4s
    ldp q0, q2, [x0, #-32]
    smmla v1.4s, v14.16b, v11.16b
    smmla v15.4s, v8.16b, v5.16b
    ldr q11, [x7]
    dup v5.2d, v17.d[0]
    ldr q21, [x3, #336]
    smmla v10.4s, v6.16b, v3.16b
    fmla v27.4s, v22.4s, v4.4s
    smmla v15.4s, v14.16b, v9.16b
    ldp q3, q4, [x0, #-128]
    ldr q9, [x3, #336]
    smmla v10.4s, v16.16b, v7.16b
    smmla v11.4s, v6.16b, v0.16b
    shl v6.4s, v5.4s, #16
    fmla v21.4s, v1.4s, v18.4s
    ldp q7, q22, [x0], #512
    smmla v10.4s, v8.16b, v3.16b
    smmla v11.4s, v16.16b, v2.16b
    fmla v9.4s, v15.4s, v18.4s
    smmla v10.4s, v14.16b, v4.16b
    smmla v11.4s, v8.16b, v7.16b
    fmla v28.4s, v21.4s, v6.4s
    ldr q21, [x3, #336]
    dup v17.2d, v17.d[1]
    smmla v11.4s, v14.16b, v22.16b
    fmla v30.4s, v9.4s, v5.4s
    ldr q14, [x3, #336]
    fmla v21.4s, v10.4s, v18.4s
    shl v10.4s, v17.4s, #16
    fmla v14.4s, v11.4s, v18.4s
    fmla v29.4s, v21.4s, v10.4s
    fmla v31.4s, v14.4s, v17.4s
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
