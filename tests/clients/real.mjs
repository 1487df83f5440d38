// Real clients from npm against a server:  node real.mjs http://127.0.0.1:8080 openai|ai

const [base, name] = [process.argv[2] + "/v1", process.argv[3]];
const messages = [{ role: "user", content: "hi" }];
const check = (what, so) => {
  if (!so) {
    console.log("FAILED: " + what);
    process.exit(1);
  }
  console.log("  ok: " + what);
};

async function withOpenai() {
  const { default: OpenAI, BadRequestError } = await import("openai");
  const client = new OpenAI({ baseURL: base, apiKey: "none", maxRetries: 0 });
  const plain = await client.chat.completions.create({ model: "tiny", messages, max_tokens: 8 });
  check("plain", typeof plain.choices[0].message.content === "string");
  let text = "", usage;
  const stream = await client.chat.completions.create({
    model: "tiny", messages, max_tokens: 8, stream: true, stream_options: { include_usage: true },
  });
  for await (const chunk of stream) {
    text += chunk.choices[0]?.delta.content ?? "";
    usage = chunk.usage ?? usage;
  }
  check("stream", text === plain.choices[0].message.content);
  check("stream, usage", usage.total_tokens === plain.usage.total_tokens);
  const error = await client.chat.completions.create({ model: "tiny", messages, n: 0 }).catch(e => e);
  check("400", error instanceof BadRequestError && error.param === "n");
}

async function withAi() {
  const { generateText, streamText } = await import("ai");
  const { createOpenAICompatible } = await import("@ai-sdk/openai-compatible");
  const provider = createOpenAICompatible({ name: "brevity", baseURL: base, includeUsage: true });
  const model = provider("tiny");
  const plain = await generateText({ model, prompt: "hi", maxOutputTokens: 8, maxRetries: 0 });
  check("plain", typeof plain.text === "string");
  const stream = streamText({ model, prompt: "hi", maxOutputTokens: 8, maxRetries: 0 });
  check("stream", (await stream.text) === plain.text);
  const thought = await generateText({
    model, prompt: "hi", maxRetries: 0, providerOptions: { brevity: { thinking_budget_tokens: 4 } },
  });
  check("reasoning seen", Boolean(thought.reasoningText));
}

console.log(name + " (npm)");
await (name === "ai" ? withAi() : withOpenai());
