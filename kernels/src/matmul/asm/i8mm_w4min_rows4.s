// Four rows of int4 with minima, 8 columns.
// Written by `cargo run --release -p brevity-bench --bin schedule`.
// Loop: 2 blocks, 235 instructions, 102 cycles on an in-order core of three slots.
// `+`: for the next pass.
// x0 codes, x1 scales, x2 minima, x3 rows, x4 bytes to the next group of rows, x5 blocks,
// x6 running sums, x7 start of int8 accumulators
// v23 mask, v24 y0.0, v25 y0.1, v26 y0.2, v27 y0.3, v28 y1.0, v29 y1.1, v30 y1.2
// v31 y1.3
    movi v23.16b, #15
    add x0, x0, #352
    add x1, x1, #32
    add x2, x2, #32
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
    ldp q7, q22, [x0, #-352]
    ldp q12, q20, [x3]
    ldp q14, q13, [x3, #128]
    and v3.16b, v7.16b, v23.16b
    ldr q4, [x3, #64]
    ldr q10, [x3, #192]
    and v8.16b, v22.16b, v23.16b
    smmla v4.4s, v12.16b, v3.16b
    smmla v10.4s, v14.16b, v3.16b
    ldp q21, q0, [x3, #32]
    ldp q15, q1, [x3, #160]
    ushr v3.16b, v7.16b, #4
    smmla v4.4s, v20.16b, v8.16b
    smmla v10.4s, v13.16b, v8.16b
    ldp q5, q6, [x0, #-288]
    ushr v2.16b, v22.16b, #4
    smmla v4.4s, v21.16b, v3.16b
    smmla v10.4s, v15.16b, v3.16b
    ldur q9, [x1, #-32]
    and v22.16b, v5.16b, v23.16b
    ldr q17, [x3, #64]
    smmla v4.4s, v0.16b, v2.16b
    smmla v10.4s, v1.16b, v2.16b
    ldr q7, [x3, #192]
    ldur q8, [x2, #-32]
    and v11.16b, v6.16b, v23.16b
    smmla v17.4s, v12.16b, v22.16b
    dup v18.2d, v9.d[0]
    ldr q2, [x3, #96]
    ldr q16, [x3, #80]
    ldr q3, [x3, #224]
    ldr q19, [x3, #208]
    smmla v7.4s, v14.16b, v22.16b
    ushr v5.16b, v5.16b, #4
    smmla v17.4s, v20.16b, v11.16b
    shl v22.4s, v18.4s, #16
    fmla v16.4s, v4.4s, v2.4s
    dup v4.2d, v8.d[0]
    fmla v19.4s, v10.4s, v3.4s
    smmla v7.4s, v13.16b, v11.16b
    ushr v6.16b, v6.16b, #4
    smmla v17.4s, v21.16b, v5.16b
    shl v10.4s, v4.4s, #16
    fmla v24.4s, v16.4s, v22.4s
    smmla v7.4s, v15.16b, v5.16b
    ldr q5, [x3, #112]
    fmla v28.4s, v19.4s, v22.4s
    smmla v17.4s, v0.16b, v6.16b
    ldr q11, [x3, #240]
    ldr q19, [x3, #80]
    smmla v7.4s, v1.16b, v6.16b
    ldp q6, q22, [x0, #-320]
    fmla v24.4s, v5.4s, v10.4s
    ldr q5, [x3, #208]
    fmla v28.4s, v11.4s, v10.4s
    fmla v19.4s, v17.4s, v2.4s
    and v10.16b, v6.16b, v23.16b
    ldr q11, [x3, #64]
    ldr q17, [x3, #192]
    fmla v5.4s, v7.4s, v3.4s
    and v7.16b, v22.16b, v23.16b
    smmla v11.4s, v12.16b, v10.16b
    smmla v17.4s, v14.16b, v10.16b
    fmla v26.4s, v19.4s, v18.4s
    ldr q10, [x3, #112]
    fmla v30.4s, v5.4s, v18.4s
    ushr v5.16b, v6.16b, #4
    ldr q6, [x3, #240]
    smmla v11.4s, v20.16b, v7.16b
    smmla v17.4s, v13.16b, v7.16b
    ldp q7, q18, [x0, #-256]
    ushr v22.16b, v22.16b, #4
    fmla v26.4s, v10.4s, v4.4s
    smmla v11.4s, v21.16b, v5.16b
    smmla v17.4s, v15.16b, v5.16b
    fmla v30.4s, v6.4s, v4.4s
    and v6.16b, v7.16b, v23.16b
    ldr q4, [x3, #64]
    ldr q5, [x3, #192]
    smmla v11.4s, v0.16b, v22.16b
    smmla v17.4s, v1.16b, v22.16b
    and v10.16b, v18.16b, v23.16b
    smmla v4.4s, v12.16b, v6.16b
    ldr q22, [x3, #80]
    ldr q19, [x3, #208]
    smmla v5.4s, v14.16b, v6.16b
    dup v6.2d, v9.d[1]
    ushr v12.16b, v7.16b, #4
    smmla v4.4s, v20.16b, v10.16b
    fmla v22.4s, v11.4s, v2.4s
    fmla v19.4s, v17.4s, v3.4s
    smmla v5.4s, v13.16b, v10.16b
    shl v13.4s, v6.4s, #16
    dup v7.2d, v8.d[1]
    ldr q8, [x3, #112]
    ldr q9, [x3, #240]
    ushr v10.16b, v18.16b, #4
    smmla v4.4s, v21.16b, v12.16b
    smmla v5.4s, v15.16b, v12.16b
    ldr q11, [x3, #80]
    ldr q12, [x3, #208]
    fmla v25.4s, v22.4s, v13.4s
    fmla v29.4s, v19.4s, v13.4s
    shl v15.4s, v7.4s, #16
    smmla v4.4s, v0.16b, v10.16b
    smmla v5.4s, v1.16b, v10.16b
    fmla v25.4s, v8.4s, v15.4s
    fmla v29.4s, v9.4s, v15.4s
    fmla v11.4s, v4.4s, v2.4s
    fmla v12.4s, v5.4s, v3.4s
    fmla v27.4s, v11.4s, v6.4s
    fmla v31.4s, v12.4s, v6.4s
    ldr q11, [x3, #112]
    ldr q12, [x3, #240]
    fmla v27.4s, v11.4s, v7.4s
    fmla v31.4s, v12.4s, v7.4s
    add x0, x0, #256
    add x3, x3, #256
    add x1, x1, #32
    add x2, x2, #32
1:
    lsr x5, x5, #1
    cbz x5, 4f
    subs x5, x5, #1
    ldp q7, q22, [x0, #-352]
    ldp q12, q20, [x3]
    ldp q14, q13, [x3, #128]
    and v3.16b, v7.16b, v23.16b
    ldr q4, [x3, #64]
    ldr q10, [x3, #192]
    and v8.16b, v22.16b, v23.16b
    smmla v4.4s, v12.16b, v3.16b
    smmla v10.4s, v14.16b, v3.16b
    ldp q21, q0, [x3, #32]
    ldp q15, q1, [x3, #160]
    ushr v3.16b, v7.16b, #4
    smmla v4.4s, v20.16b, v8.16b
    smmla v10.4s, v13.16b, v8.16b
    ldp q5, q6, [x0, #-288]
    ushr v2.16b, v22.16b, #4
    smmla v4.4s, v21.16b, v3.16b
    smmla v10.4s, v15.16b, v3.16b
    ldur q9, [x1, #-32]
    and v22.16b, v5.16b, v23.16b
    ldr q17, [x3, #64]
    b.eq 3f
2:
    smmla v4.4s, v0.16b, v2.16b
    smmla v10.4s, v1.16b, v2.16b
    ldr q7, [x3, #192]
    ldur q8, [x2, #-32]
    and v11.16b, v6.16b, v23.16b
    smmla v17.4s, v12.16b, v22.16b
    dup v18.2d, v9.d[0]
    ldr q2, [x3, #96]
    ldr q16, [x3, #80]
    ldr q3, [x3, #224]
    ldr q19, [x3, #208]
    smmla v7.4s, v14.16b, v22.16b
    ushr v5.16b, v5.16b, #4
    smmla v17.4s, v20.16b, v11.16b
    shl v22.4s, v18.4s, #16
    fmla v16.4s, v4.4s, v2.4s
    dup v4.2d, v8.d[0]
    fmla v19.4s, v10.4s, v3.4s
    smmla v7.4s, v13.16b, v11.16b
    ushr v6.16b, v6.16b, #4
    smmla v17.4s, v21.16b, v5.16b
    shl v10.4s, v4.4s, #16
    fmla v24.4s, v16.4s, v22.4s
    smmla v7.4s, v15.16b, v5.16b
    ldr q5, [x3, #112]
    fmla v28.4s, v19.4s, v22.4s
    smmla v17.4s, v0.16b, v6.16b
    ldr q11, [x3, #240]
    ldr q19, [x3, #80]
    smmla v7.4s, v1.16b, v6.16b
    ldp q6, q22, [x0, #-320]
    fmla v24.4s, v5.4s, v10.4s
    ldr q5, [x3, #208]
    fmla v28.4s, v11.4s, v10.4s
    fmla v19.4s, v17.4s, v2.4s
    and v10.16b, v6.16b, v23.16b
    ldr q11, [x3, #64]
    ldr q17, [x3, #192]
    fmla v5.4s, v7.4s, v3.4s
    and v7.16b, v22.16b, v23.16b
    smmla v11.4s, v12.16b, v10.16b
    smmla v17.4s, v14.16b, v10.16b
    fmla v26.4s, v19.4s, v18.4s
    ldr q10, [x3, #112]
    fmla v30.4s, v5.4s, v18.4s
    ushr v5.16b, v6.16b, #4
    ldr q6, [x3, #240]
    smmla v11.4s, v20.16b, v7.16b
    smmla v17.4s, v13.16b, v7.16b
    ldp q7, q18, [x0, #-256]
    ushr v22.16b, v22.16b, #4
    fmla v26.4s, v10.4s, v4.4s
    smmla v11.4s, v21.16b, v5.16b
    smmla v17.4s, v15.16b, v5.16b
    fmla v30.4s, v6.4s, v4.4s
    and v6.16b, v7.16b, v23.16b
    ldr q4, [x3, #64]
    ldr q5, [x3, #192]
    smmla v11.4s, v0.16b, v22.16b
    smmla v17.4s, v1.16b, v22.16b
    and v10.16b, v18.16b, v23.16b
    smmla v4.4s, v12.16b, v6.16b
    ldr q22, [x3, #80]
    ldr q19, [x3, #208]
    smmla v5.4s, v14.16b, v6.16b
    dup v6.2d, v9.d[1]
    ushr v12.16b, v7.16b, #4
    smmla v4.4s, v20.16b, v10.16b
    fmla v22.4s, v11.4s, v2.4s
    fmla v19.4s, v17.4s, v3.4s
    smmla v5.4s, v13.16b, v10.16b
    shl v13.4s, v6.4s, #16
    dup v7.2d, v8.d[1]
    ldr q8, [x3, #112]
    ldr q9, [x3, #240]
    ushr v10.16b, v18.16b, #4
    smmla v4.4s, v21.16b, v12.16b
    smmla v5.4s, v15.16b, v12.16b
    ldr q11, [x3, #80]
    ldr q12, [x3, #208]
    fmla v25.4s, v22.4s, v13.4s
    fmla v29.4s, v19.4s, v13.4s
    ldp q13, q14, [x0, #-96]
    shl v15.4s, v7.4s, #16
    smmla v4.4s, v0.16b, v10.16b
    ldp q0, q16, [x3, #256]
    smmla v5.4s, v1.16b, v10.16b
    ldp q1, q10, [x3, #384]
    and v17.16b, v13.16b, v23.16b
    ldr q18, [x3, #320]
    ldr q19, [x3, #448]
    fmla v25.4s, v8.4s, v15.4s
    fmla v29.4s, v9.4s, v15.4s
    fmla v11.4s, v4.4s, v2.4s
    and v2.16b, v14.16b, v23.16b
    fmla v12.4s, v5.4s, v3.4s
    smmla v18.4s, v0.16b, v17.16b
    smmla v19.4s, v1.16b, v17.16b
    ldp q3, q4, [x3, #288]
    ushr v5.16b, v13.16b, #4
    ldp q8, q9, [x3, #416]
    smmla v18.4s, v16.16b, v2.16b
    smmla v19.4s, v10.16b, v2.16b
    fmla v27.4s, v11.4s, v6.4s
    fmla v31.4s, v12.4s, v6.4s
    ldp q2, q6, [x0, #-32]
    ldr q11, [x3, #112]
    ldr q12, [x3, #240]
    ushr v14.16b, v14.16b, #4
    smmla v18.4s, v3.16b, v5.16b
    smmla v19.4s, v8.16b, v5.16b
    and v5.16b, v2.16b, v23.16b
    ldr q13, [x3, #320]
    fmla v27.4s, v11.4s, v7.4s
    fmla v31.4s, v12.4s, v7.4s
    ldr q7, [x1], #64
    smmla v18.4s, v4.16b, v14.16b
    smmla v19.4s, v9.16b, v14.16b
    ldr q11, [x3, #448]
    ldr q12, [x2], #64
    and v14.16b, v6.16b, v23.16b
    smmla v13.4s, v0.16b, v5.16b
    dup v17.2d, v7.d[0]
    ldr q15, [x3, #352]
    ldr q20, [x3, #336]
    ldr q21, [x3, #480]
    ldr q22, [x3, #464]
    smmla v11.4s, v1.16b, v5.16b
    ushr v2.16b, v2.16b, #4
    smmla v13.4s, v16.16b, v14.16b
    shl v5.4s, v17.4s, #16
    fmla v20.4s, v18.4s, v15.4s
    dup v18.2d, v12.d[0]
    fmla v22.4s, v19.4s, v21.4s
    smmla v11.4s, v10.16b, v14.16b
    ushr v6.16b, v6.16b, #4
    smmla v13.4s, v3.16b, v2.16b
    shl v14.4s, v18.4s, #16
    fmla v24.4s, v20.4s, v5.4s
    smmla v11.4s, v8.16b, v2.16b
    ldr q2, [x3, #368]
    fmla v28.4s, v22.4s, v5.4s
    smmla v13.4s, v4.16b, v6.16b
    ldr q5, [x3, #496]
    ldr q22, [x3, #336]
    smmla v11.4s, v9.16b, v6.16b
    ldp q6, q20, [x0, #-64]
    fmla v24.4s, v2.4s, v14.4s
    ldr q2, [x3, #464]
    fmla v28.4s, v5.4s, v14.4s
    fmla v22.4s, v13.4s, v15.4s
    and v5.16b, v6.16b, v23.16b
    ldr q13, [x3, #320]
    ldr q14, [x3, #448]
    fmla v2.4s, v11.4s, v21.4s
    and v11.16b, v20.16b, v23.16b
    smmla v13.4s, v0.16b, v5.16b
    smmla v14.4s, v1.16b, v5.16b
    fmla v26.4s, v22.4s, v17.4s
    ldr q5, [x3, #368]
    fmla v30.4s, v2.4s, v17.4s
    ushr v2.16b, v6.16b, #4
    ldr q6, [x3, #496]
    smmla v13.4s, v16.16b, v11.16b
    smmla v14.4s, v10.16b, v11.16b
    ldp q11, q17, [x0], #512
    ushr v20.16b, v20.16b, #4
    fmla v26.4s, v5.4s, v18.4s
    smmla v13.4s, v3.16b, v2.16b
    smmla v14.4s, v8.16b, v2.16b
    fmla v30.4s, v6.4s, v18.4s
    and v2.16b, v11.16b, v23.16b
    ldr q5, [x3, #320]
    ldr q6, [x3, #448]
    smmla v13.4s, v4.16b, v20.16b
    smmla v14.4s, v9.16b, v20.16b
    and v20.16b, v17.16b, v23.16b
    smmla v5.4s, v0.16b, v2.16b
    ldr q0, [x3, #336]
    ldr q18, [x3, #464]
    smmla v6.4s, v1.16b, v2.16b
    dup v2.2d, v7.d[1]
    ldp q7, q22, [x0, #-352] // +
    ushr v1.16b, v11.16b, #4
    smmla v5.4s, v16.16b, v20.16b
    fmla v0.4s, v13.4s, v15.4s
    fmla v18.4s, v14.4s, v21.4s
    smmla v6.4s, v10.16b, v20.16b
    shl v10.4s, v2.4s, #16
    dup v11.2d, v12.d[1]
    ldp q12, q20, [x3, #512] // +
    ushr v17.16b, v17.16b, #4
    smmla v5.4s, v3.16b, v1.16b
    ldp q14, q13, [x3, #640] // +
    and v3.16b, v7.16b, v23.16b // +
    smmla v6.4s, v8.16b, v1.16b
    shl v1.4s, v11.4s, #16
    fmla v25.4s, v0.4s, v10.4s
    fmla v29.4s, v18.4s, v10.4s
    ldr q0, [x3, #368]
    ldr q8, [x3, #496]
    smmla v5.4s, v4.16b, v17.16b
    ldr q4, [x3, #576] // +
    smmla v6.4s, v9.16b, v17.16b
    ldr q9, [x3, #336]
    ldr q10, [x3, #704] // +
    ldr q17, [x3, #464]
    fmla v25.4s, v0.4s, v1.4s
    fmla v29.4s, v8.4s, v1.4s
    and v8.16b, v22.16b, v23.16b // +
    smmla v4.4s, v12.16b, v3.16b // +
    fmla v9.4s, v5.4s, v15.4s
    smmla v10.4s, v14.16b, v3.16b // +
    fmla v17.4s, v6.4s, v21.4s
    ldp q21, q0, [x3, #544] // +
    ldp q15, q1, [x3, #672] // +
    ushr v3.16b, v7.16b, #4 // +
    smmla v4.4s, v20.16b, v8.16b // +
    smmla v10.4s, v13.16b, v8.16b // +
    ldp q5, q6, [x0, #-288] // +
    fmla v27.4s, v9.4s, v2.4s
    ldr q7, [x3, #368]
    fmla v31.4s, v17.4s, v2.4s
    ushr v2.16b, v22.16b, #4 // +
    smmla v4.4s, v21.16b, v3.16b // +
    ldr q8, [x3, #496]
    smmla v10.4s, v15.16b, v3.16b // +
    ldur q9, [x1, #-32] // +
    and v22.16b, v5.16b, v23.16b // +
    ldr q17, [x3, #576] // +
    fmla v27.4s, v7.4s, v11.4s
    subs x5, x5, #1
    fmla v31.4s, v8.4s, v11.4s
    add x3, x3, #512
    b.ne 2b
3:
    smmla v4.4s, v0.16b, v2.16b
    smmla v10.4s, v1.16b, v2.16b
    ldr q7, [x3, #192]
    ldur q8, [x2, #-32]
    and v11.16b, v6.16b, v23.16b
    smmla v17.4s, v12.16b, v22.16b
    dup v18.2d, v9.d[0]
    ldr q2, [x3, #96]
    ldr q16, [x3, #80]
    ldr q3, [x3, #224]
    ldr q19, [x3, #208]
    smmla v7.4s, v14.16b, v22.16b
    ushr v5.16b, v5.16b, #4
    smmla v17.4s, v20.16b, v11.16b
    shl v22.4s, v18.4s, #16
    fmla v16.4s, v4.4s, v2.4s
    dup v4.2d, v8.d[0]
    fmla v19.4s, v10.4s, v3.4s
    smmla v7.4s, v13.16b, v11.16b
    ushr v6.16b, v6.16b, #4
    smmla v17.4s, v21.16b, v5.16b
    shl v10.4s, v4.4s, #16
    fmla v24.4s, v16.4s, v22.4s
    smmla v7.4s, v15.16b, v5.16b
    ldr q5, [x3, #112]
    fmla v28.4s, v19.4s, v22.4s
    smmla v17.4s, v0.16b, v6.16b
    ldr q11, [x3, #240]
    ldr q19, [x3, #80]
    smmla v7.4s, v1.16b, v6.16b
    ldp q6, q22, [x0, #-320]
    fmla v24.4s, v5.4s, v10.4s
    ldr q5, [x3, #208]
    fmla v28.4s, v11.4s, v10.4s
    fmla v19.4s, v17.4s, v2.4s
    and v10.16b, v6.16b, v23.16b
    ldr q11, [x3, #64]
    ldr q17, [x3, #192]
    fmla v5.4s, v7.4s, v3.4s
    and v7.16b, v22.16b, v23.16b
    smmla v11.4s, v12.16b, v10.16b
    smmla v17.4s, v14.16b, v10.16b
    fmla v26.4s, v19.4s, v18.4s
    ldr q10, [x3, #112]
    fmla v30.4s, v5.4s, v18.4s
    ushr v5.16b, v6.16b, #4
    ldr q6, [x3, #240]
    smmla v11.4s, v20.16b, v7.16b
    smmla v17.4s, v13.16b, v7.16b
    ldp q7, q18, [x0, #-256]
    ushr v22.16b, v22.16b, #4
    fmla v26.4s, v10.4s, v4.4s
    smmla v11.4s, v21.16b, v5.16b
    smmla v17.4s, v15.16b, v5.16b
    fmla v30.4s, v6.4s, v4.4s
    and v6.16b, v7.16b, v23.16b
    ldr q4, [x3, #64]
    ldr q5, [x3, #192]
    smmla v11.4s, v0.16b, v22.16b
    smmla v17.4s, v1.16b, v22.16b
    and v10.16b, v18.16b, v23.16b
    smmla v4.4s, v12.16b, v6.16b
    ldr q22, [x3, #80]
    ldr q19, [x3, #208]
    smmla v5.4s, v14.16b, v6.16b
    dup v6.2d, v9.d[1]
    ushr v12.16b, v7.16b, #4
    smmla v4.4s, v20.16b, v10.16b
    fmla v22.4s, v11.4s, v2.4s
    fmla v19.4s, v17.4s, v3.4s
    smmla v5.4s, v13.16b, v10.16b
    shl v13.4s, v6.4s, #16
    dup v7.2d, v8.d[1]
    ldr q8, [x3, #112]
    ldr q9, [x3, #240]
    ushr v10.16b, v18.16b, #4
    smmla v4.4s, v21.16b, v12.16b
    smmla v5.4s, v15.16b, v12.16b
    ldr q11, [x3, #80]
    ldr q12, [x3, #208]
    fmla v25.4s, v22.4s, v13.4s
    fmla v29.4s, v19.4s, v13.4s
    ldp q13, q14, [x0, #-96]
    shl v15.4s, v7.4s, #16
    smmla v4.4s, v0.16b, v10.16b
    ldp q0, q16, [x3, #256]
    smmla v5.4s, v1.16b, v10.16b
    ldp q1, q10, [x3, #384]
    and v17.16b, v13.16b, v23.16b
    ldr q18, [x3, #320]
    ldr q19, [x3, #448]
    fmla v25.4s, v8.4s, v15.4s
    fmla v29.4s, v9.4s, v15.4s
    fmla v11.4s, v4.4s, v2.4s
    and v2.16b, v14.16b, v23.16b
    fmla v12.4s, v5.4s, v3.4s
    smmla v18.4s, v0.16b, v17.16b
    smmla v19.4s, v1.16b, v17.16b
    ldp q3, q4, [x3, #288]
    ushr v5.16b, v13.16b, #4
    ldp q8, q9, [x3, #416]
    smmla v18.4s, v16.16b, v2.16b
    smmla v19.4s, v10.16b, v2.16b
    fmla v27.4s, v11.4s, v6.4s
    fmla v31.4s, v12.4s, v6.4s
    ldp q2, q6, [x0, #-32]
    ldr q11, [x3, #112]
    ldr q12, [x3, #240]
    ushr v14.16b, v14.16b, #4
    smmla v18.4s, v3.16b, v5.16b
    smmla v19.4s, v8.16b, v5.16b
    and v5.16b, v2.16b, v23.16b
    ldr q13, [x3, #320]
    fmla v27.4s, v11.4s, v7.4s
    fmla v31.4s, v12.4s, v7.4s
    ldr q7, [x1], #64
    smmla v18.4s, v4.16b, v14.16b
    smmla v19.4s, v9.16b, v14.16b
    ldr q11, [x3, #448]
    ldr q12, [x2], #64
    and v14.16b, v6.16b, v23.16b
    smmla v13.4s, v0.16b, v5.16b
    dup v17.2d, v7.d[0]
    ldr q15, [x3, #352]
    ldr q20, [x3, #336]
    ldr q21, [x3, #480]
    ldr q22, [x3, #464]
    smmla v11.4s, v1.16b, v5.16b
    ushr v2.16b, v2.16b, #4
    smmla v13.4s, v16.16b, v14.16b
    shl v5.4s, v17.4s, #16
    fmla v20.4s, v18.4s, v15.4s
    dup v18.2d, v12.d[0]
    fmla v22.4s, v19.4s, v21.4s
    smmla v11.4s, v10.16b, v14.16b
    ushr v6.16b, v6.16b, #4
    smmla v13.4s, v3.16b, v2.16b
    shl v14.4s, v18.4s, #16
    fmla v24.4s, v20.4s, v5.4s
    smmla v11.4s, v8.16b, v2.16b
    ldr q2, [x3, #368]
    fmla v28.4s, v22.4s, v5.4s
    smmla v13.4s, v4.16b, v6.16b
    ldr q5, [x3, #496]
    ldr q22, [x3, #336]
    smmla v11.4s, v9.16b, v6.16b
    ldp q6, q20, [x0, #-64]
    fmla v24.4s, v2.4s, v14.4s
    ldr q2, [x3, #464]
    fmla v28.4s, v5.4s, v14.4s
    fmla v22.4s, v13.4s, v15.4s
    and v5.16b, v6.16b, v23.16b
    ldr q13, [x3, #320]
    ldr q14, [x3, #448]
    fmla v2.4s, v11.4s, v21.4s
    and v11.16b, v20.16b, v23.16b
    smmla v13.4s, v0.16b, v5.16b
    smmla v14.4s, v1.16b, v5.16b
    fmla v26.4s, v22.4s, v17.4s
    ldr q5, [x3, #368]
    fmla v30.4s, v2.4s, v17.4s
    ushr v2.16b, v6.16b, #4
    ldr q6, [x3, #496]
    smmla v13.4s, v16.16b, v11.16b
    smmla v14.4s, v10.16b, v11.16b
    ldp q11, q17, [x0], #512
    ushr v20.16b, v20.16b, #4
    fmla v26.4s, v5.4s, v18.4s
    smmla v13.4s, v3.16b, v2.16b
    smmla v14.4s, v8.16b, v2.16b
    fmla v30.4s, v6.4s, v18.4s
    and v2.16b, v11.16b, v23.16b
    ldr q5, [x3, #320]
    ldr q6, [x3, #448]
    smmla v13.4s, v4.16b, v20.16b
    smmla v14.4s, v9.16b, v20.16b
    and v20.16b, v17.16b, v23.16b
    smmla v5.4s, v0.16b, v2.16b
    ldr q0, [x3, #336]
    ldr q18, [x3, #464]
    smmla v6.4s, v1.16b, v2.16b
    dup v2.2d, v7.d[1]
    ushr v1.16b, v11.16b, #4
    smmla v5.4s, v16.16b, v20.16b
    fmla v0.4s, v13.4s, v15.4s
    fmla v18.4s, v14.4s, v21.4s
    smmla v6.4s, v10.16b, v20.16b
    shl v10.4s, v2.4s, #16
    dup v11.2d, v12.d[1]
    ushr v17.16b, v17.16b, #4
    smmla v5.4s, v3.16b, v1.16b
    smmla v6.4s, v8.16b, v1.16b
    shl v1.4s, v11.4s, #16
    fmla v25.4s, v0.4s, v10.4s
    fmla v29.4s, v18.4s, v10.4s
    ldr q0, [x3, #368]
    ldr q8, [x3, #496]
    smmla v5.4s, v4.16b, v17.16b
    smmla v6.4s, v9.16b, v17.16b
    ldr q9, [x3, #336]
    ldr q17, [x3, #464]
    fmla v25.4s, v0.4s, v1.4s
    fmla v29.4s, v8.4s, v1.4s
    fmla v9.4s, v5.4s, v15.4s
    fmla v17.4s, v6.4s, v21.4s
    fmla v27.4s, v9.4s, v2.4s
    ldr q7, [x3, #368]
    fmla v31.4s, v17.4s, v2.4s
    ldr q8, [x3, #496]
    fmla v27.4s, v7.4s, v11.4s
    fmla v31.4s, v8.4s, v11.4s
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
