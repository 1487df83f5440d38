// Eight rows of int4 with minima, 4 columns.
// Written by `cargo run --release -p brevity-bench --bin schedule`.
// Loop: 2 blocks, 207 instructions, 87 cycles on an in-order core of three slots.
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
    ldp q12, q0, [x0]
    ushr v1.16b, v12.16b, #4
    ldp q2, q3, [x0, #64]
    ushr v4.16b, v0.16b, #4
    ldr d5, [x1]
    and v6.16b, v12.16b, v23.16b
    ldr q7, [x3, #64]
    ldr q8, [x3, #64]
    and v0.16b, v0.16b, v23.16b
    and v9.16b, v2.16b, v23.16b
    ldp q10, q11, [x3]
    ushr v2.16b, v2.16b, #4
    and v12.16b, v3.16b, v23.16b
    ushr v3.16b, v3.16b, #4
    dup v5.2d, v5.d[0]
    ldp q13, q14, [x3, #32]
    ldr d15, [x2]
    smmla v7.4s, v10.16b, v6.16b
    smmla v8.4s, v10.16b, v9.16b
    smmla v7.4s, v11.16b, v0.16b
    smmla v8.4s, v11.16b, v12.16b
    ldp q11, q10, [x3, #96]
    smmla v7.4s, v13.16b, v1.16b
    ldr q16, [x3, #80]
    ldr q17, [x3, #192]
    smmla v8.4s, v13.16b, v2.16b
    smmla v7.4s, v14.16b, v4.16b
    ldp q13, q18, [x3, #128]
    smmla v8.4s, v14.16b, v3.16b
    ldr q14, [x3, #80]
    ldr q19, [x3, #192]
    ldp q20, q21, [x3, #160]
    shl v22.4s, v5.4s, #16
    smmla v17.4s, v13.16b, v6.16b
    dup v15.2d, v15.d[0]
    fmla v16.4s, v7.4s, v11.4s
    smmla v17.4s, v18.16b, v0.16b
    fmla v14.4s, v8.4s, v11.4s
    smmla v19.4s, v13.16b, v9.16b
    smmla v17.4s, v20.16b, v1.16b
    smmla v19.4s, v18.16b, v12.16b
    smmla v17.4s, v21.16b, v4.16b
    ldp q18, q13, [x3, #224]
    smmla v19.4s, v20.16b, v2.16b
    ldr q20, [x3, #208]
    shl v8.4s, v15.4s, #16
    smmla v19.4s, v21.16b, v3.16b
    fmla v24.4s, v16.4s, v22.4s
    ldr q16, [x3, #208]
    fmla v25.4s, v14.4s, v5.4s
    fmla v20.4s, v17.4s, v18.4s
    ldr q17, [x9, #64]
    ldr q14, [x9, #64]
    fmla v16.4s, v19.4s, v18.4s
    ldp q18, q19, [x9]
    fmla v24.4s, v10.4s, v8.4s
    ldp q21, q11, [x9, #32]
    fmla v25.4s, v10.4s, v15.4s
    fmla v26.4s, v20.4s, v22.4s
    ldr q20, [x9, #192]
    smmla v17.4s, v18.16b, v6.16b
    smmla v14.4s, v18.16b, v9.16b
    ldp q18, q10, [x9, #128]
    fmla v27.4s, v16.4s, v5.4s
    smmla v17.4s, v19.16b, v0.16b
    smmla v14.4s, v19.16b, v12.16b
    smmla v17.4s, v21.16b, v1.16b
    smmla v14.4s, v21.16b, v2.16b
    ldp q21, q19, [x9, #160]
    smmla v17.4s, v11.16b, v4.16b
    ldp q16, q7, [x9, #96]
    smmla v20.4s, v18.16b, v6.16b
    smmla v14.4s, v11.16b, v3.16b
    ldr q11, [x9, #192]
    smmla v20.4s, v10.16b, v0.16b
    ldr q0, [x9, #80]
    ldr q6, [x9, #80]
    smmla v20.4s, v21.16b, v1.16b
    fmla v26.4s, v13.4s, v8.4s
    smmla v20.4s, v19.16b, v4.16b
    ldp q1, q4, [x9, #224]
    fmla v27.4s, v13.4s, v15.4s
    smmla v11.4s, v18.16b, v9.16b
    ldr q9, [x9, #208]
    fmla v0.4s, v17.4s, v16.4s
    fmla v6.4s, v14.4s, v16.4s
    smmla v11.4s, v10.16b, v12.16b
    smmla v11.4s, v21.16b, v2.16b
    smmla v11.4s, v19.16b, v3.16b
    fmla v9.4s, v20.4s, v1.4s
    ldr q3, [x9, #208]
    fmla v28.4s, v0.4s, v22.4s
    fmla v29.4s, v6.4s, v5.4s
    fmla v30.4s, v9.4s, v22.4s
    fmla v3.4s, v11.4s, v1.4s
    fmla v28.4s, v7.4s, v8.4s
    fmla v29.4s, v7.4s, v15.4s
    fmla v30.4s, v4.4s, v8.4s
    fmla v31.4s, v3.4s, v5.4s
    fmla v31.4s, v4.4s, v15.4s
    add x0, x0, #256
    add x1, x1, #32
    add x2, x2, #32
    add x3, x3, #256
    add x9, x9, #256
1:
    lsr x5, x5, #1
    cbz x5, 4f
    subs x5, x5, #1
    ldp q12, q0, [x0]
    ushr v1.16b, v12.16b, #4
    ldp q2, q3, [x0, #64]
    ushr v4.16b, v0.16b, #4
    ldr d5, [x1]
    b.eq 3f
2:
    and v6.16b, v12.16b, v23.16b
    ldr q7, [x3, #64]
    ldr q8, [x3, #64]
    and v0.16b, v0.16b, v23.16b
    and v9.16b, v2.16b, v23.16b
    ldp q10, q11, [x3]
    ushr v2.16b, v2.16b, #4
    and v12.16b, v3.16b, v23.16b
    ushr v3.16b, v3.16b, #4
    dup v5.2d, v5.d[0]
    ldp q13, q14, [x3, #32]
    ldr d15, [x2]
    smmla v7.4s, v10.16b, v6.16b
    smmla v8.4s, v10.16b, v9.16b
    smmla v7.4s, v11.16b, v0.16b
    smmla v8.4s, v11.16b, v12.16b
    ldp q11, q10, [x3, #96]
    smmla v7.4s, v13.16b, v1.16b
    ldr q16, [x3, #80]
    ldr q17, [x3, #192]
    smmla v8.4s, v13.16b, v2.16b
    smmla v7.4s, v14.16b, v4.16b
    ldp q13, q18, [x3, #128]
    smmla v8.4s, v14.16b, v3.16b
    ldr q14, [x3, #80]
    ldr q19, [x3, #192]
    ldp q20, q21, [x3, #160]
    shl v22.4s, v5.4s, #16
    smmla v17.4s, v13.16b, v6.16b
    dup v15.2d, v15.d[0]
    fmla v16.4s, v7.4s, v11.4s
    smmla v17.4s, v18.16b, v0.16b
    fmla v14.4s, v8.4s, v11.4s
    smmla v19.4s, v13.16b, v9.16b
    smmla v17.4s, v20.16b, v1.16b
    smmla v19.4s, v18.16b, v12.16b
    smmla v17.4s, v21.16b, v4.16b
    ldp q18, q13, [x3, #224]
    smmla v19.4s, v20.16b, v2.16b
    ldr q20, [x3, #208]
    shl v8.4s, v15.4s, #16
    smmla v19.4s, v21.16b, v3.16b
    fmla v24.4s, v16.4s, v22.4s
    ldr q16, [x3, #208]
    fmla v25.4s, v14.4s, v5.4s
    fmla v20.4s, v17.4s, v18.4s
    ldr q17, [x9, #64]
    ldr q14, [x9, #64]
    fmla v16.4s, v19.4s, v18.4s
    ldp q18, q19, [x9]
    fmla v24.4s, v10.4s, v8.4s
    ldp q21, q11, [x9, #32]
    fmla v25.4s, v10.4s, v15.4s
    fmla v26.4s, v20.4s, v22.4s
    ldr q20, [x9, #192]
    smmla v17.4s, v18.16b, v6.16b
    smmla v14.4s, v18.16b, v9.16b
    ldp q18, q10, [x9, #128]
    fmla v27.4s, v16.4s, v5.4s
    smmla v17.4s, v19.16b, v0.16b
    smmla v14.4s, v19.16b, v12.16b
    smmla v17.4s, v21.16b, v1.16b
    smmla v14.4s, v21.16b, v2.16b
    ldp q21, q19, [x9, #160]
    smmla v17.4s, v11.16b, v4.16b
    ldp q16, q7, [x9, #96]
    smmla v20.4s, v18.16b, v6.16b
    smmla v14.4s, v11.16b, v3.16b
    ldr q11, [x9, #192]
    smmla v20.4s, v10.16b, v0.16b
    ldr q0, [x9, #80]
    ldr q6, [x9, #80]
    smmla v20.4s, v21.16b, v1.16b
    fmla v26.4s, v13.4s, v8.4s
    smmla v20.4s, v19.16b, v4.16b
    ldp q1, q4, [x9, #224]
    fmla v27.4s, v13.4s, v15.4s
    smmla v11.4s, v18.16b, v9.16b
    ldr q9, [x9, #208]
    fmla v0.4s, v17.4s, v16.4s
    fmla v6.4s, v14.4s, v16.4s
    smmla v11.4s, v10.16b, v12.16b
    smmla v11.4s, v21.16b, v2.16b
    smmla v11.4s, v19.16b, v3.16b
    fmla v9.4s, v20.4s, v1.4s
    ldr q3, [x9, #208]
    fmla v28.4s, v0.4s, v22.4s
    fmla v29.4s, v6.4s, v5.4s
    fmla v30.4s, v9.4s, v22.4s
    fmla v3.4s, v11.4s, v1.4s
    fmla v28.4s, v7.4s, v8.4s
    fmla v29.4s, v7.4s, v15.4s
    ldp q0, q1, [x0, #256]
    fmla v30.4s, v4.4s, v8.4s
    fmla v31.4s, v3.4s, v5.4s
    ldp q3, q2, [x0, #320]
    ushr v5.16b, v0.16b, #4
    ushr v8.16b, v1.16b, #4
    ldr d7, [x1, #32]
    and v0.16b, v0.16b, v23.16b
    ldr q11, [x3, #320]
    ldr q9, [x3, #320]
    and v1.16b, v1.16b, v23.16b
    and v22.16b, v3.16b, v23.16b
    ldp q6, q20, [x3, #256]
    fmla v31.4s, v4.4s, v15.4s
    ushr v3.16b, v3.16b, #4
    and v4.16b, v2.16b, v23.16b
    ushr v2.16b, v2.16b, #4
    dup v7.2d, v7.d[0]
    ldp q15, q19, [x3, #288]
    ldr d21, [x2, #32]
    smmla v11.4s, v6.16b, v0.16b
    smmla v9.4s, v6.16b, v22.16b
    smmla v11.4s, v20.16b, v1.16b
    smmla v9.4s, v20.16b, v4.16b
    ldp q20, q6, [x3, #352]
    smmla v11.4s, v15.16b, v5.16b
    ldr q10, [x3, #336]
    ldr q12, [x3, #448]
    smmla v9.4s, v15.16b, v3.16b
    smmla v11.4s, v19.16b, v8.16b
    ldp q15, q14, [x3, #384]
    smmla v9.4s, v19.16b, v2.16b
    ldr q19, [x3, #336]
    ldr q16, [x3, #448]
    shl v17.4s, v7.4s, #16
    ldp q18, q13, [x3, #416]
    add x0, x0, #512
    dup v21.2d, v21.d[0]
    smmla v12.4s, v15.16b, v0.16b
    add x1, x1, #64
    fmla v10.4s, v11.4s, v20.4s
    smmla v16.4s, v15.16b, v22.16b
    smmla v12.4s, v14.16b, v1.16b
    fmla v19.4s, v9.4s, v20.4s
    smmla v16.4s, v14.16b, v4.16b
    smmla v12.4s, v18.16b, v5.16b
    smmla v16.4s, v18.16b, v3.16b
    smmla v12.4s, v13.16b, v8.16b
    ldp q18, q14, [x3, #480]
    shl v9.4s, v21.4s, #16
    smmla v16.4s, v13.16b, v2.16b
    ldr q13, [x3, #464]
    ldr q20, [x3, #464]
    add x2, x2, #64
    add x3, x3, #512
    fmla v24.4s, v10.4s, v17.4s
    ldr q10, [x9, #320]
    fmla v25.4s, v19.4s, v7.4s
    fmla v13.4s, v12.4s, v18.4s
    ldp q12, q19, [x9, #256]
    fmla v20.4s, v16.4s, v18.4s
    ldr q16, [x9, #320]
    ldp q18, q15, [x9, #288]
    fmla v24.4s, v6.4s, v9.4s
    smmla v10.4s, v12.16b, v0.16b
    fmla v25.4s, v6.4s, v21.4s
    fmla v26.4s, v13.4s, v17.4s
    smmla v10.4s, v19.16b, v1.16b
    fmla v27.4s, v20.4s, v7.4s
    smmla v16.4s, v12.16b, v22.16b
    smmla v10.4s, v18.16b, v5.16b
    smmla v16.4s, v19.16b, v4.16b
    smmla v10.4s, v15.16b, v8.16b
    ldp q19, q12, [x9, #352]
    smmla v16.4s, v18.16b, v3.16b
    ldr q18, [x9, #336]
    ldr q20, [x9, #336]
    smmla v16.4s, v15.16b, v2.16b
    ldr q15, [x9, #448]
    ldr q13, [x9, #448]
    ldp q6, q11, [x9, #384]
    fmla v18.4s, v10.4s, v19.4s
    fmla v26.4s, v14.4s, v9.4s
    fmla v27.4s, v14.4s, v21.4s
    ldp q14, q10, [x9, #416]
    fmla v20.4s, v16.4s, v19.4s
    smmla v15.4s, v6.16b, v0.16b
    smmla v13.4s, v6.16b, v22.16b
    smmla v15.4s, v11.16b, v1.16b
    smmla v13.4s, v11.16b, v4.16b
    fmla v28.4s, v18.4s, v17.4s
    smmla v15.4s, v14.16b, v5.16b
    smmla v13.4s, v14.16b, v3.16b
    smmla v15.4s, v10.16b, v8.16b
    smmla v13.4s, v10.16b, v2.16b
    ldp q0, q10, [x9, #480]
    fmla v29.4s, v20.4s, v7.4s
    ldr q1, [x9, #464]
    ldr q2, [x9, #464]
    add x9, x9, #512
    fmla v1.4s, v15.4s, v0.4s
    fmla v2.4s, v13.4s, v0.4s
    fmla v28.4s, v12.4s, v9.4s
    fmla v29.4s, v12.4s, v21.4s
    ldp q12, q0, [x0] // +
    fmla v30.4s, v1.4s, v17.4s
    fmla v31.4s, v2.4s, v7.4s
    ushr v1.16b, v12.16b, #4 // +
    ldp q2, q3, [x0, #64] // +
    ushr v4.16b, v0.16b, #4 // +
    ldr d5, [x1] // +
    subs x5, x5, #1
    fmla v30.4s, v10.4s, v9.4s
    fmla v31.4s, v10.4s, v21.4s
    b.ne 2b
3:
    and v6.16b, v12.16b, v23.16b
    ldr q7, [x3, #64]
    ldr q8, [x3, #64]
    and v0.16b, v0.16b, v23.16b
    and v9.16b, v2.16b, v23.16b
    ldp q10, q11, [x3]
    ushr v2.16b, v2.16b, #4
    and v12.16b, v3.16b, v23.16b
    ushr v3.16b, v3.16b, #4
    dup v5.2d, v5.d[0]
    ldp q13, q14, [x3, #32]
    ldr d15, [x2]
    smmla v7.4s, v10.16b, v6.16b
    smmla v8.4s, v10.16b, v9.16b
    smmla v7.4s, v11.16b, v0.16b
    smmla v8.4s, v11.16b, v12.16b
    ldp q11, q10, [x3, #96]
    smmla v7.4s, v13.16b, v1.16b
    ldr q16, [x3, #80]
    ldr q17, [x3, #192]
    smmla v8.4s, v13.16b, v2.16b
    smmla v7.4s, v14.16b, v4.16b
    ldp q13, q18, [x3, #128]
    smmla v8.4s, v14.16b, v3.16b
    ldr q14, [x3, #80]
    ldr q19, [x3, #192]
    ldp q20, q21, [x3, #160]
    shl v22.4s, v5.4s, #16
    smmla v17.4s, v13.16b, v6.16b
    dup v15.2d, v15.d[0]
    fmla v16.4s, v7.4s, v11.4s
    smmla v17.4s, v18.16b, v0.16b
    fmla v14.4s, v8.4s, v11.4s
    smmla v19.4s, v13.16b, v9.16b
    smmla v17.4s, v20.16b, v1.16b
    smmla v19.4s, v18.16b, v12.16b
    smmla v17.4s, v21.16b, v4.16b
    ldp q18, q13, [x3, #224]
    smmla v19.4s, v20.16b, v2.16b
    ldr q20, [x3, #208]
    shl v8.4s, v15.4s, #16
    smmla v19.4s, v21.16b, v3.16b
    fmla v24.4s, v16.4s, v22.4s
    ldr q16, [x3, #208]
    fmla v25.4s, v14.4s, v5.4s
    fmla v20.4s, v17.4s, v18.4s
    ldr q17, [x9, #64]
    ldr q14, [x9, #64]
    fmla v16.4s, v19.4s, v18.4s
    ldp q18, q19, [x9]
    fmla v24.4s, v10.4s, v8.4s
    ldp q21, q11, [x9, #32]
    fmla v25.4s, v10.4s, v15.4s
    fmla v26.4s, v20.4s, v22.4s
    ldr q20, [x9, #192]
    smmla v17.4s, v18.16b, v6.16b
    smmla v14.4s, v18.16b, v9.16b
    ldp q18, q10, [x9, #128]
    fmla v27.4s, v16.4s, v5.4s
    smmla v17.4s, v19.16b, v0.16b
    smmla v14.4s, v19.16b, v12.16b
    smmla v17.4s, v21.16b, v1.16b
    smmla v14.4s, v21.16b, v2.16b
    ldp q21, q19, [x9, #160]
    smmla v17.4s, v11.16b, v4.16b
    ldp q16, q7, [x9, #96]
    smmla v20.4s, v18.16b, v6.16b
    smmla v14.4s, v11.16b, v3.16b
    ldr q11, [x9, #192]
    smmla v20.4s, v10.16b, v0.16b
    ldr q0, [x9, #80]
    ldr q6, [x9, #80]
    smmla v20.4s, v21.16b, v1.16b
    fmla v26.4s, v13.4s, v8.4s
    smmla v20.4s, v19.16b, v4.16b
    ldp q1, q4, [x9, #224]
    fmla v27.4s, v13.4s, v15.4s
    smmla v11.4s, v18.16b, v9.16b
    ldr q9, [x9, #208]
    fmla v0.4s, v17.4s, v16.4s
    fmla v6.4s, v14.4s, v16.4s
    smmla v11.4s, v10.16b, v12.16b
    smmla v11.4s, v21.16b, v2.16b
    smmla v11.4s, v19.16b, v3.16b
    fmla v9.4s, v20.4s, v1.4s
    ldr q3, [x9, #208]
    fmla v28.4s, v0.4s, v22.4s
    fmla v29.4s, v6.4s, v5.4s
    fmla v30.4s, v9.4s, v22.4s
    fmla v3.4s, v11.4s, v1.4s
    fmla v28.4s, v7.4s, v8.4s
    fmla v29.4s, v7.4s, v15.4s
    ldp q0, q1, [x0, #256]
    fmla v30.4s, v4.4s, v8.4s
    fmla v31.4s, v3.4s, v5.4s
    ldp q3, q2, [x0, #320]
    ushr v5.16b, v0.16b, #4
    ushr v8.16b, v1.16b, #4
    ldr d7, [x1, #32]
    and v0.16b, v0.16b, v23.16b
    ldr q11, [x3, #320]
    ldr q9, [x3, #320]
    and v1.16b, v1.16b, v23.16b
    and v22.16b, v3.16b, v23.16b
    ldp q6, q20, [x3, #256]
    fmla v31.4s, v4.4s, v15.4s
    ushr v3.16b, v3.16b, #4
    and v4.16b, v2.16b, v23.16b
    ushr v2.16b, v2.16b, #4
    dup v7.2d, v7.d[0]
    ldp q15, q19, [x3, #288]
    ldr d21, [x2, #32]
    smmla v11.4s, v6.16b, v0.16b
    smmla v9.4s, v6.16b, v22.16b
    smmla v11.4s, v20.16b, v1.16b
    smmla v9.4s, v20.16b, v4.16b
    ldp q20, q6, [x3, #352]
    smmla v11.4s, v15.16b, v5.16b
    ldr q10, [x3, #336]
    ldr q12, [x3, #448]
    smmla v9.4s, v15.16b, v3.16b
    smmla v11.4s, v19.16b, v8.16b
    ldp q15, q14, [x3, #384]
    smmla v9.4s, v19.16b, v2.16b
    ldr q19, [x3, #336]
    ldr q16, [x3, #448]
    shl v17.4s, v7.4s, #16
    ldp q18, q13, [x3, #416]
    dup v21.2d, v21.d[0]
    smmla v12.4s, v15.16b, v0.16b
    fmla v10.4s, v11.4s, v20.4s
    smmla v16.4s, v15.16b, v22.16b
    smmla v12.4s, v14.16b, v1.16b
    fmla v19.4s, v9.4s, v20.4s
    smmla v16.4s, v14.16b, v4.16b
    smmla v12.4s, v18.16b, v5.16b
    smmla v16.4s, v18.16b, v3.16b
    smmla v12.4s, v13.16b, v8.16b
    ldp q18, q14, [x3, #480]
    shl v9.4s, v21.4s, #16
    smmla v16.4s, v13.16b, v2.16b
    ldr q13, [x3, #464]
    ldr q20, [x3, #464]
    fmla v24.4s, v10.4s, v17.4s
    ldr q10, [x9, #320]
    fmla v25.4s, v19.4s, v7.4s
    fmla v13.4s, v12.4s, v18.4s
    ldp q12, q19, [x9, #256]
    fmla v20.4s, v16.4s, v18.4s
    ldr q16, [x9, #320]
    ldp q18, q15, [x9, #288]
    fmla v24.4s, v6.4s, v9.4s
    smmla v10.4s, v12.16b, v0.16b
    fmla v25.4s, v6.4s, v21.4s
    fmla v26.4s, v13.4s, v17.4s
    smmla v10.4s, v19.16b, v1.16b
    fmla v27.4s, v20.4s, v7.4s
    smmla v16.4s, v12.16b, v22.16b
    smmla v10.4s, v18.16b, v5.16b
    smmla v16.4s, v19.16b, v4.16b
    smmla v10.4s, v15.16b, v8.16b
    ldp q19, q12, [x9, #352]
    smmla v16.4s, v18.16b, v3.16b
    ldr q18, [x9, #336]
    ldr q20, [x9, #336]
    smmla v16.4s, v15.16b, v2.16b
    ldr q15, [x9, #448]
    ldr q13, [x9, #448]
    ldp q6, q11, [x9, #384]
    fmla v18.4s, v10.4s, v19.4s
    fmla v26.4s, v14.4s, v9.4s
    fmla v27.4s, v14.4s, v21.4s
    ldp q14, q10, [x9, #416]
    fmla v20.4s, v16.4s, v19.4s
    smmla v15.4s, v6.16b, v0.16b
    smmla v13.4s, v6.16b, v22.16b
    smmla v15.4s, v11.16b, v1.16b
    smmla v13.4s, v11.16b, v4.16b
    fmla v28.4s, v18.4s, v17.4s
    smmla v15.4s, v14.16b, v5.16b
    smmla v13.4s, v14.16b, v3.16b
    smmla v15.4s, v10.16b, v8.16b
    smmla v13.4s, v10.16b, v2.16b
    ldp q0, q10, [x9, #480]
    fmla v29.4s, v20.4s, v7.4s
    ldr q1, [x9, #464]
    ldr q2, [x9, #464]
    fmla v1.4s, v15.4s, v0.4s
    fmla v2.4s, v13.4s, v0.4s
    fmla v28.4s, v12.4s, v9.4s
    fmla v29.4s, v12.4s, v21.4s
    fmla v30.4s, v1.4s, v17.4s
    fmla v31.4s, v2.4s, v7.4s
    fmla v30.4s, v10.4s, v9.4s
    fmla v31.4s, v10.4s, v21.4s
4:
    stp q24, q25, [x6]
    stp q26, q27, [x6, #32]
    stp q28, q29, [x6, #64]
    stp q30, q31, [x6, #96]
