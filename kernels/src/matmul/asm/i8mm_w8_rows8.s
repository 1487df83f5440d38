// Eight rows of int8, 4 columns.
// Written by `cargo run --release -p brevity-bench --bin schedule`.
// Loop: 2 blocks, 156 instructions, 61 cycles on an in-order core of three slots.
// `+`: for the next pass.
// x0 codes, x1 scales, x2 minima, x3 rows, x4 bytes to the next group of rows, x5 blocks,
// x6 running sums, x7 start of int8 accumulators
// v24 y0.0, v25 y0.2, v26 y1.0, v27 y1.2, v28 y2.0, v29 y2.2, v30 y3.0, v31 y3.2
    add x9, x3, x4
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
    ldp q9, q10, [x0]
    ldp q11, q12, [x0, #32]
    ldp q13, q14, [x0, #128]
    ldp q2, q1, [x7]
    ldp q4, q5, [x3]
    ldp q6, q15, [x3, #32]
    ldp q8, q7, [x0, #160]
    smmla v2.4s, v4.16b, v9.16b
    smmla v1.4s, v4.16b, v13.16b
    smmla v2.4s, v5.16b, v10.16b
    ldp q3, q0, [x3, #80]
    smmla v1.4s, v5.16b, v14.16b
    smmla v2.4s, v6.16b, v11.16b
    ldp q4, q5, [x7]
    smmla v1.4s, v6.16b, v8.16b
    smmla v2.4s, v15.16b, v12.16b
    ldp q6, q16, [x3, #128]
    ldr d17, [x1]
    smmla v1.4s, v15.16b, v7.16b
    ldr q15, [x3, #80]
    ldp q18, q19, [x3, #160]
    smmla v4.4s, v6.16b, v9.16b
    dup v17.2d, v17.d[0]
    fmla v3.4s, v2.4s, v0.4s
    smmla v4.4s, v16.16b, v10.16b
    fmla v15.4s, v1.4s, v0.4s
    smmla v4.4s, v18.16b, v11.16b
    ldp q2, q1, [x7]
    smmla v5.4s, v6.16b, v13.16b
    smmla v4.4s, v19.16b, v12.16b
    ldp q0, q6, [x9]
    smmla v5.4s, v16.16b, v14.16b
    ldp q20, q16, [x3, #208]
    shl v21.4s, v17.4s, #16
    smmla v5.4s, v18.16b, v8.16b
    ldp q18, q22, [x9, #32]
    smmla v5.4s, v19.16b, v7.16b
    ldr q19, [x3, #208]
    smmla v2.4s, v0.16b, v9.16b
    fmla v20.4s, v4.4s, v16.4s
    smmla v1.4s, v0.16b, v13.16b
    smmla v2.4s, v6.16b, v10.16b
    smmla v1.4s, v6.16b, v14.16b
    smmla v2.4s, v18.16b, v11.16b
    ldp q6, q0, [x9, #80]
    smmla v1.4s, v18.16b, v8.16b
    smmla v2.4s, v22.16b, v12.16b
    ldr q18, [x9, #80]
    fmla v19.4s, v5.4s, v16.4s
    smmla v1.4s, v22.16b, v7.16b
    ldp q4, q5, [x7]
    ldp q22, q16, [x9, #128]
    fmla v24.4s, v3.4s, v21.4s
    fmla v25.4s, v15.4s, v17.4s
    fmla v6.4s, v2.4s, v0.4s
    ldp q2, q3, [x9, #160]
    fmla v18.4s, v1.4s, v0.4s
    smmla v4.4s, v22.16b, v9.16b
    ldp q15, q0, [x9, #208]
    smmla v5.4s, v22.16b, v13.16b
    smmla v4.4s, v16.16b, v10.16b
    ldr q22, [x9, #208]
    smmla v5.4s, v16.16b, v14.16b
    smmla v4.4s, v2.16b, v11.16b
    smmla v5.4s, v2.16b, v8.16b
    smmla v4.4s, v3.16b, v12.16b
    smmla v5.4s, v3.16b, v7.16b
    fmla v26.4s, v20.4s, v21.4s
    fmla v27.4s, v19.4s, v17.4s
    fmla v28.4s, v6.4s, v21.4s
    fmla v29.4s, v18.4s, v17.4s
    fmla v15.4s, v4.4s, v0.4s
    fmla v22.4s, v5.4s, v0.4s
    fmla v30.4s, v15.4s, v21.4s
    fmla v31.4s, v22.4s, v17.4s
    add x0, x0, #512
    add x1, x1, #32
    add x3, x3, #256
    add x9, x9, #256
1:
    lsr x5, x5, #1
    cbz x5, 4f
    subs x5, x5, #1
    ldp q9, q10, [x0]
    ldp q11, q12, [x0, #32]
    ldp q13, q14, [x0, #128]
    ldp q2, q1, [x7]
    ldp q4, q5, [x3]
    ldp q6, q15, [x3, #32]
    b.eq 3f
2:
    ldp q8, q7, [x0, #160]
    smmla v2.4s, v4.16b, v9.16b
    smmla v1.4s, v4.16b, v13.16b
    smmla v2.4s, v5.16b, v10.16b
    ldp q3, q0, [x3, #80]
    smmla v1.4s, v5.16b, v14.16b
    smmla v2.4s, v6.16b, v11.16b
    ldp q4, q5, [x7]
    smmla v1.4s, v6.16b, v8.16b
    smmla v2.4s, v15.16b, v12.16b
    ldp q6, q16, [x3, #128]
    ldr d17, [x1]
    smmla v1.4s, v15.16b, v7.16b
    ldr q15, [x3, #80]
    ldp q18, q19, [x3, #160]
    smmla v4.4s, v6.16b, v9.16b
    dup v17.2d, v17.d[0]
    fmla v3.4s, v2.4s, v0.4s
    smmla v4.4s, v16.16b, v10.16b
    fmla v15.4s, v1.4s, v0.4s
    smmla v4.4s, v18.16b, v11.16b
    ldp q2, q1, [x7]
    smmla v5.4s, v6.16b, v13.16b
    smmla v4.4s, v19.16b, v12.16b
    ldp q0, q6, [x9]
    smmla v5.4s, v16.16b, v14.16b
    ldp q20, q16, [x3, #208]
    shl v21.4s, v17.4s, #16
    smmla v5.4s, v18.16b, v8.16b
    ldp q18, q22, [x9, #32]
    smmla v5.4s, v19.16b, v7.16b
    ldr q19, [x3, #208]
    smmla v2.4s, v0.16b, v9.16b
    fmla v20.4s, v4.4s, v16.4s
    smmla v1.4s, v0.16b, v13.16b
    smmla v2.4s, v6.16b, v10.16b
    smmla v1.4s, v6.16b, v14.16b
    smmla v2.4s, v18.16b, v11.16b
    ldp q6, q0, [x9, #80]
    smmla v1.4s, v18.16b, v8.16b
    smmla v2.4s, v22.16b, v12.16b
    ldr q18, [x9, #80]
    fmla v19.4s, v5.4s, v16.4s
    smmla v1.4s, v22.16b, v7.16b
    ldp q4, q5, [x7]
    ldp q22, q16, [x9, #128]
    fmla v24.4s, v3.4s, v21.4s
    fmla v25.4s, v15.4s, v17.4s
    fmla v6.4s, v2.4s, v0.4s
    ldp q2, q3, [x9, #160]
    fmla v18.4s, v1.4s, v0.4s
    smmla v4.4s, v22.16b, v9.16b
    ldp q15, q0, [x9, #208]
    smmla v5.4s, v22.16b, v13.16b
    smmla v4.4s, v16.16b, v10.16b
    ldr q22, [x9, #208]
    smmla v5.4s, v16.16b, v14.16b
    smmla v4.4s, v2.16b, v11.16b
    ldp q9, q10, [x0, #512]
    smmla v5.4s, v2.16b, v8.16b
    smmla v4.4s, v3.16b, v12.16b
    ldp q11, q12, [x0, #544]
    smmla v5.4s, v3.16b, v7.16b
    ldp q16, q23, [x7]
    fmla v26.4s, v20.4s, v21.4s
    fmla v27.4s, v19.4s, v17.4s
    ldp q2, q1, [x3, #256]
    fmla v28.4s, v6.4s, v21.4s
    ldp q13, q14, [x0, #640]
    fmla v29.4s, v18.4s, v17.4s
    fmla v15.4s, v4.4s, v0.4s
    ldp q3, q4, [x3, #288]
    fmla v22.4s, v5.4s, v0.4s
    ldp q8, q7, [x0, #672]
    smmla v16.4s, v2.16b, v9.16b
    ldr d0, [x1, #32]
    smmla v23.4s, v2.16b, v13.16b
    smmla v16.4s, v1.16b, v10.16b
    smmla v23.4s, v1.16b, v14.16b
    smmla v16.4s, v3.16b, v11.16b
    ldp q18, q5, [x3, #336]
    smmla v23.4s, v3.16b, v8.16b
    smmla v16.4s, v4.16b, v12.16b
    ldr q6, [x3, #336]
    dup v0.2d, v0.d[0]
    smmla v23.4s, v4.16b, v7.16b
    ldp q1, q2, [x7]
    ldp q4, q19, [x3, #384]
    add x0, x0, #1024
    add x1, x1, #64
    fmla v30.4s, v15.4s, v21.4s
    fmla v31.4s, v22.4s, v17.4s
    shl v3.4s, v0.4s, #16
    fmla v18.4s, v16.4s, v5.4s
    ldp q17, q22, [x3, #416]
    fmla v6.4s, v23.4s, v5.4s
    smmla v1.4s, v4.16b, v9.16b
    smmla v2.4s, v4.16b, v13.16b
    smmla v1.4s, v19.16b, v10.16b
    smmla v2.4s, v19.16b, v14.16b
    ldp q19, q4, [x3, #464]
    smmla v1.4s, v17.16b, v11.16b
    smmla v2.4s, v17.16b, v8.16b
    ldr q17, [x3, #464]
    smmla v1.4s, v22.16b, v12.16b
    smmla v2.4s, v22.16b, v7.16b
    ldp q16, q23, [x7]
    ldp q5, q22, [x9, #256]
    add x3, x3, #512
    fmla v24.4s, v18.4s, v3.4s
    fmla v25.4s, v6.4s, v0.4s
    ldp q6, q18, [x9, #288]
    fmla v19.4s, v1.4s, v4.4s
    fmla v17.4s, v2.4s, v4.4s
    smmla v16.4s, v5.16b, v9.16b
    smmla v23.4s, v5.16b, v13.16b
    smmla v16.4s, v22.16b, v10.16b
    ldp q4, q15, [x9, #336]
    smmla v23.4s, v22.16b, v14.16b
    smmla v16.4s, v6.16b, v11.16b
    ldp q1, q2, [x7]
    smmla v23.4s, v6.16b, v8.16b
    smmla v16.4s, v18.16b, v12.16b
    ldp q6, q22, [x9, #384]
    smmla v23.4s, v18.16b, v7.16b
    ldr q5, [x9, #336]
    fmla v26.4s, v19.4s, v3.4s
    ldp q19, q18, [x9, #416]
    fmla v27.4s, v17.4s, v0.4s
    smmla v1.4s, v6.16b, v9.16b
    smmla v2.4s, v6.16b, v13.16b
    fmla v4.4s, v16.4s, v15.4s
    smmla v1.4s, v22.16b, v10.16b
    smmla v2.4s, v22.16b, v14.16b
    fmla v5.4s, v23.4s, v15.4s
    smmla v1.4s, v19.16b, v11.16b
    smmla v2.4s, v19.16b, v8.16b
    smmla v1.4s, v18.16b, v12.16b
    smmla v2.4s, v18.16b, v7.16b
    ldp q7, q6, [x9, #464]
    ldr q8, [x9, #464]
    add x9, x9, #512
    ldp q9, q10, [x0] // +
    ldp q11, q12, [x0, #32] // +
    fmla v28.4s, v4.4s, v3.4s
    fmla v29.4s, v5.4s, v0.4s
    ldp q13, q14, [x0, #128] // +
    fmla v7.4s, v1.4s, v6.4s
    fmla v8.4s, v2.4s, v6.4s
    ldp q2, q1, [x7] // +
    ldp q4, q5, [x3] // +
    ldp q6, q15, [x3, #32] // +
    subs x5, x5, #1
    fmla v30.4s, v7.4s, v3.4s
    fmla v31.4s, v8.4s, v0.4s
    b.ne 2b
3:
    ldp q8, q7, [x0, #160]
    smmla v2.4s, v4.16b, v9.16b
    smmla v1.4s, v4.16b, v13.16b
    smmla v2.4s, v5.16b, v10.16b
    ldp q3, q0, [x3, #80]
    smmla v1.4s, v5.16b, v14.16b
    smmla v2.4s, v6.16b, v11.16b
    ldp q4, q5, [x7]
    smmla v1.4s, v6.16b, v8.16b
    smmla v2.4s, v15.16b, v12.16b
    ldp q6, q16, [x3, #128]
    ldr d17, [x1]
    smmla v1.4s, v15.16b, v7.16b
    ldr q15, [x3, #80]
    ldp q18, q19, [x3, #160]
    smmla v4.4s, v6.16b, v9.16b
    dup v17.2d, v17.d[0]
    fmla v3.4s, v2.4s, v0.4s
    smmla v4.4s, v16.16b, v10.16b
    fmla v15.4s, v1.4s, v0.4s
    smmla v4.4s, v18.16b, v11.16b
    ldp q2, q1, [x7]
    smmla v5.4s, v6.16b, v13.16b
    smmla v4.4s, v19.16b, v12.16b
    ldp q0, q6, [x9]
    smmla v5.4s, v16.16b, v14.16b
    ldp q20, q16, [x3, #208]
    shl v21.4s, v17.4s, #16
    smmla v5.4s, v18.16b, v8.16b
    ldp q18, q22, [x9, #32]
    smmla v5.4s, v19.16b, v7.16b
    ldr q19, [x3, #208]
    smmla v2.4s, v0.16b, v9.16b
    fmla v20.4s, v4.4s, v16.4s
    smmla v1.4s, v0.16b, v13.16b
    smmla v2.4s, v6.16b, v10.16b
    smmla v1.4s, v6.16b, v14.16b
    smmla v2.4s, v18.16b, v11.16b
    ldp q6, q0, [x9, #80]
    smmla v1.4s, v18.16b, v8.16b
    smmla v2.4s, v22.16b, v12.16b
    ldr q18, [x9, #80]
    fmla v19.4s, v5.4s, v16.4s
    smmla v1.4s, v22.16b, v7.16b
    ldp q4, q5, [x7]
    ldp q22, q16, [x9, #128]
    fmla v24.4s, v3.4s, v21.4s
    fmla v25.4s, v15.4s, v17.4s
    fmla v6.4s, v2.4s, v0.4s
    ldp q2, q3, [x9, #160]
    fmla v18.4s, v1.4s, v0.4s
    smmla v4.4s, v22.16b, v9.16b
    ldp q15, q0, [x9, #208]
    smmla v5.4s, v22.16b, v13.16b
    smmla v4.4s, v16.16b, v10.16b
    ldr q22, [x9, #208]
    smmla v5.4s, v16.16b, v14.16b
    smmla v4.4s, v2.16b, v11.16b
    ldp q9, q10, [x0, #512]
    smmla v5.4s, v2.16b, v8.16b
    smmla v4.4s, v3.16b, v12.16b
    ldp q11, q12, [x0, #544]
    smmla v5.4s, v3.16b, v7.16b
    ldp q16, q23, [x7]
    fmla v26.4s, v20.4s, v21.4s
    fmla v27.4s, v19.4s, v17.4s
    ldp q2, q1, [x3, #256]
    fmla v28.4s, v6.4s, v21.4s
    ldp q13, q14, [x0, #640]
    fmla v29.4s, v18.4s, v17.4s
    fmla v15.4s, v4.4s, v0.4s
    ldp q3, q4, [x3, #288]
    fmla v22.4s, v5.4s, v0.4s
    ldp q8, q7, [x0, #672]
    smmla v16.4s, v2.16b, v9.16b
    ldr d0, [x1, #32]
    smmla v23.4s, v2.16b, v13.16b
    smmla v16.4s, v1.16b, v10.16b
    smmla v23.4s, v1.16b, v14.16b
    smmla v16.4s, v3.16b, v11.16b
    ldp q18, q5, [x3, #336]
    smmla v23.4s, v3.16b, v8.16b
    smmla v16.4s, v4.16b, v12.16b
    ldr q6, [x3, #336]
    dup v0.2d, v0.d[0]
    smmla v23.4s, v4.16b, v7.16b
    ldp q1, q2, [x7]
    ldp q4, q19, [x3, #384]
    fmla v30.4s, v15.4s, v21.4s
    fmla v31.4s, v22.4s, v17.4s
    shl v3.4s, v0.4s, #16
    fmla v18.4s, v16.4s, v5.4s
    ldp q17, q22, [x3, #416]
    fmla v6.4s, v23.4s, v5.4s
    smmla v1.4s, v4.16b, v9.16b
    smmla v2.4s, v4.16b, v13.16b
    smmla v1.4s, v19.16b, v10.16b
    smmla v2.4s, v19.16b, v14.16b
    ldp q19, q4, [x3, #464]
    smmla v1.4s, v17.16b, v11.16b
    smmla v2.4s, v17.16b, v8.16b
    ldr q17, [x3, #464]
    smmla v1.4s, v22.16b, v12.16b
    smmla v2.4s, v22.16b, v7.16b
    ldp q16, q23, [x7]
    ldp q5, q22, [x9, #256]
    fmla v24.4s, v18.4s, v3.4s
    fmla v25.4s, v6.4s, v0.4s
    ldp q6, q18, [x9, #288]
    fmla v19.4s, v1.4s, v4.4s
    fmla v17.4s, v2.4s, v4.4s
    smmla v16.4s, v5.16b, v9.16b
    smmla v23.4s, v5.16b, v13.16b
    smmla v16.4s, v22.16b, v10.16b
    ldp q4, q15, [x9, #336]
    smmla v23.4s, v22.16b, v14.16b
    smmla v16.4s, v6.16b, v11.16b
    ldp q1, q2, [x7]
    smmla v23.4s, v6.16b, v8.16b
    smmla v16.4s, v18.16b, v12.16b
    ldp q6, q22, [x9, #384]
    smmla v23.4s, v18.16b, v7.16b
    ldr q5, [x9, #336]
    fmla v26.4s, v19.4s, v3.4s
    ldp q19, q18, [x9, #416]
    fmla v27.4s, v17.4s, v0.4s
    smmla v1.4s, v6.16b, v9.16b
    smmla v2.4s, v6.16b, v13.16b
    fmla v4.4s, v16.4s, v15.4s
    smmla v1.4s, v22.16b, v10.16b
    smmla v2.4s, v22.16b, v14.16b
    fmla v5.4s, v23.4s, v15.4s
    smmla v1.4s, v19.16b, v11.16b
    smmla v2.4s, v19.16b, v8.16b
    smmla v1.4s, v18.16b, v12.16b
    smmla v2.4s, v18.16b, v7.16b
    ldp q7, q6, [x9, #464]
    ldr q8, [x9, #464]
    fmla v28.4s, v4.4s, v3.4s
    fmla v29.4s, v5.4s, v0.4s
    fmla v7.4s, v1.4s, v6.4s
    fmla v8.4s, v2.4s, v6.4s
    fmla v30.4s, v7.4s, v3.4s
    fmla v31.4s, v8.4s, v0.4s
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
