// Eight rows of int4, 4 columns.
// Written by `cargo run --release -p brevity-bench --bin schedule`.
// Loop: 2 blocks, 184 instructions, 66 cycles on an in-order core of three slots.
// `+`: for the next pass.
// x0 codes, x1 scales, x2 minima, x3 rows, x4 bytes to the next group of rows, x5 blocks,
// x6 running sums, x7 start of int8 accumulators
// v23 mask, v24 y0.0, v25 y0.1, v26 y1.0, v27 y1.1, v28 y2.0, v29 y2.1, v30 y3.0
// v31 y3.1
    add x9, x3, x4
    movi v23.16b, #15
    ldp q24, q25, [x6]
    ldp q26, q27, [x6, #32]
    ldp q28, q29, [x6, #64]
    ldp q30, q31, [x6, #96]
    tbz x5, #0, 1f
    ldp q16, q13, [x0]
    ldp q11, q0, [x0, #64]
    ushr v1.16b, v16.16b, #4
    ldr q2, [x3, #64]
    and v3.16b, v16.16b, v23.16b
    ldp q12, q17, [x3]
    ushr v4.16b, v13.16b, #4
    and v5.16b, v11.16b, v23.16b
    ldr q6, [x3, #64]
    and v7.16b, v13.16b, v23.16b
    ushr v8.16b, v11.16b, #4
    smmla v2.4s, v12.16b, v3.16b
    and v9.16b, v0.16b, v23.16b
    ldr d10, [x1]
    smmla v6.4s, v12.16b, v5.16b
    smmla v2.4s, v17.16b, v7.16b
    ldp q11, q12, [x3, #32]
    smmla v6.4s, v17.16b, v9.16b
    ldr q13, [x3, #192]
    ldr q14, [x3, #192]
    ushr v0.16b, v0.16b, #4
    smmla v2.4s, v11.16b, v1.16b
    ldp q15, q16, [x3, #128]
    dup v10.2d, v10.d[0]
    smmla v6.4s, v11.16b, v8.16b
    smmla v2.4s, v12.16b, v4.16b
    ldr q11, [x3, #96]
    ldr q17, [x3, #80]
    smmla v13.4s, v15.16b, v3.16b
    smmla v14.4s, v15.16b, v5.16b
    ldp q15, q18, [x3, #160]
    smmla v6.4s, v12.16b, v0.16b
    ldr q12, [x3, #80]
    ldr q19, [x9, #64]
    smmla v13.4s, v16.16b, v7.16b
    smmla v14.4s, v16.16b, v9.16b
    ldp q16, q20, [x9]
    shl v21.4s, v10.4s, #16
    fmla v17.4s, v2.4s, v11.4s
    smmla v13.4s, v15.16b, v1.16b
    smmla v14.4s, v15.16b, v8.16b
    ldr q2, [x9, #64]
    fmla v12.4s, v6.4s, v11.4s
    ldr q6, [x3, #224]
    smmla v19.4s, v16.16b, v3.16b
    smmla v13.4s, v18.16b, v4.16b
    smmla v14.4s, v18.16b, v0.16b
    ldp q11, q18, [x9, #32]
    ldr q15, [x3, #208]
    smmla v2.4s, v16.16b, v5.16b
    smmla v19.4s, v20.16b, v7.16b
    fmla v24.4s, v17.4s, v21.4s
    ldr q17, [x3, #208]
    ldr q16, [x9, #192]
    smmla v2.4s, v20.16b, v9.16b
    smmla v19.4s, v11.16b, v1.16b
    ldp q20, q22, [x9, #128]
    fmla v25.4s, v12.4s, v10.4s
    fmla v15.4s, v13.4s, v6.4s
    ldr q12, [x9, #192]
    fmla v17.4s, v14.4s, v6.4s
    smmla v2.4s, v11.16b, v8.16b
    smmla v19.4s, v18.16b, v4.16b
    ldr q6, [x9, #96]
    ldr q11, [x9, #80]
    smmla v16.4s, v20.16b, v3.16b
    smmla v12.4s, v20.16b, v5.16b
    ldp q3, q5, [x9, #160]
    smmla v2.4s, v18.16b, v0.16b
    smmla v16.4s, v22.16b, v7.16b
    fmla v26.4s, v15.4s, v21.4s
    ldr q7, [x9, #80]
    smmla v12.4s, v22.16b, v9.16b
    fmla v27.4s, v17.4s, v10.4s
    fmla v11.4s, v19.4s, v6.4s
    smmla v16.4s, v3.16b, v1.16b
    smmla v12.4s, v3.16b, v8.16b
    ldr q1, [x9, #224]
    ldr q3, [x9, #208]
    fmla v7.4s, v2.4s, v6.4s
    smmla v16.4s, v5.16b, v4.16b
    smmla v12.4s, v5.16b, v0.16b
    ldr q6, [x9, #208]
    fmla v28.4s, v11.4s, v21.4s
    fmla v29.4s, v7.4s, v10.4s
    fmla v3.4s, v16.4s, v1.4s
    fmla v6.4s, v12.4s, v1.4s
    fmla v30.4s, v3.4s, v21.4s
    fmla v31.4s, v6.4s, v10.4s
    add x0, x0, #256
    add x1, x1, #32
    add x3, x3, #256
    add x9, x9, #256
1:
    lsr x5, x5, #1
    cbz x5, 4f
    subs x5, x5, #1
    ldp q16, q13, [x0]
    ldp q11, q0, [x0, #64]
    ushr v1.16b, v16.16b, #4
    ldr q2, [x3, #64]
    and v3.16b, v16.16b, v23.16b
    ldp q12, q17, [x3]
    ushr v4.16b, v13.16b, #4
    and v5.16b, v11.16b, v23.16b
    ldr q6, [x3, #64]
    and v7.16b, v13.16b, v23.16b
    ushr v8.16b, v11.16b, #4
    smmla v2.4s, v12.16b, v3.16b
    and v9.16b, v0.16b, v23.16b
    ldr d10, [x1]
    smmla v6.4s, v12.16b, v5.16b
    smmla v2.4s, v17.16b, v7.16b
    ldp q11, q12, [x3, #32]
    b.eq 3f
2:
    smmla v6.4s, v17.16b, v9.16b
    ldr q13, [x3, #192]
    ldr q14, [x3, #192]
    ushr v0.16b, v0.16b, #4
    smmla v2.4s, v11.16b, v1.16b
    ldp q15, q16, [x3, #128]
    dup v10.2d, v10.d[0]
    smmla v6.4s, v11.16b, v8.16b
    smmla v2.4s, v12.16b, v4.16b
    ldr q11, [x3, #96]
    ldr q17, [x3, #80]
    smmla v13.4s, v15.16b, v3.16b
    smmla v14.4s, v15.16b, v5.16b
    ldp q15, q18, [x3, #160]
    smmla v6.4s, v12.16b, v0.16b
    ldr q12, [x3, #80]
    ldr q19, [x9, #64]
    smmla v13.4s, v16.16b, v7.16b
    smmla v14.4s, v16.16b, v9.16b
    ldp q16, q20, [x9]
    shl v21.4s, v10.4s, #16
    fmla v17.4s, v2.4s, v11.4s
    smmla v13.4s, v15.16b, v1.16b
    smmla v14.4s, v15.16b, v8.16b
    ldr q2, [x9, #64]
    fmla v12.4s, v6.4s, v11.4s
    ldr q6, [x3, #224]
    smmla v19.4s, v16.16b, v3.16b
    smmla v13.4s, v18.16b, v4.16b
    smmla v14.4s, v18.16b, v0.16b
    ldp q11, q18, [x9, #32]
    ldr q15, [x3, #208]
    smmla v2.4s, v16.16b, v5.16b
    smmla v19.4s, v20.16b, v7.16b
    fmla v24.4s, v17.4s, v21.4s
    ldr q17, [x3, #208]
    ldr q16, [x9, #192]
    smmla v2.4s, v20.16b, v9.16b
    smmla v19.4s, v11.16b, v1.16b
    ldp q20, q22, [x9, #128]
    fmla v25.4s, v12.4s, v10.4s
    fmla v15.4s, v13.4s, v6.4s
    ldr q12, [x9, #192]
    fmla v17.4s, v14.4s, v6.4s
    smmla v2.4s, v11.16b, v8.16b
    smmla v19.4s, v18.16b, v4.16b
    ldr q6, [x9, #96]
    ldr q11, [x9, #80]
    smmla v16.4s, v20.16b, v3.16b
    smmla v12.4s, v20.16b, v5.16b
    ldp q3, q5, [x9, #160]
    smmla v2.4s, v18.16b, v0.16b
    smmla v16.4s, v22.16b, v7.16b
    fmla v26.4s, v15.4s, v21.4s
    ldr q7, [x9, #80]
    smmla v12.4s, v22.16b, v9.16b
    fmla v27.4s, v17.4s, v10.4s
    fmla v11.4s, v19.4s, v6.4s
    smmla v16.4s, v3.16b, v1.16b
    smmla v12.4s, v3.16b, v8.16b
    ldr q1, [x9, #224]
    ldr q3, [x9, #208]
    fmla v7.4s, v2.4s, v6.4s
    smmla v16.4s, v5.16b, v4.16b
    ldp q2, q4, [x0, #256]
    smmla v12.4s, v5.16b, v0.16b
    ldp q0, q5, [x0, #320]
    add x0, x0, #512
    ldr q6, [x9, #208]
    ldr q8, [x3, #320]
    fmla v28.4s, v11.4s, v21.4s
    and v9.16b, v2.16b, v23.16b
    ldp q11, q19, [x3, #256]
    fmla v29.4s, v7.4s, v10.4s
    fmla v3.4s, v16.4s, v1.4s
    fmla v6.4s, v12.4s, v1.4s
    and v1.16b, v4.16b, v23.16b
    and v7.16b, v0.16b, v23.16b
    ldr q12, [x3, #320]
    smmla v8.4s, v11.16b, v9.16b
    ushr v2.16b, v2.16b, #4
    ldp q16, q17, [x3, #288]
    fmla v30.4s, v3.4s, v21.4s
    and v3.16b, v5.16b, v23.16b
    smmla v8.4s, v19.16b, v1.16b
    fmla v31.4s, v6.4s, v10.4s
    ushr v4.16b, v4.16b, #4
    smmla v12.4s, v11.16b, v7.16b
    ushr v6.16b, v0.16b, #4
    ldr d0, [x1, #32]
    smmla v8.4s, v16.16b, v2.16b
    smmla v12.4s, v19.16b, v3.16b
    ldr q10, [x3, #352]
    ldr q11, [x3, #448]
    ushr v5.16b, v5.16b, #4
    smmla v8.4s, v17.16b, v4.16b
    ldp q19, q21, [x3, #384]
    smmla v12.4s, v16.16b, v6.16b
    ldr q16, [x3, #336]
    ldr q22, [x3, #448]
    dup v15.2d, v0.d[0]
    add x1, x1, #64
    smmla v12.4s, v17.16b, v5.16b
    smmla v11.4s, v19.16b, v9.16b
    fmla v16.4s, v8.4s, v10.4s
    smmla v22.4s, v19.16b, v7.16b
    ldp q0, q8, [x3, #416]
    ldr q19, [x3, #336]
    smmla v11.4s, v21.16b, v1.16b
    ldr q17, [x9, #320]
    shl v18.4s, v15.4s, #16
    smmla v22.4s, v21.16b, v3.16b
    ldp q21, q20, [x9, #256]
    smmla v11.4s, v0.16b, v2.16b
    ldr q14, [x9, #320]
    fmla v19.4s, v12.4s, v10.4s
    smmla v22.4s, v0.16b, v6.16b
    fmla v24.4s, v16.4s, v18.4s
    smmla v11.4s, v8.16b, v4.16b
    smmla v17.4s, v21.16b, v9.16b
    smmla v22.4s, v8.16b, v5.16b
    smmla v14.4s, v21.16b, v7.16b
    ldp q0, q8, [x9, #288]
    ldr q10, [x3, #480]
    ldr q12, [x3, #464]
    smmla v17.4s, v20.16b, v1.16b
    fmla v25.4s, v19.4s, v15.4s
    ldr q19, [x3, #464]
    smmla v14.4s, v20.16b, v3.16b
    smmla v17.4s, v0.16b, v2.16b
    ldr q20, [x9, #448]
    ldr q21, [x9, #448]
    fmla v12.4s, v11.4s, v10.4s
    smmla v14.4s, v0.16b, v6.16b
    ldp q0, q11, [x9, #384]
    ldp q16, q13, [x0] // +
    fmla v19.4s, v22.4s, v10.4s
    smmla v17.4s, v8.16b, v4.16b
    smmla v14.4s, v8.16b, v5.16b
    ldr q8, [x9, #352]
    ldr q10, [x9, #336]
    ldr q22, [x9, #336]
    smmla v20.4s, v0.16b, v9.16b
    smmla v21.4s, v0.16b, v7.16b
    fmla v26.4s, v12.4s, v18.4s
    ldp q7, q9, [x9, #416]
    add x3, x3, #512
    fmla v27.4s, v19.4s, v15.4s
    smmla v20.4s, v11.16b, v1.16b
    smmla v21.4s, v11.16b, v3.16b
    ldp q11, q0, [x0, #64] // +
    fmla v10.4s, v17.4s, v8.4s
    fmla v22.4s, v14.4s, v8.4s
    smmla v20.4s, v7.16b, v2.16b
    smmla v21.4s, v7.16b, v6.16b
    ushr v1.16b, v16.16b, #4 // +
    ldr q2, [x3, #64] // +
    smmla v20.4s, v9.16b, v4.16b
    smmla v21.4s, v9.16b, v5.16b
    ldr q8, [x9, #480]
    and v3.16b, v16.16b, v23.16b // +
    ldr q16, [x9, #464]
    ldr q14, [x9, #464]
    ldp q12, q17, [x3] // +
    fmla v28.4s, v10.4s, v18.4s
    fmla v29.4s, v22.4s, v15.4s
    ushr v4.16b, v13.16b, #4 // +
    and v5.16b, v11.16b, v23.16b // +
    ldr q6, [x3, #64] // +
    and v7.16b, v13.16b, v23.16b // +
    fmla v16.4s, v20.4s, v8.4s
    fmla v14.4s, v21.4s, v8.4s
    ushr v8.16b, v11.16b, #4 // +
    smmla v2.4s, v12.16b, v3.16b // +
    add x9, x9, #512
    and v9.16b, v0.16b, v23.16b // +
    ldr d10, [x1] // +
    smmla v6.4s, v12.16b, v5.16b // +
    smmla v2.4s, v17.16b, v7.16b // +
    ldp q11, q12, [x3, #32] // +
    subs x5, x5, #1
    fmla v30.4s, v16.4s, v18.4s
    fmla v31.4s, v14.4s, v15.4s
    b.ne 2b
3:
    smmla v6.4s, v17.16b, v9.16b
    ldr q13, [x3, #192]
    ldr q14, [x3, #192]
    ushr v0.16b, v0.16b, #4
    smmla v2.4s, v11.16b, v1.16b
    ldp q15, q16, [x3, #128]
    dup v10.2d, v10.d[0]
    smmla v6.4s, v11.16b, v8.16b
    smmla v2.4s, v12.16b, v4.16b
    ldr q11, [x3, #96]
    ldr q17, [x3, #80]
    smmla v13.4s, v15.16b, v3.16b
    smmla v14.4s, v15.16b, v5.16b
    ldp q15, q18, [x3, #160]
    smmla v6.4s, v12.16b, v0.16b
    ldr q12, [x3, #80]
    ldr q19, [x9, #64]
    smmla v13.4s, v16.16b, v7.16b
    smmla v14.4s, v16.16b, v9.16b
    ldp q16, q20, [x9]
    shl v21.4s, v10.4s, #16
    fmla v17.4s, v2.4s, v11.4s
    smmla v13.4s, v15.16b, v1.16b
    smmla v14.4s, v15.16b, v8.16b
    ldr q2, [x9, #64]
    fmla v12.4s, v6.4s, v11.4s
    ldr q6, [x3, #224]
    smmla v19.4s, v16.16b, v3.16b
    smmla v13.4s, v18.16b, v4.16b
    smmla v14.4s, v18.16b, v0.16b
    ldp q11, q18, [x9, #32]
    ldr q15, [x3, #208]
    smmla v2.4s, v16.16b, v5.16b
    smmla v19.4s, v20.16b, v7.16b
    fmla v24.4s, v17.4s, v21.4s
    ldr q17, [x3, #208]
    ldr q16, [x9, #192]
    smmla v2.4s, v20.16b, v9.16b
    smmla v19.4s, v11.16b, v1.16b
    ldp q20, q22, [x9, #128]
    fmla v25.4s, v12.4s, v10.4s
    fmla v15.4s, v13.4s, v6.4s
    ldr q12, [x9, #192]
    fmla v17.4s, v14.4s, v6.4s
    smmla v2.4s, v11.16b, v8.16b
    smmla v19.4s, v18.16b, v4.16b
    ldr q6, [x9, #96]
    ldr q11, [x9, #80]
    smmla v16.4s, v20.16b, v3.16b
    smmla v12.4s, v20.16b, v5.16b
    ldp q3, q5, [x9, #160]
    smmla v2.4s, v18.16b, v0.16b
    smmla v16.4s, v22.16b, v7.16b
    fmla v26.4s, v15.4s, v21.4s
    ldr q7, [x9, #80]
    smmla v12.4s, v22.16b, v9.16b
    fmla v27.4s, v17.4s, v10.4s
    fmla v11.4s, v19.4s, v6.4s
    smmla v16.4s, v3.16b, v1.16b
    smmla v12.4s, v3.16b, v8.16b
    ldr q1, [x9, #224]
    ldr q3, [x9, #208]
    fmla v7.4s, v2.4s, v6.4s
    smmla v16.4s, v5.16b, v4.16b
    ldp q2, q4, [x0, #256]
    smmla v12.4s, v5.16b, v0.16b
    ldp q0, q5, [x0, #320]
    ldr q6, [x9, #208]
    ldr q8, [x3, #320]
    fmla v28.4s, v11.4s, v21.4s
    and v9.16b, v2.16b, v23.16b
    ldp q11, q19, [x3, #256]
    fmla v29.4s, v7.4s, v10.4s
    fmla v3.4s, v16.4s, v1.4s
    fmla v6.4s, v12.4s, v1.4s
    and v1.16b, v4.16b, v23.16b
    and v7.16b, v0.16b, v23.16b
    ldr q12, [x3, #320]
    smmla v8.4s, v11.16b, v9.16b
    ushr v2.16b, v2.16b, #4
    ldp q16, q17, [x3, #288]
    fmla v30.4s, v3.4s, v21.4s
    and v3.16b, v5.16b, v23.16b
    smmla v8.4s, v19.16b, v1.16b
    fmla v31.4s, v6.4s, v10.4s
    ushr v4.16b, v4.16b, #4
    smmla v12.4s, v11.16b, v7.16b
    ushr v6.16b, v0.16b, #4
    ldr d0, [x1, #32]
    smmla v8.4s, v16.16b, v2.16b
    smmla v12.4s, v19.16b, v3.16b
    ldr q10, [x3, #352]
    ldr q11, [x3, #448]
    ushr v5.16b, v5.16b, #4
    smmla v8.4s, v17.16b, v4.16b
    ldp q19, q21, [x3, #384]
    smmla v12.4s, v16.16b, v6.16b
    ldr q16, [x3, #336]
    ldr q22, [x3, #448]
    dup v15.2d, v0.d[0]
    smmla v12.4s, v17.16b, v5.16b
    smmla v11.4s, v19.16b, v9.16b
    fmla v16.4s, v8.4s, v10.4s
    smmla v22.4s, v19.16b, v7.16b
    ldp q0, q8, [x3, #416]
    ldr q19, [x3, #336]
    smmla v11.4s, v21.16b, v1.16b
    ldr q17, [x9, #320]
    shl v18.4s, v15.4s, #16
    smmla v22.4s, v21.16b, v3.16b
    ldp q21, q20, [x9, #256]
    smmla v11.4s, v0.16b, v2.16b
    ldr q14, [x9, #320]
    fmla v19.4s, v12.4s, v10.4s
    smmla v22.4s, v0.16b, v6.16b
    fmla v24.4s, v16.4s, v18.4s
    smmla v11.4s, v8.16b, v4.16b
    smmla v17.4s, v21.16b, v9.16b
    smmla v22.4s, v8.16b, v5.16b
    smmla v14.4s, v21.16b, v7.16b
    ldp q0, q8, [x9, #288]
    ldr q10, [x3, #480]
    ldr q12, [x3, #464]
    smmla v17.4s, v20.16b, v1.16b
    fmla v25.4s, v19.4s, v15.4s
    ldr q19, [x3, #464]
    smmla v14.4s, v20.16b, v3.16b
    smmla v17.4s, v0.16b, v2.16b
    ldr q20, [x9, #448]
    ldr q21, [x9, #448]
    fmla v12.4s, v11.4s, v10.4s
    smmla v14.4s, v0.16b, v6.16b
    ldp q0, q11, [x9, #384]
    fmla v19.4s, v22.4s, v10.4s
    smmla v17.4s, v8.16b, v4.16b
    smmla v14.4s, v8.16b, v5.16b
    ldr q8, [x9, #352]
    ldr q10, [x9, #336]
    ldr q22, [x9, #336]
    smmla v20.4s, v0.16b, v9.16b
    smmla v21.4s, v0.16b, v7.16b
    fmla v26.4s, v12.4s, v18.4s
    ldp q7, q9, [x9, #416]
    fmla v27.4s, v19.4s, v15.4s
    smmla v20.4s, v11.16b, v1.16b
    smmla v21.4s, v11.16b, v3.16b
    fmla v10.4s, v17.4s, v8.4s
    fmla v22.4s, v14.4s, v8.4s
    smmla v20.4s, v7.16b, v2.16b
    smmla v21.4s, v7.16b, v6.16b
    smmla v20.4s, v9.16b, v4.16b
    smmla v21.4s, v9.16b, v5.16b
    ldr q8, [x9, #480]
    ldr q16, [x9, #464]
    ldr q14, [x9, #464]
    fmla v28.4s, v10.4s, v18.4s
    fmla v29.4s, v22.4s, v15.4s
    fmla v16.4s, v20.4s, v8.4s
    fmla v14.4s, v21.4s, v8.4s
    fmla v30.4s, v16.4s, v18.4s
    fmla v31.4s, v14.4s, v15.4s
4:
    stp q24, q25, [x6]
    stp q26, q27, [x6, #32]
    stp q28, q29, [x6, #64]
    stp q30, q31, [x6, #96]
