// One row of int8, 16 columns.
// Written by `cargo run --release -p brevity-bench --bin schedule`.
// Loop: 2 blocks, 145 instructions, 52 cycles on an in-order core of three slots.
// `+`: for the next pass.
// x0 codes, x1 scales, x2 minima, x3 rows, x4 bytes to the next group of rows, x5 blocks,
// x6 running sums, x7 start of int8 accumulators
// v28 y0, v29 y1, v30 y2, v31 y3
    ldp q28, q29, [x6]
    ldp q30, q31, [x6, #32]
    tbz x5, #0, 1f
    ldp q18, q19, [x3]
    ldp q21, q3, [x7]
    ldp q9, q10, [x0]
    ldp q0, q14, [x0, #64]
    ldp q20, q16, [x3, #32]
    sdot v21.4s, v9.16b, v18.16b
    ldp q5, q9, [x0, #32]
    sdot v3.4s, v0.16b, v18.16b
    ldp q15, q2, [x7]
    ldp q0, q17, [x0, #128]
    ldp q4, q12, [x0, #192]
    sdot v21.4s, v10.16b, v19.16b
    ldp q10, q22, [x0, #96]
    sdot v3.4s, v14.16b, v19.16b
    ldr q14, [x3, #96]
    sdot v15.4s, v0.16b, v18.16b
    sdot v2.4s, v4.16b, v18.16b
    ldp q23, q7, [x7]
    ldp q0, q4, [x0, #256]
    sdot v21.4s, v5.16b, v20.16b
    ldp q1, q5, [x0, #320]
    sdot v3.4s, v10.16b, v20.16b
    ldp q6, q10, [x0, #160]
    sdot v15.4s, v17.16b, v19.16b
    ldp q11, q17, [x0, #224]
    sdot v2.4s, v12.16b, v19.16b
    sdot v23.4s, v0.16b, v18.16b
    sdot v7.4s, v1.16b, v18.16b
    ldp q24, q12, [x7]
    ldp q0, q1, [x0, #384]
    sdot v21.4s, v9.16b, v16.16b
    sdot v3.4s, v22.16b, v16.16b
    ldp q8, q9, [x0, #448]
    ldp q13, q22, [x1]
    sdot v15.4s, v6.16b, v20.16b
    sdot v2.4s, v11.16b, v20.16b
    ldp q6, q11, [x0, #288]
    sdot v23.4s, v4.16b, v19.16b
    sdot v7.4s, v5.16b, v19.16b
    ldp q4, q5, [x0, #352]
    sdot v24.4s, v0.16b, v18.16b
    sdot v12.4s, v8.16b, v18.16b
    faddp v21.4s, v21.4s, v3.4s
    ldp q3, q8, [x0, #416]
    sdot v15.4s, v10.16b, v16.16b
    sdot v2.4s, v17.16b, v16.16b
    ldp q10, q17, [x0, #480]
    sdot v23.4s, v6.16b, v20.16b
    sdot v7.4s, v4.16b, v20.16b
    sdot v24.4s, v1.16b, v19.16b
    sdot v12.4s, v9.16b, v19.16b
    fmul v21.4s, v21.4s, v14.s[0]
    shl v9.4s, v13.4s, #16
    faddp v15.4s, v15.4s, v2.4s
    sdot v23.4s, v11.16b, v16.16b
    sdot v7.4s, v5.16b, v16.16b
    sdot v24.4s, v3.16b, v20.16b
    sdot v12.4s, v10.16b, v20.16b
    shl v10.4s, v22.4s, #16
    fmla v28.4s, v21.4s, v9.4s
    fmul v15.4s, v15.4s, v14.s[0]
    faddp v23.4s, v23.4s, v7.4s
    sdot v24.4s, v8.16b, v16.16b
    sdot v12.4s, v17.16b, v16.16b
    fmla v29.4s, v15.4s, v13.4s
    fmul v23.4s, v23.4s, v14.s[0]
    faddp v24.4s, v24.4s, v12.4s
    fmla v30.4s, v23.4s, v10.4s
    fmul v24.4s, v24.4s, v14.s[0]
    fmla v31.4s, v24.4s, v22.4s
    add x0, x0, #512
    add x3, x3, #112
    add x1, x1, #32
1:
    lsr x5, x5, #1
    cbz x5, 4f
    subs x5, x5, #1
    ldp q18, q19, [x3]
    ldp q21, q3, [x7]
    ldp q9, q10, [x0]
    ldp q0, q14, [x0, #64]
    ldp q20, q16, [x3, #32]
    sdot v21.4s, v9.16b, v18.16b
    ldp q5, q9, [x0, #32]
    sdot v3.4s, v0.16b, v18.16b
    ldp q15, q2, [x7]
    ldp q0, q17, [x0, #128]
    ldp q4, q12, [x0, #192]
    sdot v21.4s, v10.16b, v19.16b
    ldp q10, q22, [x0, #96]
    sdot v3.4s, v14.16b, v19.16b
    ldr q14, [x3, #96]
    sdot v15.4s, v0.16b, v18.16b
    sdot v2.4s, v4.16b, v18.16b
    ldp q23, q7, [x7]
    ldp q0, q4, [x0, #256]
    sdot v21.4s, v5.16b, v20.16b
    ldp q1, q5, [x0, #320]
    sdot v3.4s, v10.16b, v20.16b
    ldp q6, q10, [x0, #160]
    sdot v15.4s, v17.16b, v19.16b
    ldp q11, q17, [x0, #224]
    sdot v2.4s, v12.16b, v19.16b
    sdot v23.4s, v0.16b, v18.16b
    sdot v7.4s, v1.16b, v18.16b
    ldp q24, q12, [x7]
    ldp q0, q1, [x0, #384]
    b.eq 3f
2:
    sdot v21.4s, v9.16b, v16.16b
    sdot v3.4s, v22.16b, v16.16b
    ldp q8, q9, [x0, #448]
    ldp q13, q22, [x1]
    sdot v15.4s, v6.16b, v20.16b
    sdot v2.4s, v11.16b, v20.16b
    ldp q6, q11, [x0, #288]
    sdot v23.4s, v4.16b, v19.16b
    sdot v7.4s, v5.16b, v19.16b
    ldp q4, q5, [x0, #352]
    sdot v24.4s, v0.16b, v18.16b
    sdot v12.4s, v8.16b, v18.16b
    faddp v21.4s, v21.4s, v3.4s
    ldp q3, q8, [x0, #416]
    sdot v15.4s, v10.16b, v16.16b
    sdot v2.4s, v17.16b, v16.16b
    ldp q10, q17, [x0, #480]
    sdot v23.4s, v6.16b, v20.16b
    sdot v7.4s, v4.16b, v20.16b
    ldp q18, q25, [x3, #112]
    sdot v24.4s, v1.16b, v19.16b
    sdot v12.4s, v9.16b, v19.16b
    ldp q0, q19, [x7]
    fmul v21.4s, v21.4s, v14.s[0]
    ldp q4, q6, [x0, #512]
    shl v9.4s, v13.4s, #16
    faddp v15.4s, v15.4s, v2.4s
    ldp q26, q27, [x0, #576]
    sdot v23.4s, v11.16b, v16.16b
    sdot v7.4s, v5.16b, v16.16b
    sdot v24.4s, v3.16b, v20.16b
    sdot v12.4s, v10.16b, v20.16b
    ldp q1, q2, [x3, #144]
    sdot v0.4s, v4.16b, v18.16b
    sdot v19.4s, v26.16b, v18.16b
    ldp q4, q3, [x7]
    shl v10.4s, v22.4s, #16
    fmla v28.4s, v21.4s, v9.4s
    ldp q5, q9, [x0, #640]
    fmul v15.4s, v15.4s, v14.s[0]
    faddp v23.4s, v23.4s, v7.4s
    ldp q7, q11, [x0, #704]
    sdot v24.4s, v8.16b, v16.16b
    sdot v12.4s, v17.16b, v16.16b
    ldp q8, q16, [x0, #544]
    sdot v0.4s, v6.16b, v25.16b
    ldp q17, q21, [x0, #608]
    sdot v19.4s, v27.16b, v25.16b
    sdot v4.4s, v5.16b, v18.16b
    sdot v3.4s, v7.16b, v18.16b
    ldp q6, q5, [x7]
    fmla v29.4s, v15.4s, v13.4s
    ldp q7, q13, [x0, #768]
    fmul v23.4s, v23.4s, v14.s[0]
    faddp v24.4s, v24.4s, v12.4s
    ldp q12, q15, [x0, #832]
    sdot v0.4s, v8.16b, v1.16b
    sdot v19.4s, v17.16b, v1.16b
    ldp q17, q27, [x0, #672]
    sdot v4.4s, v9.16b, v25.16b
    ldp q9, q26, [x0, #736]
    sdot v3.4s, v11.16b, v25.16b
    sdot v6.4s, v7.16b, v18.16b
    sdot v5.4s, v12.16b, v18.16b
    ldp q8, q7, [x7]
    fmla v30.4s, v23.4s, v10.4s
    fmul v24.4s, v24.4s, v14.s[0]
    ldp q11, q23, [x0, #896]
    sdot v0.4s, v16.16b, v2.16b
    sdot v19.4s, v21.16b, v2.16b
    ldp q12, q21, [x0, #960]
    sdot v4.4s, v17.16b, v1.16b
    sdot v3.4s, v9.16b, v1.16b
    ldp q14, q9, [x0, #800]
    sdot v6.4s, v13.16b, v25.16b
    sdot v5.4s, v15.16b, v25.16b
    ldp q15, q10, [x0, #864]
    sdot v8.4s, v11.16b, v18.16b
    sdot v7.4s, v12.16b, v18.16b
    fmla v31.4s, v24.4s, v22.4s
    faddp v0.4s, v0.4s, v19.4s
    ldr q11, [x3, #208]
    sdot v4.4s, v27.16b, v2.16b
    sdot v3.4s, v26.16b, v2.16b
    ldp q12, q13, [x1, #32]
    sdot v6.4s, v14.16b, v1.16b
    sdot v5.4s, v15.16b, v1.16b
    ldp q14, q15, [x0, #928]
    sdot v8.4s, v23.16b, v25.16b
    sdot v7.4s, v21.16b, v25.16b
    fmul v0.4s, v0.4s, v11.s[0]
    ldp q16, q17, [x0, #992]
    add x0, x0, #1024
    ldp q18, q19, [x3, #224] // +
    shl v20.4s, v12.4s, #16
    faddp v4.4s, v4.4s, v3.4s
    ldp q21, q3, [x7] // +
    sdot v6.4s, v9.16b, v2.16b
    sdot v5.4s, v10.16b, v2.16b
    ldp q9, q10, [x0] // +
    sdot v8.4s, v14.16b, v1.16b
    sdot v7.4s, v16.16b, v1.16b
    shl v1.4s, v13.4s, #16
    fmla v28.4s, v0.4s, v20.4s
    add x3, x3, #224
    ldp q0, q14, [x0, #64] // +
    fmul v4.4s, v4.4s, v11.s[0]
    add x1, x1, #64
    ldp q20, q16, [x3, #32] // +
    sdot v21.4s, v9.16b, v18.16b // +
    faddp v6.4s, v6.4s, v5.4s
    ldp q5, q9, [x0, #32] // +
    sdot v8.4s, v15.16b, v2.16b
    sdot v7.4s, v17.16b, v2.16b
    sdot v3.4s, v0.16b, v18.16b // +
    ldp q15, q2, [x7] // +
    ldp q0, q17, [x0, #128] // +
    fmla v29.4s, v4.4s, v12.4s
    ldp q4, q12, [x0, #192] // +
    fmul v6.4s, v6.4s, v11.s[0]
    sdot v21.4s, v10.16b, v19.16b // +
    ldp q10, q22, [x0, #96] // +
    faddp v8.4s, v8.4s, v7.4s
    sdot v3.4s, v14.16b, v19.16b // +
    ldr q14, [x3, #96] // +
    sdot v15.4s, v0.16b, v18.16b // +
    sdot v2.4s, v4.16b, v18.16b // +
    ldp q23, q7, [x7] // +
    ldp q0, q4, [x0, #256] // +
    fmla v30.4s, v6.4s, v1.4s
    sdot v21.4s, v5.16b, v20.16b // +
    ldp q1, q5, [x0, #320] // +
    fmul v8.4s, v8.4s, v11.s[0]
    sdot v3.4s, v10.16b, v20.16b // +
    ldp q6, q10, [x0, #160] // +
    sdot v15.4s, v17.16b, v19.16b // +
    ldp q11, q17, [x0, #224] // +
    sdot v2.4s, v12.16b, v19.16b // +
    sdot v23.4s, v0.16b, v18.16b // +
    sdot v7.4s, v1.16b, v18.16b // +
    ldp q24, q12, [x7] // +
    subs x5, x5, #1
    ldp q0, q1, [x0, #384] // +
    fmla v31.4s, v8.4s, v13.4s
    b.ne 2b
3:
    sdot v21.4s, v9.16b, v16.16b
    sdot v3.4s, v22.16b, v16.16b
    ldp q8, q9, [x0, #448]
    ldp q13, q22, [x1]
    sdot v15.4s, v6.16b, v20.16b
    sdot v2.4s, v11.16b, v20.16b
    ldp q6, q11, [x0, #288]
    sdot v23.4s, v4.16b, v19.16b
    sdot v7.4s, v5.16b, v19.16b
    ldp q4, q5, [x0, #352]
    sdot v24.4s, v0.16b, v18.16b
    sdot v12.4s, v8.16b, v18.16b
    faddp v21.4s, v21.4s, v3.4s
    ldp q3, q8, [x0, #416]
    sdot v15.4s, v10.16b, v16.16b
    sdot v2.4s, v17.16b, v16.16b
    ldp q10, q17, [x0, #480]
    sdot v23.4s, v6.16b, v20.16b
    sdot v7.4s, v4.16b, v20.16b
    ldp q18, q25, [x3, #112]
    sdot v24.4s, v1.16b, v19.16b
    sdot v12.4s, v9.16b, v19.16b
    ldp q0, q19, [x7]
    fmul v21.4s, v21.4s, v14.s[0]
    ldp q4, q6, [x0, #512]
    shl v9.4s, v13.4s, #16
    faddp v15.4s, v15.4s, v2.4s
    ldp q26, q27, [x0, #576]
    sdot v23.4s, v11.16b, v16.16b
    sdot v7.4s, v5.16b, v16.16b
    sdot v24.4s, v3.16b, v20.16b
    sdot v12.4s, v10.16b, v20.16b
    ldp q1, q2, [x3, #144]
    sdot v0.4s, v4.16b, v18.16b
    sdot v19.4s, v26.16b, v18.16b
    ldp q4, q3, [x7]
    shl v10.4s, v22.4s, #16
    fmla v28.4s, v21.4s, v9.4s
    ldp q5, q9, [x0, #640]
    fmul v15.4s, v15.4s, v14.s[0]
    faddp v23.4s, v23.4s, v7.4s
    ldp q7, q11, [x0, #704]
    sdot v24.4s, v8.16b, v16.16b
    sdot v12.4s, v17.16b, v16.16b
    ldp q8, q16, [x0, #544]
    sdot v0.4s, v6.16b, v25.16b
    ldp q17, q21, [x0, #608]
    sdot v19.4s, v27.16b, v25.16b
    sdot v4.4s, v5.16b, v18.16b
    sdot v3.4s, v7.16b, v18.16b
    ldp q6, q5, [x7]
    fmla v29.4s, v15.4s, v13.4s
    ldp q7, q13, [x0, #768]
    fmul v23.4s, v23.4s, v14.s[0]
    faddp v24.4s, v24.4s, v12.4s
    ldp q12, q15, [x0, #832]
    sdot v0.4s, v8.16b, v1.16b
    sdot v19.4s, v17.16b, v1.16b
    ldp q17, q27, [x0, #672]
    sdot v4.4s, v9.16b, v25.16b
    ldp q9, q26, [x0, #736]
    sdot v3.4s, v11.16b, v25.16b
    sdot v6.4s, v7.16b, v18.16b
    sdot v5.4s, v12.16b, v18.16b
    ldp q8, q7, [x7]
    fmla v30.4s, v23.4s, v10.4s
    fmul v24.4s, v24.4s, v14.s[0]
    ldp q11, q23, [x0, #896]
    sdot v0.4s, v16.16b, v2.16b
    sdot v19.4s, v21.16b, v2.16b
    ldp q12, q21, [x0, #960]
    sdot v4.4s, v17.16b, v1.16b
    sdot v3.4s, v9.16b, v1.16b
    ldp q14, q9, [x0, #800]
    sdot v6.4s, v13.16b, v25.16b
    sdot v5.4s, v15.16b, v25.16b
    ldp q15, q10, [x0, #864]
    sdot v8.4s, v11.16b, v18.16b
    sdot v7.4s, v12.16b, v18.16b
    fmla v31.4s, v24.4s, v22.4s
    faddp v0.4s, v0.4s, v19.4s
    ldr q11, [x3, #208]
    sdot v4.4s, v27.16b, v2.16b
    sdot v3.4s, v26.16b, v2.16b
    ldp q12, q13, [x1, #32]
    sdot v6.4s, v14.16b, v1.16b
    sdot v5.4s, v15.16b, v1.16b
    ldp q14, q15, [x0, #928]
    sdot v8.4s, v23.16b, v25.16b
    sdot v7.4s, v21.16b, v25.16b
    fmul v0.4s, v0.4s, v11.s[0]
    ldp q16, q17, [x0, #992]
    shl v20.4s, v12.4s, #16
    faddp v4.4s, v4.4s, v3.4s
    sdot v6.4s, v9.16b, v2.16b
    sdot v5.4s, v10.16b, v2.16b
    sdot v8.4s, v14.16b, v1.16b
    sdot v7.4s, v16.16b, v1.16b
    shl v1.4s, v13.4s, #16
    fmla v28.4s, v0.4s, v20.4s
    fmul v4.4s, v4.4s, v11.s[0]
    faddp v6.4s, v6.4s, v5.4s
    sdot v8.4s, v15.16b, v2.16b
    sdot v7.4s, v17.16b, v2.16b
    fmla v29.4s, v4.4s, v12.4s
    fmul v6.4s, v6.4s, v11.s[0]
    faddp v8.4s, v8.4s, v7.4s
    fmla v30.4s, v6.4s, v1.4s
    fmul v8.4s, v8.4s, v11.s[0]
    fmla v31.4s, v8.4s, v13.4s
4:
    stp q28, q29, [x6]
    stp q30, q31, [x6, #32]
