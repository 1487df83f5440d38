// One row of int4, 16 columns.
// Written by `cargo run --release -p brevity-bench --bin schedule`.
// Loop: 2 blocks, 177 instructions, 62 cycles on an in-order core of three slots.
// `+`: for the next pass.
// x0 codes, x1 scales, x2 minima, x3 rows, x4 bytes to the next group of rows, x5 blocks,
// x6 running sums, x7 start of int8 accumulators
// v27 mask, v28 y0, v29 y1, v30 y2, v31 y3
    movi v27.16b, #15
    ldp q28, q29, [x6]
    ldp q30, q31, [x6, #32]
    tbz x5, #0, 1f
    ldp q0, q1, [x3]
    ldp q18, q22, [x0]
    ldr q2, [x3, #64]
    usmmla v2.4s, v18.16b, v0.16b
    and v18.16b, v18.16b, v27.16b
    ldp q3, q4, [x3, #32]
    ldp q8, q21, [x0, #32]
    usmmla v2.4s, v18.16b, v1.16b
    ldr q18, [x3, #64]
    and v6.16b, v22.16b, v27.16b
    usmmla v2.4s, v22.16b, v3.16b
    and v7.16b, v8.16b, v27.16b
    usmmla v18.4s, v8.16b, v0.16b
    ldp q10, q5, [x0, #64]
    usmmla v2.4s, v6.16b, v4.16b
    ldp q12, q6, [x0, #96]
    usmmla v18.4s, v7.16b, v1.16b
    ldr q7, [x3, #64]
    and v11.16b, v21.16b, v27.16b
    ldr q8, [x3, #64]
    usmmla v18.4s, v21.16b, v3.16b
    and v21.16b, v10.16b, v27.16b
    usmmla v7.4s, v10.16b, v0.16b
    and v25.16b, v12.16b, v27.16b
    usmmla v18.4s, v11.16b, v4.16b
    usmmla v8.4s, v12.16b, v0.16b
    ldr q9, [x3, #80]
    ldr q10, [x3, #96]
    usmmla v7.4s, v21.16b, v1.16b
    usmmla v8.4s, v25.16b, v1.16b
    ldp q11, q12, [x0, #128]
    ldr q13, [x3, #64]
    faddp v2.4s, v2.4s, v18.4s
    usmmla v7.4s, v5.16b, v3.16b
    ldp q14, q15, [x0, #160]
    and v5.16b, v5.16b, v27.16b
    usmmla v8.4s, v6.16b, v3.16b
    ldr q16, [x3, #64]
    and v6.16b, v6.16b, v27.16b
    and v17.16b, v11.16b, v27.16b
    usmmla v13.4s, v11.16b, v0.16b
    and v11.16b, v14.16b, v27.16b
    fmla v9.4s, v2.4s, v10.s[0]
    usmmla v7.4s, v5.16b, v4.16b
    usmmla v16.4s, v14.16b, v0.16b
    ldp q2, q5, [x1]
    usmmla v8.4s, v6.16b, v4.16b
    usmmla v13.4s, v17.16b, v1.16b
    and v6.16b, v12.16b, v27.16b
    usmmla v16.4s, v11.16b, v1.16b
    ldp q11, q17, [x0, #192]
    usmmla v13.4s, v12.16b, v3.16b
    and v12.16b, v15.16b, v27.16b
    ldr q14, [x3, #64]
    shl v18.4s, v2.4s, #16
    usmmla v16.4s, v15.16b, v3.16b
    ldp q15, q19, [x0, #224]
    faddp v7.4s, v7.4s, v8.4s
    usmmla v13.4s, v6.16b, v4.16b
    ldr q6, [x3, #64]
    usmmla v16.4s, v12.16b, v4.16b
    and v8.16b, v11.16b, v27.16b
    ldr q12, [x3, #80]
    usmmla v14.4s, v11.16b, v0.16b
    and v11.16b, v15.16b, v27.16b
    shl v20.4s, v5.4s, #16
    usmmla v6.4s, v15.16b, v0.16b
    fmla v28.4s, v9.4s, v18.4s
    usmmla v14.4s, v8.16b, v1.16b
    fmla v12.4s, v7.4s, v10.s[0]
    usmmla v6.4s, v11.16b, v1.16b
    faddp v13.4s, v13.4s, v16.4s
    usmmla v14.4s, v17.16b, v3.16b
    and v11.16b, v17.16b, v27.16b
    usmmla v6.4s, v19.16b, v3.16b
    and v19.16b, v19.16b, v27.16b
    fmla v29.4s, v12.4s, v2.4s
    usmmla v14.4s, v11.16b, v4.16b
    ldr q2, [x3, #80]
    usmmla v6.4s, v19.16b, v4.16b
    fmla v2.4s, v13.4s, v10.s[0]
    faddp v14.4s, v14.4s, v6.4s
    ldr q19, [x3, #80]
    fmla v19.4s, v14.4s, v10.s[0]
    fmla v30.4s, v2.4s, v20.4s
    fmla v31.4s, v19.4s, v5.4s
    add x0, x0, #256
    add x3, x3, #112
    add x1, x1, #32
1:
    lsr x5, x5, #1
    cbz x5, 4f
    subs x5, x5, #1
    ldp q0, q1, [x3]
    ldp q18, q22, [x0]
    ldr q2, [x3, #64]
    usmmla v2.4s, v18.16b, v0.16b
    and v18.16b, v18.16b, v27.16b
    ldp q3, q4, [x3, #32]
    ldp q8, q21, [x0, #32]
    usmmla v2.4s, v18.16b, v1.16b
    ldr q18, [x3, #64]
    and v6.16b, v22.16b, v27.16b
    usmmla v2.4s, v22.16b, v3.16b
    and v7.16b, v8.16b, v27.16b
    usmmla v18.4s, v8.16b, v0.16b
    ldp q10, q5, [x0, #64]
    usmmla v2.4s, v6.16b, v4.16b
    ldp q12, q6, [x0, #96]
    usmmla v18.4s, v7.16b, v1.16b
    ldr q7, [x3, #64]
    and v11.16b, v21.16b, v27.16b
    ldr q8, [x3, #64]
    usmmla v18.4s, v21.16b, v3.16b
    and v21.16b, v10.16b, v27.16b
    usmmla v7.4s, v10.16b, v0.16b
    and v25.16b, v12.16b, v27.16b
    usmmla v18.4s, v11.16b, v4.16b
    usmmla v8.4s, v12.16b, v0.16b
    ldr q9, [x3, #80]
    ldr q10, [x3, #96]
    usmmla v7.4s, v21.16b, v1.16b
    usmmla v8.4s, v25.16b, v1.16b
    ldp q11, q12, [x0, #128]
    ldr q13, [x3, #64]
    b.eq 3f
2:
    faddp v2.4s, v2.4s, v18.4s
    usmmla v7.4s, v5.16b, v3.16b
    ldp q14, q15, [x0, #160]
    and v5.16b, v5.16b, v27.16b
    usmmla v8.4s, v6.16b, v3.16b
    ldr q16, [x3, #64]
    and v6.16b, v6.16b, v27.16b
    and v17.16b, v11.16b, v27.16b
    usmmla v13.4s, v11.16b, v0.16b
    and v11.16b, v14.16b, v27.16b
    fmla v9.4s, v2.4s, v10.s[0]
    usmmla v7.4s, v5.16b, v4.16b
    usmmla v16.4s, v14.16b, v0.16b
    ldp q2, q5, [x1]
    usmmla v8.4s, v6.16b, v4.16b
    usmmla v13.4s, v17.16b, v1.16b
    and v6.16b, v12.16b, v27.16b
    usmmla v16.4s, v11.16b, v1.16b
    ldp q11, q17, [x0, #192]
    usmmla v13.4s, v12.16b, v3.16b
    and v12.16b, v15.16b, v27.16b
    ldr q14, [x3, #64]
    shl v18.4s, v2.4s, #16
    usmmla v16.4s, v15.16b, v3.16b
    ldp q15, q19, [x0, #224]
    faddp v7.4s, v7.4s, v8.4s
    usmmla v13.4s, v6.16b, v4.16b
    ldr q6, [x3, #64]
    usmmla v16.4s, v12.16b, v4.16b
    and v8.16b, v11.16b, v27.16b
    ldr q12, [x3, #80]
    usmmla v14.4s, v11.16b, v0.16b
    and v11.16b, v15.16b, v27.16b
    shl v20.4s, v5.4s, #16
    usmmla v6.4s, v15.16b, v0.16b
    ldp q15, q21, [x3, #112]
    fmla v28.4s, v9.4s, v18.4s
    usmmla v14.4s, v8.16b, v1.16b
    ldp q0, q8, [x0, #256]
    fmla v12.4s, v7.4s, v10.s[0]
    usmmla v6.4s, v11.16b, v1.16b
    ldr q7, [x3, #176]
    faddp v13.4s, v13.4s, v16.4s
    usmmla v14.4s, v17.16b, v3.16b
    ldp q1, q9, [x0, #288]
    and v11.16b, v17.16b, v27.16b
    usmmla v6.4s, v19.16b, v3.16b
    ldr q3, [x3, #176]
    and v19.16b, v19.16b, v27.16b
    and v17.16b, v0.16b, v27.16b
    fmla v29.4s, v12.4s, v2.4s
    usmmla v7.4s, v0.16b, v15.16b
    and v0.16b, v1.16b, v27.16b
    usmmla v14.4s, v11.16b, v4.16b
    ldp q11, q12, [x3, #144]
    usmmla v3.4s, v1.16b, v15.16b
    ldr q2, [x3, #80]
    usmmla v6.4s, v19.16b, v4.16b
    usmmla v7.4s, v17.16b, v21.16b
    and v1.16b, v8.16b, v27.16b
    usmmla v3.4s, v0.16b, v21.16b
    ldp q4, q17, [x0, #320]
    usmmla v7.4s, v8.16b, v11.16b
    and v0.16b, v9.16b, v27.16b
    ldr q8, [x3, #176]
    fmla v2.4s, v13.4s, v10.s[0]
    usmmla v3.4s, v9.16b, v11.16b
    ldp q9, q13, [x0, #352]
    faddp v14.4s, v14.4s, v6.4s
    usmmla v7.4s, v1.16b, v12.16b
    ldr q6, [x3, #176]
    ldr q19, [x3, #80]
    usmmla v3.4s, v0.16b, v12.16b
    and v16.16b, v4.16b, v27.16b
    ldp q0, q1, [x3, #224] // +
    usmmla v8.4s, v4.16b, v15.16b
    and v4.16b, v9.16b, v27.16b
    ldp q18, q22, [x0, #512] // +
    usmmla v6.4s, v9.16b, v15.16b
    fmla v19.4s, v14.4s, v10.s[0]
    usmmla v8.4s, v16.16b, v21.16b
    ldp q9, q10, [x0, #384]
    fmla v30.4s, v2.4s, v20.4s
    usmmla v6.4s, v4.16b, v21.16b
    ldr q20, [x3, #176]
    faddp v7.4s, v7.4s, v3.4s
    usmmla v8.4s, v17.16b, v11.16b
    ldp q2, q3, [x0, #416]
    and v4.16b, v17.16b, v27.16b
    usmmla v6.4s, v13.16b, v11.16b
    ldr q17, [x3, #176]
    fmla v31.4s, v19.4s, v5.4s
    and v5.16b, v13.16b, v27.16b
    and v13.16b, v9.16b, v27.16b
    ldr q19, [x3, #192]
    usmmla v20.4s, v9.16b, v15.16b
    and v9.16b, v2.16b, v27.16b
    ldr q16, [x3, #208]
    usmmla v8.4s, v4.16b, v12.16b
    usmmla v17.4s, v2.16b, v15.16b
    ldp q14, q23, [x1, #32]
    usmmla v6.4s, v5.16b, v12.16b
    usmmla v20.4s, v13.16b, v21.16b
    ldr q2, [x3, #288] // +
    and v4.16b, v10.16b, v27.16b
    usmmla v17.4s, v9.16b, v21.16b
    fmla v19.4s, v7.4s, v16.s[0]
    usmmla v20.4s, v10.16b, v11.16b
    and v5.16b, v3.16b, v27.16b
    shl v7.4s, v14.4s, #16
    usmmla v17.4s, v3.16b, v11.16b
    ldp q3, q9, [x0, #448]
    usmmla v2.4s, v18.16b, v0.16b // +
    usmmla v20.4s, v4.16b, v12.16b
    ldp q4, q10, [x0, #480]
    usmmla v17.4s, v5.16b, v12.16b
    ldr q13, [x3, #176]
    ldr q24, [x3, #176]
    shl v25.4s, v23.4s, #16
    fmla v28.4s, v19.4s, v7.4s
    faddp v8.4s, v8.4s, v6.4s
    ldr q5, [x3, #192]
    and v6.16b, v3.16b, v27.16b
    and v7.16b, v4.16b, v27.16b
    usmmla v13.4s, v3.16b, v15.16b
    usmmla v24.4s, v4.16b, v15.16b
    add x0, x0, #512
    and v18.16b, v18.16b, v27.16b // +
    faddp v20.4s, v20.4s, v17.4s
    add x1, x1, #64
    fmla v5.4s, v8.4s, v16.s[0]
    usmmla v13.4s, v6.16b, v21.16b
    usmmla v24.4s, v7.16b, v21.16b
    ldp q3, q4, [x3, #256] // +
    and v6.16b, v9.16b, v27.16b
    and v7.16b, v10.16b, v27.16b
    ldp q8, q21, [x0, #32] // +
    usmmla v13.4s, v9.16b, v11.16b
    usmmla v24.4s, v10.16b, v11.16b
    usmmla v2.4s, v18.16b, v1.16b // +
    ldr q18, [x3, #288] // +
    ldr q9, [x3, #192]
    fmla v29.4s, v5.4s, v14.4s
    usmmla v13.4s, v6.16b, v12.16b
    usmmla v24.4s, v7.16b, v12.16b
    and v6.16b, v22.16b, v27.16b // +
    usmmla v2.4s, v22.16b, v3.16b // +
    and v7.16b, v8.16b, v27.16b // +
    fmla v9.4s, v20.4s, v16.s[0]
    usmmla v18.4s, v8.16b, v0.16b // +
    ldp q10, q5, [x0, #64] // +
    usmmla v2.4s, v6.16b, v4.16b // +
    ldp q12, q6, [x0, #96] // +
    faddp v13.4s, v13.4s, v24.4s
    usmmla v18.4s, v7.16b, v1.16b // +
    ldr q7, [x3, #288] // +
    ldr q24, [x3, #192]
    and v11.16b, v21.16b, v27.16b // +
    ldr q8, [x3, #288] // +
    fmla v30.4s, v9.4s, v25.4s
    usmmla v18.4s, v21.16b, v3.16b // +
    and v21.16b, v10.16b, v27.16b // +
    add x3, x3, #224
    usmmla v7.4s, v10.16b, v0.16b // +
    and v25.16b, v12.16b, v27.16b // +
    fmla v24.4s, v13.4s, v16.s[0]
    usmmla v18.4s, v11.16b, v4.16b // +
    usmmla v8.4s, v12.16b, v0.16b // +
    ldr q9, [x3, #80] // +
    ldr q10, [x3, #96] // +
    usmmla v7.4s, v21.16b, v1.16b // +
    usmmla v8.4s, v25.16b, v1.16b // +
    ldp q11, q12, [x0, #128] // +
    subs x5, x5, #1
    ldr q13, [x3, #64] // +
    fmla v31.4s, v24.4s, v23.4s
    b.ne 2b
3:
    faddp v2.4s, v2.4s, v18.4s
    usmmla v7.4s, v5.16b, v3.16b
    ldp q14, q15, [x0, #160]
    and v5.16b, v5.16b, v27.16b
    usmmla v8.4s, v6.16b, v3.16b
    ldr q16, [x3, #64]
    and v6.16b, v6.16b, v27.16b
    and v17.16b, v11.16b, v27.16b
    usmmla v13.4s, v11.16b, v0.16b
    and v11.16b, v14.16b, v27.16b
    fmla v9.4s, v2.4s, v10.s[0]
    usmmla v7.4s, v5.16b, v4.16b
    usmmla v16.4s, v14.16b, v0.16b
    ldp q2, q5, [x1]
    usmmla v8.4s, v6.16b, v4.16b
    usmmla v13.4s, v17.16b, v1.16b
    and v6.16b, v12.16b, v27.16b
    usmmla v16.4s, v11.16b, v1.16b
    ldp q11, q17, [x0, #192]
    usmmla v13.4s, v12.16b, v3.16b
    and v12.16b, v15.16b, v27.16b
    ldr q14, [x3, #64]
    shl v18.4s, v2.4s, #16
    usmmla v16.4s, v15.16b, v3.16b
    ldp q15, q19, [x0, #224]
    faddp v7.4s, v7.4s, v8.4s
    usmmla v13.4s, v6.16b, v4.16b
    ldr q6, [x3, #64]
    usmmla v16.4s, v12.16b, v4.16b
    and v8.16b, v11.16b, v27.16b
    ldr q12, [x3, #80]
    usmmla v14.4s, v11.16b, v0.16b
    and v11.16b, v15.16b, v27.16b
    shl v20.4s, v5.4s, #16
    usmmla v6.4s, v15.16b, v0.16b
    ldp q15, q21, [x3, #112]
    fmla v28.4s, v9.4s, v18.4s
    usmmla v14.4s, v8.16b, v1.16b
    ldp q0, q8, [x0, #256]
    fmla v12.4s, v7.4s, v10.s[0]
    usmmla v6.4s, v11.16b, v1.16b
    ldr q7, [x3, #176]
    faddp v13.4s, v13.4s, v16.4s
    usmmla v14.4s, v17.16b, v3.16b
    ldp q1, q9, [x0, #288]
    and v11.16b, v17.16b, v27.16b
    usmmla v6.4s, v19.16b, v3.16b
    ldr q3, [x3, #176]
    and v19.16b, v19.16b, v27.16b
    and v17.16b, v0.16b, v27.16b
    fmla v29.4s, v12.4s, v2.4s
    usmmla v7.4s, v0.16b, v15.16b
    and v0.16b, v1.16b, v27.16b
    usmmla v14.4s, v11.16b, v4.16b
    ldp q11, q12, [x3, #144]
    usmmla v3.4s, v1.16b, v15.16b
    ldr q2, [x3, #80]
    usmmla v6.4s, v19.16b, v4.16b
    usmmla v7.4s, v17.16b, v21.16b
    and v1.16b, v8.16b, v27.16b
    usmmla v3.4s, v0.16b, v21.16b
    ldp q4, q17, [x0, #320]
    usmmla v7.4s, v8.16b, v11.16b
    and v0.16b, v9.16b, v27.16b
    ldr q8, [x3, #176]
    fmla v2.4s, v13.4s, v10.s[0]
    usmmla v3.4s, v9.16b, v11.16b
    ldp q9, q13, [x0, #352]
    faddp v14.4s, v14.4s, v6.4s
    usmmla v7.4s, v1.16b, v12.16b
    ldr q6, [x3, #176]
    ldr q19, [x3, #80]
    usmmla v3.4s, v0.16b, v12.16b
    and v16.16b, v4.16b, v27.16b
    usmmla v8.4s, v4.16b, v15.16b
    and v4.16b, v9.16b, v27.16b
    usmmla v6.4s, v9.16b, v15.16b
    fmla v19.4s, v14.4s, v10.s[0]
    usmmla v8.4s, v16.16b, v21.16b
    ldp q9, q10, [x0, #384]
    fmla v30.4s, v2.4s, v20.4s
    usmmla v6.4s, v4.16b, v21.16b
    ldr q20, [x3, #176]
    faddp v7.4s, v7.4s, v3.4s
    usmmla v8.4s, v17.16b, v11.16b
    ldp q2, q3, [x0, #416]
    and v4.16b, v17.16b, v27.16b
    usmmla v6.4s, v13.16b, v11.16b
    ldr q17, [x3, #176]
    fmla v31.4s, v19.4s, v5.4s
    and v5.16b, v13.16b, v27.16b
    and v13.16b, v9.16b, v27.16b
    ldr q19, [x3, #192]
    usmmla v20.4s, v9.16b, v15.16b
    and v9.16b, v2.16b, v27.16b
    ldr q16, [x3, #208]
    usmmla v8.4s, v4.16b, v12.16b
    usmmla v17.4s, v2.16b, v15.16b
    ldp q14, q23, [x1, #32]
    usmmla v6.4s, v5.16b, v12.16b
    usmmla v20.4s, v13.16b, v21.16b
    and v4.16b, v10.16b, v27.16b
    usmmla v17.4s, v9.16b, v21.16b
    fmla v19.4s, v7.4s, v16.s[0]
    usmmla v20.4s, v10.16b, v11.16b
    and v5.16b, v3.16b, v27.16b
    shl v7.4s, v14.4s, #16
    usmmla v17.4s, v3.16b, v11.16b
    ldp q3, q9, [x0, #448]
    usmmla v20.4s, v4.16b, v12.16b
    ldp q4, q10, [x0, #480]
    usmmla v17.4s, v5.16b, v12.16b
    ldr q13, [x3, #176]
    ldr q24, [x3, #176]
    shl v25.4s, v23.4s, #16
    fmla v28.4s, v19.4s, v7.4s
    faddp v8.4s, v8.4s, v6.4s
    ldr q5, [x3, #192]
    and v6.16b, v3.16b, v27.16b
    and v7.16b, v4.16b, v27.16b
    usmmla v13.4s, v3.16b, v15.16b
    usmmla v24.4s, v4.16b, v15.16b
    faddp v20.4s, v20.4s, v17.4s
    fmla v5.4s, v8.4s, v16.s[0]
    usmmla v13.4s, v6.16b, v21.16b
    usmmla v24.4s, v7.16b, v21.16b
    and v6.16b, v9.16b, v27.16b
    and v7.16b, v10.16b, v27.16b
    usmmla v13.4s, v9.16b, v11.16b
    usmmla v24.4s, v10.16b, v11.16b
    ldr q9, [x3, #192]
    fmla v29.4s, v5.4s, v14.4s
    usmmla v13.4s, v6.16b, v12.16b
    usmmla v24.4s, v7.16b, v12.16b
    fmla v9.4s, v20.4s, v16.s[0]
    faddp v13.4s, v13.4s, v24.4s
    ldr q24, [x3, #192]
    fmla v30.4s, v9.4s, v25.4s
    fmla v24.4s, v13.4s, v16.s[0]
    fmla v31.4s, v24.4s, v23.4s
4:
    stp q28, q29, [x6]
    stp q30, q31, [x6, #32]
