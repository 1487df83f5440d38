// Four rows of int4, 8 columns.
// Written by `cargo run --release -p brevity-bench --bin schedule`.
// Loop: 2 blocks, 193 instructions, 71 cycles on an in-order core of three slots.
// `+`: for the next pass.
// x0 codes, x1 scales, x2 minima, x3 rows, x4 bytes to the next group of rows, x5 blocks,
// x6 running sums, x7 start of int8 accumulators
// v23 mask, v24 y0.0, v25 y0.1, v26 y0.2, v27 y0.3, v28 y1.0, v29 y1.1, v30 y1.2
// v31 y1.3
    movi v23.16b, #15
    add x0, x0, #352
    add x1, x1, #32
    ldr d24, [x6]
    ldr d0, [x6, #64]
    mov v24.d[1], v0.d[0]
    ldr d25, [x6, #8]
    ldr d0, [x6, #72]
    mov v25.d[1], v0.d[0]
    ldr d26, [x6, #16]
    ldr d0, [x6, #80]
    mov v26.d[1], v0.d[0]
    ldr d27, [x6, #24]
    ldr d0, [x6, #88]
    mov v27.d[1], v0.d[0]
    ldr d28, [x6, #128]
    ldr d0, [x6, #192]
    mov v28.d[1], v0.d[0]
    ldr d29, [x6, #136]
    ldr d0, [x6, #200]
    mov v29.d[1], v0.d[0]
    ldr d30, [x6, #144]
    ldr d0, [x6, #208]
    mov v30.d[1], v0.d[0]
    ldr d31, [x6, #152]
    ldr d0, [x6, #216]
    mov v31.d[1], v0.d[0]
    tbz x5, #0, 1f
    ldp q3, q6, [x3]
    ldp q1, q5, [x0, #-352]
    and v13.16b, v1.16b, v23.16b
    ldr q19, [x3, #64]
    ldp q17, q9, [x3, #128]
    and v14.16b, v5.16b, v23.16b
    ldr q4, [x3, #192]
    ldp q16, q21, [x3, #32]
    ushr v1.16b, v1.16b, #4
    smmla v19.4s, v3.16b, v13.16b
    ldp q18, q12, [x3, #160]
    ushr v5.16b, v5.16b, #4
    smmla v19.4s, v6.16b, v14.16b
    smmla v4.4s, v17.16b, v13.16b
    smmla v19.4s, v16.16b, v1.16b
    smmla v4.4s, v9.16b, v14.16b
    ldur q0, [x1, #-32]
    smmla v19.4s, v21.16b, v5.16b
    smmla v4.4s, v18.16b, v1.16b
    ldp q1, q2, [x0, #-288]
    smmla v4.4s, v12.16b, v5.16b
    ldr q5, [x3, #96]
    ldr q14, [x3, #80]
    dup v15.2d, v0.d[0]
    ldr q13, [x3, #224]
    ldr q8, [x3, #208]
    and v20.16b, v1.16b, v23.16b
    ldr q7, [x3, #64]
    fmla v14.4s, v19.4s, v5.4s
    and v19.16b, v2.16b, v23.16b
    shl v11.4s, v15.4s, #16
    fmla v8.4s, v4.4s, v13.4s
    ushr v1.16b, v1.16b, #4
    ushr v2.16b, v2.16b, #4
    smmla v7.4s, v3.16b, v20.16b
    ldr q4, [x3, #192]
    smmla v7.4s, v6.16b, v19.16b
    ldp q22, q10, [x0, #-320]
    fmla v24.4s, v14.4s, v11.4s
    smmla v7.4s, v16.16b, v1.16b
    fmla v28.4s, v8.4s, v11.4s
    smmla v7.4s, v21.16b, v2.16b
    smmla v4.4s, v17.16b, v20.16b
    smmla v4.4s, v9.16b, v19.16b
    and v19.16b, v22.16b, v23.16b
    ldr q20, [x3, #64]
    smmla v4.4s, v18.16b, v1.16b
    ldr q1, [x3, #80]
    and v8.16b, v10.16b, v23.16b
    smmla v4.4s, v12.16b, v2.16b
    ldr q2, [x3, #208]
    ushr v22.16b, v22.16b, #4
    ushr v10.16b, v10.16b, #4
    smmla v20.4s, v3.16b, v19.16b
    ldr q11, [x3, #192]
    fmla v1.4s, v7.4s, v5.4s
    smmla v20.4s, v6.16b, v8.16b
    ldp q7, q14, [x0, #-256]
    smmla v20.4s, v16.16b, v22.16b
    fmla v2.4s, v4.4s, v13.4s
    smmla v20.4s, v21.16b, v10.16b
    smmla v11.4s, v17.16b, v19.16b
    smmla v11.4s, v9.16b, v8.16b
    and v4.16b, v7.16b, v23.16b
    ldr q8, [x3, #64]
    fmla v26.4s, v1.4s, v15.4s
    smmla v11.4s, v18.16b, v22.16b
    and v1.16b, v14.16b, v23.16b
    smmla v11.4s, v12.16b, v10.16b
    ushr v7.16b, v7.16b, #4
    ldr q10, [x3, #192]
    fmla v30.4s, v2.4s, v15.4s
    ushr v2.16b, v14.16b, #4
    smmla v8.4s, v3.16b, v4.16b
    dup v0.2d, v0.d[1]
    ldr q14, [x3, #80]
    smmla v8.4s, v6.16b, v1.16b
    ldr q15, [x3, #208]
    smmla v8.4s, v16.16b, v7.16b
    smmla v10.4s, v17.16b, v4.16b
    smmla v8.4s, v21.16b, v2.16b
    smmla v10.4s, v9.16b, v1.16b
    fmla v14.4s, v20.4s, v5.4s
    smmla v10.4s, v18.16b, v7.16b
    ldr q1, [x3, #80]
    shl v7.4s, v0.4s, #16
    fmla v15.4s, v11.4s, v13.4s
    smmla v10.4s, v12.16b, v2.16b
    ldr q2, [x3, #208]
    fmla v1.4s, v8.4s, v5.4s
    fmla v25.4s, v14.4s, v7.4s
    fmla v29.4s, v15.4s, v7.4s
    fmla v2.4s, v10.4s, v13.4s
    fmla v27.4s, v1.4s, v0.4s
    fmla v31.4s, v2.4s, v0.4s
    add x0, x0, #256
    add x3, x3, #256
    add x1, x1, #32
1:
    lsr x5, x5, #1
    cbz x5, 4f
    subs x5, x5, #1
    ldp q3, q6, [x3]
    ldp q1, q5, [x0, #-352]
    and v13.16b, v1.16b, v23.16b
    ldr q19, [x3, #64]
    ldp q17, q9, [x3, #128]
    and v14.16b, v5.16b, v23.16b
    ldr q4, [x3, #192]
    ldp q16, q21, [x3, #32]
    ushr v1.16b, v1.16b, #4
    smmla v19.4s, v3.16b, v13.16b
    ldp q18, q12, [x3, #160]
    ushr v5.16b, v5.16b, #4
    smmla v19.4s, v6.16b, v14.16b
    smmla v4.4s, v17.16b, v13.16b
    b.eq 3f
2:
    smmla v19.4s, v16.16b, v1.16b
    smmla v4.4s, v9.16b, v14.16b
    ldur q0, [x1, #-32]
    smmla v19.4s, v21.16b, v5.16b
    smmla v4.4s, v18.16b, v1.16b
    ldp q1, q2, [x0, #-288]
    smmla v4.4s, v12.16b, v5.16b
    ldr q5, [x3, #96]
    ldr q14, [x3, #80]
    dup v15.2d, v0.d[0]
    ldr q13, [x3, #224]
    ldr q8, [x3, #208]
    and v20.16b, v1.16b, v23.16b
    ldr q7, [x3, #64]
    fmla v14.4s, v19.4s, v5.4s
    and v19.16b, v2.16b, v23.16b
    shl v11.4s, v15.4s, #16
    fmla v8.4s, v4.4s, v13.4s
    ushr v1.16b, v1.16b, #4
    ushr v2.16b, v2.16b, #4
    smmla v7.4s, v3.16b, v20.16b
    ldr q4, [x3, #192]
    smmla v7.4s, v6.16b, v19.16b
    ldp q22, q10, [x0, #-320]
    fmla v24.4s, v14.4s, v11.4s
    smmla v7.4s, v16.16b, v1.16b
    fmla v28.4s, v8.4s, v11.4s
    smmla v7.4s, v21.16b, v2.16b
    smmla v4.4s, v17.16b, v20.16b
    smmla v4.4s, v9.16b, v19.16b
    and v19.16b, v22.16b, v23.16b
    ldr q20, [x3, #64]
    smmla v4.4s, v18.16b, v1.16b
    ldr q1, [x3, #80]
    and v8.16b, v10.16b, v23.16b
    smmla v4.4s, v12.16b, v2.16b
    ldr q2, [x3, #208]
    ushr v22.16b, v22.16b, #4
    ushr v10.16b, v10.16b, #4
    smmla v20.4s, v3.16b, v19.16b
    ldr q11, [x3, #192]
    fmla v1.4s, v7.4s, v5.4s
    smmla v20.4s, v6.16b, v8.16b
    ldp q7, q14, [x0, #-256]
    smmla v20.4s, v16.16b, v22.16b
    fmla v2.4s, v4.4s, v13.4s
    smmla v20.4s, v21.16b, v10.16b
    smmla v11.4s, v17.16b, v19.16b
    smmla v11.4s, v9.16b, v8.16b
    and v4.16b, v7.16b, v23.16b
    ldr q8, [x3, #64]
    fmla v26.4s, v1.4s, v15.4s
    smmla v11.4s, v18.16b, v22.16b
    and v1.16b, v14.16b, v23.16b
    smmla v11.4s, v12.16b, v10.16b
    ushr v7.16b, v7.16b, #4
    ldr q10, [x3, #192]
    fmla v30.4s, v2.4s, v15.4s
    ushr v2.16b, v14.16b, #4
    smmla v8.4s, v3.16b, v4.16b
    dup v0.2d, v0.d[1]
    ldr q14, [x3, #80]
    smmla v8.4s, v6.16b, v1.16b
    ldr q15, [x3, #208]
    smmla v8.4s, v16.16b, v7.16b
    smmla v10.4s, v17.16b, v4.16b
    smmla v8.4s, v21.16b, v2.16b
    smmla v10.4s, v9.16b, v1.16b
    fmla v14.4s, v20.4s, v5.4s
    smmla v10.4s, v18.16b, v7.16b
    ldr q1, [x3, #80]
    shl v7.4s, v0.4s, #16
    fmla v15.4s, v11.4s, v13.4s
    smmla v10.4s, v12.16b, v2.16b
    ldr q2, [x3, #208]
    fmla v1.4s, v8.4s, v5.4s
    ldp q3, q4, [x0, #-96]
    fmla v25.4s, v14.4s, v7.4s
    ldp q5, q6, [x3, #256]
    fmla v29.4s, v15.4s, v7.4s
    fmla v2.4s, v10.4s, v13.4s
    ldp q7, q8, [x3, #384]
    and v9.16b, v3.16b, v23.16b
    ldr q10, [x3, #320]
    ldr q11, [x3, #448]
    fmla v27.4s, v1.4s, v0.4s
    ldp q1, q12, [x3, #288]
    and v13.16b, v4.16b, v23.16b
    ldp q14, q15, [x3, #416]
    ushr v3.16b, v3.16b, #4
    ushr v4.16b, v4.16b, #4
    fmla v31.4s, v2.4s, v0.4s
    smmla v10.4s, v5.16b, v9.16b
    smmla v11.4s, v7.16b, v9.16b
    smmla v10.4s, v6.16b, v13.16b
    smmla v11.4s, v8.16b, v13.16b
    ldr q0, [x1], #64
    smmla v10.4s, v1.16b, v3.16b
    smmla v11.4s, v14.16b, v3.16b
    ldp q2, q3, [x0, #-32]
    smmla v10.4s, v12.16b, v4.16b
    smmla v11.4s, v15.16b, v4.16b
    ldr q4, [x3, #352]
    dup v13.2d, v0.d[0]
    ldr q9, [x3, #336]
    ldr q16, [x3, #480]
    ldr q17, [x3, #464]
    and v18.16b, v2.16b, v23.16b
    ldr q19, [x3, #320]
    and v20.16b, v3.16b, v23.16b
    ldr q21, [x3, #448]
    shl v22.4s, v13.4s, #16
    fmla v9.4s, v10.4s, v4.4s
    ushr v2.16b, v2.16b, #4
    fmla v17.4s, v11.4s, v16.4s
    ushr v3.16b, v3.16b, #4
    smmla v19.4s, v5.16b, v18.16b
    smmla v19.4s, v6.16b, v20.16b
    smmla v21.4s, v7.16b, v18.16b
    smmla v19.4s, v1.16b, v2.16b
    smmla v21.4s, v8.16b, v20.16b
    ldp q20, q18, [x0, #-64]
    fmla v24.4s, v9.4s, v22.4s
    smmla v19.4s, v12.16b, v3.16b
    smmla v21.4s, v14.16b, v2.16b
    fmla v28.4s, v17.4s, v22.4s
    smmla v21.4s, v15.16b, v3.16b
    ldr q2, [x3, #336]
    ldr q3, [x3, #464]
    and v17.16b, v20.16b, v23.16b
    ldr q22, [x3, #320]
    and v9.16b, v18.16b, v23.16b
    ldr q11, [x3, #448]
    fmla v2.4s, v19.4s, v4.4s
    ushr v20.16b, v20.16b, #4
    fmla v3.4s, v21.4s, v16.4s
    ushr v18.16b, v18.16b, #4
    smmla v22.4s, v5.16b, v17.16b
    smmla v22.4s, v6.16b, v9.16b
    smmla v11.4s, v7.16b, v17.16b
    smmla v22.4s, v1.16b, v20.16b
    smmla v11.4s, v8.16b, v9.16b
    ldp q9, q17, [x0], #512
    fmla v26.4s, v2.4s, v13.4s
    smmla v22.4s, v12.16b, v18.16b
    smmla v11.4s, v14.16b, v20.16b
    fmla v30.4s, v3.4s, v13.4s
    smmla v11.4s, v15.16b, v18.16b
    dup v0.2d, v0.d[1]
    ldr q2, [x3, #336]
    and v3.16b, v9.16b, v23.16b
    ldr q18, [x3, #320]
    ldr q13, [x3, #464]
    and v20.16b, v17.16b, v23.16b
    ldr q21, [x3, #448]
    shl v19.4s, v0.4s, #16
    ushr v9.16b, v9.16b, #4
    fmla v2.4s, v22.4s, v4.4s
    ushr v17.16b, v17.16b, #4
    smmla v18.4s, v5.16b, v3.16b
    fmla v13.4s, v11.4s, v16.4s
    smmla v18.4s, v6.16b, v20.16b
    smmla v21.4s, v7.16b, v3.16b
    ldp q3, q6, [x3, #512] // +
    smmla v18.4s, v1.16b, v9.16b
    smmla v21.4s, v8.16b, v20.16b
    ldp q1, q5, [x0, #-352] // +
    smmla v18.4s, v12.16b, v17.16b
    smmla v21.4s, v14.16b, v9.16b
    smmla v21.4s, v15.16b, v17.16b
    ldr q15, [x3, #336]
    fmla v25.4s, v2.4s, v19.4s
    fmla v29.4s, v13.4s, v19.4s
    ldr q2, [x3, #464]
    and v13.16b, v1.16b, v23.16b // +
    ldr q19, [x3, #576] // +
    ldp q17, q9, [x3, #640] // +
    and v14.16b, v5.16b, v23.16b // +
    fmla v15.4s, v18.4s, v4.4s
    ldr q4, [x3, #704] // +
    fmla v2.4s, v21.4s, v16.4s
    ldp q16, q21, [x3, #544] // +
    ushr v1.16b, v1.16b, #4 // +
    smmla v19.4s, v3.16b, v13.16b // +
    ldp q18, q12, [x3, #672] // +
    ushr v5.16b, v5.16b, #4 // +
    smmla v19.4s, v6.16b, v14.16b // +
    smmla v4.4s, v17.16b, v13.16b // +
    fmla v27.4s, v15.4s, v0.4s
    subs x5, x5, #1
    fmla v31.4s, v2.4s, v0.4s
    add x3, x3, #512
    b.ne 2b
3:
    smmla v19.4s, v16.16b, v1.16b
    smmla v4.4s, v9.16b, v14.16b
    ldur q0, [x1, #-32]
    smmla v19.4s, v21.16b, v5.16b
    smmla v4.4s, v18.16b, v1.16b
    ldp q1, q2, [x0, #-288]
    smmla v4.4s, v12.16b, v5.16b
    ldr q5, [x3, #96]
    ldr q14, [x3, #80]
    dup v15.2d, v0.d[0]
    ldr q13, [x3, #224]
    ldr q8, [x3, #208]
    and v20.16b, v1.16b, v23.16b
    ldr q7, [x3, #64]
    fmla v14.4s, v19.4s, v5.4s
    and v19.16b, v2.16b, v23.16b
    shl v11.4s, v15.4s, #16
    fmla v8.4s, v4.4s, v13.4s
    ushr v1.16b, v1.16b, #4
    ushr v2.16b, v2.16b, #4
    smmla v7.4s, v3.16b, v20.16b
    ldr q4, [x3, #192]
    smmla v7.4s, v6.16b, v19.16b
    ldp q22, q10, [x0, #-320]
    fmla v24.4s, v14.4s, v11.4s
    smmla v7.4s, v16.16b, v1.16b
    fmla v28.4s, v8.4s, v11.4s
    smmla v7.4s, v21.16b, v2.16b
    smmla v4.4s, v17.16b, v20.16b
    smmla v4.4s, v9.16b, v19.16b
    and v19.16b, v22.16b, v23.16b
    ldr q20, [x3, #64]
    smmla v4.4s, v18.16b, v1.16b
    ldr q1, [x3, #80]
    and v8.16b, v10.16b, v23.16b
    smmla v4.4s, v12.16b, v2.16b
    ldr q2, [x3, #208]
    ushr v22.16b, v22.16b, #4
    ushr v10.16b, v10.16b, #4
    smmla v20.4s, v3.16b, v19.16b
    ldr q11, [x3, #192]
    fmla v1.4s, v7.4s, v5.4s
    smmla v20.4s, v6.16b, v8.16b
    ldp q7, q14, [x0, #-256]
    smmla v20.4s, v16.16b, v22.16b
    fmla v2.4s, v4.4s, v13.4s
    smmla v20.4s, v21.16b, v10.16b
    smmla v11.4s, v17.16b, v19.16b
    smmla v11.4s, v9.16b, v8.16b
    and v4.16b, v7.16b, v23.16b
    ldr q8, [x3, #64]
    fmla v26.4s, v1.4s, v15.4s
    smmla v11.4s, v18.16b, v22.16b
    and v1.16b, v14.16b, v23.16b
    smmla v11.4s, v12.16b, v10.16b
    ushr v7.16b, v7.16b, #4
    ldr q10, [x3, #192]
    fmla v30.4s, v2.4s, v15.4s
    ushr v2.16b, v14.16b, #4
    smmla v8.4s, v3.16b, v4.16b
    dup v0.2d, v0.d[1]
    ldr q14, [x3, #80]
    smmla v8.4s, v6.16b, v1.16b
    ldr q15, [x3, #208]
    smmla v8.4s, v16.16b, v7.16b
    smmla v10.4s, v17.16b, v4.16b
    smmla v8.4s, v21.16b, v2.16b
    smmla v10.4s, v9.16b, v1.16b
    fmla v14.4s, v20.4s, v5.4s
    smmla v10.4s, v18.16b, v7.16b
    ldr q1, [x3, #80]
    shl v7.4s, v0.4s, #16
    fmla v15.4s, v11.4s, v13.4s
    smmla v10.4s, v12.16b, v2.16b
    ldr q2, [x3, #208]
    fmla v1.4s, v8.4s, v5.4s
    ldp q3, q4, [x0, #-96]
    fmla v25.4s, v14.4s, v7.4s
    ldp q5, q6, [x3, #256]
    fmla v29.4s, v15.4s, v7.4s
    fmla v2.4s, v10.4s, v13.4s
    ldp q7, q8, [x3, #384]
    and v9.16b, v3.16b, v23.16b
    ldr q10, [x3, #320]
    ldr q11, [x3, #448]
    fmla v27.4s, v1.4s, v0.4s
    ldp q1, q12, [x3, #288]
    and v13.16b, v4.16b, v23.16b
    ldp q14, q15, [x3, #416]
    ushr v3.16b, v3.16b, #4
    ushr v4.16b, v4.16b, #4
    fmla v31.4s, v2.4s, v0.4s
    smmla v10.4s, v5.16b, v9.16b
    smmla v11.4s, v7.16b, v9.16b
    smmla v10.4s, v6.16b, v13.16b
    smmla v11.4s, v8.16b, v13.16b
    ldr q0, [x1], #64
    smmla v10.4s, v1.16b, v3.16b
    smmla v11.4s, v14.16b, v3.16b
    ldp q2, q3, [x0, #-32]
    smmla v10.4s, v12.16b, v4.16b
    smmla v11.4s, v15.16b, v4.16b
    ldr q4, [x3, #352]
    dup v13.2d, v0.d[0]
    ldr q9, [x3, #336]
    ldr q16, [x3, #480]
    ldr q17, [x3, #464]
    and v18.16b, v2.16b, v23.16b
    ldr q19, [x3, #320]
    and v20.16b, v3.16b, v23.16b
    ldr q21, [x3, #448]
    shl v22.4s, v13.4s, #16
    fmla v9.4s, v10.4s, v4.4s
    ushr v2.16b, v2.16b, #4
    fmla v17.4s, v11.4s, v16.4s
    ushr v3.16b, v3.16b, #4
    smmla v19.4s, v5.16b, v18.16b
    smmla v19.4s, v6.16b, v20.16b
    smmla v21.4s, v7.16b, v18.16b
    smmla v19.4s, v1.16b, v2.16b
    smmla v21.4s, v8.16b, v20.16b
    ldp q20, q18, [x0, #-64]
    fmla v24.4s, v9.4s, v22.4s
    smmla v19.4s, v12.16b, v3.16b
    smmla v21.4s, v14.16b, v2.16b
    fmla v28.4s, v17.4s, v22.4s
    smmla v21.4s, v15.16b, v3.16b
    ldr q2, [x3, #336]
    ldr q3, [x3, #464]
    and v17.16b, v20.16b, v23.16b
    ldr q22, [x3, #320]
    and v9.16b, v18.16b, v23.16b
    ldr q11, [x3, #448]
    fmla v2.4s, v19.4s, v4.4s
    ushr v20.16b, v20.16b, #4
    fmla v3.4s, v21.4s, v16.4s
    ushr v18.16b, v18.16b, #4
    smmla v22.4s, v5.16b, v17.16b
    smmla v22.4s, v6.16b, v9.16b
    smmla v11.4s, v7.16b, v17.16b
    smmla v22.4s, v1.16b, v20.16b
    smmla v11.4s, v8.16b, v9.16b
    ldp q9, q17, [x0], #512
    fmla v26.4s, v2.4s, v13.4s
    smmla v22.4s, v12.16b, v18.16b
    smmla v11.4s, v14.16b, v20.16b
    fmla v30.4s, v3.4s, v13.4s
    smmla v11.4s, v15.16b, v18.16b
    dup v0.2d, v0.d[1]
    ldr q2, [x3, #336]
    and v3.16b, v9.16b, v23.16b
    ldr q18, [x3, #320]
    ldr q13, [x3, #464]
    and v20.16b, v17.16b, v23.16b
    ldr q21, [x3, #448]
    shl v19.4s, v0.4s, #16
    ushr v9.16b, v9.16b, #4
    fmla v2.4s, v22.4s, v4.4s
    ushr v17.16b, v17.16b, #4
    smmla v18.4s, v5.16b, v3.16b
    fmla v13.4s, v11.4s, v16.4s
    smmla v18.4s, v6.16b, v20.16b
    smmla v21.4s, v7.16b, v3.16b
    smmla v18.4s, v1.16b, v9.16b
    smmla v21.4s, v8.16b, v20.16b
    smmla v18.4s, v12.16b, v17.16b
    smmla v21.4s, v14.16b, v9.16b
    smmla v21.4s, v15.16b, v17.16b
    ldr q15, [x3, #336]
    fmla v25.4s, v2.4s, v19.4s
    fmla v29.4s, v13.4s, v19.4s
    ldr q2, [x3, #464]
    fmla v15.4s, v18.4s, v4.4s
    fmla v2.4s, v21.4s, v16.4s
    fmla v27.4s, v15.4s, v0.4s
    fmla v31.4s, v2.4s, v0.4s
    add x3, x3, #512
4:
    str d24, [x6]
    mov d0, v24.d[1]
    str d0, [x6, #64]
    str d25, [x6, #8]
    mov d0, v25.d[1]
    str d0, [x6, #72]
    str d26, [x6, #16]
    mov d0, v26.d[1]
    str d0, [x6, #80]
    str d27, [x6, #24]
    mov d0, v27.d[1]
    str d0, [x6, #88]
    str d28, [x6, #128]
    mov d0, v28.d[1]
    str d0, [x6, #192]
    str d29, [x6, #136]
    mov d0, v29.d[1]
    str d0, [x6, #200]
    str d30, [x6, #144]
    mov d0, v30.d[1]
    str d0, [x6, #208]
    str d31, [x6, #152]
    mov d0, v31.d[1]
    str d0, [x6, #216]
