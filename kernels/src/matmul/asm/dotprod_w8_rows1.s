// One row of int8, 16 columns.
// Written by `cargo run --release -p brevity-bench --bin schedule`.
// Loop: 2 blocks, 155 instructions, 53 cycles on an in-order core of three slots.
// `+`: for the next pass.
// x0 codes, x1 scales, x2 minima, x3 rows, x4 bytes to the next group of rows, x5 blocks,
// x6 running sums, x7 start of int8 accumulators
// v28 y0, v29 y1, v30 y2, v31 y3
    ldp q28, q29, [x6]
    ldp q30, q31, [x6, #32]
    tbz x5, #0, 1f
    ldp q0, q1, [x3]
    ldp q12, q6, [x0]
    ldr q7, [x7]
    ldp q8, q9, [x3, #32]
    ldp q10, q11, [x0, #32]
    sdot v7.4s, v12.16b, v0.16b
    ldp q12, q13, [x0, #64]
    ldr q14, [x7]
    sdot v7.4s, v6.16b, v1.16b
    ldp q6, q16, [x0, #96]
    sdot v14.4s, v12.16b, v0.16b
    ldp q12, q17, [x0, #128]
    ldr q18, [x7]
    sdot v14.4s, v13.16b, v1.16b
    ldp q5, q13, [x0, #192]
    sdot v7.4s, v10.16b, v8.16b
    ldr q10, [x3, #80]
    ldr q20, [x7]
    sdot v14.4s, v6.16b, v8.16b
    ldp q6, q21, [x0, #160]
    sdot v18.4s, v12.16b, v0.16b
    ldp q3, q12, [x0, #224]
    sdot v7.4s, v11.16b, v9.16b
    sdot v20.4s, v5.16b, v0.16b
    ldp q2, q5, [x0, #256]
    sdot v14.4s, v16.16b, v9.16b
    sdot v18.4s, v17.16b, v1.16b
    ldp q11, q17, [x0, #288]
    sdot v20.4s, v13.16b, v1.16b
    ldr q13, [x7]
    ldp q16, q19, [x0, #320]
    ldr q4, [x1]
    sdot v18.4s, v6.16b, v8.16b
    ldr q6, [x7]
    faddp v7.4s, v7.4s, v14.4s
    sdot v20.4s, v3.16b, v8.16b
    ldp q3, q14, [x0, #352]
    sdot v18.4s, v21.16b, v9.16b
    sdot v13.4s, v2.16b, v0.16b
    ldp q2, q21, [x0, #384]
    sdot v20.4s, v12.16b, v9.16b
    sdot v6.4s, v16.16b, v0.16b
    ldp q12, q16, [x0, #416]
    sdot v13.4s, v5.16b, v1.16b
    ldr q5, [x7]
    fmul v7.4s, v7.4s, v10.s[0]
    sdot v6.4s, v19.16b, v1.16b
    ldp q19, q15, [x0, #448]
    shl v22.4s, v4.4s, #16
    sdot v13.4s, v11.16b, v8.16b
    ldr q11, [x7]
    faddp v18.4s, v18.4s, v20.4s
    sdot v6.4s, v3.16b, v8.16b
    ldp q3, q20, [x0, #480]
    sdot v13.4s, v17.16b, v9.16b
    sdot v5.4s, v2.16b, v0.16b
    sdot v6.4s, v14.16b, v9.16b
    sdot v11.4s, v19.16b, v0.16b
    fmla v28.4s, v7.4s, v22.4s
    sdot v5.4s, v21.16b, v1.16b
    fmul v18.4s, v18.4s, v10.s[0]
    sdot v11.4s, v15.16b, v1.16b
    ldr q15, [x1, #16]
    sdot v5.4s, v12.16b, v8.16b
    faddp v13.4s, v13.4s, v6.4s
    sdot v11.4s, v3.16b, v8.16b
    sdot v5.4s, v16.16b, v9.16b
    sdot v11.4s, v20.16b, v9.16b
    fmla v29.4s, v18.4s, v4.4s
    fmul v13.4s, v13.4s, v10.s[0]
    shl v8.4s, v15.4s, #16
    faddp v5.4s, v5.4s, v11.4s
    fmla v30.4s, v13.4s, v8.4s
    fmul v5.4s, v5.4s, v10.s[0]
    fmla v31.4s, v5.4s, v15.4s
    add x0, x0, #512
    add x3, x3, #96
    add x1, x1, #32
1:
    lsr x5, x5, #1
    cbz x5, 4f
    subs x5, x5, #1
    ldp q0, q1, [x3]
    ldp q12, q6, [x0]
    ldr q7, [x7]
    ldp q8, q9, [x3, #32]
    ldp q10, q11, [x0, #32]
    sdot v7.4s, v12.16b, v0.16b
    ldp q12, q13, [x0, #64]
    ldr q14, [x7]
    sdot v7.4s, v6.16b, v1.16b
    ldp q6, q16, [x0, #96]
    sdot v14.4s, v12.16b, v0.16b
    ldp q12, q17, [x0, #128]
    ldr q18, [x7]
    sdot v14.4s, v13.16b, v1.16b
    ldp q5, q13, [x0, #192]
    sdot v7.4s, v10.16b, v8.16b
    ldr q10, [x3, #80]
    ldr q20, [x7]
    sdot v14.4s, v6.16b, v8.16b
    ldp q6, q21, [x0, #160]
    sdot v18.4s, v12.16b, v0.16b
    ldp q3, q12, [x0, #224]
    sdot v7.4s, v11.16b, v9.16b
    sdot v20.4s, v5.16b, v0.16b
    ldp q2, q5, [x0, #256]
    sdot v14.4s, v16.16b, v9.16b
    sdot v18.4s, v17.16b, v1.16b
    ldp q11, q17, [x0, #288]
    sdot v20.4s, v13.16b, v1.16b
    ldr q13, [x7]
    ldp q16, q19, [x0, #320]
    b.eq 3f
2:
    ldr q4, [x1]
    sdot v18.4s, v6.16b, v8.16b
    ldr q6, [x7]
    faddp v7.4s, v7.4s, v14.4s
    sdot v20.4s, v3.16b, v8.16b
    ldp q3, q14, [x0, #352]
    sdot v18.4s, v21.16b, v9.16b
    sdot v13.4s, v2.16b, v0.16b
    ldp q2, q21, [x0, #384]
    sdot v20.4s, v12.16b, v9.16b
    sdot v6.4s, v16.16b, v0.16b
    ldp q12, q16, [x0, #416]
    sdot v13.4s, v5.16b, v1.16b
    ldr q5, [x7]
    fmul v7.4s, v7.4s, v10.s[0]
    sdot v6.4s, v19.16b, v1.16b
    ldp q19, q15, [x0, #448]
    shl v22.4s, v4.4s, #16
    sdot v13.4s, v11.16b, v8.16b
    ldr q11, [x7]
    faddp v18.4s, v18.4s, v20.4s
    sdot v6.4s, v3.16b, v8.16b
    ldp q3, q20, [x0, #480]
    sdot v13.4s, v17.16b, v9.16b
    sdot v5.4s, v2.16b, v0.16b
    ldp q17, q23, [x3, #96]
    sdot v6.4s, v14.16b, v9.16b
    sdot v11.4s, v19.16b, v0.16b
    ldp q0, q2, [x0, #512]
    fmla v28.4s, v7.4s, v22.4s
    sdot v5.4s, v21.16b, v1.16b
    ldr q7, [x7]
    fmul v18.4s, v18.4s, v10.s[0]
    sdot v11.4s, v15.16b, v1.16b
    ldp q1, q14, [x0, #576]
    ldr q15, [x1, #16]
    sdot v5.4s, v12.16b, v8.16b
    ldr q12, [x7]
    faddp v13.4s, v13.4s, v6.4s
    sdot v11.4s, v3.16b, v8.16b
    ldp q21, q22, [x3, #128]
    sdot v5.4s, v16.16b, v9.16b
    ldp q3, q6, [x0, #544]
    sdot v7.4s, v0.16b, v17.16b
    sdot v11.4s, v20.16b, v9.16b
    ldp q0, q9, [x0, #608]
    sdot v12.4s, v1.16b, v17.16b
    fmla v29.4s, v18.4s, v4.4s
    sdot v7.4s, v2.16b, v23.16b
    ldp q2, q4, [x0, #640]
    fmul v13.4s, v13.4s, v10.s[0]
    sdot v12.4s, v14.16b, v23.16b
    ldr q18, [x7]
    shl v8.4s, v15.4s, #16
    sdot v7.4s, v3.16b, v21.16b
    ldp q3, q14, [x0, #704]
    faddp v5.4s, v5.4s, v11.4s
    sdot v12.4s, v0.16b, v21.16b
    ldr q11, [x7]
    ldp q0, q1, [x3, #192] // +
    sdot v7.4s, v6.16b, v22.16b
    sdot v12.4s, v9.16b, v22.16b
    ldp q6, q9, [x0, #672]
    sdot v18.4s, v2.16b, v17.16b
    fmla v30.4s, v13.4s, v8.4s
    ldp q8, q13, [x0, #736]
    sdot v11.4s, v3.16b, v17.16b
    fmul v5.4s, v5.4s, v10.s[0]
    sdot v18.4s, v4.16b, v23.16b
    ldp q4, q10, [x0, #768]
    ldr q2, [x3, #176]
    sdot v11.4s, v14.16b, v23.16b
    ldr q3, [x7]
    faddp v7.4s, v7.4s, v12.4s
    sdot v18.4s, v6.16b, v21.16b
    ldp q6, q12, [x0, #832]
    ldr q20, [x1, #32]
    sdot v11.4s, v8.16b, v21.16b
    ldr q14, [x7]
    fmla v31.4s, v5.4s, v15.4s
    sdot v18.4s, v9.16b, v22.16b
    ldp q9, q8, [x0, #800]
    sdot v11.4s, v13.16b, v22.16b
    sdot v3.4s, v4.16b, v17.16b
    ldp q13, q15, [x0, #864]
    fmul v7.4s, v7.4s, v2.s[0]
    sdot v14.4s, v6.16b, v17.16b
    ldp q16, q19, [x0, #896]
    shl v24.4s, v20.4s, #16
    sdot v3.4s, v10.16b, v23.16b
    ldp q10, q25, [x0, #960]
    sdot v14.4s, v12.16b, v23.16b
    ldr q4, [x7]
    ldr q5, [x7]
    ldr q12, [x0, #1024] // +
    ldr q6, [x0, #1040] // +
    faddp v18.4s, v18.4s, v11.4s
    add x3, x3, #192
    fmla v28.4s, v7.4s, v24.4s
    sdot v3.4s, v9.16b, v21.16b
    sdot v14.4s, v13.16b, v21.16b
    ldp q13, q24, [x0, #928]
    sdot v4.4s, v16.16b, v17.16b
    sdot v5.4s, v10.16b, v17.16b
    sdot v3.4s, v8.16b, v22.16b
    sdot v14.4s, v15.16b, v22.16b
    ldp q15, q17, [x0, #992]
    ldr q7, [x7] // +
    sdot v4.4s, v19.16b, v23.16b
    sdot v5.4s, v25.16b, v23.16b
    ldp q8, q9, [x3, #32] // +
    fmul v18.4s, v18.4s, v2.s[0]
    add x0, x0, #1024
    ldp q10, q11, [x0, #32] // +
    sdot v4.4s, v13.16b, v21.16b
    sdot v5.4s, v15.16b, v21.16b
    sdot v7.4s, v12.16b, v0.16b // +
    ldp q12, q13, [x0, #64] // +
    faddp v3.4s, v3.4s, v14.4s
    ldr q14, [x7] // +
    sdot v4.4s, v24.16b, v22.16b
    sdot v5.4s, v17.16b, v22.16b
    fmla v29.4s, v18.4s, v20.4s
    ldr q15, [x1, #48]
    add x1, x1, #64
    sdot v7.4s, v6.16b, v1.16b // +
    ldp q6, q16, [x0, #96] // +
    sdot v14.4s, v12.16b, v0.16b // +
    ldp q12, q17, [x0, #128] // +
    fmul v3.4s, v3.4s, v2.s[0]
    ldr q18, [x7] // +
    shl v19.4s, v15.4s, #16
    faddp v4.4s, v4.4s, v5.4s
    sdot v14.4s, v13.16b, v1.16b // +
    ldp q5, q13, [x0, #192] // +
    sdot v7.4s, v10.16b, v8.16b // +
    ldr q10, [x3, #80] // +
    ldr q20, [x7] // +
    sdot v14.4s, v6.16b, v8.16b // +
    ldp q6, q21, [x0, #160] // +
    fmla v30.4s, v3.4s, v19.4s
    sdot v18.4s, v12.16b, v0.16b // +
    ldp q3, q12, [x0, #224] // +
    fmul v4.4s, v4.4s, v2.s[0]
    sdot v7.4s, v11.16b, v9.16b // +
    sdot v20.4s, v5.16b, v0.16b // +
    ldp q2, q5, [x0, #256] // +
    sdot v14.4s, v16.16b, v9.16b // +
    sdot v18.4s, v17.16b, v1.16b // +
    ldp q11, q17, [x0, #288] // +
    sdot v20.4s, v13.16b, v1.16b // +
    ldr q13, [x7] // +
    subs x5, x5, #1
    ldp q16, q19, [x0, #320] // +
    fmla v31.4s, v4.4s, v15.4s
    b.ne 2b
3:
    ldr q4, [x1]
    sdot v18.4s, v6.16b, v8.16b
    ldr q6, [x7]
    faddp v7.4s, v7.4s, v14.4s
    sdot v20.4s, v3.16b, v8.16b
    ldp q3, q14, [x0, #352]
    sdot v18.4s, v21.16b, v9.16b
    sdot v13.4s, v2.16b, v0.16b
    ldp q2, q21, [x0, #384]
    sdot v20.4s, v12.16b, v9.16b
    sdot v6.4s, v16.16b, v0.16b
    ldp q12, q16, [x0, #416]
    sdot v13.4s, v5.16b, v1.16b
    ldr q5, [x7]
    fmul v7.4s, v7.4s, v10.s[0]
    sdot v6.4s, v19.16b, v1.16b
    ldp q19, q15, [x0, #448]
    shl v22.4s, v4.4s, #16
    sdot v13.4s, v11.16b, v8.16b
    ldr q11, [x7]
    faddp v18.4s, v18.4s, v20.4s
    sdot v6.4s, v3.16b, v8.16b
    ldp q3, q20, [x0, #480]
    sdot v13.4s, v17.16b, v9.16b
    sdot v5.4s, v2.16b, v0.16b
    ldp q17, q23, [x3, #96]
    sdot v6.4s, v14.16b, v9.16b
    sdot v11.4s, v19.16b, v0.16b
    ldp q0, q2, [x0, #512]
    fmla v28.4s, v7.4s, v22.4s
    sdot v5.4s, v21.16b, v1.16b
    ldr q7, [x7]
    fmul v18.4s, v18.4s, v10.s[0]
    sdot v11.4s, v15.16b, v1.16b
    ldp q1, q14, [x0, #576]
    ldr q15, [x1, #16]
    sdot v5.4s, v12.16b, v8.16b
    ldr q12, [x7]
    faddp v13.4s, v13.4s, v6.4s
    sdot v11.4s, v3.16b, v8.16b
    ldp q21, q22, [x3, #128]
    sdot v5.4s, v16.16b, v9.16b
    ldp q3, q6, [x0, #544]
    sdot v7.4s, v0.16b, v17.16b
    sdot v11.4s, v20.16b, v9.16b
    ldp q0, q9, [x0, #608]
    sdot v12.4s, v1.16b, v17.16b
    fmla v29.4s, v18.4s, v4.4s
    sdot v7.4s, v2.16b, v23.16b
    ldp q2, q4, [x0, #640]
    fmul v13.4s, v13.4s, v10.s[0]
    sdot v12.4s, v14.16b, v23.16b
    ldr q18, [x7]
    shl v8.4s, v15.4s, #16
    sdot v7.4s, v3.16b, v21.16b
    ldp q3, q14, [x0, #704]
    faddp v5.4s, v5.4s, v11.4s
    sdot v12.4s, v0.16b, v21.16b
    ldr q11, [x7]
    sdot v7.4s, v6.16b, v22.16b
    sdot v12.4s, v9.16b, v22.16b
    ldp q6, q9, [x0, #672]
    sdot v18.4s, v2.16b, v17.16b
    fmla v30.4s, v13.4s, v8.4s
    ldp q8, q13, [x0, #736]
    sdot v11.4s, v3.16b, v17.16b
    fmul v5.4s, v5.4s, v10.s[0]
    sdot v18.4s, v4.16b, v23.16b
    ldp q4, q10, [x0, #768]
    ldr q2, [x3, #176]
    sdot v11.4s, v14.16b, v23.16b
    ldr q3, [x7]
    faddp v7.4s, v7.4s, v12.4s
    sdot v18.4s, v6.16b, v21.16b
    ldp q6, q12, [x0, #832]
    ldr q20, [x1, #32]
    sdot v11.4s, v8.16b, v21.16b
    ldr q14, [x7]
    fmla v31.4s, v5.4s, v15.4s
    sdot v18.4s, v9.16b, v22.16b
    ldp q9, q8, [x0, #800]
    sdot v11.4s, v13.16b, v22.16b
    sdot v3.4s, v4.16b, v17.16b
    ldp q13, q15, [x0, #864]
    fmul v7.4s, v7.4s, v2.s[0]
    sdot v14.4s, v6.16b, v17.16b
    ldp q16, q19, [x0, #896]
    shl v24.4s, v20.4s, #16
    sdot v3.4s, v10.16b, v23.16b
    ldp q10, q25, [x0, #960]
    sdot v14.4s, v12.16b, v23.16b
    ldr q4, [x7]
    ldr q5, [x7]
    faddp v18.4s, v18.4s, v11.4s
    fmla v28.4s, v7.4s, v24.4s
    sdot v3.4s, v9.16b, v21.16b
    sdot v14.4s, v13.16b, v21.16b
    ldp q13, q24, [x0, #928]
    sdot v4.4s, v16.16b, v17.16b
    sdot v5.4s, v10.16b, v17.16b
    sdot v3.4s, v8.16b, v22.16b
    sdot v14.4s, v15.16b, v22.16b
    ldp q15, q17, [x0, #992]
    sdot v4.4s, v19.16b, v23.16b
    sdot v5.4s, v25.16b, v23.16b
    fmul v18.4s, v18.4s, v2.s[0]
    sdot v4.4s, v13.16b, v21.16b
    sdot v5.4s, v15.16b, v21.16b
    faddp v3.4s, v3.4s, v14.4s
    sdot v4.4s, v24.16b, v22.16b
    sdot v5.4s, v17.16b, v22.16b
    fmla v29.4s, v18.4s, v20.4s
    ldr q15, [x1, #48]
    fmul v3.4s, v3.4s, v2.s[0]
    shl v19.4s, v15.4s, #16
    faddp v4.4s, v4.4s, v5.4s
    fmla v30.4s, v3.4s, v19.4s
    fmul v4.4s, v4.4s, v2.s[0]
    fmla v31.4s, v4.4s, v15.4s
4:
    stp q28, q29, [x6]
    stp q30, q31, [x6, #32]
