// Four rows of int8, 8 columns.
// Written by `cargo run --release -p brevity-bench --bin schedule`.
// Loop: 2 blocks, 259 instructions, 105 cycles on an in-order core of three slots.
// `+`: for the next pass.
// x0 codes, x1 scales, x2 minima, x3 rows, x4 bytes to the next group of rows, x5 blocks,
// x6 running sums, x7 start of int8 accumulators
// v24 y0.0, v25 y0.1, v26 y1.0, v27 y1.1, v28 y2.0, v29 y2.1, v30 y3.0, v31 y3.1
    ldp q24, q25, [x6]
    ldp q26, q27, [x6, #64]
    ldp q28, q29, [x6, #128]
    ldp q30, q31, [x6, #192]
    tbz x5, #0, 1f
    ldp q6, q7, [x3]
    ldp q8, q9, [x3, #32]
    ldp q10, q11, [x3, #64]
    ldp q16, q17, [x0]
    ldp q18, q19, [x0, #64]
    ldp q2, q3, [x3, #96]
    ldr q1, [x7]
    ldr q4, [x7]
    ldr q5, [x7]
    uzp1 v20.4s, v16.4s, v18.4s
    uzp2 v18.4s, v16.4s, v18.4s
    ldr q0, [x7]
    sdot v1.4s, v20.16b, v6.4b[0]
    sdot v4.4s, v20.16b, v8.4b[0]
    sdot v5.4s, v20.16b, v10.4b[0]
    uzp1 v15.4s, v17.4s, v19.4s
    sdot v0.4s, v20.16b, v2.4b[0]
    sdot v1.4s, v18.16b, v6.4b[1]
    ldp q20, q14, [x0, #32]
    sdot v4.4s, v18.16b, v8.4b[1]
    uzp2 v19.4s, v17.4s, v19.4s
    ldp q17, q13, [x0, #96]
    sdot v5.4s, v18.16b, v10.4b[1]
    sdot v0.4s, v18.16b, v2.4b[1]
    sdot v1.4s, v15.16b, v6.4b[2]
    sdot v4.4s, v15.16b, v8.4b[2]
    sdot v5.4s, v15.16b, v10.4b[2]
    uzp1 v18.4s, v20.4s, v17.4s
    sdot v0.4s, v15.16b, v2.4b[2]
    sdot v1.4s, v19.16b, v6.4b[3]
    sdot v4.4s, v19.16b, v8.4b[3]
    uzp2 v17.4s, v20.4s, v17.4s
    sdot v5.4s, v19.16b, v10.4b[3]
    sdot v0.4s, v19.16b, v2.4b[3]
    sdot v1.4s, v18.16b, v7.4b[0]
    sdot v4.4s, v18.16b, v9.4b[0]
    sdot v5.4s, v18.16b, v11.4b[0]
    uzp1 v19.4s, v14.4s, v13.4s
    sdot v0.4s, v18.16b, v3.4b[0]
    sdot v1.4s, v17.16b, v7.4b[1]
    sdot v4.4s, v17.16b, v9.4b[1]
    uzp2 v13.4s, v14.4s, v13.4s
    sdot v5.4s, v17.16b, v11.4b[1]
    sdot v0.4s, v17.16b, v3.4b[1]
    sdot v1.4s, v19.16b, v7.4b[2]
    sdot v4.4s, v19.16b, v9.4b[2]
    ldr q17, [x3, #256]
    sdot v5.4s, v19.16b, v11.4b[2]
    ldr q14, [x3, #144]
    ldr q18, [x3, #176]
    sdot v1.4s, v13.16b, v7.4b[3]
    sdot v4.4s, v13.16b, v9.4b[3]
    ldp q20, q15, [x0, #128]
    sdot v0.4s, v19.16b, v3.4b[2]
    sdot v5.4s, v13.16b, v11.4b[3]
    ldp q19, q12, [x0, #192]
    sdot v0.4s, v13.16b, v3.4b[3]
    ldr q13, [x1]
    ldr q16, [x3, #208]
    ldr q21, [x3, #240]
    fmla v14.4s, v1.4s, v17.s[0]
    fmla v18.4s, v4.4s, v17.s[1]
    uzp1 v1.4s, v20.4s, v19.4s
    shl v4.4s, v13.4s, #16
    fmla v16.4s, v5.4s, v17.s[2]
    ldr q5, [x7]
    fmla v21.4s, v0.4s, v17.s[3]
    ldr q0, [x7]
    ldr q22, [x7]
    ldr q23, [x7]
    uzp2 v19.4s, v20.4s, v19.4s
    fmla v24.4s, v14.4s, v4.4s
    fmla v26.4s, v18.4s, v4.4s
    sdot v5.4s, v1.16b, v6.4b[0]
    fmla v28.4s, v16.4s, v4.4s
    sdot v0.4s, v1.16b, v8.4b[0]
    uzp1 v16.4s, v15.4s, v12.4s
    fmla v30.4s, v21.4s, v4.4s
    sdot v22.4s, v1.16b, v10.4b[0]
    sdot v23.4s, v1.16b, v2.4b[0]
    sdot v5.4s, v19.16b, v6.4b[1]
    sdot v0.4s, v19.16b, v8.4b[1]
    ldp q1, q4, [x0, #160]
    sdot v22.4s, v19.16b, v10.4b[1]
    uzp2 v12.4s, v15.4s, v12.4s
    ldp q15, q21, [x0, #224]
    sdot v23.4s, v19.16b, v2.4b[1]
    sdot v5.4s, v16.16b, v6.4b[2]
    sdot v0.4s, v16.16b, v8.4b[2]
    sdot v22.4s, v16.16b, v10.4b[2]
    sdot v23.4s, v16.16b, v2.4b[2]
    uzp1 v16.4s, v1.4s, v15.4s
    sdot v5.4s, v12.16b, v6.4b[3]
    uzp2 v15.4s, v1.4s, v15.4s
    sdot v0.4s, v12.16b, v8.4b[3]
    uzp1 v1.4s, v4.4s, v21.4s
    sdot v22.4s, v12.16b, v10.4b[3]
    uzp2 v21.4s, v4.4s, v21.4s
    sdot v23.4s, v12.16b, v2.4b[3]
    sdot v5.4s, v16.16b, v7.4b[0]
    sdot v0.4s, v16.16b, v9.4b[0]
    sdot v5.4s, v15.16b, v7.4b[1]
    sdot v0.4s, v15.16b, v9.4b[1]
    sdot v5.4s, v1.16b, v7.4b[2]
    sdot v5.4s, v21.16b, v7.4b[3]
    ldr q2, [x3, #144]
    ldr q4, [x3, #176]
    sdot v22.4s, v16.16b, v11.4b[0]
    sdot v0.4s, v1.16b, v9.4b[2]
    sdot v23.4s, v16.16b, v3.4b[0]
    sdot v0.4s, v21.16b, v9.4b[3]
    sdot v22.4s, v15.16b, v11.4b[1]
    sdot v23.4s, v15.16b, v3.4b[1]
    sdot v22.4s, v1.16b, v11.4b[2]
    fmla v2.4s, v5.4s, v17.s[0]
    sdot v23.4s, v1.16b, v3.4b[2]
    sdot v22.4s, v21.16b, v11.4b[3]
    fmla v4.4s, v0.4s, v17.s[1]
    sdot v23.4s, v21.16b, v3.4b[3]
    ldr q1, [x3, #208]
    fmla v25.4s, v2.4s, v13.4s
    ldr q2, [x3, #240]
    fmla v27.4s, v4.4s, v13.4s
    fmla v1.4s, v22.4s, v17.s[2]
    fmla v2.4s, v23.4s, v17.s[3]
    fmla v29.4s, v1.4s, v13.4s
    fmla v31.4s, v2.4s, v13.4s
    add x0, x0, #512
    add x3, x3, #288
    add x1, x1, #32
1:
    lsr x5, x5, #1
    cbz x5, 4f
    subs x5, x5, #1
    ldp q6, q7, [x3]
    ldp q8, q9, [x3, #32]
    ldp q10, q11, [x3, #64]
    ldp q16, q17, [x0]
    ldp q18, q19, [x0, #64]
    ldp q2, q3, [x3, #96]
    ldr q1, [x7]
    ldr q4, [x7]
    ldr q5, [x7]
    uzp1 v20.4s, v16.4s, v18.4s
    uzp2 v18.4s, v16.4s, v18.4s
    b.eq 3f
2:
    ldr q0, [x7]
    sdot v1.4s, v20.16b, v6.4b[0]
    sdot v4.4s, v20.16b, v8.4b[0]
    sdot v5.4s, v20.16b, v10.4b[0]
    uzp1 v15.4s, v17.4s, v19.4s
    sdot v0.4s, v20.16b, v2.4b[0]
    sdot v1.4s, v18.16b, v6.4b[1]
    ldp q20, q14, [x0, #32]
    sdot v4.4s, v18.16b, v8.4b[1]
    uzp2 v19.4s, v17.4s, v19.4s
    ldp q17, q13, [x0, #96]
    sdot v5.4s, v18.16b, v10.4b[1]
    sdot v0.4s, v18.16b, v2.4b[1]
    sdot v1.4s, v15.16b, v6.4b[2]
    sdot v4.4s, v15.16b, v8.4b[2]
    sdot v5.4s, v15.16b, v10.4b[2]
    uzp1 v18.4s, v20.4s, v17.4s
    sdot v0.4s, v15.16b, v2.4b[2]
    sdot v1.4s, v19.16b, v6.4b[3]
    sdot v4.4s, v19.16b, v8.4b[3]
    uzp2 v17.4s, v20.4s, v17.4s
    sdot v5.4s, v19.16b, v10.4b[3]
    sdot v0.4s, v19.16b, v2.4b[3]
    sdot v1.4s, v18.16b, v7.4b[0]
    sdot v4.4s, v18.16b, v9.4b[0]
    sdot v5.4s, v18.16b, v11.4b[0]
    uzp1 v19.4s, v14.4s, v13.4s
    sdot v0.4s, v18.16b, v3.4b[0]
    sdot v1.4s, v17.16b, v7.4b[1]
    sdot v4.4s, v17.16b, v9.4b[1]
    uzp2 v13.4s, v14.4s, v13.4s
    sdot v5.4s, v17.16b, v11.4b[1]
    sdot v0.4s, v17.16b, v3.4b[1]
    sdot v1.4s, v19.16b, v7.4b[2]
    sdot v4.4s, v19.16b, v9.4b[2]
    ldr q17, [x3, #256]
    sdot v5.4s, v19.16b, v11.4b[2]
    ldr q14, [x3, #144]
    ldr q18, [x3, #176]
    sdot v1.4s, v13.16b, v7.4b[3]
    sdot v4.4s, v13.16b, v9.4b[3]
    ldp q20, q15, [x0, #128]
    sdot v0.4s, v19.16b, v3.4b[2]
    sdot v5.4s, v13.16b, v11.4b[3]
    ldp q19, q12, [x0, #192]
    sdot v0.4s, v13.16b, v3.4b[3]
    ldr q13, [x1]
    ldr q16, [x3, #208]
    ldr q21, [x3, #240]
    fmla v14.4s, v1.4s, v17.s[0]
    fmla v18.4s, v4.4s, v17.s[1]
    uzp1 v1.4s, v20.4s, v19.4s
    shl v4.4s, v13.4s, #16
    fmla v16.4s, v5.4s, v17.s[2]
    ldr q5, [x7]
    fmla v21.4s, v0.4s, v17.s[3]
    ldr q0, [x7]
    ldr q22, [x7]
    ldr q23, [x7]
    uzp2 v19.4s, v20.4s, v19.4s
    fmla v24.4s, v14.4s, v4.4s
    fmla v26.4s, v18.4s, v4.4s
    sdot v5.4s, v1.16b, v6.4b[0]
    fmla v28.4s, v16.4s, v4.4s
    sdot v0.4s, v1.16b, v8.4b[0]
    uzp1 v16.4s, v15.4s, v12.4s
    fmla v30.4s, v21.4s, v4.4s
    sdot v22.4s, v1.16b, v10.4b[0]
    sdot v23.4s, v1.16b, v2.4b[0]
    sdot v5.4s, v19.16b, v6.4b[1]
    sdot v0.4s, v19.16b, v8.4b[1]
    ldp q1, q4, [x0, #160]
    sdot v22.4s, v19.16b, v10.4b[1]
    uzp2 v12.4s, v15.4s, v12.4s
    ldp q15, q21, [x0, #224]
    sdot v23.4s, v19.16b, v2.4b[1]
    sdot v5.4s, v16.16b, v6.4b[2]
    sdot v0.4s, v16.16b, v8.4b[2]
    sdot v22.4s, v16.16b, v10.4b[2]
    sdot v23.4s, v16.16b, v2.4b[2]
    uzp1 v16.4s, v1.4s, v15.4s
    sdot v5.4s, v12.16b, v6.4b[3]
    uzp2 v15.4s, v1.4s, v15.4s
    sdot v0.4s, v12.16b, v8.4b[3]
    uzp1 v1.4s, v4.4s, v21.4s
    sdot v22.4s, v12.16b, v10.4b[3]
    uzp2 v21.4s, v4.4s, v21.4s
    sdot v23.4s, v12.16b, v2.4b[3]
    sdot v5.4s, v16.16b, v7.4b[0]
    sdot v0.4s, v16.16b, v9.4b[0]
    sdot v5.4s, v15.16b, v7.4b[1]
    sdot v0.4s, v15.16b, v9.4b[1]
    sdot v5.4s, v1.16b, v7.4b[2]
    sdot v5.4s, v21.16b, v7.4b[3]
    ldr q2, [x3, #144]
    ldr q4, [x3, #176]
    sdot v22.4s, v16.16b, v11.4b[0]
    sdot v0.4s, v1.16b, v9.4b[2]
    ldp q7, q10, [x3, #288]
    sdot v23.4s, v16.16b, v3.4b[0]
    sdot v0.4s, v21.16b, v9.4b[3]
    ldp q6, q9, [x0, #512]
    sdot v22.4s, v15.16b, v11.4b[1]
    sdot v23.4s, v15.16b, v3.4b[1]
    ldp q8, q15, [x0, #576]
    sdot v22.4s, v1.16b, v11.4b[2]
    fmla v2.4s, v5.4s, v17.s[0]
    ldp q16, q12, [x3, #320]
    sdot v23.4s, v1.16b, v3.4b[2]
    sdot v22.4s, v21.16b, v11.4b[3]
    ldp q11, q19, [x3, #352]
    fmla v4.4s, v0.4s, v17.s[1]
    ldp q18, q14, [x3, #384]
    uzp1 v0.4s, v6.4s, v8.4s
    sdot v23.4s, v21.16b, v3.4b[3]
    ldr q1, [x3, #208]
    ldr q3, [x7]
    fmla v25.4s, v2.4s, v13.4s
    ldr q2, [x3, #240]
    ldr q5, [x7]
    ldr q21, [x7]
    ldr q20, [x7]
    uzp2 v8.4s, v6.4s, v8.4s
    fmla v27.4s, v4.4s, v13.4s
    fmla v1.4s, v22.4s, v17.s[2]
    sdot v3.4s, v0.16b, v7.4b[0]
    fmla v2.4s, v23.4s, v17.s[3]
    sdot v5.4s, v0.16b, v16.4b[0]
    uzp1 v4.4s, v9.4s, v15.4s
    sdot v21.4s, v0.16b, v11.4b[0]
    sdot v20.4s, v0.16b, v18.4b[0]
    ldp q0, q6, [x0, #544]
    sdot v3.4s, v8.16b, v7.4b[1]
    sdot v5.4s, v8.16b, v16.4b[1]
    ldp q17, q23, [x0, #608]
    fmla v29.4s, v1.4s, v13.4s
    sdot v21.4s, v8.16b, v11.4b[1]
    uzp2 v15.4s, v9.4s, v15.4s
    fmla v31.4s, v2.4s, v13.4s
    sdot v20.4s, v8.16b, v18.4b[1]
    sdot v3.4s, v4.16b, v7.4b[2]
    sdot v5.4s, v4.16b, v16.4b[2]
    uzp1 v1.4s, v0.4s, v17.4s
    sdot v21.4s, v4.16b, v11.4b[2]
    sdot v20.4s, v4.16b, v18.4b[2]
    sdot v3.4s, v15.16b, v7.4b[3]
    sdot v5.4s, v15.16b, v16.4b[3]
    sdot v21.4s, v15.16b, v11.4b[3]
    uzp2 v17.4s, v0.4s, v17.4s
    sdot v20.4s, v15.16b, v18.4b[3]
    sdot v3.4s, v1.16b, v10.4b[0]
    sdot v5.4s, v1.16b, v12.4b[0]
    uzp1 v2.4s, v6.4s, v23.4s
    sdot v21.4s, v1.16b, v19.4b[0]
    sdot v20.4s, v1.16b, v14.4b[0]
    sdot v3.4s, v17.16b, v10.4b[1]
    uzp2 v23.4s, v6.4s, v23.4s
    sdot v5.4s, v17.16b, v12.4b[1]
    sdot v21.4s, v17.16b, v19.4b[1]
    sdot v20.4s, v17.16b, v14.4b[1]
    sdot v3.4s, v2.16b, v10.4b[2]
    sdot v5.4s, v2.16b, v12.4b[2]
    sdot v21.4s, v2.16b, v19.4b[2]
    ldr q0, [x1, #32]
    sdot v3.4s, v23.16b, v10.4b[3]
    ldr q1, [x3, #544]
    ldr q4, [x3, #432]
    sdot v20.4s, v2.16b, v14.4b[2]
    ldr q6, [x3, #464]
    ldr q8, [x3, #496]
    sdot v5.4s, v23.16b, v12.4b[3]
    sdot v21.4s, v23.16b, v19.4b[3]
    ldp q9, q17, [x0, #640]
    sdot v20.4s, v23.16b, v14.4b[3]
    ldp q23, q15, [x0, #704]
    add x1, x1, #64
    fmla v4.4s, v3.4s, v1.s[0]
    ldr q13, [x3, #528]
    shl v22.4s, v0.4s, #16
    fmla v6.4s, v5.4s, v1.s[1]
    fmla v8.4s, v21.4s, v1.s[2]
    uzp1 v21.4s, v9.4s, v23.4s
    fmla v13.4s, v20.4s, v1.s[3]
    ldr q2, [x7]
    fmla v24.4s, v4.4s, v22.4s
    ldr q3, [x7]
    ldr q4, [x7]
    ldr q5, [x7]
    uzp2 v23.4s, v9.4s, v23.4s
    fmla v26.4s, v6.4s, v22.4s
    fmla v28.4s, v8.4s, v22.4s
    sdot v2.4s, v21.16b, v7.4b[0]
    fmla v30.4s, v13.4s, v22.4s
    sdot v3.4s, v21.16b, v16.4b[0]
    uzp1 v6.4s, v17.4s, v15.4s
    sdot v4.4s, v21.16b, v11.4b[0]
    sdot v5.4s, v21.16b, v18.4b[0]
    ldp q8, q9, [x0, #672]
    sdot v2.4s, v23.16b, v7.4b[1]
    sdot v3.4s, v23.16b, v16.4b[1]
    ldp q21, q13, [x0, #736]
    sdot v4.4s, v23.16b, v11.4b[1]
    uzp2 v15.4s, v17.4s, v15.4s
    add x0, x0, #1024
    sdot v5.4s, v23.16b, v18.4b[1]
    sdot v2.4s, v6.16b, v7.4b[2]
    sdot v3.4s, v6.16b, v16.4b[2]
    uzp1 v23.4s, v8.4s, v21.4s
    sdot v4.4s, v6.16b, v11.4b[2]
    sdot v5.4s, v6.16b, v18.4b[2]
    sdot v2.4s, v15.16b, v7.4b[3]
    sdot v3.4s, v15.16b, v16.4b[3]
    sdot v4.4s, v15.16b, v11.4b[3]
    uzp2 v21.4s, v8.4s, v21.4s
    sdot v5.4s, v15.16b, v18.4b[3]
    sdot v2.4s, v23.16b, v10.4b[0]
    sdot v3.4s, v23.16b, v12.4b[0]
    uzp1 v11.4s, v9.4s, v13.4s
    sdot v4.4s, v23.16b, v19.4b[0]
    sdot v5.4s, v23.16b, v14.4b[0]
    sdot v2.4s, v21.16b, v10.4b[1]
    uzp2 v13.4s, v9.4s, v13.4s
    sdot v3.4s, v21.16b, v12.4b[1]
    sdot v4.4s, v21.16b, v19.4b[1]
    sdot v5.4s, v21.16b, v14.4b[1]
    sdot v2.4s, v11.16b, v10.4b[2]
    ldp q6, q7, [x3, #576] // +
    sdot v3.4s, v11.16b, v12.4b[2]
    sdot v4.4s, v11.16b, v19.4b[2]
    ldp q8, q9, [x3, #608] // +
    sdot v5.4s, v11.16b, v14.4b[2]
    sdot v2.4s, v13.16b, v10.4b[3]
    ldp q10, q11, [x3, #640] // +
    sdot v3.4s, v13.16b, v12.4b[3]
    sdot v4.4s, v13.16b, v19.4b[3]
    sdot v5.4s, v13.16b, v14.4b[3]
    ldr q12, [x3, #432]
    ldr q13, [x3, #464]
    ldr q14, [x3, #496]
    ldr q15, [x3, #528]
    add x3, x3, #576
    ldp q16, q17, [x0] // +
    ldp q18, q19, [x0, #64] // +
    fmla v12.4s, v2.4s, v1.s[0]
    fmla v13.4s, v3.4s, v1.s[1]
    ldp q2, q3, [x3, #96] // +
    fmla v14.4s, v4.4s, v1.s[2]
    fmla v15.4s, v5.4s, v1.s[3]
    ldr q1, [x7] // +
    ldr q4, [x7] // +
    ldr q5, [x7] // +
    uzp1 v20.4s, v16.4s, v18.4s // +
    uzp2 v18.4s, v16.4s, v18.4s // +
    fmla v25.4s, v12.4s, v0.4s
    fmla v27.4s, v13.4s, v0.4s
    subs x5, x5, #1
    fmla v29.4s, v14.4s, v0.4s
    fmla v31.4s, v15.4s, v0.4s
    b.ne 2b
3:
    ldr q0, [x7]
    sdot v1.4s, v20.16b, v6.4b[0]
    sdot v4.4s, v20.16b, v8.4b[0]
    sdot v5.4s, v20.16b, v10.4b[0]
    uzp1 v15.4s, v17.4s, v19.4s
    sdot v0.4s, v20.16b, v2.4b[0]
    sdot v1.4s, v18.16b, v6.4b[1]
    ldp q20, q14, [x0, #32]
    sdot v4.4s, v18.16b, v8.4b[1]
    uzp2 v19.4s, v17.4s, v19.4s
    ldp q17, q13, [x0, #96]
    sdot v5.4s, v18.16b, v10.4b[1]
    sdot v0.4s, v18.16b, v2.4b[1]
    sdot v1.4s, v15.16b, v6.4b[2]
    sdot v4.4s, v15.16b, v8.4b[2]
    sdot v5.4s, v15.16b, v10.4b[2]
    uzp1 v18.4s, v20.4s, v17.4s
    sdot v0.4s, v15.16b, v2.4b[2]
    sdot v1.4s, v19.16b, v6.4b[3]
    sdot v4.4s, v19.16b, v8.4b[3]
    uzp2 v17.4s, v20.4s, v17.4s
    sdot v5.4s, v19.16b, v10.4b[3]
    sdot v0.4s, v19.16b, v2.4b[3]
    sdot v1.4s, v18.16b, v7.4b[0]
    sdot v4.4s, v18.16b, v9.4b[0]
    sdot v5.4s, v18.16b, v11.4b[0]
    uzp1 v19.4s, v14.4s, v13.4s
    sdot v0.4s, v18.16b, v3.4b[0]
    sdot v1.4s, v17.16b, v7.4b[1]
    sdot v4.4s, v17.16b, v9.4b[1]
    uzp2 v13.4s, v14.4s, v13.4s
    sdot v5.4s, v17.16b, v11.4b[1]
    sdot v0.4s, v17.16b, v3.4b[1]
    sdot v1.4s, v19.16b, v7.4b[2]
    sdot v4.4s, v19.16b, v9.4b[2]
    ldr q17, [x3, #256]
    sdot v5.4s, v19.16b, v11.4b[2]
    ldr q14, [x3, #144]
    ldr q18, [x3, #176]
    sdot v1.4s, v13.16b, v7.4b[3]
    sdot v4.4s, v13.16b, v9.4b[3]
    ldp q20, q15, [x0, #128]
    sdot v0.4s, v19.16b, v3.4b[2]
    sdot v5.4s, v13.16b, v11.4b[3]
    ldp q19, q12, [x0, #192]
    sdot v0.4s, v13.16b, v3.4b[3]
    ldr q13, [x1]
    ldr q16, [x3, #208]
    ldr q21, [x3, #240]
    fmla v14.4s, v1.4s, v17.s[0]
    fmla v18.4s, v4.4s, v17.s[1]
    uzp1 v1.4s, v20.4s, v19.4s
    shl v4.4s, v13.4s, #16
    fmla v16.4s, v5.4s, v17.s[2]
    ldr q5, [x7]
    fmla v21.4s, v0.4s, v17.s[3]
    ldr q0, [x7]
    ldr q22, [x7]
    ldr q23, [x7]
    uzp2 v19.4s, v20.4s, v19.4s
    fmla v24.4s, v14.4s, v4.4s
    fmla v26.4s, v18.4s, v4.4s
    sdot v5.4s, v1.16b, v6.4b[0]
    fmla v28.4s, v16.4s, v4.4s
    sdot v0.4s, v1.16b, v8.4b[0]
    uzp1 v16.4s, v15.4s, v12.4s
    fmla v30.4s, v21.4s, v4.4s
    sdot v22.4s, v1.16b, v10.4b[0]
    sdot v23.4s, v1.16b, v2.4b[0]
    sdot v5.4s, v19.16b, v6.4b[1]
    sdot v0.4s, v19.16b, v8.4b[1]
    ldp q1, q4, [x0, #160]
    sdot v22.4s, v19.16b, v10.4b[1]
    uzp2 v12.4s, v15.4s, v12.4s
    ldp q15, q21, [x0, #224]
    sdot v23.4s, v19.16b, v2.4b[1]
    sdot v5.4s, v16.16b, v6.4b[2]
    sdot v0.4s, v16.16b, v8.4b[2]
    sdot v22.4s, v16.16b, v10.4b[2]
    sdot v23.4s, v16.16b, v2.4b[2]
    uzp1 v16.4s, v1.4s, v15.4s
    sdot v5.4s, v12.16b, v6.4b[3]
    uzp2 v15.4s, v1.4s, v15.4s
    sdot v0.4s, v12.16b, v8.4b[3]
    uzp1 v1.4s, v4.4s, v21.4s
    sdot v22.4s, v12.16b, v10.4b[3]
    uzp2 v21.4s, v4.4s, v21.4s
    sdot v23.4s, v12.16b, v2.4b[3]
    sdot v5.4s, v16.16b, v7.4b[0]
    sdot v0.4s, v16.16b, v9.4b[0]
    sdot v5.4s, v15.16b, v7.4b[1]
    sdot v0.4s, v15.16b, v9.4b[1]
    sdot v5.4s, v1.16b, v7.4b[2]
    sdot v5.4s, v21.16b, v7.4b[3]
    ldr q2, [x3, #144]
    ldr q4, [x3, #176]
    sdot v22.4s, v16.16b, v11.4b[0]
    sdot v0.4s, v1.16b, v9.4b[2]
    ldp q7, q10, [x3, #288]
    sdot v23.4s, v16.16b, v3.4b[0]
    sdot v0.4s, v21.16b, v9.4b[3]
    ldp q6, q9, [x0, #512]
    sdot v22.4s, v15.16b, v11.4b[1]
    sdot v23.4s, v15.16b, v3.4b[1]
    ldp q8, q15, [x0, #576]
    sdot v22.4s, v1.16b, v11.4b[2]
    fmla v2.4s, v5.4s, v17.s[0]
    ldp q16, q12, [x3, #320]
    sdot v23.4s, v1.16b, v3.4b[2]
    sdot v22.4s, v21.16b, v11.4b[3]
    ldp q11, q19, [x3, #352]
    fmla v4.4s, v0.4s, v17.s[1]
    ldp q18, q14, [x3, #384]
    uzp1 v0.4s, v6.4s, v8.4s
    sdot v23.4s, v21.16b, v3.4b[3]
    ldr q1, [x3, #208]
    ldr q3, [x7]
    fmla v25.4s, v2.4s, v13.4s
    ldr q2, [x3, #240]
    ldr q5, [x7]
    ldr q21, [x7]
    ldr q20, [x7]
    uzp2 v8.4s, v6.4s, v8.4s
    fmla v27.4s, v4.4s, v13.4s
    fmla v1.4s, v22.4s, v17.s[2]
    sdot v3.4s, v0.16b, v7.4b[0]
    fmla v2.4s, v23.4s, v17.s[3]
    sdot v5.4s, v0.16b, v16.4b[0]
    uzp1 v4.4s, v9.4s, v15.4s
    sdot v21.4s, v0.16b, v11.4b[0]
    sdot v20.4s, v0.16b, v18.4b[0]
    ldp q0, q6, [x0, #544]
    sdot v3.4s, v8.16b, v7.4b[1]
    sdot v5.4s, v8.16b, v16.4b[1]
    ldp q17, q23, [x0, #608]
    fmla v29.4s, v1.4s, v13.4s
    sdot v21.4s, v8.16b, v11.4b[1]
    uzp2 v15.4s, v9.4s, v15.4s
    fmla v31.4s, v2.4s, v13.4s
    sdot v20.4s, v8.16b, v18.4b[1]
    sdot v3.4s, v4.16b, v7.4b[2]
    sdot v5.4s, v4.16b, v16.4b[2]
    uzp1 v1.4s, v0.4s, v17.4s
    sdot v21.4s, v4.16b, v11.4b[2]
    sdot v20.4s, v4.16b, v18.4b[2]
    sdot v3.4s, v15.16b, v7.4b[3]
    sdot v5.4s, v15.16b, v16.4b[3]
    sdot v21.4s, v15.16b, v11.4b[3]
    uzp2 v17.4s, v0.4s, v17.4s
    sdot v20.4s, v15.16b, v18.4b[3]
    sdot v3.4s, v1.16b, v10.4b[0]
    sdot v5.4s, v1.16b, v12.4b[0]
    uzp1 v2.4s, v6.4s, v23.4s
    sdot v21.4s, v1.16b, v19.4b[0]
    sdot v20.4s, v1.16b, v14.4b[0]
    sdot v3.4s, v17.16b, v10.4b[1]
    uzp2 v23.4s, v6.4s, v23.4s
    sdot v5.4s, v17.16b, v12.4b[1]
    sdot v21.4s, v17.16b, v19.4b[1]
    sdot v20.4s, v17.16b, v14.4b[1]
    sdot v3.4s, v2.16b, v10.4b[2]
    sdot v5.4s, v2.16b, v12.4b[2]
    sdot v21.4s, v2.16b, v19.4b[2]
    ldr q0, [x1, #32]
    sdot v3.4s, v23.16b, v10.4b[3]
    ldr q1, [x3, #544]
    ldr q4, [x3, #432]
    sdot v20.4s, v2.16b, v14.4b[2]
    ldr q6, [x3, #464]
    ldr q8, [x3, #496]
    sdot v5.4s, v23.16b, v12.4b[3]
    sdot v21.4s, v23.16b, v19.4b[3]
    ldp q9, q17, [x0, #640]
    sdot v20.4s, v23.16b, v14.4b[3]
    ldp q23, q15, [x0, #704]
    fmla v4.4s, v3.4s, v1.s[0]
    ldr q13, [x3, #528]
    shl v22.4s, v0.4s, #16
    fmla v6.4s, v5.4s, v1.s[1]
    fmla v8.4s, v21.4s, v1.s[2]
    uzp1 v21.4s, v9.4s, v23.4s
    fmla v13.4s, v20.4s, v1.s[3]
    ldr q2, [x7]
    fmla v24.4s, v4.4s, v22.4s
    ldr q3, [x7]
    ldr q4, [x7]
    ldr q5, [x7]
    uzp2 v23.4s, v9.4s, v23.4s
    fmla v26.4s, v6.4s, v22.4s
    fmla v28.4s, v8.4s, v22.4s
    sdot v2.4s, v21.16b, v7.4b[0]
    fmla v30.4s, v13.4s, v22.4s
    sdot v3.4s, v21.16b, v16.4b[0]
    uzp1 v6.4s, v17.4s, v15.4s
    sdot v4.4s, v21.16b, v11.4b[0]
    sdot v5.4s, v21.16b, v18.4b[0]
    ldp q8, q9, [x0, #672]
    sdot v2.4s, v23.16b, v7.4b[1]
    sdot v3.4s, v23.16b, v16.4b[1]
    ldp q21, q13, [x0, #736]
    sdot v4.4s, v23.16b, v11.4b[1]
    uzp2 v15.4s, v17.4s, v15.4s
    sdot v5.4s, v23.16b, v18.4b[1]
    sdot v2.4s, v6.16b, v7.4b[2]
    sdot v3.4s, v6.16b, v16.4b[2]
    uzp1 v23.4s, v8.4s, v21.4s
    sdot v4.4s, v6.16b, v11.4b[2]
    sdot v5.4s, v6.16b, v18.4b[2]
    sdot v2.4s, v15.16b, v7.4b[3]
    sdot v3.4s, v15.16b, v16.4b[3]
    sdot v4.4s, v15.16b, v11.4b[3]
    uzp2 v21.4s, v8.4s, v21.4s
    sdot v5.4s, v15.16b, v18.4b[3]
    sdot v2.4s, v23.16b, v10.4b[0]
    sdot v3.4s, v23.16b, v12.4b[0]
    uzp1 v11.4s, v9.4s, v13.4s
    sdot v4.4s, v23.16b, v19.4b[0]
    sdot v5.4s, v23.16b, v14.4b[0]
    sdot v2.4s, v21.16b, v10.4b[1]
    uzp2 v13.4s, v9.4s, v13.4s
    sdot v3.4s, v21.16b, v12.4b[1]
    sdot v4.4s, v21.16b, v19.4b[1]
    sdot v5.4s, v21.16b, v14.4b[1]
    sdot v2.4s, v11.16b, v10.4b[2]
    sdot v3.4s, v11.16b, v12.4b[2]
    sdot v4.4s, v11.16b, v19.4b[2]
    sdot v5.4s, v11.16b, v14.4b[2]
    sdot v2.4s, v13.16b, v10.4b[3]
    sdot v3.4s, v13.16b, v12.4b[3]
    sdot v4.4s, v13.16b, v19.4b[3]
    sdot v5.4s, v13.16b, v14.4b[3]
    ldr q12, [x3, #432]
    ldr q13, [x3, #464]
    ldr q14, [x3, #496]
    ldr q15, [x3, #528]
    fmla v12.4s, v2.4s, v1.s[0]
    fmla v13.4s, v3.4s, v1.s[1]
    fmla v14.4s, v4.4s, v1.s[2]
    fmla v15.4s, v5.4s, v1.s[3]
    fmla v25.4s, v12.4s, v0.4s
    fmla v27.4s, v13.4s, v0.4s
    fmla v29.4s, v14.4s, v0.4s
    fmla v31.4s, v15.4s, v0.4s
4:
    stp q24, q25, [x6]
    stp q26, q27, [x6, #64]
    stp q28, q29, [x6, #128]
    stp q30, q31, [x6, #192]
