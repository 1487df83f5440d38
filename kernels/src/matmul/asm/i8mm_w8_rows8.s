// Eight rows of int8, 4 columns.
// Written by `cargo run --release -p brevity-bench --bin schedule`.
// Loop: 2 blocks, 172 instructions, 61 cycles on an in-order core of three slots.
// `+`: for the next pass.
// x0 codes, x1 scales, x2 minima, x3 rows, x4 bytes to the next group of rows, x5 blocks,
// x6 running sums, x7 start of int8 accumulators
// v24 y0.0, v25 y0.1, v26 y1.0, v27 y1.1, v28 y2.0, v29 y2.1, v30 y3.0, v31 y3.1
    add x9, x3, x4
    ldp q24, q25, [x6]
    ldp q26, q27, [x6, #32]
    ldp q28, q29, [x6, #64]
    ldp q30, q31, [x6, #96]
    tbz x5, #0, 1f
    ldp q6, q7, [x0]
    ldr q8, [x7]
    ldp q12, q13, [x3]
    ldp q14, q15, [x0, #128]
    ldr q4, [x7]
    ldp q2, q3, [x0, #32]
    smmla v8.4s, v12.16b, v6.16b
    ldp q5, q9, [x3, #32]
    smmla v4.4s, v12.16b, v14.16b
    smmla v8.4s, v13.16b, v7.16b
    ldp q0, q1, [x0, #160]
    smmla v8.4s, v5.16b, v2.16b
    ldr d11, [x1]
    smmla v4.4s, v13.16b, v15.16b
    ldr q13, [x3, #96]
    smmla v8.4s, v9.16b, v3.16b
    ldr q10, [x3, #80]
    ldr q12, [x7]
    smmla v4.4s, v5.16b, v0.16b
    ldp q5, q16, [x3, #128]
    ldr q17, [x7]
    dup v11.2d, v11.d[0]
    smmla v4.4s, v9.16b, v1.16b
    fmla v10.4s, v8.4s, v13.4s
    smmla v12.4s, v5.16b, v6.16b
    ldp q8, q9, [x3, #160]
    ldr q18, [x3, #80]
    smmla v17.4s, v5.16b, v14.16b
    ldr q5, [x7]
    shl v19.4s, v11.4s, #16
    smmla v12.4s, v16.16b, v7.16b
    ldp q20, q21, [x9]
    smmla v17.4s, v16.16b, v15.16b
    ldr q16, [x7]
    fmla v18.4s, v4.4s, v13.4s
    smmla v12.4s, v8.16b, v2.16b
    fmla v24.4s, v10.4s, v19.4s
    smmla v17.4s, v8.16b, v0.16b
    smmla v5.4s, v20.16b, v6.16b
    smmla v12.4s, v9.16b, v3.16b
    smmla v16.4s, v20.16b, v14.16b
    ldp q4, q8, [x9, #32]
    ldr q20, [x3, #224]
    ldr q10, [x3, #208]
    smmla v5.4s, v21.16b, v7.16b
    fmla v25.4s, v18.4s, v11.4s
    smmla v16.4s, v21.16b, v15.16b
    ldr q21, [x7]
    smmla v17.4s, v9.16b, v1.16b
    smmla v5.4s, v4.16b, v2.16b
    ldp q9, q18, [x9, #128]
    fmla v10.4s, v12.4s, v20.4s
    ldr q12, [x3, #208]
    smmla v16.4s, v4.16b, v0.16b
    smmla v5.4s, v8.16b, v3.16b
    ldr q4, [x9, #96]
    ldr q13, [x7]
    ldr q22, [x9, #80]
    ldr q23, [x9, #80]
    smmla v21.4s, v9.16b, v6.16b
    fmla v12.4s, v17.4s, v20.4s
    smmla v16.4s, v8.16b, v1.16b
    ldp q6, q8, [x9, #160]
    smmla v13.4s, v9.16b, v14.16b
    smmla v21.4s, v18.16b, v7.16b
    fmla v22.4s, v5.4s, v4.4s
    ldr q5, [x9, #224]
    smmla v13.4s, v18.16b, v15.16b
    smmla v21.4s, v6.16b, v2.16b
    fmla v26.4s, v10.4s, v19.4s
    fmla v27.4s, v12.4s, v11.4s
    smmla v13.4s, v6.16b, v0.16b
    smmla v21.4s, v8.16b, v3.16b
    ldr q0, [x9, #208]
    fmla v28.4s, v22.4s, v19.4s
    fmla v23.4s, v16.4s, v4.4s
    smmla v13.4s, v8.16b, v1.16b
    ldr q1, [x9, #208]
    fmla v0.4s, v21.4s, v5.4s
    fmla v29.4s, v23.4s, v11.4s
    fmla v1.4s, v13.4s, v5.4s
    fmla v30.4s, v0.4s, v19.4s
    fmla v31.4s, v1.4s, v11.4s
    add x0, x0, #512
    add x1, x1, #32
    add x3, x3, #256
    add x9, x9, #256
1:
    lsr x5, x5, #1
    cbz x5, 4f
    subs x5, x5, #1
    ldp q6, q7, [x0]
    ldr q8, [x7]
    ldp q12, q13, [x3]
    ldp q14, q15, [x0, #128]
    ldr q4, [x7]
    ldp q2, q3, [x0, #32]
    smmla v8.4s, v12.16b, v6.16b
    ldp q5, q9, [x3, #32]
    smmla v4.4s, v12.16b, v14.16b
    smmla v8.4s, v13.16b, v7.16b
    b.eq 3f
2:
    ldp q0, q1, [x0, #160]
    smmla v8.4s, v5.16b, v2.16b
    ldr d11, [x1]
    smmla v4.4s, v13.16b, v15.16b
    ldr q13, [x3, #96]
    smmla v8.4s, v9.16b, v3.16b
    ldr q10, [x3, #80]
    ldr q12, [x7]
    smmla v4.4s, v5.16b, v0.16b
    ldp q5, q16, [x3, #128]
    ldr q17, [x7]
    dup v11.2d, v11.d[0]
    smmla v4.4s, v9.16b, v1.16b
    fmla v10.4s, v8.4s, v13.4s
    smmla v12.4s, v5.16b, v6.16b
    ldp q8, q9, [x3, #160]
    ldr q18, [x3, #80]
    smmla v17.4s, v5.16b, v14.16b
    ldr q5, [x7]
    shl v19.4s, v11.4s, #16
    smmla v12.4s, v16.16b, v7.16b
    ldp q20, q21, [x9]
    smmla v17.4s, v16.16b, v15.16b
    ldr q16, [x7]
    fmla v18.4s, v4.4s, v13.4s
    smmla v12.4s, v8.16b, v2.16b
    fmla v24.4s, v10.4s, v19.4s
    smmla v17.4s, v8.16b, v0.16b
    smmla v5.4s, v20.16b, v6.16b
    smmla v12.4s, v9.16b, v3.16b
    smmla v16.4s, v20.16b, v14.16b
    ldp q4, q8, [x9, #32]
    ldr q20, [x3, #224]
    ldr q10, [x3, #208]
    smmla v5.4s, v21.16b, v7.16b
    fmla v25.4s, v18.4s, v11.4s
    smmla v16.4s, v21.16b, v15.16b
    ldr q21, [x7]
    smmla v17.4s, v9.16b, v1.16b
    smmla v5.4s, v4.16b, v2.16b
    ldp q9, q18, [x9, #128]
    fmla v10.4s, v12.4s, v20.4s
    ldr q12, [x3, #208]
    smmla v16.4s, v4.16b, v0.16b
    smmla v5.4s, v8.16b, v3.16b
    ldr q4, [x9, #96]
    ldr q13, [x7]
    ldr q22, [x9, #80]
    ldr q23, [x9, #80]
    smmla v21.4s, v9.16b, v6.16b
    fmla v12.4s, v17.4s, v20.4s
    smmla v16.4s, v8.16b, v1.16b
    ldp q6, q8, [x9, #160]
    smmla v13.4s, v9.16b, v14.16b
    smmla v21.4s, v18.16b, v7.16b
    ldp q7, q9, [x0, #512]
    fmla v22.4s, v5.4s, v4.4s
    ldr q5, [x9, #224]
    ldr q14, [x7]
    smmla v13.4s, v18.16b, v15.16b
    smmla v21.4s, v6.16b, v2.16b
    ldp q2, q15, [x3, #256]
    fmla v26.4s, v10.4s, v19.4s
    fmla v27.4s, v12.4s, v11.4s
    ldp q12, q10, [x0, #544]
    smmla v13.4s, v6.16b, v0.16b
    smmla v21.4s, v8.16b, v3.16b
    ldp q6, q18, [x0, #640]
    ldr q0, [x9, #208]
    ldr q3, [x7]
    smmla v14.4s, v2.16b, v7.16b
    fmla v28.4s, v22.4s, v19.4s
    fmla v23.4s, v16.4s, v4.4s
    ldp q4, q16, [x3, #288]
    smmla v13.4s, v8.16b, v1.16b
    ldr q1, [x9, #208]
    smmla v14.4s, v15.16b, v9.16b
    fmla v0.4s, v21.4s, v5.4s
    ldp q8, q21, [x0, #672]
    smmla v3.4s, v2.16b, v6.16b
    ldr d2, [x1, #32]
    smmla v14.4s, v4.16b, v12.16b
    ldr q22, [x7]
    fmla v29.4s, v23.4s, v11.4s
    smmla v3.4s, v15.16b, v18.16b
    ldp q15, q23, [x3, #384]
    fmla v1.4s, v13.4s, v5.4s
    smmla v14.4s, v16.16b, v10.16b
    ldr q5, [x7]
    smmla v3.4s, v4.16b, v8.16b
    ldr q4, [x3, #352]
    ldr q13, [x3, #336]
    fmla v30.4s, v0.4s, v19.4s
    dup v0.2d, v2.d[0]
    smmla v22.4s, v15.16b, v7.16b
    smmla v3.4s, v16.16b, v21.16b
    smmla v5.4s, v15.16b, v6.16b
    ldp q2, q15, [x3, #416]
    fmla v13.4s, v14.4s, v4.4s
    ldr q14, [x3, #336]
    smmla v22.4s, v23.16b, v9.16b
    fmla v31.4s, v1.4s, v11.4s
    shl v1.4s, v0.4s, #16
    smmla v5.4s, v23.16b, v18.16b
    smmla v22.4s, v2.16b, v12.16b
    ldr q23, [x7]
    ldr q11, [x7]
    fmla v14.4s, v3.4s, v4.4s
    smmla v5.4s, v2.16b, v8.16b
    ldp q2, q4, [x9, #256]
    fmla v24.4s, v13.4s, v1.4s
    smmla v22.4s, v15.16b, v10.16b
    ldr q13, [x3, #480]
    smmla v5.4s, v15.16b, v21.16b
    ldr q15, [x3, #464]
    ldr q16, [x3, #464]
    smmla v23.4s, v2.16b, v7.16b
    smmla v11.4s, v2.16b, v6.16b
    ldp q19, q17, [x9, #288]
    fmla v25.4s, v14.4s, v0.4s
    ldr q2, [x7]
    ldr q3, [x7]
    smmla v23.4s, v4.16b, v9.16b
    smmla v11.4s, v4.16b, v18.16b
    ldp q14, q20, [x9, #384]
    fmla v15.4s, v22.4s, v13.4s
    fmla v16.4s, v5.4s, v13.4s
    add x0, x0, #1024
    smmla v23.4s, v19.16b, v12.16b
    smmla v11.4s, v19.16b, v8.16b
    ldr q19, [x9, #352]
    ldr q4, [x9, #336]
    smmla v2.4s, v14.16b, v7.16b
    smmla v3.4s, v14.16b, v6.16b
    smmla v23.4s, v17.16b, v10.16b
    smmla v11.4s, v17.16b, v21.16b
    ldp q17, q14, [x9, #416]
    ldr q5, [x9, #336]
    smmla v2.4s, v20.16b, v9.16b
    smmla v3.4s, v20.16b, v18.16b
    fmla v26.4s, v15.4s, v1.4s
    fmla v27.4s, v16.4s, v0.4s
    add x1, x1, #64
    ldp q6, q7, [x0] // +
    smmla v2.4s, v17.16b, v12.16b
    smmla v3.4s, v17.16b, v8.16b
    ldr q8, [x7] // +
    fmla v4.4s, v23.4s, v19.4s
    fmla v5.4s, v11.4s, v19.4s
    smmla v2.4s, v14.16b, v10.16b
    smmla v3.4s, v14.16b, v21.16b
    ldr q9, [x9, #480]
    ldr q10, [x9, #464]
    ldr q11, [x9, #464]
    add x3, x3, #512
    ldp q12, q13, [x3] // +
    add x9, x9, #512
    ldp q14, q15, [x0, #128] // +
    fmla v28.4s, v4.4s, v1.4s
    fmla v29.4s, v5.4s, v0.4s
    ldr q4, [x7] // +
    fmla v10.4s, v2.4s, v9.4s
    fmla v11.4s, v3.4s, v9.4s
    ldp q2, q3, [x0, #32] // +
    smmla v8.4s, v12.16b, v6.16b // +
    ldp q5, q9, [x3, #32] // +
    smmla v4.4s, v12.16b, v14.16b // +
    smmla v8.4s, v13.16b, v7.16b // +
    subs x5, x5, #1
    fmla v30.4s, v10.4s, v1.4s
    fmla v31.4s, v11.4s, v0.4s
    b.ne 2b
3:
    ldp q0, q1, [x0, #160]
    smmla v8.4s, v5.16b, v2.16b
    ldr d11, [x1]
    smmla v4.4s, v13.16b, v15.16b
    ldr q13, [x3, #96]
    smmla v8.4s, v9.16b, v3.16b
    ldr q10, [x3, #80]
    ldr q12, [x7]
    smmla v4.4s, v5.16b, v0.16b
    ldp q5, q16, [x3, #128]
    ldr q17, [x7]
    dup v11.2d, v11.d[0]
    smmla v4.4s, v9.16b, v1.16b
    fmla v10.4s, v8.4s, v13.4s
    smmla v12.4s, v5.16b, v6.16b
    ldp q8, q9, [x3, #160]
    ldr q18, [x3, #80]
    smmla v17.4s, v5.16b, v14.16b
    ldr q5, [x7]
    shl v19.4s, v11.4s, #16
    smmla v12.4s, v16.16b, v7.16b
    ldp q20, q21, [x9]
    smmla v17.4s, v16.16b, v15.16b
    ldr q16, [x7]
    fmla v18.4s, v4.4s, v13.4s
    smmla v12.4s, v8.16b, v2.16b
    fmla v24.4s, v10.4s, v19.4s
    smmla v17.4s, v8.16b, v0.16b
    smmla v5.4s, v20.16b, v6.16b
    smmla v12.4s, v9.16b, v3.16b
    smmla v16.4s, v20.16b, v14.16b
    ldp q4, q8, [x9, #32]
    ldr q20, [x3, #224]
    ldr q10, [x3, #208]
    smmla v5.4s, v21.16b, v7.16b
    fmla v25.4s, v18.4s, v11.4s
    smmla v16.4s, v21.16b, v15.16b
    ldr q21, [x7]
    smmla v17.4s, v9.16b, v1.16b
    smmla v5.4s, v4.16b, v2.16b
    ldp q9, q18, [x9, #128]
    fmla v10.4s, v12.4s, v20.4s
    ldr q12, [x3, #208]
    smmla v16.4s, v4.16b, v0.16b
    smmla v5.4s, v8.16b, v3.16b
    ldr q4, [x9, #96]
    ldr q13, [x7]
    ldr q22, [x9, #80]
    ldr q23, [x9, #80]
    smmla v21.4s, v9.16b, v6.16b
    fmla v12.4s, v17.4s, v20.4s
    smmla v16.4s, v8.16b, v1.16b
    ldp q6, q8, [x9, #160]
    smmla v13.4s, v9.16b, v14.16b
    smmla v21.4s, v18.16b, v7.16b
    ldp q7, q9, [x0, #512]
    fmla v22.4s, v5.4s, v4.4s
    ldr q5, [x9, #224]
    ldr q14, [x7]
    smmla v13.4s, v18.16b, v15.16b
    smmla v21.4s, v6.16b, v2.16b
    ldp q2, q15, [x3, #256]
    fmla v26.4s, v10.4s, v19.4s
    fmla v27.4s, v12.4s, v11.4s
    ldp q12, q10, [x0, #544]
    smmla v13.4s, v6.16b, v0.16b
    smmla v21.4s, v8.16b, v3.16b
    ldp q6, q18, [x0, #640]
    ldr q0, [x9, #208]
    ldr q3, [x7]
    smmla v14.4s, v2.16b, v7.16b
    fmla v28.4s, v22.4s, v19.4s
    fmla v23.4s, v16.4s, v4.4s
    ldp q4, q16, [x3, #288]
    smmla v13.4s, v8.16b, v1.16b
    ldr q1, [x9, #208]
    smmla v14.4s, v15.16b, v9.16b
    fmla v0.4s, v21.4s, v5.4s
    ldp q8, q21, [x0, #672]
    smmla v3.4s, v2.16b, v6.16b
    ldr d2, [x1, #32]
    smmla v14.4s, v4.16b, v12.16b
    ldr q22, [x7]
    fmla v29.4s, v23.4s, v11.4s
    smmla v3.4s, v15.16b, v18.16b
    ldp q15, q23, [x3, #384]
    fmla v1.4s, v13.4s, v5.4s
    smmla v14.4s, v16.16b, v10.16b
    ldr q5, [x7]
    smmla v3.4s, v4.16b, v8.16b
    ldr q4, [x3, #352]
    ldr q13, [x3, #336]
    fmla v30.4s, v0.4s, v19.4s
    dup v0.2d, v2.d[0]
    smmla v22.4s, v15.16b, v7.16b
    smmla v3.4s, v16.16b, v21.16b
    smmla v5.4s, v15.16b, v6.16b
    ldp q2, q15, [x3, #416]
    fmla v13.4s, v14.4s, v4.4s
    ldr q14, [x3, #336]
    smmla v22.4s, v23.16b, v9.16b
    fmla v31.4s, v1.4s, v11.4s
    shl v1.4s, v0.4s, #16
    smmla v5.4s, v23.16b, v18.16b
    smmla v22.4s, v2.16b, v12.16b
    ldr q23, [x7]
    ldr q11, [x7]
    fmla v14.4s, v3.4s, v4.4s
    smmla v5.4s, v2.16b, v8.16b
    ldp q2, q4, [x9, #256]
    fmla v24.4s, v13.4s, v1.4s
    smmla v22.4s, v15.16b, v10.16b
    ldr q13, [x3, #480]
    smmla v5.4s, v15.16b, v21.16b
    ldr q15, [x3, #464]
    ldr q16, [x3, #464]
    smmla v23.4s, v2.16b, v7.16b
    smmla v11.4s, v2.16b, v6.16b
    ldp q19, q17, [x9, #288]
    fmla v25.4s, v14.4s, v0.4s
    ldr q2, [x7]
    ldr q3, [x7]
    smmla v23.4s, v4.16b, v9.16b
    smmla v11.4s, v4.16b, v18.16b
    ldp q14, q20, [x9, #384]
    fmla v15.4s, v22.4s, v13.4s
    fmla v16.4s, v5.4s, v13.4s
    smmla v23.4s, v19.16b, v12.16b
    smmla v11.4s, v19.16b, v8.16b
    ldr q19, [x9, #352]
    ldr q4, [x9, #336]
    smmla v2.4s, v14.16b, v7.16b
    smmla v3.4s, v14.16b, v6.16b
    smmla v23.4s, v17.16b, v10.16b
    smmla v11.4s, v17.16b, v21.16b
    ldp q17, q14, [x9, #416]
    ldr q5, [x9, #336]
    smmla v2.4s, v20.16b, v9.16b
    smmla v3.4s, v20.16b, v18.16b
    fmla v26.4s, v15.4s, v1.4s
    fmla v27.4s, v16.4s, v0.4s
    smmla v2.4s, v17.16b, v12.16b
    smmla v3.4s, v17.16b, v8.16b
    fmla v4.4s, v23.4s, v19.4s
    fmla v5.4s, v11.4s, v19.4s
    smmla v2.4s, v14.16b, v10.16b
    smmla v3.4s, v14.16b, v21.16b
    ldr q9, [x9, #480]
    ldr q10, [x9, #464]
    ldr q11, [x9, #464]
    fmla v28.4s, v4.4s, v1.4s
    fmla v29.4s, v5.4s, v0.4s
    fmla v10.4s, v2.4s, v9.4s
    fmla v11.4s, v3.4s, v9.4s
    fmla v30.4s, v10.4s, v1.4s
    fmla v31.4s, v11.4s, v0.4s
4:
    stp q24, q25, [x6]
    stp q26, q27, [x6, #32]
    stp q28, q29, [x6, #64]
    stp q30, q31, [x6, #96]
