// Eight rows of int4, 4 columns.
// Written by `cargo run --release -p brevity-bench --bin schedule`.
// Loop: 2 blocks, 174 instructions, 67 cycles on an in-order core of three slots.
// `+`: for the next pass.
// x0 codes, x1 scales, x2 minima, x3 rows, x4 bytes to the next group of rows, x5 blocks,
// x6 running sums, x7 start of int8 accumulators
// v23 mask, v24 y0.0, v25 y0.2, v26 y1.0, v27 y1.2, v28 y2.0, v29 y2.2, v30 y3.0
// v31 y3.2
    add x9, x3, x4
    movi v23.16b, #15
    add x0, x0, #320
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
    ldp q5, q18, [x0, #-320]
    ldp q4, q19, [x0, #-256]
    ldr q8, [x3, #64]
    and v0.16b, v5.16b, v23.16b
    and v1.16b, v18.16b, v23.16b
    ldp q9, q16, [x3]
    and v2.16b, v4.16b, v23.16b
    ldr q20, [x3, #64]
    ushr v3.16b, v5.16b, #4
    ldur d11, [x1, #-32]
    smmla v8.4s, v9.16b, v0.16b
    ushr v4.16b, v4.16b, #4
    and v5.16b, v19.16b, v23.16b
    ldp q21, q14, [x3, #32]
    smmla v20.4s, v9.16b, v2.16b
    smmla v8.4s, v16.16b, v1.16b
    ldr q9, [x3, #192]
    ushr v6.16b, v18.16b, #4
    smmla v20.4s, v16.16b, v5.16b
    ldp q10, q12, [x3, #128]
    ushr v7.16b, v19.16b, #4
    smmla v8.4s, v21.16b, v3.16b
    ldr q19, [x3, #192]
    dup v16.2d, v11.d[0]
    smmla v20.4s, v21.16b, v4.16b
    smmla v8.4s, v14.16b, v6.16b
    ldp q21, q11, [x3, #80]
    smmla v9.4s, v10.16b, v0.16b
    smmla v20.4s, v14.16b, v7.16b
    smmla v19.4s, v10.16b, v2.16b
    ldp q10, q14, [x3, #160]
    ldr q18, [x3, #80]
    smmla v9.4s, v12.16b, v1.16b
    shl v22.4s, v16.4s, #16
    smmla v19.4s, v12.16b, v5.16b
    fmla v21.4s, v8.4s, v11.4s
    smmla v9.4s, v10.16b, v3.16b
    ldr q8, [x9, #64]
    fmla v18.4s, v20.4s, v11.4s
    smmla v19.4s, v10.16b, v4.16b
    ldp q10, q11, [x9]
    smmla v9.4s, v14.16b, v6.16b
    ldp q20, q12, [x3, #208]
    smmla v19.4s, v14.16b, v7.16b
    ldr q14, [x9, #64]
    ldr q15, [x3, #208]
    smmla v8.4s, v10.16b, v0.16b
    fmla v24.4s, v21.4s, v22.4s
    fmla v25.4s, v18.4s, v16.4s
    ldp q18, q21, [x9, #32]
    fmla v20.4s, v9.4s, v12.4s
    smmla v14.4s, v10.16b, v2.16b
    smmla v8.4s, v11.16b, v1.16b
    fmla v15.4s, v19.4s, v12.4s
    ldr q9, [x9, #192]
    ldr q10, [x9, #192]
    smmla v14.4s, v11.16b, v5.16b
    smmla v8.4s, v18.16b, v3.16b
    ldp q11, q12, [x9, #128]
    fmla v26.4s, v20.4s, v22.4s
    smmla v14.4s, v18.16b, v4.16b
    smmla v8.4s, v21.16b, v6.16b
    ldp q20, q18, [x9, #80]
    smmla v9.4s, v11.16b, v0.16b
    smmla v10.4s, v11.16b, v2.16b
    fmla v27.4s, v15.4s, v16.4s
    smmla v14.4s, v21.16b, v7.16b
    ldp q11, q21, [x9, #160]
    ldr q15, [x9, #80]
    smmla v9.4s, v12.16b, v1.16b
    smmla v10.4s, v12.16b, v5.16b
    fmla v20.4s, v8.4s, v18.4s
    smmla v9.4s, v11.16b, v3.16b
    smmla v10.4s, v11.16b, v4.16b
    ldp q12, q11, [x9, #208]
    fmla v15.4s, v14.4s, v18.4s
    ldr q14, [x9, #208]
    smmla v9.4s, v21.16b, v6.16b
    smmla v10.4s, v21.16b, v7.16b
    fmla v28.4s, v20.4s, v22.4s
    fmla v29.4s, v15.4s, v16.4s
    fmla v12.4s, v9.4s, v11.4s
    fmla v14.4s, v10.4s, v11.4s
    fmla v30.4s, v12.4s, v22.4s
    fmla v31.4s, v14.4s, v16.4s
    add x0, x0, #256
    add x1, x1, #32
    add x3, x3, #256
    add x9, x9, #256
1:
    lsr x5, x5, #1
    cbz x5, 4f
    subs x5, x5, #1
    ldp q5, q18, [x0, #-320]
    ldp q4, q19, [x0, #-256]
    ldr q8, [x3, #64]
    and v0.16b, v5.16b, v23.16b
    and v1.16b, v18.16b, v23.16b
    ldp q9, q16, [x3]
    and v2.16b, v4.16b, v23.16b
    ldr q20, [x3, #64]
    ushr v3.16b, v5.16b, #4
    ldur d11, [x1, #-32]
    smmla v8.4s, v9.16b, v0.16b
    ushr v4.16b, v4.16b, #4
    and v5.16b, v19.16b, v23.16b
    ldp q21, q14, [x3, #32]
    smmla v20.4s, v9.16b, v2.16b
    smmla v8.4s, v16.16b, v1.16b
    ldr q9, [x3, #192]
    b.eq 3f
2:
    ushr v6.16b, v18.16b, #4
    smmla v20.4s, v16.16b, v5.16b
    ldp q10, q12, [x3, #128]
    ushr v7.16b, v19.16b, #4
    smmla v8.4s, v21.16b, v3.16b
    ldr q19, [x3, #192]
    dup v16.2d, v11.d[0]
    smmla v20.4s, v21.16b, v4.16b
    smmla v8.4s, v14.16b, v6.16b
    ldp q21, q11, [x3, #80]
    smmla v9.4s, v10.16b, v0.16b
    smmla v20.4s, v14.16b, v7.16b
    smmla v19.4s, v10.16b, v2.16b
    ldp q10, q14, [x3, #160]
    ldr q18, [x3, #80]
    smmla v9.4s, v12.16b, v1.16b
    shl v22.4s, v16.4s, #16
    smmla v19.4s, v12.16b, v5.16b
    fmla v21.4s, v8.4s, v11.4s
    smmla v9.4s, v10.16b, v3.16b
    ldr q8, [x9, #64]
    fmla v18.4s, v20.4s, v11.4s
    smmla v19.4s, v10.16b, v4.16b
    ldp q10, q11, [x9]
    smmla v9.4s, v14.16b, v6.16b
    ldp q20, q12, [x3, #208]
    smmla v19.4s, v14.16b, v7.16b
    ldr q14, [x9, #64]
    ldr q15, [x3, #208]
    smmla v8.4s, v10.16b, v0.16b
    fmla v24.4s, v21.4s, v22.4s
    fmla v25.4s, v18.4s, v16.4s
    ldp q18, q21, [x9, #32]
    fmla v20.4s, v9.4s, v12.4s
    smmla v14.4s, v10.16b, v2.16b
    smmla v8.4s, v11.16b, v1.16b
    fmla v15.4s, v19.4s, v12.4s
    ldr q9, [x9, #192]
    ldr q10, [x9, #192]
    smmla v14.4s, v11.16b, v5.16b
    smmla v8.4s, v18.16b, v3.16b
    ldp q11, q12, [x9, #128]
    fmla v26.4s, v20.4s, v22.4s
    smmla v14.4s, v18.16b, v4.16b
    smmla v8.4s, v21.16b, v6.16b
    ldp q20, q18, [x9, #80]
    smmla v9.4s, v11.16b, v0.16b
    smmla v10.4s, v11.16b, v2.16b
    fmla v27.4s, v15.4s, v16.4s
    smmla v14.4s, v21.16b, v7.16b
    ldp q11, q21, [x9, #160]
    ldr q15, [x9, #80]
    smmla v9.4s, v12.16b, v1.16b
    smmla v10.4s, v12.16b, v5.16b
    fmla v20.4s, v8.4s, v18.4s
    smmla v9.4s, v11.16b, v3.16b
    smmla v10.4s, v11.16b, v4.16b
    ldp q12, q11, [x9, #208]
    fmla v15.4s, v14.4s, v18.4s
    ldr q14, [x9, #208]
    smmla v9.4s, v21.16b, v6.16b
    smmla v10.4s, v21.16b, v7.16b
    ldp q21, q18, [x0, #-64]
    ldp q19, q17, [x0], #512
    fmla v28.4s, v20.4s, v22.4s
    ldr q8, [x3, #320]
    fmla v29.4s, v15.4s, v16.4s
    and v0.16b, v21.16b, v23.16b
    ldp q15, q20, [x3, #256]
    fmla v12.4s, v9.4s, v11.4s
    fmla v14.4s, v10.4s, v11.4s
    and v1.16b, v18.16b, v23.16b
    and v2.16b, v19.16b, v23.16b
    ldr q9, [x3, #320]
    smmla v8.4s, v15.16b, v0.16b
    ushr v3.16b, v21.16b, #4
    and v5.16b, v17.16b, v23.16b
    ldp q10, q11, [x3, #288]
    fmla v30.4s, v12.4s, v22.4s
    smmla v9.4s, v15.16b, v2.16b
    smmla v8.4s, v20.16b, v1.16b
    fmla v31.4s, v14.4s, v16.4s
    ushr v6.16b, v18.16b, #4
    ushr v4.16b, v19.16b, #4
    ldr d12, [x1], #64
    smmla v9.4s, v20.16b, v5.16b
    smmla v8.4s, v10.16b, v3.16b
    ushr v7.16b, v17.16b, #4
    ldr q13, [x3, #448]
    ldr q14, [x3, #448]
    smmla v9.4s, v10.16b, v4.16b
    smmla v8.4s, v11.16b, v6.16b
    ldp q10, q15, [x3, #384]
    dup v12.2d, v12.d[0]
    ldp q17, q16, [x3, #336]
    smmla v9.4s, v11.16b, v7.16b
    ldr q11, [x3, #336]
    smmla v13.4s, v10.16b, v0.16b
    smmla v14.4s, v10.16b, v2.16b
    shl v10.4s, v12.4s, #16
    fmla v17.4s, v8.4s, v16.4s
    ldp q8, q18, [x3, #416]
    smmla v13.4s, v15.16b, v1.16b
    smmla v14.4s, v15.16b, v5.16b
    fmla v11.4s, v9.4s, v16.4s
    ldr q9, [x9, #320]
    ldr q16, [x9, #320]
    smmla v13.4s, v8.16b, v3.16b
    smmla v14.4s, v8.16b, v4.16b
    ldp q8, q15, [x9, #256]
    fmla v24.4s, v17.4s, v10.4s
    ldp q19, q17, [x3, #464]
    smmla v13.4s, v18.16b, v6.16b
    smmla v14.4s, v18.16b, v7.16b
    ldr q18, [x3, #464]
    smmla v9.4s, v8.16b, v0.16b
    smmla v16.4s, v8.16b, v2.16b
    ldp q8, q20, [x9, #288]
    fmla v25.4s, v11.4s, v12.4s
    ldr q11, [x9, #448]
    ldr q21, [x9, #448]
    smmla v9.4s, v15.16b, v1.16b
    smmla v16.4s, v15.16b, v5.16b
    ldp q15, q22, [x9, #384]
    fmla v19.4s, v13.4s, v17.4s
    fmla v18.4s, v14.4s, v17.4s
    smmla v9.4s, v8.16b, v3.16b
    smmla v16.4s, v8.16b, v4.16b
    ldp q14, q8, [x9, #336]
    smmla v11.4s, v15.16b, v0.16b
    smmla v21.4s, v15.16b, v2.16b
    smmla v9.4s, v20.16b, v6.16b
    smmla v16.4s, v20.16b, v7.16b
    ldp q0, q2, [x9, #416]
    ldr q20, [x9, #336]
    smmla v11.4s, v22.16b, v1.16b
    smmla v21.4s, v22.16b, v5.16b
    fmla v26.4s, v19.4s, v10.4s
    fmla v27.4s, v18.4s, v12.4s
    ldp q5, q18, [x0, #-320] // +
    smmla v11.4s, v0.16b, v3.16b
    smmla v21.4s, v0.16b, v4.16b
    ldp q4, q19, [x0, #-256] // +
    fmla v14.4s, v9.4s, v8.4s
    fmla v20.4s, v16.4s, v8.4s
    smmla v11.4s, v2.16b, v6.16b
    smmla v21.4s, v2.16b, v7.16b
    ldp q6, q3, [x9, #464]
    ldr q8, [x3, #576] // +
    ldr q7, [x9, #464]
    and v0.16b, v5.16b, v23.16b // +
    and v1.16b, v18.16b, v23.16b // +
    ldp q9, q16, [x3, #512] // +
    and v2.16b, v4.16b, v23.16b // +
    fmla v28.4s, v14.4s, v10.4s
    fmla v29.4s, v20.4s, v12.4s
    ldr q20, [x3, #576] // +
    fmla v6.4s, v11.4s, v3.4s
    fmla v7.4s, v21.4s, v3.4s
    ushr v3.16b, v5.16b, #4 // +
    ldur d11, [x1, #-32] // +
    smmla v8.4s, v9.16b, v0.16b // +
    ushr v4.16b, v4.16b, #4 // +
    and v5.16b, v19.16b, v23.16b // +
    ldp q21, q14, [x3, #544] // +
    smmla v20.4s, v9.16b, v2.16b // +
    smmla v8.4s, v16.16b, v1.16b // +
    ldr q9, [x3, #704] // +
    fmla v30.4s, v6.4s, v10.4s
    fmla v31.4s, v7.4s, v12.4s
    subs x5, x5, #1
    add x3, x3, #512
    add x9, x9, #512
    b.ne 2b
3:
    ushr v6.16b, v18.16b, #4
    smmla v20.4s, v16.16b, v5.16b
    ldp q10, q12, [x3, #128]
    ushr v7.16b, v19.16b, #4
    smmla v8.4s, v21.16b, v3.16b
    ldr q19, [x3, #192]
    dup v16.2d, v11.d[0]
    smmla v20.4s, v21.16b, v4.16b
    smmla v8.4s, v14.16b, v6.16b
    ldp q21, q11, [x3, #80]
    smmla v9.4s, v10.16b, v0.16b
    smmla v20.4s, v14.16b, v7.16b
    smmla v19.4s, v10.16b, v2.16b
    ldp q10, q14, [x3, #160]
    ldr q18, [x3, #80]
    smmla v9.4s, v12.16b, v1.16b
    shl v22.4s, v16.4s, #16
    smmla v19.4s, v12.16b, v5.16b
    fmla v21.4s, v8.4s, v11.4s
    smmla v9.4s, v10.16b, v3.16b
    ldr q8, [x9, #64]
    fmla v18.4s, v20.4s, v11.4s
    smmla v19.4s, v10.16b, v4.16b
    ldp q10, q11, [x9]
    smmla v9.4s, v14.16b, v6.16b
    ldp q20, q12, [x3, #208]
    smmla v19.4s, v14.16b, v7.16b
    ldr q14, [x9, #64]
    ldr q15, [x3, #208]
    smmla v8.4s, v10.16b, v0.16b
    fmla v24.4s, v21.4s, v22.4s
    fmla v25.4s, v18.4s, v16.4s
    ldp q18, q21, [x9, #32]
    fmla v20.4s, v9.4s, v12.4s
    smmla v14.4s, v10.16b, v2.16b
    smmla v8.4s, v11.16b, v1.16b
    fmla v15.4s, v19.4s, v12.4s
    ldr q9, [x9, #192]
    ldr q10, [x9, #192]
    smmla v14.4s, v11.16b, v5.16b
    smmla v8.4s, v18.16b, v3.16b
    ldp q11, q12, [x9, #128]
    fmla v26.4s, v20.4s, v22.4s
    smmla v14.4s, v18.16b, v4.16b
    smmla v8.4s, v21.16b, v6.16b
    ldp q20, q18, [x9, #80]
    smmla v9.4s, v11.16b, v0.16b
    smmla v10.4s, v11.16b, v2.16b
    fmla v27.4s, v15.4s, v16.4s
    smmla v14.4s, v21.16b, v7.16b
    ldp q11, q21, [x9, #160]
    ldr q15, [x9, #80]
    smmla v9.4s, v12.16b, v1.16b
    smmla v10.4s, v12.16b, v5.16b
    fmla v20.4s, v8.4s, v18.4s
    smmla v9.4s, v11.16b, v3.16b
    smmla v10.4s, v11.16b, v4.16b
    ldp q12, q11, [x9, #208]
    fmla v15.4s, v14.4s, v18.4s
    ldr q14, [x9, #208]
    smmla v9.4s, v21.16b, v6.16b
    smmla v10.4s, v21.16b, v7.16b
    ldp q21, q18, [x0, #-64]
    ldp q19, q17, [x0], #512
    fmla v28.4s, v20.4s, v22.4s
    ldr q8, [x3, #320]
    fmla v29.4s, v15.4s, v16.4s
    and v0.16b, v21.16b, v23.16b
    ldp q15, q20, [x3, #256]
    fmla v12.4s, v9.4s, v11.4s
    fmla v14.4s, v10.4s, v11.4s
    and v1.16b, v18.16b, v23.16b
    and v2.16b, v19.16b, v23.16b
    ldr q9, [x3, #320]
    smmla v8.4s, v15.16b, v0.16b
    ushr v3.16b, v21.16b, #4
    and v5.16b, v17.16b, v23.16b
    ldp q10, q11, [x3, #288]
    fmla v30.4s, v12.4s, v22.4s
    smmla v9.4s, v15.16b, v2.16b
    smmla v8.4s, v20.16b, v1.16b
    fmla v31.4s, v14.4s, v16.4s
    ushr v6.16b, v18.16b, #4
    ushr v4.16b, v19.16b, #4
    ldr d12, [x1], #64
    smmla v9.4s, v20.16b, v5.16b
    smmla v8.4s, v10.16b, v3.16b
    ushr v7.16b, v17.16b, #4
    ldr q13, [x3, #448]
    ldr q14, [x3, #448]
    smmla v9.4s, v10.16b, v4.16b
    smmla v8.4s, v11.16b, v6.16b
    ldp q10, q15, [x3, #384]
    dup v12.2d, v12.d[0]
    ldp q17, q16, [x3, #336]
    smmla v9.4s, v11.16b, v7.16b
    ldr q11, [x3, #336]
    smmla v13.4s, v10.16b, v0.16b
    smmla v14.4s, v10.16b, v2.16b
    shl v10.4s, v12.4s, #16
    fmla v17.4s, v8.4s, v16.4s
    ldp q8, q18, [x3, #416]
    smmla v13.4s, v15.16b, v1.16b
    smmla v14.4s, v15.16b, v5.16b
    fmla v11.4s, v9.4s, v16.4s
    ldr q9, [x9, #320]
    ldr q16, [x9, #320]
    smmla v13.4s, v8.16b, v3.16b
    smmla v14.4s, v8.16b, v4.16b
    ldp q8, q15, [x9, #256]
    fmla v24.4s, v17.4s, v10.4s
    ldp q19, q17, [x3, #464]
    smmla v13.4s, v18.16b, v6.16b
    smmla v14.4s, v18.16b, v7.16b
    ldr q18, [x3, #464]
    smmla v9.4s, v8.16b, v0.16b
    smmla v16.4s, v8.16b, v2.16b
    ldp q8, q20, [x9, #288]
    fmla v25.4s, v11.4s, v12.4s
    ldr q11, [x9, #448]
    ldr q21, [x9, #448]
    smmla v9.4s, v15.16b, v1.16b
    smmla v16.4s, v15.16b, v5.16b
    ldp q15, q22, [x9, #384]
    fmla v19.4s, v13.4s, v17.4s
    fmla v18.4s, v14.4s, v17.4s
    smmla v9.4s, v8.16b, v3.16b
    smmla v16.4s, v8.16b, v4.16b
    ldp q14, q8, [x9, #336]
    smmla v11.4s, v15.16b, v0.16b
    smmla v21.4s, v15.16b, v2.16b
    smmla v9.4s, v20.16b, v6.16b
    smmla v16.4s, v20.16b, v7.16b
    ldp q0, q2, [x9, #416]
    ldr q20, [x9, #336]
    smmla v11.4s, v22.16b, v1.16b
    smmla v21.4s, v22.16b, v5.16b
    fmla v26.4s, v19.4s, v10.4s
    fmla v27.4s, v18.4s, v12.4s
    smmla v11.4s, v0.16b, v3.16b
    smmla v21.4s, v0.16b, v4.16b
    fmla v14.4s, v9.4s, v8.4s
    fmla v20.4s, v16.4s, v8.4s
    smmla v11.4s, v2.16b, v6.16b
    smmla v21.4s, v2.16b, v7.16b
    ldp q6, q3, [x9, #464]
    ldr q7, [x9, #464]
    fmla v28.4s, v14.4s, v10.4s
    fmla v29.4s, v20.4s, v12.4s
    fmla v6.4s, v11.4s, v3.4s
    fmla v7.4s, v21.4s, v3.4s
    fmla v30.4s, v6.4s, v10.4s
    fmla v31.4s, v7.4s, v12.4s
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
