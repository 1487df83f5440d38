// Twelve rows of unpacked int4 with minima, 4 columns.
// Written by `cargo run --release -p brevity-bench --bin schedule`.
// Loop: 2 blocks, 265 instructions, 150 cycles on an in-order core of three slots.
// `+`: for the next pass.
// x0 codes, x1 scales, x2 minima, x3 rows, x4 bytes to the next group of rows, x5 blocks,
// x6 running sums, x7 start of int8 accumulators
// v20 y0.0, v21 y0.2, v22 y1.0, v23 y1.2, v24 y2.0, v25 y2.2, v26 y3.0, v27 y3.2
// v28 y4.0, v29 y4.2, v30 y5.0, v31 y5.2
    add x9, x3, x4
    add x10, x9, x4
    add x0, x0, #160
    add x1, x1, #32
    add x2, x2, #32
    ldr d20, [x6]
    ldr d0, [x6, #64]
    mov v20.d[1], v0.d[0]
    ldr d21, [x6, #16]
    ldr d0, [x6, #80]
    mov v21.d[1], v0.d[0]
    ldr d22, [x6, #128]
    ldr d0, [x6, #192]
    mov v22.d[1], v0.d[0]
    ldr d23, [x6, #144]
    ldr d0, [x6, #208]
    mov v23.d[1], v0.d[0]
    ldr d24, [x6, #256]
    ldr d0, [x6, #320]
    mov v24.d[1], v0.d[0]
    ldr d25, [x6, #272]
    ldr d0, [x6, #336]
    mov v25.d[1], v0.d[0]
    ldr d26, [x6, #384]
    ldr d0, [x6, #448]
    mov v26.d[1], v0.d[0]
    ldr d27, [x6, #400]
    ldr d0, [x6, #464]
    mov v27.d[1], v0.d[0]
    ldr d28, [x6, #512]
    ldr d0, [x6, #576]
    mov v28.d[1], v0.d[0]
    ldr d29, [x6, #528]
    ldr d0, [x6, #592]
    mov v29.d[1], v0.d[0]
    ldr d30, [x6, #640]
    ldr d0, [x6, #704]
    mov v30.d[1], v0.d[0]
    ldr d31, [x6, #656]
    ldr d0, [x6, #720]
    mov v31.d[1], v0.d[0]
    tbz x5, #0, 1f
    ldp q6, q10, [x0, #-160]
    ldp q7, q11, [x0, #-128]
    ldp q12, q13, [x0, #-32]
    ldp q14, q15, [x0], #512
    ldur d2, [x1, #-32]
    ldur d0, [x2, #-32]
    ldp q3, q9, [x7]
    dup v2.2d, v2.d[0]
    ldp q8, q16, [x3]
    shl v1.4s, v2.4s, #16
    dup v4.2d, v0.d[0]
    ldp q0, q5, [x3, #32]
    smmla v3.4s, v8.16b, v6.16b
    smmla v9.4s, v8.16b, v12.16b
    smmla v3.4s, v16.16b, v10.16b
    smmla v9.4s, v16.16b, v13.16b
    smmla v3.4s, v0.16b, v7.16b
    smmla v9.4s, v0.16b, v14.16b
    smmla v3.4s, v5.16b, v11.16b
    smmla v9.4s, v5.16b, v15.16b
    ldp q5, q0, [x3, #80]
    shl v16.4s, v4.4s, #16
    ldr q8, [x3, #80]
    fmla v5.4s, v3.4s, v0.4s
    fmla v8.4s, v9.4s, v0.4s
    ldp q3, q9, [x7]
    ldp q0, q17, [x3, #128]
    ldp q18, q19, [x3, #160]
    fmla v20.4s, v5.4s, v1.4s
    smmla v3.4s, v0.16b, v6.16b
    fmla v21.4s, v8.4s, v2.4s
    smmla v9.4s, v0.16b, v12.16b
    smmla v3.4s, v17.16b, v10.16b
    ldr q0, [x3, #112]
    smmla v9.4s, v17.16b, v13.16b
    smmla v3.4s, v18.16b, v7.16b
    smmla v9.4s, v18.16b, v14.16b
    smmla v3.4s, v19.16b, v11.16b
    smmla v9.4s, v19.16b, v15.16b
    ldp q19, q5, [x3, #208]
    fmla v20.4s, v0.4s, v16.4s
    fmla v21.4s, v0.4s, v4.4s
    ldr q0, [x3, #208]
    fmla v19.4s, v3.4s, v5.4s
    fmla v0.4s, v9.4s, v5.4s
    ldp q3, q9, [x7]
    ldp q5, q18, [x9]
    fmla v22.4s, v19.4s, v1.4s
    ldp q19, q17, [x9, #32]
    fmla v23.4s, v0.4s, v2.4s
    smmla v3.4s, v5.16b, v6.16b
    smmla v9.4s, v5.16b, v12.16b
    ldr q0, [x3, #240]
    smmla v3.4s, v18.16b, v10.16b
    smmla v9.4s, v18.16b, v13.16b
    smmla v3.4s, v19.16b, v7.16b
    smmla v9.4s, v19.16b, v14.16b
    smmla v3.4s, v17.16b, v11.16b
    smmla v9.4s, v17.16b, v15.16b
    ldp q17, q5, [x9, #80]
    fmla v22.4s, v0.4s, v16.4s
    fmla v23.4s, v0.4s, v4.4s
    ldr q0, [x9, #80]
    fmla v17.4s, v3.4s, v5.4s
    fmla v0.4s, v9.4s, v5.4s
    ldp q3, q9, [x7]
    ldp q5, q19, [x9, #128]
    ldp q18, q8, [x9, #160]
    fmla v24.4s, v17.4s, v1.4s
    smmla v3.4s, v5.16b, v6.16b
    fmla v25.4s, v0.4s, v2.4s
    smmla v9.4s, v5.16b, v12.16b
    smmla v3.4s, v19.16b, v10.16b
    ldr q0, [x9, #112]
    smmla v9.4s, v19.16b, v13.16b
    smmla v3.4s, v18.16b, v7.16b
    smmla v9.4s, v18.16b, v14.16b
    smmla v3.4s, v8.16b, v11.16b
    smmla v9.4s, v8.16b, v15.16b
    ldp q8, q5, [x9, #208]
    fmla v24.4s, v0.4s, v16.4s
    fmla v25.4s, v0.4s, v4.4s
    ldr q0, [x9, #208]
    fmla v8.4s, v3.4s, v5.4s
    fmla v0.4s, v9.4s, v5.4s
    ldp q3, q9, [x7]
    ldp q5, q18, [x10]
    fmla v26.4s, v8.4s, v1.4s
    ldp q8, q19, [x10, #32]
    ldr q17, [x9, #240]
    fmla v27.4s, v0.4s, v2.4s
    smmla v3.4s, v5.16b, v6.16b
    smmla v9.4s, v5.16b, v12.16b
    smmla v3.4s, v18.16b, v10.16b
    smmla v9.4s, v18.16b, v13.16b
    smmla v3.4s, v8.16b, v7.16b
    fmla v26.4s, v17.4s, v16.4s
    smmla v9.4s, v8.16b, v14.16b
    smmla v3.4s, v19.16b, v11.16b
    fmla v27.4s, v17.4s, v4.4s
    smmla v9.4s, v19.16b, v15.16b
    ldp q5, q0, [x10, #80]
    ldr q19, [x10, #80]
    fmla v5.4s, v3.4s, v0.4s
    fmla v19.4s, v9.4s, v0.4s
    ldp q3, q9, [x7]
    ldp q0, q17, [x10, #128]
    fmla v28.4s, v5.4s, v1.4s
    ldp q5, q8, [x10, #160]
    fmla v29.4s, v19.4s, v2.4s
    smmla v3.4s, v0.16b, v6.16b
    smmla v9.4s, v0.16b, v12.16b
    ldr q0, [x10, #112]
    smmla v3.4s, v17.16b, v10.16b
    smmla v9.4s, v17.16b, v13.16b
    smmla v3.4s, v5.16b, v7.16b
    smmla v9.4s, v5.16b, v14.16b
    smmla v3.4s, v8.16b, v11.16b
    smmla v9.4s, v8.16b, v15.16b
    ldp q8, q5, [x10, #208]
    fmla v28.4s, v0.4s, v16.4s
    fmla v29.4s, v0.4s, v4.4s
    ldr q0, [x10, #208]
    fmla v8.4s, v3.4s, v5.4s
    fmla v0.4s, v9.4s, v5.4s
    fmla v30.4s, v8.4s, v1.4s
    fmla v31.4s, v0.4s, v2.4s
    ldr q5, [x10, #240]
    fmla v30.4s, v5.4s, v16.4s
    fmla v31.4s, v5.4s, v4.4s
    add x1, x1, #32
    add x2, x2, #32
    add x3, x3, #256
    add x9, x9, #256
    add x10, x10, #256
1:
    lsr x5, x5, #1
    cbz x5, 4f
    subs x5, x5, #1
    ldp q6, q10, [x0, #-160]
    ldp q7, q11, [x0, #-128]
    ldp q12, q13, [x0, #-32]
    ldp q14, q15, [x0], #512
    ldur d2, [x1, #-32]
    ldur d0, [x2, #-32]
    ldp q3, q9, [x7]
    dup v2.2d, v2.d[0]
    ldp q8, q16, [x3]
    b.eq 3f
2:
    shl v1.4s, v2.4s, #16
    dup v4.2d, v0.d[0]
    ldp q0, q5, [x3, #32]
    smmla v3.4s, v8.16b, v6.16b
    smmla v9.4s, v8.16b, v12.16b
    smmla v3.4s, v16.16b, v10.16b
    smmla v9.4s, v16.16b, v13.16b
    smmla v3.4s, v0.16b, v7.16b
    smmla v9.4s, v0.16b, v14.16b
    smmla v3.4s, v5.16b, v11.16b
    smmla v9.4s, v5.16b, v15.16b
    ldp q5, q0, [x3, #80]
    shl v16.4s, v4.4s, #16
    ldr q8, [x3, #80]
    fmla v5.4s, v3.4s, v0.4s
    fmla v8.4s, v9.4s, v0.4s
    ldp q3, q9, [x7]
    ldp q0, q17, [x3, #128]
    ldp q18, q19, [x3, #160]
    fmla v20.4s, v5.4s, v1.4s
    smmla v3.4s, v0.16b, v6.16b
    fmla v21.4s, v8.4s, v2.4s
    smmla v9.4s, v0.16b, v12.16b
    smmla v3.4s, v17.16b, v10.16b
    ldr q0, [x3, #112]
    smmla v9.4s, v17.16b, v13.16b
    smmla v3.4s, v18.16b, v7.16b
    smmla v9.4s, v18.16b, v14.16b
    smmla v3.4s, v19.16b, v11.16b
    smmla v9.4s, v19.16b, v15.16b
    ldp q19, q5, [x3, #208]
    fmla v20.4s, v0.4s, v16.4s
    fmla v21.4s, v0.4s, v4.4s
    ldr q0, [x3, #208]
    fmla v19.4s, v3.4s, v5.4s
    fmla v0.4s, v9.4s, v5.4s
    ldp q3, q9, [x7]
    ldp q5, q18, [x9]
    fmla v22.4s, v19.4s, v1.4s
    ldp q19, q17, [x9, #32]
    fmla v23.4s, v0.4s, v2.4s
    smmla v3.4s, v5.16b, v6.16b
    smmla v9.4s, v5.16b, v12.16b
    ldr q0, [x3, #240]
    smmla v3.4s, v18.16b, v10.16b
    smmla v9.4s, v18.16b, v13.16b
    smmla v3.4s, v19.16b, v7.16b
    smmla v9.4s, v19.16b, v14.16b
    smmla v3.4s, v17.16b, v11.16b
    smmla v9.4s, v17.16b, v15.16b
    ldp q17, q5, [x9, #80]
    fmla v22.4s, v0.4s, v16.4s
    fmla v23.4s, v0.4s, v4.4s
    ldr q0, [x9, #80]
    fmla v17.4s, v3.4s, v5.4s
    fmla v0.4s, v9.4s, v5.4s
    ldp q3, q9, [x7]
    ldp q5, q19, [x9, #128]
    ldp q18, q8, [x9, #160]
    fmla v24.4s, v17.4s, v1.4s
    smmla v3.4s, v5.16b, v6.16b
    fmla v25.4s, v0.4s, v2.4s
    smmla v9.4s, v5.16b, v12.16b
    smmla v3.4s, v19.16b, v10.16b
    ldr q0, [x9, #112]
    smmla v9.4s, v19.16b, v13.16b
    smmla v3.4s, v18.16b, v7.16b
    smmla v9.4s, v18.16b, v14.16b
    smmla v3.4s, v8.16b, v11.16b
    smmla v9.4s, v8.16b, v15.16b
    ldp q8, q5, [x9, #208]
    fmla v24.4s, v0.4s, v16.4s
    fmla v25.4s, v0.4s, v4.4s
    ldr q0, [x9, #208]
    fmla v8.4s, v3.4s, v5.4s
    fmla v0.4s, v9.4s, v5.4s
    ldp q3, q9, [x7]
    ldp q5, q18, [x10]
    fmla v26.4s, v8.4s, v1.4s
    ldp q8, q19, [x10, #32]
    ldr q17, [x9, #240]
    fmla v27.4s, v0.4s, v2.4s
    smmla v3.4s, v5.16b, v6.16b
    smmla v9.4s, v5.16b, v12.16b
    smmla v3.4s, v18.16b, v10.16b
    smmla v9.4s, v18.16b, v13.16b
    smmla v3.4s, v8.16b, v7.16b
    fmla v26.4s, v17.4s, v16.4s
    smmla v9.4s, v8.16b, v14.16b
    smmla v3.4s, v19.16b, v11.16b
    fmla v27.4s, v17.4s, v4.4s
    smmla v9.4s, v19.16b, v15.16b
    ldp q5, q0, [x10, #80]
    ldr q19, [x10, #80]
    fmla v5.4s, v3.4s, v0.4s
    fmla v19.4s, v9.4s, v0.4s
    ldp q3, q9, [x7]
    ldp q0, q17, [x10, #128]
    fmla v28.4s, v5.4s, v1.4s
    ldp q5, q8, [x10, #160]
    fmla v29.4s, v19.4s, v2.4s
    smmla v3.4s, v0.16b, v6.16b
    smmla v9.4s, v0.16b, v12.16b
    ldr q0, [x10, #112]
    smmla v3.4s, v17.16b, v10.16b
    smmla v9.4s, v17.16b, v13.16b
    smmla v3.4s, v5.16b, v7.16b
    smmla v9.4s, v5.16b, v14.16b
    smmla v3.4s, v8.16b, v11.16b
    smmla v9.4s, v8.16b, v15.16b
    ldp q8, q5, [x10, #208]
    fmla v28.4s, v0.4s, v16.4s
    fmla v29.4s, v0.4s, v4.4s
    ldr q0, [x10, #208]
    fmla v8.4s, v3.4s, v5.4s
    fmla v0.4s, v9.4s, v5.4s
    ldp q6, q10, [x0, #-160]
    ldp q7, q11, [x0, #-128]
    ldr d3, [x1], #64
    fmla v30.4s, v8.4s, v1.4s
    fmla v31.4s, v0.4s, v2.4s
    ldp q12, q13, [x0, #-32]
    ldr q5, [x10, #240]
    ldr d8, [x2], #64
    dup v0.2d, v3.d[0]
    ldp q1, q2, [x7]
    ldp q9, q17, [x3, #256]
    fmla v30.4s, v5.4s, v16.4s
    fmla v31.4s, v5.4s, v4.4s
    ldp q14, q15, [x0], #512
    shl v3.4s, v0.4s, #16
    dup v4.2d, v8.d[0]
    ldp q5, q8, [x3, #288]
    smmla v1.4s, v9.16b, v6.16b
    smmla v2.4s, v9.16b, v12.16b
    smmla v1.4s, v17.16b, v10.16b
    smmla v2.4s, v17.16b, v13.16b
    smmla v1.4s, v5.16b, v7.16b
    smmla v2.4s, v5.16b, v14.16b
    smmla v1.4s, v8.16b, v11.16b
    smmla v2.4s, v8.16b, v15.16b
    ldp q17, q8, [x3, #336]
    shl v5.4s, v4.4s, #16
    ldr q9, [x3, #336]
    fmla v17.4s, v1.4s, v8.4s
    fmla v9.4s, v2.4s, v8.4s
    ldp q1, q2, [x7]
    ldp q8, q16, [x3, #384]
    ldp q19, q18, [x3, #416]
    fmla v20.4s, v17.4s, v3.4s
    smmla v1.4s, v8.16b, v6.16b
    fmla v21.4s, v9.4s, v0.4s
    smmla v2.4s, v8.16b, v12.16b
    smmla v1.4s, v16.16b, v10.16b
    ldr q8, [x3, #368]
    smmla v2.4s, v16.16b, v13.16b
    smmla v1.4s, v19.16b, v7.16b
    smmla v2.4s, v19.16b, v14.16b
    smmla v1.4s, v18.16b, v11.16b
    smmla v2.4s, v18.16b, v15.16b
    ldp q19, q18, [x3, #464]
    fmla v20.4s, v8.4s, v5.4s
    fmla v21.4s, v8.4s, v4.4s
    ldr q8, [x3, #464]
    fmla v19.4s, v1.4s, v18.4s
    fmla v8.4s, v2.4s, v18.4s
    ldp q1, q2, [x7]
    ldp q18, q16, [x9, #256]
    fmla v22.4s, v19.4s, v3.4s
    ldp q19, q9, [x9, #288]
    fmla v23.4s, v8.4s, v0.4s
    smmla v1.4s, v18.16b, v6.16b
    smmla v2.4s, v18.16b, v12.16b
    ldr q18, [x3, #496]
    smmla v1.4s, v16.16b, v10.16b
    smmla v2.4s, v16.16b, v13.16b
    smmla v1.4s, v19.16b, v7.16b
    smmla v2.4s, v19.16b, v14.16b
    smmla v1.4s, v9.16b, v11.16b
    smmla v2.4s, v9.16b, v15.16b
    ldp q19, q9, [x9, #336]
    fmla v22.4s, v18.4s, v5.4s
    fmla v23.4s, v18.4s, v4.4s
    ldr q18, [x9, #336]
    fmla v19.4s, v1.4s, v9.4s
    fmla v18.4s, v2.4s, v9.4s
    ldp q1, q2, [x7]
    ldp q9, q16, [x9, #384]
    ldp q8, q17, [x9, #416]
    fmla v24.4s, v19.4s, v3.4s
    smmla v1.4s, v9.16b, v6.16b
    smmla v2.4s, v9.16b, v12.16b
    fmla v25.4s, v18.4s, v0.4s
    smmla v1.4s, v16.16b, v10.16b
    smmla v2.4s, v16.16b, v13.16b
    ldr q16, [x9, #368]
    smmla v1.4s, v8.16b, v7.16b
    smmla v2.4s, v8.16b, v14.16b
    smmla v1.4s, v17.16b, v11.16b
    smmla v2.4s, v17.16b, v15.16b
    ldp q8, q17, [x9, #464]
    ldr q18, [x9, #464]
    fmla v24.4s, v16.4s, v5.4s
    fmla v25.4s, v16.4s, v4.4s
    fmla v8.4s, v1.4s, v17.4s
    fmla v18.4s, v2.4s, v17.4s
    ldp q1, q2, [x7]
    ldp q17, q16, [x10, #256]
    ldp q9, q19, [x10, #288]
    fmla v26.4s, v8.4s, v3.4s
    smmla v1.4s, v17.16b, v6.16b
    smmla v2.4s, v17.16b, v12.16b
    fmla v27.4s, v18.4s, v0.4s
    smmla v1.4s, v16.16b, v10.16b
    smmla v2.4s, v16.16b, v13.16b
    ldr q16, [x9, #496]
    smmla v1.4s, v9.16b, v7.16b
    smmla v2.4s, v9.16b, v14.16b
    smmla v1.4s, v19.16b, v11.16b
    smmla v2.4s, v19.16b, v15.16b
    ldp q9, q19, [x10, #336]
    ldr q18, [x10, #336]
    fmla v26.4s, v16.4s, v5.4s
    fmla v27.4s, v16.4s, v4.4s
    fmla v9.4s, v1.4s, v19.4s
    fmla v18.4s, v2.4s, v19.4s
    ldp q1, q2, [x7]
    ldp q19, q16, [x10, #384]
    ldp q17, q8, [x10, #416]
    smmla v1.4s, v19.16b, v6.16b
    fmla v28.4s, v9.4s, v3.4s
    smmla v2.4s, v19.16b, v12.16b
    smmla v1.4s, v16.16b, v10.16b
    fmla v29.4s, v18.4s, v0.4s
    smmla v2.4s, v16.16b, v13.16b
    smmla v1.4s, v17.16b, v7.16b
    ldr q6, [x10, #368]
    smmla v2.4s, v17.16b, v14.16b
    smmla v1.4s, v8.16b, v11.16b
    smmla v2.4s, v8.16b, v15.16b
    ldp q8, q7, [x10, #464]
    ldr q9, [x10, #464]
    fmla v28.4s, v6.4s, v5.4s
    fmla v29.4s, v6.4s, v4.4s
    fmla v8.4s, v1.4s, v7.4s
    ldp q6, q10, [x0, #-160] // +
    fmla v9.4s, v2.4s, v7.4s
    ldp q7, q11, [x0, #-128] // +
    ldp q12, q13, [x0, #-32] // +
    ldp q14, q15, [x0], #512 // +
    fmla v30.4s, v8.4s, v3.4s
    ldur d2, [x1, #-32] // +
    ldr q1, [x10, #496]
    fmla v31.4s, v9.4s, v0.4s
    ldur d0, [x2, #-32] // +
    ldp q3, q9, [x7] // +
    dup v2.2d, v2.d[0] // +
    ldp q8, q16, [x3, #512] // +
    fmla v30.4s, v1.4s, v5.4s
    fmla v31.4s, v1.4s, v4.4s
    add x3, x3, #512
    subs x5, x5, #1
    add x9, x9, #512
    add x10, x10, #512
    b.ne 2b
3:
    shl v1.4s, v2.4s, #16
    dup v4.2d, v0.d[0]
    ldp q0, q5, [x3, #32]
    smmla v3.4s, v8.16b, v6.16b
    smmla v9.4s, v8.16b, v12.16b
    smmla v3.4s, v16.16b, v10.16b
    smmla v9.4s, v16.16b, v13.16b
    smmla v3.4s, v0.16b, v7.16b
    smmla v9.4s, v0.16b, v14.16b
    smmla v3.4s, v5.16b, v11.16b
    smmla v9.4s, v5.16b, v15.16b
    ldp q5, q0, [x3, #80]
    shl v16.4s, v4.4s, #16
    ldr q8, [x3, #80]
    fmla v5.4s, v3.4s, v0.4s
    fmla v8.4s, v9.4s, v0.4s
    ldp q3, q9, [x7]
    ldp q0, q17, [x3, #128]
    ldp q18, q19, [x3, #160]
    fmla v20.4s, v5.4s, v1.4s
    smmla v3.4s, v0.16b, v6.16b
    fmla v21.4s, v8.4s, v2.4s
    smmla v9.4s, v0.16b, v12.16b
    smmla v3.4s, v17.16b, v10.16b
    ldr q0, [x3, #112]
    smmla v9.4s, v17.16b, v13.16b
    smmla v3.4s, v18.16b, v7.16b
    smmla v9.4s, v18.16b, v14.16b
    smmla v3.4s, v19.16b, v11.16b
    smmla v9.4s, v19.16b, v15.16b
    ldp q19, q5, [x3, #208]
    fmla v20.4s, v0.4s, v16.4s
    fmla v21.4s, v0.4s, v4.4s
    ldr q0, [x3, #208]
    fmla v19.4s, v3.4s, v5.4s
    fmla v0.4s, v9.4s, v5.4s
    ldp q3, q9, [x7]
    ldp q5, q18, [x9]
    fmla v22.4s, v19.4s, v1.4s
    ldp q19, q17, [x9, #32]
    fmla v23.4s, v0.4s, v2.4s
    smmla v3.4s, v5.16b, v6.16b
    smmla v9.4s, v5.16b, v12.16b
    ldr q0, [x3, #240]
    smmla v3.4s, v18.16b, v10.16b
    smmla v9.4s, v18.16b, v13.16b
    smmla v3.4s, v19.16b, v7.16b
    smmla v9.4s, v19.16b, v14.16b
    smmla v3.4s, v17.16b, v11.16b
    smmla v9.4s, v17.16b, v15.16b
    ldp q17, q5, [x9, #80]
    fmla v22.4s, v0.4s, v16.4s
    fmla v23.4s, v0.4s, v4.4s
    ldr q0, [x9, #80]
    fmla v17.4s, v3.4s, v5.4s
    fmla v0.4s, v9.4s, v5.4s
    ldp q3, q9, [x7]
    ldp q5, q19, [x9, #128]
    ldp q18, q8, [x9, #160]
    fmla v24.4s, v17.4s, v1.4s
    smmla v3.4s, v5.16b, v6.16b
    fmla v25.4s, v0.4s, v2.4s
    smmla v9.4s, v5.16b, v12.16b
    smmla v3.4s, v19.16b, v10.16b
    ldr q0, [x9, #112]
    smmla v9.4s, v19.16b, v13.16b
    smmla v3.4s, v18.16b, v7.16b
    smmla v9.4s, v18.16b, v14.16b
    smmla v3.4s, v8.16b, v11.16b
    smmla v9.4s, v8.16b, v15.16b
    ldp q8, q5, [x9, #208]
    fmla v24.4s, v0.4s, v16.4s
    fmla v25.4s, v0.4s, v4.4s
    ldr q0, [x9, #208]
    fmla v8.4s, v3.4s, v5.4s
    fmla v0.4s, v9.4s, v5.4s
    ldp q3, q9, [x7]
    ldp q5, q18, [x10]
    fmla v26.4s, v8.4s, v1.4s
    ldp q8, q19, [x10, #32]
    ldr q17, [x9, #240]
    fmla v27.4s, v0.4s, v2.4s
    smmla v3.4s, v5.16b, v6.16b
    smmla v9.4s, v5.16b, v12.16b
    smmla v3.4s, v18.16b, v10.16b
    smmla v9.4s, v18.16b, v13.16b
    smmla v3.4s, v8.16b, v7.16b
    fmla v26.4s, v17.4s, v16.4s
    smmla v9.4s, v8.16b, v14.16b
    smmla v3.4s, v19.16b, v11.16b
    fmla v27.4s, v17.4s, v4.4s
    smmla v9.4s, v19.16b, v15.16b
    ldp q5, q0, [x10, #80]
    ldr q19, [x10, #80]
    fmla v5.4s, v3.4s, v0.4s
    fmla v19.4s, v9.4s, v0.4s
    ldp q3, q9, [x7]
    ldp q0, q17, [x10, #128]
    fmla v28.4s, v5.4s, v1.4s
    ldp q5, q8, [x10, #160]
    fmla v29.4s, v19.4s, v2.4s
    smmla v3.4s, v0.16b, v6.16b
    smmla v9.4s, v0.16b, v12.16b
    ldr q0, [x10, #112]
    smmla v3.4s, v17.16b, v10.16b
    smmla v9.4s, v17.16b, v13.16b
    smmla v3.4s, v5.16b, v7.16b
    smmla v9.4s, v5.16b, v14.16b
    smmla v3.4s, v8.16b, v11.16b
    smmla v9.4s, v8.16b, v15.16b
    ldp q8, q5, [x10, #208]
    fmla v28.4s, v0.4s, v16.4s
    fmla v29.4s, v0.4s, v4.4s
    ldr q0, [x10, #208]
    fmla v8.4s, v3.4s, v5.4s
    fmla v0.4s, v9.4s, v5.4s
    ldp q6, q10, [x0, #-160]
    ldp q7, q11, [x0, #-128]
    ldr d3, [x1], #64
    fmla v30.4s, v8.4s, v1.4s
    fmla v31.4s, v0.4s, v2.4s
    ldp q12, q13, [x0, #-32]
    ldr q5, [x10, #240]
    ldr d8, [x2], #64
    dup v0.2d, v3.d[0]
    ldp q1, q2, [x7]
    ldp q9, q17, [x3, #256]
    fmla v30.4s, v5.4s, v16.4s
    fmla v31.4s, v5.4s, v4.4s
    ldp q14, q15, [x0], #512
    shl v3.4s, v0.4s, #16
    dup v4.2d, v8.d[0]
    ldp q5, q8, [x3, #288]
    smmla v1.4s, v9.16b, v6.16b
    smmla v2.4s, v9.16b, v12.16b
    smmla v1.4s, v17.16b, v10.16b
    smmla v2.4s, v17.16b, v13.16b
    smmla v1.4s, v5.16b, v7.16b
    smmla v2.4s, v5.16b, v14.16b
    smmla v1.4s, v8.16b, v11.16b
    smmla v2.4s, v8.16b, v15.16b
    ldp q17, q8, [x3, #336]
    shl v5.4s, v4.4s, #16
    ldr q9, [x3, #336]
    fmla v17.4s, v1.4s, v8.4s
    fmla v9.4s, v2.4s, v8.4s
    ldp q1, q2, [x7]
    ldp q8, q16, [x3, #384]
    ldp q19, q18, [x3, #416]
    fmla v20.4s, v17.4s, v3.4s
    smmla v1.4s, v8.16b, v6.16b
    fmla v21.4s, v9.4s, v0.4s
    smmla v2.4s, v8.16b, v12.16b
    smmla v1.4s, v16.16b, v10.16b
    ldr q8, [x3, #368]
    smmla v2.4s, v16.16b, v13.16b
    smmla v1.4s, v19.16b, v7.16b
    smmla v2.4s, v19.16b, v14.16b
    smmla v1.4s, v18.16b, v11.16b
    smmla v2.4s, v18.16b, v15.16b
    ldp q19, q18, [x3, #464]
    fmla v20.4s, v8.4s, v5.4s
    fmla v21.4s, v8.4s, v4.4s
    ldr q8, [x3, #464]
    fmla v19.4s, v1.4s, v18.4s
    fmla v8.4s, v2.4s, v18.4s
    ldp q1, q2, [x7]
    ldp q18, q16, [x9, #256]
    fmla v22.4s, v19.4s, v3.4s
    ldp q19, q9, [x9, #288]
    fmla v23.4s, v8.4s, v0.4s
    smmla v1.4s, v18.16b, v6.16b
    smmla v2.4s, v18.16b, v12.16b
    ldr q18, [x3, #496]
    smmla v1.4s, v16.16b, v10.16b
    smmla v2.4s, v16.16b, v13.16b
    smmla v1.4s, v19.16b, v7.16b
    smmla v2.4s, v19.16b, v14.16b
    smmla v1.4s, v9.16b, v11.16b
    smmla v2.4s, v9.16b, v15.16b
    ldp q19, q9, [x9, #336]
    fmla v22.4s, v18.4s, v5.4s
    fmla v23.4s, v18.4s, v4.4s
    ldr q18, [x9, #336]
    fmla v19.4s, v1.4s, v9.4s
    fmla v18.4s, v2.4s, v9.4s
    ldp q1, q2, [x7]
    ldp q9, q16, [x9, #384]
    ldp q8, q17, [x9, #416]
    fmla v24.4s, v19.4s, v3.4s
    smmla v1.4s, v9.16b, v6.16b
    smmla v2.4s, v9.16b, v12.16b
    fmla v25.4s, v18.4s, v0.4s
    smmla v1.4s, v16.16b, v10.16b
    smmla v2.4s, v16.16b, v13.16b
    ldr q16, [x9, #368]
    smmla v1.4s, v8.16b, v7.16b
    smmla v2.4s, v8.16b, v14.16b
    smmla v1.4s, v17.16b, v11.16b
    smmla v2.4s, v17.16b, v15.16b
    ldp q8, q17, [x9, #464]
    ldr q18, [x9, #464]
    fmla v24.4s, v16.4s, v5.4s
    fmla v25.4s, v16.4s, v4.4s
    fmla v8.4s, v1.4s, v17.4s
    fmla v18.4s, v2.4s, v17.4s
    ldp q1, q2, [x7]
    ldp q17, q16, [x10, #256]
    ldp q9, q19, [x10, #288]
    fmla v26.4s, v8.4s, v3.4s
    smmla v1.4s, v17.16b, v6.16b
    smmla v2.4s, v17.16b, v12.16b
    fmla v27.4s, v18.4s, v0.4s
    smmla v1.4s, v16.16b, v10.16b
    smmla v2.4s, v16.16b, v13.16b
    ldr q16, [x9, #496]
    smmla v1.4s, v9.16b, v7.16b
    smmla v2.4s, v9.16b, v14.16b
    smmla v1.4s, v19.16b, v11.16b
    smmla v2.4s, v19.16b, v15.16b
    ldp q9, q19, [x10, #336]
    ldr q18, [x10, #336]
    fmla v26.4s, v16.4s, v5.4s
    fmla v27.4s, v16.4s, v4.4s
    fmla v9.4s, v1.4s, v19.4s
    fmla v18.4s, v2.4s, v19.4s
    ldp q1, q2, [x7]
    ldp q19, q16, [x10, #384]
    ldp q17, q8, [x10, #416]
    smmla v1.4s, v19.16b, v6.16b
    fmla v28.4s, v9.4s, v3.4s
    smmla v2.4s, v19.16b, v12.16b
    smmla v1.4s, v16.16b, v10.16b
    fmla v29.4s, v18.4s, v0.4s
    smmla v2.4s, v16.16b, v13.16b
    smmla v1.4s, v17.16b, v7.16b
    ldr q6, [x10, #368]
    smmla v2.4s, v17.16b, v14.16b
    smmla v1.4s, v8.16b, v11.16b
    smmla v2.4s, v8.16b, v15.16b
    ldp q8, q7, [x10, #464]
    ldr q9, [x10, #464]
    fmla v28.4s, v6.4s, v5.4s
    fmla v29.4s, v6.4s, v4.4s
    fmla v8.4s, v1.4s, v7.4s
    fmla v9.4s, v2.4s, v7.4s
    fmla v30.4s, v8.4s, v3.4s
    ldr q1, [x10, #496]
    fmla v31.4s, v9.4s, v0.4s
    fmla v30.4s, v1.4s, v5.4s
    fmla v31.4s, v1.4s, v4.4s
    add x3, x3, #512
    add x9, x9, #512
    add x10, x10, #512
4:
    str d20, [x6]
    mov d0, v20.d[1]
    str d0, [x6, #64]
    str d21, [x6, #16]
    mov d0, v21.d[1]
    str d0, [x6, #80]
    str d22, [x6, #128]
    mov d0, v22.d[1]
    str d0, [x6, #192]
    str d23, [x6, #144]
    mov d0, v23.d[1]
    str d0, [x6, #208]
    str d24, [x6, #256]
    mov d0, v24.d[1]
    str d0, [x6, #320]
    str d25, [x6, #272]
    mov d0, v25.d[1]
    str d0, [x6, #336]
    str d26, [x6, #384]
    mov d0, v26.d[1]
    str d0, [x6, #448]
    str d27, [x6, #400]
    mov d0, v27.d[1]
    str d0, [x6, #464]
    str d28, [x6, #512]
    mov d0, v28.d[1]
    str d0, [x6, #576]
    str d29, [x6, #528]
    mov d0, v29.d[1]
    str d0, [x6, #592]
    str d30, [x6, #640]
    mov d0, v30.d[1]
    str d0, [x6, #704]
    str d31, [x6, #656]
    mov d0, v31.d[1]
    str d0, [x6, #720]
