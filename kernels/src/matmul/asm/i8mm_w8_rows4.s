// Four rows of int8, 8 columns.
// Written by `cargo run --release -p brevity-bench --bin schedule`.
// Loop: 2 blocks, 169 instructions, 62 cycles on an in-order core of three slots.
// `+`: for the next pass.
// x0 codes, x1 scales, x2 minima, x3 rows, x4 bytes to the next group of rows, x5 blocks,
// x6 running sums, x7 start of int8 accumulators
// v24 y0.0, v25 y0.1, v26 y0.2, v27 y0.3, v28 y1.0, v29 y1.1, v30 y1.2, v31 y1.3
    add x0, x0, #224
    add x1, x1, #32
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
    ldr d28, [x6, #128]
    ldr d0, [x6, #192]
    mov v28.d[1], v0.d[0]
    ldr d29, [x6, #136]
    ldr d0, [x6, #200]
    mov v29.d[1], v0.d[0]
    ldr d30, [x6, #144]
    ldr d0, [x6, #208]
    mov v30.d[1], v0.d[0]
    ldr d31, [x6, #152]
    ldr d0, [x6, #216]
    mov v31.d[1], v0.d[0]
    tbz x5, #0, 1f
    ldp q0, q1, [x3]
    ldp q21, q2, [x0, #-224]
    ldr q3, [x7]
    ldp q4, q5, [x3, #32]
    ldp q6, q7, [x3, #128]
    ldp q8, q9, [x0, #-192]
    smmla v3.4s, v0.16b, v21.16b
    ldr q10, [x7]
    smmla v3.4s, v1.16b, v2.16b
    ldp q11, q12, [x0, #-96]
    ldr q13, [x7]
    smmla v3.4s, v4.16b, v8.16b
    smmla v10.4s, v6.16b, v21.16b
    ldr q14, [x7]
    ldp q15, q16, [x3, #160]
    smmla v13.4s, v0.16b, v11.16b
    smmla v3.4s, v5.16b, v9.16b
    smmla v10.4s, v7.16b, v2.16b
    ldp q2, q17, [x0, #-64]
    ldur q18, [x1, #-32]
    smmla v13.4s, v1.16b, v12.16b
    smmla v14.4s, v6.16b, v11.16b
    smmla v10.4s, v15.16b, v8.16b
    ldr q8, [x3, #96]
    ldr q11, [x3, #80]
    ldr q19, [x3, #224]
    smmla v13.4s, v4.16b, v2.16b
    smmla v14.4s, v7.16b, v12.16b
    smmla v10.4s, v16.16b, v9.16b
    dup v9.2d, v18.d[0]
    ldp q12, q20, [x0, #-160]
    smmla v13.4s, v5.16b, v17.16b
    smmla v14.4s, v15.16b, v2.16b
    ldr q2, [x7]
    ldr q21, [x3, #208]
    ldr q22, [x3, #80]
    fmla v11.4s, v3.4s, v8.4s
    smmla v14.4s, v16.16b, v17.16b
    ldr q3, [x7]
    shl v17.4s, v9.4s, #16
    ldr q23, [x3, #208]
    smmla v2.4s, v0.16b, v12.16b
    fmla v21.4s, v10.4s, v19.4s
    fmla v22.4s, v13.4s, v8.4s
    ldp q10, q13, [x0, #-128]
    smmla v2.4s, v1.16b, v20.16b
    smmla v3.4s, v6.16b, v12.16b
    fmla v24.4s, v11.4s, v17.4s
    fmla v23.4s, v14.4s, v19.4s
    smmla v2.4s, v4.16b, v10.16b
    smmla v3.4s, v7.16b, v20.16b
    ldp q11, q12, [x0, #-32]
    fmla v28.4s, v21.4s, v17.4s
    fmla v26.4s, v22.4s, v9.4s
    ldr q22, [x7]
    smmla v2.4s, v5.16b, v13.16b
    smmla v3.4s, v15.16b, v10.16b
    ldr q10, [x7]
    fmla v30.4s, v23.4s, v9.4s
    ldr q9, [x3, #80]
    ldr q23, [x3, #208]
    smmla v3.4s, v16.16b, v13.16b
    ldp q13, q17, [x0], #512
    smmla v22.4s, v0.16b, v11.16b
    dup v0.2d, v18.d[1]
    smmla v10.4s, v6.16b, v11.16b
    fmla v9.4s, v2.4s, v8.4s
    smmla v22.4s, v1.16b, v12.16b
    smmla v10.4s, v7.16b, v12.16b
    ldr q7, [x3, #80]
    fmla v23.4s, v3.4s, v19.4s
    smmla v22.4s, v4.16b, v13.16b
    smmla v10.4s, v15.16b, v13.16b
    ldr q13, [x3, #208]
    shl v18.4s, v0.4s, #16
    smmla v22.4s, v5.16b, v17.16b
    smmla v10.4s, v16.16b, v17.16b
    fmla v25.4s, v9.4s, v18.4s
    fmla v29.4s, v23.4s, v18.4s
    fmla v7.4s, v22.4s, v8.4s
    fmla v13.4s, v10.4s, v19.4s
    fmla v27.4s, v7.4s, v0.4s
    fmla v31.4s, v13.4s, v0.4s
    add x3, x3, #256
    add x1, x1, #32
1:
    lsr x5, x5, #1
    cbz x5, 4f
    subs x5, x5, #1
    ldp q0, q1, [x3]
    ldp q21, q2, [x0, #-224]
    ldr q3, [x7]
    ldp q4, q5, [x3, #32]
    ldp q6, q7, [x3, #128]
    ldp q8, q9, [x0, #-192]
    smmla v3.4s, v0.16b, v21.16b
    ldr q10, [x7]
    smmla v3.4s, v1.16b, v2.16b
    ldp q11, q12, [x0, #-96]
    ldr q13, [x7]
    b.eq 3f
2:
    smmla v3.4s, v4.16b, v8.16b
    smmla v10.4s, v6.16b, v21.16b
    ldr q14, [x7]
    ldp q15, q16, [x3, #160]
    smmla v13.4s, v0.16b, v11.16b
    smmla v3.4s, v5.16b, v9.16b
    smmla v10.4s, v7.16b, v2.16b
    ldp q2, q17, [x0, #-64]
    ldur q18, [x1, #-32]
    smmla v13.4s, v1.16b, v12.16b
    smmla v14.4s, v6.16b, v11.16b
    smmla v10.4s, v15.16b, v8.16b
    ldr q8, [x3, #96]
    ldr q11, [x3, #80]
    ldr q19, [x3, #224]
    smmla v13.4s, v4.16b, v2.16b
    smmla v14.4s, v7.16b, v12.16b
    smmla v10.4s, v16.16b, v9.16b
    dup v9.2d, v18.d[0]
    ldp q12, q20, [x0, #-160]
    smmla v13.4s, v5.16b, v17.16b
    smmla v14.4s, v15.16b, v2.16b
    ldr q2, [x7]
    ldr q21, [x3, #208]
    ldr q22, [x3, #80]
    fmla v11.4s, v3.4s, v8.4s
    smmla v14.4s, v16.16b, v17.16b
    ldr q3, [x7]
    shl v17.4s, v9.4s, #16
    ldr q23, [x3, #208]
    smmla v2.4s, v0.16b, v12.16b
    fmla v21.4s, v10.4s, v19.4s
    fmla v22.4s, v13.4s, v8.4s
    ldp q10, q13, [x0, #-128]
    smmla v2.4s, v1.16b, v20.16b
    smmla v3.4s, v6.16b, v12.16b
    fmla v24.4s, v11.4s, v17.4s
    fmla v23.4s, v14.4s, v19.4s
    smmla v2.4s, v4.16b, v10.16b
    smmla v3.4s, v7.16b, v20.16b
    ldp q11, q12, [x0, #-32]
    fmla v28.4s, v21.4s, v17.4s
    fmla v26.4s, v22.4s, v9.4s
    ldr q22, [x7]
    smmla v2.4s, v5.16b, v13.16b
    smmla v3.4s, v15.16b, v10.16b
    ldr q10, [x7]
    fmla v30.4s, v23.4s, v9.4s
    ldr q9, [x3, #80]
    ldr q23, [x3, #208]
    smmla v3.4s, v16.16b, v13.16b
    ldp q13, q17, [x0], #512
    smmla v22.4s, v0.16b, v11.16b
    dup v0.2d, v18.d[1]
    smmla v10.4s, v6.16b, v11.16b
    ldp q6, q11, [x3, #256]
    fmla v9.4s, v2.4s, v8.4s
    smmla v22.4s, v1.16b, v12.16b
    ldp q1, q2, [x0, #-224]
    smmla v10.4s, v7.16b, v12.16b
    ldr q7, [x3, #80]
    ldr q12, [x7]
    fmla v23.4s, v3.4s, v19.4s
    smmla v22.4s, v4.16b, v13.16b
    ldp q3, q4, [x3, #384]
    smmla v10.4s, v15.16b, v13.16b
    ldr q13, [x3, #208]
    ldr q15, [x7]
    shl v18.4s, v0.4s, #16
    ldp q21, q20, [x3, #288]
    smmla v12.4s, v6.16b, v1.16b
    smmla v22.4s, v5.16b, v17.16b
    smmla v10.4s, v16.16b, v17.16b
    ldp q5, q16, [x0, #-192]
    ldp q17, q14, [x3, #416]
    smmla v12.4s, v11.16b, v2.16b
    smmla v15.4s, v3.16b, v1.16b
    fmla v25.4s, v9.4s, v18.4s
    fmla v29.4s, v23.4s, v18.4s
    ldp q1, q9, [x0, #-96]
    smmla v12.4s, v21.16b, v5.16b
    smmla v15.4s, v4.16b, v2.16b
    ldr q2, [x7]
    fmla v7.4s, v22.4s, v8.4s
    fmla v13.4s, v10.4s, v19.4s
    ldr q8, [x7]
    smmla v12.4s, v20.16b, v16.16b
    smmla v15.4s, v17.16b, v5.16b
    ldr q5, [x1], #64
    ldr q10, [x3, #352]
    ldr q19, [x3, #336]
    smmla v2.4s, v6.16b, v1.16b
    smmla v15.4s, v14.16b, v16.16b
    ldp q16, q22, [x0, #-64]
    smmla v8.4s, v3.16b, v1.16b
    ldr q18, [x3, #480]
    ldr q1, [x3, #464]
    smmla v2.4s, v11.16b, v9.16b
    dup v23.2d, v5.d[0]
    smmla v8.4s, v4.16b, v9.16b
    fmla v27.4s, v7.4s, v0.4s
    fmla v31.4s, v13.4s, v0.4s
    smmla v2.4s, v21.16b, v16.16b
    fmla v19.4s, v12.4s, v10.4s
    fmla v1.4s, v15.4s, v18.4s
    smmla v8.4s, v17.16b, v16.16b
    shl v0.4s, v23.4s, #16
    smmla v2.4s, v20.16b, v22.16b
    ldp q7, q9, [x0, #-160]
    smmla v8.4s, v14.16b, v22.16b
    ldr q12, [x3, #336]
    ldr q13, [x7]
    ldr q22, [x3, #464]
    ldr q16, [x7]
    fmla v24.4s, v19.4s, v0.4s
    fmla v28.4s, v1.4s, v0.4s
    fmla v12.4s, v2.4s, v10.4s
    ldp q0, q1, [x0, #-128]
    smmla v13.4s, v6.16b, v7.16b
    fmla v22.4s, v8.4s, v18.4s
    smmla v16.4s, v3.16b, v7.16b
    ldp q2, q7, [x0, #-32]
    smmla v13.4s, v11.16b, v9.16b
    ldr q8, [x7]
    smmla v16.4s, v4.16b, v9.16b
    ldr q19, [x7]
    fmla v26.4s, v12.4s, v23.4s
    smmla v13.4s, v21.16b, v0.16b
    fmla v30.4s, v22.4s, v23.4s
    smmla v16.4s, v17.16b, v0.16b
    smmla v8.4s, v6.16b, v2.16b
    smmla v13.4s, v20.16b, v1.16b
    ldp q6, q9, [x0], #512
    smmla v19.4s, v3.16b, v2.16b
    smmla v16.4s, v14.16b, v1.16b
    ldr q12, [x3, #336]
    smmla v8.4s, v11.16b, v7.16b
    dup v22.2d, v5.d[1]
    ldr q11, [x3, #464]
    smmla v19.4s, v4.16b, v7.16b
    ldp q0, q1, [x3, #512] // +
    smmla v8.4s, v21.16b, v6.16b
    ldp q21, q2, [x0, #-224] // +
    fmla v12.4s, v13.4s, v10.4s
    smmla v19.4s, v17.16b, v6.16b
    shl v13.4s, v22.4s, #16
    fmla v11.4s, v16.4s, v18.4s
    smmla v8.4s, v20.16b, v9.16b
    smmla v19.4s, v14.16b, v9.16b
    ldr q14, [x3, #336]
    ldr q3, [x7] // +
    ldr q20, [x3, #464]
    ldp q4, q5, [x3, #544] // +
    fmla v25.4s, v12.4s, v13.4s
    ldp q6, q7, [x3, #640] // +
    fmla v29.4s, v11.4s, v13.4s
    fmla v14.4s, v8.4s, v10.4s
    ldp q8, q9, [x0, #-192] // +
    smmla v3.4s, v0.16b, v21.16b // +
    fmla v20.4s, v19.4s, v18.4s
    ldr q10, [x7] // +
    smmla v3.4s, v1.16b, v2.16b // +
    ldp q11, q12, [x0, #-96] // +
    ldr q13, [x7] // +
    fmla v27.4s, v14.4s, v22.4s
    subs x5, x5, #1
    fmla v31.4s, v20.4s, v22.4s
    add x3, x3, #512
    b.ne 2b
3:
    smmla v3.4s, v4.16b, v8.16b
    smmla v10.4s, v6.16b, v21.16b
    ldr q14, [x7]
    ldp q15, q16, [x3, #160]
    smmla v13.4s, v0.16b, v11.16b
    smmla v3.4s, v5.16b, v9.16b
    smmla v10.4s, v7.16b, v2.16b
    ldp q2, q17, [x0, #-64]
    ldur q18, [x1, #-32]
    smmla v13.4s, v1.16b, v12.16b
    smmla v14.4s, v6.16b, v11.16b
    smmla v10.4s, v15.16b, v8.16b
    ldr q8, [x3, #96]
    ldr q11, [x3, #80]
    ldr q19, [x3, #224]
    smmla v13.4s, v4.16b, v2.16b
    smmla v14.4s, v7.16b, v12.16b
    smmla v10.4s, v16.16b, v9.16b
    dup v9.2d, v18.d[0]
    ldp q12, q20, [x0, #-160]
    smmla v13.4s, v5.16b, v17.16b
    smmla v14.4s, v15.16b, v2.16b
    ldr q2, [x7]
    ldr q21, [x3, #208]
    ldr q22, [x3, #80]
    fmla v11.4s, v3.4s, v8.4s
    smmla v14.4s, v16.16b, v17.16b
    ldr q3, [x7]
    shl v17.4s, v9.4s, #16
    ldr q23, [x3, #208]
    smmla v2.4s, v0.16b, v12.16b
    fmla v21.4s, v10.4s, v19.4s
    fmla v22.4s, v13.4s, v8.4s
    ldp q10, q13, [x0, #-128]
    smmla v2.4s, v1.16b, v20.16b
    smmla v3.4s, v6.16b, v12.16b
    fmla v24.4s, v11.4s, v17.4s
    fmla v23.4s, v14.4s, v19.4s
    smmla v2.4s, v4.16b, v10.16b
    smmla v3.4s, v7.16b, v20.16b
    ldp q11, q12, [x0, #-32]
    fmla v28.4s, v21.4s, v17.4s
    fmla v26.4s, v22.4s, v9.4s
    ldr q22, [x7]
    smmla v2.4s, v5.16b, v13.16b
    smmla v3.4s, v15.16b, v10.16b
    ldr q10, [x7]
    fmla v30.4s, v23.4s, v9.4s
    ldr q9, [x3, #80]
    ldr q23, [x3, #208]
    smmla v3.4s, v16.16b, v13.16b
    ldp q13, q17, [x0], #512
    smmla v22.4s, v0.16b, v11.16b
    dup v0.2d, v18.d[1]
    smmla v10.4s, v6.16b, v11.16b
    ldp q6, q11, [x3, #256]
    fmla v9.4s, v2.4s, v8.4s
    smmla v22.4s, v1.16b, v12.16b
    ldp q1, q2, [x0, #-224]
    smmla v10.4s, v7.16b, v12.16b
    ldr q7, [x3, #80]
    ldr q12, [x7]
    fmla v23.4s, v3.4s, v19.4s
    smmla v22.4s, v4.16b, v13.16b
    ldp q3, q4, [x3, #384]
    smmla v10.4s, v15.16b, v13.16b
    ldr q13, [x3, #208]
    ldr q15, [x7]
    shl v18.4s, v0.4s, #16
    ldp q21, q20, [x3, #288]
    smmla v12.4s, v6.16b, v1.16b
    smmla v22.4s, v5.16b, v17.16b
    smmla v10.4s, v16.16b, v17.16b
    ldp q5, q16, [x0, #-192]
    ldp q17, q14, [x3, #416]
    smmla v12.4s, v11.16b, v2.16b
    smmla v15.4s, v3.16b, v1.16b
    fmla v25.4s, v9.4s, v18.4s
    fmla v29.4s, v23.4s, v18.4s
    ldp q1, q9, [x0, #-96]
    smmla v12.4s, v21.16b, v5.16b
    smmla v15.4s, v4.16b, v2.16b
    ldr q2, [x7]
    fmla v7.4s, v22.4s, v8.4s
    fmla v13.4s, v10.4s, v19.4s
    ldr q8, [x7]
    smmla v12.4s, v20.16b, v16.16b
    smmla v15.4s, v17.16b, v5.16b
    ldr q5, [x1], #64
    ldr q10, [x3, #352]
    ldr q19, [x3, #336]
    smmla v2.4s, v6.16b, v1.16b
    smmla v15.4s, v14.16b, v16.16b
    ldp q16, q22, [x0, #-64]
    smmla v8.4s, v3.16b, v1.16b
    ldr q18, [x3, #480]
    ldr q1, [x3, #464]
    smmla v2.4s, v11.16b, v9.16b
    dup v23.2d, v5.d[0]
    smmla v8.4s, v4.16b, v9.16b
    fmla v27.4s, v7.4s, v0.4s
    fmla v31.4s, v13.4s, v0.4s
    smmla v2.4s, v21.16b, v16.16b
    fmla v19.4s, v12.4s, v10.4s
    fmla v1.4s, v15.4s, v18.4s
    smmla v8.4s, v17.16b, v16.16b
    shl v0.4s, v23.4s, #16
    smmla v2.4s, v20.16b, v22.16b
    ldp q7, q9, [x0, #-160]
    smmla v8.4s, v14.16b, v22.16b
    ldr q12, [x3, #336]
    ldr q13, [x7]
    ldr q22, [x3, #464]
    ldr q16, [x7]
    fmla v24.4s, v19.4s, v0.4s
    fmla v28.4s, v1.4s, v0.4s
    fmla v12.4s, v2.4s, v10.4s
    ldp q0, q1, [x0, #-128]
    smmla v13.4s, v6.16b, v7.16b
    fmla v22.4s, v8.4s, v18.4s
    smmla v16.4s, v3.16b, v7.16b
    ldp q2, q7, [x0, #-32]
    smmla v13.4s, v11.16b, v9.16b
    ldr q8, [x7]
    smmla v16.4s, v4.16b, v9.16b
    ldr q19, [x7]
    fmla v26.4s, v12.4s, v23.4s
    smmla v13.4s, v21.16b, v0.16b
    fmla v30.4s, v22.4s, v23.4s
    smmla v16.4s, v17.16b, v0.16b
    smmla v8.4s, v6.16b, v2.16b
    smmla v13.4s, v20.16b, v1.16b
    ldp q6, q9, [x0], #512
    smmla v19.4s, v3.16b, v2.16b
    smmla v16.4s, v14.16b, v1.16b
    ldr q12, [x3, #336]
    smmla v8.4s, v11.16b, v7.16b
    dup v22.2d, v5.d[1]
    ldr q11, [x3, #464]
    smmla v19.4s, v4.16b, v7.16b
    smmla v8.4s, v21.16b, v6.16b
    fmla v12.4s, v13.4s, v10.4s
    smmla v19.4s, v17.16b, v6.16b
    shl v13.4s, v22.4s, #16
    fmla v11.4s, v16.4s, v18.4s
    smmla v8.4s, v20.16b, v9.16b
    smmla v19.4s, v14.16b, v9.16b
    ldr q14, [x3, #336]
    ldr q20, [x3, #464]
    fmla v25.4s, v12.4s, v13.4s
    fmla v29.4s, v11.4s, v13.4s
    fmla v14.4s, v8.4s, v10.4s
    fmla v20.4s, v19.4s, v18.4s
    fmla v27.4s, v14.4s, v22.4s
    fmla v31.4s, v20.4s, v22.4s
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
    str d28, [x6, #128]
    mov d0, v28.d[1]
    str d0, [x6, #192]
    str d29, [x6, #136]
    mov d0, v29.d[1]
    str d0, [x6, #200]
    str d30, [x6, #144]
    mov d0, v30.d[1]
    str d0, [x6, #208]
    str d31, [x6, #152]
    mov d0, v31.d[1]
    str d0, [x6, #216]
