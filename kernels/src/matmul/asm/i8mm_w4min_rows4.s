// Four rows of int4 with minima, 8 columns.
// Written by `cargo run --release -p brevity-bench --bin schedule`.
// Loop: 2 blocks, 222 instructions, 126 cycles on an in-order core of three slots.
// `+`: for the next pass.
// x0 codes, x1 scales, x2 minima, x3 rows, x4 bytes to the next group of rows, x5 blocks,
// x6 running sums, x7 start of int8 accumulators
// v23 mask, v24 y0.0, v25 y0.1, v26 y0.2, v27 y0.3, v28 y1.0, v29 y1.1, v30 y1.2
// v31 y1.3
    movi v23.16b, #15
    ldp q24, q25, [x6]
    ldp q26, q27, [x6, #32]
    ldp q28, q29, [x6, #64]
    ldp q30, q31, [x6, #96]
    tbz x5, #0, 1f
    ldp q4, q5, [x3]
    ldp q12, q14, [x3, #32]
    ldp q3, q17, [x0]
    ldp q13, q22, [x3, #128]
    ldp q11, q19, [x3, #160]
    ushr v2.16b, v3.16b, #4
    and v0.16b, v3.16b, v23.16b
    ldr q3, [x3, #64]
    and v21.16b, v17.16b, v23.16b
    ldr q10, [x3, #192]
    ushr v1.16b, v17.16b, #4
    smmla v3.4s, v4.16b, v0.16b
    smmla v3.4s, v5.16b, v21.16b
    smmla v3.4s, v12.16b, v2.16b
    smmla v10.4s, v13.16b, v0.16b
    ldr q17, [x1]
    smmla v3.4s, v14.16b, v1.16b
    smmla v10.4s, v22.16b, v21.16b
    ldp q21, q0, [x3, #96]
    smmla v10.4s, v11.16b, v2.16b
    ldr q16, [x2]
    ldr q2, [x3, #80]
    smmla v10.4s, v19.16b, v1.16b
    ldp q8, q1, [x3, #224]
    dup v18.2d, v17.d[0]
    ldr q7, [x3, #208]
    dup v9.2d, v16.d[0]
    fmla v2.4s, v3.4s, v21.4s
    shl v3.4s, v18.4s, #16
    fmla v7.4s, v10.4s, v8.4s
    ldp q10, q6, [x0, #64]
    shl v20.4s, v9.4s, #16
    fmla v24.4s, v2.4s, v3.4s
    and v2.16b, v10.16b, v23.16b
    ldr q15, [x3, #64]
    fmla v28.4s, v7.4s, v3.4s
    and v3.16b, v6.16b, v23.16b
    ldr q7, [x3, #192]
    ushr v10.16b, v10.16b, #4
    ushr v6.16b, v6.16b, #4
    smmla v15.4s, v4.16b, v2.16b
    fmla v24.4s, v0.4s, v20.4s
    smmla v15.4s, v5.16b, v3.16b
    smmla v7.4s, v13.16b, v2.16b
    fmla v28.4s, v1.4s, v20.4s
    smmla v15.4s, v12.16b, v10.16b
    smmla v7.4s, v22.16b, v3.16b
    smmla v15.4s, v14.16b, v6.16b
    smmla v7.4s, v11.16b, v10.16b
    smmla v7.4s, v19.16b, v6.16b
    ldr q2, [x3, #80]
    ldr q3, [x3, #208]
    fmla v2.4s, v15.4s, v21.4s
    fmla v3.4s, v7.4s, v8.4s
    fmla v26.4s, v2.4s, v18.4s
    fmla v30.4s, v3.4s, v18.4s
    ldp q2, q3, [x0, #32]
    fmla v26.4s, v0.4s, v9.4s
    and v18.16b, v2.16b, v23.16b
    ldr q7, [x3, #64]
    fmla v30.4s, v1.4s, v9.4s
    and v9.16b, v3.16b, v23.16b
    ldr q15, [x3, #192]
    ushr v2.16b, v2.16b, #4
    ushr v3.16b, v3.16b, #4
    smmla v7.4s, v4.16b, v18.16b
    smmla v7.4s, v5.16b, v9.16b
    smmla v15.4s, v13.16b, v18.16b
    smmla v7.4s, v12.16b, v2.16b
    smmla v15.4s, v22.16b, v9.16b
    smmla v7.4s, v14.16b, v3.16b
    smmla v15.4s, v11.16b, v2.16b
    smmla v15.4s, v19.16b, v3.16b
    ldr q9, [x3, #80]
    dup v2.2d, v17.d[1]
    ldr q17, [x3, #208]
    fmla v9.4s, v7.4s, v21.4s
    ldp q7, q18, [x0, #96]
    shl v6.4s, v2.4s, #16
    fmla v17.4s, v15.4s, v8.4s
    dup v3.2d, v16.d[1]
    and v16.16b, v7.16b, v23.16b
    ldr q15, [x3, #64]
    fmla v25.4s, v9.4s, v6.4s
    and v9.16b, v18.16b, v23.16b
    ldr q10, [x3, #192]
    shl v20.4s, v3.4s, #16
    fmla v29.4s, v17.4s, v6.4s
    ushr v7.16b, v7.16b, #4
    ushr v18.16b, v18.16b, #4
    smmla v15.4s, v4.16b, v16.16b
    smmla v15.4s, v5.16b, v9.16b
    smmla v10.4s, v13.16b, v16.16b
    fmla v25.4s, v0.4s, v20.4s
    smmla v15.4s, v12.16b, v7.16b
    smmla v10.4s, v22.16b, v9.16b
    fmla v29.4s, v1.4s, v20.4s
    smmla v15.4s, v14.16b, v18.16b
    smmla v10.4s, v11.16b, v7.16b
    smmla v10.4s, v19.16b, v18.16b
    ldr q4, [x3, #80]
    ldr q5, [x3, #208]
    fmla v4.4s, v15.4s, v21.4s
    fmla v5.4s, v10.4s, v8.4s
    fmla v27.4s, v4.4s, v2.4s
    fmla v31.4s, v5.4s, v2.4s
    fmla v27.4s, v0.4s, v3.4s
    fmla v31.4s, v1.4s, v3.4s
    add x0, x0, #256
    add x3, x3, #256
    add x1, x1, #32
    add x2, x2, #32
1:
    lsr x5, x5, #1
    cbz x5, 4f
    subs x5, x5, #1
    ldp q4, q5, [x3]
    ldp q12, q14, [x3, #32]
    ldp q3, q17, [x0]
    ldp q13, q22, [x3, #128]
    ldp q11, q19, [x3, #160]
    ushr v2.16b, v3.16b, #4
    and v0.16b, v3.16b, v23.16b
    ldr q3, [x3, #64]
    and v21.16b, v17.16b, v23.16b
    ldr q10, [x3, #192]
    b.eq 3f
2:
    ushr v1.16b, v17.16b, #4
    smmla v3.4s, v4.16b, v0.16b
    smmla v3.4s, v5.16b, v21.16b
    smmla v3.4s, v12.16b, v2.16b
    smmla v10.4s, v13.16b, v0.16b
    ldr q17, [x1]
    smmla v3.4s, v14.16b, v1.16b
    smmla v10.4s, v22.16b, v21.16b
    ldp q21, q0, [x3, #96]
    smmla v10.4s, v11.16b, v2.16b
    ldr q16, [x2]
    ldr q2, [x3, #80]
    smmla v10.4s, v19.16b, v1.16b
    ldp q8, q1, [x3, #224]
    dup v18.2d, v17.d[0]
    ldr q7, [x3, #208]
    dup v9.2d, v16.d[0]
    fmla v2.4s, v3.4s, v21.4s
    shl v3.4s, v18.4s, #16
    fmla v7.4s, v10.4s, v8.4s
    ldp q10, q6, [x0, #64]
    shl v20.4s, v9.4s, #16
    fmla v24.4s, v2.4s, v3.4s
    and v2.16b, v10.16b, v23.16b
    ldr q15, [x3, #64]
    fmla v28.4s, v7.4s, v3.4s
    and v3.16b, v6.16b, v23.16b
    ldr q7, [x3, #192]
    ushr v10.16b, v10.16b, #4
    ushr v6.16b, v6.16b, #4
    smmla v15.4s, v4.16b, v2.16b
    fmla v24.4s, v0.4s, v20.4s
    smmla v15.4s, v5.16b, v3.16b
    smmla v7.4s, v13.16b, v2.16b
    fmla v28.4s, v1.4s, v20.4s
    smmla v15.4s, v12.16b, v10.16b
    smmla v7.4s, v22.16b, v3.16b
    smmla v15.4s, v14.16b, v6.16b
    smmla v7.4s, v11.16b, v10.16b
    smmla v7.4s, v19.16b, v6.16b
    ldr q2, [x3, #80]
    ldr q3, [x3, #208]
    fmla v2.4s, v15.4s, v21.4s
    fmla v3.4s, v7.4s, v8.4s
    fmla v26.4s, v2.4s, v18.4s
    fmla v30.4s, v3.4s, v18.4s
    ldp q2, q3, [x0, #32]
    fmla v26.4s, v0.4s, v9.4s
    and v18.16b, v2.16b, v23.16b
    ldr q7, [x3, #64]
    fmla v30.4s, v1.4s, v9.4s
    and v9.16b, v3.16b, v23.16b
    ldr q15, [x3, #192]
    ushr v2.16b, v2.16b, #4
    ushr v3.16b, v3.16b, #4
    smmla v7.4s, v4.16b, v18.16b
    smmla v7.4s, v5.16b, v9.16b
    smmla v15.4s, v13.16b, v18.16b
    smmla v7.4s, v12.16b, v2.16b
    smmla v15.4s, v22.16b, v9.16b
    smmla v7.4s, v14.16b, v3.16b
    smmla v15.4s, v11.16b, v2.16b
    smmla v15.4s, v19.16b, v3.16b
    ldr q9, [x3, #80]
    dup v2.2d, v17.d[1]
    ldr q17, [x3, #208]
    fmla v9.4s, v7.4s, v21.4s
    ldp q7, q18, [x0, #96]
    shl v6.4s, v2.4s, #16
    fmla v17.4s, v15.4s, v8.4s
    dup v3.2d, v16.d[1]
    and v16.16b, v7.16b, v23.16b
    ldr q15, [x3, #64]
    fmla v25.4s, v9.4s, v6.4s
    and v9.16b, v18.16b, v23.16b
    ldr q10, [x3, #192]
    shl v20.4s, v3.4s, #16
    fmla v29.4s, v17.4s, v6.4s
    ushr v7.16b, v7.16b, #4
    ushr v18.16b, v18.16b, #4
    smmla v15.4s, v4.16b, v16.16b
    smmla v15.4s, v5.16b, v9.16b
    smmla v10.4s, v13.16b, v16.16b
    fmla v25.4s, v0.4s, v20.4s
    smmla v15.4s, v12.16b, v7.16b
    smmla v10.4s, v22.16b, v9.16b
    fmla v29.4s, v1.4s, v20.4s
    smmla v15.4s, v14.16b, v18.16b
    smmla v10.4s, v11.16b, v7.16b
    smmla v10.4s, v19.16b, v18.16b
    ldr q4, [x3, #80]
    ldr q5, [x3, #208]
    fmla v4.4s, v15.4s, v21.4s
    fmla v5.4s, v10.4s, v8.4s
    ldp q6, q7, [x3, #256]
    fmla v27.4s, v4.4s, v2.4s
    ldp q4, q8, [x0, #256]
    fmla v31.4s, v5.4s, v2.4s
    ldp q2, q5, [x3, #288]
    ldp q9, q10, [x3, #384]
    and v11.16b, v4.16b, v23.16b
    ldr q12, [x3, #320]
    fmla v27.4s, v0.4s, v3.4s
    ldp q0, q13, [x3, #416]
    and v14.16b, v8.16b, v23.16b
    fmla v31.4s, v1.4s, v3.4s
    ushr v1.16b, v4.16b, #4
    ldr q3, [x3, #448]
    ushr v4.16b, v8.16b, #4
    smmla v12.4s, v6.16b, v11.16b
    smmla v12.4s, v7.16b, v14.16b
    smmla v12.4s, v2.16b, v1.16b
    smmla v3.4s, v9.16b, v11.16b
    ldr q11, [x1, #32]
    smmla v12.4s, v5.16b, v4.16b
    smmla v3.4s, v10.16b, v14.16b
    ldp q14, q8, [x3, #352]
    smmla v3.4s, v0.16b, v1.16b
    ldr q1, [x2, #32]
    ldr q15, [x3, #336]
    smmla v3.4s, v13.16b, v4.16b
    ldp q4, q16, [x3, #480]
    add x1, x1, #64
    dup v17.2d, v11.d[0]
    ldr q18, [x3, #464]
    add x2, x2, #64
    dup v19.2d, v1.d[0]
    fmla v15.4s, v12.4s, v14.4s
    shl v12.4s, v17.4s, #16
    fmla v18.4s, v3.4s, v4.4s
    ldp q3, q20, [x0, #320]
    shl v21.4s, v19.4s, #16
    fmla v24.4s, v15.4s, v12.4s
    and v15.16b, v3.16b, v23.16b
    ldr q22, [x3, #320]
    fmla v28.4s, v18.4s, v12.4s
    and v12.16b, v20.16b, v23.16b
    ldr q18, [x3, #448]
    ushr v3.16b, v3.16b, #4
    ushr v20.16b, v20.16b, #4
    smmla v22.4s, v6.16b, v15.16b
    fmla v24.4s, v8.4s, v21.4s
    smmla v22.4s, v7.16b, v12.16b
    smmla v18.4s, v9.16b, v15.16b
    fmla v28.4s, v16.4s, v21.4s
    smmla v22.4s, v2.16b, v3.16b
    smmla v18.4s, v10.16b, v12.16b
    smmla v22.4s, v5.16b, v20.16b
    smmla v18.4s, v0.16b, v3.16b
    smmla v18.4s, v13.16b, v20.16b
    ldr q3, [x3, #336]
    ldr q20, [x3, #464]
    fmla v3.4s, v22.4s, v14.4s
    fmla v20.4s, v18.4s, v4.4s
    fmla v26.4s, v3.4s, v17.4s
    ldp q3, q18, [x0, #288]
    fmla v30.4s, v20.4s, v17.4s
    and v17.16b, v3.16b, v23.16b
    ldr q20, [x3, #320]
    fmla v26.4s, v8.4s, v19.4s
    and v22.16b, v18.16b, v23.16b
    fmla v30.4s, v16.4s, v19.4s
    ushr v3.16b, v3.16b, #4
    ldr q19, [x3, #448]
    ushr v18.16b, v18.16b, #4
    smmla v20.4s, v6.16b, v17.16b
    smmla v20.4s, v7.16b, v22.16b
    smmla v20.4s, v2.16b, v3.16b
    smmla v19.4s, v9.16b, v17.16b
    smmla v20.4s, v5.16b, v18.16b
    smmla v19.4s, v10.16b, v22.16b
    smmla v19.4s, v0.16b, v3.16b
    ldr q3, [x3, #336]
    smmla v19.4s, v13.16b, v18.16b
    dup v11.2d, v11.d[1]
    ldr q18, [x3, #464]
    fmla v3.4s, v20.4s, v14.4s
    shl v20.4s, v11.4s, #16
    fmla v18.4s, v19.4s, v4.4s
    ldp q19, q22, [x0, #352]
    add x0, x0, #512
    dup v1.2d, v1.d[1]
    fmla v25.4s, v3.4s, v20.4s
    and v3.16b, v19.16b, v23.16b
    ldr q17, [x3, #320]
    ldr q12, [x3, #448]
    shl v21.4s, v1.4s, #16
    fmla v29.4s, v18.4s, v20.4s
    and v18.16b, v22.16b, v23.16b
    ushr v19.16b, v19.16b, #4
    ushr v22.16b, v22.16b, #4
    smmla v17.4s, v6.16b, v3.16b
    smmla v12.4s, v9.16b, v3.16b
    fmla v25.4s, v8.4s, v21.4s
    smmla v17.4s, v7.16b, v18.16b
    smmla v12.4s, v10.16b, v18.16b
    fmla v29.4s, v16.4s, v21.4s
    smmla v17.4s, v2.16b, v19.16b
    smmla v12.4s, v0.16b, v19.16b
    smmla v17.4s, v5.16b, v22.16b
    smmla v12.4s, v13.16b, v22.16b
    ldr q0, [x3, #336]
    ldr q2, [x3, #464]
    add x3, x3, #512
    fmla v0.4s, v17.4s, v14.4s
    fmla v2.4s, v12.4s, v4.4s
    ldp q4, q5, [x3] // +
    ldp q12, q14, [x3, #32] // +
    ldp q3, q17, [x0] // +
    ldp q13, q22, [x3, #128] // +
    fmla v27.4s, v0.4s, v11.4s
    fmla v31.4s, v2.4s, v11.4s
    ldp q11, q19, [x3, #160] // +
    ushr v2.16b, v3.16b, #4 // +
    and v0.16b, v3.16b, v23.16b // +
    ldr q3, [x3, #64] // +
    and v21.16b, v17.16b, v23.16b // +
    ldr q10, [x3, #192] // +
    subs x5, x5, #1
    fmla v27.4s, v8.4s, v1.4s
    fmla v31.4s, v16.4s, v1.4s
    b.ne 2b
3:
    ushr v1.16b, v17.16b, #4
    smmla v3.4s, v4.16b, v0.16b
    smmla v3.4s, v5.16b, v21.16b
    smmla v3.4s, v12.16b, v2.16b
    smmla v10.4s, v13.16b, v0.16b
    ldr q17, [x1]
    smmla v3.4s, v14.16b, v1.16b
    smmla v10.4s, v22.16b, v21.16b
    ldp q21, q0, [x3, #96]
    smmla v10.4s, v11.16b, v2.16b
    ldr q16, [x2]
    ldr q2, [x3, #80]
    smmla v10.4s, v19.16b, v1.16b
    ldp q8, q1, [x3, #224]
    dup v18.2d, v17.d[0]
    ldr q7, [x3, #208]
    dup v9.2d, v16.d[0]
    fmla v2.4s, v3.4s, v21.4s
    shl v3.4s, v18.4s, #16
    fmla v7.4s, v10.4s, v8.4s
    ldp q10, q6, [x0, #64]
    shl v20.4s, v9.4s, #16
    fmla v24.4s, v2.4s, v3.4s
    and v2.16b, v10.16b, v23.16b
    ldr q15, [x3, #64]
    fmla v28.4s, v7.4s, v3.4s
    and v3.16b, v6.16b, v23.16b
    ldr q7, [x3, #192]
    ushr v10.16b, v10.16b, #4
    ushr v6.16b, v6.16b, #4
    smmla v15.4s, v4.16b, v2.16b
    fmla v24.4s, v0.4s, v20.4s
    smmla v15.4s, v5.16b, v3.16b
    smmla v7.4s, v13.16b, v2.16b
    fmla v28.4s, v1.4s, v20.4s
    smmla v15.4s, v12.16b, v10.16b
    smmla v7.4s, v22.16b, v3.16b
    smmla v15.4s, v14.16b, v6.16b
    smmla v7.4s, v11.16b, v10.16b
    smmla v7.4s, v19.16b, v6.16b
    ldr q2, [x3, #80]
    ldr q3, [x3, #208]
    fmla v2.4s, v15.4s, v21.4s
    fmla v3.4s, v7.4s, v8.4s
    fmla v26.4s, v2.4s, v18.4s
    fmla v30.4s, v3.4s, v18.4s
    ldp q2, q3, [x0, #32]
    fmla v26.4s, v0.4s, v9.4s
    and v18.16b, v2.16b, v23.16b
    ldr q7, [x3, #64]
    fmla v30.4s, v1.4s, v9.4s
    and v9.16b, v3.16b, v23.16b
    ldr q15, [x3, #192]
    ushr v2.16b, v2.16b, #4
    ushr v3.16b, v3.16b, #4
    smmla v7.4s, v4.16b, v18.16b
    smmla v7.4s, v5.16b, v9.16b
    smmla v15.4s, v13.16b, v18.16b
    smmla v7.4s, v12.16b, v2.16b
    smmla v15.4s, v22.16b, v9.16b
    smmla v7.4s, v14.16b, v3.16b
    smmla v15.4s, v11.16b, v2.16b
    smmla v15.4s, v19.16b, v3.16b
    ldr q9, [x3, #80]
    dup v2.2d, v17.d[1]
    ldr q17, [x3, #208]
    fmla v9.4s, v7.4s, v21.4s
    ldp q7, q18, [x0, #96]
    shl v6.4s, v2.4s, #16
    fmla v17.4s, v15.4s, v8.4s
    dup v3.2d, v16.d[1]
    and v16.16b, v7.16b, v23.16b
    ldr q15, [x3, #64]
    fmla v25.4s, v9.4s, v6.4s
    and v9.16b, v18.16b, v23.16b
    ldr q10, [x3, #192]
    shl v20.4s, v3.4s, #16
    fmla v29.4s, v17.4s, v6.4s
    ushr v7.16b, v7.16b, #4
    ushr v18.16b, v18.16b, #4
    smmla v15.4s, v4.16b, v16.16b
    smmla v15.4s, v5.16b, v9.16b
    smmla v10.4s, v13.16b, v16.16b
    fmla v25.4s, v0.4s, v20.4s
    smmla v15.4s, v12.16b, v7.16b
    smmla v10.4s, v22.16b, v9.16b
    fmla v29.4s, v1.4s, v20.4s
    smmla v15.4s, v14.16b, v18.16b
    smmla v10.4s, v11.16b, v7.16b
    smmla v10.4s, v19.16b, v18.16b
    ldr q4, [x3, #80]
    ldr q5, [x3, #208]
    fmla v4.4s, v15.4s, v21.4s
    fmla v5.4s, v10.4s, v8.4s
    ldp q6, q7, [x3, #256]
    fmla v27.4s, v4.4s, v2.4s
    ldp q4, q8, [x0, #256]
    fmla v31.4s, v5.4s, v2.4s
    ldp q2, q5, [x3, #288]
    ldp q9, q10, [x3, #384]
    and v11.16b, v4.16b, v23.16b
    ldr q12, [x3, #320]
    fmla v27.4s, v0.4s, v3.4s
    ldp q0, q13, [x3, #416]
    and v14.16b, v8.16b, v23.16b
    fmla v31.4s, v1.4s, v3.4s
    ushr v1.16b, v4.16b, #4
    ldr q3, [x3, #448]
    ushr v4.16b, v8.16b, #4
    smmla v12.4s, v6.16b, v11.16b
    smmla v12.4s, v7.16b, v14.16b
    smmla v12.4s, v2.16b, v1.16b
    smmla v3.4s, v9.16b, v11.16b
    ldr q11, [x1, #32]
    smmla v12.4s, v5.16b, v4.16b
    smmla v3.4s, v10.16b, v14.16b
    ldp q14, q8, [x3, #352]
    smmla v3.4s, v0.16b, v1.16b
    ldr q1, [x2, #32]
    ldr q15, [x3, #336]
    smmla v3.4s, v13.16b, v4.16b
    ldp q4, q16, [x3, #480]
    dup v17.2d, v11.d[0]
    ldr q18, [x3, #464]
    dup v19.2d, v1.d[0]
    fmla v15.4s, v12.4s, v14.4s
    shl v12.4s, v17.4s, #16
    fmla v18.4s, v3.4s, v4.4s
    ldp q3, q20, [x0, #320]
    shl v21.4s, v19.4s, #16
    fmla v24.4s, v15.4s, v12.4s
    and v15.16b, v3.16b, v23.16b
    ldr q22, [x3, #320]
    fmla v28.4s, v18.4s, v12.4s
    and v12.16b, v20.16b, v23.16b
    ldr q18, [x3, #448]
    ushr v3.16b, v3.16b, #4
    ushr v20.16b, v20.16b, #4
    smmla v22.4s, v6.16b, v15.16b
    fmla v24.4s, v8.4s, v21.4s
    smmla v22.4s, v7.16b, v12.16b
    smmla v18.4s, v9.16b, v15.16b
    fmla v28.4s, v16.4s, v21.4s
    smmla v22.4s, v2.16b, v3.16b
    smmla v18.4s, v10.16b, v12.16b
    smmla v22.4s, v5.16b, v20.16b
    smmla v18.4s, v0.16b, v3.16b
    smmla v18.4s, v13.16b, v20.16b
    ldr q3, [x3, #336]
    ldr q20, [x3, #464]
    fmla v3.4s, v22.4s, v14.4s
    fmla v20.4s, v18.4s, v4.4s
    fmla v26.4s, v3.4s, v17.4s
    ldp q3, q18, [x0, #288]
    fmla v30.4s, v20.4s, v17.4s
    and v17.16b, v3.16b, v23.16b
    ldr q20, [x3, #320]
    fmla v26.4s, v8.4s, v19.4s
    and v22.16b, v18.16b, v23.16b
    fmla v30.4s, v16.4s, v19.4s
    ushr v3.16b, v3.16b, #4
    ldr q19, [x3, #448]
    ushr v18.16b, v18.16b, #4
    smmla v20.4s, v6.16b, v17.16b
    smmla v20.4s, v7.16b, v22.16b
    smmla v20.4s, v2.16b, v3.16b
    smmla v19.4s, v9.16b, v17.16b
    smmla v20.4s, v5.16b, v18.16b
    smmla v19.4s, v10.16b, v22.16b
    smmla v19.4s, v0.16b, v3.16b
    ldr q3, [x3, #336]
    smmla v19.4s, v13.16b, v18.16b
    dup v11.2d, v11.d[1]
    ldr q18, [x3, #464]
    fmla v3.4s, v20.4s, v14.4s
    shl v20.4s, v11.4s, #16
    fmla v18.4s, v19.4s, v4.4s
    ldp q19, q22, [x0, #352]
    dup v1.2d, v1.d[1]
    fmla v25.4s, v3.4s, v20.4s
    and v3.16b, v19.16b, v23.16b
    ldr q17, [x3, #320]
    ldr q12, [x3, #448]
    shl v21.4s, v1.4s, #16
    fmla v29.4s, v18.4s, v20.4s
    and v18.16b, v22.16b, v23.16b
    ushr v19.16b, v19.16b, #4
    ushr v22.16b, v22.16b, #4
    smmla v17.4s, v6.16b, v3.16b
    smmla v12.4s, v9.16b, v3.16b
    fmla v25.4s, v8.4s, v21.4s
    smmla v17.4s, v7.16b, v18.16b
    smmla v12.4s, v10.16b, v18.16b
    fmla v29.4s, v16.4s, v21.4s
    smmla v17.4s, v2.16b, v19.16b
    smmla v12.4s, v0.16b, v19.16b
    smmla v17.4s, v5.16b, v22.16b
    smmla v12.4s, v13.16b, v22.16b
    ldr q0, [x3, #336]
    ldr q2, [x3, #464]
    fmla v0.4s, v17.4s, v14.4s
    fmla v2.4s, v12.4s, v4.4s
    fmla v27.4s, v0.4s, v11.4s
    fmla v31.4s, v2.4s, v11.4s
    fmla v27.4s, v8.4s, v1.4s
    fmla v31.4s, v16.4s, v1.4s
4:
    stp q24, q25, [x6]
    stp q26, q27, [x6, #32]
    stp q28, q29, [x6, #64]
    stp q30, q31, [x6, #96]
