-- Sends the prepared requests in turn, and prints what came of them as JSON.
local lines = {}
for line in io.lines(os.getenv("BENCH_REQUESTS")) do lines[#lines + 1] = line end

local function unescaped(text)
  return (text:gsub("\\n", "\r\n"))
end

local requests = {}
for _, line in ipairs(lines) do requests[#requests + 1] = unescaped(line) end
local turn = 0

function request()
  turn = turn % #requests + 1
  return requests[turn]
end

function done(summary, latency)
  local errors = summary.errors
  io.stderr:write(string.format(
    '{"requests": %d, "seconds": %.6f, "errors": %d, "p50": %.3f, "p99": %.3f}\n',
    summary.requests, summary.duration / 1e6,
    errors.connect + errors.read + errors.write + errors.status + errors.timeout,
    latency:percentile(50) / 1000, latency:percentile(99) / 1000))
end
