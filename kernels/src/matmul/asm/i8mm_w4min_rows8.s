// Eight rows of int4 with minima, 4 columns.
// Written by `cargo run --release -p brevity-bench --bin schedule`.
// Loop: 2 blocks, 204 instructions, 81 cycles on an in-order core of three slots.
// `+`: for the next pass.
// x0 codes, x1 scales, x2 minima, x3 rows, x4 bytes to the next group of rows, x5 blocks,
// x6 running sums, x7 start of int8 accumulators
// v23 mask, v24 y0.0, v25 y0.2, v26 y1.0, v27 y1.2, v28 y2.0, v29 y2.2, v30 y3.0
// v31 y3.2
    add x9, x3, x4
    movi v23.16b, #15
    add x0, x0, #320
    add x1, x1, #32
    add x2, x2, #32
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
    ldp q11, q12, [x0, #-320]
    ldp q7, q13, [x0, #-256]
    ushr v8.16b, v11.16b, #4
    and v11.16b, v11.16b, v23.16b
    and v14.16b, v7.16b, v23.16b
    ldr q4, [x3, #64]
    ldr q5, [x3, #64]
    ldp q6, q15, [x3]
    ushr v10.16b, v12.16b, #4
    and v12.16b, v12.16b, v23.16b
    ushr v9.16b, v7.16b, #4
    and v16.16b, v13.16b, v23.16b
    smmla v4.4s, v6.16b, v11.16b
    smmla v5.4s, v6.16b, v14.16b
    ldp q1, q6, [x3, #32]
    ldur d0, [x1, #-32]
    smmla v4.4s, v15.16b, v12.16b
    smmla v5.4s, v15.16b, v16.16b
    ushr v13.16b, v13.16b, #4
    ldr q2, [x3, #192]
    ldr q3, [x3, #192]
    smmla v4.4s, v1.16b, v8.16b
    smmla v5.4s, v1.16b, v9.16b
    ldp q1, q7, [x3, #128]
    dup v0.2d, v0.d[0]
    ldur d15, [x2, #-32]
    smmla v4.4s, v6.16b, v10.16b
    smmla v5.4s, v6.16b, v13.16b
    ldp q17, q6, [x3, #80]
    ldr q18, [x3, #80]
    smmla v2.4s, v1.16b, v11.16b
    smmla v3.4s, v1.16b, v14.16b
    dup v1.2d, v15.d[0]
    ldp q15, q19, [x3, #160]
    smmla v2.4s, v7.16b, v12.16b
    smmla v3.4s, v7.16b, v16.16b
    shl v7.4s, v0.4s, #16
    fmla v17.4s, v4.4s, v6.4s
    fmla v18.4s, v5.4s, v6.4s
    smmla v2.4s, v15.16b, v8.16b
    smmla v3.4s, v15.16b, v9.16b
    ldp q5, q4, [x3, #208]
    shl v6.4s, v1.4s, #16
    ldr q15, [x9, #64]
    ldr q20, [x9, #64]
    smmla v2.4s, v19.16b, v10.16b
    smmla v3.4s, v19.16b, v13.16b
    ldp q19, q21, [x9]
    fmla v24.4s, v17.4s, v7.4s
    ldr q17, [x3, #208]
    ldr q22, [x3, #112]
    fmla v25.4s, v18.4s, v0.4s
    smmla v15.4s, v19.16b, v11.16b
    smmla v20.4s, v19.16b, v14.16b
    fmla v5.4s, v2.4s, v4.4s
    fmla v17.4s, v3.4s, v4.4s
    ldp q2, q3, [x9, #32]
    fmla v24.4s, v22.4s, v6.4s
    smmla v15.4s, v21.16b, v12.16b
    smmla v20.4s, v21.16b, v16.16b
    fmla v25.4s, v22.4s, v1.4s
    ldr q4, [x9, #192]
    ldr q22, [x9, #192]
    smmla v15.4s, v2.16b, v8.16b
    smmla v20.4s, v2.16b, v9.16b
    ldp q2, q21, [x9, #128]
    ldr q19, [x3, #240]
    fmla v26.4s, v5.4s, v7.4s
    fmla v27.4s, v17.4s, v0.4s
    smmla v15.4s, v3.16b, v10.16b
    smmla v20.4s, v3.16b, v13.16b
    ldp q5, q3, [x9, #80]
    ldr q17, [x9, #80]
    smmla v4.4s, v2.16b, v11.16b
    smmla v22.4s, v2.16b, v14.16b
    ldp q2, q18, [x9, #160]
    fmla v26.4s, v19.4s, v6.4s
    smmla v4.4s, v21.16b, v12.16b
    smmla v22.4s, v21.16b, v16.16b
    fmla v27.4s, v19.4s, v1.4s
    fmla v5.4s, v15.4s, v3.4s
    fmla v17.4s, v20.4s, v3.4s
    smmla v4.4s, v2.16b, v8.16b
    smmla v22.4s, v2.16b, v9.16b
    smmla v4.4s, v18.16b, v10.16b
    smmla v22.4s, v18.16b, v13.16b
    ldp q3, q2, [x9, #208]
    ldr q18, [x9, #112]
    ldr q20, [x9, #208]
    fmla v28.4s, v5.4s, v7.4s
    fmla v29.4s, v17.4s, v0.4s
    fmla v3.4s, v4.4s, v2.4s
    fmla v20.4s, v22.4s, v2.4s
    fmla v28.4s, v18.4s, v6.4s
    fmla v29.4s, v18.4s, v1.4s
    fmla v30.4s, v3.4s, v7.4s
    fmla v31.4s, v20.4s, v0.4s
    ldr q5, [x9, #240]
    fmla v30.4s, v5.4s, v6.4s
    fmla v31.4s, v5.4s, v1.4s
    add x0, x0, #256
    add x1, x1, #32
    add x2, x2, #32
    add x3, x3, #256
    add x9, x9, #256
1:
    lsr x5, x5, #1
    cbz x5, 4f
    subs x5, x5, #1
    ldp q11, q12, [x0, #-320]
    ldp q7, q13, [x0, #-256]
    ushr v8.16b, v11.16b, #4
    and v11.16b, v11.16b, v23.16b
    and v14.16b, v7.16b, v23.16b
    ldr q4, [x3, #64]
    ldr q5, [x3, #64]
    ldp q6, q15, [x3]
    ushr v10.16b, v12.16b, #4
    and v12.16b, v12.16b, v23.16b
    ushr v9.16b, v7.16b, #4
    and v16.16b, v13.16b, v23.16b
    smmla v4.4s, v6.16b, v11.16b
    smmla v5.4s, v6.16b, v14.16b
    ldp q1, q6, [x3, #32]
    b.eq 3f
2:
    ldur d0, [x1, #-32]
    smmla v4.4s, v15.16b, v12.16b
    smmla v5.4s, v15.16b, v16.16b
    ushr v13.16b, v13.16b, #4
    ldr q2, [x3, #192]
    ldr q3, [x3, #192]
    smmla v4.4s, v1.16b, v8.16b
    smmla v5.4s, v1.16b, v9.16b
    ldp q1, q7, [x3, #128]
    dup v0.2d, v0.d[0]
    ldur d15, [x2, #-32]
    smmla v4.4s, v6.16b, v10.16b
    smmla v5.4s, v6.16b, v13.16b
    ldp q17, q6, [x3, #80]
    ldr q18, [x3, #80]
    smmla v2.4s, v1.16b, v11.16b
    smmla v3.4s, v1.16b, v14.16b
    dup v1.2d, v15.d[0]
    ldp q15, q19, [x3, #160]
    smmla v2.4s, v7.16b, v12.16b
    smmla v3.4s, v7.16b, v16.16b
    shl v7.4s, v0.4s, #16
    fmla v17.4s, v4.4s, v6.4s
    fmla v18.4s, v5.4s, v6.4s
    smmla v2.4s, v15.16b, v8.16b
    smmla v3.4s, v15.16b, v9.16b
    ldp q5, q4, [x3, #208]
    shl v6.4s, v1.4s, #16
    ldr q15, [x9, #64]
    ldr q20, [x9, #64]
    smmla v2.4s, v19.16b, v10.16b
    smmla v3.4s, v19.16b, v13.16b
    ldp q19, q21, [x9]
    fmla v24.4s, v17.4s, v7.4s
    ldr q17, [x3, #208]
    ldr q22, [x3, #112]
    fmla v25.4s, v18.4s, v0.4s
    smmla v15.4s, v19.16b, v11.16b
    smmla v20.4s, v19.16b, v14.16b
    fmla v5.4s, v2.4s, v4.4s
    fmla v17.4s, v3.4s, v4.4s
    ldp q2, q3, [x9, #32]
    fmla v24.4s, v22.4s, v6.4s
    smmla v15.4s, v21.16b, v12.16b
    smmla v20.4s, v21.16b, v16.16b
    fmla v25.4s, v22.4s, v1.4s
    ldr q4, [x9, #192]
    ldr q22, [x9, #192]
    smmla v15.4s, v2.16b, v8.16b
    smmla v20.4s, v2.16b, v9.16b
    ldp q2, q21, [x9, #128]
    ldr q19, [x3, #240]
    fmla v26.4s, v5.4s, v7.4s
    fmla v27.4s, v17.4s, v0.4s
    smmla v15.4s, v3.16b, v10.16b
    smmla v20.4s, v3.16b, v13.16b
    ldp q5, q3, [x9, #80]
    ldr q17, [x9, #80]
    smmla v4.4s, v2.16b, v11.16b
    smmla v22.4s, v2.16b, v14.16b
    ldp q2, q18, [x9, #160]
    fmla v26.4s, v19.4s, v6.4s
    smmla v4.4s, v21.16b, v12.16b
    smmla v22.4s, v21.16b, v16.16b
    fmla v27.4s, v19.4s, v1.4s
    fmla v5.4s, v15.4s, v3.4s
    fmla v17.4s, v20.4s, v3.4s
    smmla v4.4s, v2.16b, v8.16b
    smmla v22.4s, v2.16b, v9.16b
    smmla v4.4s, v18.16b, v10.16b
    smmla v22.4s, v18.16b, v13.16b
    ldp q3, q2, [x9, #208]
    ldr q18, [x9, #112]
    ldr q20, [x9, #208]
    fmla v28.4s, v5.4s, v7.4s
    fmla v29.4s, v17.4s, v0.4s
    ldp q5, q17, [x0, #-64]
    ldp q15, q19, [x0], #512
    fmla v3.4s, v4.4s, v2.4s
    fmla v20.4s, v22.4s, v2.4s
    ldr q2, [x3, #320]
    and v11.16b, v5.16b, v23.16b
    ldp q4, q22, [x3, #256]
    fmla v28.4s, v18.4s, v6.4s
    fmla v29.4s, v18.4s, v1.4s
    and v12.16b, v17.16b, v23.16b
    and v14.16b, v15.16b, v23.16b
    ldr q18, [x3, #320]
    fmla v30.4s, v3.4s, v7.4s
    fmla v31.4s, v20.4s, v0.4s
    smmla v2.4s, v4.16b, v11.16b
    ushr v8.16b, v5.16b, #4
    and v16.16b, v19.16b, v23.16b
    ldp q0, q3, [x3, #288]
    ldr q5, [x9, #240]
    smmla v18.4s, v4.16b, v14.16b
    smmla v2.4s, v22.16b, v12.16b
    ushr v10.16b, v17.16b, #4
    ushr v9.16b, v15.16b, #4
    ldr d4, [x1], #64
    smmla v18.4s, v22.16b, v16.16b
    smmla v2.4s, v0.16b, v8.16b
    fmla v30.4s, v5.4s, v6.4s
    fmla v31.4s, v5.4s, v1.4s
    ushr v13.16b, v19.16b, #4
    smmla v18.4s, v0.16b, v9.16b
    smmla v2.4s, v3.16b, v10.16b
    ldp q6, q5, [x3, #336]
    dup v0.2d, v4.d[0]
    ldr d4, [x2], #64
    ldr q7, [x3, #448]
    smmla v18.4s, v3.16b, v13.16b
    ldp q3, q19, [x3, #384]
    ldr q22, [x3, #336]
    ldr q15, [x3, #448]
    shl v1.4s, v0.4s, #16
    fmla v6.4s, v2.4s, v5.4s
    dup v2.2d, v4.d[0]
    smmla v7.4s, v3.16b, v11.16b
    fmla v22.4s, v18.4s, v5.4s
    smmla v15.4s, v3.16b, v14.16b
    ldp q4, q5, [x3, #416]
    smmla v7.4s, v19.16b, v12.16b
    shl v3.4s, v2.4s, #16
    fmla v24.4s, v6.4s, v1.4s
    smmla v15.4s, v19.16b, v16.16b
    smmla v7.4s, v4.16b, v8.16b
    ldr q19, [x9, #320]
    ldr q18, [x9, #320]
    fmla v25.4s, v22.4s, v0.4s
    smmla v15.4s, v4.16b, v9.16b
    ldp q4, q6, [x9, #256]
    ldr q22, [x3, #368]
    smmla v7.4s, v5.16b, v10.16b
    smmla v15.4s, v5.16b, v13.16b
    ldp q17, q5, [x3, #464]
    ldr q20, [x3, #464]
    smmla v19.4s, v4.16b, v11.16b
    smmla v18.4s, v4.16b, v14.16b
    fmla v24.4s, v22.4s, v3.4s
    fmla v25.4s, v22.4s, v2.4s
    ldp q22, q21, [x9, #288]
    fmla v17.4s, v7.4s, v5.4s
    smmla v19.4s, v6.16b, v12.16b
    smmla v18.4s, v6.16b, v16.16b
    fmla v20.4s, v15.4s, v5.4s
    ldr q4, [x9, #448]
    ldr q5, [x9, #448]
    smmla v19.4s, v22.16b, v8.16b
    smmla v18.4s, v22.16b, v9.16b
    ldp q22, q15, [x9, #384]
    smmla v19.4s, v21.16b, v10.16b
    smmla v18.4s, v21.16b, v13.16b
    ldp q6, q21, [x9, #336]
    ldr q7, [x9, #336]
    smmla v4.4s, v22.16b, v11.16b
    smmla v5.4s, v22.16b, v14.16b
    fmla v26.4s, v17.4s, v1.4s
    fmla v27.4s, v20.4s, v0.4s
    ldp q20, q17, [x9, #416]
    ldr q14, [x3, #496]
    smmla v4.4s, v15.16b, v12.16b
    smmla v5.4s, v15.16b, v16.16b
    fmla v6.4s, v19.4s, v21.4s
    fmla v7.4s, v18.4s, v21.4s
    smmla v4.4s, v20.16b, v8.16b
    smmla v5.4s, v20.16b, v9.16b
    fmla v26.4s, v14.4s, v3.4s
    fmla v27.4s, v14.4s, v2.4s
    smmla v4.4s, v17.16b, v10.16b
    smmla v5.4s, v17.16b, v13.16b
    ldp q9, q8, [x9, #464]
    ldr q10, [x9, #464]
    ldp q11, q12, [x0, #-320] // +
    fmla v28.4s, v6.4s, v1.4s
    fmla v29.4s, v7.4s, v0.4s
    ldr q6, [x9, #368]
    ldp q7, q13, [x0, #-256] // +
    fmla v9.4s, v4.4s, v8.4s
    fmla v10.4s, v5.4s, v8.4s
    ushr v8.16b, v11.16b, #4 // +
    and v11.16b, v11.16b, v23.16b // +
    fmla v28.4s, v6.4s, v3.4s
    fmla v29.4s, v6.4s, v2.4s
    and v14.16b, v7.16b, v23.16b // +
    ldr q4, [x3, #576] // +
    ldr q5, [x3, #576] // +
    ldp q6, q15, [x3, #512] // +
    fmla v30.4s, v9.4s, v1.4s
    fmla v31.4s, v10.4s, v0.4s
    ushr v10.16b, v12.16b, #4 // +
    and v12.16b, v12.16b, v23.16b // +
    ldr q0, [x9, #496]
    ushr v9.16b, v7.16b, #4 // +
    and v16.16b, v13.16b, v23.16b // +
    smmla v4.4s, v6.16b, v11.16b // +
    smmla v5.4s, v6.16b, v14.16b // +
    ldp q1, q6, [x3, #544] // +
    fmla v30.4s, v0.4s, v3.4s
    fmla v31.4s, v0.4s, v2.4s
    subs x5, x5, #1
    add x3, x3, #512
    add x9, x9, #512
    b.ne 2b
3:
    ldur d0, [x1, #-32]
    smmla v4.4s, v15.16b, v12.16b
    smmla v5.4s, v15.16b, v16.16b
    ushr v13.16b, v13.16b, #4
    ldr q2, [x3, #192]
    ldr q3, [x3, #192]
    smmla v4.4s, v1.16b, v8.16b
    smmla v5.4s, v1.16b, v9.16b
    ldp q1, q7, [x3, #128]
    dup v0.2d, v0.d[0]
    ldur d15, [x2, #-32]
    smmla v4.4s, v6.16b, v10.16b
    smmla v5.4s, v6.16b, v13.16b
    ldp q17, q6, [x3, #80]
    ldr q18, [x3, #80]
    smmla v2.4s, v1.16b, v11.16b
    smmla v3.4s, v1.16b, v14.16b
    dup v1.2d, v15.d[0]
    ldp q15, q19, [x3, #160]
    smmla v2.4s, v7.16b, v12.16b
    smmla v3.4s, v7.16b, v16.16b
    shl v7.4s, v0.4s, #16
    fmla v17.4s, v4.4s, v6.4s
    fmla v18.4s, v5.4s, v6.4s
    smmla v2.4s, v15.16b, v8.16b
    smmla v3.4s, v15.16b, v9.16b
    ldp q5, q4, [x3, #208]
    shl v6.4s, v1.4s, #16
    ldr q15, [x9, #64]
    ldr q20, [x9, #64]
    smmla v2.4s, v19.16b, v10.16b
    smmla v3.4s, v19.16b, v13.16b
    ldp q19, q21, [x9]
    fmla v24.4s, v17.4s, v7.4s
    ldr q17, [x3, #208]
    ldr q22, [x3, #112]
    fmla v25.4s, v18.4s, v0.4s
    smmla v15.4s, v19.16b, v11.16b
    smmla v20.4s, v19.16b, v14.16b
    fmla v5.4s, v2.4s, v4.4s
    fmla v17.4s, v3.4s, v4.4s
    ldp q2, q3, [x9, #32]
    fmla v24.4s, v22.4s, v6.4s
    smmla v15.4s, v21.16b, v12.16b
    smmla v20.4s, v21.16b, v16.16b
    fmla v25.4s, v22.4s, v1.4s
    ldr q4, [x9, #192]
    ldr q22, [x9, #192]
    smmla v15.4s, v2.16b, v8.16b
    smmla v20.4s, v2.16b, v9.16b
    ldp q2, q21, [x9, #128]
    ldr q19, [x3, #240]
    fmla v26.4s, v5.4s, v7.4s
    fmla v27.4s, v17.4s, v0.4s
    smmla v15.4s, v3.16b, v10.16b
    smmla v20.4s, v3.16b, v13.16b
    ldp q5, q3, [x9, #80]
    ldr q17, [x9, #80]
    smmla v4.4s, v2.16b, v11.16b
    smmla v22.4s, v2.16b, v14.16b
    ldp q2, q18, [x9, #160]
    fmla v26.4s, v19.4s, v6.4s
    smmla v4.4s, v21.16b, v12.16b
    smmla v22.4s, v21.16b, v16.16b
    fmla v27.4s, v19.4s, v1.4s
    fmla v5.4s, v15.4s, v3.4s
    fmla v17.4s, v20.4s, v3.4s
    smmla v4.4s, v2.16b, v8.16b
    smmla v22.4s, v2.16b, v9.16b
    smmla v4.4s, v18.16b, v10.16b
    smmla v22.4s, v18.16b, v13.16b
    ldp q3, q2, [x9, #208]
    ldr q18, [x9, #112]
    ldr q20, [x9, #208]
    fmla v28.4s, v5.4s, v7.4s
    fmla v29.4s, v17.4s, v0.4s
    ldp q5, q17, [x0, #-64]
    ldp q15, q19, [x0], #512
    fmla v3.4s, v4.4s, v2.4s
    fmla v20.4s, v22.4s, v2.4s
    ldr q2, [x3, #320]
    and v11.16b, v5.16b, v23.16b
    ldp q4, q22, [x3, #256]
    fmla v28.4s, v18.4s, v6.4s
    fmla v29.4s, v18.4s, v1.4s
    and v12.16b, v17.16b, v23.16b
    and v14.16b, v15.16b, v23.16b
    ldr q18, [x3, #320]
    fmla v30.4s, v3.4s, v7.4s
    fmla v31.4s, v20.4s, v0.4s
    smmla v2.4s, v4.16b, v11.16b
    ushr v8.16b, v5.16b, #4
    and v16.16b, v19.16b, v23.16b
    ldp q0, q3, [x3, #288]
    ldr q5, [x9, #240]
    smmla v18.4s, v4.16b, v14.16b
    smmla v2.4s, v22.16b, v12.16b
    ushr v10.16b, v17.16b, #4
    ushr v9.16b, v15.16b, #4
    ldr d4, [x1], #64
    smmla v18.4s, v22.16b, v16.16b
    smmla v2.4s, v0.16b, v8.16b
    fmla v30.4s, v5.4s, v6.4s
    fmla v31.4s, v5.4s, v1.4s
    ushr v13.16b, v19.16b, #4
    smmla v18.4s, v0.16b, v9.16b
    smmla v2.4s, v3.16b, v10.16b
    ldp q6, q5, [x3, #336]
    dup v0.2d, v4.d[0]
    ldr d4, [x2], #64
    ldr q7, [x3, #448]
    smmla v18.4s, v3.16b, v13.16b
    ldp q3, q19, [x3, #384]
    ldr q22, [x3, #336]
    ldr q15, [x3, #448]
    shl v1.4s, v0.4s, #16
    fmla v6.4s, v2.4s, v5.4s
    dup v2.2d, v4.d[0]
    smmla v7.4s, v3.16b, v11.16b
    fmla v22.4s, v18.4s, v5.4s
    smmla v15.4s, v3.16b, v14.16b
    ldp q4, q5, [x3, #416]
    smmla v7.4s, v19.16b, v12.16b
    shl v3.4s, v2.4s, #16
    fmla v24.4s, v6.4s, v1.4s
    smmla v15.4s, v19.16b, v16.16b
    smmla v7.4s, v4.16b, v8.16b
    ldr q19, [x9, #320]
    ldr q18, [x9, #320]
    fmla v25.4s, v22.4s, v0.4s
    smmla v15.4s, v4.16b, v9.16b
    ldp q4, q6, [x9, #256]
    ldr q22, [x3, #368]
    smmla v7.4s, v5.16b, v10.16b
    smmla v15.4s, v5.16b, v13.16b
    ldp q17, q5, [x3, #464]
    ldr q20, [x3, #464]
    smmla v19.4s, v4.16b, v11.16b
    smmla v18.4s, v4.16b, v14.16b
    fmla v24.4s, v22.4s, v3.4s
    fmla v25.4s, v22.4s, v2.4s
    ldp q22, q21, [x9, #288]
    fmla v17.4s, v7.4s, v5.4s
    smmla v19.4s, v6.16b, v12.16b
    smmla v18.4s, v6.16b, v16.16b
    fmla v20.4s, v15.4s, v5.4s
    ldr q4, [x9, #448]
    ldr q5, [x9, #448]
    smmla v19.4s, v22.16b, v8.16b
    smmla v18.4s, v22.16b, v9.16b
    ldp q22, q15, [x9, #384]
    smmla v19.4s, v21.16b, v10.16b
    smmla v18.4s, v21.16b, v13.16b
    ldp q6, q21, [x9, #336]
    ldr q7, [x9, #336]
    smmla v4.4s, v22.16b, v11.16b
    smmla v5.4s, v22.16b, v14.16b
    fmla v26.4s, v17.4s, v1.4s
    fmla v27.4s, v20.4s, v0.4s
    ldp q20, q17, [x9, #416]
    ldr q14, [x3, #496]
    smmla v4.4s, v15.16b, v12.16b
    smmla v5.4s, v15.16b, v16.16b
    fmla v6.4s, v19.4s, v21.4s
    fmla v7.4s, v18.4s, v21.4s
    smmla v4.4s, v20.16b, v8.16b
    smmla v5.4s, v20.16b, v9.16b
    fmla v26.4s, v14.4s, v3.4s
    fmla v27.4s, v14.4s, v2.4s
    smmla v4.4s, v17.16b, v10.16b
    smmla v5.4s, v17.16b, v13.16b
    ldp q9, q8, [x9, #464]
    ldr q10, [x9, #464]
    fmla v28.4s, v6.4s, v1.4s
    fmla v29.4s, v7.4s, v0.4s
    ldr q6, [x9, #368]
    fmla v9.4s, v4.4s, v8.4s
    fmla v10.4s, v5.4s, v8.4s
    fmla v28.4s, v6.4s, v3.4s
    fmla v29.4s, v6.4s, v2.4s
    fmla v30.4s, v9.4s, v1.4s
    fmla v31.4s, v10.4s, v0.4s
    ldr q0, [x9, #496]
    fmla v30.4s, v0.4s, v3.4s
    fmla v31.4s, v0.4s, v2.4s
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
