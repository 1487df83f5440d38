//! `brevity info`: what a file holds and what becomes of it.

use std::fmt::Write;
use std::path::PathBuf;

use brevity_model::{AdapterInfo, ConversionReport, LoadReport};

use super::adapter;
use super::error::Result;
use super::models;
use super::options::PackArgs;
use super::output::{self, Format};

/// Show architecture, tensors, formats and what each becomes, and the memory plan
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  brevity info model.gguf             what is in it and what packing makes of it
  brevity info model.gguf --tensors   every tensor
  brevity info folder --weights w4    the same if it were packed in int4
  brevity info adapter                what an adapter changes, and when it is active")]
pub struct Args {
    /// GGUF file, Hugging Face folder or packed file; or an adapter of any kind
    model: PathBuf,
    #[command(flatten)]
    pack: PackArgs,
    /// List every tensor
    #[arg(long)]
    tensors: bool,
    /// Output
    #[arg(short, long, value_enum, default_value = "text")]
    output: Format,
}

/// Runs the command.
///
/// # Errors
/// If the model or adapter cannot be read or is not supported.
pub fn run(args: &Args) -> Result<()> {
    let model = models::resolve(Some(&args.model))?;
    if AdapterInfo::is_adapter(&model) {
        let info = AdapterInfo::of(&model)?;
        return match args.output {
            Format::Json => output::print_json(&info),
            Format::Text => output::print(&adapter::text(&info)),
        };
    }
    let report = LoadReport::of(&model, args.pack.options())?;
    match args.output {
        Format::Json => output::print_json(&report),
        Format::Text => output::print(&text(&report, args.tensors)),
    }
}

/// Writing to a `String` cannot fail.
macro_rules! line {
    ($text:expr, $($arg:tt)*) => { let _ = writeln!($text, $($arg)*); };
}

fn text(report: &LoadReport, tensors: bool) -> String {
    let mut text = String::new();
    network(report, &mut text);
    line!(
        text,
        "\n{:<8} {:<7} {:<9} {:>8} {:>10} {:>12}",
        "source",
        "becomes",
        "values",
        "tensors",
        "parameters",
        "packed"
    );
    for group in report.groups() {
        line!(
            text,
            "{:<8} {:<7} {:<9} {:>8} {:>10} {:>12}",
            group.source_type,
            group.format,
            conversion(group.conversion),
            group.n_tensors,
            output::count(group.n_parameters),
            output::bytes(group.packed_len_bytes)
        );
    }
    for note in &report.notes {
        line!(text, "  {note}");
    }
    if tensors {
        line!(
            text,
            "\n{:<24} {:<16} {:<8} {:<7} {:<9} {:>12}",
            "tensor",
            "shape",
            "source",
            "becomes",
            "values",
            "packed"
        );
        for t in &report.tensors {
            line!(
                text,
                "{:<24} {:<16} {:<8} {:<7} {:<9} {:>12}",
                t.name,
                format!("{:?}", t.shape),
                t.source_type,
                t.format,
                conversion(t.conversion),
                output::bytes(t.packed_len_bytes)
            );
        }
    }
    memory(report, &mut text);
    text
}

fn network(report: &LoadReport, text: &mut String) {
    let c = &report.config;
    line!(text, "{}", report.path.display());
    let name = if c.name.is_empty() { "-" } else { &c.name };
    line!(text, "  name          {name}");
    line!(text, "  architecture  {:?}", c.architecture);
    line!(
        text,
        "  parameters    {}",
        output::count(report.n_parameters)
    );
    line!(text, "  layers        {}", c.n_layers);
    line!(
        text,
        "  width         {} (feed-forward {})",
        c.d_model,
        c.d_ff
    );
    line!(
        text,
        "  heads         {} of {} (keys and values {})",
        c.n_heads,
        c.head_dim,
        c.n_kv_heads
    );
    let tied = if c.tied_output {
        "output tied to the embedding"
    } else {
        "own output"
    };
    line!(text, "  vocabulary    {} ({tied})", c.vocab_size);
    line!(text, "  context       {} tokens", c.max_seq_len);
    line!(
        text,
        "  rope          base {}, scaling {:?}, pairs {:?}",
        c.rope_theta,
        c.rope_scaling,
        c.rope_pairing
    );
    line!(text, "  ends at       tokens {:?}", c.eos_tokens);
    if let Some(source) = report.source_len_bytes {
        line!(
            text,
            "  size          {}, packed {}",
            output::bytes(source),
            output::bytes(report.packed_len_bytes)
        );
    }
}

fn memory(report: &LoadReport, text: &mut String) {
    let plan = report.memory;
    let whole = |per_token: u64| output::bytes(per_token * plan.max_seq_len);
    line!(text, "\nmemory");
    line!(
        text,
        "  weights       {} mapped from the file, not copied",
        output::bytes(plan.weights_mapped_bytes)
    );
    for (name, per_token) in [
        ("int8", plan.kv_int8_bytes_per_token),
        ("f16", plan.kv_f16_bytes_per_token),
    ] {
        line!(
            text,
            "  kv {name:<4}       {} a token, {} for the whole context",
            output::bytes(per_token),
            whole(per_token)
        );
    }
}

fn conversion(conversion: ConversionReport) -> &'static str {
    match conversion {
        ConversionReport::Exact => "exact",
        ConversionReport::CodesKept => "codes",
        ConversionReport::Quantized => "quantized",
        ConversionReport::Random => "random",
    }
}
