using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Firebreak.Ethereum;

namespace Firebreak.Adapters.Tests.Guard;

/// <summary>
/// Which branches of a contract's source were taken, both ways, by transactions on a chain: the deployed code's conditional jumps, told apart by the
/// compiler's source map (<c>contracts/branches.mjs</c>), against the node's own record of each step.
/// </summary>
internal sealed class BranchCount
{
    private const string Call = "CALL";
    private const string StaticCall = "STATICCALL";
    private const string DelegateCall = "DELEGATECALL";

    private readonly HashSet<(int Pc, bool Taken)> _sides = [];

    public async Task FollowAsync(GuardStage stage, Hash256 transaction)
    {
        var sent = await stage.Lab.RpcAsync("eth_getTransactionByHash", transaction.ToHex());
        if (sent.GetProperty("to").GetString() is not { } to)
        {
            return;
        }

        var trace = await stage.Lab.RpcAsync("debug_traceTransaction", transaction.ToHex(), new { disableStorage = true });
        Follow([.. trace.GetProperty("structLogs").EnumerateArray()], Address.Parse(to), stage.Guard);
    }

    /// <summary>The branches of the contract with the sides of each that were taken.</summary>
    public async Task<BranchReport> ReportAsync(string contract)
    {
        using var json = JsonDocument.Parse(await RunAsync("branches.mjs", contract));
        var branches = json.RootElement.GetProperty("branches").EnumerateArray().Select(branch =>
        {
            var jumps = branch.GetProperty("jumps").EnumerateArray().Select(pc => pc.GetInt32()).ToList();
            return new Branch(
                branch.GetProperty("line").GetInt32(), branch.GetProperty("kind").GetString()!,
                jumps.Exists(pc => _sides.Contains((pc, true))), jumps.Exists(pc => _sides.Contains((pc, false))));
        }).ToList();
        var all = json.RootElement.GetProperty("allJumps").EnumerateArray().Select(pc => pc.GetInt32()).ToList();
        return new BranchReport(branches, all.Count * 2, all.Sum(pc => (_sides.Contains((pc, true)) ? 1 : 0) + (_sides.Contains((pc, false)) ? 1 : 0)));
    }

    // Each step tells its depth only; whose code runs there is what the call before it named.
    private void Follow(List<JsonElement> steps, Address entered, Address guard)
    {
        var running = new Dictionary<int, Address> { [Depth(steps[0])] = entered };
        for (var i = 0; i + 1 < steps.Count; i++)
        {
            var (step, next) = (steps[i], steps[i + 1]);
            var name = step.GetProperty("op").GetString();
            var depth = Depth(step);
            if (name is Call or StaticCall or DelegateCall && Depth(next) > depth)
            {
                running[depth + 1] = Callee(step.GetProperty("stack"));
            }
            else if (name == "JUMPI" && running[depth] == guard)
            {
                _sides.Add((Pc(step), Pc(next) != Pc(step) + 1));
            }
        }
    }

    private static Address Callee(JsonElement stack) => Address.FromUInt256(UInt256.ParseHex(stack[stack.GetArrayLength() - 2].GetString()));

    private static int Depth(JsonElement step) => step.GetProperty("depth").GetInt32();

    private static int Pc(JsonElement step) => step.GetProperty("pc").GetInt32();

    private static async Task<string> RunAsync(params string[] arguments)
    {
        var start = new ProcessStartInfo("node", arguments)
        {
            WorkingDirectory = Words.ContractsFolder,
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var node = Process.Start(start)!;
        var complaint = node.StandardError.ReadToEndAsync(Xunit.TestContext.Current.CancellationToken);
        var output = await node.StandardOutput.ReadToEndAsync(Xunit.TestContext.Current.CancellationToken);
        await node.WaitForExitAsync(Xunit.TestContext.Current.CancellationToken);
        return node.ExitCode == 0 ? output : throw new InvalidOperationException(await complaint);
    }
}

/// <param name="IsTaken">The jump was made at least once.</param>
/// <param name="IsPassed">It was passed over at least once.</param>
internal sealed record Branch(int Line, string Kind, bool IsTaken, bool IsPassed)
{
    public int Sides => (IsTaken ? 1 : 0) + (IsPassed ? 1 : 0);

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"line {Line}, {Kind}: {(IsTaken ? "" : "never jumps")}{(IsPassed ? "" : "never passes")}");
}

/// <param name="CodeSides">Two for each conditional jump of the deployed code, those that the compiler adds included.</param>
internal sealed record BranchReport(IReadOnlyList<Branch> Branches, int CodeSides, int CodeSidesTaken)
{
    public int Sides => Branches.Count * 2;

    public int SidesTaken => Branches.Sum(branch => branch.Sides);
}
