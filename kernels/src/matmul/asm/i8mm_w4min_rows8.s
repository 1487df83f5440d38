// Eight rows of int4 with minima, 4 columns.
// Written by `cargo run --release -p brevity-bench --bin schedule`.
// Loop: 2 blocks, 207 instructions, 95 cycles on an in-order core of three slots.
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
    ldp q14, q0, [x0]
    ldp q1, q2, [x0, #64]
    and v3.16b, v14.16b, v23.16b
    ldr q4, [x3, #64]
    ldr q5, [x3, #64]
    and v6.16b, v1.16b, v23.16b
    ldp q7, q8, [x3]
    ushr v9.16b, v14.16b, #4
    and v10.16b, v0.16b, v23.16b
    and v11.16b, v2.16b, v23.16b
    smmla v4.4s, v7.16b, v3.16b
    ushr v0.16b, v0.16b, #4
    smmla v5.4s, v7.16b, v6.16b
    ldp q7, q12, [x3, #32]
    ushr v1.16b, v1.16b, #4
    smmla v4.4s, v8.16b, v10.16b
    ldr d13, [x1]
    smmla v5.4s, v8.16b, v11.16b
    ushr v2.16b, v2.16b, #4
    smmla v4.4s, v7.16b, v9.16b
    ldp q8, q14, [x3, #96]
    ldr d15, [x2]
    smmla v5.4s, v7.16b, v1.16b
    ldr q7, [x3, #192]
    dup v13.2d, v13.d[0]
    smmla v4.4s, v12.16b, v0.16b
    ldp q16, q17, [x3, #128]
    smmla v5.4s, v12.16b, v2.16b
    ldr q12, [x3, #80]
    ldr q18, [x3, #192]
    dup v15.2d, v15.d[0]
    ldr q19, [x3, #80]
    shl v20.4s, v13.4s, #16
    smmla v7.4s, v16.16b, v3.16b
    fmla v12.4s, v4.4s, v8.4s
    smmla v18.4s, v16.16b, v6.16b
    ldp q4, q16, [x3, #160]
    shl v21.4s, v15.4s, #16
    fmla v19.4s, v5.4s, v8.4s
    smmla v7.4s, v17.16b, v10.16b
    smmla v18.4s, v17.16b, v11.16b
    smmla v7.4s, v4.16b, v9.16b
    ldp q5, q8, [x3, #224]
    fmla v24.4s, v12.4s, v20.4s
    smmla v18.4s, v4.16b, v1.16b
    ldr q4, [x9, #64]
    fmla v25.4s, v19.4s, v13.4s
    smmla v7.4s, v16.16b, v0.16b
    ldp q19, q12, [x9]
    smmla v18.4s, v16.16b, v2.16b
    ldr q16, [x3, #208]
    ldr q17, [x9, #64]
    ldr q22, [x3, #208]
    fmla v24.4s, v14.4s, v21.4s
    smmla v4.4s, v19.16b, v3.16b
    fmla v16.4s, v7.4s, v5.4s
    smmla v17.4s, v19.16b, v6.16b
    ldp q7, q19, [x9, #32]
    fmla v25.4s, v14.4s, v15.4s
    fmla v22.4s, v18.4s, v5.4s
    smmla v4.4s, v12.16b, v10.16b
    smmla v17.4s, v12.16b, v11.16b
    smmla v4.4s, v7.16b, v9.16b
    ldp q5, q12, [x9, #96]
    fmla v26.4s, v16.4s, v20.4s
    smmla v17.4s, v7.16b, v1.16b
    ldr q7, [x9, #192]
    fmla v27.4s, v22.4s, v13.4s
    smmla v4.4s, v19.16b, v0.16b
    ldp q22, q16, [x9, #128]
    smmla v17.4s, v19.16b, v2.16b
    ldr q19, [x9, #80]
    ldr q18, [x9, #192]
    ldr q14, [x9, #80]
    fmla v26.4s, v8.4s, v21.4s
    smmla v7.4s, v22.16b, v3.16b
    fmla v19.4s, v4.4s, v5.4s
    smmla v18.4s, v22.16b, v6.16b
    ldp q4, q22, [x9, #160]
    fmla v27.4s, v8.4s, v15.4s
    fmla v14.4s, v17.4s, v5.4s
    smmla v7.4s, v16.16b, v10.16b
    smmla v18.4s, v16.16b, v11.16b
    smmla v7.4s, v4.16b, v9.16b
    fmla v28.4s, v19.4s, v20.4s
    smmla v18.4s, v4.16b, v1.16b
    fmla v29.4s, v14.4s, v13.4s
    smmla v7.4s, v22.16b, v0.16b
    ldp q4, q5, [x9, #224]
    smmla v18.4s, v22.16b, v2.16b
    ldr q8, [x9, #208]
    ldr q22, [x9, #208]
    fmla v28.4s, v12.4s, v21.4s
    fmla v29.4s, v12.4s, v15.4s
    fmla v8.4s, v7.4s, v4.4s
    fmla v22.4s, v18.4s, v4.4s
    fmla v30.4s, v8.4s, v20.4s
    fmla v31.4s, v22.4s, v13.4s
    fmla v30.4s, v5.4s, v21.4s
    fmla v31.4s, v5.4s, v15.4s
    add x0, x0, #256
    add x1, x1, #32
    add x2, x2, #32
    add x3, x3, #256
    add x9, x9, #256
1:
    lsr x5, x5, #1
    cbz x5, 4f
    subs x5, x5, #1
    ldp q14, q0, [x0]
    ldp q1, q2, [x0, #64]
    and v3.16b, v14.16b, v23.16b
    ldr q4, [x3, #64]
    ldr q5, [x3, #64]
    and v6.16b, v1.16b, v23.16b
    ldp q7, q8, [x3]
    b.eq 3f
2:
    ushr v9.16b, v14.16b, #4
    and v10.16b, v0.16b, v23.16b
    and v11.16b, v2.16b, v23.16b
    smmla v4.4s, v7.16b, v3.16b
    ushr v0.16b, v0.16b, #4
    smmla v5.4s, v7.16b, v6.16b
    ldp q7, q12, [x3, #32]
    ushr v1.16b, v1.16b, #4
    smmla v4.4s, v8.16b, v10.16b
    ldr d13, [x1]
    smmla v5.4s, v8.16b, v11.16b
    ushr v2.16b, v2.16b, #4
    smmla v4.4s, v7.16b, v9.16b
    ldp q8, q14, [x3, #96]
    ldr d15, [x2]
    smmla v5.4s, v7.16b, v1.16b
    ldr q7, [x3, #192]
    dup v13.2d, v13.d[0]
    smmla v4.4s, v12.16b, v0.16b
    ldp q16, q17, [x3, #128]
    smmla v5.4s, v12.16b, v2.16b
    ldr q12, [x3, #80]
    ldr q18, [x3, #192]
    dup v15.2d, v15.d[0]
    ldr q19, [x3, #80]
    shl v20.4s, v13.4s, #16
    smmla v7.4s, v16.16b, v3.16b
    fmla v12.4s, v4.4s, v8.4s
    smmla v18.4s, v16.16b, v6.16b
    ldp q4, q16, [x3, #160]
    shl v21.4s, v15.4s, #16
    fmla v19.4s, v5.4s, v8.4s
    smmla v7.4s, v17.16b, v10.16b
    smmla v18.4s, v17.16b, v11.16b
    smmla v7.4s, v4.16b, v9.16b
    ldp q5, q8, [x3, #224]
    fmla v24.4s, v12.4s, v20.4s
    smmla v18.4s, v4.16b, v1.16b
    ldr q4, [x9, #64]
    fmla v25.4s, v19.4s, v13.4s
    smmla v7.4s, v16.16b, v0.16b
    ldp q19, q12, [x9]
    smmla v18.4s, v16.16b, v2.16b
    ldr q16, [x3, #208]
    ldr q17, [x9, #64]
    ldr q22, [x3, #208]
    fmla v24.4s, v14.4s, v21.4s
    smmla v4.4s, v19.16b, v3.16b
    fmla v16.4s, v7.4s, v5.4s
    smmla v17.4s, v19.16b, v6.16b
    ldp q7, q19, [x9, #32]
    fmla v25.4s, v14.4s, v15.4s
    fmla v22.4s, v18.4s, v5.4s
    smmla v4.4s, v12.16b, v10.16b
    smmla v17.4s, v12.16b, v11.16b
    smmla v4.4s, v7.16b, v9.16b
    ldp q5, q12, [x9, #96]
    fmla v26.4s, v16.4s, v20.4s
    smmla v17.4s, v7.16b, v1.16b
    ldr q7, [x9, #192]
    fmla v27.4s, v22.4s, v13.4s
    smmla v4.4s, v19.16b, v0.16b
    ldp q22, q16, [x9, #128]
    smmla v17.4s, v19.16b, v2.16b
    ldr q19, [x9, #80]
    ldr q18, [x9, #192]
    ldr q14, [x9, #80]
    fmla v26.4s, v8.4s, v21.4s
    smmla v7.4s, v22.16b, v3.16b
    fmla v19.4s, v4.4s, v5.4s
    smmla v18.4s, v22.16b, v6.16b
    ldp q4, q22, [x9, #160]
    fmla v27.4s, v8.4s, v15.4s
    fmla v14.4s, v17.4s, v5.4s
    smmla v7.4s, v16.16b, v10.16b
    smmla v18.4s, v16.16b, v11.16b
    smmla v7.4s, v4.16b, v9.16b
    fmla v28.4s, v19.4s, v20.4s
    smmla v18.4s, v4.16b, v1.16b
    fmla v29.4s, v14.4s, v13.4s
    smmla v7.4s, v22.16b, v0.16b
    ldp q4, q5, [x9, #224]
    smmla v18.4s, v22.16b, v2.16b
    ldr q8, [x9, #208]
    ldr q22, [x9, #208]
    fmla v28.4s, v12.4s, v21.4s
    fmla v29.4s, v12.4s, v15.4s
    fmla v8.4s, v7.4s, v4.4s
    fmla v22.4s, v18.4s, v4.4s
    fmla v30.4s, v8.4s, v20.4s
    fmla v31.4s, v22.4s, v13.4s
    ldp q4, q8, [x0, #256]
    ldp q7, q13, [x0, #320]
    add x0, x0, #512
    fmla v30.4s, v5.4s, v21.4s
    ldr q21, [x3, #320]
    fmla v31.4s, v5.4s, v15.4s
    and v3.16b, v4.16b, v23.16b
    ldp q5, q15, [x3, #256]
    ushr v9.16b, v4.16b, #4
    and v6.16b, v7.16b, v23.16b
    ldr q4, [x3, #320]
    ushr v0.16b, v8.16b, #4
    and v10.16b, v8.16b, v23.16b
    and v11.16b, v13.16b, v23.16b
    ldr d8, [x1, #32]
    smmla v21.4s, v5.16b, v3.16b
    ushr v1.16b, v7.16b, #4
    smmla v4.4s, v5.16b, v6.16b
    ldp q5, q7, [x3, #288]
    ldr d22, [x2, #32]
    smmla v21.4s, v15.16b, v10.16b
    ldr q20, [x3, #448]
    ushr v2.16b, v13.16b, #4
    smmla v4.4s, v15.16b, v11.16b
    ldp q15, q13, [x3, #384]
    dup v8.2d, v8.d[0]
    smmla v21.4s, v5.16b, v9.16b
    ldp q18, q12, [x3, #352]
    dup v22.2d, v22.d[0]
    smmla v4.4s, v5.16b, v1.16b
    ldr q5, [x3, #448]
    smmla v21.4s, v7.16b, v0.16b
    ldr q14, [x3, #336]
    smmla v20.4s, v15.16b, v3.16b
    shl v19.4s, v8.4s, #16
    smmla v4.4s, v7.16b, v2.16b
    ldp q7, q16, [x3, #416]
    ldr q17, [x3, #336]
    smmla v5.4s, v15.16b, v6.16b
    smmla v20.4s, v13.16b, v10.16b
    shl v15.4s, v22.4s, #16
    add x1, x1, #64
    add x2, x2, #64
    fmla v14.4s, v21.4s, v18.4s
    smmla v5.4s, v13.16b, v11.16b
    smmla v20.4s, v7.16b, v9.16b
    fmla v17.4s, v4.4s, v18.4s
    ldp q4, q18, [x3, #480]
    smmla v5.4s, v7.16b, v1.16b
    smmla v20.4s, v16.16b, v0.16b
    ldr q7, [x3, #464]
    ldr q13, [x9, #320]
    ldr q21, [x9, #320]
    fmla v24.4s, v14.4s, v19.4s
    smmla v5.4s, v16.16b, v2.16b
    ldp q16, q14, [x9, #256]
    fmla v25.4s, v17.4s, v8.4s
    ldr q17, [x3, #464]
    add x3, x3, #512
    fmla v7.4s, v20.4s, v4.4s
    smmla v13.4s, v16.16b, v3.16b
    smmla v21.4s, v16.16b, v6.16b
    fmla v24.4s, v12.4s, v15.4s
    fmla v17.4s, v5.4s, v4.4s
    ldp q4, q5, [x9, #288]
    fmla v25.4s, v12.4s, v22.4s
    smmla v13.4s, v14.16b, v10.16b
    smmla v21.4s, v14.16b, v11.16b
    fmla v26.4s, v7.4s, v19.4s
    smmla v13.4s, v4.16b, v9.16b
    smmla v21.4s, v4.16b, v1.16b
    ldp q4, q7, [x9, #352]
    fmla v27.4s, v17.4s, v8.4s
    ldr q17, [x9, #448]
    ldr q14, [x9, #448]
    smmla v13.4s, v5.16b, v0.16b
    smmla v21.4s, v5.16b, v2.16b
    ldp q5, q12, [x9, #384]
    ldr q16, [x9, #336]
    ldr q20, [x9, #336]
    fmla v26.4s, v18.4s, v15.4s
    fmla v27.4s, v18.4s, v22.4s
    smmla v17.4s, v5.16b, v3.16b
    smmla v14.4s, v5.16b, v6.16b
    fmla v16.4s, v13.4s, v4.4s
    fmla v20.4s, v21.4s, v4.4s
    ldp q3, q4, [x9, #416]
    smmla v17.4s, v12.16b, v10.16b
    smmla v14.4s, v12.16b, v11.16b
    smmla v17.4s, v3.16b, v9.16b
    smmla v14.4s, v3.16b, v1.16b
    fmla v28.4s, v16.4s, v19.4s
    fmla v29.4s, v20.4s, v8.4s
    smmla v17.4s, v4.16b, v0.16b
    smmla v14.4s, v4.16b, v2.16b
    ldp q0, q20, [x9, #480]
    ldr q3, [x9, #464]
    ldr q4, [x9, #464]
    add x9, x9, #512
    fmla v28.4s, v7.4s, v15.4s
    fmla v29.4s, v7.4s, v22.4s
    fmla v3.4s, v17.4s, v0.4s
    fmla v4.4s, v14.4s, v0.4s
    ldp q14, q0, [x0] // +
    ldp q1, q2, [x0, #64] // +
    fmla v30.4s, v3.4s, v19.4s
    fmla v31.4s, v4.4s, v8.4s
    and v3.16b, v14.16b, v23.16b // +
    ldr q4, [x3, #64] // +
    ldr q5, [x3, #64] // +
    and v6.16b, v1.16b, v23.16b // +
    ldp q7, q8, [x3] // +
    subs x5, x5, #1
    fmla v30.4s, v20.4s, v15.4s
    fmla v31.4s, v20.4s, v22.4s
    b.ne 2b
3:
    ushr v9.16b, v14.16b, #4
    and v10.16b, v0.16b, v23.16b
    and v11.16b, v2.16b, v23.16b
    smmla v4.4s, v7.16b, v3.16b
    ushr v0.16b, v0.16b, #4
    smmla v5.4s, v7.16b, v6.16b
    ldp q7, q12, [x3, #32]
    ushr v1.16b, v1.16b, #4
    smmla v4.4s, v8.16b, v10.16b
    ldr d13, [x1]
    smmla v5.4s, v8.16b, v11.16b
    ushr v2.16b, v2.16b, #4
    smmla v4.4s, v7.16b, v9.16b
    ldp q8, q14, [x3, #96]
    ldr d15, [x2]
    smmla v5.4s, v7.16b, v1.16b
    ldr q7, [x3, #192]
    dup v13.2d, v13.d[0]
    smmla v4.4s, v12.16b, v0.16b
    ldp q16, q17, [x3, #128]
    smmla v5.4s, v12.16b, v2.16b
    ldr q12, [x3, #80]
    ldr q18, [x3, #192]
    dup v15.2d, v15.d[0]
    ldr q19, [x3, #80]
    shl v20.4s, v13.4s, #16
    smmla v7.4s, v16.16b, v3.16b
    fmla v12.4s, v4.4s, v8.4s
    smmla v18.4s, v16.16b, v6.16b
    ldp q4, q16, [x3, #160]
    shl v21.4s, v15.4s, #16
    fmla v19.4s, v5.4s, v8.4s
    smmla v7.4s, v17.16b, v10.16b
    smmla v18.4s, v17.16b, v11.16b
    smmla v7.4s, v4.16b, v9.16b
    ldp q5, q8, [x3, #224]
    fmla v24.4s, v12.4s, v20.4s
    smmla v18.4s, v4.16b, v1.16b
    ldr q4, [x9, #64]
    fmla v25.4s, v19.4s, v13.4s
    smmla v7.4s, v16.16b, v0.16b
    ldp q19, q12, [x9]
    smmla v18.4s, v16.16b, v2.16b
    ldr q16, [x3, #208]
    ldr q17, [x9, #64]
    ldr q22, [x3, #208]
    fmla v24.4s, v14.4s, v21.4s
    smmla v4.4s, v19.16b, v3.16b
    fmla v16.4s, v7.4s, v5.4s
    smmla v17.4s, v19.16b, v6.16b
    ldp q7, q19, [x9, #32]
    fmla v25.4s, v14.4s, v15.4s
    fmla v22.4s, v18.4s, v5.4s
    smmla v4.4s, v12.16b, v10.16b
    smmla v17.4s, v12.16b, v11.16b
    smmla v4.4s, v7.16b, v9.16b
    ldp q5, q12, [x9, #96]
    fmla v26.4s, v16.4s, v20.4s
    smmla v17.4s, v7.16b, v1.16b
    ldr q7, [x9, #192]
    fmla v27.4s, v22.4s, v13.4s
    smmla v4.4s, v19.16b, v0.16b
    ldp q22, q16, [x9, #128]
    smmla v17.4s, v19.16b, v2.16b
    ldr q19, [x9, #80]
    ldr q18, [x9, #192]
    ldr q14, [x9, #80]
    fmla v26.4s, v8.4s, v21.4s
    smmla v7.4s, v22.16b, v3.16b
    fmla v19.4s, v4.4s, v5.4s
    smmla v18.4s, v22.16b, v6.16b
    ldp q4, q22, [x9, #160]
    fmla v27.4s, v8.4s, v15.4s
    fmla v14.4s, v17.4s, v5.4s
    smmla v7.4s, v16.16b, v10.16b
    smmla v18.4s, v16.16b, v11.16b
    smmla v7.4s, v4.16b, v9.16b
    fmla v28.4s, v19.4s, v20.4s
    smmla v18.4s, v4.16b, v1.16b
    fmla v29.4s, v14.4s, v13.4s
    smmla v7.4s, v22.16b, v0.16b
    ldp q4, q5, [x9, #224]
    smmla v18.4s, v22.16b, v2.16b
    ldr q8, [x9, #208]
    ldr q22, [x9, #208]
    fmla v28.4s, v12.4s, v21.4s
    fmla v29.4s, v12.4s, v15.4s
    fmla v8.4s, v7.4s, v4.4s
    fmla v22.4s, v18.4s, v4.4s
    fmla v30.4s, v8.4s, v20.4s
    fmla v31.4s, v22.4s, v13.4s
    ldp q4, q8, [x0, #256]
    ldp q7, q13, [x0, #320]
    fmla v30.4s, v5.4s, v21.4s
    ldr q21, [x3, #320]
    fmla v31.4s, v5.4s, v15.4s
    and v3.16b, v4.16b, v23.16b
    ldp q5, q15, [x3, #256]
    ushr v9.16b, v4.16b, #4
    and v6.16b, v7.16b, v23.16b
    ldr q4, [x3, #320]
    ushr v0.16b, v8.16b, #4
    and v10.16b, v8.16b, v23.16b
    and v11.16b, v13.16b, v23.16b
    ldr d8, [x1, #32]
    smmla v21.4s, v5.16b, v3.16b
    ushr v1.16b, v7.16b, #4
    smmla v4.4s, v5.16b, v6.16b
    ldp q5, q7, [x3, #288]
    ldr d22, [x2, #32]
    smmla v21.4s, v15.16b, v10.16b
    ldr q20, [x3, #448]
    ushr v2.16b, v13.16b, #4
    smmla v4.4s, v15.16b, v11.16b
    ldp q15, q13, [x3, #384]
    dup v8.2d, v8.d[0]
    smmla v21.4s, v5.16b, v9.16b
    ldp q18, q12, [x3, #352]
    dup v22.2d, v22.d[0]
    smmla v4.4s, v5.16b, v1.16b
    ldr q5, [x3, #448]
    smmla v21.4s, v7.16b, v0.16b
    ldr q14, [x3, #336]
    smmla v20.4s, v15.16b, v3.16b
    shl v19.4s, v8.4s, #16
    smmla v4.4s, v7.16b, v2.16b
    ldp q7, q16, [x3, #416]
    ldr q17, [x3, #336]
    smmla v5.4s, v15.16b, v6.16b
    smmla v20.4s, v13.16b, v10.16b
    shl v15.4s, v22.4s, #16
    fmla v14.4s, v21.4s, v18.4s
    smmla v5.4s, v13.16b, v11.16b
    smmla v20.4s, v7.16b, v9.16b
    fmla v17.4s, v4.4s, v18.4s
    ldp q4, q18, [x3, #480]
    smmla v5.4s, v7.16b, v1.16b
    smmla v20.4s, v16.16b, v0.16b
    ldr q7, [x3, #464]
    ldr q13, [x9, #320]
    ldr q21, [x9, #320]
    fmla v24.4s, v14.4s, v19.4s
    smmla v5.4s, v16.16b, v2.16b
    ldp q16, q14, [x9, #256]
    fmla v25.4s, v17.4s, v8.4s
    ldr q17, [x3, #464]
    fmla v7.4s, v20.4s, v4.4s
    smmla v13.4s, v16.16b, v3.16b
    smmla v21.4s, v16.16b, v6.16b
    fmla v24.4s, v12.4s, v15.4s
    fmla v17.4s, v5.4s, v4.4s
    ldp q4, q5, [x9, #288]
    fmla v25.4s, v12.4s, v22.4s
    smmla v13.4s, v14.16b, v10.16b
    smmla v21.4s, v14.16b, v11.16b
    fmla v26.4s, v7.4s, v19.4s
    smmla v13.4s, v4.16b, v9.16b
    smmla v21.4s, v4.16b, v1.16b
    ldp q4, q7, [x9, #352]
    fmla v27.4s, v17.4s, v8.4s
    ldr q17, [x9, #448]
    ldr q14, [x9, #448]
    smmla v13.4s, v5.16b, v0.16b
    smmla v21.4s, v5.16b, v2.16b
    ldp q5, q12, [x9, #384]
    ldr q16, [x9, #336]
    ldr q20, [x9, #336]
    fmla v26.4s, v18.4s, v15.4s
    fmla v27.4s, v18.4s, v22.4s
    smmla v17.4s, v5.16b, v3.16b
    smmla v14.4s, v5.16b, v6.16b
    fmla v16.4s, v13.4s, v4.4s
    fmla v20.4s, v21.4s, v4.4s
    ldp q3, q4, [x9, #416]
    smmla v17.4s, v12.16b, v10.16b
    smmla v14.4s, v12.16b, v11.16b
    smmla v17.4s, v3.16b, v9.16b
    smmla v14.4s, v3.16b, v1.16b
    fmla v28.4s, v16.4s, v19.4s
    fmla v29.4s, v20.4s, v8.4s
    smmla v17.4s, v4.16b, v0.16b
    smmla v14.4s, v4.16b, v2.16b
    ldp q0, q20, [x9, #480]
    ldr q3, [x9, #464]
    ldr q4, [x9, #464]
    fmla v28.4s, v7.4s, v15.4s
    fmla v29.4s, v7.4s, v22.4s
    fmla v3.4s, v17.4s, v0.4s
    fmla v4.4s, v14.4s, v0.4s
    fmla v30.4s, v3.4s, v19.4s
    fmla v31.4s, v4.4s, v8.4s
    fmla v30.4s, v20.4s, v15.4s
    fmla v31.4s, v20.4s, v22.4s
4:
    stp q24, q25, [x6]
    stp q26, q27, [x6, #32]
    stp q28, q29, [x6, #64]
    stp q30, q31, [x6, #96]
