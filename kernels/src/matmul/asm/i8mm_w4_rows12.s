// Twelve rows of unpacked int4, 4 columns.
// Written by `cargo run --release -p brevity-bench --bin schedule`.
// Loop: 2 blocks, 249 instructions, 114 cycles on an in-order core of three slots.
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
    ldp q7, q8, [x0]
    ldp q9, q10, [x0, #32]
    ldp q11, q12, [x0, #128]
    ldr q1, [x3, #64]
    ldp q2, q4, [x3]
    ldr q13, [x3, #64]
    ldr d0, [x1]
    smmla v1.4s, v2.16b, v7.16b
    smmla v13.4s, v2.16b, v11.16b
    ldp q2, q3, [x3, #32]
    ldp q6, q5, [x0, #160]
    smmla v1.4s, v4.16b, v8.16b
    smmla v13.4s, v4.16b, v12.16b
    dup v0.2d, v0.d[0]
    smmla v1.4s, v2.16b, v9.16b
    smmla v13.4s, v2.16b, v6.16b
    ldr q2, [x3, #96]
    smmla v1.4s, v3.16b, v10.16b
    ldr q4, [x3, #80]
    ldr q14, [x3, #192]
    shl v15.4s, v0.4s, #16
    smmla v13.4s, v3.16b, v5.16b
    ldp q3, q16, [x3, #128]
    ldr q17, [x3, #80]
    ldr q18, [x3, #192]
    fmla v4.4s, v1.4s, v2.4s
    smmla v14.4s, v3.16b, v7.16b
    fmla v17.4s, v13.4s, v2.4s
    smmla v18.4s, v3.16b, v11.16b
    ldp q2, q3, [x3, #160]
    smmla v14.4s, v16.16b, v8.16b
    ldr q1, [x9, #64]
    smmla v18.4s, v16.16b, v12.16b
    ldp q16, q19, [x9]
    smmla v14.4s, v2.16b, v9.16b
    ldr q13, [x9, #64]
    fmla v20.4s, v4.4s, v15.4s
    fmla v21.4s, v17.4s, v0.4s
    smmla v18.4s, v2.16b, v6.16b
    smmla v14.4s, v3.16b, v10.16b
    ldr q2, [x3, #224]
    smmla v1.4s, v16.16b, v7.16b
    smmla v18.4s, v3.16b, v5.16b
    smmla v13.4s, v16.16b, v11.16b
    ldp q3, q16, [x9, #32]
    ldr q17, [x3, #208]
    ldr q4, [x3, #208]
    smmla v1.4s, v19.16b, v8.16b
    smmla v13.4s, v19.16b, v12.16b
    smmla v1.4s, v3.16b, v9.16b
    fmla v17.4s, v14.4s, v2.4s
    fmla v4.4s, v18.4s, v2.4s
    smmla v13.4s, v3.16b, v6.16b
    smmla v1.4s, v16.16b, v10.16b
    ldr q2, [x9, #96]
    ldr q3, [x9, #80]
    ldr q14, [x9, #192]
    ldr q18, [x9, #192]
    smmla v13.4s, v16.16b, v5.16b
    ldp q16, q19, [x9, #128]
    fmla v22.4s, v17.4s, v15.4s
    fmla v23.4s, v4.4s, v0.4s
    ldr q4, [x9, #80]
    fmla v3.4s, v1.4s, v2.4s
    smmla v14.4s, v16.16b, v7.16b
    smmla v18.4s, v16.16b, v11.16b
    fmla v4.4s, v13.4s, v2.4s
    ldp q2, q16, [x9, #160]
    smmla v14.4s, v19.16b, v8.16b
    smmla v18.4s, v19.16b, v12.16b
    fmla v24.4s, v3.4s, v15.4s
    smmla v14.4s, v2.16b, v9.16b
    smmla v18.4s, v2.16b, v6.16b
    ldr q2, [x9, #224]
    fmla v25.4s, v4.4s, v0.4s
    ldr q1, [x10, #64]
    ldr q13, [x10, #64]
    smmla v14.4s, v16.16b, v10.16b
    smmla v18.4s, v16.16b, v5.16b
    ldp q3, q16, [x10]
    ldr q4, [x9, #208]
    ldr q19, [x9, #208]
    smmla v1.4s, v3.16b, v7.16b
    smmla v13.4s, v3.16b, v11.16b
    fmla v4.4s, v14.4s, v2.4s
    fmla v19.4s, v18.4s, v2.4s
    ldp q2, q3, [x10, #32]
    smmla v1.4s, v16.16b, v8.16b
    smmla v13.4s, v16.16b, v12.16b
    ldr q14, [x10, #192]
    smmla v1.4s, v2.16b, v9.16b
    smmla v13.4s, v2.16b, v6.16b
    ldp q2, q16, [x10, #128]
    fmla v26.4s, v4.4s, v15.4s
    fmla v27.4s, v19.4s, v0.4s
    ldr q18, [x10, #192]
    smmla v1.4s, v3.16b, v10.16b
    smmla v13.4s, v3.16b, v5.16b
    ldr q3, [x10, #96]
    ldr q19, [x10, #80]
    ldr q4, [x10, #80]
    smmla v14.4s, v2.16b, v7.16b
    smmla v18.4s, v2.16b, v11.16b
    ldp q2, q11, [x10, #160]
    smmla v14.4s, v16.16b, v8.16b
    smmla v18.4s, v16.16b, v12.16b
    fmla v19.4s, v1.4s, v3.4s
    fmla v4.4s, v13.4s, v3.4s
    smmla v14.4s, v2.16b, v9.16b
    smmla v18.4s, v2.16b, v6.16b
    ldr q1, [x10, #224]
    ldr q2, [x10, #208]
    smmla v14.4s, v11.16b, v10.16b
    smmla v18.4s, v11.16b, v5.16b
    ldr q3, [x10, #208]
    fmla v28.4s, v19.4s, v15.4s
    fmla v29.4s, v4.4s, v0.4s
    fmla v2.4s, v14.4s, v1.4s
    fmla v3.4s, v18.4s, v1.4s
    fmla v30.4s, v2.4s, v15.4s
    fmla v31.4s, v3.4s, v0.4s
    add x0, x0, #512
    add x1, x1, #32
    add x3, x3, #256
    add x9, x9, #256
    add x10, x10, #256
1:
    lsr x5, x5, #1
    cbz x5, 4f
    subs x5, x5, #1
    ldp q7, q8, [x0]
    ldp q9, q10, [x0, #32]
    ldp q11, q12, [x0, #128]
    ldr q1, [x3, #64]
    ldp q2, q4, [x3]
    ldr q13, [x3, #64]
    b.eq 3f
2:
    ldr d0, [x1]
    smmla v1.4s, v2.16b, v7.16b
    smmla v13.4s, v2.16b, v11.16b
    ldp q2, q3, [x3, #32]
    ldp q6, q5, [x0, #160]
    smmla v1.4s, v4.16b, v8.16b
    smmla v13.4s, v4.16b, v12.16b
    dup v0.2d, v0.d[0]
    smmla v1.4s, v2.16b, v9.16b
    smmla v13.4s, v2.16b, v6.16b
    ldr q2, [x3, #96]
    smmla v1.4s, v3.16b, v10.16b
    ldr q4, [x3, #80]
    ldr q14, [x3, #192]
    shl v15.4s, v0.4s, #16
    smmla v13.4s, v3.16b, v5.16b
    ldp q3, q16, [x3, #128]
    ldr q17, [x3, #80]
    ldr q18, [x3, #192]
    fmla v4.4s, v1.4s, v2.4s
    smmla v14.4s, v3.16b, v7.16b
    fmla v17.4s, v13.4s, v2.4s
    smmla v18.4s, v3.16b, v11.16b
    ldp q2, q3, [x3, #160]
    smmla v14.4s, v16.16b, v8.16b
    ldr q1, [x9, #64]
    smmla v18.4s, v16.16b, v12.16b
    ldp q16, q19, [x9]
    smmla v14.4s, v2.16b, v9.16b
    ldr q13, [x9, #64]
    fmla v20.4s, v4.4s, v15.4s
    fmla v21.4s, v17.4s, v0.4s
    smmla v18.4s, v2.16b, v6.16b
    smmla v14.4s, v3.16b, v10.16b
    ldr q2, [x3, #224]
    smmla v1.4s, v16.16b, v7.16b
    smmla v18.4s, v3.16b, v5.16b
    smmla v13.4s, v16.16b, v11.16b
    ldp q3, q16, [x9, #32]
    ldr q17, [x3, #208]
    ldr q4, [x3, #208]
    smmla v1.4s, v19.16b, v8.16b
    smmla v13.4s, v19.16b, v12.16b
    smmla v1.4s, v3.16b, v9.16b
    fmla v17.4s, v14.4s, v2.4s
    fmla v4.4s, v18.4s, v2.4s
    smmla v13.4s, v3.16b, v6.16b
    smmla v1.4s, v16.16b, v10.16b
    ldr q2, [x9, #96]
    ldr q3, [x9, #80]
    ldr q14, [x9, #192]
    ldr q18, [x9, #192]
    smmla v13.4s, v16.16b, v5.16b
    ldp q16, q19, [x9, #128]
    fmla v22.4s, v17.4s, v15.4s
    fmla v23.4s, v4.4s, v0.4s
    ldr q4, [x9, #80]
    fmla v3.4s, v1.4s, v2.4s
    smmla v14.4s, v16.16b, v7.16b
    smmla v18.4s, v16.16b, v11.16b
    fmla v4.4s, v13.4s, v2.4s
    ldp q2, q16, [x9, #160]
    smmla v14.4s, v19.16b, v8.16b
    smmla v18.4s, v19.16b, v12.16b
    fmla v24.4s, v3.4s, v15.4s
    smmla v14.4s, v2.16b, v9.16b
    smmla v18.4s, v2.16b, v6.16b
    ldr q2, [x9, #224]
    fmla v25.4s, v4.4s, v0.4s
    ldr q1, [x10, #64]
    ldr q13, [x10, #64]
    smmla v14.4s, v16.16b, v10.16b
    smmla v18.4s, v16.16b, v5.16b
    ldp q3, q16, [x10]
    ldr q4, [x9, #208]
    ldr q19, [x9, #208]
    smmla v1.4s, v3.16b, v7.16b
    smmla v13.4s, v3.16b, v11.16b
    fmla v4.4s, v14.4s, v2.4s
    fmla v19.4s, v18.4s, v2.4s
    ldp q2, q3, [x10, #32]
    smmla v1.4s, v16.16b, v8.16b
    smmla v13.4s, v16.16b, v12.16b
    ldr q14, [x10, #192]
    smmla v1.4s, v2.16b, v9.16b
    smmla v13.4s, v2.16b, v6.16b
    ldp q2, q16, [x10, #128]
    fmla v26.4s, v4.4s, v15.4s
    fmla v27.4s, v19.4s, v0.4s
    ldr q18, [x10, #192]
    smmla v1.4s, v3.16b, v10.16b
    smmla v13.4s, v3.16b, v5.16b
    ldr q3, [x10, #96]
    ldr q19, [x10, #80]
    ldr q4, [x10, #80]
    smmla v14.4s, v2.16b, v7.16b
    smmla v18.4s, v2.16b, v11.16b
    ldp q2, q11, [x10, #160]
    smmla v14.4s, v16.16b, v8.16b
    smmla v18.4s, v16.16b, v12.16b
    fmla v19.4s, v1.4s, v3.4s
    fmla v4.4s, v13.4s, v3.4s
    smmla v14.4s, v2.16b, v9.16b
    smmla v18.4s, v2.16b, v6.16b
    ldr q1, [x10, #224]
    ldr q2, [x10, #208]
    smmla v14.4s, v11.16b, v10.16b
    ldp q10, q6, [x0, #512]
    smmla v18.4s, v11.16b, v5.16b
    ldr q3, [x10, #208]
    ldr q5, [x3, #320]
    fmla v28.4s, v19.4s, v15.4s
    fmla v29.4s, v4.4s, v0.4s
    ldp q4, q19, [x3, #256]
    ldp q11, q9, [x0, #640]
    fmla v2.4s, v14.4s, v1.4s
    ldr q14, [x3, #320]
    fmla v3.4s, v18.4s, v1.4s
    ldp q18, q13, [x0, #544]
    smmla v5.4s, v4.16b, v10.16b
    ldp q12, q16, [x3, #288]
    ldr d1, [x1, #32]
    smmla v14.4s, v4.16b, v11.16b
    smmla v5.4s, v19.16b, v6.16b
    fmla v30.4s, v2.4s, v15.4s
    ldp q15, q4, [x0, #672]
    add x0, x0, #1024
    fmla v31.4s, v3.4s, v0.4s
    smmla v14.4s, v19.16b, v9.16b
    smmla v5.4s, v12.16b, v18.16b
    dup v0.2d, v1.d[0]
    ldr q19, [x3, #352]
    ldr q1, [x3, #448]
    smmla v14.4s, v12.16b, v15.16b
    smmla v5.4s, v16.16b, v13.16b
    ldp q12, q8, [x3, #384]
    ldr q7, [x3, #336]
    ldr q2, [x3, #448]
    add x1, x1, #64
    shl v3.4s, v0.4s, #16
    smmla v14.4s, v16.16b, v4.16b
    ldr q16, [x3, #336]
    smmla v1.4s, v12.16b, v10.16b
    fmla v7.4s, v5.4s, v19.4s
    smmla v2.4s, v12.16b, v11.16b
    ldp q12, q17, [x3, #416]
    smmla v1.4s, v8.16b, v6.16b
    fmla v16.4s, v14.4s, v19.4s
    smmla v2.4s, v8.16b, v9.16b
    smmla v1.4s, v12.16b, v18.16b
    fmla v20.4s, v7.4s, v3.4s
    smmla v2.4s, v12.16b, v15.16b
    ldr q12, [x3, #480]
    smmla v1.4s, v17.16b, v13.16b
    ldr q7, [x3, #464]
    ldr q5, [x9, #320]
    fmla v21.4s, v16.4s, v0.4s
    smmla v2.4s, v17.16b, v4.16b
    ldp q17, q16, [x9, #256]
    ldr q8, [x3, #464]
    ldr q14, [x9, #320]
    add x3, x3, #512
    fmla v7.4s, v1.4s, v12.4s
    smmla v5.4s, v17.16b, v10.16b
    fmla v8.4s, v2.4s, v12.4s
    smmla v14.4s, v17.16b, v11.16b
    ldp q17, q12, [x9, #288]
    smmla v5.4s, v16.16b, v6.16b
    ldr q1, [x9, #448]
    smmla v14.4s, v16.16b, v9.16b
    ldp q16, q19, [x9, #384]
    smmla v5.4s, v17.16b, v18.16b
    ldr q2, [x9, #448]
    fmla v22.4s, v7.4s, v3.4s
    fmla v23.4s, v8.4s, v0.4s
    smmla v14.4s, v17.16b, v15.16b
    smmla v5.4s, v12.16b, v13.16b
    ldr q17, [x9, #352]
    smmla v1.4s, v16.16b, v10.16b
    smmla v14.4s, v12.16b, v4.16b
    smmla v2.4s, v16.16b, v11.16b
    ldp q16, q12, [x9, #416]
    ldr q8, [x9, #336]
    ldr q7, [x9, #336]
    smmla v1.4s, v19.16b, v6.16b
    smmla v2.4s, v19.16b, v9.16b
    smmla v1.4s, v16.16b, v18.16b
    fmla v8.4s, v5.4s, v17.4s
    fmla v7.4s, v14.4s, v17.4s
    smmla v2.4s, v16.16b, v15.16b
    smmla v1.4s, v12.16b, v13.16b
    ldr q16, [x9, #480]
    ldr q17, [x9, #464]
    ldr q5, [x10, #320]
    ldr q14, [x10, #320]
    smmla v2.4s, v12.16b, v4.16b
    ldp q12, q19, [x10, #256]
    fmla v24.4s, v8.4s, v3.4s
    fmla v25.4s, v7.4s, v0.4s
    ldr q7, [x9, #464]
    fmla v17.4s, v1.4s, v16.4s
    add x9, x9, #512
    smmla v5.4s, v12.16b, v10.16b
    smmla v14.4s, v12.16b, v11.16b
    fmla v7.4s, v2.4s, v16.4s
    ldp q16, q12, [x10, #288]
    smmla v5.4s, v19.16b, v6.16b
    smmla v14.4s, v19.16b, v9.16b
    fmla v26.4s, v17.4s, v3.4s
    smmla v5.4s, v16.16b, v18.16b
    smmla v14.4s, v16.16b, v15.16b
    ldr q16, [x10, #352]
    fmla v27.4s, v7.4s, v0.4s
    ldr q1, [x10, #448]
    ldr q2, [x10, #448]
    smmla v5.4s, v12.16b, v13.16b
    smmla v14.4s, v12.16b, v4.16b
    ldp q12, q7, [x10, #384]
    ldr q17, [x10, #336]
    ldr q19, [x10, #336]
    smmla v1.4s, v12.16b, v10.16b
    smmla v2.4s, v12.16b, v11.16b
    fmla v17.4s, v5.4s, v16.4s
    fmla v19.4s, v14.4s, v16.4s
    ldp q14, q16, [x10, #416]
    smmla v1.4s, v7.16b, v6.16b
    smmla v2.4s, v7.16b, v9.16b
    smmla v1.4s, v14.16b, v18.16b
    smmla v2.4s, v14.16b, v15.16b
    fmla v28.4s, v17.4s, v3.4s
    fmla v29.4s, v19.4s, v0.4s
    smmla v1.4s, v16.16b, v13.16b
    smmla v2.4s, v16.16b, v4.16b
    ldr q4, [x10, #480]
    ldr q5, [x10, #464]
    ldr q6, [x10, #464]
    add x10, x10, #512
    ldp q7, q8, [x0] // +
    ldp q9, q10, [x0, #32] // +
    ldp q11, q12, [x0, #128] // +
    fmla v5.4s, v1.4s, v4.4s
    fmla v6.4s, v2.4s, v4.4s
    ldr q1, [x3, #64] // +
    ldp q2, q4, [x3] // +
    ldr q13, [x3, #64] // +
    subs x5, x5, #1
    fmla v30.4s, v5.4s, v3.4s
    fmla v31.4s, v6.4s, v0.4s
    b.ne 2b
3:
    ldr d0, [x1]
    smmla v1.4s, v2.16b, v7.16b
    smmla v13.4s, v2.16b, v11.16b
    ldp q2, q3, [x3, #32]
    ldp q6, q5, [x0, #160]
    smmla v1.4s, v4.16b, v8.16b
    smmla v13.4s, v4.16b, v12.16b
    dup v0.2d, v0.d[0]
    smmla v1.4s, v2.16b, v9.16b
    smmla v13.4s, v2.16b, v6.16b
    ldr q2, [x3, #96]
    smmla v1.4s, v3.16b, v10.16b
    ldr q4, [x3, #80]
    ldr q14, [x3, #192]
    shl v15.4s, v0.4s, #16
    smmla v13.4s, v3.16b, v5.16b
    ldp q3, q16, [x3, #128]
    ldr q17, [x3, #80]
    ldr q18, [x3, #192]
    fmla v4.4s, v1.4s, v2.4s
    smmla v14.4s, v3.16b, v7.16b
    fmla v17.4s, v13.4s, v2.4s
    smmla v18.4s, v3.16b, v11.16b
    ldp q2, q3, [x3, #160]
    smmla v14.4s, v16.16b, v8.16b
    ldr q1, [x9, #64]
    smmla v18.4s, v16.16b, v12.16b
    ldp q16, q19, [x9]
    smmla v14.4s, v2.16b, v9.16b
    ldr q13, [x9, #64]
    fmla v20.4s, v4.4s, v15.4s
    fmla v21.4s, v17.4s, v0.4s
    smmla v18.4s, v2.16b, v6.16b
    smmla v14.4s, v3.16b, v10.16b
    ldr q2, [x3, #224]
    smmla v1.4s, v16.16b, v7.16b
    smmla v18.4s, v3.16b, v5.16b
    smmla v13.4s, v16.16b, v11.16b
    ldp q3, q16, [x9, #32]
    ldr q17, [x3, #208]
    ldr q4, [x3, #208]
    smmla v1.4s, v19.16b, v8.16b
    smmla v13.4s, v19.16b, v12.16b
    smmla v1.4s, v3.16b, v9.16b
    fmla v17.4s, v14.4s, v2.4s
    fmla v4.4s, v18.4s, v2.4s
    smmla v13.4s, v3.16b, v6.16b
    smmla v1.4s, v16.16b, v10.16b
    ldr q2, [x9, #96]
    ldr q3, [x9, #80]
    ldr q14, [x9, #192]
    ldr q18, [x9, #192]
    smmla v13.4s, v16.16b, v5.16b
    ldp q16, q19, [x9, #128]
    fmla v22.4s, v17.4s, v15.4s
    fmla v23.4s, v4.4s, v0.4s
    ldr q4, [x9, #80]
    fmla v3.4s, v1.4s, v2.4s
    smmla v14.4s, v16.16b, v7.16b
    smmla v18.4s, v16.16b, v11.16b
    fmla v4.4s, v13.4s, v2.4s
    ldp q2, q16, [x9, #160]
    smmla v14.4s, v19.16b, v8.16b
    smmla v18.4s, v19.16b, v12.16b
    fmla v24.4s, v3.4s, v15.4s
    smmla v14.4s, v2.16b, v9.16b
    smmla v18.4s, v2.16b, v6.16b
    ldr q2, [x9, #224]
    fmla v25.4s, v4.4s, v0.4s
    ldr q1, [x10, #64]
    ldr q13, [x10, #64]
    smmla v14.4s, v16.16b, v10.16b
    smmla v18.4s, v16.16b, v5.16b
    ldp q3, q16, [x10]
    ldr q4, [x9, #208]
    ldr q19, [x9, #208]
    smmla v1.4s, v3.16b, v7.16b
    smmla v13.4s, v3.16b, v11.16b
    fmla v4.4s, v14.4s, v2.4s
    fmla v19.4s, v18.4s, v2.4s
    ldp q2, q3, [x10, #32]
    smmla v1.4s, v16.16b, v8.16b
    smmla v13.4s, v16.16b, v12.16b
    ldr q14, [x10, #192]
    smmla v1.4s, v2.16b, v9.16b
    smmla v13.4s, v2.16b, v6.16b
    ldp q2, q16, [x10, #128]
    fmla v26.4s, v4.4s, v15.4s
    fmla v27.4s, v19.4s, v0.4s
    ldr q18, [x10, #192]
    smmla v1.4s, v3.16b, v10.16b
    smmla v13.4s, v3.16b, v5.16b
    ldr q3, [x10, #96]
    ldr q19, [x10, #80]
    ldr q4, [x10, #80]
    smmla v14.4s, v2.16b, v7.16b
    smmla v18.4s, v2.16b, v11.16b
    ldp q2, q11, [x10, #160]
    smmla v14.4s, v16.16b, v8.16b
    smmla v18.4s, v16.16b, v12.16b
    fmla v19.4s, v1.4s, v3.4s
    fmla v4.4s, v13.4s, v3.4s
    smmla v14.4s, v2.16b, v9.16b
    smmla v18.4s, v2.16b, v6.16b
    ldr q1, [x10, #224]
    ldr q2, [x10, #208]
    smmla v14.4s, v11.16b, v10.16b
    ldp q10, q6, [x0, #512]
    smmla v18.4s, v11.16b, v5.16b
    ldr q3, [x10, #208]
    ldr q5, [x3, #320]
    fmla v28.4s, v19.4s, v15.4s
    fmla v29.4s, v4.4s, v0.4s
    ldp q4, q19, [x3, #256]
    ldp q11, q9, [x0, #640]
    fmla v2.4s, v14.4s, v1.4s
    ldr q14, [x3, #320]
    fmla v3.4s, v18.4s, v1.4s
    ldp q18, q13, [x0, #544]
    smmla v5.4s, v4.16b, v10.16b
    ldp q12, q16, [x3, #288]
    ldr d1, [x1, #32]
    smmla v14.4s, v4.16b, v11.16b
    smmla v5.4s, v19.16b, v6.16b
    fmla v30.4s, v2.4s, v15.4s
    ldp q15, q4, [x0, #672]
    fmla v31.4s, v3.4s, v0.4s
    smmla v14.4s, v19.16b, v9.16b
    smmla v5.4s, v12.16b, v18.16b
    dup v0.2d, v1.d[0]
    ldr q19, [x3, #352]
    ldr q1, [x3, #448]
    smmla v14.4s, v12.16b, v15.16b
    smmla v5.4s, v16.16b, v13.16b
    ldp q12, q8, [x3, #384]
    ldr q7, [x3, #336]
    ldr q2, [x3, #448]
    shl v3.4s, v0.4s, #16
    smmla v14.4s, v16.16b, v4.16b
    ldr q16, [x3, #336]
    smmla v1.4s, v12.16b, v10.16b
    fmla v7.4s, v5.4s, v19.4s
    smmla v2.4s, v12.16b, v11.16b
    ldp q12, q17, [x3, #416]
    smmla v1.4s, v8.16b, v6.16b
    fmla v16.4s, v14.4s, v19.4s
    smmla v2.4s, v8.16b, v9.16b
    smmla v1.4s, v12.16b, v18.16b
    fmla v20.4s, v7.4s, v3.4s
    smmla v2.4s, v12.16b, v15.16b
    ldr q12, [x3, #480]
    smmla v1.4s, v17.16b, v13.16b
    ldr q7, [x3, #464]
    ldr q5, [x9, #320]
    fmla v21.4s, v16.4s, v0.4s
    smmla v2.4s, v17.16b, v4.16b
    ldp q17, q16, [x9, #256]
    ldr q8, [x3, #464]
    ldr q14, [x9, #320]
    fmla v7.4s, v1.4s, v12.4s
    smmla v5.4s, v17.16b, v10.16b
    fmla v8.4s, v2.4s, v12.4s
    smmla v14.4s, v17.16b, v11.16b
    ldp q17, q12, [x9, #288]
    smmla v5.4s, v16.16b, v6.16b
    ldr q1, [x9, #448]
    smmla v14.4s, v16.16b, v9.16b
    ldp q16, q19, [x9, #384]
    smmla v5.4s, v17.16b, v18.16b
    ldr q2, [x9, #448]
    fmla v22.4s, v7.4s, v3.4s
    fmla v23.4s, v8.4s, v0.4s
    smmla v14.4s, v17.16b, v15.16b
    smmla v5.4s, v12.16b, v13.16b
    ldr q17, [x9, #352]
    smmla v1.4s, v16.16b, v10.16b
    smmla v14.4s, v12.16b, v4.16b
    smmla v2.4s, v16.16b, v11.16b
    ldp q16, q12, [x9, #416]
    ldr q8, [x9, #336]
    ldr q7, [x9, #336]
    smmla v1.4s, v19.16b, v6.16b
    smmla v2.4s, v19.16b, v9.16b
    smmla v1.4s, v16.16b, v18.16b
    fmla v8.4s, v5.4s, v17.4s
    fmla v7.4s, v14.4s, v17.4s
    smmla v2.4s, v16.16b, v15.16b
    smmla v1.4s, v12.16b, v13.16b
    ldr q16, [x9, #480]
    ldr q17, [x9, #464]
    ldr q5, [x10, #320]
    ldr q14, [x10, #320]
    smmla v2.4s, v12.16b, v4.16b
    ldp q12, q19, [x10, #256]
    fmla v24.4s, v8.4s, v3.4s
    fmla v25.4s, v7.4s, v0.4s
    ldr q7, [x9, #464]
    fmla v17.4s, v1.4s, v16.4s
    smmla v5.4s, v12.16b, v10.16b
    smmla v14.4s, v12.16b, v11.16b
    fmla v7.4s, v2.4s, v16.4s
    ldp q16, q12, [x10, #288]
    smmla v5.4s, v19.16b, v6.16b
    smmla v14.4s, v19.16b, v9.16b
    fmla v26.4s, v17.4s, v3.4s
    smmla v5.4s, v16.16b, v18.16b
    smmla v14.4s, v16.16b, v15.16b
    ldr q16, [x10, #352]
    fmla v27.4s, v7.4s, v0.4s
    ldr q1, [x10, #448]
    ldr q2, [x10, #448]
    smmla v5.4s, v12.16b, v13.16b
    smmla v14.4s, v12.16b, v4.16b
    ldp q12, q7, [x10, #384]
    ldr q17, [x10, #336]
    ldr q19, [x10, #336]
    smmla v1.4s, v12.16b, v10.16b
    smmla v2.4s, v12.16b, v11.16b
    fmla v17.4s, v5.4s, v16.4s
    fmla v19.4s, v14.4s, v16.4s
    ldp q14, q16, [x10, #416]
    smmla v1.4s, v7.16b, v6.16b
    smmla v2.4s, v7.16b, v9.16b
    smmla v1.4s, v14.16b, v18.16b
    smmla v2.4s, v14.16b, v15.16b
    fmla v28.4s, v17.4s, v3.4s
    fmla v29.4s, v19.4s, v0.4s
    smmla v1.4s, v16.16b, v13.16b
    smmla v2.4s, v16.16b, v4.16b
    ldr q4, [x10, #480]
    ldr q5, [x10, #464]
    ldr q6, [x10, #464]
    fmla v5.4s, v1.4s, v4.4s
    fmla v6.4s, v2.4s, v4.4s
    fmla v30.4s, v5.4s, v3.4s
    fmla v31.4s, v6.4s, v0.4s
4:
    stp q20, q21, [x6]
    stp q22, q23, [x6, #32]
    stp q24, q25, [x6, #64]
    stp q26, q27, [x6, #96]
    stp q28, q29, [x6, #128]
    stp q30, q31, [x6, #160]
