// One row of int4 with minima, 16 columns.
// Written by `cargo run --release -p brevity-bench --bin schedule`.
// Loop: 2 blocks, 196 instructions, 66 cycles on an in-order core of three slots.
// `+`: for the next pass.
// x0 codes, x1 scales, x2 minima, x3 rows, x4 bytes to the next group of rows, x5 blocks,
// x6 running sums, x7 start of int8 accumulators
// v27 mask, v28 y0, v29 y1, v30 y2, v31 y3
    movi v27.16b, #15
    ldp q28, q29, [x6]
    ldp q30, q31, [x6, #32]
    tbz x5, #0, 1f
    ldp q19, q20, [x3]
    ldp q17, q21, [x0]
    ldr q23, [x3, #64]
    usmmla v23.4s, v17.16b, v19.16b
    ldp q0, q1, [x3, #32]
    and v4.16b, v17.16b, v27.16b
    ldp q11, q17, [x0, #32]
    ldr q6, [x3, #64]
    usmmla v23.4s, v4.16b, v20.16b
    and v2.16b, v11.16b, v27.16b
    usmmla v23.4s, v21.16b, v0.16b
    usmmla v6.4s, v11.16b, v19.16b
    ldp q5, q10, [x0, #64]
    ldr q11, [x3, #64]
    usmmla v6.4s, v2.16b, v20.16b
    ldp q2, q8, [x0, #96]
    and v21.16b, v21.16b, v27.16b
    usmmla v6.4s, v17.16b, v0.16b
    and v25.16b, v5.16b, v27.16b
    usmmla v11.4s, v5.16b, v19.16b
    ldr q5, [x3, #64]
    and v3.16b, v17.16b, v27.16b
    usmmla v11.4s, v25.16b, v20.16b
    and v25.16b, v2.16b, v27.16b
    usmmla v23.4s, v21.16b, v1.16b
    usmmla v5.4s, v2.16b, v19.16b
    usmmla v6.4s, v3.16b, v1.16b
    usmmla v11.4s, v10.16b, v0.16b
    ldr q21, [x3, #80]
    and v9.16b, v10.16b, v27.16b
    usmmla v5.4s, v25.16b, v20.16b
    and v10.16b, v8.16b, v27.16b
    ldp q25, q16, [x0, #128]
    ldr q2, [x3, #96]
    usmmla v5.4s, v8.16b, v0.16b
    ldr q3, [x3, #64]
    faddp v23.4s, v23.4s, v6.4s
    usmmla v11.4s, v9.16b, v1.16b
    ldp q4, q6, [x0, #160]
    usmmla v5.4s, v10.16b, v1.16b
    ldr q10, [x3, #64]
    and v8.16b, v25.16b, v27.16b
    usmmla v3.4s, v25.16b, v19.16b
    and v7.16b, v4.16b, v27.16b
    fmla v21.4s, v23.4s, v2.s[0]
    usmmla v10.4s, v4.16b, v19.16b
    ldr q23, [x1]
    faddp v11.4s, v11.4s, v5.4s
    usmmla v3.4s, v8.16b, v20.16b
    ldr q25, [x3, #80]
    and v8.16b, v16.16b, v27.16b
    usmmla v10.4s, v7.16b, v20.16b
    ldr q4, [x2]
    usmmla v3.4s, v16.16b, v0.16b
    and v7.16b, v6.16b, v27.16b
    shl v16.4s, v23.4s, #16
    usmmla v10.4s, v6.16b, v0.16b
    ldp q26, q5, [x0, #192]
    fmla v25.4s, v11.4s, v2.s[0]
    usmmla v3.4s, v8.16b, v1.16b
    ldp q11, q6, [x0, #224]
    usmmla v10.4s, v7.16b, v1.16b
    ldr q7, [x3, #64]
    ldr q8, [x3, #64]
    shl v9.4s, v4.4s, #16
    fmla v28.4s, v21.4s, v16.4s
    and v16.16b, v26.16b, v27.16b
    and v21.16b, v11.16b, v27.16b
    fmla v29.4s, v25.4s, v23.4s
    usmmla v7.4s, v26.16b, v19.16b
    usmmla v8.4s, v11.16b, v19.16b
    faddp v3.4s, v3.4s, v10.4s
    ldr q10, [x3, #80]
    ldr q11, [x1, #16]
    usmmla v7.4s, v16.16b, v20.16b
    usmmla v8.4s, v21.16b, v20.16b
    and v14.16b, v5.16b, v27.16b
    and v15.16b, v6.16b, v27.16b
    usmmla v7.4s, v5.16b, v0.16b
    usmmla v8.4s, v6.16b, v0.16b
    fmla v10.4s, v3.4s, v2.s[0]
    shl v3.4s, v11.4s, #16
    usmmla v7.4s, v14.16b, v1.16b
    usmmla v8.4s, v15.16b, v1.16b
    fmla v28.4s, v9.4s, v2.s[1]
    fmla v29.4s, v4.4s, v2.s[1]
    ldr q9, [x2, #16]
    fmla v30.4s, v10.4s, v3.4s
    faddp v7.4s, v7.4s, v8.4s
    ldr q5, [x3, #80]
    shl v14.4s, v9.4s, #16
    fmla v5.4s, v7.4s, v2.s[0]
    fmla v30.4s, v14.4s, v2.s[1]
    fmla v31.4s, v5.4s, v11.4s
    fmla v31.4s, v9.4s, v2.s[1]
    add x0, x0, #256
    add x3, x3, #112
    add x1, x1, #32
    add x2, x2, #32
1:
    lsr x5, x5, #1
    cbz x5, 4f
    subs x5, x5, #1
    ldp q19, q20, [x3]
    ldp q17, q21, [x0]
    ldr q23, [x3, #64]
    usmmla v23.4s, v17.16b, v19.16b
    ldp q0, q1, [x3, #32]
    and v4.16b, v17.16b, v27.16b
    ldp q11, q17, [x0, #32]
    ldr q6, [x3, #64]
    usmmla v23.4s, v4.16b, v20.16b
    and v2.16b, v11.16b, v27.16b
    usmmla v23.4s, v21.16b, v0.16b
    usmmla v6.4s, v11.16b, v19.16b
    ldp q5, q10, [x0, #64]
    ldr q11, [x3, #64]
    usmmla v6.4s, v2.16b, v20.16b
    ldp q2, q8, [x0, #96]
    and v21.16b, v21.16b, v27.16b
    usmmla v6.4s, v17.16b, v0.16b
    and v25.16b, v5.16b, v27.16b
    usmmla v11.4s, v5.16b, v19.16b
    ldr q5, [x3, #64]
    and v3.16b, v17.16b, v27.16b
    usmmla v11.4s, v25.16b, v20.16b
    and v25.16b, v2.16b, v27.16b
    usmmla v23.4s, v21.16b, v1.16b
    usmmla v5.4s, v2.16b, v19.16b
    usmmla v6.4s, v3.16b, v1.16b
    usmmla v11.4s, v10.16b, v0.16b
    ldr q21, [x3, #80]
    and v9.16b, v10.16b, v27.16b
    usmmla v5.4s, v25.16b, v20.16b
    and v10.16b, v8.16b, v27.16b
    ldp q25, q16, [x0, #128]
    ldr q2, [x3, #96]
    usmmla v5.4s, v8.16b, v0.16b
    ldr q3, [x3, #64]
    faddp v23.4s, v23.4s, v6.4s
    usmmla v11.4s, v9.16b, v1.16b
    ldp q4, q6, [x0, #160]
    usmmla v5.4s, v10.16b, v1.16b
    ldr q10, [x3, #64]
    and v8.16b, v25.16b, v27.16b
    b.eq 3f
2:
    usmmla v3.4s, v25.16b, v19.16b
    and v7.16b, v4.16b, v27.16b
    fmla v21.4s, v23.4s, v2.s[0]
    usmmla v10.4s, v4.16b, v19.16b
    ldr q23, [x1]
    faddp v11.4s, v11.4s, v5.4s
    usmmla v3.4s, v8.16b, v20.16b
    ldr q25, [x3, #80]
    and v8.16b, v16.16b, v27.16b
    usmmla v10.4s, v7.16b, v20.16b
    ldr q4, [x2]
    usmmla v3.4s, v16.16b, v0.16b
    and v7.16b, v6.16b, v27.16b
    shl v16.4s, v23.4s, #16
    usmmla v10.4s, v6.16b, v0.16b
    ldp q26, q5, [x0, #192]
    fmla v25.4s, v11.4s, v2.s[0]
    usmmla v3.4s, v8.16b, v1.16b
    ldp q11, q6, [x0, #224]
    usmmla v10.4s, v7.16b, v1.16b
    ldr q7, [x3, #64]
    ldr q8, [x3, #64]
    shl v9.4s, v4.4s, #16
    fmla v28.4s, v21.4s, v16.4s
    and v16.16b, v26.16b, v27.16b
    and v21.16b, v11.16b, v27.16b
    fmla v29.4s, v25.4s, v23.4s
    usmmla v7.4s, v26.16b, v19.16b
    usmmla v8.4s, v11.16b, v19.16b
    faddp v3.4s, v3.4s, v10.4s
    ldr q10, [x3, #80]
    ldr q11, [x1, #16]
    usmmla v7.4s, v16.16b, v20.16b
    usmmla v8.4s, v21.16b, v20.16b
    ldp q12, q13, [x3, #112]
    and v14.16b, v5.16b, v27.16b
    and v15.16b, v6.16b, v27.16b
    ldp q16, q17, [x0, #256]
    usmmla v7.4s, v5.16b, v0.16b
    usmmla v8.4s, v6.16b, v0.16b
    ldr q0, [x3, #176]
    fmla v10.4s, v3.4s, v2.s[0]
    shl v3.4s, v11.4s, #16
    ldp q5, q6, [x0, #288]
    usmmla v7.4s, v14.16b, v1.16b
    usmmla v8.4s, v15.16b, v1.16b
    ldr q1, [x3, #176]
    fmla v28.4s, v9.4s, v2.s[1]
    fmla v29.4s, v4.4s, v2.s[1]
    and v4.16b, v16.16b, v27.16b
    ldr q9, [x2, #16]
    usmmla v0.4s, v16.16b, v12.16b
    and v16.16b, v5.16b, v27.16b
    fmla v30.4s, v10.4s, v3.4s
    ldp q3, q10, [x3, #144]
    usmmla v1.4s, v5.16b, v12.16b
    faddp v7.4s, v7.4s, v8.4s
    ldr q5, [x3, #80]
    usmmla v0.4s, v4.16b, v13.16b
    and v4.16b, v17.16b, v27.16b
    usmmla v1.4s, v16.16b, v13.16b
    ldp q8, q16, [x0, #320]
    usmmla v0.4s, v17.16b, v3.16b
    and v17.16b, v6.16b, v27.16b
    ldr q15, [x3, #176]
    shl v14.4s, v9.4s, #16
    usmmla v1.4s, v6.16b, v3.16b
    ldp q6, q18, [x0, #352]
    fmla v5.4s, v7.4s, v2.s[0]
    usmmla v0.4s, v4.16b, v10.16b
    ldr q4, [x3, #176]
    ldp q19, q20, [x3, #224] // +
    usmmla v1.4s, v17.16b, v10.16b
    and v7.16b, v8.16b, v27.16b
    ldp q17, q21, [x0, #512] // +
    usmmla v15.4s, v8.16b, v12.16b
    and v8.16b, v6.16b, v27.16b
    fmla v30.4s, v14.4s, v2.s[1]
    ldr q14, [x3, #192]
    usmmla v4.4s, v6.16b, v12.16b
    fmla v31.4s, v5.4s, v11.4s
    usmmla v15.4s, v7.16b, v13.16b
    ldp q5, q6, [x0, #384]
    ldr q7, [x3, #208]
    usmmla v4.4s, v8.16b, v13.16b
    ldr q8, [x3, #176]
    faddp v0.4s, v0.4s, v1.4s
    usmmla v15.4s, v16.16b, v3.16b
    ldp q1, q11, [x0, #416]
    and v16.16b, v16.16b, v27.16b
    usmmla v4.4s, v18.16b, v3.16b
    ldr q22, [x3, #176]
    ldr q23, [x3, #288] // +
    and v18.16b, v18.16b, v27.16b
    and v24.16b, v5.16b, v27.16b
    fmla v31.4s, v9.4s, v2.s[1]
    usmmla v8.4s, v5.16b, v12.16b
    and v2.16b, v1.16b, v27.16b
    fmla v14.4s, v0.4s, v7.s[0]
    usmmla v15.4s, v16.16b, v10.16b
    usmmla v22.4s, v1.16b, v12.16b
    ldr q5, [x1, #32]
    usmmla v4.4s, v18.16b, v10.16b
    usmmla v8.4s, v24.16b, v13.16b
    ldr q9, [x2, #32]
    and v1.16b, v6.16b, v27.16b
    usmmla v22.4s, v2.16b, v13.16b
    ldr q2, [x3, #192]
    usmmla v8.4s, v6.16b, v3.16b
    and v0.16b, v11.16b, v27.16b
    shl v6.4s, v5.4s, #16
    usmmla v22.4s, v11.16b, v3.16b
    ldp q11, q24, [x0, #448]
    faddp v15.4s, v15.4s, v4.4s
    usmmla v8.4s, v1.16b, v10.16b
    ldp q4, q18, [x0, #480]
    usmmla v22.4s, v0.16b, v10.16b
    ldr q16, [x3, #176]
    ldr q25, [x3, #176]
    usmmla v23.4s, v17.16b, v19.16b // +
    fmla v28.4s, v14.4s, v6.4s
    shl v6.4s, v9.4s, #16
    ldp q0, q1, [x3, #256] // +
    and v14.16b, v11.16b, v27.16b
    and v26.16b, v4.16b, v27.16b
    fmla v2.4s, v15.4s, v7.s[0]
    usmmla v16.4s, v11.16b, v12.16b
    usmmla v25.4s, v4.16b, v12.16b
    and v4.16b, v17.16b, v27.16b // +
    ldp q11, q17, [x0, #544] // +
    faddp v8.4s, v8.4s, v22.4s
    fmla v28.4s, v6.4s, v7.s[1]
    usmmla v16.4s, v14.16b, v13.16b
    usmmla v25.4s, v26.16b, v13.16b
    ldr q6, [x3, #288] // +
    and v13.16b, v24.16b, v27.16b
    and v26.16b, v18.16b, v27.16b
    fmla v29.4s, v2.4s, v5.4s
    usmmla v16.4s, v24.16b, v3.16b
    usmmla v25.4s, v18.16b, v3.16b
    usmmla v23.4s, v4.16b, v20.16b // +
    and v2.16b, v11.16b, v27.16b // +
    ldr q3, [x3, #192]
    ldr q4, [x1, #48]
    usmmla v16.4s, v13.16b, v10.16b
    usmmla v25.4s, v26.16b, v10.16b
    usmmla v23.4s, v21.16b, v0.16b // +
    usmmla v6.4s, v11.16b, v19.16b // +
    ldp q5, q10, [x0, #576] // +
    ldr q11, [x3, #288] // +
    fmla v29.4s, v9.4s, v7.s[1]
    fmla v3.4s, v8.4s, v7.s[0]
    usmmla v6.4s, v2.16b, v20.16b // +
    ldp q2, q8, [x0, #608] // +
    shl v9.4s, v4.4s, #16
    and v21.16b, v21.16b, v27.16b // +
    ldr q26, [x2, #48]
    faddp v16.4s, v16.4s, v25.4s
    usmmla v6.4s, v17.16b, v0.16b // +
    and v25.16b, v5.16b, v27.16b // +
    ldr q13, [x3, #192]
    usmmla v11.4s, v5.16b, v19.16b // +
    ldr q5, [x3, #288] // +
    fmla v30.4s, v3.4s, v9.4s
    and v3.16b, v17.16b, v27.16b // +
    shl v9.4s, v26.4s, #16
    add x0, x0, #512
    usmmla v11.4s, v25.16b, v20.16b // +
    and v25.16b, v2.16b, v27.16b // +
    fmla v13.4s, v16.4s, v7.s[0]
    usmmla v23.4s, v21.16b, v1.16b // +
    usmmla v5.4s, v2.16b, v19.16b // +
    add x3, x3, #224
    usmmla v6.4s, v3.16b, v1.16b // +
    usmmla v11.4s, v10.16b, v0.16b // +
    fmla v30.4s, v9.4s, v7.s[1]
    ldr q21, [x3, #80] // +
    and v9.16b, v10.16b, v27.16b // +
    usmmla v5.4s, v25.16b, v20.16b // +
    and v10.16b, v8.16b, v27.16b // +
    ldp q25, q16, [x0, #128] // +
    fmla v31.4s, v13.4s, v4.4s
    ldr q2, [x3, #96] // +
    usmmla v5.4s, v8.16b, v0.16b // +
    ldr q3, [x3, #64] // +
    faddp v23.4s, v23.4s, v6.4s // +
    usmmla v11.4s, v9.16b, v1.16b // +
    ldp q4, q6, [x0, #160] // +
    usmmla v5.4s, v10.16b, v1.16b // +
    ldr q10, [x3, #64] // +
    subs x5, x5, #1
    and v8.16b, v25.16b, v27.16b // +
    fmla v31.4s, v26.4s, v7.s[1]
    add x1, x1, #64
    add x2, x2, #64
    b.ne 2b
3:
    usmmla v3.4s, v25.16b, v19.16b
    and v7.16b, v4.16b, v27.16b
    fmla v21.4s, v23.4s, v2.s[0]
    usmmla v10.4s, v4.16b, v19.16b
    ldr q23, [x1]
    faddp v11.4s, v11.4s, v5.4s
    usmmla v3.4s, v8.16b, v20.16b
    ldr q25, [x3, #80]
    and v8.16b, v16.16b, v27.16b
    usmmla v10.4s, v7.16b, v20.16b
    ldr q4, [x2]
    usmmla v3.4s, v16.16b, v0.16b
    and v7.16b, v6.16b, v27.16b
    shl v16.4s, v23.4s, #16
    usmmla v10.4s, v6.16b, v0.16b
    ldp q26, q5, [x0, #192]
    fmla v25.4s, v11.4s, v2.s[0]
    usmmla v3.4s, v8.16b, v1.16b
    ldp q11, q6, [x0, #224]
    usmmla v10.4s, v7.16b, v1.16b
    ldr q7, [x3, #64]
    ldr q8, [x3, #64]
    shl v9.4s, v4.4s, #16
    fmla v28.4s, v21.4s, v16.4s
    and v16.16b, v26.16b, v27.16b
    and v21.16b, v11.16b, v27.16b
    fmla v29.4s, v25.4s, v23.4s
    usmmla v7.4s, v26.16b, v19.16b
    usmmla v8.4s, v11.16b, v19.16b
    faddp v3.4s, v3.4s, v10.4s
    ldr q10, [x3, #80]
    ldr q11, [x1, #16]
    usmmla v7.4s, v16.16b, v20.16b
    usmmla v8.4s, v21.16b, v20.16b
    ldp q12, q13, [x3, #112]
    and v14.16b, v5.16b, v27.16b
    and v15.16b, v6.16b, v27.16b
    ldp q16, q17, [x0, #256]
    usmmla v7.4s, v5.16b, v0.16b
    usmmla v8.4s, v6.16b, v0.16b
    ldr q0, [x3, #176]
    fmla v10.4s, v3.4s, v2.s[0]
    shl v3.4s, v11.4s, #16
    ldp q5, q6, [x0, #288]
    usmmla v7.4s, v14.16b, v1.16b
    usmmla v8.4s, v15.16b, v1.16b
    ldr q1, [x3, #176]
    fmla v28.4s, v9.4s, v2.s[1]
    fmla v29.4s, v4.4s, v2.s[1]
    and v4.16b, v16.16b, v27.16b
    ldr q9, [x2, #16]
    usmmla v0.4s, v16.16b, v12.16b
    and v16.16b, v5.16b, v27.16b
    fmla v30.4s, v10.4s, v3.4s
    ldp q3, q10, [x3, #144]
    usmmla v1.4s, v5.16b, v12.16b
    faddp v7.4s, v7.4s, v8.4s
    ldr q5, [x3, #80]
    usmmla v0.4s, v4.16b, v13.16b
    and v4.16b, v17.16b, v27.16b
    usmmla v1.4s, v16.16b, v13.16b
    ldp q8, q16, [x0, #320]
    usmmla v0.4s, v17.16b, v3.16b
    and v17.16b, v6.16b, v27.16b
    ldr q15, [x3, #176]
    shl v14.4s, v9.4s, #16
    usmmla v1.4s, v6.16b, v3.16b
    ldp q6, q18, [x0, #352]
    fmla v5.4s, v7.4s, v2.s[0]
    usmmla v0.4s, v4.16b, v10.16b
    ldr q4, [x3, #176]
    usmmla v1.4s, v17.16b, v10.16b
    and v7.16b, v8.16b, v27.16b
    usmmla v15.4s, v8.16b, v12.16b
    and v8.16b, v6.16b, v27.16b
    fmla v30.4s, v14.4s, v2.s[1]
    ldr q14, [x3, #192]
    usmmla v4.4s, v6.16b, v12.16b
    fmla v31.4s, v5.4s, v11.4s
    usmmla v15.4s, v7.16b, v13.16b
    ldp q5, q6, [x0, #384]
    ldr q7, [x3, #208]
    usmmla v4.4s, v8.16b, v13.16b
    ldr q8, [x3, #176]
    faddp v0.4s, v0.4s, v1.4s
    usmmla v15.4s, v16.16b, v3.16b
    ldp q1, q11, [x0, #416]
    and v16.16b, v16.16b, v27.16b
    usmmla v4.4s, v18.16b, v3.16b
    ldr q22, [x3, #176]
    and v18.16b, v18.16b, v27.16b
    and v24.16b, v5.16b, v27.16b
    fmla v31.4s, v9.4s, v2.s[1]
    usmmla v8.4s, v5.16b, v12.16b
    and v2.16b, v1.16b, v27.16b
    fmla v14.4s, v0.4s, v7.s[0]
    usmmla v15.4s, v16.16b, v10.16b
    usmmla v22.4s, v1.16b, v12.16b
    ldr q5, [x1, #32]
    usmmla v4.4s, v18.16b, v10.16b
    usmmla v8.4s, v24.16b, v13.16b
    ldr q9, [x2, #32]
    and v1.16b, v6.16b, v27.16b
    usmmla v22.4s, v2.16b, v13.16b
    ldr q2, [x3, #192]
    usmmla v8.4s, v6.16b, v3.16b
    and v0.16b, v11.16b, v27.16b
    shl v6.4s, v5.4s, #16
    usmmla v22.4s, v11.16b, v3.16b
    ldp q11, q24, [x0, #448]
    faddp v15.4s, v15.4s, v4.4s
    usmmla v8.4s, v1.16b, v10.16b
    ldp q4, q18, [x0, #480]
    usmmla v22.4s, v0.16b, v10.16b
    ldr q16, [x3, #176]
    ldr q25, [x3, #176]
    fmla v28.4s, v14.4s, v6.4s
    shl v6.4s, v9.4s, #16
    and v14.16b, v11.16b, v27.16b
    and v26.16b, v4.16b, v27.16b
    fmla v2.4s, v15.4s, v7.s[0]
    usmmla v16.4s, v11.16b, v12.16b
    usmmla v25.4s, v4.16b, v12.16b
    faddp v8.4s, v8.4s, v22.4s
    fmla v28.4s, v6.4s, v7.s[1]
    usmmla v16.4s, v14.16b, v13.16b
    usmmla v25.4s, v26.16b, v13.16b
    and v13.16b, v24.16b, v27.16b
    and v26.16b, v18.16b, v27.16b
    fmla v29.4s, v2.4s, v5.4s
    usmmla v16.4s, v24.16b, v3.16b
    usmmla v25.4s, v18.16b, v3.16b
    ldr q3, [x3, #192]
    ldr q4, [x1, #48]
    usmmla v16.4s, v13.16b, v10.16b
    usmmla v25.4s, v26.16b, v10.16b
    fmla v29.4s, v9.4s, v7.s[1]
    fmla v3.4s, v8.4s, v7.s[0]
    shl v9.4s, v4.4s, #16
    ldr q26, [x2, #48]
    faddp v16.4s, v16.4s, v25.4s
    ldr q13, [x3, #192]
    fmla v30.4s, v3.4s, v9.4s
    shl v9.4s, v26.4s, #16
    fmla v13.4s, v16.4s, v7.s[0]
    fmla v30.4s, v9.4s, v7.s[1]
    fmla v31.4s, v13.4s, v4.4s
    fmla v31.4s, v26.4s, v7.s[1]
4:
    stp q28, q29, [x6]
    stp q30, q31, [x6, #32]
