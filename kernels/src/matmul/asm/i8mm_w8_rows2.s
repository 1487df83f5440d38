// Two rows of int8, 16 columns.
// Written by `cargo run --release -p brevity-bench --bin schedule`.
// Loop: 2 blocks, 191 instructions, 65 cycles on an in-order core of three slots.
// `+`: for the next pass.
// x0 codes, x1 scales, x2 minima, x3 rows, x4 bytes to the next group of rows, x5 blocks,
// x6 running sums, x7 start of int8 accumulators
// v24 y0.0, v25 y0.1, v26 y0.2, v27 y0.3, v28 y0.4, v29 y0.5, v30 y0.6, v31 y0.7
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
    ldr d28, [x6, #32]
    ldr d0, [x6, #96]
    mov v28.d[1], v0.d[0]
    ldr d29, [x6, #40]
    ldr d0, [x6, #104]
    mov v29.d[1], v0.d[0]
    ldr d30, [x6, #48]
    ldr d0, [x6, #112]
    mov v30.d[1], v0.d[0]
    ldr d31, [x6, #56]
    ldr d0, [x6, #120]
    mov v31.d[1], v0.d[0]
    tbz x5, #0, 1f
    ldp q0, q1, [x3]
    ldp q16, q14, [x0]
    ldr q4, [x7]
    ldp q6, q7, [x3, #32]
    ldp q8, q9, [x0, #32]
    smmla v4.4s, v0.16b, v16.16b
    ldr q11, [x1]
    smmla v4.4s, v1.16b, v14.16b
    ldp q12, q13, [x0, #128]
    ldr q14, [x3, #96]
    ldr q15, [x7]
    smmla v4.4s, v6.16b, v8.16b
    ldp q2, q8, [x0, #160]
    ldp q10, q16, [x0, #64]
    smmla v4.4s, v7.16b, v9.16b
    smmla v15.4s, v0.16b, v12.16b
    ldp q3, q5, [x0, #96]
    ldr q9, [x3, #80]
    smmla v15.4s, v1.16b, v13.16b
    ldr q13, [x7]
    dup v12.2d, v11.d[0]
    smmla v15.4s, v6.16b, v2.16b
    ldp q2, q17, [x0, #192]
    smmla v15.4s, v7.16b, v8.16b
    ldp q8, q18, [x0, #224]
    ldr q19, [x3, #80]
    smmla v13.4s, v0.16b, v10.16b
    ldr q10, [x7]
    shl v20.4s, v12.4s, #16
    smmla v13.4s, v1.16b, v16.16b
    ldp q16, q21, [x0, #256]
    fmla v9.4s, v4.4s, v14.4s
    smmla v13.4s, v6.16b, v3.16b
    ldr q3, [x7]
    fmla v19.4s, v15.4s, v14.4s
    smmla v13.4s, v7.16b, v5.16b
    smmla v10.4s, v0.16b, v2.16b
    dup v2.2d, v11.d[1]
    smmla v10.4s, v1.16b, v17.16b
    ldp q4, q5, [x0, #288]
    ldr q11, [x3, #80]
    smmla v10.4s, v6.16b, v8.16b
    smmla v3.4s, v0.16b, v16.16b
    ldr q8, [x3, #80]
    smmla v3.4s, v1.16b, v21.16b
    ldr q21, [x1, #16]
    smmla v10.4s, v7.16b, v18.16b
    smmla v3.4s, v6.16b, v4.16b
    ldp q4, q18, [x0, #384]
    fmla v24.4s, v9.4s, v20.4s
    smmla v3.4s, v7.16b, v5.16b
    ldp q5, q9, [x0, #416]
    dup v20.2d, v21.d[0]
    ldr q16, [x3, #80]
    ldr q17, [x7]
    fmla v26.4s, v19.4s, v12.4s
    shl v12.4s, v2.4s, #16
    ldp q19, q15, [x0, #320]
    fmla v11.4s, v13.4s, v14.4s
    fmla v8.4s, v10.4s, v14.4s
    ldr q10, [x7]
    shl v13.4s, v20.4s, #16
    smmla v17.4s, v0.16b, v4.16b
    ldr q4, [x3, #80]
    fmla v16.4s, v3.4s, v14.4s
    smmla v17.4s, v1.16b, v18.16b
    ldp q3, q18, [x0, #352]
    smmla v17.4s, v6.16b, v5.16b
    smmla v10.4s, v0.16b, v19.16b
    ldp q5, q19, [x0, #448]
    smmla v17.4s, v7.16b, v9.16b
    smmla v10.4s, v1.16b, v15.16b
    ldp q9, q15, [x0, #480]
    smmla v10.4s, v6.16b, v3.16b
    ldr q3, [x3, #80]
    ldr q22, [x7]
    smmla v10.4s, v7.16b, v18.16b
    dup v21.2d, v21.d[1]
    fmla v25.4s, v11.4s, v12.4s
    fmla v27.4s, v8.4s, v2.4s
    fmla v28.4s, v16.4s, v13.4s
    fmla v4.4s, v17.4s, v14.4s
    shl v13.4s, v21.4s, #16
    smmla v22.4s, v0.16b, v5.16b
    fmla v3.4s, v10.4s, v14.4s
    smmla v22.4s, v1.16b, v19.16b
    smmla v22.4s, v6.16b, v9.16b
    ldr q6, [x3, #80]
    smmla v22.4s, v7.16b, v15.16b
    fmla v30.4s, v4.4s, v20.4s
    fmla v29.4s, v3.4s, v13.4s
    fmla v6.4s, v22.4s, v14.4s
    fmla v31.4s, v6.4s, v21.4s
    add x0, x0, #512
    add x3, x3, #256
    add x1, x1, #32
1:
    lsr x5, x5, #1
    cbz x5, 4f
    subs x5, x5, #1
    ldp q0, q1, [x3]
    ldp q16, q14, [x0]
    ldr q4, [x7]
    ldp q6, q7, [x3, #32]
    ldp q8, q9, [x0, #32]
    smmla v4.4s, v0.16b, v16.16b
    ldr q11, [x1]
    smmla v4.4s, v1.16b, v14.16b
    ldp q12, q13, [x0, #128]
    ldr q14, [x3, #96]
    ldr q15, [x7]
    smmla v4.4s, v6.16b, v8.16b
    ldp q2, q8, [x0, #160]
    ldp q10, q16, [x0, #64]
    b.eq 3f
2:
    smmla v4.4s, v7.16b, v9.16b
    smmla v15.4s, v0.16b, v12.16b
    ldp q3, q5, [x0, #96]
    ldr q9, [x3, #80]
    smmla v15.4s, v1.16b, v13.16b
    ldr q13, [x7]
    dup v12.2d, v11.d[0]
    smmla v15.4s, v6.16b, v2.16b
    ldp q2, q17, [x0, #192]
    smmla v15.4s, v7.16b, v8.16b
    ldp q8, q18, [x0, #224]
    ldr q19, [x3, #80]
    smmla v13.4s, v0.16b, v10.16b
    ldr q10, [x7]
    shl v20.4s, v12.4s, #16
    smmla v13.4s, v1.16b, v16.16b
    ldp q16, q21, [x0, #256]
    fmla v9.4s, v4.4s, v14.4s
    smmla v13.4s, v6.16b, v3.16b
    ldr q3, [x7]
    fmla v19.4s, v15.4s, v14.4s
    smmla v13.4s, v7.16b, v5.16b
    smmla v10.4s, v0.16b, v2.16b
    dup v2.2d, v11.d[1]
    smmla v10.4s, v1.16b, v17.16b
    ldp q4, q5, [x0, #288]
    ldr q11, [x3, #80]
    smmla v10.4s, v6.16b, v8.16b
    smmla v3.4s, v0.16b, v16.16b
    ldr q8, [x3, #80]
    smmla v3.4s, v1.16b, v21.16b
    ldr q21, [x1, #16]
    smmla v10.4s, v7.16b, v18.16b
    smmla v3.4s, v6.16b, v4.16b
    ldp q4, q18, [x0, #384]
    fmla v24.4s, v9.4s, v20.4s
    smmla v3.4s, v7.16b, v5.16b
    ldp q5, q9, [x0, #416]
    dup v20.2d, v21.d[0]
    ldr q16, [x3, #80]
    ldr q17, [x7]
    fmla v26.4s, v19.4s, v12.4s
    shl v12.4s, v2.4s, #16
    ldp q19, q15, [x0, #320]
    fmla v11.4s, v13.4s, v14.4s
    fmla v8.4s, v10.4s, v14.4s
    ldr q10, [x7]
    shl v13.4s, v20.4s, #16
    smmla v17.4s, v0.16b, v4.16b
    ldr q4, [x3, #80]
    fmla v16.4s, v3.4s, v14.4s
    smmla v17.4s, v1.16b, v18.16b
    ldp q3, q18, [x0, #352]
    smmla v17.4s, v6.16b, v5.16b
    smmla v10.4s, v0.16b, v19.16b
    ldp q5, q19, [x0, #448]
    smmla v17.4s, v7.16b, v9.16b
    smmla v10.4s, v1.16b, v15.16b
    ldp q9, q15, [x0, #480]
    smmla v10.4s, v6.16b, v3.16b
    ldr q3, [x3, #80]
    ldr q22, [x7]
    smmla v10.4s, v7.16b, v18.16b
    dup v21.2d, v21.d[1]
    ldp q18, q23, [x3, #256]
    fmla v25.4s, v11.4s, v12.4s
    fmla v27.4s, v8.4s, v2.4s
    ldp q8, q11, [x3, #288]
    fmla v28.4s, v16.4s, v13.4s
    fmla v4.4s, v17.4s, v14.4s
    ldp q2, q17, [x0, #512]
    shl v13.4s, v21.4s, #16
    smmla v22.4s, v0.16b, v5.16b
    ldr q0, [x7]
    fmla v3.4s, v10.4s, v14.4s
    smmla v22.4s, v1.16b, v19.16b
    ldp q1, q5, [x0, #544]
    smmla v22.4s, v6.16b, v9.16b
    ldr q6, [x3, #80]
    ldr q9, [x1, #32]
    smmla v22.4s, v7.16b, v15.16b
    smmla v0.4s, v18.16b, v2.16b
    ldp q2, q7, [x0, #640]
    smmla v0.4s, v23.16b, v17.16b
    ldr q17, [x3, #352]
    ldr q10, [x7]
    smmla v0.4s, v8.16b, v1.16b
    dup v1.2d, v9.d[0]
    ldp q15, q19, [x0, #576]
    smmla v0.4s, v11.16b, v5.16b
    ldr q5, [x3, #336]
    ldr q16, [x7]
    fmla v30.4s, v4.4s, v20.4s
    fmla v29.4s, v3.4s, v13.4s
    ldp q3, q4, [x0, #672]
    shl v13.4s, v1.4s, #16
    smmla v10.4s, v18.16b, v2.16b
    ldp q2, q20, [x0, #608]
    fmla v6.4s, v22.4s, v14.4s
    smmla v10.4s, v23.16b, v7.16b
    smmla v16.4s, v18.16b, v15.16b
    fmla v5.4s, v0.4s, v17.4s
    smmla v10.4s, v8.16b, v3.16b
    smmla v16.4s, v23.16b, v19.16b
    smmla v10.4s, v11.16b, v4.16b
    smmla v16.4s, v8.16b, v2.16b
    ldp q0, q2, [x0, #704]
    ldr q3, [x3, #336]
    smmla v16.4s, v11.16b, v20.16b
    ldr q4, [x7]
    ldr q7, [x3, #336]
    fmla v31.4s, v6.4s, v21.4s
    fmla v24.4s, v5.4s, v13.4s
    ldp q5, q6, [x0, #736]
    fmla v3.4s, v10.4s, v17.4s
    dup v9.2d, v9.d[1]
    smmla v4.4s, v18.16b, v0.16b
    fmla v7.4s, v16.4s, v17.4s
    smmla v4.4s, v23.16b, v2.16b
    ldp q0, q2, [x0, #768]
    smmla v4.4s, v8.16b, v5.16b
    ldr q5, [x3, #336]
    ldr q10, [x7]
    shl v16.4s, v9.4s, #16
    smmla v4.4s, v11.16b, v6.16b
    ldp q6, q13, [x0, #800]
    fmla v26.4s, v3.4s, v1.4s
    ldp q1, q3, [x0, #896]
    smmla v10.4s, v18.16b, v0.16b
    ldr q21, [x1, #48]
    ldr q20, [x7]
    fmla v25.4s, v7.4s, v16.4s
    smmla v10.4s, v23.16b, v2.16b
    ldp q0, q2, [x0, #928]
    fmla v5.4s, v4.4s, v17.4s
    smmla v10.4s, v8.16b, v6.16b
    ldp q4, q6, [x0, #832]
    smmla v10.4s, v11.16b, v13.16b
    smmla v20.4s, v18.16b, v1.16b
    ldp q7, q13, [x0, #864]
    ldr q16, [x3, #336]
    smmla v20.4s, v23.16b, v3.16b
    ldr q19, [x7]
    dup v15.2d, v21.d[0]
    smmla v20.4s, v8.16b, v0.16b
    ldp q3, q14, [x0, #960]
    fmla v27.4s, v5.4s, v9.4s
    smmla v20.4s, v11.16b, v2.16b
    ldr q22, [x7]
    fmla v16.4s, v10.4s, v17.4s
    ldr q9, [x3, #336]
    smmla v19.4s, v18.16b, v4.16b
    shl v2.4s, v15.4s, #16
    smmla v19.4s, v23.16b, v6.16b
    ldp q4, q5, [x0, #992]
    ldp q0, q1, [x3, #512] // +
    smmla v19.4s, v8.16b, v7.16b
    smmla v22.4s, v18.16b, v3.16b
    fmla v9.4s, v20.4s, v17.4s
    smmla v19.4s, v11.16b, v13.16b
    smmla v22.4s, v23.16b, v14.16b
    fmla v28.4s, v16.4s, v2.4s
    ldr q2, [x3, #336]
    smmla v22.4s, v8.16b, v4.16b
    ldr q16, [x0, #1024] // +
    ldr q14, [x0, #1040] // +
    dup v3.2d, v21.d[1]
    smmla v22.4s, v11.16b, v5.16b
    ldr q4, [x7] // +
    ldr q5, [x3, #336]
    add x0, x0, #1024
    ldp q6, q7, [x3, #544] // +
    fmla v30.4s, v9.4s, v15.4s
    fmla v2.4s, v19.4s, v17.4s
    ldp q8, q9, [x0, #32] // +
    shl v10.4s, v3.4s, #16
    add x3, x3, #512
    smmla v4.4s, v0.16b, v16.16b // +
    ldr q11, [x1, #64] // +
    fmla v5.4s, v22.4s, v17.4s
    smmla v4.4s, v1.16b, v14.16b // +
    ldp q12, q13, [x0, #128] // +
    add x1, x1, #64
    ldr q14, [x3, #96] // +
    ldr q15, [x7] // +
    fmla v29.4s, v2.4s, v10.4s
    smmla v4.4s, v6.16b, v8.16b // +
    ldp q2, q8, [x0, #160] // +
    subs x5, x5, #1
    ldp q10, q16, [x0, #64] // +
    fmla v31.4s, v5.4s, v3.4s
    b.ne 2b
3:
    smmla v4.4s, v7.16b, v9.16b
    smmla v15.4s, v0.16b, v12.16b
    ldp q3, q5, [x0, #96]
    ldr q9, [x3, #80]
    smmla v15.4s, v1.16b, v13.16b
    ldr q13, [x7]
    dup v12.2d, v11.d[0]
    smmla v15.4s, v6.16b, v2.16b
    ldp q2, q17, [x0, #192]
    smmla v15.4s, v7.16b, v8.16b
    ldp q8, q18, [x0, #224]
    ldr q19, [x3, #80]
    smmla v13.4s, v0.16b, v10.16b
    ldr q10, [x7]
    shl v20.4s, v12.4s, #16
    smmla v13.4s, v1.16b, v16.16b
    ldp q16, q21, [x0, #256]
    fmla v9.4s, v4.4s, v14.4s
    smmla v13.4s, v6.16b, v3.16b
    ldr q3, [x7]
    fmla v19.4s, v15.4s, v14.4s
    smmla v13.4s, v7.16b, v5.16b
    smmla v10.4s, v0.16b, v2.16b
    dup v2.2d, v11.d[1]
    smmla v10.4s, v1.16b, v17.16b
    ldp q4, q5, [x0, #288]
    ldr q11, [x3, #80]
    smmla v10.4s, v6.16b, v8.16b
    smmla v3.4s, v0.16b, v16.16b
    ldr q8, [x3, #80]
    smmla v3.4s, v1.16b, v21.16b
    ldr q21, [x1, #16]
    smmla v10.4s, v7.16b, v18.16b
    smmla v3.4s, v6.16b, v4.16b
    ldp q4, q18, [x0, #384]
    fmla v24.4s, v9.4s, v20.4s
    smmla v3.4s, v7.16b, v5.16b
    ldp q5, q9, [x0, #416]
    dup v20.2d, v21.d[0]
    ldr q16, [x3, #80]
    ldr q17, [x7]
    fmla v26.4s, v19.4s, v12.4s
    shl v12.4s, v2.4s, #16
    ldp q19, q15, [x0, #320]
    fmla v11.4s, v13.4s, v14.4s
    fmla v8.4s, v10.4s, v14.4s
    ldr q10, [x7]
    shl v13.4s, v20.4s, #16
    smmla v17.4s, v0.16b, v4.16b
    ldr q4, [x3, #80]
    fmla v16.4s, v3.4s, v14.4s
    smmla v17.4s, v1.16b, v18.16b
    ldp q3, q18, [x0, #352]
    smmla v17.4s, v6.16b, v5.16b
    smmla v10.4s, v0.16b, v19.16b
    ldp q5, q19, [x0, #448]
    smmla v17.4s, v7.16b, v9.16b
    smmla v10.4s, v1.16b, v15.16b
    ldp q9, q15, [x0, #480]
    smmla v10.4s, v6.16b, v3.16b
    ldr q3, [x3, #80]
    ldr q22, [x7]
    smmla v10.4s, v7.16b, v18.16b
    dup v21.2d, v21.d[1]
    ldp q18, q23, [x3, #256]
    fmla v25.4s, v11.4s, v12.4s
    fmla v27.4s, v8.4s, v2.4s
    ldp q8, q11, [x3, #288]
    fmla v28.4s, v16.4s, v13.4s
    fmla v4.4s, v17.4s, v14.4s
    ldp q2, q17, [x0, #512]
    shl v13.4s, v21.4s, #16
    smmla v22.4s, v0.16b, v5.16b
    ldr q0, [x7]
    fmla v3.4s, v10.4s, v14.4s
    smmla v22.4s, v1.16b, v19.16b
    ldp q1, q5, [x0, #544]
    smmla v22.4s, v6.16b, v9.16b
    ldr q6, [x3, #80]
    ldr q9, [x1, #32]
    smmla v22.4s, v7.16b, v15.16b
    smmla v0.4s, v18.16b, v2.16b
    ldp q2, q7, [x0, #640]
    smmla v0.4s, v23.16b, v17.16b
    ldr q17, [x3, #352]
    ldr q10, [x7]
    smmla v0.4s, v8.16b, v1.16b
    dup v1.2d, v9.d[0]
    ldp q15, q19, [x0, #576]
    smmla v0.4s, v11.16b, v5.16b
    ldr q5, [x3, #336]
    ldr q16, [x7]
    fmla v30.4s, v4.4s, v20.4s
    fmla v29.4s, v3.4s, v13.4s
    ldp q3, q4, [x0, #672]
    shl v13.4s, v1.4s, #16
    smmla v10.4s, v18.16b, v2.16b
    ldp q2, q20, [x0, #608]
    fmla v6.4s, v22.4s, v14.4s
    smmla v10.4s, v23.16b, v7.16b
    smmla v16.4s, v18.16b, v15.16b
    fmla v5.4s, v0.4s, v17.4s
    smmla v10.4s, v8.16b, v3.16b
    smmla v16.4s, v23.16b, v19.16b
    smmla v10.4s, v11.16b, v4.16b
    smmla v16.4s, v8.16b, v2.16b
    ldp q0, q2, [x0, #704]
    ldr q3, [x3, #336]
    smmla v16.4s, v11.16b, v20.16b
    ldr q4, [x7]
    ldr q7, [x3, #336]
    fmla v31.4s, v6.4s, v21.4s
    fmla v24.4s, v5.4s, v13.4s
    ldp q5, q6, [x0, #736]
    fmla v3.4s, v10.4s, v17.4s
    dup v9.2d, v9.d[1]
    smmla v4.4s, v18.16b, v0.16b
    fmla v7.4s, v16.4s, v17.4s
    smmla v4.4s, v23.16b, v2.16b
    ldp q0, q2, [x0, #768]
    smmla v4.4s, v8.16b, v5.16b
    ldr q5, [x3, #336]
    ldr q10, [x7]
    shl v16.4s, v9.4s, #16
    smmla v4.4s, v11.16b, v6.16b
    ldp q6, q13, [x0, #800]
    fmla v26.4s, v3.4s, v1.4s
    ldp q1, q3, [x0, #896]
    smmla v10.4s, v18.16b, v0.16b
    ldr q21, [x1, #48]
    ldr q20, [x7]
    fmla v25.4s, v7.4s, v16.4s
    smmla v10.4s, v23.16b, v2.16b
    ldp q0, q2, [x0, #928]
    fmla v5.4s, v4.4s, v17.4s
    smmla v10.4s, v8.16b, v6.16b
    ldp q4, q6, [x0, #832]
    smmla v10.4s, v11.16b, v13.16b
    smmla v20.4s, v18.16b, v1.16b
    ldp q7, q13, [x0, #864]
    ldr q16, [x3, #336]
    smmla v20.4s, v23.16b, v3.16b
    ldr q19, [x7]
    dup v15.2d, v21.d[0]
    smmla v20.4s, v8.16b, v0.16b
    ldp q3, q14, [x0, #960]
    fmla v27.4s, v5.4s, v9.4s
    smmla v20.4s, v11.16b, v2.16b
    ldr q22, [x7]
    fmla v16.4s, v10.4s, v17.4s
    ldr q9, [x3, #336]
    smmla v19.4s, v18.16b, v4.16b
    shl v2.4s, v15.4s, #16
    smmla v19.4s, v23.16b, v6.16b
    ldp q4, q5, [x0, #992]
    smmla v19.4s, v8.16b, v7.16b
    smmla v22.4s, v18.16b, v3.16b
    fmla v9.4s, v20.4s, v17.4s
    smmla v19.4s, v11.16b, v13.16b
    smmla v22.4s, v23.16b, v14.16b
    fmla v28.4s, v16.4s, v2.4s
    ldr q2, [x3, #336]
    smmla v22.4s, v8.16b, v4.16b
    dup v3.2d, v21.d[1]
    smmla v22.4s, v11.16b, v5.16b
    ldr q5, [x3, #336]
    fmla v30.4s, v9.4s, v15.4s
    fmla v2.4s, v19.4s, v17.4s
    shl v10.4s, v3.4s, #16
    fmla v5.4s, v22.4s, v17.4s
    fmla v29.4s, v2.4s, v10.4s
    fmla v31.4s, v5.4s, v3.4s
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
    str d28, [x6, #32]
    mov d0, v28.d[1]
    str d0, [x6, #96]
    str d29, [x6, #40]
    mov d0, v29.d[1]
    str d0, [x6, #104]
    str d30, [x6, #48]
    mov d0, v30.d[1]
    str d0, [x6, #112]
    str d31, [x6, #56]
    mov d0, v31.d[1]
    str d0, [x6, #120]
