// Eight rows of int8, 4 columns.
// Written by `cargo run --release -p brevity-bench --bin schedule`.
// Loop: 2 blocks, 154 instructions, 60 cycles on an in-order core of three slots.
// `+`: for the next pass.
// x0 codes, x1 scales, x2 minima, x3 rows, x4 bytes to the next group of rows, x5 blocks,
// x6 running sums, x7 start of int8 accumulators
// v24 y0.0, v25 y0.2, v26 y1.0, v27 y1.2, v28 y2.0, v29 y2.2, v30 y3.0, v31 y3.2
    add x9, x3, x4
    add x0, x0, #160
    add x1, x1, #32
    ldr d24, [x6]
    ldr d0, [x6, #64]
    mov v24.d[1], v0.d[0]
    ldr d25, [x6, #16]
    ldr d0, [x6, #80]
    mov v25.d[1], v0.d[0]
    ldr d26, [x6, #128]
    ldr d0, [x6, #192]
    mov v26.d[1], v0.d[0]
    ldr d27, [x6, #144]
    ldr d0, [x6, #208]
    mov v27.d[1], v0.d[0]
    ldr d28, [x6, #256]
    ldr d0, [x6, #320]
    mov v28.d[1], v0.d[0]
    ldr d29, [x6, #272]
    ldr d0, [x6, #336]
    mov v29.d[1], v0.d[0]
    ldr d30, [x6, #384]
    ldr d0, [x6, #448]
    mov v30.d[1], v0.d[0]
    ldr d31, [x6, #400]
    ldr d0, [x6, #464]
    mov v31.d[1], v0.d[0]
    tbz x5, #0, 1f
    ldp q6, q7, [x0, #-160]
    ldp q8, q9, [x0, #-32]
    ldp q10, q11, [x7]
    ldp q15, q16, [x3]
    ldp q17, q18, [x0, #-128]
    ldp q19, q20, [x0], #512
    smmla v10.4s, v15.16b, v6.16b
    smmla v11.4s, v15.16b, v8.16b
    ldp q1, q0, [x3, #32]
    ldp q4, q5, [x7]
    smmla v10.4s, v16.16b, v7.16b
    smmla v11.4s, v16.16b, v9.16b
    ldp q16, q15, [x3, #128]
    smmla v10.4s, v1.16b, v17.16b
    smmla v4.4s, v16.16b, v6.16b
    smmla v11.4s, v1.16b, v19.16b
    smmla v5.4s, v16.16b, v8.16b
    ldp q1, q2, [x3, #160]
    ldur d3, [x1, #-32]
    smmla v10.4s, v0.16b, v18.16b
    smmla v4.4s, v15.16b, v7.16b
    smmla v11.4s, v0.16b, v20.16b
    ldp q16, q0, [x3, #80]
    smmla v5.4s, v15.16b, v9.16b
    ldr q15, [x3, #80]
    smmla v4.4s, v1.16b, v17.16b
    dup v3.2d, v3.d[0]
    smmla v5.4s, v1.16b, v19.16b
    ldp q14, q1, [x3, #208]
    fmla v16.4s, v10.4s, v0.4s
    smmla v4.4s, v2.16b, v18.16b
    ldr q13, [x3, #208]
    fmla v15.4s, v11.4s, v0.4s
    smmla v5.4s, v2.16b, v20.16b
    ldp q10, q11, [x7]
    ldp q0, q2, [x9]
    shl v12.4s, v3.4s, #16
    fmla v14.4s, v4.4s, v1.4s
    ldp q21, q22, [x9, #32]
    fmla v13.4s, v5.4s, v1.4s
    smmla v10.4s, v0.16b, v6.16b
    ldp q4, q5, [x7]
    smmla v11.4s, v0.16b, v8.16b
    ldp q0, q1, [x9, #128]
    fmla v24.4s, v16.4s, v12.4s
    smmla v10.4s, v2.16b, v7.16b
    fmla v25.4s, v15.4s, v3.4s
    smmla v11.4s, v2.16b, v9.16b
    ldp q15, q2, [x9, #80]
    smmla v10.4s, v21.16b, v17.16b
    ldr q16, [x9, #80]
    smmla v4.4s, v0.16b, v6.16b
    smmla v11.4s, v21.16b, v19.16b
    smmla v5.4s, v0.16b, v8.16b
    ldp q0, q21, [x9, #160]
    smmla v10.4s, v22.16b, v18.16b
    smmla v4.4s, v1.16b, v7.16b
    smmla v5.4s, v1.16b, v9.16b
    fmla v26.4s, v14.4s, v12.4s
    smmla v11.4s, v22.16b, v20.16b
    smmla v4.4s, v0.16b, v17.16b
    smmla v5.4s, v0.16b, v19.16b
    fmla v27.4s, v13.4s, v3.4s
    fmla v15.4s, v10.4s, v2.4s
    ldp q13, q10, [x9, #208]
    smmla v4.4s, v21.16b, v18.16b
    smmla v5.4s, v21.16b, v20.16b
    fmla v16.4s, v11.4s, v2.4s
    ldr q21, [x9, #208]
    fmla v28.4s, v15.4s, v12.4s
    fmla v13.4s, v4.4s, v10.4s
    fmla v29.4s, v16.4s, v3.4s
    fmla v21.4s, v5.4s, v10.4s
    fmla v30.4s, v13.4s, v12.4s
    fmla v31.4s, v21.4s, v3.4s
    add x1, x1, #32
    add x3, x3, #256
    add x9, x9, #256
1:
    lsr x5, x5, #1
    cbz x5, 4f
    subs x5, x5, #1
    ldp q6, q7, [x0, #-160]
    ldp q8, q9, [x0, #-32]
    ldp q10, q11, [x7]
    ldp q15, q16, [x3]
    ldp q17, q18, [x0, #-128]
    ldp q19, q20, [x0], #512
    smmla v10.4s, v15.16b, v6.16b
    smmla v11.4s, v15.16b, v8.16b
    ldp q1, q0, [x3, #32]
    ldp q4, q5, [x7]
    smmla v10.4s, v16.16b, v7.16b
    smmla v11.4s, v16.16b, v9.16b
    ldp q16, q15, [x3, #128]
    b.eq 3f
2:
    smmla v10.4s, v1.16b, v17.16b
    smmla v4.4s, v16.16b, v6.16b
    smmla v11.4s, v1.16b, v19.16b
    smmla v5.4s, v16.16b, v8.16b
    ldp q1, q2, [x3, #160]
    ldur d3, [x1, #-32]
    smmla v10.4s, v0.16b, v18.16b
    smmla v4.4s, v15.16b, v7.16b
    smmla v11.4s, v0.16b, v20.16b
    ldp q16, q0, [x3, #80]
    smmla v5.4s, v15.16b, v9.16b
    ldr q15, [x3, #80]
    smmla v4.4s, v1.16b, v17.16b
    dup v3.2d, v3.d[0]
    smmla v5.4s, v1.16b, v19.16b
    ldp q14, q1, [x3, #208]
    fmla v16.4s, v10.4s, v0.4s
    smmla v4.4s, v2.16b, v18.16b
    ldr q13, [x3, #208]
    fmla v15.4s, v11.4s, v0.4s
    smmla v5.4s, v2.16b, v20.16b
    ldp q10, q11, [x7]
    ldp q0, q2, [x9]
    shl v12.4s, v3.4s, #16
    fmla v14.4s, v4.4s, v1.4s
    ldp q21, q22, [x9, #32]
    fmla v13.4s, v5.4s, v1.4s
    smmla v10.4s, v0.16b, v6.16b
    ldp q4, q5, [x7]
    smmla v11.4s, v0.16b, v8.16b
    ldp q0, q1, [x9, #128]
    fmla v24.4s, v16.4s, v12.4s
    smmla v10.4s, v2.16b, v7.16b
    fmla v25.4s, v15.4s, v3.4s
    smmla v11.4s, v2.16b, v9.16b
    ldp q15, q2, [x9, #80]
    smmla v10.4s, v21.16b, v17.16b
    ldr q16, [x9, #80]
    smmla v4.4s, v0.16b, v6.16b
    smmla v11.4s, v21.16b, v19.16b
    smmla v5.4s, v0.16b, v8.16b
    ldp q0, q21, [x9, #160]
    smmla v10.4s, v22.16b, v18.16b
    smmla v4.4s, v1.16b, v7.16b
    ldp q6, q7, [x0, #-160]
    smmla v5.4s, v1.16b, v9.16b
    ldp q8, q9, [x0, #-32]
    fmla v26.4s, v14.4s, v12.4s
    smmla v11.4s, v22.16b, v20.16b
    ldp q22, q14, [x7]
    smmla v4.4s, v0.16b, v17.16b
    smmla v5.4s, v0.16b, v19.16b
    ldp q0, q1, [x3, #256]
    fmla v27.4s, v13.4s, v3.4s
    fmla v15.4s, v10.4s, v2.4s
    ldp q13, q10, [x9, #208]
    smmla v4.4s, v21.16b, v18.16b
    smmla v5.4s, v21.16b, v20.16b
    ldp q17, q18, [x0, #-128]
    ldp q19, q20, [x0], #512
    smmla v22.4s, v0.16b, v6.16b
    smmla v14.4s, v0.16b, v8.16b
    fmla v16.4s, v11.4s, v2.4s
    ldp q2, q11, [x3, #288]
    ldr q21, [x9, #208]
    smmla v22.4s, v1.16b, v7.16b
    smmla v14.4s, v1.16b, v9.16b
    fmla v28.4s, v15.4s, v12.4s
    fmla v13.4s, v4.4s, v10.4s
    ldp q0, q1, [x7]
    smmla v22.4s, v2.16b, v17.16b
    smmla v14.4s, v2.16b, v19.16b
    ldp q2, q4, [x3, #384]
    fmla v29.4s, v16.4s, v3.4s
    fmla v21.4s, v5.4s, v10.4s
    ldr d5, [x1], #64
    smmla v22.4s, v11.16b, v18.16b
    smmla v14.4s, v11.16b, v20.16b
    ldp q10, q11, [x3, #336]
    ldr q16, [x3, #336]
    smmla v0.4s, v2.16b, v6.16b
    smmla v1.4s, v2.16b, v8.16b
    fmla v30.4s, v13.4s, v12.4s
    dup v2.2d, v5.d[0]
    ldp q5, q12, [x3, #416]
    fmla v31.4s, v21.4s, v3.4s
    smmla v0.4s, v4.16b, v7.16b
    smmla v1.4s, v4.16b, v9.16b
    fmla v10.4s, v22.4s, v11.4s
    fmla v16.4s, v14.4s, v11.4s
    smmla v0.4s, v5.16b, v17.16b
    smmla v1.4s, v5.16b, v19.16b
    ldp q11, q4, [x3, #464]
    shl v3.4s, v2.4s, #16
    ldp q22, q14, [x7]
    smmla v0.4s, v12.16b, v18.16b
    smmla v1.4s, v12.16b, v20.16b
    ldp q5, q12, [x9, #256]
    ldr q21, [x3, #464]
    fmla v24.4s, v10.4s, v3.4s
    fmla v25.4s, v16.4s, v2.4s
    smmla v22.4s, v5.16b, v6.16b
    smmla v14.4s, v5.16b, v8.16b
    ldp q5, q10, [x9, #288]
    fmla v11.4s, v0.4s, v4.4s
    fmla v21.4s, v1.4s, v4.4s
    ldp q0, q1, [x7]
    smmla v22.4s, v12.16b, v7.16b
    smmla v14.4s, v12.16b, v9.16b
    ldp q12, q16, [x9, #384]
    smmla v22.4s, v5.16b, v17.16b
    smmla v14.4s, v5.16b, v19.16b
    ldp q4, q13, [x9, #336]
    smmla v0.4s, v12.16b, v6.16b
    smmla v1.4s, v12.16b, v8.16b
    smmla v22.4s, v10.16b, v18.16b
    smmla v14.4s, v10.16b, v20.16b
    ldp q10, q12, [x9, #416]
    ldr q5, [x9, #336]
    smmla v0.4s, v16.16b, v7.16b
    smmla v1.4s, v16.16b, v9.16b
    ldp q6, q7, [x0, #-160] // +
    fmla v26.4s, v11.4s, v3.4s
    fmla v27.4s, v21.4s, v2.4s
    ldp q8, q9, [x0, #-32] // +
    smmla v0.4s, v10.16b, v17.16b
    smmla v1.4s, v10.16b, v19.16b
    ldp q10, q11, [x7] // +
    fmla v4.4s, v22.4s, v13.4s
    fmla v5.4s, v14.4s, v13.4s
    smmla v0.4s, v12.16b, v18.16b
    smmla v1.4s, v12.16b, v20.16b
    ldp q13, q12, [x9, #464]
    ldr q14, [x9, #464]
    ldp q15, q16, [x3, #512] // +
    ldp q17, q18, [x0, #-128] // +
    fmla v28.4s, v4.4s, v3.4s
    fmla v29.4s, v5.4s, v2.4s
    ldp q19, q20, [x0], #512 // +
    fmla v13.4s, v0.4s, v12.4s
    fmla v14.4s, v1.4s, v12.4s
    smmla v10.4s, v15.16b, v6.16b // +
    smmla v11.4s, v15.16b, v8.16b // +
    ldp q1, q0, [x3, #544] // +
    ldp q4, q5, [x7] // +
    smmla v10.4s, v16.16b, v7.16b // +
    smmla v11.4s, v16.16b, v9.16b // +
    ldp q16, q15, [x3, #640] // +
    fmla v30.4s, v13.4s, v3.4s
    fmla v31.4s, v14.4s, v2.4s
    subs x5, x5, #1
    add x3, x3, #512
    add x9, x9, #512
    b.ne 2b
3:
    smmla v10.4s, v1.16b, v17.16b
    smmla v4.4s, v16.16b, v6.16b
    smmla v11.4s, v1.16b, v19.16b
    smmla v5.4s, v16.16b, v8.16b
    ldp q1, q2, [x3, #160]
    ldur d3, [x1, #-32]
    smmla v10.4s, v0.16b, v18.16b
    smmla v4.4s, v15.16b, v7.16b
    smmla v11.4s, v0.16b, v20.16b
    ldp q16, q0, [x3, #80]
    smmla v5.4s, v15.16b, v9.16b
    ldr q15, [x3, #80]
    smmla v4.4s, v1.16b, v17.16b
    dup v3.2d, v3.d[0]
    smmla v5.4s, v1.16b, v19.16b
    ldp q14, q1, [x3, #208]
    fmla v16.4s, v10.4s, v0.4s
    smmla v4.4s, v2.16b, v18.16b
    ldr q13, [x3, #208]
    fmla v15.4s, v11.4s, v0.4s
    smmla v5.4s, v2.16b, v20.16b
    ldp q10, q11, [x7]
    ldp q0, q2, [x9]
    shl v12.4s, v3.4s, #16
    fmla v14.4s, v4.4s, v1.4s
    ldp q21, q22, [x9, #32]
    fmla v13.4s, v5.4s, v1.4s
    smmla v10.4s, v0.16b, v6.16b
    ldp q4, q5, [x7]
    smmla v11.4s, v0.16b, v8.16b
    ldp q0, q1, [x9, #128]
    fmla v24.4s, v16.4s, v12.4s
    smmla v10.4s, v2.16b, v7.16b
    fmla v25.4s, v15.4s, v3.4s
    smmla v11.4s, v2.16b, v9.16b
    ldp q15, q2, [x9, #80]
    smmla v10.4s, v21.16b, v17.16b
    ldr q16, [x9, #80]
    smmla v4.4s, v0.16b, v6.16b
    smmla v11.4s, v21.16b, v19.16b
    smmla v5.4s, v0.16b, v8.16b
    ldp q0, q21, [x9, #160]
    smmla v10.4s, v22.16b, v18.16b
    smmla v4.4s, v1.16b, v7.16b
    ldp q6, q7, [x0, #-160]
    smmla v5.4s, v1.16b, v9.16b
    ldp q8, q9, [x0, #-32]
    fmla v26.4s, v14.4s, v12.4s
    smmla v11.4s, v22.16b, v20.16b
    ldp q22, q14, [x7]
    smmla v4.4s, v0.16b, v17.16b
    smmla v5.4s, v0.16b, v19.16b
    ldp q0, q1, [x3, #256]
    fmla v27.4s, v13.4s, v3.4s
    fmla v15.4s, v10.4s, v2.4s
    ldp q13, q10, [x9, #208]
    smmla v4.4s, v21.16b, v18.16b
    smmla v5.4s, v21.16b, v20.16b
    ldp q17, q18, [x0, #-128]
    ldp q19, q20, [x0], #512
    smmla v22.4s, v0.16b, v6.16b
    smmla v14.4s, v0.16b, v8.16b
    fmla v16.4s, v11.4s, v2.4s
    ldp q2, q11, [x3, #288]
    ldr q21, [x9, #208]
    smmla v22.4s, v1.16b, v7.16b
    smmla v14.4s, v1.16b, v9.16b
    fmla v28.4s, v15.4s, v12.4s
    fmla v13.4s, v4.4s, v10.4s
    ldp q0, q1, [x7]
    smmla v22.4s, v2.16b, v17.16b
    smmla v14.4s, v2.16b, v19.16b
    ldp q2, q4, [x3, #384]
    fmla v29.4s, v16.4s, v3.4s
    fmla v21.4s, v5.4s, v10.4s
    ldr d5, [x1], #64
    smmla v22.4s, v11.16b, v18.16b
    smmla v14.4s, v11.16b, v20.16b
    ldp q10, q11, [x3, #336]
    ldr q16, [x3, #336]
    smmla v0.4s, v2.16b, v6.16b
    smmla v1.4s, v2.16b, v8.16b
    fmla v30.4s, v13.4s, v12.4s
    dup v2.2d, v5.d[0]
    ldp q5, q12, [x3, #416]
    fmla v31.4s, v21.4s, v3.4s
    smmla v0.4s, v4.16b, v7.16b
    smmla v1.4s, v4.16b, v9.16b
    fmla v10.4s, v22.4s, v11.4s
    fmla v16.4s, v14.4s, v11.4s
    smmla v0.4s, v5.16b, v17.16b
    smmla v1.4s, v5.16b, v19.16b
    ldp q11, q4, [x3, #464]
    shl v3.4s, v2.4s, #16
    ldp q22, q14, [x7]
    smmla v0.4s, v12.16b, v18.16b
    smmla v1.4s, v12.16b, v20.16b
    ldp q5, q12, [x9, #256]
    ldr q21, [x3, #464]
    fmla v24.4s, v10.4s, v3.4s
    fmla v25.4s, v16.4s, v2.4s
    smmla v22.4s, v5.16b, v6.16b
    smmla v14.4s, v5.16b, v8.16b
    ldp q5, q10, [x9, #288]
    fmla v11.4s, v0.4s, v4.4s
    fmla v21.4s, v1.4s, v4.4s
    ldp q0, q1, [x7]
    smmla v22.4s, v12.16b, v7.16b
    smmla v14.4s, v12.16b, v9.16b
    ldp q12, q16, [x9, #384]
    smmla v22.4s, v5.16b, v17.16b
    smmla v14.4s, v5.16b, v19.16b
    ldp q4, q13, [x9, #336]
    smmla v0.4s, v12.16b, v6.16b
    smmla v1.4s, v12.16b, v8.16b
    smmla v22.4s, v10.16b, v18.16b
    smmla v14.4s, v10.16b, v20.16b
    ldp q10, q12, [x9, #416]
    ldr q5, [x9, #336]
    smmla v0.4s, v16.16b, v7.16b
    smmla v1.4s, v16.16b, v9.16b
    fmla v26.4s, v11.4s, v3.4s
    fmla v27.4s, v21.4s, v2.4s
    smmla v0.4s, v10.16b, v17.16b
    smmla v1.4s, v10.16b, v19.16b
    fmla v4.4s, v22.4s, v13.4s
    fmla v5.4s, v14.4s, v13.4s
    smmla v0.4s, v12.16b, v18.16b
    smmla v1.4s, v12.16b, v20.16b
    ldp q13, q12, [x9, #464]
    ldr q14, [x9, #464]
    fmla v28.4s, v4.4s, v3.4s
    fmla v29.4s, v5.4s, v2.4s
    fmla v13.4s, v0.4s, v12.4s
    fmla v14.4s, v1.4s, v12.4s
    fmla v30.4s, v13.4s, v3.4s
    fmla v31.4s, v14.4s, v2.4s
    add x3, x3, #512
    add x9, x9, #512
4:
    str d24, [x6]
    mov d0, v24.d[1]
    str d0, [x6, #64]
    str d25, [x6, #16]
    mov d0, v25.d[1]
    str d0, [x6, #80]
    str d26, [x6, #128]
    mov d0, v26.d[1]
    str d0, [x6, #192]
    str d27, [x6, #144]
    mov d0, v27.d[1]
    str d0, [x6, #208]
    str d28, [x6, #256]
    mov d0, v28.d[1]
    str d0, [x6, #320]
    str d29, [x6, #272]
    mov d0, v29.d[1]
    str d0, [x6, #336]
    str d30, [x6, #384]
    mov d0, v30.d[1]
    str d0, [x6, #448]
    str d31, [x6, #400]
    mov d0, v31.d[1]
    str d0, [x6, #464]
