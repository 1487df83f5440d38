// One row of int4, 16 columns.
// Written by `cargo run --release -p brevity-bench --bin schedule`.
// Loop: 2 blocks, 179 instructions, 62 cycles on an in-order core of three slots.
// `+`: for the next pass.
// x0 codes, x1 scales, x2 minima, x3 rows, x4 bytes to the next group of rows, x5 blocks,
// x6 running sums, x7 start of int8 accumulators
// v27 mask, v28 y0, v29 y1, v30 y2, v31 y3
    movi v27.16b, #15
    ldp q28, q29, [x6]
    ldp q30, q31, [x6, #32]
    tbz x5, #0, 1f
    ldp q11, q12, [x0]
    and v4.16b, v11.16b, v27.16b
    ldp q0, q1, [x3]
    ldr q2, [x3, #64]
    usmmla v2.4s, v11.16b, v0.16b
    usmmla v2.4s, v4.16b, v1.16b
    and v10.16b, v12.16b, v27.16b
    ldp q3, q4, [x3, #32]
    ldp q23, q26, [x0, #32]
    usmmla v2.4s, v12.16b, v3.16b
    usmmla v2.4s, v10.16b, v4.16b
    and v11.16b, v23.16b, v27.16b
    ldr q5, [x3, #64]
    usmmla v5.4s, v23.16b, v0.16b
    and v8.16b, v26.16b, v27.16b
    ldp q10, q23, [x0, #64]
    usmmla v5.4s, v11.16b, v1.16b
    ldp q11, q18, [x0, #96]
    usmmla v5.4s, v26.16b, v3.16b
    ldr q7, [x3, #64]
    usmmla v5.4s, v8.16b, v4.16b
    ldr q8, [x3, #64]
    and v25.16b, v10.16b, v27.16b
    and v21.16b, v11.16b, v27.16b
    usmmla v7.4s, v10.16b, v0.16b
    and v12.16b, v23.16b, v27.16b
    usmmla v8.4s, v11.16b, v0.16b
    and v11.16b, v18.16b, v27.16b
    usmmla v7.4s, v25.16b, v1.16b
    usmmla v8.4s, v21.16b, v1.16b
    usmmla v7.4s, v23.16b, v3.16b
    usmmla v8.4s, v18.16b, v3.16b
    ldr q10, [x1]
    usmmla v7.4s, v12.16b, v4.16b
    usmmla v8.4s, v11.16b, v4.16b
    ldp q11, q12, [x0, #128]
    ldp q13, q14, [x0, #160]
    faddp v2.4s, v2.4s, v5.4s
    ldr q5, [x3, #80]
    ldr q6, [x3, #64]
    shl v9.4s, v10.4s, #16
    faddp v7.4s, v7.4s, v8.4s
    ldr q8, [x3, #64]
    ldr q15, [x3, #96]
    and v16.16b, v11.16b, v27.16b
    and v17.16b, v13.16b, v27.16b
    ldr q18, [x3, #80]
    usmmla v6.4s, v11.16b, v0.16b
    and v11.16b, v12.16b, v27.16b
    usmmla v8.4s, v13.16b, v0.16b
    and v13.16b, v14.16b, v27.16b
    ldp q19, q20, [x0, #192]
    usmmla v6.4s, v16.16b, v1.16b
    usmmla v8.4s, v17.16b, v1.16b
    ldp q17, q16, [x0, #224]
    usmmla v6.4s, v12.16b, v3.16b
    usmmla v8.4s, v14.16b, v3.16b
    ldr q14, [x3, #64]
    usmmla v6.4s, v11.16b, v4.16b
    usmmla v8.4s, v13.16b, v4.16b
    ldr q13, [x3, #64]
    and v21.16b, v19.16b, v27.16b
    and v22.16b, v17.16b, v27.16b
    fmla v5.4s, v2.4s, v15.s[0]
    usmmla v14.4s, v19.16b, v0.16b
    and v2.16b, v20.16b, v27.16b
    fmla v18.4s, v7.4s, v15.s[0]
    usmmla v13.4s, v17.16b, v0.16b
    and v0.16b, v16.16b, v27.16b
    ldr q7, [x3, #80]
    usmmla v14.4s, v21.16b, v1.16b
    usmmla v13.4s, v22.16b, v1.16b
    ldr q22, [x1, #16]
    usmmla v14.4s, v20.16b, v3.16b
    usmmla v13.4s, v16.16b, v3.16b
    usmmla v14.4s, v2.16b, v4.16b
    usmmla v13.4s, v0.16b, v4.16b
    faddp v6.4s, v6.4s, v8.4s
    fmla v28.4s, v5.4s, v9.4s
    fmla v29.4s, v18.4s, v10.4s
    shl v8.4s, v22.4s, #16
    faddp v14.4s, v14.4s, v13.4s
    fmla v7.4s, v6.4s, v15.s[0]
    ldr q25, [x3, #80]
    fmla v30.4s, v7.4s, v8.4s
    fmla v25.4s, v14.4s, v15.s[0]
    fmla v31.4s, v25.4s, v22.4s
    add x0, x0, #256
    add x3, x3, #112
    add x1, x1, #32
1:
    lsr x5, x5, #1
    cbz x5, 4f
    subs x5, x5, #1
    ldp q11, q12, [x0]
    and v4.16b, v11.16b, v27.16b
    ldp q0, q1, [x3]
    ldr q2, [x3, #64]
    usmmla v2.4s, v11.16b, v0.16b
    usmmla v2.4s, v4.16b, v1.16b
    and v10.16b, v12.16b, v27.16b
    ldp q3, q4, [x3, #32]
    ldp q23, q26, [x0, #32]
    usmmla v2.4s, v12.16b, v3.16b
    usmmla v2.4s, v10.16b, v4.16b
    and v11.16b, v23.16b, v27.16b
    ldr q5, [x3, #64]
    usmmla v5.4s, v23.16b, v0.16b
    and v8.16b, v26.16b, v27.16b
    ldp q10, q23, [x0, #64]
    usmmla v5.4s, v11.16b, v1.16b
    ldp q11, q18, [x0, #96]
    usmmla v5.4s, v26.16b, v3.16b
    ldr q7, [x3, #64]
    usmmla v5.4s, v8.16b, v4.16b
    ldr q8, [x3, #64]
    and v25.16b, v10.16b, v27.16b
    and v21.16b, v11.16b, v27.16b
    usmmla v7.4s, v10.16b, v0.16b
    and v12.16b, v23.16b, v27.16b
    usmmla v8.4s, v11.16b, v0.16b
    and v11.16b, v18.16b, v27.16b
    usmmla v7.4s, v25.16b, v1.16b
    usmmla v8.4s, v21.16b, v1.16b
    usmmla v7.4s, v23.16b, v3.16b
    usmmla v8.4s, v18.16b, v3.16b
    ldr q10, [x1]
    usmmla v7.4s, v12.16b, v4.16b
    usmmla v8.4s, v11.16b, v4.16b
    ldp q11, q12, [x0, #128]
    ldp q13, q14, [x0, #160]
    b.eq 3f
2:
    faddp v2.4s, v2.4s, v5.4s
    ldr q5, [x3, #80]
    ldr q6, [x3, #64]
    shl v9.4s, v10.4s, #16
    faddp v7.4s, v7.4s, v8.4s
    ldr q8, [x3, #64]
    ldr q15, [x3, #96]
    and v16.16b, v11.16b, v27.16b
    and v17.16b, v13.16b, v27.16b
    ldr q18, [x3, #80]
    usmmla v6.4s, v11.16b, v0.16b
    and v11.16b, v12.16b, v27.16b
    usmmla v8.4s, v13.16b, v0.16b
    and v13.16b, v14.16b, v27.16b
    ldp q19, q20, [x0, #192]
    usmmla v6.4s, v16.16b, v1.16b
    usmmla v8.4s, v17.16b, v1.16b
    ldp q17, q16, [x0, #224]
    usmmla v6.4s, v12.16b, v3.16b
    usmmla v8.4s, v14.16b, v3.16b
    ldr q14, [x3, #64]
    usmmla v6.4s, v11.16b, v4.16b
    usmmla v8.4s, v13.16b, v4.16b
    ldr q13, [x3, #64]
    ldp q11, q12, [x0, #512] // +
    and v21.16b, v19.16b, v27.16b
    and v22.16b, v17.16b, v27.16b
    fmla v5.4s, v2.4s, v15.s[0]
    usmmla v14.4s, v19.16b, v0.16b
    and v2.16b, v20.16b, v27.16b
    fmla v18.4s, v7.4s, v15.s[0]
    usmmla v13.4s, v17.16b, v0.16b
    and v0.16b, v16.16b, v27.16b
    ldr q7, [x3, #80]
    usmmla v14.4s, v21.16b, v1.16b
    usmmla v13.4s, v22.16b, v1.16b
    ldr q22, [x1, #16]
    usmmla v14.4s, v20.16b, v3.16b
    usmmla v13.4s, v16.16b, v3.16b
    usmmla v14.4s, v2.16b, v4.16b
    usmmla v13.4s, v0.16b, v4.16b
    ldp q16, q20, [x3, #112]
    faddp v6.4s, v6.4s, v8.4s
    ldp q0, q1, [x0, #256]
    and v4.16b, v11.16b, v27.16b // +
    ldp q2, q3, [x0, #288]
    fmla v28.4s, v5.4s, v9.4s
    fmla v29.4s, v18.4s, v10.4s
    ldr q5, [x3, #176]
    shl v8.4s, v22.4s, #16
    faddp v14.4s, v14.4s, v13.4s
    ldr q9, [x3, #176]
    fmla v7.4s, v6.4s, v15.s[0]
    and v6.16b, v0.16b, v27.16b
    and v10.16b, v2.16b, v27.16b
    ldp q13, q18, [x3, #144]
    usmmla v5.4s, v0.16b, v16.16b
    and v0.16b, v1.16b, v27.16b
    usmmla v9.4s, v2.16b, v16.16b
    and v2.16b, v3.16b, v27.16b
    ldp q21, q17, [x0, #320]
    usmmla v5.4s, v6.16b, v20.16b
    usmmla v9.4s, v10.16b, v20.16b
    ldp q6, q10, [x0, #352]
    usmmla v5.4s, v1.16b, v13.16b
    usmmla v9.4s, v3.16b, v13.16b
    ldr q19, [x3, #176]
    usmmla v5.4s, v0.16b, v18.16b
    usmmla v9.4s, v2.16b, v18.16b
    ldr q3, [x3, #176]
    ldp q0, q1, [x3, #224] // +
    and v23.16b, v21.16b, v27.16b
    and v24.16b, v6.16b, v27.16b
    ldr q25, [x3, #80]
    usmmla v19.4s, v21.16b, v16.16b
    and v21.16b, v17.16b, v27.16b
    ldr q2, [x3, #288] // +
    usmmla v3.4s, v6.16b, v16.16b
    and v6.16b, v10.16b, v27.16b
    fmla v30.4s, v7.4s, v8.4s
    usmmla v19.4s, v23.16b, v20.16b
    usmmla v3.4s, v24.16b, v20.16b
    fmla v25.4s, v14.4s, v15.s[0]
    usmmla v19.4s, v17.16b, v13.16b
    usmmla v3.4s, v10.16b, v13.16b
    ldr q7, [x1, #32]
    usmmla v19.4s, v21.16b, v18.16b
    usmmla v3.4s, v6.16b, v18.16b
    usmmla v2.4s, v11.16b, v0.16b // +
    ldp q6, q8, [x0, #384]
    usmmla v2.4s, v4.16b, v1.16b // +
    and v10.16b, v12.16b, v27.16b // +
    ldp q11, q21, [x0, #416]
    fmla v31.4s, v25.4s, v22.4s
    faddp v5.4s, v5.4s, v9.4s
    ldr q9, [x3, #176]
    shl v22.4s, v7.4s, #16
    faddp v19.4s, v19.4s, v3.4s
    ldr q25, [x3, #176]
    ldr q17, [x3, #192]
    and v14.16b, v6.16b, v27.16b
    and v15.16b, v11.16b, v27.16b
    ldr q24, [x3, #208]
    usmmla v9.4s, v6.16b, v16.16b
    and v6.16b, v8.16b, v27.16b
    ldp q3, q4, [x3, #256] // +
    usmmla v25.4s, v11.16b, v16.16b
    and v11.16b, v21.16b, v27.16b
    ldp q23, q26, [x0, #544] // +
    usmmla v9.4s, v14.16b, v20.16b
    usmmla v25.4s, v15.16b, v20.16b
    fmla v17.4s, v5.4s, v24.s[0]
    usmmla v9.4s, v8.16b, v13.16b
    usmmla v25.4s, v21.16b, v13.16b
    ldr q8, [x3, #192]
    usmmla v9.4s, v6.16b, v18.16b
    usmmla v25.4s, v11.16b, v18.16b
    usmmla v2.4s, v12.16b, v3.16b // +
    ldp q5, q6, [x0, #448]
    usmmla v2.4s, v10.16b, v4.16b // +
    ldp q10, q12, [x0, #480]
    add x0, x0, #512
    and v11.16b, v23.16b, v27.16b // +
    fmla v28.4s, v17.4s, v22.4s
    ldr q17, [x3, #176]
    fmla v8.4s, v19.4s, v24.s[0]
    faddp v9.4s, v9.4s, v25.4s
    ldr q25, [x3, #176]
    and v19.16b, v5.16b, v27.16b
    and v22.16b, v10.16b, v27.16b
    usmmla v17.4s, v5.16b, v16.16b
    and v21.16b, v6.16b, v27.16b
    ldr q5, [x3, #288] // +
    usmmla v25.4s, v10.16b, v16.16b
    and v10.16b, v12.16b, v27.16b
    fmla v29.4s, v8.4s, v7.4s
    usmmla v17.4s, v19.16b, v20.16b
    usmmla v25.4s, v22.16b, v20.16b
    ldr q20, [x3, #192]
    usmmla v17.4s, v6.16b, v13.16b
    usmmla v25.4s, v12.16b, v13.16b
    ldr q6, [x1, #48]
    usmmla v17.4s, v21.16b, v18.16b
    usmmla v25.4s, v10.16b, v18.16b
    usmmla v5.4s, v23.16b, v0.16b // +
    and v8.16b, v26.16b, v27.16b // +
    ldp q10, q23, [x0, #64] // +
    usmmla v5.4s, v11.16b, v1.16b // +
    ldp q11, q18, [x0, #96] // +
    fmla v20.4s, v9.4s, v24.s[0]
    usmmla v5.4s, v26.16b, v3.16b // +
    ldr q7, [x3, #288] // +
    shl v26.4s, v6.4s, #16
    usmmla v5.4s, v8.16b, v4.16b // +
    ldr q8, [x3, #288] // +
    faddp v17.4s, v17.4s, v25.4s
    and v25.16b, v10.16b, v27.16b // +
    and v21.16b, v11.16b, v27.16b // +
    ldr q9, [x3, #192]
    usmmla v7.4s, v10.16b, v0.16b // +
    and v12.16b, v23.16b, v27.16b // +
    fmla v30.4s, v20.4s, v26.4s
    usmmla v8.4s, v11.16b, v0.16b // +
    and v11.16b, v18.16b, v27.16b // +
    add x3, x3, #224
    usmmla v7.4s, v25.16b, v1.16b // +
    usmmla v8.4s, v21.16b, v1.16b // +
    fmla v9.4s, v17.4s, v24.s[0]
    usmmla v7.4s, v23.16b, v3.16b // +
    usmmla v8.4s, v18.16b, v3.16b // +
    add x1, x1, #64
    ldr q10, [x1] // +
    usmmla v7.4s, v12.16b, v4.16b // +
    usmmla v8.4s, v11.16b, v4.16b // +
    ldp q11, q12, [x0, #128] // +
    subs x5, x5, #1
    ldp q13, q14, [x0, #160] // +
    fmla v31.4s, v9.4s, v6.4s
    b.ne 2b
3:
    faddp v2.4s, v2.4s, v5.4s
    ldr q5, [x3, #80]
    ldr q6, [x3, #64]
    shl v9.4s, v10.4s, #16
    faddp v7.4s, v7.4s, v8.4s
    ldr q8, [x3, #64]
    ldr q15, [x3, #96]
    and v16.16b, v11.16b, v27.16b
    and v17.16b, v13.16b, v27.16b
    ldr q18, [x3, #80]
    usmmla v6.4s, v11.16b, v0.16b
    and v11.16b, v12.16b, v27.16b
    usmmla v8.4s, v13.16b, v0.16b
    and v13.16b, v14.16b, v27.16b
    ldp q19, q20, [x0, #192]
    usmmla v6.4s, v16.16b, v1.16b
    usmmla v8.4s, v17.16b, v1.16b
    ldp q17, q16, [x0, #224]
    usmmla v6.4s, v12.16b, v3.16b
    usmmla v8.4s, v14.16b, v3.16b
    ldr q14, [x3, #64]
    usmmla v6.4s, v11.16b, v4.16b
    usmmla v8.4s, v13.16b, v4.16b
    ldr q13, [x3, #64]
    and v21.16b, v19.16b, v27.16b
    and v22.16b, v17.16b, v27.16b
    fmla v5.4s, v2.4s, v15.s[0]
    usmmla v14.4s, v19.16b, v0.16b
    and v2.16b, v20.16b, v27.16b
    fmla v18.4s, v7.4s, v15.s[0]
    usmmla v13.4s, v17.16b, v0.16b
    and v0.16b, v16.16b, v27.16b
    ldr q7, [x3, #80]
    usmmla v14.4s, v21.16b, v1.16b
    usmmla v13.4s, v22.16b, v1.16b
    ldr q22, [x1, #16]
    usmmla v14.4s, v20.16b, v3.16b
    usmmla v13.4s, v16.16b, v3.16b
    usmmla v14.4s, v2.16b, v4.16b
    usmmla v13.4s, v0.16b, v4.16b
    ldp q16, q20, [x3, #112]
    faddp v6.4s, v6.4s, v8.4s
    ldp q0, q1, [x0, #256]
    ldp q2, q3, [x0, #288]
    fmla v28.4s, v5.4s, v9.4s
    fmla v29.4s, v18.4s, v10.4s
    ldr q5, [x3, #176]
    shl v8.4s, v22.4s, #16
    faddp v14.4s, v14.4s, v13.4s
    ldr q9, [x3, #176]
    fmla v7.4s, v6.4s, v15.s[0]
    and v6.16b, v0.16b, v27.16b
    and v10.16b, v2.16b, v27.16b
    ldp q13, q18, [x3, #144]
    usmmla v5.4s, v0.16b, v16.16b
    and v0.16b, v1.16b, v27.16b
    usmmla v9.4s, v2.16b, v16.16b
    and v2.16b, v3.16b, v27.16b
    ldp q21, q17, [x0, #320]
    usmmla v5.4s, v6.16b, v20.16b
    usmmla v9.4s, v10.16b, v20.16b
    ldp q6, q10, [x0, #352]
    usmmla v5.4s, v1.16b, v13.16b
    usmmla v9.4s, v3.16b, v13.16b
    ldr q19, [x3, #176]
    usmmla v5.4s, v0.16b, v18.16b
    usmmla v9.4s, v2.16b, v18.16b
    ldr q3, [x3, #176]
    and v23.16b, v21.16b, v27.16b
    and v24.16b, v6.16b, v27.16b
    ldr q25, [x3, #80]
    usmmla v19.4s, v21.16b, v16.16b
    and v21.16b, v17.16b, v27.16b
    usmmla v3.4s, v6.16b, v16.16b
    and v6.16b, v10.16b, v27.16b
    fmla v30.4s, v7.4s, v8.4s
    usmmla v19.4s, v23.16b, v20.16b
    usmmla v3.4s, v24.16b, v20.16b
    fmla v25.4s, v14.4s, v15.s[0]
    usmmla v19.4s, v17.16b, v13.16b
    usmmla v3.4s, v10.16b, v13.16b
    ldr q7, [x1, #32]
    usmmla v19.4s, v21.16b, v18.16b
    usmmla v3.4s, v6.16b, v18.16b
    ldp q6, q8, [x0, #384]
    ldp q11, q21, [x0, #416]
    fmla v31.4s, v25.4s, v22.4s
    faddp v5.4s, v5.4s, v9.4s
    ldr q9, [x3, #176]
    shl v22.4s, v7.4s, #16
    faddp v19.4s, v19.4s, v3.4s
    ldr q25, [x3, #176]
    ldr q17, [x3, #192]
    and v14.16b, v6.16b, v27.16b
    and v15.16b, v11.16b, v27.16b
    ldr q24, [x3, #208]
    usmmla v9.4s, v6.16b, v16.16b
    and v6.16b, v8.16b, v27.16b
    usmmla v25.4s, v11.16b, v16.16b
    and v11.16b, v21.16b, v27.16b
    usmmla v9.4s, v14.16b, v20.16b
    usmmla v25.4s, v15.16b, v20.16b
    fmla v17.4s, v5.4s, v24.s[0]
    usmmla v9.4s, v8.16b, v13.16b
    usmmla v25.4s, v21.16b, v13.16b
    ldr q8, [x3, #192]
    usmmla v9.4s, v6.16b, v18.16b
    usmmla v25.4s, v11.16b, v18.16b
    ldp q5, q6, [x0, #448]
    ldp q10, q12, [x0, #480]
    fmla v28.4s, v17.4s, v22.4s
    ldr q17, [x3, #176]
    fmla v8.4s, v19.4s, v24.s[0]
    faddp v9.4s, v9.4s, v25.4s
    ldr q25, [x3, #176]
    and v19.16b, v5.16b, v27.16b
    and v22.16b, v10.16b, v27.16b
    usmmla v17.4s, v5.16b, v16.16b
    and v21.16b, v6.16b, v27.16b
    usmmla v25.4s, v10.16b, v16.16b
    and v10.16b, v12.16b, v27.16b
    fmla v29.4s, v8.4s, v7.4s
    usmmla v17.4s, v19.16b, v20.16b
    usmmla v25.4s, v22.16b, v20.16b
    ldr q20, [x3, #192]
    usmmla v17.4s, v6.16b, v13.16b
    usmmla v25.4s, v12.16b, v13.16b
    ldr q6, [x1, #48]
    usmmla v17.4s, v21.16b, v18.16b
    usmmla v25.4s, v10.16b, v18.16b
    fmla v20.4s, v9.4s, v24.s[0]
    shl v26.4s, v6.4s, #16
    faddp v17.4s, v17.4s, v25.4s
    ldr q9, [x3, #192]
    fmla v30.4s, v20.4s, v26.4s
    fmla v9.4s, v17.4s, v24.s[0]
    fmla v31.4s, v9.4s, v6.4s
4:
    stp q28, q29, [x6]
    stp q30, q31, [x6, #32]
