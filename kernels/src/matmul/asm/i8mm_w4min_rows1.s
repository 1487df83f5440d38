// One row of int4 with minima, 16 columns.
// Written by `cargo run --release -p brevity-bench --bin schedule`.
// Loop: 2 blocks, 192 instructions, 67 cycles on an in-order core of three slots.
// `+`: for the next pass.
// x0 codes, x1 scales, x2 minima, x3 rows, x4 bytes to the next group of rows, x5 blocks,
// x6 running sums, x7 start of int8 accumulators
// v27 mask, v28 y0, v29 y1, v30 y2, v31 y3
    movi v27.16b, #15
    ldp q28, q29, [x6]
    ldp q30, q31, [x6, #32]
    tbz x5, #0, 1f
    ldp q2, q3, [x3]
    ldp q7, q22, [x0]
    ldr q4, [x3, #64]
    ldp q16, q5, [x0, #32]
    ldr q6, [x3, #64]
    usmmla v4.4s, v7.16b, v2.16b
    and v10.16b, v7.16b, v27.16b
    ldp q23, q7, [x0, #64]
    ldp q17, q8, [x0, #96]
    ldr q9, [x3, #64]
    usmmla v4.4s, v10.16b, v3.16b
    ldr q10, [x3, #64]
    usmmla v6.4s, v16.16b, v2.16b
    and v16.16b, v16.16b, v27.16b
    usmmla v9.4s, v23.16b, v2.16b
    and v23.16b, v23.16b, v27.16b
    ldp q11, q12, [x3, #32]
    usmmla v10.4s, v17.16b, v2.16b
    and v17.16b, v17.16b, v27.16b
    usmmla v6.4s, v16.16b, v3.16b
    usmmla v9.4s, v23.16b, v3.16b
    usmmla v4.4s, v22.16b, v11.16b
    usmmla v10.4s, v17.16b, v3.16b
    and v13.16b, v22.16b, v27.16b
    usmmla v6.4s, v5.16b, v11.16b
    ldp q14, q15, [x0, #128]
    and v5.16b, v5.16b, v27.16b
    usmmla v9.4s, v7.16b, v11.16b
    ldr q16, [x3, #64]
    and v7.16b, v7.16b, v27.16b
    usmmla v10.4s, v8.16b, v11.16b
    and v8.16b, v8.16b, v27.16b
    usmmla v16.4s, v14.16b, v2.16b
    and v0.16b, v14.16b, v27.16b
    ldp q1, q14, [x0, #160]
    usmmla v4.4s, v13.16b, v12.16b
    usmmla v6.4s, v5.16b, v12.16b
    ldr q5, [x3, #64]
    ldp q13, q17, [x1]
    usmmla v9.4s, v7.16b, v12.16b
    usmmla v10.4s, v8.16b, v12.16b
    usmmla v16.4s, v0.16b, v3.16b
    ldp q0, q7, [x0, #192]
    usmmla v5.4s, v1.16b, v2.16b
    and v1.16b, v1.16b, v27.16b
    ldr q8, [x3, #64]
    faddp v4.4s, v4.4s, v6.4s
    shl v6.4s, v13.4s, #16
    ldp q18, q19, [x0, #224]
    faddp v9.4s, v9.4s, v10.4s
    usmmla v16.4s, v15.16b, v11.16b
    ldr q10, [x3, #64]
    ldr q20, [x3, #80]
    and v15.16b, v15.16b, v27.16b
    usmmla v5.4s, v1.16b, v3.16b
    ldr q1, [x3, #96]
    usmmla v8.4s, v0.16b, v2.16b
    and v0.16b, v0.16b, v27.16b
    ldr q21, [x3, #80]
    usmmla v10.4s, v18.16b, v2.16b
    and v2.16b, v18.16b, v27.16b
    usmmla v5.4s, v14.16b, v11.16b
    and v14.16b, v14.16b, v27.16b
    fmla v20.4s, v4.4s, v1.s[0]
    shl v4.4s, v17.4s, #16
    usmmla v8.4s, v0.16b, v3.16b
    ldp q0, q18, [x2]
    fmla v21.4s, v9.4s, v1.s[0]
    usmmla v10.4s, v2.16b, v3.16b
    usmmla v16.4s, v15.16b, v12.16b
    usmmla v5.4s, v14.16b, v12.16b
    usmmla v8.4s, v7.16b, v11.16b
    and v7.16b, v7.16b, v27.16b
    usmmla v10.4s, v19.16b, v11.16b
    and v11.16b, v19.16b, v27.16b
    fmla v28.4s, v20.4s, v6.4s
    shl v6.4s, v0.4s, #16
    shl v22.4s, v18.4s, #16
    faddp v16.4s, v16.4s, v5.4s
    ldr q23, [x3, #80]
    usmmla v8.4s, v7.16b, v12.16b
    usmmla v10.4s, v11.16b, v12.16b
    fmla v29.4s, v21.4s, v13.4s
    fmla v28.4s, v6.4s, v1.s[1]
    fmla v23.4s, v16.4s, v1.s[0]
    faddp v8.4s, v8.4s, v10.4s
    fmla v29.4s, v0.4s, v1.s[1]
    ldr q0, [x3, #80]
    fmla v30.4s, v23.4s, v4.4s
    fmla v0.4s, v8.4s, v1.s[0]
    fmla v30.4s, v22.4s, v1.s[1]
    fmla v31.4s, v0.4s, v17.4s
    fmla v31.4s, v18.4s, v1.s[1]
    add x0, x0, #256
    add x3, x3, #112
    add x1, x1, #32
    add x2, x2, #32
1:
    lsr x5, x5, #1
    cbz x5, 4f
    subs x5, x5, #1
    ldp q2, q3, [x3]
    ldp q7, q22, [x0]
    ldr q4, [x3, #64]
    ldp q16, q5, [x0, #32]
    ldr q6, [x3, #64]
    usmmla v4.4s, v7.16b, v2.16b
    and v10.16b, v7.16b, v27.16b
    ldp q23, q7, [x0, #64]
    ldp q17, q8, [x0, #96]
    ldr q9, [x3, #64]
    usmmla v4.4s, v10.16b, v3.16b
    ldr q10, [x3, #64]
    usmmla v6.4s, v16.16b, v2.16b
    and v16.16b, v16.16b, v27.16b
    usmmla v9.4s, v23.16b, v2.16b
    and v23.16b, v23.16b, v27.16b
    ldp q11, q12, [x3, #32]
    usmmla v10.4s, v17.16b, v2.16b
    and v17.16b, v17.16b, v27.16b
    usmmla v6.4s, v16.16b, v3.16b
    usmmla v9.4s, v23.16b, v3.16b
    usmmla v4.4s, v22.16b, v11.16b
    usmmla v10.4s, v17.16b, v3.16b
    and v13.16b, v22.16b, v27.16b
    usmmla v6.4s, v5.16b, v11.16b
    ldp q14, q15, [x0, #128]
    and v5.16b, v5.16b, v27.16b
    usmmla v9.4s, v7.16b, v11.16b
    ldr q16, [x3, #64]
    and v7.16b, v7.16b, v27.16b
    usmmla v10.4s, v8.16b, v11.16b
    and v8.16b, v8.16b, v27.16b
    b.eq 3f
2:
    usmmla v16.4s, v14.16b, v2.16b
    and v0.16b, v14.16b, v27.16b
    ldp q1, q14, [x0, #160]
    usmmla v4.4s, v13.16b, v12.16b
    usmmla v6.4s, v5.16b, v12.16b
    ldr q5, [x3, #64]
    ldp q13, q17, [x1]
    usmmla v9.4s, v7.16b, v12.16b
    usmmla v10.4s, v8.16b, v12.16b
    usmmla v16.4s, v0.16b, v3.16b
    ldp q0, q7, [x0, #192]
    usmmla v5.4s, v1.16b, v2.16b
    and v1.16b, v1.16b, v27.16b
    ldr q8, [x3, #64]
    faddp v4.4s, v4.4s, v6.4s
    shl v6.4s, v13.4s, #16
    ldp q18, q19, [x0, #224]
    faddp v9.4s, v9.4s, v10.4s
    usmmla v16.4s, v15.16b, v11.16b
    ldr q10, [x3, #64]
    ldr q20, [x3, #80]
    and v15.16b, v15.16b, v27.16b
    usmmla v5.4s, v1.16b, v3.16b
    ldr q1, [x3, #96]
    usmmla v8.4s, v0.16b, v2.16b
    and v0.16b, v0.16b, v27.16b
    ldr q21, [x3, #80]
    usmmla v10.4s, v18.16b, v2.16b
    and v2.16b, v18.16b, v27.16b
    usmmla v5.4s, v14.16b, v11.16b
    and v14.16b, v14.16b, v27.16b
    fmla v20.4s, v4.4s, v1.s[0]
    shl v4.4s, v17.4s, #16
    usmmla v8.4s, v0.16b, v3.16b
    ldp q0, q18, [x2]
    fmla v21.4s, v9.4s, v1.s[0]
    usmmla v10.4s, v2.16b, v3.16b
    usmmla v16.4s, v15.16b, v12.16b
    usmmla v5.4s, v14.16b, v12.16b
    ldp q2, q3, [x3, #112]
    usmmla v8.4s, v7.16b, v11.16b
    and v7.16b, v7.16b, v27.16b
    ldp q9, q14, [x0, #256]
    usmmla v10.4s, v19.16b, v11.16b
    and v11.16b, v19.16b, v27.16b
    ldr q19, [x3, #176]
    fmla v28.4s, v20.4s, v6.4s
    shl v6.4s, v0.4s, #16
    ldp q20, q15, [x0, #288]
    shl v22.4s, v18.4s, #16
    faddp v16.4s, v16.4s, v5.4s
    ldr q5, [x3, #176]
    ldr q23, [x3, #80]
    usmmla v8.4s, v7.16b, v12.16b
    usmmla v10.4s, v11.16b, v12.16b
    fmla v29.4s, v21.4s, v13.4s
    usmmla v19.4s, v9.16b, v2.16b
    and v7.16b, v9.16b, v27.16b
    usmmla v5.4s, v20.16b, v2.16b
    and v9.16b, v20.16b, v27.16b
    ldp q11, q12, [x0, #320]
    fmla v28.4s, v6.4s, v1.s[1]
    fmla v23.4s, v16.4s, v1.s[0]
    ldr q6, [x3, #176]
    faddp v8.4s, v8.4s, v10.4s
    ldp q10, q16, [x3, #144]
    usmmla v19.4s, v7.16b, v3.16b
    fmla v29.4s, v0.4s, v1.s[1]
    ldr q0, [x3, #80]
    usmmla v5.4s, v9.16b, v3.16b
    usmmla v6.4s, v11.16b, v2.16b
    and v7.16b, v11.16b, v27.16b
    ldp q9, q11, [x0, #352]
    fmla v30.4s, v23.4s, v4.4s
    usmmla v19.4s, v14.16b, v10.16b
    ldr q4, [x3, #176]
    fmla v0.4s, v8.4s, v1.s[0]
    and v8.16b, v14.16b, v27.16b
    usmmla v5.4s, v15.16b, v10.16b
    and v15.16b, v15.16b, v27.16b
    usmmla v6.4s, v7.16b, v3.16b
    ldp q7, q14, [x0, #384]
    usmmla v4.4s, v9.16b, v2.16b
    and v9.16b, v9.16b, v27.16b
    ldr q23, [x3, #176]
    fmla v30.4s, v22.4s, v1.s[1]
    usmmla v19.4s, v8.16b, v16.16b
    ldp q8, q22, [x0, #416]
    usmmla v5.4s, v15.16b, v16.16b
    usmmla v6.4s, v12.16b, v10.16b
    ldr q15, [x3, #176]
    fmla v31.4s, v0.4s, v17.4s
    and v12.16b, v12.16b, v27.16b
    usmmla v4.4s, v9.16b, v3.16b
    ldr q9, [x3, #192]
    usmmla v23.4s, v7.16b, v2.16b
    and v7.16b, v7.16b, v27.16b
    ldp q17, q20, [x1, #32]
    usmmla v15.4s, v8.16b, v2.16b
    and v8.16b, v8.16b, v27.16b
    ldr q0, [x3, #208]
    usmmla v4.4s, v11.16b, v10.16b
    and v11.16b, v11.16b, v27.16b
    faddp v19.4s, v19.4s, v5.4s
    usmmla v23.4s, v7.16b, v3.16b
    ldp q5, q7, [x0, #448]
    shl v13.4s, v17.4s, #16
    usmmla v15.4s, v8.16b, v3.16b
    ldr q21, [x3, #176]
    usmmla v6.4s, v12.16b, v16.16b
    usmmla v4.4s, v11.16b, v16.16b
    ldp q8, q11, [x0, #480]
    usmmla v23.4s, v14.16b, v10.16b
    and v12.16b, v14.16b, v27.16b
    ldr q14, [x3, #176]
    fmla v31.4s, v18.4s, v1.s[1]
    usmmla v15.4s, v22.16b, v10.16b
    and v22.16b, v22.16b, v27.16b
    fmla v9.4s, v19.4s, v0.s[0]
    usmmla v21.4s, v5.16b, v2.16b
    and v5.16b, v5.16b, v27.16b
    usmmla v14.4s, v8.16b, v2.16b
    and v2.16b, v8.16b, v27.16b
    add x0, x0, #512
    ldp q19, q1, [x2, #32]
    faddp v6.4s, v6.4s, v4.4s
    add x1, x1, #64
    ldr q8, [x3, #192]
    usmmla v23.4s, v12.16b, v16.16b
    usmmla v21.4s, v5.16b, v3.16b
    fmla v28.4s, v9.4s, v13.4s
    usmmla v15.4s, v22.16b, v16.16b
    usmmla v14.4s, v2.16b, v3.16b
    ldp q2, q3, [x3, #224] // +
    shl v12.4s, v20.4s, #16
    shl v4.4s, v19.4s, #16
    fmla v8.4s, v6.4s, v0.s[0]
    usmmla v21.4s, v7.16b, v10.16b
    and v5.16b, v7.16b, v27.16b
    ldp q7, q22, [x0] // +
    usmmla v14.4s, v11.16b, v10.16b
    and v6.16b, v11.16b, v27.16b
    shl v13.4s, v1.4s, #16
    fmla v28.4s, v4.4s, v0.s[1]
    faddp v23.4s, v23.4s, v15.4s
    ldr q4, [x3, #288] // +
    ldr q11, [x3, #192]
    add x2, x2, #64
    fmla v29.4s, v8.4s, v17.4s
    usmmla v21.4s, v5.16b, v16.16b
    usmmla v14.4s, v6.16b, v16.16b
    ldp q16, q5, [x0, #32] // +
    ldr q6, [x3, #288] // +
    fmla v11.4s, v23.4s, v0.s[0]
    usmmla v4.4s, v7.16b, v2.16b // +
    and v10.16b, v7.16b, v27.16b // +
    ldp q23, q7, [x0, #64] // +
    ldp q17, q8, [x0, #96] // +
    fmla v29.4s, v19.4s, v0.s[1]
    faddp v21.4s, v21.4s, v14.4s
    ldr q9, [x3, #288] // +
    ldr q14, [x3, #192]
    add x3, x3, #224
    usmmla v4.4s, v10.16b, v3.16b // +
    ldr q10, [x3, #64] // +
    fmla v30.4s, v11.4s, v12.4s
    usmmla v6.4s, v16.16b, v2.16b // +
    and v16.16b, v16.16b, v27.16b // +
    usmmla v9.4s, v23.16b, v2.16b // +
    and v23.16b, v23.16b, v27.16b // +
    fmla v14.4s, v21.4s, v0.s[0]
    ldp q11, q12, [x3, #32] // +
    usmmla v10.4s, v17.16b, v2.16b // +
    and v17.16b, v17.16b, v27.16b // +
    usmmla v6.4s, v16.16b, v3.16b // +
    fmla v30.4s, v13.4s, v0.s[1]
    usmmla v9.4s, v23.16b, v3.16b // +
    usmmla v4.4s, v22.16b, v11.16b // +
    usmmla v10.4s, v17.16b, v3.16b // +
    fmla v31.4s, v14.4s, v20.4s
    and v13.16b, v22.16b, v27.16b // +
    usmmla v6.4s, v5.16b, v11.16b // +
    ldp q14, q15, [x0, #128] // +
    and v5.16b, v5.16b, v27.16b // +
    usmmla v9.4s, v7.16b, v11.16b // +
    ldr q16, [x3, #64] // +
    and v7.16b, v7.16b, v27.16b // +
    usmmla v10.4s, v8.16b, v11.16b // +
    subs x5, x5, #1
    and v8.16b, v8.16b, v27.16b // +
    fmla v31.4s, v1.4s, v0.s[1]
    b.ne 2b
3:
    usmmla v16.4s, v14.16b, v2.16b
    and v0.16b, v14.16b, v27.16b
    ldp q1, q14, [x0, #160]
    usmmla v4.4s, v13.16b, v12.16b
    usmmla v6.4s, v5.16b, v12.16b
    ldr q5, [x3, #64]
    ldp q13, q17, [x1]
    usmmla v9.4s, v7.16b, v12.16b
    usmmla v10.4s, v8.16b, v12.16b
    usmmla v16.4s, v0.16b, v3.16b
    ldp q0, q7, [x0, #192]
    usmmla v5.4s, v1.16b, v2.16b
    and v1.16b, v1.16b, v27.16b
    ldr q8, [x3, #64]
    faddp v4.4s, v4.4s, v6.4s
    shl v6.4s, v13.4s, #16
    ldp q18, q19, [x0, #224]
    faddp v9.4s, v9.4s, v10.4s
    usmmla v16.4s, v15.16b, v11.16b
    ldr q10, [x3, #64]
    ldr q20, [x3, #80]
    and v15.16b, v15.16b, v27.16b
    usmmla v5.4s, v1.16b, v3.16b
    ldr q1, [x3, #96]
    usmmla v8.4s, v0.16b, v2.16b
    and v0.16b, v0.16b, v27.16b
    ldr q21, [x3, #80]
    usmmla v10.4s, v18.16b, v2.16b
    and v2.16b, v18.16b, v27.16b
    usmmla v5.4s, v14.16b, v11.16b
    and v14.16b, v14.16b, v27.16b
    fmla v20.4s, v4.4s, v1.s[0]
    shl v4.4s, v17.4s, #16
    usmmla v8.4s, v0.16b, v3.16b
    ldp q0, q18, [x2]
    fmla v21.4s, v9.4s, v1.s[0]
    usmmla v10.4s, v2.16b, v3.16b
    usmmla v16.4s, v15.16b, v12.16b
    usmmla v5.4s, v14.16b, v12.16b
    ldp q2, q3, [x3, #112]
    usmmla v8.4s, v7.16b, v11.16b
    and v7.16b, v7.16b, v27.16b
    ldp q9, q14, [x0, #256]
    usmmla v10.4s, v19.16b, v11.16b
    and v11.16b, v19.16b, v27.16b
    ldr q19, [x3, #176]
    fmla v28.4s, v20.4s, v6.4s
    shl v6.4s, v0.4s, #16
    ldp q20, q15, [x0, #288]
    shl v22.4s, v18.4s, #16
    faddp v16.4s, v16.4s, v5.4s
    ldr q5, [x3, #176]
    ldr q23, [x3, #80]
    usmmla v8.4s, v7.16b, v12.16b
    usmmla v10.4s, v11.16b, v12.16b
    fmla v29.4s, v21.4s, v13.4s
    usmmla v19.4s, v9.16b, v2.16b
    and v7.16b, v9.16b, v27.16b
    usmmla v5.4s, v20.16b, v2.16b
    and v9.16b, v20.16b, v27.16b
    ldp q11, q12, [x0, #320]
    fmla v28.4s, v6.4s, v1.s[1]
    fmla v23.4s, v16.4s, v1.s[0]
    ldr q6, [x3, #176]
    faddp v8.4s, v8.4s, v10.4s
    ldp q10, q16, [x3, #144]
    usmmla v19.4s, v7.16b, v3.16b
    fmla v29.4s, v0.4s, v1.s[1]
    ldr q0, [x3, #80]
    usmmla v5.4s, v9.16b, v3.16b
    usmmla v6.4s, v11.16b, v2.16b
    and v7.16b, v11.16b, v27.16b
    ldp q9, q11, [x0, #352]
    fmla v30.4s, v23.4s, v4.4s
    usmmla v19.4s, v14.16b, v10.16b
    ldr q4, [x3, #176]
    fmla v0.4s, v8.4s, v1.s[0]
    and v8.16b, v14.16b, v27.16b
    usmmla v5.4s, v15.16b, v10.16b
    and v15.16b, v15.16b, v27.16b
    usmmla v6.4s, v7.16b, v3.16b
    ldp q7, q14, [x0, #384]
    usmmla v4.4s, v9.16b, v2.16b
    and v9.16b, v9.16b, v27.16b
    ldr q23, [x3, #176]
    fmla v30.4s, v22.4s, v1.s[1]
    usmmla v19.4s, v8.16b, v16.16b
    ldp q8, q22, [x0, #416]
    usmmla v5.4s, v15.16b, v16.16b
    usmmla v6.4s, v12.16b, v10.16b
    ldr q15, [x3, #176]
    fmla v31.4s, v0.4s, v17.4s
    and v12.16b, v12.16b, v27.16b
    usmmla v4.4s, v9.16b, v3.16b
    ldr q9, [x3, #192]
    usmmla v23.4s, v7.16b, v2.16b
    and v7.16b, v7.16b, v27.16b
    ldp q17, q20, [x1, #32]
    usmmla v15.4s, v8.16b, v2.16b
    and v8.16b, v8.16b, v27.16b
    ldr q0, [x3, #208]
    usmmla v4.4s, v11.16b, v10.16b
    and v11.16b, v11.16b, v27.16b
    faddp v19.4s, v19.4s, v5.4s
    usmmla v23.4s, v7.16b, v3.16b
    ldp q5, q7, [x0, #448]
    shl v13.4s, v17.4s, #16
    usmmla v15.4s, v8.16b, v3.16b
    ldr q21, [x3, #176]
    usmmla v6.4s, v12.16b, v16.16b
    usmmla v4.4s, v11.16b, v16.16b
    ldp q8, q11, [x0, #480]
    usmmla v23.4s, v14.16b, v10.16b
    and v12.16b, v14.16b, v27.16b
    ldr q14, [x3, #176]
    fmla v31.4s, v18.4s, v1.s[1]
    usmmla v15.4s, v22.16b, v10.16b
    and v22.16b, v22.16b, v27.16b
    fmla v9.4s, v19.4s, v0.s[0]
    usmmla v21.4s, v5.16b, v2.16b
    and v5.16b, v5.16b, v27.16b
    usmmla v14.4s, v8.16b, v2.16b
    and v2.16b, v8.16b, v27.16b
    ldp q19, q1, [x2, #32]
    faddp v6.4s, v6.4s, v4.4s
    ldr q8, [x3, #192]
    usmmla v23.4s, v12.16b, v16.16b
    usmmla v21.4s, v5.16b, v3.16b
    fmla v28.4s, v9.4s, v13.4s
    usmmla v15.4s, v22.16b, v16.16b
    usmmla v14.4s, v2.16b, v3.16b
    shl v12.4s, v20.4s, #16
    shl v4.4s, v19.4s, #16
    fmla v8.4s, v6.4s, v0.s[0]
    usmmla v21.4s, v7.16b, v10.16b
    and v5.16b, v7.16b, v27.16b
    usmmla v14.4s, v11.16b, v10.16b
    and v6.16b, v11.16b, v27.16b
    shl v13.4s, v1.4s, #16
    fmla v28.4s, v4.4s, v0.s[1]
    faddp v23.4s, v23.4s, v15.4s
    ldr q11, [x3, #192]
    fmla v29.4s, v8.4s, v17.4s
    usmmla v21.4s, v5.16b, v16.16b
    usmmla v14.4s, v6.16b, v16.16b
    fmla v11.4s, v23.4s, v0.s[0]
    fmla v29.4s, v19.4s, v0.s[1]
    faddp v21.4s, v21.4s, v14.4s
    ldr q14, [x3, #192]
    fmla v30.4s, v11.4s, v12.4s
    fmla v14.4s, v21.4s, v0.s[0]
    fmla v30.4s, v13.4s, v0.s[1]
    fmla v31.4s, v14.4s, v20.4s
    fmla v31.4s, v1.4s, v0.s[1]
4:
    stp q28, q29, [x6]
    stp q30, q31, [x6, #32]
