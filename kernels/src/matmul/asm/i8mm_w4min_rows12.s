// Twelve rows of unpacked int4 with minima, 4 columns.
// Written by `cargo run --release -p brevity-bench --bin schedule`.
// Loop: 2 blocks, 280 instructions, 208 cycles on an in-order core of three slots.
// `+`: for the next pass.
// x0 codes, x1 scales, x2 minima, x3 rows, x4 bytes to the next group of rows, x5 blocks,
// x6 running sums, x7 start of int8 accumulators
// v20 y0.0, v21 y0.1, v22 y1.0, v23 y1.1, v24 y2.0, v25 y2.1, v26 y3.0, v27 y3.1
// v28 y4.0, v29 y4.1, v30 y5.0, v31 y5.1
    add x9, x3, x4
    add x10, x9, x4
    ldp q20, q21, [x6]
    ldp q22, q23, [x6, #32]
    ldp q24, q25, [x6, #64]
    ldp q26, q27, [x6, #96]
    ldp q28, q29, [x6, #128]
    ldp q30, q31, [x6, #160]
    tbz x5, #0, 1f
    ldp q14, q13, [x0]
    ldp q16, q5, [x0, #32]
    ldp q2, q6, [x0, #128]
    ldr d0, [x1]
    ldp q10, q12, [x0, #160]
    dup v7.2d, v0.d[0]
    ldr d0, [x2]
    shl v15.4s, v7.4s, #16
    dup v0.2d, v0.d[0]
    ldr q9, [x3, #64]
    ldr q18, [x3, #64]
    ldp q4, q8, [x3]
    shl v1.4s, v0.4s, #16
    ldp q17, q3, [x3, #32]
    smmla v9.4s, v4.16b, v14.16b
    smmla v18.4s, v4.16b, v2.16b
    smmla v9.4s, v8.16b, v13.16b
    smmla v18.4s, v8.16b, v6.16b
    smmla v9.4s, v17.16b, v16.16b
    smmla v18.4s, v17.16b, v10.16b
    smmla v9.4s, v3.16b, v5.16b
    smmla v18.4s, v3.16b, v12.16b
    ldp q3, q17, [x3, #96]
    ldr q8, [x3, #80]
    ldr q4, [x3, #80]
    fmla v8.4s, v9.4s, v3.4s
    fmla v4.4s, v18.4s, v3.4s
    fmla v20.4s, v8.4s, v15.4s
    fmla v21.4s, v4.4s, v7.4s
    ldr q4, [x3, #192]
    ldr q8, [x3, #192]
    ldp q3, q19, [x3, #128]
    fmla v20.4s, v17.4s, v1.4s
    fmla v21.4s, v17.4s, v0.4s
    ldp q17, q11, [x3, #160]
    smmla v4.4s, v3.16b, v14.16b
    smmla v8.4s, v3.16b, v2.16b
    smmla v4.4s, v19.16b, v13.16b
    smmla v8.4s, v19.16b, v6.16b
    smmla v4.4s, v17.16b, v16.16b
    smmla v8.4s, v17.16b, v10.16b
    smmla v4.4s, v11.16b, v5.16b
    smmla v8.4s, v11.16b, v12.16b
    ldp q11, q17, [x3, #224]
    ldr q19, [x3, #208]
    ldr q3, [x3, #208]
    fmla v19.4s, v4.4s, v11.4s
    fmla v3.4s, v8.4s, v11.4s
    fmla v22.4s, v19.4s, v15.4s
    fmla v23.4s, v3.4s, v7.4s
    ldr q9, [x9, #64]
    ldr q18, [x9, #64]
    ldp q3, q19, [x9]
    fmla v22.4s, v17.4s, v1.4s
    fmla v23.4s, v17.4s, v0.4s
    ldp q17, q11, [x9, #32]
    smmla v9.4s, v3.16b, v14.16b
    smmla v18.4s, v3.16b, v2.16b
    smmla v9.4s, v19.16b, v13.16b
    smmla v18.4s, v19.16b, v6.16b
    smmla v9.4s, v17.16b, v16.16b
    smmla v18.4s, v17.16b, v10.16b
    smmla v9.4s, v11.16b, v5.16b
    smmla v18.4s, v11.16b, v12.16b
    ldp q11, q17, [x9, #96]
    ldr q19, [x9, #80]
    ldr q3, [x9, #80]
    fmla v19.4s, v9.4s, v11.4s
    fmla v3.4s, v18.4s, v11.4s
    fmla v24.4s, v19.4s, v15.4s
    fmla v25.4s, v3.4s, v7.4s
    ldr q4, [x9, #192]
    ldr q8, [x9, #192]
    ldp q3, q19, [x9, #128]
    fmla v24.4s, v17.4s, v1.4s
    fmla v25.4s, v17.4s, v0.4s
    ldp q17, q11, [x9, #160]
    smmla v4.4s, v3.16b, v14.16b
    smmla v8.4s, v3.16b, v2.16b
    smmla v4.4s, v19.16b, v13.16b
    smmla v8.4s, v19.16b, v6.16b
    smmla v4.4s, v17.16b, v16.16b
    smmla v8.4s, v17.16b, v10.16b
    smmla v4.4s, v11.16b, v5.16b
    smmla v8.4s, v11.16b, v12.16b
    ldp q11, q17, [x9, #224]
    ldr q19, [x9, #208]
    ldr q3, [x9, #208]
    fmla v19.4s, v4.4s, v11.4s
    fmla v3.4s, v8.4s, v11.4s
    fmla v26.4s, v19.4s, v15.4s
    fmla v27.4s, v3.4s, v7.4s
    ldr q9, [x10, #64]
    ldr q18, [x10, #64]
    ldp q3, q19, [x10]
    fmla v26.4s, v17.4s, v1.4s
    fmla v27.4s, v17.4s, v0.4s
    ldp q17, q11, [x10, #32]
    smmla v9.4s, v3.16b, v14.16b
    smmla v18.4s, v3.16b, v2.16b
    smmla v9.4s, v19.16b, v13.16b
    smmla v18.4s, v19.16b, v6.16b
    smmla v9.4s, v17.16b, v16.16b
    smmla v18.4s, v17.16b, v10.16b
    smmla v9.4s, v11.16b, v5.16b
    smmla v18.4s, v11.16b, v12.16b
    ldp q11, q17, [x10, #96]
    ldr q19, [x10, #80]
    ldr q3, [x10, #80]
    fmla v19.4s, v9.4s, v11.4s
    fmla v3.4s, v18.4s, v11.4s
    fmla v28.4s, v19.4s, v15.4s
    fmla v29.4s, v3.4s, v7.4s
    ldr q4, [x10, #192]
    ldr q8, [x10, #192]
    ldp q3, q19, [x10, #128]
    fmla v28.4s, v17.4s, v1.4s
    fmla v29.4s, v17.4s, v0.4s
    ldp q17, q11, [x10, #160]
    smmla v4.4s, v3.16b, v14.16b
    smmla v8.4s, v3.16b, v2.16b
    smmla v4.4s, v19.16b, v13.16b
    smmla v8.4s, v19.16b, v6.16b
    smmla v4.4s, v17.16b, v16.16b
    smmla v8.4s, v17.16b, v10.16b
    smmla v4.4s, v11.16b, v5.16b
    smmla v8.4s, v11.16b, v12.16b
    ldp q11, q2, [x10, #224]
    ldr q12, [x10, #208]
    ldr q5, [x10, #208]
    fmla v12.4s, v4.4s, v11.4s
    fmla v5.4s, v8.4s, v11.4s
    fmla v30.4s, v12.4s, v15.4s
    fmla v31.4s, v5.4s, v7.4s
    fmla v30.4s, v2.4s, v1.4s
    fmla v31.4s, v2.4s, v0.4s
    add x0, x0, #512
    add x1, x1, #32
    add x2, x2, #32
    add x3, x3, #256
    add x9, x9, #256
    add x10, x10, #256
1:
    lsr x5, x5, #1
    cbz x5, 4f
    subs x5, x5, #1
    ldp q14, q13, [x0]
    ldp q16, q5, [x0, #32]
    ldp q2, q6, [x0, #128]
    ldr d0, [x1]
    ldp q10, q12, [x0, #160]
    b.eq 3f
2:
    dup v7.2d, v0.d[0]
    ldr d0, [x2]
    shl v15.4s, v7.4s, #16
    dup v0.2d, v0.d[0]
    ldr q9, [x3, #64]
    ldr q18, [x3, #64]
    ldp q4, q8, [x3]
    shl v1.4s, v0.4s, #16
    ldp q17, q3, [x3, #32]
    smmla v9.4s, v4.16b, v14.16b
    smmla v18.4s, v4.16b, v2.16b
    smmla v9.4s, v8.16b, v13.16b
    smmla v18.4s, v8.16b, v6.16b
    smmla v9.4s, v17.16b, v16.16b
    smmla v18.4s, v17.16b, v10.16b
    smmla v9.4s, v3.16b, v5.16b
    smmla v18.4s, v3.16b, v12.16b
    ldp q3, q17, [x3, #96]
    ldr q8, [x3, #80]
    ldr q4, [x3, #80]
    fmla v8.4s, v9.4s, v3.4s
    fmla v4.4s, v18.4s, v3.4s
    fmla v20.4s, v8.4s, v15.4s
    fmla v21.4s, v4.4s, v7.4s
    ldr q4, [x3, #192]
    ldr q8, [x3, #192]
    ldp q3, q19, [x3, #128]
    fmla v20.4s, v17.4s, v1.4s
    fmla v21.4s, v17.4s, v0.4s
    ldp q17, q11, [x3, #160]
    smmla v4.4s, v3.16b, v14.16b
    smmla v8.4s, v3.16b, v2.16b
    smmla v4.4s, v19.16b, v13.16b
    smmla v8.4s, v19.16b, v6.16b
    smmla v4.4s, v17.16b, v16.16b
    smmla v8.4s, v17.16b, v10.16b
    smmla v4.4s, v11.16b, v5.16b
    smmla v8.4s, v11.16b, v12.16b
    ldp q11, q17, [x3, #224]
    ldr q19, [x3, #208]
    ldr q3, [x3, #208]
    fmla v19.4s, v4.4s, v11.4s
    fmla v3.4s, v8.4s, v11.4s
    fmla v22.4s, v19.4s, v15.4s
    fmla v23.4s, v3.4s, v7.4s
    ldr q9, [x9, #64]
    ldr q18, [x9, #64]
    ldp q3, q19, [x9]
    fmla v22.4s, v17.4s, v1.4s
    fmla v23.4s, v17.4s, v0.4s
    ldp q17, q11, [x9, #32]
    smmla v9.4s, v3.16b, v14.16b
    smmla v18.4s, v3.16b, v2.16b
    smmla v9.4s, v19.16b, v13.16b
    smmla v18.4s, v19.16b, v6.16b
    smmla v9.4s, v17.16b, v16.16b
    smmla v18.4s, v17.16b, v10.16b
    smmla v9.4s, v11.16b, v5.16b
    smmla v18.4s, v11.16b, v12.16b
    ldp q11, q17, [x9, #96]
    ldr q19, [x9, #80]
    ldr q3, [x9, #80]
    fmla v19.4s, v9.4s, v11.4s
    fmla v3.4s, v18.4s, v11.4s
    fmla v24.4s, v19.4s, v15.4s
    fmla v25.4s, v3.4s, v7.4s
    ldr q4, [x9, #192]
    ldr q8, [x9, #192]
    ldp q3, q19, [x9, #128]
    fmla v24.4s, v17.4s, v1.4s
    fmla v25.4s, v17.4s, v0.4s
    ldp q17, q11, [x9, #160]
    smmla v4.4s, v3.16b, v14.16b
    smmla v8.4s, v3.16b, v2.16b
    smmla v4.4s, v19.16b, v13.16b
    smmla v8.4s, v19.16b, v6.16b
    smmla v4.4s, v17.16b, v16.16b
    smmla v8.4s, v17.16b, v10.16b
    smmla v4.4s, v11.16b, v5.16b
    smmla v8.4s, v11.16b, v12.16b
    ldp q11, q17, [x9, #224]
    ldr q19, [x9, #208]
    ldr q3, [x9, #208]
    fmla v19.4s, v4.4s, v11.4s
    fmla v3.4s, v8.4s, v11.4s
    fmla v26.4s, v19.4s, v15.4s
    fmla v27.4s, v3.4s, v7.4s
    ldr q9, [x10, #64]
    ldr q18, [x10, #64]
    ldp q3, q19, [x10]
    fmla v26.4s, v17.4s, v1.4s
    fmla v27.4s, v17.4s, v0.4s
    ldp q17, q11, [x10, #32]
    smmla v9.4s, v3.16b, v14.16b
    smmla v18.4s, v3.16b, v2.16b
    smmla v9.4s, v19.16b, v13.16b
    smmla v18.4s, v19.16b, v6.16b
    smmla v9.4s, v17.16b, v16.16b
    smmla v18.4s, v17.16b, v10.16b
    smmla v9.4s, v11.16b, v5.16b
    smmla v18.4s, v11.16b, v12.16b
    ldp q11, q17, [x10, #96]
    ldr q19, [x10, #80]
    ldr q3, [x10, #80]
    fmla v19.4s, v9.4s, v11.4s
    fmla v3.4s, v18.4s, v11.4s
    fmla v28.4s, v19.4s, v15.4s
    fmla v29.4s, v3.4s, v7.4s
    ldr q4, [x10, #192]
    ldr q8, [x10, #192]
    ldp q3, q19, [x10, #128]
    fmla v28.4s, v17.4s, v1.4s
    fmla v29.4s, v17.4s, v0.4s
    ldp q17, q11, [x10, #160]
    smmla v4.4s, v3.16b, v14.16b
    smmla v8.4s, v3.16b, v2.16b
    smmla v4.4s, v19.16b, v13.16b
    smmla v8.4s, v19.16b, v6.16b
    smmla v4.4s, v17.16b, v16.16b
    smmla v8.4s, v17.16b, v10.16b
    smmla v4.4s, v11.16b, v5.16b
    smmla v8.4s, v11.16b, v12.16b
    ldp q11, q2, [x10, #224]
    ldr q12, [x10, #208]
    ldr q5, [x10, #208]
    fmla v12.4s, v4.4s, v11.4s
    fmla v5.4s, v8.4s, v11.4s
    fmla v30.4s, v12.4s, v15.4s
    fmla v31.4s, v5.4s, v7.4s
    ldp q3, q4, [x0, #512]
    ldp q5, q6, [x0, #544]
    ldr d7, [x1, #32]
    add x1, x1, #64
    ldp q8, q9, [x0, #640]
    fmla v30.4s, v2.4s, v1.4s
    fmla v31.4s, v2.4s, v0.4s
    ldp q0, q1, [x0, #672]
    dup v2.2d, v7.d[0]
    add x0, x0, #1024
    ldr d7, [x2, #32]
    add x2, x2, #64
    shl v10.4s, v2.4s, #16
    dup v7.2d, v7.d[0]
    ldr q11, [x3, #320]
    ldr q12, [x3, #320]
    ldp q13, q14, [x3, #256]
    shl v15.4s, v7.4s, #16
    ldp q16, q17, [x3, #288]
    smmla v11.4s, v13.16b, v3.16b
    smmla v12.4s, v13.16b, v8.16b
    smmla v11.4s, v14.16b, v4.16b
    smmla v12.4s, v14.16b, v9.16b
    smmla v11.4s, v16.16b, v5.16b
    smmla v12.4s, v16.16b, v0.16b
    smmla v11.4s, v17.16b, v6.16b
    smmla v12.4s, v17.16b, v1.16b
    ldp q17, q16, [x3, #352]
    ldr q14, [x3, #336]
    ldr q13, [x3, #336]
    fmla v14.4s, v11.4s, v17.4s
    fmla v13.4s, v12.4s, v17.4s
    fmla v20.4s, v14.4s, v10.4s
    fmla v21.4s, v13.4s, v2.4s
    ldr q13, [x3, #448]
    ldr q14, [x3, #448]
    ldp q17, q18, [x3, #384]
    fmla v20.4s, v16.4s, v15.4s
    fmla v21.4s, v16.4s, v7.4s
    ldp q16, q19, [x3, #416]
    smmla v13.4s, v17.16b, v3.16b
    smmla v14.4s, v17.16b, v8.16b
    smmla v13.4s, v18.16b, v4.16b
    smmla v14.4s, v18.16b, v9.16b
    smmla v13.4s, v16.16b, v5.16b
    smmla v14.4s, v16.16b, v0.16b
    smmla v13.4s, v19.16b, v6.16b
    smmla v14.4s, v19.16b, v1.16b
    ldp q19, q16, [x3, #480]
    ldr q18, [x3, #464]
    ldr q17, [x3, #464]
    add x3, x3, #512
    fmla v18.4s, v13.4s, v19.4s
    fmla v17.4s, v14.4s, v19.4s
    fmla v22.4s, v18.4s, v10.4s
    fmla v23.4s, v17.4s, v2.4s
    ldr q11, [x9, #320]
    ldr q12, [x9, #320]
    ldp q17, q18, [x9, #256]
    fmla v22.4s, v16.4s, v15.4s
    fmla v23.4s, v16.4s, v7.4s
    ldp q16, q19, [x9, #288]
    smmla v11.4s, v17.16b, v3.16b
    smmla v12.4s, v17.16b, v8.16b
    smmla v11.4s, v18.16b, v4.16b
    smmla v12.4s, v18.16b, v9.16b
    smmla v11.4s, v16.16b, v5.16b
    smmla v12.4s, v16.16b, v0.16b
    smmla v11.4s, v19.16b, v6.16b
    smmla v12.4s, v19.16b, v1.16b
    ldp q19, q16, [x9, #352]
    ldr q18, [x9, #336]
    ldr q17, [x9, #336]
    fmla v18.4s, v11.4s, v19.4s
    fmla v17.4s, v12.4s, v19.4s
    fmla v24.4s, v18.4s, v10.4s
    fmla v25.4s, v17.4s, v2.4s
    ldr q13, [x9, #448]
    ldr q14, [x9, #448]
    ldp q17, q18, [x9, #384]
    fmla v24.4s, v16.4s, v15.4s
    fmla v25.4s, v16.4s, v7.4s
    ldp q16, q19, [x9, #416]
    smmla v13.4s, v17.16b, v3.16b
    smmla v14.4s, v17.16b, v8.16b
    smmla v13.4s, v18.16b, v4.16b
    smmla v14.4s, v18.16b, v9.16b
    smmla v13.4s, v16.16b, v5.16b
    smmla v14.4s, v16.16b, v0.16b
    smmla v13.4s, v19.16b, v6.16b
    smmla v14.4s, v19.16b, v1.16b
    ldp q19, q16, [x9, #480]
    ldr q18, [x9, #464]
    ldr q17, [x9, #464]
    add x9, x9, #512
    fmla v18.4s, v13.4s, v19.4s
    fmla v17.4s, v14.4s, v19.4s
    fmla v26.4s, v18.4s, v10.4s
    fmla v27.4s, v17.4s, v2.4s
    ldr q11, [x10, #320]
    ldr q12, [x10, #320]
    ldp q17, q18, [x10, #256]
    fmla v26.4s, v16.4s, v15.4s
    fmla v27.4s, v16.4s, v7.4s
    ldp q16, q19, [x10, #288]
    smmla v11.4s, v17.16b, v3.16b
    smmla v12.4s, v17.16b, v8.16b
    smmla v11.4s, v18.16b, v4.16b
    smmla v12.4s, v18.16b, v9.16b
    smmla v11.4s, v16.16b, v5.16b
    smmla v12.4s, v16.16b, v0.16b
    smmla v11.4s, v19.16b, v6.16b
    smmla v12.4s, v19.16b, v1.16b
    ldp q19, q16, [x10, #352]
    ldr q18, [x10, #336]
    ldr q17, [x10, #336]
    fmla v18.4s, v11.4s, v19.4s
    fmla v17.4s, v12.4s, v19.4s
    fmla v28.4s, v18.4s, v10.4s
    fmla v29.4s, v17.4s, v2.4s
    ldr q13, [x10, #448]
    ldr q14, [x10, #448]
    ldp q17, q18, [x10, #384]
    fmla v28.4s, v16.4s, v15.4s
    fmla v29.4s, v16.4s, v7.4s
    ldp q16, q12, [x10, #416]
    smmla v13.4s, v17.16b, v3.16b
    smmla v14.4s, v17.16b, v8.16b
    smmla v13.4s, v18.16b, v4.16b
    smmla v14.4s, v18.16b, v9.16b
    smmla v13.4s, v16.16b, v5.16b
    smmla v14.4s, v16.16b, v0.16b
    smmla v13.4s, v12.16b, v6.16b
    smmla v14.4s, v12.16b, v1.16b
    ldp q0, q1, [x10, #480]
    ldr q12, [x10, #464]
    ldr q6, [x10, #464]
    add x10, x10, #512
    fmla v12.4s, v13.4s, v0.4s
    fmla v6.4s, v14.4s, v0.4s
    ldp q14, q13, [x0] // +
    ldp q16, q5, [x0, #32] // +
    fmla v30.4s, v12.4s, v10.4s
    fmla v31.4s, v6.4s, v2.4s
    ldp q2, q6, [x0, #128] // +
    ldr d0, [x1] // +
    ldp q10, q12, [x0, #160] // +
    subs x5, x5, #1
    fmla v30.4s, v1.4s, v15.4s
    fmla v31.4s, v1.4s, v7.4s
    b.ne 2b
3:
    dup v7.2d, v0.d[0]
    ldr d0, [x2]
    shl v15.4s, v7.4s, #16
    dup v0.2d, v0.d[0]
    ldr q9, [x3, #64]
    ldr q18, [x3, #64]
    ldp q4, q8, [x3]
    shl v1.4s, v0.4s, #16
    ldp q17, q3, [x3, #32]
    smmla v9.4s, v4.16b, v14.16b
    smmla v18.4s, v4.16b, v2.16b
    smmla v9.4s, v8.16b, v13.16b
    smmla v18.4s, v8.16b, v6.16b
    smmla v9.4s, v17.16b, v16.16b
    smmla v18.4s, v17.16b, v10.16b
    smmla v9.4s, v3.16b, v5.16b
    smmla v18.4s, v3.16b, v12.16b
    ldp q3, q17, [x3, #96]
    ldr q8, [x3, #80]
    ldr q4, [x3, #80]
    fmla v8.4s, v9.4s, v3.4s
    fmla v4.4s, v18.4s, v3.4s
    fmla v20.4s, v8.4s, v15.4s
    fmla v21.4s, v4.4s, v7.4s
    ldr q4, [x3, #192]
    ldr q8, [x3, #192]
    ldp q3, q19, [x3, #128]
    fmla v20.4s, v17.4s, v1.4s
    fmla v21.4s, v17.4s, v0.4s
    ldp q17, q11, [x3, #160]
    smmla v4.4s, v3.16b, v14.16b
    smmla v8.4s, v3.16b, v2.16b
    smmla v4.4s, v19.16b, v13.16b
    smmla v8.4s, v19.16b, v6.16b
    smmla v4.4s, v17.16b, v16.16b
    smmla v8.4s, v17.16b, v10.16b
    smmla v4.4s, v11.16b, v5.16b
    smmla v8.4s, v11.16b, v12.16b
    ldp q11, q17, [x3, #224]
    ldr q19, [x3, #208]
    ldr q3, [x3, #208]
    fmla v19.4s, v4.4s, v11.4s
    fmla v3.4s, v8.4s, v11.4s
    fmla v22.4s, v19.4s, v15.4s
    fmla v23.4s, v3.4s, v7.4s
    ldr q9, [x9, #64]
    ldr q18, [x9, #64]
    ldp q3, q19, [x9]
    fmla v22.4s, v17.4s, v1.4s
    fmla v23.4s, v17.4s, v0.4s
    ldp q17, q11, [x9, #32]
    smmla v9.4s, v3.16b, v14.16b
    smmla v18.4s, v3.16b, v2.16b
    smmla v9.4s, v19.16b, v13.16b
    smmla v18.4s, v19.16b, v6.16b
    smmla v9.4s, v17.16b, v16.16b
    smmla v18.4s, v17.16b, v10.16b
    smmla v9.4s, v11.16b, v5.16b
    smmla v18.4s, v11.16b, v12.16b
    ldp q11, q17, [x9, #96]
    ldr q19, [x9, #80]
    ldr q3, [x9, #80]
    fmla v19.4s, v9.4s, v11.4s
    fmla v3.4s, v18.4s, v11.4s
    fmla v24.4s, v19.4s, v15.4s
    fmla v25.4s, v3.4s, v7.4s
    ldr q4, [x9, #192]
    ldr q8, [x9, #192]
    ldp q3, q19, [x9, #128]
    fmla v24.4s, v17.4s, v1.4s
    fmla v25.4s, v17.4s, v0.4s
    ldp q17, q11, [x9, #160]
    smmla v4.4s, v3.16b, v14.16b
    smmla v8.4s, v3.16b, v2.16b
    smmla v4.4s, v19.16b, v13.16b
    smmla v8.4s, v19.16b, v6.16b
    smmla v4.4s, v17.16b, v16.16b
    smmla v8.4s, v17.16b, v10.16b
    smmla v4.4s, v11.16b, v5.16b
    smmla v8.4s, v11.16b, v12.16b
    ldp q11, q17, [x9, #224]
    ldr q19, [x9, #208]
    ldr q3, [x9, #208]
    fmla v19.4s, v4.4s, v11.4s
    fmla v3.4s, v8.4s, v11.4s
    fmla v26.4s, v19.4s, v15.4s
    fmla v27.4s, v3.4s, v7.4s
    ldr q9, [x10, #64]
    ldr q18, [x10, #64]
    ldp q3, q19, [x10]
    fmla v26.4s, v17.4s, v1.4s
    fmla v27.4s, v17.4s, v0.4s
    ldp q17, q11, [x10, #32]
    smmla v9.4s, v3.16b, v14.16b
    smmla v18.4s, v3.16b, v2.16b
    smmla v9.4s, v19.16b, v13.16b
    smmla v18.4s, v19.16b, v6.16b
    smmla v9.4s, v17.16b, v16.16b
    smmla v18.4s, v17.16b, v10.16b
    smmla v9.4s, v11.16b, v5.16b
    smmla v18.4s, v11.16b, v12.16b
    ldp q11, q17, [x10, #96]
    ldr q19, [x10, #80]
    ldr q3, [x10, #80]
    fmla v19.4s, v9.4s, v11.4s
    fmla v3.4s, v18.4s, v11.4s
    fmla v28.4s, v19.4s, v15.4s
    fmla v29.4s, v3.4s, v7.4s
    ldr q4, [x10, #192]
    ldr q8, [x10, #192]
    ldp q3, q19, [x10, #128]
    fmla v28.4s, v17.4s, v1.4s
    fmla v29.4s, v17.4s, v0.4s
    ldp q17, q11, [x10, #160]
    smmla v4.4s, v3.16b, v14.16b
    smmla v8.4s, v3.16b, v2.16b
    smmla v4.4s, v19.16b, v13.16b
    smmla v8.4s, v19.16b, v6.16b
    smmla v4.4s, v17.16b, v16.16b
    smmla v8.4s, v17.16b, v10.16b
    smmla v4.4s, v11.16b, v5.16b
    smmla v8.4s, v11.16b, v12.16b
    ldp q11, q2, [x10, #224]
    ldr q12, [x10, #208]
    ldr q5, [x10, #208]
    fmla v12.4s, v4.4s, v11.4s
    fmla v5.4s, v8.4s, v11.4s
    fmla v30.4s, v12.4s, v15.4s
    fmla v31.4s, v5.4s, v7.4s
    ldp q3, q4, [x0, #512]
    ldp q5, q6, [x0, #544]
    ldr d7, [x1, #32]
    ldp q8, q9, [x0, #640]
    fmla v30.4s, v2.4s, v1.4s
    fmla v31.4s, v2.4s, v0.4s
    ldp q0, q1, [x0, #672]
    dup v2.2d, v7.d[0]
    ldr d7, [x2, #32]
    shl v10.4s, v2.4s, #16
    dup v7.2d, v7.d[0]
    ldr q11, [x3, #320]
    ldr q12, [x3, #320]
    ldp q13, q14, [x3, #256]
    shl v15.4s, v7.4s, #16
    ldp q16, q17, [x3, #288]
    smmla v11.4s, v13.16b, v3.16b
    smmla v12.4s, v13.16b, v8.16b
    smmla v11.4s, v14.16b, v4.16b
    smmla v12.4s, v14.16b, v9.16b
    smmla v11.4s, v16.16b, v5.16b
    smmla v12.4s, v16.16b, v0.16b
    smmla v11.4s, v17.16b, v6.16b
    smmla v12.4s, v17.16b, v1.16b
    ldp q17, q16, [x3, #352]
    ldr q14, [x3, #336]
    ldr q13, [x3, #336]
    fmla v14.4s, v11.4s, v17.4s
    fmla v13.4s, v12.4s, v17.4s
    fmla v20.4s, v14.4s, v10.4s
    fmla v21.4s, v13.4s, v2.4s
    ldr q13, [x3, #448]
    ldr q14, [x3, #448]
    ldp q17, q18, [x3, #384]
    fmla v20.4s, v16.4s, v15.4s
    fmla v21.4s, v16.4s, v7.4s
    ldp q16, q19, [x3, #416]
    smmla v13.4s, v17.16b, v3.16b
    smmla v14.4s, v17.16b, v8.16b
    smmla v13.4s, v18.16b, v4.16b
    smmla v14.4s, v18.16b, v9.16b
    smmla v13.4s, v16.16b, v5.16b
    smmla v14.4s, v16.16b, v0.16b
    smmla v13.4s, v19.16b, v6.16b
    smmla v14.4s, v19.16b, v1.16b
    ldp q19, q16, [x3, #480]
    ldr q18, [x3, #464]
    ldr q17, [x3, #464]
    fmla v18.4s, v13.4s, v19.4s
    fmla v17.4s, v14.4s, v19.4s
    fmla v22.4s, v18.4s, v10.4s
    fmla v23.4s, v17.4s, v2.4s
    ldr q11, [x9, #320]
    ldr q12, [x9, #320]
    ldp q17, q18, [x9, #256]
    fmla v22.4s, v16.4s, v15.4s
    fmla v23.4s, v16.4s, v7.4s
    ldp q16, q19, [x9, #288]
    smmla v11.4s, v17.16b, v3.16b
    smmla v12.4s, v17.16b, v8.16b
    smmla v11.4s, v18.16b, v4.16b
    smmla v12.4s, v18.16b, v9.16b
    smmla v11.4s, v16.16b, v5.16b
    smmla v12.4s, v16.16b, v0.16b
    smmla v11.4s, v19.16b, v6.16b
    smmla v12.4s, v19.16b, v1.16b
    ldp q19, q16, [x9, #352]
    ldr q18, [x9, #336]
    ldr q17, [x9, #336]
    fmla v18.4s, v11.4s, v19.4s
    fmla v17.4s, v12.4s, v19.4s
    fmla v24.4s, v18.4s, v10.4s
    fmla v25.4s, v17.4s, v2.4s
    ldr q13, [x9, #448]
    ldr q14, [x9, #448]
    ldp q17, q18, [x9, #384]
    fmla v24.4s, v16.4s, v15.4s
    fmla v25.4s, v16.4s, v7.4s
    ldp q16, q19, [x9, #416]
    smmla v13.4s, v17.16b, v3.16b
    smmla v14.4s, v17.16b, v8.16b
    smmla v13.4s, v18.16b, v4.16b
    smmla v14.4s, v18.16b, v9.16b
    smmla v13.4s, v16.16b, v5.16b
    smmla v14.4s, v16.16b, v0.16b
    smmla v13.4s, v19.16b, v6.16b
    smmla v14.4s, v19.16b, v1.16b
    ldp q19, q16, [x9, #480]
    ldr q18, [x9, #464]
    ldr q17, [x9, #464]
    fmla v18.4s, v13.4s, v19.4s
    fmla v17.4s, v14.4s, v19.4s
    fmla v26.4s, v18.4s, v10.4s
    fmla v27.4s, v17.4s, v2.4s
    ldr q11, [x10, #320]
    ldr q12, [x10, #320]
    ldp q17, q18, [x10, #256]
    fmla v26.4s, v16.4s, v15.4s
    fmla v27.4s, v16.4s, v7.4s
    ldp q16, q19, [x10, #288]
    smmla v11.4s, v17.16b, v3.16b
    smmla v12.4s, v17.16b, v8.16b
    smmla v11.4s, v18.16b, v4.16b
    smmla v12.4s, v18.16b, v9.16b
    smmla v11.4s, v16.16b, v5.16b
    smmla v12.4s, v16.16b, v0.16b
    smmla v11.4s, v19.16b, v6.16b
    smmla v12.4s, v19.16b, v1.16b
    ldp q19, q16, [x10, #352]
    ldr q18, [x10, #336]
    ldr q17, [x10, #336]
    fmla v18.4s, v11.4s, v19.4s
    fmla v17.4s, v12.4s, v19.4s
    fmla v28.4s, v18.4s, v10.4s
    fmla v29.4s, v17.4s, v2.4s
    ldr q13, [x10, #448]
    ldr q14, [x10, #448]
    ldp q17, q18, [x10, #384]
    fmla v28.4s, v16.4s, v15.4s
    fmla v29.4s, v16.4s, v7.4s
    ldp q16, q12, [x10, #416]
    smmla v13.4s, v17.16b, v3.16b
    smmla v14.4s, v17.16b, v8.16b
    smmla v13.4s, v18.16b, v4.16b
    smmla v14.4s, v18.16b, v9.16b
    smmla v13.4s, v16.16b, v5.16b
    smmla v14.4s, v16.16b, v0.16b
    smmla v13.4s, v12.16b, v6.16b
    smmla v14.4s, v12.16b, v1.16b
    ldp q0, q1, [x10, #480]
    ldr q12, [x10, #464]
    ldr q6, [x10, #464]
    fmla v12.4s, v13.4s, v0.4s
    fmla v6.4s, v14.4s, v0.4s
    fmla v30.4s, v12.4s, v10.4s
    fmla v31.4s, v6.4s, v2.4s
    fmla v30.4s, v1.4s, v15.4s
    fmla v31.4s, v1.4s, v7.4s
4:
    stp q20, q21, [x6]
    stp q22, q23, [x6, #32]
    stp q24, q25, [x6, #64]
    stp q26, q27, [x6, #96]
    stp q28, q29, [x6, #128]
    stp q30, q31, [x6, #160]
