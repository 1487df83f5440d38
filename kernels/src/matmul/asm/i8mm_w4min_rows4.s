// Four rows of int4 with minima, 8 columns.
// Written by `cargo run --release -p brevity-bench --bin schedule`.
// Loop: 2 blocks, 238 instructions, 104 cycles on an in-order core of three slots.
// `+`: for the next pass.
// x0 codes, x1 scales, x2 minima, x3 rows, x4 bytes to the next group of rows, x5 blocks,
// x6 running sums, x7 start of int8 accumulators
// v23 mask, v24 y0.0, v25 y0.1, v26 y0.2, v27 y0.3, v28 y1.0, v29 y1.1, v30 y1.2
// v31 y1.3
    movi v23.16b, #15
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
    ldp q4, q5, [x0]
    ldp q6, q7, [x3]
    and v8.16b, v4.16b, v23.16b
    ldr q9, [x3, #64]
    ldp q10, q11, [x3, #128]
    and v12.16b, v5.16b, v23.16b
    ldr q13, [x3, #192]
    smmla v9.4s, v6.16b, v8.16b
    ldp q3, q14, [x3, #32]
    smmla v13.4s, v10.16b, v8.16b
    ushr v4.16b, v4.16b, #4
    smmla v9.4s, v7.16b, v12.16b
    ldp q0, q1, [x3, #160]
    smmla v13.4s, v11.16b, v12.16b
    ldp q2, q12, [x0, #64]
    ushr v5.16b, v5.16b, #4
    smmla v9.4s, v3.16b, v4.16b
    smmla v13.4s, v0.16b, v4.16b
    ldr q4, [x1]
    and v8.16b, v2.16b, v23.16b
    ldr q15, [x3, #64]
    smmla v9.4s, v14.16b, v5.16b
    ldr q16, [x3, #96]
    ldr q17, [x3, #192]
    smmla v13.4s, v1.16b, v5.16b
    ldr q5, [x3, #80]
    ldr q18, [x3, #224]
    ldr q19, [x3, #208]
    and v20.16b, v12.16b, v23.16b
    smmla v15.4s, v6.16b, v8.16b
    dup v21.2d, v4.d[0]
    smmla v17.4s, v10.16b, v8.16b
    ldr q8, [x2]
    fmla v5.4s, v9.4s, v16.4s
    fmla v19.4s, v13.4s, v18.4s
    ushr v2.16b, v2.16b, #4
    smmla v15.4s, v7.16b, v20.16b
    shl v13.4s, v21.4s, #16
    smmla v17.4s, v11.16b, v20.16b
    dup v20.2d, v8.d[0]
    ushr v12.16b, v12.16b, #4
    smmla v15.4s, v3.16b, v2.16b
    fmla v24.4s, v5.4s, v13.4s
    fmla v28.4s, v19.4s, v13.4s
    smmla v17.4s, v0.16b, v2.16b
    shl v2.4s, v20.4s, #16
    ldr q5, [x3, #112]
    ldr q13, [x3, #240]
    smmla v15.4s, v14.16b, v12.16b
    ldp q19, q9, [x0, #32]
    smmla v17.4s, v1.16b, v12.16b
    ldr q12, [x3, #80]
    fmla v24.4s, v5.4s, v2.4s
    fmla v28.4s, v13.4s, v2.4s
    ldr q2, [x3, #208]
    and v5.16b, v19.16b, v23.16b
    ldr q13, [x3, #64]
    ldr q22, [x3, #192]
    fmla v12.4s, v15.4s, v16.4s
    fmla v2.4s, v17.4s, v18.4s
    and v17.16b, v9.16b, v23.16b
    smmla v13.4s, v6.16b, v5.16b
    smmla v22.4s, v10.16b, v5.16b
    fmla v26.4s, v12.4s, v21.4s
    ushr v5.16b, v19.16b, #4
    ldp q19, q12, [x0, #96]
    fmla v30.4s, v2.4s, v21.4s
    smmla v13.4s, v7.16b, v17.16b
    smmla v22.4s, v11.16b, v17.16b
    ldr q2, [x3, #112]
    ldr q17, [x3, #240]
    ushr v9.16b, v9.16b, #4
    and v21.16b, v19.16b, v23.16b
    ldr q15, [x3, #64]
    smmla v13.4s, v3.16b, v5.16b
    smmla v22.4s, v0.16b, v5.16b
    fmla v26.4s, v2.4s, v20.4s
    fmla v30.4s, v17.4s, v20.4s
    ldr q2, [x3, #192]
    and v5.16b, v12.16b, v23.16b
    smmla v15.4s, v6.16b, v21.16b
    smmla v13.4s, v14.16b, v9.16b
    smmla v22.4s, v1.16b, v9.16b
    dup v4.2d, v4.d[1]
    ldr q6, [x3, #80]
    smmla v2.4s, v10.16b, v21.16b
    ldr q10, [x3, #208]
    ushr v19.16b, v19.16b, #4
    smmla v15.4s, v7.16b, v5.16b
    shl v7.4s, v4.4s, #16
    fmla v6.4s, v13.4s, v16.4s
    smmla v2.4s, v11.16b, v5.16b
    fmla v10.4s, v22.4s, v18.4s
    ushr v5.16b, v12.16b, #4
    smmla v15.4s, v3.16b, v19.16b
    dup v3.2d, v8.d[1]
    ldr q8, [x3, #112]
    ldr q12, [x3, #240]
    smmla v2.4s, v0.16b, v19.16b
    ldr q0, [x3, #80]
    ldr q19, [x3, #208]
    smmla v15.4s, v14.16b, v5.16b
    fmla v25.4s, v6.4s, v7.4s
    fmla v29.4s, v10.4s, v7.4s
    shl v10.4s, v3.4s, #16
    smmla v2.4s, v1.16b, v5.16b
    fmla v0.4s, v15.4s, v16.4s
    fmla v25.4s, v8.4s, v10.4s
    fmla v29.4s, v12.4s, v10.4s
    fmla v19.4s, v2.4s, v18.4s
    fmla v27.4s, v0.4s, v4.4s
    ldr q10, [x3, #112]
    fmla v31.4s, v19.4s, v4.4s
    ldr q4, [x3, #240]
    fmla v27.4s, v10.4s, v3.4s
    fmla v31.4s, v4.4s, v3.4s
    add x0, x0, #256
    add x3, x3, #256
    add x1, x1, #32
    add x2, x2, #32
1:
    lsr x5, x5, #1
    cbz x5, 4f
    subs x5, x5, #1
    ldp q4, q5, [x0]
    ldp q6, q7, [x3]
    and v8.16b, v4.16b, v23.16b
    ldr q9, [x3, #64]
    ldp q10, q11, [x3, #128]
    and v12.16b, v5.16b, v23.16b
    ldr q13, [x3, #192]
    smmla v9.4s, v6.16b, v8.16b
    ldp q3, q14, [x3, #32]
    smmla v13.4s, v10.16b, v8.16b
    ushr v4.16b, v4.16b, #4
    smmla v9.4s, v7.16b, v12.16b
    b.eq 3f
2:
    ldp q0, q1, [x3, #160]
    smmla v13.4s, v11.16b, v12.16b
    ldp q2, q12, [x0, #64]
    ushr v5.16b, v5.16b, #4
    smmla v9.4s, v3.16b, v4.16b
    smmla v13.4s, v0.16b, v4.16b
    ldr q4, [x1]
    and v8.16b, v2.16b, v23.16b
    ldr q15, [x3, #64]
    smmla v9.4s, v14.16b, v5.16b
    ldr q16, [x3, #96]
    ldr q17, [x3, #192]
    smmla v13.4s, v1.16b, v5.16b
    ldr q5, [x3, #80]
    ldr q18, [x3, #224]
    ldr q19, [x3, #208]
    and v20.16b, v12.16b, v23.16b
    smmla v15.4s, v6.16b, v8.16b
    dup v21.2d, v4.d[0]
    smmla v17.4s, v10.16b, v8.16b
    ldr q8, [x2]
    fmla v5.4s, v9.4s, v16.4s
    fmla v19.4s, v13.4s, v18.4s
    ushr v2.16b, v2.16b, #4
    smmla v15.4s, v7.16b, v20.16b
    shl v13.4s, v21.4s, #16
    smmla v17.4s, v11.16b, v20.16b
    dup v20.2d, v8.d[0]
    ushr v12.16b, v12.16b, #4
    smmla v15.4s, v3.16b, v2.16b
    fmla v24.4s, v5.4s, v13.4s
    fmla v28.4s, v19.4s, v13.4s
    smmla v17.4s, v0.16b, v2.16b
    shl v2.4s, v20.4s, #16
    ldr q5, [x3, #112]
    ldr q13, [x3, #240]
    smmla v15.4s, v14.16b, v12.16b
    ldp q19, q9, [x0, #32]
    smmla v17.4s, v1.16b, v12.16b
    ldr q12, [x3, #80]
    fmla v24.4s, v5.4s, v2.4s
    fmla v28.4s, v13.4s, v2.4s
    ldr q2, [x3, #208]
    and v5.16b, v19.16b, v23.16b
    ldr q13, [x3, #64]
    ldr q22, [x3, #192]
    fmla v12.4s, v15.4s, v16.4s
    fmla v2.4s, v17.4s, v18.4s
    and v17.16b, v9.16b, v23.16b
    smmla v13.4s, v6.16b, v5.16b
    smmla v22.4s, v10.16b, v5.16b
    fmla v26.4s, v12.4s, v21.4s
    ushr v5.16b, v19.16b, #4
    ldp q19, q12, [x0, #96]
    fmla v30.4s, v2.4s, v21.4s
    smmla v13.4s, v7.16b, v17.16b
    smmla v22.4s, v11.16b, v17.16b
    ldr q2, [x3, #112]
    ldr q17, [x3, #240]
    ushr v9.16b, v9.16b, #4
    and v21.16b, v19.16b, v23.16b
    ldr q15, [x3, #64]
    smmla v13.4s, v3.16b, v5.16b
    smmla v22.4s, v0.16b, v5.16b
    fmla v26.4s, v2.4s, v20.4s
    fmla v30.4s, v17.4s, v20.4s
    ldr q2, [x3, #192]
    and v5.16b, v12.16b, v23.16b
    smmla v15.4s, v6.16b, v21.16b
    smmla v13.4s, v14.16b, v9.16b
    smmla v22.4s, v1.16b, v9.16b
    dup v4.2d, v4.d[1]
    ldr q6, [x3, #80]
    smmla v2.4s, v10.16b, v21.16b
    ldr q10, [x3, #208]
    ushr v19.16b, v19.16b, #4
    smmla v15.4s, v7.16b, v5.16b
    shl v7.4s, v4.4s, #16
    fmla v6.4s, v13.4s, v16.4s
    smmla v2.4s, v11.16b, v5.16b
    fmla v10.4s, v22.4s, v18.4s
    ushr v5.16b, v12.16b, #4
    smmla v15.4s, v3.16b, v19.16b
    dup v3.2d, v8.d[1]
    ldr q8, [x3, #112]
    ldr q12, [x3, #240]
    smmla v2.4s, v0.16b, v19.16b
    ldr q0, [x3, #80]
    ldr q19, [x3, #208]
    smmla v15.4s, v14.16b, v5.16b
    ldp q14, q22, [x0, #256]
    fmla v25.4s, v6.4s, v7.4s
    fmla v29.4s, v10.4s, v7.4s
    ldp q7, q6, [x3, #256]
    shl v10.4s, v3.4s, #16
    smmla v2.4s, v1.16b, v5.16b
    ldp q1, q5, [x3, #384]
    and v11.16b, v14.16b, v23.16b
    ldr q13, [x3, #320]
    ldr q21, [x3, #448]
    fmla v0.4s, v15.4s, v16.4s
    fmla v25.4s, v8.4s, v10.4s
    fmla v29.4s, v12.4s, v10.4s
    and v10.16b, v22.16b, v23.16b
    fmla v19.4s, v2.4s, v18.4s
    smmla v13.4s, v7.16b, v11.16b
    smmla v21.4s, v1.16b, v11.16b
    fmla v27.4s, v0.4s, v4.4s
    ldp q2, q11, [x3, #288]
    ushr v0.16b, v14.16b, #4
    ldp q14, q18, [x3, #416]
    smmla v13.4s, v6.16b, v10.16b
    smmla v21.4s, v5.16b, v10.16b
    ldr q10, [x3, #112]
    fmla v31.4s, v19.4s, v4.4s
    ldr q4, [x3, #240]
    ushr v22.16b, v22.16b, #4
    ldp q19, q12, [x0, #320]
    smmla v13.4s, v2.16b, v0.16b
    smmla v21.4s, v14.16b, v0.16b
    fmla v27.4s, v10.4s, v3.4s
    ldr q0, [x1, #32]
    add x1, x1, #64
    fmla v31.4s, v4.4s, v3.4s
    and v3.16b, v19.16b, v23.16b
    ldr q4, [x3, #320]
    smmla v13.4s, v11.16b, v22.16b
    smmla v21.4s, v18.16b, v22.16b
    ldr q22, [x3, #448]
    dup v10.2d, v0.d[0]
    ldr q8, [x2, #32]
    ldr q15, [x3, #352]
    ldr q16, [x3, #336]
    and v9.16b, v12.16b, v23.16b
    smmla v4.4s, v7.16b, v3.16b
    ldr q17, [x3, #480]
    ldr q20, [x3, #464]
    smmla v22.4s, v1.16b, v3.16b
    shl v3.4s, v10.4s, #16
    add x2, x2, #64
    fmla v16.4s, v13.4s, v15.4s
    ushr v19.16b, v19.16b, #4
    smmla v4.4s, v6.16b, v9.16b
    dup v13.2d, v8.d[0]
    fmla v20.4s, v21.4s, v17.4s
    smmla v22.4s, v5.16b, v9.16b
    ushr v12.16b, v12.16b, #4
    smmla v4.4s, v2.16b, v19.16b
    shl v9.4s, v13.4s, #16
    fmla v24.4s, v16.4s, v3.4s
    smmla v22.4s, v14.16b, v19.16b
    ldr q19, [x3, #368]
    fmla v28.4s, v20.4s, v3.4s
    ldr q3, [x3, #496]
    smmla v4.4s, v11.16b, v12.16b
    ldp q20, q16, [x0, #288]
    smmla v22.4s, v18.16b, v12.16b
    ldr q12, [x3, #336]
    fmla v24.4s, v19.4s, v9.4s
    ldr q19, [x3, #464]
    fmla v28.4s, v3.4s, v9.4s
    and v3.16b, v20.16b, v23.16b
    ldr q9, [x3, #320]
    fmla v12.4s, v4.4s, v15.4s
    ldr q4, [x3, #448]
    fmla v19.4s, v22.4s, v17.4s
    and v22.16b, v16.16b, v23.16b
    smmla v9.4s, v7.16b, v3.16b
    smmla v4.4s, v1.16b, v3.16b
    fmla v26.4s, v12.4s, v10.4s
    fmla v30.4s, v19.4s, v10.4s
    ushr v3.16b, v20.16b, #4
    smmla v9.4s, v6.16b, v22.16b
    ldr q20, [x3, #368]
    ldr q10, [x3, #496]
    smmla v4.4s, v5.16b, v22.16b
    ldp q22, q19, [x0, #352]
    add x0, x0, #512
    ushr v16.16b, v16.16b, #4
    smmla v9.4s, v2.16b, v3.16b
    fmla v26.4s, v20.4s, v13.4s
    fmla v30.4s, v10.4s, v13.4s
    smmla v4.4s, v14.16b, v3.16b
    and v3.16b, v22.16b, v23.16b
    ldr q10, [x3, #320]
    ldr q13, [x3, #448]
    smmla v9.4s, v11.16b, v16.16b
    smmla v4.4s, v18.16b, v16.16b
    ldr q16, [x3, #336]
    and v20.16b, v19.16b, v23.16b
    ldr q12, [x3, #464]
    smmla v10.4s, v7.16b, v3.16b
    smmla v13.4s, v1.16b, v3.16b
    dup v0.2d, v0.d[1]
    fmla v16.4s, v9.4s, v15.4s
    ushr v3.16b, v22.16b, #4
    fmla v12.4s, v4.4s, v17.4s
    smmla v10.4s, v6.16b, v20.16b
    smmla v13.4s, v5.16b, v20.16b
    shl v5.4s, v0.4s, #16
    dup v1.2d, v8.d[1]
    ushr v4.16b, v19.16b, #4
    smmla v10.4s, v2.16b, v3.16b
    smmla v13.4s, v14.16b, v3.16b
    fmla v25.4s, v16.4s, v5.4s
    fmla v29.4s, v12.4s, v5.4s
    shl v6.4s, v1.4s, #16
    ldr q7, [x3, #368]
    ldr q12, [x3, #496]
    smmla v10.4s, v11.16b, v4.16b
    smmla v13.4s, v18.16b, v4.16b
    ldr q2, [x3, #336]
    ldr q3, [x3, #464]
    ldp q4, q5, [x0] // +
    fmla v25.4s, v7.4s, v6.4s
    fmla v29.4s, v12.4s, v6.4s
    ldp q6, q7, [x3, #512] // +
    fmla v2.4s, v10.4s, v15.4s
    fmla v3.4s, v13.4s, v17.4s
    and v8.16b, v4.16b, v23.16b // +
    ldr q9, [x3, #576] // +
    ldp q10, q11, [x3, #640] // +
    and v12.16b, v5.16b, v23.16b // +
    ldr q13, [x3, #704] // +
    smmla v9.4s, v6.16b, v8.16b // +
    fmla v27.4s, v2.4s, v0.4s
    fmla v31.4s, v3.4s, v0.4s
    ldr q0, [x3, #368]
    ldr q2, [x3, #496]
    add x3, x3, #512
    ldp q3, q14, [x3, #32] // +
    smmla v13.4s, v10.16b, v8.16b // +
    ushr v4.16b, v4.16b, #4 // +
    smmla v9.4s, v7.16b, v12.16b // +
    subs x5, x5, #1
    fmla v27.4s, v0.4s, v1.4s
    fmla v31.4s, v2.4s, v1.4s
    b.ne 2b
3:
    ldp q0, q1, [x3, #160]
    smmla v13.4s, v11.16b, v12.16b
    ldp q2, q12, [x0, #64]
    ushr v5.16b, v5.16b, #4
    smmla v9.4s, v3.16b, v4.16b
    smmla v13.4s, v0.16b, v4.16b
    ldr q4, [x1]
    and v8.16b, v2.16b, v23.16b
    ldr q15, [x3, #64]
    smmla v9.4s, v14.16b, v5.16b
    ldr q16, [x3, #96]
    ldr q17, [x3, #192]
    smmla v13.4s, v1.16b, v5.16b
    ldr q5, [x3, #80]
    ldr q18, [x3, #224]
    ldr q19, [x3, #208]
    and v20.16b, v12.16b, v23.16b
    smmla v15.4s, v6.16b, v8.16b
    dup v21.2d, v4.d[0]
    smmla v17.4s, v10.16b, v8.16b
    ldr q8, [x2]
    fmla v5.4s, v9.4s, v16.4s
    fmla v19.4s, v13.4s, v18.4s
    ushr v2.16b, v2.16b, #4
    smmla v15.4s, v7.16b, v20.16b
    shl v13.4s, v21.4s, #16
    smmla v17.4s, v11.16b, v20.16b
    dup v20.2d, v8.d[0]
    ushr v12.16b, v12.16b, #4
    smmla v15.4s, v3.16b, v2.16b
    fmla v24.4s, v5.4s, v13.4s
    fmla v28.4s, v19.4s, v13.4s
    smmla v17.4s, v0.16b, v2.16b
    shl v2.4s, v20.4s, #16
    ldr q5, [x3, #112]
    ldr q13, [x3, #240]
    smmla v15.4s, v14.16b, v12.16b
    ldp q19, q9, [x0, #32]
    smmla v17.4s, v1.16b, v12.16b
    ldr q12, [x3, #80]
    fmla v24.4s, v5.4s, v2.4s
    fmla v28.4s, v13.4s, v2.4s
    ldr q2, [x3, #208]
    and v5.16b, v19.16b, v23.16b
    ldr q13, [x3, #64]
    ldr q22, [x3, #192]
    fmla v12.4s, v15.4s, v16.4s
    fmla v2.4s, v17.4s, v18.4s
    and v17.16b, v9.16b, v23.16b
    smmla v13.4s, v6.16b, v5.16b
    smmla v22.4s, v10.16b, v5.16b
    fmla v26.4s, v12.4s, v21.4s
    ushr v5.16b, v19.16b, #4
    ldp q19, q12, [x0, #96]
    fmla v30.4s, v2.4s, v21.4s
    smmla v13.4s, v7.16b, v17.16b
    smmla v22.4s, v11.16b, v17.16b
    ldr q2, [x3, #112]
    ldr q17, [x3, #240]
    ushr v9.16b, v9.16b, #4
    and v21.16b, v19.16b, v23.16b
    ldr q15, [x3, #64]
    smmla v13.4s, v3.16b, v5.16b
    smmla v22.4s, v0.16b, v5.16b
    fmla v26.4s, v2.4s, v20.4s
    fmla v30.4s, v17.4s, v20.4s
    ldr q2, [x3, #192]
    and v5.16b, v12.16b, v23.16b
    smmla v15.4s, v6.16b, v21.16b
    smmla v13.4s, v14.16b, v9.16b
    smmla v22.4s, v1.16b, v9.16b
    dup v4.2d, v4.d[1]
    ldr q6, [x3, #80]
    smmla v2.4s, v10.16b, v21.16b
    ldr q10, [x3, #208]
    ushr v19.16b, v19.16b, #4
    smmla v15.4s, v7.16b, v5.16b
    shl v7.4s, v4.4s, #16
    fmla v6.4s, v13.4s, v16.4s
    smmla v2.4s, v11.16b, v5.16b
    fmla v10.4s, v22.4s, v18.4s
    ushr v5.16b, v12.16b, #4
    smmla v15.4s, v3.16b, v19.16b
    dup v3.2d, v8.d[1]
    ldr q8, [x3, #112]
    ldr q12, [x3, #240]
    smmla v2.4s, v0.16b, v19.16b
    ldr q0, [x3, #80]
    ldr q19, [x3, #208]
    smmla v15.4s, v14.16b, v5.16b
    ldp q14, q22, [x0, #256]
    fmla v25.4s, v6.4s, v7.4s
    fmla v29.4s, v10.4s, v7.4s
    ldp q7, q6, [x3, #256]
    shl v10.4s, v3.4s, #16
    smmla v2.4s, v1.16b, v5.16b
    ldp q1, q5, [x3, #384]
    and v11.16b, v14.16b, v23.16b
    ldr q13, [x3, #320]
    ldr q21, [x3, #448]
    fmla v0.4s, v15.4s, v16.4s
    fmla v25.4s, v8.4s, v10.4s
    fmla v29.4s, v12.4s, v10.4s
    and v10.16b, v22.16b, v23.16b
    fmla v19.4s, v2.4s, v18.4s
    smmla v13.4s, v7.16b, v11.16b
    smmla v21.4s, v1.16b, v11.16b
    fmla v27.4s, v0.4s, v4.4s
    ldp q2, q11, [x3, #288]
    ushr v0.16b, v14.16b, #4
    ldp q14, q18, [x3, #416]
    smmla v13.4s, v6.16b, v10.16b
    smmla v21.4s, v5.16b, v10.16b
    ldr q10, [x3, #112]
    fmla v31.4s, v19.4s, v4.4s
    ldr q4, [x3, #240]
    ushr v22.16b, v22.16b, #4
    ldp q19, q12, [x0, #320]
    smmla v13.4s, v2.16b, v0.16b
    smmla v21.4s, v14.16b, v0.16b
    fmla v27.4s, v10.4s, v3.4s
    ldr q0, [x1, #32]
    fmla v31.4s, v4.4s, v3.4s
    and v3.16b, v19.16b, v23.16b
    ldr q4, [x3, #320]
    smmla v13.4s, v11.16b, v22.16b
    smmla v21.4s, v18.16b, v22.16b
    ldr q22, [x3, #448]
    dup v10.2d, v0.d[0]
    ldr q8, [x2, #32]
    ldr q15, [x3, #352]
    ldr q16, [x3, #336]
    and v9.16b, v12.16b, v23.16b
    smmla v4.4s, v7.16b, v3.16b
    ldr q17, [x3, #480]
    ldr q20, [x3, #464]
    smmla v22.4s, v1.16b, v3.16b
    shl v3.4s, v10.4s, #16
    fmla v16.4s, v13.4s, v15.4s
    ushr v19.16b, v19.16b, #4
    smmla v4.4s, v6.16b, v9.16b
    dup v13.2d, v8.d[0]
    fmla v20.4s, v21.4s, v17.4s
    smmla v22.4s, v5.16b, v9.16b
    ushr v12.16b, v12.16b, #4
    smmla v4.4s, v2.16b, v19.16b
    shl v9.4s, v13.4s, #16
    fmla v24.4s, v16.4s, v3.4s
    smmla v22.4s, v14.16b, v19.16b
    ldr q19, [x3, #368]
    fmla v28.4s, v20.4s, v3.4s
    ldr q3, [x3, #496]
    smmla v4.4s, v11.16b, v12.16b
    ldp q20, q16, [x0, #288]
    smmla v22.4s, v18.16b, v12.16b
    ldr q12, [x3, #336]
    fmla v24.4s, v19.4s, v9.4s
    ldr q19, [x3, #464]
    fmla v28.4s, v3.4s, v9.4s
    and v3.16b, v20.16b, v23.16b
    ldr q9, [x3, #320]
    fmla v12.4s, v4.4s, v15.4s
    ldr q4, [x3, #448]
    fmla v19.4s, v22.4s, v17.4s
    and v22.16b, v16.16b, v23.16b
    smmla v9.4s, v7.16b, v3.16b
    smmla v4.4s, v1.16b, v3.16b
    fmla v26.4s, v12.4s, v10.4s
    fmla v30.4s, v19.4s, v10.4s
    ushr v3.16b, v20.16b, #4
    smmla v9.4s, v6.16b, v22.16b
    ldr q20, [x3, #368]
    ldr q10, [x3, #496]
    smmla v4.4s, v5.16b, v22.16b
    ldp q22, q19, [x0, #352]
    ushr v16.16b, v16.16b, #4
    smmla v9.4s, v2.16b, v3.16b
    fmla v26.4s, v20.4s, v13.4s
    fmla v30.4s, v10.4s, v13.4s
    smmla v4.4s, v14.16b, v3.16b
    and v3.16b, v22.16b, v23.16b
    ldr q10, [x3, #320]
    ldr q13, [x3, #448]
    smmla v9.4s, v11.16b, v16.16b
    smmla v4.4s, v18.16b, v16.16b
    ldr q16, [x3, #336]
    and v20.16b, v19.16b, v23.16b
    ldr q12, [x3, #464]
    smmla v10.4s, v7.16b, v3.16b
    smmla v13.4s, v1.16b, v3.16b
    dup v0.2d, v0.d[1]
    fmla v16.4s, v9.4s, v15.4s
    ushr v3.16b, v22.16b, #4
    fmla v12.4s, v4.4s, v17.4s
    smmla v10.4s, v6.16b, v20.16b
    smmla v13.4s, v5.16b, v20.16b
    shl v5.4s, v0.4s, #16
    dup v1.2d, v8.d[1]
    ushr v4.16b, v19.16b, #4
    smmla v10.4s, v2.16b, v3.16b
    smmla v13.4s, v14.16b, v3.16b
    fmla v25.4s, v16.4s, v5.4s
    fmla v29.4s, v12.4s, v5.4s
    shl v6.4s, v1.4s, #16
    ldr q7, [x3, #368]
    ldr q12, [x3, #496]
    smmla v10.4s, v11.16b, v4.16b
    smmla v13.4s, v18.16b, v4.16b
    ldr q2, [x3, #336]
    ldr q3, [x3, #464]
    fmla v25.4s, v7.4s, v6.4s
    fmla v29.4s, v12.4s, v6.4s
    fmla v2.4s, v10.4s, v15.4s
    fmla v3.4s, v13.4s, v17.4s
    fmla v27.4s, v2.4s, v0.4s
    fmla v31.4s, v3.4s, v0.4s
    ldr q0, [x3, #368]
    ldr q2, [x3, #496]
    fmla v27.4s, v0.4s, v1.4s
    fmla v31.4s, v2.4s, v1.4s
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
